//! Pages for `man`, one a command, made from the definitions of the command line.

use std::io::{self, Write};
use std::path::Path;

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, roman};

use crate::cli::{self, ManArgs};
use crate::exit::{Exit, Refusal};
use crate::nearest::nearest;
use crate::report::screen;
use crate::whole_file;

const MANUAL: &str = "The Raft lab of MIT 6.5840";

/// What only the page about all commands says.
const SURROUNDINGS: [(&str, &str); 2] = [
    (
        "ENVIRONMENT",
        "RAFT_RUNNER_FLAG stands for a flag that is not given: RAFT_RUNNER_MAX_TRACES for --max-traces of all \
         commands, RAFT_RUNNER_TEST_MAX_TRACES for that of test. NO_COLOR and CLICOLOR_FORCE decide on colours.",
    ),
    (
        "FILES",
        "raft-runner.toml, in the current folder or one above it, has defaults for flags; raft-runner config \
         shows them.",
    ),
];

/// A page and its name: `raft-runner-test.1`.
pub struct Page {
    pub name: String,
    pub text: String,
}

pub fn man(args: &ManArgs) -> Result<Exit, Refusal> {
    match &args.out {
        Some(folder) => write(folder)?,
        None => screen::print(&page(args.command.as_deref())?)?,
    }
    Ok(Exit::Passed)
}

/// The pages of all commands, the one about all of them first.
pub fn pages() -> Vec<Page> {
    let mut all = cli::definitions();
    all.build();
    let pages: Vec<_> = all.get_subcommands().filter(|command| !command.is_hide_set()).collect();
    let names: Vec<_> = pages.iter().map(|command| page_name(command)).collect();
    let whole = Page { name: file_name(&all), text: render(&all, &names) };
    let see = [page_name(&all)];
    let pages = pages
        .into_iter()
        .map(|command| Page { name: file_name(command), text: render(command, &see) });
    [whole].into_iter().chain(pages).collect()
}

fn page(command: Option<&str>) -> Result<String, Refusal> {
    let whole = page_name(&cli::definitions());
    let wanted = match command {
        Some(command) => format!("{whole}-{command}.1"),
        None => format!("{whole}.1"),
    };
    let page = pages().into_iter().find(|page| page.name == wanted);
    page.map(|page| page.text).ok_or_else(|| no_page(command.unwrap_or_default()))
}

fn no_page(command: &str) -> Refusal {
    let all = cli::definitions();
    let names = all.get_subcommands().map(Command::get_name);
    let nearest = nearest(command, names).unwrap_or_default();
    Refusal::Usage(format!("no command is named '{command}'; nearest: {nearest}"))
}

fn write(folder: &Path) -> Result<(), Refusal> {
    let pages = pages();
    for page in &pages {
        let path = folder.join(&page.name);
        let written = whole_file::replace(&path, |file| file.write_all(page.text.as_bytes()));
        written.map_err(|error| {
            Refusal::Usage(format!("cannot write '{}': {error}", path.display()))
        })?;
    }
    let first = pages.first().map_or("", |page| &page.name);
    screen::print(&format!("{} pages in {}, from {first} on\n", pages.len(), folder.display()))?;
    Ok(())
}

fn page_name(command: &Command) -> String {
    command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned()
}

fn file_name(command: &Command) -> String {
    format!("{}.1", page_name(command))
}

fn render(command: &Command, see_also: &[String]) -> String {
    let source = format!("raft-runner {}", env!("CARGO_PKG_VERSION"));
    let man = Man::new(command.clone()).source(source).manual(MANUAL);
    let mut text = Vec::new();
    sections(&man, command, see_also, &mut text).expect("writing to memory");
    String::from_utf8(text).expect("it is made of texts")
}

fn sections(
    man: &Man,
    command: &Command,
    see_also: &[String],
    text: &mut Vec<u8>,
) -> io::Result<()> {
    man.render_title(text)?;
    man.render_name_section(text)?;
    man.render_synopsis_section(text)?;
    man.render_description_section(text)?;
    man.render_options_section(text)?;
    let is_whole = command.has_subcommands();
    if is_whole {
        man.render_subcommands_section(text)?;
    }
    let mut roff = Roff::new();
    let below = command.get_after_long_help().or_else(|| command.get_after_help());
    if let Some(below) = below {
        examples_and_exit_codes(&below.to_string(), &mut roff);
    }
    if is_whole {
        for (title, about) in SURROUNDINGS {
            roff.control("SH", [title]).text([roman(about)]);
        }
    }
    roff.control("SH", ["SEE ALSO"]).text(references(see_also));
    roff.to_writer(text)
}

/// What stands below the help of a command: paragraphs that are titled, or go on.
fn examples_and_exit_codes(below: &str, roff: &mut Roff) {
    for paragraph in below.split("\n\n") {
        if let Some(examples) = paragraph.strip_prefix("Examples:\n") {
            roff.control("SH", ["EXAMPLES"]);
            as_it_stands(examples, roff);
        } else if let Some(table) = paragraph.strip_prefix("Exit codes:\n") {
            roff.control("SH", ["EXIT STATUS"]);
            as_it_stands(table, roff);
        } else if let Some(codes) = paragraph.strip_prefix("Exit codes: ") {
            roff.control("SH", ["EXIT STATUS"]).text([roman(codes.replace('\n', " "))]);
        } else {
            roff.control("PP", []);
            as_it_stands(paragraph, roff);
        }
    }
}

/// Line by line, in the places in which it was put.
fn as_it_stands(text: &str, roff: &mut Roff) {
    roff.control("nf", []);
    for line in text.lines() {
        roff.text([roman(line)]);
    }
    roff.control("fi", []);
}

fn references(pages: &[String]) -> Vec<Inline> {
    let mut line = Vec::new();
    for (place, page) in pages.iter().enumerate() {
        let comma = if place == 0 { "" } else { ", " };
        line.extend([roman(comma), bold(page), roman("(1)")]);
    }
    line
}
