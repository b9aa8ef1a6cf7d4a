//! Where a block without its brace ends, by the look of the text.

use super::{Parser, Strategy};
use crate::lexer::Word;

impl Parser<'_> {
    /// Whether a line inside of a block must be the start of a top-level block.
    pub(super) fn starts_top_level(&self, word: &Word) -> bool {
        if self.depth == 0 || !word.on_new_line || self.indentation(word) > 0 {
            return false;
        }
        let text = word.text(self.text);
        // In a site without braces only another site has a name like an address.
        let is_key = self.strategy != Strategy::Exact
            && self.depth == 1
            && self.braceless
            && !text.starts_with('@')
            && (text.contains(['.', ':']) || text.starts_with(['(', '&']));
        let by_indentation = self.strategy == Strategy::ByIndentation && self.indented;
        if !is_key && !by_indentation {
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
        let before = self.text.get(..word.start as usize).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        if line.chars().all(char::is_whitespace) { line.len() } else { usize::MAX }
    }
}
