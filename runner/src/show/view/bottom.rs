//! The bottom lines: what is being typed, what was said, and which keys there are.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use tui_input::Input;

use crate::show::Look;
use crate::show::action::Prompt;
use crate::show::keys;
use crate::show::model::{Mode, Model};

pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    let mut rows = hints(model.look, area, model.running.is_some());
    if let Some(said) = answer(model) {
        rows.pop();
        rows.insert(0, said);
    }
    for (row, line) in area.rows().zip(rows) {
        line.render(row, buf);
    }
}

/// What stands in the place of the first line of keys, if anything does.
fn answer(model: &Model) -> Option<Line<'static>> {
    let look = model.look;
    match &model.mode {
        Mode::Typing(prompt, input) => Some(typed(look, *prompt, input)),
        Mode::Marking => Some(Line::styled(" mark: a letter", look.strong())),
        Mode::Jumping => Some(Line::styled(format!(" to mark: {}", marks(model)), look.strong())),
        Mode::Moving | Mode::Detail | Mode::Help { .. } => {
            let said = model.said.clone().or_else(|| Some(format!("note: {}", model.note()?)))?;
            Some(Line::styled(format!(" {said}"), look.warning()))
        }
    }
}

fn marks(model: &Model) -> String {
    if model.notes.marks.is_empty() {
        return "none is set; m and a letter sets one".to_owned();
    }
    model.notes.marks.keys().map(|letter| format!("{letter} ")).collect()
}

fn typed(look: Look, prompt: Prompt, input: &Input) -> Line<'static> {
    let sign = match prompt {
        Prompt::Search => "/",
        Prompt::Filter => "filter: ",
        Prompt::Command => ":",
        Prompt::Goto => "go to (12.431, #4182, i7): ",
        Prompt::Note => "note: ",
        Prompt::Partition => "partition (0 1 | 2 3 4): ",
    };
    let before = input.value().chars().take(input.cursor()).collect::<String>();
    let mut after = input.value().chars().skip(input.cursor());
    let under = after.next().unwrap_or(' ');
    Line::from(vec![
        Span::styled(format!(" {sign}"), look.strong()),
        Span::raw(before),
        Span::styled(under.to_string(), look.selected()),
        Span::raw(after.collect::<String>()),
    ])
}

fn hints(look: Look, area: Rect, live: bool) -> Vec<Line<'static>> {
    let rows = keys::hints(area.width.into(), area.height.into(), live);
    rows.into_iter().map(|row| line(look, row)).collect()
}

fn line(look: Look, hints: Vec<(String, &'static str)>) -> Line<'static> {
    let spans = hints.into_iter().flat_map(|(keys, word)| {
        let (keys, word) = (format!(" {keys}"), format!(" {word} "));
        [Span::styled(keys, look.strong()), Span::styled(word, look.quiet())]
    });
    Line::from_iter(spans)
}
