//! Which Unix sockets a word names.

use super::{Here, imports, roles_of, word_at};
use crate::SourceFile;
use crate::sockets::{Socket, SocketRole};
use analysis::Role;
use analysis::value::address::{self, Place};
use analysis::value::mode::Mode;
use analysis::value::upstream;
use catalog::{EntryKind, Ty};
use syntax::ast::Word;
use syntax::{TextRange, TextSize};

/// The sockets that the word at an offset names, or becomes a part of where it is an argument of an import. Only those
/// whose path is known before Caddy runs.
pub fn sockets_at(file: &SourceFile, offset: TextSize) -> Vec<Socket> {
    word_at(file, offset).map(|word| of_word(file, &word)).unwrap_or_default()
}

/// The sockets that a file names by itself, each with its word.
pub fn sockets(file: &SourceFile) -> Vec<(TextRange, Socket)> {
    const MOST: usize = 200;
    let text = file.text();
    let starts_word = |at: &usize| {
        let before = text.get(..*at).and_then(|it| it.chars().next_back());
        before.is_none_or(|c| c.is_whitespace() || matches!(c, '"' | '`'))
    };
    let starts = text.match_indices("unix").map(|(at, _)| at).filter(starts_word).take(MOST);
    let words = starts.filter_map(|at| word_at(file, TextSize::try_from(at).ok()?));
    let sockets = words.flat_map(|word| {
        let range = word.content_range();
        of_word(file, &word).into_iter().map(move |socket| (range, socket))
    });
    sockets.collect()
}

fn of_word(file: &SourceFile, word: &Word) -> Vec<Socket> {
    let here = Here { file, catalog: file.catalog(), word };
    let roles = roles_of(file, word);
    let index = roles.iter().find_map(|role| match role {
        Role::ImportArgument(index) => Some(*index),
        _ => None,
    });
    let mut sockets: Vec<Socket> = Vec::new();
    for role in &roles {
        let filled = index.and_then(|index| imports::filled(here, index, role));
        let text = filled.unwrap_or_else(|| word.value().into_owned());
        sockets.extend(socket(here, role, &text).filter(|it| !sockets.contains(it)));
    }
    sockets
}

/// The socket that a text is as an argument of an entry.
fn socket(here: Here<'_>, role: &Role, text: &str) -> Option<Socket> {
    let (Role::Key(id, param) | Role::Argument(id, param)) = role else { return None };
    let Ty::Named(ty) = &param.ty else { return None };
    let entry = &here.catalog[*id];
    match (&**ty, entry.kind, &*entry.name) {
        ("bind_host", ..) => listened(text, SocketRole::Bind),
        ("network_address", EntryKind::GlobalOption, "admin") => listened(text, SocketRole::Admin),
        ("upstream" | "host_port", ..) | (_, _, "caddy.logging.writers.net") => dialled(text),
        _ => None,
    }
}

fn dialled(text: &str) -> Option<Socket> {
    let upstream = upstream::parse(text).known()?;
    let (network, path) = (upstream.network?, upstream.host.value);
    // Nobody knows what Caddy makes of a mode here.
    let is_plain = network.value == "unix" && !path.is_empty() && !path.contains('|');
    is_plain.then_some(Socket { path, role: SocketRole::Dial })
}

fn listened(text: &str, role: fn(Mode) -> SocketRole) -> Option<Socket> {
    let address = address::parse(text).known()?;
    let is_known = ["unix", "unixpacket", "unixgram"].contains(&address.network());
    let Place::Socket { path, mode } = address.place else { return None };
    let role = role(mode.map_or(Mode::SOCKET_DEFAULT, |it| it.value));
    (is_known && !path.value.is_empty()).then_some(Socket { path: path.value, role })
}
