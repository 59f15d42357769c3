//! The table of many runs, a row a test: one table where it fits, else two.

use std::time::Duration;

use anstyle::Style;

use crate::plan::{Plan, select};
use crate::report::amounts::{cost, median, range, rate, seconds, short};
use crate::report::human::table::{self, Column, Side};
use crate::report::paint::{ASIDE, BAD, painted};
use crate::results::{Results, Tally};
use crate::stats::{Rate, Spread};

const LEGEND: &str = "time (virtual), RPCs, bytes, commits: median (least–most) of the runs that \
    passed; CPU: mean";

pub fn tables(results: &Results, plan: &Plan, width: usize) -> String {
    let styles = styles(results, plan);
    let lines = |columns: &[Column]| table::lines(columns, &styles) + "\n";
    let names = names(plan);
    let (counts, figures, cpu) = (counts(results, plan), figures(results, plan), cpu(results, plan));
    let one = [&[names.clone()], &counts[..], &figures[..], &[cpu.clone()]].concat();
    let tables = if table::width(&one) <= width {
        lines(&one)
    } else {
        let figures = [&[names.clone()], &figures[..]].concat();
        lines(&[&[names], &counts[..], &[cpu]].concat()) + &lines(&fitting(figures, width))
    };
    format!("{tables}{}\n\n", painted(ASIDE, LEGEND))
}

/// Bytes go first, then commits; the other columns stay.
fn fitting(mut columns: Vec<Column>, width: usize) -> Vec<Column> {
    for dispensable in ["bytes", "commits"] {
        if table::width(&columns) > width {
            columns.retain(|column| column.title != dispensable);
        }
    }
    columns
}

fn names(plan: &Plan) -> Column {
    let mut cells: Vec<_> = plan.tests.iter().map(|test| select::short(test).to_owned()).collect();
    cells.extend(has_total(plan).then(|| "all of these".to_owned()));
    Column { title: "test", side: Side::Left, cells }
}

fn counts(results: &Results, plan: &Plan) -> Vec<Column> {
    let total = Rate { failed: results.failed(), runs: results.runs() };
    let rates: Vec<_> = with_total(results, plan, Tally::rate, total);
    let column = |title, side, say: fn(Rate) -> String| Column {
        title,
        side,
        cells: rates.iter().map(|rate| say(*rate)).collect(),
    };
    vec![
        column("runs", Side::Right, |rate| rate.runs.to_string()),
        column("failed", Side::Right, |rate| rate.failed.to_string()),
        column("rate (95%)", Side::Left, rate),
    ]
}

fn figures(results: &Results, plan: &Plan) -> Vec<Column> {
    let none = Spread::default();
    let column = |title, of: fn(&Tally) -> &Spread, total, say| {
        let spreads: Vec<_> = results.tests.iter().map(of).collect();
        let total = has_total(plan).then_some(total);
        Column { title, side: Side::Left, cells: spread_cells(&spreads, total, say) }
    };
    vec![
        column("time (s)", |tally| &tally.time, &results.sets.time, seconds),
        column("RPCs", |tally| &tally.rpcs, &none, short),
        column("bytes", |tally| &tally.bytes, &none, short),
        column("commits", |tally| &tally.commits, &none, short),
    ]
}

/// Medians stand under each other, and so do the ranges behind them.
fn spread_cells(tests: &[&Spread], total: Option<&Spread>, say: fn(u64) -> String) -> Vec<String> {
    let spreads = || tests.iter().copied().chain(total);
    let medians: Vec<_> = spreads().map(|spread| median(spread, say)).collect();
    let width = medians.iter().map(|median| median.chars().count()).max().unwrap_or_default();
    let cell = |(median, spread)| format!("{median:>width$}{}", range(spread, say));
    medians.iter().zip(spreads()).map(cell).collect()
}

fn cpu(results: &Results, plan: &Plan) -> Column {
    let total = results.tests.iter().filter_map(Tally::cpu_each).sum::<Duration>();
    let costs = with_total(results, plan, Tally::cpu_each, Some(total));
    let cells = costs.into_iter().map(|time| time.map_or_else(String::new, cost)).collect();
    Column { title: "CPU", side: Side::Right, cells }
}

fn with_total<T>(results: &Results, plan: &Plan, of: fn(&Tally) -> T, total: T) -> Vec<T> {
    results.tests.iter().map(of).chain(has_total(plan).then_some(total)).collect()
}

fn has_total(plan: &Plan) -> bool {
    plan.tests.len() > 1
}

fn styles(results: &Results, plan: &Plan) -> Vec<Style> {
    let style = |failed| if failed > 0 { BAD } else { Style::new() };
    with_total(results, plan, |tally| tally.failed, results.failed()).into_iter().map(style).collect()
}
