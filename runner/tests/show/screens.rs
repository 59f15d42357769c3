//! Whole screens of committed traces.

use raft_runner::show::keys::{Group, TABLE};

use super::hands::{model, press, screen};

#[test]
fn whole_screens() {
    for (run, name) in [
        ("commits-old-term.jsonl", "commits-old-term"),
        ("initial-election.jsonl", "initial-election"),
        ("forgets-term.jsonl", "forgets-term"),
    ] {
        for size in [(60, 16), (80, 24), (160, 45)] {
            let shown = screen(&model(run, size));
            insta::assert_snapshot!(format!("{name}-{}x{}", size.0, size.1), shown);
        }
    }
}

#[test]
fn too_small_for_a_picture() {
    insta::assert_snapshot!("small", screen(&model("commits-old-term.jsonl", (50, 10))));
}

#[test]
fn with_the_simplest_characters() {
    let mut model = model("commits-old-term.jsonl", (80, 24));
    model.look.ascii = true;
    let shown = screen(&model);
    assert!(shown.is_ascii(), "{shown}");
    insta::assert_snapshot!("ascii", shown);
}

#[test]
fn help_and_detail() {
    let mut help = model("commits-old-term.jsonl", (80, 24));
    press(&mut help, "?");
    insta::assert_snapshot!("help", screen(&help));
    let mut detail = model("commits-old-term.jsonl", (80, 24));
    press(&mut detail, "<Enter>");
    insta::assert_snapshot!("detail", screen(&detail));
}

/// However narrow the screen, what a key does and what a sign means is told to its end.
#[test]
fn the_help_cuts_nothing() {
    for width in [60, 80] {
        let mut help = model("commits-old-term.jsonl", (width, 200));
        press(&mut help, "?");
        let keys = told(&screen(&help));
        for row in TABLE.iter().filter(|row| row.group != Group::Steering) {
            assert!(keys.contains(row.about), "{width}: {} in {keys}", row.about);
        }
        press(&mut help, "?");
        let signs = told(&screen(&help));
        assert!(signs.contains("of a longer number, its last digit"), "{width}: {signs}");
    }
}

/// The words in the box, in one line.
fn told(screen: &str) -> String {
    let inside = screen.lines().filter_map(|row| Some(row.split_once('│')?.1.split_once('│')?.0));
    inside.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_message_that_is_sent_says_what_becomes_of_it() {
    let mut model = model("stale-log-elected.jsonl", (80, 24));
    press(&mut model, "g#338<Enter>");
    assert!(
        screen(&model).contains(" message   arrived 1.871 +98 us (#341)"),
        "{}",
        screen(&model)
    );
    let lost = model.timeline.of_kind("dropped").iter().map(|n| u64::from(*n));
    let sent = lost.filter_map(|n| model.timeline.flight(n)).next().unwrap().sent_n;
    press(&mut model, &format!("g#{sent}<Enter>"));
    assert!(screen(&model).contains(" message   LOST +"), "{}", screen(&model));
}
