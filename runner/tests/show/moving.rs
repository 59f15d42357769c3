//! From event to event.

use raft_runner::show::{Effect, Model};
use raft_runner::timeline::{Part, Stop};
use raft_runner::trace::{Role, What, seconds};

use super::hands::{model, press};

const RUN: &str = "commits-old-term.jsonl";

fn at(keys: &str) -> u64 {
    let mut model = model(RUN, (80, 24));
    press(&mut model, keys);
    model.playhead()
}

/// What is said, and where the playhead is.
fn said(keys: &str) -> (String, u64) {
    let mut model = model(RUN, (80, 24));
    press(&mut model, keys);
    (model.said.clone().unwrap_or_default(), model.playhead())
}

#[test]
fn a_failed_run_opens_at_its_cause() {
    let model = model(RUN, (80, 24));
    let cause = model.timeline.problem(Part::Cause).unwrap();
    assert_eq!(model.playhead(), cause.n);
    assert_eq!(Some(&model.peer), cause.peers.first());
}

#[test]
fn a_run_that_passed_opens_at_its_first_leader() {
    let model = model("initial-election.jsonl", (80, 24));
    let event = model.timeline.event(model.playhead()).unwrap();
    assert!(matches!(&event.what, What::Role(change) if change.role == Role::Leader));
    assert_eq!(Some(model.peer), event.peer);
}

#[test]
fn every_key_goes_where_it_says() {
    let model = model(RUN, (80, 24));
    let (timeline, n) = (&model.timeline, model.playhead());
    let table = [
        ("l", n + 1),
        ("h", n - 1),
        ("<Home>", 1),
        ("<End>", timeline.len()),
        ("<Home>]", timeline.next(1, &Stop::Term(None)).unwrap()),
        ("[", timeline.previous(n, &Stop::Term(None)).unwrap()),
        ("{", timeline.previous(n, &Stop::Role(None)).unwrap()),
        ("(", timeline.previous(n, &Stop::Commit(None)).unwrap()),
        ("<", timeline.previous(n, &Stop::Fault(None)).unwrap()),
        ("b", timeline.event(n).unwrap().cause.unwrap()),
        ("b<Backspace>", n),
        ("<Home>1", n),
        ("3", timeline.problem(Part::Symptom).map_or(n, |problem| problem.n)),
        ("g#42<Enter>", 42),
        ("g0.05<Enter>", timeline.at(50_999)),
        ("g50ms<Enter>", timeline.at(50_999)),
        (":ev 42<Enter>", 42),
        ("<Home>mal'a", 1),
    ];
    for (keys, there) in table {
        assert_eq!(at(keys), there, "{keys}");
    }
}

#[test]
fn a_time_that_is_typed_as_it_is_shown_goes_there() {
    let mut model = model(RUN, (80, 24));
    let shown = |model: &Model| seconds(model.timeline.event(model.playhead()).unwrap().t);
    let there = (model.playhead(), shown(&model));
    press(&mut model, &format!("<Home>g{}<Enter>", there.1));
    assert!(model.playhead() >= there.0, "an event of that millisecond, and not of one before");
    assert_eq!(shown(&model), there.1);
}

#[test]
fn walking_there_and_back() {
    let mut model = model(RUN, (80, 24));
    let n = model.playhead();
    press(&mut model, "bbb");
    let chain: Vec<_> = model.timeline.chain(n).map(|event| event.n).collect();
    assert_eq!(model.playhead(), chain[3]);
    press(&mut model, "<Backspace><Backspace><Backspace>");
    assert_eq!(model.playhead(), n);
    press(&mut model, "<Backspace>");
    assert!(model.said.unwrap().contains("began"));
}

#[test]
fn what_is_not_there_is_said_and_nothing_moves() {
    let n = at("");
    for (keys, words) in [
        ("gnowhere<Enter>", "no place"),
        ("g#999999<Enter>", "no event"),
        ("gi999<Enter>", "i999"),
        (":dance<Enter>", "unknown command"),
        ("'q", "no mark"),
        ("s", "play"),
    ] {
        let (said, there) = said(keys);
        assert!(said.contains(words) && there == n, "{keys}: {said}, at {there}");
    }
}

#[test]
fn the_playhead_is_always_on_the_screen() {
    let mut model = model(RUN, (80, 24));
    for keys in ["++++++", "<End>", "<Home>", "l", "1", "3", "-", "<PgDn>", "0", "z"] {
        press(&mut model, keys);
        assert!(is_visible(&model), "after {keys}: {:?} at {}", model.bands.window, model.now());
    }
}

fn is_visible(model: &Model) -> bool {
    model.bands.window.column_of(model.now(), model.columns()).is_some()
}

#[test]
fn peers_are_selected_shown_alone_and_hidden() {
    let mut model = model("initial-election.jsonl", (80, 24));
    press(&mut model, "kkk");
    assert_eq!(model.peer, 0);
    press(&mut model, "j2");
    assert_eq!((model.peer, model.bands.hidden.clone()), (1, vec![true, false, true]));
    press(&mut model, "o");
    assert_eq!(model.bands.hidden, [false; 3], "all again");
    press(&mut model, "OOOO");
    assert_eq!(model.bands.hidden.iter().filter(|hidden| **hidden).count(), 2, "one is left");
    press(&mut model, "a");
    assert_eq!(model.bands.hidden, [false; 3]);
}

#[test]
fn what_the_model_cannot_do_it_asks_for() {
    let mut model = model(RUN, (80, 24));
    assert_eq!(press(&mut model, "q"), Some(Effect::Quit));
    assert_eq!(press(&mut model, "?q"), None, "help is closed first");
    assert_eq!(press(&mut model, ":export html<Enter>"), Some(Effect::Export("html".to_owned())));
    let Some(Effect::Copy(command)) = press(&mut model, "y") else { panic!("nothing to copy") };
    let seed = model.timeline.header().seed;
    assert!(command.contains(&format!("replay TestPersist33C --seed {seed}")), "{command}");
    assert_eq!(press(&mut model, "Mlook here<Enter>"), Some(Effect::Keep));
    assert_eq!(model.note(), Some("look here"));
}
