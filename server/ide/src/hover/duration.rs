//! Durations: in words, and in the unit beside the one that is written.

use super::size::grouped;
use analysis::value::duration::{self, Duration, Unit};

/// A span of time in words.
pub(super) fn duration(text: &str) -> Option<String> {
    let duration = duration::parse(text).known()?;
    if duration.nanoseconds == 0 {
        return Some("zero".to_owned());
    }
    let words = duration.parts.iter().filter_map(|part| {
        let number = text.get(part.number.clone())?.trim_start_matches('+');
        Some(counted(number, part.unit))
    });
    let words: Vec<String> = words.collect();
    let minus = if duration.nanoseconds < 0 { "minus " } else { "" };
    let same = if words.is_empty() { None } else { neighbour(&duration) };
    let same = same.map(|it| format!(" = {minus}{it}")).unwrap_or_default();
    Some(format!("{minus}{}{same}", words.join(" ")))
}

/// The same as [`duration`], where Caddy takes a number without a unit for nanoseconds.
pub(super) fn duration_or_nanoseconds(text: &str) -> Option<String> {
    match text.parse::<i64>() {
        Ok(number) if number > 0 => {
            let same = duration(&format!("{number}ns"))?;
            Some(format!("{same} (a number without a unit counts nanoseconds)"))
        }
        Ok(0) => Some("zero".to_owned()),
        Ok(_) => None,
        Err(_) => duration(text),
    }
}

/// The length in the unit beside the one that is written, as far as that is a short number.
fn neighbour(duration: &Duration) -> Option<String> {
    let total = duration.nanoseconds.unsigned_abs();
    let smallest = duration.parts.iter().map(|part| part.unit).min()?;
    if duration.parts.len() > 1 {
        return in_unit(total, smallest);
    }
    let larger = larger(smallest);
    if smallest < Unit::Second {
        return in_unit(total, larger?);
    }
    match larger {
        Some(larger) if total >= larger.nanoseconds() => {
            in_unit(total, larger).or_else(|| mixed(total, larger, smallest))
        }
        _ => in_unit(total, smaller(smallest)?),
    }
}

/// A length in one unit: whole, or with at most three places.
fn in_unit(total: u64, unit: Unit) -> Option<String> {
    let thousandths = u128::from(total) * 1000;
    let per_unit = u128::from(unit.nanoseconds());
    if !thousandths.is_multiple_of(per_unit) {
        return None;
    }
    let thousandths = u64::try_from(thousandths / per_unit).ok()?;
    let whole = grouped(thousandths / 1000);
    let places = format!("{:03}", thousandths % 1000);
    let places = places.trim_end_matches('0');
    let point = if places.is_empty() { "" } else { "." };
    Some(counted(&format!("{whole}{point}{places}"), unit))
}

/// A length in whole units and what is left in the next smaller one, if that is whole too.
fn mixed(total: u64, large: Unit, small: Unit) -> Option<String> {
    let rest = total % large.nanoseconds();
    let large = in_unit(total - rest, large)?;
    Some(format!("{large} {}", in_unit(rest, small)?))
}

fn counted(number: &str, unit: Unit) -> String {
    let plural = if number == "1" { "" } else { "s" };
    format!("{number} {}{plural}", unit.name())
}

fn larger(unit: Unit) -> Option<Unit> {
    Some(match unit {
        Unit::Nanosecond => Unit::Microsecond,
        Unit::Microsecond => Unit::Millisecond,
        Unit::Millisecond => Unit::Second,
        Unit::Second => Unit::Minute,
        Unit::Minute => Unit::Hour,
        Unit::Hour => Unit::Day,
        Unit::Day => return None,
    })
}

fn smaller(unit: Unit) -> Option<Unit> {
    Some(match unit {
        Unit::Nanosecond => return None,
        Unit::Microsecond => Unit::Nanosecond,
        Unit::Millisecond => Unit::Microsecond,
        Unit::Second => Unit::Millisecond,
        Unit::Minute => Unit::Second,
        Unit::Hour => Unit::Minute,
        Unit::Day => Unit::Hour,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_in_words_and_in_the_unit_beside() {
        let says = |text| duration(text).unwrap_or_default();
        assert_eq!(says("120s"), "120 seconds = 2 minutes");
        assert_eq!(says("2m"), "2 minutes = 120 seconds");
        assert_eq!(says("10s"), "10 seconds = 10,000 milliseconds");
        assert_eq!(says("250ms"), "250 milliseconds = 0.25 seconds");
        assert_eq!(says("1m30s"), "1 minute 30 seconds = 90 seconds");
        assert_eq!(says("90m"), "90 minutes = 1.5 hours");
        assert_eq!(says("100s"), "100 seconds = 1 minute 40 seconds");
        assert_eq!(says("720h"), "720 hours = 30 days");
        assert_eq!(says("1d"), "1 day = 24 hours");
        assert_eq!(says("1.5d12h"), "1.5 days 12 hours = 48 hours");
        assert_eq!(says("7ns"), "7 nanoseconds = 0.007 microseconds");
        assert_eq!(says("-1s"), "minus 1 second = minus 1,000 milliseconds");
        assert_eq!(says("0"), "zero");
        assert_eq!(says("0s"), "zero");
        assert_eq!(says("5"), "");
        assert_eq!(says("1w"), "");
        assert_eq!(says("{x}"), "");
    }

    #[test]
    fn numbers_without_a_unit() {
        let says = |text| duration_or_nanoseconds(text).unwrap_or_default();
        let note = "(a number without a unit counts nanoseconds)";
        assert_eq!(says("30"), format!("30 nanoseconds = 0.03 microseconds {note}"));
        assert_eq!(says("30s"), "30 seconds = 30,000 milliseconds");
        assert_eq!(says("0"), "zero");
        assert_eq!(says("-1"), "");
    }
}
