//! Where a command prints, and what it will say with its exit code.

use super::args::Color;
use crate::disk;
use std::borrow::Cow;
use std::io::{self, IsTerminal, Write, stderr, stdout};
use std::process::ExitCode;

/// How a command went; the worst of its files counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exit {
    /// Nothing to report.
    Clean = 0,
    /// Something was found, would change or was left alone.
    Findings = 1,
    /// Something could not be read or written, or was asked for wrongly.
    Failure = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// The standard streams of a command that runs to its end even when nobody reads them any more.
pub(super) struct Output {
    color: Color,
    exit: Exit,
    reader_is_gone: bool,
}

impl Output {
    /// An output that has seen nothing yet.
    pub(super) fn new(color: Color) -> Output {
        Output { color, exit: Exit::Clean, reader_is_gone: false }
    }

    /// Prints what was asked for, on standard output.
    ///
    /// `caddyfile-ls check | head` is no error; a full disk behind standard output is.
    pub(super) fn print(&mut self, text: &str) {
        if self.reader_is_gone {
            return;
        }
        let mut stdout = stdout().lock();
        match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            Ok(()) => {}
            Err(error) => {
                self.reader_is_gone = true;
                if error.kind() != io::ErrorKind::BrokenPipe {
                    self.fail(&format!("standard output: {error}"));
                }
            }
        }
    }

    /// Reports a failure on standard error and remembers it for the exit code.
    pub(super) fn fail(&mut self, message: &str) {
        remark(&format!("error: {message}"));
        self.reached(Exit::Failure);
    }

    /// Remembers how a part of the work went.
    pub(super) fn reached(&mut self, exit: Exit) {
        self.exit = self.exit.max(exit);
    }

    /// Whether something has failed so far.
    pub(super) fn has_failed(&self) -> bool {
        self.exit == Exit::Failure
    }

    /// Whether standard output gets colours.
    pub(super) fn paint(&self) -> Paint {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        match self.color {
            Color::Always => Paint::Colors,
            Color::Auto if stdout().is_terminal() && !is_set("NO_COLOR") && !is_dumb() => {
                Paint::Colors
            }
            Color::Auto | Color::Never => Paint::Plain,
        }
    }

    /// How it all went.
    pub(super) fn finish(self) -> Exit {
        self.exit
    }
}

/// Whether a text is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    /// With ANSI escapes.
    Colors,
    /// Without.
    Plain,
}

/// Prints a line on standard error; where that is closed, nobody wants it.
pub(super) fn remark(line: &str) {
    let _ = writeln!(stderr().lock(), "{}", printable(line));
}

/// A text with its control characters escaped, so that a file's name or content cannot steer the terminal.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if c.is_control() {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out.into()
}

/// A failure of the system at a named file.
pub(super) fn io_failure(name: &str, error: &io::Error) -> String {
    format!("{name}: {}", disk::explain(error))
}
