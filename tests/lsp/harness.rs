//! A client under a test's control.
#![allow(
    clippy::needless_pass_by_value,
    reason = "`json!` makes values, and tests read better without `&`"
)]

#[path = "consent.rs"]
pub(crate) mod consent;

use consent::{Consent, Trace};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// How long anything may take on a loaded machine before the test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A file with a clean and an unclosed state.
pub(crate) const CLEAN: &str = "example.com {\n\trespond hi\n}\n";
pub(crate) const UNCLOSED: &str = "example.com {\n\trespond hi\n";

/// A client of one server process.
///
/// When it is dropped it performs `shutdown` and `exit`, and fails the test if the server sent anything that the test
/// did not wait for, or ended with another code than 0.
pub(crate) struct Client {
    process: Child,
    input: Option<ChildStdin>,
    output: Receiver<Value>,
    /// Everything on standard error, once the process has ended.
    log: Receiver<String>,
    /// What came while the test waited for something else.
    inbox: VecDeque<Value>,
    next_id: i64,
    /// What `workspace/configuration` is answered with; not at all if none.
    pub(crate) configuration: Option<Value>,
    /// Whether requests to register something are answered by themselves.
    pub(crate) answers_registrations: bool,
    /// The methods of the server's requests that were answered.
    pub(crate) asked: Vec<String>,
    /// What the server may send without anybody waiting for it.
    ignored: Vec<&'static str>,
    over: bool,
    /// What the server may touch.
    consent: Consent,
    /// What it touches, if that is traced.
    trace: Option<Trace>,
}

impl Client {
    /// Starts a server and sends nothing.
    pub(crate) fn start() -> Client {
        Client::start_with(&[])
    }

    /// Starts a server with arguments after `server`.
    pub(crate) fn start_with(arguments: &[&str]) -> Client {
        let (mut command, trace) = consent::program(env!("CARGO_BIN_EXE_caddyfile-ls"));
        command.arg("server").args(arguments);
        Client::run_with(command, trace, Consent::to(arguments))
    }

    /// Starts a server by a command of the test's own.
    pub(crate) fn run(command: Command) -> Client {
        Client::run_with(command, None, Consent::default())
    }

    fn run_with(mut command: Command, trace: Option<Trace>, consent: Consent) -> Client {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let output = read_frames(process.stdout.take().unwrap());
        let mut stderr = process.stderr.take().unwrap();
        let (sender, log) = mpsc::channel();
        thread::spawn(move || {
            let mut text = Vec::new();
            let _ = stderr.read_to_end(&mut text);
            let _ = sender.send(String::from_utf8_lossy(&text).into_owned());
        });
        Client {
            input: process.stdin.take(),
            process,
            output,
            log,
            inbox: VecDeque::new(),
            next_id: 0,
            configuration: Some(json!([null])),
            asked: Vec::new(),
            ignored: Vec::new(),
            answers_registrations: true,
            over: false,
            consent,
            trace,
        }
    }

    /// An initialised client with the given capabilities and initialization options.
    pub(crate) fn with(capabilities: Value, options: Value) -> Client {
        let params = json!({ "processId": null, "rootUri": null, "capabilities": capabilities, "initializationOptions": options });
        Client::with_params(params).0
    }

    /// An initialised client that sends these parameters; and the answer to `initialize`.
    pub(crate) fn with_params(params: Value) -> (Client, Value) {
        let mut client = Client::start();
        let answer = client.call("initialize", params).unwrap();
        client.notify("initialized", json!({}));
        (client, answer)
    }

    /// An initialised client that can nothing beyond the base protocol: UTF-16, pushed diagnostics.
    pub(crate) fn plain() -> Client {
        Client::with(json!({}), json!(null))
    }

    /// Writes bytes as they are; false if the server no longer reads.
    pub(crate) fn raw(&mut self, bytes: &[u8]) -> bool {
        let input = self.input.as_mut().expect("an open input");
        input.write_all(bytes).and_then(|()| input.flush()).is_ok()
    }

    /// Sends a body in a frame.
    pub(crate) fn body(&mut self, body: &[u8]) {
        if let Ok(message) = serde_json::from_slice(body) {
            self.consent.hear(&message);
        }
        assert!(self.raw(&framed(body)), "the server no longer reads");
    }

    /// Sends a message.
    pub(crate) fn send(&mut self, message: &Value) {
        self.body(message.to_string().as_bytes());
    }

    /// Sends a notification.
    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request; returns its id.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> i64 {
        self.next_id += 1;
        let id = self.next_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    /// Sends a request and waits for its result, or for the code of its error.
    pub(crate) fn call(&mut self, method: &str, params: Value) -> Result<Value, i64> {
        let id = self.request(method, params);
        self.answer(id)
    }

    /// Waits for the answer to a request.
    pub(crate) fn answer(&mut self, id: impl Into<Value>) -> Result<Value, i64> {
        let message = self.message_with_id(id);
        match message.get("error") {
            Some(error) => Err(error["code"].as_i64().unwrap()),
            None => Ok(message["result"].clone()),
        }
    }

    /// Waits for the whole message that answers a request.
    pub(crate) fn message_with_id(&mut self, id: impl Into<Value>) -> Value {
        let id = id.into();
        self.wait_for(&format!("an answer to {id}"), |m| m.get("method").is_none() && m["id"] == id)
    }

    /// Waits for a notification; returns its parameters.
    pub(crate) fn notification(&mut self, method: &str) -> Value {
        self.wait_for(method, |m| m["method"] == method && m.get("id").is_none())["params"].take()
    }

    /// Waits for a request of the server that is not answered by itself; returns it.
    pub(crate) fn request_of_server(&mut self, method: &str) -> Value {
        self.wait_for(method, |m| m["method"] == method && m.get("id").is_some())
    }

    /// Waits until the server has asked this (and was answered) `times` in all.
    pub(crate) fn wait_until_asked(&mut self, method: &str, times: usize) {
        while self.asked.iter().filter(|asked| *asked == method).count() < times {
            let message = self.receive(method);
            self.inbox.extend(message);
        }
    }

    /// The published diagnostics of a document: the next message about them.
    pub(crate) fn published(&mut self) -> Value {
        self.notification("textDocument/publishDiagnostics")
    }

    /// Opens a document as version 1.
    pub(crate) fn open(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "caddyfile", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Opens a document and waits for its first diagnostics; returns them.
    pub(crate) fn open_and_wait(&mut self, uri: &str, text: &str) -> Value {
        self.open(uri, text);
        let published = self.published();
        assert_eq!((&published["uri"], &published["version"]), (&json!(uri), &json!(1)));
        published["diagnostics"].clone()
    }

    /// Sends changes of a document.
    pub(crate) fn change(&mut self, uri: &str, version: i64, changes: Value) {
        let document = json!({ "uri": uri, "version": version });
        let params = json!({ "textDocument": document, "contentChanges": changes });
        self.notify("textDocument/didChange", params);
    }

    /// The text and version that the server holds.
    #[cfg(debug_assertions)]
    pub(crate) fn text(&mut self, uri: &str) -> (String, i64) {
        let held = self.call("caddyfile-ls/test/text", json!({ "uri": uri })).unwrap();
        (held["text"].as_str().unwrap().to_owned(), held["version"].as_i64().unwrap())
    }

    /// Closes the server's input.
    pub(crate) fn close_input(&mut self) {
        self.input = None;
    }

    /// Waits for the process to end by itself; returns its exit code and what it logged.
    pub(crate) fn ended(mut self) -> (Option<i32>, String) {
        self.over = true;
        self.wait()
    }

    /// From now on it is no matter of the test whether the server sends this.
    pub(crate) fn ignore(&mut self, method: &'static str) {
        self.ignored.push(method);
    }

    /// The process id of the server.
    pub(crate) fn process_id(&self) -> u32 {
        self.process.id()
    }

    fn wait(&mut self) -> (Option<i32>, String) {
        let log = self.log.recv_timeout(PATIENCE).expect("the server ends");
        let code = self.process.wait().unwrap().code();
        if let Some(trace) = self.trace.take() {
            trace.judge(&self.consent);
        }
        (code, log)
    }

    fn wait_for(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.inbox.iter().position(&wanted) {
            return self.inbox.remove(at).unwrap();
        }
        loop {
            match self.receive(what) {
                Some(message) if wanted(&message) => return message,
                other => self.inbox.extend(other),
            }
        }
    }

    /// The next message; none if it was a request that the harness answers by itself.
    fn receive(&mut self, what: &str) -> Option<Value> {
        match self.output.recv_timeout(PATIENCE) {
            Ok(message) => self.not_answered(message),
            Err(RecvTimeoutError::Timeout) => {
                panic!("no {what} in time; unawaited: {:?}", self.inbox)
            }
            Err(RecvTimeoutError::Disconnected) => {
                self.over = true;
                panic!("the server ended without {what}; it said: {}", self.wait().1)
            }
        }
    }

    /// Answers what every client answers by itself; gives back everything else.
    fn not_answered(&mut self, message: Value) -> Option<Value> {
        let Some(result) = self.own_answer(&message) else {
            return Some(message);
        };
        self.asked.push(message["method"].as_str().unwrap().to_owned());
        self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": result }));
        None
    }

    /// What the harness answers to a request by itself.
    fn own_answer(&self, message: &Value) -> Option<Value> {
        message.get("id")?;
        match message["method"].as_str()? {
            "workspace/configuration" => self.configuration.clone(),
            "client/registerCapability" | "client/unregisterCapability" => {
                self.answers_registrations.then_some(Value::Null)
            }
            "workspace/codeLens/refresh"
            | "workspace/diagnostic/refresh"
            | "workspace/semanticTokens/refresh" => Some(Value::Null),
            _ => None,
        }
    }
}

/// A message in a frame.
pub(crate) fn frame(message: &Value) -> Vec<u8> {
    framed(message.to_string().as_bytes())
}

fn framed(body: &[u8]) -> Vec<u8> {
    let header = format!("Content-Length: {}\r\n\r\n", body.len());
    [header.as_bytes(), body].concat()
}

/// Reads frames in a thread until the output ends; anything but a proper frame ends it with a panic there.
fn read_frames(output: ChildStdout) -> Receiver<Value> {
    let (sender, messages) = mpsc::channel();
    thread::spawn(move || {
        let mut output = BufReader::new(output);
        loop {
            let mut header = String::new();
            if output.read_line(&mut header).unwrap() == 0 {
                return;
            }
            let length =
                header.strip_prefix("Content-Length: ").unwrap().trim_end().parse().unwrap();
            let mut body = vec![0; length];
            output.read_exact(&mut [0; 2]).unwrap();
            output.read_exact(&mut body).unwrap();
            let message: Value = serde_json::from_slice(&body).unwrap();
            assert_eq!(message["jsonrpc"], "2.0");
            if sender.send(message).is_err() {
                return;
            }
        }
    });
    messages
}

impl Drop for Client {
    fn drop(&mut self) {
        if thread::panicking() || self.over {
            let _ = self.process.kill();
            let _ = self.process.wait();
            return;
        }
        assert_eq!(self.call("shutdown", json!(null)), Ok(json!(null)));
        self.notify("exit", json!(null));
        let (code, log) = self.wait();
        self.inbox.extend(self.output.iter());
        let is_ignored = |message: &Value| {
            self.ignored.iter().any(|method| message["method"] == *method)
                || self.own_answer(message).is_some()
        };
        let unawaited: Vec<_> = self.inbox.iter().filter(|message| !is_ignored(message)).collect();
        assert_eq!(code, Some(0), "{log}");
        assert!(unawaited.is_empty(), "nobody waited for {unawaited:?}");
    }
}
