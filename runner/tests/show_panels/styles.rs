//! What is told by more than characters: red, bold, dim, the hue of a term; and never by those alone.

use raft_runner::show::{Colours, Look};
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

use crate::stage::{LARGE, SMALL, Stage, UNICODE, find};

fn style(buf: &Buffer, what: &str) -> Style {
    buf[find(buf, what)].style()
}

fn is_red(style: Style) -> bool {
    style.fg == Some(Color::Red)
}

#[test]
fn a_conflict_is_red_and_marked() {
    let stage = Stage::at_cause("votes-for-stale-log");
    for (width, conflict) in [(30, "!2"), (79, "[!2]"), (79, "conflict from i2")] {
        let buf = stage.draw("logs", width, 10);
        assert!(is_red(style(&buf, conflict)), "{conflict}");
    }
}

#[test]
fn what_is_not_committed_is_dim_and_has_the_hue_of_its_term() {
    let stage = Stage::at_cause("votes-for-stale-log");
    let buf = stage.draw("logs", 79, 10);
    let (committed, not) = (style(&buf, "[T1]"), style(&buf, "(T1)"));
    assert!(!committed.add_modifier.contains(Modifier::DIM));
    assert!(not.add_modifier.contains(Modifier::DIM));
    assert_eq!(committed.fg, UNICODE.term(1).fg);
    assert_eq!(style(&buf, "(T3)").fg, UNICODE.term(3).fg);
}

#[test]
fn what_changed_is_bold() {
    let stage = Stage::at_cause("commits-old-term");
    let buf = stage.draw("inspector", 60, 28);
    assert!(style(&buf, "0 → 2").add_modifier.contains(Modifier::BOLD));
    assert!(!style(&buf, "votedFor S1").add_modifier.contains(Modifier::BOLD));
}

#[test]
fn what_is_broken_is_red_and_says_so() {
    let stage = Stage::at_cause("commits-old-term");
    for (panel, width, height, what) in [
        ("inspector", 80, 6, "BROKEN"),
        ("inspector", 60, 28, "BROKEN"),
        ("inspector", 60, 28, "!! BREAKS"),
        ("events", 80, 6, "!!"),
        ("problem", 80, 2, "!! commits by counting"),
    ] {
        assert!(is_red(style(&stage.draw(panel, width, height), what)), "{panel} {what}");
    }
}

#[test]
fn the_playhead_and_the_selected_peer_are_marked_twice() {
    let stage = Stage::at_cause("commits-old-term");
    let reversed = |style: Style| style.add_modifier.contains(Modifier::REVERSED);
    let events = stage.draw("events", 80, 6);
    assert!(reversed(style(&events, ">!!")));
    assert!(!reversed(style(&events, " !!")));
    let logs = stage.draw("logs", 79, 10);
    assert_eq!(find(&logs, ">S1").1, find(&logs, "S1 T3 leader").1);
    assert!(reversed(style(&logs, "S1 T3 leader")));
}

#[test]
fn without_colours_there_are_none() {
    let look = Look { colours: Colours::None, ascii: false };
    for name in ["commits-old-term", "votes-for-stale-log", "every-event"] {
        let stage = Stage { look, ..Stage::at_cause(name) };
        for (panel, width, height) in SMALL.into_iter().chain(LARGE) {
            let buf = stage.draw(panel, width, height);
            let coloured =
                |cell: &&ratatui::buffer::Cell| cell.fg != Color::Reset || cell.bg != Color::Reset;
            assert_eq!(buf.content.iter().find(coloured), None, "{name} {panel}");
        }
    }
}

#[test]
fn colours_change_no_character() {
    for colours in [Colours::None, Colours::Sixteen, Colours::True] {
        let stage = Stage::at_cause("votes-for-stale-log");
        let other = Stage {
            look: Look { colours, ascii: false },
            ..Stage::at_cause("votes-for-stale-log")
        };
        assert_eq!(stage.text(&LARGE), other.text(&LARGE));
    }
}

/// Nobody standing for election breaks no rule at any one event.
#[test]
fn where_a_failure_began_is_no_broken_rule() {
    let buffer = Stage::at_cause("skeleton").draw("inspector", 80, 28);
    assert!(is_red(style(&buffer, "!! nobody stands for election")));
}
