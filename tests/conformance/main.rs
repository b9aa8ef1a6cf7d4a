//! This project against Caddy 2.11.9: committed answers, the oracle on generated and real inputs, and what `caddy fmt`
//! damages.
//!
//! * `UPDATE_GOLDENS=1` asks the oracle for the committed answers again.
//! * `CONFORMANCE_INPUTS=200000` compares so many generated inputs, `CONFORMANCE_SEED=1` those of an earlier run.
//! * `CONFORMANCE_IMPORTS=200000` compares so many generated trees of files that import each other.
//! * `CONFORMANCE_VALUES=100000` compares so many generated values of each grammar.
//! * `CADDY_ORACLE=PATH` names a built `tests/oracle`, which Go builds otherwise.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::needless_raw_string_hashes,
    unreachable_pub,
    reason = "a test fails by panicking, its modules are its own, and expect-test writes its strings"
)]

mod corpus;
mod deviations;
mod differential;
mod expansion;
mod formatting;
mod generate;
mod goldens;
mod imports;
mod listing;
mod oracle;
mod ours;
mod trees;
mod values;
mod view;
