//! Inlay hints, findings with their places, and code actions, as an editor sees them.

use crate::harness::Client;
use serde_json::{Value, json};

const URI: &str = "file:///x/Caddyfile";
const SOCK: &str = "(sock) {\n\treverse_proxy unix/{args.0}\n}\n\na {\n\timport sock /run/a.sock\n}\n\nb {\n\timport sock\n}\n";

fn ask(client: &mut Client, method: &str, lines: std::ops::Range<u32>, more: &Value) -> Value {
    let mut params = json!({
        "textDocument": { "uri": URI },
        "range": {
            "start": { "line": lines.start, "character": 0 },
            "end": { "line": lines.end, "character": 0 },
        },
    });
    for (key, value) in more.as_object().unwrap() {
        params[key] = value.clone();
    }
    client.call(&format!("textDocument/{method}"), params).unwrap()
}

#[test]
fn arguments_of_imports_have_names_unless_the_user_wants_none() {
    let mut client = Client::plain();
    client.open_and_wait(URI, SOCK);
    let hints = ask(&mut client, "inlayHint", 0..9, &json!({}));
    assert_eq!(hints[0]["label"], "socket path:");
    assert_eq!(hints[0]["position"], json!({ "line": 5, "character": 13 }));
    assert_eq!(hints.as_array().unwrap().len(), 1, "{hints}");

    let mut client = Client::with(json!({}), json!({ "inlayHints": false }));
    client.open_and_wait(URI, SOCK);
    assert_eq!(ask(&mut client, "inlayHint", 0..9, &json!({})), json!([]));
}

#[test]
fn a_missing_argument_names_the_places_that_need_it() {
    let mut client = Client::plain();
    let found = client.open_and_wait(URI, SOCK);
    let missing =
        found.as_array().unwrap().iter().find(|it| it["code"] == "import-argument-missing");
    let missing = missing.unwrap_or_else(|| panic!("{found}"));
    assert_eq!(missing["range"]["start"], json!({ "line": 9, "character": 8 }));
    let related = &missing["relatedInformation"][0];
    assert_eq!(related["location"]["uri"], URI);
    assert_eq!(related["location"]["range"]["start"], json!({ "line": 1, "character": 20 }));
    let legacy = found.as_array().unwrap().iter().find(|it| it["code"] == "import-argument-legacy");
    assert_eq!(legacy.unwrap()["tags"], json!([2]));
}

#[test]
fn a_fix_belongs_to_its_finding_and_only_what_is_asked_for_comes() {
    let mut client = Client::plain();
    let found = client.open_and_wait(URI, SOCK);
    let context = json!({ "context": { "diagnostics": found } });
    let actions = ask(&mut client, "codeAction", 1..2, &context);
    let fix = &actions[0];
    assert_eq!(
        (&fix["kind"], &fix["title"]),
        (&json!("quickfix"), &json!("Change to `{args[0]}`"))
    );
    assert_eq!(fix["diagnostics"][0]["code"], "import-argument-legacy");
    assert_eq!(fix["edit"]["changes"][URI][0]["newText"], "{args[0]}");

    let context = json!({ "context": { "diagnostics": [], "only": ["refactor"] } });
    let actions = ask(&mut client, "codeAction", 5..6, &context);
    let kinds: Vec<_> = actions.as_array().unwrap().iter().map(|it| it["kind"].clone()).collect();
    assert_eq!(kinds, ["refactor.extract", "refactor.inline"]);
    let context = json!({ "context": { "diagnostics": [], "only": ["source"] } });
    assert_eq!(
        ask(&mut client, "codeAction", 0..9, &context)[0]["kind"],
        "source.fixAll.caddyfile-ls"
    );
}

#[test]
fn what_has_one_fix_is_fixed_at_once_if_that_is_asked_for() {
    let mut client = Client::plain();
    let text = SOCK.replace("import sock\n", "reverse_proxy unix:/run/b.sock\n");
    client.open_and_wait(URI, &text);
    for only in ["source", "source.fixAll", "source.fixAll.caddyfile-ls"] {
        let context = json!({ "context": { "diagnostics": [], "only": [only] } });
        let actions = ask(&mut client, "codeAction", 0..0, &context);
        assert_eq!(actions.as_array().unwrap().len(), 1, "{actions}");
        assert_eq!(actions[0]["kind"], "source.fixAll.caddyfile-ls");
        let edits = actions[0]["edit"]["changes"][URI].as_array().unwrap();
        let texts: Vec<&Value> = edits.iter().map(|it| &it["newText"]).collect();
        assert_eq!(texts, ["{args[0]}", "unix//run/b.sock"]);
    }
    for only in
        [json!(null), json!(["quickfix"]), json!(["source.fix"]), json!(["source.fixAll.x"])]
    {
        let context = json!({ "context": { "diagnostics": [], "only": only } });
        let actions = ask(&mut client, "codeAction", 0..1, &context);
        let is_all = |it: &Value| it["kind"] == "source.fixAll.caddyfile-ls";
        assert!(!actions.as_array().unwrap().iter().any(is_all), "{only}: {actions}");
    }
    let context = json!({ "context": { "diagnostics": [], "only": ["source.fixAll"] } });
    client.change(URI, 2, json!([{ "text": "a {\n\trespond hi\n}\n" }]));
    assert_eq!(ask(&mut client, "codeAction", 0..0, &context), json!([]));
    client.ignore("textDocument/publishDiagnostics");
}

#[test]
fn the_edits_that_fix_all_are_of_the_version_that_was_looked_at() {
    let capabilities = json!({ "workspace": { "workspaceEdit": { "documentChanges": true } } });
    let mut client = Client::with(capabilities, json!(null));
    client.open_and_wait(URI, SOCK);
    let context = json!({ "context": { "diagnostics": [], "only": ["source.fixAll"] } });
    let actions = ask(&mut client, "codeAction", 0..0, &context);
    let document = &actions[0]["edit"]["documentChanges"][0];
    assert_eq!(document["textDocument"], json!({ "uri": URI, "version": 1 }));
    assert_eq!(document["edits"].as_array().unwrap().len(), 1);
}
