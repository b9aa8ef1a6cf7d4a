//! The house rules that a compiler does not keep: which room may know what.
//!
//! Each test lists all offences at once, so that a change is judged in one run.
#![allow(clippy::panic)] // A test fails by panicking.

use std::fs;
use std::path::{Path, PathBuf};

/// A library room and the only crates that it may depend on outside of its tests.
struct Room {
    folder: &'static str,
    may_use: &'static [&'static str],
}

/// The arrows of the house. They point from meaning to syntax, never back, so that each room can be read, tested and fuzzed
/// with no more than what is below it.
const ROOMS: &[Room] = &[
    Room { folder: "server/syntax", may_use: &["rowan"] },
    Room { folder: "server/catalog", may_use: &["syntax", "rustc-hash", "smallvec"] },
    Room { folder: "server/format", may_use: &["syntax"] },
    Room { folder: "server/analysis", may_use: &["syntax", "catalog"] },
    Room { folder: "server/ide", may_use: &["syntax", "catalog", "format", "analysis"] },
];

#[test]
fn rooms_depend_only_on_the_rooms_below_them() {
    let mut offences = Offences::default();
    for room in ROOMS {
        let manifest = read(&root().join(room.folder).join("Cargo.toml"));
        for dependency in dependencies(&manifest) {
            if !room.may_use.contains(&&*dependency) {
                offences.add(room.folder, &format!("depends on {dependency}"));
            }
        }
    }
    // The program speaks to `ide`; what it knows of `syntax` is the vocabulary of texts, checked below.
    let names = ROOMS.iter().filter_map(|room| room.folder.rsplit('/').next());
    let rooms: Vec<_> = names.collect();
    for dependency in dependencies(&read(&root().join("Cargo.toml"))) {
        if rooms.contains(&&*dependency) && !["ide", "syntax"].contains(&&*dependency) {
            offences.add("Cargo.toml", &format!("depends on {dependency}"));
        }
    }
    offences.assert_none();
}

#[test]
fn only_syntax_knows_rowan() {
    // A second user of rowan would tie two rooms to the representation of the tree.
    let mut offences = Offences::default();
    for source in sources("server") {
        if !source.path.starts_with("server/syntax/") && source.code.contains("rowan::") {
            offences.add(&source.path, "names rowan");
        }
    }
    offences.assert_none();
}

#[test]
fn the_program_takes_only_places_and_edits_from_syntax() {
    // Whatever a command or a request wants to know of a tree, `ide` answers, so that both get the same answer.
    const VOCABULARY: &[&str] =
        &["Encoding", "LineCol", "LineIndex", "TextEdit", "TextRange", "TextSize"];
    let mut offences = Offences::default();
    for source in sources("server/src") {
        // Which files a pattern names is for Caddy's rules to say, and for the disk.
        let resolves = source.path.contains("lsp/workspace/");
        for name in paths_into(&source.code, "syntax") {
            if !(VOCABULARY.contains(&&*name) || resolves && name == "caddy") {
                offences.add(&source.path, &format!("names syntax::{name}"));
            }
        }
    }
    offences.assert_none();
}

#[test]
fn rooms_touch_no_world() {
    // Files, variables and time come in as values: only then is a result the same everywhere, and runs in a browser.
    const WORLD: &[&str] = &["fs", "net", "process", "env", "thread", "time"];
    // These belong to the program, as does whatever a user or an editor reads.
    const FOREIGN: &[&str] = &["tower_lsp", "lsp_types", "serde_json", "tokio"];
    const PRINTING: &[&str] = &["println!", "eprintln!", "print!", "eprint!", "dbg!"];
    let mut offences = Offences::default();
    for source in ROOMS.iter().flat_map(|room| sources(&format!("{}/src", room.folder))) {
        for name in paths_into(&source.code, "std") {
            if WORLD.contains(&&*name) {
                offences.add(&source.path, &format!("names std::{name}"));
            }
        }
        for word in FOREIGN.iter().chain(PRINTING) {
            if source.code.contains(word) {
                offences.add(&source.path, &format!("names {word}"));
            }
        }
    }
    offences.assert_none();
}

#[test]
fn protocol_and_disk_stay_in_their_places() {
    let mut offences = Offences::default();
    for source in sources("server/src") {
        let is_in = |places: &[&str]| places.iter().any(|place| source.path.starts_with(place));
        if source.code.contains("tower_lsp") && !is_in(&["server/src/lsp"]) {
            offences.add(&source.path, "names LSP outside of lsp");
        }
        if source.code.contains("serde_json")
            && !is_in(&["server/src/lsp", "server/src/admin", "server/src/cli/report"])
        {
            offences.add(&source.path, "names JSON outside of lsp, admin and the reports");
        }
        // A path from outside may be a pipe or a device: `disk` knows how to look before it opens.
        let reads_disk = paths_into(&source.code, "std").iter().any(|name| name == "fs");
        if reads_disk && is_in(&["server/src/cli"]) {
            offences.add(&source.path, "reads or writes files past disk");
        }
    }
    // One malformed frame or one panic ends or freezes the server that tower-lsp brings.
    for source in sources("server").into_iter().chain(sources("tests")) {
        if paths_into(&source.code, "tower_lsp").iter().any(|name| name == "Server") {
            offences.add(&source.path, "names the Server of tower-lsp");
        }
    }
    offences.assert_none();
}

#[test]
fn every_library_states_its_invariants() {
    let mut offences = Offences::default();
    let libraries = ROOMS.iter().map(|room| format!("{}/src/lib.rs", room.folder));
    for path in libraries.chain(["server/src/lib.rs".to_owned()]) {
        if !read(&root().join(&path)).contains("\n//! # Invariants\n//! * ") {
            offences.add(&path, "states no invariants");
        }
    }
    offences.assert_none();
}

#[test]
fn every_package_keeps_the_workspace_lints() {
    let mut offences = Offences::default();
    let manifests = ROOMS.iter().map(|room| format!("{}/Cargo.toml", room.folder));
    for path in manifests.chain(["Cargo.toml", "server/xtask/Cargo.toml"].map(str::to_owned)) {
        if !read(&root().join(&path)).contains("[lints]\nworkspace = true") {
            offences.add(&path, "does not keep the workspace's lints");
        }
    }
    if !read(&root().join("Cargo.toml")).contains("unsafe_code = \"forbid\"") {
        offences.add("Cargo.toml", "does not forbid unsafe code");
    }
    offences.assert_none();
}

#[test]
fn the_top_level_holds_what_was_agreed() {
    // A visitor finds the program, the editors and the tests at one glance; everything else has a room.
    const AGREED: &[&str] = &[
        "Cargo.toml",
        "Cargo.lock",
        "server",
        "editors",
        "tests",
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "rustfmt.toml",
        "clippy.toml",
    ];
    let ignored = read(&root().join(".gitignore"));
    let mut offences = Offences::default();
    for path in entries(&root()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_ignored = ignored.lines().any(|line| line.trim_matches('/') == name);
        if !name.starts_with('.') && !is_ignored && !AGREED.contains(&&*name) {
            offences.add(&name, "was not agreed on");
        }
    }
    offences.assert_none();
}

#[test]
fn no_test_is_switched_off_and_no_file_too_long() {
    // A longer file holds more than one thing. There are no exceptions; split instead of adding one.
    const MOST_LINES: usize = 900;
    let mut offences = Offences::default();
    for source in sources("server").into_iter().chain(sources("tests")) {
        // A test that does not run, or that passes when anything at all panics, tells nothing.
        for attribute in [concat!("#[", "ignore"), "#[should_panic"] {
            if source.code.contains(attribute) {
                offences.add(&source.path, attribute);
            }
        }
        let lines = source.text.lines().count();
        if source.path.contains("/src/") && lines > MOST_LINES {
            offences.add(&source.path, &format!("has {lines} lines"));
        }
    }
    offences.assert_none();
}

#[test]
fn these_checks_see_what_they_look_for() {
    let code = code_of(
        "use std::fs;\nuse std::{collections::BTreeMap, env, time::{Duration}};\n// std::net\n\
         let a = std::thread::spawn(f); my_std::process::x(); \"std::io\"\n\
         #[cfg(test)]\nmod tests {\n use std::os;\n}\nuse std::net;\n",
    );
    assert_eq!(paths_into(&code, "std"), ["fs", "collections", "env", "time", "thread", "net"]);
    let manifest = "[package]\nname = \"x\"\n[dependencies]\na.workspace = true\nb = \"1\"\n\
                    [dev-dependencies]\nc = \"1\"\n[target.'cfg(unix)'.dependencies]\nd = \"1\"\n";
    assert_eq!(dependencies(manifest), ["a", "b", "d"]);
    assert!(sources("server/src").iter().any(|source| source.path == "server/src/lib.rs"));
}

/// What was found against the rules, a line each.
#[derive(Default)]
struct Offences(Vec<String>);

impl Offences {
    fn add(&mut self, place: &str, what: &str) {
        self.0.push(format!("{place} {what}"));
    }

    fn assert_none(self) {
        assert!(self.0.is_empty(), "against the rules of the house:\n{}", self.0.join("\n"));
    }
}

/// A Rust file.
struct Source {
    /// Its path from the root, with slashes.
    path: String,
    text: String,
    /// Its text without comments, strings and unit tests.
    code: String,
}

/// All Rust files below a folder, except what is built there and what is only there for a test.
fn sources(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for path in entries(&folder) {
            if path.is_dir() {
                if !path.ends_with("target") && !path.ends_with("node_modules") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    let sources = found.into_iter().map(|path| {
        let text = read(&path);
        let path = path.strip_prefix(root()).unwrap_or(&path);
        let path = path.to_string_lossy().replace('\\', "/");
        let is_test = path.ends_with("/tests.rs") || path.contains("/src/tests/");
        let code = if is_test { String::new() } else { code_of(&text) };
        Source { path, text, code }
    });
    sources.collect()
}

/// A text without what does not bind the room: comments, strings and unit tests.
fn code_of(text: &str) -> String {
    let mut code = String::new();
    let mut is_test = false;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        is_test |= line == "#[cfg(test)]" && lines.peek() == Some(&"mod tests {");
        if is_test {
            is_test = line != "}";
            continue;
        }
        let line = line.split_once("//").map_or(line, |(code, _)| code);
        code.extend(line.split('"').step_by(2));
        code.push('\n');
    }
    code
}

/// The names that come right below a crate's name: `fs` and `env` in `use std::{fs, env::var};` for `std`.
fn paths_into(code: &str, krate: &str) -> Vec<String> {
    let prefix = format!("{krate}::");
    let mut names = Vec::new();
    for (at, _) in code.match_indices(&prefix) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let rest = &code[at + prefix.len()..];
        match rest.strip_prefix('{') {
            None => names.push(first_word(rest)),
            Some(list) => names.extend(top_level_items(list).iter().map(|item| first_word(item))),
        }
    }
    names
}

/// The items of a list of imports, up to its closing brace.
fn top_level_items(list: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut depth = 0;
    for c in list.chars() {
        match c {
            '}' if depth == 0 => break,
            ',' if depth == 0 => items.push(String::new()),
            _ => {
                depth += i32::from(c == '{') - i32::from(c == '}');
                items.last_mut().into_iter().for_each(|item| item.push(c));
            }
        }
    }
    items
}

fn first_word(text: &str) -> String {
    let text = text.trim_start();
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The names in a manifest's tables of dependencies, those for tests and build scripts excluded.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut is_inside = false;
    for line in manifest.lines() {
        if let Some(table) = line.strip_prefix('[') {
            let table = table.trim_end_matches(']');
            is_inside = table == "dependencies" || table.ends_with("'.dependencies");
        } else if is_inside && let Some((name, _)) = line.split_once(['.', '=', ' ']) {
            names.push(name.to_owned());
        }
    }
    names
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
