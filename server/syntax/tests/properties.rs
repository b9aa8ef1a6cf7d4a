//! What holds for every text.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::cell::Cell;
use support::soup;
use syntax::caddy::{self, Env, UnknownFiles};
use syntax::{Mode, SyntaxNode, parse, parse_joined, reparse};

const PRODUCTION: &str = include_str!("../../../tests/fixtures/production.Caddyfile");

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4000) })]

    #[test]
    fn the_tree_is_lossless(text in soup()) {
        for mode in [Mode::File, Mode::Fragment] {
            let parse = parse(&text, mode);
            prop_assert_eq!(parse.syntax().text().to_string(), text.clone());
            let end = parse.syntax().text_range().end();
            for error in parse.errors() {
                prop_assert!(error.range.end() <= end);
            }
        }
    }

    #[test]
    fn any_characters_at_all(text in "\\PC*") {
        prop_assert_eq!(parse(&text, Mode::File).syntax().text().to_string(), text);
    }

    /// The tree shows an error exactly where Caddy's parser refuses the text.
    #[test]
    fn the_first_error_is_caddys(text in soup()) {
        let parse = parse(&text, Mode::File);
        let caddy = caddy::parse(&text, "Caddyfile", &UnknownFiles, Env::Opaque).error;
        let ours = parse.errors().first().map(|e| (e.code, e.message.clone()));
        prop_assert_eq!(ours, caddy.map(|e| (e.code, e.message)));
    }
}

thread_local! {
    /// How often a text of this thread was parsed as two.
    static JOINED: Cell<usize> = const { Cell::new(0) };
}

fn join(aside: &mut (dyn FnMut() + Send), here: &mut dyn FnMut()) {
    JOINED.set(JOINED.get() + 1);
    std::thread::scope(|scope| {
        scope.spawn(aside);
        here();
    });
}

#[test]
fn two_halves_are_parsed_as_the_whole() {
    let texts = prop_oneof![soup(), Just(PRODUCTION.to_owned()), blocks()];
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4000) };
    let check = |text: String| {
        for mode in [Mode::File, Mode::Fragment] {
            let halves = parse_joined(&text, mode, join);
            prop_assert_eq!(halves, parse(&text, mode), "{:?}", text);
        }
        Ok(())
    };
    TestRunner::new(config).run(&texts, check).unwrap();
    assert!(JOINED.get() > 1000, "only {} texts were cut", JOINED.get());
}

/// Sites with and without anything that is wrong in or between them.
fn blocks() -> impl Strategy<Value = String> {
    let block = prop_oneof![
        Just("a {\n\trespond hi\n}\n".to_owned()),
        Just("(s) {\n\tb {\n\t\tc\n\t}\n} # d\n".to_owned()),
        Just("a,\nb {\n}\n".to_owned()),
        Just("a\nhandle {\n}\n".to_owned()),
        Just("import s {\n\tx\n}\n".to_owned()),
        soup(),
    ];
    proptest::collection::vec(block, 1..8).prop_map(|blocks| blocks.concat())
}

/// Edits of a text: for each the part of the text that it starts and ends at, in permille, and what comes instead.
fn edits() -> impl Strategy<Value = Vec<(usize, usize, String)>> {
    let edit = (0..1000_usize, 0..20_usize, soup());
    proptest::collection::vec(edit, 1..8)
}

fn boundary(text: &str, permille: usize) -> usize {
    let mut at = text.len() * permille / 1000;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn a_reparse_equals_a_parse(
        mut text in prop_oneof![soup(), Just(PRODUCTION.to_owned())],
        edits in edits(),
    ) {
        let mut old = parse(&text, Mode::File);
        for (from, length, instead) in edits {
            let (start, end) = (boundary(&text, from), boundary(&text, (from + length).min(1000)));
            let new = [&text[..start], &instead, &text[end..]].concat();
            let reparsed = reparse(&old, &text, &new);
            prop_assert_eq!(&reparsed, &parse(&new, Mode::File), "{:?} to {:?}", text, new);
            (text, old) = (new, reparsed);
        }
    }
}

fn statements(root: &SyntaxNode) -> Vec<String> {
    root.children().filter(|n| n.kind().is_statement()).map(|n| n.text().to_string()).collect()
}

#[test]
fn a_text_cut_anywhere_keeps_what_stands_before() {
    let whole = statements(&parse(PRODUCTION, Mode::File).syntax());
    for (end, _) in PRODUCTION.char_indices() {
        let text = &PRODUCTION[..end];
        let tree = parse(text, Mode::File).syntax();
        assert_eq!(tree.text().to_string(), text);
        let cut = statements(&tree);
        let kept = cut.len().saturating_sub(1);
        assert_eq!(cut[..kept], whole[..kept], "cut at {end}");
    }
}

#[test]
fn a_line_taken_out_damages_one_statement() {
    let whole = statements(&parse(PRODUCTION, Mode::File).syntax());
    let lines: Vec<&str> = PRODUCTION.split_inclusive('\n').collect();
    for taken in 0..lines.len() {
        let mut rest = lines.clone();
        let line = rest.remove(taken);
        let text = rest.concat();
        let left = statements(&parse(&text, Mode::File).syntax());
        let lost: Vec<&String> = whole.iter().filter(|s| !left.contains(s)).collect();
        assert!(lost.len() <= 1, "without line {} {line:?} these are gone: {lost:#?}", taken + 1);
    }
}
