//! One state of one document.

mod recent;

pub(super) use recent::Recent;

use super::workspace::File;
use ide::{Catalog, Kind, SourceFile};
use parking_lot::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use syntax::{Encoding, LineCol, LineIndex};
use tower_lsp::lsp_types::{Position, TextDocumentContentChangeEvent as Change};

/// A text at one version; immutable, and parsed when first asked about.
pub(super) struct Document {
    /// The client's number for this state.
    pub(super) version: i32,
    /// Our number for it, never used twice while the server runs.
    pub(super) revision: u64,
    text: Arc<str>,
    kind: Kind,
    line_index: LineIndex,
    /// What it is understood with; None for what is compiled in, as long as there has been no other.
    catalog: Option<Arc<Catalog>>,
    alone: OnceLock<Arc<Reading>>,
    file: OnceLock<Arc<File>>,
    /// The last state before this one that was parsed; its tree is used again.
    before: Mutex<Option<Arc<Reading>>>,
}

/// One way to understand a document, with what is found in it so.
pub(super) struct Reading {
    /// Which one this is, never used twice while the server runs.
    pub(super) number: u64,
    /// What it is understood as.
    pub(super) source: SourceFile,
    findings: OnceLock<Vec<ide::Diagnostic>>,
}

impl Reading {
    /// What a text is understood as.
    pub(super) fn new(source: SourceFile) -> Reading {
        static NUMBERS: AtomicU64 = AtomicU64::new(0);
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        Reading { number, source, findings: OnceLock::new() }
    }

    /// All findings about it.
    pub(super) fn findings(&self) -> &[ide::Diagnostic] {
        self.findings.get_or_init(|| ide::diagnostics(&self.source))
    }
}

impl Document {
    /// A document that has just been opened.
    pub(super) fn new(text: &str, kind: Kind, version: i32, revision: u64) -> Document {
        Document {
            version,
            revision,
            text: text.into(),
            kind,
            line_index: LineIndex::new(text),
            catalog: None,
            alone: OnceLock::new(),
            file: OnceLock::new(),
            before: Mutex::default(),
        }
    }

    /// The next state: every change applied in order, each to the result of the one before.
    pub(super) fn changed(
        &self,
        changes: &[Change],
        encoding: Encoding,
        version: i32,
        revision: u64,
    ) -> Document {
        let text = apply(&self.text, &self.line_index, changes, encoding);
        let before = self.alone.get().cloned().or_else(|| self.before.lock().take());
        Document {
            before: Mutex::new(before),
            catalog: self.catalog.clone(),
            ..Document::new(&text, self.kind, version, revision)
        }
    }

    /// The same state, understood with another catalogue.
    pub(super) fn understood(&self, catalog: Arc<Catalog>, revision: u64) -> Document {
        let same = self.changed(&[], Encoding::Utf8, self.version, revision);
        Document { catalog: Some(catalog), ..same }
    }

    /// The text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The line index of the text.
    pub(super) fn line_index(&self) -> &LineIndex {
        &self.line_index
    }

    /// The text by itself, as if there were no other files.
    pub(super) fn alone(&self) -> &Arc<Reading> {
        self.alone.get_or_init(|| {
            let text = Arc::clone(&self.text);
            let source = match self.before.lock().take() {
                Some(before) => before.source.edited(text),
                None => SourceFile::new(text, self.kind),
            };
            Arc::new(Reading::new(match &self.catalog {
                Some(catalog) => source.with_catalog(catalog.clone()),
                None => source,
            }))
        })
    }

    /// The text as a file that others import by this path.
    pub(super) fn file(&self, path: &Arc<str>) -> Arc<File> {
        self.file.get_or_init(|| Arc::new(File::open(path.clone(), self.text.clone()))).clone()
    }
}

/// The place of a protocol position.
pub(super) fn line_col(position: Position) -> LineCol {
    LineCol { line: position.line, col: position.character }
}

fn apply(text: &str, index: &LineIndex, changes: &[Change], encoding: Encoding) -> String {
    // Whatever came before the last whole text is gone.
    let last_whole = changes.iter().rposition(|change| change.range.is_none());
    let (mut text, mut own_index) = match last_whole.and_then(|i| changes.get(i)) {
        Some(whole) => (whole.text.clone(), Some(LineIndex::new(&whole.text))),
        None => (text.to_owned(), None),
    };
    // Lines before this one are where the index says; the index is renewed only when a change reaches beyond.
    let mut valid_lines = u32::MAX;
    for change in changes.get(last_whole.map_or(0, |i| i + 1)..).unwrap_or_default() {
        let Some(range) = change.range else { continue };
        let (a, b) = (line_col(range.start), line_col(range.end));
        let (start, end) = (a.min(b), a.max(b));
        if end.line >= valid_lines {
            own_index = Some(LineIndex::new(&text));
        }
        let index = own_index.as_ref().unwrap_or(index);
        let from: usize = index.offset(&text, start, encoding).into();
        let to: usize = index.offset(&text, end, encoding).into();
        text.replace_range(from..to, &change.text);
        let last_line = u32::try_from(index.len() - 1).unwrap_or(u32::MAX);
        valid_lines = start.line.min(last_line);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tower_lsp::lsp_types::Range;

    fn change(from: (u32, u32), to: (u32, u32), text: &str) -> Change {
        let range = Range::new(Position::new(from.0, from.1), Position::new(to.0, to.1));
        Change { range: Some(range), range_length: None, text: text.to_owned() }
    }

    fn whole(text: &str) -> Change {
        Change { range: None, range_length: None, text: text.to_owned() }
    }

    fn after(text: &str, changes: &[Change]) -> String {
        let document = Document::new(text, Kind::Main, 0, 0);
        document.changed(changes, Encoding::Utf16, 1, 1).text().to_owned()
    }

    #[test]
    fn changes_apply_in_order_and_a_whole_text_forgets_those_before() {
        assert_eq!(
            after("abc", &[change((0, 1), (0, 2), "x"), change((0, 2), (0, 2), "y")]),
            "axyc"
        );
        assert_eq!(
            after("abc", &[change((0, 0), (0, 9), ""), whole("new"), change((0, 3), (0, 3), "!")]),
            "new!"
        );
        assert_eq!(after("abc", &[]), "abc");
    }

    #[test]
    fn odd_ranges_are_clamped() {
        assert_eq!(after("ab\r\nc", &[change((0, 99), (9, 9), "!")]), "ab!");
        assert_eq!(after("abc", &[change((0, 2), (0, 1), "x")]), "axc", "end before start");
        assert_eq!(
            after("💣b", &[change((0, 1), (0, 2), "a")]),
            "ab",
            "from inside a surrogate pair"
        );
    }

    /// What [`apply`] must equal: a new index for every change.
    fn one_by_one(text: &str, changes: &[Change], encoding: Encoding) -> String {
        changes.iter().fold(text.to_owned(), |text, change| {
            apply(&text, &LineIndex::new(&text), std::slice::from_ref(change), encoding)
        })
    }

    proptest! {
        #[test]
        fn a_batch_equals_its_changes_one_by_one(
            text in "(a|é|💣|\r|\n|\r\n){0,30}",
            edits in prop::collection::vec(
                ((0u32..9, 0u32..6), (0u32..9, 0u32..6), "(b|💣|\r|\n){0,4}"), 0..8,
            ),
            encoding in prop::sample::select(vec![Encoding::Utf8, Encoding::Utf16, Encoding::Utf32]),
        ) {
            let changes: Vec<Change> =
                edits.iter().map(|(from, to, text)| change(*from, *to, text)).collect();
            let batch = apply(&text, &LineIndex::new(&text), &changes, encoding);
            prop_assert_eq!(batch, one_by_one(&text, &changes, encoding));
        }
    }
}
