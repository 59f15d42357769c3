//! The table of many runs, a row a test: one table where it fits, else two.

use std::iter;
use std::time::Duration;

use anstyle::Style;

use crate::plan::{Setting, select};
use crate::report::Times;
use crate::report::amounts::{cost, median, range, rate, seconds, short, shorter};
use crate::report::human::table::{Column, Side, Table};
use crate::report::paint::{ASIDE, BAD, painted};
use crate::results::{KeptRuns, Results, Tally};
use crate::stats::{Rate, Spread};

pub fn tables(results: &Results, setting: &Setting, times: Times, width: usize) -> String {
    let (names, cpu) = (names(setting), cpu(results, setting, times));
    let counts = counts(results, setting);
    if results.failed() == results.runs() {
        let columns = iter::once(&names).chain(&counts).chain(&cpu).collect();
        return Table { columns, gap: 2 }.lines(&styles(results, setting)) + "\n";
    }
    let figures = figures(results, setting);
    let tables = in_one(&names, &counts, &figures, cpu.as_ref(), width)
        .map_or_else(|| in_two(&names, &counts, &figures, cpu.as_ref(), width), |one| vec![one]);
    let styles = styles(results, setting);
    let lines: String = tables.iter().map(|table| table.lines(&styles) + "\n").collect();
    format!("{lines}{}\n\n", painted(ASIDE, &legend(results, times)))
}

/// All columns, for who has room for them.
pub fn columns(results: &Results, setting: &Setting, times: Times) -> Vec<Column> {
    let mut columns = vec![names(setting)];
    columns.extend(counts(results, setting));
    columns.extend(figures(results, setting));
    columns.extend(cpu(results, setting, times));
    columns
}

pub fn legend(results: &Results, times: Times) -> String {
    let cpu = if times == Times::Told { "; CPU: mean" } else { "" };
    let kept = if results.kept().runs > 0 { "\nno other column counts kept runs" } else { "" };
    format!("time is virtual; median (least–most) of the runs that passed{cpu}{kept}")
}

fn in_one<'a>(
    names: &'a Column,
    counts: &'a [Column],
    figures: &'a [Column],
    cpu: Option<&'a Column>,
    width: usize,
) -> Option<Table<'a>> {
    let columns = iter::once(names).chain(counts).chain(figures).chain(cpu).collect();
    let table = Table { columns, gap: 2 };
    (table.width() <= width).then_some(table)
}

/// Where the figures are too wide even alone, bytes go first, then commits.
fn in_two<'a>(
    names: &'a Column,
    counts: &'a [Column],
    figures: &'a [Column],
    cpu: Option<&'a Column>,
    width: usize,
) -> Vec<Table<'a>> {
    let counts = iter::once(names).chain(counts).chain(cpu).collect();
    let figures = iter::once(names).chain(figures).collect();
    let mut figures = Table { columns: figures, gap: 2 };
    for dispensable in ["", "bytes", "commits"] {
        if figures.width() > width {
            figures.gap = 1;
            figures.columns.retain(|column| column.title != dispensable);
        }
    }
    vec![Table { columns: counts, gap: 2 }, figures]
}

fn names(setting: &Setting) -> Column {
    let mut cells: Vec<_> =
        setting.tests.iter().map(|test| select::short(test).to_owned()).collect();
    cells.extend(has_total(setting).then(|| "all of these".to_owned()));
    Column { title: "test", side: Side::Left, cells }
}

fn counts(results: &Results, setting: &Setting) -> Vec<Column> {
    let total = Rate { failed: results.failed(), runs: results.runs() };
    let rates: Vec<_> = with_total(results, setting, Tally::rate, total);
    let column = |title, side, say: fn(Rate) -> String| Column {
        title,
        side,
        cells: rates.iter().map(|rate| say(*rate)).collect(),
    };
    let mut columns = vec![
        column("runs", Side::Right, |rate| rate.runs.to_string()),
        column("failed", Side::Right, |rate| rate.failed.to_string()),
        column("rate (95%)", Side::Left, rate),
    ];
    columns.extend((results.kept().runs > 0).then(|| kept(results, setting)));
    columns
}

/// Beside the others, since no rate is made of them.
fn kept(results: &Results, setting: &Setting) -> Column {
    let all = with_total(results, setting, |tally| tally.kept, results.kept());
    let cell = |KeptRuns { runs, failed }: &KeptRuns| match (runs, failed) {
        (0, _) => String::new(),
        (_, 0) => format!("{runs} passed"),
        (_, _) => format!("{failed} of {runs} failed"),
    };
    Column { title: "kept runs", side: Side::Left, cells: all.iter().map(cell).collect() }
}

fn figures(results: &Results, setting: &Setting) -> Vec<Column> {
    let none = Spread::default();
    let column = |title, of: fn(&Tally) -> &Spread, total, say: Say| {
        let tests = results.tests.iter().map(of);
        let spreads: Vec<_> = tests.chain(has_total(setting).then_some(total)).collect();
        Column { title, side: Side::Left, cells: spread_cells(&spreads, say) }
    };
    let in_seconds = Say { median: seconds, end: seconds };
    let counted = Say { median: short, end: shorter };
    vec![
        column("time (s)", |tally| &tally.time, &results.sets.time, in_seconds),
        column("RPCs", |tally| &tally.rpcs, &none, counted),
        column("bytes", |tally| &tally.bytes, &none, counted),
        column("commits", |tally| &tally.commits, &none, counted),
    ]
}

/// How the numbers of a spread are written.
#[derive(Clone, Copy)]
struct Say {
    median: fn(u64) -> String,
    end: fn(u64) -> String,
}

/// Medians stand under each other, and so do the ranges behind them.
fn spread_cells(spreads: &[&Spread], say: Say) -> Vec<String> {
    let medians: Vec<_> = spreads.iter().map(|spread| median(spread, say.median)).collect();
    let width = medians.iter().map(|median| median.chars().count()).max().unwrap_or_default();
    let cell = |(median, spread)| format!("{median:>width$}{}", range(spread, say.end));
    medians.iter().zip(spreads.iter().copied()).map(cell).collect()
}

fn cpu(results: &Results, setting: &Setting, times: Times) -> Option<Column> {
    if times == Times::LeftOut {
        return None;
    }
    let total = results.tests.iter().filter_map(Tally::cpu_each).sum::<Duration>();
    let costs = with_total(results, setting, Tally::cpu_each, Some(total));
    let cells = costs.into_iter().map(|time| time.map_or_else(String::new, cost)).collect();
    Some(Column { title: "CPU", side: Side::Right, cells })
}

fn with_total<T>(results: &Results, setting: &Setting, of: fn(&Tally) -> T, total: T) -> Vec<T> {
    results.tests.iter().map(of).chain(has_total(setting).then_some(total)).collect()
}

fn has_total(setting: &Setting) -> bool {
    setting.tests.len() > 1
}

fn styles(results: &Results, setting: &Setting) -> Vec<Style> {
    let style = |failed| if failed > 0 { BAD } else { Style::new() };
    with_total(results, setting, Tally::failures, results.failures())
        .into_iter()
        .map(style)
        .collect()
}
