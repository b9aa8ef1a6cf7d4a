//! Edits that the user can choose where files import each other: what they make of the files, and that nothing is wrong
//! with these afterwards.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and expect! gives values"
)]

mod project;

use expect_test::{Expect, expect};
use ide::{CodeAction, Severity, code_actions, diagnostics};
use project::Project;
use std::fmt::Write;
use syntax::{TextRange, TextSize};

/// The actions at the cursor of a fixture, or for the lines from it to a second `$0`.
fn actions(fixture: &str) -> (Project, String, Vec<CodeAction>) {
    let mut project = Project::new(fixture);
    let (name, start) = project.cursor.clone().unwrap();
    let mut end = start;
    let text = project.texts.get_mut(&name).unwrap();
    if let Some(second) = text.find("$0") {
        text.replace_range(second..second + 2, "");
        end = TextSize::of(&text[..second]);
    }
    let actions = code_actions(&project.file(&name), TextRange::new(start, end));
    (project, name, actions)
}

/// Shows the files that the action of this title changes or makes; nothing may be wrong with any file then.
fn check(fixture: &str, title: &str, expected: Expect) {
    let (mut project, own, actions) = actions(fixture);
    let titles: Vec<_> = actions.iter().map(|it| it.title.clone()).collect();
    let Some(action) = actions.into_iter().find(|it| it.title == title) else {
        panic!("{titles:?}")
    };
    let before = project.texts.clone();
    let mut edits = action.edits;
    edits.sort_by_key(|it| std::cmp::Reverse(it.edit.range.start()));
    for edit in edits {
        let file = edit.file.as_deref().unwrap_or(&own);
        let range = std::ops::Range::<usize>::from(edit.edit.range);
        project.texts.get_mut(file).unwrap().replace_range(range, &edit.edit.new_text);
    }
    if let Some(new) = action.creates {
        assert_eq!(project.texts.insert(new.path.to_string(), new.text), None, "it is new");
    }
    let mut shown = String::new();
    for (name, text) in project.texts.iter().filter(|(name, text)| before.get(*name) != Some(text))
    {
        write!(shown, "#- {name}\n{text}").unwrap();
        assert_eq!(ide::format_text(text, ide::LineEnding::Keep), Ok(text.clone()), "formatted");
    }
    expected.assert_eq(&shown);
    for name in project.texts.keys() {
        let wrong = diagnostics(&project.file(name));
        let wrong: Vec<_> = wrong.iter().filter(|it| it.severity == Severity::Error).collect();
        assert!(wrong.is_empty(), "{name}: {wrong:?}");
    }
}

fn titles(fixture: &str) -> Vec<String> {
    actions(fixture).2.into_iter().map(|it| it.title).collect()
}

#[test]
fn a_missing_file_is_made() {
    check(
        "#- Caddyfile\na {\n\timport x$0.conf 1\n}\n",
        "Create the file `x.conf`",
        expect![[r#"
        #- x.conf
        # Imported by Caddyfile.
    "#]],
    );
    check(
        "#- sites/Caddyfile\na {\n\timport x.conf\n}\n#- x.conf\nimport y/$0z.conf\n",
        "Create the file `y/z.conf`",
        expect![[r#"
            #- y/z.conf
            # Imported by x.conf.
        "#]],
    );
    assert_eq!(titles("#- Caddyfile\na {\n\timport none/$0*\n}\n"), [""; 0]);
}

#[test]
fn what_a_part_lacks_is_made_where_there_is_room_for_it() {
    let files = "#- Caddyfile\n{\n\tadmin off\n}\n\n# The site.\na {\n\timport x.conf\n}\n#- x.conf\nhandle {\n\timport ne$0w 1\n}\n";
    check(
        files,
        "Create the snippet `new`",
        expect![[r#"
        #- Caddyfile
        {
        	admin off
        }

        (new) {
        	# {args[0]}
        }

        # The site.
        a {
        	import x.conf
        }
    "#]],
    );
}

#[test]
fn what_was_meant_may_be_in_another_file() {
    check(
        "#- Caddyfile\nimport lib.conf\na {\n\timport x.conf\n}\n#- lib.conf\n(sock) {\n\trespond hi\n}\n#- x.conf\nimport scok$0\n",
        "Change to `sock`",
        expect![[r#"
            #- x.conf
            import sock
        "#]],
    );
}

#[test]
fn lines_get_a_file_of_their_own() {
    check(
        "#- Caddyfile\n{\n\tadmin off\n}\n\n# The first.\n$0https://a.example.com:8443 {\n\trespond hi\n}\n$0\nb.example.com {\n\trespond ho\n}\n",
        "Move to the file `a.example.com-8443.caddy`",
        expect![[r#"
            #- Caddyfile
            {
            	admin off
            }

            import a.example.com-8443.caddy

            b.example.com {
            	respond ho
            }
            #- a.example.com-8443.caddy
            # The first.
            https://a.example.com:8443 {
            	respond hi
            }
        "#]],
    );
    check(
        "#- Caddyfile\n$0(s) {\n\trespond {args[0]}\n}\n$0\na {\n\timport s.caddy\n\timport s hi\n}\n#- s.caddy\nheader a b\n",
        "Move to the file `s-2.caddy`",
        expect![[r#"
            #- Caddyfile
            import s-2.caddy

            a {
            	import s.caddy
            	import s hi
            }
            #- s-2.caddy
            (s) {
            	respond {args[0]}
            }
        "#]],
    );
    check(
        "#- Caddyfile\na {\n\timport x.conf\n}\n#- x.conf\nhandle {\n\t$0header a b\n\trespond hi\n$0}\n",
        "Move to the file `header.caddy`",
        expect![[r#"
            #- header.caddy
            header a b
            respond hi
            #- x.conf
            handle {
            	import header.caddy
            }
        "#]],
    );
    let none = |fixture: &str| {
        let titles = titles(fixture);
        assert!(!titles.iter().any(|it| it.starts_with("Move to")), "{titles:?}");
    };
    none("#- Caddyfile\n$0{\n\tadmin off\n}\n\na {\n\trespond hi\n}\n$0");
    none("#- Caddyfile\n(s) {\n\t$0respond {args[0]}\n$0}\n\na {\n\timport s hi\n}\n");
}

#[test]
fn a_snippet_of_another_file_is_inlined() {
    let files = "#- Caddyfile\nimport lib.conf\n\na {\n\timport say hi$0\n\timport x.conf\n}\n#- lib.conf\n# Says it.\n(say) {\n\trespond {args[0]}\n}\n\n(other) {\n\trespond ho\n}\n#- x.conf\nimport say ho\nimport other\n";
    let at_name = files.replace("$0", "").replace("import say hi", "import s$0ay hi");
    check(
        &at_name,
        "Inline the snippet `say` here",
        expect![[r#"
        #- Caddyfile
        import lib.conf

        a {
        	respond hi
        	import x.conf
        }
    "#]],
    );
    check(
        &at_name,
        "Inline the snippet `say` everywhere",
        expect![[r#"
        #- Caddyfile
        import lib.conf

        a {
        	respond hi
        	import x.conf
        }
        #- lib.conf
        (other) {
        	respond ho
        }
        #- x.conf
        respond ho
        import other
    "#]],
    );
    let at_key = files.replace("$0", "").replace("(say)", "(s$0ay)");
    check(
        &at_key,
        "Inline the snippet `say` everywhere",
        expect![[r#"
        #- Caddyfile
        import lib.conf

        a {
        	respond hi
        	import x.conf
        }
        #- lib.conf
        (other) {
        	respond ho
        }
        #- x.conf
        respond ho
        import other
    "#]],
    );
}

#[test]
fn lines_of_a_part_are_not_made_a_snippet_of_it() {
    let files = "#- Caddyfile\na {\n\timport x.conf\n}\n#- x.conf\nhandle {\n\t$0respond hi\n$0}\n";
    assert_eq!(titles(files), ["Move to the file `respond.caddy`"]);
}

#[test]
fn what_defines_a_snippet_moves_before_its_first_use() {
    check(
        "#- Caddyfile\na {\n\timport x.conf\n}\n\nimport lib/*.conf\n\nb {\n\timport late\n}\n#- lib/a.conf\n(late) {\n\trespond hi\n}\n#- x.conf\nimport la$0te\n",
        "Import `lib/*.conf` before its first use",
        expect![[r#"
            #- Caddyfile
            import lib/*.conf

            a {
            	import x.conf
            }

            b {
            	import late
            }
        "#]],
    );
    check(
        "#- Caddyfile\na {\n\timport x.conf\n}\n\n# Late.\n(late) {\n\trespond hi\n}\n#- x.conf\nimport la$0te\n",
        "Move the snippet `late` before its first use",
        expect![[r#"
            #- Caddyfile
            # Late.
            (late) {
            	respond hi
            }

            a {
            	import x.conf
            }
        "#]],
    );
    // What is imported so needs another snippet, which is not there yet.
    let titles = titles(
        "#- Caddyfile\na {\n\timport la$0te\n}\nimport one.conf\nimport two.conf\n#- one.conf\n(one) {\n\trespond hi\n}\n#- two.conf\n(late) {\n\timport one\n}\n",
    );
    assert!(titles.iter().all(|it| !it.contains("first use")), "{titles:?}");
}
