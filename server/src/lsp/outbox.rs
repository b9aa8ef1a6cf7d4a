//! What the server sends of its own accord.

use super::log::Log;
use serde::Serialize;
use serde_json::json;
use std::future::Future;
use std::sync::mpsc;
use std::time::Duration;
use tower_lsp::jsonrpc;
use tower_lsp::lsp_types::notification::Notification;

/// How long a client may take to answer a request of ours before the log wonders.
const PATIENCE: Duration = Duration::from_secs(10);

/// What goes to the writer thread.
pub(super) enum Outgoing {
    /// The body of a frame.
    Body(Vec<u8>),
    /// Nothing more comes.
    Close,
}

/// A cheap handle on the writer's queue; sending never waits.
#[derive(Clone)]
pub(super) struct Outbox(mpsc::Sender<Outgoing>);

impl Outbox {
    /// An outbox, and what the writer thread reads.
    pub(super) fn new() -> (Outbox, mpsc::Receiver<Outgoing>) {
        let (sender, frames) = mpsc::channel();
        (Outbox(sender), frames)
    }

    /// Sends any message.
    pub(super) fn send(&self, message: &impl Serialize) {
        if let Ok(body) = serde_json::to_vec(message) {
            // Without a writer there is no client, and the dispatcher knows it.
            let _ = self.0.send(Outgoing::Body(body));
        }
    }

    /// Sends a notification.
    pub(super) fn notify<N: Notification>(&self, params: &N::Params) {
        self.send(&json!({ "jsonrpc": "2.0", "method": N::METHOD, "params": params }));
    }

    /// Lets the writer finish.
    pub(super) fn close(&self) {
        let _ = self.0.send(Outgoing::Close);
    }
}

/// Asks the client something without anything waiting for it; `then` gets the answer, however late.
pub(super) fn ask<T: Send + 'static>(
    log: &Log,
    what: &'static str,
    request: impl Future<Output = jsonrpc::Result<T>> + Send + 'static,
    then: impl FnOnce(T) + Send + 'static,
) {
    let log = log.clone();
    tokio::spawn(async move {
        let mut request = std::pin::pin!(request);
        let answer = if let Ok(answer) = tokio::time::timeout(PATIENCE, &mut request).await {
            answer
        } else {
            log.problem(format_args!("the client has not answered {what} yet"));
            request.await
        };
        match answer {
            Ok(answer) => then(answer),
            Err(error) => log.event(format_args!("the client refuses {what}: {error}")),
        }
    });
}
