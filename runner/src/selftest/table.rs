//! The gallery as a table: who noticed each fault, how often, and how soon.

use crate::peer::Fault;
use crate::report::amounts::counted;
use crate::report::human::table::{Column, Side, Table};
use crate::report::paint::{BAD, GOOD, PLAIN, painted};
use crate::selftest::marks::{First, Share};

/// The lines between which a page has the table.
pub const BEGIN: &str = "<!-- selftest -->";
pub const END: &str = "<!-- /selftest -->";

/// What came of one faulty peer.
#[derive(Clone, Debug)]
pub struct Row {
    pub name: &'static str,
    pub fault: Fault,
    pub lab: Share,
    pub harsh: Share,
    /// Of random workloads after those, up to the first that failed.
    pub hunted: Option<Share>,
}

impl Row {
    /// Why it is not found out as it must be; `None`: it is.
    pub fn escape(&self) -> Option<String> {
        match self.fault.rule {
            None if self.shares().any(|(_, share)| share.failed > 0) => None,
            None => Some("no test failed".into()),
            Some(rule) if self.first(rule).is_some() => None,
            Some(rule) => Some(format!("'{rule}' was never the first to be broken")),
        }
    }

    /// In the order in which they were run.
    fn shares(&self) -> impl Iterator<Item = (Network, &Share)> {
        let hunted = self.hunted.as_ref().map(|share| (Network::Explored, share));
        [(Network::Lab, &self.lab), (Network::Harsh, &self.harsh)].into_iter().chain(hunted)
    }

    /// Where `rule` was the first to be broken.
    fn first(&self, rule: &str) -> Option<(Network, First)> {
        self.shares().find_map(|(network, share)| Some((network, *share.first.get(rule)?)))
    }

    /// What found it out, and after how many seeds.
    fn found(&self) -> (String, String) {
        if let Some(why) = self.escape() {
            return (format!("ESCAPED: {why}"), String::new());
        }
        match self.fault.rule.and_then(|rule| Some((rule, self.first(rule)?))) {
            Some((rule, (network, first))) => (rule.to_owned(), seeds(network, first.seeds)),
            None => ("(the tests alone)".to_owned(), self.seeds_of_tests()),
        }
    }

    fn seeds_of_tests(&self) -> String {
        let found = self.shares().find_map(|(network, share)| Some(seeds(network, share.seeds?)));
        found.unwrap_or_default()
    }
}

#[derive(Clone, Copy)]
enum Network {
    Lab,
    Harsh,
    Explored,
}

fn seeds(network: Network, count: u64) -> String {
    match network {
        Network::Lab => count.to_string(),
        Network::Harsh => format!("{count} harsh"),
        Network::Explored => format!("{count} explored"),
    }
}

/// For a terminal.
pub fn text(rows: &[Row]) -> String {
    let column = |title, side, cell: &dyn Fn(&Row) -> String| Column {
        title,
        side,
        cells: rows.iter().map(cell).collect(),
    };
    let columns = [
        column("mutant", Side::Left, &|row| short(row.name).to_owned()),
        column("lab", Side::Right, &|row| percent(row.lab.failed, row.lab.runs)),
        column("oracle", Side::Right, &|row| percent(row.lab.broke, row.lab.runs)),
        column("harsh", Side::Right, &|row| percent(row.harsh.broke, row.harsh.runs)),
        column("seeds", Side::Right, &|row| row.found().1),
        column("first broken", Side::Left, &|row| row.found().0),
    ];
    let style = |row: &Row| if row.escape().is_some() { BAD } else { PLAIN };
    let styles: Vec<_> = rows.iter().map(style).collect();
    Table { columns: columns.iter().collect(), gap: 2 }.lines(&styles)
}

/// What the columns mean, and how it ended.
pub fn summary(rows: &[Row], iterations: u64) -> String {
    let runs: u64 = rows.iter().flat_map(Row::shares).map(|(_, share)| share.runs).sum();
    let escaped = rows.iter().filter(|row| row.escape().is_some()).count();
    let (style, end) = match escaped {
        0 => (GOOD, format!("{}: all found out", counted(rows.len() as u64, "mutant"))),
        _ => (BAD, format!("{}: {escaped} escaped", counted(rows.len() as u64, "mutant"))),
    };
    format!("\n{}\n{} in {runs} runs\n", legend(iterations), painted(style, &end))
}

fn legend(iterations: u64) -> String {
    format!(
        "lab: runs that fail the lab's own tests; oracle: runs that break a rule;\n\
         harsh: the same on a harsh network; seeds: until the right rule is the\n\
         first to be broken, of {iterations}, and then of random workloads"
    )
}

/// For the README.
pub fn markdown(rows: &[Row], iterations: u64) -> String {
    let mut text = String::from("| mutant | caught | first broken | seeds |\n|---|---|---|--:|\n");
    for row in rows {
        let (rule, seeds) = row.found();
        text += &format!(
            "| `{}` | lab {} · oracle {} · harsh {} | {rule} | {seeds} |\n",
            short(row.name),
            percent(row.lab.failed, row.lab.runs),
            percent(row.lab.broke, row.lab.runs),
            percent(row.harsh.broke, row.harsh.runs),
        );
    }
    text + &format!("\n{}.\n", legend(iterations).replace('\n', " "))
}

/// `page` with `table` between its marks; `None`: it has no such marks.
pub fn inserted(page: &str, table: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n\n{table}\n{END}{after}"))
}

fn short(name: &str) -> &str {
    name.strip_prefix("mutant:").unwrap_or(name)
}

/// One that is above nothing never reads as nothing.
fn percent(part: u64, of: u64) -> String {
    let percent = part as f64 * 100.0 / of as f64;
    match (part, percent) {
        (0, _) => "0%".into(),
        (_, ..1.0) => format!("{percent:.1}%"),
        (_, _) => format!("{percent:.0}%"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn row(rule: Option<&'static str>, failed: u64, first: Option<&'static str>) -> Row {
        let broke = first.map(|name| (name, First { runs: 2, seeds: 3 }));
        let first: BTreeMap<_, _> = broke.into_iter().collect();
        let broke = 2 * first.len() as u64;
        let harsh = Share { runs: 40, failed, broke, first, seeds: Some(3), ..Share::default() };
        let lab = Share { runs: 40, ..Share::default() };
        Row { name: "mutant:naps", fault: Fault { rule }, lab, harsh, hunted: None }
    }

    #[test]
    fn a_fault_must_be_found_for_the_right_reason() {
        assert_eq!(row(Some("one vote a term"), 0, Some("one vote a term")).escape(), None);
        let another = row(Some("one vote a term"), 40, Some("Log Matching"));
        assert!(another.escape().unwrap().contains("one vote a term"));
        assert_eq!(row(None, 1, None).escape(), None);
        assert!(row(None, 0, Some("Log Matching")).escape().is_some());
    }

    #[test]
    fn a_page_keeps_what_is_around_the_table() {
        let rows = [row(Some("Log Matching"), 0, Some("Log Matching"))];
        let table = markdown(&rows, 10);
        assert!(
            table.contains("| `naps` | lab 0% · oracle 0% · harsh 5% | Log Matching | 3 harsh |")
        );
        let page = format!("# A\n{BEGIN}\nold\n{END}\n# B\n");
        let new = inserted(&page, &table).unwrap();
        assert!(new.starts_with("# A\n") && new.ends_with("\n# B\n") && !new.contains("old"));
        assert_eq!(inserted(&new, &table), Some(new.clone()), "a second time changes nothing");
        assert_eq!(inserted("# A\n", &table), None);
    }

    #[test]
    fn what_is_rare_is_not_never() {
        assert_eq!(percent(0, 300), "0%");
        assert_eq!(percent(1, 300), "0.3%");
        assert_eq!(percent(300, 300), "100%");
    }
}
