//! Findings about snippets, imports, matchers and named routes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and expect! gives values"
)]

mod corpus;
mod examples;
mod files;
mod grammar;
#[path = "../project/mod.rs"]
mod project;
mod rules;
mod times;

use expect_test::Expect;
use ide::{Diagnostic, Kind, SourceFile, diagnostics, diagnostics_joined};
use std::fmt::Write;

/// Shows all findings about a text, with the places that have to do with them.
fn check(text: &str, expected: Expect) {
    expected.assert_eq(&shown(text, Kind::Main));
}

fn shown(text: &str, kind: Kind) -> String {
    let mut out = String::new();
    for found in findings(text, kind) {
        let Diagnostic { range, severity, code, message, related, tag, .. } = found;
        let tag = tag.map(|tag| format!(" {tag:?}")).unwrap_or_default();
        writeln!(out, "{}: {severity:?}{tag} {code}: {message}", at(text, range)).unwrap();
        for related in related {
            writeln!(out, "    {}: {}", at(text, related.place.range), related.message).unwrap();
        }
    }
    out
}

fn findings(text: &str, kind: Kind) -> Vec<Diagnostic> {
    let found = diagnostics(&SourceFile::new(text.into(), kind));
    let joined = SourceFile::new_joined(text.into(), kind, at_once);
    assert_eq!(diagnostics_joined(&joined, at_once), found, "by two threads, in {text}");
    found
}

fn at_once(aside: &mut (dyn FnMut() + Send), here: &mut dyn FnMut()) {
    std::thread::scope(|scope| {
        scope.spawn(aside);
        here();
    });
}

/// The line of a range, from 1, and what stands there.
fn at(text: &str, range: syntax::TextRange) -> String {
    let line = 1 + text[..usize::from(range.start())].matches('\n').count();
    format!("{line} `{}`", &text[range])
}
