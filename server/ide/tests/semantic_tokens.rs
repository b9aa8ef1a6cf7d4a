//! What each stretch of a text is.
#![allow(clippy::needless_pass_by_value, reason = "as expect! gives it")]

use expect_test::{Expect, expect};
use ide::{Kind, SourceFile, TokenModifiers, TokenType, semantic_tokens};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use syntax::{SyntaxKind, TextRange, TextSize};

/// Shows each token with its type, `+` for a declaration, `=` for readonly, `!` for deprecated.
fn check(text: &str, expected: Expect) {
    let mut shown = String::new();
    for token in semantic_tokens(&SourceFile::new(text.into(), Kind::Main), None) {
        let has = |modifier: TokenModifiers| token.modifiers.bits() & modifier.bits() != 0;
        let marks = [
            (TokenModifiers::DECLARATION, "+"),
            (TokenModifiers::READONLY, "="),
            (TokenModifiers::DEPRECATED, "!"),
        ];
        let marks: String =
            marks.iter().filter(|(modifier, _)| has(*modifier)).map(|(_, mark)| *mark).collect();
        let _ = writeln!(shown, "{:?}{marks} {}", token.ty, &text[token.range]);
    }
    expected.assert_eq(&shown);
}

#[test]
fn words_by_what_they_are() {
    check(
        "# all\n{\n\tservers {\n\t\ttimeouts {\n\t\t\tidle 2m\n\t\t}\n\t}\n}\n(sock) {\n\treverse_proxy {args[0]}\n}\n&(api) {\n\tinvoke api\n}\na.example, :80 {\n\t@old path_regexp old ^/p/([0-9]+)$\n\tredir @old /new/{re.old.1}?x={$X:def} permanent\n\timport sock :9\n\timport sites/*.conf\n\theader * -Server\n\theader /x X-A \"b c\"\n\tlog {\n\t\tlevel ERROR\n\t\toutput file /var/log/x\n\t}\n\tbasicauth {\n\t}\n\tplugin x \"y\"\n}\n",
        expect![[r#"
            Comment # all
            Property servers
            Property timeouts
            Property idle
            Number 2m
            Macro+ (sock)
            Function reverse_proxy
            Parameter {args[0]}
            Method+ &(api)
            Function invoke
            Method api
            Namespace a.example
            Namespace :80
            Variable+ @old
            Type path_regexp
            Variable+ old
            Regexp ^/p/([0-9]+)$
            Function redir
            Variable @old
            String /new/
            Variable= {re.old.1}
            String ?x=
            Macro= {$X:
            String def
            Macro= }
            EnumMember permanent
            Keyword import
            Macro sock
            String :9
            Keyword import
            String sites/*.conf
            Function header
            Operator *
            Operator -
            Property Server
            Function header
            String /x
            Property X-A
            String "b c"
            Function log
            Property level
            EnumMember ERROR
            Property output
            Class file
            String /var/log/x
            Function! basicauth
            String "y"
        "#]],
    );
}

#[test]
fn strings_end_with_their_lines() {
    check(
        "a {\n\trespond <<EOT\n\t\tone {path} `\n\n\t\t  two\r\n\t\tEOT 200\n\trespond \"x\ny \\\" {host}\rz\"\n\t@c `a\nb`\n}\n",
        expect![[r#"
            Namespace a
            Function respond
            Keyword <<EOT
            String one 
            Variable= {path}
            String  `
            String   two
            Keyword EOT
            Number 200
            Function respond
            String "x
            String y \" 
            Variable= {host}
            String z"
            Variable+ @c
            String `a
            String b`
        "#]],
    );
}

#[test]
fn a_part_of_a_file() {
    let text = "a {\n\trespond \"one two\" 200\n}\nb {\n\tabort\n}\n";
    let file = SourceFile::new(text.into(), Kind::Main);
    let at = |needle: &str| TextSize::of(&text[..text.find(needle).unwrap_or_default()]);
    let part = TextRange::new(at("two"), at("b {") + TextSize::of("b"));
    let shown: Vec<&str> =
        semantic_tokens(&file, Some(part)).iter().map(|token| &text[token.range]).collect();
    assert_eq!(shown, ["\"one two\"", "200", "b"]);
}

/// Text of which much is Caddyfile.
fn soup() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        " ",
        "\t",
        "\n",
        "\r\n",
        "\r",
        "{",
        "}",
        "{\n",
        "}\n",
        "\"",
        "`",
        "<<E\n",
        "\tE\n",
        "\\",
        "\\\n",
        "#",
        "@m",
        "(s)",
        "&(r)",
        "import s ",
        "reverse_proxy ",
        "respond ",
        "header ",
        "-X",
        "log ",
        "200",
        "2m",
        "*",
        "/p/*",
        "{path}",
        "{$A:b}",
        "{args[0]}",
        "{block}",
        "a.b",
        ",",
        "é",
        "💣",
        "\u{feff}",
        "path_regexp ",
        "^a$",
    ]);
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn tokens_are_sorted_apart_and_on_one_line(text in soup(), from in 0usize..80, to in 0usize..80) {
        let file = SourceFile::new(text.as_str().into(), Kind::MainOrPart);
        let all = semantic_tokens(&file, None);
        let mut end = TextSize::new(0);
        for token in &all {
            prop_assert!(end <= token.range.start() && !token.range.is_empty());
            end = token.range.end();
            let shown = text.get(std::ops::Range::<usize>::from(token.range));
            prop_assert!(shown.is_some_and(|it| !it.contains(['\n', '\r'])), "{shown:?}");
        }
        let tokens = file.parse().syntax().descendants_with_tokens();
        let comments: Vec<_> = tokens
            .filter(|token| token.kind() == SyntaxKind::COMMENT)
            .map(|token| token.text_range().start())
            .collect();
        let shown = all.iter().filter(|token| token.ty == TokenType::Comment);
        let starts: Vec<_> = shown.map(|token| token.range.start()).collect();
        // A lone CR splits a comment.
        prop_assert!(comments.iter().all(|start| starts.contains(start)));
        prop_assert!(text.contains('\r') || starts.len() == comments.len());
        let limit = |at: usize| TextSize::try_from(at.min(text.len())).unwrap_or_default();
        let part = TextRange::new(limit(from.min(to)), limit(from.max(to)));
        let expected: Vec<_> = all
            .iter()
            .filter(|token| token.range.intersect(part).is_some_and(|it| !it.is_empty()))
            .copied()
            .collect();
        prop_assert_eq!(semantic_tokens(&file, Some(part)), expected);
    }
}

#[test]
fn the_types_are_numbered_in_their_order() {
    for (number, ty) in TokenType::ALL.into_iter().enumerate() {
        assert_eq!(ty as usize, number, "{ty:?}");
    }
}

#[test]
fn time_grows_with_the_text_and_no_faster() {
    let site = "a.example {\n\t@m path /x\n\treverse_proxy @m unix//x {\n\t\tlb_policy first\n\t}\n\trespond \"{path}\" 200\n}\n";
    let time = |sites: usize| -> Duration {
        let file = SourceFile::new(site.repeat(sites).into(), Kind::Main);
        semantic_tokens(&file, None);
        let runs = (0..5).map(|_| {
            let begun = Instant::now();
            semantic_tokens(&file, None);
            begun.elapsed()
        });
        runs.min().unwrap_or_default()
    };
    let (short, long) = (time(250), time(2500));
    assert!(long < short * 40, "{short:?} for 250 sites, {long:?} for ten times as many");
}
