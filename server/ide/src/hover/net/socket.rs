//! Unix sockets: those that Caddy connects to, and those that it makes.

use super::{Said, Use};
use crate::docs::code;
use analysis::value::mode::Mode;

/// One that Caddy connects to.
pub(super) fn dialled(network: &str, path: &str, mode: Option<Mode>, use_: Use) -> Said {
    let mut said = begun(network, path);
    if let Some(mode) = mode {
        let whole = format!("{path}|{}", mode.normal());
        said.fact(format!(
            "A mode counts only where Caddy listens: here it is a part of the path, and Caddy dials {}",
            code(&whole)
        ));
    }
    if path.starts_with('@') {
        return said;
    }
    let fails = if use_ == Use::Upstream {
        "clients get 502, and Caddy's log says"
    } else {
        "Caddy's log says"
    };
    said.fact(format!(
        "Caddy's user needs `x` on {} and `w` on the socket; else {fails} `permission denied`",
        directories(path)
    ));
    said.fact("`no such file or directory`: nobody has made the socket; `connection refused`: it is left over, nobody listens");
    said
}

/// One that Caddy makes to listen on it.
pub(super) fn made(network: &str, path: &str, mode: Option<Mode>, is_admin: bool) -> Said {
    let mut said = begun(network, path);
    if path.starts_with('@') {
        said.fact("Every user of this machine, or of the same container, can connect");
        return said;
    }
    let is_default = mode.is_none();
    let mode = mode.unwrap_or(Mode::SOCKET_DEFAULT);
    let who = if mode.bits() & 0o002 != 0 {
        "every user can connect"
    } else if mode.bits() & 0o020 != 0 {
        "Caddy's user and its group can connect"
    } else {
        "only Caddy's user, and root, can connect"
    };
    said.fact(format!(
        "Mode {} ({}){}: {who}, provided they may enter (`x`) {}",
        code(&mode.normal()),
        code(&mode.letters()),
        if is_default { ", the default" } else { "" },
        directories(path)
    ));
    if is_admin {
        said.fact(format!(
            "`caddy reload` and `curl --unix-socket {path} http://localhost/config/` must be run by one who can connect{}",
            if is_default { "; `|0660` behind the path lets in the group" } else { "" }
        ));
    }
    said.fact(format!(
        "Caddy's user needs `w` and `x` on {}: when it starts it deletes a file of this name and makes the socket, which it takes away when it stops",
        directory(path)
    ));
    said
}

/// What it is, and of what parts its address consists.
fn begun(network: &str, path: &str) -> Said {
    let kind = match network {
        "unixgram" => "Unix socket for datagrams",
        "unixpacket" => "Unix socket that keeps packets apart",
        "unix+h2c" => "HTTP/2 without TLS on the Unix socket",
        _ => "Unix socket",
    };
    let mut said = Said::new(format!("{kind} {}", code(path)));
    let place = match path.chars().next() {
        Some('/') => "absolute",
        Some('@') => "abstract: a name without a file, and so without permissions, on Linux only",
        Some('{') | None => return said,
        _ => "which counts from the directory in which Caddy was started",
    };
    said.fact(format!("Network {}, path {}, {place}", code(network), code(path)));
    said
}

/// The directories on the way to a path.
fn directories(path: &str) -> String {
    let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
    match directory.matches('/').count() {
        1 if !path.contains('{') => code(directory),
        _ => "every directory of the path".to_owned(),
    }
}

/// The directory of a path.
fn directory(path: &str) -> String {
    match path.rsplit_once('/') {
        Some((directory, _)) if directory.starts_with('/') && !directory.contains('{') => {
            code(directory)
        }
        _ => "the directory".to_owned(),
    }
}
