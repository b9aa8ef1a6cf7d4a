//! Which files of a folder are Caddyfiles.

use super::real::leads_into;
use ide::Kind;
use ignore::WalkBuilder;
use std::path::{Path, PathBuf};

/// What a search came upon.
#[derive(Debug, Default)]
pub struct Found {
    /// The Caddyfiles, sorted by path.
    pub files: Vec<PathBuf>,
    /// What could not be searched, each with the reason.
    pub failures: Vec<String>,
}

/// Searches a folder and its subfolders for Caddyfiles by their names.
///
/// `.gitignore` and `.ignore` files count, inside and outside of a repository; so that `.caddyfile` and `.docker/Caddyfile`
/// are found, hidden names are searched too, but not what belongs to a version control system.
/// Symbolic links are not followed, since they lead out of the folder or to a file that is found anyway.
pub fn find(folder: &Path) -> Found {
    let mut found = Found::default();
    let walk = WalkBuilder::new(folder)
        .hidden(false)
        .require_git(false)
        .filter_entry(|entry| {
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            !(is_folder && entry.depth() > 0 && is_version_control(entry.file_name().to_str()))
        })
        .build();
    for entry in walk {
        match entry {
            Ok(entry) => {
                let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
                if is_file && entry.file_name().to_str().is_some_and(is_caddyfile_name) {
                    found.files.push(entry.into_path());
                }
            }
            Err(error) => found.failures.push(error.to_string()),
        }
    }
    found.files.sort();
    found
}

/// The Caddyfiles in a folder and its subfolders, sorted, for an editor that waits: as [`find`], but without what is
/// installed or built there, and giving up after `SEARCHED` names. Nothing outside of the folder is looked at: neither what
/// the user has git ignore everywhere or in a folder above, nor where links lead.
pub fn search(folder: &Path) -> Vec<PathBuf> {
    let walk = WalkBuilder::new(folder)
        .hidden(false)
        .parents(false)
        // What is looked for as git does is also looked for in all folders above.
        .git_global(false)
        .git_ignore(false)
        .git_exclude(false)
        .add_custom_ignore_filename(".gitignore")
        .max_depth(Some(DEPTH))
        .filter_entry(|entry| {
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            let name = entry.file_name().to_str();
            let is_left_out = is_version_control(name)
                || matches!(name, Some("node_modules" | "target" | "vendor"));
            !(is_folder && entry.depth() > 0 && is_left_out)
        })
        .build();
    let real = std::fs::canonicalize(folder).unwrap_or_default();
    let roots = [folder.to_owned(), real];
    let files = walk.take(SEARCHED).flatten().filter(|entry| {
        entry.file_name().to_str().is_some_and(is_caddyfile_name)
            && entry.file_type().is_some_and(|kind| {
                !kind.is_dir() && (!kind.is_symlink() || leads_into(entry.path(), &roots))
            })
    });
    let mut files: Vec<PathBuf> = files.map(ignore::DirEntry::into_path).collect();
    files.sort();
    files
}

/// The most names that [`search`] looks at.
const SEARCHED: usize = 20_000;

/// How many folders deep [`search`] goes.
const DEPTH: usize = 16;

/// Whether a file of this name (without folders) is a Caddyfile, whatever its case.
///
/// `Caddyfile`, `.caddyfile`, `*.caddyfile`, `*.caddy`, and `Caddyfile` followed by `.`, `-` or `_` and more, unless the
/// ending says that it is something else: a template, a backup, JSON, documentation, Caddy's autosave.
pub fn is_caddyfile_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    // Emacs marks a file that is being edited with a dangling link of this name.
    if name.starts_with(".#") || name.ends_with('~') {
        return false;
    }
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_other = name.len() > "caddyfile".len() && OTHER_ENDINGS.contains(&ending);
    kind_of(&name) == Kind::Main && !is_other || ending == "caddy"
}

/// What a file of this name (without folders) can be: one that is called Caddyfile is what Caddy is started with, any other
/// may be imported.
pub fn kind_of(name: &str) -> Kind {
    let name = name.to_ascii_lowercase();
    let is_named = name
        .strip_prefix("caddyfile")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']));
    if is_named || name.ends_with(".caddyfile") { Kind::Main } else { Kind::MainOrPart }
}

/// Endings that make `Caddyfile.ending` something other than a Caddyfile.
const OTHER_ENDINGS: [&str; 13] = [
    "json",
    "md",
    "bak",
    "orig",
    "swp",
    "autosave",      // beside a Caddyfile
    "caddyfiletest", // Caddy's own test format
    "j2",
    "tmpl",
    "template",
    "tpl",
    "erb",
    "jinja", // templates
];

fn is_version_control(name: Option<&str>) -> bool {
    matches!(name, Some(".git" | ".hg" | ".svn" | ".jj"))
}

#[cfg(test)]
mod tests {
    use super::is_caddyfile_name;

    #[test]
    fn names_of_caddyfiles() {
        for name in [
            "Caddyfile",
            "caddyfile",
            "CADDYFILE",
            ".caddyfile",
            "Caddyfile.dev",
            "Caddyfile.example.com",
            "Caddyfile-octane",
            "Caddyfile_local",
            "site.caddyfile",
            "site.Caddyfile",
            "site.caddy",
            "Caddyfile.json.caddyfile",
        ] {
            assert!(is_caddyfile_name(name), "{name}");
        }
    }

    #[test]
    fn names_of_other_files() {
        for name in [
            "Corefile",
            "Caddyfiles",
            "caddy",
            "Caddyfile.json",
            "Caddyfile.MD",
            "Caddyfile.bak",
            "Caddyfile.orig",
            "Caddyfile.swp",
            "Caddyfile.autosave.json",
            "Caddyfile.j2",
            "Caddyfile.tmpl",
            "Caddyfile.template",
            "Caddyfile.tpl",
            "Caddyfile.erb",
            "Caddyfile-prod.j2",
            "Caddyfile~",
            ".#site.caddyfile",
            "import_args.caddyfiletest",
            "nginx.conf",
        ] {
            assert!(!is_caddyfile_name(name), "{name}");
        }
    }
}
