//! Snippets, routes, sites and matchers by a few letters of their names.

use crate::SourceFile;
use crate::symbols::{Symbol, SymbolKind, document_symbols};
use syntax::TextRange;

/// A symbol that a query finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceSymbol {
    /// Its name, as in the outline.
    pub name: String,
    /// What it is.
    pub kind: SymbolKind,
    /// Where its name stands.
    pub range: TextRange,
    /// The name of the site, snippet or route around it.
    pub container: Option<String>,
    /// How far it is from what was asked for; less is better.
    pub distance: usize,
}

/// The symbols of a file whose names hold the letters of a query in their order, in upper or lower case; the best first.
pub fn workspace_symbols(file: &SourceFile, query: &str) -> Vec<WorkspaceSymbol> {
    let query: Vec<char> = query.chars().flat_map(char::to_lowercase).collect();
    let mut out = Vec::new();
    for symbol in document_symbols(file) {
        collect(&symbol, None, &query, &mut out);
    }
    out.sort_by_key(|symbol| (symbol.distance, symbol.range.start()));
    out
}

fn collect(symbol: &Symbol, around: Option<&str>, query: &[char], out: &mut Vec<WorkspaceSymbol>) {
    let top =
        matches!(symbol.kind, SymbolKind::Site | SymbolKind::Snippet | SymbolKind::NamedRoute);
    if (top || symbol.kind == SymbolKind::Matcher)
        && let Some(distance) = distance(&symbol.name, query)
    {
        out.push(WorkspaceSymbol {
            name: symbol.name.clone(),
            kind: symbol.kind,
            range: symbol.selection_range,
            container: around.map(str::to_owned),
            distance,
        });
    }
    let around = if top { Some(&*symbol.name) } else { around };
    for child in &symbol.children {
        collect(child, around, query, out);
    }
}

/// How many letters of a name stand before and between those of the query; `None` if it lacks one of them.
fn distance(name: &str, query: &[char]) -> Option<usize> {
    let mut wanted = query.iter().peekable();
    let mut skipped = 0;
    for c in name.chars().flat_map(char::to_lowercase) {
        match wanted.peek() {
            None => break,
            Some(next) if **next == c => {
                wanted.next();
            }
            // What stands around a name is no part of it.
            Some(_) if matches!(c, '@' | '&' | '(') => {}
            Some(_) => skipped += 1,
        }
    }
    wanted.peek().is_none().then_some(skipped)
}
