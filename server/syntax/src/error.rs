//! Syntax errors: a stable code, a range of ours, Caddy's own words.

use rowan::TextRange;
use std::fmt;

/// A syntax error that Caddy reports, or would report if the errors before it were mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// Which error it is.
    pub code: ErrorCode,
    /// What is wrong, in bytes of the text: the brace itself, the brace that is never closed, the short heredoc line.
    pub range: TextRange,
    /// Caddy's words for it, without file and line where Caddy appends them.
    pub message: String,
    /// The line that Caddy names, from 1; `None` where it names none, or would only report this if others were mended.
    pub line: Option<u32>,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $name:literal,)*) => {
        /// The errors that Caddy 2.11.9 reports without knowledge of any directive, under stable names.
        ///
        /// Source: `caddyconfig/caddyfile/{lexer,parse,dispenser,importgraph}.go` and `Setup` in `httpcaddyfile/httptype.go`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ErrorCode {
            $($(#[$doc])* $code,)*
        }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &[ErrorCode] = &[$(ErrorCode::$code,)*];

            /// The stable name, as shown in diagnostics.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(ErrorCode::$code => $name,)*
                }
            }
        }
    };
}

codes! {
    /// A file of zero bytes.
    EmptyFile = "empty-file",
    /// `<<` at the end of a line.
    HeredocMarkerMissing = "heredoc-marker-missing",
    /// `<<<` at the start of a heredoc.
    HeredocTooManyAngles = "heredoc-too-many-angles",
    /// A heredoc marker with a character that none may have.
    HeredocMarkerInvalid = "heredoc-marker-invalid",
    /// A heredoc whose marker never comes again.
    HeredocUnclosed = "heredoc-unclosed",
    /// A heredoc line that starts with other blanks than the closing marker.
    HeredocIndent = "heredoc-indent",
    /// A matcher outside of a site block.
    MatcherOutsideSite = "matcher-outside-site",
    /// `{` after a comma.
    AddressExpected = "address-expected",
    /// An address that ends with `{`.
    AddressEndsWithBrace = "address-ends-with-brace",
    /// A comma inside an address.
    AddressWithComma = "address-with-comma",
    /// The end of the file after a comma, or inside the block of a directive.
    UnexpectedEof = "unexpected-eof",
    /// A block that is never closed.
    BlockUnclosed = "block-unclosed",
    /// A word behind the `{` that opens a directive's block.
    TokenAfterBrace = "token-after-brace",
    /// The `{` of a directive's block on a line of its own.
    BraceOnNewLine = "brace-on-new-line",
    /// A `}` that closes nothing.
    BraceUnmatched = "brace-unmatched",
    /// `{}` at the end of a line.
    EmptyBraces = "empty-braces",
    /// A snippet or named route without its `{`.
    BlockExpected = "block-expected",
    /// A global options block behind an import.
    GlobalOptionsAfterImport = "global-options-after-import",
    /// A second snippet of one name.
    SnippetRedeclared = "snippet-redeclared",
    /// `import` without a name or pattern.
    ImportWithoutPattern = "import-without-pattern",
    /// `import ""`.
    ImportEmptyPattern = "import-empty-pattern",
    /// A block without a key inside the block of an import.
    AnonymousBlock = "anonymous-block",
    /// An import pattern with more wildcards than one.
    ImportTooManyWildcards = "import-too-many-wildcards",
    /// An imported file that cannot be found or read.
    ImportFailed = "import-failed",
    /// Imports that import each other.
    ImportCycle = "import-cycle",
    /// Imports that expand to more than this program follows; Caddy would not end.
    ImportTooDeep = "import-too-deep",
    /// What a top-level import brings begins with a word that stands for nothing: Caddy crashes.
    ImportCrash = "import-crash",
    /// A block without a key that is not the first.
    GlobalOptionsNotFirst = "global-options-not-first",
    /// Two named routes of one name.
    NamedRouteRedeclared = "named-route-redeclared",
    /// Blocks nested deeper than this program follows.
    TooDeep = "too-deep",
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
