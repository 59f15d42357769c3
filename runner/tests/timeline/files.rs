//! Files: what can be read is there, what is amiss is said, and what is no trace is refused.

use std::cell::Cell;

use raft_runner::timeline::{Timeline, open};
use raft_runner::trace::Trace;

use crate::runs::{HEADER, of_bytes, path, sample};

const STEP: &str = r#"{"n":1,"t":5,"kind":"step","say":"sleep 1 s"}"#;
const CHECK: &str =
    r#"{"n":2,"t":6,"cause":1,"kind":"check","check":"a","found":"b","passed":true}"#;
const ENDED: &str = r#"{"n":3,"t":9,"cause":1,"kind":"ended","verdict":"passed"}"#;

/// How many events there are of such a file, and the notice.
fn opened(text: &str) -> (u64, String) {
    let opened = of_bytes(text.as_bytes()).unwrap();
    (opened.timeline.len(), opened.notice.unwrap_or_default())
}

fn refused(text: &str) -> String {
    of_bytes(text.as_bytes()).expect_err("this should be refused").to_string()
}

#[test]
fn a_whole_file_needs_no_notice() {
    let (mut seen, last) = (0, Cell::new((0, 0)));
    let opened = open(&path("forgets-term"), &mut |done, total| {
        seen += 1;
        last.set((done, total));
    });
    let opened = opened.unwrap();
    assert_eq!(opened.notice, None);
    assert_eq!(opened.timeline.trace(), &sample("forgets-term"));
    let bytes = std::fs::metadata(path("forgets-term")).unwrap().len();
    assert!(seen > 0);
    assert_eq!(last.get(), (bytes, bytes));
}

#[test]
fn of_a_file_that_is_cut_off_the_rest_is_shown() {
    let cases = [
        (
            format!("{HEADER}\n{STEP}\n{CHECK}\n{}", &ENDED[..20]),
            2,
            "run.jsonl is cut off in the middle of line 4; the 2 events up to there are shown",
        ),
        (
            format!("{HEADER}\n{STEP}\n{CHECK}\n"),
            2,
            "run.jsonl is cut off: its last event is 2, and none says how the run ended; \
             the 2 events up to there are shown",
        ),
        (format!("{HEADER}\n"), 0, "run.jsonl is cut off: it has no events"),
        (
            format!("{HEADER}\n{STEP}\nnoise\n{ENDED}\n"),
            1,
            "run.jsonl:3: damaged event: expected ident; the one event up to there is shown",
        ),
        (
            format!("{HEADER}\n{STEP}\n{ENDED}\n"),
            1,
            "run.jsonl:3: damaged event: number 3 stands where 2 was expected; \
             the one event up to there is shown",
        ),
    ];
    for (text, count, notice) in cases {
        assert_eq!(opened(&text), (count, notice.to_owned()), "{text}");
    }
}

#[test]
fn what_is_no_trace_is_refused_as_everywhere() {
    let newer = HEADER.replace(r#""format":1"#, r#""format":2"#);
    for text in [String::new(), "hello\n".to_owned(), format!("{newer}\n{STEP}\n")] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.jsonl");
        std::fs::write(&path, &text).unwrap();
        let everywhere = Trace::read(&path).unwrap_err().to_string();
        let here = format!("{}/", folder.path().display());
        assert_eq!(refused(&text), everywhere.replace(&here, ""));
    }
    let missing = open(&path("missing"), &mut |_, _| {}).unwrap_err().to_string();
    assert_eq!(missing, Trace::read(&path("missing")).unwrap_err().to_string());
}

/// A trace long enough to be read in several pieces at once.
fn long() -> String {
    let steps =
        (1..=50_000).map(|n| format!(r#"{{"n":{n},"t":{n},"kind":"step","say":"{n:060}"}}"#));
    let lines: Vec<_> = std::iter::once(HEADER.to_owned()).chain(steps).collect();
    lines.join("\n")
}

#[test]
fn pieces_that_are_read_at_once_come_in_their_order() {
    let text = long();
    assert!(text.len() > 4 << 20, "{}", text.len());
    let timeline: Timeline = of_bytes(text.as_bytes()).unwrap().timeline;
    assert_eq!(timeline.len(), 50_000);
    assert!(timeline.events().iter().zip(1..).all(|(event, n)| event.n == n));
}

#[test]
fn a_damaged_line_is_named_wherever_it_is() {
    for line in [2, 9_000, 25_001, 50_001] {
        let mut lines: Vec<_> = long().lines().map(str::to_owned).collect();
        lines[line - 1] = "{}".to_owned();
        let (count, notice) = opened(&(lines.join("\n") + "\n"));
        assert_eq!(count, line as u64 - 2);
        let said = format!("run.jsonl:{line}: damaged event: missing field `n`");
        assert!(notice.starts_with(&said), "{notice}");
    }
}
