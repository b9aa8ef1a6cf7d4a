//! What belongs together with what the cursor touches.

use crate::SourceFile;
use crate::navigation::{self, Access, Scopes, Thing};
use std::cell::OnceCell;
use syntax::{NodeOrToken, SyntaxKind, SyntaxToken, TextRange, TextSize};

/// A stretch to mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Highlight {
    /// Where it is.
    pub range: TextRange,
    /// What it is.
    pub kind: HighlightKind,
}

/// What a marked stretch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HighlightKind {
    /// One half of a pair.
    Pair,
    /// A name that is defined or given a value.
    Write,
    /// A name that is used.
    Read,
}

/// Both halves of the pair that the cursor touches: the braces of a block or a placeholder, or the markers of a heredoc;
/// otherwise the places where the same thing is named.
pub fn document_highlights(file: &SourceFile, offset: TextSize) -> Vec<Highlight> {
    let root = file.parse().syntax();
    if offset > root.text_range().end() {
        return Vec::new();
    }
    // Of two tokens the one behind the cursor comes first, as editors show it under a block cursor.
    let tokens = root.token_at_offset(offset);
    let candidates = [tokens.clone().right_biased(), tokens.left_biased()];
    if let Some(pair) = candidates.into_iter().flatten().find_map(|token| pair(&token)) {
        let half = |range| Highlight { range, kind: HighlightKind::Pair };
        return pair.into_iter().map(half).collect();
    }
    let scopes = OnceCell::new();
    let Some(name) = navigation::name_among(file, offset, &scopes) else { return Vec::new() };
    let scopes = scopes.get_or_init(|| Scopes::new(file));
    Thing::new(scopes, &name)
        .places
        .into_iter()
        .filter(|it| it.at.file.is_none())
        .map(|it| Highlight {
            range: it.at.range,
            kind: match it.access {
                Access::Definition | Access::Write => HighlightKind::Write,
                Access::Read => HighlightKind::Read,
            },
        })
        .collect()
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
        for range in ranges.iter().map(|it| it.range).rev() {
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

    #[test]
    fn names() {
        check("a {\n\t@‹m› path /x\n\trespond $0@‹m› {path}\n}\nb {\n\trespond @m\n}\n");
        check("a {\n\tvars ‹x› 1\n\trespond {va$0rs.‹x›}\n\trespond \"{http.vars.‹x›}\"\n}\n");
        check("a {\n\tvars x 1\n\trespond ‹{›$0vars.x‹}›\n}\n");
    }
}
