//! The commands that a client can have executed, nearly all about a running Caddy. None is ever executed by itself.
//!
//! The first argument of each is the URI of a document; without it the one counts that was opened or changed last. What is
//! sent to Caddy is the file that Caddy begins with, as it is open in the editor, also if the document is a part of it.
//!
//! | command | further arguments | asks Caddy | `outcome` where it works |
//! |---|---|---|---|
//! | `caddyfile-ls.status` | | for its version and its plugins, which completion offers from then on | `running` |
//! | `caddyfile-ls.adapt` | | what it makes of the file; remarks are shown at their lines | `adapted` |
//! | `caddyfile-ls.diff` | | how the file differs from what runs | `changed`, `unchanged` |
//! | `caddyfile-ls.reload` | `"force"`: also a file that has errors, or that runs already | to run the file, once the user has confirmed it | `asked`, `unchanged` |
//! | `caddyfile-ls.expand` | | nothing: the file is shown without imports and snippets, as it is open in the editor | `expanded` |
//!
//! Each answers an object:
//!
//! | field | |
//! |---|---|
//! | `outcome` | as above; else `refused` (nothing was asked), `rejected` (Caddy has something against the file, shown at its line) or `failed` (there was no answer) |
//! | `message` | the outcome in words; `window/showMessage` says the same, unless a text is shown |
//! | `document` | the URI of the file that Caddy begins with, where there is one |
//! | `address` | where Caddy was asked |
//! | `text`, `language` | of `adapt` JSON (`json`), of `diff` a unified diff (`diff`), of `expand` a Caddyfile (`caddyfile`) |
//! | `version`, `plugins` | of `status`: null where Caddy does not tell; `{ "present": […], "absent": […] }` |
//!
//! A client that announces `caddyfile-ls.showText` among `experimental.commands.commands` shows `text` by itself. For one
//! that does not, but opens files (`window.showDocument`), the text is put into a private file, gone when the server ends.
//! How a reload ends that was confirmed, `window/showMessage` tells.

use serde_json::Value;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::{ExecuteCommandParams, Url};

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    /// Ask the running Caddy.
    Ask(Question),
    /// Show the file without imports and snippets.
    Expand,
}

/// What a running Caddy is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    /// Load the file into the running Caddy.
    Reload,
    /// Show how it differs from what runs.
    Diff,
    /// Show what Caddy makes of it.
    Adapt,
    /// Tell what Caddy runs.
    Status,
}

/// Whether a file is loaded that has errors, or that runs already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Force {
    /// No.
    Never,
    /// Yes.
    Always,
}

/// A command with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Order {
    pub(super) command: Command,
    /// About which document; about the last one that was touched if none is named.
    pub(super) document: Option<Url>,
    pub(super) force: Force,
}

impl Question {
    /// All of them, in the order of their lenses.
    pub(super) const ALL: [Question; 4] =
        [Question::Reload, Question::Diff, Question::Adapt, Question::Status];

    /// The name by which clients know its command.
    pub(super) fn name(self) -> &'static str {
        match self {
            Question::Reload => "caddyfile-ls.reload",
            Question::Diff => "caddyfile-ls.diff",
            Question::Adapt => "caddyfile-ls.adapt",
            Question::Status => "caddyfile-ls.status",
        }
    }

    /// What its lens says.
    pub(super) fn title(self) -> &'static str {
        match self {
            Question::Reload => "Reload Caddy",
            Question::Diff => "Diff with what runs",
            Question::Adapt => "Adapt to JSON",
            Question::Status => "Status",
        }
    }
}

impl Command {
    /// All of them.
    pub(super) fn all() -> impl Iterator<Item = Command> {
        Question::ALL.map(Command::Ask).into_iter().chain([Command::Expand])
    }

    /// The name by which clients know it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Command::Ask(question) => question.name(),
            Command::Expand => "caddyfile-ls.expand",
        }
    }
}

impl Order {
    /// Reads what a client sends.
    pub(super) fn read(params: &ExecuteCommandParams) -> Result<Order> {
        let named = Command::all().find(|it| it.name() == params.command);
        let command = named.ok_or_else(|| {
            Error::invalid_params(format!("there is no command `{}`", params.command))
        })?;
        let document = match params.arguments.first() {
            None | Some(Value::Null) => None,
            Some(argument) => {
                let url = argument.as_str().and_then(|it| Url::parse(it).ok());
                let message = "the first argument is the URI of a document";
                Some(url.ok_or_else(|| Error::invalid_params(message))?)
            }
        };
        let force = match (command, params.arguments.get(1)) {
            (_, None | Some(Value::Null)) => Force::Never,
            (Command::Ask(Question::Reload), Some(Value::String(word))) if word == "force" => {
                Force::Always
            }
            _ => {
                let message = "the second argument can only be \"force\", for a reload";
                return Err(Error::invalid_params(message));
            }
        };
        Ok(Order { command, document, force })
    }
}
