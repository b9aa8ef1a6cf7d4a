//! Signatures: their notation, which argument is which, and what may come next.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use catalog::{Signature, expected, fit};
use expect_test::{Expect, expect};

fn signatures(notations: &[&str]) -> Vec<Signature> {
    notations.iter().map(|notation| Signature::parse(notation).unwrap()).collect()
}

/// Shows what each argument is, `?` being one that is not known before Caddy runs, and what may come behind.
fn check(notations: &[&str], args: &str, expect: &Expect) {
    let signatures = signatures(notations);
    let args: Vec<_> = args.split_whitespace().map(|arg| (arg != "?").then_some(arg)).collect();
    let fit = fit(&signatures, &args).unwrap();
    let terms: Vec<_> = fit.terms.iter().map(ToString::to_string).collect();
    let next: Vec<_> = expected(&signatures, &args)
        .iter()
        .map(|(index, term)| format!("{index}:{term}"))
        .collect();
    expect.assert_eq(&format!(
        "{} {} complete={} tail={:?} next {}",
        fit.signature,
        terms.join(" "),
        fit.complete,
        fit.tail,
        next.join(" ")
    ));
}

#[test]
fn notation_round_trips() {
    for notation in [
        "<a> [b|c [<d>]] <e>...",
        "[<matcher>] <to> [permanent|temporary|html|<status>]",
        "[<x>...]",
        "1.1|2|h2c",
        "",
    ] {
        assert_eq!(Signature::parse(notation).unwrap().to_string(), notation);
    }
}

#[test]
fn bad_notation_says_what_is_wrong() {
    let error = |notation| Signature::parse(notation).unwrap_err();
    expect!["a `[` is not closed"].assert_eq(&error("[<a>"));
    expect!["a `]` closes nothing"].assert_eq(&error("<a>]"));
    expect!["`<a` is not closed"].assert_eq(&error("<a"));
    expect!["what may be repeated ends in three dots"].assert_eq(&error("<a>.."));
    expect!["`module` needs a namespace"].assert_eq(&error("<a:module>"));
    expect!["`<:x>` lacks a name or a type"].assert_eq(&error("<:x>"));
}

#[test]
fn a_matcher_token_does_not_count() {
    let redir = &["[<matcher>] <to:uri> [permanent|temporary|<status>]"];
    check(redir, "/old", &expect!["0 <matcher> complete=false tail=None next 0:<to>"]);
    check(
        redir,
        "/old /new permanent",
        &expect!["0 <matcher> <to> permanent complete=true tail=None next "],
    );
    check(redir, "https://x 301", &expect!["0 <to> <status> complete=true tail=None next "]);
    check(
        redir,
        "https://x",
        &expect!["0 <to> complete=true tail=None next 0:permanent 0:temporary 0:<status>"],
    );
}

#[test]
fn of_several_signatures_the_first_that_takes_all_counts() {
    let root = &["<path:dir>", "<matcher> <path:dir>"];
    check(root, "/srv", &expect!["0 <path> complete=true tail=None next 1:<path>"]);
    check(root, "* /srv", &expect!["1 <matcher> <path> complete=true tail=None next "]);
    let respond = &["[<matcher>] <status:status_code>", "[<matcher>] <body:text> [<status>]"];
    check(respond, "404", &expect!["0 <status> complete=true tail=None next 1:<status>"]);
    check(respond, "hello 200", &expect!["1 <body> <status> complete=true tail=None next "]);
}

#[test]
fn repetition_takes_what_it_can() {
    check(
        &["<a>... <b>"],
        "1 2 3",
        &expect!["0 <a> <a> <b> complete=true tail=None next 0:<a> 0:<b>"],
    );
    check(&["[<a>...]"], "", &expect!["0  complete=true tail=None next 0:<a>"]);
    check(&["[<a>]..."], "1 2", &expect!["0 <a> <a> complete=true tail=None next 0:<a>"]);
}

#[test]
fn the_unknown_may_be_any_value() {
    let redir = &["[<matcher>] <to:uri> [permanent|<status>]"];
    check(redir, "? ?", &expect!["0 <to> <status> complete=true tail=None next "]);
}

#[test]
fn behind_a_module_the_line_is_its_own() {
    let transport = &["<transport:module:http.reverse_proxy.transport>"];
    check(transport, "http more", &expect!["0 <transport> complete=true tail=Some(1) next "]);
    let matchers = &["<name:text> <matchers:request_matchers>"];
    check(matchers, "x path /y", &expect!["0 <name> complete=true tail=Some(1) next "]);
}

#[test]
fn surplus_and_missing_arguments_are_seen() {
    check(&["<a>"], "1 2", &expect!["0 <a> complete=false tail=None next "]);
    check(&["<a> <b>"], "1", &expect!["0 <a> complete=false tail=None next 0:<b>"]);
}
