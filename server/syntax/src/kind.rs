//! Kinds of nodes and tokens.

/// The language tag that rowan wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CaddyfileLanguage {}

/// A node of the tree.
pub type SyntaxNode = rowan::SyntaxNode<CaddyfileLanguage>;
/// A token of the tree.
pub type SyntaxToken = rowan::SyntaxToken<CaddyfileLanguage>;
/// A node or a token of the tree.
pub type SyntaxElement = rowan::SyntaxElement<CaddyfileLanguage>;

/// Every kind of node and token of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u16)]
pub enum SyntaxKind {
    /// Text.
    TEXT,
    /// The whole file.
    FILE,
}

impl rowan::Language for CaddyfileLanguage {
    type Kind = SyntaxKind;
    fn kind_from_raw(raw: rowan::SyntaxKind) -> SyntaxKind {
        if raw.0 == 0 { SyntaxKind::TEXT } else { SyntaxKind::FILE }
    }
    fn kind_to_raw(kind: SyntaxKind) -> rowan::SyntaxKind {
        rowan::SyntaxKind(kind as u16)
    }
}
