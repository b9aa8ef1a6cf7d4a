//! Navigation between files on disk and open ones, as an editor sees it.

use crate::harness::Client;
use crate::workspace::{Workspace, ask};
use serde_json::{Value, json};

/// A range in one line as `line:start-end`.
fn shown(range: &Value) -> String {
    let (start, end) = (&range["start"], &range["end"]);
    assert_eq!(start["line"], end["line"]);
    format!("{}:{}-{}", start["line"], start["character"], end["character"])
}

fn path_below<'a>(folder: &str, uri: &'a str) -> &'a str {
    uri.strip_prefix(folder).unwrap().trim_start_matches('/')
}

/// Locations as `path line:start-end`, sorted by the paths below the folder.
fn places(workspace: &Workspace, answer: &Value) -> Vec<String> {
    let folder = workspace.uri("");
    let place = |it: &Value| {
        let uri = it["uri"].as_str().unwrap();
        format!("{} {}", path_below(&folder, uri), shown(&it["range"]))
    };
    let mut places: Vec<String> = answer.as_array().unwrap().iter().map(place).collect();
    places.sort();
    places
}

fn references(client: &mut Client, uri: &str, line: u32, character: u32) -> Value {
    let params = json!({
        "textDocument": { "uri": uri },
        "position": { "line": line, "character": character },
        "context": { "includeDeclaration": true },
    });
    client.call("textDocument/references", params).unwrap()
}

fn rename(client: &mut Client, uri: &str, at: (u32, u32), new: &str) -> Value {
    let params = json!({
        "textDocument": { "uri": uri },
        "position": { "line": at.0, "character": at.1 },
        "newName": new,
    });
    client.call("textDocument/rename", params).unwrap()
}

/// Edits of documents as `path version line:start-end new`.
fn versioned(workspace: &Workspace, edit: &Value) -> Vec<String> {
    let folder = workspace.uri("");
    let mut out = Vec::new();
    for document in edit["documentChanges"].as_array().unwrap() {
        let (uri, version) =
            (&document["textDocument"]["uri"], &document["textDocument"]["version"]);
        let path = path_below(&folder, uri.as_str().unwrap());
        for edit in document["edits"].as_array().unwrap() {
            let new = edit["newText"].as_str().unwrap();
            out.push(format!("{path} {version} {} {new}", shown(&edit["range"])));
        }
    }
    out
}

const FILES: [(&str, &str); 4] = [
    ("Caddyfile", "import lib/*.conf\nimport sites/*.caddy\n"),
    ("lib/sock.conf", "# 💣\n(sock) { # one\n\treverse_proxy unix/{args[0]}\n}\n"),
    ("sites/a.caddy", "a.com {\n\timport sock \"/run/💣\"\n}\n"),
    ("sites/b.caddy", "b.com {\n\t@💣é path /x\n\timport ../part.conf\n}\n"),
];

fn workspace(name: &str) -> Workspace {
    let workspace = Workspace::new(name, &FILES);
    workspace.write("part.conf", "respond \"💣\" 200\nhandle @💣é {\n\timport sock /run/part\n}\n");
    workspace
}

fn able() -> Value {
    json!({ "workspace": { "workspaceEdit": { "documentChanges": true } } })
}

#[test]
fn from_one_file_to_all_others() {
    let workspace = workspace("nav-all");
    let mut client = workspace.client();
    let site = workspace.open(&mut client, "sites/a.caddy");
    let found = ask(&mut client, "definition", &site, 1, 10);
    assert_eq!(places(&workspace, &found), ["lib/sock.conf 1:1-5"]);
    let found = references(&mut client, &site, 1, 10);
    let expected = ["lib/sock.conf 1:1-5", "part.conf 2:8-12", "sites/a.caddy 1:8-12"];
    assert_eq!(places(&workspace, &found), expected);
    let entry = workspace.open(&mut client, "Caddyfile");
    let found = ask(&mut client, "definition", &entry, 1, 10);
    assert_eq!(places(&workspace, &found), ["sites/a.caddy 0:0-0", "sites/b.caddy 0:0-0"]);
    let part = workspace.open(&mut client, "part.conf");
    let found = references(&mut client, &part, 0, 3);
    assert_eq!(places(&workspace, &found), ["sites/b.caddy 2:8-20"]);
    let found = ask(&mut client, "documentHighlight", &part, 2, 10);
    assert_eq!(found.as_array().unwrap().len(), 1);
}

#[test]
fn columns_are_those_of_the_right_file() {
    let workspace = workspace("nav-columns");
    let files = json!([{ "uri": workspace.uri(""), "name": "ws" }]);
    for (encoding, expected) in [("utf-8", "1:2-8"), ("utf-16", "1:2-5"), ("utf-32", "1:2-4")] {
        let params = json!({
            "processId": null, "workspaceFolders": files,
            "capabilities": { "general": { "positionEncodings": [encoding] } },
        });
        let (mut client, _) = Client::with_params(params);
        let part = workspace.open(&mut client, "part.conf");
        let found = ask(&mut client, "definition", &part, 1, 8);
        assert_eq!(places(&workspace, &found), [format!("sites/b.caddy {expected}")]);
    }
}

#[test]
fn what_is_open_wins_over_what_is_on_disk() {
    let workspace = workspace("nav-open");
    let mut client = workspace.client_able_to(&able());
    let site = workspace.open(&mut client, "sites/a.caddy");
    let library = workspace.open(&mut client, "lib/sock.conf");
    client.change(&library, 5, json!([{ "text": "\n\n (sock) {\n}\n" }]));
    let found = ask(&mut client, "definition", &site, 1, 10);
    assert_eq!(places(&workspace, &found), ["lib/sock.conf 2:2-6"]);
    let edit = rename(&mut client, &site, (1, 10), "unix");
    assert_eq!(
        versioned(&workspace, &edit),
        ["lib/sock.conf 5 2:2-6 unix", "part.conf null 2:8-12 unix", "sites/a.caddy 1 1:8-12 unix"]
    );
    assert_eq!(edit.get("changes"), None);
}

#[test]
fn a_client_without_versions_gets_plain_changes() {
    let workspace = workspace("nav-plain");
    let mut client = workspace.client();
    let site = workspace.open(&mut client, "sites/a.caddy");
    let edit = rename(&mut client, &site, (1, 10), "unix");
    assert_eq!(edit.get("documentChanges"), None);
    assert_eq!(edit["changes"].as_object().unwrap().len(), 3);
    let edits = edit["changes"][workspace.uri("part.conf")].as_array().unwrap();
    assert_eq!(shown(&edits[0]["range"]), "2:8-12");
}

#[test]
fn a_rename_that_hits_another_file_is_refused() {
    let workspace = workspace("nav-refused");
    let mut client = workspace.client();
    let library = workspace.open(&mut client, "lib/sock.conf");
    let params = json!({
        "textDocument": { "uri": library }, "position": { "line": 1, "character": 2 },
        "newName": "../part.conf",
    });
    let id = client.request("textDocument/rename", params);
    let error = client.message_with_id(id)["error"].take();
    assert_eq!(error["code"], -32803);
    assert!(error["message"].as_str().unwrap().contains("An import names"), "{error}");
}

#[test]
fn a_part_of_two_projects_is_renamed_in_both() {
    let main = "(s) {\n}\na {\n\timport ../part\n}\n";
    let files = [("one/Caddyfile", main), ("two/Caddyfile", main), ("part", "import s\n")];
    let workspace = Workspace::new("nav-two", &files);
    let mut client = workspace.client_able_to(&able());
    let part = workspace.open(&mut client, "part");
    let one = workspace.open(&mut client, "one/Caddyfile");
    for (uri, at) in [(part, (0, 7)), (one, (0, 1))] {
        let edit = rename(&mut client, &uri, at, "t");
        assert_eq!(
            versioned(&workspace, &edit),
            ["one/Caddyfile 1 0:1-2 t", "part 1 0:7-8 t", "two/Caddyfile null 0:1-2 t"]
        );
    }
}

#[test]
fn symbols_of_the_whole_workspace() {
    let workspace = workspace("nav-symbols");
    let mut client = workspace.client();
    let mut find = |query: &str| {
        let found = client.call("workspace/symbol", json!({ "query": query })).unwrap();
        let mut out = Vec::new();
        for symbol in found.as_array().unwrap() {
            let place = places(&workspace, &json!([symbol["location"]])).remove(0);
            out.push(format!("{} {place}", symbol["name"].as_str().unwrap()));
        }
        out
    };
    assert_eq!(find("com"), ["a.com sites/a.caddy 0:0-5", "b.com sites/b.caddy 0:0-5"]);
    assert_eq!(find("sock"), ["(sock) lib/sock.conf 1:0-6"]);
    assert_eq!(find("é"), ["@💣é sites/b.caddy 1:1-5"]);
}

#[test]
fn calls_lead_into_files_that_are_not_open() {
    let workspace = workspace("nav-calls");
    let mut client = workspace.client();
    let site = workspace.open(&mut client, "sites/a.caddy");
    let items = ask(&mut client, "prepareCallHierarchy", &site, 1, 10);
    assert_eq!(items[0]["uri"], workspace.uri("lib/sock.conf"));
    let params = json!({ "item": items[0] });
    let calls = client.call("callHierarchy/incomingCalls", params).unwrap();
    let from: Vec<String> = calls
        .as_array()
        .unwrap()
        .iter()
        .map(|call| format!("{} {}", call["from"]["name"], shown(&call["fromRanges"][0])))
        .collect();
    assert_eq!(from, ["\"part.conf\" 2:8-12", "\"a.com\" 1:8-12"]);
    // The file is not open; what imports it is known all the same.
    let params = json!({ "item": calls[0]["from"] });
    let calls = client.call("callHierarchy/incomingCalls", params.clone()).unwrap();
    assert_eq!(calls[0]["from"]["name"], "b.com");
    let calls = client.call("callHierarchy/outgoingCalls", params).unwrap();
    assert_eq!(
        (&calls[0]["to"]["name"], shown(&calls[0]["fromRanges"][0])),
        (&json!("sock"), "2:8-12".into())
    );
}

#[test]
fn lenses_have_a_command_where_the_client_has_it() {
    let workspace = workspace("nav-lens");
    for able in [true, false] {
        let commands: &[&str] = if able { &["caddyfile-ls.showReferences"] } else { &[] };
        let capabilities = json!({ "experimental": { "commands": { "commands": commands } } });
        let params = json!({
            "processId": null, "capabilities": capabilities,
            "workspaceFolders": [{ "uri": workspace.uri(""), "name": "ws" }],
            "initializationOptions": { "codeLens": true },
        });
        let (mut client, _) = Client::with_params(params);
        let library = workspace.open(&mut client, "lib/sock.conf");
        let params = json!({ "textDocument": { "uri": library } });
        let lenses = client.call("textDocument/codeLens", params).unwrap();
        let command = &lenses[0]["command"];
        assert_eq!(command["title"], "2 imports");
        if able {
            assert_eq!(command["command"], "caddyfile-ls.showReferences");
            let arguments = &command["arguments"];
            assert_eq!(arguments[0], library);
            assert_eq!(arguments[1], json!({ "line": 1, "character": 1 }));
            let expected = ["part.conf 2:8-12", "sites/a.caddy 1:8-12"];
            assert_eq!(places(&workspace, &arguments[2]), expected);
        } else {
            assert_eq!((&command["command"], command.get("arguments")), (&json!(""), None));
        }
    }
}

#[test]
fn links_lead_from_the_file_in_which_they_stand() {
    let workspace = workspace("nav-links");
    let mut client = workspace.client();
    let site = workspace.open(&mut client, "sites/b.caddy");
    let params = json!({ "textDocument": { "uri": site } });
    let links = client.call("textDocument/documentLink", params).unwrap();
    assert_eq!(links[0]["target"], workspace.uri("part.conf"));
}

#[test]
fn files_that_move_take_their_imports_along() {
    let workspace = workspace("nav-moved");
    workspace.write("sites/c.caddy", "c.com {\n\timport \"../part.conf\" x\n}\n");
    let mut client = workspace.client_able_to(&able());
    let library = workspace.open(&mut client, "sites/b.caddy");
    let mut moved = |old: &str, new: &str| {
        let files = json!([{ "oldUri": workspace.uri(old), "newUri": workspace.uri(new) }]);
        let edit = client.call("workspace/willRenameFiles", json!({ "files": files })).unwrap();
        if edit.is_null() { Vec::new() } else { versioned(&workspace, &edit) }
    };
    assert_eq!(
        moved("part.conf", "parts/my part.conf"),
        [
            "sites/b.caddy 1 2:8-20 \"../parts/my part.conf\"",
            "sites/c.caddy null 1:9-21 ../parts/my part.conf"
        ]
    );
    // A pattern stays as it is, whether it still finds the file or not.
    assert_eq!(moved("sites/a.caddy", "sites/z.caddy"), [""; 0]);
    assert_eq!(moved("lib", "snippets"), [""; 0]);
    // The file that moves names others from its new place.
    assert_eq!(moved("sites/b.caddy", "b.caddy"), ["sites/b.caddy 1 2:8-20 part.conf"]);
    assert_eq!(moved("sites", "more/sites").len(), 2);
    assert_eq!(moved("nothing", "x"), [""; 0]);
    drop(library);
}

#[test]
fn all_renamed_files_are_asked_about() {
    let params = json!({ "processId": null, "rootUri": null, "capabilities": {} });
    let (_client, answer) = Client::with_params(params);
    let filters = &answer["capabilities"]["workspace"]["fileOperations"]["willRename"]["filters"];
    let patterns: Vec<&Value> =
        filters.as_array().unwrap().iter().map(|it| &it["pattern"]).collect();
    let file = json!({ "glob": "**", "matches": "file" });
    let folder = json!({ "glob": "**", "matches": "folder" });
    assert_eq!(patterns, [&file, &folder]);
}

#[test]
fn a_lens_counts_in_all_projects() {
    let main = "import ../lib\na {\n\timport s\n}\n";
    let files = [
        ("one/Caddyfile", main),
        ("two/start", "import ../lib\nb {\n\timport s\n\timport s\n}\n"),
        ("lib", "(s) {\n\trespond hi\n}\n"),
    ];
    let workspace = Workspace::new("nav-lens-two", &files);
    let lens = |entries: Value| {
        let options = json!({ "codeLens": true, "entryFiles": entries });
        let mut client = workspace.client_of("", &options);
        let library = workspace.open(&mut client, "lib");
        let params = json!({ "textDocument": { "uri": library } });
        client.call("textDocument/codeLens", params).unwrap()[0]["command"]["title"].take()
    };
    assert_eq!(lens(json!([])), "1 import");
    assert_eq!(lens(json!(["two/start"])), "3 imports");
}
