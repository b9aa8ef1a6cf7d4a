//! The form of the line under the cursor.
#![allow(clippy::needless_pass_by_value, reason = "as expect! gives it")]

use expect_test::{Expect, expect};
use ide::{Kind, Markup, SourceFile, signature_help};
use proptest::prelude::*;
use std::fmt::Write as _;
use syntax::TextSize;

/// Shows each form, the active one with `>`, the active argument in `‹›`; `$0` is the cursor.
fn check(fixture: &str, expected: Expect) {
    let offset = TextSize::of(fixture.split("$0").next().unwrap_or_default());
    let text = fixture.replace("$0", "");
    let mut shown = String::new();
    let help = signature_help(&SourceFile::new(text.into(), Kind::Main), offset, Markup::Plain);
    for (index, form) in help.iter().flat_map(|help| help.signatures.iter().enumerate()) {
        let mut label = form.label.clone();
        let active = form.active_parameter.and_then(|active| form.parameters.get(active));
        if let Some(active) = active {
            label.insert(active.range.end, '›');
            label.insert(active.range.start, '‹');
        }
        let mark = if help.as_ref().is_some_and(|it| it.active == index) { '>' } else { ' ' };
        let _ = writeln!(shown, "{mark} {label}");
    }
    expected.assert_eq(&shown);
}

/// The same for a line in a site.
fn line(fixture: &str, expected: Expect) {
    check(&format!("example.com {{\n\t{fixture}\n}}\n"), expected);
}

#[test]
fn a_matcher_counts_only_where_one_is_given() {
    line(
        "reverse_proxy $0",
        expect![[r#"
        > reverse_proxy [<matcher>] [‹<upstream>›...]
    "#]],
    );
    line(
        "reverse_proxy /api/*$0",
        expect![[r#"
        > reverse_proxy [‹<matcher>›] [<upstream>...]
    "#]],
    );
    line(
        "reverse_proxy /api/* $0 b",
        expect![[r#"
        > reverse_proxy [<matcher>] [‹<upstream>›...]
    "#]],
    );
}

#[test]
fn what_may_be_repeated_stays_active() {
    line(
        "reverse_proxy a b c $0{",
        expect![[r#"
        > reverse_proxy [<matcher>] [‹<upstream>›...]
    "#]],
    );
    line(
        "reverse_proxy a$0 b c",
        expect![[r#"
        > reverse_proxy [<matcher>] [‹<upstream>›...]
    "#]],
    );
}

#[test]
fn the_form_is_the_one_that_fits() {
    line(
        "respond $0",
        expect![[r#"
        > respond [<matcher>] ‹<status>›
          respond [<matcher>] ‹<body>› [<status>]
    "#]],
    );
    line(
        "respond 404$0",
        expect![[r#"
        > respond [<matcher>] ‹<status>›
          respond [<matcher>] ‹<body>› [<status>]
    "#]],
    );
    line(
        "respond 404 $0",
        expect![[r#"
          respond [<matcher>] <status>
        > respond [<matcher>] <body> [‹<status>›]
    "#]],
    );
    line(
        "respond \"Hello$0\" 200",
        expect![[r#"
          respond [<matcher>] ‹<status>›
        > respond [<matcher>] ‹<body>› [<status>]
    "#]],
    );
    line(
        "respond hello 200 $0",
        expect![[r#"
          respond [<matcher>] <status>
        > respond [<matcher>] <body> [<status>]
    "#]],
    );
}

#[test]
fn the_innermost_module_counts() {
    line(
        "reverse_proxy {\n\t\tlb_policy $0\n\t}",
        expect![[r#"
        > lb_policy ‹<policy>›
    "#]],
    );
    line(
        "reverse_proxy {\n\t\tlb_policy header $0\n\t}",
        expect![[r#"
        > header ‹<field>›
    "#]],
    );
    line("reverse_proxy {\n\t\tlb_policy random $0\n\t}", expect![[""]]);
    line(
        "@post method $0",
        expect![[r#"
        > method ‹<method>›...
    "#]],
    );
    line(
        "@api not path /x $0",
        expect![[r#"
        > path ‹<path>›...
    "#]],
    );
    line(
        "@cel `path('/x')$0`",
        expect![[r#"
        > ‹<expression>›...
    "#]],
    );
    check(
        "{\n\torder rate_limit bef$0\n}\n",
        expect![[r#"
              order <directive> ‹first|last›
            > order <directive> ‹before|after› <other>
        "#]],
    );
}

#[test]
fn an_import_shows_what_its_snippet_uses() {
    let snippet =
        "(sock) {\n\troot * {args[1]}\n\treverse_proxy unix//run/{args[0]} {args[0]}\n}\n";
    let site = |line: &str| format!("{snippet}a {{\n\t{line}\n}}\n");
    check(
        &site("import sock $0"),
        expect![[r#"
            > sock(‹socket path›, path)
        "#]],
    );
    check(
        &site("import sock x /srv$0"),
        expect![[r#"
            > sock(socket path, ‹path›)
        "#]],
    );
    check(
        &site("import sock x /srv too $0"),
        expect![[r#"
            > sock(socket path, path)
        "#]],
    );
    check(
        &site("import other $0"),
        expect![[r#"
        > import other [‹<argument>›...]
    "#]],
    );
    check(
        &site("import $0"),
        expect![[r#"
        > import ‹<snippet or files>› [<argument>...]
    "#]],
    );
    check(
        "(all) {\n\treverse_proxy {args[:]}\n}\na {\n\timport all one $0\n}\n",
        expect![[r#"
            > all(‹upstream›…)
        "#]],
    );
}

#[test]
fn nothing_where_no_argument_belongs() {
    line("respo$0nd hi", expect![[""]]);
    line("respond$0", expect![[""]]);
    line("$0", expect![[""]]);
    line("respond hi # a comment $0", expect![[""]]);
    line("# respond $0", expect![[""]]);
    line("reverse_proxy { $0\n\t}", expect![[""]]);
    line("unknown $0", expect![[""]]);
    check("exam$0ple.com {\n}\n", expect![[""]]);
}

proptest! {
    #[test]
    fn any_offset_of_any_text_has_a_sound_answer(
        pieces in prop::collection::vec(prop::sample::select(vec![
            " ", "\t", "\n", "{\n", "}\n", "\"", "`", "<<E\n", "E\n", "\\\n", "# c", "@m ", "(s) ", "é💣",
            "import s ", "reverse_proxy ", "lb_policy ", "header ", "respond ", "200 ", "{path}", "{args[0]} ",
            "order ", "a.b ", "/p/* ", "not ", "path ",
        ]), 0..20),
    ) {
        let text = pieces.concat();
        let file = SourceFile::new(text.as_str().into(), Kind::MainOrPart);
        for offset in 0..=u32::try_from(text.len()).unwrap_or(0) + 1 {
            let Some(help) = signature_help(&file, offset.into(), Markup::Plain) else { continue };
            prop_assert!(help.active < help.signatures.len());
            for form in &help.signatures {
                let places = form.parameters.iter().map(|it| form.label.get(it.range.clone()));
                prop_assert!(places.clone().all(|place| place.is_some_and(|it| !it.is_empty())));
                prop_assert!(form.active_parameter.is_none_or(|it| it < form.parameters.len()));
            }
        }
    }
}
