//! What Caddy logs about imports and goes on.

use super::Token;
use std::rc::Rc;

/// A warning in Caddy's words.
#[derive(Debug, Clone)]
pub struct Warning<'a> {
    /// Which warning it is.
    pub code: WarningCode,
    /// Caddy's words.
    pub message: String,
    /// What it is about: the token as written where the placeholder stands, with the import at work as the last of its
    /// import chain; for files the last token of the import.
    pub token: Token<'a>,
    /// The pattern that matches nothing, or the path of the empty file; `None` for the other warnings.
    pub about: Option<Rc<str>>,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $name:literal,)*) => {
        /// The warnings that Caddy 2.11.9 logs while it expands imports, under stable names.
        ///
        /// Source: `caddyconfig/caddyfile/{parse,importargs}.go`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum WarningCode {
            $($(#[$doc])* $code,)*
        }

        impl WarningCode {
            /// Every code.
            pub const ALL: &[WarningCode] = &[$(WarningCode::$code,)*];

            /// The stable name, as shown in diagnostics.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(WarningCode::$code => $name,)*
                }
            }
        }
    };
}

codes! {
    /// A pattern with a wildcard that matches no file.
    GlobUnmatched = "import-glob-unmatched",
    /// An imported file of nothing but blanks.
    FileEmpty = "import-file-empty",
    /// `{args[]}`.
    IndexEmpty = "import-index-empty",
    /// A range whose start is no number, as `{args[x:]}`.
    RangeStartInvalid = "import-range-start-invalid",
    /// A range whose end is no number, as `{args[:x]}`.
    RangeEndInvalid = "import-range-end-invalid",
    /// A range that reaches beyond the arguments.
    RangeOutOfBounds = "import-range-out-of-bounds",
    /// A range that cannot be followed, or that is only a part of a word.
    RangeInsideWord = "import-range-inside-word",
    /// An index that is no number.
    IndexInvalid = "import-index-invalid",
    /// The index of an argument that is not given, or a negative one.
    IndexOutOfBounds = "import-index-out-of-bounds",
    /// `{args.0}`, which `{args[0]}` replaces.
    IndexLegacy = "import-index-legacy",
}
