//! All fixes about which there is no choice: what they make of files, and that nothing is left to be fixed.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and expect! gives values"
)]

mod project;

use expect_test::{Expect, expect};
use ide::{Kind, SourceFile, fix_all};
use project::Project;
use std::path::{Path, PathBuf};
use syntax::TextEdit;

fn applied(text: &str, edits: &[TextEdit]) -> String {
    let mut out = text.to_owned();
    for pair in edits.windows(2) {
        assert!(pair[0].range.end() <= pair[1].range.start(), "{edits:?}");
    }
    for edit in edits.iter().rev() {
        out.replace_range(std::ops::Range::<usize>::from(edit.range), &edit.new_text);
    }
    out
}

/// A text with all fixed; nothing is left to be fixed then.
fn fixed(text: &str) -> String {
    let file = |text: &str| SourceFile::new(text.into(), Kind::Main);
    let after = applied(text, &fix_all(&file(text)));
    assert_eq!(fix_all(&file(&after)), [], "{text}\nbecomes\n{after}");
    after
}

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&fixed(text));
}

#[test]
fn what_has_one_fix_is_fixed() {
    check(
        "(s) {\n\treverse_proxy localhost {\n\t\theader_up {args.0}{args.1} x\n\t}\n}\n\na {\n\timport s x y\n\treverse_proxy unix:/run/b.sock\n}\n",
        expect![[r#"
            (s) {
            	reverse_proxy localhost {
            		header_up {args[0]}{args[1]} x
            	}
            }

            a {
            	import s x y
            	reverse_proxy unix//run/b.sock
            }
        "#]],
    );
    // One fix brings out the other, and a snippet moves along with a fix in it.
    check(
        "a {\n\timport s x\n}\n\n(s) {\n\treverse_proxy {args.0} {\n\t\tlb_polcy random_chose 2\n\t}\n}\n",
        expect![[r#"
            (s) {
            	reverse_proxy {args[0]} {
            		lb_polcy random_chose 2
            	}
            }

            a {
            	import s x
            }
        "#]],
    );
}

#[test]
fn where_there_is_a_choice_nothing_is_done() {
    for text in [
        // Either is misspelt, or one is missing.
        "(sock) {\n\trespond hi\n}\n\na {\n\timport sok\n\timport sock\n}\n",
        // What is missing is for the user to write.
        "a {\n\trespond @api hi\n\tinvoke app\n\timport lib\n}\n",
        // What has no effect may be what is meant.
        "a {\n\t@api path /api/*\n\trespond hi\n}\n",
        "a {\n\trespond hi\n}\n",
        "",
    ] {
        assert_eq!(fixed(text), text);
    }
}

#[test]
fn a_part_is_fixed_among_the_files_around_it() {
    let project = Project::new(
        "#- Caddyfile\nimport lib\na {\n\timport s x y\n}\n#- lib\n(s) {\n\treverse_proxy {args.0} {args.1} {\n\t\tlb_polcy random_chose 2\n\t}\n}$0\n",
    );
    let after = applied(&project.texts["lib"], &fix_all(&project.file("lib")));
    expect![[r#"
        (s) {
        	reverse_proxy {args[0]} {args[1]} {
        		lb_polcy random_chose 2
        	}
        }
    "#]]
    .assert_eq(&after);
    assert_eq!(fix_all(&project.file("Caddyfile")), []);
    let mut project = project;
    project.texts.insert("lib".to_owned(), after);
    assert_eq!(fix_all(&project.file("lib")), []);
}

/// The files of the corpus, and the examples of what is wrong, which show every finding.
fn texts() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folders = ["tests/fixtures/rules", "tests/fixtures/examples", "../shared/corpus/real"];
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(root.join(folder)));
    let mut paths: Vec<_> = files.flatten().map(|file| file.unwrap().path()).collect();
    paths.retain(|path| path.is_file());
    paths.sort();
    paths
        .into_iter()
        .filter_map(|it| Some((it.clone(), std::fs::read_to_string(it).ok()?)))
        .collect()
}

#[test]
fn whatever_is_fixed_once_needs_no_second_time() {
    let mut changed = 0;
    for (path, text) in texts() {
        let after = fixed(&text);
        changed += usize::from(after != text);
        if path.to_str().unwrap().contains(".good.") {
            assert_eq!(after, text, "{}", path.display());
        }
    }
    assert!(changed > 10, "{changed}");
}
