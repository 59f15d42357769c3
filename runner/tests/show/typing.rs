//! Lines that are typed.

use std::time::Duration;

use raft_runner::show::{Model, Msg, update};
use raft_runner::trace::Event;

use super::hands::{model, press, screen};

const RUN: &str = "commits-old-term.jsonl";

#[test]
fn a_search_goes_from_match_to_match() {
    let mut model = model(RUN, (80, 24));
    press(&mut model, "<Home>/crash<Enter>");
    let crashes: Vec<_> = model.timeline.of_kind("crash").iter().map(|n| u64::from(*n)).collect();
    assert_eq!(model.playhead(), crashes[0]);
    press(&mut model, "nN");
    assert_eq!(model.playhead(), crashes[0]);
    press(&mut model, "<Esc>");
    assert!(model.events.search.is_none());
}

#[test]
fn a_filter_leaves_what_matches() {
    let mut model = model(RUN, (160, 45));
    press(&mut model, "\\role<Enter>");
    let screen = screen(&model);
    let of = format!("{} of {}", model.timeline.of_kind("role").len(), model.timeline.len());
    assert!(screen.contains(&of), "{screen}");
}

#[test]
fn a_mistake_says_what_would_be_right() {
    let mut model = model(RUN, (80, 24));
    press(&mut model, "/commit><Enter>");
    assert!(model.said.is_some());
    assert!(model.events.search.is_none());
}

#[test]
fn a_line_that_is_left_does_nothing() {
    let mut model = model(RUN, (80, 24));
    let n = model.playhead();
    press(&mut model, "g#1<Esc>");
    assert_eq!(model.playhead(), n);
    assert!(!screen(&model).contains("go to"));
}

#[test]
fn as_long_as_nothing_is_typed_there_are_examples() {
    let mut model = model(RUN, (80, 24));
    press(&mut model, "/");
    assert!(screen(&model).contains("commit>5  /regex/  or text"));
    press(&mut model, "S");
    assert!(!screen(&model).contains("regex"));
}

#[test]
fn what_is_nowhere_is_told_from_what_is_behind() {
    let mut model = model(RUN, (80, 24));
    press(&mut model, "/zebra<Enter>");
    assert_eq!(model.said.as_deref(), Some("no event of the run matches \"zebra\""));
    press(&mut model, "<End>/crash<Enter>");
    assert_eq!(model.said.as_deref(), Some("no match after this one"));
}

#[test]
fn a_long_answer_is_not_cut() {
    let mut model = model(RUN, (80, 24));
    press(&mut model, ":nonsense<Enter>");
    assert!(screen(&model).contains("export svg|html|screen|perfetto|shiviz, q"));
}

/// The same run again and again, until it is too long to be looked at between two frames.
fn long() -> Model {
    let mut model = model(RUN, (160, 45));
    let events = model.timeline.events().to_vec();
    let (count, length) = (model.timeline.len(), model.timeline.end() + 1);
    for again in 1..=50 {
        let later = |event: &Event| Event {
            n: event.n + again * count,
            t: event.t + again * length,
            cause: event.cause.map(|cause| cause + again * count),
            ..event.clone()
        };
        model.grow(events.iter().map(later));
    }
    model
}

/// How many frames there are until all is done.
fn rest(model: &mut Model) -> usize {
    let mut frames = 0;
    while model.is_busy() {
        drop(update(model, Msg::Tick(Duration::ZERO)));
        frames += 1;
    }
    frames
}

#[test]
fn a_search_through_a_long_run_goes_on_between_frames() {
    let mut model = long();
    press(&mut model, "<Home>/zebra<Enter>");
    assert_eq!(model.said.as_deref(), Some("looking for \"zebra\": 2%; Esc stops"));
    press(&mut model, "<Esc>");
    assert_eq!(model.said.as_deref(), Some("the search is stopped"));
    assert!(!model.is_busy() && model.events.search.is_some());
    press(&mut model, "n");
    assert_eq!(rest(&mut model), 34);
    assert_eq!(model.said.as_deref(), Some("no event of the run matches \"zebra\""));
    let last = model.timeline.len();
    press(&mut model, &format!("/n={last}<Enter>"));
    assert_eq!(rest(&mut model), 34);
    assert_eq!((model.playhead(), &model.said), (last, &None));
}

#[test]
fn a_filter_of_a_long_run_goes_on_between_frames() {
    let mut model = long();
    press(&mut model, "<End>\\role<Enter>");
    assert!(screen(&model).contains(" of the first 512 of "), "{}", screen(&model));
    assert_eq!(rest(&mut model), 34);
    let of = format!("{} of {}", model.timeline.of_kind("role").len(), model.timeline.len());
    assert!(screen(&model).contains(&of), "{}", screen(&model));
}
