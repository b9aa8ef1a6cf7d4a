//! Durations: Go's, and days of 24 hours.

use super::go::{self, NoNumber};
use super::{Parsed, Refusal, Span, plain};

/// A duration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duration {
    /// How long it is, in nanoseconds.
    pub nanoseconds: i64,
    /// The numbers and their units; none for `0`.
    pub parts: Vec<Part>,
}

/// A number and its unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where the number is written.
    pub number: Span,
    /// The unit.
    pub unit: Unit,
    /// Where the unit is written.
    pub unit_span: Span,
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// `ns`
    Nanosecond,
    /// `us`, `µs`
    Microsecond,
    /// `ms`
    Millisecond,
    /// `s`
    Second,
    /// `m`
    Minute,
    /// `h`
    Hour,
    /// `d`, 24 hours.
    Day,
}

/// Why a text is no duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// More than 1024 bytes.
    TooLong,
    /// No number where one must stand.
    NoNumber,
    /// A number without a unit.
    NoUnit,
    /// A unit that does not exist.
    UnknownUnit,
    /// A unit of days where Go's own durations are read.
    Days,
    /// What stands before `d` cannot be read as a number; Caddy misreads some numbers after a fraction of a day, too.
    BadDays,
    /// More than 292 years.
    TooLarge,
}

impl Unit {
    const ALL: [Unit; 7] = [
        Unit::Nanosecond,
        Unit::Microsecond,
        Unit::Millisecond,
        Unit::Second,
        Unit::Minute,
        Unit::Hour,
        Unit::Day,
    ];

    /// How long it is, in nanoseconds.
    pub fn nanoseconds(self) -> u64 {
        match self {
            Unit::Nanosecond => 1,
            Unit::Microsecond => 1_000,
            Unit::Millisecond => 1_000_000,
            Unit::Second => 1_000_000_000,
            Unit::Minute => 60_000_000_000,
            Unit::Hour => 3_600_000_000_000,
            Unit::Day => 86_400_000_000_000,
        }
    }

    /// How it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Unit::Nanosecond => "ns",
            Unit::Microsecond => "us",
            Unit::Millisecond => "ms",
            Unit::Second => "s",
            Unit::Minute => "m",
            Unit::Hour => "h",
            Unit::Day => "d",
        }
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Nanosecond => "nanosecond",
            Unit::Microsecond => "microsecond",
            Unit::Millisecond => "millisecond",
            Unit::Second => "second",
            Unit::Minute => "minute",
            Unit::Hour => "hour",
            Unit::Day => "day",
        }
    }

    fn of(symbol: &str) -> Option<Unit> {
        match symbol {
            "µs" | "μs" => Some(Unit::Microsecond),
            _ => Unit::ALL.into_iter().find(|unit| unit.symbol() == symbol),
        }
    }
}

impl Duration {
    /// The shortest way to write it with whole numbers, without days: `1h30m`.
    pub fn normal(&self) -> String {
        let mut rest = self.nanoseconds.unsigned_abs();
        if rest == 0 {
            return "0".to_owned();
        }
        let mut out = if self.nanoseconds < 0 { "-".to_owned() } else { String::new() };
        for unit in Unit::ALL.into_iter().rev().filter(|unit| *unit != Unit::Day) {
            let count = rest / unit.nanoseconds();
            rest %= unit.nanoseconds();
            if count > 0 {
                out += &count.to_string();
                out += unit.symbol();
            }
        }
        out
    }
}

/// Reads a duration where Caddy does so itself: with days.
pub fn parse(text: &str) -> Parsed<Duration, Why> {
    plain(text, || {
        if text.len() > 1024 {
            return Err(Refusal::new(Why::TooLong, 1024..text.len()));
        }
        let hours = days_as_hours(text)?;
        read(text, &hours, Days::Units)
    })
}

/// Reads a duration where Caddy leaves that to Go: without days.
pub fn parse_go(text: &str) -> Parsed<Duration, Why> {
    plain(text, || read(text, text, Days::Unknown))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Days {
    Units,
    Unknown,
}

/// The value of `hours`, in which days are written as hours, and the parts of the text as it stands.
fn read(text: &str, hours: &str, days: Days) -> Result<Duration, Refusal<Why>> {
    let parts = parts(text, days);
    match (nanoseconds(hours), parts) {
        (Some(nanoseconds), Ok(parts)) => Ok(Duration { nanoseconds, parts }),
        (Some(nanoseconds), Err(_)) => Ok(Duration { nanoseconds, parts: Vec::new() }),
        (None, Err(refusal)) => Err(refusal),
        (None, Ok(_)) => Err(Refusal::new(Why::TooLarge, 0..text.len())),
    }
}

/// The parts of a text, or the first that is none.
fn parts(text: &str, days: Days) -> Result<Vec<Part>, Refusal<Why>> {
    let start = usize::from(text.starts_with(['-', '+']));
    if text.get(start..) == Some("0") {
        return Ok(Vec::new());
    }
    let mut parts = Vec::new();
    let mut at = start;
    while at < text.len() || parts.is_empty() {
        let rest = text.get(at..).unwrap_or_default();
        // A sign before a number of days vanishes with the days.
        let sign = usize::from(rest.starts_with('+') && !parts.is_empty());
        let number = sign + run(rest.get(sign..).unwrap_or_default(), is_number);
        let unit_len =
            run(rest.get(number..).unwrap_or_default(), |it| !is_number(it) && it != b'+');
        let number_span = at..at + number;
        let unit_span = number_span.end..number_span.end + unit_len;
        let digits = text.get(number_span.clone()).unwrap_or_default();
        if !digits.contains(|c: char| c.is_ascii_digit()) || digits.matches('.').count() > 1 {
            let end = if number == 0 { unit_span.end } else { number_span.end };
            return Err(Refusal::new(Why::NoNumber, at..end));
        }
        let unit = text.get(unit_span.clone()).unwrap_or_default();
        match Unit::of(unit) {
            _ if unit.is_empty() => return Err(Refusal::new(Why::NoUnit, number_span)),
            Some(Unit::Day) if days == Days::Unknown => {
                return Err(Refusal::new(Why::Days, unit_span));
            }
            Some(unit) if sign == 0 || unit == Unit::Day => {
                at = unit_span.end;
                parts.push(Part { number: number_span, unit, unit_span });
            }
            Some(_) => return Err(Refusal::new(Why::NoNumber, at..at + sign)),
            None => return Err(Refusal::new(Why::UnknownUnit, unit_span)),
        }
    }
    Ok(parts)
}

fn is_number(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b'.'
}

/// How many bytes at the start fit.
fn run(text: &str, fits: fn(u8) -> bool) -> usize {
    text.bytes().position(|byte| !fits(byte)).unwrap_or(text.len())
}

/// Caddy's rewriting of days into hours. After a number it goes on where the old number ended, though the new one may be
/// of another length; what it then takes for the next number decides what it refuses.
fn days_as_hours(original: &str) -> Result<String, Refusal<Why>> {
    let mut text = original.to_owned();
    let (mut in_number, mut start, mut at) = (false, 0, 0);
    while let Some(&byte) = text.as_bytes().get(at) {
        if byte == b'd' {
            let days = go::float(text.get(start..at).unwrap_or("?")).map_err(|why| {
                // From here on nothing is rewritten yet.
                let end = at + original.len() - text.len();
                let start = original.get(..end).and_then(|it| it.rfind('d')).map_or(0, |it| it + 1);
                let why = if why == NoNumber::Range { Why::TooLarge } else { Why::BadDays };
                Refusal::new(why, start..end + 1)
            })?;
            text.replace_range(start..=at, &format!("{}h", days * 24.0));
        } else {
            if !in_number {
                start = at;
            }
            in_number = is_number(byte) || matches!(byte, b'+' | b'-');
            at += 1;
        }
    }
    Ok(text)
}

/// Go's reading of a duration, in nanoseconds.
fn nanoseconds(text: &str) -> Option<i64> {
    const LIMIT: u64 = 1 << 63;
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    match unsigned {
        "" => return None,
        "0" => return Some(0),
        _ => {}
    }
    let mut total: u64 = 0;
    let mut rest = unsigned;
    while !rest.is_empty() {
        let (whole, behind) = rest.split_at_checked(run(rest, |it| it.is_ascii_digit()))?;
        let (fraction, behind) = match behind.strip_prefix('.') {
            Some(behind) => behind.split_at_checked(run(behind, |it| it.is_ascii_digit()))?,
            None => ("", behind),
        };
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let (unit, behind) = behind.split_at_checked(run(behind, |it| !is_number(it)))?;
        let unit = Unit::of(unit).filter(|unit| *unit != Unit::Day)?.nanoseconds();
        let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let mut part = whole.checked_mul(unit).filter(|it| *it <= LIMIT)?;
        part = part.checked_add(fraction_of(unit, fraction)).filter(|it| *it <= LIMIT)?;
        total = total.checked_add(part).filter(|it| *it <= LIMIT)?;
        rest = behind;
    }
    if text.starts_with('-') { 0i64.checked_sub_unsigned(total) } else { i64::try_from(total).ok() }
}

/// A decimal fraction of a unit as Go computes it, in nanoseconds.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "Go computes it so, and its result is the measure"
)]
fn fraction_of(unit: u64, digits: &str) -> u64 {
    let (mut value, mut scale) = (0_u64, 1.0_f64);
    for digit in digits.bytes() {
        // Digits beyond what 63 bits hold are left out.
        if value > ((1 << 63) - 1) / 10 {
            break;
        }
        let next = value * 10 + u64::from(digit - b'0');
        if next > 1 << 63 {
            break;
        }
        value = next;
        scale *= 10.0;
    }
    (value as f64 * (unit as f64 / scale)) as u64
}
