//! `test` on a terminal: its failing traces are a key away.

use portable_pty::CommandBuilder;

use super::harness::{PROGRAM, Terminal};

/// With a mutant that commits what half of the servers have, in a folder of its own.
fn test(folder: &tempfile::TempDir, args: &[&str]) -> Terminal {
    let mut command = CommandBuilder::new(PROGRAM);
    command.args(["test", "TestBasicAgree3B", "--peer", "mutant:commits-on-half"]);
    command.args(["--seed", "1", "-j", "1"]);
    command.args(args);
    command.cwd(folder.path());
    Terminal::spawn(command, (100, 30))
}

#[test]
fn a_failure_is_opened_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = test(&folder, &[]);
    terminal.expect("Enter opens the trace of the failure");
    terminal.press("\r");
    terminal.expect("FAIL S1 @0.350 s commits only what a majority has saved");
    terminal.press("qq");
    assert_eq!(terminal.exit_code(), 1);
    assert!(!terminal.is_on_second_screen());
}

#[test]
fn several_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = test(&folder, &["-n", "3"]);
    terminal.expect("Enter opens the 3 traces of failures");
    terminal.press("\r");
    terminal.expect("failures: 3 traces of mutant:commits-on-half");
    terminal.press("j\r");
    terminal.expect("seed 2  FAIL");
    terminal.press("qq");
    assert_eq!(terminal.exit_code(), 1);
}

#[test]
fn any_other_key_leaves() {
    let folder = tempfile::tempdir().unwrap();
    for key in ["q", "\x03", "\x1b"] {
        let mut terminal = test(&folder, &[]);
        terminal.expect("any other key leaves");
        terminal.press(key);
        assert_eq!(terminal.exit_code(), 1);
    }
    let mut terminal = test(&folder, &["--no-offer"]);
    assert_eq!(terminal.exit_code(), 1);
}

#[test]
fn failures_are_opened_while_the_runs_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = test(&folder, &["-n", "10000000"]);
    terminal.expect("Enter opens the traces of failures, while the runs go on");
    terminal.press("\r");
    terminal.expect("so far");
    terminal.press("\r");
    terminal.expect("commits only what a majority has saved");
    terminal.press("q");
    let count = |screen: &Terminal| {
        let row = screen.row_with("so far")?;
        row.split_whitespace().next()?.replace(',', "").parse::<u64>().ok()
    };
    terminal.expect("so far");
    let before = count(&terminal).expect("they are counted");
    terminal.wait("more runs are over", |screen| count(screen) > Some(before));
    terminal.press("q");
    terminal.wait("the list is left", |screen| !screen.is_on_second_screen());
    terminal.signal("TERM");
    assert_eq!(terminal.exit_code(), 130);
    assert!(terminal.has_written("interrupted: "));
}
