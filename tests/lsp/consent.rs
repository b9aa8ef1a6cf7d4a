//! What a server touches, and what its client has let it touch.
//!
//! With `SERVER_TRACER=strace` in the environment each server of the battery runs under it, and a test fails whose server
//! opened a socket, ran a process, or touched a path that its client had not let it touch. `SERVER_TOUCHED=FILE` has
//! all that those did added to a file whose clients consented to no more than their folders: a call and a path a line.
//!
//! A client lets a server touch: the folders that it opens and those of the documents that it opens, with all below; the
//! files that settings name, and those on the server's command line. Folders above any of these may be looked at for where
//! links lead, not opened; and so may the sockets that open documents name, for which this machine's lists of users are
//! read. `readOutsideWorkspace` and the answer "Read them" let it read anything, and a command of a user's
//! lets it do whatever the command is for.

use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Component, Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;

/// What every program touches that is started, and this one's runtime to count cores.
const START: &[&str] = &[
    "/etc/ld.so.preload",
    "/etc/ld.so.cache",
    "/proc/self/maps",
    "/proc/self/cgroup",
    "/proc/self/mountinfo",
    "/proc/sys/vm/overcommit_memory",
    "/proc/stat",
    "/dev/null",
    "/sys/devices/system/cpu/online",
    "/sys/devices/system/cpu/possible",
];

/// Calls that only ask where a name leads or what kind of thing it is.
const LOOKS: &[&str] =
    &["readlink", "readlinkat", "lstat", "statx", "newfstatat", "stat", "lgetxattr"];

/// Where the machine says who may use a socket.
const USERS: &[&str] = &["/etc/passwd", "/etc/group", "/etc/subuid"];

/// The variables that name the tracer, and where its findings go.
const TRACER: &str = "SERVER_TRACER";
const TOUCHED: &str = "SERVER_TOUCHED";

/// A command for a program, and what traces it if the environment says so.
pub(crate) fn program(path: &str) -> (Command, Option<Trace>) {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let Some(tracer) = std::env::var_os(TRACER) else { return (Command::new(path), None) };
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("caddyfile-ls-{}-trace-{count}", std::process::id());
    let pipe = std::env::temp_dir().join(name);
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut command = Command::new(tracer);
    // The tracer is a grandchild, so that process ids and exit codes are those of the program. Its output is whole once it
    // has closed the pipe.
    command.args([
        "-D",
        "-f",
        "-qq",
        "-s",
        "4096",
        "-e",
        "trace=%file,%network,io_uring_setup",
        "-o",
    ]);
    command.arg(&pipe).arg(path);
    // What cargo adds to where libraries are looked for is none of the program's doing.
    command.env_remove("LD_LIBRARY_PATH");
    let from = pipe.clone();
    let text = std::thread::spawn(move || {
        String::from_utf8_lossy(&std::fs::read(from).unwrap()).into_owned()
    });
    (command, Some(Trace { pipe, text }))
}

/// What a program does, while it runs.
pub(crate) struct Trace {
    pipe: PathBuf,
    text: JoinHandle<String>,
}

impl Trace {
    /// Fails the test if the program, which has ended, did what nobody has let it do.
    pub(crate) fn judge(self, consent: &Consent) {
        let trace = self.text.join().unwrap();
        std::fs::remove_file(self.pipe).unwrap();
        assert!(trace.contains("execve("), "nothing was traced");
        let is_asked = consent.acts || consent.reads_anything;
        if let Some(file) = std::env::var_os(TOUCHED).filter(|_| !is_asked) {
            let mut file = OpenOptions::new().create(true).append(true).open(file).unwrap();
            let told: Vec<String> = calls(&trace).map(|call| call.to_string()).collect();
            // In one piece: other tests write, too.
            file.write_all(format!("{}\n", told.join("\n")).as_bytes()).unwrap();
        }
        let offences = consent.offences(&trace);
        let listed: Vec<&str> = offences.iter().map(String::as_str).collect();
        assert!(offences.is_empty(), "nobody has let the server do this:\n{}", listed.join("\n"));
    }
}

/// What a client has let a server touch.
#[derive(Debug, Default)]
pub(crate) struct Consent {
    folders: BTreeSet<PathBuf>,
    files: BTreeSet<PathBuf>,
    /// What documents say of sockets.
    sockets: BTreeSet<PathBuf>,
    /// The paths in documents; of one that names sockets they may be the rest of a name.
    paths: BTreeSet<PathBuf>,
    /// Whether it may read files anywhere.
    reads_anything: bool,
    /// Whether a command was executed.
    acts: bool,
    /// Whether the folders are such that no command counts.
    distrusts: bool,
}

impl Consent {
    /// A consent to touch what the command line of the server names.
    pub(crate) fn to(arguments: &[&str]) -> Consent {
        let files = arguments.iter().map(PathBuf::from).collect();
        Consent { files, ..Consent::default() }
    }

    /// Takes note of a message to the server.
    pub(crate) fn hear(&mut self, message: &Value) {
        self.hear_any(message);
        match message["method"].as_str() {
            Some("workspace/executeCommand") => self.acts = !self.distrusts,
            Some("initialize") => {
                let options = &message["params"]["initializationOptions"];
                self.distrusts = options["trusted"] == false;
            }
            Some("textDocument/didOpen") => {
                let text = message["params"]["textDocument"]["text"].as_str().unwrap_or_default();
                self.sockets.extend(sockets(text));
                self.paths.extend(paths(text));
                let uri = message["params"]["textDocument"]["uri"].as_str();
                let Some(path) = uri.and_then(path_of) else { return };
                if let Some(folder) = path.parent() {
                    self.folders.insert(folder.to_owned());
                }
                self.files.insert(path);
            }
            _ => {}
        }
        self.reads_anything |= message["result"]["title"] == "Read them";
    }

    fn hear_any(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.hear_any(item)),
            Value::Object(fields) => {
                for (name, value) in fields {
                    match (&**name, value) {
                        ("rootUri" | "uri", Value::String(uri))
                            if name == "rootUri" || fields.contains_key("name") =>
                        {
                            self.folders.extend(path_of(uri));
                        }
                        ("readOutsideWorkspace", Value::Bool(true)) => self.reads_anything = true,
                        ("catalogFiles" | "entryFiles", Value::Array(paths)) => {
                            let paths = paths.iter().filter_map(Value::as_str);
                            self.files.extend(paths.map(PathBuf::from));
                        }
                        _ => self.hear_any(value),
                    }
                }
            }
            _ => {}
        }
    }

    /// What a trace shows that was not consented to, each thing once.
    pub(crate) fn offences(&self, trace: &str) -> BTreeSet<String> {
        let mut is_started = false;
        let mut is_fine = |call: &Call| match (&*call.name, &call.path) {
            // The first is the start of the program itself.
            ("execve", _) => !std::mem::replace(&mut is_started, true) || self.acts,
            // A pipe between threads is no way out.
            ("socketpair" | "recvfrom" | "sendto" | "recvmsg" | "sendmsg" | "getcwd", _) => true,
            (name, Some(path)) => self.allows(name, Path::new(path)),
            (_, None) => self.acts,
        };
        calls(trace).filter(|call| !is_fine(call)).map(|call| call.to_string()).collect()
    }

    fn allows(&self, call: &str, path: &Path) -> bool {
        // What an open handle is asked has no path.
        if path.as_os_str().is_empty() || self.acts {
            return true;
        }
        let text = path.to_str().unwrap_or_default();
        let is_library = text.contains("/lib") && text.contains(".so");
        if START.contains(&text) || is_library || path.starts_with("/sys/fs/cgroup") {
            return true;
        }
        if USERS.contains(&text) && !self.sockets.is_empty() {
            return true;
        }
        if self.reads_anything && !call.starts_with("connect") {
            return true;
        }
        let path = cleaned(path);
        let is_in = |folder: &PathBuf| match folder.parent() {
            Some(_) => path.starts_with(folder),
            // The folder of a document may be the root: what else lies there is not meant.
            None => path.parent().is_none_or(|parent| parent == folder),
        };
        let is_above = || {
            let paths = self.paths.iter().filter(|_| !self.sockets.is_empty());
            let mut all = self.folders.iter().chain(&self.files).chain(&self.sockets).chain(paths);
            LOOKS.contains(&call) && all.any(|it| it.starts_with(&path))
        };
        self.files.contains(&path) || self.folders.iter().any(is_in) || is_above()
    }
}

/// A call of a program's.
struct Call {
    name: String,
    /// The first text among its arguments.
    path: Option<String>,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.path.as_deref().unwrap_or("without a path"))
    }
}

fn calls(trace: &str) -> impl Iterator<Item = Call> {
    let call = |line: &str| {
        // Each line begins with the number of a thread.
        let (name, arguments) = line.split_once(' ')?.1.trim_start().split_once('(')?;
        // Others are the rest of a line that was told when the call began, or nothing of the program's.
        let is_name = name.starts_with(|c: char| c.is_ascii_lowercase());
        is_name.then(|| Call { name: name.to_owned(), path: path_in(arguments) })
    };
    trace.lines().filter_map(call)
}

/// The first path among the arguments of a call: the first text in quotes, in which bytes may stand as octal numbers.
fn path_in(arguments: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = arguments.split_once('"')?.1.as_bytes();
    loop {
        let (&byte, after) = rest.split_first()?;
        rest = after;
        match byte {
            b'"' => return Some(String::from_utf8_lossy(&bytes).into_owned()),
            b'\\' => {
                let digits = after.iter().take(3).take_while(|it| it.is_ascii_digit()).count();
                let octal = std::str::from_utf8(&after[..digits]).unwrap();
                bytes.push(u8::from_str_radix(octal, 8).unwrap_or(after[0]));
                rest = &after[digits.max(1)..];
            }
            byte => bytes.push(byte),
        }
    }
}

/// The paths of the Unix sockets that a text names.
fn sockets(text: &str) -> impl Iterator<Item = PathBuf> {
    let named = |word: &str| {
        let (_, path) = word.split_once("unix/").or(word.split_once("unix+h2c/"))?;
        Some(cleaned(Path::new(path)))
    };
    words(text).filter_map(named)
}

/// The paths that stand in a text by themselves.
fn paths(text: &str) -> impl Iterator<Item = PathBuf> {
    words(text).filter(|word| word.starts_with('/')).map(|word| cleaned(Path::new(word)))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || "\"`|{}".contains(c))
}

/// A path without `.` and `..`.
fn cleaned(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => drop(out.pop()),
            other => out.push(other),
        }
    }
    out
}

/// The path of a file's URI.
fn path_of(uri: &str) -> Option<PathBuf> {
    let path = uri.strip_prefix("file://")?;
    let path = path.strip_prefix("localhost").unwrap_or(path);
    let mut bytes = Vec::new();
    let mut rest = path.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| byte == b'%');
        let code = digits.and_then(|it| u8::from_str_radix(std::str::from_utf8(it).ok()?, 16).ok());
        bytes.push(code.unwrap_or(byte));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    Some(cleaned(Path::new(&String::from_utf8(bytes).ok()?)))
}
