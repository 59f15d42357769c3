//! Worker processes, seen from outside: how one is started, asked and listened to, and what became of
//! it.

use std::collections::{BTreeMap, VecDeque};
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use bytesize::ByteSize;

use super::letter::{Answer, Ask};
use crate::execute::crew::in_thread;
use crate::plan::Processes;

/// So many lines are kept of what a process says on stderr.
const LAST_WORDS: usize = 12;

/// Where worker processes come from.
#[derive(Clone, Debug)]
pub struct Workshop {
    command: Arc<[OsString]>,
    memory_limit: Option<ByteSize>,
    pub roster: Roster,
}

/// The processes that live, by their workers, for whoever has to end one.
#[derive(Clone, Debug, Default)]
pub struct Roster(Arc<Mutex<BTreeMap<usize, Entry>>>);

#[derive(Debug)]
struct Entry {
    child: Child,
    last_words: JoinHandle<VecDeque<String>>,
    memory_limit: Option<ByteSize>,
}

/// One process, as its worker talks to it.
pub struct Process {
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// How a process ended that should not have.
#[derive(Clone, Debug)]
pub struct Death {
    pub how: String,
    pub last_words: String,
    /// There was no process at all.
    pub before_birth: bool,
}

impl Workshop {
    pub fn new(processes: &Processes) -> Self {
        let command = processes.command.clone().into();
        Self { command, memory_limit: processes.memory_limit, roster: Roster::default() }
    }

    /// Starts a process for this worker.
    pub fn open(&self, worker: usize) -> io::Result<Process> {
        let mut command = Command::new(&self.command[0]);
        command.args(&self.command[1..]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let (ask, answers, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let stderr = stderr.expect("it is a pipe");
        let last_words = in_thread("last words", move || listen(stderr));
        let entry = Entry { child, last_words, memory_limit: self.memory_limit };
        self.roster.locked().insert(worker, entry);
        let answers = BufReader::new(answers.expect("it is a pipe"));
        Ok(Process { ask: ask.expect("it is a pipe"), answers })
    }
}

impl Process {
    /// All in one write. If the process is gone, that shows when it should answer.
    pub fn ask(&mut self, asks: &[Ask]) {
        let mut text = Vec::new();
        for ask in asks {
            serde_json::to_writer(&mut text, ask).expect("an ask is only numbers and names");
            text.push(b'\n');
        }
        let _ = self.ask.write_all(&text);
    }

    /// `None`: it has ended, or says what makes no sense.
    pub fn answer(&mut self) -> Option<Answer> {
        let mut line = String::new();
        self.answers.read_line(&mut line).ok()?;
        serde_json::from_str(&line).ok()
    }
}

impl Roster {
    /// Ends the process of a worker that is given up.
    pub fn kill(&self, worker: usize) {
        if let Some(entry) = self.locked().remove(&worker) {
            entry.end();
        }
    }

    pub fn kill_all(&self) {
        let all = std::mem::take(&mut *self.locked());
        all.into_values().for_each(Entry::end);
    }

    /// What became of the process of `worker`, which answers no more; `None`: it was killed, since
    /// its worker is given up.
    pub fn bury(&self, worker: usize) -> Option<Death> {
        let mut entry = self.locked().remove(&worker)?;
        // One that lives, and only said what makes no sense, ends now: nobody asks it any more.
        let status = entry.child.wait().ok();
        let words = entry.last_words.join().unwrap_or_default();
        let last_words = Vec::from(words).join("\n");
        let how = how(status, &last_words, entry.memory_limit);
        Some(Death { how, last_words, before_birth: false })
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, BTreeMap<usize, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn end(mut self) {
        // It may have ended by itself just now.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Death {
    pub fn not_born(error: &io::Error) -> Self {
        let how = format!("no process could be started for it: {error}");
        Self { how, last_words: String::new(), before_birth: true }
    }
}

/// Passes on what a process says on stderr, and keeps the end of it.
fn listen(stderr: ChildStderr) -> VecDeque<String> {
    let mut kept = VecDeque::new();
    let mut lines = BufReader::new(stderr);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).is_ok_and(|bytes| bytes > 0) {
        // Whether or not anybody reads it, the process must not wait for that.
        let _ = io::stderr().write_all(&line);
        let text = unnumbered(String::from_utf8_lossy(&line).trim());
        line.clear();
        if !text.is_empty() {
            kept.push_back(text);
        }
        if kept.len() > LAST_WORDS {
            kept.pop_front();
        }
    }
    kept
}

/// The number that the system gave a thread is another each time, and results must not be.
fn unnumbered(line: &str) -> String {
    if let Some((thread, rest)) = line.split_once("' (")
        && thread.starts_with("thread '")
        && let Some((number, said)) = rest.split_once(')')
        && number.bytes().all(|byte| byte.is_ascii_digit())
    {
        return format!("{thread}'{said}");
    }
    line.to_owned()
}

fn how(status: Option<ExitStatus>, last_words: &str, limit: Option<ByteSize>) -> String {
    let ended = status.map_or_else(|| "ended, nobody knows how".to_owned(), ended);
    if last_words.contains("has overflowed its stack") {
        return format!("stack overflow ({ended})");
    }
    let memory = limit.map_or_else(String::new, |limit| format!(", limit {limit}"));
    if last_words.contains("memory allocation of") {
        return format!("out of memory ({ended}{memory})");
    }
    ended
}

#[cfg(unix)]
fn ended(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;

    use nix::sys::signal::Signal;

    match status.signal() {
        None => exited(status),
        Some(number) => {
            let name = Signal::try_from(number).map_or("unknown", Signal::as_str);
            let hint = if name == "SIGKILL" { ", as happens when memory is short" } else { "" };
            format!("killed by signal {number} ({name}){hint}")
        }
    }
}

#[cfg(not(unix))]
fn ended(status: ExitStatus) -> String {
    exited(status)
}

fn exited(status: ExitStatus) -> String {
    let code = status.code().map_or_else(|| "no code".to_owned(), |code| format!("code {code}"));
    format!("exited with {code} in the middle of the run")
}

#[cfg(test)]
mod tests {
    use super::unnumbered;

    #[test]
    fn last_words_are_the_same_whichever_thread_said_them() {
        for (line, kept) in [
            ("thread 'worker' (32292) has overflowed", "thread 'worker' has overflowed"),
            ("thread 'worker' panicked at a.rs:1", "thread 'worker' panicked at a.rs:1"),
            ("S1's vote (7) is 'late' (12) now", "S1's vote (7) is 'late' (12) now"),
        ] {
            assert_eq!(unnumbered(line), kept);
        }
    }
}
