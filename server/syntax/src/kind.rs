//! Kinds of nodes and tokens.

use SyntaxKind::{
    ADDRESS_LIST, BACKTICK_STRING, BLOCK, BLOCK_ARG, DIRECTIVE, ENV_VAR, ERROR, FILE,
    GLOBAL_OPTIONS, HEREDOC, IMPORT, IMPORT_ARG, MATCHER_DEF, NAMED_ROUTE, PLACEHOLDER,
    QUOTED_STRING, SITE_BLOCK, SNIPPET, WORD,
};

/// The language tag that rowan wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CaddyfileLanguage {}

/// A node of the tree.
pub type SyntaxNode = rowan::SyntaxNode<CaddyfileLanguage>;
/// A token of the tree.
pub type SyntaxToken = rowan::SyntaxToken<CaddyfileLanguage>;
/// A node or a token of the tree.
pub type SyntaxElement = rowan::SyntaxElement<CaddyfileLanguage>;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident,)*) => {
        /// Every kind of token and node of the tree.
        #[allow(non_camel_case_types)]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u16)]
        pub enum SyntaxKind {
            $($(#[$doc])* $kind,)*
        }
        const ALL: &[SyntaxKind] = &[$(SyntaxKind::$kind,)*];
    };
}

kinds! {
    // Trivia: what stands between words.
    /// A byte order mark at the start of the file, which Caddy drops.
    BOM,
    /// Blanks that end no line, lone carriage returns among them.
    WHITESPACE,
    /// A line feed that ends the line, with the carriage returns before it.
    NEWLINE,
    /// A line feed that a backslash before it keeps from ending the line.
    CONTINUATION,
    /// A backslash that belongs to no word.
    BACKSLASH,
    /// From `#` to the end of the line.
    COMMENT,

    // Structure.
    /// A word that is just `{`, unquoted.
    L_BRACE,
    /// A word that is just `}`, unquoted.
    R_BRACE,

    // Pieces of words.
    /// Ordinary text of a word.
    TEXT,
    /// A backslash and the character that it escapes, inside a word.
    ESCAPE,
    /// The comma that ends a site address.
    COMMA,
    /// A double quote that opens or closes a string.
    QUOTE,
    /// A backtick that opens or closes a string.
    BACKTICK,
    /// The `<<` of a heredoc.
    HEREDOC_START,
    /// The marker behind the `<<` of a heredoc.
    HEREDOC_MARKER,
    /// A line end of a heredoc that is not part of its text: behind the opening marker, before the closing one.
    HEREDOC_NEWLINE,
    /// The start of a heredoc line that is as wide as the indentation of the closing marker; not part of its text.
    HEREDOC_INDENT,
    /// The closing marker of a heredoc.
    HEREDOC_END,
    /// The `{` of a placeholder, variable or import argument.
    L_CURLY,
    /// The `}` of a placeholder, variable or import argument.
    R_CURLY,
    /// The `$` of a variable.
    DOLLAR,
    /// A segment of a placeholder's name, or the name of a variable.
    NAME,
    /// The `.` between segments.
    DOT,
    /// The `:` before a variable's default or inside a range of arguments.
    COLON,
    /// The default of a variable.
    DEFAULT,
    /// The `[` of an import argument.
    L_BRACKET,
    /// The `]` of an import argument.
    R_BRACKET,
    /// The index in an import argument.
    INDEX,

    // Parts of words, as nodes.
    /// `{http.request.host}` and its like.
    PLACEHOLDER,
    /// `{$NAME}` or `{$NAME:default}`.
    ENV_VAR,
    /// `{args[0]}`, `{args[1:]}` or `{args.0}`.
    IMPORT_ARG,
    /// `{block}` or `{blocks.name}`.
    BLOCK_ARG,

    // Words, as nodes.
    /// An unquoted word.
    WORD,
    /// A word in double quotes.
    QUOTED_STRING,
    /// A word in backticks.
    BACKTICK_STRING,
    /// A heredoc.
    HEREDOC,

    // Statements.
    /// The whole file.
    FILE,
    /// A block without a key.
    GLOBAL_OPTIONS,
    /// Addresses and their block.
    SITE_BLOCK,
    /// The addresses of a site block.
    ADDRESS_LIST,
    /// `(name) { … }`.
    SNIPPET,
    /// `&(name) { … }`.
    NAMED_ROUTE,
    /// A line of a block that starts with neither `@` nor `import`, with the block it opens.
    DIRECTIVE,
    /// A line that starts with `@name`.
    MATCHER_DEF,
    /// An `import` line.
    IMPORT,
    /// From `{` to `}`; in a site without braces the lines themselves.
    BLOCK,
    /// What stands where nothing of its kind may stand.
    ERROR,
}

impl SyntaxKind {
    /// Whether tokens of this kind stand between words and mean nothing.
    pub fn is_trivia(self) -> bool {
        self <= SyntaxKind::COMMENT
    }

    /// Whether nodes of this kind are one word for Caddy.
    pub fn is_word(self) -> bool {
        matches!(self, WORD | QUOTED_STRING | BACKTICK_STRING | HEREDOC)
    }

    /// Whether nodes of this kind are parts of a word.
    pub fn is_word_part(self) -> bool {
        matches!(self, PLACEHOLDER | ENV_VAR | IMPORT_ARG | BLOCK_ARG)
    }

    /// Whether nodes of this kind are statements: what stands in a file or a block.
    pub fn is_statement(self) -> bool {
        matches!(
            self,
            GLOBAL_OPTIONS | SITE_BLOCK | SNIPPET | NAMED_ROUTE | DIRECTIVE | MATCHER_DEF | IMPORT
        )
    }

    /// Whether this is a kind of node.
    pub fn is_node(self) -> bool {
        self.is_word()
            || self.is_word_part()
            || self.is_statement()
            || matches!(self, FILE | ADDRESS_LIST | BLOCK | ERROR)
    }
}

impl From<SyntaxKind> for rowan::SyntaxKind {
    fn from(kind: SyntaxKind) -> Self {
        rowan::SyntaxKind(kind as u16)
    }
}

impl rowan::Language for CaddyfileLanguage {
    type Kind = SyntaxKind;

    fn kind_from_raw(raw: rowan::SyntaxKind) -> SyntaxKind {
        // Only trees of this crate are ever read, so that the fallback is never met.
        ALL.get(usize::from(raw.0)).copied().unwrap_or(ERROR)
    }

    fn kind_to_raw(kind: SyntaxKind) -> rowan::SyntaxKind {
        kind.into()
    }
}
