//! Reads the numbers of a message by the names that Figures 2 and 13 give them, whatever its type.

use labrpc::Readable;

/// A number or a truth that a message may carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    Term,
    CandidateId,
    LastLogIndex,
    LastLogTerm,
    PrevLogIndex,
    /// How many there are.
    Entries,
    LastIncludedIndex,
    VoteGranted,
    Success,
}

/// No message has more of them.
const SLOTS: usize = 4;

impl Word {
    /// Where its value is kept: words that no message has together share a place.
    const fn slot(self) -> usize {
        match self {
            Self::Term => 0,
            Self::CandidateId | Self::PrevLogIndex | Self::LastIncludedIndex => 1,
            Self::VoteGranted | Self::Success => 1,
            Self::LastLogIndex | Self::Entries => 2,
            Self::LastLogTerm => 3,
        }
    }

    /// A name in the style of Rust, of Go, or of the paper.
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "term" | "Term" => Self::Term,
            "candidate_id" | "CandidateId" | "candidateId" => Self::CandidateId,
            "last_log_index" | "LastLogIndex" | "lastLogIndex" => Self::LastLogIndex,
            "last_log_term" | "LastLogTerm" | "lastLogTerm" => Self::LastLogTerm,
            "prev_log_index" | "PrevLogIndex" | "prevLogIndex" => Self::PrevLogIndex,
            "entries" | "Entries" => Self::Entries,
            "last_included_index" | "LastIncludedIndex" | "lastIncludedIndex" => {
                Self::LastIncludedIndex
            }
            "vote_granted" | "VoteGranted" | "voteGranted" => Self::VoteGranted,
            "success" | "Success" => Self::Success,
            _ => return None,
        })
    }
}

/// The words that are looked for in one kind of message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words(u16);

impl Words {
    pub const fn of(words: &[Word]) -> Self {
        let (mut set, mut slots, mut place) = (0, 0, 0);
        while place < words.len() {
            let slot = 1 << words[place].slot();
            assert!(slots & slot == 0, "two words of one message share a place");
            slots |= slot;
            set |= 1 << words[place] as u16;
            place += 1;
        }
        Self(set)
    }

    fn has(self, word: Word) -> bool {
        self.0 & 1 << word as u16 != 0
    }
}

/// What a message says, as far as its fields have the paper's names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Said {
    known: Words,
    values: [u64; SLOTS],
}

impl Said {
    /// Reads of `message` what is wanted.
    pub fn of(message: &dyn Readable, wanted: Words) -> Self {
        let mut said = Self::default();
        message.numbers(&mut |name, value| {
            if let Some(word) = Word::named(name).filter(|word| wanted.has(*word)) {
                said.set(word, value);
            }
        });
        said
    }

    pub fn get(&self, word: Word) -> Option<u64> {
        self.known.has(word).then(|| self.values[word.slot()])
    }

    pub fn says(&self, word: Word) -> bool {
        self.get(word) == Some(1)
    }

    fn set(&mut self, word: Word, value: u64) {
        self.known.0 |= 1 << word as u16;
        self.values[word.slot()] = value;
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;

    #[derive(Serialize)]
    struct Term(i64);

    #[derive(Serialize)]
    struct Go {
        #[serde(rename = "Term")]
        term: Term,
        #[serde(rename = "VoteGranted")]
        granted: bool,
        #[serde(rename = "CandidateId")]
        candidate: Option<u8>,
        entries: Vec<Vec<u8>>,
        success: &'static str,
        prev_log_index: i32,
    }

    #[test]
    fn a_message_is_read_by_its_names() {
        let go = Go {
            term: Term(7),
            granted: true,
            candidate: Some(2),
            entries: vec![vec![1, 2], vec![3]],
            success: "no number",
            prev_log_index: -1,
        };
        let read = |words: &[Word]| Said::of(&go, Words::of(words));

        let said = read(&[Word::Term, Word::CandidateId, Word::Entries]);
        assert_eq!(said.get(Word::Term), Some(7));
        assert_eq!(said.get(Word::CandidateId), Some(2));
        assert_eq!(said.get(Word::Entries), Some(2));
        assert_eq!(said.get(Word::VoteGranted), None, "nobody wants to know");
        assert!(read(&[Word::VoteGranted]).says(Word::VoteGranted));
        assert_eq!(read(&[Word::Success]).get(Word::Success), None);
        assert_eq!(read(&[Word::PrevLogIndex]).get(Word::PrevLogIndex), None, "never negative");
        assert_eq!(Said::of(&(1, 2), Words::of(&[Word::Term])), Said::default());
    }
}
