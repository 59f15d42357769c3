//! Pictures of the debugger's screen: well-formed, with all that is on the screen, and that of the
//! README as the tool draws it now.

use std::fs;
use std::path::Path;

use raft_runner::show::screenshot::{SIZE, opened};
use raft_runner::timeline::{Part, Timeline, open};
use raft_runner::trace::Trace;

use crate::samples::{hostile, path, samples};
use crate::svg::text_of;

const SIZES: [(u16, u16); 5] = [(20, 5), (60, 16), (80, 24), SIZE, (160, 45)];

fn timeline(name: &str) -> Timeline {
    Timeline::of(Trace::read(&path(name)).expect("a sample"))
}

#[test]
fn every_picture_of_a_screen_is_well_formed() {
    for (name, trace) in samples() {
        for size in SIZES {
            for ascii in [false, true] {
                let timeline = Timeline::of(trace.clone());
                let at = timeline.end() / 2;
                let seed = timeline.header().seed.to_string();
                let text = text_of(&opened(timeline, Some(at), size, ascii));
                assert!(text.contains(&seed), "{name} at {size:?}: {text}");
            }
        }
    }
}

#[test]
fn a_screen_opens_at_the_cause_unless_it_is_told_otherwise() {
    let of = |at| text_of(&opened(timeline("stale-log-elected"), at, SIZE, false));
    let run = timeline("stale-log-elected");
    let cause = run.problem(Part::Cause).expect("it failed").n;
    assert!(of(None).contains(&format!("#{cause} of")));
    let then = of(Some(1_000_000));
    assert!(then.contains(&format!("#{} of", run.at(1_000_000))), "{then}");
    assert!(then.contains("LOGS at 0.9"), "the last event before that: {then}");
}

#[test]
fn a_text_is_as_wide_as_its_columns_in_any_font() {
    let picture = opened(timeline("commits-old-term"), None, SIZE, false);
    let texts: Vec<_> = picture.lines().filter(|line| line.starts_with("<text")).collect();
    assert!(texts.len() > 100);
    assert!(texts.iter().all(|text| text.contains("textLength=\"")));
}

#[test]
fn no_text_of_a_run_becomes_markup_on_a_screen() {
    let timeline = Timeline::of(hostile());
    let at = timeline.end() / 2;
    let picture = opened(timeline, Some(at), (200, 60), false);
    assert!(!picture.contains("<script>"));
    text_of(&picture);
}

#[test]
fn the_picture_in_the_readme_is_what_the_tool_draws() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let run = open(&path("stale-log-elected"), &mut |_, _| {}).expect("a sample").timeline;
    let kept = fs::read_to_string(root.join("docs/debugger.svg")).expect("a picture");
    assert!(
        kept == opened(run, None, SIZE, false),
        "the debugger looks otherwise now. Look at what it draws, and keep that:\n\
         cargo run -- show traces/samples/stale-log-elected.jsonl --screenshot docs/debugger.svg"
    );
    let readme = fs::read_to_string(root.join("README.md")).expect("a README");
    assert!(readme.contains("docs/debugger.svg"), "it is in the README");
}
