//! Runs that were cut short, by whatever: gone on with, they find what an undisturbed run finds.

#[path = "cli/program.rs"]
mod program;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use raft_runner::report::{Progress, ReportKind, Times, Wishes, to_file};
use raft_runner::results::Ending;
use raft_runner::results::file::Run;
use raft_runner::verdict::{Recorded, Settled};
use tempfile::TempDir;

use crate::program::{code, command, error, raft_runner, refusal};

/// Fails often, in several ways, and more often than there are traces.
const LINE: &str =
    "test 3A 3B -n 6 --seed 3 --peer mutant:votes-twice --max-traces 2 --without-times";

/// The file of an undisturbed run.
fn whole(folder: &Path, line: &str) -> String {
    assert_eq!(code(&raft_runner(folder, &format!("{line} --report json=whole.json"))), 1);
    fs::read_to_string(folder.join("whole.json")).unwrap()
}

/// What a run leaves that is killed when it knows these cases.
fn lines_of(setting_of: &Run, cases: &[Settled], folder: &Path) -> String {
    let path = folder.join("to-be.json");
    let wishes = Wishes { times: Times::LeftOut, ..Wishes::default() };
    let mut json = to_file(&setting_of.setting, ReportKind::Json, &path, &wishes).unwrap();
    for settled in cases {
        json.on(&Progress::Settled(settled)).unwrap();
    }
    let lines = folder.join("to-be.json.lines");
    let text = fs::read_to_string(&lines).unwrap();
    drop(json);
    fs::remove_file(&lines).unwrap();
    text
}

fn begin(folder: &Path, line: &str) -> Child {
    let mut command = command(folder, line);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Waits until the run knows so many cases.
#[expect(clippy::disallowed_methods, reason = "another process goes on in real time")]
fn wait_for(folder: &Path, cases: usize) {
    loop {
        let lines = fs::read_to_string(folder.join("r.json.lines")).unwrap_or_default();
        if lines.lines().count() > cases {
            return;
        }
        sleep(Duration::from_millis(2));
    }
}

#[test]
fn a_run_that_is_killed_twice_comes_to_the_same_end() {
    for line in [LINE.to_owned(), format!("{LINE} --record all"), format!("{LINE} --shard 1/2")] {
        let folder = TempDir::new().unwrap();
        let folder = folder.path();
        let wanted = whole(folder, &line);
        let mut known = 0;
        for (cases, resume) in [(4, ""), (20, " --resume")] {
            let line = format!("{line} --report json=r.json -j 1{resume}");
            let mut child = begin(folder, &line);
            wait_for(folder, cases);
            child.kill().unwrap();
            child.wait().unwrap();
            assert!(!folder.join("r.json").exists(), "it was killed too late");
            let lines = fs::read_to_string(folder.join("r.json.lines")).unwrap();
            assert!(lines.lines().count() > known);
            known = lines.lines().count();
        }
        let output = raft_runner(folder, &format!("{line} --report json=r.json --resume"));
        assert_eq!(code(&output), 1);
        assert!(error(&output).contains(" are known already"), "{}", error(&output));
        assert!(fs::read_to_string(folder.join("r.json")).unwrap() == wanted, "{line}");
        assert!(!folder.join("r.json.lines").exists());
    }
}

#[cfg(unix)]
#[test]
fn a_run_that_is_interrupted_comes_to_the_same_end() {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let wanted = whole(folder, LINE);
    let mut child = begin(folder, &format!("{LINE} --report json=r.json -j 3"));
    wait_for(folder, 10);
    kill(Pid::from_raw(child.id() as i32), Signal::SIGINT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let found = fs::read_to_string(folder.join("r.json")).unwrap();
    assert!(found.contains("\"ending\": \"interrupted\""), "{found}");
    assert_eq!(code(&raft_runner(folder, &format!("{LINE} --report json=r.json --resume"))), 1);
    assert!(fs::read_to_string(folder.join("r.json")).unwrap() == wanted);
}

#[test]
fn wherever_the_lines_end_the_run_goes_on() {
    for fast in ["", " --fail-fast"] {
        let folder = TempDir::new().unwrap();
        let folder = folder.path();
        // With a first failure that is not among the first cases.
        let line = format!("{}{fast}", LINE.replace("--seed 3", "--seed 30"));
        let wanted = whole(folder, &line);
        let run = Run::read(&folder.join("whole.json")).unwrap();
        let lines = lines_of(&run, &run.cases, folder);
        let resume = format!("{line} --report json=r.json --resume");
        for part in 0..=8 {
            let cut = lines.len() * part / 8;
            let cut = (cut..).find(|cut| lines.is_char_boundary(*cut)).unwrap();
            fs::write(folder.join("r.json.lines"), &lines[..cut]).unwrap();
            assert_eq!(code(&raft_runner(folder, &resume)), 1, "{cut}");
            let found = fs::read_to_string(folder.join("r.json")).unwrap();
            assert!(found == wanted, "{line}, cut at {cut}");
            fs::remove_file(folder.join("r.json")).unwrap();
        }
    }
}

/// An interrupt may leave later cases that are known before earlier ones, and some that were to be
/// recorded and are not.
#[test]
fn gaps_are_filled() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let wanted = whole(folder, LINE);
    let run = Run::read(&folder.join("whole.json")).unwrap();
    let failed = |settled: &&Settled| !settled.outcome.verdict.passed();
    let first = run.cases.iter().find(failed).unwrap().case.number;
    let mut some: Vec<_> =
        run.cases.iter().filter(|one| one.case.number % 7 != 3).cloned().collect();
    some.retain(|settled| settled.case.number != first);
    let cut_short = Recorded::NotWritten("interrupted".into());
    for settled in some.iter_mut().filter(|settled| settled.recorded.is_there()) {
        *settled = settled.clone().forget_trace(cut_short.clone());
    }
    fs::write(folder.join("r.json.lines"), lines_of(&run, &some, folder)).unwrap();
    assert_eq!(code(&raft_runner(folder, &format!("{LINE} --report json=r.json --resume"))), 1);
    assert!(fs::read_to_string(folder.join("r.json")).unwrap() == wanted);
}

const KINDS: [&str; 6] = ["json", "junit", "markdown", "github", "tap", "gradescope"];

fn all_reports(name: &str) -> String {
    KINDS.map(|kind| format!(" --report {kind}={name}.{kind}")).concat()
}

#[test]
fn every_report_is_that_of_an_undisturbed_run() {
    for more in ["", " --junit-per-run", " --max-fail-rate 10% --seeds s"] {
        let folder = TempDir::new().unwrap();
        let folder = folder.path();
        let (seeds, line) = (folder.join("s"), format!("{LINE}{more}"));
        let kept = "TestInitialElection3A seed=4 peer=mutant:votes-twice\n\
                    TestBackup3B seed=8 peer=mutant:votes-twice passes=2\n";
        fs::write(&seeds, kept).unwrap();
        assert_eq!(code(&raft_runner(folder, &(line.clone() + &all_reports("whole")))), 1);
        let run = Run::read(&folder.join("whole.json")).unwrap();
        let some =
            if more.is_empty() { vec![1, run.cases.len()] } else { vec![run.cases.len() / 2] };
        for known in some {
            fs::write(&seeds, kept).unwrap();
            let lines = lines_of(&run, &run.cases[..known], folder);
            fs::write(folder.join("again.json.lines"), lines).unwrap();
            let resume = format!("{line}{} --resume", all_reports("again"));
            assert_eq!(code(&raft_runner(folder, &resume)), 1);
            for kind in KINDS {
                let [whole, again] = ["whole", "again"]
                    .map(|name| fs::read_to_string(folder.join(format!("{name}.{kind}"))).unwrap());
                assert!(whole == again, "{line}: {kind} after {known} cases:\n{again}");
            }
        }
    }
}

#[test]
fn what_is_known_is_not_run_again() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    whole(folder, LINE);
    let run = Run::read(&folder.join("whole.json")).unwrap();
    let mut known = run.cases[..30].to_vec();
    known[20].outcome.figures.rpcs = 987_654;
    fs::write(folder.join("r.json.lines"), lines_of(&run, &known, folder)).unwrap();
    let line = format!("{LINE} --report json=r.json");
    assert_eq!(code(&raft_runner(folder, &format!("{line} --resume"))), 1);
    assert!(fs::read_to_string(folder.join("r.json")).unwrap().contains("\"rpcs\":987654"));

    // But for one of it, which tells whether it is still the same peer.
    let passed = known.iter().position(|settled| settled.outcome.verdict.passed()).unwrap();
    known[passed].outcome.digest ^= 1;
    fs::write(folder.join("r.json.lines"), lines_of(&run, &known, folder)).unwrap();
    let error = refusal(folder, &format!("{line} --resume"));
    assert!(error.contains("goes another way than before"), "{error}");
}

#[test]
fn what_is_left_of_a_run_is_not_overwritten_unless_that_is_said() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let wanted = whole(folder, LINE);
    let run = Run::read(&folder.join("whole.json")).unwrap();
    let lines = lines_of(&run, &run.cases[..9], folder);
    let left = || fs::read_to_string(folder.join("r.json.lines")).unwrap();
    fs::write(folder.join("r.json.lines"), &lines).unwrap();
    let line = format!("{LINE} --report json=r.json");
    let said = "r.json.lines has 9 runs of a run that was cut short: --resume goes on with it, \
                --fresh begins anew";
    assert_eq!(refusal(folder, &line), format!("error: {said}\n"));
    assert_eq!(left(), lines);
    for (other, says) in [
        ("--seed 4", "its base seed is 3, not 4"),
        ("--shard 1/2 --seed 3", "its shard is none, not 1/2"),
        ("--peer raft", "its peer is mutant:votes-twice, not raft"),
        ("--network harsh", "its network is lab, not harsh"),
        ("--skip 3B", "TestBasicAgree3B and 9 more are among its tests alone"),
        ("-n 7", "its number of iterations is 6, not 7"),
        ("--no-oracle", "its oracle is on, not off"),
        ("--fail-fast", "its end at a failure is none, not the first"),
        ("--max-traces 3", "its choice of traces is failures, 2 a test, in traces, not"),
    ] {
        let flag = other.split(' ').next().unwrap();
        let words: Vec<_> = line.split(' ').collect();
        let same =
            words.iter().position(|word| *word == flag || (flag == "--shard" && *word == "--seed"));
        let mut words = words.clone();
        if let Some(same) = same {
            words.drain(same..same + 2);
        }
        let error = refusal(folder, &format!("{} {other} --resume", words.join(" ")));
        assert!(error.contains(says), "{other}: {error}");
        assert_eq!(left(), lines);
    }
    assert_eq!(code(&raft_runner(folder, &format!("{line} --fresh"))), 1);
    assert!(fs::read_to_string(folder.join("r.json")).unwrap() == wanted);
    assert!(!folder.join("r.json.lines").exists());
}

#[test]
fn a_drawn_seed_is_taken_from_what_is_left() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let line = "test 3A -n 4 --without-times --report json=r.json";
    assert_eq!(code(&raft_runner(folder, line)), 0);
    let wanted = fs::read_to_string(folder.join("r.json")).unwrap();
    let run = Run::read(&folder.join("r.json")).unwrap();
    fs::write(folder.join("r.json.lines"), lines_of(&run, &run.cases[..5], folder)).unwrap();
    assert_eq!(code(&raft_runner(folder, &format!("{line} --resume"))), 0);
    assert!(fs::read_to_string(folder.join("r.json")).unwrap() == wanted);
    // What came to its end is no run to go on with.
    assert_eq!(code(&raft_runner(folder, &format!("{line} --resume"))), 0);
    assert!(fs::read_to_string(folder.join("r.json")).unwrap() != wanted);
}

#[test]
fn going_on_needs_the_file_to_go_on_with() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let error = refusal(folder, "test initial --resume");
    assert_eq!(error, "error: --resume needs the --report json=FILE of the run to go on with\n");
    let error = refusal(folder, "test initial --fresh --report tap=r.tap");
    assert_eq!(error, "error: --fresh needs the --report json=FILE of the run to forget\n");
    for precious in ["precious\n", "precious", "{}\n{}\n"] {
        fs::write(folder.join("r.json.lines"), precious).unwrap();
        for flag in ["", " --fresh", " --resume"] {
            let error = refusal(folder, &format!("test initial --report json=r.json{flag}"));
            assert!(error.contains("r.json.lines: it is not of an unfinished run"), "{error}");
            assert_eq!(fs::read_to_string(folder.join("r.json.lines")).unwrap(), precious);
        }
    }
}

#[test]
fn a_file_that_another_run_writes_is_left_to_it() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let mut child = begin(folder, "test all -n 100000 --record none --report json=r.json -j 1");
    wait_for(folder, 1);
    for flag in ["", " --fresh"] {
        let error = refusal(folder, &format!("test initial --report json=r.json{flag}"));
        let says =
            "error: another run is writing 'r.json' just now: wait for it, or name another file";
        assert_eq!(error.trim_end(), says);
    }
    assert!(child.try_wait().unwrap().is_none(), "the first goes on");
    child.kill().unwrap();
    child.wait().unwrap();
    let text = fs::read_to_string(folder.join("r.json.lines")).unwrap();
    assert!(text.lines().count() > 1, "nothing is lost");
}

#[test]
fn a_refused_run_leaves_no_lines() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    fs::write(folder.join("two.json.lines"), "precious\n").unwrap();
    refusal(folder, "test initial --report json=one.json --report json=two.json");
    assert!(!folder.join("one.json.lines").exists());
}

/// What it leaves is gone on with.
fn must_be_gone_on_with(folder: &Path, line: &str, wanted: &str) {
    let found = Run::read(&folder.join("r.json.lines")).unwrap();
    assert!(!found.cases.is_empty() && found.ending == Ending::Interrupted);
    let error = refusal(folder, &format!("{line} --report json=r.json"));
    assert!(error.contains("of a run that was cut short"), "{error}");
    assert_eq!(code(&raft_runner(folder, &format!("{line} --report json=r.json --resume"))), 1);
    assert!(fs::read_to_string(folder.join("r.json")).unwrap() == wanted);
}

#[cfg(unix)]
#[test]
fn a_run_whose_reader_has_gone_leaves_what_it_found() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let line = LINE.replace("-n 6", "-n 20");
    let wanted = whole(folder, &line);
    let mut command = command(folder, &format!("{line} --report json=r.json -v -j 1"));
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(141));
    assert!(!folder.join("r.json").exists());
    must_be_gone_on_with(folder, &line, &wanted);
}

/// A file that may not grow stands for a disk that is full.
#[cfg(unix)]
#[test]
fn a_full_disk_ends_a_run_and_what_it_found_stays() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let wanted = whole(folder, LINE);
    let program = env!("CARGO_BIN_EXE_raft-runner");
    let line = format!("trap '' XFSZ; ulimit -f 16; {program} {LINE} --report json=r.json");
    let output = Command::new("sh").args(["-c", &line]).current_dir(folder).output().unwrap();
    assert_eq!(code(&output), 2, "{}", error(&output));
    let last = error(&output).lines().last().unwrap().to_owned();
    assert!(last.starts_with("error: cannot write r.json: "), "{last}");
    must_be_gone_on_with(folder, LINE, &wanted);
}

#[cfg(target_os = "linux")]
#[test]
fn where_nothing_can_be_written_nothing_begins_and_a_full_output_costs_no_file() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let error = refusal(folder, "test initial --report json=/proc/r.json");
    assert!(error.starts_with("error: cannot write the report to '/proc/r.json': "), "{error}");

    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let mut to_full = command(folder, &format!("{LINE} --report json=r.json"));
    let output = to_full.stdout(full).output().unwrap();
    assert_eq!(code(&output), 2);
    assert!(Run::read(&folder.join("r.json")).unwrap().ending == Ending::Complete);

    let output = command(folder, &format!("{LINE} --report json=/dev/full")).output().unwrap();
    assert_eq!(code(&output), 2);
    assert!(!Path::new("/dev/full.lines").exists(), "nobody goes on with what went into a device");
}

#[test]
fn merge_names_a_shard_that_was_killed() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let line = |index| format!("{LINE} --shard {index}/2 --report json=r.json -j 1");
    assert_eq!(code(&raft_runner(folder, &line(2))), 1);
    fs::rename(folder.join("r.json"), folder.join("2.json")).unwrap();
    let mut child = begin(folder, &line(1));
    wait_for(folder, 8);
    child.kill().unwrap();
    child.wait().unwrap();
    let error = refusal(folder, "merge 2.json r.json");
    assert!(error.contains("r.json.lines has what a run found that was cut short"), "{error}");
    let error = refusal(folder, "merge 2.json r.json.lines");
    assert!(error.contains("shard 1/2 was cut short: r.json.lines has "), "{error}");
    let output = raft_runner(folder, "merge 2.json r.json.lines --allow-missing");
    assert_eq!(code(&output), 130);
}
