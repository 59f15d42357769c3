//! What has changed since an earlier run, a line each.

use crate::report::changes::{self, Kind, News};
use crate::report::paint::{BAD, GOOD, PLAIN, TITLE, painted};
use crate::results::Results;

pub fn lines(results: &Results) -> String {
    let Some(comparison) = &results.comparison else { return String::new() };
    let title = painted(TITLE, &changes::title(comparison));
    let news = changes::news(comparison).into_iter().map(line);
    format!("{title}\n{}\n", news.collect::<String>())
}

fn line(news: News) -> String {
    let style = match news.kind {
        Kind::Bad => BAD,
        Kind::Good => GOOD,
        Kind::Plain => PLAIN,
    };
    format!("  {}\n", painted(style, &news.text))
}
