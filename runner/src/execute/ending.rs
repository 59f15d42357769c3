//! How a world ended: as a verdict, and as the last line of its trace.

use labrpc::Stuck;

use crate::execute::watch::Watch;
use crate::oracle::Oracle;
use crate::tester::weather::NetworkKind;
use crate::trace;
use crate::verdict::{Breach, Panic, Verdict};

/// Why a world could not go on; `place` is where a panic in it was.
pub fn of_stuck(stuck: Stuck, place: Option<String>) -> Verdict {
    match stuck {
        Stuck::Panicked { node, text } => {
            let place = place.unwrap_or_else(|| "an unknown place".into());
            Verdict::Panicked(Panic { peer: node.index(), text, place })
        }
        Stuck::Deadlock { .. } | Stuck::Livelock { .. } | Stuck::TimeIsUp { .. } => {
            Verdict::Stuck(stuck.to_string())
        }
    }
}

/// `symptom`, or what the oracle found behind it.
pub fn judged(symptom: Verdict, watch: &Watch) -> Verdict {
    let findings = watch.oracle().map(Oracle::findings).unwrap_or_default().to_vec();
    if findings.is_empty() {
        return symptom;
    }
    Verdict::Broke(Box::new(Breach { findings, symptom }))
}

/// The verdict as the last line of a trace has it.
pub fn last_line(verdict: &Verdict) -> trace::Ended {
    let kind = match verdict {
        Verdict::Passed => trace::Verdict::Passed,
        Verdict::Failed(_) => trace::Verdict::Failed,
        Verdict::Broke(breach) if breach.symptom.passed() => trace::Verdict::Broken,
        Verdict::Broke(breach) => return last_line(&breach.symptom),
        Verdict::Panicked(_) => trace::Verdict::Panicked,
        Verdict::Stuck(_)
        | Verdict::Hung(_)
        | Verdict::Crashed(_)
        | Verdict::NotDeterministic(_) => trace::Verdict::Stuck,
    };
    let say = (!verdict.passed()).then(|| verdict.to_string());
    trace::Ended { verdict: kind, say }
}

impl From<NetworkKind> for trace::NetworkKind {
    fn from(network: NetworkKind) -> Self {
        match network {
            NetworkKind::Lab => Self::Lab,
            NetworkKind::Harsh => Self::Harsh,
        }
    }
}
