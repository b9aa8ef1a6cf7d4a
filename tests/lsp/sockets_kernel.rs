//! What is said of permissions is what the kernel does: both are asked about files with all kinds of them.
#![allow(clippy::print_stderr, reason = "a test says what it cannot do")]

use caddyfile_ls::sockets::Machine;
use ide::{
    Account, Id, Kind, SocketObstacle, SocketVerdict, SourceFile, socket_report, sockets_in,
};
use std::collections::HashMap;
use std::fmt::Write;
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A user, its own group and another one of its groups; and somebody else.
const USER: u32 = 61234;
const GROUP: u32 = 61240;
const OTHER: u32 = 61250;

struct Tree(PathBuf);

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn who_may_do_what_is_as_the_kernel_has_it() {
    if !rustix::process::geteuid().is_root() {
        eprintln!(
            "sockets: not run as root, so files of other users cannot be made to ask the kernel about"
        );
        return;
    }
    let tree = Tree(format!("/tmp/ls-kernel-{}", std::process::id()).into());
    fs::create_dir(&tree.0).unwrap();
    fs::set_permissions(&tree.0, fs::Permissions::from_mode(0o755)).unwrap();
    let folders = folders(&tree.0);
    let sockets = sockets(&tree.0);
    let script =
        "cd $0 && for it in *; do a=; [ -x $it ] && a=x; [ -w $it ] && a=${a}w; echo $it-$a; done";
    let output = Command::new("setpriv")
        .args([format!("--reuid={USER}"), format!("--regid={USER}"), format!("--groups={GROUP}")])
        .args(["sh", "-c", script])
        .arg(&tree.0)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let answers = String::from_utf8(output.stdout).unwrap();
    let answers: HashMap<&str, &str> =
        answers.lines().filter_map(|line| line.rsplit_once('-')).collect();
    let kernel = |name: &String| *answers.get(&**name).unwrap_or_else(|| panic!("no {name}"));
    let mut wrong = String::new();
    for name in &folders {
        let folder = SocketVerdict::Forbidden(SocketObstacle::Folder);
        let passes = verdict(&tree.0.join(name).join("s"), "reverse_proxy") != folder;
        let makes = verdict(&tree.0.join(name).join("s"), "bind") != folder;
        let answer = kernel(name);
        if (passes, makes) != (answer.contains('x'), answer.contains('x') && answer.contains('w')) {
            let _ = writeln!(wrong, "{name}: kernel {answer}, ours pass {passes} make {makes}");
        }
    }
    for name in &sockets {
        let connects = verdict(&tree.0.join(name), "reverse_proxy") == SocketVerdict::Clear;
        if connects != kernel(name).contains('w') {
            let _ = writeln!(wrong, "{name}: kernel {}, ours connect {connects}", kernel(name));
        }
    }
    assert_eq!(wrong, "", "of {} folders and {} sockets", folders.len(), sockets.len());
}

/// What is said for the user.
fn verdict(path: &Path, directive: &str) -> SocketVerdict {
    let text = format!(":80 {{\n\t{directive} unix/{}\n}}\n", path.display());
    let file = SourceFile::new(text.as_str().into(), Kind::Main);
    let (_, socket) = sockets_in(&file).remove(0);
    let id = |number| Id { number, name: None };
    let mut sight = Machine::new(None, &[], None).look(&socket);
    sight.caddy = Account { user: id(USER), groups: vec![id(USER), id(GROUP)], subordinates: None };
    socket_report(&socket, &sight).verdict
}

/// To whom files belong.
const OWNERS: [(u32, u32); 5] =
    [(USER, OTHER), (OTHER, USER), (OTHER, GROUP), (OTHER, OTHER), (USER, GROUP)];

/// Modes with these digits.
fn modes(digits: &[u32]) -> Vec<u32> {
    let pairs = digits.iter().flat_map(|a| digits.iter().map(move |b| a << 6 | b << 3));
    pairs.flat_map(|ab| digits.iter().map(move |c| ab | c)).collect()
}

fn settle(path: &Path, (user, group): (u32, u32), mode: u32) {
    chown(path, Some(user), Some(group)).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Makes folders of all kinds, some with access lists; returns their names.
fn folders(tree: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let mut make = |name: String, owner, mode| {
        let path = tree.join(&name);
        fs::create_dir(&path).unwrap();
        settle(&path, owner, mode);
        names.push(name);
        path
    };
    for owner in OWNERS {
        for mode in modes(&[0, 1, 3]) {
            make(format!("d{}-{}-{mode:03o}", owner.0, owner.1), owner, mode);
        }
    }
    for owner in OWNERS {
        for bits in modes(&[0, 1, 3]) {
            for (mask, rest) in [(0, 7), (1, 0), (7, 0), (7, 3)] {
                let (user, group, other) = (bits >> 6, bits >> 3 & 7, bits & 7);
                let name = format!("l{}-{}-{bits:03o}-{mask}-{rest}", owner.0, owner.1);
                let path = make(name, owner, 0o700);
                // One list names the user, the others only groups.
                let user = if user == 0 { None } else { Some(user) };
                if let Err(error) = set_list(&path, user, group, other, mask, rest) {
                    eprintln!("sockets: no access lists here: {error}");
                    fs::remove_dir(&path).unwrap();
                    names.pop();
                    return names;
                }
            }
        }
    }
    names
}

fn set_list(
    path: &Path,
    user: Option<u32>,
    group: u32,
    other: u32,
    mask: u32,
    rest: u32,
) -> rustix::io::Result<()> {
    let none = u32::MAX;
    let entries = [(0x01, 7, none)].into_iter().chain(user.map(|bits| (0x02, bits, USER))).chain([
        (0x04, group, none),
        (0x08, other, GROUP),
        (0x10, mask, none),
        (0x20, rest, none),
    ]);
    let mut value = vec![2, 0, 0, 0];
    for (kind, bits, number) in entries {
        value.extend([kind, 0, u8::try_from(bits).unwrap(), 0]);
        value.extend(number.to_le_bytes());
    }
    let flags = rustix::fs::XattrFlags::empty();
    rustix::fs::lsetxattr(path, "system.posix_acl_access", &value, flags)
}

/// Makes sockets of all kinds; returns their names.
fn sockets(tree: &Path) -> Vec<String> {
    let cases =
        OWNERS.into_iter().flat_map(|it| modes(&[0, 2, 4]).into_iter().map(move |m| (it, m)));
    let names = cases.map(|(owner, mode)| {
        let name = format!("s{}-{}-{mode:03o}", owner.0, owner.1);
        let path = tree.join(&name);
        drop(UnixListener::bind(&path).unwrap());
        settle(&path, owner, mode);
        name
    });
    names.collect()
}
