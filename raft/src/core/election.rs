//! §5.2 and §5.4.1: asking for votes, and giving them.

use crate::core::effects::Call;
use crate::core::rpc::{RequestVoteArgs, RequestVoteReply};
use crate::core::state::{Core, Role};

impl Core {
    /// A full timeout has passed: whoever does not lead stands for election in a new term.
    pub fn election_timeout(&mut self) {
        self.effects.reset_election_timer = true;
        if !self.is_leader() {
            self.become_candidate();
            self.ask_for_votes();
            self.count_votes();
        }
    }

    fn ask_for_votes(&mut self) {
        for peer in self.peers() {
            let args = RequestVoteArgs {
                term: self.current_term,
                candidate_id: self.me,
                last_log_index: self.log.last_index(),
                last_log_term: self.log.last_term(),
            };
            self.effects.calls.push((peer, Call::RequestVote(args)));
        }
    }

    /// RequestVote RPC, receiver.
    pub fn request_vote(&mut self, args: &RequestVoteArgs) -> RequestVoteReply {
        self.observe_term(args.term);
        let vote_granted = args.term == self.current_term
            && self.voted_for.is_none_or(|candidate| candidate == args.candidate_id)
            && self.is_up_to_date(args);
        if vote_granted {
            self.grant_vote(args.candidate_id);
        }
        RequestVoteReply { term: self.current_term, vote_granted }
    }

    /// §5.4.1: the later last term wins; of equal ones, the longer log, and equal logs agree.
    fn is_up_to_date(&self, args: &RequestVoteArgs) -> bool {
        let mine = (self.log.last_term(), self.log.last_index());
        (args.last_log_term, args.last_log_index) >= mine
    }

    fn grant_vote(&mut self, candidate: usize) {
        self.effects.reset_election_timer = true;
        if self.voted_for.is_none() {
            self.voted_for = Some(candidate);
            self.effects.persist();
        }
    }

    /// Peer `from` has replied to `args`. A vote counts only in the candidacy that asked for it.
    pub fn on_vote(&mut self, from: usize, args: &RequestVoteArgs, reply: &RequestVoteReply) {
        self.observe_term(reply.term);
        if args.term != self.current_term || !reply.vote_granted {
            return;
        }
        if let Role::Candidate { votes } = &mut self.role {
            votes.insert(from);
            self.count_votes();
        }
    }

    fn count_votes(&mut self) {
        if let Role::Candidate { votes } = &self.role
            && self.is_majority(votes.len())
        {
            self.become_leader();
        }
    }
}
