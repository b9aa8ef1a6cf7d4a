//! What is shown between the words.
#![allow(clippy::needless_pass_by_value, reason = "as expect! gives it")]

use expect_test::{Expect, expect};
use ide::{InlayHintKind, Kind, SourceFile, inlay_hints};
use syntax::{TextRange, TextSize};

/// Shows the text with the hints in it, in `‹›`.
fn check(text: &str, expected: Expect) {
    let file = SourceFile::new(text.into(), Kind::Main);
    let mut shown = text.to_owned();
    for hint in inlay_hints(&file, TextRange::up_to(TextSize::of(text))).iter().rev() {
        let space = if hint.kind == InlayHintKind::Parameter { "" } else { " " };
        shown.insert_str(hint.offset.into(), &format!("‹{space}{}›", hint.label));
    }
    expected.assert_eq(&shown);
}

#[test]
fn arguments_have_their_names() {
    check(
        "(sock) {\n\treverse_proxy unix/{args[0]}\n\theader X {args[1]}\n\tplugin {args[2]}\n}\na {\n\timport sock /a.sock \"x\" y z\n}\nb {\n\timport sock /b.sock\n}\n",
        expect![[r#"
            (sock) {
            	reverse_proxy unix/{args[0]}
            	header X {args[1]}
            	plugin {args[2]}
            }
            a {
            	import sock ‹socket path:›/a.sock ‹header value:›"x" y z
            }
            b {
            	import sock ‹socket path:›/b.sock
            }
        "#]],
    );
}

#[test]
fn what_all_imports_agree_on_stands_behind_it() {
    check(
        "# args: code, text\n(s) {\n\trespond \"{args[1]}\" {args[0]}\n}\na {\n\timport s 404 a\n}\nb {\n\timport s 404 b\n}\n",
        expect![[r#"
            # args: code, text
            (s) {
            	respond "{args[1]}" {args[0]}‹ = 404›
            }
            a {
            	import s ‹code:›404 ‹text:›a
            }
            b {
            	import s ‹code:›404 ‹text:›b
            }
        "#]],
    );
}

#[test]
fn what_is_not_known_has_no_hint() {
    // A variable may hold several words, and so may a range.
    check(
        "(s) {\n\trespond {args[0]} {args[1]}\n}\n(t) {\n\timport s {args[:]}\n}\na {\n\timport s {$X} b\n\timport t a\n\timport sites/* c\n\timport u d\n}\n",
        expect![[r#"
            (s) {
            	respond {args[0]} {args[1]}
            }
            (t) {
            	import s {args[:]}
            }
            a {
            	import s {$X} b
            	import t ‹body:›a
            	import sites/* c
            	import u d
            }
        "#]],
    );
}

#[test]
fn only_the_range_is_answered_about() {
    let text = "(s) {\n\trespond {args[0]} 200\n}\na {\n\timport s b\n\timport s b\n}\n";
    let file = SourceFile::new(text.into(), Kind::Main);
    let at = |word: &str| TextSize::of(&text[..text.find(word).unwrap_or_default()]);
    let line = TextRange::new(at("\timport"), at("\timport") + TextSize::of("\timport s b"));
    let labels: Vec<_> = inlay_hints(&file, line).into_iter().map(|hint| hint.label).collect();
    assert_eq!(labels, ["body:"]);
    let all = inlay_hints(&file, TextRange::up_to(TextSize::of(text)));
    assert_eq!(all.len(), 3);
}
