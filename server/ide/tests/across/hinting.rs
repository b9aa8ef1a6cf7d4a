//! What is shown between the words, and the forms of imports, where other files have to do with it.

use crate::project::Project;
use expect_test::{Expect, expect};
use ide::{InlayHintKind, Markup, inlay_hints, signature_help};
use std::fmt::Write as _;
use syntax::{TextRange, TextSize};

/// Shows the file with the cursor, with the hints in it, in `‹›`.
fn hints(fixture: &str, expected: Expect) {
    let (file, _) = Project::new(fixture).at_cursor();
    let text = file.text();
    let mut shown = text.to_string();
    for hint in inlay_hints(&file, TextRange::up_to(TextSize::of(&**text))).iter().rev() {
        let space = if hint.kind == InlayHintKind::Parameter { "" } else { " " };
        shown.insert_str(hint.offset.into(), &format!("‹{space}{}›", hint.label));
    }
    expected.assert_eq(&shown);
}

/// Shows the form with the active argument in `‹›`, then what is said of that.
fn form(fixture: &str, expected: Expect) {
    let (file, offset) = Project::new(fixture).at_cursor();
    let mut shown = String::new();
    let help = signature_help(&file, offset, Markup::Markdown);
    for form in help.iter().flat_map(|help| &help.signatures) {
        let mut label = form.label.clone();
        let active = form.active_parameter.and_then(|active| form.parameters.get(active));
        if let Some(active) = active {
            label.insert(active.range.end, '›');
            label.insert(active.range.start, '‹');
        }
        let _ = writeln!(shown, "{label}");
        for docs in active.iter().filter_map(|it| it.docs.as_ref()).chain(&form.docs) {
            let _ = writeln!(shown, "{docs}");
        }
    }
    expected.assert_eq(&shown);
}

#[test]
fn arguments_have_the_names_of_a_snippet_of_another_file() {
    hints(
        "#- Caddyfile\nimport lib.conf\nimport sites/*\na {\n\timport sock /a.sock$0\n\timport part.conf 404\n}\n#- lib.conf\n(sock) {\n\treverse_proxy unix/{args[0]}\n}\n#- part.conf\n# args: code\nrespond {args[0]}\n#- sites/a\n:1 {\n}\n#- sites/b\n:2 {\n}\n#- sites/c\n:3 {\n}\n",
        expect![[r#"
            import lib.conf
            import sites/*‹ 3 files›
            a {
            	import sock ‹socket path:›/a.sock
            	import part.conf ‹code:›404
            }
        "#]],
    );
}

#[test]
fn a_value_is_shown_if_the_imports_of_all_files_agree() {
    let files = |a: &str, b: &str| {
        format!(
            "#- Caddyfile\nimport lib.conf\nimport sites/*\n#- lib.conf\n(s) {{\n\trespond {{args[0]}}$0\n}}\n#- sites/a\na {{\n\t{a}\n}}\n#- sites/b\nb {{\n\t{b}\n}}\n"
        )
    };
    hints(
        &files("import s 404", "import s 404"),
        expect![[r#"
        (s) {
        	respond {args[0]}‹ = 404›
        }
    "#]],
    );
    hints(
        &files("import s 404", "import s 410"),
        expect![[r#"
        (s) {
        	respond {args[0]}
        }
    "#]],
    );
    hints(
        &files("import s 404", "import s"),
        expect![[r#"
        (s) {
        	respond {args[0]}
        }
    "#]],
    );
    // It may be that snippet.
    hints(
        &files("import s 404", "import {$NAME} 410"),
        expect![[r#"
        (s) {
        	respond {args[0]}
        }
    "#]],
    );
    hints(
        "#- Caddyfile\na {\n\timport part 404\n}\nb {\n\timport part 404 x\n}\n#- part\nrespond {args[0]} {args[1]}$0\n",
        expect![[r#"
            respond {args[0]}‹ = 404› {args[1]}
        "#]],
    );
}

#[test]
fn the_form_of_an_import_of_another_file() {
    let files = |line: &str| {
        format!(
            "#- Caddyfile\nimport lib.conf\na {{\n\t{line}\n}}\n#- lib.conf\n(sock) {{\n\treverse_proxy unix/{{args[0]}} {{args[1:]}} {{\n\t\t{{blocks.transport}}\n\t}}\n}}\n#- part.conf\n# args: code - of the answer\nrespond {{args[0]}}\n#- empty.conf\nrespond\n"
        )
    };
    form(
        &files("import sock $0"),
        expect![[r#"
        sock(‹socket path›, more…)
        `{args[0]}` in `lib.conf:2`: upstream of reverse_proxy
        Takes a block with `transport`.
    "#]],
    );
    form(
        &files("import sock /a.sock b c$0"),
        expect![[r#"
        sock(socket path, ‹upstream›…)
        `{args[1:]}` in `lib.conf:2`: upstream of reverse_proxy
        Takes a block with `transport`.
    "#]],
    );
    form(
        &files("import part.conf $0"),
        expect![[r#"
        part.conf(‹code›)
        of the answer

        `{args[0]}` in `part.conf:2`: status of respond
    "#]],
    );
    form(
        &files("import empty.conf $0"),
        expect![[r#"
        empty.conf()
    "#]],
    );
    form(
        &files("import gone.conf $0"),
        expect![[r#"
        import gone.conf [‹<argument>›...]
        What `{args[0]}` and so on stand for.
    "#]],
    );
}
