//! What Caddy knows: directives, options, modules, values and their docs, as data.
//!
//! # Invariants
//! * This crate knows no document: it never sees a user's text or tree, only names.
//! * It touches no disk, clock, environment or network; its data is compiled in or handed over as text.
