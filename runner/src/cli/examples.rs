//! What stands below the help of each command.

pub(super) const EXIT_CODES: &str = "\
Exit codes:
    0  all passed
    1  a test failed
    2  wrong usage, or a file that cannot be used
    3  a run was not deterministic: the same seed gave two different runs
    4  no test was selected
  101  a bug of this tool
  130  interrupted: what is printed is the table so far
  141  nobody reads the report any more";

pub(super) const TEST_EXAMPLES: &str = "\
Examples:
  raft-runner test 3A --iterations 500       part 3A, 500 times, on all cores
  raft-runner test reelection figure8        every test with one of these in its name
  raft-runner test --skip 3D --fail-fast     all but part 3D, up to the first failure
  raft-runner test backup --seed 1743        exactly the run that failed with this seed
  raft-runner test 3B --peer labstyle -n 50  another Raft
  raft-runner test all --network harsh -n 50 with late messages, one-way links, crashes at saves …

Exit codes: 0 all passed, 1 a test failed, 2 wrong usage, 3 a run was not deterministic,
4 no test was selected, 101 a bug of this tool, 130 interrupted.";

pub(super) const EXPLORE_EXAMPLES: &str = "\
Examples:
  raft-runner explore                             for a minute, on all cores
  raft-runner explore --for 10m --peer labstyle   another Raft, for ten minutes
  raft-runner explore --servers 4 -n 1000         a thousand runs of four servers
  raft-runner explore --for 1h --keep-going -q    every way to fail that an hour shows
  raft-runner replay Explore5 --seed 17           the run that failed

Exit codes: 0 nothing broke, 1 something did, 2 wrong usage, 3 a run was not deterministic,
101 a bug of this tool, 130 interrupted.";

pub(super) const REPLAY_EXAMPLES: &str = "\
Examples:
  raft-runner replay TestFigure83C --seed 1743
  raft-runner replay figure83c --seed 1743 --record figure8.jsonl
  raft-runner replay figure8.jsonl            what was recorded there, once more
  raft-runner replay backup --seed 7 --network harsh

Exit codes: 0 it passed, 1 it failed, 2 wrong usage, 3 the two runs differ, 130 interrupted.";

pub(super) const SELFTEST_EXAMPLES: &str = "\
Examples:
  raft-runner selftest                      the whole gallery, ten seeds each
  raft-runner selftest vote -n 100          the mutants with 'vote' in the name, a hundred seeds
  raft-runner selftest --write README.md    refresh the table there

Exit codes: 0 all were found out, 1 one escaped, 2 wrong usage, 4 no mutant was selected,
130 interrupted.";

pub(super) const EXPLAIN_EXAMPLES: &str = "\
Examples:
  raft-runner explain traces/TestFigure83C-raft-1743.jsonl
  COLUMNS=120 raft-runner explain run.jsonl > why.txt

Exit codes: 0 it is explained, 2 a file that cannot be read.";

pub(super) const EXPORT_EXAMPLES: &str = "\
Examples:
  raft-runner export run.jsonl --to html -o run.html        a page to look through the run with
  raft-runner export run.jsonl --to svg -o cause.svg        a picture of what went wrong
  raft-runner export run.jsonl --to svg --at 12.43 > a.svg  the second around 12.43 s
  raft-runner export run.jsonl --to perfetto -o run.json    open it on https://ui.perfetto.dev
  raft-runner export run.jsonl --to shiviz --from 1.2 --until 1.5 -o log.txt

The first line of a log for ShiViz is the regular expression that reads it; where ShiViz asks for
one, it is
  (?<host>\\S*) (?<clock>\\{.*\\})\\n(?<event>.*)

Exit codes: 0 it is written, 2 wrong usage, or a file that cannot be read or written.";
