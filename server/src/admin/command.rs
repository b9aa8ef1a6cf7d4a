//! A Caddy that does not run yet, or cannot be reached: asked through a command of the user's.

use super::Adapted;
use serde_json::Value;
use std::fmt;
use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

/// How long the command may take: starting a container takes a while.
const PATIENCE: Duration = Duration::from_secs(60);

/// So much of what it prints is read, in bytes.
const OUTPUT_MAX: u64 = 64 << 20;

/// Why a command has no good answer.
#[derive(Debug)]
pub enum CommandError {
    /// There is nothing to run.
    Empty,
    /// It cannot be run.
    Start(String, io::Error),
    /// It did not come to an end in time.
    Silent(String, Duration),
    /// It ended with an error; what it said.
    Failed(String),
    /// What it printed is no configuration.
    Garbled(String),
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CommandError::Empty => f.write_str("there is no command to run Caddy with"),
            CommandError::Start(program, error) => write!(f, "{program} cannot be run: {error}"),
            CommandError::Silent(program, after) => {
                write!(f, "{program} did not end within {} s", after.as_secs())
            }
            CommandError::Failed(said) => write!(f, "Caddy refuses: {said}"),
            CommandError::Garbled(program) => write!(f, "what {program} printed is no JSON"),
        }
    }
}

impl std::error::Error for CommandError {}

/// A command that runs Caddy. No shell is involved.
#[derive(Debug, Clone, Copy)]
pub struct CaddyCommand<'a> {
    /// A program and its first arguments, such as `docker compose exec -T caddy caddy`; may be empty, which is none.
    pub words: &'a [String],
    /// The folder in which it runs; this program's own if there is none.
    pub folder: Option<&'a Path>,
}

impl CaddyCommand<'_> {
    /// Whether there is nothing to run.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// What `caddy adapt` makes of a Caddyfile.
    ///
    /// # Errors
    /// See [`CommandError`].
    pub async fn adapt(&self, text: String) -> Result<Adapted, CommandError> {
        let printed = self.run(&["adapt", "--config", "-", "--adapter", "caddyfile"], text).await?;
        let garbled = |_| CommandError::Garbled(self.words.first().cloned().unwrap_or_default());
        let result = serde_json::from_slice(&printed).map_err(garbled)?;
        Ok(Adapted { result, warnings: Vec::new() })
    }

    /// The version of Caddy, if it tells, and its modules with the packages of those that are not standard, a line each.
    ///
    /// # Errors
    /// See [`CommandError`].
    pub async fn modules(&self) -> Result<(Option<String>, String), CommandError> {
        let version = self.run(&["version"], String::new()).await?;
        let modules = self.run(&["list-modules", "--packages"], String::new()).await?;
        let version = String::from_utf8_lossy(&version);
        let version = version.split_whitespace().next().filter(|it| it.starts_with('v'));
        Ok((version.map(str::to_owned), String::from_utf8_lossy(&modules).into_owned()))
    }

    /// What a subcommand prints that is given a text. It ends with the future.
    async fn run(&self, subcommand: &[&str], text: String) -> Result<Vec<u8>, CommandError> {
        let (program, args) = self.words.split_first().ok_or(CommandError::Empty)?;
        let start = |error| CommandError::Start(program.clone(), error);
        let mut command = Command::new(program);
        if let Some(folder) = self.folder {
            command.current_dir(folder);
        }
        let mut child = command
            .args(args)
            .args(subcommand)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(start)?;
        let (stdin, stdout, stderr) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let write = async move {
            if let Some(mut stdin) = stdin {
                // One that ends before it has read all says why.
                let _ = stdin.write_all(text.as_bytes()).await;
            }
        };
        let work = async { tokio::join!(write, read(stdout), read(stderr), child.wait()) };
        let Ok(((), printed, said, status)) = tokio::time::timeout(PATIENCE, work).await else {
            return Err(CommandError::Silent(program.clone(), PATIENCE));
        };
        if status.map_err(start)?.success() {
            Ok(printed)
        } else {
            Err(CommandError::Failed(message(&String::from_utf8_lossy(&said))))
        }
    }
}

/// What a Caddy that gives up says last: since 2.11 a line of its log where it does not write to a terminal.
fn message(said: &str) -> String {
    let last = said.trim().lines().next_back().unwrap_or_default();
    let entry = serde_json::from_str::<Value>(last).ok();
    let message = entry.as_ref().and_then(|entry| entry.get("msg")?.as_str());
    message.unwrap_or(last).trim_start_matches("Error: ").to_owned()
}

async fn read(stream: Option<impl AsyncRead + Unpin>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        // What came before an error is all there is.
        let _ = stream.take(OUTPUT_MAX).read_to_end(&mut bytes).await;
    }
    bytes
}
