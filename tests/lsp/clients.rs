//! The nine recorded `initialize` requests of real editors (`tests/fixtures/initialize`).

use crate::harness::{CLEAN, Client, UNCLOSED};
use serde_json::{Value, json};

/// A recording, and what must follow from it.
struct Editor {
    recording: &'static str,
    encoding: &'static str,
    diagnostics: Diagnostics,
    /// Whether it is asked for its settings.
    asked_for_settings: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Diagnostics {
    Pushed,
    Pulled,
}

const EDITORS: [Editor; 9] = {
    use Diagnostics::{Pulled, Pushed};
    macro_rules! editor {
        ($name:literal, $encoding:literal, $diagnostics:expr, $settings:literal) => {
            Editor {
                recording: include_str!(concat!("../fixtures/initialize/", $name, ".json")),
                encoding: $encoding,
                diagnostics: $diagnostics,
                asked_for_settings: $settings,
            }
        };
    }
    [
        editor!("emacs-28.2-eglot-1.9", "utf-16", Pushed, true),
        editor!("emacs-30.1-eglot-builtin", "utf-8", Pushed, true),
        editor!("helix-25.01.1", "utf-8", Pushed, true),
        editor!("helix-25.07.1", "utf-8", Pulled, true),
        editor!("kakoune-2022-kaklsp-22", "utf-8", Pushed, true),
        editor!("nvim-0.10.4", "utf-16", Pulled, true),
        editor!("nvim-0.12.4", "utf-8", Pulled, true),
        editor!("nvim-0.7.2", "utf-16", Pushed, false),
        editor!("vscode-1.139.1-lc9", "utf-16", Pulled, true),
    ]
};

const URI: &str = "file:///workspace/Caddyfile";

impl Editor {
    fn params(&self) -> Value {
        serde_json::from_str(self.recording).unwrap()
    }

    /// A client that behaves as this editor.
    fn start(&self) -> (Client, Value) {
        let (mut client, answer) = Client::with_params(self.params());
        if self.asked_for_settings {
            client.wait_until_asked("workspace/configuration", 1);
        }
        (client, answer)
    }

    /// The diagnostics of the only document, as this editor gets them.
    fn diagnostics(&self, client: &mut Client) -> Value {
        match self.diagnostics {
            Diagnostics::Pushed => client.published()["diagnostics"].take(),
            Diagnostics::Pulled => {
                let params = json!({ "textDocument": { "uri": URI } });
                let mut report = client.call("textDocument/diagnostic", params).unwrap();
                assert_eq!(report["kind"], "full");
                report["items"].take()
            }
        }
    }
}

#[test]
fn the_answer_to_initialize_fits_the_editor() {
    for editor in &EDITORS {
        let (_client, answer) = editor.start();
        let capabilities = &answer["capabilities"];
        assert_eq!(capabilities["positionEncoding"], editor.encoding);
        assert_eq!(
            capabilities.get("diagnosticProvider").is_some(),
            editor.diagnostics == Diagnostics::Pulled
        );
        assert_eq!(capabilities["textDocumentSync"]["change"], 2);
        assert_eq!(capabilities["textDocumentSync"]["openClose"], true);
        for provider in [
            "documentFormattingProvider",
            "documentRangeFormattingProvider",
            "documentSymbolProvider",
            "foldingRangeProvider",
            "selectionRangeProvider",
            "documentHighlightProvider",
            "hoverProvider",
        ] {
            assert_eq!(capabilities[provider], true, "{provider}");
        }
        assert_eq!(capabilities["completionProvider"]["resolveProvider"], true);
        let keys = capabilities["completionProvider"]["triggerCharacters"].as_array().unwrap();
        assert!(keys.contains(&json!("@")) && !keys.contains(&json!(" ")), "{keys:?}");
        assert_eq!(capabilities["signatureHelpProvider"]["triggerCharacters"], json!([" "]));
        let tokens = &capabilities["semanticTokensProvider"];
        assert_eq!((&tokens["full"]["delta"], &tokens["range"]), (&json!(true), &json!(true)));
        assert!(tokens["legend"]["tokenTypes"].as_array().unwrap().contains(&json!("function")));
        let info = json!({ "name": "caddyfile-ls", "version": env!("CARGO_PKG_VERSION") });
        assert_eq!(answer["serverInfo"], info);
    }
}

#[test]
fn every_editor_sees_an_error_come_and_go() {
    for editor in &EDITORS {
        let (mut client, _) = editor.start();
        client.open(URI, CLEAN);
        assert_eq!(editor.diagnostics(&mut client), json!([]));
        client.change(URI, 2, json!([{ "text": UNCLOSED }]));
        let found = editor.diagnostics(&mut client);
        assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
        assert_eq!((&found[0]["severity"], &found[0]["source"]), (&json!(1), &json!("caddyfile")));
        client.change(URI, 3, json!([{ "text": CLEAN }]));
        assert_eq!(editor.diagnostics(&mut client), json!([]));
    }
}

#[test]
fn every_editor_gets_an_outline_of_its_own_form() {
    for editor in &EDITORS {
        let (mut client, _) = editor.start();
        client.open(URI, CLEAN);
        assert_eq!(editor.diagnostics(&mut client), json!([]));
        let params = json!({ "textDocument": { "uri": URI } });
        let symbols = client.call("textDocument/documentSymbol", params).unwrap();
        let tree = editor.params()["capabilities"]["textDocument"]["documentSymbol"]["hierarchicalDocumentSymbolSupport"]
            == true;
        assert_eq!(symbols[0]["name"], "example.com");
        assert_eq!(symbols[0].get("location").is_none(), tree);
        let respond = if tree { &symbols[0]["children"][0] } else { &symbols[1] };
        assert!(respond["name"].as_str().unwrap().starts_with("respond"), "{symbols}");
    }
}
