//! Reports in files, of real runs: all at once, afterwards, interrupted, and as others read them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use quick_junit::{Report, TestSuite};
use serde_json::Value;
use tempfile::TempDir;

const KINDS: [(&str, &str); 6] = [
    ("json", "r.json"),
    ("junit", "r.xml"),
    ("markdown", "r.md"),
    ("github", "summary.md"),
    ("tap", "r.tap"),
    ("gradescope", "results.json"),
];

/// Fails in many ways, of which several are recorded.
const LINE: &str = "test 3A 3B -n 6 --seed 3 --peer mutant:votes-twice --max-traces 2";

fn runner(folder: &Path, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_raft-runner"));
    command.args(line.split_whitespace()).current_dir(folder);
    command.env_remove("GITHUB_STEP_SUMMARY").env_remove("COLUMNS");
    command
}

fn run(folder: &Path, line: &str) -> Output {
    runner(folder, line).output().unwrap()
}

fn code(folder: &Path, line: &str) -> (i32, String) {
    let output = run(folder, line);
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

fn all_at_once() -> String {
    KINDS.iter().map(|(kind, file)| format!(" --report {kind}={file}")).collect()
}

fn read(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[test]
fn what_is_made_afterwards_is_what_the_run_has_written() {
    let folder = TempDir::new().unwrap();
    for how in ["", "--without-times", "--junit-per-run", "--points 3A=2.5 --visibility hidden"] {
        assert_eq!(code(folder.path(), &format!("{LINE} {how} {}", all_at_once())).0, 1);
        for (kind, file) in KINDS {
            let line = format!("report r.json {how} --to {kind}");
            let printed = run(folder.path(), &line);
            assert_eq!(printed.status.code(), Some(0), "{line}");
            let printed = String::from_utf8(printed.stdout).unwrap();
            assert_eq!(printed, read(folder.path(), file), "{line}");
            assert_eq!(code(folder.path(), &format!("{line} -o again")).0, 0);
            assert_eq!(read(folder.path(), "again"), read(folder.path(), file), "{line} -o again");
        }
    }
}

#[test]
fn what_the_terminal_showed_is_shown_again() {
    let folder = TempDir::new().unwrap();
    let first = run(folder.path(), &format!("{LINE} --jobs 1 --report json=r.json"));
    let again = run(folder.path(), "report r.json");
    let text = |output: Output| String::from_utf8(output.stdout).unwrap();
    // How many workers there were is not written down.
    assert_eq!(text(again), text(first).replace("1 worker, ", ""));
    let (code, error) = code(folder.path(), "report r.json -o file");
    assert_eq!(code, 2, "{error}");
}

#[test]
fn results_without_times_are_reported_without() {
    let folder = TempDir::new().unwrap();
    let line = format!("{LINE} --without-times {}", all_at_once());
    assert_eq!(code(folder.path(), &line).0, 1);
    for (kind, file) in KINDS {
        let printed = run(folder.path(), &format!("report r.json --to {kind}")).stdout;
        assert_eq!(String::from_utf8(printed).unwrap(), read(folder.path(), file), "{kind}");
    }
    let shown = String::from_utf8(run(folder.path(), "report r.json").stdout).unwrap();
    assert!(!shown.contains("CPU") && !shown.contains("real time"), "{shown}");
}

#[test]
fn the_lines_of_a_run_that_was_killed_are_reported() {
    let folder = TempDir::new().unwrap();
    assert_eq!(code(folder.path(), &format!("{LINE} --report json=r.json")).0, 1);
    // As a run leaves it that did not come to its end.
    let whole: Value = serde_json::from_str(&read(folder.path(), "r.json")).unwrap();
    let mut head = whole.clone();
    let fields = head.as_object_mut().unwrap();
    for late in ["ending", "seconds", "runs", "failed", "digest", "virtual_seconds", "tests"] {
        fields.remove(late);
    }
    ["failures", "scenarios", "cases"].iter().for_each(|late| drop(fields.remove(*late)));
    let cases = whole["cases"].as_array().unwrap().iter().take(40);
    let lines: Vec<_> = cases.map(Value::to_string).collect();
    let lines = format!("{head}\n{}\n{{\"test\":\"TestIni", lines.join("\n"));
    fs::write(folder.path().join("r.json.lines"), lines).unwrap();
    let tap = String::from_utf8(run(folder.path(), "report r.json.lines --to tap").stdout).unwrap();
    assert!(tap.ends_with("Bail out! interrupted\n"), "{tap}");
    let shown = String::from_utf8(run(folder.path(), "report r.json.lines -q").stdout).unwrap();
    let last = shown.lines().last().unwrap();
    assert!(last.starts_with("interrupted: 40 runs: ") && !last.contains(" in "), "{last}");
    let page = run(folder.path(), "report r.json.lines --to markdown").stdout;
    assert!(String::from_utf8(page).unwrap().contains("of 40 runs failed"));
}

/// Whether each file is what it should be, as far as its readers care.
fn check_all(folder: &Path) {
    let json: Value = serde_json::from_str(&read(folder, "r.json")).unwrap();
    let runs = json["runs"].as_u64().unwrap();
    assert_eq!(json["cases"].as_array().unwrap().len() as u64, runs);
    let xml = read(folder, "r.xml");
    let report = Report::deserialize_from_str(&xml).unwrap();
    assert!(report.tests >= json["tests"].as_array().unwrap().len());
    check_schema(&folder.join("r.xml"));
    for page in ["r.md", "summary.md"] {
        let page = read(folder, page);
        assert!(page.starts_with("## ") && page.contains("| all of these |"), "{page}");
        assert_eq!(page.matches("<details>").count(), page.matches("</details>").count());
        assert_eq!(page.matches("```").count() % 2, 0);
    }
    let tap = read(folder, "r.tap");
    let points = tap.lines().filter(|line| line.starts_with("ok ") || line.starts_with("not ok "));
    assert!(tap.starts_with(&format!("TAP version 14\n1..{}\n", points.count())), "{tap}");
    let graded: Value = serde_json::from_str(&read(folder, "results.json")).unwrap();
    assert_eq!(graded["tests"].as_array().unwrap().len(), json["tests"].as_array().unwrap().len());
}

/// The dialect that Jenkins accepts; asked only where there is a program that can tell.
fn check_schema(xml: &Path) {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reports/jenkins.xsd");
    let mut xmllint = Command::new("xmllint");
    xmllint.arg("--noout").arg("--schema").arg(schema).arg(xml).stdout(Stdio::null());
    if let Ok(output) = xmllint.output() {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn a_failing_run_writes_all_reports_at_once() {
    let folder = TempDir::new().unwrap();
    let (code, _) = code(folder.path(), &format!("{LINE} {}", all_at_once()));
    assert_eq!(code, 1);
    check_all(folder.path());
    let mut left: Vec<PathBuf> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    left.sort();
    assert_eq!(left.len(), KINDS.len() + 1, "{left:?}");
}

#[test]
fn each_run_can_be_a_case() {
    let folder = TempDir::new().unwrap();
    code(folder.path(), &format!("{LINE} --junit-per-run --report junit=r.xml"));
    let report = Report::deserialize_from_str(&read(folder.path(), "r.xml")).unwrap();
    assert_eq!((report.tests, report.failures), (78, 12));
    let first = &report.test_suites[0].test_cases[0];
    assert_eq!(first.name.as_str(), "TestInitialElection3A@3");
    check_schema(&folder.path().join("r.xml"));
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_every_report_whole() {
    use std::io::{BufRead, BufReader};

    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    let folder = TempDir::new().unwrap();
    let line = format!(
        "test 3A 3B -n 100000 --seed 3 --peer mutant:votes-twice --record none -v {}",
        all_at_once(),
    );
    let mut command = runner(folder.path(), &line);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines.by_ref().take(50).for_each(|line| drop(line.unwrap()));
    kill(Pid::from_raw(child.id().try_into().unwrap()), Signal::SIGINT).unwrap();
    lines.for_each(|line| drop(line.unwrap()));
    assert_eq!(child.wait().unwrap().code(), Some(130));
    check_all(folder.path());
    assert!(read(folder.path(), "r.json").contains("\"ending\": \"interrupted\""));
    assert!(read(folder.path(), "r.tap").ends_with("Bail out! interrupted\n"));
    let hidden = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let hidden: Vec<_> = hidden.filter(|name| name.to_string_lossy().starts_with('.')).collect();
    assert!(hidden.is_empty(), "{hidden:?}");
}

#[test]
fn github_s_own_file_is_added_to() {
    let folder = TempDir::new().unwrap();
    let summary = folder.path().join("step");
    fs::write(&summary, "# Before\n").unwrap();
    let run = |line: &str| {
        let mut command = runner(folder.path(), line);
        command.env("GITHUB_STEP_SUMMARY", &summary).output().unwrap()
    };
    let output = run("test initial --peer skeleton --seed 42 --record none --report github");
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8(output.stderr).unwrap();
    let error = "::error title=TestInitialElection3A::expected one leader, got none%0A";
    assert!(errors.lines().any(|line| line.starts_with(error)), "{errors}");
    let once = read(folder.path(), "step");
    assert!(once.starts_with("# Before\n## ❌ 1 of 1 run failed\n"), "{once}");
    run("test initial --seed 42 --report github");
    let twice = read(folder.path(), "step");
    assert!(twice.starts_with(&once) && twice.contains("## ✅ 1 run passed\n"), "{twice}");
    // GitHub drops the whole file if it becomes larger than that.
    fs::write(&summary, "x".repeat(1024 * 1024 - 100)).unwrap();
    run("test initial --peer skeleton --seed 42 --record none --report github");
    assert!(fs::metadata(&summary).unwrap().len() <= 1024 * 1024);
}

#[test]
fn what_cannot_be_done_is_refused_before_anything_runs() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("points"), "3A = 2 # each\n\n3B = many\n").unwrap();
    for (flags, says) in [
        ("--report junit=", "must be a kind and a file, such as junit=junit.xml"),
        ("--report junit", "must be a kind and a file, such as junit=junit.xml"),
        ("--report xunit=a", "no report is of kind 'xunit'; there are: json, junit, markdown,"),
        ("--report github", "GITHUB_STEP_SUMMARY is not set"),
        ("--report tap=a --report junit=a", "two reports cannot both go to 'a'"),
        ("--report tap=/proc/nowhere/a", "cannot write the report to '/proc/nowhere/a'"),
        ("--points 3X=1", "no test has '3X' in its name"),
        ("--points 3A=-1", "'-1' is no number of points"),
        ("--points nowhere", "is neither SELECTOR=N nor a file that can be read"),
        ("--points points", "line 3: 'many' is no number of points"),
    ] {
        let (code, error) = code(folder.path(), &format!("test initial --seed 1 {flags}"));
        assert_eq!((code, error.lines().count()), (2, 1), "{flags}: {error}");
        assert!(error.contains(says), "{flags}: {error}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
    let (code, error) = code(folder.path(), "report none.json --to tap");
    assert_eq!((code, error.lines().count()), (2, 1), "{error}");
    assert!(error.contains("none.json"), "{error}");
}

#[test]
fn an_earlier_run_is_what_a_later_one_is_compared_with() {
    let folder = TempDir::new().unwrap();
    let run = |line: &str| {
        let output = run(folder.path(), &format!("test 3A -n 8 --seed 3 --record none {line}"));
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(run("--report json=good.json").0, Some(0));
    let bad = "--peer mutant:votes-twice --baseline good.json --report json=bad.json";
    let (code, text) = run(bad);
    assert_eq!(code, Some(1));
    assert!(text.contains("\nsince good.json (peer raft, base seed 3, 0 of 24 runs failed)\n"));
    assert!(text.contains("  new: 2 tests: one vote a term: "), "{text}");
    let seeds = "  TestManyElections3A: 6 of 8 seeds passed then and fail now: 3, 4, 5, 6, 7, …\n";
    assert!(text.contains(seeds), "{text}");
    let json: Value = serde_json::from_str(&read(folder.path(), "bad.json")).unwrap();
    assert_eq!(json["comparison"]["file"], "good.json");
    assert_eq!(json["comparison"]["tests"][2]["fail_now"]["runs"], 6);

    let (code, text) = run("--baseline bad.json");
    assert_eq!(code, Some(0), "the exit code is that of the run: {text}");
    assert!(text.contains("  gone: 2 tests: one vote a term: "), "{text}");
    let (_, again) = code_and_text(folder.path(), "report good.json --baseline bad.json");
    let since = |text: &str| {
        text.split_once("\nsince ").unwrap().1.split_once("\n\n").unwrap().0.to_owned()
    };
    let certain = |text: String| -> Vec<String> {
        let lines =
            text.lines().filter(|line| !line.contains("CPU") && !line.contains("comparisons"));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(certain(since(&again)), certain(since(&text)));
    let (_, tap) = code_and_text(folder.path(), "report good.json --baseline bad.json --to tap");
    assert!(tap.contains("\n# since bad.json (peer mutant:votes-twice, base seed 3, "), "{tap}");
    assert!(tap.contains("\n#   gone: 2 tests: one vote a term: "), "{tap}");
}

#[test]
fn what_has_changed_stands_where_readers_of_test_pages_look() {
    let folder = TempDir::new().unwrap();
    let line = "test 3A -n 8 --seed 3 --record none";
    assert_eq!(code(folder.path(), &format!("{line} --report json=good.json")).0, 0);
    let bad = "--peer mutant:votes-twice --report json=bad.json";
    assert_eq!(code(folder.path(), &format!("{line} {bad}")).0, 1);
    let seeds = "TestManyElections3A: 6 of 8 seeds passed then and fail now: 3, 4, 5, 6, 7, …";
    for how in ["", " --junit-per-run"] {
        let to = format!("report bad.json --baseline good.json --to junit -o r.xml{how}");
        assert_eq!(code(folder.path(), &to).0, 0);
        check_schema(&folder.path().join("r.xml"));
        let report = Report::deserialize_from_str(&read(folder.path(), "r.xml")).unwrap();
        let last = report.test_suites.last().unwrap();
        assert_eq!(last.name.as_str(), "since an earlier run");
        let output = |suite: &TestSuite, place: usize| {
            let output = suite.test_cases[place].system_out.as_ref();
            output.map_or_else(String::new, |text| text.as_str().to_owned())
        };
        let all = output(last, 0);
        assert!(all.starts_with("since good.json (peer raft, base seed 3, 0 of 24 runs failed)\n"));
        assert!(all.contains(&format!("\n  {seeds}\n")), "{all}");
        if how.is_empty() {
            let cases = &report.test_suites[0].test_cases;
            let many = cases.iter().position(|case| case.name.as_str() == "TestManyElections3A");
            let of_test = output(&report.test_suites[0], many.unwrap());
            assert!(of_test.contains(&format!("\nsince good.json: {seeds}\n")), "{of_test}");
            let of_other = output(&report.test_suites[0], 0);
            assert!(!of_other.contains("one vote a term"), "its own alone: {of_other}");
        }
    }
    let (_, graded) =
        code_and_text(folder.path(), "report bad.json --baseline good.json --to gradescope");
    let graded: Value = serde_json::from_str(&graded).unwrap();
    let text = |value: &Value| value["output"].as_str().unwrap().to_owned();
    assert!(text(&graded).contains(&format!("\n  {seeds}\n")), "{graded}");
    assert!(text(&graded["tests"][2]).contains(&format!("\nsince good.json: {seeds}\n")));
    assert!(!text(&graded["tests"][0]).contains("one vote a term"), "its own alone");
}

#[test]
fn what_is_no_earlier_run_is_refused_by_name() {
    let folder = TempDir::new().unwrap();
    run(folder.path(), "test initial --seed 3 --record none --report json=good.json");
    let good = read(folder.path(), "good.json");
    fs::write(folder.path().join("cut.json"), &good[..good.len() / 2]).unwrap();
    fs::write(folder.path().join("new.json"), good.replace("\"format\": 1", "\"format\": 9"))
        .unwrap();
    fs::write(folder.path().join("other.json"), "{\"a\": 1}").unwrap();
    fs::write(folder.path().join("empty.json"), "").unwrap();
    for (file, why) in [
        ("good.json", "none of these tests has run there"),
        ("cut.json", "it is cut off at line "),
        ("new.json", "it has results format 9, and raft-runner "),
        ("other.json", "it is not what `--report json=FILE` writes"),
        ("empty.json", "it is empty, and no results"),
        ("none.json", "No such file"),
        (".", "Is a directory"),
    ] {
        let line = format!("test rejoin --baseline {file} --report tap=r.tap");
        let output = run(folder.path(), &line);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), error.lines().count()), (Some(2), 1), "{error}");
        assert!(error.contains(&format!("--baseline {file}: {why}")), "{error}");
        assert!(output.stdout.is_empty() && !folder.path().join("r.tap").exists(), "{file}");
    }
    let after = run(folder.path(), "report good.json --baseline other.json");
    assert_eq!(after.status.code(), Some(2));
}

fn code_and_text(folder: &Path, line: &str) -> (Option<i32>, String) {
    let output = run(folder, line);
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}
