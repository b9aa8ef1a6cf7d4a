//! Names over several files: each fixture is what Caddy reads together.
#![allow(clippy::needless_pass_by_value, reason = "as expect! gives it")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod project;

use expect_test::{Expect, expect};
use ide::{Access, CallItem, Declarations, FileRange, SourceFile};
use ide::{code_lenses, definition, document_highlights, incoming_calls, name_at, occurrences};
use ide::{outgoing_calls, prepare_calls, prepare_rename, references, rename};
use project::Project;
use std::fmt::Write as _;
use syntax::TextSize;

/// The path of a place, as a file sees it.
fn path(asked: &str, place: &FileRange) -> String {
    place.file.as_deref().unwrap_or(asked).to_owned()
}

fn headed(project: &Project) -> String {
    project.texts.iter().fold(String::new(), |all, (name, text)| all + "#- " + name + "\n" + text)
}

/// `$0` is the cursor; `⟦…⟧` is what defines the name there, `«…»` what sets it, `‹…›` what uses it. Every marked place
/// must lead to the same ones. The files come in the order of their names.
fn check(fixture: &str) {
    let bare = fixture.replace(['⟦', '⟧', '«', '»', '‹', '›'], "");
    let project = Project::new(&bare);
    let at = |asked: &str, offset: TextSize| {
        let file = project.file(asked);
        let name = name_at(&file, offset);
        let found = name.map(|name| occurrences(&file, &name)).unwrap_or_default();
        let mut shown = project.clone();
        for place in found.iter().rev() {
            let (open, close) = match place.access {
                Access::Definition => ('⟦', '⟧'),
                Access::Write => ('«', '»'),
                Access::Read => ('‹', '›'),
            };
            let text = shown.texts.get_mut(&path(asked, &place.at)).unwrap();
            text.insert(place.at.range.end().into(), close);
            text.insert(place.at.range.start().into(), open);
        }
        (headed(&shown), found)
    };
    let (asked, offset) = project.cursor.clone().unwrap();
    let (shown, found) = at(&asked, offset);
    let plain = Project::new(&fixture.replace("$0", ""));
    assert_eq!(shown, headed(&plain));
    let defining = found.iter().filter(|it| it.access != Access::Read).map(|it| it.at.clone());
    assert_eq!(definition(&project.file(&asked), offset), defining.collect::<Vec<_>>());
    for place in &found {
        assert_eq!(at(&path(&asked, &place.at), place.at.range.start()).0, shown);
    }
}

/// Renames what `$0` touches and shows all files, or why it stays.
fn check_rename(fixture: &str, new: &str, expected: Expect) {
    let mut project = Project::new(fixture);
    let (file, offset) = project.at_cursor();
    let asked = project.cursor.clone().unwrap().0;
    let shown = match rename(&file, offset, new) {
        Ok(edits) => {
            assert!(prepare_rename(&file, offset).is_ok());
            for edit in edits.iter().rev() {
                let text = project.texts.get_mut(edit.file.as_deref().unwrap_or(&asked)).unwrap();
                let range = std::ops::Range::<usize>::from(edit.edit.range);
                text.replace_range(range, &edit.edit.new_text);
            }
            headed(&project)
        }
        Err(why) => why.to_string() + "\n",
    };
    expected.assert_eq(&shown);
}

/// Shows places as their files and lines.
fn lines(project: &Project, asked: &str, places: &[FileRange]) -> String {
    let line = |place: &FileRange| {
        let path = path(asked, place);
        let text = &project.texts[&path][..place.range.start().into()];
        format!("{path}:{}\n", text.matches('\n').count() + 1)
    };
    places.iter().map(line).collect()
}

#[test]
fn snippets() {
    check(
        "#- Caddyfile\nimport lib/*.conf\na {\n\timport ‹so$0ck› /run/a\n}\nimport sites/*\n#- lib/sock.conf\n(⟦sock⟧) {\n\treverse_proxy unix/{args[0]}\n}\n#- sites/b\nb {\n\thandle {\n\t\timport ‹sock› /run/b\n\t}\n}\n",
    );
    check(
        "#- Caddyfile\n($0⟦a⟧) {\n\tabort\n}\n(b) {\n\timport {args[0]}\n}\nx {\n\timport part\n}\n#- part\nimport b ‹a›\n",
    );
}

#[test]
fn routes() {
    check(
        "#- Caddyfile\nimport lib\na {\n\tinvoke ‹$0r›\n}\n#- lib\n&(⟦r⟧) {\n\trespond hi\n}\nb {\n\tinvoke /x ‹r›\n}\n",
    );
}

#[test]
fn a_matcher_of_a_site_is_known_in_what_the_site_imports() {
    check(
        "#- Caddyfile\na {\n\t@⟦m⟧ path /x\n\thandle {\n\t\timport part\n\t}\n}\nb {\n\t@m path /y\n\trespond @m\n}\n#- part\nrespond @‹$0m›\n",
    );
}

#[test]
fn a_part_is_imported_by_all_that_import_it() {
    check(
        "#- Caddyfile\na {\n\t@⟦m⟧ path /x\n\timport part\n}\nb {\n\t@⟦m⟧ path /y\n\timport part\n}\nc {\n\t@m path /z\n}\n#- part\nrespond @‹$0m›\nhandle {\n\t@m path /q\n\trespond @m\n}\n",
    );
}

#[test]
fn a_part_and_a_snippet_bring_their_matchers() {
    check(
        "#- Caddyfile\nimport lib\na {\n\timport part\n\trespond @‹$0m›\n}\nb {\n\trespond @m\n}\n#- lib\n(s) {\n\t@⟦m⟧ path /x\n\trespond @‹m›\n}\n#- part\nimport s\nhandle @‹m› {\n}\n",
    );
    check(
        "#- Caddyfile\na {\n\timport part/*\n\trespond @‹$0m›\n}\n#- part/one\n@⟦m⟧ path /x\n#- part/two\nrespond @‹m›\n",
    );
}

#[test]
fn a_named_route_in_an_imported_file_begins_without_matchers() {
    check(
        "#- Caddyfile\na {\n\t@m path /x\n\tinvoke @m r\n}\nimport lib\n#- lib\n&(r) {\n\trespond @‹$0m› hi\n}\n",
    );
}

#[test]
fn sites_of_two_files_have_nothing_to_do_with_each_other() {
    check(
        "#- Caddyfile\nimport sites/*\n#- sites/a\na {\n\t@⟦m⟧ path /x\n\trespond @‹$0m›\n\tvars x 1\n}\n#- sites/b\nb {\n\t@m path /x\n\trespond @m\n\trespond {vars.x}\n}\n",
    );
    check(
        "#- Caddyfile\nimport sites/*\n#- sites/a\na {\n\tvars «$0x» 1\n\trespond {vars.‹x›}\n}\n#- sites/b\nb {\n\tvars x 2\n\trespond {vars.x}\n}\n",
    );
}

#[test]
fn captures_variables_and_outputs_of_map() {
    check(
        "#- Caddyfile\na {\n\timport match\n\timport use\n}\nb {\n\trespond {re.id.1}\n}\n#- match\n@m path_regexp ⟦id⟧ ^/(.+)$\n#- use\nredir @m /x/{re.‹$0id›.1}\n",
    );
    check(
        "#- Caddyfile\na {\n\timport match\n\tredir @‹m› /x/{re.‹$0m›.1}\n}\n#- match\n@⟦m⟧ path_regexp ^/(.+)$\n",
    );
    check(
        "#- Caddyfile\nimport lib\na {\n\timport s\n\trespond {vars.‹$0x›}\n}\nb {\n\tvars x 1\n}\n#- lib\n(s) {\n\tvars «x» 1\n}\n",
    );
    check(
        "#- Caddyfile\na {\n\timport part\n\treverse_proxy {‹$0to›}\n}\n#- part\nmap {host} {⟦to⟧} {other} {\n\tx a b\n}\n",
    );
}

#[test]
fn logs_and_variables_of_the_environment() {
    check(
        "#- Caddyfile\n{\n\tlog x {\n\t\tinclude http.log.access.‹x›\n\t}\n}\nimport sites/*\n#- sites/a\na {\n\tlog ⟦x⟧ {\n\t\toutput stdout\n\t}\n\tlog_name ‹$0x›\n}\n",
    );
    check("#- Caddyfile\n{$‹HOST›} {\n\timport part\n}\n#- part\nrespond {env.‹HO$0ST›}\n");
}

/// Shows where the definition is and what the references are.
fn check_files(fixture: &str, expected: Expect) {
    let project = Project::new(fixture);
    let (file, offset) = project.at_cursor();
    let asked = project.cursor.clone().unwrap().0;
    let found = definition(&file, offset);
    let used = references(&file, offset, Declarations::Excluded);
    let text = format!(
        "defined\n{}used\n{}",
        lines(&project, &asked, &found),
        lines(&project, &asked, &used)
    );
    expected.assert_eq(&text);
}

const FILES: &str = "#- Caddyfile\nimport sites/*\na {\n\timport part\n}\n#- part\nrespond hi\n#- sites/a\na.com {\n\timport part\n}\n#- sites/b\nb.com {\n\timport part x\n}\n";

#[test]
fn an_import_leads_to_its_files_and_a_file_to_its_imports() {
    check_files(
        &FILES.replace("sites/*", "si$0tes/*"),
        expect![[r#"
            defined
            sites/a:1
            sites/b:1
            used
            Caddyfile:1
        "#]],
    );
    check_files(
        &FILES.replace("import part x", "import $0part x"),
        expect![[r#"
            defined
            part:1
            used
            Caddyfile:3
            sites/a:2
            sites/b:2
        "#]],
    );
    check_files(
        &FILES.replace("respond", "resp$0ond"),
        expect![[r#"
            defined
            used
            Caddyfile:3
            sites/a:2
            sites/b:2
        "#]],
    );
    let project = Project::new(&FILES.replace("sites/*", "si$0tes/*"));
    let (file, offset) = project.at_cursor();
    assert!(prepare_rename(&file, offset).is_err());
    let marked = document_highlights(&file, offset);
    assert_eq!(marked.len(), 1);
}

const SOCK: &str = "#- Caddyfile\nimport lib\na {\n\timport sock\n}\n#- lib\n($0sock) {\n\t@m path /x\n\trespond @m\n}\n(other) {\n\timport sock\n}\n";

#[test]
fn a_rename_changes_all_files() {
    check_rename(
        SOCK,
        "unix",
        expect![[r#"
            #- Caddyfile
            import lib
            a {
            	import unix
            }
            #- lib
            (unix) {
            	@m path /x
            	respond @m
            }
            (other) {
            	import unix
            }
        "#]],
    );
}

#[test]
fn a_name_that_is_taken_in_another_file_is_refused() {
    let taken = [
        (SOCK, "other"),
        ("#- Caddyfile\nimport lib\na {\n\timport $0s\n}\n(b) {\n}\n#- lib\n(s) {\n}\n", "b"),
        ("#- Caddyfile\n($0s) {\n}\na {\n\timport part\n}\n#- part\nimport nothing\n", "nothing"),
        (SOCK, "lib"),
        ("#- Caddyfile\na {\n\t@$0b path /x\n\timport part\n}\n#- part\nrespond @a\n", "a"),
        (
            "#- Caddyfile\na {\n\t@b path /x\n\timport part\n}\n#- part\n@a path /\nrespond @$0b\n",
            "a",
        ),
        ("#- Caddyfile\na {\n\tvars $0b 1\n\timport part\n}\n#- part\nrespond {vars.a}\n", "a"),
        ("#- Caddyfile\na {\n\tlog $0b\n}\nimport part\n#- part\nb {\n\tlog a\n}\n", "a"),
        ("#- Caddyfile\na {\n\timport part\n}\n#- part\nrespond {vars.$0b}\n", "a"),
        (SOCK, "a b"),
    ];
    let shown = taken.map(|(fixture, new)| {
        let (file, offset) = Project::new(fixture).at_cursor();
        rename(&file, offset, new).unwrap_err().to_string() + "\n"
    });
    expect![[r#"
        There is a snippet “other” already where this one is known.
        There is a snippet “b” already where this one is known.
        An import names “nothing”, which would be the snippet then.
        An import names “lib”, which would be the snippet then.
        There is a matcher “a” already where this one is known.
        There is a matcher “a” already where this one is known.
        There is a request variable “a” already where this one is known.
        There is a log “a” already where this one is known.
        No known file defines the request variable “b”.
        The name of a snippet cannot hold a space.
    "#]]
    .assert_eq(&shown.concat());
}

#[test]
fn the_same_name_in_another_site_is_no_hindrance() {
    let fixture = "#- Caddyfile\nimport sites/*\n#- sites/a\na {\n\t@$0m path /x\n}\n#- sites/b\nb {\n\t@n path /x\n}\n";
    let (file, offset) = Project::new(fixture).at_cursor();
    assert_eq!(rename(&file, offset, "n").unwrap().len(), 1);
}

#[test]
fn lenses_count_over_all_files() {
    let project = Project::new(SOCK);
    let (file, _) = project.at_cursor();
    let mut shown = String::new();
    for lens in code_lenses(&file) {
        let _ = writeln!(shown, "{}", lens.title());
        shown += &lines(&project, "lib", &lens.places);
    }
    expect![[r#"
        2 imports
        Caddyfile:3
        lib:6
        0 imports
    "#]]
    .assert_eq(&shown);
}

/// Shows what imports an item and what it imports.
fn calls(project: &Project, file: &SourceFile, asked: &str, item: &CallItem) -> String {
    let shown = |item: &CallItem| {
        let home = item.file.as_deref().unwrap_or(asked);
        format!("{:?} {} of {home}", item.kind, item.name)
    };
    let mut out = format!("{}\n", shown(item));
    for (arrow, calls) in [("<-", incoming_calls(file, item)), ("->", outgoing_calls(file, item))] {
        for call in calls {
            let _ = write!(out, "{arrow} {} at", shown(&call.item));
            let home = if arrow == "<-" { &call.item } else { item };
            let text = &project.texts[home.file.as_deref().unwrap_or(asked)];
            for place in call.places {
                let _ = write!(out, " {}", &text[place]);
            }
            out += "\n";
        }
    }
    out
}

#[test]
fn calls_lead_through_files() {
    let fixture = "#- Caddyfile\nimport lib\nimport sites/*\n#- lib\n(s) {\n\timport part\n}\n&(r) {\n\tabort\n}\n#- part\nimport t$0\ninvoke r\nhandle {\n\timport t\n}\n#- sites/a\n(t) {\n}\na {\n\timport s\n\timport part x\n\tinvoke r\n}\n";
    let project = Project::new(fixture);
    let (file, offset) = project.at_cursor();
    let mut shown = String::new();
    let mut items = prepare_calls(&file, offset);
    for _ in 0..3 {
        let item = items.remove(0);
        shown += &calls(&project, &file, "part", &item);
        items.extend(incoming_calls(&file, &item).into_iter().rev().map(|call| call.item));
    }
    expect![[r#"
        Snippet t of sites/a
        <- File part of part at t t
        File part of part
        <- Snippet s of lib at part
        <- Site a of sites/a at part
        -> Snippet t of sites/a at t t
        -> Route r of lib at r
        Site a of sites/a
        -> Snippet s of lib at s
        -> File part of part at part
        -> Route r of lib at r
    "#]]
    .assert_eq(&shown);
}
