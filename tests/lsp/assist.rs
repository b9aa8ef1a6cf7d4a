//! Completion, hover, signature help and semantic tokens, as an editor sees them.

use crate::harness::Client;
use serde_json::{Value, json};

const URI: &str = "file:///x/Caddyfile";

/// A client with the text before and behind `$0` open, and the position of `$0`.
struct Place {
    client: Client,
    position: Value,
    version: i64,
}

impl Place {
    fn new(capabilities: Value, fixture: &str) -> Place {
        let mut client = Client::with(capabilities, json!(null));
        client.open_and_wait(URI, &fixture.replace("$0", ""));
        let position = utf16(fixture.split("$0").next().unwrap());
        Place { client, position, version: 1 }
    }

    fn ask(&mut self, method: &str) -> Value {
        let params = json!({ "textDocument": { "uri": URI }, "position": self.position });
        self.client.call(&format!("textDocument/{method}"), params).unwrap()
    }

    fn change(&mut self, text: &str) {
        self.version += 1;
        self.client.change(URI, self.version, json!([{ "text": text }]));
    }
}

/// The position behind a text, in UTF-16.
fn utf16(before: &str) -> Value {
    let line = before.rsplit('\n').next().unwrap();
    json!({ "line": before.matches('\n').count(), "character": line.encode_utf16().count() })
}

fn labels(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap()).collect()
}

fn item(list: &Value, label: &str) -> Value {
    let mut items = list["items"].as_array().unwrap().iter();
    items.find(|item| item["label"] == label).cloned().unwrap_or_else(|| panic!("{label}: {list}"))
}

const SERVERS: &str = "{\n\tservers {\n\t\ttimeouts {\n\t\t\t$0\n\t\t}\n\t}\n}\n";

#[test]
fn a_block_offers_what_it_takes_and_nothing_else() {
    // The second is what is there while it is typed.
    for fixture in [SERVERS, "{\n\tservers {\n\t\ttimeouts {\n\t\t\t$0"] {
        let list = Place::new(json!({}), fixture).ask("completion");
        let mut found = labels(&list);
        found.sort_unstable();
        let own = [
            "idle",
            "read_body",
            "read_body_idle",
            "read_header",
            "write",
            "write_idle",
            "write_max_chunk",
        ];
        assert_eq!(found, own);
    }
}

#[test]
fn the_order_of_the_list_is_the_order_of_the_texts_that_clients_sort_by() {
    let list = Place::new(json!({}), "a {\n\t$0\n}\n").ask("completion");
    let texts: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["sortText"].as_str().unwrap())
        .collect();
    assert!(texts.len() > 20 && texts.is_sorted(), "{texts:?}");
}

#[test]
fn tab_stops_and_marks_are_for_clients_that_know_them() {
    let fixture = "a {\n\treverse_pr$0\n\tbasicaut\n}\n";
    let plain = item(&Place::new(json!({}), fixture).ask("completion"), "reverse_proxy");
    assert_eq!(plain.get("insertTextFormat"), None);
    assert!(!plain["textEdit"]["newText"].as_str().unwrap().contains('$'), "{plain}");
    let able = json!({ "textDocument": { "completion": { "completionItem": {
        "snippetSupport": true, "tagSupport": { "valueSet": [1] }, "insertReplaceSupport": true,
    } } } });
    let rich = item(&Place::new(able.clone(), fixture).ask("completion"), "reverse_proxy");
    assert_eq!(rich["insertTextFormat"], 2, "{rich}");
    assert!(rich["textEdit"]["newText"].as_str().unwrap().starts_with("reverse_proxy "), "{rich}");
    assert_eq!(rich["textEdit"]["range"]["start"], json!({ "line": 1, "character": 1 }));

    let old = "a {\n\tbasic$0auth\n}\n";
    let tagged = item(&Place::new(able, old).ask("completion"), "basicauth");
    assert_eq!((&tagged["tags"], tagged.get("deprecated")), (&json!([1]), None));
    let edit = &tagged["textEdit"];
    assert_eq!(edit["insert"]["end"], json!({ "line": 1, "character": 6 }), "{edit}");
    assert_eq!(edit["replace"]["end"], json!({ "line": 1, "character": 10 }), "{edit}");
    let able = json!({ "textDocument": { "completion": { "completionItem": { "deprecatedSupport": true } } } });
    let marked = item(&Place::new(able, old).ask("completion"), "basicauth");
    assert_eq!((marked.get("tags"), &marked["deprecated"]), (None, &json!(true)));
}

#[test]
fn docs_come_when_asked_for_and_as_asked_for() {
    for (formats, kind) in [
        (json!(["markdown", "plaintext"]), "markdown"),
        (json!(["plaintext", "markdown"]), "plaintext"),
        (json!(["plaintext"]), "plaintext"),
    ] {
        let capabilities = json!({ "textDocument": {
            "completion": { "completionItem": { "documentationFormat": formats } },
            "hover": { "contentFormat": formats },
            "signatureHelp": { "signatureInformation": { "documentationFormat": formats } },
        } });
        let mut place = Place::new(capabilities, "a {\n\trespond $0hi\n\t\n}\n");
        let hover = {
            place.position = json!({ "line": 1, "character": 3 });
            place.ask("hover")
        };
        assert_eq!(hover["contents"]["kind"], kind);
        let text = hover["contents"]["value"].as_str().unwrap();
        assert_eq!(text.contains("```"), kind == "markdown", "{text}");
        place.position = json!({ "line": 1, "character": 9 });
        let help = place.ask("signatureHelp");
        assert_eq!(help["signatures"][0]["documentation"]["kind"], kind);
        place.position = json!({ "line": 2, "character": 1 });
        let lazy = item(&place.ask("completion"), "respond");
        assert_eq!(lazy.get("documentation"), None);
        let full = place.client.call("completionItem/resolve", lazy.clone()).unwrap();
        assert_eq!(full["documentation"]["kind"], kind);
        assert!(full["documentation"]["value"].as_str().unwrap().contains("respond"));
        assert_eq!((&full["label"], &full["textEdit"]), (&lazy["label"], &lazy["textEdit"]));
    }
}

#[test]
fn an_item_of_no_use_to_us_comes_back_as_it_was() {
    let mut client = Client::plain();
    for data in
        [json!(null), json!({ "entry": 1 }), json!({ "entry": -1, "catalog": "x" }), json!([])]
    {
        let mut sent = json!({ "label": "x" });
        if !data.is_null() {
            sent["data"] = data;
        }
        assert_eq!(client.call("completionItem/resolve", sent.clone()), Ok(sent));
    }
}

#[test]
fn hover_says_the_default_and_names_the_word() {
    let fixture = SERVERS.replace("$0", "read_he$0ader 5s");
    let hover = Place::new(json!({}), &fixture).ask("hover");
    let text = hover["contents"]["value"].as_str().unwrap();
    assert!(text.contains("read_header") && text.to_lowercase().contains("default"), "{text}");
    let range =
        json!({ "start": { "line": 3, "character": 3 }, "end": { "line": 3, "character": 14 } });
    assert_eq!(hover["range"], range);
    assert_eq!(Place::new(json!({}), "# a co$0mment\n").ask("hover"), json!(null));
}

#[test]
fn places_are_counted_as_agreed() {
    let text = "a {\n\tredir /é💣 {path} permanent\n}\n";
    for (encoding, start) in [("utf-8", 15), ("utf-16", 12), ("utf-32", 11)] {
        let capabilities = json!({ "general": { "positionEncodings": [encoding] } });
        let mut place = Place::new(capabilities, text);
        place.position = json!({ "line": 1, "character": start + 1 });
        let hover = place.ask("hover");
        assert_eq!(hover["range"]["start"]["character"], start, "{encoding}: {hover}");
        assert_eq!(hover["range"]["end"]["character"], start + 6, "{encoding}");
        place.position = json!({ "line": 1, "character": start + 9 });
        let edit = &item(&place.ask("completion"), "permanent")["textEdit"]["range"];
        assert_eq!(edit["start"]["character"], start + 7, "{encoding}");
        let params = json!({ "textDocument": { "uri": URI } });
        let tokens = place.client.call("textDocument/semanticTokens/full", params).unwrap();
        let placed = absolute(&tokens["data"]);
        assert!(placed.iter().any(|token| token[..3] == [1, start, 6]), "{encoding}: {placed:?}");
    }
}

#[test]
fn the_form_of_a_line_follows_the_cursor() {
    let fixture = "a {\n\tredir /old $0\n}\n";
    let help = Place::new(json!({}), fixture).ask("signatureHelp");
    let label = help["signatures"][0]["label"].as_str().unwrap();
    assert!(label.starts_with("redir "), "{label}");
    let active = usize::try_from(help["activeParameter"].as_u64().unwrap()).unwrap();
    let parameters = &help["signatures"][0]["parameters"];
    let shown = parameters[active]["label"].as_str().unwrap();
    assert!(label.contains(shown) && shown.starts_with('<'), "{help}");

    let able = json!({ "textDocument": { "signatureHelp": { "signatureInformation": {
        "parameterInformation": { "labelOffsetSupport": true },
    } } } });
    let help = Place::new(able, fixture).ask("signatureHelp");
    let offset = |end: usize| {
        let offset = &help["signatures"][0]["parameters"][active]["label"][end];
        usize::try_from(offset.as_u64().unwrap()).unwrap()
    };
    assert_eq!(&label[offset(0)..offset(1)], shown);
    assert_eq!(Place::new(json!({}), "a {\n\tredi$0r\n}\n").ask("signatureHelp"), json!(null));
}

#[test]
fn a_brace_that_may_open_a_block_opens_no_menu() {
    let triggered = |fixture: &str| {
        let mut place = Place::new(json!({}), fixture);
        let context = json!({ "triggerKind": 2, "triggerCharacter": "{" });
        let params = json!({ "textDocument": { "uri": URI }, "position": place.position, "context": context });
        place.client.call("textDocument/completion", params).unwrap()
    };
    assert_eq!(triggered("a {\n\thandle {$0\n}\n")["items"], json!([]));
    assert_eq!(triggered("a {\n\thandle {$0}\n}\n")["items"], json!([]));
    assert_ne!(triggered("a {\n\trespond \"{$0\"\n}\n")["items"], json!([]));
    // Who asks by hand may mean a placeholder.
    let block = "a {\n\trespond hi {$0\n\t\tclose\n\t}\n}\n";
    assert_eq!(triggered(block)["items"], json!([]));
    let mut place = Place::new(json!({}), block);
    let asked = place.ask("completion");
    assert!(labels(&asked).contains(&"{path}"));
}

#[test]
fn no_answer_is_older_than_the_text() {
    // Because of the import no rule says anything about `@`.
    let text = |n: usize| {
        let filler = "# filler\n".repeat(3000);
        format!("{filler}a {{\n\timport {{$FILES}}\n\t@m{n} path /x\n\trespond @\n}}\n")
    };
    let mut place = Place::new(json!({}), &text(0));
    place.position = json!({ "line": 3003, "character": 10 });
    let mut requests = Vec::new();
    for n in 1..20 {
        place.change(&text(n));
        let params = json!({ "textDocument": { "uri": URI }, "position": place.position });
        requests.push((n, place.client.request("textDocument/completion", params)));
    }
    for (n, id) in requests {
        let list = place.client.answer(id).unwrap();
        let mut names = labels(&list);
        names.retain(|name| name.starts_with('@'));
        // While the text moves on there may be nothing to say but that there will be more.
        if n == 19 || list["isIncomplete"] == false {
            assert_eq!(names, [format!("@m{n}")]);
        } else {
            assert!(names.is_empty(), "{names:?}");
        }
    }
}

#[cfg(debug_assertions)]
#[test]
fn a_cancelled_request_is_answered_at_once() {
    let mut place = Place::new(json!({}), "a {\n\t$0\n}\n");
    let busy: Vec<i64> = (0..4)
        .map(|_| place.client.request("caddyfile-ls/test/work", json!({ "milliseconds": 300 })))
        .collect();
    let params = json!({ "textDocument": { "uri": URI }, "position": place.position });
    let id = place.client.request("textDocument/completion", params);
    place.client.notify("$/cancelRequest", json!({ "id": id }));
    assert_eq!(place.client.answer(id), Err(-32800));
    for id in busy {
        assert!(place.client.answer(id).is_ok());
    }
}

/// Tokens as line, column, length, type, modifiers.
fn absolute(data: &Value) -> Vec<[u64; 5]> {
    let numbers: Vec<u64> = data.as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).collect();
    let (mut line, mut column) = (0, 0);
    let absolute = numbers.chunks_exact(5).map(|token| {
        column = if token[0] == 0 { column } else { 0 } + token[1];
        line += token[0];
        [line, column, token[2], token[3], token[4]]
    });
    absolute.collect()
}

#[test]
fn tokens_that_follow_an_edit_are_those_of_the_whole_text() {
    let site = "a {\n\t@m path /x\n\treverse_proxy @m :9 # é\n}\n";
    let mut place = Place::new(json!({}), &site.repeat(50));
    let document = json!({ "uri": URI });
    let full = |place: &mut Place| {
        let params = json!({ "textDocument": document });
        place.client.call("textDocument/semanticTokens/full", params).unwrap()
    };
    let delta = |place: &mut Place, id: &Value| {
        let params = json!({ "textDocument": document, "previousResultId": id });
        place.client.call("textDocument/semanticTokens/full/delta", params).unwrap()
    };
    let mut known = full(&mut place);
    for text in [
        site.repeat(49),
        site.repeat(20) + "b {\n\tabort\n}\n" + &site.repeat(20),
        site.repeat(20) + "b {\n\tabort\n}\n" + &site.repeat(20),
        "# nothing\n".to_owned(),
        site.to_owned(),
    ] {
        place.change(&text);
        let changed = delta(&mut place, &known["resultId"]);
        let mut data = known["data"].as_array().unwrap().clone();
        for edit in changed["edits"].as_array().unwrap() {
            let start = usize::try_from(edit["start"].as_u64().unwrap()).unwrap();
            let end = start + usize::try_from(edit["deleteCount"].as_u64().unwrap()).unwrap();
            data.splice(start..end, edit["data"].as_array().unwrap().iter().cloned());
        }
        known = json!({ "resultId": changed["resultId"], "data": data });
        assert_eq!(full(&mut place)["data"], known["data"]);
        known["resultId"] = full(&mut place)["resultId"].take();
    }
    let unknown = delta(&mut place, &json!("of another day"));
    assert_eq!(unknown["data"], known["data"], "all of them where the client's are not known");
}

#[test]
fn tokens_of_a_part_are_those_of_the_whole_that_lie_there() {
    let mut place = Place::new(json!({}), &"a {\n\trespond \"x {path}\" 200\n}\n".repeat(30));
    let document = json!({ "uri": URI });
    let params = json!({ "textDocument": document });
    let full = place.client.call("textDocument/semanticTokens/full", params).unwrap();
    let range =
        json!({ "start": { "line": 10, "character": 0 }, "end": { "line": 20, "character": 0 } });
    let params = json!({ "textDocument": document, "range": range });
    let part = place.client.call("textDocument/semanticTokens/range", params).unwrap();
    let wanted: Vec<_> =
        absolute(&full["data"]).into_iter().filter(|token| (10..20).contains(&token[0])).collect();
    assert_eq!(absolute(&part["data"]), wanted);
}

#[test]
fn settings_say_which_caddy_and_whether_the_environment_is_shown() {
    let offered = |options: Value, fixture: &str| {
        let mut client = Client::with(json!({}), options);
        client.open_and_wait(URI, &fixture.replace("$0", ""));
        let position = utf16(fixture.split("$0").next().unwrap());
        let params = json!({ "textDocument": { "uri": URI }, "position": position });
        let list = client.call("textDocument/completion", params).unwrap();
        labels(&list).join(" ")
    };
    let has = |options: Value, fixture: &str, label: &str| {
        offered(options, fixture).split(' ').any(|it| it.trim_matches(['{', '}', '$']) == label)
    };
    assert!(has(json!({}), SERVERS, "write_max_chunk"));
    assert!(!has(json!({ "caddyVersion": "2.6" }), SERVERS, "write_max_chunk"));
    let variable = "a {\n\trespond {$0\n\trespond {$MINE}\n}\n".replace("{$0", "{$$0");
    assert!(has(json!({}), &variable, "MINE"));
    assert!(!has(json!({}), &variable, "PATH"));
    assert!(has(json!({ "environment": true }), &variable, "PATH"));
}

#[test]
fn nothing_is_known_of_a_document_that_is_not_open() {
    let mut client = Client::plain();
    let params = json!({
        "textDocument": { "uri": URI }, "position": { "line": 0, "character": 0 },
        "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 0 } },
        "previousResultId": "1",
    });
    for method in [
        "completion",
        "hover",
        "signatureHelp",
        "semanticTokens/full",
        "semanticTokens/full/delta",
        "semanticTokens/range",
    ] {
        assert_eq!(client.call(&format!("textDocument/{method}"), params.clone()), Ok(json!(null)));
    }
}
