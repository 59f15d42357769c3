//! What has changed since an earlier run, a line each.

use crate::report::changes::{self, Kind, News};
use crate::report::explanation::wrapped;
use crate::report::paint::{BAD, GOOD, PLAIN, TITLE, painted};
use crate::results::Results;

/// Each in as many as it takes, if lines have to end somewhere.
pub fn lines(results: &Results, end_of_lines: Option<usize>) -> String {
    let Some(comparison) = &results.comparison else { return String::new() };
    let title = painted(TITLE, &changes::title(comparison));
    let news = changes::news(comparison).into_iter().map(|news| line(news, end_of_lines));
    format!("{title}\n{}\n", news.collect::<String>())
}

fn line(news: News, end_of_lines: Option<usize>) -> String {
    let style = match news.kind {
        Kind::Bad => BAD,
        Kind::Good => GOOD,
        Kind::Plain => PLAIN,
    };
    match end_of_lines {
        Some(width) => painted(style, &wrapped(&news.text, width, 2)),
        None => format!("  {}\n", painted(style, &news.text)),
    }
}
