//! What a person has chosen: filters and searches of the list, rows, how far down, which indexes.

use proptest::prelude::*;
use raft_runner::query::Query;
use raft_runner::show::logs;
use raft_runner::timeline::Timeline;
use ratatui::layout::Rect;

use crate::runs::samples;
use crate::stage::{Stage, find, text};

fn query(text: &str) -> Query {
    Query::parse(text).unwrap()
}

/// The first sample with a log conflict, its list showing only what `filter` lets through.
fn filtered(filter: &str) -> Stage {
    let mut stage = Stage::at_cause("votes-for-stale-log");
    stage.filter(Some(query(filter)));
    stage
}

/// Every event that a query finds, with the term taken from the scene after it.
fn found(timeline: &Timeline, query: &Query) -> Vec<u64> {
    let term = |n: u64, peer: usize| Some(timeline.scene(n).peers.get(peer)?.state.term);
    let events = timeline.events().iter();
    let matching = events.filter(|it| query.matches(it, it.peer.and_then(|peer| term(it.n, peer))));
    matching.map(|event| event.n).collect()
}

#[test]
fn the_list_has_what_the_filter_finds() {
    for (name, trace) in samples() {
        let mut stage = Stage::new(Timeline::of(trace));
        for filter in ["T1", "T2 or T3", "term>2 S1", "vote", "-S0", "problem"] {
            let expected = found(&stage.timeline, &query(filter));
            stage.filter(Some(query(filter)));
            let rows: Vec<_> =
                (0..stage.events.len()).filter_map(|row| stage.events.number(row)).collect();
            assert_eq!(rows, expected, "{name}: {filter}");
            stage.filter(None);
            stage.events.search = Some(query(filter));
            let mut n = 0;
            let mut forth = Vec::new();
            while let Some(next) = stage.events.first_match(&stage.timeline, stage.events.after(n))
            {
                forth.push(next);
                n = next;
            }
            assert_eq!(forth, expected, "{name}: / {filter}");
            let mut back = Vec::new();
            let mut n = u64::MAX;
            while let Some(previous) =
                stage.events.last_match(&stage.timeline, stage.events.before(n))
            {
                back.insert(0, previous);
                n = previous;
            }
            assert_eq!(back, expected, "{name}: / {filter}, backwards");
            stage.events.search = None;
        }
    }
}

#[test]
fn a_list_that_grows_is_the_list_of_all() {
    let trace = samples().remove(2).1;
    let mut timeline = Timeline::new(trace.header.clone());
    let mut events = raft_runner::show::events::Events::of(&timeline);
    events.set_filter(&timeline, Some(query("T2 or role")));
    for event in &trace.events {
        timeline.push(event.clone());
        events.grow(&timeline);
    }
    let mut whole = raft_runner::show::events::Events::of(&timeline);
    whole.set_filter(&timeline, Some(query("T2 or role")));
    let rows = |list: &raft_runner::show::events::Events| {
        (0..list.len()).map(|row| list.number(row)).collect::<Vec<_>>()
    };
    assert!(!whole.is_empty());
    assert_eq!(rows(&events), rows(&whole));
}

#[test]
fn rows_up_and_down() {
    let stage = filtered("role");
    let rows: Vec<_> = (0..stage.events.len()).filter_map(|row| stage.events.number(row)).collect();
    assert!(rows.len() > 4, "{rows:?}");
    let last = *rows.last().unwrap();
    for (n, by, expected) in [
        (rows[1], 1, Some(rows[2])),
        (rows[1], -1, Some(rows[0])),
        (rows[1], 0, Some(rows[1])),
        (rows[1] + 1, 1, Some(rows[2])),
        (rows[1] + 1, -1, Some(rows[1])),
        (rows[1] + 1, 0, None),
        (0, 1, Some(rows[0])),
        (0, -1, None),
        (rows[0], -5, None),
        (rows[1], -5, Some(rows[0])),
        (rows[1], 1000, Some(last)),
        (last, 1, None),
        (u64::MAX, -1, Some(last)),
    ] {
        assert_eq!(stage.events.beyond(n, by), expected, "{by} from {n}");
    }
    assert_eq!(filtered("S9").events.beyond(1, 1), None);
}

#[test]
fn the_row_that_is_pointed_at_is_the_one_that_is_drawn() {
    let stage = filtered("S1").at(300);
    let area = Rect::new(0, 4, 60, 9);
    let mut buf = ratatui::buffer::Buffer::empty(Rect::new(0, 0, 60, 20));
    stage.draw_in("events", area, &mut buf);
    assert_eq!(stage.events.at_row(area, 3), None);
    assert_eq!(stage.events.at_row(area, 4), None, "that is the headline");
    assert_eq!(stage.events.at_row(area, 13), None);
    let shown = text(&buf);
    for y in 5..13 {
        let n = stage.events.at_row(area, y).unwrap();
        let sentence = stage.timeline.event(n).unwrap().sentence();
        let end = sentence.rsplit("  ").next().unwrap();
        let row = shown.lines().nth(usize::from(y)).unwrap();
        let start: String = end.chars().take(12).collect();
        assert!(row.contains(&start), "{row} has not {sentence}");
    }
}

#[test]
fn the_playhead_is_in_the_list_wherever_it_is() {
    let mut stage = Stage::at_cause("votes-for-stale-log");
    for n in [1, 2, 5, 300, 612, 613, 614] {
        stage = stage.at(n);
        let buf = stage.draw("events", 60, 8);
        let (x, y) = find(&buf, ">");
        assert_eq!((x, stage.events.at_row(buf.area, y)), (0, Some(n)));
    }
}

#[test]
fn the_inspector_stops_at_its_last_line() {
    let mut stage = Stage::at_cause("commits-old-term");
    let all = raft_runner::show::inspector::lines(&stage.focus(), 60).len();
    drop(stage.draw("inspector", 60, 12));
    stage.inspector.scroll(1_000);
    assert_eq!(usize::from(stage.inspector.top), all - 12);
    stage.inspector.scroll(-1);
    assert_eq!(usize::from(stage.inspector.top), all - 13);
    let low = stage.draw("inspector", 60, 12);
    stage.inspector.scroll(-1_000);
    assert_eq!(stage.inspector.top, 0);
    assert_ne!(text(&low), text(&stage.draw("inspector", 60, 12)));
}

#[test]
fn the_logs_begin_where_something_goes_on() {
    let stage = Stage::at_cause("votes-for-stale-log");
    // Of six indexes, the lowest commit index is 2.
    for (columns, first) in [(1, 6), (2, 5), (3, 4), (5, 2), (6, 1), (9, 1)] {
        assert_eq!(logs::follow(&stage.focus(), columns), first, "{columns} columns");
    }
}

proptest! {
    #[test]
    fn the_end_of_the_logs_or_a_commit_index_is_in_view(n in 0_u64..614, columns in 1_u64..12) {
        let stage = Stage::at_cause("votes-for-stale-log").at(n);
        let first = logs::follow(&stage.focus(), columns);
        let logs = stage.scene.peers.iter().filter_map(|peer| peer.state.log.as_ref());
        let last = logs.map(|log| log.last()).max().unwrap_or(0);
        let commits = stage.scene.peers.iter().filter_map(|peer| peer.state.commit);
        let commit = commits.max().unwrap_or(0);
        let shown = first..first + columns;
        prop_assert!(first >= 1);
        prop_assert!(last == 0 || shown.contains(&last) || shown.contains(&commit));
    }
}
