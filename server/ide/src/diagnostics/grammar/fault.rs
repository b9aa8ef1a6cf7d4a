//! What is wrong with a value, in words, and what was meant where that is certain.

use super::kind::{Kind, When};
use crate::diagnostics::Severity;
use analysis::value::size::{Base, Size};
use analysis::value::{Refusal, Span, cel, duration, header, ip_range, regex, size};

/// What is wrong with a value.
#[derive(Debug, Clone)]
pub(in crate::diagnostics) struct Fault {
    pub(in crate::diagnostics) code: &'static str,
    pub(in crate::diagnostics) severity: Severity,
    /// The part of it; empty where something is missing.
    pub(in crate::diagnostics) span: Span,
    pub(in crate::diagnostics) message: String,
    /// When Caddy refuses it.
    pub(in crate::diagnostics) when: When,
    /// What may have been meant by all of it.
    pub(in crate::diagnostics) mends: Vec<String>,
}

impl Fault {
    /// What Caddy refuses when it reads the file.
    pub(super) fn error(code: &'static str, span: Span, message: impl Into<String>) -> Fault {
        let (severity, when, message) = (Severity::Error, When::Read, message.into());
        Fault { code, severity, span, message, when, mends: Vec::new() }
    }

    /// What Caddy takes.
    pub(super) fn info(code: &'static str, span: Span, message: impl Into<String>) -> Fault {
        Fault { severity: Severity::Info, ..Fault::error(code, span, message) }
    }

    pub(super) fn loaded(self) -> Fault {
        Fault { when: When::Loaded, ..self }
    }

    pub(super) fn mends(self, mends: impl IntoIterator<Item = String>) -> Fault {
        Fault { mends: mends.into_iter().collect(), ..self }
    }
}

/// `duration-missing-unit` and `duration-invalid`.
pub(super) fn duration(text: &str, refusal: &Refusal<duration::Why>) -> Fault {
    use duration::Why;
    let span = refusal.span.clone();
    let part = text.get(span.clone()).unwrap_or_default();
    let invalid = |message: String| Fault::error("duration-invalid", span.clone(), message);
    match refusal.why {
        Why::NoUnit => {
            let message = format!(
                "`{text}` has no unit; write `{text}s` for seconds, `{text}m` for minutes or `{text}h` for hours"
            );
            let mends = ["s", "m", "h"].map(|unit| format!("{text}{unit}"));
            Fault::error("duration-missing-unit", span, message).mends(mends)
        }
        Why::NoNumber => {
            invalid(format!("`{text}` is no duration, such as `30s`, `5m` or `1h30m`"))
        }
        Why::UnknownUnit => {
            let message = format!(
                "`{}` is no unit of time; there are `ns`, `us`, `ms`, `s`, `m` (minutes), `h` and `d`",
                part.trim()
            );
            invalid(message).mends(meant_duration(text))
        }
        Why::Days => {
            let message = "there are no days (`d`) here, where Caddy reads the time with Go; write hours: `24h`";
            let hours = text.strip_suffix('d').and_then(|days| days.parse::<u32>().ok());
            let hours = hours.and_then(|days| days.checked_mul(24));
            invalid(message.to_owned()).mends(hours.map(|hours| format!("{hours}h")))
        }
        Why::BadDays => {
            invalid(format!("Caddy cannot read `{part}` as a number of days; write hours: `36h`"))
        }
        Why::TooLarge => {
            invalid(format!("`{text}` is more than the 292 years that a duration can be"))
        }
        Why::TooLong => invalid("a duration has at most 1024 characters".to_owned()),
    }
}

/// A number with a unit that Caddy does not know in this form.
fn meant_duration(text: &str) -> Option<String> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at_checked(end)?;
    let meant = match &*unit.trim().to_ascii_lowercase() {
        "ns" => "ns",
        "us" => "us",
        "ms" | "msec" | "millis" => "ms",
        "s" | "sec" | "secs" | "second" | "seconds" => "s",
        // In capitals it may stand for months.
        "m" if unit.contains('m') => "m",
        "min" | "mins" | "minute" | "minutes" => "m",
        "h" | "hr" | "hrs" | "hour" | "hours" => "h",
        "d" | "day" | "days" => "d",
        "w" | "week" | "weeks" => {
            let days = number.parse::<u32>().ok()?.checked_mul(7)?;
            return Some(format!("{days}d"));
        }
        _ => return None,
    };
    let meant = format!("{number}{meant}");
    duration::parse(&meant).known().map(|_| meant)
}

/// `size-invalid`.
pub(super) fn size(text: &str, refusal: &Refusal<size::Why>) -> Fault {
    let part = text.get(refusal.span.clone()).unwrap_or_default();
    let message = match refusal.why {
        size::Why::NoNumber => format!("`{text}` is no size, such as `10MB` or `512KiB`"),
        size::Why::UnknownUnit => {
            format!(
                "`{part}` is no unit of sizes; there are `KB`, `MB`, `GB` … and `KiB`, `MiB`, `GiB` …"
            )
        }
        size::Why::TooLarge => format!("`{text}` is more bytes than Caddy can count"),
    };
    Fault::error("size-invalid", refusal.span.clone(), message)
}

/// `size-missing-unit`: so few bytes that another unit was meant.
pub(super) fn bare_size(kind: Kind, text: &str, size: &Size) -> Option<Fault> {
    /// Nobody limits a log to less.
    const LOG: u64 = 1024 * 1024;
    /// Nor anything else.
    const OTHER: u64 = 1000;
    let is_log = kind == Kind::LogSize;
    let fewest = if is_log { LOG } else { OTHER };
    if size.base != Base::One || !size.unit.is_empty() || size.bytes == 0 || size.bytes >= fewest {
        return None;
    }
    let bytes = if size.bytes == 1 { "byte" } else { "bytes" };
    let (rounded, mend) = if is_log {
        let meant = format!("{text}MiB");
        (format!(", which Caddy rounds up to 1 MiB; write `{meant}` for so many MiB"), Some(meant))
    } else {
        (format!("; with a unit it would be `{text}KB` or `{text}MB`"), None)
    };
    let message = format!("without a unit this is {} {bytes}{rounded}", size.bytes);
    Some(Fault::info("size-missing-unit", 0..text.len(), message).mends(mend))
}

/// What `handle_errors` takes.
pub(super) const ERROR_STATUS: &str =
    "a status of three digits such as `404`, or a class such as `4xx`";
/// What `redir` takes.
pub(super) const REDIRECT: &str =
    "a status from 300 to 399, 401, `permanent`, `temporary` or `html`";
/// What other options take.
pub(super) const STATUS: &str = "a status such as `404`, or a class such as `4xx`";

/// `status-invalid`.
pub(super) fn status(text: &str, wanted: &str) -> Fault {
    let message = format!("`{text}` is not {wanted}");
    // The only letters that are known are small.
    let meant = text.to_ascii_lowercase();
    let is_class = meant != text && meant.strip_suffix("xx").is_some_and(|it| it.len() == 1);
    let mends = is_class.then_some(meant).filter(|_| wanted != REDIRECT);
    Fault::error("status-invalid", 0..text.len(), message).mends(mends)
}

/// `header-default-on-request`.
pub(super) fn field(text: &str, refusal: &Refusal<header::Why>) -> Fault {
    let header::Why::DefaultOnRequest = refusal.why;
    let message = format!(
        "`{text}` would set the field only if it is not there, which Caddy can do for responses in the directive `header` alone"
    );
    Fault::error("header-default-on-request", refusal.span.clone(), message)
}

/// `ip-range-invalid`.
pub(super) fn ip_range(text: &str, refusal: &Refusal<ip_range::Why>) -> Fault {
    let part = text.get(refusal.span.clone()).unwrap_or_default();
    let message = match refusal.why {
        ip_range::Why::BadAddress => {
            format!(
                "`{part}` is no IP address; Caddy takes `10.0.0.1`, `10.0.0.0/8`, `fd00::/8` or `private_ranges`"
            )
        }
        ip_range::Why::Zone => format!("a range has no zone: `{part}`"),
        ip_range::Why::BadBits => format!("`{part}` is no number of bits behind the `/`"),
        ip_range::Why::TooManyBits => {
            format!(
                "an address of this kind has fewer than {part} bits: at most 32 in IPv4, 128 in IPv6"
            )
        }
    };
    Fault::error("ip-range-invalid", refusal.span.clone(), message).loaded()
}

/// `regex-invalid`.
pub(super) fn regex(text: &str, refusal: &Refusal<regex::Why>) -> Fault {
    use regex::Why;
    let part = text.get(refusal.span.clone()).unwrap_or_default();
    let message = match refusal.why {
        Why::MissingBracket => "this `[` is never closed".to_owned(),
        Why::MissingParen => "this `(` is never closed".to_owned(),
        Why::UnexpectedParen => "this `)` closes nothing".to_owned(),
        Why::BadRange => format!("`{part}` is no range or class of characters"),
        Why::BadEscape
            if part.starts_with('\\') && part.ends_with(|c: char| c.is_ascii_digit()) =>
        {
            format!("Go's regular expressions have no references to groups: `{part}`")
        }
        Why::TrailingBackslash => "there is nothing behind this backslash".to_owned(),
        Why::BadName => format!("`{part}` is no name of a group"),
        Why::BadGroup if part.starts_with("(?=") || part.starts_with("(?!") => {
            "Go's regular expressions cannot look ahead".to_owned()
        }
        Why::BadGroup if part.starts_with("(?<") => {
            "Go's regular expressions cannot look behind".to_owned()
        }
        Why::BadEscape | Why::BadGroup => {
            format!("`{part}` means nothing in Go's regular expressions")
        }
        Why::NothingToRepeat => format!("there is nothing that `{part}` could repeat"),
        Why::NestedRepeat => format!("`{part}` repeats a repetition; put that in parentheses"),
        Why::BadCount => {
            format!("Caddy repeats at most 1000 times, and no fewer times than at least: `{part}`")
        }
    };
    Fault::error("regex-invalid", refusal.span.clone(), message).loaded()
}

/// `cel-invalid`.
pub(super) fn cel(text: &str, refusal: &Refusal<cel::Why>) -> Fault {
    let part = text.get(refusal.span.clone()).unwrap_or_default();
    let message = match refusal.why {
        cel::Why::Empty => "the expression is empty".to_owned(),
        cel::Why::UnterminatedString => "this string is never closed".to_owned(),
        cel::Why::PlaceholderInString => format!(
            "Caddy puts quotes round the text of `{part}`, so it cannot stand in quotes: join it with `+`"
        ),
        cel::Why::Unclosed => format!("this `{part}` is never closed"),
        cel::Why::UnexpectedClosing => format!("this `{part}` closes nothing"),
    };
    Fault::error("cel-invalid", refusal.span.clone(), message).loaded()
}
