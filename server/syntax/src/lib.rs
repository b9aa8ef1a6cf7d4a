//! Lossless syntax of the Caddyfile.
//!
//! Two views of one text, from one lexer:
//!
//! * [`parse`] gives a rowan tree that holds every byte of the input, for any input, and typed nodes over it ([`ast`]);
//! * [`caddy`] gives what Caddy itself makes of the text: its tokens, its server blocks, its first error with its words and line.
//!
//! # Invariants
//! * This crate knows no directive, no option and no module: whatever depends on a name is decided elsewhere.
//! * It reads no disk, clock, environment or network. What Caddy would read (imported files, variables) comes in as a value.
//! * It is the only crate that names rowan.
//! * Nothing here panics, and nothing returns `Result` because a user's text is bad: bad text has a tree and errors.

pub mod ast;
pub mod caddy;
mod error;
mod kind;
mod lexer;
mod line_index;
mod parser;

pub use error::{ErrorCode, SyntaxError};
pub use kind::{CaddyfileLanguage, SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken};
pub use line_index::{Encoding, LineCol, LineIndex};
pub use parser::{
    ExactTree, ExactWord, Join, Mode, Parse, exact_tree, parse, parse_joined, reparse,
};
pub use rowan::{Direction, GreenNode, NodeOrToken, TextRange, TextSize, TokenAtOffset, WalkEvent};

/// A replacement of a stretch of text, in bytes of the old text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEdit {
    /// What is replaced, as byte offsets of the old text; empty for an insertion.
    pub range: TextRange,
    /// What stands there afterwards.
    pub new_text: String,
}
