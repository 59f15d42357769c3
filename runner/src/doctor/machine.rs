//! The machine: cores, memory, and the Rust on it.

use std::process::Command;
use std::thread;

use sysinfo::{MemoryRefreshKind, RefreshKind, System};

use super::Finding;

/// What one worker may need, with room to spare.
const EACH: u64 = 100 << 20;

pub fn cores() -> Finding {
    match thread::available_parallelism() {
        Ok(cores) => Finding::fine("cores", format!("{cores}, and as many runs at the same time")),
        Err(error) => {
            Finding::odd("cores", error.to_string(), "say how many runs there may be: --jobs N")
        }
    }
}

pub fn memory() -> Finding {
    let memory = MemoryRefreshKind::nothing().with_ram();
    let system = System::new_with_specifics(RefreshKind::nothing().with_memory(memory));
    let Ok(system) = system else { return unknown_memory() };
    // A container may have less than the machine.
    let (total, free) = match system.cgroup_limits() {
        Some(limits) => (limits.total_memory, limits.free_memory.min(system.available_memory())),
        None => (system.total_memory(), system.available_memory()),
    };
    let cores = thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    of_memory(total, free, cores)
}

fn of_memory(total: u64, free: u64, cores: u64) -> Finding {
    let say = format!("{}, {} of it free", size(total), size(free));
    match (free / EACH).min(cores) {
        _ if total == 0 => unknown_memory(),
        room if room < cores => Finding::odd(
            "memory",
            say,
            format!("there is little for {cores} runs at the same time: --jobs {}", room.max(1)),
        ),
        _ => Finding::fine("memory", say),
    }
}

/// The system does not say.
fn unknown_memory() -> Finding {
    Finding::fine("memory", "unknown here")
}

fn size(bytes: u64) -> String {
    let mib = bytes >> 20;
    if mib < 1024 { format!("{mib} MiB") } else { format!("{:.1} GiB", mib as f64 / 1024.0) }
}

/// Only those who build need it.
pub fn rust() -> Finding {
    let mut command = Command::new("rustc");
    // It is only asked for its version, so nothing is to be fetched for that.
    let output = command.arg("--version").env("RUSTUP_AUTO_INSTALL", "0").output();
    let version = output.ok().filter(|output| output.status.success());
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    of_rust(version.as_deref(), env!("CARGO_PKG_RUST_VERSION"))
}

fn of_rust(version: Option<&str>, needed: &str) -> Finding {
    let Some(version) = version else {
        let advice = "it is needed to build a Raft of your own: https://rustup.rs";
        return Finding::odd("rust", "there is no rustc", advice);
    };
    let number = version.split_whitespace().nth(1).unwrap_or_default();
    if numbers(number) < numbers(needed) {
        let advice = format!("this tool and its peers need {needed}: rustup update");
        Finding::odd("rust", version, advice)
    } else {
        Finding::fine("rust", version)
    }
}

/// `1.95.0-nightly` as 1, 95, 0.
fn numbers(version: &str) -> Vec<u64> {
    let numbers = version.split(|c: char| !c.is_ascii_digit());
    numbers.map_while(|number| number.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Health;

    #[test]
    fn memory_is_little_if_not_every_core_has_enough() {
        let gib = 1 << 30;
        assert_eq!(of_memory(8 * gib, 4 * gib, 8).health, Health::Fine);
        let little = of_memory(8 * gib, gib / 4, 8);
        assert_eq!(little.health, Health::Odd);
        assert_eq!(little.say, "8.0 GiB, 256 MiB of it free");
        assert!(little.advice.expect("some").ends_with("--jobs 2"));
        assert_eq!(of_memory(0, 0, 8).health, Health::Fine);
    }

    #[test]
    fn an_old_rust_is_said_so() {
        assert_eq!(
            of_rust(Some("rustc 1.95.0 (59807616e 2026-04-14)"), "1.95").health,
            Health::Fine
        );
        assert_eq!(of_rust(Some("rustc 1.100.0-nightly (abc)"), "1.95").health, Health::Fine);
        assert_eq!(of_rust(Some("rustc 1.9.0"), "1.95").health, Health::Odd);
        assert_eq!(of_rust(None, "1.95").health, Health::Odd);
    }
}
