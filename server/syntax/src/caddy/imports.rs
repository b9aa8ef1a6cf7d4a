//! What an `import` finds, and which imports would run in a circle.

use super::resolve::check_pattern;
use crate::ErrorCode;
use std::collections::HashMap;
use std::rc::Rc;

/// Where imported files come from; whoever implements it decides what may be read.
///
/// An implementation that knows folders asks [`resolve`](super::resolve()) which files a pattern names, reads them, and
/// hands them over with [`Resolved::read`](super::Resolved::read).
pub trait Files<'a> {
    /// What the pattern of an `import` in the file `from` finds. `from` is the name that was given to
    /// [`parse`](super::parse()), or a cleaned [`ImportedFile::path`].
    fn import(&self, pattern: &str, from: &str) -> Import<'a>;
}

/// What the pattern of an `import` finds.
#[derive(Debug, Clone)]
pub enum Import<'a> {
    /// Nobody looked: the import stands for no token, and nothing is said that depends on it.
    Unknown,
    /// These files, in Caddy's order.
    Files(Vec<ImportedFile<'a>>),
    /// These files, and others of which nothing is known.
    Some(Vec<ImportedFile<'a>>),
    /// A wildcard that matches nothing, with which Caddy goes on.
    NoMatch,
    /// An error, which Caddy meets behind the files before it.
    Failed {
        /// The files that Caddy reads first: an error or an empty file among them is told before.
        before: Vec<ImportedFile<'a>>,
        /// The error.
        failure: ImportFailure,
    },
}

/// A file that an import found.
#[derive(Debug, Clone)]
pub struct ImportedFile<'a> {
    /// Its absolute path, as the import names it: not cleaned where the pattern is not.
    pub path: Rc<str>,
    /// Its text, with variables replaced.
    pub text: &'a str,
    /// Whether it holds nothing but blanks before variables are replaced; Caddy then reads no tokens from it.
    pub blank: bool,
}

/// Why an import fails, in Caddy's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportFailure {
    /// Which error it is.
    pub code: ErrorCode,
    /// Caddy's words, without the place.
    pub message: String,
}

/// No file is looked for: every pattern that names no snippet is [`Import::Unknown`].
#[derive(Debug, Clone, Copy, Default)]
pub struct UnknownFiles;

impl<'a> Files<'a> for UnknownFiles {
    fn import(&self, pattern: &str, _from: &str) -> Import<'a> {
        if pattern.contains("{$") {
            return Import::Unknown;
        }
        match check_pattern(pattern) {
            Ok(()) => Import::Unknown,
            Err(failure) => Import::Failed { before: Vec::new(), failure },
        }
    }
}

/// Which file or snippet imports which (`importgraph.go`).
#[derive(Debug, Default)]
pub(super) struct Graph {
    edges: HashMap<Rc<str>, Vec<Rc<str>>>,
}

impl Graph {
    /// Notes that `from` imports `to`; `false` if that would close a circle.
    pub(super) fn add(&mut self, from: &Rc<str>, to: &Rc<str>) -> bool {
        if self.reaches(to, from) {
            return false;
        }
        let targets = self.edges.entry(Rc::clone(from)).or_default();
        if !targets.contains(to) {
            targets.push(Rc::clone(to));
        }
        true
    }

    fn reaches(&self, from: &Rc<str>, to: &Rc<str>) -> bool {
        let mut seen: Vec<&Rc<str>> = vec![from];
        let mut next = 0;
        while let Some(&node) = seen.get(next) {
            if node == to {
                return true;
            }
            next += 1;
            for target in self.edges.get(node).into_iter().flatten() {
                if !seen.contains(&target) {
                    seen.push(target);
                }
            }
        }
        false
    }
}
