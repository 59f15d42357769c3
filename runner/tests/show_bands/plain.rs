//! The picture of a run as text.

use std::env;

use raft_runner::show::plain::{Extent, picture};
use raft_runner::show::{Colours, Look};
use raft_runner::timeline::Timeline;

use crate::screens::{ASCII, UNICODE, sample};

/// The picture, with this program called what it is called for people.
fn told(timeline: &Timeline, extent: Extent, width: u16, look: Look) -> String {
    let text = picture(timeline, extent, width, look);
    let line = text.lines().last().unwrap();
    let (_, arguments) = line.split_once(" replay ").unwrap();
    text.replace(line, &format!("  raft-runner replay {arguments}"))
}

fn no_colours() -> Look {
    Look { colours: Colours::None, ..UNICODE }
}

#[test]
fn a_failed_run() {
    insta::assert_snapshot!(
        "plain_80",
        told(&sample("commits-old-term"), Extent::Problem, 80, no_colours())
    );
    insta::assert_snapshot!(
        "plain_100",
        told(&sample("forgets-term"), Extent::Problem, 100, ASCII)
    );
}

#[test]
fn a_run_that_passed() {
    insta::assert_snapshot!(
        "plain_passed",
        told(&sample("initial-election"), Extent::Problem, 100, ASCII)
    );
}

#[test]
fn a_moment_of_a_run() {
    let text = told(&sample("every-event"), Extent::Moment(271_556), 100, no_colours());
    insta::assert_snapshot!("plain_at", text);
}

#[test]
fn all_of_a_run() {
    let text = told(&sample("forgets-term"), Extent::Whole, 80, no_colours());
    insta::assert_snapshot!("plain_whole", text);
}

#[test]
fn lines_fit_and_end_with_what_can_be_seen() {
    for name in ["commits-old-term", "every-event", "forgets-term", "initial-election", "skeleton"]
    {
        let timeline = sample(name);
        for width in [60, 80, 100, 160] {
            let text = told(&timeline, Extent::Problem, width, no_colours());
            for line in text.lines() {
                assert_eq!(line, line.trim_end(), "{name}");
                let words = line.starts_with("  raft-runner");
                assert!(words || line.chars().count() <= usize::from(width), "{name}: {line}");
            }
            let ascii = told(&timeline, Extent::Problem, width, ASCII);
            assert!(ascii.is_ascii(), "{name}: {ascii}");
        }
    }
}

#[test]
fn codes_are_for_colours_alone() {
    let timeline = sample("commits-old-term");
    assert!(!picture(&timeline, Extent::Problem, 80, no_colours()).contains('\u{1b}'));
    let coloured = picture(&timeline, Extent::Problem, 80, UNICODE);
    // Bold and red, then what is wrong.
    assert!(coloured.contains("\u{1b}[1m\u{1b}[31m!"), "{coloured}");
}

/// Draws any trace, for whoever works on the pictures:
/// `PICTURE=run.jsonl cargo test -p raft-runner --test show_bands look -- --nocapture`.
#[test]
fn look_at_a_trace() {
    let Ok(path) = env::var("PICTURE") else { return };
    let look = Look { ascii: env::var("ASCII").is_ok(), ..no_colours() };
    let width = env::var("WIDTH").ok().and_then(|width| width.parse().ok()).unwrap_or(100);
    let at = env::var("AT").ok().and_then(|at| at.parse().ok());
    let extent = at.map_or(Extent::Problem, Extent::Moment);
    let opened = raft_runner::timeline::open(path.as_ref(), &mut |_, _| {}).unwrap();
    panic!("\n{}", picture(&opened.timeline, extent, width, look));
}
