//! What leads from one place to others: calls, links, lenses, symbols of the workspace.
#![allow(clippy::needless_pass_by_value, reason = "as expect! gives it")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use expect_test::{Expect, expect};
use ide::{Call, CallItem, CallKind, Kind, LinkTarget, SourceFile};
use ide::{code_lenses, document_links, incoming_calls, outgoing_calls, prepare_calls};
use ide::{references, workspace_symbols};
use std::fmt::Write as _;
use syntax::{TextRange, TextSize};

fn file(text: &str) -> SourceFile {
    SourceFile::new(text.into(), Kind::MainOrPart)
}

const CALLS: &str = "(base) {\n\tencode\n}\n(web) {\n\timport base\n\tinvoke r\n\timport base\n}\n&(r) {\n\timport base\n}\na.com, b.com {\n\timport web\n}\n";

/// An item as a client hands it back; where it stood is of no matter.
fn item(kind: CallKind, name: &str) -> CallItem {
    let nowhere = TextRange::default();
    CallItem { kind, name: name.into(), file: None, range: nowhere, selection: nowhere }
}

fn show(text: &str, calls: Vec<Call>) -> String {
    let mut out = String::new();
    for Call { item, places } in calls {
        let lines = places.iter().map(|it| text[..it.start().into()].matches('\n').count() + 1);
        let lines: Vec<usize> = lines.collect();
        assert!(item.range.contains_range(item.selection));
        let _ = writeln!(out, "{:?} {} in lines {lines:?}", item.kind, item.name);
    }
    out
}

#[test]
fn who_imports_a_snippet_and_what_it_imports() {
    let file = file(CALLS);
    for at in ["(base", "import base", "import base\n}"] {
        let at = TextSize::of(&CALLS[..CALLS.find(at).unwrap() + at.find("base").unwrap()]);
        let item = prepare_calls(&file, at).remove(0);
        assert_eq!(
            (item.kind, &*item.name, &CALLS[item.selection]),
            (CallKind::Snippet, "base", "(base)")
        );
    }
    expect![[r#"
        Snippet web in lines [5, 7]
        Route r in lines [10]
    "#]]
    .assert_eq(&show(CALLS, incoming_calls(&file, &item(CallKind::Snippet, "base"))));
    expect![[r#"
        Snippet base in lines [5, 7]
        Route r in lines [6]
    "#]]
    .assert_eq(&show(CALLS, outgoing_calls(&file, &item(CallKind::Snippet, "web"))));
    expect![[r#"
        Site a.com, b.com in lines [13]
    "#]]
    .assert_eq(&show(CALLS, incoming_calls(&file, &item(CallKind::Snippet, "web"))));
    expect![[r#"
        Snippet web in lines [13]
    "#]]
    .assert_eq(&show(CALLS, outgoing_calls(&file, &item(CallKind::Site, "a.com, b.com"))));
    expect![[r#"
        Snippet web in lines [6]
    "#]]
    .assert_eq(&show(CALLS, incoming_calls(&file, &item(CallKind::Route, "r"))));
    assert_eq!(prepare_calls(&file, TextSize::new(10)), []);
}

#[test]
fn lines_of_a_part_of_a_file_import_too() {
    let text = "(s) {\n\tabort\n}\nimport s\n";
    let calls = incoming_calls(&file(text), &item(CallKind::Snippet, "s"));
    expect![[r#"
        Line import s in lines [4]
    "#]]
    .assert_eq(&show(text, calls));
}

#[test]
fn lenses_count() {
    let lenses = code_lenses(&file(CALLS));
    let shown: Vec<String> =
        lenses.iter().map(|it| format!("{}: {}\n", &CALLS[it.range], it.title())).collect();
    expect![[r#"
        base: 3 imports
        web: 1 import
        r: 1 invoke
    "#]]
    .assert_eq(&shown.concat());
}

#[test]
fn references_with_and_without_the_definition() {
    let file = file(CALLS);
    let count = |declarations| references(&file, TextSize::new(1), declarations).len();
    assert_eq!(count(ide::Declarations::Included), 4);
    assert_eq!(count(ide::Declarations::Excluded), 3);
}

/// Shows the links of a text.
fn check_links(text: &str, expected: Expect) {
    let mut out = String::new();
    for link in document_links(&file(text)) {
        let (what, target) = match &link.target {
            LinkTarget::Url(url) => ("url", url),
            LinkTarget::Path(path) => ("path", path),
        };
        assert_eq!(&text[link.range], target);
        let _ = writeln!(out, "{what} {target}");
    }
    expected.assert_eq(&out);
}

#[test]
fn pages_in_comments() {
    check_links(
        "# See https://caddyserver.com/docs/caddyfile, or (http://a.b/c_(d)).\na { # <https://x.y/z>\n\t# https://\n\t# https://{host}/x\n\treverse_proxy https://up.stream\n\tredir https://a.b\n}\n",
        expect![[r#"
            url https://caddyserver.com/docs/caddyfile
            url http://a.b/c_(d)
            url https://x.y/z
        "#]],
    );
}

#[test]
fn files() {
    check_links(
        "import snippets/common.conf\nimport sites/*\n(s) {\n\tabort\n}\na {\n\timport s\n\timport \"my file\"\n\timport {$X}\n\troot /srv/www\n\troot * public\n\ttls cert.pem key.pem\n\troot {vars.x}\n\tlog {\n\t\toutput file /var/log/a.log\n\t}\n}\n",
        expect![[r#"
            path snippets/common.conf
            path my file
            path /srv/www
            path public
            path cert.pem
            path key.pem
            path /var/log/a.log
        "#]],
    );
}

#[test]
fn symbols_by_some_of_their_letters() {
    let text = "(security_headers) {\n\t@static path /s\n\tabort\n}\n&(search) {\n\tabort\n}\nsearch.example.com {\n\t@static path /x\n\trespond @static hi\n}\n";
    let find = |query: &str| {
        let mut out = String::new();
        for found in workspace_symbols(&file(text), query) {
            assert!(text[found.range].starts_with(&*found.name));
            let _ = writeln!(out, "{:?} {} in {:?}", found.kind, found.name, found.container);
        }
        out
    };
    expect![[r#"
        NamedRoute &(search) in None
        Site search.example.com in None
        Snippet (security_headers) in None
    "#]]
    .assert_eq(&find("sear"));
    expect![[r#"
        Matcher @static in Some("(security_headers)")
        Matcher @static in Some("search.example.com")
    "#]]
    .assert_eq(&find("STATIC"));
    expect![[r#"
        Snippet (security_headers) in None
    "#]]
    .assert_eq(&find("shd"));
    assert_eq!(find("").lines().count(), 5);
    assert_eq!(find("zz"), "");
}
