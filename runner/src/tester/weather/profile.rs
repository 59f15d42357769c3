//! What the weather of one case is made of: hazards, each there or not, drawn from the case's seed.

use std::fmt;
use std::time::Duration;

use labrpc::Chance;

use crate::tester::ms;

/// Keeps a profile apart from all else that its seed decides.
const SALT: u64 = 0x5745_4154_4845_5221;

/// The hazards of a harsh network in one case. Each is there or not by a coin of its own: a hazard
/// that brings one fault to light hides another, so all of them together would find less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    seed: u64,
    pub late: Option<Late>,
    /// So many requests in a thousand are delivered twice.
    pub duplicates: Option<u64>,
    pub cuts: Option<Rhythm>,
    pub clogs: Option<Rhythm>,
    pub bursts: Option<Burst>,
    pub pauses: Option<Rhythm>,
    /// Timers run too slow or too fast by up to so many parts in a thousand.
    pub drift: Option<u64>,
    pub crashes: Option<Rhythm>,
}

/// Requests and replies that are held back, so that others overtake them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Late {
    pub per_mille: u64,
    pub up_to: Duration,
}

/// Times at which many messages are lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Burst {
    pub per_mille: u64,
    pub rhythm: Rhythm,
}

/// How often something strikes, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rhythm {
    /// So many at the same time, at the most.
    pub at_once: u64,
    /// The longest time between the end of one and the next.
    pub pause: Duration,
    /// The longest time that one lasts.
    pub length: Duration,
}

impl Profile {
    /// Always the same for the same seed. One in eight has no hazard at all: the lab's own network
    /// finds what others do not.
    pub fn drawn(seed: u64, servers: usize) -> Self {
        let mut dice = Dice { chance: Chance::from_seed(seed ^ SALT), servers: servers as u64 };
        let seed = dice.chance.range(..);
        if dice.chance.range(0..8) == 0 {
            return Self { seed, ..Self::default() };
        }
        Self {
            seed,
            late: dice.coin(|dice| Late {
                per_mille: dice.chance.range(10..=250),
                up_to: ms(100 * dice.chance.range(2..=60)),
            }),
            duplicates: dice.coin(|dice| dice.chance.range(10..=250)),
            cuts: dice.coin(|dice| dice.rhythm(dice.servers, 3_000)),
            clogs: dice.coin(|dice| dice.rhythm(dice.servers, 2_000)),
            bursts: dice.coin(|dice| Burst {
                per_mille: dice.chance.range(200..=900),
                rhythm: dice.rhythm(1, 2_000),
            }),
            pauses: dice.coin(|dice| dice.rhythm(dice.servers / 2, 2_000)),
            drift: dice.coin(|dice| dice.chance.range(50..=500)),
            crashes: dice.coin(|dice| dice.rhythm(dice.servers / 2, 1_500)),
        }
    }

    /// The draws that decide when the `nth` stream of the weather strikes, and whom.
    pub(super) fn dice(&self, nth: u64) -> Chance {
        Chance::from_seed(self.seed.wrapping_add(nth))
    }
}

struct Dice {
    chance: Chance,
    servers: u64,
}

impl Dice {
    fn coin<T>(&mut self, hazard: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let heads = self.chance.range(0..2) == 0;
        heads.then(|| hazard(self))
    }

    fn rhythm(&mut self, at_most: u64, longest_ms: u64) -> Rhythm {
        Rhythm {
            at_once: self.chance.range(1..=at_most.max(1)),
            pause: ms(self.chance.range(200..=6_000)),
            length: ms(self.chance.range(50..=longest_ms)),
        }
    }
}

/// `harsh: late 12% up to 2.2 s, duplicates 8%, one-way cuts, crashes at saves`
impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut hazards = Vec::new();
        hazards.extend(self.late.map(|late| {
            format!("late {} up to {:.1} s", percent(late.per_mille), late.up_to.as_secs_f64())
        }));
        hazards.extend(self.duplicates.map(|parts| format!("duplicates {}", percent(parts))));
        hazards.extend(self.cuts.map(|_| "one-way cuts".to_owned()));
        hazards.extend(self.clogs.map(|_| "clogged links".to_owned()));
        hazards.extend(
            self.bursts.map(|burst| format!("bursts of {} loss", percent(burst.per_mille))),
        );
        hazards.extend(self.pauses.map(|_| "pauses".to_owned()));
        hazards.extend(self.drift.map(|parts| format!("drift up to {}", percent(parts))));
        hazards.extend(self.crashes.map(|_| "crashes at saves".to_owned()));
        if hazards.is_empty() {
            return f.write_str("harsh: this time as in the lab");
        }
        write!(f, "harsh: {}", hazards.join(", "))
    }
}

fn percent(per_mille: u64) -> String {
    match (per_mille / 10, per_mille % 10) {
        (whole, 0) => format!("{whole}%"),
        (whole, tenth) => format!("{whole}.{tenth}%"),
    }
}
