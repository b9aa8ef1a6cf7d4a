//! Which Unix sockets a word names.

use super::literal::{AddressPurpose, addresses_at, has_parts};
use super::word_at;
use crate::SourceFile;
use crate::sockets::{Socket, SocketRole};
use analysis::value::address::{self, Place};
use analysis::value::mode::Mode;
use analysis::value::upstream;
use syntax::{TextRange, TextSize};

/// The sockets that the word at an offset stands for, also by way of imports and the defaults of variables; the first few.
pub fn sockets_at(file: &SourceFile, offset: TextSize) -> Vec<Socket> {
    const MOST: usize = 3;
    let addresses = addresses_at(file, offset).into_iter();
    addresses.filter_map(|it| socket(&it.text, it.purpose)).take(MOST).collect()
}

/// The sockets that a file names itself, each with its word.
pub fn sockets_in(file: &SourceFile) -> Vec<(TextRange, Socket)> {
    const MOST: usize = 200;
    let text = file.text();
    let starts_word = |at: &usize| {
        let before = text.get(..*at).and_then(|it| it.chars().next_back());
        before.is_none_or(|c| c.is_whitespace() || matches!(c, '"' | '`'))
    };
    let starts = text.match_indices("unix").map(|(at, _)| at).filter(starts_word).take(MOST);
    let sockets = starts.filter_map(|at| {
        // What a variable is by default need not be what it is here.
        let word = word_at(file, TextSize::try_from(at).ok()?).filter(|it| !has_parts(it))?;
        let range = word.content_range();
        let socket = sockets_at(file, range.start()).into_iter().next()?;
        Some((range, socket))
    });
    sockets.collect()
}

/// The socket that a text is as an address.
fn socket(text: &str, purpose: AddressPurpose) -> Option<Socket> {
    // Nobody means such, and the texts about it would fall apart.
    if text.chars().any(char::is_control) {
        return None;
    }
    match purpose {
        AddressPurpose::Connect => dialled(text),
        AddressPurpose::Listen => listened(text, SocketRole::Bind),
        AddressPurpose::Admin => listened(text, SocketRole::Admin),
        AddressPurpose::Plugin => None,
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
