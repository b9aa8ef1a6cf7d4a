//! Which files are taken, and what happens with those that cannot be.

use crate::support::{Dir, FORMATTED, UNFORMATTED};
use expect_test::expect;

#[test]
fn folders_are_searched_by_name_and_gitignore() {
    let dir = Dir::new();
    for name in [
        "Caddyfile",
        ".caddyfile",
        "CADDYFILE.dev",
        "Caddyfile-octane",
        "deep/er/site.Caddyfile",
        ".docker/Caddyfile",
        "kept/Caddyfile",
        // None of these is taken.
        "Caddyfile.json",
        "Caddyfile.j2",
        "Corefile",
        "site.conf",
        "args.caddyfiletest",
        "ignored/Caddyfile",
        "deep/secret.caddyfile",
        ".git/Caddyfile",
    ] {
        dir.write(name, UNFORMATTED);
    }
    dir.write(".gitignore", "ignored/\n");
    dir.write("deep/.gitignore", "secret.*\n");
    expect![[r#"
        .caddyfile
        .docker/Caddyfile
        CADDYFILE.dev
        Caddyfile
        Caddyfile-octane
        deep/er/site.Caddyfile
        kept/Caddyfile
    "#]]
    .assert_eq(&dir.run(&["fmt", "--check"]).out);
    expect![[r#"
        deep/er/site.Caddyfile
        kept/Caddyfile
    "#]]
    .assert_eq(&dir.run(&["fmt", "--check", "deep", "kept/"]).out);
    let named = dir.run(&["fmt", "--check", "Corefile", "ignored/Caddyfile"]);
    assert_eq!(named.out, "Corefile\nignored/Caddyfile\n", "a named file is always taken");
}

#[test]
fn a_file_named_twice_is_taken_once() {
    let dir = Dir::with(&[("Caddyfile", UNFORMATTED)]);
    let ran = dir.run(&["fmt", "--check", "Caddyfile", ".", "./Caddyfile", "././Caddyfile"]);
    assert_eq!(ran.out, "Caddyfile\n");
}

#[test]
fn a_folder_without_caddyfiles_is_remarked() {
    let dir = Dir::with(&[("empty/readme", "")]);
    for command in ["fmt", "check"] {
        let ran = dir.run(&[command, "empty"]);
        assert_eq!((ran.code, &*ran.out), (0, ""));
        assert!(ran.err.starts_with("warning: no Caddyfile in empty\n"), "{ran:?}");
    }
}

const UNREADABLE: &str = "\
error: film: is larger than 16 MiB, which no Caddyfile is; name another file
error: latin1: is not UTF-8: the first bad byte is at offset 20, on line 2; save it as UTF-8
error: missing: does not exist; check the spelling
error: utf16: is UTF-16; save it as UTF-8";

#[test]
fn what_cannot_be_read_is_named_with_a_remedy_and_the_rest_is_done() {
    let dir = Dir::with(&[("Caddyfile", FORMATTED)]);
    dir.write("latin1", b"example.com {\n\t# caf\xe9\n}\n");
    dir.write("utf16", b"\xff\xfea\0");
    let film = std::fs::File::create(dir.path("film")).unwrap();
    film.set_len(50 * 1024 * 1024).unwrap();
    let args = ["Caddyfile", "film", "latin1", "missing", "utf16"];
    for command in ["fmt", "check"] {
        let ran = dir.run(&[&[command], &args[..]].concat());
        assert_eq!(ran.code, 2);
        let (errors, summary) = ran.err.trim_end().rsplit_once('\n').unwrap();
        assert_eq!(errors, UNREADABLE);
        assert!(summary.starts_with('1'), "one file is done: {summary}");
        assert_eq!(dir.read("Caddyfile"), FORMATTED);
        let stdin = dir.run_with(&[command, "-"], b"\xff");
        assert_eq!((stdin.code, &*stdin.out), (2, ""));
        assert!(stdin.err.starts_with("error: <stdin>: is not UTF-8"), "{stdin:?}");
    }
}

#[test]
fn contradictory_inputs_are_wrong_usage() {
    let dir = Dir::with(&[("Caddyfile", UNFORMATTED)]);
    for args in [
        &["fmt", "-", "Caddyfile"][..],
        &["fmt", "Caddyfile", "--stdin-filepath", "x"],
        &["check", "Caddyfile", "-"],
    ] {
        let ran = dir.run_with(args, UNFORMATTED);
        assert_eq!((ran.code, &*ran.out), (2, ""), "{args:?}");
        assert!(ran.err.contains("standard input"), "{ran:?}");
        assert_eq!(dir.read("Caddyfile"), UNFORMATTED);
    }
}

#[cfg(unix)]
mod unix {
    use crate::support::{Dir, FORMATTED, UNFORMATTED, is_almighty};
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    const NOT_FILES: &str = "\
error: /dev/zero: is a device, not a file; use `-` to read from standard input
error: Caddyfile: is a named pipe, not a file; use `-` to read from standard input
error: link: is a named pipe, not a file; use `-` to read from standard input
error: socket: is a socket, not a file; use `-` to read from standard input";

    #[test]
    fn pipes_sockets_and_devices_are_never_opened() {
        let dir = Dir::with(&[("clean.caddyfile", FORMATTED)]);
        let made = Command::new("mkfifo").arg(dir.path("Caddyfile")).status();
        assert!(made.unwrap().success());
        let _listener = UnixListener::bind(dir.path("socket")).unwrap();
        symlink("Caddyfile", dir.path("link")).unwrap();
        let args = ["/dev/zero", "Caddyfile", "clean.caddyfile", "link", "socket"];
        for command in ["fmt", "check"] {
            let ran = dir.run(&[&[command], &args[..]].concat());
            assert_eq!(ran.code, 2);
            let (errors, _) = ran.err.trim_end().rsplit_once('\n').unwrap();
            assert_eq!(errors, NOT_FILES);
            let searched = dir.run(&[command, "."]);
            assert_eq!(searched.code, 0, "a search passes them by: {searched:?}");
        }
    }

    #[test]
    fn a_search_does_not_follow_links() {
        let dir = Dir::with(&[("elsewhere/Caddyfile", UNFORMATTED)]);
        fs::create_dir(dir.path("here")).unwrap();
        symlink("../elsewhere", dir.path("here/folder")).unwrap();
        symlink("../elsewhere/Caddyfile", dir.path("here/Caddyfile")).unwrap();
        symlink("nowhere", dir.path("here/lost.caddyfile")).unwrap();
        assert_eq!(dir.run(&["fmt", "--check", "here"]).out, "");
        assert_eq!(dir.run(&["fmt", "--check", "here/Caddyfile"]).code, 1);
    }

    #[test]
    fn what_may_not_be_read_is_named() {
        let dir = Dir::with(&[
            ("a/Caddyfile", FORMATTED),
            ("b/Caddyfile", FORMATTED),
            ("c.caddyfile", UNFORMATTED),
        ]);
        for locked in ["a", "b/Caddyfile"] {
            fs::set_permissions(dir.path(locked), Permissions::from_mode(0o000)).unwrap();
        }
        let almighty = is_almighty(&dir.path("a"));
        let ran = dir.run(&["fmt", "."]);
        fs::set_permissions(dir.path("a"), Permissions::from_mode(0o755)).unwrap();
        if almighty {
            return;
        }
        assert_eq!((ran.code, &*ran.out), (2, "c.caddyfile\n"));
        for name in ["a", "b/Caddyfile"] {
            assert!(ran.err.contains(&format!("{name}: ")), "{ran:?}");
        }
    }

    #[test]
    fn names_and_texts_cannot_steer_the_terminal() {
        let dir = Dir::with(&[("\u{1b}[2J\n.caddyfile", "\u{1b}[31m {\n")]);
        let ran = dir.run(&["check", "."]);
        assert_eq!(ran.code, 1);
        assert!(!ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'), "{ran:?}");
        let ran = dir.run(&["check", "\u{1b}[2J"]);
        assert!(!ran.err.contains('\u{1b}'), "{ran:?}");
    }
}
