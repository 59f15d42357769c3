//! Hears of a run, and when it is over, writes down what failed, and how the runs went that are kept.

use std::collections::BTreeMap;
use std::io;

use crate::plan::{Kept, Setting};
use crate::report::amounts::counted;
use crate::report::{Loudness, Progress, Reporter, notes};
use crate::results::file::Run;
use crate::results::{Ending, Results};
use crate::seeds::document::{self, Document};
use crate::seeds::entry::{Entry, Name};
use crate::seeds::{NAME, OFTEN, Seeds};
use crate::verdict::{Case, Settled, Verdict};

/// More runs of one test that fail alike show no more.
const ALIKE: u64 = 3;

/// Of one run of the tool.
const NEW: usize = 50;

/// So many are named in one line.
const NAMED: usize = 3;

pub struct Keeper {
    seeds: Seeds,
    setting: Setting,
    /// Whether it is over and was read from files, which may be merged any number of times.
    is_read: bool,
    loudness: Loudness,
    news: Vec<News>,
    /// How often each test failed in each way.
    alike: BTreeMap<(usize, String), u64>,
    /// How many failed that the file does not have.
    new: usize,
}

/// A run that the file has or should have.
struct News {
    name: Name,
    verdict: Verdict,
    /// `None`: nothing is left of it, or it has no events of its own.
    events: Option<u64>,
    since: Since,
}

/// How much of the file is known to be older than a run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Since {
    /// All of it: the run has just ended.
    Now,
    /// So many passes. If there are others, they are of other runs, or this one was merged before.
    Passes(u64),
    /// Nothing: when it began, its line was not there.
    Nothing,
}

/// What became of the file.
#[derive(Default)]
struct Written {
    added: u64,
    passed_often: u64,
}

impl Keeper {
    /// For a run of all cases. One shard of several has only its own, and leaves it to who merges.
    pub fn of_run(
        seeds: Seeds,
        setting: &Setting,
        loudness: Loudness,
    ) -> Option<Box<dyn Reporter>> {
        let is_whole = setting.shard().is_none();
        let keeper = || Self::new(seeds, setting, loudness, false);
        is_whole.then(|| Box::new(keeper()) as Box<dyn Reporter>)
    }

    /// Of a run that is over.
    pub fn hear_of(
        seeds: Seeds,
        run: &Run,
        results: &Results,
        loudness: Loudness,
    ) -> io::Result<()> {
        let mut keeper = Self::new(seeds, &run.setting, loudness, true);
        run.cases.iter().for_each(|settled| keeper.settled(settled));
        keeper.finish(results)
    }

    fn new(seeds: Seeds, setting: &Setting, loudness: Loudness, is_read: bool) -> Self {
        let (setting, news, alike) = (setting.clone(), Vec::new(), BTreeMap::new());
        Self { seeds, setting, is_read, loudness, news, alike, new: 0 }
    }

    fn settled(&mut self, settled: &Settled) {
        let news = News::of(settled, &self.setting.peer, self.since(&settled.case));
        let shows_more = self.shows_more(settled);
        if settled.case.kept {
            self.news.push(news);
        } else if self.seeds.find(&news.name).is_some() {
            // A kept run may be drawn as well, and is one run all the same.
            if self.news.iter().all(|known| known.name != news.name) {
                self.news.push(news);
            }
        } else if shows_more && self.new < NEW {
            self.new += 1;
            self.news.push(news);
        }
    }

    fn since(&self, case: &Case) -> Since {
        let is_it = |kept: &&Kept| case.kept && kept.is(case.place, case.seed);
        match self.setting.kept.iter().find(is_it) {
            _ if !self.is_read => Since::Now,
            Some(kept) => Since::Passes(kept.passes),
            None => Since::Nothing,
        }
    }

    /// Whether it failed, and not too many did like it. Those that are kept come first, and count.
    fn shows_more(&mut self, settled: &Settled) -> bool {
        let verdict = &settled.outcome.verdict;
        if verdict.passed() {
            return false;
        }
        let alike = self.alike.entry((settled.case.place, verdict.signature())).or_default();
        *alike += 1;
        *alike <= ALIKE
    }

    fn write(&self, ending: Ending) -> anyhow::Result<Written> {
        if self.news.is_empty() && self.seeds.path.exists() {
            return Ok(Written::default());
        }
        // Whoever goes on with the run comes to the same runs again, and counts them then.
        let counts = ending != Ending::Interrupted;
        document::change(&self.seeds.path, |document| {
            document.begin();
            let added = self.news.iter().filter(|news| news.note_in(document, counts)).count();
            let often = document.entries().filter(|entry| entry.passes >= OFTEN).count();
            Written { added: added as u64, passed_often: often as u64 }
        })
    }

    /// Runs whose events are others than they were.
    fn changed(&self) -> Vec<&Name> {
        let is_changed = |news: &&News| {
            let known = self.seeds.find(&news.name);
            let is_news = |known: &&Entry| !news.is_old_to(known);
            let known = known.filter(is_news).zip(news.events);
            known.is_some_and(|(known, events)| known.goes_another_way(events))
        };
        self.news.iter().filter(is_changed).map(|news| &news.name).collect()
    }

    fn tell(&self, written: &Written) {
        let path = self.seeds.path.display();
        if let Some(line) = in_one_line(&self.changed()) {
            notes::note(&line);
        }
        if written.added > 0 {
            let runs = counted(written.added, "failing run");
            notes::note(&format!("{runs} added to {path}, to come first from now on"));
        }
        if written.passed_often > 0 {
            let runs = counted(written.passed_often, "run");
            notes::note(&format!(
                "{runs} in {path} passed {OFTEN} times: `raft-runner seeds prune` removes them"
            ));
        }
    }
}

impl Reporter for Keeper {
    fn on(&mut self, progress: &Progress<'_>) -> io::Result<()> {
        match progress {
            Progress::Settled(settled) if self.seeds.keeps => self.settled(settled),
            Progress::Settled(_)
            | Progress::Started(_)
            | Progress::Finished(..)
            | Progress::Tick => {}
        }
        Ok(())
    }

    fn finish(&mut self, results: &Results) -> io::Result<()> {
        if !self.seeds.keeps {
            hint(results, self.loudness);
            return Ok(());
        }
        let written = self.write(results.ending).map_err(|error| {
            io::Error::other(format!("{}: {error:#}", self.seeds.path.display()))
        })?;
        if self.loudness != Loudness::Quiet {
            self.tell(&written);
        }
        Ok(())
    }
}

impl News {
    fn of(settled: &Settled, peer: &str, since: Since) -> Self {
        let (case, outcome) = (settled.case, &settled.outcome);
        let verdict = outcome.verdict.clone();
        let has_events = !verdict.is_lost() && !matches!(verdict, Verdict::NotDeterministic(_));
        let events = has_events.then_some(outcome.digest);
        let peer = peer.to_owned();
        let name = Name { test: case.test, seed: case.seed, peer, network: case.network };
        Self { name, verdict, events, since }
    }

    /// Whether it passed, and the line may have counted that already. A failure counts whenever it is
    /// told: better looked at once too often.
    fn is_old_to(&self, entry: &Entry) -> bool {
        self.verdict.passed()
            && match self.since {
                Since::Now => false,
                Since::Passes(passes) => entry.passes != passes,
                Since::Nothing => true,
            }
    }

    /// Whether it is new there.
    fn note_in(&self, document: &mut Document, counts: bool) -> bool {
        let passed = self.verdict.passed();
        let is_there = document.change(&self.name, |entry| match self.events.filter(|_| passed) {
            Some(_) if self.is_old_to(entry) => {}
            Some(events) => entry.passed(events, counts),
            None => entry.failed(self.events),
        });
        if is_there || passed {
            return false;
        }
        document.add(Entry {
            name: self.name.clone(),
            events: self.events,
            passes: 0,
            changed: false,
            remark: format!("# {}", self.verdict.in_one_line()),
        });
        true
    }
}

/// `None`: there are none.
fn in_one_line(changed: &[&Name]) -> Option<String> {
    let names: Vec<_> = changed.iter().take(NAMED).map(ToString::to_string).collect();
    let more = if changed.len() > NAMED { ", …" } else { "" };
    let (verb, names) = match changed.len() {
        0 => return None,
        1 => ("goes", names.concat()),
        many => ("go", format!("{many} kept runs ({}{more})", names.join(", "))),
    };
    Some(format!(
        "{names} {verb} another way than last time, since the code has changed: what failed before \
         may no longer come up"
    ))
}

/// For a person who does not keep failing runs yet.
fn hint(results: &Results, loudness: Loudness) {
    if results.failures() > 0 && loudness != Loudness::Quiet && notes::are_for_a_person() {
        notes::note(&format!("--seeds {NAME} keeps failing runs, and runs them first each time"));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::lab::TESTS;
    use crate::verdict::{Outcome, Recorded};

    #[test]
    fn a_run_that_was_lost_has_no_events_and_leaves_those_that_are_known() {
        let setting = Setting::new("raft", TESTS.iter().take(1).collect());
        let outcome = Outcome::hung(Duration::from_secs(30));
        let settled = Settled::unexplained(setting.case(0), outcome, Recorded::NotWanted);
        let news = News::of(&settled, "raft", Since::Now);
        let line = "TestInitialElection3A seed=0 peer=raft network=lab events=00000000000000ff";
        let mut document = Document::of_text(&format!("{line} passes=7\n")).unwrap();
        assert!(!news.note_in(&mut document, true), "it is there");
        assert_eq!(document.text(), format!("{line} passes=0\n"));
    }
}
