//! The report as Gradescope's `results.json`: points for each test whose runs all passed.

use serde::Serialize;

use crate::exit::Refusal;
use crate::lab::{EXPLORE, TESTS, Test};
use crate::plan::{Setting, select};
use crate::report::human::summary;
use crate::report::{Times, changes, counts, plain};
use crate::results::{Ending, Results, Tally};

/// Pages get slow beyond that, and nobody reads so much.
const OUTPUT_OF_TEST: usize = 16_000;

/// How a course grades.
#[derive(Clone, Debug, Default)]
pub struct Grading {
    /// Of two that select a test, the later one counts.
    pub points: Vec<Award>,
    pub visibility: Visibility,
}

/// What each test is worth that a selector selects.
#[derive(Clone, Debug, PartialEq)]
pub struct Award {
    pub selector: String,
    pub points: f64,
}

/// When students see what came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum Visibility {
    #[default]
    Visible,
    Hidden,
    AfterDueDate,
    AfterPublished,
}

#[derive(Serialize)]
struct Document {
    #[serde(skip_serializing_if = "Option::is_none")]
    execution_time: Option<f64>,
    output: String,
    output_format: &'static str,
    visibility: Visibility,
    tests: Vec<Graded>,
}

#[derive(Serialize)]
struct Graded {
    score: f64,
    max_score: f64,
    status: &'static str,
    name: &'static str,
    number: String,
    output: String,
    output_format: &'static str,
    tags: Vec<String>,
    visibility: Visibility,
}

pub fn text(setting: &Setting, results: &Results, times: Times, grading: &Grading) -> String {
    let tests = (0..setting.tests.len()).map(|place| graded(place, setting, results, grading));
    let document = Document {
        execution_time: (times == Times::Told).then_some(results.elapsed.as_secs_f64()),
        output: output(results, times),
        output_format: "text",
        visibility: grading.visibility,
        tests: tests.collect(),
    };
    serde_json::to_string_pretty(&document).expect("it is JSON") + "\n"
}

impl Grading {
    /// Refuses a selector that no test can fit, even if this run is not about it.
    pub fn check(&self) -> Result<(), Refusal> {
        let fits = |award: &Award| {
            let explores = EXPLORE.iter().any(|test| select::selects(&award.selector, test));
            let known = explores && !award.selector.is_empty();
            if known { Ok(()) } else { select::must_select(&award.selector, &TESTS) }
        };
        self.points.iter().try_for_each(fits)
    }

    /// One point, unless something else is said.
    fn of(&self, test: &Test) -> f64 {
        let mut awards = self.points.iter().rev();
        awards
            .find(|award| select::selects(&award.selector, test))
            .map_or(1.0, |award| award.points)
    }
}

fn graded(place: usize, setting: &Setting, results: &Results, grading: &Grading) -> Graded {
    let (test, tally) = (setting.tests[place], &results.tests[place]);
    let max_score = grading.of(test);
    let passed = tally.has_run() && results.is_good_test(place);
    let among = setting.tests[..=place].iter().filter(|other| other.part == test.part).count();
    Graded {
        score: if passed { max_score } else { 0.0 },
        max_score,
        status: if passed { "passed" } else { "failed" },
        name: test.name,
        number: format!("{}.{among}", test.part),
        output: plain::cut(&output_of_test(place, tally, setting, results), OUTPUT_OF_TEST),
        output_format: "text",
        tags: vec![test.part.to_string()],
        visibility: grading.visibility,
    }
}

fn output_of_test(place: usize, tally: &Tally, setting: &Setting, results: &Results) -> String {
    let test = setting.tests[place];
    let since = results.comparison.as_deref().map(|known| changes::of_test(known, test.name));
    let since = since.into_iter().flatten().map(|line| line + "\n").collect::<String>();
    match tally.failures() {
        _ if !tally.has_run() => format!("{}: it was not run\n", test.about),
        0 => format!("{}: {}, all passed\n{since}", test.about, counts::runs(tally)),
        _ => {
            let head = format!("{}: {}\n{since}", test.about, counts::failed_with_rate(tally));
            head + &ways(place, setting, results)
        }
    }
}

fn ways(place: usize, setting: &Setting, results: &Results) -> String {
    let ways = results.groups.in_order().into_iter();
    let ways = ways.filter(|group| group.tests.contains_key(&place));
    ways.map(|group| {
        let body = plain::of_group_in(place, group, results, setting);
        format!("\n{}\n{body}", plain::says(&group.smallest))
    })
    .collect()
}

/// What is said of the whole submission.
fn output(results: &Results, times: Times) -> String {
    let mut text = plain::printable(&summary::in_one_line(results, times));
    text += &plain::printable(&summary::limits(results));
    if results.ending != Ending::Complete {
        text += "not everything was run that was planned: a test that was not run has no points\n";
    }
    text + &results.comparison.as_deref().map(changes::text).unwrap_or_default()
}
