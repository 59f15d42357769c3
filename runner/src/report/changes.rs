//! What has changed since an earlier run, in words: what is certain, and what is more than chance.

use std::time::Duration;

use crate::report::amounts::{cost, counted, with_commas};
use crate::report::plain;
use crate::results::compare::{Change, Comparison, Few, Move, Rates, Way};
use crate::stats::Rate;
use crate::tester::weather::NetworkKind;

/// A change that is smaller does not matter, however certain it is.
const LEAST_PART: f64 = 0.01;

/// So many ways to fail are told of each kind.
const WAYS: usize = 10;

/// A sentence, and whether it is good news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    pub kind: Kind,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Bad,
    Good,
    Plain,
}

/// `since base.json (peer raft, base seed 1, 3 of 500 runs failed)`
pub fn title(comparison: &Comparison) -> String {
    let setting = &comparison.setting;
    let network = if setting.network == NetworkKind::Harsh { ", harsh network" } else { "" };
    let oracle = if setting.oracle { "" } else { ", without the oracle" };
    let Rate { failed, runs } = comparison.before;
    format!(
        "since {} (peer {}{network}{oracle}, base seed {}, {failed} of {} failed)",
        comparison.path.display(),
        setting.peer,
        setting.base_seed,
        counted(runs, "run"),
    )
}

/// The bad news first.
pub fn news(comparison: &Comparison) -> Vec<News> {
    let mut news = Vec::new();
    news.extend(first(&comparison.new, "new", new));
    news.extend(comparison.tests.iter().filter_map(fails_now));
    news.extend(comparison.tests.iter().filter_map(|test| rate(test, comparison.level())));
    news.extend(first(&comparison.gone, "gone", gone));
    news.extend(comparison.tests.iter().filter_map(passes_now));
    news.extend(comparison.tests.iter().flat_map(|test| moves(test, comparison.level())));
    news.extend(only("only now", &comparison.only_now));
    news.extend(only("only then", &comparison.only_before));
    news.push(remark(comparison, news.is_empty()));
    news
}

/// All of it as plain text, under its title.
pub fn text(comparison: &Comparison) -> String {
    let line = |news: News| format!("  {}\n", in_one_line(&news.text));
    let news: String = news(comparison).into_iter().map(line).collect();
    format!("{}\n{news}", in_one_line(&title(comparison)))
}

/// What of it is about one test, each in a line that says since when.
pub fn of_test(comparison: &Comparison, test: &str) -> Vec<String> {
    let came = |way: &&Way| way.tests.contains(&test);
    let (new_ways, gone_ways) = (&comparison.new, &comparison.gone);
    let mut news: Vec<_> = new_ways.iter().filter(came).take(WAYS).map(new).collect();
    news.extend(gone_ways.iter().filter(came).take(WAYS).map(gone));
    for change in comparison.tests.iter().filter(|change| change.test == test) {
        news.extend(fails_now(change).into_iter().chain(rate(change, comparison.level())));
        news.extend(passes_now(change));
        news.extend(moves(change, comparison.level()));
    }
    let since = format!("since {}", comparison.path.display());
    news.iter().map(|news| in_one_line(&format!("{since}: {}", news.text))).collect()
}

fn in_one_line(text: &str) -> String {
    plain::printable(text).replace('\n', " ")
}

fn plain(text: impl Into<String>) -> News {
    News { kind: Kind::Plain, text: text.into() }
}

fn first(ways: &[Way], word: &str, tell: fn(&Way) -> News) -> Vec<News> {
    let mut news: Vec<_> = ways.iter().take(WAYS).map(tell).collect();
    if ways.len() > WAYS {
        news.push(plain(format!("and {} more that are {word}", ways.len() - WAYS)));
    }
    news
}

fn new(way: &Way) -> News {
    let text = format!("new: {}, {}", what(way), rates(way.rate));
    News { kind: Kind::Bad, text }
}

/// It is mended only if enough runs have passed that would have shown it.
fn gone(way: &Way) -> News {
    let Rates { before, now, .. } = way.rate;
    let needed = before.clean_runs_needed().unwrap_or_default();
    let (kind, end) = if now.runs >= needed {
        let enough = format!("mended: {} would do", counted(needed, "clean run"));
        (Kind::Good, enough)
    } else {
        let runs = counted(needed, "clean run");
        (Kind::Plain, format!("it takes {runs} to believe that it is mended"))
    };
    let text = format!("gone: {}, {}; {end}", what(way), counts(way.rate));
    News { kind, text }
}

fn what(way: &Way) -> String {
    format!("{}: {}", plain::whose(&way.group), plain::says(&way.group.smallest))
}

/// A change of a rate that is more than chance.
fn rate(test: &Change, level: f64) -> Option<News> {
    let Rates { before, now, p } = test.rate;
    let (kind, word) = if now.observed() > before.observed() {
        (Kind::Bad, "fails more often")
    } else {
        (Kind::Good, "fails less often")
    };
    let text = || format!("{} {word}: {}", test.test, rates(test.rate));
    (p < level).then(|| News { kind, text: text() })
}

fn fails_now(test: &Change) -> Option<News> {
    let text = seeds(test, &test.seeds.fail_now, "passed then and fail now")?;
    Some(News { kind: Kind::Bad, text })
}

fn passes_now(test: &Change) -> Option<News> {
    let text = seeds(test, &test.seeds.pass_now, "failed then and pass now")?;
    Some(News { kind: Kind::Good, text })
}

fn seeds(test: &Change, few: &Few, end: &str) -> Option<String> {
    let known: Vec<_> = few.seeds.iter().map(u64::to_string).collect();
    let more = if few.count > few.seeds.len() as u64 { ", …" } else { "" };
    let (runs, both) = (few.count, counted(test.seeds.in_both, "seed"));
    let text = || format!("{}: {runs} of {both} {end}: {}{more}", test.test, known.join(", "));
    (runs > 0).then(text)
}

/// Numbers of runs that passed.
fn moves(test: &Change, level: f64) -> Vec<News> {
    let told = |found: &Option<Move>, what: &str, say: fn(u64) -> String| {
        let found = found.filter(|found| found.p < level && found.part().abs() >= LEAST_PART)?;
        let word = if found.now > found.before { "more" } else { "less" };
        Some(plain(format!(
            "{} takes {word} {what}: {} then, {} now ({:+.0}%), {}",
            test.test,
            say(found.before),
            say(found.now),
            found.part() * 100.0,
            chance(found.p),
        )))
    };
    let cpu = |micros| cost(Duration::from_micros(micros));
    let told = [told(&test.rpcs, "RPCs", with_commas), told(&test.cpu, "CPU", cpu)];
    told.into_iter().flatten().collect()
}

fn only(when: &str, tests: &[&str]) -> Option<News> {
    (!tests.is_empty()).then(|| plain(format!("{when}: {}", tests.join(", "))))
}

/// How to read the rest.
fn remark(comparison: &Comparison, nothing: bool) -> News {
    let made = counted(comparison.made() as u64, "comparison");
    plain(if nothing {
        format!("nothing that {made} can tell from chance")
    } else {
        let level = chance(comparison.level()).replace(" = ", " < ");
        format!("of {made}, what counts as more than chance has {level}")
    })
}

fn rates(rates: Rates) -> String {
    format!("{}, {}", counts(rates), chance(rates.p))
}

/// `0 of 50 then, 7 of 50 now`
fn counts(rates: Rates) -> String {
    let Rates { before, now, .. } = rates;
    format!("{} of {} then, {} of {} now", before.failed, before.runs, now.failed, now.runs)
}

/// How likely it is by chance alone.
fn chance(p: f64) -> String {
    match p {
        ..0.0001 => "p < 0.0001".into(),
        ..0.0995 => format!("p = {:.*}", (1.0 - p.log10().ceil()) as usize + 1, p),
        _ => format!("p = {p:.2}"),
    }
}
