//! What can be folded away.

use crate::SourceFile;
use syntax::ast::Block;
use syntax::{NodeOrToken, SyntaxElement, SyntaxKind, SyntaxNode, TextRange, TextSize};

/// A range over several lines that can be folded into its first line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// From the end of what stays visible to the end of what disappears, in bytes. The last line of a block, which
    /// holds its brace, stays visible.
    pub range: TextRange,
    /// What it hides.
    pub kind: FoldKind,
}

/// What a [`Fold`] hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoldKind {
    /// The inside of a block.
    Block,
    /// A run of comment lines.
    Comment,
    /// A heredoc, or a quoted or backtick string over several lines.
    String,
    /// A run of imports.
    Imports,
}

/// All foldable ranges of a file, by their start.
pub fn folding_ranges(file: &SourceFile) -> Vec<Fold> {
    let text = file.text();
    let mut folds = Vec::new();
    for node in file.parse().syntax().descendants() {
        match node.kind() {
            SyntaxKind::BLOCK => folds.extend(block(text, &node)),
            SyntaxKind::QUOTED_STRING | SyntaxKind::BACKTICK_STRING | SyntaxKind::HEREDOC => {
                let (start, end) =
                    (line_end(text, node.text_range().start()), node.text_range().end());
                // On one line the rest of that line lies behind the string.
                if start < end {
                    let range = TextRange::new(start, end);
                    folds.push(Fold { range, kind: FoldKind::String });
                }
                continue;
            }
            _ => {}
        }
        if matches!(node.kind(), SyntaxKind::FILE | SyntaxKind::BLOCK) {
            runs(text, &node, &mut folds);
        }
    }
    folds.retain(|fold| slice(text, fold.range).contains('\n'));
    folds.sort_by_key(|fold| fold.range.start());
    folds
}

fn block(text: &str, node: &SyntaxNode) -> Option<Fold> {
    let block = Block::cast(node.clone())?;
    let start = block.open_brace()?.text_range().end();
    let end = match block.close_brace() {
        Some(brace) => {
            let before = text.get(..usize::from(brace.text_range().start()))?;
            let line = before.trim_end_matches([' ', '\t']);
            // A brace that stands alone stays visible with its line.
            match line.strip_suffix('\n') {
                Some(above) => TextSize::of(above.strip_suffix('\r').unwrap_or(above)),
                None => TextSize::of(before),
            }
        }
        None => TextSize::of(text.get(..usize::from(node.text_range().end()))?.trim_end()),
    };
    (start < end).then(|| Fold { range: TextRange::new(start, end), kind: FoldKind::Block })
}

/// Comments and imports on lines that follow each other, among the children of a node.
fn runs(text: &str, node: &SyntaxNode, folds: &mut Vec<Fold>) {
    let mut run: Option<Run> = None;
    for child in node.children_with_tokens() {
        let range = child.text_range();
        let kind = match &child {
            NodeOrToken::Token(t) if t.kind() == SyntaxKind::COMMENT => {
                starts_line(text, range.start()).then_some(FoldKind::Comment)
            }
            NodeOrToken::Node(n) if n.kind() == SyntaxKind::IMPORT => {
                starts_line(text, range.start()).then_some(FoldKind::Imports)
            }
            _ if is_blank(&child) => continue,
            _ => None,
        };
        let continued = run.filter(|run| {
            let between = slice(text, TextRange::new(run.end, range.start()));
            Some(run.kind) == kind && between.matches('\n').count() == 1
        });
        match (continued, kind) {
            (Some(before), _) => run = Some(Run { end: range.end(), ..before }),
            (None, kind) => {
                folds.extend(run.map(|run| run.fold(text)));
                run = kind.map(|kind| Run { kind, start: range.start(), end: range.end() });
            }
        }
    }
    folds.extend(run.map(|run| run.fold(text)));
}

#[derive(Clone, Copy)]
struct Run {
    kind: FoldKind,
    start: TextSize,
    end: TextSize,
}

impl Run {
    fn fold(self, text: &str) -> Fold {
        let start = line_end(text, self.start).min(self.end);
        Fold { range: TextRange::new(start, self.end), kind: self.kind }
    }
}

fn is_blank(element: &SyntaxElement) -> bool {
    matches!(element.kind(), SyntaxKind::WHITESPACE | SyntaxKind::NEWLINE)
}

fn starts_line(text: &str, offset: TextSize) -> bool {
    let before = text.get(..usize::from(offset)).unwrap_or_default();
    let before = before.trim_end_matches([' ', '\t']);
    before.is_empty() || before.ends_with('\n')
}

/// The end of the line of an offset, without its line feed.
fn line_end(text: &str, offset: TextSize) -> TextSize {
    let rest = text.get(usize::from(offset)..).unwrap_or_default();
    let line = rest.split('\n').next().unwrap_or_default();
    offset + TextSize::of(line.strip_suffix('\r').unwrap_or(line))
}

fn slice(text: &str, range: TextRange) -> &str {
    text.get(std::ops::Range::<usize>::from(range)).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::format_push_string, reason = "short tests over fast ones")]
mod tests {
    use super::*;
    use crate::Kind;
    use expect_test::{Expect, expect};

    /// Shows each fold as `FIRST LINE … LAST LINE`.
    #[allow(clippy::needless_pass_by_value, reason = "as expect! gives it")]
    fn check(text: &str, expected: Expect) {
        let mut out = String::new();
        for fold in folding_ranges(&SourceFile::new(text.into(), Kind::Main)) {
            let line = |offset: TextSize| {
                let n = text[..usize::from(offset)].matches('\n').count();
                format!("{}:{}", n + 1, text.lines().nth(n).unwrap_or_default().trim())
            };
            out.push_str(&format!(
                "{:?} {} … {}\n",
                fold.kind,
                line(fold.range.start()),
                line(fold.range.end())
            ));
        }
        expected.assert_eq(&out);
    }

    #[test]
    fn blocks_comments_strings_and_imports() {
        check(
            "# one\n# two\n\n# apart\n{\n\tdebug\n}\nimport a\nimport b\n\nimport c\na {\n\trespond <<E\n\t\tx\n\t\tE\n\theader X \"a\nb\"\n\tlog { # c\n\t\t# d\n\t\t# e\n\t}\n}\n",
            expect![[r#"
                Comment 1:# one … 2:# two
                Block 5:{ … 6:debug
                Imports 8:import a … 9:import b
                Block 12:a { … 21:}
                String 13:respond <<E … 15:E
                String 16:header X "a … 17:b"
                Block 18:log { # c … 20:# e
                Comment 19:# d … 20:# e
            "#]],
        );
    }

    #[test]
    fn nothing_on_one_line_and_open_blocks() {
        check("a { respond x }\n", expect![""]);
        check(
            "a {\n\trespond /health \"ok\" 200\n}\n",
            expect![[r#"
            Block 1:a { … 2:respond /health "ok" 200
        "#]],
        );
        check(
            "a {\n\tb {\n\t\tc\n",
            expect![[r#"
            Block 1:a { … 3:c
            Block 2:b { … 3:c
        "#]],
        );
    }
}
