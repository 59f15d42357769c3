//! One failing run as a line of text: what decides it, and how it went since.

use std::fmt;

use crate::cli::seed;
use crate::lab::{EXPLORE, TESTS, Test};
use crate::nearest::nearest;
use crate::tester::weather::NetworkKind;

/// Without these, a line names no run.
const NEEDED: &str = "such as TestBackup3B seed=1743 peer=raft";

/// What decides a run.
#[derive(Clone, Debug)]
pub struct Name {
    pub test: &'static Test,
    pub seed: u64,
    pub peer: String,
    pub network: NetworkKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub name: Name,
    /// The digest of all its events, when it was last run. `None`: it was never run to its end.
    pub events: Option<u64>,
    /// How often it passed since it last failed.
    pub passes: u64,
    /// Its events are other ones than when it last failed.
    pub changed: bool,
    /// What follows, `#` included: at first, what it failed with.
    pub remark: String,
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        (self.test.name, self.seed, &self.peer, self.network)
            == (other.test.name, other.seed, &other.peer, other.network)
    }
}

impl Eq for Name {}

impl Entry {
    /// `line` has a name at least. An error says in a few words what is wrong with it.
    pub fn of_line(line: &str) -> Result<Self, String> {
        let (fields, remark) = line.split_at(line.find('#').unwrap_or(line.len()));
        let mut words = fields.split_whitespace();
        let test = test(words.next().unwrap_or_default())?;
        let mut found = Fields::default();
        words.try_for_each(|word| found.take(word))?;
        let network = found.network.unwrap_or_else(|| test.usual_network());
        let seed = found.seed.ok_or_else(|| format!("it names no seed: {NEEDED}"))?;
        let peer = found.peer.ok_or_else(|| format!("it names no peer: {NEEDED}"))?;
        Ok(Self {
            name: Name { test, seed, peer, network },
            events: found.events,
            passes: found.passes,
            changed: found.changed,
            remark: remark.trim_end().to_owned(),
        })
    }

    /// It was run once more and failed, with these events if they are known.
    pub fn failed(&mut self, events: Option<u64>) {
        (self.passes, self.changed) = (0, false);
        self.events = events.or(self.events);
    }

    /// It was run once more and passed, which counts if the run came to its end.
    pub fn passed(&mut self, events: u64, counts: bool) {
        self.passes += u64::from(counts);
        self.changed |= self.goes_another_way(events);
        self.events = Some(events);
    }

    pub fn goes_another_way(&self, events: u64) -> bool {
        self.events.is_some_and(|known| known != events)
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Name { test, seed, peer, network } = &self.name;
        write!(f, "{} seed={seed} peer={peer} network={}", test.name, word(*network))?;
        if let Some(events) = self.events {
            write!(f, " events={events:016x}")?;
        }
        write!(f, " passes={}", self.passes)?;
        if self.changed {
            f.write_str(" changed")?;
        }
        if self.remark.is_empty() { Ok(()) } else { write!(f, "  {}", self.remark) }
    }
}

/// `TestBackup3B with seed 1743`
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} with seed {}", self.test.name, self.seed)
    }
}

/// What a line says after the test, in any order.
#[derive(Default)]
struct Fields {
    seed: Option<u64>,
    peer: Option<String>,
    network: Option<NetworkKind>,
    events: Option<u64>,
    passes: u64,
    changed: bool,
}

impl Fields {
    fn take(&mut self, word: &str) -> Result<(), String> {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        let wrong = |error: &dyn fmt::Display| format!("{word}: {error}");
        match key {
            "seed" => self.seed = Some(seed(value).map_err(|error| wrong(&error))?),
            "peer" if !value.is_empty() => self.peer = Some(value.to_owned()),
            "network" => self.network = Some(network(value).ok_or_else(|| wrong(&"lab or harsh"))?),
            "events" => {
                let digest = u64::from_str_radix(value, 16);
                self.events = Some(digest.map_err(|error| wrong(&error))?);
            }
            "passes" => self.passes = value.parse().map_err(|error| wrong(&error))?,
            "changed" if value.is_empty() => self.changed = true,
            _ => return Err(unknown(word)),
        }
        Ok(())
    }
}

fn unknown(word: &str) -> String {
    format!("'{word}' is none of seed=, peer=, network=, events=, passes= and changed")
}

fn test(name: &str) -> Result<&'static Test, String> {
    let all = || TESTS.iter().chain(&EXPLORE);
    all().find(|test| test.name == name).ok_or_else(|| {
        let nearest = nearest(name, all().map(|test| test.name)).unwrap_or_default();
        format!("no test is called '{name}'; nearest: {nearest}")
    })
}

pub fn word(network: NetworkKind) -> &'static str {
    match network {
        NetworkKind::Lab => "lab",
        NetworkKind::Harsh => "harsh",
    }
}

fn network(word: &str) -> Option<NetworkKind> {
    match word {
        "lab" => Some(NetworkKind::Lab),
        "harsh" => Some(NetworkKind::Harsh),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "TestBackup3B seed=7 peer=raft network=harsh events=00000000000000ff \
                        passes=3 changed  # Failed -- \"seed=9\" # twice";

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let entry = Entry::of_line(LINE).unwrap();
        assert_eq!((entry.events, entry.passes, entry.changed), (Some(255), 3, true));
        assert_eq!(entry.to_string(), LINE);
        let by_hand = Entry::of_line("  TestBackup3B peer=raft  seed=0x10").unwrap();
        assert_eq!(by_hand.to_string(), "TestBackup3B seed=16 peer=raft network=lab passes=0");
    }

    #[test]
    fn what_is_wrong_with_a_line_is_said() {
        for (line, wrong) in [
            ("TestBackup3b seed=7 peer=raft", "no test is called 'TestBackup3b'; nearest: TestBa"),
            ("TestBackup3B peer=raft", "it names no seed: such as"),
            ("TestBackup3B seed=7", "it names no peer: such as"),
            ("TestBackup3B seed=7 peer=", "'peer=' is none of"),
            ("TestBackup3B seed=x peer=raft", "seed=x: invalid digit"),
            ("TestBackup3B seed=7 peer=raft network=bad", "network=bad: lab or harsh"),
            ("TestBackup3B seed=7 peer=raft passes=-1", "passes=-1: invalid digit"),
            ("TestBackup3B seed=7 peer=raft events=xyz", "events=xyz: invalid digit"),
            ("TestBackup3B seed=7 peer=raft color=red", "'color=red' is none of"),
        ] {
            let said = Entry::of_line(line).unwrap_err();
            assert!(said.starts_with(wrong), "{line}: {said}");
        }
    }

    #[test]
    fn a_run_that_passes_is_counted_and_one_that_fails_begins_anew() {
        let mut entry = Entry::of_line("TestBackup3B seed=7 peer=raft events=1").unwrap();
        entry.passed(1, true);
        assert_eq!((entry.passes, entry.changed), (1, false));
        entry.passed(2, false);
        assert_eq!((entry.passes, entry.changed, entry.events), (1, true, Some(2)));
        entry.passed(2, true);
        assert_eq!((entry.passes, entry.changed), (2, true));
        entry.failed(None);
        assert_eq!((entry.passes, entry.changed, entry.events), (0, false, Some(2)));
    }
}
