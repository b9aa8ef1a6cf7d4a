//! Pushing diagnostics to clients that do not ask for them.

use super::convert;
use super::log::Log;
use super::outbox::Outbox;
use super::world::{Session, World};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tower_lsp::lsp_types::notification::PublishDiagnostics;
use tower_lsp::lsp_types::{Diagnostic, PublishDiagnosticsParams, Url};

/// The shortest and the longest rest between two runs over one document.
const REST: (Duration, Duration) = (Duration::from_millis(10), Duration::from_millis(250));

/// Publishes the findings of a document from its opening to its closing.
///
/// A run starts at once unless the last one has just been: then it waits four times as long as that took, so that a
/// burst of changes costs a fifth of one core at most, and the findings are never older than [`REST`]'s longest.
pub(super) fn push(world: Arc<World>, session: Session, outbox: Outbox, log: Log) {
    tokio::spawn(async move {
        let mut rested = Instant::now();
        loop {
            tokio::time::sleep_until(rested).await;
            let Some(snapshot) = world.current(&session) else {
                return;
            };
            let started = Instant::now();
            let about = snapshot.clone();
            let found = tokio::task::spawn_blocking(move || convert::diagnostics(&about)).await;
            let cost = started.elapsed();
            rested = Instant::now() + (cost * 4).clamp(REST.0, REST.1);
            // A panic is in the log; what is shown stays until the next change.
            if let Ok(found) = found {
                log.trace(format_args!(
                    "diagnostics of version {} took {cost:?}",
                    snapshot.document.version
                ));
                let version = snapshot.document.version;
                world.show(&session, &snapshot, found, |diagnostics| {
                    let uri = snapshot.url.clone();
                    let params =
                        PublishDiagnosticsParams { uri, diagnostics, version: Some(version) };
                    outbox.notify::<PublishDiagnostics>(&params);
                });
            }
            session.changed.notified().await;
        }
    });
}

/// Takes away what the client shows for a document.
pub(super) fn clear(outbox: &Outbox, uri: Url) {
    publish(outbox, uri, Vec::new());
}

/// Shows findings that are not those of a version.
pub(super) fn publish(outbox: &Outbox, uri: Url, diagnostics: Vec<Diagnostic>) {
    let params = PublishDiagnosticsParams { uri, diagnostics, version: None };
    outbox.notify::<PublishDiagnostics>(&params);
}
