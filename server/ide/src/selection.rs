//! Growing a selection: piece, word, statement, block, file.

use crate::SourceFile;
use syntax::ast::{Block, Word};
use syntax::{SyntaxNode, TextRange, TextSize};

/// The ranges around an offset, from the innermost to the whole file, each strictly larger than the one before.
pub fn selection_ranges(file: &SourceFile, offset: TextSize) -> Vec<TextRange> {
    let root = file.parse().syntax();
    let offset = offset.min(root.text_range().end());
    let mut ranges: Vec<TextRange> = Vec::new();
    let tokens = root.token_at_offset(offset);
    // Between two tokens the one that means something is meant.
    let token = match (tokens.clone().right_biased(), tokens.left_biased()) {
        (Some(right), Some(left)) if right.kind().is_trivia() && !left.kind().is_trivia() => {
            Some(left)
        }
        (right, _) => right,
    };
    if let Some(token) = token {
        let blank = token.text().trim().is_empty();
        if !blank {
            ranges.push(token.text_range());
        }
        for node in token.parent_ancestors() {
            ranges.extend(inner(&node).filter(|inner| inner.contains_range(token.text_range())));
            ranges.push(node.text_range());
        }
    }
    ranges.push(root.text_range());
    let mut grown: Vec<TextRange> = Vec::new();
    for range in ranges {
        if grown.last().is_none_or(|last| range.contains_range(*last) && range != *last) {
            grown.push(range);
        }
    }
    grown
}

/// What stands between the delimiters of a node.
fn inner(node: &SyntaxNode) -> Option<TextRange> {
    if let Some(word) = Word::cast(node.clone()) {
        return Some(word.content_range());
    }
    let block = Block::cast(node.clone())?;
    let mut statements = node.children();
    let first = statements.next()?.text_range();
    let last = statements.last().map_or(first, |last| last.text_range());
    block.open_brace().map(|_| first.cover(last))
}

#[cfg(test)]
#[allow(clippy::format_push_string, reason = "short tests over fast ones")]
mod tests {
    use super::*;
    use crate::Kind;
    use expect_test::{Expect, expect};

    #[allow(clippy::needless_pass_by_value, reason = "as expect! gives it")]
    fn check(fixture: &str, expected: Expect) {
        let offset = TextSize::of(fixture.split("$0").next().unwrap_or_default());
        let text = fixture.replace("$0", "");
        let mut out = String::new();
        for range in selection_ranges(&SourceFile::new(text.as_str().into(), Kind::Main), offset) {
            out.push_str(&format!("{:?}\n", &text[std::ops::Range::<usize>::from(range)]));
        }
        expected.assert_eq(&out);
    }

    #[test]
    fn from_a_segment_to_the_file() {
        check(
            "a {\n\trespond \"x {http.ho$0st} y\" 200\n\tlog\n}\n",
            expect![[r#"
                "host"
                "{http.host}"
                "x {http.host} y"
                "\"x {http.host} y\""
                "respond \"x {http.host} y\" 200"
                "respond \"x {http.host} y\" 200\n\tlog"
                "{\n\trespond \"x {http.host} y\" 200\n\tlog\n}"
                "a {\n\trespond \"x {http.host} y\" 200\n\tlog\n}"
                "a {\n\trespond \"x {http.host} y\" 200\n\tlog\n}\n"
            "#]],
        );
    }

    #[test]
    fn at_the_end_of_a_word_and_of_the_file() {
        check(
            "a$0 {\n}\n",
            expect![[r#"
            "a"
            "a {\n}"
            "a {\n}\n"
        "#]],
        );
        check(
            "a {\n}\n$0",
            expect![[r#"
            "a {\n}\n"
        "#]],
        );
        check(
            "$0",
            expect![[r#"
            ""
        "#]],
        );
    }
}
