//! `raft-runner report`: reads results that were written, and reports them as the run would have.

use std::io::{self, Write};

use indicatif::ProgressBar;

use crate::cli::ReportArgs;
use crate::exit::{Exit, Refusal};
use crate::report::human::Human;
use crate::report::page::Target;
use crate::report::screen::Screen;
use crate::report::{Progress, Reporter, Times, Wishes, at_the_end, comparing, json};
use crate::results::Results;
use crate::results::file::Run;
use crate::whole_file;

/// Whatever came out, what counts is that it is told.
pub fn report(args: &ReportArgs) -> Result<Exit, Refusal> {
    let run = Run::read(&args.results).map_err(|error| Refusal::Usage(format!("{error:#}")))?;
    let wishes = args.how.wishes()?;
    wishes.fit(&run.setting)?;
    let times = if run.has_times { wishes.times } else { Times::LeftOut };
    let wishes = Wishes { times, ..wishes };
    let target = args.output.clone().map_or(Target::Stdout, Target::File);
    let results = comparing::results_of(&run, &wishes);
    let Some(kind) = args.to else {
        let screen = Screen::stdout(ProgressBar::hidden());
        let human = Human::new(&run.setting, args.loudness(), screen).telling(times);
        tell(&run, &results, Box::new(human))?;
        return Ok(Exit::Passed);
    };
    match at_the_end(&run.setting, kind, target.clone(), &wishes) {
        Some(reporter) => tell(&run, &results, reporter)?,
        None => write_json(&run, &results, &target, times)?,
    }
    Ok(Exit::Passed)
}

fn tell(run: &Run, results: &Results, mut reporter: Box<dyn Reporter>) -> io::Result<()> {
    for settled in &run.cases {
        reporter.on(&Progress::Settled(settled))?;
    }
    reporter.finish(results)
}

fn write_json(run: &Run, results: &Results, target: &Target, times: Times) -> io::Result<()> {
    let cases = || {
        let line = |settled| Ok(serde_json::to_string(&json::line(settled, times))?);
        run.cases.iter().map(line)
    };
    let write = |out: &mut dyn Write| json::write(&run.setting, results, times, cases(), out);
    match target {
        Target::Stdout => write(&mut io::stdout().lock()),
        Target::File(path) => whole_file::replace(path, |file| write(file)),
    }
}
