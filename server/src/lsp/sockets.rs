//! What hovers say of Unix sockets beside their addresses: what this machine says of them.

use super::settings::{Settings, SocketHealth};
use super::world::Snapshot;
use ide::Socket;
use std::sync::Arc;
use syntax::TextSize;
use tower_lsp::lsp_types::{Hover, HoverContents};

/// The sockets that the word at an offset names, as far as this machine may be asked about them.
pub(super) fn at(snapshot: &Snapshot, offset: TextSize) -> Vec<Socket> {
    // Only files of this machine name sockets of this machine.
    if snapshot.settings.socket_health == SocketHealth::Off || snapshot.url.scheme() != "file" {
        return Vec::new();
    }
    ide::sockets_at(&snapshot.reading().source, offset)
}

/// A hover with what the machine says of the sockets that it is about. It does not wait long for a slow disk.
#[cfg(unix)]
pub(super) async fn told(
    hover: Hover,
    sockets: Vec<Socket>,
    settings: Arc<Settings>,
    markup: ide::Markup,
) -> Hover {
    const PATIENCE: std::time::Duration = std::time::Duration::from_secs(1);
    if sockets.is_empty() {
        return hover;
    }
    let look = move || {
        let user = settings.caddy_user.as_deref();
        let texts = sockets.iter().map(|socket| {
            let sight = || crate::sockets::look(socket, user);
            ide::socket_text(socket, sight, markup)
        });
        texts.collect::<Vec<_>>()
    };
    // Not a matter for the pool, whose few threads a disk that does not answer would take.
    let looked = tokio::time::timeout(PATIENCE, tokio::task::spawn_blocking(look)).await;
    match looked {
        Ok(Ok(texts)) => with(hover, &texts),
        _ => hover,
    }
}

/// The same where sockets cannot be looked at.
#[cfg(not(unix))]
#[allow(clippy::unused_async, reason = "elsewhere it waits")]
pub(super) async fn told(
    hover: Hover,
    sockets: Vec<Socket>,
    _: Arc<Settings>,
    _: ide::Markup,
) -> Hover {
    let text = "Only on Unix is it looked up what is at the path of a socket.".to_owned();
    if sockets.is_empty() { hover } else { with(hover, &[text]) }
}

fn with(mut hover: Hover, texts: &[String]) -> Hover {
    if let HoverContents::Markup(content) = &mut hover.contents {
        for text in texts {
            content.value.push_str("\n\n");
            content.value.push_str(text);
        }
    }
    hover
}
