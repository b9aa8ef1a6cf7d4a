//! Files that import each other, open and on disk.

use crate::harness::Client;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// A folder that goes away with the test.
pub(crate) struct Workspace(PathBuf);

impl Workspace {
    pub(crate) fn new(name: &str, files: &[(&str, &str)]) -> Workspace {
        let folder =
            std::env::temp_dir().join(format!("caddyfile-ls-{}-ws-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let workspace = Workspace(fs::canonicalize(folder).unwrap());
        for (path, text) in files {
            workspace.write(path, text);
        }
        workspace
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn uri(&self, path: &str) -> String {
        tower_lsp::lsp_types::Url::from_file_path(self.0.join(path)).unwrap().to_string()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A client that has a folder open, with these initialization options.
    pub(crate) fn client_of(&self, folder: &str, options: &Value) -> Client {
        let folder = json!([{ "uri": self.uri(folder), "name": "ws" }]);
        let params = json!({
            "processId": null, "rootUri": null, "capabilities": {},
            "workspaceFolders": folder, "initializationOptions": options,
        });
        Client::with_params(params).0
    }

    pub(crate) fn client(&self) -> Client {
        self.client_of("", &json!(null))
    }

    /// A client that has these capabilities.
    pub(crate) fn client_able_to(&self, capabilities: &Value) -> Client {
        let folder = json!([{ "uri": self.uri(""), "name": "ws" }]);
        let params = json!({
            "processId": null, "capabilities": capabilities, "workspaceFolders": folder,
        });
        Client::with_params(params).0
    }

    /// Opens a file as it is on disk; returns its URI.
    pub(crate) fn open(&self, client: &mut Client, path: &str) -> String {
        let uri = self.uri(path);
        let text = fs::read_to_string(self.0.join(path)).unwrap();
        client.open_and_wait(&uri, &text);
        uri
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn ask(client: &mut Client, what: &str, uri: &str, line: u32, character: u32) -> Value {
    let position = json!({ "line": line, "character": character });
    let params = json!({ "textDocument": { "uri": uri }, "position": position });
    client.call(&format!("textDocument/{what}"), params).unwrap()
}

fn hover(client: &mut Client, uri: &str, line: u32, character: u32) -> String {
    ask(client, "hover", uri, line, character)["contents"]["value"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

fn offers(client: &mut Client, uri: &str, line: u32, character: u32, label: &str) -> bool {
    let list = ask(client, "completion", uri, line, character);
    list["items"].as_array().unwrap().iter().any(|item| item["label"] == label)
}

/// Says that files have come (1), changed (2) or gone (3).
fn told(client: &mut Client, uri: &str, how: u8) {
    let changes = json!([{ "uri": uri, "type": how }]);
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
}

const PROXY: &str = "a {\n\treverse_proxy :1 {\n\t\timport up/*.conf\n\t}\n}\n";

#[test]
fn a_part_alone_is_what_it_is_where_it_is_imported() {
    let files = [("Caddyfile", PROXY), ("up/one.conf", "lb_policy first\n\n")];
    let workspace = Workspace::new("part", &files);
    let mut client = workspace.client();
    let part = workspace.open(&mut client, "up/one.conf");
    assert!(offers(&mut client, &part, 1, 0, "health_uri"));
    assert!(!offers(&mut client, &part, 1, 0, "respond"));
    assert!(hover(&mut client, &part, 0, 2).contains("lb_policy"));
}

#[test]
fn a_part_is_read_as_lines_of_its_block_whatever_it_looks_like() {
    let files =
        [("Caddyfile", "a {\n\timport x.conf\n}\n"), ("x.conf", "handle {\n\trespond hi\n}\n")];
    let workspace = Workspace::new("looks", &files);
    let mut client = workspace.client();
    let part = workspace.open(&mut client, "x.conf");
    let symbols = |client: &mut Client, uri: &str| {
        let params = json!({ "textDocument": { "uri": uri } });
        client.call("textDocument/documentSymbol", params).unwrap().to_string()
    };
    assert!(hover(&mut client, &part, 0, 2).contains("handle"));
    let inside = symbols(&mut client, &part);
    told(&mut client, &workspace.uri("Caddyfile"), 2);
    assert_eq!(symbols(&mut client, &part), inside);
    fs::remove_file(workspace.0.join("Caddyfile")).unwrap();
    told(&mut client, &workspace.uri("Caddyfile"), 3);
    assert_ne!(symbols(&mut client, &part), inside, "now it looks like a site");
}

/// Imports the snippet `lib` from somewhere; what it brings can be completed at [`TYPED`].
fn entry(from: &str) -> String {
    format!("import {from}\na {{\n\timport lib\n\trespond @\n}}\n")
}

const TYPED: (u32, u32) = (3, 10);

/// A snippet `lib` that brings one matcher, and uses it, so that nothing is to be said of it.
fn library(matcher: &str) -> String {
    format!("(lib) {{\n\t@{matcher} path /\n\trespond @{matcher} hi\n}}\n")
}

fn brings(client: &mut Client, uri: &str, matcher: &str) -> bool {
    // The line at [`TYPED`] is not finished.
    client.ignore("textDocument/publishDiagnostics");
    offers(client, uri, TYPED.0, TYPED.1, &format!("@{matcher}"))
}

#[test]
fn snippets_of_other_files_are_known_as_they_are_typed() {
    let files = [("Caddyfile", &*entry("lib/*")), ("lib/snippets.conf", &*library("one"))];
    let workspace = Workspace::new("snippets", &files);
    let mut client = workspace.client();
    let entry = workspace.open(&mut client, "Caddyfile");
    assert!(brings(&mut client, &entry, "one"));
    assert!(!brings(&mut client, &entry, "two"));
    let open = workspace.open(&mut client, "lib/snippets.conf");
    client.change(&open, 2, json!([{ "text": library("two") }]));
    assert!(brings(&mut client, &entry, "two"), "it is not saved yet");
    assert!(!brings(&mut client, &entry, "one"));
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": open } }));
    assert!(brings(&mut client, &entry, "one"), "it never was saved");
}

#[test]
fn files_that_come_change_and_go_are_seen_when_somebody_says_so() {
    let files = [("Caddyfile", &*entry("lib/*.conf")), ("lib/x", "")];
    let workspace = Workspace::new("watched", &files);
    let mut client = workspace.client();
    let entry = workspace.open(&mut client, "Caddyfile");
    let uri = workspace.uri("lib/a.conf");
    for (matcher, how, [one, three]) in [
        (Some("one"), 1, [true, false]),
        (Some("three"), 2, [false, true]),
        (None, 3, [false, false]),
    ] {
        match matcher {
            Some(matcher) => workspace.write("lib/a.conf", &library(matcher)),
            None => fs::remove_file(workspace.0.join("lib/a.conf")).unwrap(),
        }
        told(&mut client, &uri, how);
        assert_eq!(brings(&mut client, &entry, "one"), one, "{matcher:?}");
        assert_eq!(brings(&mut client, &entry, "three"), three, "{matcher:?}");
    }
}

#[test]
fn a_save_is_a_reason_to_look_again() {
    let files = [("Caddyfile", &*entry("a.conf")), ("a.conf", "")];
    let workspace = Workspace::new("saved", &files);
    let mut client = workspace.client();
    let entry = workspace.open(&mut client, "Caddyfile");
    workspace.write("a.conf", &library("one"));
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": entry } }));
    assert!(brings(&mut client, &entry, "one"));
}

#[test]
fn a_change_shows_in_the_diagnostics_of_files_that_depend_on_it() {
    // By itself it might be anything; among the lines of a block it is a brace too many.
    let files = [("Caddyfile", "a {\n}\n"), ("x.conf", "}\n")];
    let workspace = Workspace::new("depends", &files);
    let mut client = workspace.client();
    let entry = workspace.open(&mut client, "Caddyfile");
    let part = workspace.open(&mut client, "x.conf");
    for (version, text, count) in [(2, "a {\n\timport x.conf\n}\n", 1), (3, "a {\n}\n", 0)] {
        client.change(&entry, version, json!([{ "text": text }]));
        let published = client.published();
        assert_eq!((&published["uri"], &published["version"]), (&json!(part), &json!(1)));
        assert_eq!(published["diagnostics"].as_array().unwrap().len(), count, "{published}");
    }
}

#[test]
fn a_file_that_comes_or_goes_on_disk_shows_in_the_diagnostics_of_what_imports_it() {
    let files = [("Caddyfile", "(s) {\n}\na {\n\timport s\n\timport lib\n}\n"), ("lib", "\n")];
    let workspace = Workspace::new("comes", &files);
    let mut client = workspace.client();
    let entry = workspace.uri("Caddyfile");
    assert_eq!(client.open_and_wait(&entry, files[0].1), json!([]));
    fs::remove_file(workspace.0.join("lib")).unwrap();
    told(&mut client, &workspace.uri("lib"), 3);
    let published = client.published();
    assert_eq!(published["diagnostics"][0]["code"], "snippet-undefined", "{published}");
    workspace.write("lib", "\n");
    told(&mut client, &workspace.uri("lib"), 1);
    assert_eq!(client.published()["diagnostics"], json!([]));
}

#[test]
fn files_that_import_each_other_are_answered_about() {
    let files = [
        ("Caddyfile", "import b.caddyfile\na {\n\trespond hi\n}\n"),
        ("b.caddyfile", "import Caddyfile\nimport b.caddyfile\nb {\n\trespond hi\n}\n"),
    ];
    let workspace = Workspace::new("circle", &files);
    let mut client = workspace.client();
    for (path, line) in [("Caddyfile", 2), ("b.caddyfile", 3)] {
        let uri = workspace.open(&mut client, path);
        assert!(hover(&mut client, &uri, line, 3).contains("respond"), "{path}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_readable_text_is_left_alone() {
    let files = [
        ("Caddyfile", &*format!("{}import odd/*\nimport folder\n", entry("lib/*"))),
        ("lib/good", &*library("one")),
        ("folder/x", ""),
        ("odd/good", ""),
    ];
    let workspace = Workspace::new("odd", &files);
    let made = std::process::Command::new("mkfifo").arg(workspace.0.join("odd/pipe")).status();
    assert!(made.unwrap().success());
    std::os::unix::fs::symlink("/dev/zero", workspace.0.join("odd/zero")).unwrap();
    std::os::unix::fs::symlink("nowhere", workspace.0.join("odd/dangling")).unwrap();
    fs::write(workspace.0.join("odd/huge"), vec![b'\n'; 17 << 20]).unwrap();
    fs::write(workspace.0.join("odd/binary"), [0xFF, 0xFE, 0]).unwrap();
    let mut client = workspace.client_of("", &json!({ "readOutsideWorkspace": true }));
    let entry = workspace.open(&mut client, "Caddyfile");
    assert!(brings(&mut client, &entry, "one"));
}

#[cfg(unix)]
#[test]
fn nothing_is_read_outside_of_the_workspace_unless_the_user_wants_it() {
    let files = [
        ("ws/Caddyfile", &*entry("../out/*.conf")),
        ("ws/Caddyfile.link", &*entry("link.conf")),
        ("ws/Caddyfile.folder", &*entry("folder/*.conf")),
        ("out/secret.conf", &*library("secret")),
        ("out/Caddyfile", "import ../ws/*\n"),
    ];
    let workspace = Workspace::new("outside", &files);
    let link = |name, target| {
        std::os::unix::fs::symlink(target, workspace.0.join("ws").join(name)).unwrap();
    };
    link("link.conf", "../out/secret.conf");
    link("folder", "../out");
    // Found by its name, and not read either: that is seen where the battery is traced.
    link("Caddyfile.far", "../out/Caddyfile");
    for (options, known) in [
        (json!({ "readOutsideWorkspace": false }), false),
        (json!({ "readOutsideWorkspace": true }), true),
    ] {
        let mut client = workspace.client_of("ws", &options);
        for path in ["ws/Caddyfile", "ws/Caddyfile.link", "ws/Caddyfile.folder"] {
            let entry = workspace.open(&mut client, path);
            assert_eq!(brings(&mut client, &entry, "secret"), known, "{path} {options}");
        }
    }
}

#[test]
fn a_file_that_imports_its_own_folder_is_no_reason_to_ask() {
    let workspace = Workspace::new("itself", &[("Caddyfile", "import .\n")]);
    let mut client = Client::plain();
    client.open(&workspace.uri("Caddyfile"), "import .\n");
    let found = client.published()["diagnostics"].take();
    assert_eq!(found[0]["code"], "import-failed", "{found}");
}

#[test]
fn names_may_hold_blanks_and_any_letters() {
    let files = [
        ("my sites/Caddyfile", &*entry("\"läuft gut/*.conf\"")),
        ("my sites/läuft gut/große 💣.conf", &*library("one")),
    ];
    let workspace = Workspace::new("näme mit blank", &files);
    let mut client = workspace.client();
    let entry = workspace.open(&mut client, "my sites/Caddyfile");
    assert!(brings(&mut client, &entry, "one"));
    let open = workspace.open(&mut client, "my sites/läuft gut/große 💣.conf");
    client.change(&open, 2, json!([{ "text": library("two") }]));
    assert!(brings(&mut client, &entry, "two"));
    assert!(!brings(&mut client, &entry, "one"));
}

#[test]
fn the_nearest_caddyfile_that_imports_a_part_is_where_it_belongs() {
    let files = [
        ("Caddyfile", "a {\n\timport b/x.conf\n}\n"),
        ("b/Caddyfile", "a {\n\treverse_proxy :1 {\n\t\timport x.conf\n\t}\n}\n"),
        ("b/x.conf", "\n"),
        ("node_modules/Caddyfile", "import ../y.conf\n"),
        ("y.conf", "\n"),
    ];
    let workspace = Workspace::new("nearest", &files);
    let mut client = workspace.client();
    let part = workspace.open(&mut client, "b/x.conf");
    assert!(offers(&mut client, &part, 0, 0, "lb_policy"));
}

/// What a text without any meaning by itself is found to be: whether `lb_policy` is offered in its last line.
fn is_part_of_a_proxy(client: &mut Client, uri: &str, line: u32) -> bool {
    offers(client, uri, line, 0, "lb_policy")
}

#[test]
fn where_the_user_says_that_caddy_begins_the_rules_are_those_of_a_main_file() {
    let text = "(s) {\n\trespond hi\n}\na {\n\timport t\n}\n";
    let workspace = Workspace::new("named", &[("conf/start", text)]);
    let codes = |findings: &Value| {
        let codes = findings.as_array().unwrap().iter();
        codes.map(|it| it["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let mut client = workspace.client();
    let uri = workspace.uri("conf/start");
    assert_eq!(codes(&client.open_and_wait(&uri, text)), [""; 0]);
    let settings = json!({ "settings": { "caddyfile": { "entryFiles": ["conf/start"] } } });
    client.notify("workspace/didChangeConfiguration", settings);
    let found = client.published()["diagnostics"].take();
    assert_eq!(codes(&found), ["snippet-undefined"]);
    client.change(&uri, 2, json!([{ "text": text.replace("import t", "respond ho") }]));
    assert_eq!(codes(&client.published()["diagnostics"]), ["snippet-unused"]);
    let settings = json!({ "settings": { "caddyfile": { "entryFiles": [] } } });
    client.notify("workspace/didChangeConfiguration", settings);
    assert_eq!(client.published()["diagnostics"], json!([]));
}

#[test]
fn the_user_says_where_caddy_begins() {
    let files = [
        ("Caddyfile", "a {\n\timport x\n}\n"),
        ("conf/start", "a {\n\treverse_proxy :1 {\n\t\timport ../x\n\t}\n}\n"),
        ("x", "\n"),
    ];
    let workspace = Workspace::new("entries", &files);
    for (options, known) in
        [(json!(null), false), (json!({ "entryFiles": ["conf/start", 1, "none"] }), true)]
    {
        let mut client = workspace.client_of("", &options);
        let part = workspace.open(&mut client, "x");
        assert_eq!(is_part_of_a_proxy(&mut client, &part, 0), known, "{options}");
    }
    let mut client = workspace.client();
    let part = workspace.open(&mut client, "x");
    assert!(!is_part_of_a_proxy(&mut client, &part, 0));
    let settings = json!({ "settings": { "caddyfile": { "entryFiles": ["conf/start"] } } });
    client.notify("workspace/didChangeConfiguration", settings);
    assert!(is_part_of_a_proxy(&mut client, &part, 0), "it may be set at any time");
}

#[cfg(unix)]
#[test]
fn the_text_that_is_open_counts_by_whatever_path_it_is_open() {
    let files = [
        ("Caddyfile", &*entry("enabled/*")),
        ("enabled/x", ""),
        ("available/a", &*library("one")),
        ("real/Caddyfile", &*entry("lib")),
        ("real/lib", &*library("one")),
    ];
    let workspace = Workspace::new("links", &files);
    let link = |to: &str, from: &str| {
        std::os::unix::fs::symlink(to, workspace.0.join(from)).unwrap();
    };
    link("../available/a", "enabled/a");
    link("real", "linked");
    for (imports, opened) in [
        ("Caddyfile", "available/a"),
        ("Caddyfile", "enabled/a"),
        ("real/Caddyfile", "linked/lib"),
        ("linked/Caddyfile", "real/lib"),
    ] {
        let mut client = workspace.client();
        let entry = workspace.open(&mut client, imports);
        let open = workspace.open(&mut client, opened);
        client.change(&open, 2, json!([{ "text": library("two") }]));
        assert!(brings(&mut client, &entry, "two"), "{imports} {opened}");
        assert!(!brings(&mut client, &entry, "one"), "{imports} {opened}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_is_open_by_another_path_is_what_it_is_where_it_is_imported() {
    let files = [
        ("Caddyfile", &*PROXY.replace("*.conf", "x")),
        ("store/x", "import y\n\n"),
        ("up/y", "\n"),
    ];
    let workspace = Workspace::new("linked", &files);
    std::os::unix::fs::symlink("../store/x", workspace.0.join("up/x")).unwrap();
    let mut client = workspace.client();
    let part = workspace.open(&mut client, "store/x");
    assert!(is_part_of_a_proxy(&mut client, &part, 1));
    // Caddy looks for what it imports beside the link.
    let below = workspace.open(&mut client, "up/y");
    assert!(is_part_of_a_proxy(&mut client, &below, 0));
}

/// A client that watches files, and can be told to watch more.
fn watching(workspace: &Workspace, below: bool) -> Client {
    let watches = json!({ "dynamicRegistration": true, "relativePatternSupport": below });
    let params = json!({
        "processId": null, "rootUri": null,
        "capabilities": { "workspace": { "didChangeWatchedFiles": watches } },
        "workspaceFolders": [{ "uri": workspace.uri("ws"), "name": "ws" }],
        "initializationOptions": { "readOutsideWorkspace": true },
    });
    let mut client = Client::with_params(params).0;
    client.wait_until_asked("client/registerCapability", 1);
    client
}

#[test]
fn a_client_is_asked_to_watch_what_is_imported() {
    let files = [("ws/Caddyfile", "import sites/*\nimport ../out/x\nimport y.conf\n")];
    let workspace = Workspace::new("watching", &files);
    let out = workspace.uri("out");
    for (below, expected) in [
        (false, json!([{ "globPattern": "**/sites/*" }])),
        (
            true,
            json!([
                { "globPattern": { "baseUri": out, "pattern": "x" } },
                { "globPattern": { "baseUri": workspace.uri("ws/sites"), "pattern": "*" } },
            ]),
        ),
    ] {
        let mut client = watching(&workspace, below);
        client.answers_registrations = false;
        let entry = workspace.open(&mut client, "ws/Caddyfile");
        let mut asked = client.request_of_server("client/registerCapability");
        let registration = asked["params"]["registrations"][0].take();
        assert_eq!(registration["method"], "workspace/didChangeWatchedFiles");
        assert_eq!(registration["registerOptions"]["watchers"], expected);
        client.send(&json!({ "jsonrpc": "2.0", "id": asked["id"], "result": null }));
        // What is not imported any more is not watched any more.
        client.change(&entry, 2, json!([{ "text": "a {\n}\n" }]));
        let asked = client.request_of_server("client/unregisterCapability");
        assert_eq!(asked["params"]["unregisterations"][0]["id"], registration["id"]);
        client.send(&json!({ "jsonrpc": "2.0", "id": asked["id"], "result": null }));
    }
}

#[test]
fn files_are_looked_at_for_a_client_that_does_not_watch_them() {
    let files = [("Caddyfile", "a {\n\timport x\n}\n"), ("x", "import y\n"), ("y", "\n")];
    let workspace = Workspace::new("unwatched", &files);
    let mut client = workspace.client();
    let part = workspace.open(&mut client, "y");
    // Among the lines of a site it is a brace too many; by itself it might be anything.
    client.change(&part, 2, json!([{ "text": "}\n" }]));
    assert_eq!(client.published()["diagnostics"].as_array().unwrap().len(), 1);
    workspace.write("x", "# it imports nothing any more\n");
    let published = client.published();
    assert_eq!((&published["uri"], &published["diagnostics"]), (&json!(part), &json!([])));
}

#[test]
fn the_user_is_asked_once_before_anything_is_read_outside() {
    let files = [
        ("ws/Caddyfile", &*entry("../out/*.conf")),
        ("out/secret.conf", &*library("secret")),
        ("out/other.conf", ""),
    ];
    let workspace = Workspace::new("asked", &files);
    for (answer, known) in [(json!({ "title": "Read them" }), true), (json!(null), false)] {
        let mut client = workspace.client_of("ws", &json!(null));
        let entry = workspace.open(&mut client, "ws/Caddyfile");
        let asked = client.request_of_server("window/showMessageRequest");
        let message = asked["params"]["message"].as_str().unwrap();
        assert!(message.contains("`Caddyfile`") && message.contains("out"), "{message}");
        assert!(!brings(&mut client, &entry, "secret"), "nobody has allowed it yet");
        client.send(&json!({ "jsonrpc": "2.0", "id": asked["id"], "result": answer }));
        // Answers are taken in order with requests, but what follows from one is not waited for.
        let mut tries = 0..10_000;
        assert_eq!(known, known && tries.any(|_| brings(&mut client, &entry, "secret")));
        // A second question would be one that nobody waits for.
        client.change(&entry, 2, json!([{ "text": self::entry("../out/o*.conf") }]));
        assert!(!brings(&mut client, &entry, "secret"));
    }
}
