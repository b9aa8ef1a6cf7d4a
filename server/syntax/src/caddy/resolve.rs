//! Which files a pattern of an `import` names (`doImport` in `parse.go`, and Go's `filepath.Glob`), over any file system.

use super::{Import, ImportFailure, ImportedFile};
use crate::ErrorCode;

/// What a file system holds, as far as imports look at it. Paths are absolute, their parts divided by `/`; they may hold
/// `..`, `//` and a `/` at the end where a pattern does.
pub trait Listing {
    /// What stands at a path.
    fn entry(&self, path: &str) -> Entry;

    /// The names in a folder, in any order and without `.` and `..`; none where it is no folder or cannot be read.
    fn names(&self, folder: &str) -> Vec<String>;
}

/// What stands at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// Nothing.
    Missing,
    /// A file that can be opened, perhaps through a link.
    File,
    /// A folder, perhaps through a link.
    Folder,
    /// Something that cannot be opened, for the reason that the system gives, such as `permission denied`, or
    /// `no such file or directory` for a link to nothing.
    Unreadable(String),
    /// Nobody can tell, for the reason that the system gives, such as `not a directory`.
    Unreachable(String),
}

/// Which files a pattern names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// The paths of these, in Caddy's order. A wildcard that matches nothing but hidden files gives none.
    Files(Vec<String>),
    /// A wildcard that matches nothing.
    NoMatch,
    /// An error.
    Failed {
        /// The paths of the files that Caddy reads before it meets the error.
        before: Vec<String>,
        /// The error.
        failure: ImportFailure,
        /// The paths of the files that the pattern also names, but that Caddy does not come by.
        behind: Vec<String>,
    },
}

/// Which files a pattern names that is no snippet; `from` is the absolute path of the file in which the import is written.
pub fn resolve(pattern: &str, from: &str, listing: &dyn Listing) -> Resolved {
    try_resolve(pattern, from, listing).unwrap_or_else(|failure| {
        let (before, behind) = (Vec::new(), Vec::new());
        Resolved::Failed { before, failure, behind }
    })
}

fn try_resolve(
    pattern: &str,
    from: &str,
    listing: &dyn Listing,
) -> Result<Resolved, ImportFailure> {
    let joined = if pattern.starts_with('/') {
        pattern.to_owned()
    } else {
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        clean(&format!("{folder}/{pattern}"))
    };
    check_pattern(&joined)?;
    let mut matches = glob(&joined, listing).map_err(|BadPattern| {
        failure(format!("Failed to use import pattern {pattern}: syntax error in pattern"))
    })?;
    if matches.is_empty() {
        if joined.contains(['*', '?', '[', ']']) {
            return Ok(Resolved::NoMatch);
        }
        return Err(failure(match look(&joined, listing) {
            Entry::Unreachable(reason) => {
                format!("Failed to import file {pattern}: stat {joined}: {reason}")
            }
            _ => format!("File to import not found: {pattern}"),
        }));
    }
    if last_part(&joined).starts_with('*') {
        matches.retain(|path| !last_part(path).starts_with('.'));
    }
    let reason = |path: &str| match look(path, listing) {
        Entry::File => None,
        Entry::Folder => Some("is a directory".to_owned()),
        Entry::Missing => Some(format!("open {path}: no such file or directory")),
        Entry::Unreadable(reason) | Entry::Unreachable(reason) => {
            Some(format!("open {path}: {reason}"))
        }
    };
    let refused = matches.iter().enumerate().find_map(|(i, path)| {
        let reason = reason(path)?;
        Some((i, failure(format!("Could not import {path}: {reason}"))))
    });
    if let Some((i, failure)) = refused {
        let mut behind = matches.split_off(i);
        behind.retain(|path| reason(path).is_none());
        return Ok(Resolved::Failed { before: matches, failure, behind });
    }
    Ok(Resolved::Files(matches))
}

impl Resolved {
    /// Reads the files. `read` gives each, or the reason that the system gives why it cannot be read.
    pub fn read<'a>(
        self,
        mut read: impl FnMut(&str) -> Result<ImportedFile<'a>, String>,
    ) -> Import<'a> {
        let (paths, mut error) = match self {
            Resolved::Files(paths) => (paths, None),
            Resolved::NoMatch => return Import::NoMatch,
            Resolved::Failed { before, failure, .. } => (before, Some(failure)),
        };
        let mut files = Vec::with_capacity(paths.len());
        for path in paths {
            match read(&path) {
                Ok(file) => files.push(file),
                Err(reason) => {
                    error = Some(failure(format!(
                        "Could not read imported file {path}: read {path}: {reason}"
                    )));
                    break;
                }
            }
        }
        match error {
            None => Import::Files(files),
            Some(failure) => Import::Failed { before: files, failure },
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

/// An absolute path without `.`, `..`, double and last slashes, as Go's `filepath.Clean` writes it.
pub(super) fn clean(path: &str) -> String {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

fn failure(message: String) -> ImportFailure {
    ImportFailure { code: ErrorCode::ImportFailed, message }
}

fn look(path: &str, listing: &dyn Listing) -> Entry {
    // No system call takes such a path.
    if path.contains('\0') {
        return Entry::Unreachable("invalid argument".to_owned());
    }
    listing.entry(path)
}

fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Go's `path/filepath: ErrBadPattern`.
struct BadPattern;

/// Go's `filepath.Glob` on Unix, for a pattern that [`check_pattern`] lets through: it has no character class.
fn glob(pattern: &str, listing: &dyn Listing) -> Result<Vec<String>, BadPattern> {
    /// Go gives up here.
    const FOLDERS_MAX: usize = 10_000;
    if !has_wildcard(pattern) {
        return Ok(match look(pattern, listing) {
            Entry::Missing | Entry::Unreachable(_) => Vec::new(),
            _ => vec![pattern.to_owned()],
        });
    }
    // From the end to the first part with a wildcard; what is before it names one folder.
    let mut parts = Vec::new();
    let mut folder = pattern;
    while has_wildcard(folder) {
        matches(folder, "")?;
        let (before, part) = folder.rsplit_once('/').ok_or(BadPattern)?;
        parts.push(part);
        if parts.len() > FOLDERS_MAX {
            return Err(BadPattern);
        }
        folder = before;
    }
    let mut found = vec![if folder.is_empty() { "/".to_owned() } else { folder.to_owned() }];
    for part in parts.into_iter().rev() {
        let mut inside = Vec::new();
        for folder in found {
            let mut names = listing.names(&folder);
            names.sort_unstable();
            for name in names {
                if matches(part, &name)? {
                    inside.push(clean(&format!("{folder}/{name}")));
                }
            }
        }
        found = inside;
    }
    Ok(found)
}

/// A backslash counts: it makes the next character an ordinary one.
fn has_wildcard(path: &str) -> bool {
    path.contains(['*', '?', '[', '\\'])
}

/// Whether a name matches a pattern with at most one `*` and without a character class.
fn matches(pattern: &str, name: &str) -> Result<bool, BadPattern> {
    let Some(star) = find_star(pattern) else {
        return Ok(strip(pattern, name)? == Some(""));
    };
    let (before, behind) = (pattern.get(..star), pattern.get(star + 1..));
    let (before, behind) = (before.unwrap_or_default(), behind.unwrap_or_default());
    let Some(rest) = strip(before, name)? else {
        return Ok(false);
    };
    if behind.is_empty() {
        return Ok(true);
    }
    for (at, _) in rest.char_indices().chain([(rest.len(), ' ')]) {
        if strip(behind, rest.get(at..).unwrap_or_default())? == Some("") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Where the first `*` is that no backslash stands before.
fn find_star(pattern: &str) -> Option<usize> {
    let mut chars = pattern.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '*' => return Some(at),
            '\\' => {
                chars.next();
            }
            _ => {}
        }
    }
    None
}

/// What is left of a name behind the beginning that a pattern without `*` matches. The whole pattern is looked at: a
/// character class is never closed in what [`check_pattern`] lets through.
fn strip<'n>(pattern: &str, name: &'n str) -> Result<Option<&'n str>, BadPattern> {
    let mut rest = Some(name.chars());
    let mut pattern = pattern.chars();
    while let Some(c) = pattern.next() {
        let wanted = match c {
            '[' => return Err(BadPattern),
            '?' => None,
            '\\' => Some(pattern.next().ok_or(BadPattern)?),
            c => Some(c),
        };
        rest = rest.and_then(|mut rest| {
            let next = rest.next()?;
            wanted.is_none_or(|wanted| wanted == next).then_some(rest)
        });
    }
    Ok(rest.map(|rest| rest.as_str()))
}
