//! One list of errors out of Caddy's first and what the lexer and the tree show.

use super::Built;
use crate::lexer::LexError;
use crate::{ErrorCode, SyntaxError, caddy};
use rowan::TextRange;

/// What is opened and never closed, by position.
pub(super) struct Open {
    /// The braces, outermost first.
    pub(super) blocks: Vec<TextRange>,
    /// The quotes.
    pub(super) strings: Vec<TextRange>,
}

/// Caddy's first error at a place of ours, and what stands wrong besides it.
pub(super) fn all_errors(
    first: caddy::Error,
    others: &[SyntaxError],
    text: &str,
    open: &Open,
) -> Vec<SyntaxError> {
    let end = caddy::range(text.len(), text.len());
    let at_end = matches!(first.code, ErrorCode::BlockUnclosed | ErrorCode::UnexpectedEof);
    let opened = match first.code {
        _ if !at_end => None,
        // A string that swallows the rest of the file swallows its braces too.
        _ if !open.strings.is_empty() => open.strings.first(),
        // Either a directive's block is open at the end of the file, or a site's is.
        ErrorCode::UnexpectedEof => open.blocks.last(),
        _ => open.blocks.first(),
    };
    let range = opened.copied().or(first.range).unwrap_or(end);
    let others = others.iter().filter(|other| {
        let same = other.code == first.code && other.range.intersect(range).is_some();
        let consequence =
            at_end && !open.strings.is_empty() && other.code == ErrorCode::BlockUnclosed;
        other.range != range && !same && !consequence
    });
    let line = Some(first.line).filter(|&line| line > 0);
    let first = SyntaxError { code: first.code, range, message: first.message, line };
    std::iter::once(first).chain(others.cloned()).collect()
}

/// The errors that the lexer and the tree show by themselves, by position.
pub(super) fn tree_errors(lexer_errors: &[LexError], built: &Built) -> Vec<SyntaxError> {
    let lexer_errors = lexer_errors.iter().filter(|e| e.code != ErrorCode::EmptyFile);
    let mut errors: Vec<SyntaxError> = lexer_errors
        .map(|e| SyntaxError {
            code: e.code,
            range: caddy::range(e.start, e.end),
            message: e.message.clone(),
            line: Some(e.line).filter(|&line| line > 0),
        })
        .collect();
    errors.extend(built.errors.iter().cloned());
    errors.extend(built.unclosed.iter().map(|&range| SyntaxError {
        code: ErrorCode::BlockUnclosed,
        range,
        message: "unexpected EOF".to_owned(),
        line: None,
    }));
    errors.sort_by_key(|e| (e.range.start(), e.range.end()));
    errors
}
