//! A text with what is computed from it once.

use analysis::FileBinding;
use catalog::Catalog;
use std::sync::{Arc, OnceLock};
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
    /// None: the one that is compiled in, which is read only when somebody asks.
    catalog: Option<Arc<Catalog>>,
    binding: OnceLock<Arc<FileBinding>>,
    /// The binding of the version before, whose unchanged statements are taken over.
    before: Option<Arc<FileBinding>>,
}

impl SourceFile {
    /// Parses a text: as a Caddyfile, or, if that shows an error and it may be a part of one in which there is none, as
    /// lines of directives.
    pub fn new(text: Arc<str>, kind: Kind) -> SourceFile {
        let parse = syntax::parse(&text, Mode::File);
        SourceFile { text, kind, parse, catalog: None, binding: OnceLock::new(), before: None }
            .or_part()
    }

    /// The same text, understood with another catalogue.
    #[must_use]
    pub fn with_catalog(self, catalog: Arc<Catalog>) -> SourceFile {
        if self.catalog.as_ref().is_some_and(|own| Arc::ptr_eq(own, &catalog)) {
            return self;
        }
        SourceFile { catalog: Some(catalog), binding: OnceLock::new(), before: None, ..self }
    }

    /// The same as [`SourceFile::new`], but quicker where most of the text is that of `self`.
    #[must_use]
    pub fn edited(&self, text: Arc<str>) -> SourceFile {
        let parse = syntax::reparse(&self.parse, &self.text, &text);
        let (kind, catalog) = (self.kind, self.catalog.clone());
        // One version back at most: the binding of a version that nobody asked about is skipped.
        let before = self.binding.get().or(self.before.as_ref()).cloned();
        SourceFile { text, kind, parse, catalog, binding: OnceLock::new(), before }.or_part()
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

    /// The catalogue with which it is understood.
    pub fn catalog(&self) -> &Arc<Catalog> {
        self.catalog.as_ref().unwrap_or_else(|| Catalog::builtin())
    }

    /// What every word is; bound when it is first asked for.
    pub fn binding(&self) -> &FileBinding {
        self.binding.get_or_init(|| {
            let before = self.before.as_deref();
            Arc::new(FileBinding::new(&self.parse, &self.text, self.catalog(), before))
        })
    }

    /// The tree and its errors.
    pub fn parse(&self) -> &Parse {
        &self.parse
    }
}
