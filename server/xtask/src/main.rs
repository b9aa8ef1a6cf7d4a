//! Repository tasks: `cargo xtask help`.

mod dist;
mod drift;
mod prior;
mod try_out;

use clap::{Parser, Subcommand};
use std::io::{self, Write};
use std::process::ExitCode;

#[derive(Parser)]
#[command(about = "Tasks of the caddyfile-ls repository")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    Dist(dist::Dist),
    Drift(drift::Drift),
    Prior(prior::Prior),
    #[command(name = "try")]
    TryOut(try_out::TryOut),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Dist(dist) => dist.run(),
        Task::Drift(drift) => return drift.run(),
        Task::Prior(prior) => prior.run(),
        Task::TryOut(editor) => editor.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where nobody reads errors there is nobody to tell.
            let _ = writeln!(io::stderr().lock(), "{error}");
            ExitCode::FAILURE
        }
    }
}
