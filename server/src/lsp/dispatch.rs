//! From messages to handlers and back: in wire order, each call answered exactly once.

use super::log::Log;
use super::message::Message;
use super::outbox::Outbox;
use super::pool::Pool;
use super::server::Server;
use super::showcase::Showcase;
use super::transport::{Inbound, Inbox};
use super::world::World;
use futures_util::{FutureExt, SinkExt, StreamExt, future};
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::sync::Arc;
use std::task::Poll;
use std::time::Instant;
use tokio::sync::mpsc::UnboundedReceiver;
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};
use tower_lsp::{ExitedError, LspService};
use tower_service::Service;

/// Serves messages until `exit`, the end of the input or output, or the death of the parent.
pub(super) async fn serve(
    mut messages: UnboundedReceiver<Inbound>,
    inbox: Inbox,
    outbox: Outbox,
    log: Log,
) -> ExitCode {
    let showcase = Showcase::default();
    let service = LspService::build(|client| Server {
        showcase: showcase.clone(),
        world: Arc::new(World::default()),
        client,
        pool: Pool::new(),
        outbox: outbox.clone(),
        inbox: inbox.clone(),
        log: log.clone(),
    });
    let service = service.custom_method("$/setTrace", Server::set_trace);
    #[cfg(debug_assertions)]
    let service = super::test_hooks::add(service);
    let (mut service, socket) = service.finish();
    let (mut requests, mut answers) = socket.split();
    let sent = outbox.clone();
    tokio::spawn(async move {
        while let Some(request) = requests.next().await {
            sent.send(&request);
        }
    });

    let mut shut_down = false;
    while let Some(inbound) = messages.recv().await {
        let (message, bytes) = match inbound {
            Inbound::Message(message, bytes) => (*message, bytes),
            Inbound::End | Inbound::OutputClosed => break,
            Inbound::ParentGone => {
                log.problem("the parent process is gone");
                break;
            }
        };
        match message {
            Message::Malformed(response) => outbox.send(&response),
            Message::Answer(answer) => {
                // tower-lsp panics if the one who asked is gone.
                let _ = AssertUnwindSafe(answers.send(answer)).catch_unwind().await;
            }
            Message::Call(request) if request.method() == "exit" => break,
            Message::Call(request) => {
                shut_down |= request.method() == "shutdown" && request.id().is_some();
                let mut call = Call::new(&request, outbox.clone(), log.clone());
                match poll_once(start(&mut service, request)).await {
                    Started::Finished(outcome) => call.finish(outcome),
                    Started::Pending(rest) => {
                        tokio::spawn(async move { call.finish(rest.await) });
                    }
                }
            }
        }
        inbox.done(bytes);
    }
    showcase.clear();
    log.event("the client has left");
    if shut_down { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What a handler came to: a panic, an answer, or none.
type Outcome = std::thread::Result<Result<Option<Response>, ExitedError>>;
type Running = future::BoxFuture<'static, Outcome>;

enum Started {
    Finished(Outcome),
    Pending(Running),
}

/// Calls the service; nothing of the handler runs yet.
fn start(service: &mut LspService<Server>, request: Request) -> Running {
    let ready = future::poll_fn(|cx| service.poll_ready(cx)).now_or_never();
    if ready.is_none() {
        // Only a panic inside `initialize` leaves the service so.
        return async { Outcome::Err(Box::new("not initialized")) }.boxed();
    }
    AssertUnwindSafe(service.call(request)).catch_unwind().boxed()
}

/// Runs a handler up to its first await, which is where its place in the wire order ends to matter.
async fn poll_once(mut running: Running) -> Started {
    match future::poll_fn(|cx| Poll::Ready(running.poll_unpin(cx))).await {
        Poll::Ready(outcome) => Started::Finished(outcome),
        Poll::Pending => Started::Pending(running),
    }
}

/// A call on its way to its one answer.
struct Call {
    method: String,
    /// None if it is a notification.
    id: Option<Id>,
    started: Instant,
    outbox: Outbox,
    log: Log,
}

impl Call {
    fn new(request: &Request, outbox: Outbox, log: Log) -> Call {
        let method = request.method().to_owned();
        Call { method, id: request.id().cloned(), started: Instant::now(), outbox, log }
    }

    /// Answers a request; a notification is only told to the log.
    fn finish(&mut self, outcome: Outcome) {
        let answer = if let Ok(answer) = outcome {
            answer.ok().flatten()
        } else {
            self.log.problem(format_args!("the handler of {} panicked", self.method));
            self.id.clone().map(|id| Response::from_error(id, Error::internal_error()))
        };
        if let Some(id) = self.id.take() {
            // The router is silent about unknown `$/` methods, also where they are requests.
            let unknown = || Response::from_error(id, Error::method_not_found());
            self.outbox.send(&with_method_name(answer.unwrap_or_else(unknown), &self.method));
        }
        self.log.trace(format_args!("{} took {:?}", self.method, self.started.elapsed()));
    }
}

/// "Method not found" alone does not say which.
fn with_method_name(response: Response, method: &str) -> Response {
    match response.into_parts() {
        (id, Err(error)) if error.code == ErrorCode::MethodNotFound => {
            let message = format!("{}: {method}", error.code.description()).into();
            Response::from_error(id, Error { message, ..error })
        }
        (id, body) => Response::from_parts(id, body),
    }
}
