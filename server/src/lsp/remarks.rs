//! What Caddy itself says of a file, as findings at the lines that it names.

use super::workspace;
use crate::admin::{SENT, Warning, place_of};
use ide::SourceFile;
use std::collections::HashMap;
use syntax::{Encoding, LineIndex, TextSize};
use tower_lsp::lsp_types::{Diagnostic, DiagnosticSeverity, Position, Range, Url};

/// Findings by the documents in which they are.
pub(super) type Remarks = HashMap<Url, Vec<Diagnostic>>;

/// The file that Caddy begins with, as Caddy's messages speak of it.
pub(super) struct Told<'a> {
    pub(super) url: &'a Url,
    pub(super) file: &'a SourceFile,
    pub(super) encoding: Encoding,
}

impl Told<'_> {
    /// Where a refusal says that something is wrong; nothing if it does not say.
    pub(super) fn refusal(&self, message: &str) -> Remarks {
        let place = place_of(message);
        let found = place
            .and_then(|(file, line)| self.finding(file, line, DiagnosticSeverity::ERROR, message));
        found.map(|(url, finding)| (url, vec![finding])).into_iter().collect()
    }

    /// What Caddy only remarks on.
    pub(super) fn warnings(&self, warnings: &[Warning]) -> Remarks {
        let mut remarks = Remarks::new();
        for Warning { file, line, message, .. } in warnings {
            let found = self.finding(file, *line, DiagnosticSeverity::WARNING, message);
            if let Some((url, finding)) = found {
                remarks.entry(url).or_default().push(finding);
            }
        }
        remarks
    }

    fn finding(
        &self,
        file: &str,
        line: u32,
        severity: DiagnosticSeverity,
        message: &str,
    ) -> Option<(Url, Diagnostic)> {
        let (url, range) = if [SENT, "-"].contains(&file) {
            (self.url.clone(), self.range(self.file.text(), line))
        } else {
            let url = Url::from_file_path(file).ok()?;
            let path = workspace::path_of(&url)?;
            let known = self.file.project().into_iter().find(|it| it.path() == Some(&path));
            let range = known.map(|file| self.range(file.text(), line));
            (url, range.unwrap_or_else(|| whole_line(line.saturating_sub(1))))
        };
        let (severity, source) = (Some(severity), Some("caddy".to_owned()));
        let message = message.to_owned();
        Some((url, Diagnostic { range, severity, source, message, ..Diagnostic::default() }))
    }

    /// What stands in a line that Caddy counts from 1: a line feed ends one, and nothing else does.
    fn range(&self, text: &str, line: u32) -> Range {
        let before = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
        let Some(whole) = text.split_inclusive('\n').nth(before) else {
            return whole_line(line.saturating_sub(1));
        };
        let start: usize = text.split_inclusive('\n').take(before).map(str::len).sum();
        let indent = whole.len() - whole.trim_start().len();
        let end = start + whole.trim_end().len().max(indent);
        let index = LineIndex::new(text);
        let position = |offset: usize| {
            let offset = TextSize::try_from(offset).unwrap_or_default();
            let at = index.line_col(text, offset, self.encoding);
            Position::new(at.line, at.col)
        };
        Range::new(position(start + indent.min(whole.trim_end().len())), position(end))
    }
}

fn whole_line(line: u32) -> Range {
    Range::new(Position::new(line, 0), Position::new(line + 1, 0))
}
