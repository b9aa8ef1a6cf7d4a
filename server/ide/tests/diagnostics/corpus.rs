//! Real files, where they lie beside the checkout: Caddy accepts them, and so do the rules.

#[path = "../../../../tests/corpus/mod.rs"]
mod files;

use crate::findings;
use ide::{Kind, Severity};
use std::collections::BTreeMap;
use std::fs;

/// What a file is by the name that it had.
fn kind(index: &str, file: &str) -> Kind {
    let row = index.lines().find(|row| row.split('\t').next() == Some(file));
    let path = row.and_then(|row| row.split('\t').nth(2)).unwrap_or("Caddyfile");
    if path.to_lowercase().contains("caddyfile") { Kind::Main } else { Kind::MainOrPart }
}

#[test]
fn what_caddy_accepts_has_no_error_and_no_warning() {
    let Some(folder) = files::folder() else {
        eprintln!("there is no corpus beside this checkout, real files are not checked");
        return;
    };
    let index = fs::read_to_string(folder.join("index.tsv")).unwrap();
    let files = files::valid_files();
    let mut wrong = Vec::new();
    let mut hints: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, text) in &files {
        for found in findings(text, kind(&index, name)) {
            // What Caddy reads in another way than its writer is the business of other rules.
            if found.code == "block-unclosed" {
                continue;
            }
            if found.severity >= Severity::Info {
                *hints.entry(found.code).or_default() += 1;
                continue;
            }
            let line = 1 + text[..usize::from(found.range.start())].matches('\n').count();
            wrong.push(format!("{name}:{line} {}: {}", found.code, found.message));
        }
    }
    eprintln!("{} files, hints: {hints:?}", files.len());
    assert_eq!(wrong, [""; 0]);
}
