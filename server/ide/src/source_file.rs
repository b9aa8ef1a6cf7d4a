//! A text with what is computed from it once.

use std::sync::Arc;
use syntax::{LineIndex, Mode, Parse};

/// One text with its tree and its lines; immutable, `Send` and `Sync`.
#[derive(Debug)]
pub struct SourceFile {
    text: Arc<str>,
    parse: Parse,
    line_index: LineIndex,
}

impl SourceFile {
    /// Parses a text as a Caddyfile.
    pub fn new(text: Arc<str>) -> SourceFile {
        let parse = syntax::parse(&text, Mode::File);
        let line_index = LineIndex::new(&text);
        SourceFile { text, parse, line_index }
    }

    /// The text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The tree and its errors.
    pub fn parse(&self) -> &Parse {
        &self.parse
    }

    /// The line index of the text.
    pub fn line_index(&self) -> &LineIndex {
        &self.line_index
    }
}
