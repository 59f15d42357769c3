//! How long a key takes anywhere in a run of a million events: the update and the frame after it.
//!
//! `KEEP=long.jsonl cargo bench --bench screen` leaves the run behind, to be opened.

#![expect(clippy::print_stdout, reason = "a bench reports to who runs it")]

use std::env;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use cpu_time::ThreadTime;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use mimalloc::MiMalloc;
use raft_runner::show::{Colours, Look, Model, Msg, Source, TURN, draw, update};
use raft_runner::timeline::Timeline;
use raft_runner::trace::{Broken, Ended, Event, Trace, Verdict, What};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

#[path = "timeline/long_run.rs"]
mod long_run;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const EVENTS: usize = 1_000_000;
const SIZES: [(u16, u16); 3] = [(80, 24), (160, 45), (240, 70)];
/// So many events are gone to, and every key is pressed at each.
const PLACES: u64 = 40;
/// A screen shows sixty pictures a second.
const BOUND: Duration = Duration::from_millis(16);

const SPECIAL: [KeyCode; 14] = [
    KeyCode::Home,
    KeyCode::End,
    KeyCode::PageUp,
    KeyCode::PageDown,
    KeyCode::Up,
    KeyCode::Down,
    KeyCode::Left,
    KeyCode::Right,
    KeyCode::Enter,
    KeyCode::Tab,
    KeyCode::BackTab,
    KeyCode::Backspace,
    KeyCode::Esc,
    KeyCode::F(1),
];

/// What is typed after `/`, `\\` and `g`; the key that counts is the one that ends it.
const TYPED: [&str; 9] = [
    "/S2 vote",
    "/drop",
    "/T7 i12",
    "/commit>5",
    "/nothing says this",
    "/[0-9]+@9999/",
    "\\S1 commit",
    "\\nothing says this",
    "gi12",
];

fn main() -> ExitCode {
    let mut worst = Duration::ZERO;
    for fails in [false, true] {
        let trace = run(fails);
        let events = trace.events.len();
        println!("{events} events of a run that {}", if fails { "failed" } else { "passed" });
        let mut model = Some(Timeline::of(trace));
        for size in SIZES {
            let timeline = model.take().expect("handed back");
            let (times, timeline) = press_all(timeline, size);
            worst = worst.max(tell(size, times));
            model = Some(timeline);
        }
    }
    println!("worst {worst:.1?} of processor time, bound {BOUND:?}");
    if worst < BOUND { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A long run; one that fails breaks a rule at its end.
fn run(fails: bool) -> Trace {
    let mut trace = long_run::of(EVENTS);
    if fails {
        breach(&mut trace);
    }
    if let Some(path) = env::var_os("KEEP").filter(|_| fails) {
        trace.write(Path::new(&path)).expect("there is room for the run");
    }
    trace
}

fn breach(trace: &mut Trace) {
    let last = trace.events.pop().expect("a run ends");
    let cause = trace.events.iter().rfind(|event| event.peer.is_some()).expect("somebody acts");
    let rule = raft_runner::oracle::RULES[0];
    let broken = Broken {
        rule: rule.name.to_owned(),
        paper: rule.paper.to_owned(),
        say: "this is where it would stand".to_owned(),
        peers: cause.peer.into_iter().collect(),
        index: None,
    };
    let (cause, peer) = (Some(cause.n), cause.peer);
    let what = What::Broken(broken);
    trace.events.push(Event { n: last.n, t: last.t, cause, peer, what });
    let what = What::Ended(Ended { verdict: Verdict::Broken, say: None });
    trace.events.push(Event { n: last.n + 1, what, ..last });
}

/// What was pressed, and how long it took.
type Timed = (String, Duration);

fn press_all(timeline: Timeline, size: (u16, u16)) -> (Vec<Timed>, Timeline) {
    let look = Look { colours: Colours::True, ascii: false };
    let mut model = Model::new(timeline, Source::default(), look, size);
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).expect("no terminal");
    let letters = (' '..='~').map(KeyCode::Char);
    let keys: Vec<_> = letters.chain(SPECIAL).collect();
    let mut times = Vec::new();
    for place in places(model.timeline.len()) {
        for code in &keys {
            model.go(place);
            times.push((format!("{code}"), answer(&mut model, &mut terminal, *code)));
            press(&mut model, KeyCode::Esc);
        }
    }
    for place in places(model.timeline.len()).take(4) {
        for typed in TYPED {
            model.go(place);
            typed.chars().for_each(|letter| press(&mut model, KeyCode::Char(letter)));
            times.push((typed.to_owned(), answer(&mut model, &mut terminal, KeyCode::Enter)));
            // Without what was filtered or searched for.
            (0..3).for_each(|_| press(&mut model, KeyCode::Esc));
        }
    }
    (times, model.timeline)
}

/// Numbers of events here and there, the same ones in each run.
fn places(events: u64) -> impl Iterator<Item = u64> {
    (1..=PLACES).map(move |draw| draw.wrapping_mul(0x9e37_79b9_7f4a_7c15) % events + 1)
}

fn press(model: &mut Model, code: KeyCode) {
    drop(update(model, Msg::Key(KeyEvent::new(code, KeyModifiers::NONE))));
}

/// The time of the processor, so that other programs do not count. Of what goes on between frames, it is
/// the longest time until the next frame is there.
fn answer(model: &mut Model, terminal: &mut Terminal<TestBackend>, code: KeyCode) -> Duration {
    let mut longest = frame(model, terminal, |model| {
        press(model, code);
        go_on(model);
    });
    while model.is_busy() {
        longest = longest.max(frame(model, terminal, go_on));
    }
    longest
}

/// As the terminal lets a search go on.
fn go_on(model: &mut Model) {
    let began = ThreadTime::now();
    while model.is_busy() && began.elapsed() < TURN {
        drop(update(model, Msg::Tick(Duration::ZERO)));
    }
}

fn frame(
    model: &mut Model,
    terminal: &mut Terminal<TestBackend>,
    act: impl FnOnce(&mut Model),
) -> Duration {
    let began = ThreadTime::now();
    act(model);
    let drawn = terminal.draw(|frame| draw(model, frame.area(), frame.buffer_mut()));
    drawn.expect("nothing can go wrong");
    began.elapsed()
}

/// Prints the slowest keys, and returns the worst time.
fn tell((width, height): (u16, u16), mut times: Vec<Timed>) -> Duration {
    times.sort_by_key(|(_, time)| *time);
    let median = times[times.len() / 2].1;
    let (_, worst) = times[times.len() - 1];
    let slowest: Vec<_> = times.iter().rev().take(5).collect();
    let slowest: Vec<_> = slowest.iter().map(|(key, time)| format!("{key} {time:.1?}")).collect();
    println!(
        "  {width}×{height}: {} keys, median {median:.1?}, slowest {}",
        times.len(),
        slowest.join(", ")
    );
    worst
}
