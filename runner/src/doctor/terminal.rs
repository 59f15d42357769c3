//! The terminal: how large, which colours, which characters.

use std::env;
use std::io::{self, IsTerminal};

use super::Finding;
use crate::show::{Colours, Look};

/// What the debugger is drawn for.
const COLUMNS: u16 = 80;
const ROWS: u16 = 24;

#[derive(Clone, Debug)]
pub struct Terminal {
    pub columns: u16,
    pub rows: u16,
    pub colours: Colours,
    pub is_unicode: bool,
    /// It cannot move its cursor.
    pub is_dumb: bool,
}

pub fn of_here() -> Finding {
    let size = terminal_size::terminal_size_of(io::stdout());
    let Some((columns, rows)) = size.filter(|_| io::stdout().is_terminal()) else {
        return Finding::fine(
            "terminal",
            "none: reports are plain, `show` prints its picture as text",
        );
    };
    let look = Look::of_terminal(false);
    let is_dumb = env::var("TERM").is_ok_and(|term| term == "dumb");
    let terminal = Terminal {
        columns: columns.0,
        rows: rows.0,
        colours: look.colours,
        is_unicode: !look.ascii,
        is_dumb,
    };
    terminal.finding()
}

impl Terminal {
    pub fn finding(&self) -> Finding {
        let Self { columns, rows, colours, is_unicode, is_dumb } = self;
        let colours = match colours {
            Colours::None => "no colours",
            Colours::Sixteen => "16 colours",
            Colours::Many => "256 colours",
            Colours::True => "all colours",
        };
        let characters = if *is_unicode { "UTF-8" } else { "ASCII only" };
        let say = format!("{columns}×{rows}, {colours}, {characters}");
        let say = if *is_unicode { say } else { say.replace('×', "x") };
        if *is_dumb {
            Finding::odd("terminal", say, "TERM is 'dumb': `show` and `play` cannot draw here")
        } else if *columns < COLUMNS || *rows < ROWS {
            let advice = format!(
                "`show` and `play` have room for all they say from {COLUMNS} columns and {ROWS} rows on"
            );
            Finding::odd("terminal", say, advice)
        } else if !is_unicode {
            Finding::odd(
                "terminal",
                say,
                "with LANG=C.UTF-8, or another locale in UTF-8, pictures are finer",
            )
        } else {
            Finding::fine("terminal", say)
        }
    }
}
