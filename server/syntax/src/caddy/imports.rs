//! What an `import` finds, and which imports would run in a circle.

use crate::ErrorCode;
use std::collections::HashMap;
use std::rc::Rc;

/// Where imported files come from; whoever implements it decides what may be read.
pub trait Files<'a> {
    /// What the pattern of an `import` in the file `from` finds.
    fn import(&self, pattern: &str, from: &str) -> Import<'a>;
}

/// What the pattern of an `import` finds.
#[derive(Debug, Clone)]
pub enum Import<'a> {
    /// Nobody looked: the import stands for no token, and nothing is said that depends on it.
    Unknown,
    /// These files, in Caddy's order.
    Files(Vec<ImportedFile<'a>>),
    /// An error.
    Failed(ImportFailure),
}

/// A file that an import found.
#[derive(Debug, Clone)]
pub struct ImportedFile<'a> {
    /// Its absolute path.
    pub path: Rc<str>,
    /// Its text, with variables replaced.
    pub text: &'a str,
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
            Err(failure) => Import::Failed(failure),
        }
    }
}

/// Refuses a pattern with more wildcards than Caddy follows; `joined` is the pattern behind the folder of the file.
///
/// # Errors
/// With Caddy's words.
pub fn check_pattern(joined: &str) -> Result<(), ImportFailure> {
    let count = |c: char| joined.matches(c).count();
    if count('*') > 1 || count('?') > 1 || (joined.contains('[') && joined.contains(']')) {
        return Err(ImportFailure {
            code: ErrorCode::ImportTooManyWildcards,
            message: format!(
                "Glob pattern may only contain one wildcard (*), but has others: {joined}"
            ),
        });
    }
    Ok(())
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
