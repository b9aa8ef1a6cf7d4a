//! Files on disk: read safely, replaced atomically, found by name.
//!
//! What a user names on the command line can be anything: a folder, a pipe without a writer, a device, a film.
//! So a path is looked at before it is opened, opened without blocking, looked at again, and read up to a limit.

mod discover;
mod list;
mod private;
mod real;
mod replace;

pub use discover::{Found, find, is_caddyfile_name, kind_of, search};
pub use list::{Listed, list};
pub use private::PrivateFolder;
pub use real::{Real, is_round, leads_into, real};
pub use replace::replace;

use std::fmt;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::time::SystemTime;

/// The most bytes that are read from one file; the largest Caddyfile seen in the wild has a tenth of a megabyte.
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// Reads a regular file as UTF-8; symbolic links are followed, nothing else is ever opened.
///
/// # Errors
/// A [`ReadError`] whose text says what is in the way and what helps.
pub fn read(path: &Path) -> Result<String, ReadError> {
    regular(&std::fs::metadata(path)?)?;
    let file = open_without_blocking(path)?;
    // The path may name something else by now; only the handle tells what was opened.
    regular(&file.metadata()?)?;
    read_from(file)
}

/// Reads UTF-8 text from any reader, such as standard input, up to [`MAX_BYTES`].
///
/// # Errors
/// As [`read`].
pub fn read_from(reader: impl Read) -> Result<String, ReadError> {
    let mut bytes = Vec::new();
    reader.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(ReadError::TooLarge);
    }
    String::from_utf8(bytes).map_err(|error| {
        let bytes = error.as_bytes();
        if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
            return ReadError::Utf16;
        }
        let offset = error.utf8_error().valid_up_to();
        let before = bytes.get(..offset).unwrap_or_default();
        let line = before.split(|byte| *byte == b'\n').count();
        ReadError::NotUtf8 { offset, line }
    })
}

/// By what the disk tells whether a file has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    modified: SystemTime,
    bytes: u64,
}

/// The stamp of a regular file; none for anything else, or if it cannot be had.
pub fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = std::fs::metadata(path).ok()?;
    regular(&metadata).ok()?;
    Some(Stamp { modified: metadata.modified().ok()?, bytes: metadata.len() })
}

/// Why a file could not be read.
#[derive(Debug)]
pub enum ReadError {
    /// The path names a folder.
    Folder,
    /// The path names something that is neither a file nor a folder.
    Special(&'static str),
    /// The file has more than [`MAX_BYTES`].
    TooLarge,
    /// The file starts with the byte order mark of UTF-16.
    Utf16,
    /// The file is not UTF-8.
    NotUtf8 {
        /// Zero-based byte offset of the first byte that is not UTF-8.
        offset: usize,
        /// One-based line of that byte.
        line: usize,
    },
    /// The system refused.
    Io(io::Error),
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> ReadError {
        ReadError::Io(error)
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::Folder => f.write_str("is a folder; name a file inside it"),
            ReadError::Special(what) => {
                write!(f, "is {what}, not a file; use `-` to read from standard input")
            }
            ReadError::TooLarge => write!(
                f,
                "is larger than {} MiB, which no Caddyfile is; name another file",
                MAX_BYTES / (1024 * 1024)
            ),
            ReadError::Utf16 => f.write_str("is UTF-16; save it as UTF-8"),
            ReadError::NotUtf8 { offset, line } => write!(
                f,
                "is not UTF-8: the first bad byte is at offset {offset}, on line {line}; save it as UTF-8"
            ),
            ReadError::Io(error) => f.write_str(&explain(error)),
        }
    }
}

impl std::error::Error for ReadError {}

/// An operating system's refusal with what helps against it, where that is known.
pub fn explain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "does not exist; check the spelling".to_owned(),
        io::ErrorKind::PermissionDenied => {
            "permission denied; change its mode or run as a user that has access".to_owned()
        }
        _ => error.to_string(),
    }
}

fn regular(metadata: &Metadata) -> Result<(), ReadError> {
    if metadata.is_file() {
        Ok(())
    } else if metadata.is_dir() {
        Err(ReadError::Folder)
    } else {
        Err(ReadError::Special(kind_name(metadata)))
    }
}

#[cfg(unix)]
fn kind_name(metadata: &Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    let kind = metadata.file_type();
    if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn kind_name(_metadata: &Metadata) -> &'static str {
    "a device"
}

#[cfg(unix)]
fn open_without_blocking(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    // Without the flag, a pipe that took the file's place after the first look would wait for a writer for ever.
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(rustix::fs::open(path, flags, Mode::empty())?.into())
}

#[cfg(not(unix))]
fn open_without_blocking(path: &Path) -> io::Result<File> {
    File::open(path)
}
