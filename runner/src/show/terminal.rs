//! The terminal around the model: what is pressed goes in, what is drawn comes out, and whatever
//! happens, the terminal is left as it was found.

#![expect(clippy::disallowed_methods, reason = "a person plays in real time")]

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, after, never, select};
use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{Event, KeyCode, KeyEventKind};
use crossterm::execute;
use ratatui::DefaultTerminal;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Widget;

use super::browser::{Browser, Choice};
use super::model::Model;
use super::update::{Effect, Msg, update};
use super::{keyboard, loan, view};

/// While a run is played, a frame takes so long.
const FRAME: Duration = Duration::from_millis(33);
/// What takes long goes on for so much of a frame's time.
pub const TURN: Duration = Duration::from_millis(4);
/// While a list grows, one looks at it so often.
const GLANCE: Duration = Duration::from_millis(250);

/// A terminal that is ours, in raw mode and on its second screen.
pub struct Screen {
    terminal: DefaultTerminal,
    events: Receiver<io::Result<Event>>,
    interrupts: Receiver<()>,
    /// Somebody wanted the program to end.
    interrupted: bool,
}

/// What comes next.
enum Next {
    Msg(Msg),
    /// Nothing within the time of a frame.
    Nothing,
    /// Somebody wants the program to end.
    Interrupted,
}

impl Screen {
    /// Takes the terminal, which must be one. A panic gives it back before it says anything.
    pub fn open(interrupts: Receiver<()>) -> io::Result<Self> {
        let terminal = loan::take_screen()?;
        Ok(Self { terminal, events: keyboard::events(), interrupts, interrupted: false })
    }

    pub fn is_interrupted(&self) -> bool {
        self.interrupted
    }

    pub fn size(&self) -> (u16, u16) {
        self.terminal.size().map_or((80, 24), |size| (size.width, size.height))
    }

    /// Lets the model run until it asks for something that it cannot do itself. Before each frame
    /// `follow` brings in what has happened elsewhere, and says whether more may come.
    pub fn run(
        &mut self,
        model: &mut Model,
        follow: &mut dyn FnMut(&mut Model) -> bool,
    ) -> io::Result<Effect> {
        model.size = self.size();
        let mut last = Instant::now();
        loop {
            let moves = follow(model);
            self.draw(|area, buffer| view::draw(model, area, buffer))?;
            let moves = moves || model.playing.is_some();
            let pause = if model.is_busy() { Some(Duration::ZERO) } else { moves.then_some(FRAME) };
            let msg = match self.next(pause) {
                Next::Msg(msg) => msg,
                Next::Nothing => Msg::Tick(last.elapsed()),
                Next::Interrupted => {
                    self.interrupted = true;
                    return Ok(Effect::Quit);
                }
            };
            last = Instant::now();
            if let Some(effect) = update(model, msg).and_then(|effect| self.perform(effect, model))
            {
                return Ok(effect);
            }
            self.go_on(model);
        }
    }

    /// What takes long goes on until the next frame is due, or somebody wants something else.
    fn go_on(&self, model: &mut Model) {
        let began = Instant::now();
        while model.is_busy()
            && began.elapsed() < TURN
            && self.events.is_empty()
            && self.interrupts.is_empty()
        {
            drop(update(model, Msg::Tick(Duration::ZERO)));
        }
    }

    /// Shows a list until something is chosen, or it is left. Before each frame `follow` brings in
    /// what there is to choose from meanwhile, and says whether more may come.
    pub fn choose(
        &mut self,
        browser: &mut Browser,
        follow: &mut dyn FnMut(&mut Browser) -> bool,
    ) -> io::Result<Choice> {
        loop {
            let moves = follow(browser);
            self.draw(|area, buffer| browser.draw(area, buffer))?;
            let choice = match self.next(moves.then_some(GLANCE)) {
                Next::Msg(Msg::Key(key)) => browser.press(key, self.size().1),
                Next::Msg(_) | Next::Nothing => None,
                Next::Interrupted => {
                    self.interrupted = true;
                    Some(Choice::Leave)
                }
            };
            if let Some(choice) = choice {
                return Ok(choice);
            }
        }
    }

    /// A line in place of what was there, while something takes its time.
    pub fn wait(&mut self, line: &str) -> io::Result<()> {
        self.draw(|area, buffer| Line::raw(line).render(area, buffer))
    }

    fn draw(&mut self, picture: impl FnOnce(Rect, &mut Buffer)) -> io::Result<()> {
        let _held = loan::hold();
        self.terminal.draw(|frame| picture(frame.area(), frame.buffer_mut()))?;
        Ok(())
    }

    /// What was pressed, as far as it matters; waits no longer than `at_most`.
    fn next(&self, at_most: Option<Duration>) -> Next {
        loop {
            let late = at_most.map_or_else(never, after);
            let event = select! {
                recv(self.events) -> event => event,
                recv(self.interrupts) -> _ => return Next::Interrupted,
                recv(late) -> _ => return Next::Nothing,
            };
            match event {
                Ok(Ok(event)) => {
                    if let Some(msg) = msg(event) {
                        return Next::Msg(msg);
                    }
                }
                // The terminal is gone.
                Ok(Err(_)) | Err(_) => return Next::Interrupted,
            }
        }
    }

    /// Does what concerns the terminal alone; the rest is for others.
    fn perform(&mut self, effect: Effect, model: &Model) -> Option<Effect> {
        let done = match &effect {
            Effect::Copy(text) => copy(text),
            Effect::Mouse(on) => loan::mouse(*on),
            Effect::Suspend => self.suspend(model.mouse),
            Effect::Quit | Effect::Export(_) | Effect::Trace(_) | Effect::Browse => {
                return Some(effect);
            }
            Effect::Keep | Effect::Write | Effect::Steer(_) => return Some(effect),
        };
        // What the terminal does not take, it does without.
        drop(done);
        None
    }

    /// Gives the terminal back and stops, until the shell lets the program go on.
    fn suspend(&mut self, mouse_on: bool) -> io::Result<()> {
        loan::give_back();
        #[cfg(unix)]
        nix::sys::signal::raise(nix::sys::signal::Signal::SIGTSTP)?;
        self.terminal = loan::take_screen()?;
        self.terminal.clear()?;
        loan::mouse(mouse_on)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        loan::give_back();
    }
}

/// Whether the key that is pressed next is Enter.
pub fn is_enter(interrupts: &Receiver<()>) -> io::Result<bool> {
    loan::take_keys()?;
    let events = keyboard::events();
    let pressed = loop {
        select! {
            recv(interrupts) -> _ => break None,
            recv(events) -> event => match event {
                Ok(Ok(Event::Key(key))) => break Some(key.code),
                Ok(Ok(_)) => {}
                Ok(Err(_)) | Err(_) => break None,
            },
        }
    };
    loan::give_back();
    Ok(pressed == Some(KeyCode::Enter))
}

/// Whether a terminal is there that can show a screen.
pub fn is_there() -> bool {
    let dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb");
    io::stdin().is_terminal() && io::stdout().is_terminal() && !dumb
}

fn msg(event: Event) -> Option<Msg> {
    match event {
        Event::Key(key) if key.kind == KeyEventKind::Release => None,
        Event::Key(key) => Some(Msg::Key(key)),
        Event::Mouse(mouse) => Some(Msg::Mouse(mouse)),
        Event::Resize(width, height) => Some(Msg::Resize(width, height)),
        Event::FocusGained | Event::FocusLost | Event::Paste(_) => None,
    }
}

/// OSC 52: the terminal puts it into the clipboard, on whichever machine that is.
fn copy(text: &str) -> io::Result<()> {
    let mut out = io::stdout();
    execute!(out, CopyToClipboard::to_clipboard_from(text))?;
    out.flush()
}
