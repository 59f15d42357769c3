//! Which run `replay` repeats: the one that is named, or the one that a trace tells of.

use std::path::Path;

use crate::cli::ReplayArgs;
use crate::exit::Refusal;
use crate::live;
use crate::tester::weather::NetworkKind;
use crate::trace::{self, Trace};

/// What decides a run; no peer means the default one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub test: String,
    pub seed: u64,
    pub peer: Option<String>,
    /// `None`: the one that the test usually has.
    pub network: Option<NetworkKind>,
}

/// Reads the trace, if `args` name one.
pub fn named(args: &ReplayArgs) -> Result<Named, Refusal> {
    let path = Path::new(&args.test);
    if live::is_session(&args.test) {
        return Err(cannot_repeat(&args.test));
    }
    match (path.extension().is_some_and(|extension| extension == "jsonl"), args.seed) {
        (true, None) => of_trace(path, args),
        (true, Some(_)) => Err(refuse("a trace brings its own seed: leave out --seed")),
        (false, Some(seed)) => Ok(Named {
            test: args.test.clone(),
            seed,
            peer: args.peer.clone(),
            network: args.network,
        }),
        (false, None) => {
            Err(refuse("which run? --seed says it; or name a trace, which ends in .jsonl"))
        }
    }
}

/// Another peer than the recorded one may be put through the same run.
fn of_trace(path: &Path, args: &ReplayArgs) -> Result<Named, Refusal> {
    let header = Trace::read(path).map_err(|error| refuse(&format!("{error:#}")))?.header;
    if live::is_session(&header.test) {
        return Err(cannot_repeat(&args.test));
    }
    let peer = args.peer.clone().unwrap_or(header.peer);
    let recorded_on = match header.network {
        trace::NetworkKind::Lab => NetworkKind::Lab,
        trace::NetworkKind::Harsh => NetworkKind::Harsh,
    };
    let network = args.network.or(Some(recorded_on));
    Ok(Named { test: header.test, seed: header.seed, peer: Some(peer), network })
}

/// What was done by hand is told in the trace, but is no part of its seed.
fn cannot_repeat(what: &str) -> Refusal {
    refuse(&format!(
        "{what} is a live session, which no seed repeats: it also came of what was done in it"
    ))
}

fn refuse(why: &str) -> Refusal {
    Refusal::Usage(why.to_owned())
}
