//! What is reported of sockets without anybody asking: what cannot be meant.

use super::report::{Place, SocketReport, SocketVerdict};
use super::{AccountSource, Socket, SocketSight, Surroundings};
use crate::diagnostics::{Diagnostic, Severity};
use crate::{SourceFile, sockets_in};

/// Something that is wrong with a socket on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocketFinding {
    code: &'static str,
    message: String,
}

/// What is to be reported, if anything: something else than a socket, or a folder that Caddy's user may not pass. That
/// nothing is there means nothing: the application may run elsewhere, or later.
pub fn socket_finding(report: &SocketReport, sight: &SocketSight) -> Option<SocketFinding> {
    // Of the path in the container that there seems to be nothing is known.
    if matches!(sight.surroundings, Surroundings::NotMounted(_)) {
        return None;
    }
    let is_known = !matches!(sight.source, AccountSource::Viewer | AccountSource::Unknown(_));
    let code = match report.verdict {
        SocketVerdict::NotASocket => "socket-not-a-socket",
        SocketVerdict::Forbidden(Place::Folder) if is_known => "socket-unreachable",
        _ => return None,
    };
    let command = report.remedies.iter().find_map(|it| it.command.as_deref());
    let remedy = command.map(|command| format!(" To be run: `{command}`.")).unwrap_or_default();
    Some(SocketFinding { code, message: format!("on this machine: {}{remedy}", report.summary) })
}

/// The findings of a file about the sockets that it names, of which so much is known.
pub fn socket_diagnostics(file: &SourceFile, known: &[(Socket, SocketFinding)]) -> Vec<Diagnostic> {
    if known.is_empty() {
        return Vec::new();
    }
    let found = sockets_in(file).into_iter().filter_map(|(range, socket)| {
        let (_, SocketFinding { code, message }) = known.iter().find(|(it, _)| *it == socket)?;
        Some(Diagnostic::new(range, Severity::Info, code, message.clone()))
    });
    found.collect()
}
