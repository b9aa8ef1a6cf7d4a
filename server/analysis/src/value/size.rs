//! Sizes: a number and a unit, decimal or binary.

use super::go::{self, NoNumber};
use super::{Parsed, Refusal, Span, plain};

/// A size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Size {
    /// How large it is, in bytes.
    pub bytes: u64,
    /// Where the number is written.
    pub number: Span,
    /// The base of the unit.
    pub base: Base,
    /// Where the unit is written; empty where there is none, and the number counts bytes.
    pub unit: Span,
}

/// Of which number a unit is a power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// Single bytes.
    One,
    /// 1000, as in `kB`.
    Decimal,
    /// 1024, as in `KiB`.
    Binary,
}

/// Why a text is no size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// No number at the start.
    NoNumber,
    /// A unit that does not exist.
    UnknownUnit,
    /// More than 64 bits hold.
    TooLarge,
}

const LETTERS: [char; 6] = ['k', 'm', 'g', 't', 'p', 'e'];

impl Size {
    /// The shortest way to write it exactly, in the base that it is written in: `10MB`, `32KiB`.
    pub fn normal(&self) -> String {
        let (base, unit) = match self.base {
            Base::Binary => (1024, "iB"),
            Base::One | Base::Decimal => (1000, "B"),
        };
        let (mut count, mut power) = (self.bytes, 0);
        while count > 0 && count.is_multiple_of(base) && power < LETTERS.len() {
            (count, power) = (count / base, power + 1);
        }
        match power.checked_sub(1).and_then(|index| LETTERS.get(index)) {
            Some('k') if self.base != Base::Binary => format!("{count}kB"),
            Some(letter) => format!("{count}{}{unit}", letter.to_ascii_uppercase()),
            None => format!("{count}B"),
        }
    }
}

/// Reads a size.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "Go computes it so, and its result is the measure"
)]
pub fn parse(text: &str) -> Parsed<Size, Why> {
    plain(text, || {
        // Other digits than these are taken for some at first, and then refused as numbers.
        let end = text.find(|c: char| !is_number(c)).unwrap_or(text.len());
        let (number, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        let plain_number = number.replace(',', "");
        let float = go::float(&plain_number).map_err(|why| {
            let why = if why == NoNumber::Range { Why::TooLarge } else { Why::NoNumber };
            Refusal::new(why, if end == 0 { 0..text.len() } else { 0..end })
        })?;
        let (space, unit_text) = go::trim(rest);
        let unit = end + space..end + space + unit_text.len();
        let Some((base, factor)) = factor(&go::lower(unit_text)) else {
            return Err(Refusal::new(Why::UnknownUnit, unit));
        };
        let too_large = || Refusal::new(Why::TooLarge, 0..text.len());
        let bytes = if let Ok(whole) = plain_number.parse::<u64>() {
            whole.checked_mul(factor).ok_or_else(too_large)?
        } else {
            let bytes = float * factor as f64;
            if bytes >= u64::MAX as f64 {
                return Err(too_large());
            }
            bytes as u64
        };
        Ok(Size { bytes, number: 0..end, base, unit })
    })
}

fn is_number(char: char) -> bool {
    char.is_ascii_digit() || matches!(char, '.' | ',')
}

/// What a unit multiplies by.
fn factor(unit: &str) -> Option<(Base, u64)> {
    let prefix = unit.strip_suffix('b').unwrap_or(unit);
    if prefix.is_empty() {
        return Some((Base::One, 1));
    }
    let (letter, base) = match prefix.strip_suffix('i') {
        Some(letter) => (letter, Base::Binary),
        None => (prefix, Base::Decimal),
    };
    let power = LETTERS.iter().position(|it| letter.chars().eq([*it]))?;
    let base_number: u64 = if base == Base::Binary { 1024 } else { 1000 };
    Some((base, base_number.checked_pow(u32::try_from(power).ok()? + 1)?))
}
