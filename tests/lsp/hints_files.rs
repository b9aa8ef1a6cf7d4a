//! Completion, hover, hints and forms between files on disk and open ones, as an editor sees them.

use crate::harness::Client;
use crate::workspace::{Workspace, ask};
use serde_json::{Value, json};

/// The lines that the seed of this project asks for, over three files.
const FILES: [(&str, &str); 5] = [
    ("Caddyfile", "import lib/*.conf\nimport sites/*.caddy\n"),
    ("lib/sock.conf", "(sock) {\n\treverse_proxy unix/{args[0]}\n}\n"),
    ("sites/a.caddy", "a.com {\n\timport sock /sockets/myapp.sock\n}\n"),
    ("sites/b.caddy", "b.com {\n\timport sock /sockets/other.sock\n\timport ../part.conf 404\n}\n"),
    ("part.conf", "respond {args[0]}\nre\n"),
];

fn hover(client: &mut Client, uri: &str, line: u32, character: u32) -> String {
    let found = ask(client, "hover", uri, line, character);
    found["contents"]["value"].as_str().unwrap_or_else(|| panic!("{found}")).to_owned()
}

fn labels(found: &Value) -> Vec<&str> {
    let items = found["items"].as_array().unwrap();
    items.iter().map(|it| it["label"].as_str().unwrap()).collect()
}

#[test]
fn what_the_seed_must_show() {
    let workspace = Workspace::new("hints-seed", &FILES);
    let mut client = workspace.client();
    let site = workspace.open(&mut client, "sites/a.caddy");

    let told = hover(&mut client, &site, 1, 20);
    assert!(told.contains("becomes `unix//sockets/myapp.sock`"), "{told}");

    let lib = workspace.open(&mut client, "lib/sock.conf");
    let told = hover(&mut client, &lib, 1, 24);
    for (value, place) in
        [("/sockets/myapp.sock", "sites/a.caddy:2"), ("/sockets/other.sock", "sites/b.caddy:2")]
    {
        assert!(
            told.contains(&format!("- `{value}` in `import sock {value}`, `{place}`")),
            "{told}"
        );
    }

    let params = json!({
        "textDocument": { "uri": lib }, "position": { "line": 0, "character": 2 },
        "newName": "socket",
    });
    let edit = client.call("textDocument/rename", params).unwrap();
    let mut files: Vec<&String> = edit["changes"].as_object().unwrap().keys().collect();
    files.sort();
    let expected = ["lib/sock.conf", "sites/a.caddy", "sites/b.caddy"];
    assert_eq!(files, expected.map(|it| workspace.uri(it)).iter().collect::<Vec<_>>());
}

#[test]
fn what_the_seed_must_show_while_it_is_typed() {
    let workspace = Workspace::new("hints-seed-typed", &FILES);
    let mut client = workspace.client();
    let site = workspace.uri("sites/a.caddy");
    let found = client.open_and_wait(&site, "a.com {\n\timport sock \n}\n");
    let help = ask(&mut client, "signatureHelp", &site, 1, 13);
    assert_eq!(help["signatures"][0]["label"], "sock(socket path)");
    let missing = found.as_array().unwrap().iter().find(|it| it["severity"] == 1);
    let missing = missing.unwrap_or_else(|| panic!("{found}"));
    let at = json!({
        "start": { "line": 1, "character": 8 }, "end": { "line": 1, "character": 12 },
    });
    assert_eq!(missing["range"], at);
    assert!(missing["message"].as_str().unwrap().contains("argument 1 (`socket path`)"));
}

#[test]
fn a_fragment_opened_alone_is_completed_for_its_place() {
    let workspace = Workspace::new("hints-fragment", &FILES);
    let mut client = workspace.client();
    let part = workspace.open(&mut client, "part.conf");
    let found = ask(&mut client, "completion", &part, 1, 2);
    let labels = labels(&found);
    assert!(labels.contains(&"reverse_proxy") && !labels.contains(&"example.com"), "{labels:?}");
    client.change(&part, 2, json!([{ "text": "respond {args[0]}\nheader X {ar}\n" }]));
    let found = ask(&mut client, "completion", &part, 1, 12);
    assert_eq!(found["items"][0]["label"], "{args[0]}");
    assert_eq!(found["items"][0]["detail"], "status: 404");
}

#[test]
fn an_import_is_completed_with_a_snippet_of_another_file() {
    let workspace = Workspace::new("hints-names", &FILES);
    let mut client = workspace.client();
    let site = workspace.open(&mut client, "sites/a.caddy");
    let found = ask(&mut client, "completion", &site, 1, 10);
    assert_eq!(found["items"][0]["label"], "sock");
    assert_eq!(found["items"][0]["detail"], "sock(socket path), in lib/sock.conf");
}

#[test]
fn hints_of_other_files_are_in_the_text() {
    let workspace = Workspace::new("hints-inlay", &FILES);
    let mut client = workspace.client();
    let mut hints = |name: &str| -> Vec<String> {
        let uri = workspace.open(&mut client, name);
        let range = json!({
            "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 0 },
        });
        let params = json!({ "textDocument": { "uri": uri }, "range": range });
        let found = client.call("textDocument/inlayHint", params).unwrap();
        let hints = found.as_array().unwrap().iter();
        hints
            .map(|it| format!("{} {}", it["position"]["line"], it["label"].as_str().unwrap()))
            .collect()
    };
    assert_eq!(hints("Caddyfile"), ["0 1 file", "1 2 files"]);
    assert_eq!(hints("sites/b.caddy"), ["1 socket path:", "2 status:"]);
    assert_eq!(hints("part.conf"), ["0 = 404"]);
}
