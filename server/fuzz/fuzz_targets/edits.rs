//! The changes of one notification give the text that they give one by one; positions and offsets are inverse.
#![no_main]

use caddyfile_ls::lsp::fuzz::changed;
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use syntax::{Encoding, LineCol, LineIndex, TextSize};
use tower_lsp::lsp_types::{Position, Range, TextDocumentContentChangeEvent as Change};

#[derive(Arbitrary, Debug)]
struct Edit {
    /// Line, column, line, column; the whole text if there are none.
    range: Option<[u8; 4]>,
    text: String,
}

fuzz_target!(|script: (String, Vec<Edit>)| {
    let (text, edits) = script;
    let changes: Vec<Change> = edits.into_iter().map(change).collect();
    for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
        let together = changed(&text, &changes, encoding);
        let one_by_one = changes
            .iter()
            .fold(text.clone(), |text, one| changed(&text, std::slice::from_ref(one), encoding));
        assert_eq!(together, one_by_one, "{encoding:?}");
        positions(&together, encoding);
    }
});

fn change(edit: Edit) -> Change {
    let position = |line: u8, column: u8| Position::new(line.into(), column.into());
    Change {
        range: edit.range.map(|[a, b, c, d]| Range::new(position(a, b), position(c, d))),
        range_length: None,
        text: edit.text,
    }
}

fn positions(text: &str, encoding: Encoding) {
    let index = LineIndex::new(text);
    for (offset, _) in text.char_indices() {
        let offset = TextSize::new(offset.try_into().expect("a short text"));
        let at = index.line_col(text, offset, encoding);
        let back = index.offset(text, at, encoding);
        // Only inside of a line end the position is that of its start.
        let line_end = text[usize::from(back)..usize::from(offset)].chars().all(|c| c == '\r');
        assert!(back <= offset && line_end, "{offset:?} {at:?} {back:?}");
        let beyond = LineCol { line: at.line, col: u32::MAX };
        assert!(index.offset(text, beyond, encoding) >= back);
    }
}
