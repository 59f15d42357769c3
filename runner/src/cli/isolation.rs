//! Where runs go on, and what they may use up.

use std::ffi::OsString;
use std::time::Duration;
use std::{env, process};

use bytesize::ByteSize;
use clap::{Args, ValueEnum};

use super::values::{at_least_one, time};
use crate::exit::Refusal;
use crate::plan::Processes;

/// The name of the command that a worker process is started with.
const WORK: &str = "work";

#[derive(Debug, Args)]
pub struct IsolationArgs {
    /// Where runs go on
    ///
    /// In `process`, each worker is a process of its own: a peer that aborts, overflows its stack,
    /// needs memory without end, exits or hangs costs that one run, and all others go on. In
    /// `thread`, workers are threads of this process: there a debugger finds them, and the shortest
    /// tests cost a little less.
    #[arg(long, value_name = "WHERE", default_value = "process")]
    pub isolate: Isolate,

    /// How much memory a worker process may ask for, such as 512MiB; `none` for no limit
    #[arg(long, value_name = "SIZE", default_value = "4GiB", value_parser = memory)]
    pub memory_limit: MemoryLimit,

    /// How long a run may take in real time until it is taken to hang
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = time)]
    pub patience: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Isolate {
    Process,
    Thread,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemoryLimit {
    None,
    Bytes(u64),
}

/// Run cases for another process of this program, which asks for them on stdin
#[derive(Debug, Args)]
pub struct WorkArgs {
    #[arg(long, value_name = "NAME")]
    pub peer: String,

    #[arg(long)]
    pub no_oracle: bool,

    #[arg(long, value_name = "BYTES", value_parser = at_least_one)]
    pub memory_limit: Option<u64>,

    /// The process for which it works.
    #[arg(long, value_name = "PID")]
    pub asked_by: Option<u32>,
}

impl IsolationArgs {
    /// How processes are started that run cases of this peer; `None`: none are.
    pub fn processes(&self, peer: &str, no_oracle: bool) -> Result<Option<Processes>, Refusal> {
        if self.isolate == Isolate::Thread || !cfg!(unix) {
            return Ok(None);
        }
        let program = env::current_exe().map_err(|error| {
            let hint = "--isolate thread does without";
            Refusal::Usage(format!("cannot tell how to start worker processes: {error}; {hint}"))
        })?;
        let mut command: Vec<OsString> = vec![program.into()];
        command.extend([WORK, "--peer", peer].map(OsString::from));
        command.push(format!("--asked-by={}", process::id()).into());
        command.extend(no_oracle.then(|| "--no-oracle".into()));
        let memory_limit = self.memory_limit.bytes();
        if let Some(ByteSize(bytes)) = memory_limit {
            command.push(format!("--memory-limit={bytes}").into());
        }
        Ok(Some(Processes { command, memory_limit }))
    }
}

impl MemoryLimit {
    fn bytes(self) -> Option<ByteSize> {
        match self {
            Self::None => None,
            Self::Bytes(bytes) => Some(ByteSize(bytes)),
        }
    }
}

/// A world with thousands of commands needs some tens of MiB, and an allocator asks in large pieces.
const LEAST: ByteSize = ByteSize::mib(256);

fn memory(text: &str) -> Result<MemoryLimit, String> {
    if text.eq_ignore_ascii_case("none") {
        return Ok(MemoryLimit::None);
    }
    match text.parse::<ByteSize>() {
        Ok(size) if size >= LEAST => Ok(MemoryLimit::Bytes(size.0)),
        Ok(_) => Err(format!("must be at least {LEAST}")),
        Err(_) => Err("must be a size such as 512MiB or 4GiB, or none".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_their_units() {
        assert_eq!(memory("none"), Ok(MemoryLimit::None));
        assert_eq!(memory("512MiB"), Ok(MemoryLimit::Bytes(512 << 20)));
        assert_eq!(memory("4GiB"), Ok(MemoryLimit::Bytes(4 << 30)));
        assert_eq!(memory("4GB"), Ok(MemoryLimit::Bytes(4_000_000_000)));
        assert!(memory("1MiB").unwrap_err().contains("at least 256"));
        assert!(memory("much").unwrap_err().contains("such as 512MiB"));
    }
}
