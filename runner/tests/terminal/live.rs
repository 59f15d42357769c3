//! A cluster that runs, steered by keys.

use std::fs;

use portable_pty::CommandBuilder;

use super::harness::{PROGRAM, Terminal};

#[test]
fn a_cluster_loses_and_regains_its_leader() {
    let mut terminal = Terminal::run(&["play", "--servers", "5", "--seed", "7"], (100, 30));
    terminal.expect("leader");
    terminal.press(" ");
    terminal.expect("paused");
    let leader = terminal.leader().expect("one of them leads");
    terminal.select_peer(leader);
    terminal.press("x ");
    terminal.expect("crashed");
    terminal.wait("another leads", |screen| screen.leader().is_some_and(|new| new != leader));
    // The old one comes back, and follows.
    terminal.press("x");
    terminal.wait("nobody is down", |screen| !screen.text().contains(" down"));
    terminal.press("qq");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn what_happened_is_written_and_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = CommandBuilder::new(PROGRAM);
    command.args(["play", "--servers", "3", "--seed", "7"]);
    command.cwd(folder.path());
    let mut terminal = Terminal::spawn(command, (160, 45));
    terminal.expect("leader");
    terminal.press("s");
    terminal.expect("start(101)");
    terminal.press(" ");
    terminal.expect("paused");
    // One event more, and back.
    let last = terminal.playhead();
    terminal.press("l");
    terminal.wait("it goes one event on", |screen| screen.playhead() > last);
    terminal.press("h");
    terminal.press("w");
    terminal.expect("written: traces/");
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
    let mut traces = fs::read_dir(folder.path().join("traces")).unwrap();
    let trace = traces.next().unwrap().unwrap().path();
    let mut terminal = Terminal::run(&["show", trace.to_str().unwrap()], (160, 45));
    terminal.expect("leader");
    terminal.press("/submit\r");
    terminal.expect("start(101)");
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
}

/// It cannot be looked at while it holds its lock and waits, and that is a panic in its world.
#[test]
fn what_panics_in_the_world_does_not_give_the_terminal_back() {
    let peer = ["--peer", "mutant:applies-under-lock", "--servers", "3", "--seed", "7"];
    let mut terminal = Terminal::run(&[&["play"], &peer[..]].concat(), (160, 45));
    terminal.expect("leader");
    terminal.press("s");
    terminal.expect("a=1");
    terminal.press("?");
    terminal.expect("Playing");
    assert!(terminal.is_on_second_screen() && !terminal.is_in_order());
    // Out of the help, then of what is not written.
    terminal.press("qqq");
    assert_eq!(terminal.exit_code(), 0);
    assert!(terminal.is_in_order());
}
