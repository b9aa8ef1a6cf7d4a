//! Files that imports bring in.

use std::fmt;
use std::sync::{Arc, OnceLock};
use syntax::{Mode, Parse};

/// A file that some import names. Immutable; another version of it is another value.
#[derive(Debug)]
pub struct ImportedFile {
    path: Arc<str>,
    text: Arc<str>,
    file: OnceLock<Parse>,
    fragment: OnceLock<Parse>,
}

impl ImportedFile {
    /// A file by its path, which names it in all answers, and its text.
    pub fn new(path: Arc<str>, text: Arc<str>) -> ImportedFile {
        ImportedFile { path, text, file: OnceLock::new(), fragment: OnceLock::new() }
    }

    /// Its path.
    pub fn path(&self) -> &Arc<str> {
        &self.path
    }

    /// Its text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// Its tree: as a file of sites and snippets, or as lines of a block.
    pub fn parse(&self, mode: Mode) -> &Parse {
        let tree = match mode {
            Mode::File => &self.file,
            Mode::Fragment => &self.fragment,
        };
        tree.get_or_init(|| syntax::parse(&self.text, mode))
    }
}

/// What imports find: a snapshot, the same as long as it lives.
pub trait Imports: fmt::Debug + Send + Sync {
    /// The files that a pattern finds in a file, in Caddy's order. `None` if that is not known.
    fn files(&self, from: &str, pattern: &str) -> Option<Vec<Arc<ImportedFile>>>;

    /// A file by its path.
    fn file(&self, path: &str) -> Option<Arc<ImportedFile>>;
}

/// Nothing is known of any file.
#[derive(Debug, Clone, Copy)]
pub struct NoImports;

impl Imports for NoImports {
    fn files(&self, _: &str, _: &str) -> Option<Vec<Arc<ImportedFile>>> {
        None
    }

    fn file(&self, _: &str) -> Option<Arc<ImportedFile>> {
        None
    }
}
