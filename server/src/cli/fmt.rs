//! `caddyfile-ls fmt`.

use super::args::FmtArgs;
use super::input::{self, Input};
use super::output::{Exit, Output, Paint, io_failure, printable, remark};
use super::report::Cursor;
use crate::disk;
use ide::LineEnding;
use similar::TextDiff;
use std::fmt::Write as _;
use std::time::Duration;

/// Formats files in place, or standard input to standard output, or shows what would change.
pub(super) fn run(args: &FmtArgs, output: &mut Output) {
    let Some(inputs) = input::collect(&args.inputs, output) else {
        return;
    };
    let mode = Mode::of(args, output.paint());
    let ending = args.line_ending.into();
    let outcomes = input::in_parallel(&inputs, |input| format_one(input, mode, ending));
    for outcome in &outcomes {
        match outcome {
            Outcome::Formatted { print } => output.print(print),
            Outcome::Changed { print } => {
                output.print(print);
                if mode != Mode::Write {
                    output.reached(Exit::Findings);
                }
            }
            Outcome::LeftAlone { print, reason } => {
                output.print(print);
                remark(reason);
                output.reached(Exit::Findings);
            }
            Outcome::Failed(message) => output.fail(message),
        }
    }
    if !matches!(inputs[..], [] | [Input::Stdin(_)]) {
        remark(&summary(&outcomes, mode));
    }
}

/// What is done with the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// It replaces the file, or is printed where there is none.
    Write,
    /// The names of the files that differ are printed.
    Names,
    /// The differences are printed.
    Diff(Paint),
}

impl Mode {
    fn of(args: &FmtArgs, paint: Paint) -> Mode {
        if args.diff {
            Mode::Diff(paint)
        } else if args.check {
            Mode::Names
        } else {
            Mode::Write
        }
    }
}

/// How it went with one input, and what that prints on standard output.
enum Outcome {
    /// It was formatted already.
    Formatted { print: String },
    /// It was changed, or would be.
    Changed { print: String },
    /// It cannot be formatted.
    LeftAlone { print: String, reason: String },
    /// It could not be read or written.
    Failed(String),
}

fn format_one(input: &Input, mode: Mode, ending: LineEnding) -> Outcome {
    let name = input.name();
    let text = match input.read() {
        Ok(text) => text,
        Err(error) => return Outcome::Failed(format!("{name}: {error}")),
    };
    // A filter prints its whole input, changed or not; everything else prints what is remarkable.
    let is_filter = mode == Mode::Write && matches!(input, Input::Stdin(_));
    let unchanged = |text: String| if is_filter { text } else { String::new() };
    let formatted = match ide::format_text(&text, ending) {
        Ok(formatted) => formatted,
        Err(refusal) => {
            let at = Cursor::new(&text).go_to(refusal.range.start().into());
            let reason = format!("{name}:{}:{}: {}", at.line, at.column, refusal.message);
            return Outcome::LeftAlone { print: unchanged(text), reason };
        }
    };
    if formatted == text {
        return Outcome::Formatted { print: unchanged(text) };
    }
    match (mode, input) {
        (Mode::Names, _) => Outcome::Changed { print: format!("{}\n", printable(&name)) },
        (Mode::Diff(paint), _) => {
            Outcome::Changed { print: diff(&printable(&name), &text, &formatted, paint) }
        }
        (Mode::Write, Input::Stdin(_)) => Outcome::Changed { print: formatted },
        (Mode::Write, Input::File(path)) => match disk::replace(path, &formatted) {
            Ok(()) => Outcome::Changed { print: format!("{}\n", printable(&name)) },
            Err(error) => Outcome::Failed(io_failure(&name, &error)),
        },
    }
}

/// The change as a unified diff that `patch` takes.
fn diff(name: &str, old: &str, new: &str, paint: Paint) -> String {
    let diff = TextDiff::configure()
        // A diff need not be the shortest one, but it must come.
        .timeout(Duration::from_secs(2))
        .diff_lines(old, new);
    let plain = diff.unified_diff().header(name, name).to_string();
    if paint == Paint::Plain {
        return plain;
    }
    plain.split_inclusive('\n').fold(String::new(), |mut out, line| {
        let color = match line.as_bytes().first() {
            Some(b'+') => "\x1b[32m",
            Some(b'-') => "\x1b[31m",
            Some(b'@') => "\x1b[36m",
            _ => "",
        };
        let (content, ending) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        let reset = if color.is_empty() { "" } else { "\x1b[0m" };
        let _ = write!(out, "{color}{content}{reset}{ending}");
        out
    })
}

/// One line that counts the files by how it went with them.
fn summary(outcomes: &[Outcome], mode: Mode) -> String {
    let count = |is: fn(&Outcome) -> bool| outcomes.iter().filter(|outcome| is(outcome)).count();
    let changed = if mode == Mode::Write { "reformatted" } else { "would be reformatted" };
    let parts = [
        (count(|outcome| matches!(outcome, Outcome::Changed { .. })), changed),
        (count(|outcome| matches!(outcome, Outcome::Formatted { .. })), "already formatted"),
        (count(|outcome| matches!(outcome, Outcome::LeftAlone { .. })), "left alone"),
        (count(|outcome| matches!(outcome, Outcome::Failed(_))), "failed"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<_> = parts.map(|(count, what)| format!("{count} {what}")).collect();
    parts.join(", ")
}
