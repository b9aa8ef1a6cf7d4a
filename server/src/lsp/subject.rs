//! The file that Caddy begins with where a document belongs to it, and what is to be known before Caddy is asked about it.

use super::world::Snapshot;
use crate::admin::{self, Address, Admin, NoAddress, Said};
use crate::disk;
use ide::{Severity, SourceFile};
use std::path::{Path, PathBuf};
use std::time::Duration;
use syntax::{Encoding, LineIndex};
use tower_lsp::lsp_types::Url;

/// A file that Caddy begins with.
pub(super) struct Subject {
    /// What messages call it: the last part of its path.
    pub(super) name: String,
    /// Its identity.
    pub(super) url: Url,
    /// The folder in which it lies, if it is there.
    pub(super) folder: Option<PathBuf>,
    /// What it is understood as.
    pub(super) file: SourceFile,
    /// Its text as it is sent.
    pub(super) text: String,
    /// Where its Caddy is asked, or why it cannot be.
    pub(super) admin: Result<Admin, NoAddress>,
    /// The first of the errors in it and in what it imports, in words, and how many there are.
    pub(super) errors: Option<(String, usize)>,
    /// Whether its text is not the one on disk.
    is_unsaved: bool,
    /// The names of imported files whose text in the editor is not the one on disk, which Caddy reads.
    unsaved_imports: Vec<String>,
}

impl Subject {
    /// The file that Caddy begins with, to come to a document. Reads files.
    pub(super) fn of(snapshot: &Snapshot) -> Subject {
        let (file, url) = beginning(snapshot);
        let project = file.project();
        let path = url.to_file_path().ok();
        let unsaved_imports = project.iter().filter(|it| it.path() != file.path());
        let unsaved_imports = unsaved_imports.filter_map(|it| {
            let path = it.path().filter(|path| is_unsaved(snapshot, path, it))?;
            Some(name_of(path))
        });
        let settings = &snapshot.settings;
        let said = settings.admin_address.as_deref().map_or(Said::Nothing, Said::Otherwise);
        let patience = Duration::from_secs(settings.admin_timeout);
        let folder = path.as_deref().and_then(Path::parent);
        let address = admin::address_of(&file, said).map(|address| match (address, folder) {
            // Of all folders that it may count from, this is the likeliest.
            (Address::Unix(path), Some(folder)) => Address::Unix(folder.join(path)),
            (address, _) => address,
        });
        Subject {
            name: name_of_url(&url),
            text: admin::text_to_send(&file, path.as_deref()),
            admin: address.map(|address| Admin::new(address, patience)),
            errors: errors(&project),
            is_unsaved: file.path().is_some_and(|path| is_unsaved(snapshot, path, &file)),
            unsaved_imports: unsaved_imports.collect(),
            folder: folder.filter(|it| it.is_dir()).map(Path::to_owned),
            url,
            file,
        }
    }

    /// What is to be said where the editor knows other texts than the disk; begins with a blank if it is anything.
    pub(super) fn unsaved(&self) -> String {
        let own = if self.is_unsaved {
            " The text in the editor is sent, which is not saved yet."
        } else {
            ""
        };
        if self.unsaved_imports.is_empty() {
            return own.to_owned();
        }
        let names = self.unsaved_imports.join("`, `");
        format!("{own} Of `{names}` Caddy reads what is saved, not the text in the editor.")
    }
}

/// The file that Caddy begins with, to come to a document, and its identity.
pub(super) fn beginning(snapshot: &Snapshot) -> (SourceFile, Url) {
    let own = snapshot.reading().source.clone();
    let entry = own.binding().entry_path().clone();
    let is_own = own.path().is_none_or(|path| *path == entry);
    let other = own.project().into_iter().find(|it| !is_own && it.path() == Some(&entry));
    let url = other.as_ref().and_then(|_| Some(snapshot.neighbour(&entry)?.url));
    match (other, url) {
        (Some(file), Some(url)) => (file, url),
        _ => (own, snapshot.url.clone()),
    }
}

/// What messages call a document.
pub(super) fn name_of_url(url: &Url) -> String {
    let path = url.to_file_path().ok();
    name_of(path.as_deref().and_then(Path::to_str).unwrap_or(url.path()))
}

fn name_of(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned()
}

/// Whether a file is open with another text than the disk has.
fn is_unsaved(snapshot: &Snapshot, path: &str, file: &SourceFile) -> bool {
    let open = snapshot.neighbour(path).filter(|it| it.version.is_some());
    let saved = open.and_then(|it| disk::read(&it.url.to_file_path().ok()?).ok());
    saved.is_some_and(|saved| saved != **file.text())
}

fn errors(project: &[SourceFile]) -> Option<(String, usize)> {
    let mut number = 0;
    let mut first = None;
    for file in project {
        let found = ide::diagnostics(file);
        for error in found.iter().filter(|it| it.severity == Severity::Error) {
            number += 1;
            first.get_or_insert_with(|| {
                let index = LineIndex::new(file.text());
                let at = index.line_col(file.text(), error.range.start(), Encoding::Utf8);
                let name =
                    file.path().map_or_else(String::new, |path| format!("{}, ", name_of(path)));
                format!("{name}line {}: {}", at.line + 1, error.message)
            });
        }
    }
    Some((first?, number))
}
