//! A text with what is computed from it once.

use std::sync::Arc;
use syntax::{Mode, Parse};

/// One text with its tree; immutable, `Send` and `Sync`.
#[derive(Debug)]
pub struct SourceFile {
    text: Arc<str>,
    parse: Parse,
}

impl SourceFile {
    /// Parses a text as a Caddyfile.
    pub fn new(text: Arc<str>) -> SourceFile {
        let parse = syntax::parse(&text, Mode::File);
        SourceFile { text, parse }
    }

    /// The same as [`SourceFile::new`], but quicker where most of the text is that of `self`.
    #[must_use]
    pub fn edited(&self, text: Arc<str>) -> SourceFile {
        let parse = syntax::reparse(&self.parse, &self.text, &text);
        SourceFile { text, parse }
    }

    /// The text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The tree and its errors.
    pub fn parse(&self) -> &Parse {
        &self.parse
    }
}
