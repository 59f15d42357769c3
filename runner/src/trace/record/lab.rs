//! What the test tells, in the words of the format.

use raftapi::ApplyMsg;

use crate::tester::witness::LabEvent;
use crate::trace::readable::bytes_as_text;
use crate::trace::schema::{
    Accepted, Apply, Check, Ended, Network, Nothing, Restore, Snapshot, Step, Submit, Verdict, What,
};

/// The event, and the peer that it is about.
pub(super) fn event(event: LabEvent<'_>) -> (Option<usize>, What) {
    match event {
        LabEvent::Step { say } => (None, What::Step(Step { say: say.to_owned() })),
        LabEvent::Checked { check, found, passed } => (None, checked(check, found, passed)),
        LabEvent::Crashed { peer } => (Some(peer), What::Crash(Nothing {})),
        LabEvent::Started { peer } => (Some(peer), What::Start(Nothing {})),
        LabEvent::Connected { peer } => (Some(peer), What::Connect(Nothing {})),
        LabEvent::Disconnected { peer } => (Some(peer), What::Disconnect(Nothing {})),
        LabEvent::NetworkChanged { reliable, long_delays, long_reordering } => {
            (None, What::Network(Network { reliable, long_delays, long_reordering }))
        }
        LabEvent::Submitting { peer, command } => (Some(peer), submitted(command, None)),
        LabEvent::Submitted { peer, command, accepted } => {
            (Some(peer), submitted(command, accepted))
        }
        LabEvent::Applied { peer, msg } => (Some(peer), applied(msg)),
        LabEvent::SnapshotTaken { peer, index, bytes } => {
            (Some(peer), What::Snapshot(Snapshot { index, bytes }))
        }
        LabEvent::Ended { failure } => (None, What::Ended(ended(failure))),
    }
}

fn checked(check: &str, found: &str, passed: bool) -> What {
    What::Check(Check { check: check.to_owned(), found: found.to_owned(), passed })
}

fn submitted(command: &[u8], accepted: Option<raftapi::Accepted>) -> What {
    let command = bytes_as_text(command).into();
    What::Submit(Submit { command, accepted: accepted.map(Accepted::from) })
}

fn applied(msg: &ApplyMsg) -> What {
    match msg {
        ApplyMsg::Command { index, command } => {
            What::Apply(Apply { index: *index, command: bytes_as_text(command).into() })
        }
        ApplyMsg::Snapshot { index, term, snapshot } => {
            What::Restore(Restore { index: *index, term: *term, bytes: snapshot.len() })
        }
    }
}

fn ended(failure: Option<&str>) -> Ended {
    match failure {
        None => Ended { verdict: Verdict::Passed, say: None },
        Some(say) => Ended { verdict: Verdict::Failed, say: Some(say.to_owned()) },
    }
}

impl From<raftapi::Accepted> for Accepted {
    fn from(accepted: raftapi::Accepted) -> Self {
        Self { index: accepted.index, term: accepted.term }
    }
}
