//! The catalogue against its two judges: the list of all names that Caddy's source holds, and Caddy 2.11.9 itself, which
//! adapts every example, a use of every option and wrong uses of each.
//!
//! `CADDY_ORACLE=PATH` names a built `tests/oracle`, which Go builds otherwise.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    unreachable_pub,
    reason = "a test fails by panicking, and its modules are its own"
)]

mod cases;
mod cut;
mod lines;
mod matchers;
mod names;
mod offered;
#[path = "../conformance/oracle.rs"]
#[allow(dead_code, reason = "of all operations this test asks for `adapt` and `load` only")]
mod oracle;
#[path = "../../server/ide/tests/project/mod.rs"]
mod project;
mod proof;
mod rules;
mod uses;
mod values;

use std::fmt::Display;

/// Fails with everything that was found, so that one run shows all of it.
fn nothing(wrong: &[impl Display]) {
    let lines: Vec<String> = wrong.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{} wrong:\n{}", lines.len(), lines.join("\n"));
}
