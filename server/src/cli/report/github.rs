//! Workflow commands, which GitHub turns into annotations.

use super::Finding;
use ide::Severity;
use std::fmt::Write as _;

/// One `::error …::message` line for each finding.
pub(in crate::cli) fn github(findings: &[Finding]) -> String {
    let mut out = String::new();
    for finding in findings {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info | Severity::Hint => "notice",
        };
        let file = escape(&finding.file.replace(std::path::MAIN_SEPARATOR, "/"), PROPERTY);
        let (start, end) = (finding.start, finding.end);
        let _ = write!(out, "::{command} file={file},line={},endLine={}", start.line, end.line);
        // GitHub drops the columns of an annotation over several lines, with a warning.
        if start.line == end.line {
            let _ = write!(out, ",col={},endColumn={}", start.column, end.column);
        }
        let message = escape(&finding.message, DATA);
        let _ = writeln!(out, ",title=caddyfile-ls ({})::{message}", finding.code);
    }
    out
}

/// What must not stand in a message.
const DATA: &[char] = &['%', '\r', '\n'];
/// What must not stand in a property.
const PROPERTY: &[char] = &['%', '\r', '\n', ':', ','];

fn escape(text: &str, special: &[char]) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if special.contains(&c) {
            let _ = write!(out, "%{:02X}", u32::from(c));
        } else {
            out.push(c);
        }
        out
    })
}
