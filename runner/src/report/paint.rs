//! The few styles of what is printed; whoever writes takes them out where they are not wanted.

use anstyle::{AnsiColor, Color, Style};

pub const GOOD: Style = Style::new().fg_color(Some(Color::Ansi(AnsiColor::Green)));
pub const BAD: Style = Style::new().bold().fg_color(Some(Color::Ansi(AnsiColor::Red)));
pub const ODD: Style = Style::new().fg_color(Some(Color::Ansi(AnsiColor::Yellow)));
pub const PLAIN: Style = Style::new();
pub const TITLE: Style = Style::new().bold();
pub const ASIDE: Style = Style::new().dimmed();

/// `text` in `style`.
pub fn painted(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}
