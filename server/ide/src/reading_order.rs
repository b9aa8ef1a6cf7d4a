//! What Caddy knows where it comes to a place.

use crate::SourceFile;
use crate::importers::{Importer, Target, importers};
use std::collections::HashSet;
use std::sync::Arc;
use syntax::TextSize;
use syntax::ast::{Snippet, Statement};

/// The snippets that Caddy has read before it comes to an offset; `None` if that cannot be told, as in a snippet, which is
/// read where it is imported.
pub(crate) fn snippets_before(file: &SourceFile, offset: TextSize) -> Option<HashSet<String>> {
    const DEPTH_MAX: usize = 20;
    let (mut file, mut offset) = (file.clone(), offset);
    for _ in 0..DEPTH_MAX {
        if is_in_snippet(&file, offset) {
            return None;
        }
        let mut walk = Walk { end: (file.path().cloned(), offset), ..Walk::default() };
        if walk.file(file.entry().unwrap_or(&file)) {
            return Some(walk.known);
        }
        // It is read in a block of some file: what is known there is known here.
        let path = file.path().cloned().filter(|_| file.is_part())?;
        let Importer { file: outer, import, .. } =
            importers(&file, Target::File(&path)).all.into_iter().next()?;
        (file, offset) = (outer, import.syntax().text_range().start());
    }
    None
}

fn is_in_snippet(file: &SourceFile, offset: TextSize) -> bool {
    let left = file.parse().syntax().token_at_offset(offset).left_biased();
    left.is_some_and(|left| left.parent_ancestors().any(|it| Snippet::cast(it).is_some()))
}

/// Reads files from the top as Caddy does, up to a place.
#[derive(Default)]
struct Walk {
    known: HashSet<String>,
    end: (Option<Arc<str>>, TextSize),
    seen: HashSet<Option<Arc<str>>>,
}

impl Walk {
    /// Whether the place is in the file, or in one that it imports at its top level.
    fn file(&mut self, file: &SourceFile) -> bool {
        let is_last = file.path() == self.end.0.as_ref();
        if !self.seen.insert(file.path().cloned()) {
            return false;
        }
        for statement in file.parse().tree().statements() {
            let range = statement.syntax().text_range();
            // An import is over when its line is.
            let is_over = range.end() < self.end.1;
            if is_last && !is_over {
                return true;
            }
            match &statement {
                Statement::Snippet(snippet) => self.known.extend(snippet.name()),
                Statement::Import(import) => {
                    let name = import.pattern().map(|it| it.value()).unwrap_or_default();
                    if self.known.contains(&*name) {
                        continue;
                    }
                    for found in file.finds(&name).unwrap_or_default() {
                        let path = found.path();
                        // Most files define no snippet and import nothing, which their texts tell at once.
                        let text = found.text();
                        let matters = text.contains('(') || text.contains("import");
                        let is_last = self.end.0.as_ref() == Some(path);
                        if (matters || is_last)
                            && file.sibling(path).is_some_and(|it| self.file(&it))
                        {
                            return true;
                        }
                    }
                }
                _ => {}
            }
        }
        is_last
    }
}
