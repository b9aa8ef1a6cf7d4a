//! Frames on standard input and output: a reader thread and a writer thread.

use super::log::Log;
use super::message::{self, Message};
use super::outbox::Outgoing;
use parking_lot::{Condvar, Mutex};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::sync::{Arc, mpsc};
use std::thread;
use tokio::sync::mpsc as async_mpsc;

/// The longest body that is read, in bytes; far above any real document, far below what exhausts memory by mistake.
const MAX_BODY: u64 = 512 << 20;
/// The longest header line, in bytes, and the most lines of one header.
const MAX_HEADER_LINE: u64 = 8 << 10;
const MAX_HEADER_LINES: usize = 64;
/// How many bytes of messages may wait for the dispatcher before the reader pauses.
const MAX_WAITING: usize = 64 << 20;

/// What comes to the dispatcher.
pub(super) enum Inbound {
    /// A message, and how many bytes of [`MAX_WAITING`] it holds.
    Message(Box<Message>, usize),
    /// The client closed our input, or its framing is broken beyond repair.
    End,
    /// Our output is closed.
    OutputClosed,
    /// The process that the client named as parent is gone.
    ParentGone,
}

/// The sending side of the dispatcher's queue, bounded in bytes.
#[derive(Clone)]
pub(super) struct Inbox {
    queue: async_mpsc::UnboundedSender<Inbound>,
    waiting: Arc<(Mutex<usize>, Condvar)>,
}

impl Inbox {
    /// A queue and its receiving end.
    pub(super) fn new() -> (Inbox, async_mpsc::UnboundedReceiver<Inbound>) {
        let (queue, messages) = async_mpsc::unbounded_channel();
        (Inbox { queue, waiting: Arc::default() }, messages)
    }

    /// Tells the dispatcher of something that is no message.
    pub(super) fn tell(&self, what: Inbound) {
        // A dispatcher that has left needs no news.
        let _ = self.queue.send(what);
    }

    /// Queues a message of so many bytes; blocks while too much waits, unless it would be the only one.
    fn push(&self, message: Message, bytes: usize) {
        let (waiting, room) = &*self.waiting;
        let mut waiting = waiting.lock();
        room.wait_while(&mut waiting, |held| *held > 0 && *held + bytes > MAX_WAITING);
        *waiting += bytes;
        self.tell(Inbound::Message(Box::new(message), bytes));
    }

    /// Gives back the bytes of a message that has been dispatched.
    pub(super) fn done(&self, bytes: usize) {
        let (waiting, room) = &*self.waiting;
        *waiting.lock() -= bytes;
        room.notify_one();
    }
}

/// Standard input and output as plain files, so that no line buffering of the library splits frames.
#[cfg(unix)]
pub(super) fn stdio() -> io::Result<(impl Read + Send, impl Write + Send)> {
    use std::os::fd::AsFd;
    let input = io::stdin().as_fd().try_clone_to_owned()?;
    let output = io::stdout().as_fd().try_clone_to_owned()?;
    Ok((std::fs::File::from(input), std::fs::File::from(output)))
}

/// Standard input and output.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "it can fail elsewhere")]
pub(super) fn stdio() -> io::Result<(impl Read + Send, impl Write + Send)> {
    Ok((io::stdin(), io::stdout()))
}

/// Reads frames into the inbox until the input ends; a plain thread, so that it can never hold up the end of the process.
pub(super) fn spawn_reader(input: impl Read + Send + 'static, inbox: Inbox, log: Log) {
    let read = move || {
        let mut input = BufReader::with_capacity(64 << 10, input);
        loop {
            match read_frame(&mut input) {
                Ok(Some(body)) => inbox.push(message::decode(&body), body.len()),
                Ok(None) => break,
                Err(error) => {
                    log.problem(format_args!("the client's frames cannot be read: {error}"));
                    break;
                }
            }
        }
        inbox.tell(Inbound::End);
    };
    spawn("lsp-reader", read);
}

/// Writes frames until the outbox closes; the receiver hears when everything is written or nothing more can be.
pub(super) fn spawn_writer(
    output: impl Write + Send + 'static,
    frames: mpsc::Receiver<Outgoing>,
    inbox: Inbox,
    log: Log,
) -> mpsc::Receiver<()> {
    let (done, written) = mpsc::channel();
    let write = move || {
        if let Err(error) = write_frames(BufWriter::with_capacity(64 << 10, output), &frames) {
            log.problem(format_args!("the client no longer reads: {error}"));
            inbox.tell(Inbound::OutputClosed);
        }
        let _ = done.send(());
    };
    spawn("lsp-writer", write);
    written
}

#[allow(clippy::expect_used, reason = "a process that cannot start two threads cannot serve")]
fn spawn(name: &str, body: impl FnOnce() + Send + 'static) {
    thread::Builder::new().name(name.to_owned()).spawn(body).expect("a thread for the transport");
}

/// Why the stream of frames cannot be followed any further.
#[derive(Debug)]
enum FrameError {
    Io(io::Error),
    /// A header line without a colon, or one too long, or too many of them.
    Header(String),
    /// No `Content-Length`, or one that is no length.
    Length(String),
}

impl std::fmt::Display for FrameError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FrameError::Io(error) => error.fmt(f),
            FrameError::Header(line) => write!(f, "not a header line: {line:?}"),
            FrameError::Length(value) => write!(f, "not a usable Content-Length: {value:?}"),
        }
    }
}

impl From<io::Error> for FrameError {
    fn from(error: io::Error) -> FrameError {
        FrameError::Io(error)
    }
}

/// The next body; none at the end of the input, also in the middle of a frame.
fn read_frame(input: &mut impl BufRead) -> Result<Option<Vec<u8>>, FrameError> {
    let mut length = None;
    let mut line = Vec::new();
    for _ in 0..MAX_HEADER_LINES {
        line.clear();
        if input.by_ref().take(MAX_HEADER_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        if text.is_empty() {
            let length = length.ok_or_else(|| FrameError::Length("missing".to_owned()))?;
            let mut body = Vec::new();
            input.by_ref().take(length).read_to_end(&mut body)?;
            return Ok((body.len() as u64 == length).then_some(body));
        }
        let (name, value) =
            text.split_once(':').ok_or_else(|| FrameError::Header(text.to_owned()))?;
        if name.trim().eq_ignore_ascii_case("content-length") {
            let value = value.trim();
            let parsed = value.parse().ok().filter(|&length| length <= MAX_BODY);
            length = Some(parsed.ok_or_else(|| FrameError::Length(value.to_owned()))?);
        }
    }
    Err(FrameError::Header("too many lines".to_owned()))
}

/// Writes each frame, and flushes whenever no other waits.
fn write_frames(mut output: impl Write, frames: &mpsc::Receiver<Outgoing>) -> io::Result<()> {
    while let Ok(mut next) = frames.recv() {
        loop {
            match next {
                Outgoing::Close => return output.flush(),
                Outgoing::Body(body) => {
                    write!(output, "Content-Length: {}\r\n\r\n", body.len())?;
                    output.write_all(&body)?;
                }
            }
            match frames.try_recv() {
                Ok(another) => next = another,
                Err(_) => break,
            }
        }
        output.flush()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn frames(mut input: &[u8]) -> (Vec<String>, Option<String>) {
        let mut bodies = Vec::new();
        loop {
            match read_frame(&mut input) {
                Ok(Some(body)) => bodies.push(String::from_utf8(body).unwrap()),
                Ok(None) => return (bodies, None),
                Err(error) => return (bodies, Some(error.to_string())),
            }
        }
    }

    #[test]
    fn headers_come_in_any_case_order_and_number() {
        let input = b"content-length:2\r\n\r\nab\
            X-One: 1\r\nCONTENT-LENGTH : 1\r\nContent-Type: a; charset=utf-8\r\n\r\nc\
            Content-Length: 0\n\n";
        assert_eq!(frames(input), (vec!["ab".into(), "c".into(), String::new()], None));
    }

    #[test]
    fn an_unusable_length_or_header_ends_the_stream() {
        for (input, error) in [
            (&b"Content-Length: x\r\n\r\n"[..], "not a usable Content-Length: \"x\""),
            (b"Content-Length: -1\r\n\r\n", "not a usable Content-Length: \"-1\""),
            (
                b"Content-Length: 99999999999999999999\r\n\r\n",
                "not a usable Content-Length: \"99999999999999999999\"",
            ),
            (b"Content-Type: x\r\n\r\n", "not a usable Content-Length: \"missing\""),
            (b"{\"jsonrpc\"\r\n\r\n", "not a header line: \"{\\\"jsonrpc\\\"\""),
        ] {
            assert_eq!(frames(input), (vec![], Some(error.to_owned())));
        }
        assert!(frames(&[b'x'; 10_000]).1.unwrap().starts_with("not a header line"));
        assert!(frames(&b"A: b\r\n".repeat(100)).1.unwrap().contains("too many"));
    }

    #[test]
    fn the_input_may_end_anywhere() {
        for input in ["", "Content-", "Content-Length: 5\r\n", "Content-Length: 5\r\n\r\nab"] {
            assert_eq!(frames(input.as_bytes()).0, Vec::<String>::new());
        }
    }

    #[test]
    fn the_reader_waits_for_room_but_one_message_always_fits() {
        let (inbox, mut messages) = Inbox::new();
        inbox.push(message::decode(b"[]"), 2 * MAX_WAITING);
        let (pushed, second) = mpsc::channel();
        let reader = inbox.clone();
        thread::spawn(move || {
            reader.push(message::decode(b"[]"), 1);
            pushed.send(()).unwrap();
        });
        assert!(matches!(messages.try_recv(), Ok(Inbound::Message(_, _))));
        assert!(messages.try_recv().is_err());
        assert!(second.try_recv().is_err());
        inbox.done(2 * MAX_WAITING);
        second.recv().unwrap();
        assert!(matches!(messages.try_recv(), Ok(Inbound::Message(_, 1))));
    }
}
