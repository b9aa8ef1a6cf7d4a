//! Findings: what Caddy refuses, and what it accepts though nobody can mean it.

mod arguments;
mod files;
mod grammar;
mod imports;
mod matchers;
mod others;
mod times;
mod unused;
mod values;
mod words;

use crate::snippets::Snippets;
use crate::{FileRange, SourceFile};
use others::Others;
use syntax::{ErrorCode, Join, Parse, SyntaxError, TextEdit, TextRange};
use words::Words;

/// A finding about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where, in bytes.
    pub range: TextRange,
    /// How bad.
    pub severity: Severity,
    /// A stable code such as `block-unclosed`.
    pub code: &'static str,
    /// One sentence for the user.
    pub message: String,
    /// Other places that have to do with it.
    pub related: Vec<Related>,
    /// How it is shown beside its severity.
    pub tag: Option<DiagnosticTag>,
    /// Edits of which each one would mend it, the likeliest first.
    pub mends: Vec<TextEdit>,
}

/// A place that has to do with a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub place: FileRange,
    /// What is there.
    pub message: String,
}

/// How a finding is shown beside its severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiagnosticTag {
    /// Faded: it has no effect.
    Unnecessary,
    /// Struck through: there is a newer form.
    Deprecated,
}

impl Diagnostic {
    pub(crate) fn new(
        range: TextRange,
        severity: Severity,
        code: &'static str,
        message: String,
    ) -> Diagnostic {
        let (related, tag, mends) = (Vec::new(), None, Vec::new());
        Diagnostic { range, severity, code, message, related, tag, mends }
    }

    fn related(self, range: TextRange, message: impl Into<String>) -> Diagnostic {
        self.related_at(FileRange { file: None, range }, message)
    }

    fn related_at(mut self, place: FileRange, message: impl Into<String>) -> Diagnostic {
        self.related.push(Related { place, message: message.into() });
        self
    }

    fn tagged(self, tag: DiagnosticTag) -> Diagnostic {
        Diagnostic { tag: Some(tag), ..self }
    }
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Caddy refuses the file.
    Error,
    /// Caddy accepts it, and it is almost certainly not what was meant.
    Warning,
    /// Worth knowing.
    Info,
    /// A suggestion.
    Hint,
}

/// All findings of a file; Caddy's first error is the first.
pub fn diagnostics(file: &SourceFile) -> Vec<Diagnostic> {
    let (snippets, others) = (Snippets::of(file), Others::of(file));
    let words = Words::of(file, &snippets);
    let about = About::of(file, &snippets, &words, &others);
    let mut out = all_but_times(about);
    times::check(about, &mut out);
    files::check_as_a_whole(about, &mut out);
    out
}

/// The same, where another thread may take a part of the work.
pub fn diagnostics_joined(file: &SourceFile, join: Join) -> Vec<Diagnostic> {
    // Caddy's own reading needs the text alone.
    join(&mut || _ = file.parse().errors(), &mut || _ = file.binding());
    let (snippets, others) = (Snippets::of(file), Others::of(file));
    let words = Words::of(file, &snippets);
    let about = About::of(file, &snippets, &words, &others);
    let (mut out, mut times) = (Vec::new(), Vec::new());
    join(
        &mut || {
            // Nodes of a tree stay in their thread.
            let (snippets, others) = (Snippets::of(file), Others::of(file));
            times::check(About::of(file, &snippets, &words, &others), &mut times);
        },
        &mut || out = all_but_times(about),
    );
    out.append(&mut times);
    files::check_as_a_whole(about, &mut out);
    out
}

fn all_but_times(about: About<'_>) -> Vec<Diagnostic> {
    let mut out = syntax_errors(about.file.parse());
    files::check(about, &mut out);
    imports::check(about, &mut out);
    arguments::check(about, &mut out);
    matchers::check(about, &mut out);
    unused::check(about, &mut out);
    grammar::check(about, &mut out);
    out
}

fn syntax_errors(parse: &Parse) -> Vec<Diagnostic> {
    let mut out: Vec<Diagnostic> = parse.errors().iter().map(of_error).collect();
    let covered = |range: TextRange, out: &[Diagnostic]| out.iter().any(|d| d.range == range);
    // Of a string that is never closed the missing braces are only a consequence.
    let unclosed = if parse.unterminated().is_empty() { parse.unclosed() } else { &[] };
    let warnings = unclosed
        .iter()
        .map(|&range| (range, ErrorCode::BlockUnclosed.as_str(), UNCLOSED_UNNOTICED))
        .chain(parse.unterminated().iter().map(|&range| (range, "string-unclosed", UNTERMINATED)));
    for (range, code, message) in warnings {
        if !covered(range, &out) {
            out.push(Diagnostic::new(range, Severity::Warning, code, message.to_owned()));
        }
    }
    out
}

/// What the rules look at.
#[derive(Debug, Clone, Copy)]
struct About<'a> {
    file: &'a SourceFile,
    snippets: &'a Snippets,
    words: &'a Words,
    others: &'a Others<'a>,
    /// Whether all snippets, routes and matchers that the file can use are in it, or in other files that are known.
    is_whole: bool,
}

impl<'a> About<'a> {
    fn of(
        file: &'a SourceFile,
        snippets: &'a Snippets,
        words: &'a Words,
        others: &'a Others<'a>,
    ) -> About<'a> {
        let is_whole = snippets.is_whole(file) || others.are_known() && !snippets.is_library(file);
        About { file, snippets, words, others, is_whole }
    }
}

const UNCLOSED_UNNOTICED: &str =
    "this block is never closed; Caddy does not notice, because the file ends with another `}`";
const UNTERMINATED: &str =
    "this string is never closed; Caddy takes everything up to the end of the file for its text";

fn of_error(error: &SyntaxError) -> Diagnostic {
    let says = match error.line {
        Some(line) => format!("Caddy says: {}, at line {line}", error.message),
        None => format!("Caddy says: {}", error.message),
    };
    // At the end of a file Caddy names the last word; the brace to look at is elsewhere.
    let message = match error.code {
        ErrorCode::BlockUnclosed => format!("this block is never closed. {says}"),
        ErrorCode::UnexpectedEof => format!("the file ends where more is expected. {says}"),
        ErrorCode::EmptyFile => format!("Caddy refuses a file without a single byte. {says}"),
        _ => error.message.clone(),
    };
    Diagnostic::new(error.range, Severity::Error, error.code.as_str(), message)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::Kind;
    use expect_test::{Expect, expect};
    use std::fmt::Write;

    #[allow(clippy::needless_pass_by_value, reason = "as expect! gives it")]
    fn check(text: &str, expected: Expect) {
        let file = SourceFile::new(text.into(), Kind::Main);
        let mut out = String::new();
        for d in diagnostics(&file) {
            let at = &text[std::ops::Range::<usize>::from(d.range)];
            let line = 1 + text[..usize::from(d.range.start())].matches('\n').count();
            writeln!(out, "{line} {at:?} {:?} {}: {}", d.severity, d.code, d.message).unwrap();
        }
        expected.assert_eq(&out);
    }

    #[test]
    fn a_good_file_has_none() {
        check(
            "{\n\tadmin off\n}\na.com, b.com {\n\timport s {$X}\n\trespond `a \"`\n}\n",
            expect![""],
        );
    }

    #[test]
    fn an_open_block_is_shown_at_its_brace() {
        check(
            "a {\n\trespond hi\n",
            expect![[r#"
                1 "{" Error block-unclosed: this block is never closed. Caddy says: syntax error: unexpected token 'hi', expecting '}', at line 2
            "#]],
        );
        check(
            "a {\n\thandle {\n\t\trespond hi\n",
            expect![[r#"
                2 "{" Error unexpected-eof: the file ends where more is expected. Caddy says: unexpected EOF, at line 3
                1 "{" Error block-unclosed: this block is never closed. Caddy says: unexpected EOF
            "#]],
        );
    }

    #[test]
    fn an_open_block_that_caddy_overlooks_is_a_warning() {
        check(
            "a {\n\thandle {\n\t\trespond hi\n\t}\n",
            expect![[r#"
                1 "{" Warning block-unclosed: this block is never closed; Caddy does not notice, because the file ends with another `}`
            "#]],
        );
    }

    #[test]
    fn indentation_tells_which_block_is_open() {
        check(
            "a {\n\thandle {\n\t\trespond hi\n\n\tfile_server\n}\nb {\n\tlog {\n\t}\n}\nc\n",
            expect![[r#"
                2 "{" Error block-unclosed: this block is never closed. Caddy says: syntax error: unexpected token 'c', expecting '}', at line 11
            "#]],
        );
    }

    #[test]
    fn more_errors_than_the_first() {
        check(
            "a {\n\td { x\n\t}\n}\nb{\n}\n",
            expect![[r#"
                2 "{" Error token-after-brace: Unexpected next token after '{' on same line
                5 "b{" Error address-ends-with-brace: Site addresses cannot end with a curly brace: 'b{' - put a space between the token and the brace
            "#]],
        );
    }

    #[test]
    fn an_open_string_is_shown_at_its_quote() {
        check(
            "a {\n\trespond \"hi\n}\n",
            expect![[r#"
                2 "\"" Error block-unclosed: this block is never closed. Caddy says: syntax error: unexpected token 'hi
                }
                ', expecting '}', at line 2
            "#]],
        );
        check(
            "a\nrespond \"hi\n",
            expect![[r#"
                2 "\"" Warning string-unclosed: this string is never closed; Caddy takes everything up to the end of the file for its text
            "#]],
        );
    }

    #[test]
    fn heredoc_errors_stand_at_the_line() {
        check(
            "a {\n\trespond <<EOF\n\t\tx\n\ty\n\t\tEOF\n}\n",
            expect![[r#"
                4 "\ty" Error heredoc-indent: mismatched leading whitespace in heredoc <<EOF on line #4 [	y], expected whitespace [		] to match the closing marker
            "#]],
        );
    }

    #[test]
    fn an_error_in_a_snippet_is_shown_where_it_is_imported() {
        check("(s) {\n\tr {args[0]}\n}\n:80 {\n\timport s \"{\"\n}\n", expect![""]);
    }

    #[test]
    fn what_a_variable_holds_is_not_judged() {
        check("{$HOSTS:a,b} {\n\trespond {$MSG:say \"hi\"}\n}\n", expect![""]);
    }

    #[test]
    fn a_part_of_a_caddyfile_is_not_judged_as_a_whole_one() {
        let part = "header Cache-Control \"max-age=60, public\"\n@ip remote_ip 10.0.0.0/8\nhandle @ip {\n\tabort\n}\n";
        let codes = |text: &str, kind| -> Vec<&str> {
            diagnostics(&SourceFile::new(text.into(), kind)).iter().map(|d| d.code).collect()
        };
        assert_eq!(codes(part, Kind::MainOrPart), [""; 0]);
        assert_eq!(codes(part, Kind::Main), ["address-with-comma"]);
        assert_eq!(codes("handle {\n\tabort\n", Kind::MainOrPart), ["block-unclosed"]);
    }

    #[test]
    fn a_file_without_a_byte() {
        check(
            "",
            expect![[r#"
            1 "" Error empty-file: Caddy refuses a file without a single byte. Caddy says: EOF
        "#]],
        );
        check("\n", expect![""]);
    }
}
