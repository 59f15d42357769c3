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
use crate::show::words::{first_of, wrap};

pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    let mut rows = hints(model.look, area, model.running.is_some());
    let said = answer(model, area.width.into());
    // What is said takes the place of keys, and of all of them only if it needs it.
    let said = first_of(said, rows.len());
    rows.truncate(rows.len() - said.len());
    rows.splice(..0, said);
    for (row, line) in area.rows().zip(rows) {
        line.render(row, buf);
    }
}

/// What stands in the place of lines of keys, if anything does.
fn answer(model: &Model, room: usize) -> Vec<Line<'static>> {
    let look = model.look;
    match &model.mode {
        Mode::Typing(prompt, input) => vec![typed(look, *prompt, input)],
        Mode::Marking => vec![Line::styled(" mark: a letter", look.strong())],
        Mode::Jumping => vec![Line::styled(format!(" to mark: {}", marks(model)), look.strong())],
        Mode::Moving | Mode::Detail | Mode::Help { .. } => {
            let note = || Some(format!("note: {}", model.note()?));
            let said = model.said.clone().or_else(note);
            let said = said.map(|said| Span::styled(format!(" {said}"), look.warning()));
            said.map_or_else(Vec::new, |said| wrap(&[said], room, 1))
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
    if input.value().is_empty()
        && let Some(example) = example(prompt)
    {
        return Line::from(vec![
            Span::styled(format!(" {sign}"), look.strong()),
            Span::styled(" ", look.selected()),
            Span::styled(format!(" {example}"), look.quiet()),
        ]);
    }
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

/// What can be typed, as long as nothing is.
fn example(prompt: Prompt) -> Option<&'static str> {
    match prompt {
        Prompt::Search | Prompt::Filter => {
            Some("S2  T7  i12  vote  drop  commit>5  /regex/  or text")
        }
        Prompt::Command => Some("t 12.431  ev 4182  i 7  filter QUERY  export html  q"),
        Prompt::Goto | Prompt::Note | Prompt::Partition => None,
    }
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
