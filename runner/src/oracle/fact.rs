//! One thing that became visible, in the words of Figure 2: what rules judge, and history takes in.

use labrpc::Instant;
use raftapi::{ApplyMsg, Command, LogEnds, LogView, PeerView, Role, SavedBrief};

use super::message::{Said, Word, Words};

/// The numbers of a peer's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    pub role: Role,
    pub term: u64,
    /// `None`: not shown.
    pub vote: Option<Option<usize>>,
    /// Where the log begins and ends; `None`: not shown.
    pub log: Option<LogEnds>,
    pub commit: Option<u64>,
    pub applied: Option<u64>,
    pub timer: Option<Instant>,
    /// When that was last seen to change; a peer's own clock may run differently.
    pub timer_moved: Instant,
}

impl State {
    pub fn of(view: &PeerView<'_>) -> Self {
        Self {
            role: view.role,
            term: view.term,
            vote: view.voted_for,
            log: view.log.map(LogView::ends),
            commit: view.commit_index,
            applied: view.last_applied,
            timer: view.timer_restarted,
            timer_moved: Instant::START,
        }
    }

    pub fn but_for_timer(&self) -> Self {
        Self { timer: None, timer_moved: Instant::START, ..*self }
    }

    pub fn restart_timer(&mut self, timer: Option<Instant>, now: Instant) {
        if self.timer != timer {
            (self.timer, self.timer_moved) = (timer, now);
        }
    }

    /// What is to be seen of a peer that has not been looked at yet.
    pub fn unknown() -> Self {
        Self {
            role: Role::Follower,
            term: 0,
            vote: None,
            log: None,
            commit: None,
            applied: None,
            timer: None,
            timer_moved: Instant::START,
        }
    }
}

/// The RPCs of the paper, by the end of their method's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    RequestVote,
    AppendEntries,
    InstallSnapshot,
    Other,
}

impl Method {
    pub fn named(name: &str) -> Self {
        if name.ends_with("AppendEntries") {
            Self::AppendEntries
        } else if name.ends_with("RequestVote") {
            Self::RequestVote
        } else if name.ends_with("InstallSnapshot") {
            Self::InstallSnapshot
        } else {
            Self::Other
        }
    }

    /// What rules look for in its request.
    pub fn asks(self) -> Words {
        use Word::{
            CandidateId, Entries, LastIncludedIndex, LastLogIndex, LastLogTerm, PrevLogIndex, Term,
        };
        match self {
            Self::RequestVote => {
                const { Words::of(&[Term, CandidateId, LastLogIndex, LastLogTerm]) }
            }
            Self::AppendEntries => const { Words::of(&[Term, PrevLogIndex, Entries]) },
            Self::InstallSnapshot => const { Words::of(&[Term, LastIncludedIndex]) },
            Self::Other => const { Words::of(&[Term]) },
        }
    }

    /// What rules look for in the reply.
    pub fn answers(self) -> Words {
        match self {
            Self::RequestVote => const { Words::of(&[Word::Term, Word::VoteGranted]) },
            Self::AppendEntries => const { Words::of(&[Word::Term, Word::Success]) },
            Self::InstallSnapshot | Self::Other => const { Words::of(&[Word::Term]) },
        }
    }

    /// Only a leader sends these.
    pub fn is_a_leaders(self) -> bool {
        matches!(self, Self::AppendEntries | Self::InstallSnapshot)
    }
}

/// A request of one peer to another.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    pub from: usize,
    pub to: usize,
    pub method: Method,
    pub said: Said,
    /// The last term and index of the sender's log before it sent this, if it shows its log.
    pub tail: Option<(u64, u64)>,
}

impl Request {
    pub fn term(&self) -> Option<u64> {
        self.said.get(Word::Term)
    }

    /// The candidate that asks; its number in the message, or the sender's.
    pub fn candidate(&self) -> usize {
        self.said.get(Word::CandidateId).map_or(self.from, |candidate| candidate as usize)
    }

    /// Whether a leader that was refused at `prev` goes back with this, or sends its snapshot.
    pub fn goes_back(&self, prev: u64) -> bool {
        match self.method {
            Method::AppendEntries => {
                self.said.get(Word::PrevLogIndex).is_none_or(|again| again < prev)
            }
            Method::InstallSnapshot => true,
            Method::RequestVote | Method::Other => false,
        }
    }

    /// The last entry that the receiver shares with the leader if it accepts.
    pub fn last_new_index(&self) -> Option<u64> {
        self.said.get(Word::PrevLogIndex)?.checked_add(self.said.get(Word::Entries)?)
    }
}

/// A request with what was answered to it.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    pub request: &'a Request,
    pub reply: &'a Said,
}

impl Answer<'_> {
    /// The receiver gave its vote.
    pub fn grants(&self) -> bool {
        self.request.method == Method::RequestVote && self.reply.says(Word::VoteGranted)
    }

    /// The receiver says that it has the entries.
    pub fn accepts(&self) -> bool {
        self.request.method == Method::AppendEntries && self.reply.says(Word::Success)
    }

    /// The receiver says, in the request's own term, that the logs disagree.
    pub fn refuses(&self) -> bool {
        self.request.method == Method::AppendEntries
            && self.reply.get(Word::Success) == Some(0)
            && self.reply.get(Word::Term) == self.request.term()
    }
}

macro_rules! facts {
    ($($(#[$about:meta])* $Kind:ident { $($field:ident: $type:ty),* $(,)? })*) => {
        /// What became visible of a run. A fact is judged by what was known before it.
        #[derive(Clone, Copy, Debug)]
        pub enum Fact<'a> {
            $($(#[$about])* $Kind { $($field: $type),* },)*
        }

        /// The kinds of facts, for those who hear only some.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind {
            $($Kind,)*
        }

        impl Fact<'_> {
            #[inline(always)]
            pub fn kind(&self) -> Kind {
                match self {
                    $(Self::$Kind { .. } => Kind::$Kind,)*
                }
            }
        }
    };
}

/// A set of kinds.
#[derive(Clone, Copy, Debug)]
pub struct Kinds(u32);

impl Kinds {
    pub const fn of(kinds: &[Kind]) -> Self {
        let (mut set, mut place) = (0, 0);
        while place < kinds.len() {
            set |= 1 << kinds[place] as u32;
            place += 1;
        }
        Self(set)
    }

    pub const fn has(self, kind: Kind) -> bool {
        self.0 & 1 << kind as u32 != 0
    }
}

facts! {
    Crashed { peer: usize }
    /// It is made anew from what it had saved, and was not looked at yet.
    Started { peer: usize }
    /// What it shows first after a start.
    Revived { peer: usize, state: &'a State }
    Entered { peer: usize, from: u64, to: u64 }
    /// In its current term; `None`: it took its vote back.
    Voted { peer: usize, candidate: Option<usize> }
    Stood { peer: usize }
    Led { peer: usize }
    Followed { peer: usize, from: Role }
    /// The log begins behind another snapshot, and goes on through its end or not.
    Based { peer: usize, base: u64, base_term: u64, goes_on: bool }
    /// Entries from `from` to the end `last` are gone; `conflict`: others came in their place.
    /// `leads`: it leads the same term before and after.
    Cut { peer: usize, from: u64, last: u64, conflict: bool, leads: bool }
    Added { peer: usize, index: u64, term: u64, prev_term: u64, command: &'a Command }
    /// A leader's next and match index of another peer: before, if it led before, and now.
    Progressed { leader: usize, of: usize, before: Option<(u64, u64)>, next: u64, matched: u64 }
    /// `leads`: it leads the same term before and after.
    Committed { peer: usize, from: u64, to: u64, leads: bool }
    Applied { peer: usize, from: u64, to: u64 }
    Saved { peer: usize, saved: Option<&'a SavedBrief> }
    /// A request leaves its sender.
    Asked { request: &'a Request }
    /// A reply leaves its sender, whose state was `before` in front of this step, and which has
    /// handled the request since `began`.
    Answered { answer: Answer<'a>, before: &'a State, began: Option<Instant> }
    /// A reply reaches the one who asked.
    Returned { answer: Answer<'a> }
    /// The one who asked has done what it does upon the reply.
    Reacted { answer: Answer<'a> }
    /// The service reads from a peer's apply channel.
    Handed { peer: usize, msg: &'a ApplyMsg }
}
