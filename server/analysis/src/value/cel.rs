//! Expressions of `expression` matchers in CEL, of which only strings and brackets are looked at.

use super::{At, Filled, Parsed, Refusal, Span, holes};

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// The placeholders for which Caddy puts their texts when it runs, without braces.
    pub placeholders: Vec<At<String>>,
}

/// Why a text is no expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Nothing but space and comments.
    Empty,
    /// A string without an end.
    UnterminatedString,
    /// A placeholder in a string in `"`: Caddy puts a text with such quotes in its place before CEL reads it.
    PlaceholderInString,
    /// A bracket without the one that closes it.
    Unclosed,
    /// A closing bracket without the one that opens it.
    UnexpectedClosing,
}

/// Reads an expression.
pub fn parse(text: &str) -> Parsed<Expression, Why> {
    if holes(text).iter().any(|hole| hole.filled == Filled::Before) {
        return Parsed::Opaque(None);
    }
    let placeholders = placeholders(text);
    match check(text, &placeholders) {
        Ok(()) => Parsed::Known(Expression { placeholders }),
        Err(refusal) => Parsed::Refused(refusal),
    }
}

/// The placeholders that Caddy replaces: names of at least two letters, digits and signs in braces. It takes the
/// character before the brace along, so that of two without anything between them only the first is one.
fn placeholders(text: &str) -> Vec<At<String>> {
    let mut out: Vec<At<String>> = Vec::new();
    for (start, _) in text.match_indices('{') {
        let before = text.get(..start).and_then(|it| it.chars().next_back());
        let taken = out.last().map_or(0, |last| last.span.end + 1);
        let is_taken = before.is_some_and(|before| start - before.len_utf8() < taken);
        let rest = text.get(start + 1..).unwrap_or_default();
        let Some((name, _)) = rest.split_once('}') else { break };
        let fits = name.len() >= 2
            && name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'));
        if fits && !is_taken && before != Some('\\') {
            let span = start + 1..start + 1 + name.len();
            out.push(At { value: name.to_owned(), span });
        }
    }
    out
}

fn check(text: &str, placeholders: &[At<String>]) -> Result<(), Refusal<Why>> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut is_empty = true;
    let mut at = 0;
    while let Some(char) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        if let Some(placeholder) = placeholders.iter().find(|it| it.span.start == at + 1) {
            at = placeholder.span.end + 1;
            is_empty = false;
            continue;
        }
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        if char.is_whitespace() {
            at += char.len_utf8();
            continue;
        }
        is_empty = false;
        match char {
            '"' | '\'' => {
                at = string(text, at, placeholders)?.end;
                continue;
            }
            '`' => at += name_in_backticks(rest),
            '(' | '[' | '{' => open.push((at, char)),
            ')' | ']' | '}' => {
                let fits = matches!(
                    (open.pop(), char),
                    (Some((_, '(')), ')') | (Some((_, '[')), ']') | (Some((_, '{')), '}')
                );
                if !fits {
                    return Err(Refusal::new(Why::UnexpectedClosing, at..at + 1));
                }
            }
            _ => {}
        }
        at += char.len_utf8();
    }
    match open.last() {
        Some((start, _)) => Err(Refusal::new(Why::Unclosed, *start..start + 1)),
        None if is_empty => Err(Refusal::new(Why::Empty, 0..text.len())),
        None => Ok(()),
    }
}

/// The length of what stands between the backticks of a name, in which two slashes begin no comment.
fn name_in_backticks(text: &str) -> usize {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '/' | ' ');
    let inside = text.get(1..).and_then(|rest| rest.split_once('`')).map_or("", |(name, _)| name);
    if inside.chars().all(fits) { inside.len() } else { 0 }
}

/// A string that begins here; letters before the quote tell of what kind it is.
fn string(text: &str, start: usize, placeholders: &[At<String>]) -> Result<Span, Refusal<Why>> {
    let rest = text.get(start..).unwrap_or_default();
    let quote =
        ["\"\"\"", "'''", "\"", "'"].into_iter().find(|it| rest.starts_with(it)).unwrap_or("'");
    let is_raw = is_raw(text.get(..start).unwrap_or_default());
    let mut at = start + quote.len();
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some(placeholder) = placeholders.iter().find(|it| it.span.start == at + 1) {
            let span = at..placeholder.span.end + 1;
            if quote == "\"" {
                return Err(Refusal::new(Why::PlaceholderInString, span));
            }
            at = span.end;
        } else if rest.starts_with(quote) {
            return Ok(start..at + quote.len());
        } else if rest.starts_with(['\n', '\r']) && quote.len() == 1 {
            return Err(Refusal::new(Why::UnterminatedString, start..at));
        } else {
            let escaped = usize::from(!is_raw && rest.starts_with('\\'));
            let chars = rest.chars().take(1 + escaped);
            at += chars.map(char::len_utf8).sum::<usize>();
        }
    }
    Err(Refusal::new(Why::UnterminatedString, start..text.len()))
}

/// Whether a string behind this text takes a backslash for itself: it has an `r` in front that ends no name.
fn is_raw(before: &str) -> bool {
    let name_start =
        before.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_').map_or(0, |at| at + 1);
    let prefix = before.get(name_start..).unwrap_or_default();
    matches!(&*prefix.to_ascii_lowercase(), "r" | "br")
}
