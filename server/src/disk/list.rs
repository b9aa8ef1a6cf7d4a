//! What a folder holds.

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
/// Names that are not UTF-8 are left out, and so is what comes after the first thousand.
pub fn list(folder: &Path, inside: &[PathBuf]) -> Vec<Listed> {
    let Ok(folder) = fs::canonicalize(folder) else { return Vec::new() };
    let holds = |root: &PathBuf| fs::canonicalize(root).is_ok_and(|root| folder.starts_with(root));
    if !inside.iter().any(holds) {
        return Vec::new();
    }
    let Ok(entries) = fs::read_dir(&folder) else { return Vec::new() };
    let entries = entries.flatten().filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let kind = entry.file_type().ok()?;
        let is_folder = kind.is_dir()
            || kind.is_symlink() && fs::metadata(entry.path()).is_ok_and(|it| it.is_dir());
        Some(Listed { name, is_folder })
    });
    let mut names: Vec<Listed> = entries.take(MOST).collect();
    names.sort();
    names
}
