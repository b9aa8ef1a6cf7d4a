//! The one command that asks no Caddy: a file without imports and snippets.

use super::super::commands::Order;
use super::super::subject::{beginning, name_of_url};
use super::super::world::Snapshot;
use super::{Live, Outcome, Text};
use ide::{ExpandRefusal, Variables};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::{MessageType, Url};

impl Live {
    /// Shows a file expanded. No await before the document's moment is taken.
    pub(super) async fn expand(&self, order: &Order) -> Result<Outcome> {
        let Some(snapshot) = self.snapshot(order) else { return Ok(Outcome::not_open()) };
        let about = snapshot.clone();
        let expanded = tokio::task::spawn_blocking(move || expanded(&about)).await;
        // The panic itself is in the log.
        let (url, expanded) = expanded.map_err(|_| Error::internal_error())?;
        let name = name_of_url(&url);
        let outcome = match expanded {
            Ok(text) => {
                let message = format!("`{name}`: expanded.");
                let outcome = Outcome::new("expanded", MessageType::INFO, message);
                let text = Text { language: "caddyfile", text };
                self.text(&snapshot.client, &name, outcome, text)
            }
            Err(why) => {
                let remedy = match why {
                    ExpandRefusal::Variable(_) => {
                        "; with the setting `caddyfile.environment` the values that it has for the server count"
                    }
                    _ => "",
                };
                Outcome::refused(format!("`{name}` cannot be shown expanded: {why}{remedy}."))
            }
        };
        Ok(outcome.with("document", url.to_string()))
    }
}

/// The file that Caddy begins with, and what it expands to. Reads files.
fn expanded(snapshot: &Snapshot) -> (Url, std::result::Result<String, ExpandRefusal>) {
    let (file, url) = beginning(snapshot);
    let settings = &snapshot.settings;
    // The environment of the server is nobody's business in a folder that somebody else may have made.
    let variables = if settings.environment && settings.trusted {
        Variables::Known(&|name| std::env::var(name).ok())
    } else {
        Variables::AsWritten
    };
    (url, ide::expand(&file, variables))
}
