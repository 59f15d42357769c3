//! A run of many cases from its plan to its end; one that was cut short is gone on with.

use crate::cli::{ReportFile, ReportKind, RunArgs, Told};
use crate::execute::{self, Earlier};
use crate::exit::Refusal;
use crate::interrupt;
use crate::plan::{Plan, writable};
use crate::report::amounts::counted;
use crate::report::comparing::Comparing;
use crate::report::{self, Loudness, Reporter, Times, notes};
use crate::results::Results;
use crate::results::file::Run;
use crate::results::unfinished;
use crate::seeds::{Keeper, Seeds};
use crate::show::Offer;

/// Runs what `plan` says, but for what is known already, if that is wanted.
pub fn run(plan: Plan, args: &RunArgs) -> Result<Results, Refusal> {
    let told = args.told()?;
    let seeds = Seeds::read(&args.kept.file)?;
    seeds.iter().try_for_each(|seeds| seeds.spared_by(told.files))?;
    let plan = match &seeds {
        Some(seeds) => seeds.before(plan, &args.kept, args.jobs)?,
        None => plan,
    };
    check(&plan, &told)?;
    match cut_short(args, &told)? {
        None => execute(&plan, Earlier::default(), &told, seeds),
        Some(run) => {
            let plan = plan.going_on_with(&run, args)?;
            must_go_as_before(&plan, &run, &told)?;
            if told.loudness != Loudness::Quiet {
                notes::note(&known_already(&run, &plan));
            }
            let earlier = Earlier { cases: run.cases, elapsed: run.elapsed };
            execute(&plan, earlier, &told, seeds)
        }
    }
}

/// Whether everything can be written that is to be.
pub fn check(plan: &Plan, told: &Told<'_>) -> Result<(), Refusal> {
    told.wishes.fit_plan(&plan.setting)?;
    writable::check(&plan.recording)?;
    told.files.iter().try_for_each(|file| writable::check_report(&file.path))
}

/// What fails is kept in `seeds`, if there are any.
pub fn execute(
    plan: &Plan,
    earlier: Earlier,
    told: &Told<'_>,
    seeds: Option<Seeds>,
) -> Result<Results, Refusal> {
    let interrupts = interrupt::listen();
    let to_file =
        |file: &ReportFile| report::to_file(&plan.setting, file.kind, &file.path, &told.wishes);
    // A file that cannot be had is refused before anything is printed.
    let files = told.files.iter().map(to_file).collect::<Result<Vec<_>, _>>()?;
    let (mut report, bar) = report::on_stdout(&plan.setting, told)?;
    report.0.extend(files);
    let offer = Offer::to_person(told.offer, bar);
    report.0.extend(offer.as_ref().map(Offer::ear));
    report.0.extend(seeds.and_then(|seeds| Keeper::of_run(seeds, &plan.setting, told.loudness)));
    let mut report = Comparing::new(&plan.setting, report, &told.wishes);
    let results = execute::go_on(plan, earlier, &interrupts, &mut report)?;
    let traces = offer.map(|offer| offer.end(&results));
    report.finish(&results)?;
    if let Some(traces) = traces {
        traces.ask(&interrupts)?;
    }
    Ok(results)
}

fn known_already(run: &Run, plan: &Plan) -> String {
    let known = counted(run.cases.len() as u64, "run");
    if plan.setting.is_without_end() {
        format!("{known} are known already")
    } else {
        format!("{known} of {} are known already", plan.setting.cases())
    }
}

/// The run to go on with, if there is one and that is wanted.
fn cut_short(args: &RunArgs, told: &Told<'_>) -> Result<Option<Run>, Refusal> {
    let files = told.files.iter().filter(|file| file.kind == ReportKind::Json);
    let mut paths = files.map(|file| &file.path).peekable();
    match args.resume.needs_results_of() {
        None => return Ok(None),
        Some(why) if paths.peek().is_none() => return Err(usage(why.into())),
        Some(_) if args.resume.fresh => return Ok(None),
        Some(_) => {}
    }
    for path in paths {
        let found = unfinished::find(path).map_err(|error| usage(format!("{error:#}")))?;
        if let Some(run) = found {
            return Ok(Some(run));
        }
    }
    Ok(None)
}

/// Half of a run with one peer and half with another would be no run of either.
fn must_go_as_before(plan: &Plan, run: &Run, told: &Told<'_>) -> Result<(), Refusal> {
    if run.has_times != (told.wishes.times == Times::Told) {
        let how = if run.has_times { "not " } else { "" };
        return Err(usage(format!("the run to go on with was {how}run with --without-times")));
    }
    let Some(passed) = run.cases.iter().find(|settled| settled.outcome.verdict.passed()) else {
        return Ok(());
    };
    if execute::goes_as_before(plan, passed) {
        return Ok(());
    }
    let (test, seed) = (passed.case.test.name, passed.case.seed);
    Err(usage(format!(
        "cannot go on: {test} with seed {seed} goes another way than before, since the code has \
         changed; --fresh begins anew"
    )))
}

fn usage(line: String) -> Refusal {
    Refusal::Usage(line)
}
