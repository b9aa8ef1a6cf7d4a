//! What a snippet makes of the arguments of its imports.
#![allow(clippy::needless_pass_by_value, reason = "as expect! gives it")]
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use expect_test::{Expect, expect};
use ide::{Kind, SourceFile, snippet_args};
use std::fmt::Write;

/// The form of the snippet `s`, and the meanings of its arguments.
fn check(text: &str, expected: Expect) {
    let file = SourceFile::new(text.into(), Kind::Main);
    let args = snippet_args(&file, "s").expect("the snippet is there");
    let mut shown = args.signature("s");
    for arg in &args.args {
        if let Some(meaning) = &arg.meaning {
            write!(shown, "; {}: {meaning}", arg.name).expect("a string takes everything");
        }
    }
    expected.assert_eq(&shown);
}

/// The same for a snippet of one line.
fn line(line: &str, expected: Expect) {
    check(&format!("(s) {{\n\t{line}\n}}\n:80 {{\n\timport s a b c\n}}\n"), expected);
}

#[test]
fn the_place_of_an_argument_names_it() {
    line("reverse_proxy unix/{args[0]}", expect!["s(socket path)"]);
    line("reverse_proxy {args[0]}", expect!["s(upstream)"]);
    line("reverse_proxy localhost:{args[0]}", expect!["s(port)"]);
    line("reverse_proxy {args[0]}:8080", expect!["s(host)"]);
    line("root * /srv/{args[0]}", expect!["s(directory name)"]);
    line("redir {args[0]} {args[1]}", expect!["s(to, status)"]);
    line("header X-Frame-Options {args[0]}", expect!["s(header value)"]);
    line("respond {args[0]} {args[1]}", expect!["s(body, status)"]);
    check(
        "(s) {\n\thandle {args[0]} {\n\t}\n}\n:80 {\n\timport s /api/*\n}\n",
        expect!["s(matcher)"],
    );
    line("handle /{args[0]}/* {\n\t}", expect!["s(path)"]);
    line("tls {args[0]}", expect!["s(cert file)"]);
    line("basic_auth {\n\t\t{args[0]} {args[1]}\n\t}", expect!["s(username, hash)"]);
    line("log {\n\t\toutput file /var/log/{args[0]}.log\n\t}", expect!["s(file name)"]);
    line("log {\n\t\toutput file {args[0]}\n\t}", expect!["s(path)"]);
    line(
        "reverse_proxy a {\n\t\ttransport http {\n\t\t\tdial_timeout {args[0]}\n\t\t}\n\t}",
        expect!["s(dial_timeout)"],
    );
    line("@m host {args[0]}", expect!["s(host)"]);
    line("@m path {args[0]}", expect!["s(path)"]);
    line("plugin {args[0]}", expect!["s(arg 1)"]);
}

#[test]
fn two_of_one_name_are_numbered_and_gaps_have_numbers() {
    line("reverse_proxy {args[0]} {args[2]}", expect!["s(upstream, arg 2, upstream 2)"]);
}

#[test]
fn a_range_takes_what_is_there() {
    line("reverse_proxy {args[:]}", expect!["s(upstream…)"]);
    line("reverse_proxy {args[0]} {args[1:]}", expect!["s(upstream, upstream…)"]);
    line("reverse_proxy {args[:2]}", expect!["s(upstream, upstream 2)"]);
    line("reverse_proxy {args[2:]}", expect!["s(arg 1, arg 2, upstream…)"]);
    // Inside a word it is no range.
    line("respond x{args[:]}", expect!["s()"]);
}

#[test]
fn an_argument_that_is_handed_on_has_its_name_there() {
    check(
        "(t) {\n\treverse_proxy unix/{args[1]}\n}\n(s) {\n\timport t x {args[0]}\n}\n:80 {\n\timport s\n}\n",
        expect!["s(socket path)"],
    );
    check(
        "(t) {\n\timport s {args[0]}\n}\n(s) {\n\timport t {args[0]}\n}\n:80 {\n\timport s\n}\n",
        expect!["s(arg 1)"],
    );
}

#[test]
fn a_comment_above_it_wins() {
    let site = ":80 {\n\timport s hi\n}\n";
    check(
        &format!(
            "# A proxy.\n# args: app - which app, port\n# More.\n(s) {{\n\trespond {{args[0]}}\n}}\n{site}"
        ),
        expect!["s(app, [port]); app: which app"],
    );
    check(&format!("# args: app\n\n(s) {{\n\trespond {{args[0]}}\n}}\n{site}"), expect!["s(body)"]);
}

#[test]
fn a_snippet_that_nobody_imports_is_understood_by_its_lines() {
    check("(s) {\n\treverse_proxy {args[0]}\n}\n", expect!["s(upstream)"]);
}
