//! The recipes of docs/ci: they can be read, their commands are commands, and all machines together make one run.

use std::collections::BTreeSet;
use std::ffi::OsString;

use raft_runner::cli::{self, Command};
use saphyr::{LoadableYamlNode, Yaml};

const PAGE: &str = include_str!("../../docs/ci.md");
const GITHUB: &str = include_str!("../../docs/ci/github.yml");
const GITLAB: &str = include_str!("../../docs/ci/gitlab.yml");
const KUBERNETES: &str = include_str!("../../docs/ci/kubernetes.yml");
const SLURM: &str = include_str!("../../docs/ci/slurm.sh");

/// What stands in front of a command of raft-runner, in a crate of one's own or where it is installed.
const PROGRAMS: [&str; 2] = ["cargo run --release --locked -- ", "raft-runner "];

fn documents(text: &str) -> Vec<Yaml<'_>> {
    Yaml::load_from_str(text).expect("it is YAML")
}

fn at<'a, 'input>(yaml: &'a Yaml<'input>, path: &[&str]) -> &'a Yaml<'input> {
    path.iter().fold(yaml, |inner, key| {
        inner.as_mapping_get(key).unwrap_or_else(|| panic!("there is no {key} of {path:?}"))
    })
}

fn number(yaml: &Yaml<'_>) -> u64 {
    yaml.as_integer().expect("a number").try_into().expect("not a negative one")
}

/// All texts of a document, wherever they stand.
fn texts<'a>(yaml: &'a Yaml<'_>) -> Vec<&'a str> {
    if let Some(text) = yaml.as_str() {
        return vec![text];
    }
    let items = yaml.as_sequence().into_iter().flatten();
    let values = yaml.as_mapping().into_iter().flatten().map(|(_, value)| value);
    items.chain(values).flat_map(texts).collect()
}

/// The commands of raft-runner in a text, up to where the shell goes on.
fn commands(text: &str) -> Vec<String> {
    let whole = text.replace("\\\n", " ");
    let of_line = |line: &str| {
        let starts =
            PROGRAMS.iter().filter_map(|program| Some(line.find(program)? + program.len()));
        let rest = &line[starts.min()?..];
        let end = rest.find(['|', ';', '&', '`', '#']).unwrap_or(rest.len());
        Some(rest[..end].replace(['"', '\''], ""))
    };
    whole.lines().filter_map(of_line).collect()
}

fn parsed(command: &str) -> Command {
    // The shell's part, and that of GitHub, which says by the environment where its summary is.
    let left = command.replace("shard-*.json", "shard-1.json shard-2.json");
    let left = left.replace("--report github", "--report github=summary.md");
    assert!(!left.contains(['$', '{', '*', '<']), "something has no value: {command}");
    let words = ["raft-runner"].into_iter().chain(left.split_whitespace()).map(OsString::from);
    cli::read(words).unwrap_or_else(|refusal| panic!("{command}: {refusal:?}"))
}

/// With what each of `machines` puts in place of these names, one after the other: they share a run, and
/// the merge reads what they write.
fn share_a_run(found: &[String], machines: u64, value: impl Fn(&str, u64) -> String) {
    let (tests, merges): (Vec<_>, Vec<_>) =
        found.iter().partition(|command| command.starts_with("test "));
    let ([test], [merge]) = (&tests[..], &merges[..]) else { panic!("{found:?}") };
    assert!(matches!(parsed(merge), Command::Merge(_)), "{merge}");

    let (mut shards, mut seeds, mut files) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for machine in 0..machines {
        let command = value(test, machine);
        let Command::Test(args) = parsed(&command) else { panic!("{command}") };
        let shard = args.run.shards.shard.expect("a shard");
        assert_eq!(shard.of(), machines, "{command}");
        shards.insert(shard.index());
        seeds.insert(args.run.seed.expect("a seed that all share"));
        let word = command.split_whitespace().find(|word| word.starts_with("json="));
        let file = word.and_then(|word| word.strip_prefix("json=shard-")).expect("a file to merge");
        files.insert(file.to_owned());
    }
    assert_eq!(shards, (1..=machines).collect());
    assert_eq!((seeds.len(), files.len() as u64), (1, machines), "{seeds:?} {files:?}");
}

#[test]
fn github_runs_all_shards() {
    let workflow = &documents(GITHUB)[0];
    let listed = at(workflow, &["jobs", "shard", "strategy", "matrix", "shard"]);
    let listed: Vec<_> = listed.as_sequence().expect("a list").iter().map(number).collect();
    assert_eq!(at(workflow, &["jobs", "merge", "needs"]).as_str(), Some("shard"));
    let found: Vec<_> = texts(workflow).into_iter().flat_map(commands).collect();
    share_a_run(&found, listed.len() as u64, |command, machine| {
        let shard = listed[machine as usize].to_string();
        command.replace("${{ matrix.shard }}", &shard).replace("${{ github.run_id }}", "17")
    });
}

#[test]
fn gitlab_runs_all_shards() {
    let pipeline = &documents(GITLAB)[0];
    let machines = number(at(pipeline, &["shard", "parallel"]));
    let found: Vec<_> = texts(pipeline).into_iter().flat_map(commands).collect();
    share_a_run(&found, machines, |command, machine| {
        let index = (machine + 1).to_string();
        command.replace("$CI_NODE_INDEX", &index).replace("$CI_PIPELINE_ID", "17")
    });
}

#[test]
fn kubernetes_runs_all_shards() {
    let jobs = documents(KUBERNETES);
    let machines = number(at(&jobs[0], &["spec", "completions"]));
    assert_eq!(at(&jobs[0], &["spec", "completionMode"]).as_str(), Some("Indexed"));
    let found: Vec<_> = jobs.iter().flat_map(texts).flat_map(commands).collect();
    share_a_run(&found, machines, |command, machine| {
        let next = (machine + 1).to_string();
        let filled = command.replace("$((JOB_COMPLETION_INDEX + 1))", &next);
        filled.replace("$JOB_COMPLETION_INDEX", &machine.to_string())
    });
}

#[test]
fn slurm_runs_all_shards() {
    let array = SLURM.lines().find_map(|line| line.strip_prefix("#SBATCH --array=1-"));
    let machines = array.expect("an array").parse().expect("a number");
    share_a_run(&commands(SLURM), machines, |command, machine| {
        let filled = command.replace("$SLURM_ARRAY_TASK_ID", &(machine + 1).to_string());
        filled.replace("$SLURM_ARRAY_JOB_ID", "17").replace("$SLURM_CPUS_PER_TASK", "8")
    });
}

#[test]
fn the_page_has_commands_that_are_commands() {
    let found = commands(PAGE);
    assert!(found.len() >= 3, "{found:?}");
    for command in found {
        parsed(&command);
    }
    for recipe in ["github.yml", "gitlab.yml", "kubernetes.yml", "slurm.sh"] {
        assert!(PAGE.contains(&format!("](ci/{recipe})")), "{recipe} is not named");
    }
}
