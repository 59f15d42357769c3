//! Where a failure began: of one that broke no rule, the first event that shows what kept the cluster
//! from getting on; of a rule that is found broken at an innocent peer, what the guilty one did.

mod agreement;
mod elections;
mod entries;

use serde::{Deserialize, Serialize};

pub(super) use self::agreement::{Command, of_no_agreement};
pub(super) use self::elections::of_no_leader;
pub(super) use self::entries::{misplaced, of_mismatch};
use crate::trace::Event;

/// The event, whom it is about, and what is amiss with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    pub n: u64,
    /// In microseconds.
    pub t: u64,
    /// Who did it first, then with whom it has to do.
    pub peers: Vec<usize>,
    pub index: Option<u64>,
    pub title: String,
    pub say: String,
    /// Where the paper has what should have been, if it does.
    pub paper: Option<String>,
}

impl Origin {
    fn at(event: &Event, peers: Vec<usize>, title: &str, say: String) -> Self {
        let (n, t) = (event.n, event.t);
        Self { n, t, peers, index: None, title: title.to_owned(), say, paper: None }
    }

    fn by(self, paper: &str) -> Self {
        Self { paper: Some(paper.to_owned()), ..self }
    }
}
