//! What a wrong server does is said of the clause that it breaks, at the event where it does it.

use raft_runner::clauses::{Clause, Outcome, at};
use raft_runner::trace::{Trace, What};

use super::right::told;
use super::sweep::{record, sample, sweep};

fn run_of(mutant: &str, test: &str, seed: &str) -> Trace {
    let peer = format!("mutant:{mutant}");
    let mut traces = record(&["test", test, "--peer", &peer, "--seed", seed, "--record", "all"]);
    traces.remove(0)
}

/// The number of the event with which the oracle first found a rule broken.
fn breach(trace: &Trace) -> u64 {
    let mut broken = trace.events.iter().filter(|event| matches!(event.what, What::Broken(_)));
    broken.next().expect("the oracle finds a rule broken").n
}

/// Mutants with a test in which they do what they are about, and the clause that it breaks.
const DEEDS: [(&str, &str, &str); 17] = [
    ("applies-uncommitted", "TestPersist23C", "Figure 2, All Servers: apply"),
    ("asks-before-saving", "TestReElection3A", "Figure 2, State: persistent"),
    ("commits-beyond-log", "TestSnapshotInstallUnreliable3D", "Figure 2, AppendEntries 5"),
    ("commits-old-term", "TestPersist23C", "Figure 2, Leaders: own term, §5.4.2"),
    ("commits-on-half", "TestPersist23C", "Figure 2, Leaders: commit on a majority"),
    ("counts-half-as-majority", "TestPersist23C", "Figure 2, Candidates: majority"),
    ("forgets-log", "TestPersist23C", "Figure 2, State: persistent"),
    ("forgets-term", "TestPersist23C", "Figure 2, State: persistent"),
    ("forgets-vote", "TestPersist23C", "Figure 2, State: persistent"),
    ("keeps-conflicts", "TestBackup3B", "Figure 2, AppendEntries 3"),
    ("leads-on", "TestReElection3A", "Figure 2, All Servers: later term"),
    ("obeys-old-leaders", "TestBackup3B", "Figure 2, AppendEntries 1"),
    ("restarts-without-vote", "TestPersist23C", "Figure 2, State: persistent"),
    ("skips-prev-term", "TestBackup3B", "Figure 2, AppendEntries 2"),
    ("trusts-its-own-length", "TestBackup3B", "Figure 2, Leaders: success"),
    ("votes-for-stale-log", "TestPersist23C", "Figure 2, RequestVote 2, §5.4.1: log"),
    ("votes-twice", "TestBackup3B", "Figure 2, RequestVote 2: votedFor"),
];

#[test]
fn a_wrong_deed_breaks_its_clause_where_the_oracle_finds_it() {
    let mut missed = Vec::new();
    for (mutant, test, paper) in DEEDS {
        let trace = run_of(mutant, test, "1");
        let clauses = at(&trace, breach(&trace));
        let broken: Vec<_> =
            clauses.iter().filter(|clause| clause.outcome == Outcome::Broken).collect();
        if !broken.iter().any(|clause| clause.paper == paper) {
            missed.push(format!("{mutant} #{}: {clauses:?}", breach(&trace)));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// Of these the oracle hears later, or by what follows, or not at all.
const EARLIER: [(&str, &str, &str); 4] = [
    ("keeps-vote-across-terms", "TestReElection3A", "Figure 2, RequestVote 2: grant"),
    ("refuses-equal-log", "TestReElection3A", "Figure 2, RequestVote 2: grant"),
    ("replaces-its-own-entries", "TestBackup3B", "Figure 3, Leader Append-Only"),
    ("truncates-always", "TestSnapshotInstallUnreliable3D", "Figure 2, AppendEntries 3"),
];

#[test]
fn a_wrong_deed_breaks_its_clause_though_the_oracle_finds_another() {
    for (mutant, test, paper) in EARLIER {
        let found = sweep(&run_of(mutant, test, "1"));
        let mut clauses = found.into_iter().flat_map(|(_, clauses)| clauses);
        let first = clauses.find(|clause| clause.outcome == Outcome::Broken);
        assert_eq!(first.map(|clause| clause.paper), Some(paper), "{mutant}");
    }
}

/// No oracle was there when this run was recorded.
#[test]
fn a_vote_for_a_stale_log_in_clauses() {
    let trace = sample("votes-for-stale-log.jsonl");
    let is_broken =
        |clauses: &Vec<Clause>| clauses.iter().any(|clause| clause.outcome == Outcome::Broken);
    let (n, _) = sweep(&trace).into_iter().find(|(_, found)| is_broken(found)).expect("a vote");
    insta::assert_snapshot!(told(&trace, n));
}

#[test]
fn a_commit_of_an_old_term_in_clauses() {
    let trace = sample("commits-old-term.jsonl");
    insta::assert_snapshot!(told(&trace, breach(&trace)));
}

/// What the snapshot has already is taken for new, and put behind the end of the log.
#[test]
fn entries_that_come_too_late_make_a_log_too_long() {
    let peer = "mutant:misreads-prev-in-snapshot";
    let mut args = vec!["test", "TestSnapshotBasic3D", "--peer", peer, "--seed", "5"];
    args.extend(["--network", "harsh", "--record", "all"]);
    let found = sweep(&record(&args).remove(0));
    let mut clauses = found.into_iter().flat_map(|(_, clauses)| clauses);
    let first = clauses.find(|clause| clause.outcome == Outcome::Broken).expect("it is found");
    assert_eq!(first.paper, "Figure 2, AppendEntries 4");
    assert!(first.say.contains("and its log grows to i57"), "{}", first.say);
}
