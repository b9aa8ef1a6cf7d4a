//! Files that imports bring in.

use crate::names::Names;
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
    names: OnceLock<Names>,
}

impl ImportedFile {
    /// A file by its path, which names it in all answers, and its text.
    pub fn new(path: Arc<str>, text: Arc<str>) -> ImportedFile {
        let (file, fragment, names) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        ImportedFile { path, text, file, fragment, names }
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

    /// The names that it defines and mentions, however it is read.
    pub fn names(&self) -> &Names {
        self.names.get_or_init(|| {
            let known = self.fragment.get().or(self.file.get());
            Names::of(known.unwrap_or_else(|| self.parse(Mode::Fragment)))
        })
    }
}

/// What imports find: a snapshot, the same as long as it lives.
pub trait Imports: fmt::Debug + Send + Sync {
    /// The files that a pattern finds in a file, in Caddy's order, as far as they could be read: whether these are all,
    /// [`Imports::problems`] tells. `None` if nothing of them is known.
    fn files(&self, from: &str, pattern: &str) -> Option<Vec<Arc<ImportedFile>>>;

    /// A file by its path.
    fn file(&self, path: &str) -> Option<Arc<ImportedFile>>;

    /// What of that which a pattern names in a file could not be read, in Caddy's order; nothing where all could.
    fn problems(&self, _from: &str, _pattern: &str) -> Vec<ImportProblem> {
        Vec::new()
    }
}

/// Something that an import names and that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportProblem {
    /// The path of the file; the whole pattern, made absolute, where that is in the way.
    pub path: Arc<str>,
    /// What is in the way.
    pub kind: ImportProblemKind,
}

/// Why something that an import names could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportProblemKind {
    /// There is no such file, or it is a link to nothing. Caddy refuses that.
    Missing,
    /// It is a folder. Caddy refuses that, also among what a wildcard matches.
    Folder,
    /// The system does not let it be read, in its own words, such as `permission denied`. Caddy meets the same, unless it
    /// runs as somebody else.
    Unreadable(Box<str>),
    /// Caddy refuses the pattern, in these words.
    Pattern(Box<str>),
    /// It is neither a file nor a folder, but what these words name, such as `a named pipe`; it was not opened.
    Special(&'static str),
    /// It is not UTF-8.
    NotUtf8,
    /// It is larger than this many bytes.
    TooLarge(u64),
    /// So many files, or bytes, were read already that this one was left out.
    TooMany,
    /// It lies outside of the workspace, and the user's settings do not allow to read there.
    Outside,
}

/// How much of what Caddy reads is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Openness {
    /// All of it.
    #[default]
    Closed,
    /// All but imports of what looks like the name of a snippet and is none.
    Missing,
    /// It may be anything: some line is what a variable holds, or some import is of files of which nothing is known.
    Open,
}

/// Whether what is imported looks like the name of a snippet rather than a file.
pub fn is_plain_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(['/', '.', '*', '?', '[', ']', '\\', ':'])
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
