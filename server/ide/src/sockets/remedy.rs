//! What to do about it: commands to copy.

use super::access::{Class, Want};
use super::{Account, AccountSource, FileKind, Seen, SocketSight, Surroundings, System, container};
use std::borrow::Cow;
use std::path::Path;

/// What helps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// What it does, or what else is to be done, as a sentence.
    pub sentence: String,
    /// A command for a shell, where there is one.
    pub command: Option<String>,
}

impl Remedy {
    pub(super) fn say(sentence: impl Into<String>) -> Remedy {
        Remedy { sentence: sentence.into(), command: None }
    }

    pub(super) fn run(sentence: impl Into<String>, command: String) -> Remedy {
        Remedy { sentence: sentence.into(), command: Some(command) }
    }
}

/// What gives Caddy's user the bits that it lacks, the narrowest first.
pub(super) fn grant(sight: &SocketSight, seen: &Seen, class: Class, want: Want) -> Vec<Remedy> {
    let (rights, path) = (&seen.rights, quoted(&seen.path));
    let letters = want.letters();
    let own = |command: String| as_user(sight, Some(rights.owner.number), command);
    let chmod = |who: &str| own(format!("chmod {who}+{letters} {path}"));
    let user = sight.caddy.user.shown();
    let mut remedies = Vec::new();
    match class {
        Class::Owner => remedies.push(Remedy::run("Give the owner the right:", chmod("u"))),
        Class::Group => remedies.push(Remedy::run("Give the group the right:", chmod("g"))),
        Class::List => remedies.push(Remedy::run(
            "Add the user to the access list:",
            own(format!("setfacl -m u:{user}:{letters} {path}")),
        )),
        Class::Others => {
            if rights.group_may(want) {
                remedies.extend(match &sight.surroundings {
                    Surroundings::Mounted(inside, _) => container::add_group(inside, &rights.group),
                    _ => join(sight, &sight.caddy, &rights.group),
                });
            }
            remedies.push(match want {
                // A folder into which everybody writes is no remedy.
                Want::Create => hand_over(sight, seen),
                Want::Search if is_home(&seen.path) => Remedy::run(
                    "Let everybody pass the folder, which a socket below `/run` would not take:",
                    chmod("o"),
                ),
                Want::Search => Remedy::run("Let everybody pass the folder:", chmod("o")),
                Want::Write => Remedy::run("Let everybody who gets there connect:", chmod("o")),
            });
        }
    }
    if want == Want::Write {
        remedies.push(Remedy::say(
            "The application makes the socket anew whenever it starts: its own settings, or its umask, have to say the \
             same.",
        ));
    }
    remedies
}

/// What lets Caddy's user make files in a folder, and nobody else.
fn hand_over(sight: &SocketSight, folder: &Seen) -> Remedy {
    let path = quoted(&folder.path);
    let (to, change, whose) = match sight.caddy.groups.first() {
        Some(group) => ("the group of Caddy's user", format!("chgrp {}", group.shown()), "g"),
        None => ("Caddy's user", format!("chown {}", sight.caddy.user.shown()), "u"),
    };
    let steps = [format!("{change} {path}"), format!("chmod {whose}+wx {path}")];
    let command = steps.map(|step| as_user(sight, None, step)).join(" && ");
    Remedy::run(format!("Give the folder to {to}:"), command)
}

/// What makes an account a member of a group; nothing where the system has no common command, or for the group of root.
pub(super) fn join(sight: &SocketSight, account: &Account, group: &super::Id) -> Option<Remedy> {
    let (group_name, user) = (group.name.as_deref()?, account.user.name.as_deref()?);
    if group.number == 0 || sight.system != System::Linux {
        return None;
    }
    let again = if account.is_same(&sight.caddy) && sight.source != AccountSource::Viewer {
        "and start Caddy again"
    } else {
        "and log in again"
    };
    let command = format!("usermod -aG {} {}", quoted(group_name), quoted(user));
    let sentence = format!("Make `{user}` a member of the group `{group_name}`, {again}:");
    Some(Remedy::run(sentence, as_user(sight, None, command)))
}

/// What makes a folder that belongs to Caddy's user.
pub(super) fn make_folder(sight: &SocketSight, path: &str) -> String {
    let path = quoted(path);
    let may = sight.folders.last().is_some_and(|last| may_change(sight, last));
    if may && sight.caddy.is_same(&sight.viewer) {
        return format!("mkdir -p {path}");
    }
    let user = sight.caddy.user.shown();
    let group = sight.caddy.groups.first().map_or_else(|| user.clone(), super::Id::shown);
    as_user(sight, None, format!("install -d -o {user} -g {group} -m 755 {path}"))
}

/// What helps where something else is than the socket of an application. Files are only moved: nobody knows what they
/// are.
pub(super) fn make_room(sight: &SocketSight, seen: &Seen, kind: FileKind) -> Remedy {
    const SYSTEM: [&str; 9] =
        ["/bin", "/boot", "/dev", "/etc", "/lib", "/proc", "/sbin", "/sys", "/usr"];
    if is_below(&seen.path, &SYSTEM) {
        return Remedy::say("Correct the path: sockets are elsewhere, most of them below `/run`.");
    }
    let command = if kind == FileKind::Folder {
        take_away(sight, "rmdir", &seen.path)
    } else {
        let old = format!("{}.old", seen.path);
        format!("{} {}", take_away(sight, "mv -n", &seen.path), quoted(&old))
    };
    let sentence =
        "Unless the path is wrong, make room and start the application that listens here:";
    Remedy::run(sentence, command)
}

/// Whether a folder is one that a user keeps for itself.
fn is_home(folder: &str) -> bool {
    is_below(folder, &["/root", "/home", "/Users"])
}

fn is_below(path: &str, folders: &[&str]) -> bool {
    folders.iter().any(|it| Path::new(path).starts_with(it))
}

/// What takes a file away.
pub(super) fn take_away(sight: &SocketSight, command: &str, path: &str) -> String {
    let may = sight.folders.last().is_some_and(|last| may_change(sight, last));
    let command = format!("{command} {}", quoted(path));
    if may { command } else { as_user(sight, None, command) }
}

fn may_change(sight: &SocketSight, folder: &Seen) -> bool {
    let rights = &folder.rights;
    rights.missing(&sight.viewer, Want::Create).is_none()
        && (!rights.is_sticky() || rights.owner.number == sight.viewer.user.number)
}

/// The command for the one who looks: by `sudo` unless that is root, or the user to whom the matter belongs.
fn as_user(sight: &SocketSight, owner: Option<u32>, command: String) -> String {
    let viewer = &sight.viewer;
    let is_able = viewer.is_root() || owner == Some(viewer.user.number);
    if is_able { command } else { format!("sudo {command}") }
}

/// A path or a name as a shell takes it for one word.
pub(super) fn quoted(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@%,=".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(format!("'{}'", text.replace('\'', r"'\''")))
    }
}
