//! A text with what is computed from it once.

use std::sync::Arc;
use syntax::{Mode, Parse};

/// What a text can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// What Caddy is started with.
    #[default]
    Main,
    /// That, or a part that another file imports.
    MainOrPart,
}

/// One text with its tree; immutable, `Send` and `Sync`.
#[derive(Debug)]
pub struct SourceFile {
    text: Arc<str>,
    kind: Kind,
    parse: Parse,
}

impl SourceFile {
    /// Parses a text: as a Caddyfile, or, if that shows an error and it may be a part of one in which there is none, as
    /// lines of directives.
    pub fn new(text: Arc<str>, kind: Kind) -> SourceFile {
        let parse = syntax::parse(&text, Mode::File);
        SourceFile { text, kind, parse }.or_part()
    }

    /// The same as [`SourceFile::new`], but quicker where most of the text is that of `self`.
    #[must_use]
    pub fn edited(&self, text: Arc<str>) -> SourceFile {
        let parse = syntax::reparse(&self.parse, &self.text, &text);
        SourceFile { text, kind: self.kind, parse }.or_part()
    }

    fn or_part(mut self) -> SourceFile {
        if self.kind == Kind::MainOrPart && !self.parse.errors().is_empty() {
            let part = syntax::parse(&self.text, Mode::Fragment);
            if part.errors().is_empty() {
                self.parse = part;
            }
        }
        self
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
