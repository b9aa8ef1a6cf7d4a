//! The protocol battery: the built server over pipes, as editors drive it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what went wrong by panicking"
)]

mod assist;
mod catalogues;
mod clients;
mod commands;
mod consents;
mod diagnostics;
mod expand;
mod features;
mod frames;
#[allow(dead_code, reason = "the keystroke bench uses the rest")]
mod harness;
mod hints;
mod hints_files;
mod lifecycle;
mod navigation;
mod navigation_files;
mod order;
mod rules_files;
mod settings;
#[cfg(unix)]
mod sockets;
#[cfg(target_os = "linux")]
mod sockets_kernel;
mod sync;
mod workspace;
