//! The files that a command works on.

use super::args::InputArgs;
use super::output::{Output, remark};
use crate::disk::{self, ReadError};
use ide::Kind;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What standard input is called where the user does not say.
const NO_NAME: &str = "<stdin>";

/// One text to work on.
#[derive(Debug)]
pub(super) enum Input {
    /// Standard input, under the name that messages use.
    Stdin(String),
    /// A file.
    File(PathBuf),
}

impl Input {
    /// What messages call it.
    pub(super) fn name(&self) -> String {
        match self {
            Input::Stdin(name) => name.clone(),
            Input::File(path) => path.display().to_string(),
        }
    }

    /// What its name says it can be; what has none is taken for a whole Caddyfile.
    pub(super) fn kind(&self) -> Kind {
        let path = match self {
            Input::Stdin(name) if name == NO_NAME => return Kind::Main,
            Input::Stdin(name) => Path::new(name),
            Input::File(path) => path,
        };
        disk::kind_of(&path.file_name().unwrap_or_default().to_string_lossy())
    }

    /// Its text.
    pub(super) fn read(&self) -> Result<String, ReadError> {
        match self {
            Input::Stdin(_) => disk::read_from(std::io::stdin().lock()),
            Input::File(path) => disk::read(path),
        }
    }
}

/// The inputs that the arguments name, sorted and each once; folders are searched, and what cannot be is reported.
///
/// Answers nothing where the arguments contradict each other, which is reported as well.
pub(super) fn collect(args: &InputArgs, output: &mut Output) -> Option<Vec<Input>> {
    let reads_stdin = args.paths.iter().any(|path| path == Path::new("-"));
    if args.paths.len() > 1 && reads_stdin {
        output.fail("`-` stands alone: standard input cannot be mixed with files");
        return None;
    }
    if args.stdin_filepath.is_some() && !args.paths.is_empty() && !reads_stdin {
        output.fail("--stdin-filepath names standard input: give it no files");
        return None;
    }
    if reads_stdin || args.stdin_filepath.is_some() {
        let name = args.stdin_filepath.as_ref().map(|path| path.display().to_string());
        return Some(vec![Input::Stdin(name.unwrap_or_else(|| NO_NAME.to_owned()))]);
    }
    let here = [PathBuf::from(".")];
    let paths = if args.paths.is_empty() { &here[..] } else { &args.paths };
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(tidy(path));
            continue;
        }
        let found = disk::find(path);
        for failure in &found.failures {
            output.fail(failure);
        }
        if found.files.is_empty() && found.failures.is_empty() {
            remark(&format!("warning: no Caddyfile in {}", path.display()));
        }
        files.extend(found.files.iter().map(|file| tidy(file)));
    }
    files.sort();
    files.dedup();
    Some(files.into_iter().map(Input::File).collect())
}

/// A path without its `.` components: `./a` and `a` are one file, shown as `a`.
fn tidy(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}

/// Works on every item, on several threads where that helps, and answers in the order of the items.
pub(super) fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(items.len());
    if threads < 2 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let take_turns = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else {
                return done;
            };
            done.push((index, work(item)));
        }
    };
    let mut results = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(take_turns)).collect();
        let joined = workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        joined.flatten().collect::<Vec<_>>()
    });
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
