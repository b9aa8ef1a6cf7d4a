//! What Caddy says of a file with all that it imports, before it looks at any directive.

use crate::Kind;
use analysis::{
    FileBinding, ImportProblem, ImportProblemKind, ImportedFile, Imports, Openness, is_plain_name,
};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use syntax::caddy::{self, Env, Files, Import, ImportFailure, Outcome};
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

/// What Caddy says of a text that is bound like this.
pub(crate) fn verdict(
    text: &str,
    kind: Kind,
    imports: &dyn Imports,
    binding: &FileBinding,
) -> Verdict {
    let read = with_files(text, kind, imports, binding, &HashMap::new(), |outcome| {
        let Some(error) = &outcome.error else { return Verdict::Taken };
        let (Some((file, range)), Some(reached)) = (&error.origin, error.range) else {
            return Verdict::Unknown;
        };
        let (code, message) = (error.code, error.message.clone());
        Verdict::Refused(Refused {
            code,
            message,
            file: Arc::from(&**file),
            range: *range,
            reached,
        })
    });
    read.unwrap_or(Verdict::Unknown)
}

/// Other texts of files, by path; files that there are not yet among them.
pub(crate) type NewTexts = HashMap<Arc<str>, String>;

/// The words of the blocks, line by line.
pub(crate) type Shape = Vec<(bool, Vec<Vec<String>>)>;

/// What Caddy reads in a text with all that it imports, some files having other texts; `None` if it refuses that, or if
/// it is too much.
pub(crate) fn shape_with(
    text: &str,
    kind: Kind,
    imports: &dyn Imports,
    binding: &FileBinding,
    new: &NewTexts,
) -> Option<Shape> {
    let text = new.get(binding.entry_path()).map_or(text, String::as_str);
    with_files(text, kind, imports, binding, new, shape)?
}

fn with_files<T>(
    text: &str,
    kind: Kind,
    imports: &dyn Imports,
    binding: &FileBinding,
    new: &NewTexts,
    look: impl FnOnce(&Outcome<'_>) -> T,
) -> Option<T> {
    let path = &**binding.entry_path();
    let files: Vec<Arc<ImportedFile>> =
        binding.files().iter().filter_map(|it| imports.file(it)).collect();
    let bytes = files.iter().map(|file| file.text().len()).sum::<usize>() + text.len();
    if bytes > BYTES_MAX {
        return None;
    }
    let mut texts: HashMap<&str, &str> =
        files.iter().map(|file| (&**file.path(), &**file.text())).collect();
    texts.insert(path, text);
    texts.extend(new.iter().map(|(path, text)| (&**path, text.as_str())));
    // What may be a part of a file that is not known may be given snippets by that one.
    let is_open = kind == Kind::MainOrPart || binding.openness() == Openness::Open;
    Some(look(&caddy::parse(
        text,
        path,
        &Known { imports, binding, is_open, texts, new },
        Env::Opaque,
    )))
}

/// The words of the blocks, line by line, variables as they are written; `None` for what Caddy refuses.
pub(crate) fn shape(outcome: &Outcome<'_>) -> Option<Shape> {
    if outcome.error.is_some() {
        return None;
    }
    let words = |tokens: &[caddy::Token<'_>]| {
        let word = |token: &caddy::Token<'_>| match token.text.as_ref() {
            // A quoted brace is another word.
            brace @ ("{" | "}") if !token.is_open_brace() && !token.is_close_brace() => {
                format!("\"{brace}\"")
            }
            text => text.to_owned(),
        };
        tokens.iter().map(word).collect::<Vec<_>>()
    };
    let block = |block: &caddy::ServerBlock<'_>| {
        let lines = block.segments.iter().map(|segment| words(segment));
        (block.is_named_route, std::iter::once(words(&block.keys)).chain(lines).collect())
    };
    Some(outcome.blocks.iter().map(block).collect())
}

/// Caddy's error about something that an import names; `None` where it has none, or nobody can tell.
pub(crate) fn failure(problem: &ImportProblem, pattern: &str) -> Option<ImportFailure> {
    let message = match &problem.kind {
        // A wildcard has found it: a link to nothing.
        ImportProblemKind::Missing if pattern.contains(['*', '?', '[']) => {
            format!("Could not import {0}: open {0}: no such file or directory", problem.path)
        }
        ImportProblemKind::Missing => format!("File to import not found: {pattern}"),
        ImportProblemKind::Folder => format!("Could not import {}: is a directory", problem.path),
        ImportProblemKind::Pattern(words) => words.to_string(),
        _ => return None,
    };
    let too_many = message.starts_with("Glob pattern may only contain one wildcard");
    let code = if too_many { ErrorCode::ImportTooManyWildcards } else { ErrorCode::ImportFailed };
    Some(ImportFailure { code, message })
}

/// Which of two paths Caddy comes by first where a wildcard names both.
fn in_order(one: &str, other: &str) -> std::cmp::Ordering {
    one.split('/').cmp(other.split('/'))
}

/// A path from the folder of a file.
pub(crate) fn beside(from: &str, name: &str) -> String {
    match from.rsplit_once('/') {
        Some((folder, _)) if !name.starts_with('/') => format!("{folder}/{name}"),
        _ => name.to_owned(),
    }
}

/// The files as Caddy's parser takes them.
struct Known<'a, 'i> {
    imports: &'i dyn Imports,
    binding: &'i FileBinding,
    /// Whether something that is not known may define snippets.
    is_open: bool,
    texts: HashMap<&'a str, &'a str>,
    new: &'i NewTexts,
}

impl<'a> Files<'a> for Known<'a, '_> {
    fn import(&self, pattern: &str, from: &str) -> Import<'a> {
        // What a variable holds is not known.
        if pattern.contains("{$") {
            return Import::Unknown;
        }
        let file = |path: &str| {
            let (path, text) = self.texts.get_key_value(path)?;
            let (path, blank) = (Rc::from(*path), text.trim().is_empty());
            Some(caddy::ImportedFile { path, text, blank })
        };
        let found = self.imports.files(from, pattern);
        let beside = beside(from, pattern);
        if found.as_ref().is_none_or(Vec::is_empty) && self.new.contains_key(beside.as_str()) {
            return file(&beside).map_or(Import::Unknown, |file| Import::Files(vec![file]));
        }
        let mut files: Vec<_> = found.iter().flatten().map(|it| it.path().clone()).collect();
        let problems = self.imports.problems(from, pattern);
        let failure = problems.first().map(|problem| (problem, failure(problem, pattern)));
        let is_defined = self.binding.has_snippet(pattern);
        if self.is_open && found.is_none() && is_plain_name(pattern) && !is_defined {
            return Import::Unknown;
        }
        if let Some((problem, Some(_))) = &failure {
            files.retain(|path| in_order(path, &problem.path).is_lt());
        }
        let read: Option<Vec<_>> = files.iter().map(|path| file(path)).collect();
        match (found, read, failure) {
            (_, Some(before), Some((_, Some(failure)))) => Import::Failed { before, failure },
            (Some(found), _, None) if found.is_empty() => Import::NoMatch,
            (Some(_), Some(files), None) => Import::Files(files),
            (Some(_), Some(files), Some(_)) => Import::Some(files),
            _ => Import::Unknown,
        }
    }
}
