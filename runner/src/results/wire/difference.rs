//! How two runs differ in what was asked for, in words.

use std::time::Duration;

use super::head::{Head, Network, Record, Seed};

impl Head {
    /// What is other here than in `ours`, if anything that matters is.
    pub fn differs_from(&self, ours: &Self) -> Option<String> {
        let facts = self.facts().into_iter().zip(ours.facts());
        let other = facts.filter(|((_, theirs), (_, ours))| theirs != ours);
        let mut said: Vec<_> = other
            .map(|((what, theirs), (_, ours))| format!("its {what} is {theirs}, not {ours}"))
            .collect();
        said.extend(other_members("tests", &self.selected, &ours.selected));
        let [theirs, ours] = [self, ours].map(|head| names(&head.kept));
        said.extend(other_members("kept runs", &theirs, &ours));
        (!said.is_empty()).then(|| said.join("; "))
    }

    /// All but lists.
    fn facts(&self) -> [(&'static str, String); 11] {
        let none = || "none".to_owned();
        let shard = self.shard.map(|share| format!("{}/{}", share.index, share.of));
        let iterations = self.iterations.map(|count| count.to_string());
        [
            ("version of raft-runner", self.runner.clone()),
            ("peer", self.peer.clone()),
            ("network", self.network.in_words().to_owned()),
            ("base seed", self.base_seed.to_string()),
            ("number of iterations", iterations.unwrap_or_else(|| "open".into())),
            ("time", self.stop_after_seconds.map_or_else(none, time)),
            ("shard", shard.unwrap_or_else(none)),
            ("oracle", if self.oracle { "on" } else { "off" }.to_owned()),
            ("end at a failure", if self.fail_fast { "the first" } else { "none" }.to_owned()),
            ("largest fail rate", self.max_fail_rate.to_string()),
            ("choice of traces", self.record.as_ref().map_or_else(none, Record::in_words)),
        ]
    }
}

fn time(seconds: f64) -> String {
    let time = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
    humantime::format_duration(time).to_string()
}

fn names(kept: &[Seed]) -> Vec<String> {
    kept.iter().map(|kept| format!("{} with seed {}", kept.test, kept.seed)).collect()
}

/// What only one of the two lists has; or that their order differs.
fn other_members(what: &str, theirs: &[String], ours: &[String]) -> Option<String> {
    let only = |of: &[String], not_of: &[String]| {
        let only: Vec<_> = of.iter().filter(|name| !not_of.contains(name)).cloned().collect();
        let more = only.len().saturating_sub(1);
        only.into_iter().next().map(|name| match more {
            0 => format!("{name} is"),
            _ => format!("{name} and {more} more are"),
        })
    };
    match (only(theirs, ours), only(ours, theirs)) {
        (Some(extra), _) => Some(format!("{extra} among its {what} alone")),
        (None, Some(missing)) => Some(format!("{missing} not among its {what}")),
        (None, None) => (theirs != ours).then(|| format!("its {what} have another order")),
    }
}

impl Network {
    fn in_words(self) -> &'static str {
        match self {
            Self::Lab => "lab",
            Self::Harsh => "harsh",
        }
    }
}

impl Record {
    fn in_words(&self) -> String {
        let what = if self.all { "all runs" } else { "failures" };
        format!("{what}, {} a test, in {}", self.at_most, self.folder.display())
    }
}
