//! `raft-runner doctor`: whether all is there that the tool needs, and what to do about what is not.

mod machine;
mod settings;
mod shell;
pub mod terminal;

use crate::config::Found;
use crate::exit::{Exit, Refusal};
use crate::peer::PeerKind;
use crate::report::paint::{ASIDE, BAD, GOOD, ODD, painted};
use crate::report::screen;

/// What one look found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub health: Health,
    pub of: &'static str,
    pub say: String,
    /// What to do about it.
    pub advice: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    Fine,
    /// It works, if not as well as it could.
    Odd,
    Broken,
}

pub fn doctor(peers: &[PeerKind], sources: &Found) -> Result<Exit, Refusal> {
    let findings = look(peers, sources);
    let text: String = findings.iter().map(Finding::line).collect();
    screen::print(&text)?;
    let is_broken = findings.iter().any(|finding| finding.health == Health::Broken);
    Ok(if is_broken { Exit::Failed } else { Exit::Passed })
}

fn look(peers: &[PeerKind], sources: &Found) -> Vec<Finding> {
    let mut findings = vec![version(), known(peers)];
    findings.extend([machine::rust(), terminal::of_here(), machine::cores(), machine::memory()]);
    findings.extend(settings::look(sources));
    findings.push(shell::completions(peers));
    findings
}

impl Finding {
    pub fn fine(of: &'static str, say: impl Into<String>) -> Self {
        Self { health: Health::Fine, of, say: say.into(), advice: None }
    }

    pub fn odd(of: &'static str, say: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { health: Health::Odd, of, say: say.into(), advice: Some(advice.into()) }
    }

    pub fn broken(of: &'static str, say: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { health: Health::Broken, of, say: say.into(), advice: Some(advice.into()) }
    }

    fn line(&self) -> String {
        let Self { health, of, say, advice } = self;
        let (word, style) = match health {
            Health::Fine => ("ok    ", GOOD),
            Health::Odd => ("warn  ", ODD),
            Health::Broken => ("broken", BAD),
        };
        let line = format!("{}  {of:<11}  {say}\n", painted(style, word));
        match advice {
            Some(advice) => format!("{line}{:21}{}\n", "", painted(ASIDE, advice)),
            None => line,
        }
    }
}

fn version() -> Finding {
    Finding::fine("program", format!("raft-runner {}", env!("CARGO_PKG_VERSION")))
}

fn known(peers: &[PeerKind]) -> Finding {
    let (right, wrong): (Vec<&PeerKind>, Vec<_>) =
        peers.iter().partition(|peer| peer.fault.is_none());
    let names = right.iter().map(|peer| peer.name).collect::<Vec<_>>().join(", ");
    match (right.len(), wrong.len()) {
        (0, 0) => {
            Finding::broken("peers", "none", "the program that calls this tool names its peers")
        }
        (_, 0) => Finding::fine("peers", names),
        (_, wrong) => Finding::fine("peers", format!("{names}; {wrong} that are wrong on purpose")),
    }
}
