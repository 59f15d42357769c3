//! Scripts for shells and pages for `man`: shells and formatters read them, where they are installed.

use std::fs;
use std::process::{Command, Output};

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

fn raft_runner(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_raft-runner"));
    command.args(args).arg("--no-config").output().expect("the program runs")
}

fn stdout(args: &[&str]) -> String {
    let output = raft_runner(args);
    assert!(output.status.success(), "{args:?}: {output:?}");
    String::from_utf8(output.stdout).expect("it is text")
}

/// `None`: there is no such program here.
#[expect(clippy::print_stderr, reason = "what was not tested should be said")]
fn run(program: &str, args: &[&str]) -> Option<Output> {
    let mut command = Command::new(program);
    // A formatter that may use colours underlines with them.
    command.args(args).env("LC_ALL", "C.UTF-8").env("MANWIDTH", "80").env("GROFF_NO_SGR", "1");
    match command.output() {
        Ok(output) => Some(output),
        Err(error) => {
            eprintln!("skipped: {program}: {error}");
            None
        }
    }
}

#[test]
fn every_shell_has_the_commands_and_the_flags() {
    for shell in SHELLS {
        let script = stdout(&["completions", shell]);
        for word in ["explore", "selftest", "iterations", "fail-fast", "no-oracle", "profile"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
        // The opposites of switches are for those who know what to turn off.
        assert!(!script.contains("no-fail-fast"), "{shell}");
    }
}

#[test]
fn bash_completes_commands_flags_tests_and_peers() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = folder.path().join("raft-runner.bash");
    fs::write(&script, stdout(&["completions", "bash"])).expect("a file");
    let source = format!("source '{}'", script.display());
    let ask = |program: &str| run("bash", &["--norc", "-c", &format!("{source}; {program}")]);
    let Some(output) = ask("complete -p raft-runner") else { return };
    let registered = String::from_utf8_lossy(&output.stdout);
    // Which of these comes first depends on the version of bash.
    for part in ["complete -o ", "-o nosort ", "-o bashdefault ", "-o default ", " -F "] {
        assert!(registered.contains(part), "{part}: {registered}");
    }

    for (line, word, wanted) in [
        ("raft-runner ex", "ex", "explore explain export"),
        ("raft-runner test --fail", "--fail", "--fail-fast"),
        ("raft-runner test TestFigure8", "TestFigure8", "TestFigure83C TestFigure8Unreliable3C"),
        ("raft-runner test --peer l", "l", "labstyle"),
        ("raft-runner test --network ", "", "lab harsh"),
        ("raft-runner play --peer s", "s", "skeleton"),
        ("raft-runner selftest votes-", "votes-", "votes-for-stale-log votes-twice"),
        ("raft-runner --pro", "--pro", "--profile"),
    ] {
        let words: Vec<_> = line.split(' ').collect();
        let before = words[words.len() - 2];
        let program = format!(
            "COMP_WORDS=({line}); [ -n '{word}' ] || COMP_WORDS+=(''); COMP_CWORD={}; \
             _raft__runner raft-runner '{word}' '{before}' 2>/dev/null; echo \"${{COMPREPLY[@]}}\"",
            words.len() - 1
        );
        let output = ask(&program).expect("bash is here");
        let completed = String::from_utf8_lossy(&output.stdout);
        let mut completed: Vec<_> = completed.split_whitespace().collect();
        let mut wanted: Vec<_> = wanted.split(' ').collect();
        completed.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(completed, wanted, "{line}: {output:?}");
    }
}

#[test]
fn other_shells_read_their_scripts() {
    let folder = tempfile::tempdir().expect("a folder");
    for (shell, check) in [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")] {
        let script = folder.path().join(shell);
        fs::write(&script, stdout(&["completions", shell])).expect("a file");
        let script = script.to_str().expect("a plain name");
        let Some(output) = run(shell, &[check, script]) else { continue };
        assert!(output.status.success() && output.stderr.is_empty(), "{shell}: {output:?}");
    }
}

/// Every page, formatted with all warnings on: one that is not in the page's own words is a failure.
#[test]
fn every_page_is_formatted_without_a_warning() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("man/man1");
    stdout(&["man", "--out", out.to_str().expect("a plain name")]);
    let mut pages: Vec<_> = fs::read_dir(&out).expect("it is there").flatten().collect();
    pages.sort_by_key(fs::DirEntry::file_name);
    assert!(pages.len() > 10, "a page a command");
    for page in pages {
        let path = page.path();
        let text = fs::read_to_string(&path).expect("a page");
        assert!(text.contains(".SH OPTIONS") && text.contains(".SH \"EXIT STATUS\""), "{path:?}");
        let args =
            ["-Kutf8", "-man", "-Tutf8", "-ww", "-P-c", path.to_str().expect("a plain name")];
        let Some(output) = run("groff", &args) else { return };
        assert!(output.status.success(), "{path:?}: {output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{path:?}");
    }
}

#[test]
fn man_shows_a_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("raft-runner-test.1");
    fs::write(&page, stdout(&["man", "test"])).expect("a file");
    let Some(output) = run("man", &["-l", page.to_str().expect("a plain name")]) else { return };
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    // Some formatters overstrike.
    let text = String::from_utf8_lossy(&output.stdout);
    for words in [
        "raft-runner-test",
        "--iterations",
        "EXAMPLES",
        "EXIT STATUS",
        "raft-runner test 3A --iterations 500",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
}

#[test]
fn there_is_no_page_about_what_is_no_command() {
    let output = raft_runner(&["man", "tset"]);
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.starts_with("error: no command is named 'tset'; nearest: test, "), "{error}");
}
