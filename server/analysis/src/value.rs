//! Values: how Caddy 2.11.9 reads the text of a duration, an address, a pattern and so on.
//!
//! Each grammar gives what Caddy makes of the text, where the parts of it stand, and which part Caddy refuses. Texts are
//! those that Caddy sees: without quotes, and with the variables and import arguments that are known in their places.
//! What is left in braces makes a value opaque: nothing is said against it, whatever else stands in it.

pub mod address;
pub mod cel;
pub mod duration;
mod go;
pub mod header;
pub mod ip_range;
pub mod mode;
pub mod regex;
pub mod site;
pub mod size;
pub mod status;
pub mod time_layout;
pub mod upstream;
mod url;

use std::borrow::Cow;
use std::ops::Range;

/// A stretch of the text of a value, in bytes.
pub type Span = Range<usize>;

/// What becomes of the text of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parsed<T, E> {
    /// What Caddy makes of it.
    Known(T),
    /// A part in braces is known only later. The value is there if its other parts stand for what they seem to.
    Opaque(Option<T>),
    /// Caddy refuses it.
    Refused(Refusal<E>),
}

/// What Caddy refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal<E> {
    /// The reason.
    pub why: E,
    /// The part that it is about; empty where something is missing.
    pub span: Span,
}

/// A part of a value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At<T> {
    /// What it is.
    pub value: T,
    /// Where it is written.
    pub span: Span,
}

impl<T, E> Parsed<T, E> {
    /// What Caddy makes of a text that is wholly known.
    pub fn known(self) -> Option<T> {
        if let Parsed::Known(value) = self { Some(value) } else { None }
    }

    /// What Caddy makes of the text, or would as far as it is known.
    pub fn value(self) -> Option<T> {
        match self {
            Parsed::Known(value) => Some(value),
            Parsed::Opaque(value) => value,
            Parsed::Refused(_) => None,
        }
    }

    /// Why Caddy refuses the text.
    pub fn refusal(&self) -> Option<&Refusal<E>> {
        if let Parsed::Refused(refusal) = self { Some(refusal) } else { None }
    }
}

impl<E> Refusal<E> {
    fn new(why: E, span: Span) -> Self {
        Refusal { why, span }
    }
}

/// A part in braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    /// Where it is written, with its braces.
    pub span: Span,
    /// When it is filled.
    pub filled: Filled,
}

/// When a part in braces is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filled {
    /// Before Caddy reads values: `{$NAME}`, `{args[0]}`, `{block}`. It may become any text at all.
    Before,
    /// When Caddy runs: `{env.NAME}`. Caddy reads the value with the braces in it.
    Running,
}

/// The parts of a text in braces.
pub fn holes(text: &str) -> Vec<Hole> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(start) = find(text, '{', from)
        && let Some(end) = find(text, '}', start)
    {
        let inside = text.get(start + 1..end).unwrap_or_default();
        let is_before = inside.starts_with('$')
            || ["args[", "args.", "block"].iter().any(|it| inside.starts_with(it));
        let filled = if is_before { Filled::Before } else { Filled::Running };
        out.push(Hole { span: start..end + 1, filled });
        from = end + 1;
    }
    out
}

fn find(text: &str, char: char, from: usize) -> Option<usize> {
    Some(from + text.get(from..)?.find(char)?)
}

/// Whether a text has a part in braces.
fn is_opaque(text: &str) -> bool {
    !holes(text).is_empty()
}

/// Parses a value of which nothing is known if any part of it is in braces.
fn plain<T, E>(text: &str, parse: impl FnOnce() -> Result<T, Refusal<E>>) -> Parsed<T, E> {
    match parse() {
        _ if is_opaque(text) => Parsed::Opaque(None),
        Ok(value) => Parsed::Known(value),
        Err(refusal) => Parsed::Refused(refusal),
    }
}

/// Parses a value whose parts may hold braces. Parts that are filled before Caddy reads it look like letters.
fn with_holes<T, E>(text: &str, parse: impl FnOnce(&str) -> Result<T, Refusal<E>>) -> Parsed<T, E> {
    let holes = holes(text);
    if holes.first().is_some_and(|it| it.filled == Filled::Before && it.span.start == 0) {
        return Parsed::Opaque(None);
    }
    match parse(&masked(text, &holes)) {
        Ok(value) if holes.is_empty() => Parsed::Known(value),
        Err(refusal) if holes.is_empty() => Parsed::Refused(refusal),
        result => Parsed::Opaque(result.ok()),
    }
}

/// The text with letters of the same length in the place of what may become anything.
fn masked<'t>(text: &'t str, holes: &[Hole]) -> Cow<'t, str> {
    let mut out = Cow::Borrowed(text);
    for hole in holes.iter().filter(|it| it.filled == Filled::Before) {
        out.to_mut().replace_range(hole.span.clone(), &"x".repeat(hole.span.len()));
    }
    out
}
