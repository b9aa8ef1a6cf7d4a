//! Other names for things and for files: edits of many documents.

use super::capabilities::ClientProfile;
use super::convert;
use super::navigation::everywhere;
use super::workspace;
use super::world::{Snapshot, World};
use ide::{FileEdit, FileRange, RenameRefusal, SourceFile};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use syntax::TextSize;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::lsp_types as lsp;

/// The name at an offset, if it can be changed; null if there is none.
pub(super) fn prepare_rename(
    snapshot: &Snapshot,
    at: TextSize,
) -> Result<Option<lsp::PrepareRenameResponse>> {
    match ide::prepare_rename(&snapshot.reading().source, at) {
        Ok(name) => Ok(Some(lsp::PrepareRenameResponse::RangeWithPlaceholder {
            range: convert::range(snapshot, name.range),
            placeholder: name.text,
        })),
        Err(RenameRefusal::NoName) => Ok(None),
        Err(why) => Err(refused(&why)),
    }
}

/// The edits that give the thing whose name is at an offset another name, in all projects that have to do with it.
pub(super) fn rename(snapshot: &Snapshot, at: TextSize, new: &str) -> Result<lsp::WorkspaceEdit> {
    let mut refusal = None;
    let mut is_first = true;
    let mut new_text = String::new();
    let places = everywhere(snapshot, at, |file: &SourceFile, at| {
        let is_first = std::mem::take(&mut is_first);
        let edits = ide::rename(file, at, new).unwrap_or_else(|why| {
            // Another project need not define what this one does.
            let is_nothing =
                matches!(why, RenameRefusal::NoName | RenameRefusal::DefinedElsewhere(_));
            if is_first || !is_nothing {
                refusal.get_or_insert(why);
            }
            Vec::new()
        });
        let place = |edit: FileEdit| {
            new_text = edit.edit.new_text;
            FileRange { file: edit.file, range: edit.edit.range }
        };
        edits.into_iter().map(place).collect()
    });
    if let Some(refusal) = refusal {
        return Err(refused(&refusal));
    }
    let edits = places.into_iter().map(|place| (place, new_text.clone()));
    Ok(workspace_edit(&snapshot.client, documents(snapshot, edits)))
}

/// Documents with what is put into them, by their identities, and the versions that are meant.
pub(super) type Documents = BTreeMap<lsp::Url, (Option<i32>, Vec<lsp::TextEdit>)>;

/// The documents of places, and what is put there.
pub(super) fn documents(
    snapshot: &Snapshot,
    edits: impl Iterator<Item = (FileRange, String)>,
) -> Documents {
    let mut documents = Documents::new();
    for (place, new_text) in edits {
        let version = match &place.file {
            Some(path) => snapshot.neighbour(path).and_then(|file| file.version),
            None => Some(snapshot.document.version),
        };
        let Some(location) = convert::location(snapshot, &place) else { continue };
        let (_, edits) = documents.entry(location.uri).or_insert((version, Vec::new()));
        edits.push(lsp::TextEdit::new(location.range, new_text));
    }
    documents
}

/// The edits of imports that name files which are about to be moved; none if there are no such imports.
pub(super) fn moved_files(world: &World, files: &[lsp::FileRename]) -> Option<lsp::WorkspaceEdit> {
    let path = |uri: &str| workspace::path_of(&lsp::Url::parse(uri).ok()?);
    let moves: Vec<(Arc<str>, Arc<str>)> =
        files.iter().filter_map(|it| Some((path(&it.old_uri)?, path(&it.new_uri)?))).collect();
    // A folder takes with it what is in it.
    let new_path = |path: &str| {
        moves.iter().find_map(|(old, new)| {
            let rest = path.strip_prefix(&**old)?;
            (rest.is_empty() || rest.starts_with('/')).then(|| format!("{new}{rest}"))
        })
    };
    let (client, moment) = (world.client(), world.moment());
    // Most files that move in a workspace have nothing to do with Caddy.
    if !moves.iter().any(|(old, _)| moment.knows_below(old)) {
        return None;
    }
    let mut documents = Documents::new();
    let mut known = BTreeSet::new();
    for entry in moment.entries() {
        for edit in ide::moved_files(&entry.source, &new_path) {
            let own = || entry.source.path().cloned();
            let Some(path) = edit.file.or_else(own) else { continue };
            let Some(file) = moment.neighbour(&path) else { continue };
            if known.insert((path, edit.edit.range.start())) {
                let range = file.range(edit.edit.range, client.encoding);
                let (_, edits) = documents.entry(file.url).or_insert((file.version, Vec::new()));
                edits.push(lsp::TextEdit::new(range, edit.edit.new_text));
            }
        }
    }
    (!documents.is_empty()).then(|| workspace_edit(&client, documents))
}

/// Edits of documents with their versions, in the form that the client takes.
pub(super) fn workspace_edit(client: &ClientProfile, documents: Documents) -> lsp::WorkspaceEdit {
    if !client.document_changes {
        let documents = documents.into_iter();
        return lsp::WorkspaceEdit::new(documents.map(|(url, (_, edits))| (url, edits)).collect());
    }
    let edits = document_edits(documents).collect();
    lsp::WorkspaceEdit {
        document_changes: Some(lsp::DocumentChanges::Edits(edits)),
        ..lsp::WorkspaceEdit::default()
    }
}

/// Edits behind the making of a file with this text; only for clients that can make files.
pub(super) fn creating_edit(
    uri: lsp::Url,
    text: String,
    documents: Documents,
) -> lsp::WorkspaceEdit {
    // A file that somebody has made meanwhile stays as it is, and nothing else is changed.
    let options = lsp::CreateFileOptions { overwrite: Some(false), ignore_if_exists: Some(false) };
    let create = lsp::CreateFile { uri: uri.clone(), options: Some(options), annotation_id: None };
    let create = lsp::DocumentChangeOperation::Op(lsp::ResourceOp::Create(create));
    let content = lsp::TextEdit::new(lsp::Range::default(), text);
    let edits = document_edits(Documents::from([(uri, (None, vec![content]))]));
    let edits = edits.chain(document_edits(documents)).map(lsp::DocumentChangeOperation::Edit);
    let operations = std::iter::once(create).chain(edits).collect();
    lsp::WorkspaceEdit {
        document_changes: Some(lsp::DocumentChanges::Operations(operations)),
        ..lsp::WorkspaceEdit::default()
    }
}

fn document_edits(documents: Documents) -> impl Iterator<Item = lsp::TextDocumentEdit> {
    // With the version, a client whose text has moved on does not apply them.
    let edit = |(uri, (version, edits)): (_, (_, Vec<lsp::TextEdit>))| lsp::TextDocumentEdit {
        text_document: lsp::OptionalVersionedTextDocumentIdentifier { uri, version },
        edits: edits.into_iter().map(lsp::OneOf::Left).collect(),
    };
    documents.into_iter().map(edit)
}

/// The error that shows the user why a thing keeps its name: the code is the protocol's `RequestFailed`.
fn refused(refusal: &RenameRefusal) -> Error {
    Error { code: ErrorCode::ServerError(-32803), message: refusal.to_string().into(), data: None }
}
