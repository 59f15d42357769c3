//! Where two logs parted: the rule is found broken when the second entry comes, which may be the
//! right one.

use super::Origin;
use crate::explain::entries::{appended, short};
use crate::explain::evidence::Evidence;
use crate::trace::{Broken, Entry, Event, LogChange, Role, What};

const ONE_ENTRY: &str = "§5.3: a leader creates at most one entry with a given log index in a \
    given term, and log entries never change their position in the log";

/// A leader makes the entries of its term itself. If another log has something else in the place of
/// one already, that was wrong when it came.
pub fn of_mismatch(evidence: &Evidence<'_>, deed: &Event, broken: &Broken) -> Option<Origin> {
    let (leader, index) = (*broken.peers.first()?, broken.index?);
    let term = appended(deed, index)?.term;
    let state = evidence.peer_at(leader, deed.n).state;
    if broken.rule != "Log Matching" || state.role != Role::Leader || state.term != term {
        return None;
    }
    let mut earlier = evidence.between(0, deed.n).filter(|event| event.peer != Some(leader));
    let (event, entry) = earlier.find_map(|event| {
        let entry = appended(event, index).filter(|entry| entry.term == term)?;
        Some((event, entry))
    })?;
    let peer = event.peer?;
    let command = short(&entry.command);
    let say = format!(
        "S{peer} takes {command} as i{index} of term {term}, and S{leader}, who leads that term, \
         has no i{index} yet"
    );
    let origin = Origin::at(event, vec![peer, leader], "an entry that its leader never made", say);
    Some(Origin { index: Some(index), ..origin.by(ONE_ENTRY) })
}

/// What it means that an entry was taken for another one.
pub fn misplaced(evidence: &Evidence<'_>, origin: &Origin, n: u64) -> Option<String> {
    let (&[peer, leader], index) = (origin.peers.as_slice(), origin.index?) else { return None };
    let taken = appended(evidence.event(origin.n)?, index)?;
    let mut places = evidence.before(n).filter(|event| event.peer == Some(leader));
    let place = places.find_map(|event| place_of(event, taken).filter(|place| *place != index));
    let (term, command) = (taken.term, short(&taken.command));
    let right = match place {
        Some(place) => {
            format!("in its log {command} is i{place}, and S{peer} has put it elsewhere")
        }
        None => format!("it never had {command}, which S{peer} has from elsewhere"),
    };
    Some(format!("S{leader} alone makes the entries of term {term}: {right}."))
}

/// The index at which `event` appends the same command in the same term.
fn place_of(event: &Event, entry: &Entry) -> Option<u64> {
    let What::Log(LogChange::Append { from, entries }) = &event.what else { return None };
    let place = entries.iter().position(|other| other == entry)?;
    Some(from.saturating_add(place as u64))
}
