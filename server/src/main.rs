//! The `caddyfile-ls` binary; everything is in the library, where tests can reach it.

use std::process::ExitCode;

fn main() -> ExitCode {
    caddyfile_ls::cli::run()
}
