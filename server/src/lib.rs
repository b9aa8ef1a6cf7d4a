//! The caddyfile-ls program: a language server and a command line over `ide`.
//!
//! # Invariants
//! * LSP types, URIs, JSON, lines and columns live only in `lsp`, [`admin`] and [`cli`]; disk, processes and sockets only in this crate.
//! * Nothing is written to standard output but protocol frames and what a command was asked to print.
//! * A user's file is read and written through [`disk`] alone, which never opens what is not a regular file.

pub mod admin;
pub mod cli;
pub mod disk;
pub mod lsp;
#[cfg(unix)]
pub mod sockets;
