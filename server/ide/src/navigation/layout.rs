//! What stands at the top level of a file, and where its matchers are known.

use super::NameKind;
use crate::SourceFile;
use analysis::MatcherDef;
use syntax::ast::Statement;
use syntax::{TextRange, TextSize};

/// What stands in a file, and where.
pub(super) struct Layout {
    pub matchers: Vec<MatcherDef>,
    /// The top-level statements; lines that stand there side by side are one.
    pub units: Vec<TextRange>,
    /// The snippets and the named routes, each with the number of its statement.
    pub named: Vec<(NameKind, String, usize)>,
    /// The blocks of the snippets.
    pub bodies: Vec<(String, TextRange)>,
}

impl Layout {
    pub(super) fn new(file: &SourceFile) -> Layout {
        let mut layout = Layout {
            matchers: Vec::new(),
            units: Vec::new(),
            named: Vec::new(),
            bodies: Vec::new(),
        };
        let mut lines = Vec::new();
        for statement in file.parse().tree().statements() {
            let range = statement.syntax().text_range();
            let number = layout.units.len();
            match &statement {
                Statement::Directive(_) | Statement::MatcherDef(_) | Statement::Import(_) => {
                    lines.push(range);
                    continue;
                }
                Statement::Snippet(snippet) => {
                    if let Some((name, block)) = snippet.name().zip(snippet.block()) {
                        layout.bodies.push((name.clone(), block.syntax().text_range()));
                        layout.named.push((NameKind::Snippet, name, number));
                    }
                }
                Statement::NamedRoute(route) => {
                    layout.named.extend(route.name().map(|name| (NameKind::Route, name, number)));
                }
                Statement::GlobalOptions(_) | Statement::SiteBlock(_) => {}
            }
            layout.units.push(range);
        }
        // Last, as it is around all others.
        let all = file.parse().syntax().text_range();
        layout.units.push(all);
        layout.matchers = file.binding().matchers();
        for matcher in &mut layout.matchers {
            // In a part of a file, whatever its lines define is known in all of it.
            if lines.contains(&matcher.scope) {
                matcher.scope = all;
            }
        }
        layout
    }

    /// The number of the top-level statement around an offset.
    pub(super) fn unit(&self, offset: TextSize) -> usize {
        let all = self.units.len().saturating_sub(1);
        let apart = self.units.get(..all).unwrap_or_default();
        let before = apart.partition_point(|unit| unit.end() < offset);
        let around = apart.get(before).filter(|unit| unit.contains_inclusive(offset));
        if around.is_some() { before } else { all }
    }
}
