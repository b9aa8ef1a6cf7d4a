//! What a user of an editor sees of a Caddy that runs.

use crate::caddy::Caddy;
use crate::harness::Client;
use crate::support::Dir;
use serde_json::{Value, json};

/// An editor in which a file of a folder is open as it is on disk.
struct Editor {
    client: Client,
    uri: String,
}

impl Editor {
    fn open(dir: &Dir, name: &str) -> Editor {
        let root = format!("file://{}", dir.path("").display());
        let params = json!({
            "processId": null, "rootUri": root, "capabilities": {},
        });
        let (mut client, _) = Client::with_params(params);
        client.ignore("textDocument/publishDiagnostics");
        let uri = format!("file://{}", dir.path(name).display());
        client.open(&uri, &dir.read(name));
        Editor { client, uri }
    }

    /// The text in the editor, not saved.
    fn write(&mut self, version: i64, text: &str) {
        self.client.change(&self.uri, version, json!([{ "text": text }]));
    }

    fn execute(&mut self, command: &str) -> Value {
        self.execute_with(command, &[])
    }

    fn execute_with(&mut self, command: &str, more: &[&str]) -> Value {
        let command = format!("caddyfile-ls.{command}");
        let arguments = [&[&*self.uri], more].concat();
        let params = json!({ "command": command, "arguments": arguments });
        self.client.call("workspace/executeCommand", params).unwrap()
    }

    fn message(&mut self) -> String {
        self.client.notification("window/showMessage")["message"].as_str().unwrap().to_owned()
    }

    /// Says yes to the question whether the file may be loaded; what was asked.
    fn confirm(&mut self) -> String {
        let question = self.client.request_of_server("window/showMessageRequest");
        let yes = json!({ "title": "Reload" });
        self.client.send(&json!({ "jsonrpc": "2.0", "id": question["id"], "result": yes }));
        question["params"]["message"].as_str().unwrap().to_owned()
    }

    /// What Caddy has against a file, as soon as it is shown: the line, from 0, and the message.
    fn refusal(&mut self, uri: &str) -> (i64, String) {
        loop {
            let published = self.client.published();
            if published["uri"] != *uri {
                continue;
            }
            let found = published["diagnostics"].as_array().unwrap();
            if let Some(found) = found.iter().find(|it| it["source"] == "caddy") {
                let line = found["range"]["start"]["line"].as_i64().unwrap();
                return (line, found["message"].as_str().unwrap().to_owned());
            }
        }
    }
}

#[test]
fn the_text_in_the_editor_is_what_is_loaded() {
    let Some(caddy) = Caddy::start("one") else { return };
    let mut editor = Editor::open(&caddy.dir, "Caddyfile");
    assert_eq!(editor.execute("diff")["outcome"], "unchanged");
    assert!(editor.message().starts_with("Unchanged: "));
    assert_eq!(editor.execute("reload")["outcome"], "unchanged");
    assert!(editor.message().ends_with("Nothing is loaded."));

    let text = caddy.dir.read("Caddyfile").replace("\"one\"", "\"two\"");
    editor.write(2, &text);
    let diff = editor.execute("diff");
    assert_eq!(diff["outcome"], "changed", "{diff}");
    assert!(diff["text"].as_str().unwrap().contains("\n+"), "{diff}");
    let adapted = editor.execute("adapt");
    assert!(adapted["text"].as_str().unwrap().contains("\"two\""), "{adapted}");
    assert_eq!(caddy.answer(), "one", "nothing was loaded yet");

    assert_eq!(editor.execute("reload")["outcome"], "asked");
    let question = editor.confirm();
    assert!(question.contains("which is not saved yet"), "{question}");
    let loaded = editor.message();
    assert!(loaded.starts_with("`Caddyfile` is loaded by the Caddy at unix/"), "{loaded}");
    assert_eq!(caddy.answer(), "two");
    assert!(caddy.dir.read("Caddyfile").contains("\"one\""), "the file on disk is left alone");
}

#[test]
fn what_caddy_refuses_is_told_at_its_line_and_the_old_configuration_goes_on() {
    let Some(caddy) = Caddy::start("one") else { return };
    let mut editor = Editor::open(&caddy.dir, "Caddyfile");
    let text = caddy.dir.read("Caddyfile");
    // Whether somebody's plugin brings it only Caddy knows.
    editor.write(2, &text.replace("\trespond", "\tno_such_directive x\n\trespond"));
    let line = text.lines().position(|it| it.starts_with("\trespond")).unwrap();
    let answer = editor.execute_with("reload", &["force"]);
    assert_eq!(answer["outcome"], "rejected", "{answer}");
    assert!(editor.message().starts_with("Caddy refuses `Caddyfile`: "));
    let uri = editor.uri.clone();
    let (at, message) = editor.refusal(&uri);
    assert_eq!(at, i64::try_from(line).unwrap(), "{message}");
    assert!(message.contains("no_such_directive"), "{message}");
    assert_eq!(caddy.answer(), "one");

    // What is known to be wrong is not even sent.
    editor.write(3, &text.replace("\trespond", "\thandle { respond"));
    let answer = editor.execute("reload");
    assert_eq!(answer["outcome"], "refused", "{answer}");
    editor.message();

    // What can be adapted may still not start.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let taken = std::net::TcpListener::bind(taken).unwrap();
    let port = taken.local_addr().unwrap().port();
    editor.write(4, &format!("{text}\nhttp://127.0.0.1:{port} {{\n\tbind 127.0.0.1\n}}\n"));
    assert_eq!(editor.execute("reload")["outcome"], "asked");
    editor.confirm();
    let message = editor.message();
    assert!(message.contains("address already in use"), "{message}");
    assert_eq!(caddy.answer(), "one");
}

#[test]
fn from_an_imported_file_the_one_that_imports_it_is_sent() {
    let Some(caddy) = Caddy::start("one") else { return };
    caddy.dir.write("parts/a.conf", "respond three\n");
    caddy.dir.write("parts/names.conf", "(named) {\n\theader X y\n}\n");
    let site = caddy
        .dir
        .read("Caddyfile")
        .replace("\trespond \"one\"", "\timport parts/a.conf\n\timport named");
    let (options, site) = site.split_once("\n\n").unwrap();
    caddy.dir.write("Caddyfile", format!("{options}\n\nimport parts/names.conf\n{site}"));
    let mut editor = Editor::open(&caddy.dir, "parts/a.conf");
    let answer = editor.execute("reload");
    assert_eq!(answer["outcome"], "asked", "{answer}");
    assert!(answer["document"].as_str().unwrap().ends_with("/Caddyfile"), "{answer}");
    editor.confirm();
    assert!(editor.message().starts_with("`Caddyfile` is loaded"));
    assert_eq!(caddy.answer(), "three");

    // Caddy reads what is on disk, and names that file where it is wrong.
    caddy.dir.write("parts/a.conf", "\n\nno_such_directive\n");
    let answer = editor.execute("adapt");
    assert_eq!(answer["outcome"], "rejected", "{answer}");
    let uri = editor.uri.clone();
    assert_eq!(editor.refusal(&uri).0, 2);
    editor.message();
}

#[test]
fn status_tells_which_plugins_caddy_lacks() {
    let Some(caddy) = Caddy::start("one") else { return };
    let mut editor = Editor::open(&caddy.dir, "Caddyfile");
    let status = editor.execute("status");
    assert_eq!(status["outcome"], "running", "{status}");
    // The one that runs has stand-ins for plugins, as the oracle needs them.
    let names = |presence: &str| status["plugins"][presence].as_array().unwrap().len();
    assert!(names("present") + names("absent") > 15, "{status}");
    assert!(editor.message().starts_with("Caddy"));
}
