//! Moments of a run, as they are typed and as they are named in a complaint.

use std::ops::RangeInclusive;

use anyhow::bail;

use crate::trace::seconds;

/// In microseconds; a number alone is seconds.
pub fn read(text: &str) -> Result<u64, String> {
    let units = [("us", 1.0), ("µs", 1.0), ("ms", 1e3), ("s", 1e6)];
    let with_unit = |(unit, factor)| Some((text.strip_suffix(unit)?, factor));
    let (number, factor) = units.into_iter().find_map(with_unit).unwrap_or((text, 1e6));
    let number: Result<f64, _> = number.trim_end().parse();
    match number.map(|number| (number * factor).round()) {
        // Beyond that, a floating-point number does not tell microseconds apart.
        Ok(micros) if (0.0..9e15).contains(&micros) => Ok(micros as u64),
        Ok(_) | Err(_) => Err("must be a time such as 12.431 (seconds), 12.431s or 850ms".into()),
    }
}

/// Whether a moment that a flag names is one of the run.
pub fn check(flag: &str, t: u64, run: RangeInclusive<u64>) -> anyhow::Result<()> {
    if !run.contains(&t) {
        let (start, end) = (seconds(*run.start()), seconds(*run.end()));
        let t = seconds(t);
        bail!("{flag} {t} s lies outside the run, which goes from {start} to {end} s");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn moments_are_seconds_unless_they_say_otherwise() {
        let cases = [
            ("12.431", 12_431_000),
            ("12.431s", 12_431_000),
            ("850ms", 850_000),
            ("850 ms", 850_000),
            ("7us", 7),
            ("7µs", 7),
            ("0", 0),
            ("1.000001", 1_000_001),
        ];
        for (text, micros) in cases {
            assert_eq!(read(text), Ok(micros), "{text}");
        }
        for text in ["", "s", "-1", "1m", "NaN", "inf", "1e300", "12,4", "now"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
