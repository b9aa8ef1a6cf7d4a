//! The Caddyfile formatter: what `caddy fmt` 2.11.9 prints, byte for byte, unless that would change what the file means.
//!
//! `caddy fmt` looks at characters, not at words, so that some inputs lose or gain words when it formats them, and some
//! change again with every run. This crate formats as Caddy does ([`caddy_fmt`]), compares the result with the input, and
//! where they differ to Caddy's parser, lays the file out from the tree instead.
//!
//! # Invariants
//! * This crate knows no directive, nor does Caddy's formatter.
//! * It never changes a token: every result is compared with the input before it is handed out.
//! * A result formats to itself.
//! * It touches no disk, clock, environment or network.

mod caddy_fmt;
mod edits;
mod line_ending;
mod meaning;
mod tree;

pub use caddy_fmt::caddy_fmt;
pub use edits::edits;
pub use line_ending::LineEnding;
pub use meaning::same_meaning;

use syntax::TextRange;

/// Why a text is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Where the reason lies, in bytes of the text.
    pub range: TextRange,
    /// One sentence for the user.
    pub message: String,
}

/// Formats a text and keeps its line endings.
///
/// # Errors
/// A [`Refusal`] where no layout is known that keeps the text's tokens.
pub fn format(text: &str) -> Result<String, Refusal> {
    format_with(text, LineEnding::Keep)
}

/// Formats a text and gives its lines the endings asked for.
///
/// # Errors
/// As [`format()`].
pub fn format_with(text: &str, ending: LineEnding) -> Result<String, Refusal> {
    line_ending::around(text, ending, format_lines)
}

/// How often a layout is laid out again before it is given up; twice is enough for all that was ever seen.
const ROUNDS_MAX: usize = 4;

fn format_lines(text: &str) -> Result<String, Refusal> {
    if let Some(formatted) = stable_caddy_fmt(text) {
        return Ok(formatted);
    }
    // A layout may take away what misled Caddy's formatter, or this one: what counts is a text that formats to itself.
    let mut formatted = tree::format(text)?;
    for _ in 0..ROUNDS_MAX {
        let next = match stable_caddy_fmt(&formatted) {
            Some(last) => last,
            None => tree::format(&formatted)?,
        };
        if next == formatted && same_meaning(text, &formatted) {
            return Ok(formatted);
        }
        formatted = next;
    }
    Err(tree::no_layout())
}

/// What Caddy prints, if it means the same as the text and formats to itself.
fn stable_caddy_fmt(text: &str) -> Option<String> {
    let formatted = caddy_fmt(text);
    if formatted == text {
        return Some(formatted);
    }
    (same_meaning(text, &formatted) && caddy_fmt(&formatted) == formatted).then_some(formatted)
}
