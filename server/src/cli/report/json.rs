//! Findings as JSON.

use super::{Finding, Position};
use ide::Severity;
use serde::Serialize;

/// One array, with one object in each line: `{file, code, severity, message, start, end}`.
///
/// `start` and `end` are `{line, column, offset}`: line and column one-based, the column in code points, the offset
/// zero-based in bytes; the end is exclusive.
pub(in crate::cli) fn json(findings: &[Finding]) -> String {
    let objects =
        findings.iter().filter_map(|finding| serde_json::to_string(&Object::of(finding)).ok());
    let objects: Vec<_> = objects.collect();
    if objects.is_empty() {
        return "[]\n".to_owned();
    }
    format!("[\n{}\n]\n", objects.join(",\n"))
}

/// What programs read: its fields may grow, never change.
#[derive(Serialize)]
struct Object<'a> {
    file: &'a str,
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    start: Position,
    end: Position,
}

impl<'a> Object<'a> {
    fn of(finding: &'a Finding) -> Object<'a> {
        Object {
            file: &finding.file,
            code: finding.code,
            severity: match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "info",
                Severity::Hint => "hint",
            },
            message: &finding.message,
            start: finding.start,
            end: finding.end,
        }
    }
}
