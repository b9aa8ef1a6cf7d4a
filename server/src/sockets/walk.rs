//! The way along a path.

use super::accounts::Accounts;
use ide::{AccessList, End, FileKind, Rights, Seen};
use std::collections::VecDeque;
use std::fs::Metadata;
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

/// What is done with a link at the end of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Last {
    /// What it leads to is looked at.
    Followed,
    /// The link itself is.
    Kept,
}

/// As many links as the system follows.
const LINKS_MAX: usize = 40;

/// Goes along an absolute path: the folders that are passed, and what is at the end.
pub(super) fn walk(path: &str, last: Last, accounts: &Accounts) -> (Vec<Seen>, End) {
    let mut way = Way { accounts, at: PathBuf::from("/"), folders: Vec::new() };
    let end = way.go(path, last);
    (way.folders, end)
}

struct Way<'a> {
    accounts: &'a Accounts,
    /// The folder that has been reached, without links.
    at: PathBuf,
    folders: Vec<Seen>,
}

impl Way<'_> {
    fn go(&mut self, path: &str, last: Last) -> End {
        let mut rest: VecDeque<String> = parts(path).collect();
        let mut links = 0;
        // The link at the end of the path that was followed last.
        let mut link: Option<String> = None;
        if let Err(error) = self.enter(PathBuf::from("/")) {
            return obstacle(&error);
        }
        while let Some(name) = rest.pop_front() {
            if name == ".." {
                let parent = self.at.parent().unwrap_or(Path::new("/")).to_owned();
                if let Err(error) = self.enter(parent) {
                    return obstacle(&error);
                }
                continue;
            }
            let path = self.at.join(name);
            let shown = path.to_string_lossy().into_owned();
            let metadata = match std::fs::symlink_metadata(&path) {
                Ok(metadata) => metadata,
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    return match link {
                        Some(link) => End::Dangling { link, target: shown },
                        None if rest.is_empty() => End::Nothing { path: shown },
                        None => End::NoFolder { path: shown },
                    };
                }
                Err(error) => return obstacle(&error),
            };
            let is_last = rest.is_empty();
            let kind = metadata.file_type();
            if kind.is_symlink() && !(is_last && last == Last::Kept) {
                links += 1;
                let target = match std::fs::read_link(&path) {
                    Ok(target) if links <= LINKS_MAX => target,
                    Ok(_) => return End::Unclear("too many links".to_owned()),
                    Err(error) => return obstacle(&error),
                };
                let is_plain = |it: &&str| !it.chars().any(char::is_control);
                let Some(target) = target.to_str().filter(is_plain) else {
                    return End::Unclear(format!("{shown} leads to a name that cannot be shown"));
                };
                if target.starts_with('/') {
                    self.at = PathBuf::from("/");
                }
                if is_last {
                    link = Some(shown);
                }
                for part in parts(target).collect::<Vec<_>>().into_iter().rev() {
                    rest.push_front(part);
                }
            } else if is_last {
                let seen = self.seen(&path, &metadata);
                return if kind.is_socket() {
                    End::Socket(seen)
                } else if kind.is_file() {
                    End::Other(seen, FileKind::Plain)
                } else if kind.is_dir() {
                    End::Other(seen, FileKind::Folder)
                } else if kind.is_symlink() {
                    End::Other(seen, FileKind::Link)
                } else {
                    End::Other(seen, FileKind::Special)
                };
            } else if kind.is_dir() {
                let seen = self.seen(&path, &metadata);
                self.folders.push(seen);
                self.at = path;
            } else {
                return End::NotAFolder { path: shown };
            }
        }
        // The path leads nowhere else than to the folder that it has reached.
        self.folders.pop().map_or(End::Hidden, |folder| End::Other(folder, FileKind::Folder))
    }

    /// Goes into a folder that is known to be one.
    fn enter(&mut self, folder: PathBuf) -> io::Result<()> {
        let metadata = std::fs::symlink_metadata(&folder)?;
        let seen = self.seen(&folder, &metadata);
        self.folders.push(seen);
        self.at = folder;
        Ok(())
    }

    fn seen(&self, path: &Path, metadata: &Metadata) -> Seen {
        let rights = Rights {
            owner: self.accounts.user(metadata.uid()),
            group: self.accounts.group(metadata.gid()),
            mode: metadata.mode() & 0o7777,
            list: attribute(path, "system.posix_acl_access").and_then(|it| AccessList::read(&it)),
        };
        let label = attribute(path, "security.selinux");
        let label = label.map(|it| String::from_utf8_lossy(&it).trim_end_matches('\0').to_owned());
        Seen { path: path.to_string_lossy().into_owned(), rights, label }
    }
}

/// The parts of a path, without those that lead nowhere.
fn parts(path: &str) -> impl Iterator<Item = String> {
    path.split('/').filter(|part| !matches!(*part, "" | ".")).map(str::to_owned)
}

fn obstacle(error: &io::Error) -> End {
    match error.kind() {
        ErrorKind::PermissionDenied => End::Hidden,
        _ => End::Unclear(error.to_string()),
    }
}

/// An attribute of a file itself, where the system and the disk have such.
#[cfg(target_os = "linux")]
fn attribute(path: &Path, name: &str) -> Option<Vec<u8>> {
    const MOST: usize = 4096;
    let mut value = vec![0; MOST];
    let length = rustix::fs::lgetxattr(path, name, &mut value[..]).ok()?;
    value.truncate(length);
    (length > 0).then_some(value)
}

#[cfg(not(target_os = "linux"))]
fn attribute(_path: &Path, _name: &str) -> Option<Vec<u8>> {
    None
}
