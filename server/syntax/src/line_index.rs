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
    pub fn new(text: &str) -> LineIndex {
        let bytes = text.as_bytes();
        let mut starts = Vec::with_capacity(bytes.len() / 24 + 1);
        starts.push(TextSize::new(0));
        each_line_end(bytes, |at| {
            // In CRLF, the LF ends the line.
            if bytes.get(at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(size(at + 1));
            }
        });
        LineIndex { starts }
    }

    /// Number of lines; at least one.
    #[allow(clippy::len_without_is_empty, reason = "a text always has a line")]
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// The byte offset of a position; clamped to the line's end and never inside a character.
    pub fn offset(&self, text: &str, at: LineCol, encoding: Encoding) -> TextSize {
        let Some((start, line)) = self.line(text, at.line) else {
            return TextSize::of(text);
        };
        let col = at.col as usize;
        if line.is_ascii() {
            return size(start + col.min(line.len()));
        }
        let width = width_of(encoding);
        let mut units = 0;
        for (i, c) in line.char_indices() {
            units += width(c);
            if units > col {
                return size(start + i);
            }
        }
        size(start + line.len())
    }

    /// The position of a byte offset; clamped to the text, to the line before its end, and to the start of a character.
    pub fn line_col(&self, text: &str, offset: TextSize, encoding: Encoding) -> LineCol {
        let after = self.starts.partition_point(|&start| start <= offset);
        let number = u32::try_from(after.saturating_sub(1)).unwrap_or(u32::MAX);
        let Some((start, line)) = self.line(text, number) else {
            return LineCol::default();
        };
        let want = (usize::from(offset) - start).min(line.len());
        let col = if line.is_ascii() || encoding == Encoding::Utf8 {
            (0..=want).rev().find(|&i| line.is_char_boundary(i)).unwrap_or(0)
        } else {
            let width = width_of(encoding);
            line.char_indices()
                .take_while(|&(i, c)| i + c.len_utf8() <= want)
                .map(|(_, c)| width(c))
                .sum()
        };
        LineCol { line: number, col: u32::try_from(col).unwrap_or(u32::MAX) }
    }

    /// Byte offset and content, without its end, of a line.
    fn line<'t>(&self, text: &'t str, number: u32) -> Option<(usize, &'t str)> {
        let number = number as usize;
        let start = usize::from(*self.starts.get(number)?);
        let end = self.starts.get(number + 1).map_or(text.len(), |&next| usize::from(next));
        let line = text.get(start..end)?;
        let line = line.strip_suffix('\n').unwrap_or(line);
        Some((start, line.strip_suffix('\r').unwrap_or(line)))
    }
}

/// How many units a character takes.
fn width_of(encoding: Encoding) -> fn(char) -> usize {
    match encoding {
        Encoding::Utf8 => char::len_utf8,
        Encoding::Utf16 => char::len_utf16,
        Encoding::Utf32 => |_| 1,
    }
}

/// Calls back with the offset of every CR and LF, looking at eight bytes at a time.
fn each_line_end(bytes: &[u8], mut found: impl FnMut(usize)) {
    let (words, rest) = bytes.as_chunks::<8>();
    for (i, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let mut hits = bytes_equal(word, b'\n') | bytes_equal(word, b'\r');
        while hits != 0 {
            found(i * 8 + (hits.trailing_zeros() / 8) as usize);
            hits &= hits - 1;
        }
    }
    for (i, byte) in rest.iter().enumerate() {
        if matches!(byte, b'\n' | b'\r') {
            found(words.len() * 8 + i);
        }
    }
}

/// The top bit of every byte of `word` that equals `byte`.
fn bytes_equal(word: u64, byte: u8) -> u64 {
    const LOW: u64 = u64::from_ne_bytes([0x7f; 8]);
    let zero_where_equal = word ^ u64::from_ne_bytes([byte; 8]);
    // The sum carries into a byte's top bit unless its low bits are zero, and never beyond it.
    !(((zero_where_equal & LOW) + LOW) | zero_where_equal | LOW)
}

/// A length in bytes; texts beyond 4 GiB never get here.
fn size(bytes: usize) -> TextSize {
    TextSize::new(u32::try_from(bytes).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    fn at(line: u32, col: u32) -> LineCol {
        LineCol { line, col }
    }

    fn offset(text: &str, line: u32, col: u32, encoding: Encoding) -> u32 {
        LineIndex::new(text).offset(text, at(line, col), encoding).into()
    }

    #[test]
    fn a_line_ends_after_lf_crlf_or_a_lone_cr() {
        let text = "a\nb\r\nc\rd\n\re\r";
        let index = LineIndex::new(text);
        let starts: Vec<u32> = index.starts.iter().map(|&s| s.into()).collect();
        assert_eq!(starts, [0, 2, 5, 7, 9, 10, 12]);
        assert_eq!(LineIndex::new("").len(), 1);
    }

    #[test]
    fn a_column_counts_units_of_the_encoding() {
        let text = "é💣x";
        for (encoding, cols) in
            ENCODINGS.into_iter().zip([[0, 2, 6, 7], [0, 1, 3, 4], [0, 1, 2, 3]])
        {
            for (col, byte) in cols.into_iter().zip([0, 2, 6, 7]) {
                assert_eq!(offset(text, 0, col, encoding), byte, "{encoding:?} {col}");
            }
        }
    }

    #[test]
    fn a_position_is_clamped_and_never_inside_a_character() {
        assert_eq!(offset("a💣\nb", 0, 2, Encoding::Utf16), 1);
        assert_eq!(offset("a💣\nb", 0, 3, Encoding::Utf8), 1);
        assert_eq!(offset("ab\r\nc", 0, 99, Encoding::Utf16), 2);
        assert_eq!(offset("ab\r\nc", 7, 0, Encoding::Utf16), 5);
        assert_eq!(offset("ab", u32::MAX, u32::MAX, Encoding::Utf8), 2);
    }

    #[test]
    fn an_offset_is_clamped_to_the_text_and_the_line() {
        let text = "é\r\nb";
        let index = LineIndex::new(text);
        let line_col = |offset: u32| index.line_col(text, offset.into(), Encoding::Utf16);
        assert_eq!(line_col(1), at(0, 0), "inside a character");
        assert_eq!(line_col(3), at(0, 1), "between CR and LF");
        assert_eq!(line_col(99), at(1, 1), "past the end");
    }

    proptest! {
        #[test]
        fn position_and_offset_are_inverse(text in "([ -~]|\r\n|\n|\r|é|\u{2028}|💣|\u{0}){0,60}") {
            let index = LineIndex::new(&text);
            for byte in (0..=text.len()).filter(|&i| text.is_char_boundary(i)) {
                let inside_crlf = text[..byte].ends_with('\r') && text[byte..].starts_with('\n');
                for encoding in ENCODINGS {
                    let position = index.line_col(&text, size(byte), encoding);
                    let back = index.offset(&text, position, encoding);
                    prop_assert_eq!(usize::from(back), byte - usize::from(inside_crlf));
                }
            }
        }

        #[test]
        fn every_position_has_an_offset_on_a_boundary(
            text in "([a-c]|\r\n|\n|\r|é|💣){0,40}", line in 0u32..12, col in 0u32..24,
        ) {
            let index = LineIndex::new(&text);
            for encoding in ENCODINGS {
                let found = index.offset(&text, at(line, col), encoding);
                prop_assert!(text.is_char_boundary(found.into()));
                let back = index.line_col(&text, found, encoding);
                prop_assert!(back <= at(line, col), "{:?}", back);
            }
        }

        #[test]
        fn lines_start_where_a_plain_scan_says(text in "([\u{9}-\u{e}]|\u{8a}|\u{8d}|x){0,80}") {
            let mut starts = vec![TextSize::new(0)];
            let mut chars = text.char_indices().peekable();
            while let Some((i, c)) = chars.next() {
                let crlf = c == '\r' && matches!(chars.peek(), Some((_, '\n')));
                if matches!(c, '\r' | '\n') && !crlf {
                    starts.push(size(i + 1));
                }
            }
            prop_assert_eq!(LineIndex::new(&text).starts, starts);
        }
    }
}
