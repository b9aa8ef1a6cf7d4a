//! The arguments of an import, put into the text it brings (`importargs.go`, and `replace` in Caddy's `replacer.go`).

use super::WarningCode;
use std::ops::Range;

/// Takes a warning of Caddy's with its words.
pub(super) type Warn<'w> = dyn FnMut(WarningCode, String) + 'w;

/// The indexes of the arguments that a token stands for, if all of it is a valid range such as `{args[1:]}`.
pub(super) fn variadic(text: &str, count: usize, warn: &mut Warn<'_>) -> Option<Range<usize>> {
    let inner = text.strip_prefix("{args[")?.strip_suffix("]}")?;
    if inner.is_empty() {
        warn(WarningCode::IndexEmpty, format!("Placeholder {text} cannot have an empty index"));
        return None;
    }
    let (start, end) = inner.split_once(':')?;
    if start.contains('}') || end.contains('{') {
        return None;
    }
    let mut bound = |bound: &str, default: usize, code, which| {
        if bound.is_empty() {
            return i64::try_from(default).ok();
        }
        let index = atoi(bound);
        if index.is_none() {
            warn(code, format!("Variadic placeholder {text} has an invalid {which} index"));
        }
        index
    };
    let start = bound(start, 0, WarningCode::RangeStartInvalid, "start")?;
    let end = bound(end, count, WarningCode::RangeEndInvalid, "end")?;
    match (usize::try_from(start), usize::try_from(end)) {
        (Ok(start), Ok(end)) if start <= end && end <= count => Some(start..end),
        _ => {
            warn(
                WarningCode::RangeOutOfBounds,
                format!(
                    "Variadic placeholder {text} indices are out of bounds, only {count} argument(s) exist"
                ),
            );
            None
        }
    }
}

/// Go's `strconv.Atoi`.
fn atoi(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// How an argument is named.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `args[0]`
    Brackets,
    /// `args.0`
    Dot,
}

/// What stands for the index in a placeholder's name. Caddy looks for `args.` anywhere in the name first, and a match
/// must be the whole name; its patterns do not cross a line end.
fn index(key: &str) -> Option<(Form, &str)> {
    let dot = key.match_indices("args.").find_map(|(at, found)| {
        let index = key.get(at + found.len()..)?;
        (!index.is_empty() && !index.starts_with('\n')).then_some((at, index))
    });
    let (form, index) = match dot {
        Some((0, index)) => (Form::Dot, index),
        Some(_) => return None,
        None => (Form::Brackets, key.strip_prefix("args[")?.strip_suffix(']')?),
    };
    (!index.is_empty() && !index.contains('\n')).then_some((form, index))
}

/// The value of a placeholder named `key`, if it is an argument that exists.
fn argument<'v>(key: &str, args: &'v [String], warn: &mut Warn<'_>) -> Option<&'v str> {
    let (form, index) = index(key)?;
    if form == Form::Brackets && index.contains(':') {
        warn(
            WarningCode::RangeInsideWord,
            format!("Variadic placeholder {{{key}}} must be a token on its own"),
        );
        return None;
    }
    let Some(number) = atoi(index) else {
        warn(WarningCode::IndexInvalid, format!("Placeholder {{{key}}} has an invalid index"));
        return None;
    };
    let value = usize::try_from(number).ok().and_then(|number| args.get(number));
    if value.is_none() {
        let count = args.len();
        warn(
            WarningCode::IndexOutOfBounds,
            format!("Placeholder {{{key}}} index is out of bounds, only {count} argument(s) exist"),
        );
    } else if form == Form::Dot {
        warn(
            WarningCode::IndexLegacy,
            format!("Placeholder {{{key}}} deprecated, use {{args[{index}]}} instead"),
        );
    }
    value.map(String::as_str)
}

/// Replaces `{args[N]}` and `{args.N}` in a token's text. `None` if nothing changes.
///
/// As Caddy's replacer does, this also takes one backslash away before every brace, and empties a text with more than
/// a hundred placeholders that are never closed.
pub(super) fn replace(input: &str, args: &[String], warn: &mut Warn<'_>) -> Option<String> {
    const UNCLOSED_MAX: usize = 100;
    if !input.contains(['{', '}']) {
        return None;
    }
    let bytes = input.as_bytes();
    let slice = |start: usize, end: usize| input.get(start..end).unwrap_or_default();
    let mut out = String::with_capacity(input.len());
    let mut written = 0;
    let mut unclosed = 0;
    // Nothing closes behind this point; keeps the search linear.
    let mut closed_before = bytes.len();
    let mut i = 0;
    while let Some(&byte) = bytes.get(i) {
        let at = i;
        i += 1;
        if at > 0 && matches!(byte, b'{' | b'}') && bytes.get(at - 1) == Some(&b'\\') {
            out.push_str(slice(written, at - 1));
            written = at;
            continue;
        }
        if byte != b'{' {
            continue;
        }
        if unclosed > UNCLOSED_MAX {
            return Some(String::new());
        }
        let find = |from: usize| {
            let rest = bytes.get(from..)?;
            rest.iter().position(|&b| b == b'}').map(|i| from + i)
        };
        let mut end = if at >= closed_before { None } else { find(at) };
        if end.is_none() {
            closed_before = closed_before.min(at);
        }
        // The first closing brace that no backslash stands before, unless it is the last character.
        while let Some(close) = end
            && close > 0
            && close < bytes.len() - 1
            && bytes.get(close - 1) == Some(&b'\\')
        {
            end = find(close + 1);
        }
        let Some(end) = end else {
            unclosed += 1;
            continue;
        };
        out.push_str(slice(written, at));
        match argument(slice(at + 1, end), args, warn) {
            Some(value) => {
                out.push_str(value);
                i = end + 1;
                written = i;
            }
            None => written = at,
        }
    }
    out.push_str(slice(written, bytes.len()));
    Some(out)
}
