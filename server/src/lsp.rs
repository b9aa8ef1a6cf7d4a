//! The language server: tower-lsp's trait, router, types and `Client` on a transport and a dispatcher of our own.
//!
//! ```text
//! reader thread -> messages -> dispatcher: call, poll once, in wire order -> writer thread
//!                                          `-> what is still pending is spawned
//! ```
//!
//! # Invariants
//! * `tower_lsp::Server` is never used: one malformed frame or one panic ends or freezes it.
//! * A handler changes or reads the `world` before its first await, so wire order is the order of states.
//! * No handler awaits the client; what is asked of it is asked by `outbox::ask`, detached.
//! * Every request is answered exactly once, by `dispatch`.
//! * The server never writes to standard output but through the writer thread, and to disk nothing but its log and, for as
//!   long as it runs, the texts that its user asked for by a command.
//! * No socket is opened and no process run but by the commands of `live`, and by none in folders that nobody trusts.

mod answers;
mod attendance;
mod capabilities;
mod catalogues;
mod commands;
mod completion;
mod convert;
mod diagnostics;
mod dispatch;
mod document;
#[doc(hidden)]
pub mod fuzz;
mod live;
mod log;
mod message;
mod navigation;
mod outbox;
mod parent;
mod pool;
mod remarks;
mod rename;
mod server;
mod settings;
mod showcase;
mod sockets;
mod subject;
#[cfg(debug_assertions)]
mod test_hooks;
mod tokens;
mod transport;
mod workspace;
mod world;

pub use workspace::begin_with;

use log::Log;
use std::path::PathBuf;
use std::process::ExitCode;

/// What the command line asks of the server.
#[derive(Debug, Default)]
pub struct ServerOptions {
    /// The file that the log is appended to; only problems are told, on standard error, without one.
    pub log: Option<PathBuf>,
}

/// Serves one client on standard input and output until it leaves.
///
/// The exit code is 0 after `shutdown`, and 1 if the client left without it, died, or broke the framing.
pub fn run_stdio(options: ServerOptions) -> ExitCode {
    let log = Log::new(options.log);
    log.catch_panics();
    let (input, output) = match transport::stdio() {
        Ok(streams) => streams,
        Err(error) => {
            log.problem(format_args!("standard input and output cannot be used: {error}"));
            return ExitCode::FAILURE;
        }
    };
    // Two workers: one may run diagnostics' bookkeeping while the other finishes a request.
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            log.problem(format_args!("no threads for the server: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let (outbox, writer) = outbox::Outbox::new();
    let (inbox, messages) = transport::Inbox::new();
    transport::spawn_reader(input, inbox.clone(), log.clone());
    let written = transport::spawn_writer(output, writer, inbox.clone(), log.clone());
    let code = runtime.block_on(dispatch::serve(messages, inbox, outbox.clone(), log));
    outbox.close();
    // A client that no longer reads must not keep the process.
    let _ = written.recv_timeout(std::time::Duration::from_millis(500));
    runtime.shutdown_background();
    code
}
