//! `caddyfile-ls check`.

use super::args::{CheckArgs, Format};
use super::input::{self, Input};
use super::output::{Exit, Output, Paint, remark};
use super::report::{self, Finding, Outcome};
use ide::{Catalog, Join, Severity, SourceFile};

/// Reports what is wrong with files or with standard input.
pub(super) fn run(args: &CheckArgs, output: &mut Output) {
    let Some(inputs) = input::collect(&args.inputs, output) else {
        return;
    };
    let paint = output.paint();
    // It takes as long to read as a large file does.
    std::thread::spawn(Catalog::builtin);
    let mut findings = Vec::new();
    let mut files = 0;
    for result in input::in_parallel(&inputs, |input| check_one(input, args.format, paint)) {
        match result {
            Ok(Checked { findings: found, report }) => {
                output.print(&report);
                findings.extend(found);
                files += 1;
            }
            Err(message) => output.fail(&message),
        }
    }
    match args.format {
        // Both are printed file by file.
        Format::Human | Format::Github => {}
        Format::Json => output.print(&report::json(&findings)),
        Format::Sarif => {
            let outcome = if output.has_failed() { Outcome::Partial } else { Outcome::Complete };
            output.print(&report::sarif(&findings, outcome));
        }
    }
    if findings.iter().any(|finding| finding.severity <= Severity::Warning) {
        output.reached(Exit::Findings);
    }
    remark(&summary(&findings, files));
}

/// One file's findings, and their report where its form does not need those of the other files.
struct Checked {
    findings: Vec<Finding>,
    report: String,
}

fn check_one(input: &Input, format: Format, paint: Paint) -> Result<Checked, String> {
    let name = input.name();
    let text = input.read().map_err(|error| format!("{name}: {error}"))?;
    let join: Join = if text.len() < LONG { in_turn } else { at_once };
    let file = SourceFile::new_joined(text.into(), input.kind(), join);
    let findings = ide::diagnostics_joined(&file, join);
    let findings = report::locate(&name, file.text(), findings);
    let report = match format {
        Format::Human => report::human(file.text(), &findings, paint),
        Format::Github => report::github(&findings),
        Format::Json | Format::Sarif => String::new(),
    };
    if file.text().len() > LONG {
        // Taking a large tree apart takes a while, for which nobody need wait.
        std::thread::spawn(move || drop(file));
    }
    Ok(Checked { findings, report })
}

/// A text of fewer bytes is done before a second thread has started.
const LONG: usize = 1 << 16;

fn in_turn(aside: &mut (dyn FnMut() + Send), here: &mut dyn FnMut()) {
    aside();
    here();
}

fn at_once(aside: &mut (dyn FnMut() + Send), here: &mut dyn FnMut()) {
    std::thread::scope(|scope| {
        scope.spawn(aside);
        here();
    });
}

/// One line that counts the findings.
fn summary(findings: &[Finding], files: usize) -> String {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let named = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    };
    let mut line = format!(
        "{} checked: {}, {}",
        named(files, "file"),
        named(count(Severity::Error), "error"),
        named(count(Severity::Warning), "warning")
    );
    let remarks = count(Severity::Info) + count(Severity::Hint);
    if remarks > 0 {
        line.push_str(", ");
        line.push_str(&named(remarks, "remark"));
    }
    line
}
