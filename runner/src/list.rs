//! What there is to choose from: the tests, and the peers.

use crate::cli::ListArgs;
use crate::exit::{Exit, Refusal};
use crate::lab::{TESTS, Test};
use crate::peer::PeerKind;
use crate::plan::select;
use crate::report::paint::{ASIDE, TITLE, painted};
use crate::report::screen;

pub fn list(args: &ListArgs, peers: &[PeerKind]) -> Result<Exit, Refusal> {
    let text = if args.peers {
        of_peers(peers)
    } else {
        of_tests(&select::tests(&args.selectors, &[], &TESTS)?)
    };
    screen::print(&text)?;
    Ok(Exit::Passed)
}

fn of_tests(tests: &[&Test]) -> String {
    let width = tests.iter().map(|test| test.name.len()).max().unwrap_or_default();
    let line = |test: &&Test| {
        let network = if test.reliable { "reliable" } else { "unreliable" };
        let name = painted(TITLE, &format!("{:<width$}", test.name));
        format!("{name}  {} peers  {network:<10}  {}\n", test.peers, test.about)
    };
    tests.iter().map(line).collect()
}

fn of_peers(peers: &[PeerKind]) -> String {
    let width = peers.iter().map(|peer| peer.name.len()).max().unwrap_or_default();
    let line = |(place, peer): (usize, &PeerKind)| {
        let name = painted(TITLE, &format!("{:<width$}", peer.name));
        let default = if place == 0 { painted(ASIDE, " (default)") } else { String::new() };
        format!("{name}  {}{default}\n", peer.about)
    };
    peers.iter().enumerate().map(line).collect()
}
