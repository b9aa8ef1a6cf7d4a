//! Real files, where they lie beside the checkout.

use crate::formatting::{self, Verdict};
use crate::oracle::{Oracle, VARIABLES, say};
use crate::{differential, ours};
use expect_test::expect;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use syntax::Mode;

/// A file of the corpus.
pub struct CorpusFile {
    /// Folder and name, as in `real/004`.
    pub name: String,
    pub text: String,
}

/// The folders of the corpus.
const FOLDERS: &[&str] = &["real", "v1", "template", "fragment", "caddy-adapt"];

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus")
}

/// All files, or none and a line on standard error.
pub fn files() -> Vec<CorpusFile> {
    let mut files = Vec::new();
    for folder in FOLDERS {
        let Ok(entries) = root().join(folder).read_dir() else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "Caddyfile") {
                let stem = path.file_stem().unwrap().to_str().unwrap();
                files.push(CorpusFile {
                    name: format!("{folder}/{stem}"),
                    text: String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned(),
                });
            }
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    if files.is_empty() {
        say("there is no corpus beside this checkout, real files are not compared");
    }
    files
}

/// Texts to mutate: the corpus, or the fixtures of this project.
pub fn bases() -> Vec<String> {
    let files = files();
    if !files.is_empty() {
        return files.into_iter().map(|file| file.text).collect();
    }
    let mut bases = Vec::new();
    for entry in Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            bases.extend(std::fs::read_to_string(path));
        }
    }
    bases
}

#[test]
fn trees_of_real_files_hold_every_byte() {
    for CorpusFile { name, text } in files() {
        for mode in [Mode::File, Mode::Fragment] {
            let tree = syntax::parse(&text, mode).syntax();
            assert!(tree.text() == text.as_str(), "{name} {mode:?}");
        }
    }
}

#[test]
fn real_files_mean_to_us_what_they_mean_to_caddy() {
    let Some(mut oracle) = Oracle::start(VARIABLES) else {
        return;
    };
    for CorpusFile { name, text } in files() {
        if let Some(failure) = differential::first_failure(&mut oracle, &[text]) {
            panic!("{name}: {failure}");
        }
    }
}

/// Files that we do not format to the bytes that `caddy fmt` prints: because of their line endings, or because it damages
/// them. The templates have `{{`, rows of the same kind in `deviations.rs`.
#[test]
fn real_files_are_formatted_as_caddy_does_but_for_these() {
    let files = files();
    let Some(mut oracle) = Oracle::start(&[]) else {
        return;
    };
    if files.is_empty() {
        return;
    }
    let texts: Vec<String> = files.iter().map(|file| file.text.clone()).collect();
    let mut otherwise = String::new();
    for (file, verdict) in files.iter().zip(formatting::judge(&mut oracle, &texts)) {
        if verdict != Verdict::AsCaddy {
            let _ = writeln!(otherwise, "{} {verdict:?}", file.name);
        }
    }
    expect![[r#"
        caddy-adapt/heredoc_missing_marker Otherwise(Meaning)
        real/094 ButForLineEndings
        real/366 ButForLineEndings
        real/391 Otherwise(Meaning)
        real/392 Otherwise(Meaning)
        real/409 ButForLineEndings
        real/410 ButForLineEndings
        template/572 Otherwise(Meaning)
        template/573 Otherwise(Meaning)
        template/574 Otherwise(Meaning)
        template/575 Otherwise(Meaning)
        template/583 Otherwise(Meaning)
        template/584 Otherwise(Meaning)
        template/585 Otherwise(Meaning)
        template/587 Otherwise(Meaning)
        template/588 LeftAlone
        template/603 Otherwise(Meaning)
        template/607 Otherwise(Meaning)
        template/608 Otherwise(Meaning)
        template/609 Otherwise(Meaning)
        template/610 Otherwise(Meaning)
        template/611 Otherwise(Meaning)
        template/612 Otherwise(Meaning)
        template/613 Otherwise(Meaning)
        template/615 Otherwise(Meaning)
        template/616 Otherwise(Meaning)
        template/617 Otherwise(Meaning)
        template/618 Otherwise(Meaning)
        template/619 Otherwise(Meaning)
        v1/513 ButForLineEndings
        v1/525 ButForLineEndings
    "#]]
    .assert_eq(&otherwise);
}

/// Caddy's own adapter tests, with the files that they import.
#[test]
fn we_reject_what_caddy_rejects_for_its_syntax_and_nothing_else() {
    let folder = root().join("caddy-adapt");
    let support = folder.join("support");
    let mut rejected = 0;
    for CorpusFile { name, text } in files() {
        let Some(stem) = name.strip_prefix("caddy-adapt/") else {
            continue;
        };
        let answers = ours::answers(&text, &support.canonicalize().unwrap());
        let Some(ours) = answers.parse.error.or(answers.adapt.error) else {
            continue;
        };
        rejected += 1;
        let caddy = std::fs::read_to_string(folder.join(format!("{stem}.expected.error")))
            .unwrap_or_else(|_| panic!("{name}: Caddy accepts it, we say {ours}"));
        // Those tests give the beginning of the text.
        assert!(ours.starts_with(caddy.trim_end()), "{name}: {ours}");
    }
    say(&format!("{rejected} of Caddy's adapter tests rejected for their syntax"));
}
