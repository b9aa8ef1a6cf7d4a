//! The command line, driven as a shell drives it: the built binary, real files, its exit code and what it prints.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.
#![allow(clippy::print_stderr)] // A test that cannot run here says so.
#![allow(clippy::needless_raw_string_hashes)] // expect-test writes its snapshots so.

mod check;
mod expand;
mod fmt;
mod inputs;
mod program;
mod support;
