//! The traces of a folder.

use std::fs;

use super::harness::{SAMPLES, Terminal};

#[test]
fn a_folder_is_browsed() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["commits-old-term.jsonl", "initial-election.jsonl"] {
        fs::copy(format!("{SAMPLES}/{name}"), folder.path().join(name)).unwrap();
    }
    let mut terminal = Terminal::run(&["show", folder.path().to_str().unwrap()], (80, 24));
    terminal.expect("2 traces");
    let row = terminal.row_with("TestPersist33C").unwrap();
    assert!(row.contains("commits by counting"), "how it ended has room: {row}");
    terminal.press("j\r");
    terminal.expect("TestInitialElection3A");
    terminal.expect("passed");
    terminal.press("K");
    terminal.expect("FAIL S1 @1.308 s");
    terminal.press("B");
    terminal.expect("2 traces");
    // Who leaves a run comes back to the list.
    terminal.press("\r");
    terminal.expect("FAIL S1 @1.308 s");
    terminal.press("q");
    terminal.expect("2 traces");
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn notes_and_marks_are_there_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("run.jsonl");
    fs::copy(format!("{SAMPLES}/commits-old-term.jsonl"), &trace).unwrap();
    let trace = trace.to_str().unwrap();
    let mut terminal = Terminal::run(&["show", trace], (100, 30));
    terminal.expect("FAIL");
    terminal.press("ma");
    terminal.expect("marked: 'a comes back here; written:");
    terminal.press("Mthis is too early\r");
    terminal.expect("written:");
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
    let mut terminal = Terminal::run(&["show", trace], (100, 30));
    terminal.expect("note: this is too early");
    let cause = terminal.playhead();
    terminal.press("\x1b[H");
    terminal.wait("it is at the beginning", |screen| screen.playhead() == 1);
    terminal.press("'a");
    terminal.wait("it is at the mark", |screen| screen.playhead() == cause);
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
}
