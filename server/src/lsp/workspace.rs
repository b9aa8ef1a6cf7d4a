//! Files that belong together: which file Caddy would begin with, what it imports, and what an open document is in that.
//!
//! A [`Moment`] is all open documents as they are once, over the disk as it was when it was last looked at. It is made
//! anew after every change; what the change has nothing to do with is taken over from the moment before. A change of
//! an open document never leads to the disk: that is looked at again when a file is opened, saved, or said to have changed.

mod files;
mod graph;
mod look;
mod neighbour;
mod paths;

use super::document::{Document, Reading};
pub(super) use files::File;
use files::{Access, Disk};
use graph::{Belonging, Graph};
use ide::{Catalog, ImportProblem, ImportedFile, Imports, Kind, SourceFile};
pub(super) use neighbour::Neighbour;
use parking_lot::Mutex;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use tower_lsp::lsp_types::Url;

/// So many files that might be the beginning are tried for a document.
const ENTRIES_TRIED: usize = 4;

/// With so many files behind its imports, a document is answered about by the dispatcher itself.
const QUICK: usize = 32;

/// Which files a client is asked to watch, beside those that are imported.
pub(super) const WATCHED: [&str; 2] = ["**/*[Cc]addyfile*", "**/*.{caddy,conf,snippet}"];

/// Whether a client watches all that a relative pattern finds in the workspace, since it was asked for [`WATCHED`].
pub(super) fn is_watched(pattern: &str) -> bool {
    let name = pattern.rsplit('/').next().unwrap_or(pattern);
    name.contains("Caddyfile")
        || name.contains("caddyfile")
        || [".caddy", ".conf", ".snippet"].iter().any(|end| name.ends_with(end))
}

/// A reading in the making.
type Slot = Arc<OnceLock<Arc<Reading>>>;

/// What files import, by their paths, sorted.
type Patterns = Vec<(Arc<str>, Arc<[Box<str>]>)>;

/// What is kept from one moment to the next.
#[derive(Default)]
pub(super) struct Workspace {
    now: Option<Arc<Moment>>,
    disk: Option<Arc<Disk>>,
    store: Arc<Store>,
    /// How many moments there were.
    moments: u64,
    /// How often the disk had to be looked at again.
    looks: u64,
    /// How often the files that Caddy may begin with had to be looked for.
    searches: u64,
    /// Folders outside that the user lets us read, in this session.
    granted: Vec<PathBuf>,
}

/// What a moment is made of.
pub(super) struct Circumstances<'a> {
    /// The open documents that have a path, with their identities.
    pub(super) documents: Vec<(&'a Arc<str>, &'a Url, &'a Arc<Document>)>,
    /// The folders that are open in the client.
    pub(super) folders: &'a [PathBuf],
    /// Whether imports may lead out of these, if the user has said so.
    pub(super) everywhere: Option<bool>,
    /// Files that Caddy begins with, whatever their names; relative ones count from each folder.
    pub(super) entries: &'a [PathBuf],
    /// None: what is compiled in.
    pub(super) catalog: Option<&'a Arc<Catalog>>,
    /// Which catalogue that is.
    pub(super) catalog_age: u64,
}

impl Workspace {
    /// A document, a setting or the catalogue has changed.
    pub(super) fn changed(&mut self) {
        self.now = None;
    }

    /// Something on disk may have changed.
    pub(super) fn disk_changed(&mut self) {
        self.now = None;
        self.looks += 1;
    }

    /// Files that Caddy may begin with may have come or gone.
    pub(super) fn entries_changed(&mut self) {
        self.searches += 1;
        self.disk_changed();
    }

    /// The user lets us read these folders and below, though they lie outside.
    pub(super) fn grant(&mut self, folders: Vec<PathBuf>) {
        self.granted.extend(folders);
        self.now = None;
    }

    /// The current moment.
    pub(super) fn moment<'a>(&mut self, now: impl FnOnce() -> Circumstances<'a>) -> Arc<Moment> {
        if let Some(moment) = &self.now {
            return moment.clone();
        }
        let now = now();
        let open = now.documents.iter().map(|&(path, url, document)| {
            let (url, document) = (url.clone(), document.clone());
            (path.clone(), Open { url, file: document.file(path), document })
        });
        let open: HashMap<_, _> = open.collect();
        let access = Access {
            folders: now.folders.to_vec(),
            granted: self.granted.clone(),
            everywhere: now.everywhere.unwrap_or_default(),
        };
        let disk = match &self.disk {
            Some(disk) if disk.number == self.looks && disk.access == access => disk.clone(),
            before => {
                let paths = open.keys().cloned().collect();
                Arc::new(Disk::new(self.looks, access, paths, before.as_deref()))
            }
        };
        self.disk = Some(disk.clone());
        self.moments += 1;
        let moment = Arc::new(Moment {
            number: self.moments,
            open: Arc::new(open),
            disk,
            catalog: now.catalog.cloned(),
            catalog_age: now.catalog_age,
            search: self.searches,
            named: paths::named(now.entries, now.folders).into(),
            store: self.store.clone(),
            graph: OnceLock::new(),
            readings: Mutex::default(),
        });
        self.now = Some(moment.clone());
        moment
    }
}

/// All open documents as they are once, with what their imports find.
pub(super) struct Moment {
    /// Which one this is; they are numbered.
    number: u64,
    open: Arc<HashMap<Arc<str>, Open>>,
    disk: Arc<Disk>,
    catalog: Option<Arc<Catalog>>,
    catalog_age: u64,
    search: u64,
    /// The files that the user says Caddy begins with.
    named: Arc<[Arc<str>]>,
    store: Arc<Store>,
    graph: OnceLock<Arc<Graph>>,
    readings: Mutex<HashMap<Arc<str>, Slot>>,
}

/// An open document and the same as a file that can be imported.
#[derive(Clone)]
struct Open {
    url: Url,
    document: Arc<Document>,
    file: Arc<File>,
}

/// What moments hand on.
#[derive(Default)]
struct Store {
    projects: Mutex<HashMap<Arc<str>, Arc<Project>>>,
    graph: Mutex<Option<KnownGraph>>,
    entries: Mutex<Option<KnownEntries>>,
}

/// A graph, and what it was made from.
#[derive(Clone)]
struct KnownGraph {
    disk: Arc<Disk>,
    /// What the open documents import, by path.
    patterns: Patterns,
    named: Arc<[Arc<str>]>,
    graph: Arc<Graph>,
}

/// The files in the workspace that Caddy may begin with, and by which search they were found.
#[derive(Clone)]
struct KnownEntries {
    search: u64,
    folders: Vec<PathBuf>,
    paths: Arc<[Arc<str>]>,
}

impl Moment {
    /// What all imports name, as absolute patterns.
    pub(super) fn imported(&self) -> BTreeSet<Arc<str>> {
        self.graph().patterns.clone()
    }

    /// The folders that open documents import from and that nobody allowed to read, each with the path of one.
    pub(super) fn refused(&self) -> Vec<(Arc<str>, PathBuf)> {
        self.graph();
        self.disk.refused()
    }

    /// Whether imports name a file, or one below it, or Caddy may begin with it.
    pub(super) fn knows_below(&self, path: &str) -> bool {
        self.graph().knows_below(path)
    }

    /// Whether the disk is not any more what it was.
    pub(super) fn is_stale(&self) -> bool {
        self.disk.is_stale()
    }

    /// What an open document is: a file that Caddy begins with, a part of one, or a text by itself.
    pub(super) fn reading(&self, path: &Arc<str>, document: &Document) -> Arc<Reading> {
        let slot = self.readings.lock().entry(path.clone()).or_default().clone();
        let read = || self.read(path, document).unwrap_or_else(|| document.alone().clone());
        slot.get_or_init(read).clone()
    }

    /// Whether [`Moment::reading`] takes little time.
    pub(super) fn is_quick(&self, path: &Arc<str>) -> bool {
        if self.readings.lock().get(path).is_some_and(|slot| slot.get().is_some()) {
            return true;
        }
        self.is_small(path)
    }

    /// Whether few files belong with a document, and all of them have been read.
    pub(super) fn is_small(&self, path: &Arc<str>) -> bool {
        let known = self.graph.get().cloned().or_else(|| self.known_graph(&self.patterns()));
        let Some(graph) = known else { return false };
        let entries = graph.entries_of(path);
        let entry = entries.first().unwrap_or(path);
        let project = self.store.projects.lock().get(entry).cloned();
        project.is_some_and(|project| {
            Arc::ptr_eq(&project.imports.disk, &self.disk)
                && project.imports.used.lock().len() <= QUICK
        })
    }

    fn read(&self, path: &Arc<str>, document: &Document) -> Option<Arc<Reading>> {
        let belonging = self.graph().belonging(path);
        let part = |entry: Arc<str>| self.project(&entry)?.part(path, belonging);
        let entries = self.graph().entries_of(path).into_iter().take(ENTRIES_TRIED);
        let part = entries.filter_map(part).find(|it| **it.source.text() == *document.text());
        part.or_else(|| self.project(path).map(|project| project.entry.clone()))
    }

    /// A file, open or on disk.
    fn file(&self, path: &Arc<str>) -> Option<Arc<File>> {
        match self.open.get(path) {
            Some(open) => Some(open.file.clone()),
            None => self.disk.file(path),
        }
    }

    /// What Caddy reads if it begins with this file; none if it cannot begin there.
    fn project(&self, path: &Arc<str>) -> Option<Arc<Project>> {
        let last = self.store.projects.lock().get(path).cloned();
        let file = self.file(path)?;
        if let Some(last) = last.as_ref().filter(|last| last.holds(self, &file)) {
            return Some(last.clone());
        }
        let used = Mutex::default();
        let imports = Arc::new(Found { open: self.open.clone(), disk: self.disk.clone(), used });
        let before = last.as_ref().map(|last| &last.entry.source);
        let whole = |alone: &SourceFile| alone.importing(path.clone(), imports.clone(), before);
        let is_named = self.named.contains(path);
        let source = if let Some(open) = self.open.get(path) {
            let alone = &open.document.alone().source;
            if is_named {
                whole(&alone.started())
            } else if alone.is_fragment() {
                return None;
            } else {
                whole(alone)
            }
        } else {
            let alone = SourceFile::new(file.imported.text().clone(), Kind::Main);
            whole(&match &self.catalog {
                Some(catalog) => alone.with_catalog(catalog.clone()),
                None => alone,
            })
        };
        let project = Arc::new(Project {
            moment: self.number,
            catalog_age: self.catalog_age,
            is_named,
            file,
            entry: Arc::new(Reading::new(source)),
            imports,
            parts: Mutex::default(),
        });
        let graph = self.graph();
        let mut projects = self.store.projects.lock();
        if last.is_none() {
            projects.retain(|path, _| graph.is_start(path));
        }
        if projects.get(path).is_none_or(|known| known.moment <= self.number) {
            projects.insert(path.clone(), project.clone());
        }
        Some(project)
    }

    fn graph(&self) -> &Arc<Graph> {
        self.graph.get_or_init(|| {
            let patterns = self.patterns();
            self.known_graph(&patterns).unwrap_or_else(|| {
                let graph = Arc::new(Graph::new(self, self.starts(), &self.named));
                let (disk, named) = (self.disk.clone(), self.named.clone());
                *self.store.graph.lock() =
                    Some(KnownGraph { disk, patterns, named, graph: graph.clone() });
                graph
            })
        })
    }

    fn known_graph(&self, patterns: &Patterns) -> Option<Arc<Graph>> {
        let known = self.store.graph.lock().clone();
        let is_same = |known: &KnownGraph| {
            Arc::ptr_eq(&known.disk, &self.disk)
                && known.patterns == *patterns
                && known.named == self.named
        };
        Some(known.filter(is_same)?.graph)
    }

    fn patterns(&self) -> Patterns {
        let patterns =
            |(path, open): (&Arc<str>, &Open)| (path.clone(), open.file.patterns().clone());
        let mut patterns: Vec<_> = self.open.iter().map(patterns).collect();
        patterns.sort_by(|(a, _), (b, _)| a.cmp(b));
        patterns
    }

    /// The files that Caddy may begin with: those of such a name in the workspace and round the open documents, and the
    /// open documents.
    fn starts(&self) -> HashSet<Arc<str>> {
        let folders = &self.disk.access.folders;
        let known = self.store.entries.lock().clone();
        let known = known.filter(|it| it.search == self.search && it.folders == *folders);
        let search = || {
            let paths: Arc<[Arc<str>]> = graph::mains_below(folders).into();
            let (search, folders) = (self.search, folders.clone());
            *self.store.entries.lock() =
                Some(KnownEntries { search, folders, paths: paths.clone() });
            paths
        };
        let paths = known.map_or_else(search, |known| known.paths);
        let mut starts: HashSet<Arc<str>> = paths.iter().cloned().collect();
        starts.extend(self.open.keys().chain(&*self.named).cloned());
        starts.extend(self.disk.mains_round().iter().cloned());
        // One that is open by another path is that document.
        starts.into_iter().map(|path| self.disk.opened(path, None)).collect()
    }
}

/// Imported files where they are imported; none for those that are not.
type Parts = HashMap<(Arc<str>, Belonging), Option<Arc<Reading>>>;

/// What Caddy reads if it begins with one file.
struct Project {
    /// The moment in which it was made.
    moment: u64,
    catalog_age: u64,
    /// Whether the user says that Caddy begins with it.
    is_named: bool,
    file: Arc<File>,
    entry: Arc<Reading>,
    imports: Arc<Found>,
    parts: Mutex<Parts>,
}

impl Project {
    /// Whether it is the same at a moment at which this is the file that Caddy begins with.
    fn holds(&self, moment: &Moment, file: &Arc<File>) -> bool {
        let imports = &self.imports;
        Arc::ptr_eq(&self.file, file)
            && self.is_named == moment.named.contains(file.imported.path())
            && self.catalog_age == moment.catalog_age
            && Arc::ptr_eq(&imports.disk, &moment.disk)
            && (Arc::ptr_eq(&imports.open, &moment.open)
                || imports.used.lock().iter().all(|path| {
                    match (imports.open.get(path), moment.open.get(path)) {
                        (None, None) => true,
                        (Some(then), Some(now)) => Arc::ptr_eq(&then.file, &now.file),
                        _ => false,
                    }
                }))
    }

    /// An imported file where it is imported; none if it is not.
    fn part(&self, path: &Arc<str>, belonging: Belonging) -> Option<Arc<Reading>> {
        let key = (path.clone(), belonging);
        if let Some(known) = self.parts.lock().get(&key) {
            return known.clone();
        }
        let part = self.entry.source.part(path).map(|part| match belonging {
            Belonging::One => part,
            Belonging::Several => part.shared(),
        });
        let part = part.map(|part| Arc::new(Reading::new(part)));
        self.parts.lock().entry(key).or_insert(part).clone()
    }
}

/// What imports find at a moment.
struct Found {
    open: Arc<HashMap<Arc<str>, Open>>,
    disk: Arc<Disk>,
    /// The files that were asked for.
    used: Mutex<HashSet<Arc<str>>>,
}

impl Imports for Found {
    fn files(&self, from: &str, pattern: &str) -> Option<Vec<Arc<ImportedFile>>> {
        let found = self.disk.found(from, pattern);
        self.used.lock().extend(found.paths.iter().cloned());
        let open = |path: &str| self.open.get(path).map(|open: &Open| open.file.imported.clone());
        let on_disk: Vec<Arc<str>> =
            found.paths.iter().filter(|path| open(path).is_none()).cloned().collect();
        let mut read = self.disk.files(&on_disk).into_iter();
        let files = found.paths.iter().filter_map(|path| {
            open(path).or_else(|| read.next().flatten().map(|file| file.imported.clone()))
        });
        let files: Vec<_> = files.collect();
        let is_known = !files.is_empty() || found.paths.is_empty() && found.problems.is_empty();
        is_known.then_some(files)
    }

    fn file(&self, path: &str) -> Option<Arc<ImportedFile>> {
        let path = Arc::from(path);
        let file = match self.open.get(&path) {
            Some(open) => Some(open.file.clone()),
            None => self.disk.known(&path),
        };
        self.used.lock().insert(path);
        file.map(|file| file.imported.clone())
    }

    fn problems(&self, from: &str, pattern: &str) -> Vec<ImportProblem> {
        let found = self.disk.found(from, pattern);
        let paths = found.paths.iter().filter(|path| !self.open.contains_key(*path));
        let paths: Vec<Arc<str>> = paths.cloned().collect();
        let files = self.disk.files(&paths);
        let unread = paths.iter().zip(files).filter(|(_, file)| file.is_none());
        let unread = unread.filter_map(|(path, _)| {
            Some(ImportProblem { path: path.clone(), kind: self.disk.problem(path)? })
        });
        let mut problems: Vec<_> = unread.chain(found.problems.iter().cloned()).collect();
        problems.sort_by(|a, b| a.path.split('/').cmp(b.path.split('/')));
        problems
    }
}

impl std::fmt::Debug for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Found").field("disk", &self.disk.number).finish_non_exhaustive()
    }
}

/// A file on disk as the one that Caddy begins with, with all that it imports, wherever that lies; none if it cannot be read.
pub fn begin_with(path: &Path) -> Option<SourceFile> {
    let name = paths::name_of(&std::path::absolute(path).ok()?)?;
    let moment = Workspace::default().moment(|| Circumstances {
        documents: Vec::new(),
        folders: &[],
        everywhere: Some(true),
        entries: &[],
        catalog: None,
        catalog_age: 0,
    });
    Some(moment.project(&name)?.entry.source.clone())
}

/// The path by which imports know a document; none if it is no file, or its path is not UTF-8.
pub(super) fn path_of(url: &Url) -> Option<Arc<str>> {
    paths::name_of(&url.to_file_path().ok()?)
}

/// The document of such a path.
pub(super) fn url_of(path: &str) -> Option<Url> {
    Url::from_file_path(paths::on_disk(path)).ok()
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use ide::ImportProblemKind as Kind;
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    #[test]
    fn what_is_in_the_way_of_an_import_has_a_name() {
        let name = format!("caddyfile-ls-{}-problems", std::process::id());
        let top = fs::canonicalize(std::env::temp_dir()).unwrap().join(name);
        let folder = top.join("ws");
        fs::create_dir_all(folder.join("folder")).unwrap();
        fs::create_dir_all(top.join("out")).unwrap();
        let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
        write("good", b"respond hi\n");
        write("latin", b"respond \xE9\n");
        write("huge", &vec![b'\n'; 17 << 20]);
        assert!(Command::new("mkfifo").arg(folder.join("pipe")).status().unwrap().success());
        symlink("nowhere", folder.join("dangling")).unwrap();
        symlink("../out", folder.join("away")).unwrap();
        let access = Access { folders: vec![folder.clone()], ..Access::default() };
        let disk = Arc::new(Disk::new(0, access, HashSet::new(), None));
        let found = Found { open: Arc::default(), disk, used: Mutex::default() };
        let from = folder.join("Caddyfile");
        let name = |path: &str| {
            path.trim_start_matches(top.to_str().unwrap()).trim_start_matches('/').to_owned()
        };
        let problems = |pattern: &str| {
            let all = found.problems(from.to_str().unwrap(), pattern).into_iter();
            all.map(|it| (name(&it.path), it.kind)).collect::<Vec<_>>()
        };
        let one = |path: &str, kind| vec![(path.to_owned(), kind)];
        assert_eq!(problems("good"), []);
        assert_eq!(problems("none.*"), [], "a wildcard may find nothing");
        assert_eq!(problems("none"), one("ws/none", Kind::Missing));
        assert_eq!(problems("none/x"), one("ws/none/x", Kind::Missing));
        assert_eq!(problems("dangling"), one("ws/dangling", Kind::Missing));
        assert_eq!(problems("folder"), one("ws/folder", Kind::Folder));
        assert_eq!(problems("f*"), one("ws/folder", Kind::Folder));
        assert_eq!(problems("latin"), one("ws/latin", Kind::NotUtf8));
        assert_eq!(problems("h*"), one("ws/huge", Kind::TooLarge(16 << 20)));
        assert_eq!(problems("pipe"), one("ws/pipe", Kind::Special("a named pipe")));
        assert_eq!(problems("../out/*"), one("out", Kind::Outside));
        assert_eq!(problems("../out/x"), one("out/x", Kind::Outside));
        assert_eq!(problems("away/x"), one("ws/away/x", Kind::Outside));
        let files = |pattern: &str| {
            let files = found.files(from.to_str().unwrap(), pattern);
            files.map(|files| files.iter().map(|it| name(it.path())).collect::<Vec<_>>())
        };
        assert_eq!(files("*"), Some(vec!["ws/good".to_owned()]), "what can be read is known");
        assert_eq!(problems("*").len(), 6);
        assert_eq!((files("latin"), files("none.*")), (None, Some(Vec::new())));
        let [(_, Kind::Pattern(why))] = &problems("*/*")[..] else { unreachable!() };
        assert!(why.contains("one wildcard"), "{why}");
        fs::remove_dir_all(&top).unwrap();
    }
}
