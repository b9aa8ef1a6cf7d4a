//! What imports name, found in the tree alone: quick enough for all files of a large project.

use super::mentions::{Mention, literal};
use super::{Access, NameKind};
use crate::SourceFile;
use std::sync::Arc;
use syntax::ast::{Import, Statement, Word};
use syntax::{SyntaxKind, TextRange, TextSize, WalkEvent};

/// What the imports of one file name.
#[derive(Debug, Default)]
pub(super) struct FileImports {
    /// The snippets that it defines and imports, in the order of the text.
    pub snippets: Vec<Mention>,
    /// What else it imports: the pattern, and the paths of the files that are found.
    pub files: Vec<(Mention, Vec<Arc<str>>)>,
    /// Whether what some import names is known only where its snippet is imported.
    pub is_open: bool,
}

impl FileImports {
    pub(super) fn new(file: &SourceFile) -> FileImports {
        let mut out = FileImports::default();
        if file.text().contains('(') {
            out.definitions(file);
        }
        if file.text().contains("import") {
            out.imports(file);
        }
        out.snippets.sort_by_key(|it| it.range.start());
        out
    }

    fn definitions(&mut self, file: &SourceFile) {
        for statement in file.parse().tree().statements() {
            let Statement::Snippet(snippet) = statement else { continue };
            let Some(key) = snippet.key() else { continue };
            let Some((text, range)) = literal(&key) else { continue };
            let Some(name) = text.strip_prefix('(').and_then(|it| it.strip_suffix(')')) else {
                continue;
            };
            let range = TextRange::at(range.start() + TextSize::of('('), TextSize::of(name));
            if !name.is_empty() {
                self.snippets.push(mention(
                    &key,
                    NameKind::Snippet,
                    Access::Definition,
                    name,
                    range,
                ));
            }
        }
    }

    fn imports(&mut self, file: &SourceFile) {
        let root = file.parse().syntax();
        let mut walk = root.preorder();
        while let Some(event) = walk.next() {
            let WalkEvent::Enter(node) = event else { continue };
            if node.kind() == SyntaxKind::WORD {
                walk.skip_subtree();
            }
            let Some(pattern) = Import::cast(node).and_then(|import| import.pattern()) else {
                continue;
            };
            let Some((text, range)) = literal(&pattern) else { continue };
            if text.contains('{') {
                self.is_open |= text.contains("{args");
                continue;
            }
            if file.binding().has_snippet(&text) {
                let kind = NameKind::Snippet;
                self.snippets.push(mention(&pattern, kind, Access::Read, &text, range));
                continue;
            }
            let mention = mention(&pattern, NameKind::File, Access::Read, &text, range);
            self.files.push((mention, file.imported(&text)));
        }
    }
}

fn mention(word: &Word, kind: NameKind, access: Access, text: &str, range: TextRange) -> Mention {
    let around = word.syntax().text_range();
    Mention { kind, text: text.to_owned(), range, around, access }
}
