//! The command that shows a file without imports and snippets.

use crate::harness::Client;
use crate::workspace::Workspace;
use serde_json::{Value, json};

const MAIN: &str = "\
import lib.caddy
# The shop.
shop.example {
\timport proxy {$SHOP:app} 5s
}
";

const LIB: &str = "\
(proxy) {
\treverse_proxy unix//run/{args[0]}.sock {
\t\ttransport http {
\t\t\tread_timeout {args[1]}
\t\t}
\t}
}
";

fn expand(client: &mut Client, uri: &str) -> Value {
    let params = json!({ "command": "caddyfile-ls.expand", "arguments": [uri] });
    client.call("workspace/executeCommand", params).unwrap()
}

fn expanded(socket: &str) -> String {
    format!(
        "# The shop.\nshop.example {{\n\treverse_proxy {socket} {{\n\t\ttransport http {{\n\t\t\tread_timeout 5s\n\t\t}}\n\t}}\n}}\n"
    )
}

#[test]
fn a_file_is_shown_without_imports_as_it_is_in_the_editor() {
    let workspace = Workspace::new("expand", &[("Caddyfile", MAIN), ("lib.caddy", LIB)]);
    let mut client = workspace.client();
    let (main, lib) = (workspace.uri("Caddyfile"), workspace.uri("lib.caddy"));
    client.open_and_wait(&main, MAIN);
    client.open_and_wait(&lib, LIB);
    // Of a file that is imported, the one that imports it.
    for uri in [&main, &lib] {
        let answer = expand(&mut client, uri);
        assert_eq!(answer["outcome"], "expanded", "{answer}");
        assert_eq!((&answer["language"], &answer["document"]), (&json!("caddyfile"), &json!(main)));
        assert_eq!(answer["text"], expanded("\"unix//run/{$SHOP:app}.sock\""));
    }
    // What is not saved counts.
    client.change(&lib, 2, json!([{ "text": LIB.replace("unix//run/", "unix//run/a/") }]));
    let answer = expand(&mut client, &main);
    assert_eq!(answer["text"], expanded("\"unix//run/a/{$SHOP:app}.sock\""));
    client.ignore("textDocument/publishDiagnostics");
}

#[test]
fn values_are_put_in_where_the_user_wants_that_in_a_folder_that_is_trusted() {
    let workspace = Workspace::new("expand-env", &[("Caddyfile", MAIN), ("lib.caddy", LIB)]);
    for (trusted, socket) in
        [(true, "unix//run/app.sock"), (false, "\"unix//run/{$SHOP:app}.sock\"")]
    {
        let options = json!({ "environment": true, "trusted": trusted });
        let mut client = workspace.client_of("", &options);
        let uri = workspace.uri("Caddyfile");
        client.open_and_wait(&uri, MAIN);
        assert_eq!(expand(&mut client, &uri)["text"], expanded(socket));
    }
}

#[test]
fn what_is_in_the_way_is_told_with_its_place() {
    let workspace = Workspace::new("expand-refused", &[]);
    let uri = workspace.uri("Caddyfile");
    let path = workspace.path().join("Caddyfile");
    let place = format!("{}:2: ", path.to_str().unwrap());
    for (line, why) in [
        ("import none.caddy", "File to import not found: none.caddy."),
        (
            "import {$DIR}/x",
            "what `import {$DIR}/x` names depends on a variable; with the setting `caddyfile.environment` the values that it has for the server count.",
        ),
        ("import \"\"", "Import requires a non-empty filepath."),
    ] {
        let mut client = workspace.client();
        client.open(&uri, &format!("a.example {{\n\t{line}\n}}\n"));
        let answer = expand(&mut client, &uri);
        let message = format!("`Caddyfile` cannot be shown expanded: {place}{why}");
        assert_eq!((&answer["outcome"], &answer["message"]), (&json!("refused"), &json!(message)));
        assert_eq!(client.notification("window/showMessage")["message"], message);
        client.ignore("textDocument/publishDiagnostics");
    }
}

#[test]
fn a_text_that_is_not_saved_has_no_files_beside_it() {
    let workspace = Workspace::new("expand-unsaved", &[]);
    let mut client = workspace.client();
    client.open("untitled:Untitled-1", "a.example {\n\timport lib.caddy\n}\n");
    let answer = expand(&mut client, "untitled:Untitled-1");
    assert_eq!(answer["outcome"], "refused");
    let message = client.notification("window/showMessage")["message"].take();
    let message = message.as_str().unwrap();
    assert!(message.contains(":2: ") && message.ends_with("save it first."), "{message}");
    client.ignore("textDocument/publishDiagnostics");
}

#[test]
fn a_part_of_a_file_that_is_not_known_is_left() {
    let workspace = Workspace::new("expand-part", &[]);
    let mut client = workspace.client();
    let uri = workspace.uri("part.caddy");
    client.open_and_wait(
        &uri,
        "reverse_proxy localhost:9000 {\n\tlb_policy first\n}\n@api path /api/*\n",
    );
    assert_eq!(expand(&mut client, &uri)["outcome"], "refused");
    let message = client.notification("window/showMessage")["message"].take();
    assert!(message.as_str().unwrap().contains("no file is known that imports it"), "{message}");
}
