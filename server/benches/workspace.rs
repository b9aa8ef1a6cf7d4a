//! What a user waits for where one file imports many, through the built binary over pipes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench says what it sees, and stops where it cannot"
)]

#[allow(dead_code, reason = "the protocol battery uses the rest")]
#[path = "../../tests/lsp/harness.rs"]
mod harness;

use criterion::{Criterion, criterion_group, criterion_main};
use harness::Client;
use serde_json::{Value, json};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A thousand sites behind one wildcard, a hundred lines each.
fn sites(folder: &Path) {
    fs::create_dir_all(folder.join("sites")).unwrap();
    for number in 0..1000 {
        let mut text = format!("site-{number}.example.com {{\n\t@api path /api/*\n");
        for line in 0..32 {
            let port = 8000 + line;
            write!(
                text,
                "\thandle /part-{line}/* {{\n\t\treverse_proxy @api 127.0.0.1:{port}\n\t}}\n"
            )
            .unwrap();
        }
        text.push_str("\tencode gzip\n}\n");
        fs::write(folder.join(format!("sites/{number}.conf")), text).unwrap();
    }
    fs::write(folder.join("Caddyfile"), "import sites/*.conf\n").unwrap();
}

fn client(folder: &Path) -> Client {
    let folders = json!([{ "uri": uri(folder), "name": "ws" }]);
    let params = json!({ "processId": null, "capabilities": {}, "workspaceFolders": folders });
    let (mut client, _) = Client::with_params(params);
    // The catalogue is read by then.
    client.open_and_wait("untitled:first", "a {\n\trespond hi\n}\n");
    ask(&mut client, "untitled:first");
    client
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

fn open(client: &mut Client, path: &Path) -> Duration {
    let text = fs::read_to_string(path).unwrap();
    let begun = Instant::now();
    client.open_and_wait(&uri(path), &text);
    begun.elapsed()
}

/// A hover over a directive, which takes all that is imported.
fn ask(client: &mut Client, uri: &str) -> Value {
    let position = json!({ "line": 1, "character": 3 });
    let params = json!({ "textDocument": { "uri": uri }, "position": position });
    client.call("textDocument/hover", params).unwrap()
}

fn workspace(c: &mut Criterion) {
    let folder: PathBuf =
        std::env::temp_dir().join(format!("caddyfile-ls-{}-bench", std::process::id()));
    sites(&folder);
    let (entry, part) = (folder.join("Caddyfile"), folder.join("sites/500.conf"));
    c.bench_function("1,000 files: open the entry to diagnostics", |b| {
        b.iter_custom(|times| (0..times).map(|_| open(&mut client(&folder), &entry)).sum());
    });
    c.bench_function("1,000 files: open a part to its first hover", |b| {
        b.iter_custom(|times| {
            let first = |_| {
                let mut client = client(&folder);
                let begun = Instant::now();
                open(&mut client, &part);
                assert!(!ask(&mut client, &uri(&part)).is_null());
                begun.elapsed()
            };
            (0..times).map(first).sum()
        });
    });
    let mut client = client(&folder);
    open(&mut client, &entry);
    open(&mut client, &part);
    let uri = uri(&part);
    let mut version = 1;
    c.bench_function("1,000 files: a key in a part to its hover", |b| {
        b.iter_custom(|times| {
            let key = |_| {
                version += 1;
                let at = |character| json!({ "line": 3, "character": character });
                let (end, text) = if version % 2 == 0 { (2, "x") } else { (3, "") };
                let change = json!([{ "range": { "start": at(2), "end": at(end) }, "text": text }]);
                let begun = Instant::now();
                client.change(&uri, version, change);
                assert!(!ask(&mut client, &uri).is_null());
                begun.elapsed()
            };
            (0..times).map(key).sum()
        });
    });
    let mut client = asking(&folder);
    for path in [&entry, &part] {
        client.open(&self::uri(path), &fs::read_to_string(path).unwrap());
    }
    let (entry, mut version) = (self::uri(&entry), 1);
    // A block that is never closed, so that there is something to find.
    c.bench_function("1,000 files: a key in a part to its diagnostics and the entry's", |b| {
        b.iter_custom(|times| {
            let key = |_| {
                version += 1;
                let at = |line| json!({ "line": line, "character": 0 });
                let (end, text) = if version % 2 == 0 { (3, "handle {\n") } else { (4, "") };
                let change = json!([{ "range": { "start": at(3), "end": at(end) }, "text": text }]);
                let begun = Instant::now();
                client.change(&uri, version, change);
                let found = findings(&mut client, &uri);
                findings(&mut client, &entry);
                assert_eq!(found > 0, version % 2 == 0);
                begun.elapsed()
            };
            (0..times).map(key).sum()
        });
    });
    fs::remove_dir_all(&folder).unwrap();
}

/// A client that asks for diagnostics by itself.
fn asking(folder: &Path) -> Client {
    let folders = json!([{ "uri": uri(folder), "name": "ws" }]);
    let capabilities = json!({ "textDocument": { "diagnostic": {} } });
    let params =
        json!({ "processId": null, "capabilities": capabilities, "workspaceFolders": folders });
    Client::with_params(params).0
}

/// How many diagnostics a document has.
fn findings(client: &mut Client, uri: &str) -> usize {
    let params = json!({ "textDocument": { "uri": uri } });
    client.call("textDocument/diagnostic", params).unwrap()["items"].as_array().unwrap().len()
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    targets = workspace
}
criterion_main!(benches);
