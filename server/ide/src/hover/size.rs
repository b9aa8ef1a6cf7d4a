//! Sizes: how many bytes they are, and what is easily mistaken in their units.

use crate::docs::code;
use analysis::value::size::{self, Base, Size};

/// A size as a number of bytes; `default` is what holds without it.
pub(super) fn size(text: &str, default: Option<&str>) -> Option<String> {
    let size = size::parse(text).known()?;
    let note = match size.base {
        _ if size.bytes == 0 => None,
        Base::One if size.unit.is_empty() => Some("without a unit bytes are counted".to_owned()),
        Base::One => None,
        Base::Decimal => other(text, &size, "iB").map(|other| format!("a decimal unit; {other}")),
        Base::Binary => other(text, &size, "B").map(|other| format!("a binary unit; {other}")),
    };
    let note = note.map(|note| format!(" ({note})")).unwrap_or_default();
    let default = default
        .and_then(|default| size::parse(default).known())
        .filter(|default| default.bytes != size.bytes && default.bytes > 0)
        .map(|default| format!("; the default is {}", bytes(default.bytes)))
        .unwrap_or_default();
    Some(format!("{}{note}{default}", bytes(size.bytes)))
}

/// What the same number is in the unit of the other kind.
fn other(text: &str, size: &Size, suffix: &str) -> Option<String> {
    let number = text.get(size.number.clone())?;
    let letter = text.get(size.unit.clone())?.chars().next()?.to_ascii_uppercase();
    let other = format!("{number}{letter}{suffix}");
    let value = size::parse(&other).known()?;
    Some(format!("{} is {}", code(&other), bytes(value.bytes)))
}

fn bytes(count: u64) -> String {
    let unit = if count == 1 { "byte" } else { "bytes" };
    format!("{} {unit}", grouped(count))
}

/// A number with commas between thousands.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_the_kind_of_unit() {
        let says = |text| size(text, None).unwrap_or_default();
        assert_eq!(says("32kb"), "32,000 bytes (a decimal unit; `32KiB` is 32,768 bytes)");
        assert_eq!(says("32KiB"), "32,768 bytes (a binary unit; `32KB` is 32,000 bytes)");
        assert_eq!(
            says("1.5G"),
            "1,500,000,000 bytes (a decimal unit; `1.5GiB` is 1,610,612,736 bytes)"
        );
        assert_eq!(says("5 MB"), "5,000,000 bytes (a decimal unit; `5MiB` is 5,242,880 bytes)");
        // In the other unit it is more than Caddy can hold.
        assert_eq!(says("18EB"), "18,000,000,000,000,000,000 bytes");
        assert_eq!(says("10"), "10 bytes (without a unit bytes are counted)");
        assert_eq!(says("1b"), "1 byte");
        assert_eq!(says("0"), "0 bytes");
        assert_eq!(says("unlimited"), "");
        assert_eq!(says("5XB"), "");
        assert_eq!(says("16EiB"), "");
    }

    #[test]
    fn the_default_in_the_same_unit() {
        let says = |default| size("10", default).unwrap_or_default();
        let ten = "10 bytes (without a unit bytes are counted)";
        assert_eq!(says(Some("100MiB")), format!("{ten}; the default is 104,857,600 bytes"));
        assert_eq!(says(Some("10B")), ten);
        assert_eq!(says(Some("0")), ten);
        assert_eq!(says(Some("unlimited")), ten);
    }
}
