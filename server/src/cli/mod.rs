//! The command line: what was asked for, done, with the exit code that says how it went.

mod args;
mod check;
mod connect;
mod fmt;
mod input;
mod output;
mod report;

use crate::lsp::{ServerOptions, run_stdio};
use args::{Cli, Command, ServerArgs};
use clap::{CommandFactory, Parser};
use output::{Exit, Output};
use std::io::{IsTerminal, Write, stderr, stdin};
use std::process::ExitCode;

/// Runs the command that the program's arguments ask for.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Clap prints help and version on standard output, usage errors on standard error; a reader that has gone
            // away is no news.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Failure.into()
            } else {
                Exit::Clean.into()
            };
        }
    };
    let mut output = Output::new(cli.color);
    match cli.command {
        None => return serve(cli.server),
        Some(Command::Server(server)) => return serve(server),
        Some(Command::Fmt(args)) => fmt::run(&args, &mut output),
        Some(Command::Check(args)) => check::run(&args, &mut output),
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            let mut command = Cli::command();
            clap_complete::generate(shell, &mut command, "caddyfile-ls", &mut script);
            output.print(&String::from_utf8_lossy(&script));
        }
    }
    output.finish().into()
}

fn serve(args: ServerArgs) -> ExitCode {
    if stdin().is_terminal() {
        let _ = stderr().write_all(connect::HELP.as_bytes());
        return Exit::Failure.into();
    }
    run_stdio(ServerOptions { log: args.log })
}
