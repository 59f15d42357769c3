//! How the program treats the terminal, whatever happens.

use portable_pty::CommandBuilder;

use super::harness::{PROGRAM, SAMPLES, Terminal};

const RUN: &str = "commits-old-term.jsonl";

#[test]
fn help_has_keys_and_signs() {
    let mut terminal = Terminal::show(RUN, (80, 24));
    terminal.expect("? help");
    terminal.press("?");
    terminal.expect("to the event before");
    terminal.press("?");
    terminal.expect("leader; the colour is the term");
    terminal.press("\x1b");
    terminal.wait("the help is gone", |screen| !screen.text().contains("leader; the colour"));
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn it_survives_any_size() {
    let mut terminal = Terminal::show(RUN, (80, 24));
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
    let ends: [fn(&mut Terminal); 2] =
        [|terminal| terminal.signal("TERM"), |terminal| terminal.press("\x03")];
    for end in ends {
        let mut terminal = Terminal::show(RUN, (80, 24));
        terminal.expect("? help");
        assert!(terminal.is_on_second_screen() && !terminal.is_in_order());
        end(&mut terminal);
        assert_eq!(terminal.exit_code(), 0);
        assert!(terminal.is_in_order());
        // Or tmux brings some of it back after it was resized.
        assert!(terminal.has_written("\x1b[2J\x1b[?1049l"), "nothing of the picture is left");
    }
}

/// The second signal does not wait until somebody has heard the first: both are there at once.
#[test]
fn the_terminal_is_given_back_however_many_signals_come() {
    for _ in 0..10 {
        let mut terminal = Terminal::show(RUN, (80, 24));
        terminal.expect("? help");
        for signal in ["STOP", "TERM", "INT", "HUP", "CONT"] {
            terminal.signal(signal);
        }
        terminal.exit_code();
        assert!(terminal.is_in_order(), "{}", terminal.text());
        assert!(terminal.has_written("\x1b[?25h"), "the cursor is back");
    }
}

/// A person is asked whether to leave a run that is not written; a signal is no person.
#[test]
fn a_signal_ends_a_cluster_that_runs() {
    let mut terminal = Terminal::run(&["play", "--servers", "3", "--seed", "7"], (80, 24));
    terminal.expect("leader");
    terminal.signal("TERM");
    assert_eq!(terminal.exit_code(), 0);
    assert!(terminal.is_in_order());
}

/// A shell stops the program, goes on itself, and lets it go on.
#[test]
fn it_is_suspended_and_comes_back() {
    let mut command = CommandBuilder::new("sh");
    let script = format!("set -m; {PROGRAM} show {SAMPLES}/{RUN}; echo stopped; fg; echo over");
    command.args(["-c", &script]);
    let mut terminal = Terminal::spawn(command, (80, 24));
    terminal.expect("? help");
    terminal.press("l");
    let there = terminal.playhead();
    terminal.press("\x1a");
    terminal.wait("the shell goes on", |screen| screen.has_written("stopped"));
    terminal.expect("? help");
    terminal.wait("it is where it was", |screen| screen.playhead() >= there);
    terminal.press("q");
    terminal.expect("over");
    assert!(!terminal.is_on_second_screen());
    assert_eq!(terminal.exit_code(), 0);
}

/// By OSC 52, which reaches the clipboard of the machine that one sits at.
#[test]
fn the_command_is_copied() {
    let mut terminal = Terminal::show(RUN, (80, 24));
    terminal.expect("? help");
    terminal.press("y");
    terminal.expect("copied:");
    terminal.wait("it is handed over", |screen| screen.has_written("\x1b]52;c;"));
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn the_mouse_is_taken_only_when_it_is_wanted() {
    let mut terminal = Terminal::show(RUN, (80, 24));
    terminal.expect("? help");
    assert!(!terminal.has_written("\x1b[?1000h"));
    terminal.press("\x1bOQ");
    terminal.wait("the mouse is taken", |screen| screen.has_written("\x1b[?1000h"));
    // A click into the bands, at the left of them.
    let before = terminal.playhead();
    terminal.press("\x1b[<0;14;5M\x1b[<0;14;5m");
    terminal.wait("the playhead is there", |screen| screen.playhead() < before);
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
    assert!(terminal.has_written("\x1b[?1000l"), "and it is let go");
}

#[test]
fn a_dumb_terminal_gets_text() {
    let mut command = CommandBuilder::new("env");
    command.args(["TERM=dumb", PROGRAM, "show", &format!("{SAMPLES}/{RUN}")]);
    let mut terminal = Terminal::spawn(command, (100, 60));
    assert_eq!(terminal.exit_code(), 0);
    assert!(!terminal.has_written("\x1b[?1049h"));
    assert!(terminal.has_written("commits by counting only its own term"));
}
