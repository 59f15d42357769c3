//! Numbers as people read them: short, with their unit, of three digits where more say nothing.

use std::time::Duration;

use crate::stats::{Interval, Rate, Spread};

/// `4,100`
pub fn with_commas(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}

/// `1 run`, `2 runs`
pub fn counted(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// `9876`, `17.4k`, `1.23M`
pub fn short(number: u64) -> String {
    match number {
        0..10_000 => number.to_string(),
        10_000..999_500 => format!("{}k", three_digits(number as f64 / 1e3)),
        999_500..999_500_000 => format!("{}M", three_digits(number as f64 / 1e6)),
        _ => format!("{}G", three_digits(number as f64 / 1e9)),
    }
}

/// `9876`, `17k`, `1.2M`: for the ends of a range.
pub fn shorter(number: u64) -> String {
    match number {
        0..10_000 => number.to_string(),
        10_000..999_500 => format!("{:.0}k", number as f64 / 1e3),
        999_500..9_950_000 => format!("{:.1}M", number as f64 / 1e6),
        _ => format!("{:.0}M", number as f64 / 1e6),
    }
}

/// `3.1`, `331`, of microseconds
pub fn seconds(micros: u64) -> String {
    match micros {
        0..99_950_000 => format!("{:.1}", micros as f64 / 1e6),
        _ => format!("{:.0}", micros as f64 / 1e6),
    }
}

/// `0.012 ms`, `14.2 ms`, `1.23 s`
pub fn cost(time: Duration) -> String {
    let millis = time.as_secs_f64() * 1e3;
    if millis < 999.5 {
        format!("{} ms", three_digits(millis))
    } else {
        format!("{} s", three_digits(millis / 1e3))
    }
}

/// `1.9 ms`, `85 ms`, `1.9 s`, `42 s`, `3 min 12 s`, `2 h 10 min`
pub fn span(time: Duration) -> String {
    let whole = time.as_secs_f64().round() as u64;
    match time.as_secs_f64() {
        ..0.00995 => format!("{:.1} ms", time.as_secs_f64() * 1e3),
        ..0.9995 => format!("{:.0} ms", time.as_secs_f64() * 1e3),
        ..9.95 => format!("{:.1} s", time.as_secs_f64()),
        ..59.5 => format!("{whole} s"),
        ..3_599.5 => format!("{} min {} s", whole / 60, whole % 60),
        _ => hours((time.as_secs_f64() / 60.0).round() as u64),
    }
}

/// `4,100 ×`, `0.52 ×`
pub fn times(factor: f64) -> String {
    if factor < 100.0 {
        format!("{} ×", three_digits(factor))
    } else {
        format!("{} ×", with_commas(factor.round() as u64))
    }
}

/// `0.6% (0.1–1.7)`, `< 0.6%`
pub fn rate(rate: Rate) -> String {
    match rate.interval() {
        Interval::Unknown => "–".into(),
        Interval::Below(bound) => format!("< {}%", percent(bound)),
        Interval::Above(bound) => format!("> {}%", percent(bound)),
        Interval::Between(low, high) => {
            format!("{}% ({}–{})", percent(rate.observed()), percent(low), percent(high))
        }
    }
}

/// The middle of a spread; nothing if there is none.
pub fn median(spread: &Spread, say: fn(u64) -> String) -> String {
    spread.median().map_or_else(String::new, say)
}

/// ` (58–66)`; nothing if both read the same.
pub fn range(spread: &Spread, say: fn(u64) -> String) -> String {
    match spread.range().map(|(low, high)| (say(low), say(high))) {
        Some((low, high)) if low != high => format!(" ({low}–{high})"),
        _ => String::new(),
    }
}

fn hours(minutes: u64) -> String {
    format!("{} h {} min", with_commas(minutes / 60), minutes % 60)
}

/// One digit after the point, or as many as show that it is not nothing.
fn percent(part: f64) -> String {
    let percent = part * 100.0;
    if percent == 0.0 || percent >= 0.095 {
        format!("{percent:.1}")
    } else {
        format!("{:.*}", (-percent.log10()).ceil() as usize, percent)
    }
}

fn three_digits(number: f64) -> String {
    match number {
        ..9.995 => format!("{number:.2}"),
        ..99.95 => format!("{number:.1}"),
        _ => format!("{number:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_all<T: Copy>(say: fn(T) -> String, wanted: &[(T, &str)]) {
        for &(number, text) in wanted {
            assert_eq!(say(number), text);
        }
    }

    #[test]
    fn counts_are_short() {
        assert_all(short, &[(0, "0"), (9_999, "9999"), (10_000, "10.0k"), (17_412, "17.4k")]);
        assert_all(short, &[(99_950, "100k"), (999_499, "999k"), (999_500, "1.00M")]);
        assert_all(short, &[(1_234_567, "1.23M"), (999_500_000, "1.00G")]);
        assert_all(shorter, &[(0, "0"), (9_999, "9999"), (17_512, "18k"), (999_499, "999k")]);
        assert_all(shorter, &[(999_500, "1.0M"), (9_949_999, "9.9M"), (12_345_678, "12M")]);
        assert_eq!(
            counted(0, "run") + &counted(1, "run") + &counted(2, "run"),
            "0 runs1 run2 runs"
        );
        assert_all(with_commas, &[(0, "0"), (999, "999"), (4_100, "4,100")]);
        assert_all(with_commas, &[(1_234_567, "1,234,567")]);
    }

    #[test]
    fn times_have_their_unit() {
        let ms = |ms: f64| Duration::from_secs_f64(ms / 1e3);
        for (time, spoken, cost_of) in [
            (ms(0.0), "0.0 ms", "0.00 ms"),
            (ms(0.123), "0.1 ms", "0.12 ms"),
            (ms(14.23), "14 ms", "14.2 ms"),
            (ms(999.4), "999 ms", "999 ms"),
            (ms(999.6), "1.0 s", "1.00 s"),
            (ms(1_900.0), "1.9 s", "1.90 s"),
            (ms(9_960.0), "10 s", "9.96 s"),
            (ms(59_400.0), "59 s", "59.4 s"),
            (ms(59_600.0), "1 min 0 s", "59.6 s"),
            (ms(192_000.0), "3 min 12 s", "192 s"),
            (ms(3_599_600.0), "1 h 0 min", "3600 s"),
            (ms(7_800_000.0), "2 h 10 min", "7800 s"),
        ] {
            assert_eq!((span(time).as_str(), cost(time).as_str()), (spoken, cost_of));
        }
        assert_all(seconds, &[(3_060_000, "3.1"), (99_940_000, "99.9"), (99_960_000, "100")]);
        assert_all(times, &[(0.524, "0.52 ×"), (41.23, "41.2 ×"), (4_100.4, "4,100 ×")]);
    }

    #[test]
    fn rates_show_their_interval() {
        let said = |failed, runs| rate(Rate { failed, runs });
        assert_eq!(said(0, 0), "–");
        assert_eq!(said(0, 500), "< 0.6%");
        assert_eq!(said(0, 1), "< 95.0%");
        assert_eq!(said(0, 14_000), "< 0.02%");
        assert_eq!(said(500, 500), "> 99.4%");
        assert_eq!(said(3, 121), "2.5% (0.5–7.1)");
        assert_eq!(said(1, 14_000), "0.007% (0.0002–0.04)");
    }

    #[test]
    fn spreads_show_their_ends() {
        let mut times = Spread::default();
        let said = |times: &Spread| median(times, seconds) + &range(times, seconds);
        assert_eq!(said(&times), "");
        times.add(3_040_000);
        assert_eq!(said(&times), "3.0");
        times.add(3_240_000);
        assert_eq!(said(&times), "3.1 (3.0–3.2)");
    }
}
