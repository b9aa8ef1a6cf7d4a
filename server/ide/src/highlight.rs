//! The two halves of a pair.

use crate::SourceFile;
use syntax::{NodeOrToken, SyntaxKind, SyntaxToken, TextRange, TextSize};

/// Both halves of the pair that the cursor touches: the braces of a block or a placeholder, or the markers of a heredoc.
pub fn document_highlights(file: &SourceFile, offset: TextSize) -> Vec<TextRange> {
    let root = file.parse().syntax();
    if offset > root.text_range().end() {
        return Vec::new();
    }
    // Of two tokens the one behind the cursor comes first, as editors show it under a block cursor.
    let tokens = root.token_at_offset(offset);
    let candidates = [tokens.clone().right_biased(), tokens.left_biased()];
    candidates.into_iter().flatten().find_map(|token| pair(&token)).unwrap_or_default()
}

fn pair(token: &SyntaxToken) -> Option<Vec<TextRange>> {
    use SyntaxKind::{HEREDOC_END, HEREDOC_MARKER, L_BRACE, L_CURLY, R_BRACE, R_CURLY};
    let (open, close) = match token.kind() {
        L_BRACE | R_BRACE => (L_BRACE, R_BRACE),
        L_CURLY | R_CURLY => (L_CURLY, R_CURLY),
        HEREDOC_MARKER | HEREDOC_END => (HEREDOC_MARKER, HEREDOC_END),
        _ => return None,
    };
    let siblings: Vec<SyntaxToken> =
        token.parent()?.children_with_tokens().filter_map(NodeOrToken::into_token).collect();
    let open = siblings.iter().find(|t| t.kind() == open)?;
    let close = siblings.iter().rev().find(|t| t.kind() == close)?;
    Some(vec![open.text_range(), close.text_range()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    /// `$0` is the cursor; `‹…›` are the highlights.
    fn check(fixture: &str) {
        let offset =
            TextSize::of(fixture.replace(['‹', '›'], "").split("$0").next().unwrap_or_default());
        let text = fixture.replace(['‹', '›'], "").replace("$0", "");
        let mut shown = text.clone();
        let ranges =
            document_highlights(&SourceFile::new(text.as_str().into(), Kind::Main), offset);
        for range in ranges.iter().rev() {
            shown.insert(usize::from(range.end()), '›');
            shown.insert(usize::from(range.start()), '‹');
        }
        assert_eq!(shown, fixture.replace("$0", ""));
    }

    #[test]
    fn braces_markers_and_placeholders() {
        check("a ‹{›$0\n\tb {\n\t}\n‹}›\n");
        check("a {\n\tb ‹{›\n\t$0‹}›\n}\n");
        check("a {\n\trespond <<‹E$0OF›\n\t\tx\n\t\t‹EOF›\n}\n");
        check("a {\n\trespond ‹{›http.x$0‹}›\n}\n");
        check("a {\n\tresp$0ond x\n}\n");
        check("a {$0\n");
    }
}
