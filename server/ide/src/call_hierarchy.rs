//! What imports or invokes what, over all files.

use crate::SourceFile;
use crate::navigation::{self, Access, FileRange, NameKind, Scopes};
use crate::symbols::{self, SymbolKind};
use std::collections::BTreeMap;
use std::sync::Arc;
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
    /// A line at the top level of the file that Caddy reads first.
    Line,
    /// An imported file: its lines outside of all sites, snippets and routes.
    File,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallItem {
    /// What it is.
    pub kind: CallKind,
    /// Its name, without parentheses; of a site its addresses.
    pub name: String,
    /// The path of the file in which it stands; `None` is the file that was asked about.
    pub file: Option<Arc<str>>,
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
    /// The names in the lines that import or invoke, in the file of whatever does so.
    pub places: Vec<TextRange>,
}

/// The snippet, the named route or the files whose name the cursor touches.
pub fn prepare_calls(file: &SourceFile, offset: TextSize) -> Vec<CallItem> {
    let Some(name) = navigation::name_at(file, offset) else { return Vec::new() };
    let calls = Calls { scopes: Scopes::new(file) };
    match name.kind {
        NameKind::Snippet => calls.named(CallKind::Snippet, &name.text).into_iter().collect(),
        NameKind::Route => calls.named(CallKind::Route, &name.text).into_iter().collect(),
        NameKind::File => {
            let paths = file.imported(&name.text);
            let numbers = paths.iter().filter_map(|path| calls.scopes.number(path));
            numbers.filter_map(|number| calls.file(number)).collect()
        }
        _ => Vec::new(),
    }
}

/// What imports or invokes an item, as a file sees it.
pub fn incoming_calls(file: &SourceFile, item: &CallItem) -> Vec<Call> {
    let calls = Calls { scopes: Scopes::new(file) };
    let scopes = &calls.scopes;
    let places: Vec<(usize, TextRange)> = match item.kind {
        CallKind::Snippet => scopes.snippet_imports(&item.name).to_vec(),
        CallKind::File => {
            calls.number(item).map_or(&[][..], |number| scopes.file_imports(number)).to_vec()
        }
        CallKind::Route => {
            let named = scopes.alike(NameKind::Route, &item.name).into_iter();
            let uses = named.filter(|it| it.mention.access == Access::Read);
            uses.map(|it| (it.file, it.mention.range)).collect()
        }
        CallKind::Site | CallKind::Line => Vec::new(),
    };
    let mut by_file: BTreeMap<usize, Vec<TextRange>> = BTreeMap::new();
    for (file, range) in places {
        by_file.entry(file).or_default().push(range);
    }
    let mut out: Vec<Call> = Vec::new();
    for (file, places) in by_file {
        let items = calls.items(file);
        for place in places {
            let around = items.iter().find(|it| it.range.contains_range(place)).cloned();
            let Some(item) = around.or_else(|| calls.file(file)) else { continue };
            match out.iter_mut().find(|call| call.item == item) {
                Some(call) => call.places.push(place),
                None => out.push(Call { item, places: vec![place] }),
            }
        }
    }
    out
}

/// What an item imports and invokes, in the order of the text, as a file sees it.
pub fn outgoing_calls(file: &SourceFile, item: &CallItem) -> Vec<Call> {
    let calls = Calls { scopes: Scopes::new(file) };
    let scopes = &calls.scopes;
    let Some(number) = calls.number(item) else { return Vec::new() };
    // The item may have moved since it was found.
    let now = match item.kind {
        CallKind::File => calls.file(number),
        kind => calls.items(number).into_iter().find(|it| it.kind == kind && it.name == item.name),
    };
    let Some(from) = now else { return Vec::new() };
    let mut out: Vec<Call> = Vec::new();
    for mention in scopes.mentions(number) {
        let is_inside = from.range.contains_range(mention.range)
            && (item.kind != CallKind::File || scopes.is_outside(number, mention.range.start()));
        if mention.access != Access::Read || !is_inside {
            continue;
        }
        let targets: Vec<CallItem> = match mention.kind {
            NameKind::Snippet => {
                calls.named(CallKind::Snippet, &mention.text).into_iter().collect()
            }
            NameKind::Route => calls.named(CallKind::Route, &mention.text).into_iter().collect(),
            NameKind::File => {
                let paths = scopes.source(number).map(|it| it.imported(&mention.text));
                let numbers = paths.into_iter().flatten().filter_map(|path| scopes.number(&path));
                numbers.filter_map(|number| calls.file(number)).collect()
            }
            _ => continue,
        };
        for item in targets {
            match out.iter_mut().find(|call| call.item == item) {
                Some(call) => call.places.push(mention.range),
                None => out.push(Call { item, places: vec![mention.range] }),
            }
        }
    }
    out
}

struct Calls {
    scopes: Scopes,
}

impl Calls {
    /// The number of the file in which an item stands.
    fn number(&self, item: &CallItem) -> Option<usize> {
        match &item.file {
            Some(path) => self.scopes.number(path),
            None => Some(self.scopes.own()),
        }
    }

    /// The snippet or the named route of a name.
    fn named(&self, kind: CallKind, name: &str) -> Option<CallItem> {
        let named = if kind == CallKind::Route { NameKind::Route } else { NameKind::Snippet };
        let defined = self.scopes.alike(named, name);
        let defined = defined.iter().find(|it| it.mention.access == Access::Definition)?;
        self.items(defined.file).into_iter().find(|it| it.kind == kind && it.name == name)
    }

    /// An imported file.
    fn file(&self, number: usize) -> Option<CallItem> {
        let source = self.scopes.source(number)?;
        let path = source.path()?;
        let range = TextRange::up_to(TextSize::of(&**source.text()));
        let FileRange { file, range } = self.scopes.place(number, range);
        let name = path.rsplit('/').next().unwrap_or(path).to_owned();
        let selection = TextRange::empty(range.start());
        Some(CallItem { kind: CallKind::File, name, file, range, selection })
    }

    /// What stands at the top level of a file, in the order of the text. The lines of an imported file are no items.
    fn items(&self, number: usize) -> Vec<CallItem> {
        let Some(source) = self.scopes.source(number) else { return Vec::new() };
        let statements = source.parse().tree().statements();
        let outline = symbols::document_symbols(source);
        let item = |(statement, symbol): (Statement, symbols::Symbol)| {
            let (kind, name) = match &statement {
                Statement::Snippet(it) => (CallKind::Snippet, it.name()?),
                Statement::NamedRoute(it) => (CallKind::Route, it.name()?),
                Statement::Import(_) | Statement::Directive(_) if !source.is_part() => {
                    let words: Vec<String> =
                        [Some(symbol.name), symbol.detail].into_iter().flatten().collect();
                    (CallKind::Line, words.join(" "))
                }
                _ if symbol.kind == SymbolKind::Site => (CallKind::Site, symbol.name),
                _ => return None,
            };
            let FileRange { file, range } = self.scopes.place(number, symbol.range);
            Some(CallItem { kind, name, file, range, selection: symbol.selection_range })
        };
        statements.zip(outline).filter_map(item).collect()
    }
}
