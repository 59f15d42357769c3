//! What presses the keys, and reads the screen.

use std::path::Path;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use raft_runner::show::{Colours, Effect, Look, Model, Msg, Source, draw, update};
use raft_runner::timeline::{Timeline, open};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub const PLAIN: Look = Look { colours: Colours::None, ascii: false };

pub fn timeline(name: &str) -> Timeline {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../traces/samples");
    open(&samples.join(name), &mut |_, _| {}).unwrap().timeline
}

pub fn model(name: &str, size: (u16, u16)) -> Model {
    Model::new(timeline(name), Source::default(), PLAIN, size)
}

/// Presses the keys, which are letters or names such as `<Enter>`. Returns what was asked for last.
pub fn press(model: &mut Model, keys: &str) -> Option<Effect> {
    let mut effect = None;
    let mut rest = keys;
    while let Some(letter) = rest.chars().next() {
        let named = rest.strip_prefix('<').and_then(|rest| rest.split_once('>'));
        let code = match named.and_then(|(name, after)| Some((code(name)?, after))) {
            Some((code, after)) => {
                rest = after;
                code
            }
            None => {
                rest = &rest[letter.len_utf8()..];
                KeyCode::Char(letter)
            }
        };
        effect = update(model, Msg::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    }
    effect
}

fn code(name: &str) -> Option<KeyCode> {
    Some(match name {
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        "Backspace" => KeyCode::Backspace,
        "Home" => KeyCode::Home,
        "End" => KeyCode::End,
        "Tab" => KeyCode::Tab,
        "Down" => KeyCode::Down,
        "PgDn" => KeyCode::PageDown,
        _ => return None,
    })
}

/// What stands on the screen, without blanks at the ends of rows.
pub fn screen(model: &Model) -> String {
    let area = Rect::new(0, 0, model.size.0, model.size.1);
    let mut buf = Buffer::empty(area);
    draw(model, area, &mut buf);
    let row = |y| (0..area.width).map(|x| buf[(x, y)].symbol()).collect::<String>();
    (0..area.height).map(|y| row(y).trim_end().to_owned() + "\n").collect()
}
