//! Makes one result of what several machines found, and tells of it as if one had run all.

use std::path::PathBuf;

use crate::cli::MergeArgs;
use crate::exit::{Exit, Refusal};
use crate::plan::writable;
use crate::report;
use crate::report::amounts::counted;
use crate::report::notes;
use crate::results::file::Run;
use crate::results::merge::{self, Gaps, Merged, Piece};
use crate::seeds::{Keeper, Seeds};
use crate::verdict::Settled;

pub fn merge(args: &MergeArgs) -> Result<Exit, Refusal> {
    let told = args.telling.told()?;
    told.files.iter().try_for_each(|file| writable::check_report(&file.path))?;
    for file in told.files {
        args.files.iter().try_for_each(|shard| file.spare(shard, "a shard"))?;
    }
    let seeds = Seeds::read(&args.seeds)?;
    seeds.iter().try_for_each(|seeds| seeds.spared_by(told.files).and_then(|()| seeds.check()))?;
    let merged = merged(args).map_err(|error| Refusal::Usage(format!("{error:#}")))?;
    told.wishes.fit(&merged.run.setting)?;
    let results = report::retell(&merged.run, &told)?;
    if let Some(seeds) = seeds {
        Keeper::hear_of(seeds, &merged.run, &results, told.loudness)?;
    }
    merged.gaps.iter().for_each(|gap| notes::warn(gap));
    if !merged.left_out.is_empty() {
        notes::note(&beyond_the_first_failure(&merged.left_out));
    }
    Ok(results.exit())
}

fn merged(args: &MergeArgs) -> anyhow::Result<Merged> {
    let read = |path: &PathBuf| Run::read(path).map(|run| Piece { path: path.clone(), run });
    let pieces = args.files.iter().map(read).collect::<anyhow::Result<_>>()?;
    merge::merge(pieces, if args.allow_missing { Gaps::Allowed } else { Gaps::Refused })
}

fn beyond_the_first_failure(left_out: &[Settled]) -> String {
    let failed = left_out.iter().filter(|settled| !settled.outcome.verdict.passed()).count();
    let runs = counted(left_out.len() as u64, "run");
    format!("{runs} beyond the first failure left out, {failed} of them failed")
}
