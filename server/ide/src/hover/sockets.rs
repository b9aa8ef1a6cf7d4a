//! Which Unix sockets a word names.

use super::literal::{AddressPurpose, LiteralAddress, addresses_at, has_parts};
use super::word_at;
use crate::SourceFile;
use crate::sockets::{Socket, SocketRole};
use analysis::value::address::{self, Place};
use analysis::value::mode::Mode;
use analysis::value::upstream;
use syntax::{TextRange, TextSize};

/// The sockets that the word at an offset names, or becomes a part of where it is an argument of an import, or stands for
/// where the arguments of imports fill it.
pub fn sockets_at(file: &SourceFile, offset: TextSize) -> Vec<Socket> {
    let mut sockets: Vec<Socket> = Vec::new();
    // Whether the default of a variable counts is for the environment to say.
    if word_at(file, offset).is_none_or(|word| word.is_opaque()) {
        return sockets;
    }
    for address in addresses_at(file, offset) {
        sockets.extend(socket(&address).filter(|it| !sockets.contains(it)));
    }
    sockets
}

/// The sockets that a file names by itself, each with its word.
pub fn sockets_in(file: &SourceFile) -> Vec<(TextRange, Socket)> {
    const MOST: usize = 200;
    let text = file.text();
    let starts_word = |at: &usize| {
        let before = text.get(..*at).and_then(|it| it.chars().next_back());
        before.is_none_or(|c| c.is_whitespace() || matches!(c, '"' | '`'))
    };
    let starts = text.match_indices("unix").map(|(at, _)| at).filter(starts_word).take(MOST);
    let words = starts.filter_map(|at| word_at(file, TextSize::try_from(at).ok()?));
    let sockets = words.filter(|word| !has_parts(word)).flat_map(|word| {
        let range = word.content_range();
        sockets_at(file, range.start()).into_iter().map(move |socket| (range, socket))
    });
    sockets.collect()
}

fn socket(address: &LiteralAddress) -> Option<Socket> {
    match address.purpose {
        AddressPurpose::Connect => dialled(&address.text),
        AddressPurpose::Listen => listened(&address.text, SocketRole::Bind),
        AddressPurpose::Admin => listened(&address.text, SocketRole::Admin),
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
