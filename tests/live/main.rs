//! `reload`, `adapt`, `diff` and `status` against a real Caddy, which listens on the loopback interface and on Unix
//! sockets in a folder of the test's own, and against servers that are none.
//!
//! `CADDY_ORACLE=PATH` names a built `tests/oracle`, which Go builds otherwise.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    unreachable_pub,
    reason = "a test fails by panicking, and its modules are its own"
)]

mod caddy;
mod editor;
#[path = "../lsp/harness.rs"]
#[allow(dead_code, reason = "the battery uses the rest")]
mod harness;
mod impostors;
#[path = "../conformance/oracle.rs"]
#[allow(dead_code, reason = "this test only runs the program")]
mod oracle;
mod reload;
#[path = "../cli/support.rs"]
#[allow(dead_code, reason = "the tests of other commands use the rest")]
mod support;
