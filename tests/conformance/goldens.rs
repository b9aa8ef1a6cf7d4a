//! Caddy's answers to chosen inputs, committed, so that they are compared without Caddy too.
//!
//! A case in `tests/fixtures/conformance/*.txt` is a comment, an `input` as a JSON string, and a line per answer.

use crate::oracle::{Answers, Oracle, VARIABLES};
use crate::{ours, view};
use std::fmt::Write;
use std::path::{Path, PathBuf};

struct Case {
    comment: String,
    input: String,
    /// The lines behind the input.
    answers: Vec<String>,
}

#[test]
fn committed_answers_of_caddy_are_ours() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("empty");
    std::fs::create_dir_all(&directory).unwrap();
    let directory = directory.canonicalize().unwrap();
    for path in paths() {
        for case in cases(&path) {
            let input = &case.input;
            let answers = ours::answers(input, &directory);
            let mut lines = lines(&answers, &directory);
            // We do not adapt: Caddy's word on that is only compared where we have one.
            if answers.adapt.error.is_none() {
                let adapt = case.answers.iter().find(|line| line.starts_with("adapt")).cloned();
                lines.retain(|line| !line.starts_with("adapt"));
                lines.extend(adapt);
            }
            assert_eq!(lines.join("\n"), case.answers.join("\n"), "{}: {input:?}", path.display());
        }
    }
}

#[test]
fn committed_answers_of_caddy_are_current() {
    let Some(mut oracle) = Oracle::start(VARIABLES) else { return };
    let directory = oracle.directory().to_path_buf();
    for path in paths() {
        let mut text = String::new();
        for case in cases(&path) {
            let answers = oracle.ask_one(&["tokens", "fmt", "parse", "adapt"], &case.input);
            let input = serde_json::to_string(&case.input).unwrap();
            let _ = write!(
                text,
                "{}input  {input}\n{}\n\n",
                case.comment,
                lines(&answers, &directory).join("\n")
            );
        }
        if std::env::var_os("UPDATE_GOLDENS").is_some() {
            std::fs::write(&path, text.trim_end().to_owned() + "\n").unwrap();
        } else {
            let committed = std::fs::read_to_string(&path).unwrap();
            assert_eq!(committed.trim_end(), text.trim_end(), "{}", path.display());
        }
    }
}

fn lines(answers: &Answers, directory: &Path) -> Vec<String> {
    let adapt = match &answers.adapt.error {
        Some(error) => format!("error {error:?}"),
        None => "ok".to_owned(),
    };
    let lines = [
        format!("tokens {}", view::tokens(&answers.tokens)),
        format!("parse  {}", view::parse(&answers.parse)),
        format!("fmt    {:?}", answers.fmt.text),
        format!("adapt  {adapt}"),
    ];
    lines.map(|line| line.replace(directory.to_str().unwrap(), "DIR").trim_end().to_owned()).into()
}

fn paths() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/conformance");
    let mut paths: Vec<PathBuf> =
        folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn cases(path: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut cases = Vec::new();
    for block in text.split("\n\n").filter(|block| !block.trim().is_empty()) {
        let (comment, rest): (Vec<&str>, Vec<&str>) =
            block.lines().partition(|line| line.starts_with('#'));
        let (input, answers) = rest.split_first().expect("an input");
        let input = input.strip_prefix("input").unwrap_or_else(|| panic!("no input: {block}"));
        cases.push(Case {
            comment: comment.iter().fold(String::new(), |all, line| all + line + "\n"),
            input: serde_json::from_str(input.trim()).unwrap(),
            answers: answers.iter().map(|line| (*line).to_owned()).collect(),
        });
    }
    assert!(!cases.is_empty(), "{}", path.display());
    cases
}
