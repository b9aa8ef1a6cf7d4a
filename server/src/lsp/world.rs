//! The state of the server: open documents, settings, what the client can.

mod caddies;

pub(super) use caddies::Heard;

use super::capabilities::ClientProfile;
use super::document::{Document, Reading, Recent};
use super::settings::Settings;
use super::sockets::Known;
use super::workspace::{self, Circumstances, Moment, Neighbour, Workspace};
use crate::disk;
use caddies::Caddies;
use ide::Catalog;
use parking_lot::Mutex;
use serde_json::Value;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::Notify;
use tower_lsp::lsp_types::{Diagnostic, SemanticToken, TextDocumentContentChangeEvent, Url};

/// All state, behind one short-held lock.
#[derive(Default)]
pub(super) struct World {
    state: Mutex<State>,
    /// Wakes whoever keeps the catalogue up to date.
    pub(super) catalogues_changed: Notify,
}

#[derive(Default)]
struct State {
    client: Arc<ClientProfile>,
    /// The settings of `initialize`, over which all later ones are laid.
    first_settings: Settings,
    settings: Arc<Settings>,
    /// Counts changes of the settings, so that a late answer never undoes a newer one.
    settings_age: u64,
    documents: HashMap<Key, Open>,
    folders: Vec<PathBuf>,
    catalog: Understanding,
    workspace: Workspace,
    /// Wakes whoever looks after the files that are imported.
    files_changed: Arc<Notify>,
    /// The last [`Document::revision`] given out.
    revisions: u64,
    /// What was heard of running Caddies.
    caddies: Caddies,
}

/// What documents are understood with.
#[derive(Default)]
struct Understanding {
    /// None: what is compiled in, as long as there has been no other.
    catalog: Option<Arc<Catalog>>,
    /// Counts the catalogues, so that an entry's number is never looked up in another.
    age: u64,
    /// Whether asking for it takes no time.
    is_ready: bool,
}

/// The semantic tokens that a client was given.
pub(super) struct GivenTokens {
    /// By which name the client knows them.
    pub(super) id: String,
    /// All of them.
    pub(super) tokens: Vec<SemanticToken>,
}

/// An open document.
struct Open {
    url: Url,
    /// By which path files import it.
    path: Option<Arc<str>>,
    document: Arc<Document>,
    recent: Recent,
    /// Wakes whoever publishes its diagnostics.
    changed: Arc<Notify>,
    /// Which opening this is: the first revision of it.
    opening: u64,
    /// The diagnostics that the client shows, if any were published.
    shown: Option<Vec<Diagnostic>>,
    /// The version that they are of.
    shown_version: i32,
    /// The semantic tokens that the client has.
    tokens: Option<Arc<GivenTokens>>,
    /// What is wrong with its sockets.
    sockets: Arc<Known>,
}

/// One moment of one document, with all that answering about it takes.
#[derive(Clone)]
pub(super) struct Snapshot {
    /// The document.
    pub(super) document: Arc<Document>,
    /// What the client can.
    pub(super) client: Arc<ClientProfile>,
    /// The settings.
    pub(super) settings: Arc<Settings>,
    /// The document's identity, as the client spelt it.
    pub(super) url: Url,
    /// Which catalogue the document is understood with.
    pub(super) catalog_age: u64,
    /// What is wrong with its sockets.
    pub(super) sockets: Arc<Known>,
    /// What Caddy said of it last.
    pub(super) remarks: Arc<[Diagnostic]>,
    /// What was found out of the Caddy that it is for.
    pub(super) known: Heard,
    /// By which path files import it, and what else there was then.
    place: Option<(Arc<str>, Arc<Moment>)>,
}

impl Snapshot {
    /// What the document is among the files that belong with it.
    pub(super) fn reading(&self) -> Arc<Reading> {
        match &self.place {
            Some((path, moment)) => moment.reading(path, &self.document),
            None => self.document.alone().clone(),
        }
    }

    /// A file that belongs with the document, by the path by which imports know it. Only what was read is known, which
    /// all files are that [`Snapshot::reading`] has to do with.
    pub(super) fn neighbour(&self, path: &str) -> Option<Neighbour> {
        self.place.as_ref()?.1.neighbour(path)
    }

    /// What a file is in each project that it belongs to, the likeliest first.
    pub(super) fn readings(&self, path: &Arc<str>) -> Vec<Arc<Reading>> {
        self.place.as_ref().map(|(_, moment)| moment.readings(path)).unwrap_or_default()
    }

    /// Whether few files belong with the document, and all of them have been read.
    pub(super) fn is_small(&self) -> bool {
        self.place.as_ref().is_none_or(|(path, moment)| moment.is_small(path))
    }

    /// Whether [`Snapshot::reading`] takes little time.
    pub(super) fn is_quick(&self) -> bool {
        self.place.as_ref().is_none_or(|(path, moment)| moment.is_quick(path))
    }
}

/// A document from its opening to its closing.
#[derive(Clone)]
pub(super) struct Session {
    key: Key,
    opening: u64,
    /// Wakes after every change of the document or the settings, and when it closes.
    pub(super) changed: Arc<Notify>,
}

impl World {
    /// Keeps what `initialize` says.
    pub(super) fn initialize(&self, client: ClientProfile, options: &Value) {
        let mut state = self.state.lock();
        state.folders.clone_from(&client.folders);
        state.client = Arc::new(client);
        state.first_settings = Settings::first(options);
        state.settings = Arc::new(state.first_settings.clone());
    }

    /// What the client can.
    pub(super) fn client(&self) -> Arc<ClientProfile> {
        Arc::clone(&self.state.lock().client)
    }

    /// The current settings.
    pub(super) fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.state.lock().settings)
    }

    /// Lays settings that the client sent over the first ones; returns the age to answer [`World::settle`] with.
    pub(super) fn change_settings(&self, sent: &Value) -> u64 {
        let mut state = self.state.lock();
        state.settings_age += 1;
        if sent.is_object() {
            state.set(sent);
        }
        state.settings_age
    }

    /// Like [`World::change_settings`] with an answer that was asked for at an age; ignored if a newer change came between.
    pub(super) fn settle(&self, age: u64, sent: &Value) {
        let mut state = self.state.lock();
        if state.settings_age == age {
            state.set(sent);
        }
    }

    /// Opens a document, also one that is open already.
    pub(super) fn open(&self, url: Url, text: &str, version: i32) -> Session {
        let mut state = self.state.lock();
        let revision = state.next_revision();
        let key = Key::new(&url);
        let changed = Arc::new(Notify::new());
        let session =
            Session { key: key.clone(), opening: revision, changed: Arc::clone(&changed) };
        let kind = disk::kind_of(url.path().rsplit('/').next().unwrap_or_default());
        let document = Document::new(text, kind, version, revision);
        let document = Arc::new(match &state.catalog.catalog {
            Some(catalog) => document.understood(catalog.clone(), revision),
            None => document,
        });
        let path = workspace::path_of(&url);
        let open = Open {
            url,
            path,
            document,
            recent: Recent::default(),
            changed,
            opening: revision,
            shown: None,
            shown_version: version,
            tokens: None,
            sockets: Arc::default(),
        };
        state.workspace.disk_changed();
        if let Some(before) = state.documents.insert(key, open) {
            before.changed.notify_one();
        }
        state.wake();
        session
    }

    /// Applies changes to an open document; false if it is not open.
    pub(super) fn change(
        &self,
        url: &Url,
        changes: Vec<TextDocumentContentChangeEvent>,
        version: i32,
    ) -> bool {
        let mut state = self.state.lock();
        let revision = state.next_revision();
        let encoding = state.client.encoding;
        let Some(open) = state.documents.get_mut(&Key::new(url)) else {
            return false;
        };
        let next = open.recent.change(&open.document, changes, encoding, version, revision);
        open.document = Arc::new(next);
        state.workspace.changed();
        state.wake();
        true
    }

    /// Closes a document; `clear` is called, before anything else can be published for it, if the client shows findings.
    pub(super) fn close(&self, url: &Url, clear: impl FnOnce(Url)) {
        let mut state = self.state.lock();
        let key = Key::new(url);
        if let Some(open) = state.documents.remove(&key) {
            open.changed.notify_one();
            state.workspace.disk_changed();
            state.wake();
            let had_remarks = state.caddies.forget(&key);
            if had_remarks || open.shown.is_some_and(|shown| !shown.is_empty()) {
                clear(open.url);
            }
        }
    }

    /// How far the documents have come.
    pub(super) fn revision(&self) -> u64 {
        self.state.lock().revisions
    }

    /// The current moment of the document that was opened or changed last.
    pub(super) fn last_touched(&self) -> Option<Snapshot> {
        let mut state = self.state.lock();
        let documents = state.documents.iter();
        let (key, _) = documents.max_by_key(|(_, open)| open.document.revision)?;
        let key = key.clone();
        state.snapshot(&key, |_| true)
    }

    /// The current moment of a document; none if it is not open.
    pub(super) fn snapshot(&self, url: &Url) -> Option<Snapshot> {
        self.state.lock().snapshot(&Key::new(url), |_| true)
    }

    /// The current moment of a session; none once it is over.
    pub(super) fn current(&self, session: &Session) -> Option<Snapshot> {
        self.state.lock().snapshot(&session.key, |open| open.opening == session.opening)
    }

    /// Whether a snapshot is still the current moment of its document.
    pub(super) fn is_current(&self, snapshot: &Snapshot) -> bool {
        let state = self.state.lock();
        let open = state.documents.get(&Key::new(&snapshot.url));
        open.is_some_and(|open| open.document.revision == snapshot.document.revision)
    }

    /// The current moments of all open documents.
    pub(super) fn snapshots(&self) -> Vec<Snapshot> {
        let mut state = self.state.lock();
        let keys: Vec<Key> = state.documents.keys().cloned().collect();
        keys.iter().filter_map(|key| state.snapshot(key, |_| true)).collect()
    }

    /// All open documents and the disk, as they are now.
    pub(super) fn moment(&self) -> Arc<Moment> {
        self.state.lock().moment()
    }

    /// All open documents.
    pub(super) fn documents(&self) -> Vec<Arc<Document>> {
        self.state.lock().documents.values().map(|open| Arc::clone(&open.document)).collect()
    }

    /// The folders that are open in the client; if there are none, those of the open documents.
    pub(super) fn folders(&self) -> Vec<PathBuf> {
        let state = self.state.lock();
        if !state.folders.is_empty() {
            return state.folders.clone();
        }
        let paths = state.documents.values().filter_map(|open| open.url.to_file_path().ok());
        let mut folders: Vec<PathBuf> =
            paths.filter_map(|path| path.parent().map(Path::to_owned)).collect();
        folders.sort();
        folders.dedup();
        folders
    }

    /// Whether a file lies in a folder that is open in the client.
    pub(super) fn is_in_folder(&self, file: &Path) -> bool {
        self.state.lock().folders.iter().any(|folder| file.starts_with(folder))
    }

    /// Keeps what is wrong with the sockets of a document; false if that is no news, or if it is not open any more.
    pub(super) fn keep_sockets(&self, url: &Url, known: Known) -> bool {
        let mut state = self.state.lock();
        let Some(open) = state.documents.get_mut(&Key::new(url)) else { return false };
        let is_news = Arc::make_mut(&mut open.sockets).renew(known);
        if is_news {
            open.changed.notify_one();
        }
        is_news
    }

    /// Opens and closes folders.
    pub(super) fn change_folders(&self, opened: Vec<PathBuf>, closed: &[PathBuf]) {
        let mut state = self.state.lock();
        state.folders.retain(|folder| !closed.contains(folder));
        state.folders.extend(opened);
        state.workspace.entries_changed();
        state.wake();
    }

    /// Looks at the disk again: a file was saved, or has changed behind the editor's back.
    pub(super) fn disk_changed(&self) {
        let mut state = self.state.lock();
        state.workspace.disk_changed();
        state.wake();
    }

    /// Like [`World::disk_changed`], where files have come or gone.
    pub(super) fn files_came_or_went(&self) {
        let mut state = self.state.lock();
        state.workspace.entries_changed();
        state.wake();
    }

    /// Wakes after every change of a file or a setting.
    pub(super) fn files_changed(&self) -> Arc<Notify> {
        self.state.lock().files_changed.clone()
    }

    /// The current moment of all documents; none if none is open.
    pub(super) fn moment_if_open(&self) -> Option<Arc<Moment>> {
        let mut state = self.state.lock();
        (!state.documents.is_empty()).then(|| state.moment())
    }

    /// The user lets us read these folders, for this session.
    pub(super) fn grant(&self, folders: Vec<PathBuf>) {
        let mut state = self.state.lock();
        state.workspace.grant(folders);
        state.wake();
    }

    /// What documents are understood with, and which one that is.
    pub(super) fn catalog(&self) -> (Arc<Catalog>, u64) {
        let state = self.state.lock();
        let Understanding { catalog, age, .. } = &state.catalog;
        let (catalog, age) = (catalog.clone(), *age);
        drop(state);
        (catalog.unwrap_or_else(|| Catalog::builtin().clone()), age)
    }

    /// Whether asking for the catalogue takes no time.
    pub(super) fn has_catalog(&self) -> bool {
        self.state.lock().catalog.is_ready
    }

    /// Asking for the catalogue takes no time from now on.
    pub(super) fn catalog_is_ready(&self) {
        self.state.lock().catalog.is_ready = true;
    }

    /// Understands all documents with another catalogue.
    pub(super) fn understand(&self, catalog: &Arc<Catalog>) {
        let mut state = self.state.lock();
        state.catalog.age += 1;
        state.catalog.catalog = Some(catalog.clone());
        let mut revision = state.revisions;
        for open in state.documents.values_mut() {
            revision += 1;
            open.document = Arc::new(open.document.understood(catalog.clone(), revision));
            open.changed.notify_one();
        }
        state.revisions = revision;
        state.workspace.changed();
    }

    /// The semantic tokens that the client has of a document, if they are those that it names.
    pub(super) fn given_tokens(&self, url: &Url, id: &str) -> Option<Arc<GivenTokens>> {
        let state = self.state.lock();
        let given = state.documents.get(&Key::new(url))?.tokens.clone();
        given.filter(|given| given.id == id)
    }

    /// Keeps the semantic tokens that the client is given of a document; returns the name for them.
    pub(super) fn give_tokens(&self, url: &Url, tokens: Vec<SemanticToken>) -> String {
        let mut state = self.state.lock();
        let id = state.next_revision().to_string();
        if let Some(open) = state.documents.get_mut(&Key::new(url)) {
            open.tokens = Some(Arc::new(GivenTokens { id: id.clone(), tokens }));
        }
        id
    }

    /// Calls `publish` if the findings of a snapshot are news: it is still current, and the client shows others or none. It
    /// may have dropped the same ones of an older version, where it keeps to versions.
    pub(super) fn show(
        &self,
        session: &Session,
        snapshot: &Snapshot,
        findings: Vec<Diagnostic>,
        publish: impl FnOnce(Vec<Diagnostic>),
    ) {
        let mut state = self.state.lock();
        let version = snapshot.document.version;
        let keeps_any = !snapshot.client.wants_current_diagnostics;
        let open = state.documents.get_mut(&session.key).filter(|o| o.opening == session.opening);
        if let Some(open) = open
            && open.document.revision == snapshot.document.revision
            && !(open.shown.as_ref() == Some(&findings)
                && (keeps_any || open.shown_version == version))
        {
            open.shown = Some(findings.clone());
            open.shown_version = version;
            publish(findings);
        }
    }
}

impl State {
    fn next_revision(&mut self) -> u64 {
        self.revisions += 1;
        self.revisions
    }

    fn snapshot(&mut self, key: &Key, is_meant: impl FnOnce(&Open) -> bool) -> Option<Snapshot> {
        let path = self.documents.get(key).filter(|open| is_meant(open))?.path.clone();
        let place = path.map(|path| (path, self.moment()));
        let open = self.documents.get(key)?;
        Some(Snapshot {
            place,
            remarks: self.caddies.remarks(key),
            known: self.caddies.known(&self.folder_of(&open.url)),
            document: Arc::clone(&open.document),
            client: Arc::clone(&self.client),
            settings: Arc::clone(&self.settings),
            url: open.url.clone(),
            catalog_age: self.catalog.age,
            sockets: Arc::clone(&open.sockets),
        })
    }

    /// Wakes all who publish diagnostics: a change of one file may be seen in others.
    fn wake(&self) {
        for open in self.documents.values() {
            open.changed.notify_one();
        }
        self.files_changed.notify_one();
    }

    /// The current moment of all documents.
    fn moment(&mut self) -> Arc<Moment> {
        let documents = self.documents.values();
        self.workspace.moment(|| Circumstances {
            documents: documents
                .filter_map(|it| Some((it.path.as_ref()?, &it.url, &it.document)))
                .collect(),
            folders: &self.folders,
            everywhere: self.settings.read_outside,
            entries: &self.settings.entry_files,
            catalog: self.catalog.catalog.as_ref(),
            catalog_age: self.catalog.age,
        })
    }

    /// The folder that is open in the client and holds a document, or else the document's own.
    fn folder_of(&self, url: &Url) -> PathBuf {
        let path = url.to_file_path().unwrap_or_default();
        let open = self.folders.iter().filter(|folder| path.starts_with(folder));
        let innermost = open.max_by_key(|folder| folder.as_os_str().len()).map(PathBuf::as_path);
        innermost.or(path.parent()).unwrap_or(Path::new("")).to_owned()
    }

    fn set(&mut self, sent: &Value) {
        self.settings = Arc::new(self.first_settings.overlaid(sent));
        self.workspace.changed();
        self.wake();
    }
}

/// A document's identity, however its URI is spelt: percent-decoded, with a lower-case drive letter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key(Vec<u8>);

impl Key {
    fn new(url: &Url) -> Key {
        let mut key = Vec::with_capacity(url.as_str().len());
        let mut rest = url.as_str().as_bytes();
        while let Some((&byte, after)) = rest.split_first() {
            let decoded = after
                .get(..2)
                .filter(|_| byte == b'%')
                .and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
            key.push(decoded.unwrap_or(byte));
            rest = if decoded.is_some() { after.get(2..).unwrap_or_default() } else { after };
        }
        if let Some([drive, b':', ..]) = key
            .strip_prefix(b"file:///")
            .filter(|path| path.first().is_some_and(u8::is_ascii_alphabetic))
        {
            let lower = drive.to_ascii_lowercase();
            key.splice(8..9, [lower]);
        }
        Key(key)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn key(url: &str) -> Key {
        Key::new(&Url::parse(url).unwrap())
    }

    #[test]
    fn spellings_of_one_file_are_one_document() {
        for same in [
            ["file:///c%3A/a%20b/Caddyfile", "file:///C:/a b/Caddyfile"],
            ["file:///C%3a/x", "file:///c:/x"],
            ["file://localhost/x", "file:///x"],
            ["file:///%C3%A9", "file:///é"],
        ] {
            assert_eq!(key(same[0]), key(same[1]));
        }
    }

    #[test]
    fn other_documents_stay_apart() {
        let others = [
            "file:///a/Caddyfile",
            "file:///A/Caddyfile",
            "untitled:Untitled-1",
            "untitled:untitled-1",
            "file:///a%2520b",
            "file:///a%20b",
        ];
        for (i, a) in others.iter().enumerate() {
            for b in &others[i + 1..] {
                assert_ne!(key(a), key(b));
            }
        }
    }
}
