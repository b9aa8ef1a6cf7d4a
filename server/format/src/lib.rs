//! The Caddyfile formatter: what `caddy fmt` 2.11.9 prints, byte for byte, unless that would change what the file means.
//!
//! # Invariants
//! * This crate knows no directive, nor does Caddy's formatter.
//! * It never changes a token: its result is compared with the input before it is handed out.
//! * It touches no disk, clock, environment or network.

mod caddy_fmt;

pub use caddy_fmt::caddy_fmt;
