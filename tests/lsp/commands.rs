//! The commands on a running Caddy, against servers that stand in for one. `tests/live` has them against a real Caddy.

use crate::harness::{CLEAN, Client, UNCLOSED};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

const URI: &str = "file:///x/Caddyfile";

/// What the client says that it can, beside what a test needs.
fn capabilities() -> Value {
    json!({ "textDocument": { "codeLens": {} } })
}

fn client_of(options: Value) -> Client {
    Client::with(capabilities(), options)
}

/// A request as a server sees it: its first line, and its body.
type Asked = (String, String);

/// Serves whoever connects until the test ends; `answer` makes the status line and the body of an answer. The address, and
/// what is asked.
fn caddy(
    answer: impl Fn(&str, &str) -> (&'static str, String) + Send + 'static,
) -> (String, Receiver<Asked>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (sender, asked) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok((stream, line, body)) = stream.and_then(request) else { return };
            let (status, text) = answer(&line, &body);
            if sender.send((line, body)).is_err() {
                return;
            }
            let _ = respond(stream, status, &text);
        }
    });
    (address, asked)
}

fn request(mut stream: TcpStream) -> std::io::Result<(TcpStream, String, String)> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|it| it.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |it| it.parse().unwrap()) {
                let line = head.lines().next().unwrap().trim_end_matches(" HTTP/1.1");
                return Ok((stream, line.to_owned(), body.to_owned()));
            }
        }
        let read = stream.read(&mut chunk)?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        bytes.extend_from_slice(&chunk[..read]);
    }
}

fn respond(mut stream: TcpStream, status: &str, text: &str) -> std::io::Result<()> {
    let length = text.len();
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n{text}")
}

/// A Caddy that runs one thing, makes another of whatever it is sent, and takes it.
fn willing(line: &str, _: &str) -> (&'static str, String) {
    let config = |text: &str| json!({ "apps": { "answer": text } });
    let answer = match line {
        "GET /config/" => config("one"),
        "POST /adapt" => json!({ "result": config("two"), "warnings": [
            { "file": "Caddyfile", "line": 5, "message": "input is not formatted" }
        ] }),
        _ => json!(null),
    };
    ("200 OK", if answer.is_null() { String::new() } else { answer.to_string() })
}

/// A Caddy that finds fault with the second line of a site.
fn strict(_: &str, _: &str) -> (&'static str, String) {
    let error = "adapting config using caddyfile: Caddyfile:5: unrecognized directive: respnd";
    ("400 Bad Request", json!({ "error": error }).to_string())
}

/// A file whose Caddy is there; its fifth line is indented.
fn file(address: &str) -> String {
    format!("{{\n\tadmin {address}\n}}\nexample.com {{\n\trespond hi\n}}\n")
}

fn execute(client: &mut Client, command: &str, arguments: &Value) -> Value {
    let command = format!("caddyfile-ls.{command}");
    let params = json!({ "command": command, "arguments": arguments });
    client.call("workspace/executeCommand", params).unwrap()
}

fn shown(client: &mut Client) -> (i64, String) {
    let shown = client.notification("window/showMessage");
    (shown["type"].as_i64().unwrap(), shown["message"].as_str().unwrap().to_owned())
}

/// Answers the question whether a file may be loaded; what was asked.
fn confirm(client: &mut Client, title: &Value) -> String {
    let question = client.request_of_server("window/showMessageRequest");
    let titles = json!([{ "title": "Reload" }, { "title": "Cancel" }]);
    assert_eq!(question["params"]["actions"], titles);
    client.send(&json!({ "jsonrpc": "2.0", "id": question["id"], "result": title }));
    question["params"]["message"].as_str().unwrap().to_owned()
}

/// The findings that the client shows, once there are so many.
fn findings(client: &mut Client, number: usize) -> Value {
    loop {
        let found = client.published()["diagnostics"].take();
        if found.as_array().unwrap().len() == number {
            return found;
        }
    }
}

#[test]
fn the_commands_are_told() {
    let params = json!({ "processId": null, "rootUri": null, "capabilities": {} });
    let (_client, answer) = Client::with_params(params);
    let names = ["reload", "diff", "adapt", "status", "expand"];
    let names = names.map(|name| format!("caddyfile-ls.{name}"));
    let told = &answer["capabilities"]["executeCommandProvider"]["commands"];
    assert_eq!(*told, json!(names));
}

#[test]
fn adapt_answers_with_the_json_and_remarks_stay_until_the_next_edit() {
    let (address, asked) = caddy(willing);
    let mut client = client_of(json!(null));
    let text = file(&address);
    assert_eq!(client.open_and_wait(URI, &text), json!([]));
    let adapted = execute(&mut client, "adapt", &json!([URI]));
    assert_eq!(adapted["outcome"], "adapted", "{adapted}");
    assert_eq!(adapted["address"], *address);
    assert_eq!((&adapted["document"], &adapted["language"]), (&json!(URI), &json!("json")));
    let json: Value = serde_json::from_str(adapted["text"].as_str().unwrap()).unwrap();
    assert_eq!(json, json!({ "apps": { "answer": "two" } }));
    assert_eq!(asked.recv().unwrap(), ("POST /adapt".to_owned(), text));
    let remark = json!([{
        "range": { "start": { "line": 4, "character": 1 }, "end": { "line": 4, "character": 11 } },
        "severity": 2, "source": "caddy", "message": "input is not formatted"
    }]);
    assert_eq!(findings(&mut client, 1), remark);
    client.change(URI, 2, json!([{ "text": file(":1") }]));
    assert_eq!(findings(&mut client, 0), json!([]));
}

#[test]
fn a_client_that_asks_for_findings_is_told_remarks_all_the_same() {
    let (address, _asked) = caddy(strict);
    let mut client = Client::with(json!({ "textDocument": { "diagnostic": {} } }), json!(null));
    client.open(URI, &file(&address));
    assert_eq!(execute(&mut client, "adapt", &json!([URI]))["outcome"], "rejected");
    let published = client.published();
    assert_eq!(published["diagnostics"][0]["range"]["start"]["line"], 4);
    assert_eq!(published["diagnostics"][0]["source"], "caddy");
    assert!(shown(&mut client).1.contains("unrecognized directive: respnd"));
    // The next command takes them away, and so does closing.
    assert_eq!(execute(&mut client, "adapt", &json!([URI]))["outcome"], "rejected");
    assert_eq!(client.published()["diagnostics"], json!([]));
    assert_eq!(client.published()["diagnostics"][0]["severity"], 1);
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    assert_eq!(client.published()["diagnostics"], json!([]));
    shown(&mut client);
}

#[test]
fn diff_is_a_unified_diff_or_a_loud_word() {
    let (address, _asked) = caddy(willing);
    let mut client = client_of(json!(null));
    client.open_and_wait(URI, &file(&address));
    let diff = execute(&mut client, "diff", &json!([]));
    assert_eq!((&diff["outcome"], &diff["language"]), (&json!("changed"), &json!("diff")));
    let text = diff["text"].as_str().unwrap();
    assert!(text.contains("-    \"answer\": \"one\"\n+    \"answer\": \"two\"\n"), "{text}");
    findings(&mut client, 1);
    let (same, _asked) = caddy(|line, _| match line {
        "GET /config/" => ("200 OK", "{}".to_owned()),
        _ => ("200 OK", "{\"result\":{}}".to_owned()),
    });
    client.change(URI, 2, json!([{ "text": file(&same) }]));
    findings(&mut client, 0);
    for command in ["diff", "reload"] {
        assert_eq!(execute(&mut client, command, &json!([]))["outcome"], "unchanged");
        let (loudness, message) = shown(&mut client);
        assert_eq!(loudness, 2);
        assert!(message.starts_with("Unchanged: what runs at 127.0.0.1:"), "{message}");
    }
}

#[test]
fn a_reload_is_confirmed_first() {
    let (address, asked) = caddy(willing);
    let mut client = client_of(json!(null));
    let text = file(&address);
    client.open_and_wait(URI, &text);
    let answer = execute(&mut client, "reload", &json!([URI]));
    assert_eq!(answer["outcome"], "asked");
    let question = confirm(&mut client, &json!({ "title": "Cancel" }));
    let expected = format!(
        "Load `Caddyfile` into the Caddy at {address}? Lines of its configuration that go: 1, that come: 1."
    );
    assert_eq!(question, expected);
    assert_eq!(answer["message"], *question);
    execute(&mut client, "reload", &json!([URI, null]));
    confirm(&mut client, &json!(null));
    // Whatever comes now was asked for by this one: the answers before came first.
    execute(&mut client, "reload", &json!([URI]));
    confirm(&mut client, &json!({ "title": "Reload" }));
    let message = format!("`Caddyfile` is loaded by the Caddy at {address}.");
    assert_eq!(shown(&mut client), (3, message));
    let mut lines = Vec::new();
    while let Ok((line, body)) = asked.try_recv() {
        assert!(line == "GET /config/" || body == text, "{line}: {body}");
        lines.push(line);
    }
    let compared = ["POST /adapt", "GET /config/"];
    assert_eq!(lines, [&compared[..], &compared, &compared, &["POST /load"]].concat());
    client.ignore("textDocument/publishDiagnostics");
}

#[test]
fn of_two_questions_the_later_counts() {
    let (address, _asked) = caddy(willing);
    let mut client = client_of(json!(null));
    client.open_and_wait(URI, &file(&address));
    execute(&mut client, "reload", &json!([URI]));
    let first = client.request_of_server("window/showMessageRequest");
    execute(&mut client, "reload", &json!([URI]));
    let second = client.request_of_server("window/showMessageRequest");
    for (question, end) in [(first, "a later question took its place."), (second, "is loaded by")] {
        let answer =
            json!({ "jsonrpc": "2.0", "id": question["id"], "result": { "title": "Reload" } });
        client.send(&answer);
        assert!(shown(&mut client).1.contains(end));
    }
    client.ignore("textDocument/publishDiagnostics");
}

#[test]
fn a_file_with_errors_is_loaded_only_if_that_is_forced() {
    let (address, asked) = caddy(willing);
    let mut client = client_of(json!({ "adminAddress": address }));
    client.open(URI, UNCLOSED);
    assert_ne!(client.published()["diagnostics"], json!([]));
    let refused = execute(&mut client, "reload", &json!([URI]));
    assert_eq!(refused["outcome"], "refused");
    assert!(
        refused["message"].as_str().unwrap().contains("because it has an error: "),
        "{refused}"
    );
    assert_eq!(shown(&mut client).0, 2);
    assert!(asked.try_recv().is_err(), "nothing was sent");
    assert_eq!(execute(&mut client, "reload", &json!([URI, "force"]))["outcome"], "asked");
    confirm(&mut client, &json!({ "title": "Reload" }));
    assert!(shown(&mut client).1.contains("is loaded by"));
    client.ignore("textDocument/publishDiagnostics");
}

#[test]
fn where_nobody_answers_that_is_said() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut client = client_of(json!(null));
    for (text, outcome, part) in [
        (format!("{{\n\tadmin 127.0.0.1:{port}\n}}\n"), "failed", "nobody listens at 127.0.0.1:"),
        (
            "{\n\tadmin unix//no/where.sock\n}\n".to_owned(),
            "failed",
            "there is no socket /no/where.sock",
        ),
        (
            "{\n\tadmin unix/where.sock\n}\n".to_owned(),
            "failed",
            "there is no socket /x/where.sock",
        ),
        ("{\n\tadmin off\n}\n".to_owned(), "refused", "`Caddyfile` says `admin off`"),
        ("{\n\tadmin {$A}\n}\n".to_owned(), "refused", "`caddyfile.adminAddress` can name it"),
        ("{\n\tadmin udp/:1\n}\n".to_owned(), "refused", "`udp/:1` is no admin address"),
    ] {
        client.open(URI, &text);
        for command in ["status", "adapt", "diff", "reload"] {
            let answer = execute(&mut client, command, &json!([URI]));
            assert_eq!(answer["outcome"], outcome, "{command}: {answer}");
            assert!(answer["message"].as_str().unwrap().contains(part), "{command}: {answer}");
            assert_eq!(shown(&mut client).1, answer["message"].as_str().unwrap());
        }
    }
    assert_eq!(execute(&mut client, "adapt", &json!(["file:///y"]))["outcome"], "refused");
    shown(&mut client);
    client.ignore("textDocument/publishDiagnostics");
}

#[test]
fn what_is_no_caddy_is_found_out_in_time() {
    let mut client = client_of(json!({ "adminTimeout": 1 }));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = listener.local_addr().unwrap().to_string();
    let (garbage, _asked) = caddy(|_, _| ("200 OK", "<html>".to_owned()));
    for (address, part) in [(silent, "no answer within 1 s"), (garbage, "not Caddy's admin API")] {
        client.open(URI, &file(&address));
        let answer = execute(&mut client, "adapt", &json!([URI]));
        assert_eq!(answer["outcome"], "failed");
        assert!(answer["message"].as_str().unwrap().contains(part), "{answer}");
        shown(&mut client);
    }
    client.ignore("textDocument/publishDiagnostics");
}

#[test]
fn a_cancelled_command_ends_with_its_connection_and_nothing_waits_for_it() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut client = client_of(json!(null));
    client.open_and_wait(URI, &file(&listener.local_addr().unwrap().to_string()));
    let params = json!({ "command": "caddyfile-ls.adapt", "arguments": [URI] });
    let id = client.request("workspace/executeCommand", params);
    let (mut connection, _) = listener.accept().unwrap();
    assert_ne!(connection.read(&mut [0; 4096]).unwrap(), 0);
    let hover =
        json!({ "textDocument": { "uri": URI }, "position": { "line": 4, "character": 3 } });
    assert_ne!(client.call("textDocument/hover", hover), Ok(json!(null)), "others are answered");
    client.notify("$/cancelRequest", json!({ "id": id }));
    assert_eq!(client.answer(id), Err(-32800));
    let patience = std::time::Duration::from_secs(60);
    connection.set_read_timeout(Some(patience)).unwrap();
    let rest = connection.read_to_end(&mut Vec::new()).map_err(|error| error.kind());
    assert_ne!(rest, Err(std::io::ErrorKind::WouldBlock), "the connection is closed");
}

#[test]
fn what_caddy_says_of_a_text_that_is_gone_is_not_shown_in_the_one_that_came() {
    let (go, went) = channel();
    let (address, asked) = caddy(move |line, body| {
        went.recv().unwrap();
        strict(line, body)
    });
    let mut client = Client::with(json!({ "textDocument": { "diagnostic": {} } }), json!(null));
    client.open(URI, &file(&address));
    let params = json!({ "command": "caddyfile-ls.adapt", "arguments": [URI] });
    let id = client.request("workspace/executeCommand", params);
    // It has begun before the change, since messages are taken in their order.
    client.change(URI, 2, json!([{ "text": CLEAN }]));
    go.send(()).unwrap();
    assert_eq!(client.answer(id).unwrap()["outcome"], "rejected");
    assert_eq!(asked.recv().unwrap().1, file(&address));
    // The message is, though; a finding would be one that nobody waits for.
    shown(&mut client);
}

#[test]
fn status_finds_out_what_completion_offers() {
    // It has one plugin, and is not the newest.
    let (address, _asked) = caddy(|line, body| match line {
        "GET /metrics" => ("200 OK", "go_build_info{path=\"x\",version=\"v2.7.6\"} 1\n".to_owned()),
        _ if body.contains("\tcgi\n") => ("200 OK", "{\"result\":{}}".to_owned()),
        _ => {
            let name = body.lines().nth(1).unwrap().trim();
            let kind = if body.starts_with(':') { "directive" } else { "global option" };
            let error = format!("adapting: Caddyfile:2: unrecognized {kind}: {name}");
            ("400 Bad Request", json!({ "error": error }).to_string())
        }
    });
    let mut client = client_of(json!(null));
    let text = format!("{{\n\tadmin {address}\n}}\na {{\n\t\n\trate_limit\n}}\n");
    client.open(URI, &text);
    let offered = |client: &mut Client| {
        let at = json!({ "line": 4, "character": 1 });
        let params = json!({ "textDocument": { "uri": URI }, "position": at });
        let list = client.call("textDocument/completion", params).unwrap();
        let labels = list["items"].as_array().unwrap().iter().map(|it| it["label"].clone());
        let labels: Vec<Value> = labels.collect();
        ["respond", "cgi", "rate_limit", "log_name"].map(|name| labels.contains(&json!(name)))
    };
    assert_eq!(offered(&mut client), [true, false, true, true], "what the file uses");
    let status = execute(&mut client, "status", &json!([URI]));
    assert_eq!((&status["outcome"], &status["version"]), (&json!("running"), &json!("v2.7.6")));
    assert_eq!(status["plugins"]["present"], json!(["github.com/aksdb/caddy-cgi/v2"]));
    let absent = status["plugins"]["absent"].as_array().unwrap();
    assert!(absent.contains(&json!("github.com/mholt/caddy-ratelimit")), "{absent:?}");
    let message = format!("Caddy v2.7.6 runs at {address}, with github.com/aksdb/caddy-cgi/v2.");
    assert_eq!(shown(&mut client), (3, message));
    assert_eq!(offered(&mut client), [true, true, false, false], "what it has");
    let modules = json!({ "settings": { "caddyfile": {
        "caddyVersion": "2.11", "caddyModules": ["github.com/mholt/caddy-ratelimit"]
    } } });
    client.notify("workspace/didChangeConfiguration", modules);
    assert_eq!(offered(&mut client), [true, false, true, true], "what the settings say");
    client.ignore("textDocument/publishDiagnostics");
}

#[test]
fn lenses_offer_the_commands_where_they_are_shown() {
    let lenses = |client: &mut Client| {
        let params = json!({ "textDocument": { "uri": URI } });
        let lenses = client.call("textDocument/codeLens", params).unwrap();
        let lenses = lenses.as_array().cloned().unwrap_or_default();
        let lens = |lens: &Value| {
            let command = &lens["command"];
            let line = lens["range"]["start"]["line"].as_i64().unwrap();
            let is_argument = command["arguments"] == json!([URI]);
            assert_eq!(is_argument, command["command"] != "", "{lens}");
            format!(
                "{line} {}",
                command["command"].as_str().unwrap().trim_start_matches("caddyfile-ls.")
            )
        };
        lenses.iter().map(lens).collect::<Vec<_>>()
    };
    let text = "{\n\tadmin :2020\n}\n(s) {\n}\n";
    let all = ["0 reload", "0 diff", "0 adapt", "0 status", "1 reload", "1 status"];
    let mut client = client_of(json!(null));
    client.open_and_wait(URI, text);
    assert_eq!(lenses(&mut client), all);
    client.open_and_wait(URI, CLEAN);
    assert_eq!(lenses(&mut client), [""; 0]);
    client.open_and_wait(URI, "{\n\tadmin off\n}\n");
    assert_eq!(lenses(&mut client), ["1 "]);
    for (capabilities, options) in [
        (json!({}), json!(null)),
        (capabilities(), json!({ "commandLenses": false })),
        (capabilities(), json!({ "trusted": false })),
    ] {
        let mut client = Client::with(capabilities, options);
        client.open_and_wait(URI, text);
        assert_eq!(lenses(&mut client), [""; 0]);
    }
}

#[test]
fn in_a_workspace_that_is_not_trusted_nobody_is_asked() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let mut client = client_of(json!({ "trusted": false, "caddyCommand": ["/bin/false"] }));
    // Only who starts the server can say so.
    let settings = json!({ "settings": { "caddyfile": { "trusted": true } } });
    client.notify("workspace/didChangeConfiguration", settings);
    client.open_and_wait(URI, &file(&address));
    for command in ["status", "adapt", "diff", "reload"] {
        let answer = execute(&mut client, command, &json!([URI]));
        assert_eq!(answer["outcome"], "refused");
        assert!(shown(&mut client).1.contains("not trusted"));
    }
    let error = listener.accept().unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock, "nobody has connected");
}

#[test]
fn wrong_arguments_are_refused() {
    let mut client = client_of(json!(null));
    for (command, arguments) in [
        ("caddyfile-ls.none", json!([])),
        ("caddyfile-ls.status", json!([3])),
        ("caddyfile-ls.status", json!(["no URI"])),
        ("caddyfile-ls.status", json!([URI, "force"])),
        ("caddyfile-ls.reload", json!([URI, true])),
    ] {
        let params = json!({ "command": command, "arguments": arguments });
        assert_eq!(client.call("workspace/executeCommand", params), Err(-32602), "{command}");
    }
    assert_eq!(execute(&mut client, "status", &json!([]))["outcome"], "refused");
    shown(&mut client);
}

#[cfg(unix)]
#[test]
fn a_client_that_opens_files_is_shown_a_private_one_that_goes_with_the_server() {
    use std::os::unix::fs::PermissionsExt;
    let (address, _asked) = caddy(willing);
    let announced = json!({ "commands": { "commands": ["caddyfile-ls.showText"] } });
    let opens = json!({ "showDocument": { "support": true } });
    let both = json!({ "window": opens, "experimental": announced });
    let mut client = Client::with(both, json!(null));
    client.open_and_wait(URI, &file(&address));
    execute(&mut client, "adapt", &json!([URI]));
    client.ignore("textDocument/publishDiagnostics");
    drop(client);

    let mut client = Client::with(json!({ "window": opens }), json!(null));
    client.open_and_wait(URI, &file(&address));
    let diff = execute(&mut client, "diff", &json!([URI]));
    let request = client.request_of_server("window/showDocument");
    client.send(&json!({ "jsonrpc": "2.0", "id": request["id"], "result": { "success": true } }));
    let path = request["params"]["uri"].as_str().unwrap().trim_start_matches("file://").to_owned();
    assert!(path.ends_with("/diff-of-Caddyfile.diff"), "{path}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), diff["text"].as_str().unwrap());
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let path = std::path::Path::new(&path);
    assert_eq!((mode(path), mode(path.parent().unwrap())), (0o600, 0o700));
    client.ignore("textDocument/publishDiagnostics");
    drop(client);
    assert!(!path.parent().unwrap().exists());
}

#[cfg(unix)]
#[test]
fn a_command_stands_in_where_no_caddy_answers() {
    let folder = std::env::temp_dir().join(format!("caddyfile-ls-{}-command", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let program = folder.join("caddy");
    let script = "case $2 in version) echo v2.9.1 h1:x ;;\n\
         list-modules) echo http.handlers.cgi github.com/aksdb/caddy-cgi/v2 ;;\n\
         *) cat >/dev/null; echo '{\"apps\":{}}' ;; esac\n";
    std::fs::write(&program, script).unwrap();
    let caddy = json!(["/bin/sh", program, "--"]);
    let mut client = client_of(json!({ "caddyCommand": caddy }));
    for text in ["{\n\tadmin unix//no/where.sock\n}\n", "{\n\tadmin off\n}\n"] {
        client.open(URI, text);
        let adapted = execute(&mut client, "adapt", &json!([URI]));
        assert_eq!(adapted["outcome"], "adapted", "{adapted}");
        assert_eq!(adapted["text"], "{\n  \"apps\": {}\n}\n");
        let status = execute(&mut client, "status", &json!([URI]));
        assert_eq!(status["version"], "v2.9.1", "{status}");
        assert_eq!(status["plugins"]["present"], json!(["github.com/aksdb/caddy-cgi/v2"]));
        assert!(shown(&mut client).1.starts_with("Caddy v2.9.1 is "));
    }
    // It runs where the file lies.
    let uri = format!("file://{}/Caddyfile", folder.display());
    client.open(&uri, "{\n\tadmin off\n}\n");
    std::fs::write(&program, "cat >/dev/null; pwd | sed 's/.*/\"&\"/'\n").unwrap();
    let adapted = execute(&mut client, "adapt", &json!([uri]));
    assert_eq!(adapted["text"], format!("\"{}\"\n", folder.display()));
    // One that is cancelled does not go on: the pipe that it holds open comes to its end.
    let pipe = folder.join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let script = format!("exec sleep 600 >{}\n", pipe.display());
    std::fs::write(&program, script).unwrap();
    let params = json!({ "command": "caddyfile-ls.adapt", "arguments": [URI] });
    let id = client.request("workspace/executeCommand", params);
    let mut running = std::fs::File::open(&pipe).unwrap();
    client.notify("$/cancelRequest", json!({ "id": id }));
    assert_eq!(client.answer(id), Err(-32800));
    assert_eq!(running.read(&mut [0]).unwrap(), 0);
    client.ignore("textDocument/publishDiagnostics");
    drop(client);
    std::fs::remove_dir_all(folder).unwrap();
}
