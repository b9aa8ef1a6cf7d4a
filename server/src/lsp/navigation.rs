//! Places, names, calls and links: between the plain data of `ide` and the protocol.

use super::convert;
use super::world::{Snapshot, World};
use ide::{Call, CallItem, CallKind, Declarations, FileRange, LinkTarget, RenameRefusal};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use syntax::TextSize;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::lsp_types as lsp;

/// The places that make the thing what it is whose name is at an offset.
pub(super) fn definition(snapshot: &Snapshot, at: TextSize) -> lsp::GotoDefinitionResponse {
    let found = ide::definition(&snapshot.document.alone().source, at);
    lsp::GotoDefinitionResponse::Array(locations(snapshot, found))
}

/// The places where the thing is named whose name is at an offset.
pub(super) fn references(
    snapshot: &Snapshot,
    at: TextSize,
    declarations: Declarations,
) -> Vec<lsp::Location> {
    locations(snapshot, ide::references(&snapshot.document.alone().source, at, declarations))
}

fn locations(snapshot: &Snapshot, places: Vec<FileRange>) -> Vec<lsp::Location> {
    places.iter().filter_map(|place| convert::location(snapshot, place)).collect()
}

/// The name at an offset, if it can be changed; null if there is none.
pub(super) fn prepare_rename(
    snapshot: &Snapshot,
    at: TextSize,
) -> Result<Option<lsp::PrepareRenameResponse>> {
    match ide::prepare_rename(&snapshot.document.alone().source, at) {
        Ok(name) => Ok(Some(lsp::PrepareRenameResponse::RangeWithPlaceholder {
            range: convert::range(snapshot, name.range),
            placeholder: name.text,
        })),
        Err(RenameRefusal::NoName) => Ok(None),
        Err(why) => Err(refused(&why)),
    }
}

/// The edits that give the thing whose name is at an offset another name.
pub(super) fn rename(snapshot: &Snapshot, at: TextSize, new: &str) -> Result<lsp::WorkspaceEdit> {
    let edits = ide::rename(&snapshot.document.alone().source, at, new)
        .map_err(|refusal| refused(&refusal))?;
    let own = edits.into_iter().filter(|edit| edit.file.is_none()).map(|edit| edit.edit);
    let edits = convert::text_edits(snapshot, own.collect());
    let uri = snapshot.url.clone();
    if !snapshot.client.document_changes {
        return Ok(lsp::WorkspaceEdit::new(HashMap::from([(uri, edits)])));
    }
    // With the version, a client whose text has moved on does not apply them.
    let version = Some(snapshot.document.version);
    let edit = lsp::TextDocumentEdit {
        text_document: lsp::OptionalVersionedTextDocumentIdentifier { uri, version },
        edits: edits.into_iter().map(lsp::OneOf::Left).collect(),
    };
    Ok(lsp::WorkspaceEdit {
        document_changes: Some(lsp::DocumentChanges::Edits(vec![edit])),
        ..lsp::WorkspaceEdit::default()
    })
}

/// The error that shows the user why a thing keeps its name: the code is the protocol's `RequestFailed`.
fn refused(refusal: &RenameRefusal) -> Error {
    Error { code: ErrorCode::ServerError(-32803), message: refusal.to_string().into(), data: None }
}

/// The symbols of all open documents that a query finds, the best first.
#[allow(deprecated, reason = "the struct has a deprecated field and no other way to be made")]
pub(super) fn workspace_symbols(world: &World, query: &str) -> Vec<lsp::SymbolInformation> {
    let mut found = Vec::new();
    for snapshot in world.snapshots() {
        for symbol in ide::workspace_symbols(&snapshot.document.alone().source, query) {
            let range = convert::range(&snapshot, symbol.range);
            let information = lsp::SymbolInformation {
                name: convert::shown_name(symbol.name, symbol.kind),
                kind: convert::symbol_kind(symbol.kind),
                tags: None,
                deprecated: None,
                location: lsp::Location::new(snapshot.url.clone(), range),
                container_name: symbol.container,
            };
            found.push((symbol.distance, information));
        }
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

/// The snippet or named route whose name is at an offset.
pub(super) fn prepare_calls(
    snapshot: &Snapshot,
    at: TextSize,
) -> Option<Vec<lsp::CallHierarchyItem>> {
    let item = ide::prepare_calls(&snapshot.document.alone().source, at)?;
    Some(vec![call_item(snapshot, item)])
}

/// What imports or invokes an item.
pub(super) fn incoming_calls(
    snapshot: &Snapshot,
    item: &lsp::CallHierarchyItem,
) -> Option<Vec<lsp::CallHierarchyIncomingCall>> {
    let (kind, name) = identity(item)?;
    let calls = ide::incoming_calls(&snapshot.document.alone().source, kind, name);
    let call = |call: Call| lsp::CallHierarchyIncomingCall {
        from_ranges: call.places.iter().map(|it| convert::range(snapshot, *it)).collect(),
        from: call_item(snapshot, call.item),
    };
    Some(calls.into_iter().map(call).collect())
}

/// What an item imports and invokes.
pub(super) fn outgoing_calls(
    snapshot: &Snapshot,
    item: &lsp::CallHierarchyItem,
) -> Option<Vec<lsp::CallHierarchyOutgoingCall>> {
    let (kind, name) = identity(item)?;
    let calls = ide::outgoing_calls(&snapshot.document.alone().source, kind, name);
    let call = |call: Call| lsp::CallHierarchyOutgoingCall {
        from_ranges: call.places.iter().map(|it| convert::range(snapshot, *it)).collect(),
        to: call_item(snapshot, call.item),
    };
    Some(calls.into_iter().map(call).collect())
}

/// By what names clients hand the kinds of items back.
const CALL_KINDS: [(CallKind, &str, lsp::SymbolKind); 4] = [
    (CallKind::Snippet, "snippet", lsp::SymbolKind::FUNCTION),
    (CallKind::Route, "route", lsp::SymbolKind::METHOD),
    (CallKind::Site, "site", lsp::SymbolKind::NAMESPACE),
    (CallKind::Line, "line", lsp::SymbolKind::PACKAGE),
];

fn call_item(snapshot: &Snapshot, item: CallItem) -> lsp::CallHierarchyItem {
    let known = CALL_KINDS.iter().find(|(kind, ..)| *kind == item.kind);
    let (shown, kind) =
        known.map_or(("", lsp::SymbolKind::NULL), |(_, shown, kind)| (shown, *kind));
    lsp::CallHierarchyItem {
        data: Some(json!({ "kind": shown, "name": item.name })),
        // Clients do not show items without a name.
        name: if item.name.is_empty() { "\u{2026}".to_owned() } else { item.name },
        kind,
        tags: None,
        detail: Some(shown.to_owned()),
        uri: snapshot.url.clone(),
        range: convert::range(snapshot, item.range),
        selection_range: convert::range(snapshot, item.selection),
    }
}

/// What an item is that a client hands back.
fn identity(item: &lsp::CallHierarchyItem) -> Option<(CallKind, &str)> {
    let data = item.data.as_ref()?;
    let shown = data.get("kind").and_then(Value::as_str)?;
    let (kind, ..) = CALL_KINDS.iter().find(|(_, known, _)| *known == shown)?;
    Some((*kind, data.get("name").and_then(Value::as_str)?))
}

/// How often snippets and named routes are used.
pub(super) fn code_lenses(snapshot: &Snapshot) -> Vec<lsp::CodeLens> {
    let lens = |lens: ide::CodeLens| lsp::CodeLens {
        range: convert::range(snapshot, lens.range),
        // No command of that name: the text is only there to be read.
        command: Some(lsp::Command::new(lens.title, String::new(), None)),
        data: None,
    };
    ide::code_lenses(&snapshot.document.alone().source).into_iter().map(lens).collect()
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
    ide::document_links(&snapshot.document.alone().source).into_iter().filter_map(link).collect()
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
