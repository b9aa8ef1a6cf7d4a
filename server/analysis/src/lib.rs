//! The meaning of a Caddyfile: imports and snippets expanded with their origins, scopes, binding, values, rules.
//!
//! # Invariants
//! * This crate touches no disk, clock, thread, environment or network: files, environment values and time come in
//!   through the snapshot.
//! * It names no LSP type and no JSON.
