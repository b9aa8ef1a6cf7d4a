//! Pushed and pulled diagnostics.

use crate::harness::{CLEAN, Client, UNCLOSED};
use serde_json::{Value, json};

const URI: &str = "file:///x/Caddyfile";

fn pulling() -> Client {
    Client::with(json!({ "textDocument": { "diagnostic": {} } }), json!(null))
}

fn pull(client: &mut Client, known: &Value) -> Value {
    let params = json!({ "textDocument": { "uri": URI }, "previousResultId": known });
    client.call("textDocument/diagnostic", params).unwrap()
}

#[test]
fn a_finding_has_a_range_a_code_a_source_and_words() {
    let mut client = Client::plain();
    let found = client.open_and_wait(URI, UNCLOSED);
    let found = &found[0];
    assert_eq!(found["severity"], 1);
    assert_eq!(found["source"], "caddyfile");
    let code = found["code"].as_str().unwrap();
    assert!(code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{code}");
    assert_eq!(
        found["range"]["start"],
        json!({ "line": 0, "character": 12 }),
        "the brace: {found}"
    );
    assert_eq!(found["range"]["end"], json!({ "line": 0, "character": 13 }));
    assert!(!found["message"].as_str().unwrap().is_empty());
}

#[test]
fn a_part_that_a_caddyfile_imports_is_no_whole_one() {
    let part = "@office remote_ip 10.0.0.0/8\nabort @office\n";
    let mut client = Client::plain();
    assert_eq!(client.open_and_wait("file:///x/conf.d/office.conf", part), json!([]));
    assert_eq!(client.open_and_wait("untitled:Untitled-1", part), json!([]));
    assert_eq!(client.open_and_wait(URI, part)[0]["code"], "matcher-outside-site");
}

#[test]
fn what_stays_equal_is_not_sent_again() {
    let mut client = Client::plain();
    assert_eq!(client.open_and_wait(URI, CLEAN), json!([]));
    client.change(URI, 2, json!([{ "text": format!("# harmless\n{CLEAN}") }]));
    client.change(URI, 3, json!([{ "text": UNCLOSED }]));
    assert_eq!(client.published()["version"], 3);
    client.change(URI, 4, json!([{ "text": format!("{UNCLOSED}\t# harmless\n") }]));
    client.change(URI, 5, json!([{ "text": CLEAN }]));
    assert_eq!(client.published(), json!({ "uri": URI, "version": 5, "diagnostics": [] }));
}

#[test]
fn what_stays_equal_is_sent_for_the_next_version_where_the_client_keeps_to_versions() {
    let versions = json!({ "textDocument": { "publishDiagnostics": { "versionSupport": true } } });
    let mut client = Client::with(versions, json!(null));
    let shown = client.open_and_wait(URI, UNCLOSED);
    client.change(URI, 2, json!([{ "text": format!("{UNCLOSED}\t# harmless\n") }]));
    assert_eq!(client.published(), json!({ "uri": URI, "version": 2, "diagnostics": shown }));
}

#[test]
fn a_burst_is_coalesced_and_ends_with_the_last_version() {
    let mut client = Client::plain();
    client.open_and_wait(URI, CLEAN);
    for version in 2..1000 {
        client.change(
            URI,
            version,
            json!([{ "text": if version % 2 == 0 { UNCLOSED } else { CLEAN } }]),
        );
    }
    client.change(URI, 1000, json!([{ "text": format!("\n{UNCLOSED}") }]));
    let mut versions = Vec::new();
    while versions.last() != Some(&1000) {
        versions.push(client.published()["version"].as_i64().unwrap());
    }
    assert!(versions.is_sorted_by(|a, b| a < b), "{versions:?}");
    assert!(versions.len() < 300, "{} messages", versions.len());
}

#[test]
fn closing_clears_what_is_shown() {
    let mut client = Client::plain();
    assert_ne!(client.open_and_wait(URI, UNCLOSED), json!([]));
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    assert_eq!(client.published(), json!({ "uri": URI, "diagnostics": [] }));
    // What shows nothing needs no clearing; the harness fails on a message that nobody waits for.
    assert_eq!(client.open_and_wait(URI, CLEAN), json!([]));
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    assert_ne!(client.open_and_wait(URI, UNCLOSED), json!([]), "opened again");
}

#[test]
fn documents_are_apart() {
    let mut client = Client::plain();
    for i in 0..20 {
        let uri = format!("file:///x/{i}");
        let found = client.open_and_wait(&uri, if i % 2 == 0 { CLEAN } else { UNCLOSED });
        assert_eq!(found.as_array().unwrap().len(), i % 2);
    }
    client.change("file:///x/4", 2, json!([{ "text": UNCLOSED }]));
    assert_eq!(client.published()["uri"], "file:///x/4");
}

#[test]
fn a_pull_names_its_result_and_an_unchanged_one_is_short() {
    let mut client = pulling();
    client.open(URI, UNCLOSED);
    let first = pull(&mut client, &json!(null));
    assert_eq!((&first["kind"], first["items"].as_array().unwrap().len()), (&json!("full"), 1));
    let again = pull(&mut client, &first["resultId"]);
    assert_eq!(again, json!({ "kind": "unchanged", "resultId": first["resultId"] }));
    client.change(URI, 2, json!([{ "text": CLEAN }]));
    let changed = pull(&mut client, &first["resultId"]);
    assert_eq!((&changed["kind"], &changed["items"]), (&json!("full"), &json!([])));
    assert_ne!(changed["resultId"], first["resultId"]);
}

#[test]
fn a_document_opened_again_at_the_same_version_is_another() {
    let mut client = pulling();
    client.open(URI, UNCLOSED);
    let first = pull(&mut client, &json!(null));
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    let closed = pull(&mut client, &first["resultId"]);
    assert_eq!((&closed["kind"], &closed["items"]), (&json!("full"), &json!([])));
    client.open(URI, CLEAN);
    let second = pull(&mut client, &first["resultId"]);
    assert_eq!((&second["kind"], &second["items"]), (&json!("full"), &json!([])));
}

#[test]
fn switching_them_off_empties_a_pull_too() {
    let mut client = pulling();
    client.open(URI, UNCLOSED);
    let on = pull(&mut client, &json!(null));
    let off = json!({ "settings": { "caddyfile": { "diagnostics": { "enable": false } } } });
    client.notify("workspace/didChangeConfiguration", off);
    let report = pull(&mut client, &on["resultId"]);
    assert_eq!((&report["kind"], &report["items"]), (&json!("full"), &json!([])));
}

#[test]
fn a_large_document_is_pulled_from_the_pool() {
    let mut client = pulling();
    client.open(URI, &(CLEAN.repeat(2_000) + UNCLOSED));
    let report = pull(&mut client, &json!(null));
    assert_eq!(report["items"].as_array().unwrap().len(), 1);
    assert_eq!(report["items"][0]["range"]["start"]["line"], 6_000);
}
