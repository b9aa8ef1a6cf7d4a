//! Rows A, D, G and H, and the order of states: nothing overtakes, nothing blocks, nothing is lost.

use crate::harness::{CLEAN, Client, frame};
use serde_json::{Value, json};

const CONTENT_MODIFIED: i64 = -32801;
const URI: &str = "file:///x/Caddyfile";

/// An edit that inserts one character at the start of the document.
fn insert(text: &str) -> Value {
    let start = json!({ "line": 0, "character": 0 });
    json!([{ "range": { "start": start, "end": start }, "text": text }])
}

fn selection_at_start() -> Value {
    json!({ "textDocument": { "uri": URI }, "positions": [{ "line": 0, "character": 0 }] })
}

/// The column at which the document, of one line, ends.
fn end_of(selections: &Value) -> u64 {
    let mut outermost = &selections[0];
    while outermost.get("parent").is_some() {
        outermost = &outermost["parent"];
    }
    outermost["range"]["end"]["character"].as_u64().unwrap()
}

#[test]
fn of_1000_changes_none_is_overtaken_by_a_request() {
    let mut client = Client::with(json!({ "textDocument": { "diagnostic": {} } }), json!(null));
    client.open(URI, "");
    let mut requests = Vec::new();
    for version in 1..=1000 {
        client.change(URI, version + 1, insert("x"));
        if version % 10 == 0 {
            requests.push((
                version,
                client.request("textDocument/selectionRange", selection_at_start()),
            ));
        }
    }
    let answers =
        requests.into_iter().map(|(version, id)| (version, end_of(&client.answer(id).unwrap())));
    let stale: Vec<_> =
        answers.filter(|&(version, seen)| i64::try_from(seen) != Ok(version)).collect();
    assert_eq!(stale, []);
}

#[test]
fn a_client_that_never_answers_its_settings_blocks_nothing() {
    let mut client = Client::with(
        json!({ "workspace": { "configuration": true }, "textDocument": { "diagnostic": {} } }),
        json!(null),
    );
    client.wait_until_asked("workspace/configuration", 1);
    client.configuration = None;
    client.open(URI, "");
    for version in 1..=1000 {
        client.change(URI, version + 1, insert("x"));
        client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    }
    let selections = client.call("textDocument/selectionRange", selection_at_start()).unwrap();
    assert_eq!(end_of(&selections), 1000);
    for _ in 1..=1000 {
        client.request_of_server("workspace/configuration");
    }
}

#[test]
fn a_long_answer_about_an_old_state_is_no_answer() {
    let mut client = Client::with(json!({ "textDocument": { "diagnostic": {} } }), json!(null));
    client.open(URI, &CLEAN.repeat(70_000));
    let params = json!({ "textDocument": { "uri": URI } });
    let request = json!({ "jsonrpc": "2.0", "id": "old", "method": "textDocument/documentSymbol", "params": params });
    let change = json!({ "textDocument": { "uri": URI, "version": 2 }, "contentChanges": [{ "text": CLEAN }] });
    let change = json!({ "jsonrpc": "2.0", "method": "textDocument/didChange", "params": change });
    // In one write, so that the change is there long before two megabytes are parsed.
    client.raw(&[frame(&request), frame(&change)].concat());
    assert_eq!(client.answer("old"), Err(CONTENT_MODIFIED));
    assert!(client.call("textDocument/documentSymbol", params).is_ok());
}

#[cfg(debug_assertions)]
mod with_hooks {
    use super::*;
    use crate::harness::UNCLOSED;

    const REQUEST_CANCELLED: i64 = -32800;
    const INTERNAL_ERROR: i64 = -32603;
    /// Longer than the harness has patience: only a server that does not wait for it passes.
    const FOREVER: u64 = 600_000;

    fn serves(client: &mut Client) {
        assert_eq!(client.open_and_wait("file:///serves", CLEAN), json!([]));
        let params = json!({ "textDocument": { "uri": "file:///serves" } });
        assert!(client.call("textDocument/documentSymbol", params.clone()).is_ok());
        client.notify("textDocument/didClose", params);
    }

    #[test]
    fn d_a_panic_is_answered_and_survived() {
        let mut client = Client::plain();
        for when in ["now", "later", "pool"] {
            assert_eq!(
                client.call("caddyfile-ls/test/panic", json!(when)),
                Err(INTERNAL_ERROR),
                "{when}"
            );
            client.notify("caddyfile-ls/test/panicNotification", json!(null));
            serves(&mut client);
        }
    }

    #[test]
    fn d_a_panic_is_told_to_the_log() {
        let mut client = Client::plain();
        assert_eq!(client.call("caddyfile-ls/test/panic", json!("now")), Err(INTERNAL_ERROR));
        client.close_input();
        let (_, log) = client.ended();
        assert!(log.contains("a panic for a test") && log.contains("test_hooks.rs"), "{log}");
        assert!(log.contains("the handler of caddyfile-ls/test/panic panicked"), "{log}");
    }

    #[test]
    fn g1_cancelling_is_immediate() {
        let mut client = Client::plain();
        let ids: Vec<i64> = (0..12)
            .map(|_| client.request("caddyfile-ls/test/work", json!({ "milliseconds": FOREVER })))
            .collect();
        for id in &ids {
            client.notify("$/cancelRequest", json!({ "id": id }));
        }
        for id in ids {
            assert_eq!(client.answer(id), Err(REQUEST_CANCELLED));
        }
        serves(&mut client);
    }

    #[test]
    fn g2_an_answer_for_a_cancelled_request_is_survived() {
        let mut client = Client::plain();
        client.configuration = None;
        let id = client.request("caddyfile-ls/test/askClient", json!(null));
        let asked = client.request_of_server("workspace/configuration");
        client.notify("$/cancelRequest", json!({ "id": id }));
        assert_eq!(client.answer(id), Err(REQUEST_CANCELLED));
        client.send(&json!({ "jsonrpc": "2.0", "id": asked["id"], "result": [null] }));
        serves(&mut client);
    }

    #[test]
    fn g3_cancelling_what_is_over_or_unknown_does_nothing() {
        let mut client = Client::plain();
        for id in [json!(1), json!("x"), json!(null), json!(1.5), json!({})] {
            client.notify("$/cancelRequest", json!({ "id": id }));
        }
        client.notify("$/cancelRequest", json!(null));
        serves(&mut client);
    }

    #[test]
    fn h_long_work_keeps_nothing_else_waiting() {
        let mut client = Client::plain();
        for _ in 0..12 {
            client.request("caddyfile-ls/test/work", json!({ "milliseconds": FOREVER }));
        }
        serves(&mut client);
        client.open(URI, UNCLOSED);
        assert_eq!(client.published()["diagnostics"].as_array().unwrap().len(), 1);
    }
}
