//! Figure 3 and the rules behind it, held against every step of every server.

use std::collections::BTreeMap;

use raft::core::{Core, Log, Role};
use raftapi::Command;

use crate::cluster::Server;
use crate::sights::Sights;

/// What was true of a server before a step.
pub struct Before {
    pub term: u64,
    pub role: Role,
    pub log: Log,
    pub commit_index: u64,
}

/// What has been seen of all servers so far.
#[derive(Default)]
pub struct Paper {
    /// By term.
    leaders: BTreeMap<u64, usize>,
    /// By term and voter.
    votes: BTreeMap<(u64, usize), usize>,
    /// By index and term: the command, and the term of the entry before.
    entries: BTreeMap<(u64, u64), (Command, u64)>,
    /// From index 1 on.
    committed: Vec<Committed>,
    applied: Vec<Command>,
    pub sights: Sights,
}

struct Committed {
    term: u64,
    /// The term of the leader that committed it.
    in_term: u64,
}

impl Before {
    pub fn of(core: &Core) -> Self {
        let (log, role) = (core.log().clone(), core.role().clone());
        Self { term: core.current_term(), role, log, commit_index: core.commit_index() }
    }
}

impl Paper {
    pub fn check(&mut self, before: &Before, me: usize, servers: &[Server]) {
        let server = &servers[me];
        self.never_back(before, server);
        self.one_vote_a_term(server);
        self.truncates_only_on_a_conflict(before, server);
        self.log_matching(server);
        self.commits(before, server);
        self.state_machine_safety(server);
        if let Role::Leader { next_index, match_index, .. } = server.core.role() {
            self.election_safety(server);
            self.leader_append_only(before, server);
            self.leader_completeness(server);
            self.match_index_is_true(server, next_index, match_index, servers);
        }
        self.sights.note_step(before, &server.core);
    }

    fn never_back(&self, before: &Before, server: &Server) {
        let core = &server.core;
        assert!(core.current_term() >= before.term, "current_term never goes back");
        assert!(core.commit_index() >= before.commit_index, "commit_index never goes back");
        assert!(core.log().base_index() >= before.log.base_index(), "a snapshot is never undone");
        assert!(core.last_applied() <= core.commit_index(), "only what is committed is applied");
        assert!(core.commit_index() <= core.log().last_index(), "only what is there is committed");
    }

    fn one_vote_a_term(&mut self, server: &Server) {
        let Some(candidate) = server.core.voted_for() else { return };
        let key = (server.core.current_term(), server.me);
        assert_eq!(*self.votes.entry(key).or_insert(candidate), candidate, "one vote a term");
    }

    /// AppendEntries 3: where an entry is gone, another one conflicts with it or with an earlier.
    fn truncates_only_on_a_conflict(&self, before: &Before, server: &Server) {
        let (old, new) = (&before.log, server.core.log());
        let from = new.base_index();
        let lost = (from + 1..=old.last_index()).find(|&i| old.term_at(i) != new.term_at(i));
        let Some(lost) = lost else { return };
        let discarded = from > old.base_index() && old.term_at(from) != Some(new.base_term());
        assert!(new.term_at(lost).is_some() || discarded, "only a conflict truncates");
        assert!(lost > before.commit_index, "what is committed is never truncated");
    }

    /// Log Matching: entries of one index and term are the same, and so are all before them.
    fn log_matching(&mut self, server: &Server) {
        let log = server.core.log();
        let mut before = (log.base_index(), log.base_term());
        for entry in log.after(log.base_index()) {
            let index = before.0 + 1;
            let found = (entry.command.clone(), before.1);
            let known = self.entries.entry((index, entry.term)).or_insert_with(|| found.clone());
            assert_eq!(*known, found, "the logs match at {index}@{}", entry.term);
            before = (index, entry.term);
        }
    }

    /// What is committed anywhere is the same everywhere, and a leader commits by counting in its
    /// own term only.
    fn commits(&mut self, before: &Before, server: &Server) {
        let core = &server.core;
        let (log, commit_index) = (core.log(), core.commit_index());
        if core.is_leader() && commit_index > before.commit_index {
            let term = log.term_at(commit_index);
            assert_eq!(term, Some(core.current_term()), "only the own term commits by counting");
        }
        for index in log.base_index()..=commit_index {
            let Some(term) = log.term_at(index).filter(|_| index > 0) else { continue };
            if index > self.committed.len() as u64 {
                let in_term = core.current_term();
                self.committed.push(Committed { term, in_term });
                assert_eq!(
                    self.committed.len() as u64,
                    index,
                    "snapshots are of what is committed"
                );
            }
            assert_eq!(self.committed[index as usize - 1].term, term, "{index} is committed");
        }
    }

    /// State Machine Safety: no two services are told different commands at one index.
    fn state_machine_safety(&mut self, server: &Server) {
        let known = self.applied.len().min(server.applied.len());
        assert_eq!(self.applied[..known], server.applied[..known], "services agree");
        self.applied.extend_from_slice(&server.applied[known..]);
    }

    fn election_safety(&mut self, server: &Server) {
        let leader = *self.leaders.entry(server.core.current_term()).or_insert(server.me);
        assert_eq!(leader, server.me, "one leader a term");
    }

    fn leader_append_only(&self, before: &Before, server: &Server) {
        let (Role::Leader { match_index: was, .. }, Role::Leader { match_index: is, .. }) =
            (&before.role, server.core.role())
        else {
            return;
        };
        let (old, new) = (&before.log, server.core.log());
        for index in new.base_index() + 1..=old.last_index() {
            assert_eq!(old.get(index), new.get(index), "a leader only appends");
        }
        assert!(was.iter().zip(is).all(|(was, is)| was <= is), "match_index never goes back");
    }

    /// Leader Completeness: a leader has whatever was committed in earlier terms.
    fn leader_completeness(&self, server: &Server) {
        let (log, term) = (server.core.log(), server.core.current_term());
        for (index, committed) in (1..).zip(&self.committed) {
            if committed.in_term < term && index >= log.base_index() {
                assert_eq!(log.term_at(index), Some(committed.term), "a leader has {index}");
            }
        }
    }

    /// A peer may have truncated since, but then it has moved on to a later term.
    fn match_index_is_true(
        &self,
        server: &Server,
        next_index: &[u64],
        match_index: &[u64],
        servers: &[Server],
    ) {
        let (term, log) = (server.core.current_term(), server.core.log());
        for peer in servers {
            let (next, matched) = (next_index[peer.me], match_index[peer.me]);
            assert!(matched < next && next <= log.last_index() + 1, "next_index is in range");
            let theirs = peer.core.log();
            if peer.core.current_term() == term
                && matched > theirs.base_index().max(log.base_index())
            {
                assert_eq!(log.get(matched), theirs.get(matched), "match_index is true");
            }
        }
    }
}
