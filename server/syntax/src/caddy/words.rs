//! The words of a text, without what only a parser needs: cheap enough to compare two texts.

use super::{Env, Quote};
use crate::lexer::{self, LexError, LexKind, Lexed, Recovery};
use rowan::TextRange;
use std::borrow::Cow;

/// The words of a text as Caddy's lexer cuts it, up to its first error, one after another.
#[derive(Debug)]
pub struct WordStream<'a> {
    text: &'a str,
    words: lexer::WordStream<'a>,
}

/// A word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordView<'a> {
    /// Its text, as in [`Token::text`](super::Token::text).
    pub text: Cow<'a, str>,
    /// How it is quoted.
    pub quote: Quote,
    /// Whether it starts a new line for Caddy.
    pub on_new_line: bool,
}

impl<'a> WordStream<'a> {
    /// Starts at the first word.
    pub fn new(text: &'a str) -> WordStream<'a> {
        WordStream { text, words: lexer::WordStream::new(text, Env::Literal) }
    }

    /// Once there are no more words: Caddy's text of the error that ended them, as [`Words::error`] gives it.
    pub fn error(&self) -> Option<String> {
        self.words.error().map(without_line_numbers)
    }
}

impl<'a> Iterator for WordStream<'a> {
    type Item = WordView<'a>;

    fn next(&mut self) -> Option<WordView<'a>> {
        let word = self.words.next()?;
        let (quote, on_new_line) = (word.quote, word.on_new_line);
        Some(WordView { text: word.into_cow(self.text), quote, on_new_line })
    }
}

/// The same all at once, with their places in the text.
#[derive(Debug)]
pub struct Words<'a> {
    text: &'a str,
    lexed: Lexed,
}

impl<'a> Words<'a> {
    /// Lexes a text, up to the first error.
    pub fn new(text: &'a str) -> Words<'a> {
        Words::in_env(text, Env::Literal)
    }

    /// The same, where variables may not have been replaced.
    pub fn in_env(text: &'a str, env: Env) -> Words<'a> {
        Words { text, lexed: lexer::lex(text, env, Recovery::Stop) }
    }

    /// The whole text in stretches: words with how they are quoted, and what stands between them. What lies behind a
    /// lexer error comes last, as one word.
    pub fn stretches(&self) -> impl Iterator<Item = (&'a str, Option<Quote>)> {
        let mut start = 0;
        let mut words = self.lexed.words.iter();
        let end = self.lexed.lexemes.last().map_or(0, |lexeme| lexeme.end as usize);
        let rest = self.text.get(end..).filter(|rest| !rest.is_empty());
        let stretches = self.lexed.lexemes.iter().map(move |lexeme| {
            let text = self.text.get(start..lexeme.end as usize).unwrap_or_default();
            start = lexeme.end as usize;
            let word = if lexeme.kind == LexKind::Word { words.next() } else { None };
            (text, word.map(|word| word.quote))
        });
        stretches.chain(rest.map(|rest| (rest, Some(Quote::None))))
    }

    /// The words and the comments, in bytes of the text: all but blanks.
    pub fn ranges(&self) -> Vec<TextRange> {
        let mut start = 0_u32;
        let mut ranges = Vec::with_capacity(self.lexed.words.len());
        for lexeme in &self.lexed.lexemes {
            if matches!(lexeme.kind, LexKind::Word | LexKind::Comment) {
                ranges.push(TextRange::new(start.into(), lexeme.end.into()));
            }
            start = lexeme.end;
        }
        ranges
    }

    /// Caddy's text of the error that ended the lexing, with every line number replaced by `#`.
    pub fn error(&self) -> Option<String> {
        self.lexed.errors.first().map(without_line_numbers)
    }

    /// Whether a string is never closed.
    pub fn unterminated(&self) -> Option<TextRange> {
        let word = self.lexed.words.iter().find(|word| word.unterminated())?;
        Some(word.range())
    }
}

fn without_line_numbers(error: &LexError) -> String {
    let mut out = String::with_capacity(error.message.len());
    let mut rest = error.message.as_str();
    while let Some((before, behind)) = rest.split_once("line #") {
        out.push_str(before);
        out.push_str("line #");
        rest = behind.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    out.push_str(rest);
    out
}
