//! What a folder holds.

use super::real::leads_into;
use std::fs;
use std::path::{Path, PathBuf};

/// The most names that are listed of one folder.
const MOST: usize = 1000;

/// A name in a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// The name, without folders.
    pub name: String,
    /// Whether it is a folder, or a link to one.
    pub is_folder: bool,
}

/// The names in a folder, sorted; none if it cannot be read, or if it does not lie in one of `inside`, links followed.
///
/// Nothing outside of these is looked at. Names that are not UTF-8 are left out, and so is what comes after the first thousand.
pub fn list(folder: &Path, inside: &[PathBuf]) -> Vec<Listed> {
    let roots = inside.iter().cloned().chain(inside.iter().flat_map(fs::canonicalize));
    let roots: Vec<PathBuf> = roots.collect();
    if !leads_into(folder, &roots) {
        return Vec::new();
    }
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let entries = entries.flatten().filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let kind = entry.file_type().ok()?;
        let is_folder = kind.is_dir()
            || kind.is_symlink() && leads_into(&entry.path(), &roots) && entry.path().is_dir();
        Some(Listed { name, is_folder })
    });
    let mut names: Vec<Listed> = entries.take(MOST).collect();
    names.sort();
    names
}
