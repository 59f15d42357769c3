//! What is set, and the folder that it sends traces to.

use std::env;
use std::path::PathBuf;

use super::Finding;
use crate::config::{self, Found, Sources};
use crate::exit::Refusal;
use crate::plan::writable;

pub fn look(sources: &Found) -> Vec<Finding> {
    let sources = match sources {
        Ok(sources) => sources,
        Err(reason) => return vec![wrong(reason), traces(None)],
    };
    let (finding, folder) = match config::value("test", "traces", sources) {
        Ok(folder) => (read(sources), folder),
        Err(error) => (wrong(&format!("{error:#}")), None),
    };
    let mut findings = vec![finding, traces(folder)];
    findings.extend(config::stray_variables(sources).into_iter().map(stray));
    findings
}

fn read(sources: &Sources) -> Finding {
    let profile = sources.profile.as_ref().map(|profile| format!(", profile {}", profile.name));
    let say = match sources.file() {
        Some(path) => format!("{}{}", path.display(), profile.unwrap_or_default()),
        None => format!("no {} here or above", config::NAME),
    };
    Finding::fine("settings", say)
}

fn wrong(reason: &str) -> Finding {
    Finding::broken(
        "settings",
        reason,
        "nothing runs before it is mended; --no-config leaves the file out",
    )
}

fn stray((name, nearest): (&str, String)) -> Finding {
    Finding::odd(
        "variable",
        format!("{name} is the name of no flag"),
        format!("nearest: {nearest}"),
    )
}

/// Where `test` writes them.
fn traces(folder: Option<String>) -> Finding {
    let folder = folder.map_or_else(|| PathBuf::from("traces"), PathBuf::from);
    let here = env::current_dir().map(|here| here.display().to_string()).unwrap_or_default();
    match writable::check_traces(&folder) {
        Ok(()) => {
            Finding::fine("traces", format!("can be written to {} in {here}", folder.display()))
        }
        Err(Refusal::Usage(reason)) => {
            Finding::broken("traces", reason, "name another folder with --traces DIR")
        }
        Err(refusal) => Finding::broken(
            "traces",
            format!("{refusal:?}"),
            "name another folder with --traces DIR",
        ),
    }
}
