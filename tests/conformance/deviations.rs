//! What `caddy fmt` 2.11.9 damages or never leaves alone, one test per cause: what it prints, and what we print.

use expect_test::{Expect, expect};
use syntax::caddy::{Quote, tokenize};

/// Asserts what Caddy prints of an input, and what we print: the same tokens, and no change when formatted again.
fn row(input: &str, caddy: &str, ours: &Expect) {
    assert_eq!(format::caddy_fmt(input), caddy);
    let formatted = match format::format(input) {
        Ok(formatted) => {
            assert_eq!(shape(&formatted), shape(input), "the tokens stay");
            let again = format::format(&formatted).expect("formatted once, formatted twice");
            assert_eq!(again, formatted, "the second run changes nothing");
            format!("{formatted:?}")
        }
        Err(refusal) => format!("left alone: {}", refusal.message),
    };
    ours.assert_eq(&formatted);
}

/// A row where Caddy prints something else of what it has printed.
fn unstable_row(input: &str, caddy: &str, caddy_again: &str, ours: &Expect) {
    assert_eq!(format::caddy_fmt(caddy), caddy_again);
    row(input, caddy, ours);
}

/// Texts and quote kinds of the tokens, or the text of the lexer error.
fn shape(text: &str) -> Result<Vec<(String, Quote)>, String> {
    match tokenize(text, "Caddyfile") {
        Ok(tokens) => {
            Ok(tokens.iter().map(|token| (token.text.to_string(), token.quote)).collect())
        }
        Err(error) => Err(error.caddy_text()),
    }
}

#[test]
fn brace_glued_to_a_word() {
    row("respond a}b", "respond a\n}\n\nb\n", &expect![[r#""respond a}b\n""#]]);
}

#[test]
fn word_glued_to_a_closing_brace() {
    row("a {\n}b\nc\n}", "a {\n}\n\nb\nc\n}\n", &expect![[r#""a {\n\t}b\n\tc\n}\n""#]]);
}

#[test]
fn word_glued_to_a_nested_closing_brace() {
    row(
        "a {\nb {\nc\n}d\n}",
        "a {\n\tb {\n\t\tc\n\t}\td\n}\n",
        &expect![[r#""a {\n\tb {\n\t\tc\n\t\t}d\n\t}\n""#]],
    );
}

#[test]
fn opening_brace_glued_to_a_word() {
    row("d{\ne\n}", "d {\n\te\n}\n", &expect![[r#""d{\ne\n}\n""#]]);
}

#[test]
fn two_opening_braces_glued() {
    row("foo {{bar}}", "foo {\n\t{bar}}\n", &expect![[r#""foo {{bar}}\n""#]]);
}

#[test]
fn two_opening_and_closing_braces() {
    row("foo {{ bar }}", "foo {\n\t{\n\t\tbar\n\t}\n}\n", &expect![[r#""foo {{ bar }}\n""#]]);
}

#[test]
fn blank_before_the_end_of_a_placeholder() {
    row("b {x } y", "b {x\n}\n\ny\n", &expect![[r#""b {x } y\n""#]]);
}

#[test]
fn closing_brace_as_an_argument() {
    row(
        "a {\nb {\nsub x }\n}",
        "a {\n\tb {\n\t\tsub x\n\t}\n}\n",
        &expect![[r#""a {\n\tb {\n\t\tsub x }\n}\n""#]],
    );
}

#[test]
fn closing_braces_after_an_open_placeholder() {
    unstable_row("{a }}", "{a\n}\n\n}\n", "{a\n}\n}\n", &expect![[r#""{a }}\n""#]]);
}

#[test]
fn opening_brace_glued_to_a_variable() {
    row("{$X}{\nb\n}", "{$X}\n\n{\n\tb\n}\n", &expect![[r#""{$X}{\nb\n}\n""#]]);
}

#[test]
fn backslash_in_a_placeholder() {
    row("x {\\w+}", "x \\w{+}\n", &expect![[r#""x {\\w+}\n""#]]);
}

#[test]
fn backtick_in_a_placeholder() {
    unstable_row("x {`a`}", "x `a{`}\n", "x `a{`\n}\n", &expect![[r#""x {`a`}\n""#]]);
}

#[test]
fn backslash_first_on_a_line() {
    row("foo\n\\bar", "foo \\b\nar\n", &expect![[r#""foo\n\\bar\n""#]]);
}

#[test]
fn backslash_first_in_a_block() {
    unstable_row(
        "foo {\n\\x y\n}",
        "foo  \\x {\n\ty\n}\n",
        "foo \\x {\n\ty\n}\n",
        &expect![[r#""foo {\n\t\\x y\n}\n""#]],
    );
}

#[test]
fn backslash_first_in_the_file() {
    row("\\x y", "\\xy\n", &expect![[r#""\\x y\n""#]]);
}

#[test]
fn backslash_first_in_the_file_with_a_block() {
    row("\\x {\ny\n}", "\\x{\n\ty\n}\n", &expect![[r#""\\x {\n\ty\n}\n""#]]);
}

#[test]
fn backslash_after_a_closing_brace() {
    row("}\n\\x", "} \\x\n", &expect![[r#""}\n\\x\n""#]]);
}

#[test]
fn escaped_heredoc_first_on_a_line() {
    unstable_row("a\n\\<<E", "a \\<\n<E\n", "a \\<<E\n", &expect![[r#""a\n\\<<E\n""#]]);
}

#[test]
fn backslash_before_a_blank_and_a_brace() {
    row("a \\ }", "a \\ \n}\n", &expect![[r#""a \\ }\n""#]]);
}

#[test]
fn backslash_before_a_blank_and_a_string() {
    row("a \\ \"x   y\"", "a \\ \"x y\"\n", &expect![[r#""a \\ \"x   y\"\n""#]]);
}

#[test]
fn backslash_before_a_string() {
    row("a \\\"x   y\"", "a \\\"x y\"\n", &expect![[r#""a \\\"x   y\"\n""#]]);
}

#[test]
fn backslash_before_a_comment() {
    row("a \\# }", "a \\#\n}\n", &expect![[r#""a \\# }\n""#]]);
}

#[test]
fn backtick_string_first_on_a_line() {
    row("a\n`b`", "a `b\n`\n", &expect![[r#""a\n`b`\n""#]]);
}

#[test]
fn backtick_string_first_in_a_block() {
    unstable_row(
        "a {\n`b`\n}",
        "a  `b\n{`\n}\n",
        "a `b\n{`\n}\n",
        &expect![[r#""a {\n\t`b`\n}\n""#]],
    );
}

#[test]
fn backtick_string_after_a_comment() {
    unstable_row(
        "a {\n# c\n`b`\n}",
        "a {\n\t# c\n`b\t`\n}\n",
        "a {\n\t# c\n`b\t\t`\n}\n",
        &expect![[r#""a {\n\t# c\n\t`b`\n}\n""#]],
    );
}

#[test]
fn backtick_string_after_a_closing_brace() {
    row("a {\nb\n}\n`c`", "a {\n\tb\n}`c\n`\n", &expect![[r#""a {\n\tb\n}\n`c`\n""#]]);
}

#[test]
fn backslash_before_a_closing_backtick() {
    row("x `C:\\` `a   b`", "x `C:\\` `a b`\n", &expect![[r#""x `C:\\` `a   b`\n""#]]);
}

#[test]
fn backtick_in_a_word() {
    row("a` \"`b   c\"", "a` \"`b c\"\n", &expect![[r#""a` \"`b   c\"\n""#]]);
}

#[test]
fn string_after_a_string() {
    row("\"a\"\"b   c\"", "\"a\"\"b c\"\n", &expect![[r#""\"a\"\"b   c\"\n""#]]);
}

#[test]
fn heredoc_after_a_string() {
    row(
        "a \"b\"<<E\n  x   y\n  E",
        "a \"b\"<<E\nx y\nE\n",
        &expect![[r#""a \"b\"<<E\n  x   y\n  E\n""#]],
    );
}

#[test]
fn hash_in_a_word() {
    row(
        "redir /a#b \"x\n  y\"",
        "redir /a#b \"x\ny\"\n",
        &expect![[r#""redir /a#b \"x\n  y\"\n""#]],
    );
}

#[test]
fn unterminated_string() {
    row(
        "a \"b  ",
        "a \"b\n",
        &expect!["left alone: not formatted, because a string is opened here and never closed"],
    );
}

#[test]
fn lone_angle_before_a_word() {
    row("a < b", "a <b\n", &expect![[r#""a < b\n""#]]);
}

#[test]
fn lone_angle_before_a_comment() {
    row("a < # c", "a <# c\n", &expect![[r#""a < # c\n""#]]);
}

#[test]
fn lone_angle_before_a_block() {
    row("a < {\nb\n}", "a <\n{b\n}\n", &expect![[r#""a < {\n\tb\n}\n""#]]);
}

#[test]
fn lone_angle_before_a_string() {
    row("a <\n\"b   c\"", "a <\n\"b c\"\n", &expect![[r#""a <\n\"b   c\"\n""#]]);
}

#[test]
fn two_lone_angles() {
    row("a < < b", "a <<b\n", &expect![[r#""a < < b\n""#]]);
}

#[test]
fn two_lone_angles_on_two_lines() {
    row("a <\n< b", "a <<\nb\n", &expect![[r#""a <\n< b\n""#]]);
}

#[test]
fn heredoc_opener_before_a_blank() {
    row("x <<E \ny", "x <<E\ny\n", &expect![[r#""x <<E \ny\n""#]]);
}

#[test]
fn heredoc_with_crlf() {
    row(
        "a {\nx <<E\r\n  b   c\r\n  E\r\n}",
        "a {\n\tx <<E\n\tb c\n\tE\n}\n",
        &expect![[r#""a {\n\tx <<E\r\n  b   c\r\n  E\n}\n""#]],
    );
}

#[test]
fn empty_heredoc_before_a_blank_line() {
    row("a {\nx <<E\nE\n\n}", "a {\n\tx <<E\nE\n}\n", &expect![[r#""a {\n\tx <<E\nE\n\n}\n""#]]);
}

#[test]
fn empty_heredoc_at_the_end() {
    row(
        "x <<E\n\n",
        "x <<E\n",
        &expect![
            "left alone: not formatted, because Caddy cannot read it: incomplete heredoc <<E on line #3, expected ending marker E"
        ],
    );
}

#[test]
fn blank_line_after_a_continuation() {
    row("a {\nx \\\n\n}", "a {\n\tx \\\n}\n", &expect![[r#""a {\n\tx \\\n\n}\n""#]]);
}

#[test]
fn blank_line_after_a_comment_with_a_backslash() {
    row("a {\nx # c\\\n\n}", "a {\n\tx # c\\\n}\n", &expect![[r#""a {\n\tx # c\\\n\n}\n""#]]);
}

#[test]
fn continuation_before_a_blank_line_and_a_brace() {
    unstable_row(
        "a \\\n\n{\nb\n}",
        "a \\\n{\n\tb\n}\n",
        "a \\\n {\n\tb\n}\n",
        &expect![[r#""a \\\n\n{\n\tb\n}\n""#]],
    );
}

#[test]
fn continuation_with_crlf() {
    unstable_row(
        "a \\\r\n{\nb\n}",
        "a \\\r{\n\tb\n}\n",
        "a \\\r {\n\tb\n}\n",
        &expect![[r#""a \\\r\n{\n\tb\n}\n""#]],
    );
}

#[test]
fn import_then_blank_line_then_brace() {
    row("import x\n\n{\nb\n}", "import x {\n\tb\n}\n", &expect![[r#""import x\n\n{\n\tb\n}\n""#]]);
}

#[test]
fn quoted_import_then_brace() {
    row(
        "\"import\" x\n{\nb\n}",
        "\"import\" x {\n\tb\n}\n",
        &expect![[r#""\"import\" x\n{\n\tb\n}\n""#]],
    );
}

#[test]
fn carriage_return_in_a_word() {
    row("a\rb", "a b\n", &expect![[r#""a\rb\n""#]]);
}

#[test]
fn blank_before_a_byte_order_mark() {
    row(" \u{feff}a", "\u{feff}a\n", &expect![[r#"" \u{feff}a\n""#]]);
}

/// Its tokens stay until Caddy replaces the variable, which it does before it lexes: then there is a string.
#[test]
fn blanks_in_the_quoted_default_of_a_variable() {
    row("a {$A:\"b   c\"}", "a {$A:\"b c\"}\n", &expect![[r#""a {$A:\"b   c\"}\n""#]]);
}
