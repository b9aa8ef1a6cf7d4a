//! A cursor over tokens that imports replace (`dispenser.go`).

use super::{Error, Token, on_new_line, token};
use crate::ErrorCode;
use crate::lexer::{Lexed, Word};
use rowan::TextRange;
use std::rc::Rc;

/// Caddy's `Dispenser`: a cursor over tokens that imports replace.
///
/// The tokens up to the cursor are `seen`, its last being the current one; those behind it wait in `ahead`, in reverse,
/// and behind them the words of the file. Replacing an import takes tokens from `seen` and puts some `ahead`, which
/// costs nothing for the rest of the file.
#[derive(Default)]
pub(super) struct Dispenser<'a> {
    pub(super) seen: Vec<Token<'a>>,
    /// Empty only at the end.
    ahead: Vec<Token<'a>>,
    rest: Option<Rest<'a>>,
}

/// The words of a file that are no tokens yet.
struct Rest<'a> {
    words: std::vec::IntoIter<Word>,
    text: &'a str,
    file: Rc<str>,
}

impl<'a> Dispenser<'a> {
    pub(super) fn new(mut tokens: Vec<Token<'a>>) -> Self {
        tokens.reverse();
        Dispenser { seen: Vec::with_capacity(tokens.len()), ahead: tokens, rest: None }
    }

    pub(super) fn of_file(lexed: Lexed, text: &'a str, file: Rc<str>) -> Self {
        let rest = Rest { words: lexed.words.into_iter(), text, file };
        let mut dispenser = Dispenser { rest: Some(rest), ..Dispenser::default() };
        dispenser.fill();
        dispenser
    }

    fn fill(&mut self) {
        if self.ahead.is_empty()
            && let Some(rest) = &mut self.rest
        {
            let word = rest.words.next();
            self.ahead.extend(word.map(|word| token(word, rest.text, &rest.file)));
        }
    }

    pub(super) fn next(&mut self) -> bool {
        let next = self.ahead.pop();
        let moved = next.is_some();
        self.seen.extend(next);
        self.fill();
        moved
    }

    /// Makes these the next tokens.
    pub(super) fn put_ahead(&mut self, mut tokens: Vec<Token<'a>>) {
        tokens.reverse();
        self.ahead.append(&mut tokens);
    }

    /// Drops all tokens before the current one.
    pub(super) fn forget(&mut self) {
        let current = self.seen.pop();
        self.seen.clear();
        self.seen.extend(current);
    }

    pub(super) fn back(&mut self) {
        self.ahead.extend(self.seen.pop());
    }

    pub(super) fn current(&self) -> Option<&Token<'a>> {
        self.seen.last()
    }

    pub(super) fn text(&self) -> &str {
        self.current().map_or("", |t| &t.text)
    }

    pub(super) fn is_open_brace(&self) -> bool {
        self.current().is_some_and(Token::is_open_brace)
    }

    pub(super) fn is_close_brace(&self) -> bool {
        self.current().is_some_and(Token::is_close_brace)
    }

    pub(super) fn is_new_line(&self) -> bool {
        match self.seen.as_slice() {
            [.., previous, current] => on_new_line(previous, current),
            _ => true,
        }
    }

    /// Whether the current token is the last of its line.
    pub(super) fn ends_line(&self) -> bool {
        match (self.current(), self.ahead.last()) {
            (Some(current), Some(next)) => on_new_line(current, next),
            (None, _) => false,
            (_, None) => true,
        }
    }

    pub(super) fn next_on_same_line(&mut self) -> bool {
        let same = match (self.current(), self.ahead.last()) {
            (Some(current), Some(next)) => !on_new_line(current, next),
            (None, _) => true,
            (_, None) => false,
        };
        same && self.next()
    }

    pub(super) fn next_arg(&mut self) -> bool {
        if !self.next_on_same_line() {
            return false;
        }
        if self.is_open_brace() {
            self.back();
            return false;
        }
        true
    }

    /// Steps through a block that opens on this line; `nesting` starts at 0.
    pub(super) fn next_in_block(&mut self, nesting: &mut u32) -> bool {
        if *nesting == 0 {
            if !self.next_on_same_line() {
                return false;
            }
            if !self.is_open_brace() {
                self.back();
                return false;
            }
            self.next();
            if self.is_close_brace() {
                return false;
            }
            *nesting = 1;
            return true;
        }
        if !self.next() {
            return false;
        }
        // A brace that is not the last of its line is skipped, and the token behind it looked at.
        if self.is_close_brace() && !self.next_on_same_line() {
            *nesting -= 1;
        } else if self.is_open_brace() && !self.next_on_same_line() {
            *nesting += 1;
        }
        *nesting > 0
    }

    pub(super) fn error(&self, code: ErrorCode, message: impl Into<String>) -> Error {
        let current = self.current();
        let (file, line) = current.map_or(("", 0), |t| (&*t.file, t.line));
        let chain = current.map(Token::import_chain).unwrap_or_default();
        let suffix = if chain.is_empty() {
            format!(", at {file}:{line}")
        } else {
            format!(", at {file}:{line} import chain ['{}']", chain.join("','"))
        };
        let (range, origin) = (self.place(), self.origin());
        Error { code, message: message.into(), suffix, line, range, origin }
    }

    pub(super) fn syntax_error(&self, code: ErrorCode, expected: char) -> Error {
        let current = self.current();
        let (file, line) = current.map_or(("", 0), |t| (&*t.file, t.line));
        let chain = current.map(Token::import_chain).unwrap_or_default();
        Error {
            code,
            message: format!(
                "syntax error: unexpected token '{}', expecting '{expected}'",
                self.text()
            ),
            suffix: format!(", at {file}:{line} import chain: ['{}']", chain.join("','")),
            line,
            range: self.place(),
            origin: self.origin(),
        }
    }

    fn origin(&self) -> Option<(Rc<str>, TextRange)> {
        self.current().map(|t| (Rc::clone(&t.file), t.range))
    }

    fn place(&self) -> Option<TextRange> {
        self.current().map(|t| t.imported_at.unwrap_or(t.range))
    }
}
