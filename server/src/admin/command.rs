//! A Caddy that does not run yet, or cannot be reached: asked through a command of the user's.

use super::Adapted;
use serde_json::Value;
use std::fmt;
use std::io;
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

/// What `caddy adapt` makes of a Caddyfile, where `caddy` is run by a program and its first arguments. No shell is involved.
///
/// # Errors
/// See [`CommandError`].
pub async fn adapt_by_command(caddy: &[String], text: String) -> Result<Adapted, CommandError> {
    let (program, args) = caddy.split_first().ok_or(CommandError::Empty)?;
    let start = |error| CommandError::Start(program.clone(), error);
    let mut child = Command::new(program)
        .args(args)
        .args(["adapt", "--config", "-", "--adapter", "caddyfile"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(start)?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
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
    if !status.map_err(start)?.success() {
        return Err(CommandError::Failed(message(&String::from_utf8_lossy(&said))));
    }
    let result =
        serde_json::from_slice(&printed).map_err(|_| CommandError::Garbled(program.clone()))?;
    Ok(Adapted { result, warnings: Vec::new() })
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
