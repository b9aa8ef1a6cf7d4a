//! The imports of all files that Caddy reads together, found in the texts: quick enough for a large project.

use crate::SourceFile;
use crate::hover::word_at;
use crate::snippets::line_number;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use syntax::ast::{Import, Word};
use syntax::{SyntaxKind, TextSize};

/// An import, and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Importer {
    /// The file in which it stands.
    pub(crate) file: SourceFile,
    /// The path of that file, if it is another one.
    pub(crate) path: Option<Arc<str>>,
    pub(crate) import: Import,
}

impl Importer {
    /// Where it stands, for a sentence: `line 3`, or `sites/a.caddy:3`.
    pub(crate) fn place(&self, from: &SourceFile) -> String {
        place(from, &self.file, self.path.as_ref(), self.import.syntax().text_range().start())
    }

    /// The text of an argument; `None` if it is not given, or depends on variables or on another import.
    pub(crate) fn value(&self, index: usize) -> Option<String> {
        // Anything but a placeholder may stand for several words.
        let is_one = |word: &Word| word.parts().all(|it| it.kind() == SyntaxKind::PLACEHOLDER);
        let mut args = self.import.args();
        let before_are_one = args.by_ref().take(index).all(|word| is_one(&word));
        let word = args.next().filter(|word| before_are_one && word.parts().next().is_none())?;
        Some(word.value().into_owned())
    }
}

/// A place for a sentence: `line 3`, or with the file if it is another one.
pub(crate) fn place(
    from: &SourceFile,
    file: &SourceFile,
    path: Option<&Arc<str>>,
    at: TextSize,
) -> String {
    let line = line_number(file, at);
    match path {
        Some(path) => format!("`{}:{line}`", shown(from, path)),
        None => format!("line {line}"),
    }
}

/// A path as people know it: below the folder of the file that Caddy reads first.
pub(crate) fn shown<'p>(from: &SourceFile, path: &'p str) -> &'p str {
    let entry = from.binding().entry_path();
    let folder = entry.rfind('/').and_then(|at| entry.get(..=at)).unwrap_or_default();
    path.strip_prefix(folder).unwrap_or(path)
}

/// What an import can bring in.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target<'a> {
    /// The snippet of this name.
    Snippet(&'a str),
    /// The file of this path.
    File(&'a str),
}

/// The imports of one thing.
#[derive(Debug, Default)]
pub(crate) struct Importers {
    /// Those in the file that Caddy reads first, then those of the file that was asked about, then the others by path.
    pub(crate) all: Vec<Importer>,
    /// How many more there are than were looked at.
    pub(crate) more: usize,
    /// Whether some import may be one of it: what it names depends on variables or on another import.
    pub(crate) is_open: bool,
}

/// The imports of all files that Caddy reads together.
pub(crate) struct AllImports<'a> {
    file: &'a SourceFile,
    sources: Vec<Source>,
}

/// A file, read only if it has an import that is asked for.
struct Source {
    /// The path of the file, if it is another one.
    path: Option<Arc<str>>,
    text: Arc<str>,
    file: OnceCell<Option<SourceFile>>,
    found: Vec<Found>,
}

/// What looks like an import in a text.
struct Found {
    at: TextSize,
    /// What it names, as far as the text tells.
    name: Option<Range<usize>>,
}

impl Source {
    fn name(&self, found: &Found) -> Option<&str> {
        self.text.get(found.name.clone()?)
    }
}

/// More imports of one thing than these are not looked at.
const IMPORTERS_MAX: usize = 300;

impl<'a> AllImports<'a> {
    pub(crate) fn of(file: &'a SourceFile) -> AllImports<'a> {
        let mut sources = Vec::new();
        let mut add = |path: Option<Arc<str>>, text: &Arc<str>, file: OnceCell<_>| {
            let (text, found) = (text.clone(), found(text).collect::<Vec<_>>());
            if !found.is_empty() {
                sources.push(Source { path, text, file, found });
            }
        };
        if let Some(entry) = file.entry() {
            add(entry.path().cloned(), entry.text(), OnceCell::from(Some(entry.clone())));
        }
        add(None, file.text(), OnceCell::from(Some(file.clone())));
        for other in file.other_files() {
            add(Some(other.path().clone()), other.text(), OnceCell::new());
        }
        AllImports { file, sources }
    }

    /// The imports of a snippet or of a file.
    pub(crate) fn of_target(&self, target: Target<'_>) -> Importers {
        let mut out = Importers::default();
        for source in &self.sources {
            self.add(source, target, &mut out);
        }
        out
    }

    fn add(&self, source: &Source, target: Target<'_>, out: &mut Importers) {
        let mut known: HashMap<&str, bool> = HashMap::new();
        for found in &source.found {
            if let Some(name) = source.name(found) {
                let is_wanted = || self.brings(source, name, target);
                if !*known.entry(name).or_insert_with(is_wanted) {
                    continue;
                }
            }
            if out.all.len() >= IMPORTERS_MAX {
                out.more += 1;
                continue;
            }
            let Some(file) = self.read(source) else { return };
            let Some(import) = import_at(file, found.at) else { continue };
            let Some(pattern) = import.pattern() else { continue };
            if pattern.parts().next().is_some() {
                out.is_open = true;
            } else if found.name.is_some() || self.brings(source, &pattern.value(), target) {
                out.all.push(Importer { file: file.clone(), path: source.path.clone(), import });
            }
        }
    }

    fn brings(&self, source: &Source, name: &str, target: Target<'_>) -> bool {
        match target {
            Target::Snippet(wanted) => name == wanted,
            Target::File(path) => {
                !self.file.binding().has_snippet(name)
                    && self
                        .read(source)
                        .is_some_and(|it| it.imported(name).iter().any(|found| **found == *path))
            }
        }
    }

    fn read<'s>(&self, source: &'s Source) -> Option<&'s SourceFile> {
        let read = || self.file.sibling(source.path.as_ref()?);
        source.file.get_or_init(read).as_ref()
    }
}

/// The imports of one snippet, or of one file.
pub(crate) fn importers(file: &SourceFile, target: Target<'_>) -> Importers {
    AllImports::of(file).of_target(target)
}

/// What looks like an import in a text.
fn found(text: &str) -> impl Iterator<Item = Found> {
    const KEYWORD: &str = "import";
    text.match_indices(KEYWORD).filter_map(move |(at, _)| {
        let before = text.get(..at)?.chars().next_back();
        let end = at + KEYWORD.len();
        let behind = text.get(end..)?;
        let starts =
            before.is_none_or(char::is_whitespace) && behind.starts_with([' ', '\t', '\\']);
        let at = TextSize::try_from(at).ok().filter(|_| starts)?;
        let rest = behind.trim_start_matches([' ', '\t']);
        Some(Found { at, name: name_of(rest, end + behind.len() - rest.len()) })
    })
}

/// Where the name stands with which a text begins that begins at `start`; `None` if only the tree tells.
fn name_of(text: &str, start: usize) -> Option<Range<usize>> {
    let quote = text.chars().next().filter(|it| matches!(it, '"' | '`'));
    let (open, name) = match quote {
        Some(quote) => (1, text.get(1..)?.split(quote).next()?),
        None => (0, text.split(char::is_whitespace).next()?),
    };
    let is_literal = !name.contains(['{', '\\', '\n', '<']);
    is_literal.then(|| start + open..start + open + name.len())
}

fn import_at(file: &SourceFile, at: TextSize) -> Option<Import> {
    let import = Import::cast(word_at(file, at)?.syntax().parent()?)?;
    (import.syntax().text_range().start() == at).then_some(import)
}
