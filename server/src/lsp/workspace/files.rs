//! The files that imports name: what is open wins over what is on disk, and nothing is read that nobody allowed.

use super::graph::is_main;
use super::look::{Look, modified, refused};
use super::paths::{IS_CASE_BLIND, cleaned, lower, name_of, of_pattern, on_disk, respelt};
use crate::disk::{self, ReadError, Real, Stamp};
use ide::{ImportProblem, ImportProblemKind, ImportedFile};
use parking_lot::Mutex;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;
use syntax::LineIndex;
use syntax::caddy::{Resolved, resolve};

/// The most files that are read, and the most bytes of them.
pub(super) const MOST: (usize, u64) = (10_000, 256 << 20);

/// A file as analysis knows it, and what it imports.
#[derive(Debug)]
pub(in crate::lsp) struct File {
    /// Its path and text.
    pub(in crate::lsp) imported: Arc<ImportedFile>,
    patterns: OnceLock<Arc<[Box<str>]>>,
    lines: OnceLock<LineIndex>,
    /// What the disk said of it when it was read; none if it is open.
    stamp: Option<Stamp>,
}

impl File {
    /// An open file.
    pub(in crate::lsp) fn open(path: Arc<str>, text: Arc<str>) -> File {
        File {
            imported: Arc::new(ImportedFile::new(path, text)),
            patterns: OnceLock::new(),
            lines: OnceLock::new(),
            stamp: None,
        }
    }

    /// The line index of its text.
    pub(super) fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(self.imported.text()))
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

/// What a pattern finds.
#[derive(Debug)]
pub(super) struct Found {
    /// The paths, in Caddy's order.
    pub(super) paths: Vec<Arc<str>>,
    /// What was in the way of others; what was when these were read is told by [`Disk::problem`].
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
    pub(super) open: HashSet<Arc<str>>,
    /// The same in small letters.
    lower: OnceLock<HashSet<String>>,
    /// The same by their paths without links.
    real: OnceLock<HashMap<PathBuf, Arc<str>>>,
    pub(super) seen: Mutex<Seen>,
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
pub(super) struct Seen {
    files: HashMap<Arc<str>, Result<Arc<File>, ImportProblemKind>>,
    found: HashMap<Arc<str>, HashMap<Box<str>, Arc<Found>>>,
    /// Folders without links in their paths; none where there is no such folder.
    folders: HashMap<Box<str>, Option<Arc<Path>>>,
    /// By which path open documents are imported that are open by another.
    imported_as: HashMap<Arc<str>, Arc<str>>,
    /// The folders outside, without links in their paths, that were not looked at, and which file names them.
    pub(super) refused: BTreeSet<(Arc<str>, PathBuf)>,
    /// When the folders last changed that were looked into.
    pub(super) modified: HashMap<Arc<Path>, Option<SystemTime>>,
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
            lower: OnceLock::new(),
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
        let resolved = resolve(&of_pattern(pattern), from, &look);
        let (mut problems, links) = (look.met.take(), look.links.take());
        let paths = match resolved {
            Resolved::Files(paths) => paths,
            Resolved::NoMatch => Vec::new(),
            Resolved::Failed { before, failure, behind } => {
                if problems.is_empty() {
                    let kind = ImportProblemKind::Pattern(failure.message.into());
                    problems.push(ImportProblem { path: pattern.into(), kind });
                }
                before.into_iter().chain(behind).collect()
            }
        };
        if let Some(path) = paths.get(MOST.0) {
            problems.push(ImportProblem { path: cleaned(path), kind: ImportProblemKind::TooMany });
        }
        let paths = paths.into_iter().take(MOST.0);
        let paths = paths.map(|path| cleaned(&path));
        let paths = paths
            .map(|path| {
                let link = links.get(&path);
                let path = if IS_CASE_BLIND { spelt(path) } else { path };
                self.opened(path, link)
            })
            .collect();
        Found { paths, problems }
    }

    /// The path by which a file is open, if it is; the same path if it is not. `link` is where it leads if it is a link.
    pub(super) fn opened(&self, path: Arc<str>, link: Option<&PathBuf>) -> Arc<str> {
        if self.open.contains(&path) || self.open.is_empty() {
            return path;
        }
        let in_other_case = || {
            let alike = self.lower.get_or_init(|| self.open.iter().map(|it| lower(it)).collect());
            let is_alike = alike.contains(&lower(&path));
            let real = is_alike.then(|| fs::canonicalize(on_disk(&path)).ok())??;
            self.real().get(&real).cloned()
        };
        let open = link.map_or_else(
            || {
                let (folder, name) = path.rsplit_once('/')?;
                let real = self.folder(folder)?;
                // Without links on the way it is what its path says.
                let may_be_open = *real != *on_disk(folder) || self.has_links();
                may_be_open.then(|| self.real().get(&real.join(name)).cloned())?
            },
            |link| self.real().get(link).cloned(),
        );
        let Some(open) = open.or_else(in_other_case) else { return path };
        if open != path {
            self.seen.lock().imported_as.entry(open.clone()).or_insert(path);
        }
        open
    }

    /// The open documents by their paths without links.
    pub(super) fn real(&self) -> &HashMap<PathBuf, Arc<str>> {
        self.real.get_or_init(|| {
            let real =
                |path: &Arc<str>| Some((fs::canonicalize(on_disk(path)).ok()?, path.clone()));
            self.open.iter().filter_map(real).collect()
        })
    }

    /// Whether any document is open by a path that goes through a link.
    fn has_links(&self) -> bool {
        self.real().iter().any(|(real, path)| **real != *on_disk(path))
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
            || files.iter().any(|file| disk::stamp(&on_disk(file.imported.path())) != file.stamp)
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
            for home in self.homes() {
                if let Some(top) = self.access.folders.iter().find(|top| home.starts_with(top)) {
                    let above = home.ancestors().take_while(|folder| folder.starts_with(top));
                    folders.extend(above.map(Path::to_owned));
                }
                folders.insert(home);
            }
            let entries = folders.into_iter().filter_map(|folder| fs::read_dir(folder).ok());
            let entries = entries.flat_map(|entries| entries.take(2 * MOST.0).flatten());
            let main = |entry: fs::DirEntry| {
                let path = name_of(&entry.path()).filter(|path| is_main(path))?;
                let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
                let is_own = || {
                    // A link out of its folder and of the workspace leads to what nobody has shown.
                    let own = entry.path().parent().and_then(|it| fs::canonicalize(it).ok());
                    let folders = own.into_iter().chain(self.inside().iter().cloned());
                    disk::leads_into(&entry.path(), &folders.collect::<Vec<_>>())
                };
                (!is_link || is_own()).then_some(path)
            };
            entries.filter_map(main).collect()
        })
    }

    /// See [`Access::folders`]; without links in their paths.
    pub(super) fn inside(&self) -> &[PathBuf] {
        self.inside.get_or_init(|| {
            let own = self.homes().filter(|_| self.access.folders.is_empty());
            let folders = self.access.folders.iter().cloned().chain(own);
            folders.filter_map(|it| fs::canonicalize(it).ok()).collect()
        })
    }

    /// The folders of the open documents.
    fn homes(&self) -> impl Iterator<Item = PathBuf> {
        self.open.iter().filter_map(|path| Some(on_disk(path).parent()?.to_owned()))
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
        let stamp = disk::stamp(&on_disk(path));
        if let Some(before) = before.filter(|before| stamp.is_some() && before.stamp == stamp) {
            return Ok(before.clone());
        }
        let text: Arc<str> = disk::read(&on_disk(path)).map_err(problem_of)?.into();
        // One that was only touched is the same value still.
        let imported = match before {
            Some(before) if *before.imported.text() == text => before.imported.clone(),
            _ => Arc::new(ImportedFile::new(path.clone(), text)),
        };
        let (patterns, lines) = (OnceLock::new(), OnceLock::new());
        Ok(Arc::new(File { imported, patterns, lines, stamp }))
    }

    /// Like [`Disk::folder`], where `may` says what may be looked at: where it leads if that is not enough, or nothing if
    /// there is no such folder.
    pub(super) fn folder_if(
        &self,
        folder: &str,
        may: impl Fn(&Path) -> bool,
    ) -> Result<Arc<Path>, Option<PathBuf>> {
        if let Some(known) = self.seen.lock().folders.get(folder) {
            return known.clone().ok_or(None);
        }
        let path = if folder.is_empty() { "/" } else { folder };
        let real: Option<Arc<Path>> = match disk::real(&on_disk(path), may) {
            Ok(Real::There(real)) => Some(real.into()),
            Ok(Real::Outside(outside)) => return Err(Some(outside)),
            Err(_) => None,
        };
        self.seen.lock().folders.entry(folder.into()).or_insert(real).clone().ok_or(None)
    }

    /// The path of a folder without links; none if there is no such folder.
    pub(super) fn folder(&self, folder: &str) -> Option<Arc<Path>> {
        if let Some(known) = self.seen.lock().folders.get(folder) {
            return known.clone();
        }
        let path = if folder.is_empty() { "/" } else { folder };
        let real = fs::canonicalize(on_disk(path)).ok().map(Arc::from);
        self.seen.lock().folders.entry(folder.into()).or_insert(real).clone()
    }
}

/// A name as it is spelt on disk, where only the case of letters differs.
fn spelt(name: Arc<str>) -> Arc<str> {
    let real = fs::canonicalize(on_disk(&name)).ok();
    let spelt = real.as_deref().and_then(name_of).and_then(|it| respelt(&name, &it));
    // A link to a file of nearly the same name is no other spelling of it.
    spelt.filter(|it| fs::canonicalize(on_disk(it)).ok() == real).unwrap_or(name)
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
}
