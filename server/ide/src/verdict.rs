//! What Caddy says of a file with all that it imports, before it looks at any directive.

use analysis::{ImportProblem, ImportProblemKind, ImportedFile, Imports};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use syntax::caddy::{self, Env, Files, Import, ImportFailure};
use syntax::{ErrorCode, TextRange};

/// What Caddy says of a file with all that it imports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nobody asked: it is too much to be read as a whole after every change.
    Unknown,
    /// It reads all of it.
    Taken,
    /// It stops here.
    Refused(Refused),
}

/// Caddy's first error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) code: ErrorCode,
    /// Caddy's words, without the place.
    pub(crate) message: String,
    /// The file in which the word is written at which Caddy stops, and where.
    pub(crate) file: Arc<str>,
    pub(crate) range: TextRange,
    /// The import that brought that word, in the file that Caddy reads first; there, the word itself.
    pub(crate) reached: TextRange,
}

/// Files of more bytes than these together are not read as a whole.
const BYTES_MAX: usize = 1 << 18;

/// What Caddy says of a text of this path; `paths` are the files that it imports, directly or not.
pub(crate) fn verdict(
    text: &str,
    path: &str,
    imports: &dyn Imports,
    paths: &[Arc<str>],
) -> Verdict {
    let files: Vec<Arc<ImportedFile>> = paths.iter().filter_map(|it| imports.file(it)).collect();
    let bytes = files.iter().map(|file| file.text().len()).sum::<usize>() + text.len();
    if bytes > BYTES_MAX {
        return Verdict::Unknown;
    }
    let by_path = files.iter().map(|file| (&**file.path(), &**file)).collect();
    let known = Known { imports, path, text, files: by_path };
    let Some(error) = caddy::parse(text, path, &known, Env::Opaque).error else {
        return Verdict::Taken;
    };
    let (Some((file, range)), Some(reached)) = (error.origin, error.range) else {
        return Verdict::Unknown;
    };
    let (code, message) = (error.code, error.message);
    Verdict::Refused(Refused { code, message, file: Arc::from(&*file), range, reached })
}

/// Caddy's error about something that an import names; `None` where it has none, or nobody can tell.
pub(crate) fn failure(problem: &ImportProblem, pattern: &str) -> Option<ImportFailure> {
    let message = match &problem.kind {
        ImportProblemKind::Missing => format!("File to import not found: {pattern}"),
        ImportProblemKind::Folder => format!("Could not import {}: is a directory", problem.path),
        ImportProblemKind::Pattern(words) => words.to_string(),
        _ => return None,
    };
    let too_many = message.starts_with("Glob pattern may only contain one wildcard");
    let code = if too_many { ErrorCode::ImportTooManyWildcards } else { ErrorCode::ImportFailed };
    Some(ImportFailure { code, message })
}

/// The files as Caddy's parser takes them.
struct Known<'a, 'i> {
    imports: &'i dyn Imports,
    path: &'a str,
    text: &'a str,
    files: HashMap<&'a str, &'a ImportedFile>,
}

impl<'a> Files<'a> for Known<'a, '_> {
    fn import(&self, pattern: &str, from: &str) -> Import<'a> {
        // What a variable holds is not known.
        if pattern.contains("{$") {
            return Import::Unknown;
        }
        let found = self.imports.files(from, pattern);
        let file = |file: &Arc<ImportedFile>| {
            let path = &**file.path();
            let known = self.files.get(path).map(|file| (&**file.path(), &**file.text()));
            let (path, text) = known.or((path == self.path).then_some((self.path, self.text)))?;
            let (path, blank) = (Rc::from(path), text.trim().is_empty());
            Some(caddy::ImportedFile { path, text, blank })
        };
        let files: Option<Vec<_>> = found.iter().flatten().map(file).collect();
        let problems = self.imports.problems(from, pattern);
        let failure = problems.first().and_then(|problem| failure(problem, pattern));
        match (found, files, failure) {
            (_, Some(before), Some(failure)) => Import::Failed { before, failure },
            (Some(found), ..) if found.is_empty() => Import::NoMatch,
            (Some(_), Some(files), None) => Import::Files(files),
            _ => Import::Unknown,
        }
    }
}
