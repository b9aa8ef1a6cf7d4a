//! Hints, completion and hover between files.
#![allow(clippy::needless_pass_by_value, reason = "as expect! gives it")]
#![allow(clippy::panic, reason = "a test fails by panicking")]

#[path = "../project/mod.rs"]
mod project;

mod completing;
mod hinting;
mod hovering;
