//! A scratch folder, and the binary run inside it.

use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

/// The binary under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_caddyfile-ls");
/// A file that `fmt` changes.
pub(crate) const UNFORMATTED: &str = "example.com {\nrespond hi\n}\n";
/// What it changes it to.
pub(crate) const FORMATTED: &str = "example.com {\n\trespond hi\n}\n";
/// A file with one error.
pub(crate) const BROKEN: &str = "example.com {\n\trespond hi\n";

/// A folder of its own for a test, removed with everything in it at the end.
pub(crate) struct Dir(PathBuf);

impl Dir {
    pub(crate) fn new() -> Dir {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("caddyfile-ls-cli-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Dir(path)
    }

    /// A folder with these files.
    pub(crate) fn with(files: &[(&str, &str)]) -> Dir {
        let dir = Dir::new();
        for (name, content) in files {
            dir.write(name, content);
        }
        dir
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// All names in the folder itself, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The binary with arguments, to be run in this folder.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(args).current_dir(&self.0).env_remove("NO_COLOR");
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, "")
    }

    pub(crate) fn run_with(&self, args: &[&str], stdin: impl AsRef<[u8]>) -> Ran {
        finish(self.command(args), stdin.as_ref())
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs a command to its end, or fails the test when it does not come to one.
pub(crate) fn finish(mut command: Command, stdin: &[u8]) -> Ran {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let stdin = stdin.to_vec();
    // A command that does not read its input closes the pipe early.
    std::thread::spawn(move || drop(pipe.write_all(&stdin)));
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(child.wait_with_output().unwrap()));
    let output = receiver.recv_timeout(Duration::from_secs(60));
    Ran::of(&output.unwrap_or_else(|_| panic!("{command:?} hangs")))
}

/// How a run ended and what it printed; as text, for snapshots.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn of(output: &Output) -> Ran {
        Ran {
            code: output.status.code().expect("the command ended by itself, not by a signal"),
            out: String::from_utf8(output.stdout.clone()).unwrap(),
            err: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ran { code, out, err } = self;
        // Tabs and carriage returns are visible; trailing spaces would not survive an editor.
        let out = out.replace('\r', "␍").replace('\t', "→");
        let out: String =
            out.lines().fold(String::new(), |text, line| text + line.trim_end() + "\n");
        write!(f, "exit {code}\n--- stdout\n{out}--- stderr\n{err}")
    }
}

/// Whether this user may do everything, so that permissions cannot be tested; says so.
pub(crate) fn is_almighty(unreadable: &Path) -> bool {
    let may = fs::read(unreadable).is_ok() || fs::read_dir(unreadable).is_ok();
    if may {
        eprintln!("skipped: this user may read everything");
    }
    may
}
