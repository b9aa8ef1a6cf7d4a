//! Where a path really leads, found out without a look at what nobody allowed.

use std::io;
use std::path::{Path, PathBuf};

/// Where a path leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Real {
    /// To something, by this path without links.
    There(PathBuf),
    /// Out of the folders that may be looked at: links that were met on the way are followed, those behind are not.
    Outside(PathBuf),
}

/// The path of a file or folder without links. `may` says which paths may be looked at; those above them may be, too, as
/// far as they are links.
///
/// # Errors
/// If there is nothing, or too many links lead on.
#[cfg(unix)]
pub fn real(path: &Path, may: impl Fn(&Path) -> bool) -> io::Result<Real> {
    use std::path::Component;
    /// As many as the system follows.
    const LINKS: usize = 40;
    let mut links = 0;
    let mut real = PathBuf::from("/");
    let mut rest: Vec<PathBuf> = parts(path);
    while let Some(part) = rest.pop() {
        match part.components().next() {
            Some(Component::ParentDir) => {
                real.pop();
                continue;
            }
            Some(Component::Normal(_)) => {}
            _ => continue,
        }
        real.push(&part);
        if !may(&real) {
            let behind = rest.iter().rev();
            return Ok(Real::Outside(behind.fold(real, |path, part| path.join(part))));
        }
        if std::fs::symlink_metadata(&real)?.is_symlink() {
            links += 1;
            if links > LINKS {
                return Err(io::Error::other("too many links"));
            }
            let target = std::fs::read_link(&real)?;
            real.pop();
            if target.is_absolute() {
                real = PathBuf::from("/");
            }
            rest.extend(parts(&target));
        }
    }
    Ok(Real::There(real))
}

/// The parts of a path, the last one first.
#[cfg(unix)]
fn parts(path: &Path) -> Vec<PathBuf> {
    path.components().rev().map(|part| PathBuf::from(part.as_os_str())).collect()
}

/// The path of a file or folder without links. Here nothing tells where a link leads but the system itself.
///
/// # Errors
/// If there is nothing.
#[cfg(not(unix))]
pub fn real(path: &Path, may: impl Fn(&Path) -> bool) -> io::Result<Real> {
    if !may(path) {
        return Ok(Real::Outside(path.to_owned()));
    }
    let real = std::fs::canonicalize(path)?;
    Ok(if may(&real) { Real::There(real) } else { Real::Outside(real) })
}

/// Whether a path lies in one of some folders, or above one.
pub fn is_round<'a>(path: &Path, folders: impl IntoIterator<Item = &'a PathBuf>) -> bool {
    folders.into_iter().any(|folder| path.starts_with(folder) || folder.starts_with(path))
}

/// Whether a path leads to something in one of some folders, as far as that can be found out without a look at anything else.
pub fn leads_into(path: &Path, folders: &[PathBuf]) -> bool {
    let led = real(path, |path| is_round(path, folders));
    matches!(led, Ok(Real::There(real)) if folders.iter().any(|folder| real.starts_with(folder)))
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use std::cell::RefCell;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn links_are_followed_as_far_as_one_may() {
        let name = format!("caddyfile-ls-{}-real", std::process::id());
        let top = fs::canonicalize(std::env::temp_dir()).unwrap().join(name);
        let (inside, outside) = (top.join("in"), top.join("out"));
        fs::create_dir_all(inside.join("a/b")).unwrap();
        fs::create_dir_all(&outside).unwrap();
        symlink("../a", inside.join("a/up")).unwrap();
        symlink(inside.join("a"), inside.join("whole")).unwrap();
        symlink("../../out", inside.join("a/away")).unwrap();
        symlink("round", inside.join("round")).unwrap();
        let seen = RefCell::new(Vec::new());
        let real = |path: &str| {
            let may = |path: &Path| {
                seen.borrow_mut().push(path.to_owned());
                is_round(path, [&inside])
            };
            real(&inside.join(path), may).map_err(|error| error.kind())
        };
        let there = |path: &str| Ok(Real::There(inside.join(path)));
        assert_eq!(real("a/b"), there("a/b"));
        assert_eq!(real("a/up/up/b/../b"), there("a/b"));
        assert_eq!(real("whole/up"), there("a"));
        assert_eq!(real("none/x"), Err(io::ErrorKind::NotFound));
        assert_eq!(real("round"), Err(io::ErrorKind::Other));
        let away = Ok(Real::Outside(outside.join("deep/x")));
        assert_eq!(real("whole/away/deep/x"), away);
        assert_eq!(real("../out/deep/x"), away);
        assert!(seen.borrow().contains(&outside) && !seen.borrow().contains(&outside.join("deep")));
        assert_eq!(fs::canonicalize(inside.join("whole/up/b")).unwrap(), inside.join("a/b"));
        let folders = [inside.clone()];
        assert!(leads_into(&inside.join("whole"), &folders));
        assert!(!leads_into(&inside.join("a/away"), &folders) && !leads_into(&top, &folders));
        fs::remove_dir_all(&top).unwrap();
    }
}
