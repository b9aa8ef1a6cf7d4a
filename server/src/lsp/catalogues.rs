//! The user's own entries of the catalogue: found, read, and their faults reported where they are.

use super::log::Log;
use super::outbox::Outbox;
use super::world::World;
use crate::disk;
use ide::{Catalog, CatalogFile, LoadError};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::task::spawn_blocking;
use tower_lsp::lsp_types::notification::PublishDiagnostics;
use tower_lsp::lsp_types::{
    Diagnostic, DiagnosticSeverity, Position, PublishDiagnosticsParams, Range, Url,
};

/// The folder of a workspace that holds them.
const FOLDER: &str = ".caddyfile-ls";

/// Which files a client is asked to watch.
pub(super) const WATCHED: &str = "**/.caddyfile-ls/*.catalog";

/// Keeps the catalogue up to date for as long as the server lives; `changed` is called after every change.
pub(super) fn keep(
    world: Arc<World>,
    outbox: Outbox,
    log: Log,
    changed: impl Fn() + Send + 'static,
) {
    tokio::spawn(async move {
        // Whoever asked first would wait for it.
        let _ = spawn_blocking(Catalog::builtin).await;
        world.catalog_is_ready();
        let mut known = Vec::new();
        loop {
            let (folders, settings) = (world.folders(), world.settings());
            let files = spawn_blocking(move || read(&folders, &settings.catalog_files)).await;
            // A panic is in the log; what is known stays.
            if let Ok(files) = files
                && files != known
            {
                let names: Vec<Url> =
                    files.iter().chain(&known).filter_map(UserFile::url).collect();
                known.clone_from(&files);
                if let Ok((catalog, errors)) = spawn_blocking(move || build(&files)).await {
                    log.event(format_args!(
                        "{} catalogue files, {} broken",
                        known.len(),
                        errors.len()
                    ));
                    world.understand(&catalog);
                    publish(&outbox, names, errors);
                    changed();
                }
            }
            world.catalogues_changed.notified().await;
        }
    });
}

/// A file of a user's entries.
#[derive(Debug, Clone, PartialEq, Eq)]
struct UserFile {
    path: PathBuf,
    /// What it holds, or why that is not known.
    text: Result<String, String>,
}

impl UserFile {
    fn url(&self) -> Option<Url> {
        Url::from_file_path(&self.path).ok()
    }
}

/// The files in the workspace, then those that the settings name.
fn read(folders: &[PathBuf], others: &[PathBuf]) -> Vec<UserFile> {
    let mut paths = Vec::new();
    for folder in folders {
        let own = folder.join(FOLDER);
        let names = disk::list(&own, std::slice::from_ref(folder)).into_iter();
        let names = names.filter(|it| !it.is_folder && it.name.ends_with(".catalog"));
        paths.extend(names.map(|it| own.join(it.name)));
    }
    // A relative path begins where the user works.
    let base = folders.first().map_or(Path::new(""), PathBuf::as_path);
    paths.extend(others.iter().map(|path| base.join(path)));
    let read = |path: PathBuf| {
        let text = disk::read(&path).map_err(|error| format!("The file {error}."));
        UserFile { path, text }
    };
    paths.into_iter().map(read).collect()
}

/// The catalogue of these files and of what is compiled in; and what is wrong with which file.
fn build(files: &[UserFile]) -> (Arc<Catalog>, Vec<(Url, LoadError)>) {
    let mut errors = Vec::new();
    let mut texts = HashMap::new();
    let mut sources = Vec::new();
    for file in files {
        let (Some(url), Some(name)) = (file.url(), file.path.to_str()) else { continue };
        match &file.text {
            Ok(text) => {
                texts.insert(name, url);
                sources.push(CatalogFile { name, text });
            }
            Err(message) => {
                let error = LoadError { file: name.into(), line: 1, message: message.clone() };
                errors.push((url, error));
            }
        }
    }
    if sources.is_empty() {
        return (Catalog::builtin().clone(), errors);
    }
    sources
        .extend(ide::builtin_files().map(|CatalogFile { name, text }| CatalogFile { name, text }));
    let (catalog, broken) = Catalog::from_files(sources);
    errors.extend(
        broken.into_iter().filter_map(|error| Some((texts.get(&*error.file)?.clone(), error))),
    );
    (Arc::new(catalog), errors)
}

/// Shows what is wrong with each of the files, and takes away what was.
fn publish(outbox: &Outbox, names: Vec<Url>, errors: Vec<(Url, LoadError)>) {
    let mut found: HashMap<Url, Vec<Diagnostic>> =
        names.into_iter().map(|url| (url, Vec::new())).collect();
    for (url, error) in errors {
        let line = error.line.saturating_sub(1);
        found.entry(url).or_default().push(Diagnostic {
            range: Range::new(Position::new(line, 0), Position::new(line + 1, 0)),
            severity: Some(DiagnosticSeverity::ERROR),
            source: Some("caddyfile".to_owned()),
            message: error.message,
            ..Diagnostic::default()
        });
    }
    for (uri, diagnostics) in found {
        outbox.notify::<PublishDiagnostics>(&PublishDiagnosticsParams {
            uri,
            diagnostics,
            version: None,
        });
    }
}
