//! One result of what several machines found, each of which ran its shard of the cases.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::plan::ration::{Ration, Turn};
use crate::plan::shard::Shard;
use crate::plan::{Kept, Recording, Setting};
use crate::results::Ending;
use crate::results::file::Run;
use crate::results::wire::Head;
use crate::verdict::{Recorded, Settled};

/// So many missing shards are named.
const NAMED: usize = 10;

/// What one machine found.
#[derive(Clone, Debug)]
pub struct Piece {
    pub path: PathBuf,
    pub run: Run,
}

/// What to do if shards are missing, or did not come to their end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gaps {
    Refused,
    /// The whole counts as interrupted.
    Allowed,
}

/// What one machine would have found in a run of all cases.
#[derive(Clone, Debug)]
pub struct Merged {
    pub run: Run,
    /// What keeps it from being the whole, by name.
    pub gaps: Vec<String>,
    /// What the first failure leaves out, since it comes later in the whole.
    pub left_out: Vec<Settled>,
}

/// Of shards in any order; what is wrong with them is said by name.
pub fn merge(pieces: Vec<Piece>, allowed: Gaps) -> Result<Merged> {
    let first = pieces.first().context("there is nothing to merge")?;
    let shards = pieces.iter().map(shard_of).collect::<Result<Vec<_>>>()?;
    must_be_of_as_many(&pieces, &shards)?;
    pieces.iter().try_for_each(|piece| must_be_of_one_run(first, piece))?;
    must_differ(&pieces, &shards)?;
    let gaps = gaps(&pieces, &shards);
    if allowed == Gaps::Refused && !gaps.is_empty() {
        bail!("{}", gaps.join("; "));
    }
    let (runner, setting) = (first.run.runner.clone(), first.run.setting.clone().of_all_shards());
    let setting = Setting { kept: kept(&pieces, &setting), ..setting };
    let endings: Vec<_> = pieces.iter().map(|piece| piece.run.ending).collect();
    let has_times = pieces.iter().all(|piece| piece.run.has_times);
    // They ran side by side.
    let elapsed = pieces.iter().map(|piece| piece.run.elapsed).max().unwrap_or(Duration::ZERO);
    let mut cases = in_order(&setting, pieces)?;
    let left_out = cases.split_off(end(&setting, &cases));
    let ending = ending(&endings, !gaps.is_empty(), stopped(&setting, &cases));
    let cases = with_their_traces(&setting, cases);
    Ok(Merged { run: Run { runner, setting, cases, ending, elapsed, has_times }, gaps, left_out })
}

fn shard_of(piece: &Piece) -> Result<Shard> {
    let shard = piece.run.setting.shard();
    shard.with_context(|| format!("{} is no shard, but a whole run", piece.path.display()))
}

fn must_be_of_as_many(pieces: &[Piece], shards: &[Shard]) -> Result<()> {
    let is_odd = |shard: &Shard| shard.of() != shards[0].of();
    if let Some(odd) = shards.iter().position(is_odd) {
        let [first, piece] = [0, odd].map(|place| pieces[place].path.display());
        bail!("{piece} is shard {}, but {first} is shard {}", shards[odd], shards[0]);
    }
    Ok(())
}

/// But for the shard, the plans are the same.
fn must_be_of_one_run(first: &Piece, piece: &Piece) -> Result<()> {
    let whole = |piece: &Piece| Head::of(&piece.run.setting.clone().of_all_shards());
    match whole(piece).differs_from(&whole(first)) {
        None => Ok(()),
        Some(how) => {
            let [first, piece] = [first, piece].map(|piece| piece.path.display());
            bail!("{piece} is of another run than {first}: {how}")
        }
    }
}

fn must_differ(pieces: &[Piece], shards: &[Shard]) -> Result<()> {
    for (place, shard) in shards.iter().enumerate() {
        if let Some(before) = shards[..place].iter().position(|known| known == shard) {
            let [first, second] = [before, place].map(|place| pieces[place].path.display());
            bail!("shard {shard} is there twice: {first} and {second}");
        }
    }
    Ok(())
}

/// Shards that nobody brought, and those that are not complete.
fn gaps(pieces: &[Piece], shards: &[Shard]) -> Vec<String> {
    let of = shards.first().map_or(0, |shard| shard.of());
    let missing: Vec<_> = (1..=of)
        .filter_map(|index| Shard::new(index, of))
        .filter(|shard| !shards.contains(shard))
        .take(NAMED + 1)
        .collect();
    let missing = missing_shards(&missing, of - shards.len() as u64);
    let cut_short = pieces.iter().zip(shards).filter_map(|(piece, shard)| cut_short(piece, *shard));
    missing.into_iter().chain(cut_short).collect()
}

fn missing_shards(some: &[Shard], count: u64) -> Option<String> {
    let names: Vec<_> = some.iter().take(NAMED).map(ToString::to_string).collect();
    match (count, names.as_slice()) {
        (0, _) => None,
        (1, _) => Some(format!("shard {} is missing", names.join(", "))),
        (_, [names @ .., last]) if some.len() <= NAMED => {
            Some(format!("shards {} and {last} are missing", names.join(", ")))
        }
        _ => Some(format!("{count} shards are missing: {}, …", names.join(", "))),
    }
}

fn cut_short(piece: &Piece, shard: Shard) -> Option<String> {
    let Run { setting, cases, ending, .. } = &piece.run;
    let (has, all) = (cases.len() as u64, setting.cases());
    let is_unbroken = cases.last().is_none_or(|last| last.case.number + 1 == has);
    let is_over = match ending {
        Ending::Interrupted => false,
        Ending::Complete => has == all,
        Ending::FirstFailure | Ending::TimeIsOver => is_unbroken,
        Ending::TooManyHung => true,
    };
    let path = piece.path.display();
    (!is_over).then(|| match setting.stop_after {
        None => format!("shard {shard} was cut short: {path} has {has} of its {all} runs"),
        Some(_) => format!("shard {shard} was cut short after {has} runs: {path}"),
    })
}

/// With the fewest passes that any shard knew of: who began late has found those of others.
fn kept(pieces: &[Piece], setting: &Setting) -> Arc<[Kept]> {
    let in_place = |place| pieces.iter().filter_map(move |piece| piece.run.setting.kept.get(place));
    let fewest = |place| in_place(place).min_by_key(|kept: &&Kept| kept.passes).copied();
    (0..setting.kept.len()).filter_map(fewest).collect()
}

/// The cases of all, with their numbers in the whole.
fn in_order(setting: &Setting, pieces: Vec<Piece>) -> Result<Vec<Settled>> {
    let mut cases = Vec::new();
    for Piece { path, run } in pieces {
        for settled in run.cases {
            let case = settled.case;
            let known = setting.find(case.test.name, case.seed, case.kept).with_context(|| {
                let path = path.display();
                format!("{path}: {} with seed {} is no case of the run", case.test.name, case.seed)
            })?;
            cases.push(Settled { case: known, ..settled });
        }
    }
    cases.sort_by_key(|settled| settled.case.number);
    Ok(cases)
}

/// How many of them there are up to the first failure, if that ends the run.
fn end(setting: &Setting, cases: &[Settled]) -> usize {
    let failed = |settled: &Settled| !settled.outcome.verdict.passed();
    let first = cases.iter().position(failed).filter(|_| setting.fail_fast);
    first.map_or(cases.len(), |first| first + 1)
}

fn stopped(setting: &Setting, cases: &[Settled]) -> bool {
    setting.fail_fast && cases.last().is_some_and(|last| !last.outcome.verdict.passed())
}

fn ending(of_shards: &[Ending], has_gaps: bool, stopped: bool) -> Ending {
    let one_ended = |ending| of_shards.contains(&ending);
    if has_gaps {
        Ending::Interrupted
    } else if one_ended(Ending::TooManyHung) {
        Ending::TooManyHung
    } else if stopped {
        Ending::FirstFailure
    } else if one_ended(Ending::TimeIsOver) {
        Ending::TimeIsOver
    } else {
        Ending::Complete
    }
}

/// Each shard has traces of its first cases; of these, the first of all count.
fn with_their_traces(setting: &Setting, cases: Vec<Settled>) -> Vec<Settled> {
    let recording = Recording::into_folder(setting.traces.as_ref());
    let mut ration = Ration::new(&recording, setting.tests.len());
    let kept = |settled: Settled| match ration.next(&settled.case, &settled.outcome.verdict) {
        Turn::Wanted | Turn::NotWanted => settled,
        Turn::Enough => settled.forget_trace(Recorded::Enough),
    };
    cases.into_iter().map(kept).collect()
}
