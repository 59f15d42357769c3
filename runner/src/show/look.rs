//! What things look like: a term is a hue, a role is a glyph, and nothing is told by colour alone.

use std::env;

use anstream::ColorChoice;
use ratatui::style::{Color, Modifier, Style};

use crate::trace::Role;

/// How many colours a terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    None,
    Sixteen,
    Many,
    True,
}

/// How to draw: with which colours, and with which characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub colours: Colours,
    /// Only characters that every terminal has.
    pub ascii: bool,
}

/// The hues of terms, far apart from one term to the next: red is left to what is wrong.
const HUES: [(u8, u8, u8); 8] = [
    (92, 158, 255),
    (255, 176, 64),
    (96, 208, 120),
    (208, 136, 255),
    (64, 208, 208),
    (240, 216, 80),
    (255, 144, 192),
    (168, 200, 144),
];
/// The same, of the 256 colours.
const MANY: [u8; 8] = [75, 215, 77, 177, 44, 221, 211, 150];
/// And of the sixteen, where six must do.
const SIXTEEN: [Color; 6] =
    [Color::Blue, Color::Yellow, Color::Green, Color::Magenta, Color::Cyan, Color::LightBlue];

impl Look {
    /// What the terminal says of itself, unless colours are not wanted.
    pub fn of_terminal(ascii: bool) -> Self {
        let says = |name: &str, words: &[&str]| {
            env::var(name).is_ok_and(|value| words.iter().any(|word| value.contains(word)))
        };
        let colours = if ColorChoice::global() == ColorChoice::Never || is_unwanted() {
            Colours::None
        } else if says("COLORTERM", &["truecolor", "24bit"]) {
            Colours::True
        } else if says("TERM", &["256color"]) {
            Colours::Many
        } else {
            Colours::Sixteen
        };
        Self { colours, ascii: ascii || !is_unicode() }
    }

    /// What belongs to a term.
    pub fn term(self, term: u64) -> Style {
        let of = |hues: usize| (term % hues as u64) as usize;
        match self.colours {
            Colours::None => Style::new(),
            Colours::Sixteen => Style::new().fg(SIXTEEN[of(SIXTEEN.len())]),
            Colours::Many => Style::new().fg(Color::Indexed(MANY[of(MANY.len())])),
            Colours::True => {
                let (red, green, blue) = HUES[of(HUES.len())];
                Style::new().fg(Color::Rgb(red, green, blue))
            }
        }
    }

    /// A peer in a role of a term: the others keep out of the leader's way.
    pub fn role(self, term: u64, role: Role) -> Style {
        match role {
            Role::Leader | Role::Candidate => self.term(term).add_modifier(Modifier::BOLD),
            Role::Follower => self.term(term),
        }
    }

    /// What is wrong.
    pub fn problem(self) -> Style {
        self.coloured(Color::Red).add_modifier(Modifier::BOLD)
    }

    /// What is doubtful: late, dropped, in conflict.
    pub fn warning(self) -> Style {
        self.coloured(Color::Yellow)
    }

    /// What holds.
    pub fn good(self) -> Style {
        self.coloured(Color::Green)
    }

    /// What matters less.
    pub fn quiet(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// What is selected, or at the playhead.
    pub fn selected(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// One of two characters.
    pub fn glyph(self, unicode: char, ascii: char) -> char {
        if self.ascii { ascii } else { unicode }
    }

    fn coloured(self, colour: Color) -> Style {
        match self.colours {
            Colours::None => Style::new(),
            Colours::Sixteen | Colours::Many | Colours::True => Style::new().fg(colour),
        }
    }
}

/// By the convention of NO_COLOR.
fn is_unwanted() -> bool {
    let unwanted = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    unwanted && ColorChoice::global() == ColorChoice::Auto
}

/// Whether the locale has all characters; the first variable that is set decides.
fn is_unicode() -> bool {
    let set = |name| env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
    locale.is_some_and(|locale| locale.to_uppercase().replace('-', "").contains("UTF8"))
}
