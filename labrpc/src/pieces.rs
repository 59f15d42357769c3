//! A byte string in pieces, so that what did not change since the last save is shared, not copied.

use bytes::Bytes;

/// Bytes to be saved. Those of a `Vec<u8>` are one piece; a peer with a long log may keep it in
/// several, and hand over again those that are as they were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pieces(Kept);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kept {
    One(Bytes),
    Many(Vec<Bytes>),
}

impl Pieces {
    pub fn len(&self) -> usize {
        match &self.0 {
            Kept::One(bytes) => bytes.len(),
            Kept::Many(pieces) => pieces.iter().map(Bytes::len).sum(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes in front, as they were handed over: for who keeps a summary there.
    pub fn first(&self) -> &[u8] {
        match &self.0 {
            Kept::One(bytes) => bytes,
            Kept::Many(pieces) => pieces.first().map_or(&[], |piece| piece),
        }
    }

    /// All pieces as one string.
    pub fn join(&self) -> Bytes {
        match &self.0 {
            Kept::One(bytes) => bytes.clone(),
            Kept::Many(pieces) => pieces.concat().into(),
        }
    }
}

impl Default for Kept {
    fn default() -> Self {
        Self::One(Bytes::new())
    }
}

impl From<Bytes> for Pieces {
    fn from(bytes: Bytes) -> Self {
        Self(Kept::One(bytes))
    }
}

impl From<Vec<u8>> for Pieces {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Kept::One(bytes.into()))
    }
}

impl From<Vec<Bytes>> for Pieces {
    fn from(pieces: Vec<Bytes>) -> Self {
        Self(Kept::Many(pieces))
    }
}
