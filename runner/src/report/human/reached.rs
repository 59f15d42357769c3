//! Which of the situations that matter the runs came through, and how often.

use crate::oracle::{Scenario, Scenarios};
use crate::report::amounts::with_commas;
use crate::report::paint::{ASIDE, BAD, TITLE, painted};

const BETWEEN: &str = " · ";

/// `reached  split vote 311 · stale vote reply 94 · …`, in lines of at most `width`. What was never
/// reached stands out if the runs were `whole`: otherwise they were not meant to reach everything.
pub fn lines(scenarios: &Scenarios, whole: bool, width: usize) -> String {
    let title = "reached";
    let mut text = painted(TITLE, title);
    let mut column = title.len() + 1;
    for (place, scenario) in Scenario::ALL.into_iter().enumerate() {
        let (plain, shown) = item(scenario, scenarios.get(scenario), whole);
        let between = if place == 0 { " " } else { BETWEEN };
        let length = between.chars().count() + plain.chars().count();
        if column + length > width {
            let indent = " ".repeat(title.len());
            text += &format!("\n{indent}  {shown}");
            column = indent.len() + 2 + plain.chars().count();
        } else {
            text += &format!("{}{shown}", if place == 0 { "  " } else { BETWEEN });
            column += length;
        }
    }
    text + "\n"
}

/// As it is counted, and as it is shown.
fn item(scenario: Scenario, count: u64, whole: bool) -> (String, String) {
    let name = scenario.name();
    match (count, whole) {
        (0, true) => {
            let text = format!("{name} 0 (!)");
            (text.clone(), painted(BAD, &text))
        }
        (0, false) => {
            let text = format!("{name} 0");
            (text.clone(), painted(ASIDE, &text))
        }
        _ => {
            let text = format!("{name} {}", with_commas(count));
            (text.clone(), text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_never_reached_stands_out_in_a_whole_run() {
        let none = Scenarios::default();
        let whole = anstream::adapter::strip_str(&lines(&none, true, 80)).to_string();
        assert_eq!(whole.matches(" 0 (!)").count(), Scenario::ALL.len());
        assert!(whole.lines().all(|line| line.chars().count() <= 80), "{whole}");
        let part = anstream::adapter::strip_str(&lines(&none, false, 80)).to_string();
        assert!(!part.contains("(!)"));
    }
}
