//! `workspace/configuration`, `didChangeConfiguration` and initialization options.

use crate::harness::{CLEAN, Client, UNCLOSED};
use serde_json::{Value, json};

const URI: &str = "file:///x/Caddyfile";
const MESSY: &str = "a {\nrespond hi\n}\n";

fn formatted(client: &mut Client) -> Value {
    let options = json!({ "tabSize": 4, "insertSpaces": true });
    let params = json!({ "textDocument": { "uri": URI }, "options": options });
    client.call("textDocument/formatting", params).unwrap()
}

#[test]
fn initialization_options_are_settings() {
    for options in [
        json!({ "format": { "enable": false } }),
        json!({ "caddyfile": { "format": { "enable": false } } }),
    ] {
        let mut client = Client::with(json!({}), options);
        client.open_and_wait(URI, MESSY);
        assert_eq!(formatted(&mut client), json!(null));
    }
    let mut client = Client::plain();
    client.open_and_wait(URI, MESSY);
    assert_ne!(formatted(&mut client), json!(null));
}

#[test]
fn settings_are_asked_for_and_win_over_the_options() {
    let params = json!({ "capabilities": { "workspace": { "configuration": true } }, "initializationOptions": { "format": { "enable": false } } });
    let mut client = Client::start();
    client.configuration =
        Some(json!([{ "format": { "enable": true }, "diagnostics": { "enable": false } }]));
    client.call("initialize", params).unwrap();
    client.notify("initialized", json!({}));
    client.wait_until_asked("workspace/configuration", 1);
    // The answer is ahead of these on the wire, but not ahead of the first diagnostics.
    client.open(URI, UNCLOSED);
    let mut shown = client.published();
    if shown["diagnostics"] != json!([]) {
        shown = client.published();
    }
    assert_eq!(shown["diagnostics"], json!([]));
    assert_ne!(formatted(&mut client), json!(null));
}

#[test]
fn pushed_settings_count_at_once() {
    let mut client = Client::plain();
    assert_eq!(client.open_and_wait(URI, UNCLOSED).as_array().unwrap().len(), 1);
    let off = json!({ "settings": { "caddyfile": { "diagnostics": { "enable": false } } } });
    client.notify("workspace/didChangeConfiguration", off);
    assert_eq!(client.published()["diagnostics"], json!([]));
    let on = json!({ "settings": { "caddyfile": { "diagnostics": { "enable": true } } } });
    client.notify("workspace/didChangeConfiguration", on);
    assert_eq!(client.published()["diagnostics"].as_array().unwrap().len(), 1);
}

#[test]
fn a_change_without_settings_makes_the_server_ask_again() {
    let mut client = Client::with(json!({ "workspace": { "configuration": true } }), json!(null));
    client.wait_until_asked("workspace/configuration", 1);
    assert_eq!(client.open_and_wait(URI, UNCLOSED).as_array().unwrap().len(), 1);
    client.configuration = Some(json!([{ "diagnostics": { "enable": false } }]));
    client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    assert_eq!(client.published()["diagnostics"], json!([]));
}

#[test]
fn a_client_that_pulls_is_told_to_pull_again() {
    let capabilities = json!({ "textDocument": { "diagnostic": {} }, "workspace": { "diagnostics": { "refreshSupport": true } } });
    let mut client = Client::with(capabilities, json!(null));
    let off = json!({ "settings": { "caddyfile": { "diagnostics": { "enable": false } } } });
    client.notify("workspace/didChangeConfiguration", off.clone());
    client.wait_until_asked("workspace/diagnostic/refresh", 1);
    client.notify("workspace/didChangeConfiguration", off);
    assert_eq!(
        client.call("textDocument/documentSymbol", json!({ "textDocument": { "uri": URI } })),
        Ok(json!(null))
    );
    assert_eq!(client.asked.len(), 1, "settings that stay the same refresh nothing");
}

#[test]
fn the_server_registers_for_changes_where_it_must() {
    let capabilities = json!({ "workspace": { "configuration": true, "didChangeConfiguration": { "dynamicRegistration": true } } });
    let mut client = Client::with(capabilities, json!(null));
    client.wait_until_asked("client/registerCapability", 1);
    client.wait_until_asked("workspace/configuration", 1);
}

#[test]
fn answers_of_any_shape_are_survived() {
    for answer in [
        json!(null),
        json!([]),
        json!([null]),
        json!([[]]),
        json!([3]),
        json!({}),
        json!([{ "format": 1 }, {}]),
    ] {
        let mut client = Client::start();
        client.configuration = Some(answer);
        client
            .call(
                "initialize",
                json!({ "capabilities": { "workspace": { "configuration": true } } }),
            )
            .unwrap();
        client.notify("initialized", json!({}));
        client.wait_until_asked("workspace/configuration", 1);
        assert_eq!(client.open_and_wait(URI, CLEAN), json!([]));
    }
}
