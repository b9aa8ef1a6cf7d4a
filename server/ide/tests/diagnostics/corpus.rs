//! Real files, where they lie beside the checkout: Caddy accepts them, and so do the rules.

use crate::findings;
use ide::{Kind, Severity};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// All files that Caddy accepts, given stand-ins for plugins, variables and imported files: their texts, and what they
/// are by the names that they had.
fn valid_files() -> BTreeMap<String, (String, Kind)> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let index = fs::read_to_string(corpus.join("index.tsv")).unwrap_or_default();
    let kind = |file: &str| {
        let row = index.lines().find(|row| row.split('\t').next() == Some(file));
        let path = row.and_then(|row| row.split('\t').nth(2)).unwrap_or("Caddyfile");
        let is_main = path.to_lowercase().contains("caddyfile");
        if is_main { Kind::Main } else { Kind::MainOrPart }
    };
    let mut files = BTreeMap::new();
    for folder in ["real", "v1", "template", "fragment", "caddy-adapt"] {
        let verdicts = corpus.join("verdicts").join(format!("{folder}.tsv"));
        for row in fs::read_to_string(verdicts).unwrap_or_default().lines().skip(1) {
            let columns: Vec<&str> = row.split('\t').collect();
            let [id, _, _, "0", ..] = columns[..] else { continue };
            let path = corpus.join(folder).join(format!("{id}.Caddyfile"));
            let text = String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
            let file = format!("{folder}/{id}");
            let kind = kind(&file);
            files.insert(file, (text, kind));
        }
    }
    files
}

#[test]
fn what_caddy_accepts_has_no_error_and_no_warning() {
    let files = valid_files();
    if files.is_empty() {
        eprintln!("there is no corpus beside this checkout, real files are not checked");
        return;
    }
    let mut wrong = Vec::new();
    let mut hints: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, (text, kind)) in &files {
        for found in findings(text, *kind) {
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
