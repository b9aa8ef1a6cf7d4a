//! The arguments, their help and their values.

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::path::PathBuf;

const EXIT_CODES: &str = "\
Exit codes:
  0  clean
  1  findings: errors or warnings, files that would be reformatted or were left alone
  2  wrong usage, or a file that could not be read or written";

const FMT_HELP: &str = "\
Prints the name of every file that it changes. A file that cannot be formatted without changing its meaning is left \
alone, and the reason is printed. Folders are searched for Caddyfile, Caddyfile.*, *.caddyfile and *.caddy, without \
templates and what .gitignore names.

Exit codes:
  0  all files are formatted now
  1  with --check or --diff: files would be reformatted; always: files were left alone
  2  wrong usage, or a file that could not be read or written (the others are formatted)";

const CHECK_HELP: &str = "\
Folders are searched for Caddyfile, Caddyfile.*, *.caddyfile and *.caddy, without templates and what .gitignore names. \
No Caddy is needed, nothing is run and no connection is made.

Formats:
  human   source, underlined, as rustc shows it
  json    one array of {file, code, severity, message, start, end}; start and end are {line, column, offset}: lines \
and columns count from 1, columns in characters, offsets in bytes from 0
  github  workflow commands, which GitHub shows beside the changed lines
  sarif   SARIF 2.1.0, for code scanning

Exit codes:
  0  no errors and no warnings
  1  errors or warnings
  2  wrong usage, or a file that could not be read (the others are checked)";

const RELOAD_HELP: &str = "\
The file is sent to Caddy's admin API, which goes on with the configuration before if it refuses the new one. A file \
with errors is not sent. Relative imports are looked up from the file's folder, on the machine on which Caddy runs.

Exit codes:
  0  the new configuration serves
  1  the file has errors, or Caddy refuses it
  2  wrong usage, or Caddy does not answer";

const ADAPT_HELP: &str = "\
Nothing is loaded. Where no Caddy answers, the command behind `--` is asked: it is run with `adapt --config - --adapter \
caddyfile` and gets the file on its standard input.

  caddyfile-ls adapt Caddyfile -- docker compose exec -T caddy caddy

Exit codes:
  0  the JSON is on standard output, remarks of Caddy's on standard error
  1  Caddy refuses the file
  2  wrong usage, or nobody answers";

const EXPAND_HELP: &str = "\
Caddy adapts what is printed to the same JSON as the file. Snippets and files that are imported stand where their imports \
were, with the arguments and blocks of these. No Caddy is needed, and files are read from wherever they are imported.

Exit codes:
  0  the file is on standard output
  1  Caddy refuses it, or something that it imports cannot be read
  2  wrong usage, or the file itself cannot be read";

const DIFF_HELP: &str = "\
Exit codes:
  0  the running configuration is what the file says
  1  they differ, or Caddy refuses the file
  2  wrong usage, or Caddy does not answer";

/// Language server, formatter and checker for Caddyfiles.
///
/// Without a command it is the language server, on standard input and output.
#[derive(Debug, Parser)]
#[command(name = "caddyfile-ls", version, after_help = EXIT_CODES)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) server: ServerArgs,
    /// When to use colours; NO_COLOR is honoured with auto.
    #[arg(long, value_enum, default_value_t, global = true, value_name = "WHEN")]
    pub(super) color: Color,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve an editor over standard input and output.
    Server(ServerArgs),
    /// Format Caddyfiles as `caddy fmt` does.
    #[command(after_help = FMT_HELP)]
    Fmt(FmtArgs),
    /// Report what is wrong with Caddyfiles.
    #[command(after_help = CHECK_HELP)]
    Check(CheckArgs),
    /// Load a Caddyfile into the running Caddy.
    #[command(after_help = RELOAD_HELP)]
    Reload(ReloadArgs),
    /// Show what the running Caddy makes of a Caddyfile, as JSON.
    #[command(after_help = ADAPT_HELP)]
    Adapt(AdaptArgs),
    /// Show a Caddyfile without imports and snippets, as Caddy reads it.
    #[command(after_help = EXPAND_HELP)]
    Expand(ExpandArgs),
    /// Show how a Caddyfile differs from what the running Caddy has loaded.
    #[command(after_help = DIFF_HELP)]
    Diff(LiveArgs),
    /// Tell whether Caddy is running, which version, and which of the plugins known here it has.
    Status(LiveArgs),
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Print the manual page of a command, or of the program where none is named.
    Man {
        /// The command.
        name: Option<String>,
    },
}

#[derive(Debug, Args)]
pub(super) struct ServerArgs {
    /// Accepted because many clients pass it; standard input and output are the only transport.
    #[arg(long)]
    stdio: bool,
    /// Write the log to this file instead of standard error.
    #[arg(long, value_name = "FILE")]
    pub(super) log: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct FmtArgs {
    #[command(flatten)]
    pub(super) inputs: InputArgs,
    /// Change nothing; print the names of the files that would change.
    #[arg(long)]
    pub(super) check: bool,
    /// Change nothing; print what would change, as a unified diff.
    #[arg(long)]
    pub(super) diff: bool,
    /// The line endings of the result: those of the file, or these.
    #[arg(long, value_enum, default_value_t, value_name = "ENDING")]
    pub(super) line_ending: LineEnding,
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub(super) inputs: InputArgs,
    /// The form of the report.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct LiveArgs {
    /// The file that Caddy is started with.
    #[arg(value_name = "FILE", default_value = "Caddyfile")]
    pub(super) file: PathBuf,
    /// Where the admin API listens: `host:port` or `unix//path`. Otherwise what the file's `admin` option says, else
    /// localhost:2019.
    #[arg(long, value_name = "ADDRESS")]
    pub(super) address: Option<String>,
    /// How long to wait for an answer, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(super) timeout: u16,
}

#[derive(Debug, Args)]
pub(super) struct ReloadArgs {
    #[command(flatten)]
    pub(super) live: LiveArgs,
    /// Send a file that has errors, too, and load one that runs already once more.
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Debug, Args)]
pub(super) struct AdaptArgs {
    #[command(flatten)]
    pub(super) live: LiveArgs,
    /// A command that runs `caddy`, for when no Caddy answers.
    #[arg(last = true, value_name = "CADDY")]
    pub(super) caddy: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct ExpandArgs {
    /// The file that Caddy is started with.
    #[arg(value_name = "FILE", default_value = "Caddyfile")]
    pub(super) file: PathBuf,
    /// Put in the values that environment variables have here, or else their defaults. Otherwise variables stay as they
    /// are written.
    #[arg(long)]
    pub(super) environment: bool,
}

#[derive(Debug, Args)]
pub(super) struct InputArgs {
    /// Files and folders, or `-` for standard input; the current folder if none is given.
    #[arg(value_name = "FILE|DIR|-")]
    pub(super) paths: Vec<PathBuf>,
    /// Read standard input and call it this in messages.
    #[arg(long, value_name = "PATH")]
    pub(super) stdin_filepath: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal.
    #[default]
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum LineEnding {
    /// As the file has them.
    #[default]
    Auto,
    /// Line feeds.
    Lf,
    /// Carriage returns and line feeds.
    Crlf,
}

impl From<LineEnding> for ide::LineEnding {
    fn from(ending: LineEnding) -> ide::LineEnding {
        match ending {
            LineEnding::Auto => ide::LineEnding::Keep,
            LineEnding::Lf => ide::LineEnding::Lf,
            LineEnding::Crlf => ide::LineEnding::CrLf,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    #[default]
    Human,
    /// For programs.
    Json,
    /// For GitHub workflows.
    Github,
    /// For code scanning.
    Sarif,
}
