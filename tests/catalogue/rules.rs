//! Caddy's word on the examples of the rules: it refuses what a rule calls an error, and takes everything else.

use crate::nothing;
use crate::oracle::{Oracle, say};
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
            (is_error(&file), oracle.ask_one(&["adapt"], &text).adapt)
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
