//! A terminal of our own: the program writes to it, and what stands on it can be read.

#![expect(clippy::disallowed_methods, reason = "a real terminal takes real time")]

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::termios::LocalFlags;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

pub const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../traces/samples");

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_raft-runner");

/// Nothing that is tested takes a tenth of it, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Terminal {
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    /// Everything that was written so far.
    written: Vec<u8>,
    child: Box<dyn Child + Send + Sync>,
}

impl Terminal {
    /// Opens a sample trace.
    pub fn show(trace: &str, size: (u16, u16)) -> Self {
        Self::run(&["show", &format!("{SAMPLES}/{trace}")], size)
    }

    pub fn run(args: &[&str], size: (u16, u16)) -> Self {
        let mut command = CommandBuilder::new(PROGRAM);
        command.args(args);
        Self::spawn(command, size)
    }

    pub fn spawn(mut command: CommandBuilder, (width, height): (u16, u16)) -> Self {
        let pair = native_pty_system().openpty(pty_size((width, height))).unwrap();
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        command.env_remove("NO_COLOR");
        command.env_remove("CI");
        let child = pair.slave.spawn_command(command).unwrap();
        let (send, output) = channel();
        let mut reader = pair.master.try_clone_reader().unwrap();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count) = reader.read(&mut bytes) {
                if count == 0 || send.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let keys = pair.master.take_writer().unwrap();
        let screen = vt100::Parser::new(at_least_one(height), at_least_one(width), 0);
        Self { master: pair.master, keys, output, screen, written: Vec::new(), child }
    }

    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    pub fn resize(&mut self, (width, height): (u16, u16)) {
        self.master.resize(pty_size((width, height))).unwrap();
        self.screen.screen_mut().set_size(at_least_one(height), at_least_one(width));
        self.read_for(Duration::from_millis(50));
    }

    /// Waits until this text stands on the screen.
    pub fn expect(&mut self, text: &str) {
        self.wait(&format!("the screen shows `{text}`"), |screen| screen.text().contains(text));
    }

    pub fn wait(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let began = Instant::now();
        while !is_so(self) {
            assert!(began.elapsed() < PATIENCE, "never: {what}\n{}", self.text());
            self.read_for(Duration::from_millis(20));
        }
    }

    /// Whether this was written, on the screen or for the terminal itself.
    pub fn has_written(&self, what: &str) -> bool {
        self.written.windows(what.len()).any(|bytes| bytes == what.as_bytes())
    }

    /// The first row that has this text.
    pub fn row_with(&self, text: &str) -> Option<String> {
        self.text().lines().find(|row| row.contains(text)).map(str::to_owned)
    }

    pub fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// The number of the event at the playhead, which the second row tells.
    pub fn playhead(&self) -> u64 {
        let text = self.text();
        let number = text.lines().nth(1).and_then(|row| row.rsplit('#').next()).unwrap_or_default();
        let digits = number.split_whitespace().next().and_then(|digits| digits.parse().ok());
        digits.unwrap_or_else(|| panic!("no playhead in\n{text}"))
    }

    /// The peer that is said to lead.
    pub fn leader(&self) -> Option<usize> {
        let text = self.text();
        let rows = text.lines().map(|row| row.trim_start_matches([' ', '▸']));
        let row = rows.into_iter().find(|row| row.starts_with('S') && row.contains(" lead"))?;
        row[1..].split_whitespace().next()?.parse().ok()
    }

    /// From the first peer down.
    pub fn select_peer(&mut self, peer: usize) {
        self.press(&"k".repeat(9));
        self.press(&"j".repeat(peer));
    }

    pub fn is_on_second_screen(&self) -> bool {
        self.screen.screen().alternate_screen()
    }

    /// Whether what is typed is shown and comes in lines, as a shell wants it.
    pub fn is_in_order(&self) -> bool {
        let flags = self.master.get_termios().unwrap().local_flags.bits();
        let wanted = LocalFlags::ECHO | LocalFlags::ICANON;
        flags & wanted.bits() == wanted.bits() && !self.is_on_second_screen()
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let id = self.child.process_id().unwrap().to_string();
        let killed = std::process::Command::new("kill").args(["-s", name, &id]).status().unwrap();
        assert!(killed.success());
    }

    pub fn exit_code(&mut self) -> u32 {
        let began = Instant::now();
        loop {
            self.read_for(Duration::from_millis(20));
            if let Some(status) = self.child.try_wait().unwrap() {
                self.read_for(Duration::from_millis(50));
                return status.exit_code();
            }
            assert!(began.elapsed() < PATIENCE, "it does not end\n{}", self.text());
        }
    }

    /// Takes in what the program writes meanwhile.
    fn read_for(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while let Ok(bytes) =
            self.output.recv_timeout(end.saturating_duration_since(Instant::now()))
        {
            self.screen.process(&bytes);
            self.written.extend(bytes);
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It has mostly ended by itself.
        let _ = self.child.kill();
    }
}

fn at_least_one(length: u16) -> NonZeroU16 {
    NonZeroU16::new(length).unwrap()
}

fn pty_size((cols, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}
