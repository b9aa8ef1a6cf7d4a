//! Formatting as edits.

use crate::{Refusal, SourceFile};
use syntax::{SyntaxKind, SyntaxToken, TextEdit, TextRange, TextSize, ast};

/// Formats the whole file: minimal edits, none if it is formatted.
///
/// # Errors
/// A [`Refusal`] where no layout of the file is known to keep its tokens.
pub fn format(file: &SourceFile) -> Result<Vec<TextEdit>, Refusal> {
    format::edits(file.text())
}

/// Those edits of [`format()`] that touch a range.
///
/// # Errors
/// As [`format()`].
pub fn format_range(file: &SourceFile, range: TextRange) -> Result<Vec<TextEdit>, Refusal> {
    let mut edits = format(file)?;
    edits.retain(|edit| edit.range.intersect(range).is_some());
    Ok(edits)
}

/// Those edits of [`format()`] that a typed character asks for, which ends at `offset`: behind `}` the block
/// that it closes, behind a line feed the line before.
///
/// # Errors
/// As [`format()`].
pub fn format_on_type(
    file: &SourceFile,
    offset: TextSize,
    typed: char,
) -> Result<Vec<TextEdit>, Refusal> {
    let range = match typed {
        '}' => closed_block(file, offset),
        '\n' => line_before(file.text(), offset),
        _ => None,
    };
    let Some(range) = range else { return Ok(Vec::new()) };
    let mut edits = format(file)?;
    // What reaches beyond, or to the cursor, would move the text under it.
    edits.retain(|edit| range.contains_range(edit.range) && edit.range.start() < range.end());
    Ok(edits)
}

/// From the start of the line that opens a block to the brace that closes it.
fn closed_block(file: &SourceFile, offset: TextSize) -> Option<TextRange> {
    let token = file.parse().syntax().token_at_offset(offset).left_biased()?;
    if token.kind() != SyntaxKind::R_BRACE || token.text_range().end() != offset {
        return None;
    }
    let block = token.parent().and_then(ast::Block::cast)?;
    let open = block.open_brace().as_ref().map(SyntaxToken::text_range)?;
    Some(TextRange::new(line_start(file.text(), open.start()), offset))
}

/// The line that ends with the line feed before `offset`, without that line feed.
fn line_before(text: &str, offset: TextSize) -> Option<TextRange> {
    let before = text.get(..usize::from(offset))?;
    // An editor may have indented the new line already.
    let line = before.trim_end_matches([' ', '\t']).strip_suffix('\n')?;
    let line = line.strip_suffix('\r').unwrap_or(line);
    let end = TextSize::of(line);
    Some(TextRange::new(line_start(text, end), end))
}

fn line_start(text: &str, offset: TextSize) -> TextSize {
    let before = text.get(..usize::from(offset)).unwrap_or_default();
    TextSize::of(before.get(..before.rfind('\n').map_or(0, |i| i + 1)).unwrap_or_default())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::Kind;

    fn apply(text: &str, edits: &[TextEdit]) -> String {
        let mut out = text.to_owned();
        for edit in edits.iter().rev() {
            out.replace_range(std::ops::Range::<usize>::from(edit.range), &edit.new_text);
        }
        out
    }

    fn file(text: &str) -> SourceFile {
        SourceFile::new(text.into(), Kind::Main)
    }

    #[test]
    fn the_whole_file_in_small_edits() {
        let text = "a {\n  respond   hi # x\n\n\n\n\n  log\n}\n";
        let edits = format(&file(text)).unwrap();
        assert_eq!(apply(text, &edits), "a {\n\trespond hi # x\n\n\n\tlog\n}\n");
        assert!(edits.iter().all(|e| e.new_text.trim().is_empty()), "{edits:?}");
        assert!(format(&file("a {\n\trespond hi\n}\n")).unwrap().is_empty());
    }

    #[test]
    fn a_range_takes_part_of_the_same_edits() {
        let text = "a {\n  b   c\n  d   e\n}\n";
        let at = u32::try_from(text.find('d').unwrap()).unwrap();
        let range = TextRange::new(at.into(), (at + 5).into());
        let edits = format_range(&file(text), range).unwrap();
        assert_eq!(apply(text, &edits), "a {\n  b   c\n\td e\n}\n");
    }

    #[test]
    fn a_closing_brace_formats_its_block() {
        let text = "x   y\na {\n  b {\n  c   d\n  }";
        let edits = format_on_type(&file(text), TextSize::of(text), '}').unwrap();
        assert_eq!(apply(text, &edits), "x   y\na {\n\tb {\n\t\tc d\n\t}");
    }

    #[test]
    fn a_line_feed_formats_the_line_before() {
        let text = "a {\n  b    c\n  \n  d   e\n}\n";
        let cursor = TextSize::of("a {\n  b    c\n  ");
        let edits = format_on_type(&file(text), cursor, '\n').unwrap();
        assert_eq!(apply(text, &edits), "a {\n\tb c\n  \n  d   e\n}\n");
    }

    #[test]
    fn a_refusal_says_why() {
        let refusal = format(&file("a {\n\trespond  \"x")).unwrap_err();
        assert!(refusal.message.contains("never closed"), "{refusal:?}");
    }
}
