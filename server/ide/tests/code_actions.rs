//! Edits that the user can choose: what they make of a file, and that Caddy reads the same afterwards.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and expect! gives values"
)]

use expect_test::{Expect, expect};
use ide::{CodeAction, CodeActionKind, Kind, SourceFile, code_actions};
use syntax::caddy::{self, Env, UnknownFiles};
use syntax::{TextEdit, TextRange, TextSize};

/// The text, and the range between two `$0` or at one.
fn fixture(text: &str) -> (String, TextRange) {
    let mut parts = text.splitn(3, "$0");
    let start = TextSize::of(parts.next().unwrap());
    let inner = parts.next().unwrap();
    let end = if parts.next().is_some() { start + TextSize::of(inner) } else { start };
    (text.replace("$0", ""), TextRange::new(start, end))
}

fn actions(text: &str) -> (String, Vec<CodeAction>) {
    let (text, range) = fixture(text);
    let actions = code_actions(&SourceFile::new(text.as_str().into(), Kind::Main), range);
    (text, actions)
}

fn applied(text: &str, edits: &[TextEdit]) -> String {
    let mut edits: Vec<_> = edits.iter().enumerate().collect();
    edits.sort_by_key(|(index, edit)| std::cmp::Reverse((edit.range.start(), *index)));
    let mut out = text.to_owned();
    for (_, edit) in edits {
        out.replace_range(std::ops::Range::<usize>::from(edit.range), &edit.new_text);
    }
    out
}

/// What the action of this title makes of a text.
fn check(text: &str, title: &str, expected: Expect) {
    let (text, actions) = actions(text);
    let titles: Vec<_> = actions.iter().map(|it| it.title.clone()).collect();
    let Some(action) = actions.iter().find(|it| it.title == title) else { panic!("{titles:?}") };
    assert!(action.edits.iter().all(|it| it.file.is_none()) && action.creates.is_none());
    let edits: Vec<_> = action.edits.iter().map(|it| it.edit.clone()).collect();
    let after = applied(&text, &edits);
    expected.assert_eq(&after);
    assert_eq!(
        ide::format_text(&after, ide::LineEnding::Keep),
        Ok(after.clone()),
        "it is formatted"
    );
    if !matches!(action.kind, CodeActionKind::QuickFix | CodeActionKind::Define) {
        assert_eq!(words(&text), words(&after), "Caddy reads the same");
    }
}

/// The words that Caddy reads, block by block and line by line.
fn words(text: &str) -> Vec<Vec<Vec<String>>> {
    let outcome = caddy::parse(text, "Caddyfile", &UnknownFiles, Env::Opaque);
    assert!(outcome.error.is_none(), "{:?}", outcome.error);
    let texts = |tokens: &[caddy::Token<'_>]| tokens.iter().map(|it| it.text.to_string()).collect();
    let block = |block: &caddy::ServerBlock<'_>| {
        block.segments.iter().map(|segment| texts(segment)).chain([texts(&block.keys)]).collect()
    };
    outcome.blocks.iter().map(block).collect()
}

fn titles(text: &str) -> Vec<String> {
    actions(text).1.into_iter().map(|it| it.title).collect()
}

#[test]
fn what_is_missing_is_made() {
    let snippet = "(other) {\n\trespond hi\n}\n\n# A site.\na {\n\timport ne$0w x y\n}\n";
    check(
        snippet,
        "Create the snippet `new`",
        expect![[r#"
        (other) {
        	respond hi
        }

        (new) {
        	# {args[0]} {args[1]}
        }

        # A site.
        a {
        	import new x y
        }
    "#]],
    );
    check(
        "a {\n\tinvoke ap$0p\n}\n",
        "Create the named route `app`",
        expect![[r#"
        &(app) {
        	# What the route does.
        }

        a {
        	invoke app
        }
    "#]],
    );
    check(
        "a {\n\thandle {\n\t\trespond @m$0 hi\n\t}\n}\n",
        "Create the matcher `@m`",
        expect![[r#"
            a {
            	handle {
            		@m path /*
            		respond @m hi
            	}
            }
        "#]],
    );
}

#[test]
fn what_was_meant_is_put_in() {
    check(
        "(sock) {\n\trespond hi\n}\n\na {\n\timport scok$0\n}\n",
        "Change to `sock`",
        expect![[r#"
            (sock) {
            	respond hi
            }

            a {
            	import sock
            }
        "#]],
    );
    check(
        "a {\n\t@api path /\n\trespond @ap$0 hi\n}\n",
        "Change to `@api`",
        expect![[r#"
        a {
        	@api path /
        	respond @api hi
        }
    "#]],
    );
}

#[test]
fn a_snippet_moves_before_its_first_use() {
    check(
        "# The site.\na {\n\timport late$0\n}\n\n# It says hi.\n(late) {\n\trespond hi\n}\n\nb {\n\timport late\n}\n",
        "Move the snippet `late` before its first use",
        expect![[r#"
            # It says hi.
            (late) {
            	respond hi
            }

            # The site.
            a {
            	import late
            }

            b {
            	import late
            }
        "#]],
    );
}

#[test]
fn the_old_form_of_arguments() {
    let text = "(s) {\n\theader {args.0$0} {args.1}\n}\n\na {\n\timport s b c\n}\n";
    check(
        text,
        "Change to `{args[0]}`",
        expect![[r#"
        (s) {
        	header {args[0]} {args.1}
        }

        a {
        	import s b c
        }
    "#]],
    );
    check(
        text,
        "Change all `{args.N}` of this file to `{args[N]}`",
        expect![[r#"
        (s) {
        	header {args[0]} {args[1]}
        }

        a {
        	import s b c
        }
    "#]],
    );
}

#[test]
fn lines_become_a_snippet() {
    check(
        "a {\n\tlog\n\t$0reverse_proxy localhost:8080\n\t# Static files.\n\troot * \"/srv/a b\"$0\n\tfile_server\n}\n",
        "Extract to a snippet",
        expect![[r#"
            (extracted) {
            	reverse_proxy {args[0]}
            	# Static files.
            	root * "{args[1]}"
            }

            a {
            	log
            	import extracted localhost:8080 "/srv/a b"
            	file_server
            }
        "#]],
    );
    check(
        "(s) {\n\thandle {\n\t\t$0reverse_proxy unix/{args[1]} unix/{args[1]} {args[0]}$0\n\t}\n}\n\na {\n\timport s b c\n}\n",
        "Extract to a snippet",
        expect![[r#"
            (extracted) {
            	reverse_proxy unix/{args[0]} unix/{args[0]} {args[1]}
            }

            (s) {
            	handle {
            		import extracted {args[1]} {args[0]}
            	}
            }

            a {
            	import s b c
            }
        "#]],
    );
}

#[test]
fn what_would_change_is_not_extracted() {
    let silent =
        |text: &str| assert!(!titles(text).contains(&"Extract to a snippet".to_owned()), "{text}");
    silent("a {\n\t$0respond `a\n\tb`$0\n}\n");
    silent("a {\n\t$0respond \\{x\\}$0\n}\n");
    silent("(s) {\n\t$0{block}$0\n}\n\na {\n\timport s {\n\t\trespond hi\n\t}\n}\n");
    silent("a {\n\trespond $0 $0hi\n}\n");
}

#[test]
fn a_snippet_becomes_lines() {
    let text = "(s) {\n\t# To the app.\n\treverse_proxy unix/{args[0]} {\n\t\theader_up X \"a {args[1]}\"\n\t}\n\trespond {args[2:]}\n}\n\na {\n\thandle {\n\t\timport $0s /run/a.sock b \"c d\" 200\n\t}\n}\n\nb {\n\timport s /run/b.sock x y 404\n}\n";
    check(
        text,
        "Inline the snippet `s` here",
        expect![[r#"
        (s) {
        	# To the app.
        	reverse_proxy unix/{args[0]} {
        		header_up X "a {args[1]}"
        	}
        	respond {args[2:]}
        }

        a {
        	handle {
        		# To the app.
        		reverse_proxy unix//run/a.sock {
        			header_up X "a b"
        		}
        		respond "c d" 200
        	}
        }

        b {
        	import s /run/b.sock x y 404
        }
    "#]],
    );
    check(
        text,
        "Inline the snippet `s` everywhere",
        expect![[r#"
        a {
        	handle {
        		# To the app.
        		reverse_proxy unix//run/a.sock {
        			header_up X "a b"
        		}
        		respond "c d" 200
        	}
        }

        b {
        	# To the app.
        	reverse_proxy unix//run/b.sock {
        		header_up X "a x"
        	}
        	respond y 404
        }
    "#]],
    );
}

#[test]
fn the_block_of_an_import_goes_where_the_snippet_wants_it() {
    check(
        "(s) {\n\thandle /a {\n\t\t{blocks.a}\n\t}\n\thandle {\n\t\t{blocks.b}\n\t}\n}\n\na {\n\timport s$0 {\n\t\ta {\n\t\t\trespond a\n\t\t}\n\t}\n}\n",
        "Inline the snippet `s` here",
        expect![[r#"
            (s) {
            	handle /a {
            		{blocks.a}
            	}
            	handle {
            		{blocks.b}
            	}
            }

            a {
            	handle /a {
            		respond a
            	}
            	handle {
            	}
            }
        "#]],
    );
    check(
        "(s$0) {\n\troute {\n\t\t{block}\n\t}\n}\n\na {\n\timport s {\n\t\trespond a\n\t}\n}\n",
        "Inline the snippet `s` everywhere",
        expect![[r#"
            a {
            	route {
            		respond a
            	}
            }
        "#]],
    );
}

#[test]
fn what_would_change_is_not_inlined() {
    let silent = |text: &str| assert_eq!(titles(text), [""; 0], "{text}");
    silent("(s) {\n\trespond x{args[0]}\n}\n\na {\n\timport s$0 \"a b\"\n}\n");
    silent("(s) {\n\trespond `a\n\tb`\n}\n\na {\n\timport s$0\n}\n");
    silent("a {\n\timport $0sites/*\n}\n");
}
