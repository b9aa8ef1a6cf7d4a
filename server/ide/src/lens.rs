//! How often snippets and named routes are used, above them.

use crate::SourceFile;
use crate::navigation::{Access, NameKind, Scopes};
use syntax::TextRange;

/// A line of text above a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeLens {
    /// The name that it is about.
    pub range: TextRange,
    /// What it says.
    pub title: String,
}

/// The lenses of all snippets and named routes, in the order of the text.
pub fn code_lenses(file: &SourceFile) -> Vec<CodeLens> {
    let mentions = Scopes::new(file).mentions;
    let mut out = Vec::new();
    for definition in mentions.iter().filter(|it| it.access == Access::Definition) {
        let use_name = match definition.kind {
            NameKind::Snippet => "import",
            NameKind::Route => "invoke",
            _ => continue,
        };
        let same = |it: &&_| is_use(it, definition.kind, &definition.text);
        let count = mentions.iter().filter(same).count();
        let plural = if count == 1 { "" } else { "s" };
        let title = format!("{count} {use_name}{plural}");
        out.push(CodeLens { range: definition.range, title });
    }
    out
}

fn is_use(mention: &crate::navigation::Mention, kind: NameKind, text: &str) -> bool {
    mention.kind == kind && mention.text == text && mention.access == Access::Read
}
