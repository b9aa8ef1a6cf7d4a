//! The command line: what was asked for, done, with the exit code that says how it went.

mod args;
mod check;
mod connect;
mod expand;
mod fmt;
mod input;
mod live;
mod output;
mod report;

use crate::lsp::{ServerOptions, run_stdio};
use args::{Cli, Command};
use clap::{CommandFactory, Parser};
use clap_complete::Shell;
use output::{Exit, Output};
use std::io::{IsTerminal, Write, stderr, stdin};
use std::path::PathBuf;
use std::process::ExitCode;

/// Runs the command that the program's arguments ask for.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Clap prints help and version on standard output, usage errors on standard error; a reader that has gone
            // away is no news.
            let _ = error.print();
            return if error.use_stderr() { Exit::Failure.into() } else { Exit::Clean.into() };
        }
    };
    let log = cli.server.log;
    let mut output = Output::new(cli.color);
    match cli.command {
        None => return serve(log),
        Some(Command::Server(server)) => return serve(server.log.or(log)),
        Some(_) if log.is_some() => output.fail("only the server takes --log"),
        Some(Command::Fmt(args)) => fmt::run(&args, &mut output),
        Some(Command::Check(args)) => check::run(&args, &mut output),
        Some(Command::Reload(args)) => live::reload(&args, &mut output),
        Some(Command::Adapt(args)) => live::adapt(&args, &mut output),
        Some(Command::Expand(args)) => expand::run(&args, &mut output),
        Some(Command::Diff(args)) => live::diff(&args, &mut output),
        Some(Command::Status(args)) => live::status(&args, &mut output),
        Some(Command::Completions { shell }) => output.print(&completions(shell)),
        Some(Command::Man { name }) => match manual(name.as_deref()) {
            Some(page) => output.print(&page),
            None => output.fail("there is no such command; `caddyfile-ls help` lists all"),
        },
    }
    output.finish().into()
}

fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "caddyfile-ls", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The manual page of a command, or of the program; `None` if there is no such command.
fn manual(name: Option<&str>) -> Option<String> {
    let mut program = Cli::command();
    // Only then does a command know whose it is.
    program.build();
    let (about, title) = match name {
        Some(name) => (program.find_subcommand(name)?.clone(), format!("caddyfile-ls-{name}")),
        None => (program, "caddyfile-ls".to_owned()),
    };
    let mut page = Vec::new();
    // Writing to a vector cannot fail.
    let _ = clap_mangen::Man::new(about).title(title).render(&mut page);
    Some(String::from_utf8_lossy(&page).into_owned())
}

fn serve(log: Option<PathBuf>) -> ExitCode {
    if stdin().is_terminal() {
        let _ = stderr().write_all(connect::HELP.as_bytes());
        return Exit::Failure.into();
    }
    run_stdio(ServerOptions { log })
}
