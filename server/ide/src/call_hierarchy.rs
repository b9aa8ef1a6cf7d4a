//! What imports or invokes what.

use crate::SourceFile;
use crate::navigation::{self, Access, Mention, NameKind, Scopes};
use crate::symbols::{self, SymbolKind};
use syntax::ast::Statement;
use syntax::{TextRange, TextSize};

/// What imports and invokes, or is imported and invoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallKind {
    /// A snippet.
    Snippet,
    /// A named route.
    Route,
    /// A site.
    Site,
    /// A line at the top level of a file.
    Line,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallItem {
    /// What it is.
    pub kind: CallKind,
    /// Its name, without parentheses; of a site its addresses.
    pub name: String,
    /// All of it.
    pub range: TextRange,
    /// Its name in the text.
    pub selection: TextRange,
}

/// One that imports or invokes, or is imported or invoked, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Which one.
    pub item: CallItem,
    /// The names in the lines that import or invoke.
    pub places: Vec<TextRange>,
}

/// The snippet or named route whose name the cursor touches.
pub fn prepare_calls(file: &SourceFile, offset: TextSize) -> Option<CallItem> {
    let name = navigation::name_at(file, offset)?;
    let kind = call_kind(name.kind)?;
    items(file).into_iter().find(|it| it.kind == kind && it.name == name.text)
}

/// What imports or invokes an item.
pub fn incoming_calls(file: &SourceFile, kind: CallKind, name: &str) -> Vec<Call> {
    let mentions = Scopes::new(file).mentions;
    let uses = mentions.iter().filter(|it| is_use(it, kind) && it.text == name);
    let places: Vec<TextRange> = uses.map(|it| it.range).collect();
    let mut calls: Vec<Call> = Vec::new();
    for item in items(file) {
        let inside = |place: &&TextRange| item.range.contains_range(**place);
        let places: Vec<TextRange> = places.iter().filter(inside).copied().collect();
        if !places.is_empty() {
            calls.push(Call { item, places });
        }
    }
    calls
}

/// What an item imports and invokes, in the order of the text.
pub fn outgoing_calls(file: &SourceFile, kind: CallKind, name: &str) -> Vec<Call> {
    let items = items(file);
    let Some(from) = items.iter().find(|it| it.kind == kind && it.name == name) else {
        return Vec::new();
    };
    let mut calls: Vec<Call> = Vec::new();
    for mention in Scopes::new(file).mentions {
        let Some(kind) = call_kind(mention.kind) else { continue };
        if !is_use(&mention, kind) || !from.range.contains_range(mention.range) {
            continue;
        }
        let target = |it: &&CallItem| it.kind == kind && it.name == mention.text;
        let Some(item) = items.iter().find(target) else { continue };
        match calls.iter_mut().find(|call| call.item == *item) {
            Some(call) => call.places.push(mention.range),
            None => calls.push(Call { item: item.clone(), places: vec![mention.range] }),
        }
    }
    calls
}

fn is_use(mention: &Mention, kind: CallKind) -> bool {
    mention.access == Access::Read && call_kind(mention.kind) == Some(kind)
}

fn call_kind(kind: NameKind) -> Option<CallKind> {
    match kind {
        NameKind::Snippet => Some(CallKind::Snippet),
        NameKind::Route => Some(CallKind::Route),
        _ => None,
    }
}

/// What stands at the top level, in the order of the text.
fn items(file: &SourceFile) -> Vec<CallItem> {
    let statements = file.parse().tree().statements();
    let outline = symbols::document_symbols(file);
    statements
        .zip(outline)
        .filter_map(|(statement, symbol)| {
            let (kind, name) = match &statement {
                Statement::Snippet(it) => (CallKind::Snippet, it.name()?),
                Statement::NamedRoute(it) => (CallKind::Route, it.name()?),
                Statement::Import(_) | Statement::Directive(_) => (
                    CallKind::Line,
                    [Some(symbol.name), symbol.detail]
                        .into_iter()
                        .flatten()
                        .collect::<Vec<_>>()
                        .join(" "),
                ),
                _ if symbol.kind == SymbolKind::Site => (CallKind::Site, symbol.name),
                _ => return None,
            };
            Some(CallItem { kind, name, range: symbol.range, selection: symbol.selection_range })
        })
        .collect()
}
