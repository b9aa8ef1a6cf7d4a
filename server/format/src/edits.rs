//! The difference between a text and its formatted form, as edits of the blanks between words.

use crate::{Refusal, format};
use syntax::caddy::Words;
use syntax::{TextEdit, TextRange, TextSize};

/// Formats a text as edits, in order, that touch nothing which stays as it is.
///
/// # Errors
/// As [`format()`].
pub fn edits(text: &str) -> Result<Vec<TextEdit>, Refusal> {
    let formatted = format(text)?;
    if formatted == text {
        return Ok(Vec::new());
    }
    Ok(difference(text, &formatted))
}

fn difference(old: &str, new: &str) -> Vec<TextEdit> {
    let (old_ranges, new_ranges) = (Words::new(old).ranges(), Words::new(new).ranges());
    let slice = |text: &str, range: TextRange| -> Option<String> {
        Some(text.get(bounds(range))?.to_owned())
    };
    let aligned = old_ranges.len() == new_ranges.len()
        && old_ranges.iter().zip(&new_ranges).all(|(&o, &n)| slice(old, o) == slice(new, n));
    let mut out = Vec::new();
    if !aligned {
        // Words changed their spelling, not their meaning, or lexing ended at an error.
        push(&mut out, old, TextRange::up_to(TextSize::of(old)), new);
        return out;
    }
    let end = |text: &str| TextRange::empty(TextSize::of(text));
    let (mut old_at, mut new_at) = (TextSize::new(0), TextSize::new(0));
    let pairs = old_ranges.iter().copied().zip(new_ranges.iter().copied());
    for (o, n) in pairs.chain(std::iter::once((end(old), end(new)))) {
        let gap = new.get(bounds(TextRange::new(new_at, n.start()))).unwrap_or_default();
        push(&mut out, old, TextRange::new(old_at, o.start()), gap);
        old_at = o.end();
        new_at = n.end();
    }
    out
}

/// Adds the replacement of `range` by `new_text`, without what both share at their ends.
fn push(out: &mut Vec<TextEdit>, old: &str, range: TextRange, new_text: &str) {
    let old_text = old.get(bounds(range)).unwrap_or_default();
    if old_text == new_text {
        return;
    }
    let width = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        pairs.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
    };
    let prefix = width(&mut old_text.chars().zip(new_text.chars()));
    let (old_rest, new_rest) =
        (old_text.get(prefix..).unwrap_or_default(), new_text.get(prefix..).unwrap_or_default());
    let suffix = width(&mut old_rest.chars().rev().zip(new_rest.chars().rev()));
    let size = |n: usize| TextSize::new(u32::try_from(n).unwrap_or(u32::MAX));
    out.push(TextEdit {
        range: TextRange::new(range.start() + size(prefix), range.end() - size(suffix)),
        new_text: new_rest.get(..new_rest.len() - suffix).unwrap_or_default().to_owned(),
    });
}

fn bounds(range: TextRange) -> std::ops::Range<usize> {
    range.into()
}
