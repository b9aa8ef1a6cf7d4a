//! Users and files in the texts.

use super::{Account, FileKind, Rights, Seen};
use crate::docs::code;
use analysis::value::mode::Mode;

/// Caddy's user by its name.
pub(super) fn named(account: &Account) -> String {
    format!("Caddy's user {}", code(&account.user.shown()))
}

/// A file with its bits and to whom it belongs.
pub(super) fn file(seen: &Seen) -> String {
    format!("{} ({})", code(&seen.path), code(&owned(seen)))
}

/// Bits, owner and group.
pub(super) fn owned(seen: &Seen) -> String {
    let Rights { owner, group, mode, list } = &seen.rights;
    let plus = if list.is_some() { "+" } else { "" };
    format!("{}{plus} {}:{}", letters(*mode), owner.shown(), group.shown())
}

/// Permission bits as `ls` shows them, those above `0777` in the places of the `x` of owner, group and others.
fn letters(mode: u32) -> String {
    let plain = Mode::of_file(mode).letters();
    let letter = |(index, letter): (usize, char)| {
        let (bit, set) = match index {
            2 => (0o4000, 's'),
            5 => (0o2000, 's'),
            8 => (0o1000, 't'),
            _ => (0, letter),
        };
        match (mode & bit != 0, letter) {
            (false, letter) => letter,
            (true, 'x') => set,
            (true, _) => set.to_ascii_uppercase(),
        }
    };
    plain.chars().enumerate().map(letter).collect()
}

/// What a file is, in words.
pub(super) fn kind_name(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Plain => "a plain file",
        FileKind::Link => "a link",
        FileKind::Folder => "a folder",
        FileKind::Special => "a pipe or a device",
    }
}
