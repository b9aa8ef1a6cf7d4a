//! Caddy's word on the examples of the rules: it refuses what a rule calls an error, and takes everything else.

use crate::nothing;
use crate::oracle::{Oracle, Tree, say};
use crate::project::Project;
use ide::{Kind, Severity, SourceFile, diagnostics};
use std::fs;
use std::path::Path;

/// Rules whose finding is an error though Caddy only writes into its log: what it makes of the file cannot be meant.
const ONLY_LOGGED: &[&str] = &["import-argument-missing"];

#[test]
fn caddy_refuses_what_the_rules_call_errors_and_nothing_else() {
    let Some(mut oracle) = Oracle::start(&[]) else { return };
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rules");
    fs::create_dir_all(&home).unwrap();
    let Some(mut trees) = Oracle::start_in(&home, &[]) else { return };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/rules");
    let (mut refused, mut taken, mut wrong) = (0, 0, Vec::new());
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let is_error = |file: &SourceFile| {
            let found = diagnostics(file).into_iter();
            found
                .filter(|it| !ONLY_LOGGED.contains(&it.code))
                .any(|it| it.severity == Severity::Error)
        };
        let (is_error, answer) = if path.extension().is_some_and(|it| it == "files") {
            let project = Project::new(&text);
            let found = project.texts.keys().any(|name| is_error(&project.file(name)));
            (found, trees.ask_trees(&["adapt"], &[project.texts]).remove(0).adapt)
        } else {
            let file = SourceFile::new(text.as_str().into(), Kind::Main);
            let adapt = oracle.ask_one(&["adapt"], &text).adapt;
            let is_error = is_error(&file);
            // Some values Caddy reads only when it loads what it has adapted.
            let later = is_error && adapt.error.is_none();
            (is_error, if later { oracle.ask_one(&["load"], &text).load } else { adapt })
        };
        if answer.error.is_some() != is_error {
            wrong.push(format!("{}: {:?}", path.display(), answer.error));
        } else if is_error {
            refused += 1;
        } else {
            taken += 1;
        }
    }
    say(&format!("Caddy refuses {refused} examples of the rules and takes {taken}"));
    nothing(&wrong);
}

/// Real files that are accepted with what they import, if these lines stand there.
#[test]
fn nothing_is_said_against_real_files_that_caddy_accepts_with_their_imports() {
    let files = real_files();
    if files.is_empty() {
        say("there is no corpus beside this checkout, real files with imports are not looked at");
        return;
    }
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("real-rules");
    fs::create_dir_all(&home).unwrap();
    let Some(mut oracle) = Oracle::start_in(&home, &[]) else { return };
    let (mut accepted, mut wrong) = (0, Vec::new());
    for (name_of_file, text) in &files {
        for part in ["# Nothing.\n", "header a b\n", "(other) {\n\trespond hi\n}\n"] {
            let mut tree = Tree::new();
            for line in text.lines() {
                let mut words = line.split_whitespace();
                let (Some("import"), Some(pattern)) = (words.next(), words.next()) else {
                    continue;
                };
                let path = pattern.trim_matches('"').trim_start_matches("./").replace('*', "x");
                let is_inside = !path.starts_with(['/', '.']) && !path.contains(['{', '?', '[']);
                if is_inside && path.contains(['/', '.']) {
                    tree.insert(path, part.to_owned());
                }
            }
            if tree.is_empty() {
                break;
            }
            tree.insert("Caddyfile".to_owned(), text.clone());
            let answer = oracle.ask_trees(&["adapt"], std::slice::from_ref(&tree)).remove(0).adapt;
            if answer.error.is_some() || !answer.fault.is_empty() {
                continue;
            }
            accepted += 1;
            let names = tree.keys().cloned().collect::<Vec<_>>();
            let project = Project { entry: "Caddyfile".to_owned(), texts: tree, cursor: None };
            for name in names {
                let found = diagnostics(&project.file(&name)).into_iter();
                let found = found.filter(|it| {
                    it.severity <= Severity::Warning && !ONLY_LOGGED.contains(&it.code)
                });
                let shown =
                    found.map(|it| format!("{name_of_file} {name} {}: {}", it.code, it.message));
                wrong.extend(shown);
            }
        }
    }
    say(&format!("Caddy accepts {accepted} real trees, about which nothing is to be said"));
    nothing(&wrong);
}

/// The real files that lie beside the checkout: their names and texts.
pub(super) fn real_files() -> Vec<(String, String)> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let mut files = Vec::new();
    for folder in ["real", "v1", "template", "caddy-adapt"] {
        let Ok(entries) = corpus.join(folder).read_dir() else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.extension().is_some_and(|it| it == "Caddyfile") {
                let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
                files.push((path.display().to_string(), text));
            }
        }
    }
    files.sort();
    files
}
