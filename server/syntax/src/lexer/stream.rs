//! The lexer for those who look at the words once, in order.

use super::{Env, Flow, LexError, Lexer, Recovery, Word};

/// The words that [`lex`](super::lex) gives, one after another, and the first error: memory for one word at a time.
#[derive(Debug)]
pub(crate) struct WordStream<'s> {
    lexer: Lexer<'s>,
    flow: Flow,
}

impl<'s> WordStream<'s> {
    pub(crate) fn new(source: &'s str, env: Env) -> WordStream<'s> {
        WordStream { lexer: Lexer::new(source, env, Recovery::Stop), flow: Flow::Continue }
    }

    /// The error that ended the words.
    pub(crate) fn error(&self) -> Option<&LexError> {
        self.lexer.out.errors.first()
    }
}

impl Iterator for WordStream<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        loop {
            if let Some(word) = self.lexer.out.words.pop() {
                return Some(word);
            }
            if let Flow::Stop = self.flow {
                return None;
            }
            self.lexer.out.lexemes.clear();
            self.flow = self.lexer.step();
        }
    }
}
