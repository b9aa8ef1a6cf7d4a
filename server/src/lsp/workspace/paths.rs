//! The names by which files import each other: absolute, divided by `/`, without detours, whatever the system writes.
//!
//! A drive of Windows is the first part of such a name, in small letters: `C:\sites\a` is `/c:/sites/a`.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Whose paths they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum System {
    Unix,
    Windows,
}

const OWN: System = if cfg!(windows) { System::Windows } else { System::Unix };

/// The name of a path; none if it is not absolute, not UTF-8, or lies on another machine.
pub(super) fn name_of(path: &Path) -> Option<Arc<str>> {
    let name = slashed(path.to_str()?, OWN);
    let is_absolute = name.starts_with('/') && (OWN == System::Unix || !name.starts_with("//"));
    is_absolute.then(|| cleaned(&name))
}

/// The path of a name.
pub(super) fn on_disk(name: &str) -> PathBuf {
    of_system(name, OWN).into_owned().into()
}

/// A pattern as a user writes it on this system, in the form of a name.
pub(super) fn of_pattern(pattern: &str) -> Cow<'_, str> {
    slashed(pattern, OWN)
}

fn slashed(path: &str, system: System) -> Cow<'_, str> {
    if system == System::Unix {
        return path.into();
    }
    let path = path.strip_prefix(r"\\?\").unwrap_or(path).replace('\\', "/");
    match path.as_bytes() {
        [drive, b':', b'/', ..] if drive.is_ascii_alphabetic() => {
            let drive = char::from(drive.to_ascii_lowercase());
            format!("/{drive}{}", path.get(1..).unwrap_or_default()).into()
        }
        _ => path.into(),
    }
}

fn of_system(name: &str, system: System) -> Cow<'_, str> {
    match (system, name.as_bytes()) {
        (System::Windows, [b'/', drive, b':', rest @ ..]) if drive.is_ascii_alphabetic() => {
            let path = name.get(1..).unwrap_or_default();
            // Without the slash it would be the current folder of that drive.
            if rest.is_empty() { format!("{path}/").into() } else { path.into() }
        }
        _ => name.into(),
    }
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
    let mut paths: Vec<Arc<str>> = paths.filter_map(|path| name_of(&path)).collect();
    paths.sort();
    paths.dedup();
    paths
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

/// Whether letters of either case are the same to the file systems of this system, as a rule.
pub(super) const IS_CASE_BLIND: bool = cfg!(any(windows, target_os = "macos"));

/// A name with its last parts spelt as on disk, as far as only the case of letters differs; `real` is where it leads. None
/// if that changes nothing.
pub(super) fn respelt(name: &str, real: &str) -> Option<Arc<str>> {
    let (parts, mut spelt) = (name.split('/').rev(), Vec::new());
    let same = real.split('/').rev().zip(parts.clone());
    spelt.extend(same.take_while(|(real, part)| lower(real) == lower(part)).map(|it| it.0));
    spelt.extend(parts.skip(spelt.len()));
    spelt.reverse();
    let spelt = spelt.join("/");
    (spelt != name).then(|| spelt.into())
}

/// A name in small letters.
pub(super) fn lower(name: &str) -> String {
    if name.is_ascii() { name.to_ascii_lowercase() } else { name.to_lowercase() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_has_one_name() {
        for (path, clean) in [("/a/b", "/a/b"), ("/a//./b/../c/", "/a/c"), ("/../x", "/x")] {
            assert_eq!(&*cleaned(path), clean);
        }
    }

    #[test]
    fn drives_and_backslashes_are_parts_of_a_name_on_windows_only() {
        for (path, name) in [
            (r"C:\sites\a.conf", "/c:/sites/a.conf"),
            (r"\\?\D:\x", "/d:/x"),
            ("c:/x", "/c:/x"),
            (r"sites\*.conf", "sites/*.conf"),
            (r"\\server\share", "//server/share"),
            ("c:x", "c:x"),
            ("é:/x", "é:/x"),
        ] {
            assert_eq!(slashed(path, System::Windows), name);
            assert_eq!(slashed(path, System::Unix), path);
        }
    }

    #[test]
    fn a_name_leads_back_to_its_path() {
        for (name, path) in
            [("/c:/sites/a", "c:/sites/a"), ("/c:", "c:/"), ("/x/c:", "/x/c:"), ("/", "/")]
        {
            assert_eq!(of_system(name, System::Windows), path);
            assert_eq!(of_system(name, System::Unix), name);
        }
        assert_eq!(joined("b/*", "/c:/a/Caddyfile").as_ref(), "/c:/a/b/*");
    }

    #[test]
    fn a_name_is_spelt_as_on_disk() {
        for (name, real, spelt) in [
            ("/ws/Sites/A.conf", "/ws/sites/a.conf", Some("/ws/sites/a.conf")),
            ("/tmp/WS/a", "/private/tmp/ws/a", Some("/tmp/ws/a")),
            ("/ws/ÄRGER", "/ws/ärger", Some("/ws/ärger")),
            ("/ws/a", "/ws/a", None),
            // A link leads to a file of another name.
            ("/WS/link", "/ws/a", None),
            ("/ws/Link/a", "/ws/x/a", None),
        ] {
            assert_eq!(respelt(name, real).as_deref(), spelt, "{name}");
        }
    }
}
