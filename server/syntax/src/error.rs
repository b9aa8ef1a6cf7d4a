//! Syntax errors: a stable code, a range of ours, Caddy's own words.

use rowan::TextRange;
use std::fmt;

/// A syntax error that Caddy reports, or would report if the errors before it were mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// Which error it is; its string form is stable.
    pub code: ErrorCode,
    /// What is wrong, in bytes of the text: the brace itself, the block that is never closed, the short heredoc line.
    pub range: TextRange,
    /// Caddy's words for it, without file and line.
    pub message: String,
}

/// The syntax errors of Caddy 2.11.9, under stable names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ErrorCode {
    /// A placeholder until the table is written.
    UnexpectedEof,
}

impl ErrorCode {
    /// The stable name, as shown in diagnostics.
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorCode::UnexpectedEof => "unexpected-eof",
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
