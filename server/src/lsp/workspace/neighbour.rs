//! A file beside the document that is asked about, as a client takes it.

use super::{File, Moment};
use crate::lsp::document::Reading;
use std::collections::HashSet;
use std::sync::Arc;
use syntax::{Encoding, TextRange, TextSize};
use tower_lsp::lsp_types::{Position, Range, Url};

/// So many files with which Caddy may come to one are asked at most.
const ENTRIES_MAX: usize = 100;

/// A file of some project: as it is open, or else as it was read from disk.
pub(in crate::lsp) struct Neighbour {
    /// Its identity; of an open document as the client spelt it.
    pub(in crate::lsp) url: Url,
    /// The client's number for its text; none if it is not open.
    pub(in crate::lsp) version: Option<i32>,
    file: Arc<File>,
}

impl Neighbour {
    /// The protocol's range of some bytes of it.
    pub(in crate::lsp) fn range(&self, range: TextRange, encoding: Encoding) -> Range {
        let position = |offset: TextSize| {
            let at = self.file.lines().line_col(self.file.imported.text(), offset, encoding);
            Position::new(at.line, at.col)
        };
        Range::new(position(range.start()), position(range.end()))
    }
}

impl Moment {
    /// A file by the path by which imports know it; none if it can be no document, or was not read.
    pub(in crate::lsp) fn neighbour(&self, path: &str) -> Option<Neighbour> {
        let path = Arc::from(path);
        if let Some(open) = self.open.get(&path) {
            let (url, version) = (open.url.clone(), Some(open.document.version));
            return Some(Neighbour { url, version, file: open.file.clone() });
        }
        let file = self.disk.known(&path)?;
        Some(Neighbour { url: Url::from_file_path(&*path).ok()?, version: None, file })
    }

    /// What a file is in each project that it belongs to, the likeliest first.
    pub(in crate::lsp) fn readings(&self, path: &Arc<str>) -> Vec<Arc<Reading>> {
        let graph = self.graph();
        let entries = graph.entries_of(path);
        if entries.is_empty() {
            return self.project(path).map(|project| project.entry.clone()).into_iter().collect();
        }
        let belonging = graph.belonging(path);
        let part = |entry: &Arc<str>| self.project(entry)?.part(path, belonging);
        entries.iter().take(ENTRIES_MAX).filter_map(part).collect()
    }

    /// All files that Caddy may begin with, of each circle of files that import each other one.
    pub(in crate::lsp) fn entries(&self) -> Vec<Arc<Reading>> {
        let graph = self.graph();
        let mut found: Vec<Arc<str>> = Vec::new();
        let mut seen = HashSet::new();
        for path in graph.starts() {
            let first = graph.entries_of(&path).into_iter().next().unwrap_or(path);
            if seen.insert(first.clone()) {
                found.push(first);
            }
        }
        found.iter().filter_map(|path| Some(self.project(path)?.entry.clone())).collect()
    }
}
