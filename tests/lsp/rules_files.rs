//! Findings and fixes where files import each other: places in other files, and files that are made.

use crate::harness::Client;
use crate::workspace::Workspace;
use serde_json::{Value, json};

const ENTRY: &str = "import lib.conf\n\na {\n\timport slow 5x\n\timport gone.conf\n}\n";
/// The letter before the use is two units long.
const LIBRARY: &str =
    "(slow) {\n\treverse_proxy :1 {\n\t\t# 💣\n\t\tlb_try_duration \"{args[0]}\"\n\t}\n}\n";

fn found<'a>(findings: &'a Value, code: &str) -> &'a Value {
    let found = findings.as_array().unwrap().iter().find(|it| it["code"] == code);
    found.unwrap_or_else(|| panic!("{code}: {findings}"))
}

fn open(workspace: &Workspace, client: &mut Client) -> (String, Value) {
    let uri = workspace.uri("Caddyfile");
    let findings = client.open_and_wait(&uri, ENTRY);
    (uri, findings)
}

#[test]
fn a_finding_names_its_places_in_other_files() {
    let workspace = Workspace::new("related", &[("Caddyfile", ENTRY), ("lib.conf", LIBRARY)]);
    let mut client = workspace.client();
    let (_, findings) = open(&workspace, &mut client);
    let value = found(&findings, "import-argument-value");
    assert_eq!(value["range"]["start"], json!({ "line": 3, "character": 13 }));
    let related = &value["relatedInformation"][0];
    assert_eq!(related["location"]["uri"], workspace.uri("lib.conf"));
    assert_eq!(related["location"]["range"]["start"], json!({ "line": 3, "character": 19 }));
}

#[test]
fn an_open_file_is_found_as_it_is_typed() {
    let workspace = Workspace::new("related-open", &[("Caddyfile", ENTRY), ("lib.conf", LIBRARY)]);
    let mut client = workspace.client();
    let library = workspace.open(&mut client, "lib.conf");
    client.change(&library, 2, json!([{ "text": format!("\n\n{LIBRARY}") }]));
    let (_, findings) = open(&workspace, &mut client);
    let related = &found(&findings, "import-argument-value")["relatedInformation"][0];
    assert_eq!(related["location"]["range"]["start"], json!({ "line": 5, "character": 19 }));
}

#[test]
fn a_missing_file_is_made_by_clients_that_can() {
    let workspace = Workspace::new("made", &[("Caddyfile", ENTRY), ("lib.conf", LIBRARY)]);
    let edit = json!({ "documentChanges": true, "resourceOperations": ["create"] });
    for (capabilities, can) in
        [(json!({ "workspace": { "workspaceEdit": edit } }), true), (json!({}), false)]
    {
        let mut client = workspace.client_able_to(&capabilities);
        let (uri, findings) = open(&workspace, &mut client);
        let missing = found(&findings, "import-failed");
        let params = json!({
            "textDocument": { "uri": uri }, "range": missing["range"],
            "context": { "diagnostics": [missing] },
        });
        let actions = client.call("textDocument/codeAction", params).unwrap();
        let made = actions
            .as_array()
            .unwrap()
            .iter()
            .find(|it| it["title"] == "Create the file `gone.conf`");
        assert_eq!(made.is_some(), can, "{actions}");
        let Some(made) = made else { continue };
        assert_eq!(made["diagnostics"], json!([missing]));
        let [create, fill] = made["edit"]["documentChanges"].as_array().unwrap().as_slice() else {
            panic!("{made}")
        };
        let gone = workspace.uri("gone.conf");
        assert_eq!((&create["kind"], &create["uri"]), (&json!("create"), &json!(gone)));
        assert_eq!(fill["textDocument"], json!({ "uri": gone, "version": null }));
        assert_eq!(fill["edits"][0]["newText"], "# Imported by Caddyfile.\n");
    }
}

#[cfg(unix)]
#[test]
fn what_is_not_read_is_told_at_the_import_and_is_no_error() {
    let entry = "a {\n\timport ../out.conf\n\timport binary\n\timport none/*\n}\n";
    let workspace =
        Workspace::new("unread", &[("ws/Caddyfile", entry), ("out.conf", "respond hi\n")]);
    std::fs::write(workspace.path().join("ws/binary"), [0xFF, 0xFF, b'\n']).unwrap();
    let options = json!({ "readOutsideWorkspace": false });
    let mut client = workspace.client_of("ws", &options);
    let findings = client.open_and_wait(&workspace.uri("ws/Caddyfile"), entry);
    for (code, severity) in
        [("import-outside", 3), ("import-not-read", 3), ("import-glob-empty", 4)]
    {
        assert_eq!(found(&findings, code)["severity"], severity, "{findings}");
    }
    assert!(
        found(&findings, "import-outside")["message"]
            .as_str()
            .unwrap()
            .contains("readOutsideWorkspace")
    );
}

#[test]
fn what_two_caddyfiles_import_may_be_used_by_either() {
    let lib = "(one) {\n\trespond hi\n}\n";
    let files = [
        ("a/Caddyfile", "import ../lib.conf\na {\n\trespond hi\n}\n"),
        ("b/Caddyfile", "import ../lib.conf\nb {\n\timport one\n}\n"),
        ("lib.conf", lib),
    ];
    let workspace = Workspace::new("shared", &files);
    let mut client = workspace.client();
    let uri = workspace.uri("lib.conf");
    assert_eq!(client.open_and_wait(&uri, lib), json!([]));
    std::fs::remove_file(workspace.path().join("b/Caddyfile")).unwrap();
    let gone = json!([{ "uri": workspace.uri("b/Caddyfile"), "type": 3 }]);
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": gone }));
    assert_eq!(client.published()["diagnostics"][0]["code"], "snippet-unused");
}

#[test]
fn a_snippet_that_goes_and_comes_back_shows_where_it_is_imported() {
    let (entry, lib) = ("import lib.conf\na {\n\timport s\n}\n", "(s) {\n\trespond hi\n}\n");
    let workspace = Workspace::new("back", &[("Caddyfile", entry), ("lib.conf", lib)]);
    let mut client = workspace.client();
    let uri = workspace.uri("Caddyfile");
    assert_eq!(client.open_and_wait(&uri, entry), json!([]));
    let library = workspace.open(&mut client, "lib.conf");
    client.change(&library, 2, json!([{ "text": "# Nothing.\n" }]));
    let shown = client.published();
    assert_eq!(shown["uri"], json!(uri));
    let undefined = found(&shown["diagnostics"], "snippet-undefined");
    assert_eq!(undefined["range"]["start"], json!({ "line": 2, "character": 8 }));
    client.change(&library, 3, json!([{ "text": lib }]));
    let shown = client.published();
    assert_eq!((&shown["uri"], &shown["diagnostics"]), (&json!(uri), &json!([])));
    // The same on disk, for a file that is not open.
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": library } }));
    workspace.write("lib.conf", "(t) {\n\trespond hi\n}\n");
    let changed = json!([{ "uri": library, "type": 2 }]);
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changed }));
    found(&client.published()["diagnostics"], "snippet-undefined");
    workspace.write("lib.conf", &format!("# Back.\n{lib}"));
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changed }));
    assert_eq!(client.published()["diagnostics"], json!([]));
}
