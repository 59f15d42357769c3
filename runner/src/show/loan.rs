//! The terminal while it is ours: whoever ends the program, and whenever, it is given back in order.

use std::io;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crossterm::cursor::Show;
use crossterm::event::{DisableMouseCapture, EnableMouseCapture};
use crossterm::execute;
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::backend::CrosstermBackend;
use ratatui::{DefaultTerminal, Terminal};

use crate::{interrupt, panics};

static LOAN: Mutex<Loan> = Mutex::new(Loan::None);

/// Held by whoever draws.
static DRAWING: Mutex<()> = Mutex::new(());

/// What we have of the terminal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Loan {
    None,
    /// Keys come as they are pressed.
    Keys,
    /// That, and its second screen.
    Screen,
}

/// Takes the terminal, which must be one. A panic gives it back before it says anything.
pub fn take_screen() -> io::Result<DefaultTerminal> {
    let _held = hold();
    take(Loan::Screen)?;
    execute!(io::stdout(), EnterAlternateScreen)?;
    Terminal::new(CrosstermBackend::new(io::stdout()))
}

/// Takes the keys alone.
pub fn take_keys() -> io::Result<()> {
    let _held = hold();
    take(Loan::Keys)
}

/// What either needs, and who gives it back.
fn take(loan: Loan) -> io::Result<()> {
    interrupt::before_leaving(give_back_for_good);
    panics::before_printing(give);
    enable_raw_mode()?;
    have(loan);
    Ok(())
}

/// Nobody takes the terminal away meanwhile. So what is being drawn is drawn to its end.
pub fn hold() -> MutexGuard<'static, ()> {
    // Whoever panicked with it has given the terminal back.
    DRAWING.lock().unwrap_or_else(PoisonError::into_inner)
}

pub fn give_back() {
    let _held = hold();
    give();
}

/// For a program that ends now: nothing is drawn any more.
fn give_back_for_good() {
    let held = hold();
    give();
    mem::forget(held);
}

/// From now on we have this of it; returns what we had.
fn have(loan: Loan) -> Loan {
    mem::replace(&mut *LOAN.lock().unwrap_or_else(PoisonError::into_inner), loan)
}

/// At once, even in the middle of a picture, as after a panic; what is given back already is not again.
fn give() {
    // On the way out there is nobody to tell that it did not work.
    match have(Loan::None) {
        Loan::None => {}
        Loan::Keys => drop(disable_raw_mode()),
        Loan::Screen => {
            let _ = mouse(false);
            // Tmux brings rows of it back, if it was resized meanwhile.
            let _ = execute!(io::stdout(), Show, Clear(ClearType::All));
            ratatui::restore();
        }
    }
}

pub fn mouse(on: bool) -> io::Result<()> {
    if on {
        execute!(io::stdout(), EnableMouseCapture)
    } else {
        execute!(io::stdout(), DisableMouseCapture)
    }
}
