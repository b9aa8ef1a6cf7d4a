//! The arguments of an import, put into the text it brings (`importargs.go`, and `replace` in Caddy's `replacer.go`).

use super::Token;

/// What an argument placeholder that spans a whole token stands for.
pub(super) enum Variadic {
    /// Not a range of arguments.
    No,
    /// These arguments, as a half-open range of indexes.
    Range(usize, usize),
}

/// Whether a token is a valid range of arguments such as `{args[1:]}`.
pub(super) fn variadic(token: &Token<'_>, count: usize) -> Variadic {
    let range = (|| {
        let inner = token.text.strip_prefix("{args[")?.strip_suffix("]}")?;
        let (start, end) = inner.split_once(':')?;
        if start.contains('}') || end.contains('{') {
            return None;
        }
        let start = if start.is_empty() { 0 } else { atoi(start)? };
        let count = i64::try_from(count).ok()?;
        let end = if end.is_empty() { count } else { atoi(end)? };
        if start < 0 || start > end || end > count {
            return None;
        }
        Some((usize::try_from(start).ok()?, usize::try_from(end).ok()?))
    })();
    range.map_or(Variadic::No, |(start, end)| Variadic::Range(start, end))
}

/// Go's `strconv.Atoi`.
fn atoi(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// The value of a placeholder named `key`, if it is an argument that exists.
fn argument<'v>(key: &str, args: &'v [String]) -> Option<&'v str> {
    let index = match key.strip_prefix("args.") {
        Some(index) => index,
        None => key.strip_prefix("args[")?.strip_suffix(']')?,
    };
    args.get(usize::try_from(atoi(index)?).ok()?).map(String::as_str)
}

/// Replaces `{args[N]}` and `{args.N}` in a token's text. `None` if nothing changes.
///
/// As Caddy's replacer does, this also takes one backslash away before every brace, and empties a text with more than
/// a hundred placeholders that are never closed.
pub(super) fn replace(input: &str, args: &[String]) -> Option<String> {
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
        match argument(slice(at + 1, end), args) {
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
