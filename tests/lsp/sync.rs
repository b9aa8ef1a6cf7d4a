//! Document synchronisation: the server holds what the client holds, whatever the client sends.

use crate::harness::{CLEAN, Client};
use serde_json::{Value, json};

const URI: &str = "file:///x/Caddyfile";

fn change(from: (u32, u32), to: (u32, u32), text: &str) -> Value {
    let position = |(line, character): (u32, u32)| json!({ "line": line, "character": character });
    json!({ "range": { "start": position(from), "end": position(to) }, "text": text })
}

#[test]
fn requests_about_unknown_documents_are_answered_with_nothing() {
    let mut client = Client::plain();
    let document = json!({ "uri": "file:///unknown" });
    let here = json!({ "line": 0, "character": 0 });
    let range = json!({ "start": here, "end": here });
    let options = json!({ "tabSize": 4, "insertSpaces": false });
    for (method, params) in [
        ("documentSymbol", json!({ "textDocument": document })),
        ("foldingRange", json!({ "textDocument": document })),
        ("selectionRange", json!({ "textDocument": document, "positions": [here] })),
        ("documentHighlight", json!({ "textDocument": document, "position": here })),
        ("formatting", json!({ "textDocument": document, "options": options })),
        (
            "rangeFormatting",
            json!({ "textDocument": document, "range": range, "options": options }),
        ),
        (
            "onTypeFormatting",
            json!({ "textDocument": document, "position": here, "ch": "}", "options": options }),
        ),
    ] {
        let answer = client.call(&format!("textDocument/{method}"), params);
        assert_eq!(answer, Ok(json!(null)), "{method}");
    }
    client.change("file:///unknown", 2, json!([change((0, 0), (0, 0), "x")]));
    for event in ["didSave", "didClose"] {
        client.notify(&format!("textDocument/{event}"), json!({ "textDocument": document }));
    }
    assert_eq!(client.open_and_wait(URI, CLEAN), json!([]));
}

#[test]
fn any_uri_and_language_id_is_served() {
    let mut client = Client::plain();
    for (uri, language) in [
        ("untitled:Untitled-1", "caddyfile"),
        ("file:///x/a b%20c", "caddy"),
        ("vscode-remote://ssh-remote%2Bhost/x", "plaintext"),
        ("file:///c%3A/x", ""),
    ] {
        let document = json!({ "uri": uri, "languageId": language, "version": 0, "text": CLEAN });
        client.notify("textDocument/didOpen", json!({ "textDocument": document }));
        assert_eq!(client.published()["diagnostics"], json!([]), "{uri}");
        let symbols =
            client.call("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
        assert_eq!(symbols.unwrap()[0]["name"], "example.com", "{uri}");
    }
}

#[cfg(debug_assertions)]
mod with_hooks {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};

    /// Opens a text in a client with one position encoding, applies changes, and compares.
    fn check(encoding: &str, before: &str, changes: &[Value], after: &str) {
        let general = json!({ "general": { "positionEncodings": [encoding] } });
        let mut client = Client::with(general, json!(null));
        client.open_and_wait(URI, before);
        client.change(URI, 2, json!(changes));
        assert_eq!(client.text(URI), (after.to_owned(), 2), "{encoding}");
        client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
        // A finding of the new text may or may not have been published before it closed.
        client.ignore("textDocument/publishDiagnostics");
    }

    #[test]
    fn columns_count_in_the_negotiated_encoding() {
        for (encoding, column) in [("utf-8", 6), ("utf-16", 3), ("utf-32", 2)] {
            check(encoding, "é💣x", &[change((0, column), (0, column + 1), "y")], "é💣y");
        }
    }

    #[test]
    fn positions_inside_characters_and_past_the_end_are_clamped() {
        check("utf-16", "💣x", &[change((0, 1), (0, 2), "")], "x");
        check("utf-8", "💣x", &[change((0, 3), (0, 4), "")], "x");
        check("utf-16", "ab\r\ncd", &[change((0, 99), (0, 99), "!")], "ab!\r\ncd");
        check("utf-16", "ab", &[change((99, 99), (u32::MAX, u32::MAX), "!")], "ab!");
        check("utf-16", "abc", &[change((0, 2), (0, 1), "")], "ac");
        let far = json!({ "line": -1, "character": 1e300 });
        check(
            "utf-16",
            "ab",
            &[json!({ "range": { "start": far, "end": far }, "text": "!" })],
            "ab!",
        );
    }

    #[test]
    fn line_ends_stay_as_they_are() {
        for end in ["\n", "\r\n", "\r"] {
            let text = CLEAN.replace('\n', end);
            check(
                "utf-16",
                &text,
                &[change((1, 1), (1, 8), "abort")],
                &text.replace("respond", "abort"),
            );
        }
        check("utf-16", "a\rb", &[change((1, 0), (1, 0), "\n")], "a\r\nb");
    }

    #[test]
    fn a_version_of_null_loses_no_edit() {
        let mut client = Client::plain();
        client.open_and_wait(URI, CLEAN);
        let params = json!({ "textDocument": { "uri": URI, "version": null }, "contentChanges": [{ "text": "" }] });
        client.notify("textDocument/didChange", params);
        assert_eq!(client.text(URI), (String::new(), 0));
    }

    #[test]
    fn changes_that_overtake_one_another_are_put_in_order() {
        let mut client = Client::plain();
        client.open_and_wait(URI, "");
        // As Helix 25.01 sends what is typed fast.
        for (version, column, letter) in [(2, 0, "s"), (5, 3, "/"), (3, 1, "o"), (4, 2, "k")] {
            client.change(URI, version, json!([change((0, column), (0, column), letter)]));
        }
        assert_eq!(client.text(URI), ("sok/".to_owned(), 5));
        client.ignore("textDocument/publishDiagnostics");
    }

    #[test]
    fn one_file_may_be_spelt_in_two_ways() {
        let mut client = Client::plain();
        client.open("file:///c%3A/a%20b/Caddyfile", CLEAN);
        client.published();
        client.change("file:///C:/a b/Caddyfile", 2, json!([{ "text": "# changed\n" }]));
        assert_eq!(client.text("file:///c:/a b/Caddyfile").0, "# changed\n");
    }

    #[test]
    fn a_document_of_50_megabytes_is_served() {
        let mut client = Client::with(json!({ "textDocument": { "diagnostic": {} } }), json!(null));
        let line = "# a comment as long as comments are, more or less\n";
        client.open(URI, &line.repeat(50_000_000 / line.len()));
        client.change(
            URI,
            2,
            json!([change((2, 0), (999_999, 0), ""), change((1, 2), (1, 3), "é")]),
        );
        assert_eq!(client.text(URI).0, format!("{line}{}{line}", line.replacen("a c", "é c", 1)));
    }

    /// What a client does with an edit, on UTF-16 code units and by no method of the server's.
    fn edit(text: &str, from: (u32, u32), to: (u32, u32), new: &str) -> String {
        let mut units: Vec<u16> = text.encode_utf16().collect();
        let (from, to) = (unit_index(&units, from.min(to)), unit_index(&units, from.max(to)));
        units.splice(from..to, new.encode_utf16());
        String::from_utf16(&units).unwrap()
    }

    fn unit_index(units: &[u16], (line, column): (u32, u32)) -> usize {
        let (lf, cr) = (Some(&10), Some(&13));
        let mut at = 0;
        for _ in 0..line {
            let Some(length) = units[at..].iter().position(|&u| u == 10 || u == 13) else {
                return units.len();
            };
            at += length;
            at += if units.get(at) == cr && units.get(at + 1) == lf { 2 } else { 1 };
        }
        let rest = &units[at..];
        let length = rest.iter().position(|&u| u == 10 || u == 13).unwrap_or(rest.len());
        let column = length.min(column as usize);
        let inside = rest.get(column).is_some_and(|u| (0xDC00..0xE000).contains(u));
        at + column - usize::from(inside)
    }

    /// A position, one past it, and what replaces the text between.
    type Edit = ((u32, u32), (u32, u32), String);

    fn script() -> impl Strategy<Value = Vec<Vec<Edit>>> {
        let piece = prop::sample::select(vec![
            "",
            "a",
            " ",
            "{",
            " {\n",
            "}",
            "\n}\n",
            "\n",
            "\r\n",
            "\r",
            "\"",
            "`",
            "é",
            "💣",
            "<<E\n",
            "E\n",
            "import x\n",
            "#",
        ]);
        let position = || (0u32..12, 0u32..12);
        let text = prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat());
        prop::collection::vec(prop::collection::vec((position(), position(), text), 1..4), 1..8)
    }

    #[test]
    fn any_edit_script_equals_opening_the_final_text() {
        let mut client = Client::with(json!({ "textDocument": { "diagnostic": {} } }), json!(null));
        let mut runner = TestRunner::new(Config::with_cases(150));
        let client = std::cell::RefCell::new(&mut client);
        let outcome = runner.run(&script(), |script| {
            let client = &mut **client.borrow_mut();
            let mut model = CLEAN.to_owned();
            client.open(URI, &model);
            for (version, edits) in (2..).zip(&script) {
                let changes: Vec<Value> =
                    edits.iter().map(|(from, to, new)| change(*from, *to, new)).collect();
                client.change(URI, version, json!(changes));
                for (from, to, new) in edits {
                    model = edit(&model, *from, *to, new);
                }
            }
            prop_assert_eq!(&client.text(URI).0, &model);
            client.open("file:///y/Caddyfile", &model);
            let mut report = |uri: &str| {
                let params = json!({ "textDocument": { "uri": uri } });
                client.call("textDocument/diagnostic", params).unwrap()["items"].take()
            };
            prop_assert_eq!(report(URI), report("file:///y/Caddyfile"));
            Ok(())
        });
        outcome.unwrap();
    }
}
