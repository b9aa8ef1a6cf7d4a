//! Rows E and F: malformed frames and messages.

use crate::harness::{CLEAN, Client};
use serde_json::{Value, json};

const PARSE_ERROR: i64 = -32700;
const INVALID_REQUEST: i64 = -32600;
const METHOD_NOT_FOUND: i64 = -32601;
const INVALID_PARAMS: i64 = -32602;

/// Sends a body and checks the code that is answered without an id; then the server still serves.
fn refused(body: &[u8], code: i64) {
    let mut client = Client::plain();
    client.body(body);
    assert_eq!(client.answer(Value::Null), Err(code), "{}", String::from_utf8_lossy(body));
    assert_eq!(client.open_and_wait("file:///x", CLEAN), json!([]));
}

#[test]
fn e1_a_body_that_is_no_json_is_answered_and_survived() {
    for body in ["", "{", "{\"jsonrpc\":", "nonsense", "\u{feff}{}", "{\"a\":1}}"] {
        refused(body.as_bytes(), PARSE_ERROR);
    }
    refused("[".repeat(100_000).as_bytes(), PARSE_ERROR);
}

#[test]
fn e2_e3_json_that_is_no_message_is_answered_and_survived() {
    for body in [
        r#"{"jsonrpc":"2.0","method":5}"#,
        r#"[{"jsonrpc":"2.0","method":"x","id":1}]"#,
        "7",
        "null",
        "{}",
        r#"{"jsonrpc":"2.0","method":"x","id":1.5}"#,
        r#"{"jsonrpc":"2.0","method":"x","id":{}}"#,
    ] {
        refused(body.as_bytes(), INVALID_REQUEST);
    }
    let mut client = Client::plain();
    client.body(br#"{"jsonrpc":"2.0","method":{},"id":"mine"}"#);
    assert_eq!(client.answer("mine"), Err(INVALID_REQUEST));
}

#[test]
fn e11_invalid_utf8_is_answered_and_survived() {
    refused(b"{\"jsonrpc\":\"2.0\",\"method\":\"x\xff\"}", PARSE_ERROR);
}

#[cfg(debug_assertions)]
#[test]
fn half_an_emoji_in_an_edit_is_repaired() {
    let mut client = Client::plain();
    client.open_and_wait("file:///x", "# \n");
    client.body(br#"{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///x","version":2},"contentChanges":[{"range":{"start":{"line":0,"character":2},"end":{"line":0,"character":2}},"text":"\ud83d"}]}}"#);
    assert_eq!(client.text("file:///x"), ("# \u{fffd}\n".to_owned(), 2));
}

#[test]
fn e4_a_length_that_is_too_short_ends_it_with_1() {
    let mut client = Client::plain();
    client.raw(b"Content-Length: 10\r\n\r\n{\"jsonrpc\":\"2.0\",\"method\":\"x\"}\r\n\r\n");
    assert_eq!(client.answer(Value::Null), Err(PARSE_ERROR));
    let (code, log) = client.ended();
    assert_eq!(code, Some(1));
    assert!(log.contains("frames cannot be read"), "{log}");
}

#[test]
fn e5_a_length_that_is_too_long_waits_for_the_rest() {
    let mut client = Client::start();
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}"#;
    client.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len() + 3).as_bytes());
    client.raw(b"   ");
    assert!(client.answer(1).is_ok());
}

#[test]
fn e6_e7_e12_an_unusable_header_ends_it_with_1() {
    for header in [
        "Content-Length: ten",
        "Content-Type: x",
        "Content-Length: 99999999999999999999",
        "Content-Length: -5",
        "GET / HTTP/1.1",
    ] {
        let mut client = Client::plain();
        client.raw(format!("{header}\r\n\r\n{{}}").as_bytes());
        let (code, log) = client.ended();
        assert_eq!(code, Some(1), "{header}");
        assert!(log.contains("frames cannot be read"), "{header}: {log}");
    }
}

#[test]
fn e9_e10_headers_come_in_any_case_and_number() {
    let mut client = Client::start();
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#;
    client.raw(format!("content-type: application/vscode-jsonrpc; charset=utf-8\r\nX-Other: a:b\r\ncontent-length:{}\r\n\r\n{body}", body.len()).as_bytes());
    assert!(client.answer(1).is_ok());
}

#[test]
fn a_frame_may_come_byte_by_byte() {
    let mut client = Client::start();
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#;
    for byte in format!("Content-Length: {}\r\n\r\n{body}", body.len()).bytes() {
        assert!(client.raw(&[byte]));
    }
    assert!(client.answer(1).is_ok());
}

#[test]
fn f_unknown_methods_are_answered_if_they_are_requests() {
    let mut client = Client::plain();
    for method in ["unknown", "$/unknown", "textDocument/moniker", ""] {
        let params = json!({ "textDocument": { "uri": "file:///x" }, "position": { "line": 0, "character": 0 } });
        assert_eq!(client.call(method, params.clone()), Err(METHOD_NOT_FOUND), "{method}");
        client.notify(method, params);
    }
    for method in ["$/setTrace", "$/progress", "textDocument/willSave"] {
        client.notify(method, json!({}));
    }
}

#[test]
fn f_parameters_of_the_wrong_shape_are_answered() {
    let mut client = Client::plain();
    for params in [
        json!(null),
        json!([]),
        json!({}),
        json!("x"),
        json!({ "textDocument": { "uri": "no uri" } }),
    ] {
        assert_eq!(client.call("textDocument/documentSymbol", params), Err(INVALID_PARAMS));
    }
    client.notify("textDocument/didOpen", json!({ "textDocument": 3 }));
    assert_eq!(client.open_and_wait("file:///x", CLEAN), json!([]));
}

#[test]
fn f_ids_are_numbers_of_any_sign_or_strings() {
    let mut client = Client::plain();
    for id in [json!(-7), json!("seven"), json!(""), json!(9_007_199_254_740_991_i64), json!(0)] {
        let params = json!({ "textDocument": { "uri": "file:///x" } });
        client.send(&json!({ "jsonrpc": "2.0", "id": id, "method": "textDocument/documentSymbol", "params": params }));
        assert_eq!(client.answer(id), Ok(json!(null)));
    }
}

#[cfg(debug_assertions)]
#[test]
fn f_an_id_that_is_in_flight_is_refused() {
    let mut client = Client::plain();
    let work = json!({ "jsonrpc": "2.0", "id": "twin", "method": "caddyfile-ls/test/work", "params": { "milliseconds": 300 } });
    client.send(&work);
    client.send(&work);
    assert_eq!(client.answer("twin"), Err(INVALID_REQUEST), "the second at once");
    assert_eq!(client.answer("twin"), Ok(json!(null)), "the first in its time");
}

#[test]
fn f_answers_that_nobody_asked_for_are_ignored() {
    let mut client = Client::plain();
    for id in [json!(4711), json!("x"), json!(null)] {
        client.send(&json!({ "jsonrpc": "2.0", "id": id, "result": {} }));
        client.send(&json!({ "jsonrpc": "2.0", "id": id, "error": { "code": 1, "message": "" } }));
        client.send(&json!({ "jsonrpc": "2.0", "id": id, "error": "odd" }));
    }
    assert_eq!(client.open_and_wait("file:///x", CLEAN), json!([]));
}

#[test]
fn f_a_notification_sent_as_a_request_is_refused() {
    let mut client = Client::plain();
    assert_eq!(
        client.call("textDocument/didClose", json!({ "textDocument": { "uri": "file:///x" } })),
        Err(INVALID_REQUEST)
    );
}
