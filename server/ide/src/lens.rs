//! How often snippets and named routes are used, above them.

use crate::SourceFile;
use crate::navigation::{Access, FileRange, NameKind, Scopes};
use syntax::TextRange;

/// A line of text above a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeLens {
    /// The name that it is about.
    pub range: TextRange,
    /// What it says.
    pub title: String,
    /// The places that it counts, in all files.
    pub places: Vec<FileRange>,
}

/// The lenses of all snippets and named routes of a file, in the order of the text.
pub fn code_lenses(file: &SourceFile) -> Vec<CodeLens> {
    let scopes = Scopes::new(file);
    let mut out = Vec::new();
    let named = scopes.mentions(scopes.own()).iter();
    for definition in named.filter(|it| it.access == Access::Definition) {
        let (use_name, places): (_, Vec<FileRange>) = match definition.kind {
            NameKind::Snippet => {
                let places = scopes.snippet_imports(&definition.text).iter();
                ("import", places.map(|(file, range)| scopes.place(*file, *range)).collect())
            }
            NameKind::Route => {
                let named = scopes.alike(definition.kind, &definition.text).into_iter();
                let uses = named.filter(|it| it.mention.access == Access::Read);
                ("invoke", uses.map(|it| scopes.place(it.file, it.mention.range)).collect())
            }
            _ => continue,
        };
        let count = places.len();
        let plural = if count == 1 { "" } else { "s" };
        let title = format!("{count} {use_name}{plural}");
        out.push(CodeLens { range: definition.range, title, places });
    }
    out
}
