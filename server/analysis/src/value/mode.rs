//! Permission bits: those of a Unix socket, written behind `|`, and those of files and directories.

use super::{Parsed, Refusal, plain};

/// Permission bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mode(u32);

/// Why a text is no mode of a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Something else than octal digits.
    NotOctal,
    /// More than 32 bits.
    TooLarge,
    /// The owner may not write, so nobody could connect.
    OwnerCannotWrite,
}

impl Mode {
    /// That of a socket for which the address says none.
    pub const SOCKET_DEFAULT: Mode = Mode(0o200);

    /// That of a file or a folder.
    pub fn of_file(bits: u32) -> Mode {
        Mode(bits & 0o7777)
    }

    /// All bits.
    pub fn bits(self) -> u32 {
        self.0
    }

    /// The normal form: octal with a zero in front, `0660`.
    pub fn normal(self) -> String {
        format!("{:04o}", self.0)
    }

    /// What the owner, the group and others may do: `rw-rw----`.
    pub fn letters(self) -> String {
        let letter =
            |(index, letter): (u32, char)| if self.0 & (1 << index) == 0 { '-' } else { letter };
        (0..9).rev().zip("rwxrwxrwx".chars()).map(letter).collect()
    }
}

/// Reads the mode of a socket, without the `|`.
pub fn parse(text: &str) -> Parsed<Mode, Why> {
    plain(text, || read(text))
}

pub(super) fn read(text: &str) -> Result<Mode, Refusal<Why>> {
    let refuse = |why| Err(Refusal::new(why, 0..text.len()));
    if text.is_empty() || !text.bytes().all(|it| (b'0'..=b'7').contains(&it)) {
        return refuse(Why::NotOctal);
    }
    let Ok(bits) = u32::from_str_radix(text, 8) else { return refuse(Why::TooLarge) };
    // The highest bits are kinds of files; with two of them Caddy looks for the owner's `w` in the wrong place.
    let kinds = (bits & 0xfff8_0000).count_ones();
    if bits & 0o200 == 0 || kinds > 1 {
        return refuse(Why::OwnerCannotWrite);
    }
    Ok(Mode(bits))
}
