//! Methods that only a debug build has, so that the protocol tests can see and do what no client should.

use super::server::Server;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;
use tower_lsp::LspServiceBuilder;
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{ConfigurationItem, TextDocumentIdentifier};

/// Adds the methods, all below `caddyfile-ls/test/`.
pub(super) fn add(service: LspServiceBuilder<Server>) -> LspServiceBuilder<Server> {
    service
        .custom_method("caddyfile-ls/test/text", Server::test_text)
        .custom_method("caddyfile-ls/test/work", Server::test_work)
        .custom_method("caddyfile-ls/test/panic", Server::test_panic)
        .custom_method("caddyfile-ls/test/panicNotification", Server::test_panic_notification)
        .custom_method("caddyfile-ls/test/askClient", Server::test_ask_client)
}

/// When the handler panics.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum When {
    Now,
    Later,
    Pool,
}

#[derive(Deserialize)]
struct Work {
    milliseconds: u64,
}

impl Server {
    /// The text and version of an open document.
    #[allow(clippy::unused_async, reason = "the router takes async functions")]
    async fn test_text(&self, params: TextDocumentIdentifier) -> Result<Option<Value>> {
        let snapshot = self.world.snapshot(&params.uri);
        Ok(snapshot.map(|s| json!({ "text": s.document.text(), "version": s.document.version })))
    }

    /// Blocks a thread of the pool.
    async fn test_work(&self, params: Work) -> Result<()> {
        self.pool.run(move || std::thread::sleep(Duration::from_millis(params.milliseconds))).await
    }

    #[allow(clippy::panic, reason = "it is what the method is for")]
    async fn test_panic(&self, when: When) -> Result<()> {
        match when {
            When::Now => panic!("a panic for a test"),
            When::Later => {
                tokio::task::yield_now().await;
                panic!("a later panic for a test")
            }
            When::Pool => self.pool.run(|| panic!("a panic in the pool for a test")).await,
        }
    }

    #[allow(clippy::panic, clippy::unused_async, reason = "it is what the method is for")]
    async fn test_panic_notification(&self) {
        panic!("a panic for a test")
    }

    /// Does what no handler may do: waits for the client.
    async fn test_ask_client(&self) -> Result<()> {
        self.client.configuration(vec![ConfigurationItem::default()]).await.map(|_| ())
    }
}
