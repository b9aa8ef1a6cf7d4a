//! Files without imports and snippets: what is put where, how it is written, and what cannot be.
#![allow(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    clippy::needless_raw_string_hashes,
    reason = "a test fails by panicking, and expect! gives values in strings of its own form"
)]

mod project;

use expect_test::{Expect, expect};
use ide::{ExpandRefusal, Kind, SourceFile, Variables, expand};
use project::Project;

/// What a file expands to; that expands to itself.
fn check(text: &str, expected: Expect) {
    let file = |text: &str| SourceFile::new(text.into(), Kind::Main);
    let expanded = expand(&file(text), Variables::AsWritten).unwrap();
    expected.assert_eq(&expanded);
    assert_eq!(expand(&file(&expanded), Variables::AsWritten), Ok(expanded));
}

fn refusal(text: &str) -> String {
    let file = SourceFile::new(text.into(), Kind::Main);
    expand(&file, Variables::AsWritten).unwrap_err().to_string()
}

#[test]
fn snippets_stand_where_they_were_imported() {
    check(
        r#"
(proxy) {
	# Only for those who wait.
	@{args[0]} path /{args[0]}/* # and below
	reverse_proxy @{args[0]} {args[1:]} {
		{block}
		header_up Host "{args[1]}"

		transport http {
			{blocks.transport}
		}
	}
}

# The shop.
shop.example, www.shop.example {
	import proxy cart 10.0.0.1 10.0.0.2 {
		lb_policy first
		transport {
			dial_timeout 2s
		}
	}
	respond 404 # nothing else
}
"#,
        expect![[r##"
            # The shop.
            shop.example, www.shop.example {
            	# Only for those who wait.
            	@cart path /cart/* # and below
            	reverse_proxy @cart 10.0.0.1 10.0.0.2 {
            		lb_policy first
            		transport {
            			dial_timeout 2s
            		}
            		header_up Host "10.0.0.1"

            		transport http {
            			dial_timeout 2s
            		}
            	}
            	respond 404 # nothing else
            }
        "##]],
    );
}

#[test]
fn what_no_import_changes_is_written_as_it_was() {
    check(
        r#"
(plain) {
	respond <<HTML
		<p>{$WHO:you}</p>
		HTML 200
}
a.example
header X "a \"b\"" `c "d"`
import plain
"#,
        expect![[r#"
            a.example {
            	header X "a \"b\"" `c "d"`
            	respond <<HTML
            		<p>{$WHO:you}</p>
            		HTML 200
            }
        "#]],
    );
}

#[test]
fn what_an_import_changes_gets_the_quotes_that_it_needs() {
    check(
        r#"
(s) {
	respond {args[0]} {args[1]}
	header X "{args[0]}" `{args[0]}`
	@e expression {args[2]}
	respond <<TEXT
		{args[0]}
		TEXT
}
a.example {
	import s `say "hi"` "" "path('/a b')"
	import s {$A} " #1" true
	import s `a" \` <<TWO
		one "
		two `
		TWO false
}
"#,
        expect![[r#"
            a.example {
            	respond "say \"hi\"" ""
            	header X "say \"hi\"" `say "hi"`
            	@e expression <<END
            		path('/a b')
            		END
            	respond <<TEXT
            		say "hi"
            		TEXT
            	respond "{$A}" " #1"
            	header X "{$A}" `{$A}`
            	@e expression true
            	respond <<TEXT
            		{$A}
            		TEXT
            	respond `a" \` "one \"
            two `" header X `a" \` `a" \`
            	@e expression false
            	respond <<TEXT
            		a" \
            		TEXT
            }
        "#]],
    );
}

#[test]
fn named_routes_and_options_stay() {
    check(
        "{\n\tadmin off\n}\n&(app) {\n\theader X y\n\trespond hi\n}\na.example {\n\tinvoke app\n}\n",
        expect![[r#"
            {
            	admin off
            }

            &(app) {
            	header X y
            	respond hi
            }

            a.example {
            	invoke app
            }
        "#]],
    );
    check(
        "(only) {\n\trespond hi\n}\n",
        expect![[r#"
            {
            }
        "#]],
    );
}

#[test]
fn a_part_is_shown_in_the_file_that_imports_it() {
    let project = Project::new(
        "#- Caddyfile\nimport lib/*.caddy\na.example {\n\timport files {$ROOT}\n}\n#- lib/files.caddy\n(files) {\n\troot {args[0]}\n\timport lib/serve\n}\n#- lib/serve\nfile_server$0\n",
    );
    let expanded = "a.example {\n\troot \"{$ROOT}\"\n\tfile_server\n}\n";
    for name in ["Caddyfile", "lib/files.caddy", "lib/serve"] {
        let found = expand(&project.file(name), Variables::AsWritten);
        assert_eq!(found.as_deref(), Ok(expanded), "{name}");
    }
    let value = |name: &str| (name == "ROOT").then(|| "/srv/a b".to_owned());
    let found = expand(&project.file("lib/serve"), Variables::Known(&value)).unwrap();
    assert_eq!(found, "a.example {\n\troot /srv/a\n\tfile_server\n}\n");
}

#[test]
fn variables_may_name_files() {
    let project = Project::new(
        "#- Caddyfile\na.example {\n\timport {$DIR:sites}/x$0\n}\n#- sites/x\nrespond {$WHO:you}\n",
    );
    let file = project.file("Caddyfile");
    let refused = expand(&file, Variables::AsWritten).unwrap_err();
    assert!(matches!(refused, ExpandRefusal::Variable(_)), "{refused:?}");
    let found = expand(&file, Variables::Known(&|_| None)).unwrap();
    assert_eq!(found, "a.example {\n\trespond you\n}\n");
}

#[test]
fn what_cannot_be_shown_is_told() {
    assert_eq!(
        refusal("a {\n\trespond hi\n"),
        "Caddyfile:2: syntax error: unexpected token 'hi', expecting '}'"
    );
    assert_eq!(
        refusal("a {\n\timport x.caddy\n}\n"),
        "Caddyfile:2: `x.caddy` is neither a snippet above nor, as this text is not saved, a file that can be found; save it first"
    );
    let part = SourceFile::new(
        "reverse_proxy a {\n\tlb_policy first\n}\n@a path /\n".into(),
        Kind::MainOrPart,
    );
    assert_eq!(expand(&part, Variables::AsWritten), Err(ExpandRefusal::Part));
}
