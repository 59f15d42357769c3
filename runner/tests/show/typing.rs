//! Lines that are typed.

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
