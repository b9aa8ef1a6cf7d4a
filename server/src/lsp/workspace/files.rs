//! The files that imports name: what is open wins over what is on disk, and nothing is read that nobody allowed.

use super::graph::is_main;
use crate::disk::{self, ReadError, Stamp};
use ide::{ImportProblem, ImportProblemKind, ImportedFile};
use parking_lot::Mutex;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;
use std::{fs, io};
use syntax::caddy::{Entry, Listing, Resolved, resolve};

/// The most files that are read, and the most bytes of them.
const MOST: (usize, u64) = (10_000, 256 << 20);

/// A file as analysis knows it, and what it imports.
#[derive(Debug)]
pub(in crate::lsp) struct File {
    /// Its path and text.
    pub(in crate::lsp) imported: Arc<ImportedFile>,
    patterns: OnceLock<Arc<[Box<str>]>>,
    /// What the disk said of it when it was read; none if it is open.
    stamp: Option<Stamp>,
}

impl File {
    /// An open file.
    pub(in crate::lsp) fn open(path: Arc<str>, text: Arc<str>) -> File {
        File {
            imported: Arc::new(ImportedFile::new(path, text)),
            patterns: OnceLock::new(),
            stamp: None,
        }
    }

    /// What its imports name, if they name no snippets: found line by line, so that a broken file keeps its place.
    pub(super) fn patterns(&self) -> &Arc<[Box<str>]> {
        self.patterns.get_or_init(|| {
            self.imported.text().lines().filter_map(pattern_of).map(Box::from).collect()
        })
    }
}

/// The pattern of a line that is an import.
fn pattern_of(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix("import")?;
    let behind = rest.trim_start();
    if behind.len() == rest.len() {
        return None;
    }
    let quote = behind.chars().next().filter(|c| matches!(c, '"' | '`'));
    let pattern = match quote {
        Some(quote) => behind.get(1..)?.split(quote).next()?,
        None => behind.split_whitespace().next()?,
    };
    (!pattern.is_empty()).then_some(pattern)
}

/// A pattern in a file, made absolute.
pub(super) fn joined(pattern: &str, from: &str) -> Arc<str> {
    if pattern.starts_with('/') {
        return cleaned(pattern);
    }
    let home = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    cleaned(&format!("{home}/{pattern}"))
}

/// The paths of files, of which relative ones count from each folder.
pub(super) fn named(files: &[PathBuf], folders: &[PathBuf]) -> Vec<Arc<str>> {
    let below = |file| folders.iter().map(move |folder: &PathBuf| folder.join(file));
    let paths = files.iter().flat_map(below);
    let paths = paths.chain(files.iter().filter(|file| file.is_absolute()).cloned());
    let mut paths: Vec<Arc<str>> = paths.filter_map(|path| path.to_str().map(cleaned)).collect();
    paths.sort();
    paths.dedup();
    paths
}

/// What a pattern finds.
#[derive(Debug)]
pub(super) struct Found {
    /// The paths, in Caddy's order.
    pub(super) paths: Vec<Arc<str>>,
    /// Whether these are all, and nothing was in the way.
    pub(super) is_all: bool,
    /// What was in the way; what was when they were read is told by [`Disk::problem`].
    pub(super) problems: Vec<ImportProblem>,
}

/// The disk, as it was when each file was first looked at: a file does not change while this lives.
#[derive(Debug)]
pub(super) struct Disk {
    /// Which one this is; they are numbered.
    pub(super) number: u64,
    pub(super) access: Access,
    /// The folders of the workspace, or if there are none those of the open documents, without links in their paths.
    inside: OnceLock<Vec<PathBuf>>,
    /// See [`Disk::mains_round`].
    mains: OnceLock<Vec<Arc<str>>>,
    /// Open documents, which are found though they may not be on disk yet.
    open: HashSet<Arc<str>>,
    /// The same by their paths without links.
    real: OnceLock<HashMap<PathBuf, Arc<str>>>,
    seen: Mutex<Seen>,
    /// What was read before, for files that are the same still.
    before: HashMap<Arc<str>, Arc<File>>,
}

/// What may be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Access {
    /// The folders of the workspace.
    pub(super) folders: Vec<PathBuf>,
    /// Folders outside, without links in their paths.
    pub(super) granted: Vec<PathBuf>,
    /// Whether imports may lead out of these and of the folder of the file that imports.
    pub(super) everywhere: bool,
}

#[derive(Debug, Default)]
struct Seen {
    files: HashMap<Arc<str>, Result<Arc<File>, ImportProblemKind>>,
    found: HashMap<Arc<str>, HashMap<Box<str>, Arc<Found>>>,
    /// Folders without links in their paths; none where there is no such folder.
    folders: HashMap<Box<str>, Option<Arc<Path>>>,
    /// By which path open documents are imported that are open by another.
    imported_as: HashMap<Arc<str>, Arc<str>>,
    /// The folders outside, without links in their paths, that were not looked at, and which file names them.
    refused: BTreeSet<(Arc<str>, PathBuf)>,
    /// When the folders last changed that were looked into.
    modified: HashMap<Arc<Path>, Option<SystemTime>>,
    bytes: u64,
}

impl Disk {
    /// A new look at the disk; what `before` has read counts where the disk says that it is the same.
    pub(super) fn new(
        number: u64,
        access: Access,
        open: HashSet<Arc<str>>,
        before: Option<&Disk>,
    ) -> Disk {
        let mut known = HashMap::new();
        if let Some(before) = before {
            // What has not been looked at meanwhile is as good as what has.
            known.clone_from(&before.before);
            let seen = before.seen.lock();
            known.extend(
                seen.files
                    .iter()
                    .filter_map(|(path, file)| Some((path.clone(), file.clone().ok()?))),
            );
        }
        Disk {
            number,
            access,
            inside: OnceLock::new(),
            mains: OnceLock::new(),
            open,
            real: OnceLock::new(),
            seen: Mutex::default(),
            before: known,
        }
    }

    /// What a pattern in a file finds.
    pub(super) fn found(&self, from: &str, pattern: &str) -> Arc<Found> {
        // Caddy knows nothing of the path by which the editor has the file.
        let imported = self.seen.lock().imported_as.get(from).cloned();
        let from = imported.as_deref().unwrap_or(from);
        if let Some(found) = self.seen.lock().found.get(from).and_then(|it| it.get(pattern)) {
            return found.clone();
        }
        let found = Arc::new(self.find(from, pattern));
        let mut seen = self.seen.lock();
        seen.found.entry(from.into()).or_default().entry(pattern.into()).or_insert(found).clone()
    }

    fn find(&self, from: &str, pattern: &str) -> Found {
        let home = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let look = Look {
            disk: self,
            from,
            home: self.folder(home),
            met: RefCell::default(),
            links: RefCell::default(),
        };
        let resolved = resolve(pattern, from, &look);
        let (mut problems, links) = (look.met.take(), look.links.take());
        // Outside, the names of what is there are not known either.
        let refused = problems.iter().any(|it| it.kind == ImportProblemKind::Outside);
        let (paths, is_all) = match resolved {
            Resolved::Files(paths) => (paths, true),
            Resolved::NoMatch => (Vec::new(), true),
            // Whatever is not there might have brought anything.
            Resolved::Failed { before, failure } => {
                if problems.is_empty() {
                    let kind = ImportProblemKind::Pattern(failure.message.into());
                    problems.push(ImportProblem { path: pattern.into(), kind });
                }
                let is_all = !before.is_empty();
                (before, is_all)
            }
        };
        if let Some(path) = paths.get(MOST.0) {
            problems.push(ImportProblem { path: cleaned(path), kind: ImportProblemKind::TooMany });
        }
        let is_all = is_all && !refused && paths.len() <= MOST.0;
        let paths = paths.into_iter().take(MOST.0);
        let paths = paths.map(|path| cleaned(&path));
        let paths = paths
            .map(|path| {
                let link = links.get(&path);
                self.opened(path, link)
            })
            .collect();
        Found { paths, is_all, problems }
    }

    /// The path by which a file is open, if it is; the same path if it is not. `link` is where it leads if it is a link.
    pub(super) fn opened(&self, path: Arc<str>, link: Option<&PathBuf>) -> Arc<str> {
        if self.open.contains(&path) || self.open.is_empty() {
            return path;
        }
        let open = link.map_or_else(
            || {
                let (folder, name) = path.rsplit_once('/')?;
                let real = self.folder(folder)?;
                // Without links on the way it is what its path says.
                let may_be_open = *real != *Path::new(folder) || self.has_links();
                may_be_open.then(|| self.real().get(&real.join(name)).cloned())?
            },
            |link| self.real().get(link).cloned(),
        );
        let Some(open) = open else { return path };
        if open != path {
            self.seen.lock().imported_as.entry(open.clone()).or_insert(path);
        }
        open
    }

    /// The open documents by their paths without links.
    fn real(&self) -> &HashMap<PathBuf, Arc<str>> {
        self.real.get_or_init(|| {
            let real = |path: &Arc<str>| Some((fs::canonicalize(&**path).ok()?, path.clone()));
            self.open.iter().filter_map(real).collect()
        })
    }

    /// Whether any document is open by a path that goes through a link.
    fn has_links(&self) -> bool {
        self.real().iter().any(|(real, path)| *real != *Path::new(&**path))
    }

    /// The folders outside that open documents name and that were not looked at, each with the path of one.
    pub(super) fn refused(&self) -> Vec<(Arc<str>, PathBuf)> {
        let seen = self.seen.lock();
        seen.refused.iter().filter(|(from, _)| self.open.contains(from)).cloned().collect()
    }

    /// Whether anything that was looked at has changed since.
    pub(super) fn is_stale(&self) -> bool {
        let seen = self.seen.lock();
        let files: Vec<_> = seen.files.values().filter_map(|file| file.clone().ok()).collect();
        let folders: Vec<_> =
            seen.modified.iter().map(|(path, time)| (path.clone(), *time)).collect();
        drop(seen);
        folders.iter().any(|(path, time)| modified(path) != *time)
            || files
                .iter()
                .any(|file| disk::stamp(Path::new(&**file.imported.path())) != file.stamp)
    }

    /// Why a file that was found could not be read; none if it could, or if nobody has tried.
    pub(super) fn problem(&self, path: &str) -> Option<ImportProblemKind> {
        self.seen.lock().files.get(path)?.as_ref().err().cloned()
    }

    /// A file that was found, read from disk; none if it cannot be read.
    pub(super) fn file(&self, path: &Arc<str>) -> Option<Arc<File>> {
        if let Some(known) = self.seen.lock().files.get(path) {
            return known.clone().ok();
        }
        let mut file = self.read(path);
        let mut seen = self.seen.lock();
        if seen.files.len() >= MOST.0 || seen.bytes > MOST.1 {
            file = Err(ImportProblemKind::TooMany);
        }
        seen.bytes += file.as_ref().map_or(0, |file| file.imported.text().len() as u64);
        seen.files.entry(path.clone()).or_insert(file).clone().ok()
    }

    /// A file that has been read.
    pub(super) fn known(&self, path: &str) -> Option<Arc<File>> {
        self.seen.lock().files.get(path)?.clone().ok()
    }

    /// The files that Caddy may begin with in the folders of the open documents, and of those that lie in the workspace
    /// in the folders above. A search of the workspace has its limits; these are always found.
    pub(super) fn mains_round(&self) -> &[Arc<str>] {
        self.mains.get_or_init(|| {
            let mut folders = HashSet::new();
            for path in &self.open {
                let home = Path::new(&**path).parent().unwrap_or(Path::new("/"));
                folders.insert(home);
                if let Some(top) = self.access.folders.iter().find(|top| home.starts_with(top)) {
                    folders.extend(home.ancestors().take_while(|folder| folder.starts_with(top)));
                }
            }
            let entries = folders.into_iter().filter_map(|folder| fs::read_dir(folder).ok());
            let paths = entries.flat_map(|entries| entries.take(2 * MOST.0).flatten());
            let paths = paths.filter_map(|entry| entry.path().to_str().map(cleaned));
            paths.filter(|path| is_main(path)).collect()
        })
    }

    fn inside(&self) -> &[PathBuf] {
        self.inside.get_or_init(|| {
            let own = self.open.iter().filter_map(|path| Path::new(&**path).parent());
            let own = own.filter(|_| self.access.folders.is_empty());
            let folders = self.access.folders.iter().map(PathBuf::as_path).chain(own);
            folders.filter_map(|it| fs::canonicalize(it).ok()).collect()
        })
    }

    /// Files that were found, in the order of the paths.
    pub(super) fn files(&self, paths: &[Arc<str>]) -> Vec<Option<Arc<File>>> {
        let seen = self.seen.lock();
        let known: Vec<_> = paths.iter().map(|path| seen.files.get(path).cloned()).collect();
        drop(seen);
        let each = paths.iter().zip(known);
        each.map(|(path, known)| known.map_or_else(|| self.file(path), Result::ok)).collect()
    }

    fn read(&self, path: &Arc<str>) -> Result<Arc<File>, ImportProblemKind> {
        let before = self.before.get(path);
        let stamp = disk::stamp(Path::new(&**path));
        if let Some(before) = before.filter(|before| stamp.is_some() && before.stamp == stamp) {
            return Ok(before.clone());
        }
        let text: Arc<str> = disk::read(Path::new(&**path)).map_err(problem_of)?.into();
        // One that was only touched is the same value still.
        let imported = match before {
            Some(before) if *before.imported.text() == text => before.imported.clone(),
            _ => Arc::new(ImportedFile::new(path.clone(), text)),
        };
        Ok(Arc::new(File { imported, patterns: OnceLock::new(), stamp }))
    }

    /// The path of a folder without links; none if there is no such folder.
    fn folder(&self, folder: &str) -> Option<Arc<Path>> {
        if let Some(known) = self.seen.lock().folders.get(folder) {
            return known.clone();
        }
        let path = if folder.is_empty() { "/" } else { folder };
        let real = fs::canonicalize(path).ok().map(Arc::from);
        self.seen.lock().folders.entry(folder.into()).or_insert(real).clone()
    }
}

/// A look at the disk on behalf of a file.
struct Look<'a> {
    disk: &'a Disk,
    /// That file.
    from: &'a str,
    /// The folder of that file.
    home: Option<Arc<Path>>,
    /// What was in the way.
    met: RefCell<Vec<ImportProblem>>,
    /// The links among what was looked at, and where they lead.
    links: RefCell<HashMap<Arc<str>, PathBuf>>,
}

impl Look<'_> {
    fn allows(&self, real: &Path) -> bool {
        let access = &self.disk.access;
        let inside = self.disk.inside().iter().chain(&access.granted);
        access.everywhere
            || inside.into_iter().any(|folder| real.starts_with(folder))
            || self.home.as_ref().is_some_and(|home| real.starts_with(home))
    }

    /// Remembers when a folder has last changed.
    fn see(&self, folder: &Arc<Path>) {
        let mut seen = self.disk.seen.lock();
        if !seen.modified.contains_key(folder) {
            seen.modified.insert(folder.clone(), modified(folder));
        }
    }

    fn outside(&self, folder: &Path) -> ImportProblemKind {
        let refused = (self.from.into(), folder.to_owned());
        self.disk.seen.lock().refused.insert(refused);
        ImportProblemKind::Outside
    }

    fn meet(&self, path: &str, kind: ImportProblemKind) {
        let problem = ImportProblem { path: path.into(), kind };
        let mut met = self.met.borrow_mut();
        if !met.contains(&problem) {
            met.push(problem);
        }
    }

    /// What is in the way of a path, if anything is.
    fn look_at(&self, clean: &Arc<str>) -> Result<(), ImportProblemKind> {
        if self.disk.open.contains(clean) {
            return Ok(());
        }
        let parent = clean.rsplit_once('/').map_or("", |(folder, _)| folder);
        let parent = self.disk.folder(parent).ok_or(ImportProblemKind::Missing)?;
        if !self.allows(&parent) {
            return Err(self.outside(&parent));
        }
        self.see(&parent);
        let own = fs::symlink_metadata(&**clean).map_err(|error| refused(&error))?;
        let behind = if own.is_symlink() {
            let real = fs::canonicalize(&**clean).map_err(|error| refused(&error))?;
            // What is open was shown to us.
            if !self.allows(&real) && !self.disk.real().contains_key(&real) {
                return Err(self.outside(real.parent().unwrap_or(&real)));
            }
            let behind = fs::metadata(&real).map_err(|error| refused(&error))?;
            self.links.borrow_mut().insert(clean.clone(), real);
            behind
        } else {
            own
        };
        if behind.is_dir() { Err(ImportProblemKind::Folder) } else { Ok(()) }
    }
}

impl Listing for Look<'_> {
    fn entry(&self, path: &str) -> Entry {
        let clean = cleaned(path);
        let Err(kind) = self.look_at(&clean) else { return Entry::File };
        let entry = match &kind {
            ImportProblemKind::Folder => Entry::Folder,
            ImportProblemKind::Unreadable(why) => Entry::Unreadable(why.to_string()),
            _ => Entry::Missing,
        };
        self.meet(&clean, kind);
        entry
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let clean = cleaned(folder);
        let mut names = HashSet::new();
        for path in &self.disk.open {
            if let Some((parent, name)) = path.rsplit_once('/')
                && parent == clean.trim_end_matches('/')
            {
                names.insert(name.to_owned());
            }
        }
        let Some(real) = self.disk.folder(clean.trim_end_matches('/')) else {
            return names.into_iter().collect();
        };
        if !self.allows(&real) {
            let kind = self.outside(&real);
            self.meet(&clean, kind);
            return names.into_iter().collect();
        }
        self.see(&real);
        if let Ok(entries) = fs::read_dir(&real) {
            let entries =
                entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
            // More than is read cannot be found either.
            names.extend(entries.take(2 * MOST.0));
        }
        names.into_iter().collect()
    }
}

fn modified(folder: &Path) -> Option<SystemTime> {
    fs::metadata(folder).ok()?.modified().ok()
}

fn refused(error: &io::Error) -> ImportProblemKind {
    match error.kind() {
        io::ErrorKind::NotFound => ImportProblemKind::Missing,
        io::ErrorKind::PermissionDenied => {
            ImportProblemKind::Unreadable("permission denied".into())
        }
        _ => ImportProblemKind::Unreadable(error.to_string().into()),
    }
}

fn problem_of(error: ReadError) -> ImportProblemKind {
    match error {
        ReadError::Folder => ImportProblemKind::Folder,
        ReadError::Special(what) => ImportProblemKind::Special(what),
        ReadError::TooLarge => ImportProblemKind::TooLarge(disk::MAX_BYTES),
        ReadError::Utf16 | ReadError::NotUtf8 { .. } => ImportProblemKind::NotUtf8,
        ReadError::Io(error) => refused(&error),
    }
}

/// An absolute path without `.`, `..` and double slashes: each file has one name.
pub(super) fn cleaned(path: &str) -> Arc<str> {
    let odd = |part: &str| matches!(part, "" | "." | "..");
    let Some(rest) = path.strip_prefix('/').filter(|rest| rest.split('/').any(odd)) else {
        return path.into();
    };
    let mut parts = Vec::new();
    for part in rest.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_imports_says_what() {
        for (line, pattern) in [
            ("import sites/*", Some("sites/*")),
            ("\timport  a.conf x y {", Some("a.conf")),
            ("import \"my sites/a\" b", Some("my sites/a")),
            ("import `é b`", Some("é b")),
            ("imports x", None),
            ("import", None),
            ("import \"\"", None),
            ("# import x", None),
        ] {
            assert_eq!(pattern_of(line), pattern, "{line}");
        }
    }

    #[test]
    fn each_file_has_one_name() {
        for (path, clean) in [("/a/b", "/a/b"), ("/a//./b/../c/", "/a/c"), ("/../x", "/x")] {
            assert_eq!(&*cleaned(path), clean);
        }
    }
}
