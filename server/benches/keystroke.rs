//! What a user waits for, through the built binary over pipes: its start, first diagnostics, and what comes after a key:
//! diagnostics, completions, a hover, colours.
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
mod support;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use harness::Client;
use serde_json::{Value, json};
use std::thread;
use std::time::{Duration, Instant};

const SIZES: [(&str, usize); 3] = [("100 KB", 100_000), ("300 KB", 300_000), ("1 MB", 1_000_000)];

/// Longer than the server ever rests between two runs over one document.
const REST: Duration = Duration::from_millis(300);

fn start(c: &mut Criterion) {
    c.bench_function("start to initialize answer", |b| {
        b.iter_custom(|times| {
            let mut total = Duration::ZERO;
            for _ in 0..times {
                let begun = Instant::now();
                let mut client = Client::start();
                client.call("initialize", json!({ "capabilities": {} })).unwrap();
                total += begun.elapsed();
            }
            total
        });
    });
}

fn open(c: &mut Criterion) {
    let mut group = c.benchmark_group("open to diagnostics");
    for (name, size) in SIZES {
        let text = support::realistic(size);
        let mut client = Client::plain();
        let mut number = 0;
        group.bench_with_input(BenchmarkId::from_parameter(name), &text, |b, text| {
            b.iter_custom(|times| {
                let mut total = Duration::ZERO;
                for _ in 0..times {
                    number += 1;
                    let uri = format!("file:///bench/{number}");
                    let begun = Instant::now();
                    let found = client.open_and_wait(&uri, text);
                    total += begun.elapsed();
                    assert_eq!(found, json!([]), "a generated file is clean");
                    client
                        .notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
                }
                total
            });
        });
    }
}

/// A block opened in the middle of the file and not closed, and taken away again.
fn change(c: &mut Criterion) {
    const URI: &str = "file:///bench/Caddyfile";
    let mut group = c.benchmark_group("change to diagnostics");
    for (name, size) in SIZES {
        let text = support::realistic(size);
        let middle = text[..text.len() / 2].rfind("\nsite-").map_or(0, |end| end + 1);
        let line = text[..middle].lines().count();
        let position = |character: u32| json!({ "line": line, "character": character });
        let typed: Value =
            json!([{ "range": { "start": position(0), "end": position(0) }, "text": "a {\n" }]);
        let next_line = json!({ "line": line + 1, "character": 0 });
        let deleted: Value =
            json!([{ "range": { "start": position(0), "end": next_line }, "text": "" }]);
        let mut client = Client::plain();
        client.open_and_wait(URI, &text);
        println!("{name}: {} after opening", memory(&client));
        let mut version = 1;
        group.bench_function(BenchmarkId::from_parameter(name), |b| {
            b.iter_custom(|times| {
                let mut total = Duration::ZERO;
                for _ in 0..times {
                    version += 1;
                    let broken = version % 2 == 0;
                    thread::sleep(REST);
                    let begun = Instant::now();
                    client.change(
                        URI,
                        version,
                        if broken { typed.clone() } else { deleted.clone() },
                    );
                    let published = client.published();
                    total += begun.elapsed();
                    assert_eq!(published["version"], version);
                    assert_eq!(published["diagnostics"] != json!([]), broken);
                }
                total
            });
        });
        println!("{name}: {} after {version} versions", memory(&client));
    }
}

/// Answers after a letter typed, and taken away again, in the middle of the file; all tokens, as of a file just opened.
fn ask(c: &mut Criterion) {
    const URI: &str = "file:///bench/Caddyfile";
    for (name, size) in SIZES {
        let text = support::realistic(size);
        let middle = text[..text.len() / 2].rfind("\treverse_proxy ").unwrap();
        let line = text[..middle].lines().count() - 1;
        let column = text[..middle].rsplit('\n').next().unwrap().len() + 1;
        let at = |character: usize| json!({ "line": line, "character": column + character });
        let mut client = Client::plain();
        client.open_and_wait(URI, &text);
        let mut version = 1;
        let document = json!({ "uri": URI });
        let mut known = Value::Null;
        for (method, character) in [
            ("semanticTokens/full", None),
            ("semanticTokens/full/delta", Some(0)),
            ("semanticTokens/range", Some(0)),
            ("completion", Some(5)),
            ("hover", Some(5)),
            ("signatureHelp", Some(15)),
        ] {
            let typed = if character.is_some() { " after a key" } else { "" };
            let screen = json!({ "start": at(0), "end": { "line": line + 50, "character": 0 } });
            let place = at(character.unwrap_or(0));
            c.bench_function(&format!("{method}{typed}/{name}"), |b| {
                b.iter_custom(|times| {
                    let mut total = Duration::ZERO;
                    for _ in 0..times {
                        if character.is_some() {
                            // A letter before the first upstream.
                            let end = at(14 + usize::from(version % 2 == 0));
                            let letter = if version % 2 == 0 { "" } else { "x" };
                            let range = json!({ "start": at(14), "end": end });
                            version += 1;
                            let change = json!([{ "range": range, "text": letter }]);
                            client.change(URI, version, change);
                        }
                        let params = json!({
                            "textDocument": document, "position": place, "range": screen,
                            "previousResultId": known,
                        });
                        let begun = Instant::now();
                        let answer =
                            client.call(&format!("textDocument/{method}"), params).unwrap();
                        total += begun.elapsed();
                        assert!(!answer.is_null(), "{method}");
                        if let Some(id) = answer.get("resultId") {
                            known = id.clone();
                        }
                    }
                    total
                });
            });
        }
        println!("{name}: {} after {version} versions", memory(&client));
    }
}

/// The server's resident memory, now and at its highest.
#[cfg(target_os = "linux")]
fn memory(client: &Client) -> String {
    let status = std::fs::read_to_string(format!("/proc/{}/status", client.process_id())).unwrap();
    let figure =
        |name| status.lines().find_map(|line| Some(line.strip_prefix(name)?.trim().to_owned()));
    format!("{} resident, {} at most", figure("VmRSS:").unwrap(), figure("VmHWM:").unwrap())
}

/// The server's resident memory is not known here.
#[cfg(not(target_os = "linux"))]
fn memory(_: &Client) -> String {
    "unknown memory".to_owned()
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    targets = start, open, change, ask
}
criterion_main!(benches);
