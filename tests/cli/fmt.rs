//! `fmt`.

use crate::support::{Dir, FORMATTED, UNFORMATTED};
use expect_test::expect;

#[test]
fn files_are_formatted_in_place_and_the_changed_ones_named() {
    let dir = Dir::with(&[
        ("b/Caddyfile", UNFORMATTED),
        ("a.caddyfile", UNFORMATTED),
        ("c.caddy", FORMATTED),
    ]);
    expect![[r#"
        exit 0
        --- stdout
        a.caddyfile
        b/Caddyfile
        --- stderr
        2 reformatted, 1 already formatted
    "#]]
    .assert_eq(&dir.run(&["fmt"]).to_string());
    assert_eq!(dir.read("b/Caddyfile"), FORMATTED);
    assert_eq!(dir.read("a.caddyfile"), FORMATTED);
    expect![[r#"
        exit 0
        --- stdout
        --- stderr
        3 already formatted
    "#]]
    .assert_eq(&dir.run(&["fmt", "."]).to_string());
    assert_eq!(dir.names(), ["a.caddyfile", "b", "c.caddy"], "nothing is left behind");
}

#[test]
fn check_changes_nothing_and_names_what_would_change() {
    let dir = Dir::with(&[("Caddyfile", UNFORMATTED), ("clean.caddyfile", FORMATTED)]);
    expect![[r#"
        exit 1
        --- stdout
        Caddyfile
        --- stderr
        1 would be reformatted, 1 already formatted
    "#]]
    .assert_eq(&dir.run(&["fmt", "--check"]).to_string());
    assert_eq!(dir.read("Caddyfile"), UNFORMATTED);
    assert_eq!(dir.run(&["fmt", "--check", "clean.caddyfile"]).code, 0);
    let stdin = dir.run_with(&["fmt", "--check", "-"], UNFORMATTED);
    assert_eq!((stdin.code, &*stdin.out), (1, "<stdin>\n"));
}

#[test]
fn diff_changes_nothing_and_shows_what_would_change() {
    let dir = Dir::with(&[("conf/Caddyfile", UNFORMATTED), ("clean.caddyfile", FORMATTED)]);
    expect![[r#"
        exit 1
        --- stdout
        --- conf/Caddyfile
        +++ conf/Caddyfile
        @@ -1,3 +1,3 @@
         example.com {
        -respond hi
        +→respond hi
         }
        --- stderr
        1 would be reformatted, 1 already formatted
    "#]]
    .assert_eq(&dir.run(&["fmt", "--diff"]).to_string());
    assert_eq!(dir.read("conf/Caddyfile"), UNFORMATTED);
    let coloured = dir.run(&["fmt", "--diff", "--color", "always"]);
    assert!(coloured.out.contains("\u{1b}[31m-respond hi\u{1b}[0m\n"), "{coloured:?}");
    assert!(coloured.out.contains("\u{1b}[32m+\trespond hi\u{1b}[0m\n"), "{coloured:?}");
    let clean = dir.run_with(&["fmt", "--diff", "-"], FORMATTED);
    assert_eq!((clean.code, &*clean.out), (0, ""));
}

#[test]
fn standard_input_is_formatted_to_standard_output() {
    let dir = Dir::new();
    for args in [
        &["fmt", "-"][..],
        &["fmt", "-", "--stdin-filepath", "conf/Caddyfile"],
        &["fmt", "--stdin-filepath", "conf/Caddyfile"],
    ] {
        for input in [UNFORMATTED, FORMATTED] {
            let ran = dir.run_with(args, input);
            assert_eq!((ran.code, &*ran.out, &*ran.err), (0, FORMATTED, ""), "{args:?}");
        }
    }
    assert!(dir.names().is_empty(), "the named file is not made");
}

#[test]
fn line_endings_are_kept_unless_forced() {
    let (unformatted, formatted) =
        (UNFORMATTED.replace('\n', "\r\n"), FORMATTED.replace('\n', "\r\n"));
    let dir = Dir::with(&[("Caddyfile", &unformatted)]);
    assert_eq!(dir.run(&["fmt", "Caddyfile"]).code, 0);
    assert_eq!(dir.read("Caddyfile"), formatted);
    assert_eq!(dir.run(&["fmt", "--check", "Caddyfile"]).code, 0);
    for (ending, input, expected) in [
        ("auto", &*unformatted, &*formatted),
        ("lf", &unformatted, FORMATTED),
        ("lf", UNFORMATTED, FORMATTED),
        ("crlf", UNFORMATTED, &formatted),
        ("crlf", &unformatted, &formatted),
    ] {
        let ran = dir.run_with(&["fmt", "-", "--line-ending", ending], input);
        assert_eq!((ran.code, &*ran.out), (0, expected), "{ending}");
    }
    assert_eq!(dir.run(&["fmt", "--check", "--line-ending", "lf"]).code, 1);
}

#[test]
fn a_file_that_cannot_be_formatted_is_left_alone_with_the_reason() {
    // Caddy cannot tell where the last heredoc ends, and its formatter would tear `}<<EOF` in two.
    let heredoc = "b {}\na {\n}<<EOF\n<<EOF\nhi\n EOF\n";
    let dir = Dir::with(&[("Caddyfile", UNFORMATTED), ("heredoc.caddyfile", heredoc)]);
    expect![[r#"
        exit 1
        --- stdout
        Caddyfile
        --- stderr
        heredoc.caddyfile:5:1: not formatted, because Caddy cannot read it: mismatched leading whitespace in heredoc <<EOF on line #5 [hi], expected whitespace [ ] to match the closing marker
        1 reformatted, 1 left alone
    "#]].assert_eq(&dir.run(&["fmt", "."]).to_string());
    assert_eq!(dir.read("Caddyfile"), FORMATTED, "the other files are done");
    assert_eq!(dir.read("heredoc.caddyfile"), heredoc);
    let filtered = dir.run_with(&["fmt", "-"], heredoc);
    assert_eq!((filtered.code, &*filtered.out), (1, heredoc), "a filter loses nothing");
    assert!(filtered.err.starts_with("<stdin>:5:1: not formatted"), "{filtered:?}");
    for mode in ["--check", "--diff"] {
        let shown = dir.run(&["fmt", mode, "."]);
        assert_eq!((shown.code, &*shown.out), (1, ""));
    }
}

#[cfg(unix)]
mod unix {
    use crate::support::{Dir, FORMATTED, UNFORMATTED, is_almighty};
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    #[test]
    fn mode_is_kept_and_a_formatted_file_not_touched() {
        let dir = Dir::with(&[("Caddyfile", UNFORMATTED), ("clean.caddyfile", FORMATTED)]);
        fs::set_permissions(dir.path("Caddyfile"), Permissions::from_mode(0o640)).unwrap();
        let identity = |name| {
            let metadata = fs::metadata(dir.path(name)).unwrap();
            (metadata.ino(), metadata.mtime_nsec())
        };
        let (changed, kept) = (identity("Caddyfile"), identity("clean.caddyfile"));
        assert_eq!(dir.run(&["fmt"]).code, 0);
        let mode = fs::metadata(dir.path("Caddyfile")).unwrap().mode();
        assert_eq!(mode & 0o7777, 0o640);
        assert_ne!(identity("Caddyfile"), changed, "it is replaced, not written into");
        assert_eq!(identity("clean.caddyfile"), kept);
    }

    #[test]
    fn a_link_stays_a_link() {
        let dir = Dir::with(&[("real/site", UNFORMATTED), ("twin", UNFORMATTED)]);
        symlink("real/site", dir.path("Caddyfile")).unwrap();
        fs::hard_link(dir.path("twin"), dir.path("other-twin")).unwrap();
        assert_eq!(dir.run(&["fmt", "Caddyfile", "twin"]).code, 0);
        assert_eq!(dir.read("real/site"), FORMATTED);
        assert!(fs::symlink_metadata(dir.path("Caddyfile")).unwrap().is_symlink());
        assert_eq!(dir.read("other-twin"), FORMATTED);
    }

    #[test]
    fn a_file_in_a_locked_folder_is_overwritten() {
        let dir = Dir::with(&[("locked/Caddyfile", UNFORMATTED)]);
        fs::set_permissions(dir.path("locked"), Permissions::from_mode(0o555)).unwrap();
        let ran = dir.run(&["fmt", "locked/Caddyfile"]);
        fs::set_permissions(dir.path("locked"), Permissions::from_mode(0o755)).unwrap();
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!(dir.read("locked/Caddyfile"), FORMATTED);
    }

    #[test]
    fn a_file_that_may_not_be_written_is_reported() {
        let dir = Dir::with(&[("a.caddyfile", UNFORMATTED), ("b.caddyfile", UNFORMATTED)]);
        fs::set_permissions(dir.path("a.caddyfile"), Permissions::from_mode(0o444)).unwrap();
        dir.write("secret", "");
        fs::set_permissions(dir.path("secret"), Permissions::from_mode(0o000)).unwrap();
        if is_almighty(&dir.path("secret")) {
            return;
        }
        let ran = dir.run(&["fmt", "."]);
        assert_eq!((ran.code, &*ran.out), (2, "b.caddyfile\n"));
        assert!(ran.err.starts_with("error: a.caddyfile: permission denied"), "{ran:?}");
        assert_eq!(dir.read("a.caddyfile"), UNFORMATTED);
    }
}
