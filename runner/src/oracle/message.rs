//! Reads the numbers of a message by the names that Figures 2 and 13 give them, whatever its type.

use std::fmt;

use erased_serde::Serialize;
use serde::ser::{self, Impossible};

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
    /// Reads `message` until it has said all the words that are wanted.
    pub fn of(message: &dyn Serialize, wanted: Words) -> Self {
        let mut said = Self::default();
        // A message that is no struct says nothing that could be told by its name.
        let reader = Reader { said: &mut said, word: None, wanted };
        let _ = ser::Serialize::serialize(message, reader);
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

/// What was read is not of the kind that is looked for.
#[derive(Debug)]
struct Unread;

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not what is looked for")
    }
}

impl std::error::Error for Unread {}

impl ser::Error for Unread {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// Reads a message; with a word, the value of that field.
struct Reader<'a> {
    said: &'a mut Said,
    word: Option<Word>,
    wanted: Words,
}

impl Reader<'_> {
    fn number(self, value: impl TryInto<u64>) -> Result<(), Unread> {
        let (Some(word), Ok(value)) = (self.word, value.try_into()) else { return Err(Unread) };
        self.said.set(word, value);
        Ok(())
    }
}

type No = Impossible<(), Unread>;

macro_rules! numbers {
    ($($method:ident($number:ty))*) => {
        $(fn $method(self, value: $number) -> Result<(), Unread> { self.number(value) })*
    };
}

macro_rules! refused {
    ($($method:ident($($value:ty),*) -> $ok:ty;)*) => {
        $(fn $method(self, $(_: $value),*) -> Result<$ok, Unread> { Err(Unread) })*
    };
}

impl<'a> ser::Serializer for Reader<'a> {
    type Ok = ();
    type Error = Unread;
    type SerializeSeq = Count<'a>;
    type SerializeTuple = No;
    type SerializeTupleStruct = No;
    type SerializeTupleVariant = No;
    type SerializeMap = No;
    type SerializeStruct = Self;
    type SerializeStructVariant = No;

    numbers! {
        serialize_bool(bool) serialize_i8(i8) serialize_i16(i16) serialize_i32(i32)
        serialize_i64(i64) serialize_u8(u8) serialize_u16(u16) serialize_u32(u32)
        serialize_u64(u64)
    }

    refused! {
        serialize_f32(f32) -> ();
        serialize_f64(f64) -> ();
        serialize_char(char) -> ();
        serialize_str(&str) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_none() -> ();
        serialize_unit() -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_unit_variant(&'static str, u32, &'static str) -> ();
        serialize_tuple(usize) -> No;
        serialize_tuple_struct(&'static str, usize) -> No;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> No;
        serialize_map(Option<usize>) -> No;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> No;
    }

    fn serialize_some<T: ser::Serialize + ?Sized>(self, value: &T) -> Result<(), Unread> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: ser::Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Unread> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: ser::Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Unread> {
        Err(Unread)
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<Count<'a>, Unread> {
        match len {
            Some(len) => self.number(len).and(Err(Unread)),
            None => Ok(Count { reader: self, count: 0 }),
        }
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Unread> {
        if self.word.is_none() { Ok(self) } else { Err(Unread) }
    }
}

impl ser::SerializeStruct for Reader<'_> {
    type Ok = ();
    type Error = Unread;

    /// A field that cannot be read is none. When all is said, the rest need not be read.
    fn serialize_field<T: ser::Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Unread> {
        if let Some(word) = Word::named(name).filter(|word| self.wanted.has(*word)) {
            let reader = Reader { said: self.said, word: Some(word), wanted: self.wanted };
            let _ = value.serialize(reader);
        }
        if self.said.known == self.wanted { Err(Unread) } else { Ok(()) }
    }

    fn end(self) -> Result<(), Unread> {
        Ok(())
    }
}

/// Counts the elements of a sequence without looking into them.
struct Count<'a> {
    reader: Reader<'a>,
    count: usize,
}

impl ser::SerializeSeq for Count<'_> {
    type Ok = ();
    type Error = Unread;

    fn serialize_element<T: ser::Serialize + ?Sized>(&mut self, _: &T) -> Result<(), Unread> {
        self.count += 1;
        Ok(())
    }

    fn end(self) -> Result<(), Unread> {
        self.reader.number(self.count)
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
