//! No size, no moment and no damage of a trace makes a panel panic, or draw outside of its area.

use std::fs;

use proptest::prelude::*;
use raft_runner::show::{Colours, Look, problem};
use raft_runner::timeline::Timeline;
use raft_runner::trace::{Event, Header, Trace};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use crate::runs::path;
use crate::stage::Stage;

const NAMES: [&str; 5] =
    ["commits-old-term", "every-event", "forgets-term", "skeleton", "votes-for-stale-log"];

/// A sample of which some events have other numbers, are missing, or come at another time.
fn mangled(name: &str, damage: &[(usize, u8, u64)]) -> Timeline {
    let mut trace = Trace::read(&path(name)).unwrap();
    for (place, kind, number) in damage {
        let place = place % trace.events.len();
        match kind % 3 {
            0 => drop(trace.events.remove(place)),
            1 => change(&mut trace.events[place], *number),
            _ => trace.events.swap(place, 0),
        }
    }
    // A reader numbers events by their places, and lets no time go back.
    let mut t = 0;
    for (place, event) in trace.events.iter_mut().enumerate() {
        t = event.t.max(t);
        (event.n, event.t) = (place as u64 + 1, t);
        event.cause = event.cause.filter(|cause| *cause <= place as u64);
    }
    Timeline::of(trace)
}

fn change(event: &mut Event, number: u64) {
    let line = another_number(&serde_json::to_string(event).unwrap(), number);
    if let Ok(changed) = read(&line) {
        *event = changed;
    }
}

/// A line as a trace with nothing else has it.
fn read(line: &str) -> Result<Event, String> {
    let header = Header::new("x", 1, 3, "x");
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let file = folder.path().join("one.jsonl");
    let fields: serde_json::Value = serde_json::from_str(line).map_err(|e| e.to_string())?;
    let mut fields = fields;
    fields["n"] = 1.into();
    if let Some(fields) = fields.as_object_mut() {
        fields.remove("cause");
    }
    let text = format!("{}\n{fields}\n", serde_json::to_string(&header).unwrap());
    fs::write(&file, text).map_err(|error| error.to_string())?;
    let opened = raft_runner::timeline::open(&file, &mut |_, _| {});
    let opened = opened.map_err(|error| error.to_string())?;
    opened.timeline.events().first().cloned().ok_or_else(|| "no event".to_owned())
}

/// The line with one of its numbers changed.
fn another_number(line: &str, number: u64) -> String {
    let digits: Vec<_> = line
        .char_indices()
        .filter(|(at, c)| {
            c.is_ascii_digit() && !line[..*at].ends_with(|c: char| c.is_ascii_digit())
        })
        .map(|(at, _)| at)
        .collect();
    let Some(at) = digits.get(number as usize % digits.len().max(1)) else {
        return line.to_owned();
    };
    let end = line[*at..].find(|c: char| !c.is_ascii_digit()).map_or(line.len(), |end| at + end);
    format!("{}{number}{}", &line[..*at], &line[end..])
}

fn numbers() -> impl Strategy<Value = u64> {
    prop_oneof![0_u64..8, 0_u64..1000, Just(u64::MAX), Just(u64::MAX / 2), any::<u64>()]
}

fn draw_all(stage: &Stage, width: u16, height: u16) -> Result<(), TestCaseError> {
    drop(problem::line(&stage.focus()));
    drop(raft_runner::show::inspector::lines(&stage.focus(), width));
    for panel in ["logs", "inspector", "events", "problem"] {
        let mut buf = Buffer::filled(Rect::new(0, 0, width + 4, height + 2), Cell::new("@"));
        stage.draw_in(panel, Rect::new(2, 1, width, height), &mut buf);
        for y in 0..buf.area.height {
            for x in 0..buf.area.width {
                let outside = x < 2 || x >= width + 2 || y < 1 || y > height;
                prop_assert!(!outside || buf[(x, y)].symbol() == "@", "{panel} at {x},{y}");
                prop_assert!(!stage.look.ascii || buf[(x, y)].symbol().is_ascii(), "{panel}");
            }
        }
        // Also where it is not all on the screen.
        stage.draw_in(panel, Rect::new(width / 2, height / 2, width + 9, height + 9), &mut buf);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_size_any_moment_any_damage(
        name in prop::sample::select(NAMES.to_vec()),
        damage in prop::collection::vec((any::<usize>(), any::<u8>(), numbers()), 0..6),
        at in 0.0..1.1_f64,
        (width, height) in (0_u16..200, 0_u16..60),
        peer in 0_usize..9,
        (first, problem) in (prop::option::of(numbers()), 0_usize..5),
        (ascii, commands) in any::<(bool, bool)>(),
    ) {
        let timeline = mangled(name, &damage);
        let n = (timeline.len() as f64 * at) as u64;
        let mut stage = Stage::new(timeline).at(n);
        stage.peer = peer.min(stage.scene.peers.len().saturating_sub(1));
        stage.look = Look { colours: Colours::None, ascii };
        (stage.logs.first, stage.logs.commands) = (first, commands);
        (stage.problem, stage.events.first) = (problem, first);
        draw_all(&stage, width, height)?;
        stage.inspector.scroll(7);
        draw_all(&stage, width, height)?;
    }
}

#[test]
fn every_small_size() {
    let stage = Stage::at_cause("votes-for-stale-log");
    for width in 0..70 {
        for height in 0..12 {
            draw_all(&stage, width, height).unwrap();
        }
    }
}
