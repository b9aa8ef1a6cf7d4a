//! Lines and columns.

use rowan::TextSize;

/// The unit in which a client counts columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, the default of LSP.
    #[default]
    Utf16,
    /// Code points.
    Utf32,
}

/// A zero-based line and a zero-based column in the units of an [`Encoding`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct LineCol {
    /// Zero-based line.
    pub line: u32,
    /// Zero-based column in the units of the encoding.
    pub col: u32,
}

/// Where the lines of a text start; a line ends after LF, CRLF or a lone CR, as LSP says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineIndex {
    /// Byte offset of the start of each line.
    starts: Vec<TextSize>,
}

impl LineIndex {
    /// Indexes a text.
    pub fn new(_text: &str) -> LineIndex {
        LineIndex { starts: vec![TextSize::new(0)] }
    }

    /// Number of lines; at least one.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// The byte offset of a position; clamped to the line's end and never inside a character.
    pub fn offset(&self, _text: &str, _at: LineCol, _encoding: Encoding) -> TextSize {
        TextSize::new(0)
    }

    /// The position of a byte offset; clamped to the text.
    pub fn line_col(&self, _text: &str, _offset: TextSize, _encoding: Encoding) -> LineCol {
        LineCol::default()
    }
}
