//! The client of `tests/oracle`, the Go program that tells what Caddy itself makes of a text.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

/// A running oracle.
pub struct Oracle {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    directory: PathBuf,
}

/// The variables that [`crate::ours::answers`] knows.
pub const VARIABLES: &[(&str, &str)] = &[("A", "va"), ("E", "")];

/// The name under which the oracle is asked about a text.
pub const FILE: &str = "Caddyfile";

/// What Caddy says of one text, per operation; an operation that was not asked for is empty.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Answers {
    pub tokens: Answer,
    pub fmt: Answer,
    pub parse: Answer,
    pub adapt: Answer,
    pub load: Answer,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    pub tokens: Vec<Token>,
    pub blocks: Vec<Block>,
    pub text: String,
    pub error: Option<String>,
    pub warnings: Vec<Warning>,
    /// What a value consists of.
    pub parts: Vec<String>,
    /// Caddy panicked (`panic: …`) or did not come to an end (`timeout`).
    pub fault: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Warning {
    pub message: String,
    /// The empty file, or the token with the placeholder as `FILE:LINE`; empty where Caddy logs none, as are the others.
    pub file: String,
    pub pattern: String,
    pub imports: Vec<String>,
}

/// Texts by their paths below the directory of an oracle. A path that ends with `/` is a folder, `LINK -> TARGET` a link.
pub type Tree = BTreeMap<String, String>;

#[derive(Debug, Clone, Deserialize)]
pub struct Token {
    pub text: String,
    pub line: u32,
    /// Empty, `"`, a backtick, or `<` for a heredoc.
    #[serde(default)]
    pub quote: String,
    /// Empty where it is the file that was asked about.
    #[serde(default)]
    pub file: String,
    #[serde(default)]
    pub imports: Vec<String>,
    #[serde(default)]
    pub new_line: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct Block {
    pub keys: Vec<Token>,
    pub segments: Vec<Vec<Token>>,
    pub braces: bool,
    pub named_route: bool,
}

impl Oracle {
    /// Starts an oracle in an empty directory, or says on standard error why there is none.
    pub fn start(variables: &[(&str, &str)]) -> Option<Self> {
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("empty");
        std::fs::create_dir_all(&directory).unwrap();
        Self::start_in(&directory, variables)
    }

    /// Starts an oracle that resolves imports in a directory and has these variables, and no others.
    pub fn start_in(directory: &Path, variables: &[(&str, &str)]) -> Option<Self> {
        let directory = directory.canonicalize().unwrap();
        let mut child = Command::new(program()?)
            .current_dir(&directory)
            .env_clear()
            // Without a folder for its settings Caddy complains when it starts; the oracle forgets this one.
            .env("XDG_CONFIG_HOME", env!("CARGO_TARGET_TMPDIR"))
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the oracle starts");
        Some(Self {
            requests: child.stdin.take().unwrap(),
            answers: BufReader::new(child.stdout.take().unwrap()),
            child,
            directory,
        })
    }

    /// The directory in which imports are resolved.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Asks about texts, in one round trip. The operations are `tokens`, `fmt`, `parse`, `adapt` and `load`.
    pub fn ask<S: AsRef<str>>(&mut self, operations: &[&str], inputs: &[S]) -> Vec<Answers> {
        self.ask_as(FILE, operations, inputs)
    }

    /// Asks about texts under another file name.
    pub fn ask_as<S: AsRef<str>>(
        &mut self,
        file: &str,
        operations: &[&str],
        inputs: &[S],
    ) -> Vec<Answers> {
        let inputs: Vec<&str> = inputs.iter().map(AsRef::as_ref).collect();
        let answers = self.request(file, operations, ("inputs", &inputs));
        assert_eq!(answers.len(), inputs.len());
        answers
    }

    /// Asks about [`FILE`] of each tree, whose files lie in the directory while it is looked at.
    pub fn ask_trees(&mut self, operations: &[&str], trees: &[Tree]) -> Vec<Answers> {
        let answers = self.request(FILE, operations, ("trees", trees));
        assert_eq!(answers.len(), trees.len());
        answers
    }

    /// Asks what Caddy makes of the texts of values, which are of one grammar.
    pub fn ask_values(&mut self, grammar: &str, texts: &[String]) -> Vec<Answer> {
        #[derive(Deserialize)]
        struct Reply {
            answers: Vec<HashMap<String, Answer>>,
        }
        let reply: Reply = self.exchange(FILE, &[grammar], ("inputs", texts));
        let answers = reply.answers.into_iter().filter_map(|mut it| it.remove(grammar));
        answers.collect()
    }

    fn request<T: Serialize + Debug + ?Sized>(
        &mut self,
        file: &str,
        operations: &[&str],
        subjects: (&str, &T),
    ) -> Vec<Answers> {
        #[derive(Deserialize)]
        struct Reply {
            answers: Vec<Answers>,
        }
        self.exchange::<T, Reply>(file, operations, subjects).answers
    }

    fn exchange<T: Serialize + Debug + ?Sized, R: DeserializeOwned>(
        &mut self,
        file: &str,
        operations: &[&str],
        (kind, subjects): (&str, &T),
    ) -> R {
        let request = HashMap::from([
            ("file", serde_json::json!(file)),
            ("ops", serde_json::json!(operations)),
            (kind, serde_json::json!(subjects)),
        ]);
        let mut line = serde_json::to_vec(&request).unwrap();
        line.push(b'\n');
        self.requests.write_all(&line).unwrap();
        let mut reply = String::new();
        self.answers.read_line(&mut reply).unwrap();
        serde_json::from_str(&reply)
            .unwrap_or_else(|error| panic!("the oracle died ({error}) on one of {subjects:?}"))
    }

    /// Asks about one text.
    pub fn ask_one(&mut self, operations: &[&str], input: &str) -> Answers {
        self.ask(operations, &[input]).remove(0)
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program that `CADDY_ORACLE` names, or the one that Go builds now.
pub fn program() -> Option<&'static Path> {
    static PROGRAM: OnceLock<Option<PathBuf>> = OnceLock::new();
    PROGRAM
        .get_or_init(|| {
            if let Some(path) = std::env::var_os("CADDY_ORACLE") {
                return Some(PathBuf::from(path).canonicalize().expect("CADDY_ORACLE"));
            }
            let program = Path::new(env!("CARGO_TARGET_TMPDIR"))
                .join(format!("caddy-oracle{}", std::env::consts::EXE_SUFFIX));
            let build = Command::new("go")
                .args(["build", "-o"])
                .arg(&program)
                .arg(".")
                .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle"))
                .env("CGO_ENABLED", "0")
                .output();
            match build {
                Ok(output) if output.status.success() => return Some(program),
                Ok(output) => say(&format!(
                    "Go cannot build tests/oracle, comparisons with Caddy are skipped: {}",
                    String::from_utf8_lossy(&output.stderr).trim_end().replace('\n', "; ")
                )),
                Err(_) => say("Go is missing, comparisons with Caddy are skipped"),
            }
            None
        })
        .as_deref()
}

/// Says a line that also the output of a passing test shows.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}: {line}", env!("CARGO_CRATE_NAME"));
}
