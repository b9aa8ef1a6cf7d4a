//! Places, calls and links: between the plain data of `ide` and the protocol.

use super::capabilities::SHOW_PLACES;
use super::commands::Question;
use super::convert;
use super::world::{Snapshot, World};
use ide::{AdminOption, Call, CallItem, CallKind, Declarations, FileRange, LinkTarget, SourceFile};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use syntax::{TextRange, TextSize};
use tower_lsp::lsp_types as lsp;

/// The places that make the thing what it is whose name is at an offset.
pub(super) fn definition(snapshot: &Snapshot, at: TextSize) -> lsp::GotoDefinitionResponse {
    let found = ide::definition(&snapshot.reading().source, at);
    lsp::GotoDefinitionResponse::Array(locations(snapshot, &found))
}

/// The places where the thing is named whose name is at an offset, in all projects that have to do with it.
pub(super) fn references(
    snapshot: &Snapshot,
    at: TextSize,
    declarations: Declarations,
) -> Vec<lsp::Location> {
    let ask = |file: &SourceFile, at| ide::references(file, at, declarations);
    locations(snapshot, &everywhere(snapshot, at, ask))
}

fn locations(snapshot: &Snapshot, places: &[FileRange]) -> Vec<lsp::Location> {
    places.iter().filter_map(|place| convert::location(snapshot, place)).collect()
}

/// The answers to a question about an offset, as seen from the document: of each project to which the document or a file
/// with one of the answers belongs, since all of them mean the same text.
pub(super) fn everywhere(
    snapshot: &Snapshot,
    at: TextSize,
    mut ask: impl FnMut(&SourceFile, TextSize) -> Vec<FileRange>,
) -> Vec<FileRange> {
    let reading = snapshot.reading();
    let mut found = ask(&reading.source, at);
    let Some(own) = reading.source.path() else { return found };
    let mut known: HashSet<FileRange> = found.iter().cloned().collect();
    let mut projects = HashSet::from([reading.source.binding().entry_path().clone()]);
    let mut files = HashSet::from([own.clone()]);
    let mut open = vec![(own.clone(), at)];
    let mut next = 0;
    while let Some((path, at)) = open.pop() {
        for reading in snapshot.readings(&path) {
            if !projects.insert(reading.source.binding().entry_path().clone()) {
                continue;
            }
            for place in ask(&reading.source, at) {
                let file = place.file.unwrap_or_else(|| path.clone());
                let place = FileRange { file: (file != *own).then_some(file), range: place.range };
                if known.insert(place.clone()) {
                    found.push(place);
                }
            }
        }
        for place in found.get(next..).unwrap_or_default() {
            let Some(file) = &place.file else { continue };
            if files.insert(file.clone()) {
                open.push((file.clone(), place.range.start()));
            }
        }
        next = found.len();
    }
    found
}

/// The symbols of all files of the workspace and of all open documents that a query finds, the best first.
pub(super) fn workspace_symbols(world: &World, query: &str) -> Vec<lsp::SymbolInformation> {
    let encoding = world.client().encoding;
    let moment = world.moment();
    let mut seen: HashSet<Arc<str>> = HashSet::new();
    let mut found = Vec::new();
    for file in moment.entries().iter().flat_map(|entry| entry.source.project()) {
        let Some(path) = file.path().filter(|path| seen.insert((*path).clone())) else { continue };
        let Some(neighbour) = moment.neighbour(path) else { continue };
        let place =
            |range| lsp::Location::new(neighbour.url.clone(), neighbour.range(range, encoding));
        found.extend(symbols(&file, query, place));
    }
    for snapshot in world.snapshots() {
        let reading = snapshot.reading();
        if reading.source.path().is_some_and(|path| seen.contains(path)) {
            continue;
        }
        let place =
            |range| lsp::Location::new(snapshot.url.clone(), convert::range(&snapshot, range));
        found.extend(symbols(&reading.source, query, place));
    }
    found.sort_by(|(a, one), (b, other)| {
        (a, &one.location.uri, one.location.range.start).cmp(&(
            b,
            &other.location.uri,
            other.location.range.start,
        ))
    });
    found.into_iter().map(|(_, symbol)| symbol).collect()
}

/// The symbols of a file with their distances.
#[allow(deprecated, reason = "the struct has a deprecated field and no other way to be made")]
fn symbols(
    file: &SourceFile,
    query: &str,
    place: impl Fn(TextRange) -> lsp::Location,
) -> Vec<(usize, lsp::SymbolInformation)> {
    let symbol = |symbol: ide::WorkspaceSymbol| {
        let information = lsp::SymbolInformation {
            location: place(symbol.range),
            name: convert::shown_name(symbol.name, symbol.kind),
            kind: convert::symbol_kind(symbol.kind),
            tags: None,
            deprecated: None,
            container_name: symbol.container,
        };
        (symbol.distance, information)
    };
    ide::workspace_symbols(file, query).into_iter().map(symbol).collect()
}

/// The snippet, the named route or the files whose name is at an offset.
pub(super) fn prepare_calls(
    snapshot: &Snapshot,
    at: TextSize,
) -> Option<Vec<lsp::CallHierarchyItem>> {
    let items = ide::prepare_calls(&snapshot.reading().source, at).into_iter();
    let items: Vec<_> = items.filter_map(|item| call_item(snapshot, item)).collect();
    (!items.is_empty()).then_some(items)
}

/// What imports or invokes an item.
pub(super) fn incoming_calls(
    snapshot: &Snapshot,
    item: &lsp::CallHierarchyItem,
) -> Option<Vec<lsp::CallHierarchyIncomingCall>> {
    let item = identity(item)?;
    let calls = ide::incoming_calls(&snapshot.reading().source, &item);
    let call = |call: Call| {
        let from_ranges = ranges(snapshot, call.item.file.as_ref(), &call.places);
        Some(lsp::CallHierarchyIncomingCall { from: call_item(snapshot, call.item)?, from_ranges })
    };
    Some(calls.into_iter().filter_map(call).collect())
}

/// What an item imports and invokes.
pub(super) fn outgoing_calls(
    snapshot: &Snapshot,
    item: &lsp::CallHierarchyItem,
) -> Option<Vec<lsp::CallHierarchyOutgoingCall>> {
    let item = identity(item)?;
    let calls = ide::outgoing_calls(&snapshot.reading().source, &item);
    let call = |call: Call| {
        let from_ranges = ranges(snapshot, item.file.as_ref(), &call.places);
        Some(lsp::CallHierarchyOutgoingCall { to: call_item(snapshot, call.item)?, from_ranges })
    };
    Some(calls.into_iter().filter_map(call).collect())
}

fn ranges(snapshot: &Snapshot, file: Option<&Arc<str>>, ranges: &[TextRange]) -> Vec<lsp::Range> {
    let place = |range: &TextRange| {
        let place = FileRange { file: file.cloned(), range: *range };
        convert::location(snapshot, &place).map(|it| it.range)
    };
    ranges.iter().filter_map(place).collect()
}

/// By what names clients hand the kinds of items back.
const CALL_KINDS: [(CallKind, &str, lsp::SymbolKind); 5] = [
    (CallKind::Snippet, "snippet", lsp::SymbolKind::FUNCTION),
    (CallKind::Route, "route", lsp::SymbolKind::METHOD),
    (CallKind::Site, "site", lsp::SymbolKind::NAMESPACE),
    (CallKind::Line, "line", lsp::SymbolKind::PACKAGE),
    (CallKind::File, "file", lsp::SymbolKind::FILE),
];

fn call_item(snapshot: &Snapshot, item: CallItem) -> Option<lsp::CallHierarchyItem> {
    let known = CALL_KINDS.iter().find(|(kind, ..)| *kind == item.kind);
    let (shown, kind) =
        known.map_or(("", lsp::SymbolKind::NULL), |(_, shown, kind)| (shown, *kind));
    let place = |range| convert::location(snapshot, &FileRange { file: item.file.clone(), range });
    let (whole, selection) = (place(item.range)?, place(item.selection)?);
    Some(lsp::CallHierarchyItem {
        // A file that is not open has no moment of its own: it is asked about as this document sees it.
        data: Some(json!({
            "kind": shown, "name": item.name, "file": item.file.as_deref(), "asked": snapshot.url,
        })),
        // Clients do not show items without a name.
        name: if item.name.is_empty() { "\u{2026}".to_owned() } else { item.name },
        kind,
        tags: None,
        detail: Some(shown.to_owned()),
        uri: whole.uri,
        range: whole.range,
        selection_range: selection.range,
    })
}

/// The document as which an item is to be seen that a client hands back.
pub(super) fn asked_about(item: &lsp::CallHierarchyItem) -> Option<lsp::Url> {
    lsp::Url::parse(item.data.as_ref()?.get("asked")?.as_str()?).ok()
}

/// What an item is that a client hands back.
fn identity(item: &lsp::CallHierarchyItem) -> Option<CallItem> {
    let data = item.data.as_ref()?;
    let text = |key: &str| data.get(key).and_then(Value::as_str);
    let shown = text("kind")?;
    let (kind, ..) = CALL_KINDS.iter().find(|(_, known, _)| *known == shown)?;
    Some(CallItem {
        kind: *kind,
        name: text("name")?.to_owned(),
        file: text("file").map(Arc::from),
        range: TextRange::default(),
        selection: TextRange::default(),
    })
}

/// What is told above lines, and what is offered there.
pub(super) fn code_lenses(snapshot: &Snapshot) -> Vec<lsp::CodeLens> {
    let mut lenses = Vec::new();
    if snapshot.settings.command_lenses && snapshot.client.shows_lenses {
        lenses.extend(command_lenses(snapshot));
    }
    if snapshot.settings.code_lens {
        lenses.extend(use_lenses(snapshot));
    }
    lenses
}

/// The commands on the Caddy that runs a file, above its global options and above `admin`.
fn command_lenses(snapshot: &Snapshot) -> Vec<lsp::CodeLens> {
    let source = &snapshot.document.alone().source;
    let Some(places) = ide::live_places(source) else { return Vec::new() };
    let lens = |place, title: &str, command: &str| {
        let arguments = (!command.is_empty()).then(|| vec![json!(snapshot.url)]);
        let command = lsp::Command::new(title.to_owned(), command.to_owned(), arguments);
        let range = convert::range(snapshot, place);
        lsp::CodeLens { range, command: Some(command), data: None }
    };
    if ide::admin_option(source) == AdminOption::Off {
        let title = "no admin API: only a restart changes what Caddy runs";
        let told = places.admin.map(|place| lens(place, title, ""));
        let adapt = lens(places.options, Question::Adapt.title(), Question::Adapt.name());
        let can_adapt = !snapshot.settings.caddy_command.is_empty();
        return can_adapt.then_some(adapt).into_iter().chain(told).collect();
    }
    let commands = [(places.options, &Question::ALL[..])];
    let admin = places.admin.map(|place| (place, &[Question::Reload, Question::Status][..]));
    let all = commands.into_iter().chain(admin);
    let lenses = all.flat_map(|(place, commands)| commands.iter().map(move |it| (place, *it)));
    lenses.map(|(place, it)| lens(place, it.title(), it.name())).collect()
}

/// How often snippets and named routes are used, in all projects to which the document belongs.
fn use_lenses(snapshot: &Snapshot) -> Vec<lsp::CodeLens> {
    let reading = snapshot.reading();
    let mut lenses = ide::code_lenses(&reading.source);
    let own = reading.source.path().into_iter();
    let others = own.flat_map(|path| snapshot.readings(path));
    let entry = reading.source.binding().entry_path();
    for other in others.filter(|it| it.source.binding().entry_path() != entry) {
        for more in ide::code_lenses(&other.source) {
            if let Some(lens) = lenses.iter_mut().find(|it| it.range == more.range) {
                let is_new = |it: &FileRange| !lens.places.contains(it);
                let new: Vec<FileRange> = more.places.into_iter().filter(is_new).collect();
                lens.places.extend(new);
            }
        }
    }
    let lens = |lens: ide::CodeLens| {
        let range = convert::range(snapshot, lens.range);
        let title = lens.title();
        let command = if snapshot.client.shows_places && !lens.places.is_empty() {
            let places = locations(snapshot, &lens.places);
            let arguments = vec![json!(snapshot.url), json!(range.start), json!(places)];
            lsp::Command::new(title, SHOW_PLACES.to_owned(), Some(arguments))
        } else {
            // No command of that name: the text is only there to be read.
            lsp::Command::new(title, String::new(), None)
        };
        lsp::CodeLens { range, command: Some(command), data: None }
    };
    lenses.into_iter().map(lens).collect()
}

/// What the text names that can be opened. A path counts from the directory of the document.
pub(super) fn document_links(snapshot: &Snapshot) -> Vec<lsp::DocumentLink> {
    let path = snapshot.url.to_file_path().ok();
    let directory = path.as_deref().and_then(Path::parent);
    let link = |link: ide::DocumentLink| {
        let target = match link.target {
            LinkTarget::Url(url) => lsp::Url::parse(&url).ok()?,
            LinkTarget::Path(path) => {
                lsp::Url::from_file_path(without_detours(&directory?.join(path))).ok()?
            }
        };
        let range = convert::range(snapshot, link.range);
        Some(lsp::DocumentLink { range, target: Some(target), tooltip: None, data: None })
    };
    ide::document_links(&snapshot.reading().source).into_iter().filter_map(link).collect()
}

/// A path without `.` and `..`, which clients would take for another file.
fn without_detours(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}
