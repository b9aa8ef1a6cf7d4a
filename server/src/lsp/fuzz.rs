//! What the fuzz targets in `server/fuzz` reach of this module; nothing else calls it.

use super::document::Document;
use super::log::Log;
use super::transport::{Inbound, Inbox, spawn_reader};
use ide::Kind;
use std::io::Cursor;
use syntax::Encoding;
use tower_lsp::lsp_types::TextDocumentContentChangeEvent;

/// Reads frames as the server does, until the input ends or its framing breaks; how many messages there were.
pub fn read_frames(input: Vec<u8>) -> usize {
    let quiet = if cfg!(windows) { "NUL" } else { "/dev/null" };
    let (inbox, mut messages) = Inbox::new();
    spawn_reader(Cursor::new(input), inbox.clone(), Log::new(Some(quiet.into())));
    let mut count = 0;
    while let Some(Inbound::Message(_, bytes)) = messages.blocking_recv() {
        inbox.done(bytes);
        count += 1;
    }
    count
}

/// The text of an open document after the changes of one notification.
pub fn changed(
    text: &str,
    changes: &[TextDocumentContentChangeEvent],
    encoding: Encoding,
) -> String {
    let document = Document::new(text, Kind::Main, 0, 0);
    document.changed(changes, encoding, 1, 1).text().to_owned()
}
