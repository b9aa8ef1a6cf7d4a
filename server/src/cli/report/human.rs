//! Findings as rustc shows them.

use super::Finding;
use crate::cli::output::{Paint, printable};
use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use ide::Severity;
use std::fmt::Write as _;
use std::ops::Range;

/// Each finding with its line of source underlined; of very many, the first.
pub(in crate::cli) fn human(text: &str, findings: &[Finding], paint: Paint) -> String {
    let renderer = match paint {
        Paint::Colors => Renderer::styled(),
        Paint::Plain => Renderer::plain(),
    };
    let mut out = String::new();
    for finding in findings.iter().take(SHOWN) {
        let level = match finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Info => Level::INFO,
            Severity::Hint => Level::HELP,
        };
        let excerpt = Excerpt::of(text, finding);
        let annotation = AnnotationKind::Primary.span(excerpt.span);
        let source =
            Snippet::source(excerpt.text).line_start(finding.start.line).annotation(annotation);
        let title = level.primary_title(&finding.message).id(finding.code);
        let group = if excerpt.is_cut {
            // The column in the excerpt is not that in the file.
            let origin = Origin::path(printable(&finding.file)).line(finding.start.line);
            title.element(origin.char_column(finding.start.column)).element(source)
        } else {
            title.element(source.path(printable(&finding.file)))
        };
        let _ = writeln!(out, "{}\n", renderer.render(&[group]));
    }
    if let Some(next) = findings.get(SHOWN) {
        let (more, file) = (findings.len() - SHOWN, printable(&next.file));
        let _ = writeln!(out, "and {more} more findings in {file}");
    }
    out
}

/// The most findings of one file that are shown: nobody reads more before mending the first.
const SHOWN: usize = 50;

/// The most bytes of source before, inside and behind a finding that are shown.
const NEAR: usize = 500;

/// The piece of a text that is shown for a finding.
struct Excerpt<'a> {
    text: &'a str,
    /// What is underlined, in bytes of the piece.
    span: Range<usize>,
    /// Whether it starts inside a line.
    is_cut: bool,
}

impl<'a> Excerpt<'a> {
    /// The lines of the finding without what lies far from it, however long they are.
    fn of(text: &'a str, finding: &Finding) -> Excerpt<'a> {
        let (start, end) = (finding.start.offset, finding.end.offset);
        // A range over many lines is known by its first one.
        let end = match line_end(text, start) {
            first_line if finding.end.line > finding.start.line + 5 => first_line.min(end),
            _ => end,
        };
        let end = char_start(text, end.min(start + NEAR));
        let line = line_start(text, start);
        let from = line.max(char_start(text, start.saturating_sub(NEAR)));
        let to = line_end(text, end).min(char_start(text, end + NEAR));
        Excerpt {
            text: text.get(from..to).unwrap_or_default(),
            span: start - from..end.max(start) - from,
            is_cut: from > line,
        }
    }
}

/// The byte offset where the line of an offset starts.
fn line_start(text: &str, offset: usize) -> usize {
    text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
}

/// The byte offset where the line of an offset ends, before its line ending.
fn line_end(text: &str, offset: usize) -> usize {
    let behind = text.get(offset..).unwrap_or_default();
    let line = behind.split('\n').next().unwrap_or_default();
    offset + line.strip_suffix('\r').unwrap_or(line).len()
}

/// The start of the character that an offset lies in, or the text's end.
fn char_start(text: &str, offset: usize) -> usize {
    let offset = offset.min(text.len());
    (0..=offset).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
