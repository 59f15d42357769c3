//! The seeds of each test that took the most, as a table: where to look for what is slow.

use std::time::Duration;

use anstyle::Style;

use crate::plan::{Setting, select};
use crate::report::Times;
use crate::report::amounts::{cost, seconds};
use crate::report::human::table::{Column, Side, Table};
use crate::results::{Peaks, Results};

/// Where it is narrower, one seed less is shown of each.
const ROOM: usize = 96;

pub fn table(results: &Results, setting: &Setting, times: Times, width: usize) -> String {
    let columns = columns(results, setting, times, if width < ROOM { 2 } else { 3 });
    let styles = vec![Style::new(); setting.tests.len()];
    Table { columns: columns.iter().collect(), gap: 2 }.lines(&styles) + "\n"
}

/// At most so many seeds of each test.
pub fn columns(results: &Results, setting: &Setting, times: Times, most: usize) -> Vec<Column> {
    let names = setting.tests.iter().map(|test| select::short(test).to_owned());
    let mut columns = vec![Column { title: "test", side: Side::Left, cells: names.collect() }];
    if times == Times::Told {
        let cells = results.tests.iter().map(|tally| cell(&tally.slowest, most, cost));
        let title = "slowest seeds (CPU)";
        columns.push(Column { title, side: Side::Left, cells: cells.collect() });
    }
    let cells = results.tests.iter().map(|tally| cell(&tally.longest, most, in_seconds));
    let title = "longest seeds (virtual time)";
    columns.push(Column { title, side: Side::Left, cells: cells.collect() });
    columns
}

fn cell(peaks: &Peaks, most: usize, say: fn(Duration) -> String) -> String {
    let peaks = peaks.iter().take(most);
    let peaks: Vec<_> = peaks.map(|peak| format!("{}: {}", peak.seed, say(peak.time))).collect();
    peaks.join(", ")
}

fn in_seconds(time: Duration) -> String {
    format!("{} s", seconds(time.as_micros() as u64))
}
