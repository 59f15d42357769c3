//! Part 3A, and the election restriction: asking for votes and giving them (§5.2, §5.4.1).

use std::rc::Rc;
use std::time::Duration;

use labrpc::{now, random_range, sleep, spawn};
use raftapi::{LogView, Role};

use crate::Raft;
use crate::rpc::{RequestVoteArgs, RequestVoteReply};
use crate::state::State;

/// Long enough for two heartbeats in a row to get lost.
const ELECTION_TIMEOUT: Duration = Duration::from_millis(300);

impl Raft {
    pub(crate) async fn ticker(self: Rc<Self>) {
        loop {
            // Pauses drawn anew each time keep votes from being split again and again (§5.2).
            sleep(Duration::from_micros(random_range(50_000..350_000))).await;
            if let Some(args) = self.start_election() {
                self.ask_for_votes(args);
            }
        }
    }

    /// Becomes a candidate if there is no leader to be heard, and says what to ask the others.
    fn start_election(&self) -> Option<RequestVoteArgs> {
        let state = &mut *self.state.lock();
        if state.role == Role::Leader || now() - state.last_heard < ELECTION_TIMEOUT {
            return None;
        }

        state.become_candidate(self.me);
        self.persist(state);
        Some(RequestVoteArgs {
            term: state.current_term,
            candidate_id: self.me,
            last_log_index: state.log.last_index(),
            last_log_term: state.log.last_term(),
        })
    }

    fn ask_for_votes(self: &Rc<Self>, args: RequestVoteArgs) {
        for peer in self.others() {
            spawn(Rc::clone(self).send_request_vote(peer, args));
        }
    }

    async fn send_request_vote(self: Rc<Self>, peer: usize, args: RequestVoteArgs) {
        let end = &self.peers[peer];
        if let Some(reply) = end.call::<_, RequestVoteReply>("Raft.RequestVote", &args).await {
            self.count_vote(args.term, &reply);
        }
    }

    /// A vote counts in the election that it was asked for, and in no later one.
    fn count_vote(&self, asked_in: u64, reply: &RequestVoteReply) {
        let state = &mut *self.state.lock();
        self.yield_to_newer(state, reply.term);
        if state.role != Role::Candidate || state.current_term != asked_in || !reply.vote_granted {
            return;
        }

        state.votes += 1;
        if state.votes > self.peers.len() / 2 {
            state.become_leader(self.me, self.peers.len());
            self.to_send.notify();
        }
    }

    pub(crate) fn request_vote(&self, args: &RequestVoteArgs) -> RequestVoteReply {
        let state = &mut *self.state.lock();
        let newer = state.adopt_newer(args.term);
        let vote_granted = may_vote_for(state, args);
        if vote_granted {
            state.voted_for = Some(args.candidate_id);
            state.last_heard = now();
        }
        if newer || vote_granted {
            self.persist(state);
        }
        RequestVoteReply { term: state.current_term, vote_granted }
    }
}

/// One vote a term, and only for a candidate whose log is at least as up to date: the later last
/// term wins, then the longer log (§5.4.1).
fn may_vote_for(state: &State, args: &RequestVoteArgs) -> bool {
    let mine = (state.log.last_term(), state.log.last_index());
    args.term == state.current_term
        && state.voted_for.is_none_or(|voted_for| voted_for == args.candidate_id)
        && (args.last_log_term, args.last_log_index) >= mine
}
