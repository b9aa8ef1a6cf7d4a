//! Texts that the user asked for, shown by clients that open files but have no way of their own to show a text.

use super::log::Log;
use super::outbox;
use crate::disk::PrivateFolder;
use parking_lot::Mutex;
use std::sync::Arc;
use tower_lsp::Client;
use tower_lsp::lsp_types::{ShowDocumentParams, Url};

/// The files that are shown, gone when the server ends.
#[derive(Clone, Default)]
pub(super) struct Showcase(Arc<Mutex<Option<PrivateFolder>>>);

impl Showcase {
    /// Has a client open a text under a name.
    pub(super) fn show(&self, client: &Client, log: &Log, name: &str, text: &str) {
        let file = {
            let mut folder = self.0.lock();
            let made = match folder.take() {
                Some(folder) => Ok(folder),
                None => PrivateFolder::new(),
            };
            made.and_then(|made| folder.insert(made).write(name, text))
        };
        let uri = match file {
            Ok(path) => Url::from_file_path(path),
            Err(error) => return log.problem(format_args!("{name} cannot be shown: {error}")),
        };
        let Ok(uri) = uri else { return };
        let params =
            ShowDocumentParams { uri, external: None, take_focus: Some(true), selection: None };
        let client = client.clone();
        let request = async move { client.show_document(params).await };
        outbox::ask(log, "window/showDocument", request, |_| {});
    }

    /// Removes all of them.
    pub(super) fn clear(&self) {
        self.0.lock().take();
    }
}
