//! What was heard of running Caddies, by commands.

use super::{Key, World};
use ide::{Plugins, Version};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tower_lsp::lsp_types::{Diagnostic, Url};

#[derive(Default)]
pub(super) struct Caddies {
    /// What one said last, by document.
    remarks: HashMap<Key, (Url, Arc<[Diagnostic]>)>,
    /// What was found out of those of the folders that are open, or of other folders.
    known: HashMap<PathBuf, Heard>,
    /// How often the user was asked whether a file may be loaded.
    questions: u64,
}

/// What a Caddy said of itself.
#[derive(Debug, Clone, Default)]
pub(in crate::lsp) struct Heard {
    /// Its release, if it is one.
    pub(in crate::lsp) version: Option<Version>,
    /// What it is built with.
    pub(in crate::lsp) plugins: Arc<Plugins>,
}

impl Caddies {
    /// What one said last of a document.
    pub(super) fn remarks(&self, key: &Key) -> Arc<[Diagnostic]> {
        let remarks = self.remarks.get(key).map(|(_, remarks)| remarks.clone());
        remarks.unwrap_or_else(|| Arc::new([]))
    }

    /// Forgets that; whether there was anything.
    pub(super) fn forget(&mut self, key: &Key) -> bool {
        self.remarks.remove(key).is_some()
    }

    /// What was found out of the one of a folder.
    pub(super) fn known(&self, folder: &Path) -> Heard {
        self.known.get(folder).cloned().unwrap_or_default()
    }
}

impl World {
    /// Shows what Caddy says of documents instead of what it said before; of those that were changed since a revision
    /// nothing. `publish` is called for what does not come with the other findings of an open document.
    pub(in crate::lsp) fn remark(
        &self,
        remarks: HashMap<Url, Vec<Diagnostic>>,
        as_of: u64,
        publish: impl Fn(Url, Vec<Diagnostic>),
    ) {
        let mut state = self.state.lock();
        let pulls = state.client.pulls_diagnostics;
        let before = std::mem::take(&mut state.caddies.remarks);
        let mut gone: HashMap<Key, Url> =
            before.into_iter().map(|(key, (url, _))| (key, url)).collect();
        for (url, list) in remarks {
            let key = Key::new(&url);
            let open = state.documents.get(&key);
            if open.is_some_and(|open| open.document.revision > as_of) {
                continue;
            }
            let url = open.map_or(url, |open| open.url.clone());
            gone.remove(&key);
            match open.filter(|_| !pulls) {
                Some(open) => open.changed.notify_one(),
                None => publish(url.clone(), list.clone()),
            }
            state.caddies.remarks.insert(key, (url, list.into()));
        }
        for (key, url) in gone {
            match state.documents.get(&key).filter(|_| !pulls) {
                Some(open) => open.changed.notify_one(),
                None => publish(url, Vec::new()),
            }
        }
    }

    /// Forgets what Caddy said of a document that is about to change; `clear` is called if the client has to be told.
    pub(in crate::lsp) fn forget_remarks(&self, url: &Url, clear: impl FnOnce(Url)) {
        let mut state = self.state.lock();
        let forgotten = state.caddies.remarks.remove(&Key::new(url));
        if let Some((url, _)) = forgotten.filter(|_| state.client.pulls_diagnostics) {
            clear(url);
        }
    }

    /// Keeps what was found out of the Caddy that a document is for, and of all others in its folder.
    pub(in crate::lsp) fn know(&self, url: &Url, known: Heard) {
        let mut state = self.state.lock();
        let folder = state.folder_of(url);
        state.caddies.known.insert(folder, known);
    }

    /// The number of a new question whether a file may be loaded.
    pub(in crate::lsp) fn next_question(&self) -> u64 {
        let mut state = self.state.lock();
        state.caddies.questions += 1;
        state.caddies.questions
    }

    /// The number of the last such question.
    pub(in crate::lsp) fn last_question(&self) -> u64 {
        self.state.lock().caddies.questions
    }
}
