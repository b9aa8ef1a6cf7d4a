//! Names: what they stand for, where they stand, and other names for them.
#![allow(clippy::needless_pass_by_value, reason = "as expect! gives it")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use expect_test::{Expect, expect};
use ide::{Access, Kind, SourceFile, name_at, occurrences};
use ide::{definition, prepare_rename, rename};
use syntax::{TextRange, TextSize};

fn place(fixture: &str) -> (SourceFile, TextSize) {
    let offset = TextSize::of(fixture.split("$0").next().unwrap_or_default());
    let text = fixture.replace("$0", "");
    (SourceFile::new(text.into(), Kind::MainOrPart), offset)
}

/// `$0` is the cursor; `⟦…⟧` is what defines the name there, `«…»` what sets it, `‹…›` what uses it. Every marked place
/// must lead to the same ones.
fn check(fixture: &str) {
    let marks = ['⟦', '⟧', '«', '»', '‹', '›'];
    let bare = fixture.replace(marks, "");
    let (file, offset) = place(&bare);
    let at = |offset| {
        let name = name_at(&file, offset);
        let found = name.map(|name| occurrences(&file, &name)).unwrap_or_default();
        let mut shown = file.text().to_string();
        for place in found.iter().rev() {
            let (open, close) = match place.access {
                Access::Definition => ('⟦', '⟧'),
                Access::Write => ('«', '»'),
                Access::Read => ('‹', '›'),
            };
            shown.insert(place.at.range.end().into(), close);
            shown.insert(place.at.range.start().into(), open);
        }
        (shown, found)
    };
    let (shown, found) = at(offset);
    assert_eq!(shown, fixture.replace("$0", ""));
    for place in &found {
        assert_eq!(at(place.at.range.start()).0, shown);
        assert_eq!(at(place.at.range.end()).0, shown);
    }
    let targets: Vec<TextRange> =
        definition(&file, offset).into_iter().map(|it| it.range).collect();
    let defining = found.iter().filter(|it| it.access != Access::Read).map(|it| it.at.range);
    assert_eq!(targets, defining.collect::<Vec<_>>());
}

/// Renames what `$0` touches and shows the text, or why it stays.
fn check_rename(fixture: &str, new: &str, expected: Expect) {
    let (file, offset) = place(fixture);
    let shown = match rename(&file, offset, new) {
        Ok(edits) => {
            let mut text = file.text().to_string();
            for edit in edits.iter().rev() {
                let range = std::ops::Range::<usize>::from(edit.edit.range);
                text.replace_range(range, &edit.edit.new_text);
            }
            text
        }
        Err(why) => why.to_string() + "\n",
    };
    expected.assert_eq(&shown);
}

#[test]
fn snippets() {
    check(
        "(⟦sock⟧) {\n\treverse_proxy unix/{args[0]}\n}\na {\n\timport ‹so$0ck› /run/a\n}\nb {\n\timport \"‹sock›\" /run/b\n}\n",
    );
    check("(⟦a⟧) {\n\tabort\n}\n(b) {\n\timport {args[0]}\n}\nx {\n\timport b ‹$0a›\n}\n");
    check("$0(⟦a⟧) {\n\tabort\n}\na {\n\timport a.conf\n\trespond a\n}\n");
}

#[test]
fn a_file_is_no_snippet() {
    check("a {\n\timport si$0tes\n}\nb {\n\timport sites\n}\n");
}

#[test]
fn routes() {
    check("&(⟦r⟧) {\n\trespond hi\n}\na {\n\tinvoke ‹$0r›\n\tinvoke /x ‹r›\n}\n");
}

#[test]
fn a_matcher_is_known_in_its_site() {
    check(
        "a {\n\t@⟦m⟧ path /x\n\trespond @‹m› 1\n\thandle $0@‹m› {\n\t\trespond @‹m› 2\n\t}\n}\nb {\n\t@m path /y\n\trespond @m 1\n}\n",
    );
}

#[test]
fn a_matcher_of_a_block_is_another() {
    check(
        "a {\n\thandle {\n\t\t@⟦m⟧ path /x\n\t\trespond @‹$0m› 1\n\t}\n\thandle {\n\t\t@m path /y\n\t\trespond @m 2\n\t}\n}\n",
    );
}

#[test]
fn a_snippet_brings_its_matchers() {
    check(
        "(s) {\n\t@⟦m⟧ path /x\n\trespond @‹m› 1\n}\n(t) {\n\timport s\n}\na {\n\timport t\n\trespond @‹$0m› 2\n}\nb {\n\trespond @m 3\n}\n",
    );
}

#[test]
fn a_snippet_knows_the_matchers_of_those_that_import_it() {
    check(
        "(s) {\n\trespond @‹$0m› 1\n}\na {\n\t@⟦m⟧ path /x\n\timport s\n}\nb {\n\t@⟦m⟧ path /y\n\thandle {\n\t\timport s\n\t}\n}\nc {\n\t@m path /z\n}\n",
    );
}

#[test]
fn a_matcher_is_handed_to_a_snippet() {
    check(
        "(s) {\n\thandle {args[0]} {\n\t\t{block}\n\t}\n}\na {\n\t@⟦m⟧ path /x\n\timport s @‹$0m› {\n\t\trespond @‹m›\n\t}\n}\n",
    );
}

#[test]
fn a_named_route_begins_without_matchers() {
    check("&(r) {\n\trespond @‹$0m› hi\n}\na {\n\t@m path /x\n\tinvoke @m r\n}\n");
}

#[test]
fn matchers_of_responses_are_others() {
    check(
        "a {\n\treverse_proxy :9 {\n\t\t@⟦m⟧ status 500\n\t\thandle_response @‹$0m› {\n\t\t\trespond @m hi\n\t\t}\n\t}\n\t@m path /x\n\trespond @m hi\n}\n",
    );
    check(
        "a {\n\treverse_proxy :9 {\n\t\t@m status 500\n\t\thandle_response @m {\n\t\t\trespond @‹m› hi\n\t\t}\n\t}\n\t@⟦m⟧ path /x\n\trespond @‹$0m› hi\n}\n",
    );
}

#[test]
fn matchers_in_a_part_of_a_file() {
    check("@⟦m⟧ path /x\nhandle @‹$0m› {\n\trespond @‹m› hi\n}\n");
}

#[test]
fn captures() {
    check(
        "a {\n\t@m path_regexp ⟦id⟧ ^/(.+)$\n\tredir @m /x/{re.‹$0id›.1}\n\trespond \"{http.regexp.‹id›.name} {re.1} {re.m.1}\"\n}\nb {\n\trespond {re.id.1}\n}\n",
    );
    check(
        "a {\n\t@m {\n\t\theader_regexp ⟦$0h⟧ Host (.*)\n\t\tvars_regexp v x (.*)\n\t}\n\trespond {re.‹h›.1}{re.v.1}\n}\n",
    );
}

#[test]
fn a_nameless_expression_has_the_name_of_its_matcher() {
    let shown = "a {\n\t@⟦m⟧ path_regexp ^/(.+)$\n\tredir @‹m› /x/{re.‹$0m›.1}\n}\n";
    check(shown);
    check(
        &shown
            .replace("path_regexp ^/(.+)$", "{\n\t\tmethod GET\n\t\tvars_regexp {path} (.*)\n\t}"),
    );
    check(&shown.replace("path_regexp ^/(.+)$", "expression path_regexp('^/(.+)$')"));
    check(&shown.replace("path_regexp ^/(.+)$", "`path_regexp('^/(.+)$')`"));
    check("a {\n\t@m path /x\n\tredir @m /x/{re.‹$0m›.1}\n}\n");
}

#[test]
fn what_a_snippet_captures_is_known_to_its_sites() {
    check(
        "(s) {\n\t@m path_regexp ⟦id⟧ ^/(.+)$\n}\n(t) {\n\trespond {re.‹$0id›.1}\n}\na {\n\timport s\n\timport t\n}\nb {\n\trespond {re.id.1}\n}\n",
    );
}

#[test]
fn variables() {
    check(
        "a {\n\tvars «x» 1\n\tvars /p {\n\t\t«x» 2\n\t\ty 3\n\t}\n\t@m vars ‹x› 1\n\t@n vars {vars.‹x›} 1\n\trespond {http.vars.‹$0x›}\n}\nb {\n\tvars x 1\n}\n",
    );
}

#[test]
fn outputs_of_map() {
    check(
        "a {\n\tmap {host} {⟦to⟧} {other} {\n\t\tx a b\n\t}\n\treverse_proxy {$0‹to›}\n\trespond \"{‹to›} {other}\"\n}\nb {\n\trespond {to}\n}\n",
    );
    check("a {\n\trespond {pa$0th} {path}\n}\n");
}

#[test]
fn logs() {
    check(
        "{\n\tlog x {\n\t\tinclude http.log.access.‹x› http.log.access\n\t}\n}\na {\n\tlog ⟦x⟧ {\n\t\toutput stdout\n\t}\n\tlog_name ‹$0x›\n}\n",
    );
}

#[test]
fn variables_of_the_environment() {
    check("{$‹HOST›:a.com} {\n\trespond \"{env.‹HO$0ST›} {$‹HOST›} {$HOSTS}\"\n}\n");
}

#[test]
fn file_systems() {
    check("{\n\tfilesystem ⟦x⟧ s3\n}\na {\n\tfs ‹$0x›\n\tfile_server {\n\t\tfs ‹x›\n\t}\n}\n");
}

#[test]
fn a_rename_changes_the_name_alone() {
    check_rename(
        "a {\n\t@m path_regexp ^/(.+)$\n\tredir @$0m /x/{re.m.1}\n\thandle \"@m\" {\n\t}\n}\n",
        "@api",
        expect![[r#"
            a {
            	@api path_regexp ^/(.+)$
            	redir @api /x/{re.api.1}
            	handle "@api" {
            	}
            }
        "#]],
    );
    check_rename(
        "(s) {\n\tabort\n}\na {\n\timport $0s\n}\n",
        "(t)",
        expect![[r#"
            (t) {
            	abort
            }
            a {
            	import t
            }
        "#]],
    );
}

#[test]
fn what_has_a_name_may_be_renamed_to_it() {
    let text = "a {\n\t@m path /x\n\trespond @m hi\n}\n";
    let (file, offset) = place(&text.replacen("@m", "@$0m", 1));
    assert_eq!(rename(&file, offset, "m").unwrap().len(), 2);
    assert_eq!(prepare_rename(&file, offset).unwrap().text, "m");
}

#[test]
fn a_name_that_is_taken_is_refused() {
    let taken = [
        ("(a) {\n\tabort\n}\n($0b) {\n\tabort\n}\n", "a"),
        ("($0b) {\n\tabort\n}\nx {\n\timport b\n\timport a\n}\n", "a"),
        ("a {\n\t@a path /x\n\thandle {\n\t\t@$0b path /x\n\t}\n}\n", "a"),
        ("a {\n\t@$0b path /x\n\thandle {\n\t\t@a path /x\n\t}\n}\n", "a"),
        ("(s) {\n\t@$0b path /x\n}\nx {\n\timport s\n\t@a path /x\n}\n", "a"),
        ("a {\n\t@$0b path /x\n\trespond @a\n}\n", "a"),
        ("a {\n\tvars $0b 1\n\trespond {vars.a}\n}\n", "a"),
        ("a {\n\t@b path_regexp ^x\n\t@m path_regexp a ^y\n\trespond {re.$0b.1}\n}\n", "a"),
        ("a {\n\tmap {host} {$0b} {a}\n}\n", "a"),
        ("a {\n\tlog $0b\n}\nb {\n\tlog a\n}\n", "a"),
    ];
    let shown = taken.map(|(fixture, new)| {
        let (file, offset) = place(fixture);
        rename(&file, offset, new).unwrap_err().to_string() + "\n"
    });
    expect![[r#"
        There is a snippet “a” already where this one is known.
        An import names “a”, which would be the snippet then.
        There is a matcher “a” already where this one is known.
        There is a matcher “a” already where this one is known.
        There is a matcher “a” already where this one is known.
        There is a matcher “a” already where this one is known.
        There is a request variable “a” already where this one is known.
        There is a regular expression “a” already where this one is known.
        There is a placeholder “a” already where this one is known.
        There is a log “a” already where this one is known.
    "#]]
    .assert_eq(&shown.concat());
}

#[test]
fn the_same_name_elsewhere_is_no_hindrance() {
    for (fixture, new) in [
        ("a {\n\t@$0b path /x\n}\nb {\n\t@a path /x\n}\n", "a"),
        ("a {\n\thandle {\n\t\t@$0b path /x\n\t}\n\thandle {\n\t\t@a path /x\n\t}\n}\n", "a"),
        ("a {\n\tvars $0b 1\n}\nb {\n\tvars a 1\n}\n", "a"),
        ("a {\n\t@$0b path /x\n\treverse_proxy {\n\t\t@a status 5xx\n\t}\n}\n", "a"),
        ("&($0b) {\n\tabort\n}\n(a) {\n\tabort\n}\n", "a"),
        ("($0b) {\n\tabort\n}\n", "log"),
    ] {
        let (file, offset) = place(fixture);
        assert!(rename(&file, offset, new).is_ok(), "{fixture}");
    }
}

#[test]
fn a_name_that_caddy_would_not_take_is_refused() {
    let refused = [
        ("($0b) {\n\tabort\n}\n", "a b"),
        ("($0b) {\n\tabort\n}\n", ""),
        ("($0b) {\n\tabort\n}\n", "a,b"),
        ("($0b) {\n\tabort\n}\n", "#a"),
        ("&($0b) {\n\tabort\n}\n", "log"),
        ("&($0b) {\n\tabort\n}\n", "@a"),
        ("a {\n\t@$0b path /x\n}\n", "a{b}"),
        ("a {\n\t@$0b path_regexp x\n}\n", "é"),
        ("a {\n\tvars $0b 1\n}\n", "x.y"),
        ("a {\n\tmap {host} {$0b} x\n}\n", "path"),
        ("a {\n\trespond {vars.$0b}\n}\n", "a"),
        ("a {\n\trespond $0hi\n}\n", "a"),
    ];
    let shown = refused.map(|(fixture, new)| {
        let (file, offset) = place(fixture);
        rename(&file, offset, new).unwrap_err().to_string() + "\n"
    });
    expect![[r#"
        The name of a snippet cannot hold a space.
        The new name is empty.
        The name of a snippet cannot hold “,”.
        The name of a snippet cannot hold “#”.
        “log” is a directive; Caddy refuses a named route of that name.
        The name of a named route cannot hold “@”.
        The name of a matcher cannot hold “{”.
        The name of a regular expression cannot hold “é”.
        The name of a request variable cannot hold “.”.
        {path} is a placeholder of Caddy's own.
        No known file defines the request variable “b”.
        There is no name here that could be changed.
    "#]]
    .assert_eq(&shown.concat());
}
