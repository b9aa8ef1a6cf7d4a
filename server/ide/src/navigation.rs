//! What a name stands for, and where else it stands.

mod imports;
mod layout;
mod mentions;
mod scope;

use crate::SourceFile;

pub(crate) use scope::{At, Scopes};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use syntax::ast::Statement;
use syntax::{TextRange, TextSize};

/// A stretch of some file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FileRange {
    /// The path of the file; `None` is the file that was asked about.
    pub file: Option<Arc<str>>,
    /// Bytes of that file.
    pub range: TextRange,
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
    /// Files that an import brings in; the name is their pattern.
    File,
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
    name_among(file, offset, &OnceCell::new())
}

/// Like [`name_at`]; what that takes of other files is left behind.
pub(crate) fn name_among(
    file: &SourceFile,
    offset: TextSize,
    scopes: &OnceCell<Scopes>,
) -> Option<Name> {
    let touched = mentions::at(file, offset);
    let exact = touched.iter().find(|it| it.range.contains_inclusive(offset));
    // An `@`, a parenthesis or `vars.` belongs to the name behind it.
    let near = touched.iter().filter(|it| it.around.contains_inclusive(offset));
    let name = exact.or_else(|| near.max_by_key(|it| it.around.start()))?.name();
    let is_one = match name.kind {
        // Any placeholder could be an output of `map`.
        NameKind::MapOutput => {
            let scopes = scopes.get_or_init(|| Scopes::new(file));
            let is_defined = |it: &At<'_>| it.mention.access == Access::Definition;
            scopes.alike(name.kind, &name.text).iter().any(is_defined)
                && scopes.same(scopes.own(), &name).iter().any(is_defined)
        }
        NameKind::File => !file.imported(&name.text).is_empty(),
        _ => true,
    };
    is_one.then_some(name)
}

/// All places where what a name stands for is named, that of the name itself among them, file by file and in the order of
/// the text. Of a file these are its beginning and the imports that bring it in.
///
/// A matcher with a regular expression that has no name of its own lends it its name; then both are one thing.
pub fn occurrences(file: &SourceFile, name: &Name) -> Vec<Occurrence> {
    Thing::new(&Scopes::new(file), name).places
}

/// What a name stands for.
pub(crate) struct Thing {
    /// See [`occurrences`].
    pub(crate) places: Vec<Occurrence>,
    /// Each kind and spelling under which it is known, once, and the number of a file in which it is.
    pub(crate) names: Vec<(usize, Name)>,
}

impl Thing {
    pub(crate) fn new(scopes: &Scopes, name: &Name) -> Thing {
        if name.kind == NameKind::File {
            return Thing { places: files(scopes, name), names: Vec::new() };
        }
        let mut found: BTreeMap<(usize, TextSize, TextSize), Access> = BTreeMap::new();
        let mut open = vec![(scopes.own(), name.clone())];
        let mut names: Vec<(usize, Name)> = Vec::new();
        while let Some((file, name)) = open.pop() {
            for At { file, mention } in scopes.same(file, &name) {
                let key = (file, mention.range.start(), mention.range.end());
                let access = found.entry(key).or_insert(mention.access);
                *access = mention.access.min(*access);
                let lent = scopes.mentions_in(file, mention.around.start(), name.kind);
                let lent = lent.iter().filter(|it| it.range == mention.range);
                open.extend(lent.map(|it| (file, it.name())));
            }
            names.push((file, name));
            open.retain(|(_, it)| {
                !names.iter().any(|(_, seen)| seen.kind == it.kind && seen.text == it.text)
            });
        }
        let occurrence = |((file, start, end), access)| Occurrence {
            at: scopes.place(file, TextRange::new(start, end)),
            access,
        };
        Thing { places: found.into_iter().map(occurrence).collect(), names }
    }
}

/// The files that a pattern finds, and the imports that bring any of them in.
fn files(scopes: &Scopes, name: &Name) -> Vec<Occurrence> {
    let paths = scopes.source(scopes.own()).map(|file| file.imported(&name.text));
    let numbers: Vec<usize> =
        paths.iter().flatten().filter_map(|path| scopes.number(path)).collect();
    let mut imports: BTreeSet<(usize, TextSize, TextSize)> = BTreeSet::new();
    for (file, range) in numbers.iter().flat_map(|it| scopes.file_imports(*it)) {
        imports.insert((*file, range.start(), range.end()));
    }
    let found = numbers.iter().map(|file| Occurrence {
        at: scopes.place(*file, TextRange::default()),
        access: Access::Definition,
    });
    let imports = imports.into_iter().map(|(file, start, end)| Occurrence {
        at: scopes.place(file, TextRange::new(start, end)),
        access: Access::Read,
    });
    found.chain(imports).collect()
}

/// Where the file itself is imported.
pub(crate) fn imports_of(file: &SourceFile) -> Vec<FileRange> {
    let scopes = Scopes::new(file);
    let places = scopes.file_imports(scopes.own()).iter();
    places.map(|(file, range)| scopes.place(*file, *range)).collect()
}

/// Where the thing is defined that a name stands for, where that can be told without reading all files; `None` where not.
pub(crate) fn definition_of(
    file: &SourceFile,
    scopes: &OnceCell<Scopes>,
    name: &Name,
) -> Option<Vec<FileRange>> {
    match name.kind {
        NameKind::Snippet => {
            let (path, range) = file.binding().snippet_definition(&name.text)?;
            let home = if file.path().is_none_or(|own| *own == path) {
                file.clone()
            } else {
                file.sibling(&path)?
            };
            let snippet = home.parse().tree().statements().find_map(|it| match it {
                Statement::Snippet(it) if it.syntax().text_range() == range => it.key(),
                _ => None,
            })?;
            let key = mentions::literal(&snippet)?.1;
            let one = TextSize::of('(');
            let range = TextRange::new(key.start() + one, key.end().checked_sub(one)?);
            let other = file.path().is_some_and(|own| *own != path);
            Some(vec![FileRange { file: other.then_some(path), range }])
        }
        NameKind::Matcher | NameKind::ResponseMatcher => {
            let scopes = scopes.get_or_init(|| Scopes::new(file));
            let words = scopes.matcher_words(scopes.own(), name);
            let place = |(file, start)| {
                let mentions = scopes.mentions_in(file, start, name.kind);
                let own = mentions.iter().find(|it| it.kind == name.kind)?;
                Some(scopes.place(file, own.range))
            };
            let places: Vec<FileRange> = words.into_iter().filter_map(place).collect();
            (!places.is_empty()).then_some(places)
        }
        _ => None,
    }
}
