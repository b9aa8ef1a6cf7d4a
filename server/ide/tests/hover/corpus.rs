//! Real files, where they lie beside the checkout: whatever belongs to standard Caddy has a hover.

use analysis::Role;
use ide::{Kind, Markup, SourceFile, hover};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use syntax::ast::Word;
use syntax::{TextRange, TextSize};

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

/// What the catalogue does not know, and what depends on that or on a variable.
fn is_unknown(role: &Role) -> bool {
    matches!(role, Role::Unknown | Role::UnderUnknown | Role::UnknownModule(_) | Role::Opaque)
}

#[test]
fn every_word_of_standard_caddy_has_a_hover() {
    let files = valid_files();
    if files.is_empty() {
        eprintln!("there is no corpus beside this checkout, no hover is shown over real files");
        return;
    }
    let (mut words, mut parts) = (0, 0);
    let mut silent = Vec::new();
    for (name, text) in &files {
        let file = SourceFile::new(text.as_str().into(), Kind::Main);
        let answers = |offset: TextSize| {
            let answers = [Markup::Markdown, Markup::Plain].map(|it| hover(&file, offset, it));
            answers.into_iter().all(|it| it.is_some_and(|hover| !hover.text.trim().is_empty()))
        };
        let all = TextRange::up_to(TextSize::of(text.as_str()));
        for bound in file.binding().roles(all) {
            words += 1;
            if !is_unknown(&bound.role) && !answers(bound.range.start()) {
                silent.push(format!("{name}: {} {:?}", &text[bound.range], bound.role));
            }
        }
        let tree = file.parse().syntax();
        for part in tree.descendants().filter_map(Word::cast).flat_map(|word| word.parts()) {
            parts += 1;
            let start = part.text_range().start();
            let known = file.binding().roles_at(start).iter().any(|it| !is_unknown(&it.role));
            if known && !answers(start) {
                silent.push(format!("{name}: {}", part.text()));
            }
        }
    }
    eprintln!("{words} words and {parts} placeholders in {} files", files.len());
    assert!(silent.is_empty(), "nothing is said of\n{}", silent.join("\n"));
}
