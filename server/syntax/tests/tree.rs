//! The shape of the tree: pieces of words, statements, and what is left of them when a text is broken.
#![allow(clippy::unwrap_used, clippy::needless_pass_by_value, reason = "tests, and expect!")]

use expect_test::{Expect, expect};
use syntax::ast::{Statement, Word, WordKind};
use syntax::{Mode, NodeOrToken, Parse, SyntaxElement, SyntaxNode, parse};

/// Nodes as `KIND[children]`, tokens as `KIND:text`; trivia is left out.
fn shape(node: &SyntaxNode) -> String {
    let element = |element: SyntaxElement| match element {
        NodeOrToken::Token(t) if t.kind().is_trivia() => None,
        NodeOrToken::Token(t) => Some(format!("{:?}:{:?}", t.kind(), t.text())),
        NodeOrToken::Node(n) => Some(shape(&n)),
    };
    let children: Vec<String> = node.children_with_tokens().filter_map(element).collect();
    format!("{:?}[{}]", node.kind(), children.join(" "))
}

/// Statements, one a line, indented by depth, with the words that Caddy sees.
fn outline(parse: &Parse) -> String {
    fn walk(node: &SyntaxNode, depth: usize, out: &mut String) {
        for child in node.children() {
            if child.kind().is_statement() || format!("{:?}", child.kind()) == "ERROR" {
                let words: Vec<String> = child
                    .descendants()
                    .take_while(|n| format!("{:?}", n.kind()) != "BLOCK")
                    .filter_map(Word::cast)
                    .map(|word| format!("{:?}", word.value()))
                    .collect();
                let line = format!("{}{:?} {}", "  ".repeat(depth), child.kind(), words.join(" "));
                out.push_str(line.trim_end());
                out.push('\n');
                walk(&child, depth + 1, out);
            } else if !child.kind().is_word() {
                walk(&child, depth, out);
            }
        }
    }
    let mut out = String::new();
    walk(&parse.syntax(), 0, &mut out);
    out
}

fn check_word(word: &str, expected: Expect) {
    let text = format!("a {{\n\td {word}\n}}\n");
    let tree = parse(&text, Mode::File).syntax();
    assert_eq!(tree.text().to_string(), text);
    let words: Vec<SyntaxNode> = tree.descendants().filter(|n| n.kind().is_word()).collect();
    let shapes: Vec<String> = words.iter().skip(2).map(shape).collect();
    expected.assert_eq(&shapes.join("\n"));
}

fn check_outline(text: &str, expected: Expect) {
    let parse = parse(text, Mode::File);
    assert_eq!(parse.syntax().text().to_string(), text);
    expected.assert_eq(&outline(&parse));
}

#[test]
fn placeholders_and_their_kin() {
    check_word(
        "{http.request.host}x{?query}",
        expect![[
            r#"WORD[PLACEHOLDER[L_CURLY:"{" NAME:"http" DOT:"." NAME:"request" DOT:"." NAME:"host" R_CURLY:"}"] TEXT:"x" PLACEHOLDER[L_CURLY:"{" NAME:"?query" R_CURLY:"}"]]"#
        ]],
    );
    check_word(
        "{$A}{$B:c:d} {$}",
        expect![[r#"
            WORD[ENV_VAR[L_CURLY:"{" DOLLAR:"$" NAME:"A" R_CURLY:"}"] ENV_VAR[L_CURLY:"{" DOLLAR:"$" NAME:"B" COLON:":" DEFAULT:"c:d" R_CURLY:"}"]]
            WORD[TEXT:"{$}"]"#]],
    );
    check_word(
        "{args[0]} {args[1:]} {args.0} {block} {blocks.a.b} {args}",
        expect![[r#"
            WORD[IMPORT_ARG[L_CURLY:"{" NAME:"args" L_BRACKET:"[" INDEX:"0" R_BRACKET:"]" R_CURLY:"}"]]
            WORD[IMPORT_ARG[L_CURLY:"{" NAME:"args" L_BRACKET:"[" INDEX:"1" COLON:":" R_BRACKET:"]" R_CURLY:"}"]]
            WORD[IMPORT_ARG[L_CURLY:"{" NAME:"args" DOT:"." INDEX:"0" R_CURLY:"}"]]
            WORD[BLOCK_ARG[L_CURLY:"{" NAME:"block" R_CURLY:"}"]]
            WORD[BLOCK_ARG[L_CURLY:"{" NAME:"blocks" DOT:"." NAME:"a" DOT:"." NAME:"b" R_CURLY:"}"]]
            WORD[PLACEHOLDER[L_CURLY:"{" NAME:"args" R_CURLY:"}"]]"#]],
    );
}

#[test]
fn strings_and_escapes() {
    check_word(
        r#""a \"{x}\" \\" `b\{y}` c\<d \{e\}"#,
        expect![[r#"
            QUOTED_STRING[QUOTE:"\"" TEXT:"a " ESCAPE:"\\\"" PLACEHOLDER[L_CURLY:"{" NAME:"x" R_CURLY:"}"] ESCAPE:"\\\"" TEXT:" \\\\" QUOTE:"\""]
            BACKTICK_STRING[BACKTICK:"`" TEXT:"b" ESCAPE:"\\{" TEXT:"y}" BACKTICK:"`"]
            WORD[TEXT:"c" ESCAPE:"\\<" TEXT:"d"]
            WORD[ESCAPE:"\\{" TEXT:"e" ESCAPE:"\\}"]"#]],
    );
}

#[test]
fn heredocs() {
    check_word(
        "<<END\n\t\ta {x}\n\n\t\t\tb\n\t\tEND 200",
        expect![[r#"
            HEREDOC[HEREDOC_START:"<<" HEREDOC_MARKER:"END" HEREDOC_NEWLINE:"\n" HEREDOC_INDENT:"\t\t" TEXT:"a " PLACEHOLDER[L_CURLY:"{" NAME:"x" R_CURLY:"}"] TEXT:"\n" TEXT:"\n" HEREDOC_INDENT:"\t\t" TEXT:"\tb" HEREDOC_NEWLINE:"\n" HEREDOC_INDENT:"\t\t" HEREDOC_END:"END"]
            WORD[TEXT:"200"]"#]],
    );
}

#[test]
fn accessors_name_what_caddy_names() {
    let text = "{\n\tdebug\n}\n(s) {\n\tx\n}\n&(r) {\n\ty\n}\na.com, b.com {\n\t@m path /x\n\timport s {$A:b} {\n\t\tk v\n\t}\n\treverse_proxy @m <<E\n\t\tup\n\t\tE\n}\n";
    let file = parse(text, Mode::File).tree();
    assert!(file.global_options().unwrap().block().unwrap().statements().count() == 1);
    let statements: Vec<Statement> = file.statements().collect();
    let [_, Statement::Snippet(snippet), Statement::NamedRoute(route), Statement::SiteBlock(site)] =
        statements.as_slice()
    else {
        unreachable!("{statements:?}")
    };
    assert_eq!(snippet.name().as_deref(), Some("s"));
    assert_eq!(route.name().as_deref(), Some("r"));
    let addresses: Vec<String> = site.addresses().map(|a| a.value().into_owned()).collect();
    assert_eq!(addresses, ["a.com,", "b.com"]);
    let lines: Vec<Statement> = site.block().unwrap().statements().collect();
    let [Statement::MatcherDef(matcher), Statement::Import(import), Statement::Directive(proxy)] =
        lines.as_slice()
    else {
        unreachable!("{lines:?}")
    };
    assert_eq!(matcher.name().unwrap().value(), "@m");
    assert_eq!(matcher.args().count(), 2);
    assert_eq!(import.pattern().unwrap().value(), "s");
    assert!(import.args().next().unwrap().is_opaque());
    assert_eq!(import.block().unwrap().statements().count(), 1);
    let args: Vec<Word> = proxy.args().collect();
    assert_eq!(args[1].kind(), WordKind::Heredoc);
    assert_eq!(args[1].value(), "up");
    let content = std::ops::Range::<usize>::from(args[1].content_range());
    assert_eq!(&text[content], "up");
}

#[test]
fn a_brace_may_stand_on_the_next_line_at_the_top() {
    check_outline(
        "(s)\n{\n\tx\n}\na.com,\nb.com\n{\n\ty { z }\n\tw\n}\n",
        expect![[r#"
            SNIPPET "(s)"
              DIRECTIVE "x"
            SITE_BLOCK "a.com," "b.com"
              DIRECTIVE "y"
                DIRECTIVE "z"
              DIRECTIVE "w"
        "#]],
    );
}

#[test]
fn a_site_without_braces_ends_where_another_begins() {
    check_outline(
        "localhost\nrespond hi\nhandle {\n\tlog\n}\nexample.com {\n\tfile_server\n}\n",
        expect![[r#"
            SITE_BLOCK "localhost"
              DIRECTIVE "respond" "hi"
              DIRECTIVE "handle"
                DIRECTIVE "log"
            SITE_BLOCK "example.com"
              DIRECTIVE "file_server"
        "#]],
    );
}

#[test]
fn a_missing_brace_damages_one_block() {
    check_outline(
        "a {\n\thandle {\n\t\tlog\n\n\tfile_server\n}\nb {\n\trespond hi\n}\n",
        expect![[r#"
            SITE_BLOCK "a"
              DIRECTIVE "handle"
                DIRECTIVE "log"
                DIRECTIVE "file_server"
            SITE_BLOCK "b"
              DIRECTIVE "respond" "hi"
        "#]],
    );
    check_outline(
        "a {\n\tlog\n\nb {\n\trespond hi\n}\n(c) {\n\tx\n}\n",
        expect![[r#"
            SITE_BLOCK "a"
              DIRECTIVE "log"
            SITE_BLOCK "b"
              DIRECTIVE "respond" "hi"
            SNIPPET "(c)"
              DIRECTIVE "x"
        "#]],
    );
    // A block just begun before another site.
    check_outline(
        "a {\nb.example.com {\n\trespond hi\n}\nc.example.com {\n\tlog\n}\n",
        expect![[r#"
            SITE_BLOCK "a"
            SITE_BLOCK "b.example.com"
              DIRECTIVE "respond" "hi"
            SITE_BLOCK "c.example.com"
              DIRECTIVE "log"
        "#]],
    );
}

#[test]
fn an_open_string_damages_one_line() {
    check_outline(
        "a {\n\trespond \"hi\n\tlog\n}\nb {\n\tfile_server\n}\n",
        expect![[r#"
            SITE_BLOCK "a"
              DIRECTIVE "respond" "hi"
              DIRECTIVE "log"
            SITE_BLOCK "b"
              DIRECTIVE "file_server"
        "#]],
    );
}

#[test]
fn a_fragment_holds_lines() {
    let text = "log\n@m path /x\nhandle @m {\n\timport s\n}\n";
    let parse = parse(text, Mode::Fragment);
    assert!(parse.errors().is_empty());
    expect![[r#"
        DIRECTIVE "log"
        MATCHER_DEF "@m" "path" "/x"
        DIRECTIVE "handle" "@m"
          IMPORT "import" "s"
    "#]]
    .assert_eq(&outline(&parse));
}

#[test]
fn nesting_is_capped_with_an_error() {
    let text = format!("{}x{}\n", "a {\n".repeat(100_000), "\n}".repeat(100_000));
    let parse = parse(&text, Mode::File);
    assert_eq!(parse.syntax().text(), text.as_str());
    let codes: Vec<&str> = parse.errors().iter().map(|e| e.code.as_str()).collect();
    assert_eq!(codes, ["too-deep"]);
}
