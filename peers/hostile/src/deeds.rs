//! What a peer can do to the process it runs in.

use std::hint::{black_box, spin_loop};
use std::process;

pub trait Deed: 'static {
    fn act();
}

pub struct Aborts;
pub struct Recurses;
pub struct Spins;
pub struct Hoards;
pub struct Exits;

impl Deed for Aborts {
    fn act() {
        process::abort();
    }
}

impl Deed for Recurses {
    fn act() {
        black_box(deeper(0));
    }
}

/// Each call needs the one before it, so that none can be left out.
fn deeper(level: u64) -> u64 {
    let here = black_box([level; 64]);
    if level == u64::MAX { 0 } else { deeper(level + 1) + here[(level % 64) as usize] }
}

impl Deed for Spins {
    fn act() {
        loop {
            spin_loop();
        }
    }
}

impl Deed for Hoards {
    fn act() {
        let mut hoard = Vec::new();
        loop {
            hoard.push(black_box(vec![1_u8; 16 << 20]));
        }
    }
}

impl Deed for Exits {
    fn act() {
        process::exit(0);
    }
}
