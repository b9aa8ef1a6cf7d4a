//! How often snippets and named routes are used, above them.

use crate::SourceFile;
use crate::navigation::{Access, FileRange, NameKind, Scopes};
use syntax::TextRange;

/// A line of text above a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeLens {
    /// The name that it is about.
    pub range: TextRange,
    /// What it counts.
    pub counts: Counted,
    /// The places that it counts, in all files.
    pub places: Vec<FileRange>,
}

/// How a thing is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// It is a snippet.
    Imports,
    /// It is a named route.
    Invocations,
}

impl CodeLens {
    /// What it says.
    pub fn title(&self) -> String {
        let verb = match self.counts {
            Counted::Imports => "import",
            Counted::Invocations => "invoke",
        };
        let plural = if self.places.len() == 1 { "" } else { "s" };
        format!("{} {verb}{plural}", self.places.len())
    }
}

/// The lenses of all snippets and named routes of a file, in the order of the text.
pub fn code_lenses(file: &SourceFile) -> Vec<CodeLens> {
    let scopes = Scopes::new(file);
    let mut out = Vec::new();
    let named = scopes.mentions(scopes.own()).iter();
    for definition in named.filter(|it| it.access == Access::Definition) {
        let (counts, places): (_, Vec<FileRange>) = match definition.kind {
            NameKind::Snippet => {
                let places = scopes.snippet_imports(&definition.text).iter();
                (
                    Counted::Imports,
                    places.map(|(file, range)| scopes.place(*file, *range)).collect(),
                )
            }
            NameKind::Route => {
                let named = scopes.alike(definition.kind, &definition.text).into_iter();
                let found = named.filter(|it| it.mention.access == Access::Read);
                (
                    Counted::Invocations,
                    found.map(|it| scopes.place(it.file, it.mention.range)).collect(),
                )
            }
            _ => continue,
        };
        out.push(CodeLens { range: definition.range, counts, places });
    }
    out
}
