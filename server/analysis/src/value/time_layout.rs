//! Go's layouts of times: how the time Monday, January 2, 15:04:05 2006, -0700 would be written.

use super::{Parsed, Span, plain};
use std::convert::Infallible;

/// A layout, of which every text is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The parts that stand for the time; whatever is between them stays as it is.
    pub parts: Vec<Part>,
}

/// A part of a layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it stands for.
    pub element: Element,
    /// Where it is written.
    pub span: Span,
}

/// A part of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    /// `2006`, `06`
    Year,
    /// `January`, `Jan`, `1`, `01`
    Month,
    /// `Monday`, `Mon`
    Weekday,
    /// `2`, `_2`, `02`
    Day,
    /// `__2`, `002`
    DayOfYear,
    /// `15`
    Hour24,
    /// `3`, `03`
    Hour12,
    /// `4`, `04`
    Minute,
    /// `5`, `05`
    Second,
    /// `.000`, `,999`
    Fraction,
    /// `PM`, `pm`
    HalfOfDay,
    /// `-07:00`, `Z0700`
    Offset,
    /// `MST`
    Zone,
}

/// Names that Caddy knows for layouts, and the layouts; those of numbers have none.
const NAMES: &[(&str, &str)] = &[
    ("iso8601", "2006-01-02T15:04:05.000Z0700"),
    ("rfc3339", "2006-01-02T15:04:05Z07:00"),
    ("rfc3339_nano", "2006-01-02T15:04:05.999999999Z07:00"),
    ("wall", "2006/01/02 15:04:05"),
    ("wall_milli", "2006/01/02 15:04:05.000"),
    ("wall_nano", "2006/01/02 15:04:05.000000000"),
    ("common_log", "02/Jan/2006:15:04:05 -0700"),
];

impl Layout {
    /// How the layout writes Friday, July 4, 15:06:07.125 2025, two hours ahead of UTC (CEST).
    pub fn example(&self, text: &str) -> String {
        let mut out = String::new();
        let mut from = 0;
        for part in &self.parts {
            out += text.get(from..part.span.start).unwrap_or_default();
            out += &example(text.get(part.span.clone()).unwrap_or_default());
            from = part.span.end;
        }
        out + text.get(from..).unwrap_or_default()
    }
}

/// The layout that a name of Caddy's stands for.
pub fn named(name: &str) -> Option<&'static str> {
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, layout)| *layout)
}

/// Reads a layout.
pub fn parse(text: &str) -> Parsed<Layout, Infallible> {
    plain(text, || {
        let mut parts = Vec::new();
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            match element(rest) {
                Some((element, skip, len)) => {
                    parts.push(Part { element, span: at + skip..at + skip + len });
                    at += skip + len;
                }
                None => at += rest.chars().next().map_or(1, char::len_utf8),
            }
        }
        Ok(Layout { parts })
    })
}

/// The element at the start of a text: what it is, how much stands before it, and its length.
fn element(text: &str) -> Option<(Element, usize, usize)> {
    /// Longer texts before those with which they begin.
    const TEXTS: &[(&str, Element)] = &[
        ("January", Element::Month),
        ("Monday", Element::Weekday),
        ("MST", Element::Zone),
        ("002", Element::DayOfYear),
        ("01", Element::Month),
        ("02", Element::Day),
        ("03", Element::Hour12),
        ("04", Element::Minute),
        ("05", Element::Second),
        ("06", Element::Year),
        ("15", Element::Hour24),
        ("1", Element::Month),
        ("2006", Element::Year),
        ("2", Element::Day),
        ("_2", Element::Day),
        ("__2", Element::DayOfYear),
        ("3", Element::Hour12),
        ("4", Element::Minute),
        ("5", Element::Second),
        ("PM", Element::HalfOfDay),
        ("pm", Element::HalfOfDay),
        ("-070000", Element::Offset),
        ("-07:00:00", Element::Offset),
        ("-0700", Element::Offset),
        ("-07:00", Element::Offset),
        ("-07", Element::Offset),
        ("Z070000", Element::Offset),
        ("Z07:00:00", Element::Offset),
        ("Z0700", Element::Offset),
        ("Z07:00", Element::Offset),
        ("Z07", Element::Offset),
    ];
    if text.starts_with("_2006") {
        return Some((Element::Year, 1, 4));
    }
    if let Some((text, element)) = TEXTS.iter().find(|(it, _)| text.starts_with(it)) {
        return Some((*element, 0, text.len()));
    }
    for (short, element) in [("Jan", Element::Month), ("Mon", Element::Weekday)] {
        if let Some(behind) = text.strip_prefix(short)
            && !behind.starts_with(|c: char| c.is_ascii_lowercase())
        {
            return Some((element, 0, short.len()));
        }
    }
    fraction(text).map(|len| (Element::Fraction, 0, len))
}

/// The length of a fraction of a second, behind whose zeros or nines no other digit stands.
fn fraction(text: &str) -> Option<usize> {
    let digits = text.strip_prefix(['.', ','])?;
    let digit = digits.chars().next().filter(|it| matches!(it, '0' | '9'))?;
    let behind = digits.trim_start_matches(digit);
    let is_all = !behind.starts_with(|c: char| c.is_ascii_digit());
    is_all.then_some(text.len() - behind.len())
}

fn example(element: &str) -> String {
    let known = match element {
        "January" => "July",
        "Jan" => "Jul",
        "Monday" => "Friday",
        "Mon" => "Fri",
        "2" => "4",
        "_2" => " 4",
        "02" => "04",
        "__2" | "002" => "185",
        "15" => "15",
        "3" => "3",
        "03" => "03",
        "4" => "6",
        "04" => "06",
        "1" | "5" => "7",
        "01" | "05" => "07",
        "2006" => "2025",
        "06" => "25",
        "PM" => "PM",
        "pm" => "pm",
        "MST" => "CEST",
        "-07" | "Z07" => "+02",
        "-0700" | "Z0700" => "+0200",
        "-07:00" | "Z07:00" => "+02:00",
        "-070000" | "Z070000" => "+020000",
        "-07:00:00" | "Z07:00:00" => "+02:00:00",
        _ => return fraction_example(element),
    };
    known.to_owned()
}

/// Zeros ask for so many digits, at most nine; nines for those that are not zero at the end.
fn fraction_example(element: &str) -> String {
    let (point, digits) = element.split_at_checked(1).unwrap_or_default();
    let wanted: String = "125".chars().chain("000000".chars()).take(digits.len()).collect();
    let wanted = if digits.starts_with('9') { wanted.trim_end_matches('0') } else { &wanted };
    format!("{point}{wanted}")
}
