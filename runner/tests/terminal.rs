//! The debugger as a person meets it: the program in a real terminal, driven by keys.

mod terminal {
    pub mod harness;
}

use std::fs;

use terminal::harness::{SAMPLES, Terminal};

/// A run in which a leader commits an entry of an old term.
const COMMITS_OLD_TERM: &str = "commits-old-term.jsonl";

#[test]
fn a_failed_run_opens_at_its_cause_and_walks_back() {
    let mut terminal = Terminal::show(COMMITS_OLD_TERM, (80, 24));
    terminal.expect("commits by counting only its own term");
    let cause = terminal.playhead();
    terminal.press("b");
    terminal.wait("it walks to the cause", |screen| screen.playhead() < cause);
    terminal.press("\x7f");
    terminal.wait("it comes back", |screen| screen.playhead() == cause);
    terminal.press("3");
    terminal.wait("it goes to the symptom", |screen| screen.playhead() >= cause);
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn one_message_is_followed_from_send_to_effect() {
    let mut terminal = Terminal::show(COMMITS_OLD_TERM, (160, 45));
    terminal.expect("EVENTS 343");
    terminal.press("/RequestVote\r");
    terminal.expect("RequestVote");
    let sent = terminal.playhead();
    terminal.press("f");
    terminal.wait("it follows the message", |screen| screen.playhead() > sent);
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn help_is_shown_and_closed() {
    let mut terminal = Terminal::show(COMMITS_OLD_TERM, (80, 24));
    terminal.expect("? help");
    terminal.press("?");
    terminal.expect("to the event before");
    terminal.press("\x1b");
    terminal.wait("the help is gone", |screen| !screen.text().contains("to the event before"));
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn it_survives_any_size() {
    let mut terminal = Terminal::show(COMMITS_OLD_TERM, (80, 24));
    terminal.expect("? help");
    for size in [(160, 45), (20, 5), (60, 16), (1, 1), (80, 24)] {
        terminal.resize(size);
    }
    terminal.expect("? help");
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn the_terminal_is_given_back() {
    let mut terminal = Terminal::show(COMMITS_OLD_TERM, (80, 24));
    terminal.expect("? help");
    assert!(terminal.is_on_second_screen());
    terminal.terminate();
    assert_eq!(terminal.exit_code(), 0);
    assert!(!terminal.is_on_second_screen());
}

#[test]
fn a_folder_is_browsed() {
    let folder = tempfile::tempdir().unwrap();
    for name in [COMMITS_OLD_TERM, "initial-election.jsonl"] {
        fs::copy(format!("{SAMPLES}/{name}"), folder.path().join(name)).unwrap();
    }
    let mut terminal = Terminal::run(&["show", folder.path().to_str().unwrap()], (120, 30));
    terminal.expect("2 traces");
    terminal.press("j\r");
    terminal.expect("TestInitialElection3A");
    terminal.press("K");
    terminal.expect("commits by counting only its own term");
    terminal.press("B");
    terminal.expect("2 traces");
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn a_cluster_loses_and_regains_its_leader() {
    let mut terminal = Terminal::run(&["play", "--seed", "7"], (100, 30));
    terminal.expect("leader");
    terminal.press(" ");
    terminal.expect("paused");
    let leader = terminal.leader().expect("one of them leads");
    terminal.select_peer(leader);
    terminal.press("x ");
    terminal.expect("crashed");
    terminal.wait("another leads", |screen| screen.leader().is_some_and(|new| new != leader));
    terminal.press("qq");
    assert_eq!(terminal.exit_code(), 0);
}
