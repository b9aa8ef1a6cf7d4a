//! Editor features over Caddyfiles: free functions from a file and an offset to plain data.
//!
//! # Invariants
//! * Offsets are bytes. No LSP type, no URI, no JSON, no line and column.
//! * No disk, clock, thread, environment or network.
//! * No `Result` for bad user text; the formatter's refusal is an answer, not an error.

/// The formatter for whole texts, where no edits are wanted.
pub use format::{LineEnding, format_with as format_text};

use std::sync::Arc;
use syntax::{LineIndex, Mode, Parse, TextEdit, TextRange, TextSize};

/// One text with all that is computed from it once; immutable and `Send`.
#[derive(Debug)]
pub struct SourceFile {
    text: Arc<str>,
    parse: Parse,
    line_index: LineIndex,
}

impl SourceFile {
    /// Parses a text.
    pub fn new(text: Arc<str>) -> SourceFile {
        let parse = syntax::parse(&text, Mode::File);
        let line_index = LineIndex::new(&text);
        SourceFile { text, parse, line_index }
    }
    /// The text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }
    /// The tree and its errors.
    pub fn parse(&self) -> &Parse {
        &self.parse
    }
    /// The line index of the text.
    pub fn line_index(&self) -> &LineIndex {
        &self.line_index
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

/// A finding about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where, in bytes.
    pub range: TextRange,
    /// How bad.
    pub severity: Severity,
    /// A stable code such as `unclosed-block`.
    pub code: &'static str,
    /// One sentence for the user.
    pub message: String,
}

/// All findings of a file, in order of their position.
pub fn diagnostics(_file: &SourceFile) -> Vec<Diagnostic> {
    Vec::new()
}

/// Why a file was left unformatted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Where the reason lies, in bytes.
    pub range: TextRange,
    /// One sentence for the user.
    pub message: String,
}

/// Formats the whole file: minimal edits, none if it is formatted.
///
/// # Errors
/// A [`Refusal`] where no layout of the file is known to keep its tokens.
pub fn format(_file: &SourceFile) -> Result<Vec<TextEdit>, Refusal> {
    Ok(Vec::new())
}

/// Those edits of [`format`] that touch a range.
///
/// # Errors
/// As [`format`].
pub fn format_range(file: &SourceFile, _range: TextRange) -> Result<Vec<TextEdit>, Refusal> {
    format(file)
}

/// Those edits of [`format`] that a typed character (`\n` or `}`) that ends at `offset` asks for.
///
/// # Errors
/// As [`format`].
pub fn format_on_type(
    file: &SourceFile,
    _offset: TextSize,
    _typed: char,
) -> Result<Vec<TextEdit>, Refusal> {
    format(file)
}

/// What a [`Symbol`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolKind {
    /// The global options block.
    GlobalOptions,
    /// A site block.
    Site,
    /// A snippet definition.
    Snippet,
    /// A named route.
    NamedRoute,
    /// A named matcher definition.
    Matcher,
    /// A directive, subdirective or option.
    Directive,
    /// An `import`.
    Import,
}

/// An entry of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// Its name: the addresses, the snippet's name, the directive.
    pub name: String,
    /// What stands beside the name: the matcher or the first argument.
    pub detail: Option<String>,
    /// What it is.
    pub kind: SymbolKind,
    /// The whole of it, in bytes.
    pub range: TextRange,
    /// Its name, in bytes; inside `range`.
    pub selection_range: TextRange,
    /// What stands inside its block.
    pub children: Vec<Symbol>,
}

/// The outline of a file.
pub fn document_symbols(_file: &SourceFile) -> Vec<Symbol> {
    Vec::new()
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

/// A foldable range; starts at the end of the line that stays visible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// From the first to the last line that belongs to the fold, in bytes.
    pub range: TextRange,
    /// What it hides.
    pub kind: FoldKind,
}

/// All foldable ranges of a file.
pub fn folding_ranges(_file: &SourceFile) -> Vec<Fold> {
    Vec::new()
}

/// The ranges around an offset, from the innermost to the whole file, each strictly larger than the one before.
pub fn selection_ranges(file: &SourceFile, _offset: TextSize) -> Vec<TextRange> {
    vec![TextRange::up_to(TextSize::of(&**file.text()))]
}

/// The two halves of the pair under the cursor: braces, or the markers of a heredoc.
pub fn document_highlights(_file: &SourceFile, _offset: TextSize) -> Vec<TextRange> {
    Vec::new()
}
