//! A user's own catalogue files: found in the workspace, read again when they change, their faults reported.

use crate::harness::Client;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

const ENTRY: &str = "directive teapot {\n\tsignature <size>\n\tsummary \"Answers that it is a teapot.\"\n\n\toption strength {\n\t\tsignature <level:int>\n\t\tsummary \"How strong the tea is.\"\n\t}\n}\n";
const TEXT: &str = "a {\n\tteapot 3 {\n\t\t\n\t}\n\t\n}\n";

/// A folder that goes away with the test.
struct Workspace(PathBuf);

impl Workspace {
    fn new(name: &str) -> Workspace {
        let folder =
            std::env::temp_dir().join(format!("caddyfile-ls-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join(".caddyfile-ls")).unwrap();
        Workspace(fs::canonicalize(folder).unwrap())
    }

    fn uri(&self, path: &str) -> String {
        format!("file://{}/{path}", self.0.display())
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.0.join(path), text).unwrap();
    }

    /// A client that has the folder open, told of files by the client itself, with the Caddyfile open.
    fn client(&self, options: &Value) -> Client {
        let capabilities = json!({ "workspace": {
            "didChangeWatchedFiles": { "dynamicRegistration": true },
            "semanticTokens": { "refreshSupport": true },
        } });
        let folder = json!([{ "uri": self.uri(""), "name": "ws" }]);
        let params = json!({
            "processId": null, "rootUri": null, "capabilities": capabilities,
            "workspaceFolders": folder, "initializationOptions": options,
        });
        let (mut client, _) = Client::with_params(params);
        client.wait_until_asked("client/registerCapability", 1);
        client
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Tells the server that a file has changed.
fn changed(client: &mut Client, uri: &str) {
    let change = json!({ "uri": uri, "type": 2 });
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [change] }));
}

fn hover(client: &mut Client, uri: &str) -> Value {
    let position = json!({ "line": 1, "character": 3 });
    let params = json!({ "textDocument": { "uri": uri }, "position": position });
    client.call("textDocument/hover", params).unwrap()
}

fn offers(client: &mut Client, uri: &str, line: u32, character: u32, label: &str) -> bool {
    let position = json!({ "line": line, "character": character });
    let params = json!({ "textDocument": { "uri": uri }, "position": position });
    let list = client.call("textDocument/completion", params).unwrap();
    list["items"].as_array().unwrap().iter().any(|item| item["label"] == label)
}

#[test]
fn a_file_that_is_dropped_in_is_understood_at_once() {
    let workspace = Workspace::new("dropped");
    let mut client = workspace.client(&json!(null));
    let (document, file) = (workspace.uri("Caddyfile"), workspace.uri(".caddyfile-ls/tea.catalog"));
    client.open_and_wait(&document, TEXT);
    assert!(!hover(&mut client, &document).to_string().contains("teapot."));
    assert!(!offers(&mut client, &document, 4, 1, "teapot"));

    workspace.write(".caddyfile-ls/tea.catalog", ENTRY);
    changed(&mut client, &file);
    let report = client.published();
    assert_eq!((&report["uri"], &report["diagnostics"]), (&json!(file), &json!([])));
    client.wait_until_asked("workspace/semanticTokens/refresh", 1);
    assert!(hover(&mut client, &document).to_string().contains("it is a teapot"));
    assert!(offers(&mut client, &document, 4, 1, "teapot"));
    assert!(offers(&mut client, &document, 2, 2, "strength"));

    fs::remove_file(workspace.0.join(".caddyfile-ls/tea.catalog")).unwrap();
    changed(&mut client, &file);
    assert_eq!(client.published()["diagnostics"], json!([]));
    assert!(!offers(&mut client, &document, 4, 1, "teapot"));
}

#[test]
fn a_broken_file_is_reported_at_its_line_and_left_out() {
    let workspace = Workspace::new("broken");
    workspace.write(".caddyfile-ls/a.catalog", ENTRY);
    workspace
        .write(".caddyfile-ls/b.catalog", "directive x {\n\tsummary \"fine\"\n\tnonsense\n}\n");
    let mut client = workspace.client(&json!(null));
    let (document, broken) = (workspace.uri("Caddyfile"), workspace.uri(".caddyfile-ls/b.catalog"));
    let report = |client: &mut Client| {
        let (one, other) = (client.published(), client.published());
        if one["uri"] == broken.as_str() { one } else { other }
    };
    let shown = report(&mut client);
    let found = &shown["diagnostics"][0];
    assert_eq!(found["range"]["start"], json!({ "line": 2, "character": 0 }), "{shown}");
    assert!(found["message"].as_str().unwrap().contains("nonsense"));
    client.open_and_wait(&document, TEXT);
    assert!(offers(&mut client, &document, 4, 1, "teapot"), "the other file counts");

    workspace.write(".caddyfile-ls/b.catalog", "directive x {\n\tsummary \"fine\"\n}\n");
    changed(&mut client, &broken);
    assert_eq!(report(&mut client)["diagnostics"], json!([]));
    assert!(offers(&mut client, &document, 4, 1, "x"));
    client.wait_until_asked("workspace/semanticTokens/refresh", 2);
}

#[test]
fn the_settings_can_name_files_elsewhere() {
    let workspace = Workspace::new("named");
    workspace.write("tea.txt", ENTRY);
    let mut client = workspace.client(&json!({ "catalogFiles": ["tea.txt", "none.catalog"] }));
    let (one, other) = (client.published(), client.published());
    let missing = if one["diagnostics"] == json!([]) { other } else { one };
    assert_eq!(missing["uri"], workspace.uri("none.catalog"));
    assert!(missing["diagnostics"][0]["message"].as_str().unwrap().contains("does not exist"));
    let document = workspace.uri("Caddyfile");
    client.open_and_wait(&document, TEXT);
    assert!(hover(&mut client, &document).to_string().contains("it is a teapot"));
    client.wait_until_asked("workspace/semanticTokens/refresh", 1);
}

#[test]
fn a_client_without_folders_that_watches_nothing_is_served_too() {
    let workspace = Workspace::new("bare");
    workspace.write(".caddyfile-ls/tea.catalog", ENTRY);
    let mut client = Client::plain();
    let document = workspace.uri("Caddyfile");
    client.open(&document, TEXT);
    let published = [client.published(), client.published()];
    assert!(published.iter().any(|it| it["uri"] == workspace.uri(".caddyfile-ls/tea.catalog")));
    assert!(hover(&mut client, &document).to_string().contains("it is a teapot"));
}

#[test]
fn folders_come_and_go() {
    let (one, other) = (Workspace::new("one"), Workspace::new("other"));
    other.write(".caddyfile-ls/tea.catalog", ENTRY);
    let mut client = one.client(&json!(null));
    let document = one.uri("Caddyfile");
    client.open_and_wait(&document, TEXT);
    let folder = json!([{ "uri": other.uri(""), "name": "other" }]);
    for (added, removed, known) in [(&folder, &json!([]), true), (&json!([]), &folder, false)] {
        let event = json!({ "added": added, "removed": removed });
        client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
        assert_eq!(client.published()["uri"], other.uri(".caddyfile-ls/tea.catalog"));
        assert_eq!(hover(&mut client, &document).to_string().contains("it is a teapot"), known);
    }
    client.wait_until_asked("workspace/semanticTokens/refresh", 2);
}

#[test]
fn files_are_offered_from_the_workspace_and_from_nowhere_else() {
    let workspace = Workspace::new("files");
    fs::create_dir_all(workspace.0.join("sites")).unwrap();
    workspace.write("sites/one.caddy", "");
    let mut client = workspace.client(&json!(null));
    let document = workspace.uri("Caddyfile");
    let offered = |client: &mut Client, version: i64, path: &str| {
        client.change(&document, version, json!([{ "text": format!("import {path}\n") }]));
        let character = "import ".len() + path.len();
        let position = json!({ "line": 0, "character": character });
        let params = json!({ "textDocument": { "uri": document }, "position": position });
        client.call("textDocument/completion", params).unwrap().to_string()
    };
    client.open_and_wait(&document, "import x\n");
    assert!(offered(&mut client, 2, "sites/").contains("one.caddy"));
    assert!(!offered(&mut client, 3, "../").contains("caddyfile-ls-"));
    assert!(!offered(&mut client, 4, "/").contains("etc"));
    // Whether the user is asked for leave depends on how long a text stays as it is.
    client.ignore("window/showMessageRequest");
}
