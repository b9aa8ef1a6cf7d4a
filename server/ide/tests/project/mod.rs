//! Several files in one fixture: each begins behind a line `#- NAME`, and the first is the one that Caddy reads first.
#![allow(dead_code, reason = "every test takes what it needs")]

use ide::{ImportProblem, ImportProblemKind, ImportedFile, Imports, Kind, SourceFile};
use std::collections::BTreeMap;
use std::sync::Arc;
use syntax::TextSize;
use syntax::caddy::check_pattern;

/// The files of a fixture; an import finds them by name, or by what stands before and behind a `*`. What has a name that
/// ends with `/` is a folder, and what has one with `.bin` is not UTF-8.
#[derive(Debug, Clone, Default)]
pub(crate) struct Project {
    /// The name of the first file.
    pub(crate) entry: String,
    /// The texts by name.
    pub(crate) texts: BTreeMap<String, String>,
    /// The file with the cursor `$0`, and its offset there in bytes.
    pub(crate) cursor: Option<(String, TextSize)>,
}

impl Project {
    /// Reads a fixture; a text without `#-` is one file, the `Caddyfile`.
    pub(crate) fn new(fixture: &str) -> Project {
        let mut project = Project::default();
        let headed = if fixture.starts_with("#- ") {
            fixture.to_owned()
        } else {
            format!("#- Caddyfile\n{fixture}")
        };
        for part in format!("\n{headed}").split("\n#- ").skip(1) {
            let (name, text) = part.split_once('\n').unwrap_or((part, ""));
            // The line break before the next `#-` belongs to the text.
            let mut text = if text.is_empty() || text.ends_with('\n') {
                text.to_owned()
            } else {
                format!("{text}\n")
            };
            if let Some(at) = text.find("$0") {
                text.replace_range(at..at + 2, "");
                project.cursor = Some((name.to_owned(), TextSize::of(&text[..at])));
            }
            if project.entry.is_empty() {
                name.clone_into(&mut project.entry);
            }
            project.texts.insert(name.to_owned(), text);
        }
        project
    }

    /// A file where it is read: the first one, or one that it imports; by itself if nothing imports it.
    pub(crate) fn file(&self, name: &str) -> SourceFile {
        let entry = self.file_of(Kind::Main);
        if name == self.entry {
            return entry;
        }
        let alone = || SourceFile::new(self.texts[name].as_str().into(), Kind::MainOrPart);
        entry.part(name).unwrap_or_else(alone)
    }

    /// The first file, as what it is by its name.
    pub(crate) fn file_of(&self, kind: Kind) -> SourceFile {
        let files = self.texts.iter().map(|(name, text)| {
            let file = ImportedFile::new(name.as_str().into(), text.as_str().into());
            (name.clone(), Arc::new(file))
        });
        let found = Arc::new(Found(files.collect()));
        let text = self.texts[&self.entry].as_str().into();
        SourceFile::new(text, kind).importing(self.entry.as_str().into(), found, None)
    }

    /// The file with the cursor, and where it is.
    pub(crate) fn at_cursor(&self) -> (SourceFile, TextSize) {
        let (name, offset) = self.cursor.clone().unwrap_or_default();
        (self.file(&name), offset)
    }
}

#[derive(Debug)]
struct Found(BTreeMap<String, Arc<ImportedFile>>);

impl Imports for Found {
    fn files(&self, from: &str, pattern: &str) -> Option<Vec<Arc<ImportedFile>>> {
        let mut files = self.matching(pattern);
        files.retain(|file| obstacle(file.path()).is_none());
        (!files.is_empty() || self.problems(from, pattern).is_empty()).then_some(files)
    }

    fn file(&self, path: &str) -> Option<Arc<ImportedFile>> {
        self.0.get(path).cloned()
    }

    fn problems(&self, _: &str, pattern: &str) -> Vec<ImportProblem> {
        let is_missing = !pattern.contains('*') && self.matching(pattern).is_empty();
        let kind = if pattern.starts_with('/') {
            ImportProblemKind::Outside
        } else if let Err(failure) = check_pattern(pattern) {
            ImportProblemKind::Pattern(failure.message.into())
        } else if is_missing {
            ImportProblemKind::Missing
        } else {
            let met = self.matching(pattern).into_iter();
            let problem = |file: Arc<ImportedFile>| {
                let (path, kind) = (file.path().clone(), obstacle(file.path())?);
                Some(ImportProblem { path, kind })
            };
            return met.filter_map(problem).collect();
        };
        vec![ImportProblem { path: pattern.into(), kind }]
    }
}

/// Why a file cannot be read.
fn obstacle(name: &str) -> Option<ImportProblemKind> {
    match name {
        _ if name.ends_with('/') => Some(ImportProblemKind::Folder),
        _ if name.strip_suffix(".bin").is_some() => Some(ImportProblemKind::NotUtf8),
        _ => None,
    }
}

impl Found {
    fn matching(&self, pattern: &str) -> Vec<Arc<ImportedFile>> {
        let pattern = pattern.trim_start_matches("./");
        let (start, end) = pattern.split_once('*').unwrap_or((pattern, ""));
        let found = self.0.iter().filter(|(name, _)| {
            let is_like = pattern.contains('*')
                && name.len() >= start.len() + end.len()
                && name.starts_with(start)
                && name.ends_with(end);
            is_like || *name == pattern
        });
        found.map(|(_, file)| file.clone()).collect()
    }
}
