//! What values of flags may look like, where several commands have them.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;

use super::run::Record;

pub fn at_least_one(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(0) => Err("must be at least 1".into()),
        Ok(number) => Ok(number),
        Err(error) => Err(error.to_string()),
    }
}

pub fn seed(text: &str) -> Result<u64, String> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => text.parse(),
    }
    .map_err(|error| error.to_string())
}

pub fn time(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(Duration::ZERO) => Err("must be longer than nothing".into()),
        Ok(time) => Ok(time),
        Err(_) => Err("must be a time such as 90s, 5m or 1h".into()),
    }
}

/// A file to record to. What `test --record` takes in this place is no name that anybody means.
pub fn trace_file(text: &str) -> Result<PathBuf, String> {
    if Record::from_str(text, false).is_ok() {
        return Err(format!(
            "must be a file; without one nothing is recorded (./{text} names a file like that)"
        ));
    }
    Ok(PathBuf::from(text))
}

#[cfg(test)]
mod tests {
    use super::seed;

    #[test]
    fn seeds_are_decimal_or_hexadecimal() {
        assert_eq!(seed("1743"), Ok(1743));
        assert_eq!(seed("0x6cf"), Ok(1743));
        assert_eq!(seed("18446744073709551615"), Ok(u64::MAX));
        assert!(seed("6cf").is_err());
        assert!(seed("").is_err());
    }
}
