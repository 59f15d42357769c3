//! Scripts that teach shells what can be typed, made from the definitions of the command line.

use clap::Command;
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap_complete::Shell;

use crate::cli::{self, CompletionsArgs};
use crate::exit::{Exit, Refusal};
use crate::lab::TESTS;
use crate::peer::PeerKind;
use crate::program;
use crate::report::screen;

/// What selects more than one test.
const SELECTIONS: [&str; 5] = ["all", "3A", "3B", "3C", "3D"];

pub fn print(args: &CompletionsArgs, peers: &[PeerKind]) -> Result<Exit, Refusal> {
    screen::print(&script(args.shell, &program::file_name(), peers))?;
    Ok(Exit::Passed)
}

/// For a program of this name.
pub fn script(shell: Shell, program: &str, peers: &[PeerKind]) -> String {
    let mut script = Vec::new();
    let mut command = with_names(cli::definitions(), &Names::of(shell, peers));
    clap_complete::generate(shell, &mut command, program, &mut script);
    let script = String::from_utf8(script).expect("it is made of texts");
    if shell == Shell::Bash { named_alike(&script, program) } else { script }
}

/// The script looks for the commands of a program with a hyphen under another name than it gives them.
fn named_alike(script: &str, program: &str) -> String {
    script.replace(&program.replace('-', "__subcmd__"), &program.replace('-', "__"))
}

/// What there is to choose from where the definitions have any text.
struct Names {
    peers: Vec<&'static str>,
    mutants: Vec<&'static str>,
    tests: Vec<&'static str>,
}

impl Names {
    fn of(shell: Shell, peers: &[PeerKind]) -> Self {
        let names = peers.iter().map(|peer| peer.name);
        // Bash takes a colon for the end of a word.
        let is_word = |name: &&str| shell != Shell::Bash || !name.contains(':');
        let mutants = peers.iter().filter(|peer| peer.fault.is_some());
        let short = |peer: &PeerKind| peer.name.split_once(':').map_or(peer.name, |(_, name)| name);
        Self {
            peers: names.filter(is_word).collect(),
            mutants: mutants.map(short).collect(),
            tests: SELECTIONS.into_iter().chain(TESTS.iter().map(|test| test.name)).collect(),
        }
    }

    fn for_argument(&self, id: &str) -> Option<&[&'static str]> {
        match id {
            "peer" => Some(&self.peers),
            "mutants" => Some(&self.mutants),
            "selectors" | "skip" => Some(&self.tests),
            _ => None,
        }
    }
}

fn with_names(command: Command, names: &Names) -> Command {
    command.mut_subcommands(|command| {
        command.mut_args(|argument| match names.for_argument(argument.get_id().as_str()) {
            Some(names) => {
                let names = names.iter().map(|&name| PossibleValue::new(name));
                argument.value_parser(PossibleValuesParser::new(names))
            }
            None => argument,
        })
    })
}
