//! Generated trees of files that define and use matchers: an error is shown in some file exactly where Caddy refuses.

use crate::nothing;
use crate::oracle::{FILE, Oracle, Tree, say};
use crate::project::Project;
use ide::{Severity, diagnostics};
use std::fs;
use std::path::Path;

#[test]
fn an_error_about_matchers_is_shown_exactly_where_caddy_refuses() {
    const TREES: u64 = 2_000;
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("matchers");
    fs::create_dir_all(&home).unwrap();
    let Some(mut oracle) = Oracle::start_in(&home, &[]) else { return };
    let (mut taken, mut refused, mut wrong) = (0, 0, Vec::new());
    for seed in 1..=TREES {
        let tree = tree(seed);
        let answer = oracle.ask_trees(&["adapt"], std::slice::from_ref(&tree)).remove(0).adapt;
        let project = Project { entry: FILE.to_owned(), texts: tree.clone(), cursor: None };
        // What nothing imports is nothing to Caddy.
        let files = tree.keys().map(|path| project.file(path)).filter(|it| it.path().is_some());
        let found = files.flat_map(|file| diagnostics(&file));
        let errors: Vec<_> = found.filter(|it| it.severity == Severity::Error).collect();
        match (&answer.error, errors.first()) {
            (None, None) => taken += 1,
            (Some(_), Some(_)) => refused += 1,
            (caddy, ours) => wrong.push(format!("{seed}: {tree:#?}\n{caddy:?}\n{ours:?}")),
        }
    }
    say(&format!(
        "of generated trees with matchers Caddy takes {taken} and refuses {refused}, as is shown"
    ));
    wrong.truncate(3);
    nothing(&wrong);
}

/// Two snippets, one of them in another file, a part, and two sites.
fn tree(seed: u64) -> Tree {
    let mut rng = Rng(seed);
    let mut file = |text: &str| {
        let mut out = String::new();
        for line in text.lines() {
            if line.trim() == "…" {
                lines(&mut rng, &mut out, usize::from(line.starts_with('\t')));
            } else {
                out.extend([line, "\n"]);
            }
        }
        out
    };
    let entry = "import lib.conf\n(t) {\n\t…\n}\na {\n\t…\n\t…\n}\nb {\n\t…\n\t…\n}\n";
    Tree::from([
        (FILE.to_owned(), file(entry)),
        ("lib.conf".to_owned(), file("(s) {\n\t…\n}\n")),
        ("x.conf".to_owned(), file("…\n")),
    ])
}

fn lines(rng: &mut Rng, out: &mut String, depth: usize) {
    for _ in 0..rng.below(3) {
        let indent = "\t".repeat(depth);
        let name = ["@m", "@n"][rng.below(2)];
        let line = match rng.below(10) {
            0 | 1 => format!("{name} path /{}", rng.below(9)),
            2 | 3 => format!("respond {name} hi"),
            5 | 6 if depth < 3 => {
                let opener = ["handle", "route", "handle_path /p"][rng.below(3)];
                out.extend([&indent, opener, " {\n"]);
                lines(rng, out, depth + 1);
                "}".to_owned()
            }
            // A snippet and a part must not import themselves.
            7 if out.contains('(') => format!("import {}", ["x.conf", "none*"][rng.below(2)]),
            8 if out.contains("\na {") => format!("import {}", ["s", "t"][rng.below(2)]),
            _ => "respond hi".to_owned(),
        };
        out.extend([&indent, &*line, "\n"]);
    }
}

struct Rng(u64);

impl Rng {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}
