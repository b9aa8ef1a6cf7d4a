//! What a text is cut into.

use crate::ErrorCode;
use rowan::TextRange;
use std::borrow::Cow;

/// How a word is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quote {
    /// Not at all; also a string that is never closed.
    None,
    /// In double quotes.
    Double,
    /// In backticks.
    Backtick,
    /// As a heredoc.
    Heredoc,
}

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LexKind {
    Bom,
    Whitespace,
    Newline,
    Continuation,
    Backslash,
    Comment,
    /// The next of [`Lexed::words`].
    Word,
}

/// A stretch of text; starts where the one before it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lexeme {
    pub(crate) kind: LexKind,
    /// Byte offset of its end.
    pub(crate) end: u32,
}

/// The text of a word: nearly always a stretch of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum WordText {
    Slice(u32, u32),
    Owned(Box<str>),
}

/// A word of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Byte offsets of the whole word, delimiters included.
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(super) text: WordText,
    pub(crate) quote: Quote,
    /// Caddy's number of the line on which the word starts, from 1.
    pub(crate) line: u32,
    /// How many line ends Caddy believes to be inside the word.
    pub(crate) breaks: u32,
    /// Whether the word starts a new line in Caddy's eyes.
    pub(crate) on_new_line: bool,
    /// For a heredoc that is complete: where the closing marker starts, and the end of the opening marker.
    pub(crate) heredoc: Option<Box<Heredoc>>,
    /// Whether this is a string without its closing quote.
    pub(crate) unterminated: bool,
    /// Whether it ends with a backslash that Caddy drops because a blank follows.
    pub(crate) drops_backslash: bool,
}

/// Where the parts of a heredoc stand, in bytes of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Heredoc {
    /// Start of the opening marker, behind `<<`.
    pub(crate) marker: usize,
    /// End of the opening marker.
    pub(crate) marker_end: usize,
    /// Start of the body, behind the line end of the opening line.
    pub(crate) body: usize,
    /// Start of the closing marker.
    pub(crate) close: usize,
}

/// An error of the lexer, with Caddy's whole text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LexError {
    pub(crate) code: ErrorCode,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) message: String,
    /// The line that the message names; 0 for none.
    pub(crate) line: u32,
}

/// A text, cut up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lexed {
    /// Covers the text without a gap; where lexing stopped at an error, up to there.
    pub(crate) lexemes: Vec<Lexeme>,
    pub(crate) words: Vec<Word>,
    pub(crate) errors: Vec<LexError>,
    /// Whether Caddy's lexer, given the same characters, would give the same words and no error.
    pub(crate) exact: bool,
}

impl Word {
    pub(crate) fn text<'a>(&'a self, source: &'a str) -> &'a str {
        match &self.text {
            WordText::Slice(start, end) => slice(source, *start, *end),
            WordText::Owned(text) => text,
        }
    }

    /// As [`Word::text`], but borrowed from the source wherever it can be.
    pub(crate) fn into_cow(self, source: &str) -> Cow<'_, str> {
        match self.text {
            WordText::Slice(start, end) => Cow::Borrowed(slice(source, start, end)),
            WordText::Owned(text) => Cow::Owned(text.into()),
        }
    }

    pub(crate) fn range(&self) -> TextRange {
        TextRange::new(self.start.into(), self.end.into())
    }

    /// The word as it is written.
    pub(crate) fn source<'s>(&self, source: &'s str) -> &'s str {
        slice(source, self.start, self.end)
    }

    /// Whether it is this text, unquoted. Asked of every word, so the length is looked at first.
    pub(crate) fn is(&self, source: &str, structural: &str) -> bool {
        let len = match &self.text {
            WordText::Slice(start, end) => (end - start) as usize,
            WordText::Owned(text) => text.len(),
        };
        len == structural.len() && self.quote == Quote::None && self.text(source) == structural
    }
}

/// The text of a word under construction: pushed stretches of the source, copied only when they do not touch.
#[derive(Default)]
pub(super) struct Builder {
    start: usize,
    end: usize,
    owned: Option<String>,
}

impl Builder {
    pub(super) fn of(text: String) -> Builder {
        Builder { owned: Some(text), ..Builder::default() }
    }

    pub(super) fn push(&mut self, source: &str, start: usize, end: usize) {
        if start == end {
            return;
        }
        if let Some(owned) = &mut self.owned {
            owned.push_str(source.get(start..end).unwrap_or_default());
        } else if self.start == self.end {
            self.start = start;
            self.end = end;
        } else if self.end == start {
            self.end = end;
        } else {
            let mut owned = String::from(source.get(self.start..self.end).unwrap_or_default());
            owned.push_str(source.get(start..end).unwrap_or_default());
            self.owned = Some(owned);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.owned.is_none() && self.start == self.end
    }

    pub(super) fn as_str<'a>(&'a self, source: &'a str) -> &'a str {
        match &self.owned {
            Some(owned) => owned,
            None => source.get(self.start..self.end).unwrap_or_default(),
        }
    }

    pub(super) fn finish(self) -> WordText {
        match self.owned {
            Some(owned) => WordText::Owned(owned.into()),
            None => WordText::Slice(offset(self.start), offset(self.end)),
        }
    }
}

/// A position as it is stored; texts of more than 4 GiB have no tree either.
pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

pub(super) fn slice(source: &str, start: u32, end: u32) -> &str {
    source.get(start as usize..end as usize).unwrap_or_default()
}

pub(super) fn count_lines(text: &str) -> u32 {
    let count = text.bytes().filter(|&b| b == b'\n').count();
    u32::try_from(count).unwrap_or(u32::MAX)
}
