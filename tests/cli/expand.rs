//! `expand`.

use crate::support::{Dir, finish};
use expect_test::expect;

const MAIN: &str = "import lib/*\na {\n\timport app {$NAME:one}\n}\n";
const APP: &str = "(app) {\n\t# What serves it.\n\treverse_proxy {args[0]}:80\n}\n";

#[test]
fn the_file_is_printed_without_imports() {
    let dir = Dir::with(&[
        ("Caddyfile", MAIN),
        ("lib/app", APP),
        ("b.Caddyfile", "b {\n\trespond hi\n}"),
    ]);
    expect![[r#"
        exit 0
        --- stdout
        a {
        →# What serves it.
        →reverse_proxy "{$NAME:one}:80"
        }
        --- stderr
    "#]]
    .assert_eq(&dir.run(&["expand"]).to_string());
    let mut command = dir.command(&["expand", "--environment", "Caddyfile"]);
    command.env("NAME", "two");
    expect![[r#"
        exit 0
        --- stdout
        a {
        →# What serves it.
        →reverse_proxy two:80
        }
        --- stderr
    "#]]
    .assert_eq(&finish(command, b"").to_string());
    assert_eq!(dir.run(&["expand", "b.Caddyfile"]).out, "b {\n\trespond hi\n}\n");
}

#[test]
fn what_is_in_the_way_stands_at_its_place() {
    let dir = Dir::with(&[
        ("Caddyfile", "import lib/app\na {\n\timport app x\n}\n"),
        ("lib/app", "(app) {\n\timport none\n}\n"),
        ("b.Caddyfile", "b {\n\timport {$DIR}/x\n}\n"),
    ]);
    let place = |name: &str| std::fs::canonicalize(dir.path(name)).unwrap().display().to_string();
    for (file, line, why) in [
        ("Caddyfile", "lib/app", ":2: File to import not found: none"),
        (
            "b.Caddyfile",
            "b.Caddyfile",
            ":2: what `import {$DIR}/x` names depends on a variable; --environment puts in the value that it has here",
        ),
    ] {
        let ran = dir.run(&["expand", file]);
        assert_eq!((ran.code, &*ran.out), (1, ""));
        assert_eq!(ran.err, format!("{}{why}\n", place(line)));
    }
    let ran = dir.run(&["expand", "none"]);
    assert_eq!((ran.code, &*ran.err), (2, "error: none: does not exist; check the spelling\n"));
}
