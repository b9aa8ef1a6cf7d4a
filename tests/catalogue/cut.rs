//! Real files, cut into files that import each other: what Caddy accepts so, nothing is said against, and what is never
//! used is the same as in one file.

use crate::nothing;
use crate::oracle::{FILE, Oracle, Tree, say};
use crate::project::Project;
use crate::rules::real_files;
use ide::{Severity, diagnostics};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use syntax::ast::{SiteBlock, Statement};
use syntax::{Mode, TextRange};

#[test]
fn real_files_in_pieces_are_what_they_are_as_a_whole() {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cut");
    fs::create_dir_all(&home).unwrap();
    let Some(mut oracle) = Oracle::start_in(&home, &[]) else { return };
    let (mut trees, mut refused, mut files, mut unused) = (0, 0, 0, 0);
    let mut wrong = Vec::new();
    for (name, text) in real_files() {
        if oracle.ask_one(&["adapt"], &text).adapt.error.is_some() {
            continue;
        }
        let whole = findings(&Tree::from([(FILE.to_owned(), text.clone())]));
        for cut in [sites_apart, bodies_apart, all_apart] {
            let Some(tree) = cut(&text) else { continue };
            let answer = oracle.ask_trees(&["adapt"], std::slice::from_ref(&tree)).remove(0).adapt;
            if answer.error.is_some() || !answer.fault.is_empty() {
                refused += 1;
                continue;
            }
            let pieces = findings(&tree);
            trees += 1;
            files += tree.len();
            unused += pieces.unused.len();
            wrong.extend(pieces.wrong.iter().map(|it| format!("{name} {it}")));
            if pieces.unused != whole.unused {
                wrong.push(format!("{name}: {:?}, in pieces {:?}", whole.unused, pieces.unused));
            }
        }
    }
    if trees == 0 {
        return say("there is no corpus beside this checkout, real files are not cut");
    }
    say(&format!(
        "real files make {trees} trees of {files} files that Caddy accepts, with {unused} unused things, and {refused} that it refuses"
    ));
    assert!(unused > 0, "something is unused");
    assert!(trees > 10 * refused, "what is cut stays what it was");
    nothing(&wrong);
}

/// What is said of all files of a tree.
struct Findings {
    wrong: Vec<String>,
    /// What is said to be never used.
    unused: BTreeSet<String>,
}

fn findings(tree: &Tree) -> Findings {
    let mut out = Findings { wrong: Vec::new(), unused: BTreeSet::new() };
    let project = Project { entry: FILE.to_owned(), texts: tree.clone(), cursor: None };
    for path in tree.keys() {
        for found in diagnostics(&project.file(path)) {
            // What Caddy reads in another way than its writer is the business of other rules.
            if found.severity <= Severity::Warning && found.code != "block-unclosed" {
                out.wrong.push(format!("{path} {}: {}", found.code, found.message));
            } else if found.code.ends_with("-unused") {
                out.unused.insert(found.message);
            }
        }
    }
    out
}

/// The snippets in a file, each site in one of its own.
fn sites_apart(text: &str) -> Option<Tree> {
    let mut tree = Tree::new();
    let mut entry = String::new();
    let mut snippets = String::new();
    let mut sites = 0;
    for statement in syntax::parse(text, Mode::File).tree().statements() {
        let lines = format!("{}\n", text.get(range(&statement))?);
        match statement {
            Statement::Snippet(_) => {
                if snippets.is_empty() {
                    entry += "import snippets.caddy\n";
                }
                snippets += &lines;
            }
            Statement::SiteBlock(site) if has_braces(&site) => {
                if sites == 0 {
                    entry += "import sites/*.caddy\n";
                }
                sites += 1;
                tree.insert(format!("sites/{sites:04}.caddy"), lines);
            }
            _ => entry += &lines,
        }
    }
    if !snippets.is_empty() {
        tree.insert("snippets.caddy".to_owned(), snippets);
    }
    let is_cut = !tree.is_empty();
    tree.insert(FILE.to_owned(), entry);
    is_cut.then_some(tree)
}

/// The lines of each site in a file.
fn bodies_apart(text: &str) -> Option<Tree> {
    let mut tree = Tree::new();
    let mut entry = text.to_owned();
    let statements: Vec<Statement> = syntax::parse(text, Mode::File).tree().statements().collect();
    for (number, statement) in statements.iter().enumerate().rev() {
        let Statement::SiteBlock(site) = statement else { continue };
        let Some(block) = site.block() else { continue };
        let (Some(open), Some(close)) = (block.open_brace(), block.close_brace()) else { continue };
        let inside = TextRange::new(open.text_range().end(), close.text_range().start());
        let lines = text.get(std::ops::Range::<usize>::from(inside))?;
        if !lines.trim().is_empty() && lines.ends_with(['\n', '\t', ' ']) {
            tree.insert(format!("bodies/{number}"), lines.to_owned());
            let import = format!("\n\timport bodies/{number}\n");
            entry.replace_range(std::ops::Range::<usize>::from(inside), &import);
        }
    }
    let is_cut = !tree.is_empty();
    tree.insert(FILE.to_owned(), entry);
    is_cut.then_some(tree)
}

/// All but the global options in one file.
fn all_apart(text: &str) -> Option<Tree> {
    let parse = syntax::parse(text, Mode::File);
    let options = parse.tree().statements().find(|it| matches!(it, Statement::GlobalOptions(_)));
    let end = options.map_or(0, |options| range(&options).end);
    let (before, behind) = text.split_at_checked(end)?;
    let entry = format!("{before}\nimport rest.caddy\n");
    let files = [(FILE.to_owned(), entry), ("rest.caddy".to_owned(), behind.to_owned())];
    (!behind.trim().is_empty()).then(|| Tree::from(files))
}

fn range(statement: &Statement) -> std::ops::Range<usize> {
    statement.syntax().text_range().into()
}

fn has_braces(site: &SiteBlock) -> bool {
    site.block().is_some_and(|block| block.open_brace().is_some())
}
