//! Where a block without its brace ends, by the look of the text.

use super::{Parser, Strategy};
use crate::lexer::Word;

impl Parser<'_> {
    /// Notes the indentation of a line that may open a block.
    pub(super) fn enter(&mut self, word: &Word) {
        let by_indentation = self.strategy == Strategy::ByIndentation;
        self.headers.push(if by_indentation { self.indentation(word) } else { 0 });
    }

    /// Notes whether the lines of a top-level block are indented.
    pub(super) fn note_indentation(&mut self, word: &Word) {
        if self.strategy == Strategy::ByIndentation && self.depth == 1 && word.on_new_line {
            self.indented |= self.indentation(word) > 0;
        }
    }

    /// Whether a line inside of a block must be the start of a top-level block.
    pub(super) fn starts_top_level(&self, word: &Word) -> bool {
        let by_indentation =
            self.strategy == Strategy::ByIndentation && self.depth > 0 && self.indented;
        let by_key = self.strategy != Strategy::Exact && self.depth == 1 && self.braceless;
        if !(by_indentation || by_key) || !word.on_new_line || self.indentation(word) > 0 {
            return false;
        }
        // In a site without braces only another site has a name like an address.
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
        if self.strategy != Strategy::ByIndentation || !word.on_new_line || !self.indented {
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
