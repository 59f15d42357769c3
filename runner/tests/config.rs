//! Defaults for flags: what a file and the environment put into a command line, and what they cannot.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

use raft_runner::cli;
use raft_runner::config::{self, Outside, Variables};
use raft_runner::exit::Refusal;

const FILE: &str = r#"
peer = "labstyle"
jobs = 3
report = ["json=out/a.json", "json=b.json"]
seed = 0x10

[test]
iterations = 5
network = "harsh"
quiet = true

[explore]
for = "5m"

[replay]
record = "replayed.jsonl"

[profile.ci]
jobs = 4
[profile.ci.test]
iterations = 500
quiet = false
[profile.ci.explore]
iterations = 7
"#;

/// What is put into `line`, with a file of this text, and these variables.
fn put(line: &str, text: &str, variables: &[(&str, &str)]) -> Result<Vec<String>, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("raft-runner.toml");
    fs::write(&file, text).expect("a file");
    let variables = variables.iter().map(|(name, value)| (name.into(), value.into()));
    let outside = Outside { variables: Variables::of(variables), ..Outside::default() };
    let words = ["raft-runner"].into_iter().chain(line.split_whitespace()).map(OsString::from);
    let mut words: Vec<_> = words.collect();
    let end = words.iter().position(|word| word == "--").unwrap_or(words.len());
    words.splice(end..end, ["--config".into(), file.into_os_string()]);

    let there = |text: &str| text.replace(&format!("{}/", folder.path().display()), "");
    let filled = config::fill_in(words.clone(), &outside).map_err(|refusal| match refusal {
        Refusal::Usage(line) => there(&line),
        other @ (Refusal::Line(_) | Refusal::NothingSelected(_) | Refusal::Output(_)) => {
            panic!("{other:?}")
        }
    })?;
    let added = filled.line.iter().filter(|word| !words.contains(word));
    let added = added.map(|word| there(&word.to_string_lossy())).collect();
    cli::read(filled.line).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    Ok(added)
}

fn set(line: &str, variables: &[(&str, &str)]) -> BTreeSet<String> {
    put(line, FILE, variables)
        .unwrap_or_else(|error| panic!("{line}: {error}"))
        .into_iter()
        .collect()
}

fn words(line: &str) -> BTreeSet<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

const REPORTS: &str = "--report=json=out/a.json --report=json=b.json";

#[test]
fn a_command_has_what_is_set_for_it_and_what_is_set_for_all() {
    let common = format!("--peer=labstyle --jobs=3 --seed=16 {REPORTS}");
    let cases = [
        ("test", format!("{common} --iterations=5 --network=harsh --quiet")),
        ("explore", format!("{common} --for=5m")),
        ("play", "--peer=labstyle --seed=16".to_owned()),
        ("selftest", "--jobs=3 --seed=16".to_owned()),
        ("list", String::new()),
    ];
    for (line, wanted) in cases {
        assert_eq!(set(line, &[]), words(&wanted), "{line}");
    }
}

#[test]
fn a_profile_counts_more_than_the_rest_of_the_file() {
    let common = format!("--peer=labstyle --jobs=4 --seed=16 {REPORTS}");
    let test = format!("{common} --iterations=500 --network=harsh");
    assert_eq!(set("test --profile ci", &[]), words(&test));
    assert_eq!(set("test", &[("RAFT_RUNNER_PROFILE", "ci")]), words(&test));
    // Its number of runs is in place of the time that the rest of the file has.
    let explore = format!("{common} --iterations=7");
    assert_eq!(set("explore --profile ci", &[]), words(&explore));
}

#[test]
fn the_environment_counts_more_than_the_file() {
    let common = format!("--peer=labstyle --seed=16 {REPORTS} --network=harsh");
    let cases = [
        (&[("RAFT_RUNNER_JOBS", "1")][..], "--jobs=1 --iterations=5 --quiet"),
        (
            &[("RAFT_RUNNER_TEST_JOBS", "2"), ("RAFT_RUNNER_JOBS", "1")],
            "--jobs=2 --iterations=5 --quiet",
        ),
        (&[("RAFT_RUNNER_EXPLORE_JOBS", "2")], "--jobs=3 --iterations=5 --quiet"),
        (&[("RAFT_RUNNER_QUIET", "0")], "--jobs=3 --iterations=5"),
        (&[("RAFT_RUNNER_FAIL_FAST", "yes")], "--jobs=3 --iterations=5 --quiet --fail-fast"),
        (&[("RAFT_RUNNER_SKIP", "3C,3D")], "--jobs=3 --iterations=5 --quiet --skip=3C --skip=3D"),
        (&[("RAFT_RUNNER_JOBS", "")], "--jobs=3 --iterations=5 --quiet"),
        // One that excludes what the file has is in place of it.
        (&[("RAFT_RUNNER_VERBOSE", "1")], "--jobs=3 --iterations=5 --verbose"),
    ];
    for (variables, wanted) in cases {
        assert_eq!(set("test", variables), words(&format!("{common} {wanted}")), "{variables:?}");
    }
}

#[test]
fn the_command_line_counts_more_than_all_else() {
    let rest = format!("--peer=labstyle --seed=16 --network=harsh {REPORTS}");
    let variables = [("RAFT_RUNNER_JOBS", "1")];
    let cases = [
        ("test -j 9", "--iterations=5 --quiet"),
        ("test -n 9 --jobs 9", "--quiet"),
        ("test -v", "--jobs=1 --iterations=5"),
        ("test --no-quiet", "--jobs=1 --iterations=5"),
        ("test --no-quiet --quiet", "--jobs=1 --iterations=5"),
        ("test -- 3A", "--jobs=1 --iterations=5 --quiet"),
    ];
    for (line, wanted) in cases {
        assert_eq!(set(line, &variables), words(&format!("{rest} {wanted}")), "{line}");
    }
    let explore = format!("--peer=labstyle --seed=16 --jobs=1 {REPORTS}");
    assert_eq!(set("explore -n 3", &variables), words(&explore));
    // A list is replaced, and not added to.
    let explore = "--peer=labstyle --seed=16 --jobs=1 --for=5m";
    assert_eq!(set("explore --report json=c.json", &variables), words(explore));
}

#[test]
fn a_replay_has_only_what_is_set_for_it() {
    assert_eq!(set("replay backup --seed 1", &[]), words("--record=replayed.jsonl"));
    let variables = [("RAFT_RUNNER_PEER", "labstyle"), ("RAFT_RUNNER_REPLAY_NO_ORACLE", "1")];
    let wanted = words("--record=replayed.jsonl --no-oracle");
    assert_eq!(set("replay backup --seed 1", &variables), wanted);
    assert_eq!(
        set("replay backup --seed 1 --oracle", &variables),
        words("--record=replayed.jsonl")
    );
    assert_eq!(set("list", &[("RAFT_RUNNER_COLOR", "never")]), words("--color=never"));
    let color = [("RAFT_RUNNER_COLOR", "never")];
    assert_eq!(set("replay backup", &color), words("--record=replayed.jsonl --color=never"));
}

#[test]
fn the_file_and_the_environment_can_be_left_out() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("raft-runner.toml"), "not TOML").expect("a file");
    let fill_in = |line: &str, variables: &[(&str, &str)]| {
        let variables = variables.iter().map(|(name, value)| (name.into(), value.into()));
        let folder = Some(folder.path().to_owned());
        let outside = Outside { folder, home: None, variables: Variables::of(variables) };
        let words = ["raft-runner"].into_iter().chain(line.split_whitespace());
        let filled = config::fill_in(words.map(OsString::from).collect(), &outside);
        filled.map(|filled| filled.line.len())
    };
    assert!(fill_in("list", &[]).is_err());
    assert!(matches!(fill_in("list --no-config", &[]), Ok(3)));
    assert!(matches!(fill_in("list", &[("RAFT_RUNNER_NO_CONFIG", "1")]), Ok(2)));
    assert!(fill_in("list", &[("RAFT_RUNNER_NO_CONFIG", "0")]).is_err());
    assert!(fill_in("list", &[("RAFT_RUNNER_NO_CONFIG", "maybe")]).is_err());
    // Help, and what is wrong anyway, never get so far.
    for line in ["", "--help", "list --help", "list --nonsense", "nonsense"] {
        assert!(fill_in(line, &[]).is_ok(), "{line}");
    }
}

#[test]
fn what_cannot_be_set_is_refused_with_its_place_and_what_would_be_right() {
    let cases = [
        (
            "jobs = 0",
            "raft-runner.toml:1: invalid value '0' for 'jobs' of test: must be at least 1",
        ),
        (
            "[test]\njobs = 0",
            "raft-runner.toml:2: invalid value '0' for 'jobs': must be at least 1",
        ),
        (
            "[profile.ci]\n\n[profile.ci.test]\nnetwork = \"rough\"",
            "raft-runner.toml:4: invalid value 'rough' for 'network' [possible values: lab, harsh]",
        ),
        (
            "[test]\nquiet = 1",
            "raft-runner.toml:2: invalid value 1 for 'quiet': must be true or false",
        ),
        (
            "[test]\niterations = [1, 2]",
            "raft-runner.toml:2: invalid value [1, 2] for 'iterations': must be one value",
        ),
        (
            "[test]\nskip = [[1]]",
            "raft-runner.toml:2: invalid value [[1]] for 'skip': must be a list of values",
        ),
        (
            "[test]\niterations = -1",
            "raft-runner.toml:2: invalid value '-1' for 'iterations': invalid digit found in string",
        ),
        (
            "traces = ''",
            "raft-runner.toml:1: invalid value '' for 'traces' of test: must not be empty",
        ),
        (
            "itertions = 3",
            "raft-runner.toml:1: no command has a flag 'itertions'; nearest: iterations",
        ),
        (
            "[test]\nfail_fast = true",
            "raft-runner.toml:2: test has no flag 'fail_fast'; nearest: fail-fast",
        ),
        ("[explore]\nskip = '3D'", "raft-runner.toml:2: explore has no flag 'skip'; test has"),
        ("[tset]\njobs = 1", "raft-runner.toml:1: no command is named 'tset'; nearest: test"),
        ("[jobs]\na = 1", "raft-runner.toml:1: 'jobs' is a flag, and not a table"),
        ("test = 3", "raft-runner.toml:1: 'test' is a command, and needs a table: [test]"),
        ("profile = 'ci'", "raft-runner.toml:1: a profile is a table such as [profile.ci]"),
        ("[profile]\nci = 1", "raft-runner.toml:2: profile 'ci' must be a table: [profile.ci]"),
        ("[test]\nconfig = 'b.toml'", "raft-runner.toml:2: test has no flag 'config'; nearest: "),
        (
            "quiet = true\nverbose = true",
            "raft-runner.toml:2: 'verbose' cannot be used together with 'quiet' of line 1",
        ),
        ("[test\njobs = 1", "raft-runner.toml:1: "),
        ("jobs = 1\njobs = 2", "raft-runner.toml:2: duplicate key"),
    ];
    for (text, wanted) in cases {
        let error = put("test", text, &[]).expect_err(text);
        assert!(error.starts_with(wanted), "{text}:\n{error}\nbut wanted\n{wanted}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
}

#[test]
fn what_the_environment_sets_wrongly_is_refused_by_its_name() {
    let cases = [
        (
            &[("RAFT_RUNNER_JOBS", "0")][..],
            "invalid value '0' for RAFT_RUNNER_JOBS: must be at least 1",
        ),
        (
            &[("RAFT_RUNNER_QUIET", "maybe")],
            "invalid value 'maybe' for RAFT_RUNNER_QUIET: must be true or false",
        ),
        (
            &[("RAFT_RUNNER_TEST_REPORT", "json=a.json,xml=b.xml")],
            "invalid value 'xml=b.xml' for RAFT_RUNNER_TEST_REPORT: no report is of kind 'xml'",
        ),
        (
            &[("RAFT_RUNNER_QUIET", "1"), ("RAFT_RUNNER_VERBOSE", "1")],
            "RAFT_RUNNER_VERBOSE cannot be used together with RAFT_RUNNER_QUIET",
        ),
        (&[("RAFT_RUNNER_PROFILE", "c1")], "raft-runner.toml has no profile 'c1'; nearest: ci"),
    ];
    for (variables, wanted) in cases {
        let error = put("test", FILE, variables).expect_err(wanted);
        assert!(error.starts_with(wanted), "{error}\nbut wanted\n{wanted}");
    }
    let error = put("test --profile ci", "jobs = 1", &[]).expect_err("there is none");
    assert_eq!(error, "raft-runner.toml has no profile 'ci', and no other");
}

/// A path is relative to the file that it stands in.
#[test]
fn paths_are_seen_from_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("raft-runner.toml");
    let text =
        "traces = 'kept'\nreport = ['json=out.json', 'json=/tmp/out.json']\n[test]\nskip = '3D'";
    fs::write(&file, text).expect("a file");
    let line = ["raft-runner", "test", "--config"].map(OsString::from).into_iter();
    let line = line.chain([file.into_os_string()]).collect();
    let filled = config::fill_in(line, &Outside::default()).expect("it can be used");
    let added: Vec<_> = filled.line[4..].iter().map(|word| word.to_string_lossy()).collect();
    let there = |path: &str| folder.path().join(path).display().to_string();
    let wanted = [
        "--skip=3D".to_owned(),
        format!("--traces={}", there("kept")),
        format!("--report=json={}", there("out.json")),
        "--report=json=/tmp/out.json".to_owned(),
    ];
    assert_eq!(added, wanted);
}

/// The search ends where a repository does, and at home.
#[test]
fn the_file_is_found_here_and_above() {
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("repository/sub/folder");
    fs::create_dir_all(&inner).expect("folders");
    fs::write(folder.path().join("raft-runner.toml"), "jobs = 1").expect("a file");
    let found = |home: Option<&Path>| {
        let outside = Outside {
            folder: Some(inner.clone()),
            home: home.map(Path::to_owned),
            ..Outside::default()
        };
        outside.file_here_or_above().map(|path| path.display().to_string())
    };
    assert_eq!(found(None).as_deref(), Some("../../../raft-runner.toml"));
    assert_eq!(found(Some(folder.path())).as_deref(), Some("../../../raft-runner.toml"));
    assert_eq!(found(Some(inner.parent().expect("sub"))), None);
    fs::create_dir(folder.path().join("repository/.git")).expect("a repository");
    assert_eq!(found(None), None);
    fs::write(folder.path().join("repository/raft-runner.toml"), "jobs = 1").expect("a file");
    assert_eq!(found(None).as_deref(), Some("../../raft-runner.toml"));
    fs::write(inner.join("raft-runner.toml"), "jobs = 1").expect("a file");
    assert_eq!(found(None).as_deref(), Some("raft-runner.toml"));
}

#[test]
fn the_examples_of_the_documents_can_be_used() {
    for document in ["../README.md", "../docs/configuration.md"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(document);
        let text = fs::read_to_string(path).expect("a document");
        let examples: Vec<_> = text.split("```toml\n").skip(1).collect();
        assert!(!examples.is_empty(), "{document}");
        for example in examples {
            let (example, _) = example.split_once("```").expect("it ends");
            let added = put("test --profile ci", example, &[]).expect(example);
            assert!(added.contains(&"--iterations=500".to_owned()), "{added:?}");
        }
    }
}
