//! What is shown between the words: the names of import arguments, their values where a snippet or a file uses them, and
//! how many files a pattern finds.

use crate::SourceFile;
use crate::brought::{Brought, own_argument_parts};
use crate::importers::{AllImports, Importers, Target, shown};
use crate::snippet_args::{ArgSource, SnippetArg, SnippetArgs, args_of};
use crate::snippets::{ImportUse, Snippets};
use std::collections::HashMap;
use syntax::ast::Word;
use syntax::{TextRange, TextSize};

/// A few words that an editor shows in a line, though they are not in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlayHint {
    /// Where it is shown, in bytes.
    pub offset: TextSize,
    /// The words.
    pub label: String,
    /// What they are.
    pub kind: InlayHintKind,
    /// More about it.
    pub tooltip: Option<String>,
}

/// What an [`InlayHint`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InlayHintKind {
    /// The name of the argument behind it.
    Parameter,
    /// The value of what stands before it.
    Value,
}

/// The hints in a range, in the order of the text.
pub fn inlay_hints(file: &SourceFile, range: TextRange) -> Vec<InlayHint> {
    let hints = Hints { file, snippets: Snippets::of(file), range };
    let mut out = hints.of_imports();
    out.extend(hints.values());
    out.sort_by_key(|hint| hint.offset);
    out
}

struct Hints<'a> {
    file: &'a SourceFile,
    snippets: Snippets,
    range: TextRange,
}

impl Hints<'_> {
    /// Before each argument of an import its name; behind a pattern with a wildcard the number of files.
    fn of_imports(&self) -> Vec<InlayHint> {
        let mut known: HashMap<&str, Option<SnippetArgs>> = HashMap::new();
        let mut out = Vec::new();
        for import in &self.snippets.imports {
            let Some(name) = import.name.as_deref() else { continue };
            if import.import.syntax().text_range().intersect(self.range).is_none() {
                continue;
            }
            out.extend(self.count(import, name));
            let args: Vec<Word> = import.import.args().collect();
            if args.is_empty() || import.given().is_none() {
                continue;
            }
            let uses = known.entry(name).or_insert_with(|| self.args(name));
            for (index, word) in args.iter().enumerate() {
                let arg = uses.as_ref().and_then(|uses| uses.arg(index));
                let offset = word.syntax().text_range().start();
                let is_shown = |arg: &&SnippetArg| arg.is_named && self.shows(offset);
                let Some(arg) = arg.filter(is_shown) else { continue };
                let label = format!("{}:", arg.name);
                let (kind, tooltip) = (InlayHintKind::Parameter, arg.meaning.clone());
                out.push(InlayHint { offset, label, kind, tooltip });
            }
        }
        out
    }

    fn args(&self, name: &str) -> Option<SnippetArgs> {
        match self.snippets.get(name) {
            Some(snippet) => Some(args_of(self.file, &self.snippets, snippet)),
            None => Some(Brought::of(self.file, name)?.args()),
        }
    }

    fn count(&self, import: &ImportUse, name: &str) -> Option<InlayHint> {
        const SHOWN_MAX: usize = 20;
        let offset = import.pattern.syntax().text_range().end();
        let is_glob = name.contains(['*', '?', '[']) && !self.file.binding().has_snippet(name);
        if !is_glob || !self.shows(offset) {
            return None;
        }
        let files = self.file.finds(name)?;
        let label = match files.len() {
            1 => "1 file".to_owned(),
            count => format!("{count} files"),
        };
        let mut lines: Vec<&str> = files.iter().map(|it| shown(self.file, it.path())).collect();
        if lines.len() > SHOWN_MAX {
            lines.truncate(SHOWN_MAX);
            lines.push("…");
        }
        let tooltip = Some(lines.join("\n")).filter(|it| !it.is_empty());
        Some(InlayHint { offset, label, kind: InlayHintKind::Value, tooltip })
    }

    /// Behind each `{args[0]}` of a snippet, or of an imported file, its value, if all imports give the same.
    fn values(&self) -> Vec<InlayHint> {
        let file = self.file;
        // Most files have none, and the other files need not be looked at then.
        let mut parts = self.parts().peekable();
        if parts.peek().is_none() {
            return Vec::new();
        }
        let all = AllImports::of(file);
        let mut known: HashMap<Option<String>, Importers> = HashMap::new();
        let mut out = Vec::new();
        for (offset, index, snippet) in parts {
            let imports = known.entry(snippet.clone()).or_insert_with(|| {
                let path = file.path().filter(|_| file.is_part());
                match (&snippet, path) {
                    (Some(name), _) => all.of_target(Target::Snippet(name)),
                    (None, Some(path)) => all.of_target(Target::File(path)),
                    (None, None) => Importers::default(),
                }
            });
            if let Some(value) = agreed(imports, index) {
                let label = format!("= {}", shortened(&value));
                let tooltip = Some("All imports that are known here give this value.".to_owned());
                out.push(InlayHint { offset, label, kind: InlayHintKind::Value, tooltip });
            }
        }
        out
    }

    /// Behind which offsets values could be shown, of which argument, and of which snippet.
    fn parts(&self) -> impl Iterator<Item = (TextSize, usize, Option<String>)> {
        let snippets = self.snippets.all.iter().map(Some);
        let whole = self.file.is_part().then_some(None);
        let parts = snippets.chain(whole).filter(|snippet| {
            let range = snippet.map(|it| it.syntax().text_range());
            range.is_none_or(|it| it.intersect(self.range).is_some())
        });
        parts.flat_map(move |snippet| {
            let name = snippet.map(|it| it.name().unwrap_or_default());
            own_argument_parts(self.file, snippet).filter_map(move |(source, _, part)| {
                let (ArgSource::One(index) | ArgSource::Legacy(index)) = source else {
                    return None;
                };
                let offset = part.text_range().end();
                self.shows(offset).then(|| (offset, index, name.clone()))
            })
        })
    }

    fn shows(&self, offset: TextSize) -> bool {
        self.range.contains_inclusive(offset)
    }
}

/// The value that all imports give an argument.
fn agreed(imports: &Importers, index: usize) -> Option<String> {
    if imports.is_open || imports.more > 0 {
        return None;
    }
    let mut values = imports.all.iter().map(|import| import.value(index));
    let first = values.next()??;
    values.all(|value| value.as_ref() == Some(&first)).then_some(first)
}

/// The first line of a value, at most so long that the line stays readable.
fn shortened(value: &str) -> String {
    const CHARS_MAX: usize = 30;
    let line = value.lines().next().unwrap_or_default();
    let short: String = line.chars().take(CHARS_MAX).collect();
    if short.len() == value.len() { short } else { format!("{short}…") }
}
