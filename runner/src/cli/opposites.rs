//! A hidden `--no-X` for every switch `--X`, so that what a file turns on can be turned off.

use clap::{Arg, ArgAction, Command};

/// Before the id of a switch, the id of its opposite.
const NOT: &str = "not ";

/// The switch that this is the opposite of.
pub fn of(id: &str) -> Option<&str> {
    id.strip_prefix(NOT)
}

/// Gives the opposites to every command.
pub(super) fn with_opposites(command: Command) -> Command {
    command.mut_subcommands(|command| {
        let switches: Vec<_> = command.get_arguments().filter_map(Switch::of).collect();
        switches.into_iter().fold(command, |command, switch| switch.oppose(command))
    })
}

struct Switch {
    id: String,
    long: String,
}

impl Switch {
    fn of(arg: &Arg) -> Option<Self> {
        let is_switch = matches!(arg.get_action(), ArgAction::SetTrue);
        let long = arg.get_long().filter(|_| is_switch)?;
        Some(Self { id: arg.get_id().to_string(), long: long.to_owned() })
    }

    /// Of the two, the last one that is given counts.
    fn oppose(self, command: Command) -> Command {
        let Self { id, long } = self;
        let long = match long.strip_prefix("no-") {
            Some(rest) => rest.to_owned(),
            None => format!("no-{long}"),
        };
        if command.get_arguments().any(|arg| arg.get_long() == Some(&long)) {
            return command;
        }
        let opposite = format!("{NOT}{id}");
        let arg = Arg::new(opposite.clone()).long(long).action(ArgAction::SetTrue).hide(true);
        let command = command.arg(arg.overrides_with(id.clone()));
        command.mut_arg(id, |switch| switch.overrides_with(opposite))
    }
}
