//! What is found where files import each other.

use crate::project::Project;
use expect_test::{Expect, expect};
use ide::{Diagnostic, FileRange, Kind, SourceFile, diagnostics};
use std::fmt::Write;

/// Shows all findings about all files of a fixture, with the places that have to do with them.
#[allow(clippy::needless_pass_by_value, reason = "expect! gives values")]
fn check(fixture: &str, expected: Expect) {
    expected.assert_eq(&shown(&Project::new(fixture)));
}

fn shown(project: &Project) -> String {
    let mut out = String::new();
    let others = project.texts.keys().filter(|name| **name != project.entry);
    for name in std::iter::once(&project.entry).chain(others) {
        let at = |place: &FileRange| {
            let file = place.file.as_deref().unwrap_or(name);
            let text = &project.texts[file];
            let line = 1 + text[..usize::from(place.range.start())].matches('\n').count();
            format!("{file}:{line} `{}`", &text[place.range])
        };
        for found in diagnostics(&project.file(name)) {
            let Diagnostic { range, severity, code, message, related, tag, .. } = found;
            let tag = tag.map(|tag| format!(" {tag:?}")).unwrap_or_default();
            let place = at(&FileRange { file: None, range });
            writeln!(out, "{place}: {severity:?}{tag} {code}: {message}").unwrap();
            for related in related {
                writeln!(out, "    {}: {}", at(&related.place), related.message).unwrap();
            }
        }
    }
    out
}

fn silent(fixture: &str) {
    check(fixture, expect![[""]]);
}

#[test]
fn a_file_that_is_not_there() {
    check(
        "#- Caddyfile\na {\n\timport gone.conf\n\timport x.conf\n\timport sites/*.x/*.y\n\timport none/*\n\timport /etc/x\n}\n#- x.conf\nimport lost.conf\nimport nothing\n",
        expect![[r#"
            Caddyfile:4 `sites/*.x/*.y`: Error import-too-many-wildcards: Glob pattern may only contain one wildcard (*), but has others: sites/*.x/*.y
            Caddyfile:2 `gone.conf`: Error import-failed: there is no file `gone.conf`, counted from the folder of this file
            Caddyfile:5 `none/*`: Hint import-glob-empty: no file matches `none/*`; Caddy goes on without any
            Caddyfile:6 `/etc/x`: Info import-outside: `/etc/x` leads out of the workspace, so it is not read here; the setting `readOutsideWorkspace` allows it
            x.conf:1 `lost.conf`: Error import-failed: there is no file `lost.conf`, counted from the folder of this file
        "#]],
    );
}

#[test]
fn what_can_be_read_of_a_glob_is_known() {
    check(
        "#- Caddyfile\nimport lib/*\na {\n\timport one\n\timport two\n\timport three\n\trespond @x hi\n}\n#- lib/a\n(one) {\n\trespond hi\n}\n#- lib/b/\n#- lib/c\n(two) {\n\trespond {args[0]}\n}\n(idle) {\n\trespond hi\n}\n",
        expect![[r#"
            Caddyfile:1 `lib/*`: Error import-failed: Could not import lib/b/: is a directory
            Caddyfile:4 `two`: Error import-argument-missing: the snippet `two` needs argument 1 (`status`); Caddy leaves `{args[0]}` in line 2 of `c` as it is
                lib/c:2 `{args[0]}`: used here
        "#]],
    );
    check(
        "#- Caddyfile\nimport lib/*\na {\n\timport one\n\timport two\n\timport three\n\trespond @x hi\n}\n#- lib/a\n(one) {\n\trespond hi\n}\n#- lib/b.bin\n#- lib/c\n(two) {\n\trespond {args[0]}\n}\n(idle) {\n\trespond <<X\n\ta\n b\n\tX\n}\n",
        expect![[r#"
            Caddyfile:1 `lib/*`: Error import-file-error: `c` has an error on line 7: mismatched leading whitespace in heredoc <<X on line #7 [ b], expected whitespace [	] to match the closing marker
                lib/c:7 ` b`: mismatched leading whitespace in heredoc <<X on line #7 [ b], expected whitespace [	] to match the closing marker
            Caddyfile:4 `two`: Error import-argument-missing: the snippet `two` needs argument 1 (`status`); Caddy leaves `{args[0]}` in line 2 of `c` as it is
                lib/c:2 `{args[0]}`: used here
            lib/c:7 ` b`: Error heredoc-indent: mismatched leading whitespace in heredoc <<X on line #7 [ b], expected whitespace [	] to match the closing marker
        "#]],
    );
    let part = Project::new("#- x.conf\na {\n\timport one\n}\n");
    assert_eq!(diagnostics(&part.file_of(Kind::MainOrPart)), [], "another may bring snippets");
    silent("#- Caddyfile\nimport {$LIB}\na {\n\timport one\n}\n");
    silent("#- Caddyfile\n{$LIB}\n\na {\n\timport one\n}\n");
}

#[test]
fn an_import_that_caddy_does_not_come_by() {
    check(
        "#- Caddyfile\n(unused) {\n\timport gone.conf\n}\na {\n\trespond hi\n}\n",
        expect![[r#"
        Caddyfile:1 `(unused)`: Hint Unnecessary snippet-unused: the snippet `unused` is never imported
    "#]],
    );
    silent(
        "#- Caddyfile\n(s) {\n\trespond hi\n}\na {\n\timport s {\n\t\timport gone.conf\n\t}\n}\n",
    );
}

#[test]
fn an_error_in_an_imported_file() {
    check(
        "#- Caddyfile\na {\n\timport x.conf\n}\n#- x.conf\nhandle {\n\trespond hi\n",
        expect![[r#"
            x.conf:1 `{`: Warning block-unclosed: this block is never closed in this file; Caddy does not notice, because another `}` closes it
        "#]],
    );
    check(
        "#- Caddyfile\na {\n\timport x.conf\n}\n#- x.conf\nrespond <<X\n\ta\n b\n\tX\n",
        expect![[r#"
            Caddyfile:2 `x.conf`: Error import-file-error: `x.conf` has an error on line 3: mismatched leading whitespace in heredoc <<X on line #3 [ b], expected whitespace [	] to match the closing marker
                x.conf:3 ` b`: mismatched leading whitespace in heredoc <<X on line #3 [ b], expected whitespace [	] to match the closing marker
            x.conf:3 ` b`: Error heredoc-indent: mismatched leading whitespace in heredoc <<X on line #3 [ b], expected whitespace [	] to match the closing marker
        "#]],
    );
    check(
        "#- Caddyfile\nimport x.conf\na {\n\timport s \"}\"\n}\n#- x.conf\n(s) {\n\trespond {args[0]}\n}\n",
        expect![[r#"
            Caddyfile:3 `"}"`: Error brace-unmatched: this does not fit on line 2 of `x.conf`, where it goes: Unexpected '}' because no matching opening brace
                x.conf:2 `{args[0]}`: Caddy stops here
        "#]],
    );
}

#[test]
fn what_stands_open_in_one_file_may_be_closed_in_another() {
    silent(
        "#- Caddyfile\na {\n\timport open\n\trespond hi\n\timport close\n}\nb {\n\trespond hi\n}\n#- open\nhandle {\n#- close\n}\n",
    );
}

#[test]
fn a_circle() {
    check(
        "#- Caddyfile\nimport a.conf\n#- a.conf\nx {\n\timport b.conf\n}\n#- b.conf\nimport c.conf\n#- c.conf\nimport b.conf\n",
        expect![[r#"
            Caddyfile:1 `import a.conf`: Error import-cycle: imports run in a circle: `b.conf` → `c.conf` → `b.conf`
                b.conf:1 `c.conf`: part of the circle
                c.conf:1 `b.conf`: part of the circle
            b.conf:1 `c.conf`: Error import-cycle: imports run in a circle: `b.conf` → `c.conf` → `b.conf`
                c.conf:1 `b.conf`: part of the circle
            c.conf:1 `b.conf`: Error import-cycle: imports run in a circle: `c.conf` → `b.conf` → `c.conf`
                b.conf:1 `c.conf`: part of the circle
        "#]],
    );
    check(
        "#- Caddyfile\n(s) {\n\timport a.conf\n}\nx {\n\timport s\n}\n#- a.conf\nimport s\n",
        expect![[r#"
            Caddyfile:2 `a.conf`: Error import-cycle: imports run in a circle: `(s)` → `a.conf` → `(s)`
                a.conf:1 `s`: part of the circle
            a.conf:1 `s`: Error import-cycle: imports run in a circle: `a.conf` → `(s)` → `a.conf`
                Caddyfile:2 `a.conf`: part of the circle
        "#]],
    );
    check(
        "(s) {\n\timport t\n}\n(t) {\n\timport s\n}\nx {\n\timport s\n}\n",
        expect![[r#"
            Caddyfile:8 `import s`: Error import-cycle: imports run in a circle: `(s)` → `(t)` → `(s)`
                Caddyfile:2 `t`: part of the circle
                Caddyfile:5 `s`: part of the circle
        "#]],
    );
}

#[test]
fn a_snippet_that_two_files_define() {
    check(
        "#- Caddyfile\nimport one.conf\n(s) {\n\trespond hi\n}\nx {\n\timport s\n}\n#- one.conf\n(s) {\n\trespond ho\n}\n",
        expect![[r#"
            Caddyfile:2 `(s)`: Error snippet-redeclared: `one.conf` has defined the snippet `s` before; Caddy refuses a second one
                one.conf:1 `(s)`: first defined here
        "#]],
    );
    check(
        "#- Caddyfile\n(s) {\n\trespond hi\n}\nimport *.conf\nx {\n\timport s\n}\n#- one.conf\n(s) {\n\trespond ho\n}\n",
        expect![[r#"
            Caddyfile:4 `*.conf`: Error import-file-error: `one.conf` has an error on line 1: redeclaration of previously declared snippet s
                one.conf:1 `{`: Caddy stops here
            one.conf:1 `(s)`: Error snippet-redeclared: `Caddyfile` has defined the snippet `s` before; Caddy refuses a second one
                Caddyfile:1 `(s)`: first defined here
        "#]],
    );
}

#[test]
fn a_snippet_that_no_file_defines() {
    check(
        "#- Caddyfile\nimport lib.conf\na {\n\timport scok\n\timport x.conf\n}\n#- lib.conf\n(sock) {\n\trespond hi\n}\n#- x.conf\nimport sokc\n",
        expect![[r#"
            Caddyfile:3 `scok`: Error snippet-undefined: there is no snippet `scok`, and no file of this name is known; did you mean `sock`?
            x.conf:1 `sokc`: Error snippet-undefined: there is no snippet `sokc`, and no file of this name is known; did you mean `sock`?
        "#]],
    );
}

#[test]
fn arguments_of_a_snippet_in_another_file() {
    check(
        "#- Caddyfile\nimport lib.conf\na {\n\timport sock\n\timport sock /a b\n\timport wait 5x 3\n\timport x.conf\n}\n#- lib.conf\n(sock) {\n\treverse_proxy unix/{args[0]}\n}\n(wait) {\n\treverse_proxy :1 {\n\t\tlb_try_duration {args[0]}\n\t\tlb_retries \"{args[1]}\"\n\t}\n}\n#- x.conf\nimport wait 1s 2.5\nimport wait {$X} {y}\n",
        expect![[r#"
            Caddyfile:3 `sock`: Error import-argument-missing: the snippet `sock` needs argument 1 (`socket path`); Caddy leaves `{args[0]}` in line 2 of `lib.conf` as it is
                lib.conf:2 `{args[0]}`: used here
            Caddyfile:4 `b`: Hint Unnecessary import-argument-surplus: the snippet `sock` uses only one argument
            Caddyfile:5 `5x`: Error import-argument-value: `5x` is not a duration such as `5s`; the snippet `wait` needs one on line 6 of `lib.conf`
                lib.conf:6 `{args[0]}`: used here as a duration
            x.conf:1 `2.5`: Error import-argument-value: `2.5` is not a whole number such as `3`; the snippet `wait` needs one on line 7 of `lib.conf`
                lib.conf:7 `{args[1]}`: used here as a whole number
        "#]],
    );
}

#[test]
fn a_value_that_is_no_whole_word_or_not_always_the_same() {
    silent(
        "(s) {\n\treverse_proxy :1 {\n\t\tlb_try_duration {args[0]}s\n\t}\n}\na {\n\timport s 5\n}\n",
    );
    silent("(s) {\n\trespond {args[0]}\n}\na {\n\timport s 5x\n}\n");
    silent("(s) {\n\tread {args[0]}\n}\na {\n\timport s 5s\n\tthing {\n\t\timport s x\n\t}\n}\n");
}

#[test]
fn what_no_file_uses_is_faded() {
    check(
        "#- Caddyfile\nimport lib.conf\n(own) {\n\trespond hi\n}\n&(app) {\n\trespond hi\n}\n&(idle) {\n\trespond hi\n}\na {\n\t@used path /\n\t@idle path /\n\timport x.conf\n}\n#- lib.conf\n(s) {\n\trespond hi\n}\n(t) {\n\trespond ho\n}\n#- x.conf\n@part path /\nimport s\nrespond @used hi\ninvoke app\n",
        expect![[r#"
            Caddyfile:2 `(own)`: Hint Unnecessary snippet-unused: the snippet `own` is never imported
            Caddyfile:8 `&(idle)`: Hint Unnecessary route-unused: the named route `idle` is never invoked
            Caddyfile:13 `@idle`: Hint Unnecessary matcher-unused: the matcher `@idle` is never used
            lib.conf:4 `(t)`: Hint Unnecessary snippet-unused: the snippet `t` is never imported
            x.conf:1 `@part`: Hint Unnecessary matcher-unused: the matcher `@part` is never used
        "#]],
    );
    // What a variable holds may use anything, and so may what is not known.
    silent(
        "#- Caddyfile\n(own) {\n\trespond hi\n}\na {\n\timport x.conf\n}\n#- x.conf\nimport {$ANY}\n",
    );
    silent("#- lib.conf\n(own) {\n\trespond hi\n}\n");
}

#[test]
fn what_belongs_to_several_projects_may_be_used_in_another() {
    let project = Project::new(
        "#- Caddyfile\nimport lib.conf\na {\n\trespond hi\n}\n#- lib.conf\n(s) {\n\trespond @m\n}\n",
    );
    let codes = |file: SourceFile| diagnostics(&file).iter().map(|it| it.code).collect::<Vec<_>>();
    assert_eq!(codes(project.file("lib.conf")), ["snippet-unused"]);
    assert_eq!(codes(project.file("lib.conf").shared()), [""; 0]);
}

#[test]
fn what_no_file_defines() {
    check(
        "#- Caddyfile\n&(app) {\n\trespond hi\n}\na {\n\t@api path /\n\timport x.conf\n\trespond @brought hi\n}\n#- x.conf\n@brought path /\nrespond @api hi\nrespond @apo hi\ninvoke ap\ninvoke app\nhandle {\n\trespond @nothing hi\n}\n",
        expect![[r#"
            x.conf:4 `ap`: Error route-undefined: there is no named route `&(ap)`; did you mean `app`?
            x.conf:3 `@apo`: Error matcher-undefined: there is no matcher `@apo`; did you mean `@api`?
            x.conf:7 `@nothing`: Error matcher-undefined: there is no matcher `@nothing`
        "#]],
    );
    silent(
        "#- Caddyfile\na {\n\timport x.conf m\n}\n#- x.conf\n@{args[0]} path /\nrespond @m hi\n",
    );
}

#[test]
fn a_snippet_that_is_defined_only_later() {
    check(
        "#- Caddyfile\na {\n\timport late\n\timport x.conf\n}\nimport lib.conf\nb {\n\timport late\n}\n#- lib.conf\n(late) {\n\trespond hi\n}\n#- x.conf\nimport late\n",
        expect![[r#"
            Caddyfile:2 `late`: Error snippet-undefined: the snippet `late` is defined later, on line 1 of `lib.conf`; Caddy knows only those that it has read before an import
                lib.conf:1 `(late)`: defined here
            x.conf:1 `late`: Error snippet-undefined: the snippet `late` is defined later, on line 1 of `lib.conf`; Caddy knows only those that it has read before an import
                lib.conf:1 `(late)`: defined here
                Caddyfile:3 `x.conf`: imported from here
        "#]],
    );
    check(
        "#- Caddyfile\nimport one.conf\na {\n\timport x.conf\n}\n(late) {\n\trespond hi\n}\n#- one.conf\n(s) {\n\timport late\n}\n#- x.conf\nimport s\n",
        expect![[r#"
            Caddyfile:3 `x.conf`: Error import-file-error: `one.conf` has an error on line 2: the snippet `late` is defined later, on line 5 of `Caddyfile`; Caddy knows only those that it has read before an import
                one.conf:2 `late`: Caddy stops here
                x.conf:1 `s`: imported from here
            one.conf:2 `late`: Error snippet-undefined: the snippet `late` is defined later, on line 5 of `Caddyfile`; Caddy knows only those that it has read before an import
                Caddyfile:5 `(late)`: defined here
                Caddyfile:3 `x.conf`: imported from here
                x.conf:1 `s`: imported from here
        "#]],
    );
    // Caddy finds the file before the snippet.
    silent(
        "#- Caddyfile\na {\n\timport late\n}\nimport lib.conf\nb {\n\timport late\n}\n#- lib.conf\n(late) {\n\trespond hi\n}\n#- late\nrespond ho\n",
    );
}

#[test]
fn an_argument_that_does_not_fit() {
    check(
        "#- Caddyfile\n(s) {\n\timport {args[0]}.conf\n}\n(t) {\n\timport s {args[1]}\n}\na {\n\timport t x gone\n}\n",
        expect![[r#"
            Caddyfile:8 `gone`: Error import-failed: this does not fit on line 2, where it goes: File to import not found: gone.conf
                Caddyfile:2 `{args[0]}.conf`: Caddy stops here
        "#]],
    );
    check(
        "#- Caddyfile\nimport lib.conf\na {\n\timport x.conf\n}\n#- lib.conf\n(s) {\n\trespond {args[0]} {args[1]}\n}\n#- x.conf\nimport s hi \"}\"\n",
        expect![[r#"
            Caddyfile:3 `x.conf`: Error import-file-error: `x.conf` has an error on line 1: Unexpected '}' because no matching opening brace
                x.conf:1 `"}"`: Caddy stops here
            x.conf:1 `"}"`: Error brace-unmatched: this does not fit on line 2 of `lib.conf`, where it goes: Unexpected '}' because no matching opening brace
                lib.conf:2 `{args[1]}`: Caddy stops here
        "#]],
    );
}

#[test]
fn matchers_that_files_bring_and_lack() {
    check(
        "#- Caddyfile\nimport lib.conf\na {\n\timport s\n\t@m path /x\n\timport x.conf\n}\n#- lib.conf\n(s) {\n\t@m path /\n}\n#- x.conf\nhandle {\n\t@m path /y\n\trespond @m hi\n}\n",
        expect![[r#"
            Caddyfile:4 `@m`: Error matcher-duplicate: the matcher `@m` is already defined on line 3; Caddy refuses a second one, also in a block inside
                Caddyfile:3 `s`: defined here
            x.conf:2 `@m`: Error matcher-duplicate: the matcher `@m` is already defined on line 2 of `lib.conf`; Caddy refuses a second one, also in a block inside
                lib.conf:2 `@m`: defined here
                Caddyfile:5 `x.conf`: imported from here
        "#]],
    );
    check(
        "#- Caddyfile\nimport lib.conf\na {\n\t@m path /\n\timport x.conf\n\timport s\n}\nb {\n\timport x.conf\n\timport s\n\trespond @y hi\n}\n#- lib.conf\n(s) {\n\trespond @m hi\n}\n#- x.conf\n@y path /\nrespond @m hi\nrespond @y hi\n",
        expect![[r#"
            Caddyfile:8 `x.conf`: Error matcher-undefined: the matcher `@m`, which is used on line 2 of `x.conf`, is not defined here
                x.conf:2 `@m`: used here
                Caddyfile:3 `@m`: defined here
            Caddyfile:9 `s`: Error matcher-undefined: the matcher `@m`, which is used on line 2 of `lib.conf`, is not defined here
                lib.conf:2 `@m`: used here
                Caddyfile:3 `@m`: defined here
        "#]],
    );
    check(
        "#- Caddyfile\na {\n\timport x.conf\n}\nb {\n\t@n path /\n\trespond @m hi\n}\n#- x.conf\n@m path /y\nhandle {\n\trespond @n hi\n}\n",
        expect![[r#"
            Caddyfile:6 `@m`: Error matcher-undefined: the matcher `@m` is not known here: it is defined on line 1 of `x.conf`, in a block that does not hold this line
                x.conf:1 `@m`: defined here
            x.conf:3 `@n`: Error matcher-undefined: the matcher `@n` is not known here: it is defined on line 5 of `Caddyfile`, in a block that does not hold this line
                Caddyfile:5 `@n`: defined here
                Caddyfile:2 `x.conf`: imported from here
        "#]],
    );
}
