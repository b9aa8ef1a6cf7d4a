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

/// A word of the text. A long text has many, so it is small: what few words have stands elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Byte offsets of the whole word, delimiters included.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Caddy's number of the line on which the word starts, from 1.
    pub(crate) line: u32,
    /// How many bytes stand before and behind its text.
    before: u8,
    behind: u8,
    pub(crate) quote: Quote,
    /// Whether the word starts a new line in Caddy's eyes.
    pub(crate) on_new_line: bool,
    rest: Option<Box<Rest>>,
}

/// What few words have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Rest {
    /// Its text, where that is no stretch of the source.
    text: Option<Box<str>>,
    /// See [`Word::breaks`], as for what follows.
    pub(super) breaks: u32,
    pub(super) heredoc: Option<Heredoc>,
    pub(super) unterminated: bool,
    pub(super) drops_backslash: bool,
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
    /// An unquoted word without line ends, from `start` to `end`.
    pub(super) fn new(source: &str, (start, end): (usize, usize), text: Builder) -> Word {
        let short = |from: usize, to: usize| u8::try_from(to.checked_sub(from)?).ok();
        // An empty text stands nowhere: at the end as well as anywhere else.
        let (from, to) = if text.is_empty() { (end, end) } else { (text.start, text.end) };
        let around = short(start, from).zip(short(to, end)).filter(|_| text.owned.is_none());
        let mut word = Word {
            start: offset(start),
            end: offset(end),
            line: 0,
            before: 0,
            behind: 0,
            quote: Quote::None,
            on_new_line: false,
            rest: None,
        };
        match around {
            Some((before, behind)) => (word.before, word.behind) = (before, behind),
            None => word.rest_mut().text = Some(text.into_string(source).into()),
        }
        word
    }

    pub(crate) fn text<'a>(&'a self, source: &'a str) -> &'a str {
        match self.rest.as_ref().and_then(|rest| rest.text.as_deref()) {
            Some(text) => text,
            None => slice(source, self.text_start(), self.text_end()),
        }
    }

    /// As [`Word::text`], but borrowed from the source wherever it can be.
    pub(crate) fn into_cow(self, source: &str) -> Cow<'_, str> {
        let (start, end) = (self.text_start(), self.text_end());
        match self.rest.and_then(|rest| rest.text) {
            Some(text) => Cow::Owned(text.into()),
            None => Cow::Borrowed(slice(source, start, end)),
        }
    }

    fn text_start(&self) -> u32 {
        self.start + u32::from(self.before)
    }

    fn text_end(&self) -> u32 {
        self.end - u32::from(self.behind)
    }

    /// How many line ends Caddy believes to be inside the word.
    pub(crate) fn breaks(&self) -> u32 {
        self.rest.as_ref().map_or(0, |rest| rest.breaks)
    }

    /// The parts of a heredoc that is complete.
    pub(crate) fn heredoc(&self) -> Option<&Heredoc> {
        self.rest.as_ref()?.heredoc.as_ref()
    }

    /// Whether this is a string without its closing quote.
    pub(crate) fn unterminated(&self) -> bool {
        self.rest.as_ref().is_some_and(|rest| rest.unterminated)
    }

    /// Whether it ends with a backslash that Caddy drops because a blank follows.
    pub(crate) fn drops_backslash(&self) -> bool {
        self.rest.as_ref().is_some_and(|rest| rest.drops_backslash)
    }

    pub(super) fn rest_mut(&mut self) -> &mut Rest {
        self.rest.get_or_insert_default()
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
        let text = (self.text_end() - self.text_start()) as usize;
        let may_be = self.rest.is_some() || text == structural.len();
        may_be && self.quote == Quote::None && self.text(source) == structural
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

    fn into_string(self, source: &str) -> String {
        let stretch = source.get(self.start..self.end).unwrap_or_default();
        self.owned.unwrap_or_else(|| stretch.to_owned())
    }

    pub(super) fn as_str<'a>(&'a self, source: &'a str) -> &'a str {
        match &self.owned {
            Some(owned) => owned,
            None => source.get(self.start..self.end).unwrap_or_default(),
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
