//! Definition, references, rename, calls, lenses, links and symbols of the workspace, as an editor sees them.

use crate::harness::Client;
use serde_json::{Value, json};

const URI: &str = "file:///x/sites/Caddyfile";
const TEXT: &str = "(sock) {\n\treverse_proxy unix/{args[0]}\n}\n&(api) {\n\trespond ok\n}\na.com {\n\t@é💣 path_regexp ^/(.+)$\n\timport sock /run/a.sock\n\timport sock /run/b.sock\n\tinvoke @é💣 api\n\tredir \"é💣 {re.é💣.1}\" 302\n}\n";

fn client(capabilities: Value) -> Client {
    let mut client = Client::with(capabilities, json!(null));
    client.open_and_wait(URI, TEXT);
    client
}

fn position(line: u32, character: u32) -> Value {
    json!({ "line": line, "character": character })
}

/// A range in one line as `line:start-end`.
fn shown(range: &Value) -> String {
    let (start, end) = (&range["start"], &range["end"]);
    assert_eq!(start["line"], end["line"]);
    format!("{}:{}-{}", start["line"], start["character"], end["character"])
}

fn all_shown<'a>(ranges: impl IntoIterator<Item = &'a Value>) -> String {
    ranges.into_iter().map(shown).collect::<Vec<_>>().join(" ")
}

#[allow(clippy::needless_pass_by_value, reason = "`json!` makes values")]
fn ask(client: &mut Client, method: &str, at: &Value, more: Value) -> Result<Value, i64> {
    let mut params = json!({ "textDocument": { "uri": URI }, "position": at });
    params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    client.call(&format!("textDocument/{method}"), params)
}

fn places(answer: &Value) -> String {
    let answer = answer.as_array().unwrap();
    assert!(answer.iter().all(|location| location["uri"] == URI));
    all_shown(answer.iter().map(|location| &location["range"]))
}

#[test]
fn from_any_place_to_all_others() {
    let mut client = client(json!({}));
    let sock = position(8, 10);
    let definition = ask(&mut client, "definition", &sock, json!({})).unwrap();
    assert_eq!(places(&definition), "0:1-5");
    for (included, expected) in [(true, "0:1-5 8:8-12 9:8-12"), (false, "8:8-12 9:8-12")] {
        let context = json!({ "context": { "includeDeclaration": included } });
        let found = ask(&mut client, "references", &sock, context).unwrap();
        assert_eq!(places(&found), expected);
    }
    let found = ask(&mut client, "documentHighlight", &sock, json!({})).unwrap();
    let kinds: Vec<&Value> = found.as_array().unwrap().iter().map(|it| &it["kind"]).collect();
    assert_eq!(kinds, [&json!(3), &json!(2), &json!(2)]);
    let nowhere = position(4, 10);
    assert_eq!(ask(&mut client, "definition", &nowhere, json!({})), Ok(json!([])));
    assert_eq!(ask(&mut client, "prepareRename", &nowhere, json!({})), Ok(json!(null)));
}

#[test]
fn places_are_counted_as_agreed() {
    for (encoding, expected) in [
        ("utf-8", ["7:2-8", "10:9-15", "11:19-25"]),
        ("utf-16", ["7:2-5", "10:9-12", "11:16-19"]),
        ("utf-32", ["7:2-4", "10:9-11", "11:15-17"]),
    ] {
        let mut client = client(json!({ "general": { "positionEncodings": [encoding] } }));
        let context = json!({ "context": { "includeDeclaration": true } });
        let found = ask(&mut client, "references", &position(7, 1), context).unwrap();
        assert_eq!(places(&found), expected.join(" "), "{encoding}");
    }
}

#[test]
fn a_rename_comes_in_the_form_that_the_client_takes() {
    let versioned = json!({
        "textDocument": { "rename": { "prepareSupport": true } },
        "workspace": { "workspaceEdit": { "documentChanges": true } },
    });
    for capabilities in [json!({}), versioned] {
        let able = capabilities != json!({});
        let mut client = client(capabilities);
        client.change(URI, 7, json!([{ "text": TEXT }]));
        let at = position(0, 3);
        let name = ask(&mut client, "prepareRename", &at, json!({})).unwrap();
        assert_eq!((shown(&name["range"]), &name["placeholder"]), ("0:1-5".into(), &json!("sock")));
        let edit = ask(&mut client, "rename", &at, json!({ "newName": "unix" })).unwrap();
        let edits = if able {
            let document = &edit["documentChanges"][0];
            assert_eq!(document["textDocument"], json!({ "uri": URI, "version": 7 }));
            assert_eq!(edit.get("changes"), None);
            &document["edits"]
        } else {
            assert_eq!(edit.get("documentChanges"), None);
            &edit["changes"][URI]
        };
        let edits = edits.as_array().unwrap();
        assert_eq!(all_shown(edits.iter().map(|it| &it["range"])), "0:1-5 8:8-12 9:8-12");
        assert!(edits.iter().all(|edit| edit["newText"] == "unix"));
    }
}

#[test]
fn a_refused_rename_says_why() {
    let mut client = client(json!({}));
    for (line, new, reason) in [(0, "a b", "a space"), (3, "log", "“log” is a directive")] {
        let params = json!({ "textDocument": { "uri": URI }, "position": position(line, 3), "newName": new });
        let id = client.request("textDocument/rename", params);
        let error = client.message_with_id(id)["error"].take();
        assert_eq!(error["code"], -32803);
        assert!(error["message"].as_str().unwrap().contains(reason), "{error}");
    }
}

#[test]
fn what_is_offered_is_what_the_client_knows() {
    for able in [true, false] {
        let capabilities = json!({ "textDocument": { "rename": { "prepareSupport": able } } });
        let params = json!({ "processId": null, "rootUri": null, "capabilities": capabilities });
        let (_client, answer) = Client::with_params(params);
        let offered = &answer["capabilities"];
        let rename = if able { json!({ "prepareProvider": true }) } else { json!(true) };
        assert_eq!(offered["renameProvider"], rename);
        for provider in ["definition", "references", "callHierarchy", "workspaceSymbol"] {
            assert_eq!(offered[format!("{provider}Provider")], true, "{provider}");
        }
    }
}

#[test]
fn calls_go_both_ways() {
    let mut client = client(json!({}));
    let items = ask(&mut client, "prepareCallHierarchy", &position(9, 9), json!({})).unwrap();
    let item = &items[0];
    assert_eq!((&item["name"], shown(&item["selectionRange"])), (&json!("sock"), "0:0-6".into()));
    let calls = client.call("callHierarchy/incomingCalls", json!({ "item": item })).unwrap();
    let [call] = calls.as_array().unwrap().as_slice() else { panic!("{calls}") };
    assert_eq!(call["from"]["name"], "a.com");
    assert_eq!(all_shown(call["fromRanges"].as_array().unwrap()), "8:8-12 9:8-12");
    let params = json!({ "item": call["from"] });
    let calls = client.call("callHierarchy/outgoingCalls", params).unwrap();
    let names: Vec<&Value> =
        calls.as_array().unwrap().iter().map(|call| &call["to"]["name"]).collect();
    assert_eq!(names, ["sock", "api"]);
    let mut odd = item.clone();
    odd["data"] = json!({ "kind": 3 });
    let calls = client.call("callHierarchy/incomingCalls", json!({ "item": odd }));
    assert_eq!(calls, Ok(json!(null)));
    let none = ask(&mut client, "prepareCallHierarchy", &position(1, 3), json!({}));
    assert_eq!(none, Ok(json!(null)));
}

#[test]
fn lenses_are_shown_once_they_are_switched_on() {
    let refreshes = json!({ "workspace": { "codeLens": { "refreshSupport": true } } });
    let mut client = client(refreshes);
    let params = json!({ "textDocument": { "uri": URI } });
    assert_eq!(client.call("textDocument/codeLens", params.clone()), Ok(json!(null)));
    let settings = json!({ "settings": { "caddyfile": { "codeLens": true } } });
    client.notify("workspace/didChangeConfiguration", settings);
    client.wait_until_asked("workspace/codeLens/refresh", 1);
    let lenses = client.call("textDocument/codeLens", params).unwrap();
    let titles: Vec<&Value> =
        lenses.as_array().unwrap().iter().map(|lens| &lens["command"]["title"]).collect();
    assert_eq!(titles, ["2 imports", "1 invoke"]);
    assert_eq!(shown(&lenses[0]["range"]), "0:1-5");
}

#[test]
fn paths_lead_from_the_directory_of_the_document() {
    let text = "# https://caddyserver.com/docs\nimport ../common.conf\na.com {\n\troot /srv/www\n\ttls a.pem b.pem\n}\n";
    let links = |uri: &str| {
        let mut client = Client::plain();
        client.open_and_wait(uri, text);
        let params = json!({ "textDocument": { "uri": uri } });
        let links = client.call("textDocument/documentLink", params).unwrap();
        let links = links.as_array().unwrap().iter();
        links.map(|it| it["target"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let found = links(URI);
    assert_eq!(found[0], "https://caddyserver.com/docs");
    assert_eq!(found[1], "file:///x/common.conf");
    #[cfg(unix)]
    assert_eq!(found[2..], ["file:///srv/www", "file:///x/sites/a.pem", "file:///x/sites/b.pem"]);
    // What was never saved is nowhere.
    assert_eq!(links("untitled:Untitled-1"), ["https://caddyserver.com/docs"]);
}

#[test]
fn symbols_of_all_open_documents() {
    let mut client = client(json!({}));
    client.open_and_wait("file:///x/other", "api.example.com {\n\tabort\n}\n");
    let mut names = |query: &str| {
        let found = client.call("workspace/symbol", json!({ "query": query })).unwrap();
        let names = found.as_array().unwrap().iter();
        names.map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("API"), ["api.example.com", "&(api)"]);
    assert_eq!(names("sk"), ["(sock)"]);
    assert_eq!(names("").len(), 5);
}
