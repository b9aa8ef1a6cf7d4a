//! Caddy's own view of a text: its tokens, its server blocks, its first error.
//!
//! Everything here answers "what would Caddy 2.11.9 do", to the letter and to the line; recovery and ranges of ours are
//! the tree's business. Sources: `caddyconfig/caddyfile/{lexer,parse,dispenser,importargs,importgraph}.go`.

mod args;
mod chain;
mod dispenser;
mod env;
mod expand;
mod imports;
mod parse;
mod resolve;
mod warnings;
mod words;

pub use crate::lexer::{Env, Quote};
pub use env::substitute_env;
pub use imports::{Files, Import, ImportFailure, ImportedFile, UnknownFiles};
pub(crate) use parse::first_error;
pub use parse::{Outcome, Segment, ServerBlock, parse};
pub use resolve::{Entry, Listing, Resolved, check_pattern, resolve};
pub use warnings::{Warning, WarningCode};
pub use words::{WordStream, WordView, Words};

use crate::ErrorCode;
use crate::lexer::{self, Lexed, Recovery, Word};
use chain::Chain;
use rowan::{TextRange, TextSize};
use std::borrow::Cow;
use std::rc::Rc;

/// A token as Caddy sees it.
#[derive(Debug, Clone)]
pub struct Token<'a> {
    /// Its text, without quotes, with the indentation of a heredoc taken away.
    pub text: Cow<'a, str>,
    /// Caddy's number of the line on which it starts, from 1.
    pub line: u32,
    /// How it is quoted.
    pub quote: Quote,
    /// The name of the file that it was written in.
    pub file: Rc<str>,
    /// Where it was written, in bytes of that file.
    pub range: TextRange,
    /// The import in the main file that brought it here, in bytes of the main file.
    pub imported_at: Option<TextRange>,
    /// The imports that brought it here.
    imports: Chain,
    /// The snippet in whose body it was written.
    snippet: Option<Rc<str>>,
    /// How many line ends it spans in Caddy's eyes.
    breaks: u32,
}

impl Token<'_> {
    /// Whether this is an opening brace that structures the file.
    pub fn is_open_brace(&self) -> bool {
        self.quote == Quote::None && self.text == "{"
    }

    /// Whether this is a closing brace that structures the file.
    pub fn is_close_brace(&self) -> bool {
        self.quote == Quote::None && self.text == "}"
    }

    /// The imports that brought it here, in Caddy's words.
    pub fn import_chain(&self) -> Vec<Rc<str>> {
        self.imports.to_vec()
    }

    fn set_text(&mut self, text: String) {
        self.breaks = u32::try_from(text.bytes().filter(|&b| b == b'\n').count())
            .unwrap_or(u32::MAX)
            + if self.quote == Quote::Heredoc { 2 } else { 0 };
        self.text = Cow::Owned(text);
    }
}

/// Whether `next`, the token behind `previous`, is on a new line for Caddy (`isNextOnNewLine` in `lexer.go`).
pub fn on_new_line(previous: &Token<'_>, next: &Token<'_>) -> bool {
    let same_chain = previous.imports == next.imports;
    let same_file = Rc::ptr_eq(&previous.file, &next.file) || previous.file == next.file;
    !same_file || !same_chain || previous.line + previous.breaks < next.line
}

/// An error in Caddy's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Which error it is.
    pub code: ErrorCode,
    /// Caddy's words, without the place where Caddy appends it.
    pub message: String,
    /// What Caddy appends: `, at FILE:LINE` and the imports that led there; empty where it appends nothing.
    pub suffix: String,
    /// Caddy's number of the line at which it reports it; 0 where it names none.
    pub line: u32,
    /// The token at which Caddy reports it, or the import in the main file that brought that token, in bytes of the
    /// main file. `None` where Caddy stands on no token.
    pub range: Option<TextRange>,
    /// The file in which that token is written, and where in its bytes.
    pub origin: Option<(Rc<str>, TextRange)>,
}

impl Error {
    /// The whole text that Caddy prints.
    pub fn caddy_text(&self) -> String {
        format!("{}{}", self.message, self.suffix)
    }
}

/// The tokens of a text, as Caddy's lexer gives them when variables have been replaced.
///
/// # Errors
/// The first lexer error: one of the heredoc errors, or an empty file.
pub fn tokenize<'a>(text: &'a str, file: &str) -> Result<Vec<Token<'a>>, Error> {
    tokenize_with(text, &Rc::from(file), Env::Literal)
}

/// The tokens of a text as [`tokenize()`] gives them, where variables may not have been replaced.
///
/// # Errors
/// As [`tokenize()`].
pub fn tokenize_with<'a>(text: &'a str, file: &Rc<str>, env: Env) -> Result<Vec<Token<'a>>, Error> {
    let lexed = lexer::lex(text, env, Recovery::Stop);
    match lex_error(&lexed, file) {
        Some(error) => Err(error),
        None => Ok(lexed.words.into_iter().map(|word| token(word, text, file)).collect()),
    }
}

fn lex_error(lexed: &Lexed, file: &Rc<str>) -> Option<Error> {
    let error = lexed.errors.first()?;
    let range = range(error.start, error.end);
    Some(Error {
        code: error.code,
        message: error.message.clone(),
        suffix: String::new(),
        line: error.line,
        range: Some(range),
        origin: Some((Rc::clone(file), range)),
    })
}

fn token<'a>(word: Word, text: &'a str, file: &Rc<str>) -> Token<'a> {
    Token {
        line: word.line,
        quote: word.quote,
        file: Rc::clone(file),
        imports: Chain::default(),
        range: word.range(),
        imported_at: None,
        snippet: None,
        breaks: word.breaks(),
        text: word.into_cow(text),
    }
}

pub(crate) fn range(start: usize, end: usize) -> TextRange {
    let size = |offset: usize| TextSize::new(u32::try_from(offset).unwrap_or(u32::MAX));
    TextRange::new(size(start), size(end.max(start)))
}
