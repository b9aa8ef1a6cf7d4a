//! A look at the disk on behalf of a file that imports: what is allowed, what is there, what is in the way.

use super::files::{Disk, MOST};
use super::paths::{cleaned, on_disk};
use crate::disk::{self, Real};
use ide::{ImportProblem, ImportProblemKind};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use std::{fs, io};
use syntax::caddy::{Entry, Listing};

/// A look at the disk on behalf of a file.
pub(super) struct Look<'a> {
    pub(super) disk: &'a Disk,
    /// That file.
    pub(super) from: &'a str,
    /// The folder of that file.
    pub(super) home: Option<Arc<Path>>,
    /// What was in the way.
    pub(super) met: RefCell<Vec<ImportProblem>>,
    /// The links among what was looked at, and where they lead.
    pub(super) links: RefCell<HashMap<Arc<str>, PathBuf>>,
}

impl Look<'_> {
    fn allows(&self, real: &Path) -> bool {
        let access = &self.disk.access;
        let inside = self.disk.inside().iter().chain(&access.granted);
        access.everywhere
            || inside.into_iter().any(|folder| real.starts_with(folder))
            || self.home.as_ref().is_some_and(|home| real.starts_with(home))
    }

    /// Whether a path may be looked at to find out where it leads.
    fn may_follow(&self, path: &Path) -> bool {
        let access = &self.disk.access;
        let spelt = on_disk(self.from.rsplit_once('/').map_or("", |(folder, _)| folder));
        let inside = access.folders.iter().chain(self.disk.inside()).chain(&access.granted);
        access.everywhere
            || disk::is_round(path, inside)
            || disk::is_round(path, [&spelt])
            || self
                .home
                .as_ref()
                .is_some_and(|home| path.starts_with(home) || home.starts_with(path))
    }

    /// The path of a folder without links, if it may be read.
    fn folder(&self, folder: &str) -> Result<Arc<Path>, ImportProblemKind> {
        match self.disk.folder_if(folder, |path| self.may_follow(path)) {
            Ok(real) if self.allows(&real) => Ok(real),
            Ok(real) => Err(self.outside(&real)),
            Err(Some(outside)) => Err(self.outside(&outside)),
            Err(None) => Err(ImportProblemKind::Missing),
        }
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
        // Of the folder itself nothing needs to be looked at, least of all the one above it.
        if self.from.rsplit_once('/').is_some_and(|(home, _)| home == &**clean) {
            return Err(ImportProblemKind::Folder);
        }
        let parent = self.folder(parent)?;
        self.see(&parent);
        let path = on_disk(clean);
        let own = fs::symlink_metadata(&path).map_err(|error| refused(&error))?;
        let behind = if own.is_symlink() {
            // What is open was shown to us.
            let open = self.disk.real();
            let may = |path: &Path| self.may_follow(path) || disk::is_round(path, open.keys());
            let real = match disk::real(&path, may).map_err(|error| refused(&error))? {
                Real::There(real) if self.allows(&real) || open.contains_key(&real) => real,
                Real::There(real) | Real::Outside(real) => {
                    return Err(self.outside(real.parent().unwrap_or(&real)));
                }
            };
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
        let real = match self.folder(clean.trim_end_matches('/')) {
            Ok(real) => real,
            Err(kind) => {
                if kind == ImportProblemKind::Outside {
                    self.meet(&clean, kind);
                }
                return names.into_iter().collect();
            }
        };
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

/// When something on disk last changed.
pub(super) fn modified(folder: &Path) -> Option<SystemTime> {
    fs::metadata(folder).ok()?.modified().ok()
}

/// What the system's answer means for an import.
pub(super) fn refused(error: &io::Error) -> ImportProblemKind {
    match error.kind() {
        io::ErrorKind::NotFound => ImportProblemKind::Missing,
        io::ErrorKind::PermissionDenied => {
            ImportProblemKind::Unreadable("permission denied".into())
        }
        _ => ImportProblemKind::Unreadable(error.to_string().into()),
    }
}
