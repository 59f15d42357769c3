//! The test bench and visual debugger for the Raft lab of MIT 6.5840.
//!
//! A program that calls [`main`] with its own kinds of peers is the whole tool about them, and tests
//! that call [`lab_test`] put them through the lab.

pub mod clauses;
pub mod cli;
pub mod completions;
pub mod config;
pub mod doctor;
pub mod execute;
pub mod exit;
pub mod explain;
pub mod export;
mod interrupt;
pub mod lab;
mod lab_test;
mod list;
pub mod live;
pub mod manual;
mod merge;
mod nearest;
mod new;
pub mod oracle;
mod panics;
pub mod peer;
pub mod plan;
mod program;
pub mod query;
pub mod replay;
pub mod report;
pub mod results;
mod run;
pub mod scene;
mod seeds;
mod selftest;
pub mod show;
pub mod stats;
pub mod tester;
pub mod timeline;
pub mod trace;
pub mod verdict;
mod whole_file;

use std::env;
use std::process::ExitCode;

use bytesize::ByteSize;

use crate::cli::{Command, ExplainArgs, ExploreArgs, MessageFormat};
use crate::cli::{ReplayArgs, TestArgs, Told, WorkArgs};
use crate::config::{Found, Outside};
use crate::execute::Earlier;
use crate::exit::{Exit, Refusal};
pub use crate::lab_test::lab_test;
use crate::peer::PeerKind;
use crate::plan::Plan;
use crate::plan::select;
use crate::report::{Loudness, Wishes, explanation, reading, screen};

/// Does what the command line asks for, with these peers; the first is the default.
pub fn main(peers: &[PeerKind]) -> ExitCode {
    exit::code(config::fill_in(env::args_os().collect(), &Outside::here()).and_then(|filled| {
        let command = cli::read(filled.line.iter().cloned())?;
        obey(&command, peers, &filled.sources).map_err(|refusal| filled.trace_back(refusal))
    }))
}

fn obey(command: &Command, peers: &[PeerKind], sources: &Found) -> Result<Exit, Refusal> {
    match command {
        Command::Test(args) => test(args, peers),
        Command::Explore(args) => explore(args, peers),
        Command::Replay(args) => replay(args, peers),
        Command::Selftest(args) => selftest::selftest(args, peers, &interrupt::listen()),
        Command::List(args) => list::list(args, peers),
        Command::Merge(args) => merge::merge(args),
        Command::Seeds(args) => seeds::seeds(args),
        Command::Report(args) => report::command::report(args),
        Command::New(args) => new::new(args),
        Command::Explain(args) => explain(args),
        Command::Export(args) => export::command::export(args),
        Command::Show(args) => show::show(args),
        Command::Play(args) => show::play(args, peers),
        Command::Work(args) => work(args, peers),
        Command::Config(args) => config::command::show(args, sources),
        Command::Doctor(_) => doctor::doctor(peers, sources),
        Command::Completions(args) => completions::print(args, peers),
        Command::Man(args) => manual::man(args),
    }
}

fn test(args: &TestArgs, peers: &[PeerKind]) -> Result<Exit, Refusal> {
    Ok(run::run(Plan::of_test(args, peers)?, &args.run)?.exit())
}

fn explore(args: &ExploreArgs, peers: &[PeerKind]) -> Result<Exit, Refusal> {
    Ok(run::run(Plan::of_explore(args, peers)?, &args.run)?.exit())
}

fn replay(args: &ReplayArgs, peers: &[PeerKind]) -> Result<Exit, Refusal> {
    let plan = Plan::of_replay(&replay::named(args)?, args, peers)?;
    let told = Told {
        loudness: Loudness::Normal,
        format: MessageFormat::Human,
        files: &[],
        wishes: Wishes::default(),
        offer: true,
    };
    run::check(&plan, &told)?;
    let results = run::execute(&plan, Earlier::default(), &told, None)?;
    match &results.unwritten {
        Some((_, reason)) => Err(Refusal::Usage(format!("the trace is not written: {reason}"))),
        None => Ok(results.exit()),
    }
}

/// Whatever the trace tells of, what counts is that it was told.
fn explain(args: &ExplainArgs) -> Result<Exit, Refusal> {
    let opened =
        reading::open(&args.trace).map_err(|error| Refusal::Usage(format!("{error:#}")))?;
    opened.notice.iter().for_each(|line| screen::notice(line));
    screen::print(&explanation::whole(opened.timeline.explanation(), screen::width()))?;
    Ok(Exit::Passed)
}

/// For another process of this program.
fn work(args: &WorkArgs, peers: &[PeerKind]) -> Result<Exit, Refusal> {
    let peer = select::peer(Some(&args.peer), peers)?;
    let limit = args.memory_limit.map(ByteSize);
    execute::isolated::work_inside(peer, plan::rules(args.no_oracle), limit, args.asked_by)
        .map_err(|error| Refusal::Usage(format!("{error:#}")))?;
    Ok(Exit::Passed)
}
