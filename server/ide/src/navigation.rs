//! What a name stands for, and where else it stands.

mod mentions;
mod scope;

use crate::SourceFile;
pub(crate) use mentions::Mention;
pub(crate) use scope::Scopes;
use std::collections::BTreeMap;
use std::sync::Arc;
use syntax::{TextRange, TextSize};

/// A stretch of some file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRange {
    /// The path of the file; `None` is the file that was asked about.
    pub file: Option<Arc<str>>,
    /// Bytes of that file.
    pub range: TextRange,
}

impl FileRange {
    /// A stretch of the file that was asked about.
    pub(crate) fn here(range: TextRange) -> FileRange {
        FileRange { file: None, range }
    }
}

/// What a name can stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameKind {
    /// What `import` brings in.
    Snippet,
    /// What `invoke` runs.
    Route,
    /// A matcher of requests.
    Matcher,
    /// A matcher of responses, known in the block of one directive.
    ResponseMatcher,
    /// What a regular expression captured, as in `{re.name.1}`.
    Capture,
    /// A variable of the request, as in `{vars.name}`.
    Variable,
    /// A placeholder that `map` fills.
    MapOutput,
    /// An access log.
    Log,
    /// An environment variable.
    Environment,
    /// A file system.
    FileSystem,
}

/// A name where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// What it stands for.
    pub kind: NameKind,
    /// The name alone, without `@`, parentheses or braces.
    pub text: String,
    /// Where the name alone stands.
    pub range: TextRange,
}

/// What happens to a thing where its name stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// It is made what it is.
    Definition,
    /// It is given a value.
    Write,
    /// It is used.
    Read,
}

/// A place where a thing is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Where the name alone stands.
    pub at: FileRange,
    /// What happens there.
    pub access: Access,
}

/// The name that the cursor touches.
pub fn name_at(file: &SourceFile, offset: TextSize) -> Option<Name> {
    let touched = mentions::at(file, offset);
    let exact = touched.iter().find(|it| it.range.contains_inclusive(offset));
    // An `@`, a parenthesis or `vars.` belongs to the name behind it.
    let near = touched.iter().filter(|it| it.around.contains_inclusive(offset));
    let name = exact.or_else(|| near.max_by_key(|it| it.around.start()))?.name();
    // Any placeholder could be an output of `map`.
    let is_one = name.kind != NameKind::MapOutput
        || occurrences(file, &name).iter().any(|it| it.access == Access::Definition);
    is_one.then_some(name)
}

/// All places where what a name stands for is named, that of the name itself among them, in the order of the text.
///
/// A matcher with a regular expression that has no name of its own lends it its name; then both are one thing.
pub fn occurrences(file: &SourceFile, name: &Name) -> Vec<Occurrence> {
    let scopes = Scopes::new(file);
    let mut found: BTreeMap<(TextSize, TextSize), Access> = BTreeMap::new();
    let mut open = vec![name.clone()];
    let mut seen = Vec::new();
    while let Some(name) = open.pop() {
        for mention in scopes.same(&name) {
            let key = (mention.range.start(), mention.range.end());
            let access = found.entry(key).or_insert(mention.access);
            *access = mention.access.min(*access);
            let lent = scopes.mentions.iter();
            open.extend(lent.filter(|it| it.range == mention.range).map(Mention::name));
        }
        seen.push(name);
        open.retain(|it| !seen.iter().any(|seen| seen.kind == it.kind && seen.text == it.text));
    }
    found
        .into_iter()
        .map(|((start, end), access)| Occurrence {
            at: FileRange::here(TextRange::new(start, end)),
            access,
        })
        .collect()
}
