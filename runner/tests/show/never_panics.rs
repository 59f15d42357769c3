//! Whatever is pressed on whatever run at whatever size.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use proptest::prelude::*;
use raft_runner::show::{Msg, update};

use super::hands::{model, screen};

const RUNS: [&str; 5] = [
    "commits-old-term.jsonl",
    "every-event.jsonl",
    "initial-election.jsonl",
    "skeleton.jsonl",
    "votes-for-stale-log.jsonl",
];

fn msg() -> impl Strategy<Value = Msg> {
    let code = prop_oneof![
        8 => prop::char::range(' ', '~').prop_map(KeyCode::Char),
        1 => Just(KeyCode::Enter),
        1 => Just(KeyCode::Esc),
        1 => Just(KeyCode::Tab),
        1 => Just(KeyCode::PageDown),
        1 => Just(KeyCode::Home),
        1 => Just(KeyCode::End),
    ];
    prop_oneof![
        9 => code.prop_map(|code| Msg::Key(KeyEvent::new(code, KeyModifiers::NONE))),
        1 => (0..=200_u16, 0..=60_u16).prop_map(|(width, height)| Msg::Resize(width, height)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_panics(
        run in prop::sample::select(&RUNS[..]),
        size in (0..=200_u16, 0..=60_u16),
        msgs in prop::collection::vec(msg(), 0..60),
    ) {
        let mut model = model(run, size);
        for msg in msgs {
            update(&mut model, msg);
            screen(&model);
        }
    }
}
