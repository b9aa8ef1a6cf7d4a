//! Real files, where they lie beside the checkout: every word is something.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use analysis::{FileBinding, Role};
use catalog::Catalog;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use syntax::{Mode, TextRange, TextSize};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus")
}

/// The texts of all files that Caddy accepts, given stand-ins for plugins.
fn valid_files() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for folder in ["real", "v1", "template", "fragment", "caddy-adapt"] {
        let verdicts = corpus().join("verdicts").join(format!("{folder}.tsv"));
        for row in std::fs::read_to_string(verdicts).unwrap_or_default().lines().skip(1) {
            let columns: Vec<&str> = row.split('\t').collect();
            let [id, _, _, "0", ..] = columns[..] else { continue };
            let path = corpus().join(folder).join(format!("{id}.Caddyfile"));
            let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
            files.insert(format!("{folder}/{id}"), text);
        }
    }
    files
}

#[test]
fn every_word_of_a_valid_file_is_something() {
    let files = valid_files();
    if files.is_empty() {
        eprintln!("there is no corpus beside this checkout, real files are not bound");
        return;
    }
    let mut unknown: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut words = 0;
    for (name, text) in &files {
        let parse = syntax::parse(text, Mode::File);
        let binding = FileBinding::new(&parse, text, Catalog::builtin(), None);
        let roles = binding.roles(TextRange::up_to(TextSize::of(text.as_str())));
        words += roles.len();
        for bound in roles {
            let what = match bound.role {
                Role::Unknown => "unknown",
                Role::UnknownModule(_) => "unknown module",
                Role::UnderUnknown => "under unknown",
                Role::Opaque => "opaque",
                Role::Surplus(_) => "surplus",
                _ => continue,
            };
            let line = text[..bound.range.start().into()].matches('\n').count() + 1;
            let word = &text[bound.range];
            unknown.entry(format!("{what} {word}")).or_default().push(format!("{name}:{line}"));
        }
    }
    for (what, places) in &unknown {
        eprintln!("{what}: {}", places.join(" "));
    }
    eprintln!("{words} words in {} files", files.len());
}
