//! `raft-runner export` at the edges: files that are cut off, terminals, files that are replaced.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::samples::path;

const PROGRAM: &str = env!("CARGO_BIN_EXE_raft-runner");

fn export(folder: &Path, args: &[&str]) -> Output {
    let run = Command::new(PROGRAM).arg("export").args(args).current_dir(folder).output();
    run.expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

#[test]
fn of_a_trace_that_is_cut_off_what_is_there_is_written_with_a_notice() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = fs::read(path("commits-old-term")).expect("a sample");
    fs::write(folder.path().join("cut.jsonl"), &whole[..whole.len() / 2]).expect("a file");
    for format in ["html", "svg", "perfetto", "shiviz"] {
        let output = export(folder.path(), &["cut.jsonl", "--to", format]);
        assert_eq!(output.status.code(), Some(0), "{format}");
        let notice = text(&output.stderr);
        assert!(notice.starts_with("notice: cut.jsonl is cut off"), "{format}: {notice}");
        assert_eq!(notice.lines().count(), 1, "{format}: {notice}");
        assert!(output.stdout.len() > 1000, "{format}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_no_file_is_not_replaced() {
    use std::os::unix::fs::FileTypeExt;

    let sample = path("skeleton").to_string_lossy().into_owned();
    let output = export(Path::new("."), &[&sample, "--to", "svg", "-o", "/dev/full"]);
    assert_eq!(output.status.code(), Some(2));
    let told = text(&output.stderr);
    assert!(told.starts_with("error: cannot write /dev/full: No space left"), "{told}");
    let there = fs::metadata("/dev/full").expect("it is still there");
    assert!(there.file_type().is_char_device());
}

#[test]
fn a_file_is_replaced_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let sample = path("skeleton").to_string_lossy().into_owned();
    let out = folder.path().join("below/run.html");
    for _ in 0..2 {
        let args = [&sample, "--to", "html", "-o", "below/run.html"];
        let output = export(folder.path(), &args);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
        assert!(fs::read_to_string(&out).expect("it is there").ends_with("</html>\n"));
    }
    let failed = export(folder.path(), &["none.jsonl", "--to", "html", "-o", "below/run.html"]);
    assert_eq!(failed.status.code(), Some(2));
    assert_eq!(fs::read_dir(folder.path().join("below")).expect("a folder").count(), 1);
}

/// A terminal is had from `script`, which not every system has.
#[cfg(target_os = "linux")]
#[test]
fn a_page_is_not_poured_into_a_terminal() {
    let sample = path("skeleton");
    let on_terminal = |format: &str| {
        let line = format!("'{PROGRAM}' export '{}' --to {format}", sample.display());
        Command::new("script").args(["-qec", &line, "/dev/null"]).output()
    };
    let Ok(output) = on_terminal("html") else {
        crate::skip("there is no `script`");
        return;
    };
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stdout);
    assert!(said.contains("a terminal cannot show this: name a file with --output FILE"), "{said}");
    let output = on_terminal("shiviz").expect("as before");
    assert_eq!(output.status.code(), Some(0), "text is for a terminal, too");
}
