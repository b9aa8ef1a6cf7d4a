//! What can go wrong between this program and a running Caddy, and what helps.

use super::Address;
use std::fmt;
use std::io;
use std::time::Duration;

/// Why a request to the admin API has no good answer.
#[derive(Debug)]
pub enum AdminError {
    /// It is no address that can be dialled.
    Address(String),
    /// Nothing could be connected to.
    Unreachable {
        /// Where.
        address: Address,
        /// Why.
        source: io::Error,
    },
    /// This system has no Unix sockets.
    NoUnixSockets(Address),
    /// There was no whole answer in time.
    Silent {
        /// Where.
        address: Address,
        /// How long was waited.
        after: Duration,
    },
    /// The answer is longer than is read.
    TooLong {
        /// Where.
        address: Address,
        /// The limit, in bytes.
        limit: usize,
    },
    /// The answer is none of Caddy's.
    Garbled {
        /// Where.
        address: Address,
        /// What is wrong with it.
        why: String,
    },
    /// Caddy says no.
    Refused {
        /// The HTTP status.
        status: u16,
        /// Caddy's message.
        message: String,
    },
}

impl fmt::Display for AdminError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AdminError::Address(text) => write!(
                f,
                "`{text}` is no admin address that can be dialled; expected `host:port` or `unix//path/to/socket`"
            ),
            AdminError::Unreachable { address, source } => unreachable(f, address, source),
            AdminError::NoUnixSockets(address) => {
                write!(f, "{address}: Unix sockets cannot be used on this system")
            }
            AdminError::Silent { address, after } => {
                write!(f, "{address}: no answer within {} s", after.as_secs_f32())
            }
            AdminError::TooLong { address, limit } => {
                write!(f, "{address}: the answer is longer than {} MiB", limit >> 20)
            }
            AdminError::Garbled { address, why } => {
                write!(f, "{address}: what answers there is not Caddy's admin API ({why})")
            }
            AdminError::Refused { status, message } => {
                write!(f, "Caddy refuses ({status}): {message}")
            }
        }
    }
}

impl std::error::Error for AdminError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            AdminError::Unreachable { source, .. } => Some(source),
            _ => None,
        }
    }
}

fn unreachable(f: &mut fmt::Formatter<'_>, address: &Address, error: &io::Error) -> fmt::Result {
    match (address, error.kind()) {
        (Address::Unix(path), io::ErrorKind::NotFound) => write!(
            f,
            "there is no socket {}: is Caddy running with `admin {address}`?",
            path.display()
        ),
        (Address::Unix(path), io::ErrorKind::PermissionDenied) => write!(
            f,
            "permission denied at {0}: Caddy makes the socket with mode 0200, for its own user alone; \
             `admin {address}|0220` lets its group in, and each folder above must let you through",
            path.display()
        ),
        (Address::Unix(path), io::ErrorKind::ConnectionRefused) => write!(
            f,
            "nobody listens at {}: no Caddy is running there, the socket was left behind by an earlier one",
            path.display()
        ),
        (Address::Tcp(_), io::ErrorKind::ConnectionRefused) => write!(
            f,
            "nobody listens at {address}: Caddy is not running, or its `admin` option names another address"
        ),
        _ => write!(f, "{address}: {error}"),
    }
}
