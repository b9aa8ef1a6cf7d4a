//! The features, as an editor sees them.

use crate::harness::{CLEAN, Client, UNCLOSED};
use serde_json::{Value, json};

const URI: &str = "file:///x/Caddyfile";
const REQUEST_FAILED: i64 = -32803;

fn position(line: u32, character: u32) -> Value {
    json!({ "line": line, "character": character })
}

/// A client with a document open.
fn with(capabilities: Value, text: &str) -> Client {
    let mut client = Client::with(capabilities, json!(null));
    client.open(URI, text);
    client.published();
    client
}

fn ask(client: &mut Client, method: &str, mut params: Value) -> Result<Value, i64> {
    params["textDocument"] = json!({ "uri": URI });
    client.call(&format!("textDocument/{method}"), params)
}

/// Applies edits that do not overlap to an ASCII text.
fn applied(text: &str, edits: &Value) -> String {
    let offset = |position: &Value| {
        let (line, column) =
            (position["line"].as_u64().unwrap(), position["character"].as_u64().unwrap());
        let start: usize =
            text.split_inclusive('\n').take(usize::try_from(line).unwrap()).map(str::len).sum();
        start + usize::try_from(column).unwrap()
    };
    let mut result = text.to_owned();
    let mut edits: Vec<_> = edits.as_array().unwrap().iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(offset(&edit["range"]["start"])));
    for edit in edits {
        let range = offset(&edit["range"]["start"])..offset(&edit["range"]["end"]);
        result.replace_range(range, edit["newText"].as_str().unwrap());
    }
    result
}

const OPTIONS: &str = r#"{ "tabSize": 4, "insertSpaces": true }"#;

fn options() -> Value {
    serde_json::from_str(OPTIONS).unwrap()
}

#[test]
fn formatting_is_caddys_whatever_the_editor_prefers() {
    let messy = "a {\nrespond hi\n}\n";
    let mut client = with(json!({}), messy);
    let edits = ask(&mut client, "formatting", json!({ "options": options() })).unwrap();
    assert_eq!(applied(messy, &edits), "a {\n\trespond hi\n}\n");
    client.change(URI, 2, json!([{ "text": applied(messy, &edits) }]));
    assert_eq!(ask(&mut client, "formatting", json!({ "options": options() })), Ok(json!([])));
}

#[test]
fn formatting_a_range_leaves_the_rest() {
    let messy = "a {\nrespond hi\n}\n\nb {\nrespond ho\n}\n";
    let mut client = with(json!({}), messy);
    let range = json!({ "start": position(0, 0), "end": position(2, 1) });
    let edits =
        ask(&mut client, "rangeFormatting", json!({ "range": range, "options": options() }))
            .unwrap();
    assert_eq!(applied(messy, &edits), "a {\n\trespond hi\n}\n\nb {\nrespond ho\n}\n");
}

#[test]
fn a_typed_brace_moves_to_its_column() {
    let messy = "a {\n\tb {\n\t\tc\n\t\t}\n}\n";
    let mut client = with(json!({}), messy);
    let params = json!({ "position": position(3, 3), "ch": "}", "options": options() });
    let edits = ask(&mut client, "onTypeFormatting", params).unwrap();
    assert_eq!(applied(messy, &edits), "a {\n\tb {\n\t\tc\n\t}\n}\n");
}

#[test]
fn characters_that_trigger_nothing_edit_nothing() {
    let mut client = with(json!({}), CLEAN);
    for typed in ["", "x", "}}"] {
        let params = json!({ "position": position(2, 1), "ch": typed, "options": options() });
        assert_eq!(ask(&mut client, "onTypeFormatting", params), Ok(json!([])), "{typed:?}");
    }
}

#[test]
fn the_outline_is_a_tree_where_the_client_shows_one() {
    let text = "(snip) {\n\tabort\n}\n\nexample.com, www.example.com {\n\t@m path /x\n\trespond @m hi\n\timport snip\n}\n";
    let tree = json!({ "textDocument": { "documentSymbol": { "hierarchicalDocumentSymbolSupport": true } } });
    let symbols = ask(&mut with(tree, text), "documentSymbol", json!({})).unwrap();
    let names = |symbols: &Value| -> Vec<String> {
        symbols.as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&symbols).len(), 2);
    assert!(names(&symbols)[1].starts_with("example.com"));
    assert_eq!(symbols[1]["range"], json!({ "start": position(4, 0), "end": position(8, 1) }));
    assert_eq!(names(&symbols[1]["children"]).len(), 3);

    let flat = ask(&mut with(json!({}), text), "documentSymbol", json!({})).unwrap();
    assert_eq!(names(&flat).len(), 6);
    assert_eq!(flat[3]["containerName"], symbols[1]["name"]);
    assert_eq!(flat[3]["location"]["uri"], URI);
}

#[test]
fn folds_fit_what_the_client_takes() {
    let text = "a {\n\tb {\n\t\tc\n\t}\n}\n\n# one\n# two\n# three\n";
    let folds = |folding: Value| {
        let capabilities = json!({ "textDocument": { "foldingRange": folding } });
        ask(&mut with(capabilities, text), "foldingRange", json!({})).unwrap()
    };
    let all = folds(json!({}));
    assert_eq!(all.as_array().unwrap().len(), 3, "{all}");
    assert_eq!((&all[0]["startLine"], &all[0]["startCharacter"]), (&json!(0), &json!(3)));
    assert_eq!(
        (&all[2]["kind"], &all[2]["startLine"], &all[2]["endLine"]),
        (&json!("comment"), &json!(6), &json!(8))
    );
    let lines = folds(json!({ "lineFoldingOnly": true }));
    assert_eq!(lines[0].get("startCharacter"), None);
    let one = folds(json!({ "rangeLimit": 1 }));
    assert_eq!(
        (one.as_array().unwrap().len(), &one[0]["startLine"]),
        (1, &json!(0)),
        "the longest"
    );
}

#[test]
fn selections_grow_from_the_word_to_the_file() {
    let mut client = with(json!({}), CLEAN);
    let positions = json!([position(1, 3), position(0, 0), position(99, 99)]);
    let selections = ask(&mut client, "selectionRange", json!({ "positions": positions })).unwrap();
    assert_eq!(selections.as_array().unwrap().len(), 3);
    assert_eq!(selections[0]["range"], json!({ "start": position(1, 1), "end": position(1, 8) }));
    for selection in selections.as_array().unwrap() {
        let mut outermost = selection;
        while outermost.get("parent").is_some() {
            outermost = &outermost["parent"];
        }
        assert_eq!(outermost["range"], json!({ "start": position(0, 0), "end": position(3, 0) }));
    }
}

#[test]
fn braces_highlight_each_other() {
    let mut client = with(json!({}), CLEAN);
    for at in [position(0, 12), position(2, 0)] {
        let found = ask(&mut client, "documentHighlight", json!({ "position": at })).unwrap();
        let starts: Vec<_> =
            found.as_array().unwrap().iter().map(|h| &h["range"]["start"]).collect();
        assert_eq!(starts, [&position(0, 12), &position(2, 0)]);
    }
    let found = ask(&mut client, "documentHighlight", json!({ "position": position(1, 3) }));
    assert_eq!(found, Ok(json!([])));
}

#[test]
fn a_file_that_is_left_alone_says_why_to_whom_it_matters() {
    let mut client = with(json!({}), "a{\n\"\n");
    let params = json!({ "textDocument": { "uri": URI }, "options": options() });
    let id = client.request("textDocument/formatting", params);
    let error = client.message_with_id(id)["error"].take();
    assert_eq!(error["code"], REQUEST_FAILED);
    assert!(error["message"].as_str().unwrap().contains("never closed"), "{error}");

    let range = json!({ "start": position(0, 0), "end": position(1, 0) });
    let edits =
        ask(&mut client, "rangeFormatting", json!({ "range": range, "options": options() }));
    assert_eq!(edits, Ok(json!([])));
    let logged = client.notification("window/logMessage");
    assert!(logged["message"].as_str().unwrap().contains("never closed"), "{logged}");

    let params = json!({ "position": position(1, 0), "ch": "\n", "options": options() });
    assert_eq!(ask(&mut client, "onTypeFormatting", params), Ok(json!([])));
}

#[test]
fn a_broken_file_answers_every_request() {
    let mut client = with(json!({}), UNCLOSED);
    for method in ["documentSymbol", "foldingRange"] {
        assert!(ask(&mut client, method, json!({})).is_ok(), "{method}");
    }
    let formatted = ask(&mut client, "formatting", json!({ "options": options() }));
    assert!(matches!(formatted, Ok(_) | Err(REQUEST_FAILED)), "{formatted:?}");
}
