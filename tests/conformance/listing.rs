//! Two file systems to resolve imports in.

use crate::oracle::Tree;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use syntax::caddy::{Entry, Listing};

/// A file system whose files can be read.
pub trait Store: Listing {
    /// The text of a file, or what the system says why not.
    fn read(&self, path: &str) -> Result<String, String>;
}

/// The real one.
pub struct Disk;

impl Listing for Disk {
    fn entry(&self, path: &str) -> Entry {
        if let Err(error) = Path::new(path).symlink_metadata() {
            return match error.kind() {
                io::ErrorKind::NotFound => Entry::Missing,
                _ => Entry::Unreachable(reason(&error)),
            };
        }
        let metadata = std::fs::File::open(path).and_then(|file| file.metadata());
        match metadata {
            Err(error) => Entry::Unreadable(reason(&error)),
            Ok(metadata) if metadata.is_dir() => Entry::Folder,
            Ok(_) => Entry::File,
        }
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
    }
}

impl Store for Disk {
    fn read(&self, path: &str) -> Result<String, String> {
        let bytes = std::fs::read(path).map_err(|error| reason(&error))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// As Go writes it: without the capital and the number of the C library.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap();
    text[..1].to_lowercase() + &text[1..]
}

/// One of nothing but a tree.
#[derive(Default)]
pub struct Memory<'t> {
    files: BTreeMap<String, &'t str>,
    links: BTreeMap<String, &'t str>,
    folders: BTreeSet<String>,
    /// The folder above the tree, which holds nothing else.
    above: String,
    outside: Cell<bool>,
}

impl<'t> Memory<'t> {
    pub fn new(directory: &Path, tree: &'t Tree) -> Self {
        let mut memory = Self::default();
        memory.folders.insert(String::new());
        directory.parent().unwrap().to_str().unwrap().clone_into(&mut memory.above);
        let directory = directory.to_str().unwrap();
        for (path, text) in tree {
            let (path, target) = match path.split_once(" -> ") {
                Some((path, target)) => (path, Some(target)),
                None => (path.as_str(), None),
            };
            let path = format!("{directory}/{path}");
            let (parents, name) = path.rsplit_once('/').unwrap();
            let ends = parents.match_indices('/').map(|(at, _)| at).chain([parents.len()]);
            memory.folders.extend(ends.map(|end| parents[..end].to_owned()));
            if let Some(target) = target {
                memory.links.insert(path, target);
            } else if !name.is_empty() {
                memory.files.insert(path, text);
            }
        }
        memory
    }

    /// Whether somebody has asked for names further up, where a real file system has some of its own.
    pub fn was_left(&self) -> bool {
        self.outside.get()
    }

    /// What a path leads to, through links.
    fn walk(&self, path: &str) -> Result<Place<'_>, Entry> {
        let unreachable = |reason: &str| Entry::Unreachable(reason.to_owned());
        if path.len() > 4095 {
            return Err(unreachable("file name too long"));
        }
        let mut folder = "";
        let mut ahead: Vec<&str> = path.split('/').rev().collect();
        let mut followed = 0;
        // Whether the last part of the path itself is a link.
        let mut linked = false;
        while let Some(part) = ahead.pop() {
            match part {
                "" | "." => continue,
                ".." => {
                    folder = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
                    continue;
                }
                _ if part.len() > 255 => return Err(unreachable("file name too long")),
                _ => {}
            }
            let path = format!("{folder}/{part}");
            if let Some(found) = self.folders.get(&path) {
                folder = found;
            } else if let Some(target) = self.links.get(&path) {
                followed += 1;
                if followed > 40 {
                    return Err(stop(linked, unreachable("too many levels of symbolic links")));
                }
                linked |= ahead.is_empty();
                if target.starts_with('/') {
                    folder = "";
                }
                ahead.extend(target.split('/').rev());
            } else if let Some(text) = self.files.get(&path) {
                if !ahead.is_empty() {
                    return Err(stop(linked, unreachable("not a directory")));
                }
                return Ok(Place::File(text));
            } else {
                return Err(stop(linked, Entry::Missing));
            }
        }
        Ok(Place::Folder(folder))
    }
}

/// What a path is that leads nowhere: there all the same if its last part is a link.
fn stop(linked: bool, entry: Entry) -> Entry {
    match entry {
        Entry::Missing if linked => Entry::Unreadable("no such file or directory".to_owned()),
        Entry::Unreachable(reason) if linked => Entry::Unreadable(reason),
        entry => entry,
    }
}

enum Place<'m> {
    File(&'m str),
    Folder(&'m str),
}

impl Listing for Memory<'_> {
    fn entry(&self, path: &str) -> Entry {
        match self.walk(path) {
            Ok(Place::File(_)) => Entry::File,
            Ok(Place::Folder(_)) => Entry::Folder,
            Err(entry) => entry,
        }
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let Ok(Place::Folder(folder)) = self.walk(folder) else {
            return Vec::new();
        };
        if !folder.starts_with(&self.above) {
            self.outside.set(true);
        }
        let name = |path: &String| {
            let (parent, name) = path.rsplit_once('/')?;
            (parent == folder).then(|| name.to_owned())
        };
        let paths = self.files.keys().chain(self.links.keys()).chain(&self.folders);
        paths.filter_map(name).collect()
    }
}

impl Store for Memory<'_> {
    fn read(&self, path: &str) -> Result<String, String> {
        match self.walk(path) {
            Ok(Place::File(text)) => Ok(text.to_owned()),
            _ => Err("is a directory".to_owned()),
        }
    }
}
