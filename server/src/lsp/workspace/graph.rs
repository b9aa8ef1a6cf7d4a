//! Which file imports which, and where Caddy would begin to read.

use super::Moment;
use super::paths::{joined, name_of};
use crate::disk;
use ide::Kind;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The most files that are taken for such that Caddy may begin with.
const MAINS_MAX: usize = 1000;

/// Who imports whom, over all files that Caddy may be started with and all open documents.
#[derive(Debug, Default)]
pub(super) struct Graph {
    importers: HashMap<Arc<str>, Vec<Arc<str>>>,
    /// What may be read first: files by name, and open documents.
    starts: HashSet<Arc<str>>,
    /// What is, as the user says.
    named: HashSet<Arc<str>>,
    /// What imports name, as absolute patterns.
    pub(super) patterns: BTreeSet<Arc<str>>,
}

/// To how many projects a file belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Belonging {
    /// Only one file that Caddy may begin with leads to it.
    One,
    /// It is known and used in several.
    Several,
}

impl Graph {
    /// Follows all imports from these files.
    pub(super) fn new(moment: &Moment, starts: HashSet<Arc<str>>, named: &[Arc<str>]) -> Graph {
        let mut importers: HashMap<Arc<str>, Vec<Arc<str>>> = HashMap::new();
        let mut seen = starts.clone();
        let mut patterns = BTreeSet::new();
        let mut next: Vec<Arc<str>> = starts.iter().cloned().collect();
        // The last is the first: an open document that others import by another path is best known by then.
        next.sort_by_key(|path| (is_main(path) || named.contains(path), path.clone()));
        while let Some(path) = next.pop() {
            let Some(file) = moment.file(&path) else { continue };
            for pattern in &**file.patterns() {
                let found = moment.disk.found(&path, pattern);
                // What is neither found nor looks like a path is the name of a snippet most likely.
                if !found.paths.is_empty() || pattern.contains(['/', '*', '?', '.']) {
                    patterns.insert(joined(pattern, &path));
                }
                for target in &found.paths {
                    let known = importers.entry(target.clone()).or_default();
                    if known.last() != Some(&path) {
                        known.push(path.clone());
                    }
                    if seen.insert(target.clone()) {
                        next.push(target.clone());
                    }
                }
            }
        }
        Graph { importers, starts, named: named.iter().cloned().collect(), patterns }
    }

    /// From which files Caddy may come to this one, the likeliest first; none if it is where it begins.
    pub(super) fn entries_of(&self, path: &Arc<str>) -> Vec<Arc<str>> {
        if self.named.contains(path) {
            return Vec::new();
        }
        let mut above: HashSet<Arc<str>> = HashSet::new();
        let mut next = vec![path.clone()];
        while let Some(file) = next.pop() {
            for importer in self.importers.get(&file).into_iter().flatten() {
                if above.insert(importer.clone()) {
                    next.push(importer.clone());
                }
            }
        }
        // One that imports it and is imported by it is no better a beginning than itself.
        let is_start = |it: &&Arc<str>| self.starts.contains(*it) && *it != path;
        let mut entries: Vec<Arc<str>> = above.iter().filter(is_start).cloned().collect();
        let in_circle = above.contains(path);
        if in_circle && is_main(path) {
            entries.retain(|it| !self.importers.contains_key(it));
        }
        entries.sort_by_cached_key(|it| {
            let is_root = !self.importers.contains_key(it);
            let is_named = self.named.contains(it);
            (!is_named, !is_root, !is_main(it), Reverse(shared_folders(it, path)), it.clone())
        });
        entries
    }

    /// To how many projects a file belongs.
    pub(super) fn belonging(&self, path: &Arc<str>) -> Belonging {
        let entries = self.entries_of(path).into_iter();
        let is_first = |it: &Arc<str>| self.named.contains(it) || !self.importers.contains_key(it);
        match entries.filter(is_first).nth(1) {
            Some(_) => Belonging::Several,
            None => Belonging::One,
        }
    }

    /// What Caddy may begin with, sorted.
    pub(super) fn starts(&self) -> Vec<Arc<str>> {
        let mut starts: Vec<Arc<str>> = self.starts.iter().cloned().collect();
        starts.sort();
        starts
    }

    /// Whether it is a file that is imported or that Caddy may begin with, or a folder with such files.
    pub(super) fn knows_below(&self, path: &str) -> bool {
        let mut known = self.importers.keys().chain(&self.starts);
        known.any(|it| it.strip_prefix(path).is_some_and(|it| it.is_empty() || it.starts_with('/')))
    }

    /// Whether Caddy may begin with a file.
    pub(super) fn is_start(&self, path: &str) -> bool {
        self.starts.contains(path)
    }
}

/// Whether a file is by its name one that Caddy is started with.
pub(super) fn is_main(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    disk::is_caddyfile_name(name) && disk::kind_of(name) == Kind::Main
}

/// The files in some folders and below that are by their names such that Caddy is started with.
pub(super) fn mains_below(folders: &[PathBuf]) -> Vec<Arc<str>> {
    let found = folders.iter().flat_map(|folder| disk::search(folder));
    let paths = found.filter_map(|path| name_of(&path));
    paths.filter(|path: &Arc<str>| is_main(path)).take(MAINS_MAX).collect()
}

fn shared_folders(one: &str, other: &str) -> usize {
    let folders = |path| Path::new(path).components();
    folders(one).zip(folders(other)).take_while(|(a, b)| a == b).count()
}
