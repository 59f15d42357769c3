//! What a person can ask of the debugger.

use super::steer::Wish;
use crate::timeline::Part;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Back,
    Forth,
}

/// What to move to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    Event,
    OfPeer,
    Term,
    Role,
    Commit,
    Fault,
    /// A match of the search, if there is one; else a problem.
    Match,
    /// The beginning or the end of the run.
    End,
}

/// What a line that is typed is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    Search,
    Filter,
    Command,
    Goto,
    Note,
    Partition,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Go(Goal, Way),
    /// The problem that plays this part; in a run without problems, the digit of the key shows a
    /// peer alone.
    To(Part),
    /// The peer above or below, or a row in a pane that is a list.
    Row(Way),
    /// Along the causes or the effects.
    Walk(Way),
    Return,
    Zoom(Way),
    Fit,
    ZoomIn,
    Scroll(Way),
    Detail,
    Pane(Way),
    Layout,
    Lanes,
    Solo,
    Hide,
    ShowAll,
    Colours,
    /// The commands of the entries in the logs.
    Commands,
    Type(Prompt),
    Mark,
    Jump,
    Play,
    Pace(Way),
    /// Only in a run that goes on.
    Steer(Wish),
    Write,
    Copy,
    Export,
    Trace(Way),
    Browse,
    Mouse,
    Suspend,
    Escape,
    Help,
    Quit,
}
