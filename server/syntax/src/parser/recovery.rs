//! Where a block without its brace ends, by the look of the text.

use super::{Parser, Strategy};
use crate::lexer::{Lexed, Word};

/// An opening brace that no brace closes.
pub(super) struct Unmatched {
    /// Its index among the words.
    brace: usize,
    /// The first word behind the brace of either kind that stands before it.
    free_from: usize,
}

pub(super) fn unmatched_braces(text: &str, lexed: &Lexed) -> Vec<Unmatched> {
    let mut open = Vec::new();
    let mut free_from = 0;
    for (brace, word) in lexed.words.iter().enumerate() {
        if word.is(text, "{") {
            open.push(Unmatched { brace, free_from });
        } else if word.is(text, "}") {
            open.pop();
        } else {
            continue;
        }
        free_from = brace + 1;
    }
    open
}

impl Parser<'_> {
    /// Whether the first brace of the top-level statement that comes next is one that nothing closes.
    pub(super) fn lacks_brace(&self) -> bool {
        let next = self.unmatched.partition_point(|unmatched| unmatched.brace < self.word);
        self.unmatched.get(next).is_some_and(|unmatched| unmatched.free_from <= self.word)
    }

    /// Notes the indentation of a line that may open a block.
    pub(super) fn enter(&mut self, word: &Word) {
        self.headers.push(if self.by_indentation { self.indentation(word) } else { 0 });
    }

    /// Notes whether the lines of a top-level block are indented.
    pub(super) fn note_indentation(&mut self, word: &Word) {
        if self.by_indentation && self.depth == 1 && word.on_new_line {
            self.indented |= self.indentation(word) > 0;
        }
    }

    /// Whether a line inside of a block must be the start of a top-level block.
    pub(super) fn starts_top_level(&self, word: &Word) -> bool {
        let by_indentation = self.by_indentation && self.depth > 0 && self.indented;
        let by_key = self.strategy != Strategy::Exact
            && self.depth == 1
            && (self.braceless || self.by_indentation);
        if !(by_indentation || by_key) || !word.on_new_line || self.indentation(word) > 0 {
            return false;
        }
        // In a site without braces, or before a line that is indented, only another site has a name like an address.
        let text = word.text(self.text);
        let is_key =
            !text.starts_with('@') && (text.contains(['.', ':']) || text.starts_with(['(', '&']));
        if !by_indentation && !is_key {
            return false;
        }
        let rest = self.lexed.words.get(self.word + 1..).unwrap_or_default();
        let last = rest.iter().take_while(|w| !w.on_new_line).last();
        self.is(last.unwrap_or(word), "{")
    }

    /// Whether a `}` is indented like the line that opened a block further out.
    pub(super) fn closes_outer_block(&self, word: &Word) -> bool {
        if !self.by_indentation || !word.on_new_line || !self.indented {
            return false;
        }
        let width = self.indentation(word);
        let Some((own, outer)) = self.headers.split_last() else {
            return false;
        };
        *own > width && outer.contains(&width)
    }

    /// How many bytes of blanks stand before a word on its line; a large number where another word does.
    pub(super) fn indentation(&self, word: &Word) -> usize {
        if !word.on_new_line {
            return usize::MAX;
        }
        let before = self.text.as_bytes().get(..word.start as usize).unwrap_or_default();
        let blanks = before.iter().rev().take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
        match before.get(..before.len() - blanks) {
            Some([] | [.., b'\n']) => blanks,
            _ => usize::MAX,
        }
    }
}
