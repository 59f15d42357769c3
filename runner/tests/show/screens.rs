//! Whole screens of committed traces.

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
