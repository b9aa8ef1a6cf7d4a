//! The log: standard error or a file, never standard output.

use parking_lot::Mutex;
use std::fmt::Display;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// A cheap handle on the log.
#[derive(Clone)]
pub(super) struct Log(Arc<Inner>);

struct Inner {
    out: Mutex<Box<dyn Write + Send>>,
    /// Whether the log is a file; standard error hears of problems alone, since editors show it as such.
    file: bool,
    /// Whether the client asked for a trace of messages.
    trace: AtomicBool,
    started: Instant,
}

impl Log {
    /// Opens the file for appending, or falls back to standard error and says so there.
    pub(super) fn new(file: Option<PathBuf>) -> Log {
        let opened = file.map(|path| OpenOptions::new().create(true).append(true).open(path));
        let (file, failure) = match opened.transpose() {
            Ok(file) => (file, None),
            Err(error) => (None, Some(error)),
        };
        let is_file = file.is_some();
        let out: Box<dyn Write + Send> = match file {
            Some(file) => Box::new(file),
            None => Box::new(io::stderr()),
        };
        let log = Log(Arc::new(Inner {
            out: Mutex::new(out),
            file: is_file,
            trace: AtomicBool::new(false),
            started: Instant::now(),
        }));
        if let Some(error) = failure {
            log.problem(format_args!("the log file cannot be opened: {error}"));
        }
        log.event(format_args!("caddyfile-ls {} starts", env!("CARGO_PKG_VERSION")));
        log
    }

    /// Something went wrong.
    pub(super) fn problem(&self, what: impl Display) {
        self.line("problem", &what);
    }

    /// Something happened that a reader of the log file wants to know.
    pub(super) fn event(&self, what: impl Display) {
        if self.0.file {
            self.line("event", &what);
        }
    }

    /// A message came or went; told if the client asked for a trace.
    pub(super) fn trace(&self, what: impl Display) {
        if self.0.trace.load(Ordering::Relaxed) {
            self.line("trace", &what);
        }
    }

    /// Switches [`Log::trace`] to a level of the protocol: `off`, `messages` or `verbose`.
    pub(super) fn set_trace(&self, level: &str) {
        self.0.trace.store(level != "off", Ordering::Relaxed);
    }

    /// Sends the words and the place of every later panic to the log.
    pub(super) fn catch_panics(&self) {
        let log = self.clone();
        std::panic::set_hook(Box::new(move |panic| log.problem(panic)));
    }

    fn line(&self, level: &str, what: &dyn Display) {
        let elapsed = self.0.started.elapsed().as_secs_f64();
        // There is nobody left to tell that the log cannot be written.
        let _ = writeln!(self.0.out.lock(), "{elapsed:10.4} {level}: {what}");
    }
}
