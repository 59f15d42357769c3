//! Reads the lines of a file many at a time, on all cores, and hands them on in their order.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::Mutex;
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded};

/// About so many bytes are read at once: what a core has near to it.
const BLOCK: usize = 1 << 18;

/// So many blocks may wait to be taken.
const WAITING: usize = 4;

/// Some whole lines that follow each other in the file; the last line of all may have no end.
pub(super) struct Block(Vec<u8>);

/// Where blocks come from.
struct Source<R> {
    file: R,
    /// The beginning of the line that the last block broke off in.
    rest: Vec<u8>,
    next: usize,
    /// There is no more, or it cannot be read.
    over: bool,
}

/// Turns blocks into `T`s, as many at the same time as there are cores, and gives them to `take` in
/// the order of the file until it says that it has enough.
pub(super) fn each<T: Send>(
    file: impl Read + Send,
    total: u64,
    parse: impl Fn(&Block) -> T + Sync,
    take: impl FnMut(T) -> bool,
) -> io::Result<()> {
    let source = Mutex::new(Source { file, rest: Vec::new(), next: 0, over: false });
    let (sender, receiver) = bounded(WAITING);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let workers = cores.min(1 + total as usize / BLOCK);
    thread::scope(|scope| {
        for _ in 0..workers {
            let sender = sender.clone();
            scope.spawn(|| work(&source, &parse, sender));
        }
        drop(sender);
        in_order(receiver, take)
    })
}

/// One buffer serves all blocks of a worker.
fn work<T>(
    source: &Mutex<Source<impl Read>>,
    parse: &impl Fn(&Block) -> T,
    sender: Sender<(usize, io::Result<T>)>,
) {
    let mut block = Block(Vec::with_capacity(2 * BLOCK));
    loop {
        let next = source.lock().expect("nobody panics with the source").fill(&mut block);
        let Some((place, filled)) = next else { return };
        // Who takes them may have had enough.
        if sender.send((place, filled.map(|()| parse(&block)))).is_err() {
            return;
        }
    }
}

/// Takes what comes out of turn only when its turn has come.
fn in_order<T>(
    receiver: Receiver<(usize, io::Result<T>)>,
    mut take: impl FnMut(T) -> bool,
) -> io::Result<()> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for (place, parsed) in receiver {
        waiting.insert(place, parsed);
        while let Some(parsed) = waiting.remove(&next) {
            next += 1;
            if !take(parsed?) {
                return Ok(());
            }
        }
    }
    Ok(())
}

impl<R: Read> Source<R> {
    /// Puts the next whole lines into `block`; returns which block this is, or `None` at the end.
    fn fill(&mut self, block: &mut Block) -> Option<(usize, io::Result<()>)> {
        if self.over {
            return None;
        }
        let place = self.next;
        self.next += 1;
        block.0.clear();
        block.0.append(&mut self.rest);
        match self.read_lines(&mut block.0) {
            Ok(()) if block.0.is_empty() => None,
            Ok(()) => Some((place, Ok(()))),
            Err(error) => {
                self.over = true;
                Some((place, Err(error)))
            }
        }
    }

    /// Reads on until the end of a line, or of the file.
    fn read_lines(&mut self, bytes: &mut Vec<u8>) -> io::Result<()> {
        loop {
            let known = bytes.len();
            if self.file.by_ref().take(BLOCK as u64).read_to_end(bytes)? == 0 {
                self.over = true;
                return Ok(());
            }
            if let Some(end) = bytes[known..].iter().rposition(|byte| *byte == b'\n') {
                let rest = known + end + 1;
                self.rest.extend_from_slice(&bytes[rest..]);
                bytes.truncate(rest);
                return Ok(());
            }
        }
    }
}

impl Block {
    pub(super) fn len(&self) -> u64 {
        self.0.len() as u64
    }

    /// The lines, each with its end if it has one.
    pub(super) fn lines(&self) -> impl Iterator<Item = &[u8]> {
        self.0.split_inclusive(|byte| *byte == b'\n')
    }
}
