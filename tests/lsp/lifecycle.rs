//! Rows B, C and J: how a session starts and ends.

use crate::harness::{CLEAN, Client};
use serde_json::{Value, json};
use std::process::{Command, Stdio};

const INVALID_REQUEST: i64 = -32600;
const NOT_INITIALIZED: i64 = -32002;

fn shut_down(client: &mut Client) {
    assert_eq!(client.call("shutdown", json!(null)), Ok(json!(null)));
}

#[test]
fn b1_shutdown_and_exit_end_it_with_0_while_the_input_is_open() {
    let mut client = Client::plain();
    shut_down(&mut client);
    client.notify("exit", json!(null));
    assert_eq!(client.ended().0, Some(0));
}

#[test]
fn b2_exit_without_shutdown_ends_it_with_1() {
    let mut client = Client::plain();
    client.notify("exit", json!(null));
    assert_eq!(client.ended().0, Some(1));
}

#[test]
fn b3_messages_after_exit_do_not_matter() {
    let mut client = Client::plain();
    shut_down(&mut client);
    client.notify("exit", json!(null));
    client.raw(b"Content-Length: 2\r\n\r\n{}");
    client.close_input();
    assert_eq!(client.ended().0, Some(0));
}

#[test]
fn b4_the_end_of_the_input_without_shutdown_ends_it_with_1() {
    let mut client = Client::plain();
    client.close_input();
    assert_eq!(client.ended().0, Some(1));
    let mut client = Client::start();
    client.close_input();
    assert_eq!(client.ended().0, Some(1), "also before initialize");
}

#[test]
fn b5_the_end_of_the_input_after_shutdown_ends_it_with_0() {
    let mut client = Client::plain();
    shut_down(&mut client);
    client.close_input();
    assert_eq!(client.ended().0, Some(0));
}

#[cfg(debug_assertions)]
#[test]
fn b6_the_end_of_the_input_does_not_wait_for_running_work() {
    let mut client = Client::plain();
    // Longer than the harness has patience.
    client.request("caddyfile-ls/test/work", json!({ "milliseconds": 600_000 }));
    client.close_input();
    assert_eq!(client.ended().0, Some(1));
}

#[test]
fn c1_requests_after_shutdown_are_refused() {
    let mut client = Client::plain();
    shut_down(&mut client);
    for (method, params) in [
        ("textDocument/documentSymbol", json!({ "textDocument": { "uri": "file:///x" } })),
        ("shutdown", json!(null)),
    ] {
        assert_eq!(client.call(method, params), Err(INVALID_REQUEST));
    }
    client.notify("exit", json!(null));
    assert_eq!(client.ended().0, Some(0));
}

#[test]
fn c2_nothing_works_before_initialize() {
    let mut client = Client::start();
    let params = json!({ "textDocument": { "uri": "file:///x" } });
    assert_eq!(client.call("textDocument/documentSymbol", params), Err(NOT_INITIALIZED));
    client.open("file:///x", CLEAN);
    client.call("initialize", json!({ "capabilities": {} })).unwrap();
    client.notify("initialized", json!({}));
    let params = json!({ "textDocument": { "uri": "file:///x" } });
    assert_eq!(client.call("textDocument/documentSymbol", params), Ok(json!(null)), "dropped");
}

#[test]
fn c3_a_second_initialize_is_refused_and_changes_nothing() {
    let utf8 = json!({ "general": { "positionEncodings": ["utf-8"] } });
    let mut client = Client::with(utf8, json!(null));
    assert_eq!(client.call("initialize", json!({ "capabilities": {} })), Err(INVALID_REQUEST));
    client.open_and_wait("file:///x", "é\n");
    let params = json!({ "textDocument": { "uri": "file:///x" }, "positions": [{ "line": 0, "character": 99 }] });
    let selections = client.call("textDocument/selectionRange", params).unwrap();
    let mut outermost = &selections[0];
    while outermost.get("parent").is_some() {
        outermost = &outermost["parent"];
    }
    assert_eq!(outermost["range"]["start"], json!({ "line": 0, "character": 0 }));
}

#[test]
fn c4_of_two_pipelined_initialize_only_the_first_succeeds() {
    let mut client = Client::start();
    let first = client.request("initialize", json!({ "capabilities": {} }));
    let second = client.request("initialize", json!({ "capabilities": {} }));
    assert!(client.answer(first).is_ok());
    assert_eq!(client.answer(second), Err(INVALID_REQUEST));
}

#[test]
fn initialize_survives_what_lsp_types_would_refuse() {
    for params in [
        json!(null),
        json!({}),
        json!({ "capabilities": null, "processId": -1, "rootUri": "" }),
        json!({ "capabilities": { "textDocument": { "hover": { "contentFormat": ["html"] } } }, "trace": "compact" }),
        json!({ "capabilities": { "workspace": { "workspaceEdit": { "failureHandling": "pray", "resourceOperations": ["burn"] } } }, "rootUri": "/bare/path" }),
        json!({ "capabilities": {}, "workspaceFolders": [{ "uri": "not a uri" }] }),
    ] {
        let (mut client, answer) = Client::with_params(params.clone());
        assert_eq!(answer["capabilities"]["positionEncoding"], "utf-16", "{params}");
        assert_eq!(client.open_and_wait("file:///x", CLEAN), json!([]));
    }
}

#[test]
fn initialized_and_shutdown_may_carry_any_parameters() {
    let mut client = Client::start();
    client.call("initialize", json!({ "capabilities": {} })).unwrap();
    client.send(&json!({ "jsonrpc": "2.0", "method": "initialized" }));
    assert_eq!(client.call("shutdown", json!({ "odd": true })), Ok(Value::Null));
    client.send(&json!({ "jsonrpc": "2.0", "method": "exit", "params": {} }));
    assert_eq!(client.ended().0, Some(0));
}

#[test]
fn j_a_client_that_no_longer_reads_ends_it_with_1() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_caddyfile-ls"))
        .arg("server")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut input = child.stdin.take().unwrap();
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#;
    std::io::Write::write_all(
        &mut input,
        format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes(),
    )
    .unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    let log = String::from_utf8(ended.stderr).unwrap();
    assert!(log.contains("no longer reads") && !log.contains("panicked"), "{log}");
    drop(input);
}

/// Elsewhere the end of the input is all there is to notice.
#[cfg(unix)]
#[test]
fn the_server_leaves_when_its_parent_is_gone() {
    let mut parent = Command::new("sleep").arg("600").spawn().unwrap();
    let params = json!({ "processId": parent.id(), "capabilities": {} });
    let (mut client, _) = Client::with_params(params);
    assert_eq!(client.open_and_wait("file:///x", CLEAN), json!([]));
    parent.kill().unwrap();
    parent.wait().unwrap();
    let (code, log) = client.ended();
    assert_eq!(code, Some(1));
    assert!(log.contains("parent process is gone"), "{log}");
}

/// As from inside a container, where the client's process has another number.
#[cfg(unix)]
#[test]
fn a_parent_that_was_never_here_is_not_missed() {
    let mut gone = Command::new("true").spawn().unwrap();
    gone.wait().unwrap();
    let (mut client, _) =
        Client::with_params(json!({ "processId": gone.id(), "capabilities": {} }));
    assert_eq!(client.open_and_wait("file:///x", CLEAN), json!([]));
}

#[test]
fn the_log_goes_to_the_file_that_was_asked_for() {
    let path = std::env::temp_dir().join(format!("caddyfile-ls-log-{}", std::process::id()));
    let mut client = Client::start_with(&["--log", path.to_str().unwrap()]);
    client
        .call("initialize", json!({ "capabilities": {}, "clientInfo": { "name": "battery" } }))
        .unwrap();
    client.notify("$/setTrace", json!({ "value": "messages" }));
    drop(client);
    let log = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(log.contains("battery") && log.contains("trace: shutdown took"), "{log}");
}
