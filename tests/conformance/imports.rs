//! Files that import each other: committed trees, real files with what they import, and generated trees.

use crate::oracle::{Answer, FILE, Oracle, Tree, VARIABLES, say};
use crate::trees::{self, DIRECTORY};
use crate::{corpus, differential, ours, view};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use syntax::ErrorCode;
use syntax::caddy::{self, Env, UnknownFiles};

/// An answer as lines of text: a fault alone, or else blocks and error, and then the warnings.
fn lines(answer: &Answer, directory: &Path) -> String {
    let mut out = if answer.fault.is_empty() {
        let mut out = format!("parse   {}\n", view::parse(answer));
        for warning in view::warnings(answer) {
            let _ = writeln!(out, "warning {warning}");
        }
        out
    } else {
        format!("fault   {}\n", answer.fault)
    };
    out = out.replace(directory.to_str().unwrap(), DIRECTORY);
    out
}

/// A tree as it lies in a directory.
pub fn placed(tree: &Tree, directory: &Path) -> Tree {
    let directory = directory.to_str().unwrap();
    let place = |text: &String| text.replace(DIRECTORY, directory);
    tree.iter().map(|(path, text)| (place(path), place(text))).collect()
}

/// An oracle in an empty folder that is alone in its own.
pub fn oracle(name: &str) -> Option<Oracle> {
    let parent = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&parent);
    let directory = parent.join("tree");
    std::fs::create_dir_all(&directory).unwrap();
    Oracle::start_in(&directory, VARIABLES)
}

fn ours(tree: &Tree, directory: &Path) -> Option<String> {
    let answer = ours::answer_tree(&placed(tree, directory), directory)?;
    Some(lines(&answer, directory))
}

fn caddys(oracle: &mut Oracle, trees: &[Tree]) -> Vec<Answer> {
    let directory = oracle.directory().to_path_buf();
    let placed: Vec<Tree> = trees.iter().map(|tree| placed(tree, &directory)).collect();
    oracle.ask_trees(&["parse"], &placed).into_iter().map(|answers| answers.parse).collect()
}

/// The first tree that Caddy and we expand otherwise, made small, and what Caddy says of all.
fn first_failure(oracle: &mut Oracle, trees: &[Tree]) -> (Option<String>, Vec<Answer>) {
    let directory = oracle.directory().to_path_buf();
    let answers = caddys(oracle, trees);
    let differs = |oracle: &mut Oracle, tree: &Tree| {
        let caddy = lines(&caddys(oracle, std::slice::from_ref(tree))[0], &directory);
        let ours = ours(tree, &directory)?;
        (caddy != ours).then_some((caddy, ours))
    };
    let failing = trees.iter().zip(&answers).find(|(tree, answer)| {
        ours(tree, &directory).is_some_and(|ours| ours != lines(answer, &directory))
            // On a busy machine an answer may be that Caddy took too long; asked again, it does not.
            && differs(oracle, tree).is_some()
    });
    let Some((tree, _)) = failing else {
        return (None, answers);
    };
    let mut tree = tree.clone();
    let paths: Vec<String> = tree.keys().cloned().collect();
    for path in &paths {
        let mut fewer = tree.clone();
        if path != FILE && fewer.remove(path).is_some() && differs(oracle, &fewer).is_some() {
            tree = fewer;
        }
    }
    for path in paths.iter().rev() {
        let Some(text) = tree.get(path).cloned() else {
            continue;
        };
        let shorter = differential::shrink(&text, &mut |shorter| {
            let mut changed = tree.clone();
            changed.insert(path.clone(), shorter.to_owned());
            differs(oracle, &changed).is_some()
        });
        tree.insert(path.clone(), shorter);
    }
    let failure = match differs(oracle, &tree) {
        Some((caddy, ours)) => format!("{tree:#?}\nCaddy:\n{caddy}ours:\n{ours}"),
        None => format!("not always, and no longer: {tree:#?}"),
    };
    (Some(failure), answers)
}

#[test]
fn generated_trees_expand_to_what_caddy_expands_them_to() {
    const BATCH: usize = 100;
    let count = differential::number("CONFORMANCE_IMPORTS").unwrap_or(5_000);
    let count = usize::try_from(count).unwrap();
    let seed = differential::seed();
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    let tally = Mutex::new(Tally::default());
    std::thread::scope(|scope| {
        for thread in 0..2 {
            let (next, failures, tally) = (&next, &failures, &tally);
            scope.spawn(move || {
                let Some(mut oracle) = oracle(&format!("generated-trees-{thread}")) else {
                    return;
                };
                loop {
                    let start = next.fetch_add(BATCH, Ordering::Relaxed);
                    if start >= count || failures.lock().unwrap().len() >= 3 {
                        return;
                    }
                    let trees: Vec<Tree> = (start..count.min(start + BATCH))
                        .map(|index| trees::tree(seed, index))
                        .collect();
                    let (failure, answers) = first_failure(&mut oracle, &trees);
                    failures.lock().unwrap().extend(failure);
                    tally.lock().unwrap().count(&answers);
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "CONFORMANCE_SEED={seed}\n{}", failures.join("\n"));
    let tally = tally.into_inner().unwrap();
    if tally.trees > 0 {
        say(&format!(
            "{} generated import trees expand as Caddy expands them ({tally}), seed {seed}",
            tally.trees
        ));
    }
}

/// How Caddy answered.
#[derive(Default)]
struct Tally {
    trees: usize,
    expanded: usize,
    accepted: usize,
    warnings: usize,
    faults: BTreeMap<String, usize>,
}

impl Tally {
    fn count(&mut self, answers: &[Answer]) {
        for answer in answers {
            self.trees += 1;
            self.warnings += answer.warnings.len();
            if !answer.fault.is_empty() {
                *self.faults.entry(answer.fault.clone()).or_default() += 1;
            } else if answer.error.is_none() {
                self.accepted += 1;
                let tokens = answer
                    .blocks
                    .iter()
                    .flat_map(|block| block.keys.iter().chain(block.segments.iter().flatten()));
                self.expanded += usize::from(tokens.into_iter().any(|t| !t.imports.is_empty()));
            }
        }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Tally { expanded, accepted, warnings, faults, .. } = self;
        write!(
            f,
            "{accepted} accepted, {expanded} of them with imported words, {warnings} warnings, faults {faults:?}"
        )
    }
}

#[test]
fn committed_trees_expand_as_caddy_expands_them() {
    let directory = Path::new("/a/tree");
    for path in fixtures() {
        let fixture = Fixture::read(&path);
        let ours = ours(&fixture.tree, directory);
        assert_eq!(ours.as_deref(), Some(&*fixture.answer), "{}", path.display());
    }
}

#[test]
fn committed_expansions_of_caddy_are_current() {
    let Some(mut oracle) = oracle("committed-trees") else { return };
    let directory = oracle.directory().to_path_buf();
    for path in fixtures() {
        let fixture = Fixture::read(&path);
        let caddy = lines(&caddys(&mut oracle, &[fixture.tree])[0], &directory);
        if std::env::var_os("UPDATE_GOLDENS").is_some() {
            std::fs::write(&path, fixture.input + ANSWER + &caddy).unwrap();
        } else {
            assert_eq!(fixture.answer, caddy, "{}", path.display());
        }
    }
}

/// A tree in `tests/fixtures/imports`: comments, files behind lines such as `--- sub/a.conf`, and Caddy's answer. What lines
/// cannot show stands as a JSON string behind the path; `DIR` is the directory of the tree.
struct Fixture {
    input: String,
    tree: Tree,
    answer: String,
}

const ANSWER: &str = "=== Caddy\n";

impl Fixture {
    fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let (input, answer) = text.split_once(ANSWER).unwrap_or((&text, ""));
        let mut tree = Tree::new();
        for section in input.split("--- ").skip(1) {
            let (path, text) = section.split_once('\n').unwrap();
            let (path, text) = match path.split_once(" \"") {
                Some((path, json)) => (path, serde_json::from_str(&format!("\"{json}")).unwrap()),
                None => (path, text.to_owned()),
            };
            tree.insert(path.to_owned(), text);
        }
        Self { input: input.to_owned(), tree, answer: answer.to_owned() }
    }
}

/// The committed trees.
pub fn trees() -> impl Iterator<Item = Tree> {
    fixtures().into_iter().map(|path| Fixture::read(&path).tree)
}

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/imports");
    let mut paths: Vec<PathBuf> =
        folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

/// A real file in a tree in which every path that it imports holds a fragment.
pub fn real_tree(text: &str, fragment: &str) -> Tree {
    let mut tree = Tree::new();
    for line in text.lines() {
        let mut words = line.split_whitespace();
        let pattern = match (words.next(), words.next()) {
            (Some("import"), Some(pattern)) => pattern.trim_matches('"'),
            _ => continue,
        };
        let path = pattern.trim_start_matches(['/', '.']).replace(['*', '?'], "x");
        let outside = path.split('/').any(|part| part == "..") || path.contains('{');
        if !outside && !path.is_empty() {
            tree.insert(path, fragment.to_owned());
        }
    }
    let text = text.replace("import /", &format!("import {DIRECTORY}/"));
    tree.insert(FILE.to_owned(), text.replace("import ../", "import "));
    tree
}

/// Every path that a real file imports holds one of the real fragments, so that there is something to expand.
#[test]
fn real_files_with_their_imports_expand_as_caddy_expands_them() {
    let files = corpus::files();
    let fragments: Vec<&str> = files
        .iter()
        .filter(|file| file.name.starts_with("fragment/"))
        .map(|file| file.text.as_str())
        .chain(["respond {args[0]} {args[1:]}\n{block}\n", "# nothing\n"])
        .collect();
    let Some(mut oracle) = oracle("real-trees") else { return };
    let mut imported = 0;
    let mut tally = Tally::default();
    for file in &files {
        for (i, fragment) in fragments.iter().enumerate() {
            let tree = real_tree(&file.text, fragment);
            if tree.len() == 1 && i > 0 {
                break;
            }
            imported += tree.len() - 1;
            let (failure, answers) = first_failure(&mut oracle, &[tree]);
            assert_eq!(failure, None, "{}", file.name);
            tally.count(&answers);
        }
    }
    if imported > 0 {
        say(&format!(
            "{} real trees with {imported} imported paths expand as Caddy expands them ({tally})",
            tally.trees
        ));
    }
}

/// Caddy's own adapter tests, with the files that they import.
#[test]
fn adapter_tests_expand_as_caddy_expands_them() {
    let support = corpus::root().join("caddy-adapt/support");
    if !support.is_dir() {
        return say("there is no corpus beside this checkout, adapter tests are not expanded");
    }
    let Some(mut oracle) = Oracle::start_in(&support, VARIABLES) else { return };
    let directory = oracle.directory().to_path_buf();
    for file in corpus::files() {
        if file.name.starts_with("caddy-adapt/") {
            let caddy = oracle.ask_one(&["parse"], &file.text).parse;
            let ours = ours::answers(&file.text, &directory).parse;
            assert_eq!(lines(&ours, &directory), lines(&caddy, &directory), "{}", file.name);
        }
    }
}

/// A snippet of two thousand lines, each of which is the two thousand lines of the import's block.
#[test]
fn an_import_that_grows_beyond_measure_is_given_up() {
    let snippet = "{block}\n".repeat(2_000);
    let block = "k\n".repeat(2_000);
    let text = format!("(s) {{\n{snippet}}}\n:80 {{\nimport s {{\n{block}}}\n}}\n");
    let outcome = caddy::parse(&text, FILE, &UnknownFiles, Env::Literal);
    assert_eq!(outcome.error.map(|error| error.code), Some(ErrorCode::ImportTooDeep));
}
