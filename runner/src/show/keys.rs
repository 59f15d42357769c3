//! What the keys do: one table makes the dispatch, the hints and the help.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::action::{Action, Goal, Prompt, Way};
use super::steer::Wish;
use crate::timeline::Part;

/// A key as it is held down; a capital letter is a key of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    code: KeyCode,
    ctrl: bool,
}

/// What some keys do.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    pub keys: &'static [Key],
    pub action: Action,
    /// How the keys are written.
    pub shown: &'static str,
    /// A word or two for the bottom line, if it belongs there.
    pub hint: Option<&'static str>,
    pub about: &'static str,
    pub group: Group,
}

/// What keys that belong together are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Moving,
    Problems,
    Looking,
    Finding,
    Playing,
    Steering,
    Rest,
}

impl Group {
    const OF_THE_PAST: [Self; 6] =
        [Self::Moving, Self::Problems, Self::Looking, Self::Finding, Self::Playing, Self::Rest];

    /// Those whose keys do something in a run that goes on, or in one that is over; what matters
    /// most comes first.
    pub fn all(live: bool) -> Vec<Self> {
        let mut all = Self::OF_THE_PAST.to_vec();
        if live {
            all.retain(|group| *group != Self::Playing);
            all.splice(..0, [Self::Playing, Self::Steering]);
        }
        all
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Moving => "Moving",
            Self::Problems => "Problems and causes",
            Self::Looking => "Looking",
            Self::Finding => "Finding",
            Self::Playing => "Playing",
            Self::Steering => "Steering a run that goes on (`raft-runner play`)",
            Self::Rest => "And",
        }
    }
}

const fn key(letter: char) -> Key {
    Key { code: KeyCode::Char(letter), ctrl: false }
}

const fn ctrl(letter: char) -> Key {
    Key { code: KeyCode::Char(letter), ctrl: true }
}

const fn code(code: KeyCode) -> Key {
    Key { code, ctrl: false }
}

const fn ctrl_code(code: KeyCode) -> Key {
    Key { code, ctrl: true }
}

/// The table: for each group, how keys are written, which they are, what they do, what that is,
/// and, in brackets, the word of the bottom line.
macro_rules! table {
    ($($group:ident { $($shown:literal $keys:expr => $action:expr, $about:literal $([$hint:literal])?;)* })*) => {
        pub const TABLE: &[Binding] = &[$($(
            Binding {
                keys: const { &$keys },
                action: $action,
                shown: $shown,
                hint: table!(@hint $($hint)?),
                about: $about,
                group: Group::$group,
            },
        )*)*];
    };
    (@hint) => { None };
    (@hint $hint:literal) => { Some($hint) };
}

use Action::{
    Browse, Colours, Commands, Copy, Detail, Escape, Export, Fit, Go, Help, Hide, Jump, Lanes,
    Layout, Mark, Mouse, Pace, Pane, Play, Quit, Return, Row, Scroll, ShowAll, Solo, Steer,
    Suspend, To, Trace, Type, Walk, Write, Zoom, ZoomIn,
};
use Way::{Back, Forth};

// What a digit does depends on the run: see `Action::To`.
table! {
    Steering {
        "s" [key('s')] => Steer(Wish::Submit), "submit a command to the leader" ["submit"];
        "x" [key('x')] => Steer(Wish::Crash), "crash this peer, or start it again" ["crash/start"];
        "d" [key('d')] => Steer(Wish::Cut), "cut this peer off, or connect it again" ["cut/connect"];
        "p" [key('p')] => Type(Prompt::Partition), "partition the peers: 0 1 | 2 3 4" ["partition"];
        "u" [key('u')] => Steer(Wish::Unreliable), "an unreliable network, or a reliable one again" ["unreliable"];
        "r" [key('r')] => Steer(Wish::Heal), "mend everything" ["mend"];
        "S" [key('S')] => Steer(Wish::Snapshot), "let this peer's service take a snapshot";
        "w" [key('w')] => Write, "write the run as a trace" ["write"];
    }
    Moving {
        "h" [key('h'), code(KeyCode::Left)] => Go(Goal::Event, Back), "to the event before" ["step"];
        "l" [key('l'), code(KeyCode::Right)] => Go(Goal::Event, Forth), "to the next event" ["step"];
        "H" [key('H'), ctrl_code(KeyCode::Left)] => Go(Goal::OfPeer, Back), "to the event before of this peer" ["same peer"];
        "L" [key('L'), ctrl_code(KeyCode::Right)] => Go(Goal::OfPeer, Forth), "to the next event of this peer" ["same peer"];
        "k" [key('k'), code(KeyCode::Up)] => Row(Back), "to the peer above, or a row up in a list" ["peer"];
        "j" [key('j'), code(KeyCode::Down)] => Row(Forth), "to the peer below, or a row down in a list" ["peer"];
        "[" [key('[')] => Go(Goal::Term, Back), "to where the term before began" ["term"];
        "]" [key(']')] => Go(Goal::Term, Forth), "to where the next term begins" ["term"];
        "{" [key('{')] => Go(Goal::Role, Back), "to the role change before" ["role"];
        "}" [key('}')] => Go(Goal::Role, Forth), "to the next role change" ["role"];
        "(" [key('(')] => Go(Goal::Commit, Back), "to the commit before";
        ")" [key(')')] => Go(Goal::Commit, Forth), "to the next commit";
        "<" [key('<')] => Go(Goal::Fault, Back), "to the fault before: a crash, a cut, a start";
        ">" [key('>')] => Go(Goal::Fault, Forth), "to the next fault";
        "Home" [code(KeyCode::Home)] => Go(Goal::End, Back), "to the beginning of the run";
        "End" [code(KeyCode::End), key('G')] => Go(Goal::End, Forth), "to its end";
        "g" [key('g')] => Type(Prompt::Goto), "go to a time (12.431), an event (#4182) or an index (i7)" ["goto"];
    }
    Problems {
        "1" [key('1')] => To(Part::Cause), "to the cause: the event that broke the first rule" ["cause"];
        "2" [key('2')] => To(Part::BadState), "to the first state that must never be" ["bad"];
        "3" [key('3')] => To(Part::Symptom), "to what the lab's test noticed" ["symptom"];
        "n" [key('n')] => Go(Goal::Match, Forth), "to the next problem, or match of a search" ["problem"];
        "N" [key('N')] => Go(Goal::Match, Back), "to the one before" ["problem"];
        "b" [key('b')] => Walk(Back), "to what caused this event" ["why"];
        "f" [key('f')] => Walk(Forth), "to what came of this event, then to what else did" ["effect"];
        "Backspace" [code(KeyCode::Backspace)] => Return, "back along this walk";
    }
    Looking {
        "+" [key('+'), key('=')] => Zoom(Forth), "nearer" ["zoom"];
        "-" [key('-')] => Zoom(Back), "farther" ["zoom"];
        "0" [key('0')] => Fit, "the whole run";
        "z" [key('z')] => ZoomIn, "as near as the message at the playhead is long";
        "PgUp" [code(KeyCode::PageUp)] => Scroll(Back), "a screen back in time; a page up in a list, or to lower indexes";
        "PgDn" [code(KeyCode::PageDown)] => Scroll(Forth), "a screen on; a page down in a list, or to higher indexes";
        "Enter" [code(KeyCode::Enter)] => Detail, "all there is to say of the event, on the whole screen" ["detail"];
        "Tab" [code(KeyCode::Tab)] => Pane(Forth), "to the next pane" ["pane"];
        "S-Tab" [code(KeyCode::BackTab)] => Pane(Back), "to the pane before";
        "v" [key('v')] => Layout, "another arrangement of the panes";
        "t" [key('t')] => Lanes, "fewer lanes, and all again: arrows, faults, client, checks";
        "o" [key('o')] => Solo, "this peer alone, and all again";
        "O" [key('O')] => Hide, "without this peer";
        "a" [key('a')] => ShowAll, "all peers";
        "i" [key('i')] => Commands, "the commands in the logs, or the terms alone";
        "c" [key('c')] => Colours, "fewer colours, and all again";
    }
    Finding {
        "/" [key('/')] => Type(Prompt::Search), "search: S2, T7, i12, vote, drop, commit>5, /regex/, text" ["find"];
        "\\" [key('\\'), key('F')] => Type(Prompt::Filter), "list only events that match";
        "m" [key('m')] => Mark, "then a letter: mark this moment" ["mark"];
        "'" [key('\'')] => Jump, "then a letter: back to a mark";
        "M" [key('M')] => Type(Prompt::Note), "write a note on this event";
    }
    Playing {
        "Space" [key(' ')] => Play, "play and stop; in `play`, run and pause" ["play/pause"];
        "," [key(',')] => Pace(Back), "slower" ["pace"];
        "." [key('.')] => Pace(Forth), "faster" ["pace"];
    }
    Rest {
        "y" [key('y')] => Copy, "copy the command that repeats the run" ["copy"];
        "e" [key('e')] => Export, "write what is on the screen as a picture (SVG)";
        ":" [key(':')] => Type(Prompt::Command), "a command: t 12.431, ev 4182, i 7, export html, write, q" ["command"];
        "J" [key('J')] => Trace(Forth), "the next trace of the folder";
        "K" [key('K')] => Trace(Back), "the trace before";
        "B" [key('B')] => Browse, "the list of traces";
        "F2" [code(KeyCode::F(2))] => Mouse, "the mouse on or off; off, the terminal selects text";
        "^Z" [ctrl('z')] => Suspend, "back to the shell, until `fg`";
        "Esc" [code(KeyCode::Esc)] => Escape, "close what is open, clear what was searched for";
        "?" [key('?'), code(KeyCode::F(1))] => Help, "all keys; once more: what all the signs mean" ["help"];
        "q" [key('q'), ctrl('c')] => Quit, "leave" ["quit"];
    }
}

/// Words of the bottom line that give way to the others.
const SECOND: [&str; 6] = ["same peer", "goto", "mark", "pace", "copy", "command"];

/// What a key does, if it does anything.
pub fn action(event: &KeyEvent) -> Option<Action> {
    let pressed = Key { code: event.code, ctrl: event.modifiers.contains(KeyModifiers::CONTROL) };
    let hit = |binding: &&Binding| binding.keys.contains(&pressed);
    TABLE.iter().find(hit).map(|binding| binding.action)
}

/// The bottom lines: keys that do the same both ways stand together, and what does not fit gives way
/// to how to leave and where to find the rest.
pub fn hints(width: usize, lines: usize, live: bool) -> Vec<Vec<Pair>> {
    let (pairs, ends) = pairs(live);
    let room =
        |line: usize| if line + 1 == lines { width - length(&ends).min(width) } else { width };
    let mut pairs = pairs.into_iter().peekable();
    let mut all = Vec::new();
    for line in 0..lines {
        let mut row = Vec::new();
        while pairs
            .peek()
            .is_some_and(|pair| length(&row) + length(std::slice::from_ref(pair)) <= room(line))
        {
            row.extend(pairs.next());
        }
        all.push(row);
    }
    if let Some(last) = all.last_mut() {
        last.extend(ends);
    }
    all
}

/// Keys, and the word for what they do.
pub type Pair = (String, &'static str);

/// The keys with their words, in the order in which they are missed; the last two apart.
fn pairs(live: bool) -> (Vec<Pair>, Vec<Pair>) {
    let groups = Group::all(live).into_iter();
    let rows = groups.flat_map(|group| TABLE.iter().filter(move |row| row.group == group));
    let hinted = rows.filter_map(|row| Some((row.shown, row.hint?)));
    let mut pairs: Vec<Pair> = Vec::new();
    for (shown, hint) in hinted {
        match pairs.last_mut() {
            Some((keys, last)) if *last == hint => *keys = format!("{keys}{shown}"),
            _ => pairs.push((shown.to_owned(), hint)),
        }
    }
    let ends = pairs.split_off(pairs.len().saturating_sub(2));
    // Of a run that goes on, its pace matters as much as what is done to it.
    pairs.sort_by_key(|(_, hint)| SECOND.contains(hint) && !(live && *hint == "pace"));
    (pairs, ends)
}

/// As each is drawn: a space, its keys, a space, its word, a space.
fn length(hints: &[Pair]) -> usize {
    hints.iter().map(|(keys, word)| keys.chars().count() + word.len() + 3).sum()
}
