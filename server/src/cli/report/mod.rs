//! Findings in the forms that people and programs read.

mod github;
mod human;
mod json;
mod sarif;

pub(super) use github::github;
pub(super) use human::human;
pub(super) use json::json;
pub(super) use sarif::{Outcome, sarif};

use ide::{Diagnostic, Severity};
use serde::Serialize;

/// A finding with all that a report says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    /// The file, as the user named it.
    pub(super) file: String,
    /// Its stable code.
    pub(super) code: &'static str,
    /// How bad it is.
    pub(super) severity: Severity,
    /// One sentence.
    pub(super) message: String,
    /// Where it starts.
    pub(super) start: Position,
    /// Where it ends, exclusively.
    pub(super) end: Position,
}

/// A place in a text. Lines end with a line feed, as Caddy counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Position {
    /// One-based line.
    pub(super) line: usize,
    /// One-based column in code points.
    pub(super) column: usize,
    /// Zero-based byte offset.
    pub(super) offset: usize,
}

/// The findings of one file, with their places.
pub(super) fn locate(file: &str, text: &str, diagnostics: Vec<Diagnostic>) -> Vec<Finding> {
    let mut cursor = Cursor::new(text);
    let located = diagnostics.into_iter().map(|diagnostic| {
        let start = cursor.go_to(diagnostic.range.start().into());
        Finding {
            file: file.to_owned(),
            code: diagnostic.code,
            severity: diagnostic.severity,
            message: diagnostic.message,
            start,
            end: cursor.clone().go_to(diagnostic.range.end().into()),
        }
    });
    located.collect()
}

/// Turns offsets into places, in one pass over the text if they are asked for in ascending order.
#[derive(Debug, Clone)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: Position,
}

impl<'a> Cursor<'a> {
    /// A cursor at the start of a text.
    pub(super) fn new(text: &'a str) -> Cursor<'a> {
        Cursor { text, at: Position { line: 1, column: 1, offset: 0 } }
    }

    /// Moves to a byte offset, or to the end if it lies behind that.
    pub(super) fn go_to(&mut self, offset: usize) -> Position {
        if offset < self.at.offset {
            *self = Cursor::new(self.text);
        }
        let ahead = self.text.get(self.at.offset..).unwrap_or_default();
        for c in ahead.chars() {
            if self.at.offset >= offset {
                break;
            }
            self.at.offset += c.len_utf8();
            if c == '\n' {
                self.at.line += 1;
                self.at.column = 1;
            } else {
                self.at.column += 1;
            }
        }
        self.at
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)] // A test may fail by panicking.

    use super::*;
    use expect_test::{Expect, expect};
    use ide::{Diagnostic, Severity};
    use proptest::prelude::*;

    /// A text in which each finding stands between `«` and `»`, as the findings of `Caddyfile`.
    fn marked(marked: &str, severity: Severity) -> (String, Vec<Finding>) {
        let mut text = String::new();
        let mut diagnostics = Vec::new();
        for (index, part) in marked.split('«').enumerate() {
            let start = text.len();
            match part.split_once('»') {
                Some((inside, after)) if index > 0 => {
                    text.push_str(inside);
                    diagnostics.push(diagnostic(start..text.len(), severity));
                    text.push_str(after);
                }
                _ => text.push_str(part),
            }
        }
        let findings = locate("conf/Caddyfile", &text, diagnostics);
        (text, findings)
    }

    fn diagnostic(range: std::ops::Range<usize>, severity: Severity) -> Diagnostic {
        let [start, end] =
            [range.start, range.end].map(|offset| u32::try_from(offset).unwrap_or(0));
        Diagnostic {
            range: syntax::TextRange::new(start.into(), end.into()),
            severity,
            code: "some-code",
            message: "100% wrong: 'a',\nb".to_owned(),
            related: Vec::new(),
            tag: None,
            mends: Vec::new(),
        }
    }

    fn check_human(source: &str, expect: &Expect) {
        let (text, findings) = marked(source, Severity::Error);
        expect.assert_eq(&human(&text, &findings, crate::cli::output::Paint::Plain));
    }

    #[test]
    fn human_underlines_one_word() {
        check_human(
            "example.com {\r\n\trespond «foo»\r\n}\r\n",
            &expect![[r#"
                error[some-code]: 100% wrong: 'a',
                                  b
                 --> conf/Caddyfile:2:10
                  |
                2 |     respond foo
                  |             ^^^

            "#]],
        );
    }

    #[test]
    fn human_underlines_an_empty_range_at_the_end() {
        check_human(
            "example.com {\n«»",
            &expect![[r#"
                error[some-code]: 100% wrong: 'a',
                                  b
                 --> conf/Caddyfile:2:1
                  |
                2 |
                  | ^

            "#]],
        );
    }

    #[test]
    fn human_folds_a_long_range() {
        let lines = "\trespond x\n".repeat(500);
        check_human(
            &format!("a «{{\n{lines}}}»\n"),
            &expect![[r#"
                error[some-code]: 100% wrong: 'a',
                                  b
                 --> conf/Caddyfile:1:3
                  |
                1 | a {
                  |   ^

            "#]],
        );
    }

    #[test]
    fn human_cuts_a_long_line() {
        let words = "wörter ".repeat(10_000);
        check_human(
            &format!("{words}«bad» {words}"),
            &expect![[r#"
                error[some-code]: 100% wrong: 'a',
                                  b
                 --> conf/Caddyfile:1:70001
                  |
                 ::: 
                1 | ...wörter wörter wörter wörter wörter wörter wörter wörter wörter bad wörter wörter wörter wörter wörter wörter wörter wörter wörter ...
                  |                                                                   ^^^

            "#]],
        );
    }

    #[test]
    fn human_stops_after_some_findings() {
        let (text, findings) = marked(&"«}»\n".repeat(60), Severity::Error);
        let shown = human(&text, &findings, crate::cli::output::Paint::Plain);
        assert_eq!(shown.matches("--> conf/Caddyfile:").count(), 50);
        assert!(shown.ends_with("and 10 more findings in conf/Caddyfile\n"), "{shown}");
    }

    #[test]
    fn human_colours_nothing_but_its_own_words() {
        let (text, mut findings) = marked("a «\u{1b}[2Jb»", Severity::Warning);
        findings[0].message = "\u{1b}[31mred".to_owned();
        let shown = human(&text, &findings, crate::cli::output::Paint::Colors);
        assert!(shown.contains("\u{1b}[1m\u{1b}[33mwarning"), "{shown:?}");
        assert!(!shown.contains("\u{1b}[31mred") && !shown.contains("\u{1b}[2J"), "{shown:?}");
    }

    #[test]
    fn github_escapes_data_and_properties() {
        let (_, mut findings) = marked("a «b»\n«c\nd»", Severity::Info);
        findings[0].file = "a:b,c%/Caddyfile".to_owned();
        findings[0].severity = Severity::Error;
        expect![[r#"
            ::error file=a%3Ab%2Cc%25/Caddyfile,line=1,endLine=1,col=3,endColumn=4,title=caddyfile-ls (some-code)::100%25 wrong: 'a',%0Ab
            ::notice file=conf/Caddyfile,line=2,endLine=3,title=caddyfile-ls (some-code)::100%25 wrong: 'a',%0Ab
        "#]].assert_eq(&github(&findings));
    }

    #[test]
    fn json_is_one_array_with_an_object_a_line() {
        let (_, findings) = marked("ä «b»\n«c\nd»", Severity::Hint);
        expect![[r#"
            [
            {"file":"conf/Caddyfile","code":"some-code","severity":"hint","message":"100% wrong: 'a',\nb","start":{"line":1,"column":3,"offset":3},"end":{"line":1,"column":4,"offset":4}},
            {"file":"conf/Caddyfile","code":"some-code","severity":"hint","message":"100% wrong: 'a',\nb","start":{"line":2,"column":1,"offset":5},"end":{"line":3,"column":2,"offset":8}}
            ]
        "#]].assert_eq(&json(&findings));
        assert_eq!(json(&[]), "[]\n");
    }

    #[test]
    fn sarif_has_rules_and_relative_uris() {
        let (_, mut findings) = marked("ä «b»\n«c\nd»", Severity::Warning);
        findings[1].file = "/etc/my caddy/ü:%.caddyfile".to_owned();
        expect![[r#"
            {
              "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
              "runs": [
                {
                  "columnKind": "unicodeCodePoints",
                  "invocations": [
                    {
                      "executionSuccessful": true
                    }
                  ],
                  "results": [
                    {
                      "level": "warning",
                      "locations": [
                        {
                          "physicalLocation": {
                            "artifactLocation": {
                              "uri": "conf/Caddyfile"
                            },
                            "region": {
                              "byteLength": 1,
                              "byteOffset": 3,
                              "endColumn": 4,
                              "endLine": 1,
                              "startColumn": 3,
                              "startLine": 1
                            }
                          }
                        }
                      ],
                      "message": {
                        "text": "100% wrong: 'a',\nb"
                      },
                      "ruleId": "some-code",
                      "ruleIndex": 0
                    },
                    {
                      "level": "warning",
                      "locations": [
                        {
                          "physicalLocation": {
                            "artifactLocation": {
                              "uri": "file:///etc/my%20caddy/%C3%BC%3A%25.caddyfile"
                            },
                            "region": {
                              "byteLength": 3,
                              "byteOffset": 5,
                              "endColumn": 2,
                              "endLine": 3,
                              "startColumn": 1,
                              "startLine": 2
                            }
                          }
                        }
                      ],
                      "message": {
                        "text": "100% wrong: 'a',\nb"
                      },
                      "ruleId": "some-code",
                      "ruleIndex": 0
                    }
                  ],
                  "tool": {
                    "driver": {
                      "informationUri": "https://github.com/caddyfile-ls/caddyfile-ls",
                      "name": "caddyfile-ls",
                      "rules": [
                        {
                          "id": "some-code",
                          "shortDescription": {
                            "text": "some code"
                          }
                        }
                      ],
                      "version": "0.1.0"
                    }
                  }
                }
              ],
              "version": "2.1.0"
            }
        "#]]
        .assert_eq(&sarif(&findings, Outcome::Complete));
    }

    proptest! {
        #[test]
        fn places_agree_with_lines(text in "[a\nä𝄞]{0,40}", offsets in prop::collection::vec(0usize..60, 1..8)) {
            let mut cursor = Cursor::new(&text);
            for offset in offsets {
                let at = cursor.go_to(offset);
                let before = &text[..at.offset];
                prop_assert!(at.offset >= offset.min(text.len()) && at.offset < offset + 4);
                prop_assert_eq!(at.line, before.matches('\n').count() + 1);
                prop_assert_eq!(at.column, before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1);
            }
        }
    }
}
