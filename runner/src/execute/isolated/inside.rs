//! A worker process from inside: reads jobs from stdin, runs them, and answers where peers cannot
//! reach.

use std::fs::File;
use std::io::{self, BufRead, BufWriter, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::{Context, Result};
use bytesize::ByteSize;

use super::letter::{Answer, Ask};
use crate::execute::trial::Trials;
use crate::execute::worker::Job;
use crate::execute::{crew, repeat};
use crate::oracle::Rule;
use crate::panics;
use crate::peer::PeerKind;
use crate::results::wire::Line;
use crate::verdict::{Recorded, Settled};

/// Works until stdin ends: then whoever asked, the process `asked_by`, is gone.
pub fn work_inside(
    peer: PeerKind,
    rules: Vec<&'static Rule>,
    memory_limit: Option<ByteSize>,
    asked_by: Option<u32>,
) -> Result<()> {
    let answers = out_of_reach().context("cannot set stdout aside")?;
    limit_memory(memory_limit).context("cannot limit the memory")?;
    if outlives_already(asked_by) {
        return Ok(());
    }
    panics::keep_those_in_worlds();
    let work = move || answer_all(peer, &rules, BufWriter::new(answers));
    crew::in_thread("worker", work).join().expect("its panics are caught")?;
    Ok(())
}

fn answer_all(peer: PeerKind, rules: &[&'static Rule], mut out: BufWriter<File>) -> io::Result<()> {
    for line in io::stdin().lock().lines() {
        serde_json::to_writer(&mut out, &answer(peer, rules, &line?))?;
        out.write_all(b"\n")?;
        // What is not answered is taken to be under way.
        out.flush()?;
    }
    Ok(())
}

fn answer(peer: PeerKind, rules: &[&'static Rule], line: &str) -> Answer {
    let job = serde_json::from_str::<Ask>(line).map_err(anyhow::Error::new).and_then(Ask::job);
    let work = |job| catch_unwind(AssertUnwindSafe(|| carry_out(peer, rules, job)));
    match job.map(work) {
        Ok(Ok(answer)) => answer,
        Ok(Err(payload)) => {
            let text = payload.downcast_ref::<String>().cloned();
            Answer::Broken(text.unwrap_or_else(|| "see above".into()))
        }
        Err(error) => Answer::Broken(format!("{error:#}")),
    }
}

fn carry_out(peer: PeerKind, rules: &[&'static Rule], job: Job) -> Answer {
    let trials = Trials { case: *job.case(), peer, rules, begins: Box::new(|| {}) };
    match job {
        Job::Judge { case, twice } => {
            let outcome = repeat::judge(&trials, twice);
            let settled = Settled::unexplained(case, outcome, Recorded::NotWanted);
            Answer::Judged(Box::new(Line::of(&settled)))
        }
        Job::Record { once, path, .. } => {
            Answer::Recorded(Box::new(Line::of(&repeat::record(&trials, *once, path))))
        }
    }
}

/// The real stdout; whatever else is printed goes to stderr.
#[cfg(unix)]
fn out_of_reach() -> io::Result<File> {
    use std::os::fd::AsFd;

    let answers = io::stdout().as_fd().try_clone_to_owned()?;
    nix::unistd::dup2_stdout(io::stderr())?;
    Ok(File::from(answers))
}

#[cfg(unix)]
fn limit_memory(limit: Option<ByteSize>) -> io::Result<()> {
    use nix::sys::resource::{Resource, setrlimit};

    if let Some(ByteSize(bytes)) = limit {
        setrlimit(Resource::RLIMIT_AS, bytes, bytes)?;
    }
    Ok(())
}

/// An interrupt is for whoever asked, who says what is still wanted; and who is gone wants nothing.
/// Returns whether that one was gone before this process could ask to be told.
fn outlives_already(asked_by: Option<u32>) -> bool {
    // Without it, an interrupt ends this process, and costs the case it is at.
    let _ = ctrlc::set_handler(|| {});
    // Elsewhere it ends when it next looks for a job.
    #[cfg(target_os = "linux")]
    let _ = nix::sys::prctl::set_pdeathsig(nix::sys::signal::Signal::SIGKILL);
    asked_by.is_some_and(|asker| !is_parent(asker))
}

#[cfg(unix)]
fn is_parent(process: u32) -> bool {
    std::os::unix::process::parent_id() == process
}

#[cfg(not(unix))]
fn is_parent(_: u32) -> bool {
    true
}
