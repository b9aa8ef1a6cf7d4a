//! What the rules say, and where.

use crate::{check, shown};
use expect_test::expect;
use ide::Kind;

#[test]
fn a_snippet_that_is_not_there() {
    check(
        "(sock) {\n\trespond hi\n}\na {\n\timport scok\n\timport other\n}\n",
        expect![[r#"
            5 `scok`: Error snippet-undefined: there is no snippet `scok`, and no file of this name is known; did you mean `sock`?
            6 `other`: Error snippet-undefined: there is no snippet `other`, and no file of this name is known
        "#]],
    );
    check(
        "a {\n\timport late\n}\n(late) {\n\trespond hi\n}\n",
        expect![[r#"
        2 `late`: Error snippet-undefined: the snippet `late` is defined later, on line 4; Caddy knows only those above an import
            4 `(late)`: defined here
    "#]],
    );
    check(
        "(outer) {\n\timport late\n}\na {\n\timport outer\n}\n(late) {\n\trespond hi\n}\n",
        expect![[r#"
            2 `late`: Error snippet-undefined: the snippet `late` is defined later, on line 7; Caddy knows only those above an import
                7 `(late)`: defined here
                5 `outer`: imported from here
        "#]],
    );
}

#[test]
fn a_second_definition() {
    check(
        "(s) {\n\trespond hi\n}\n(s) {\n\trespond ho\n}\na {\n\timport s\n}\n",
        expect![[r#"
            4 `{`: Error snippet-redeclared: redeclaration of previously declared snippet s
                1 `(s)`: first defined here
        "#]],
    );
}

#[test]
fn what_may_be_a_file_or_come_from_one_is_not_judged() {
    let silent = |text: &str, kind| assert_eq!(shown(text, kind), "", "{text}");
    silent("a {\n\timport common.conf\n\timport sites/a\n\timport {$X}\n}\n", Kind::Main);
    silent("import snippets/*\na {\n\timport other x\n}\n", Kind::Main);
    silent("{$EXTRA}\n\na {\n\timport other x\n}\n", Kind::Main);
    silent("a {\n\timport other\n\trespond @x hi\n\tinvoke r\n}\n", Kind::MainOrPart);
    silent("a {\n\timport matchers.conf\n\trespond @x hi\n\tinvoke r\n}\n", Kind::Main);
    silent("a {\n\t{$EXTRA}\n\trespond @x hi\n\tinvoke r\n}\n", Kind::Main);
    silent("(s) {\n\trespond hi\n}\n&(r) {\n\trespond hi\n}\n", Kind::Main);
    silent("(s) {\n\trespond hi\n}\nimport sites/*\na {\n\t@m path /\n}\n", Kind::Main);
}

#[test]
fn an_argument_that_is_missing() {
    check(
        "(sock) {\n\treverse_proxy unix/{args[0]}\n\theader X {args[1]}\n}\na {\n\timport sock\n}\nb {\n\timport sock /a.sock\n}\nc {\n\timport sock {$X}\n}\n",
        expect![[r#"
            6 `sock`: Error import-argument-missing: the snippet `sock` needs argument 1 (`socket path`), argument 2 (`header value`); Caddy leaves `{args[0]}` in line 2 as it is
                2 `{args[0]}`: used here
                3 `{args[1]}`: used here
            9 `sock`: Error import-argument-missing: the snippet `sock` needs argument 2 (`header value`); Caddy leaves `{args[1]}` in line 3 as it is
                3 `{args[1]}`: used here
        "#]],
    );
    check(
        "(s) {\n\trespond {args[0]} {args[1:3]}\n}\na {\n\timport s b\n}\n",
        expect![[r#"
            5 `s`: Error import-argument-missing: the snippet `s` needs argument 2, argument 3; Caddy leaves `{args[1:3]}` in line 2 as it is
                2 `{args[1:3]}`: used here
        "#]],
    );
}

#[test]
fn an_argument_that_goes_nowhere() {
    check(
        "(none) {\n\trespond hi\n}\n(one) {\n\trespond {args[0]}\n}\na {\n\timport none a b\n\timport one a \"b c\"\n}\n",
        expect![[r#"
            8 `a b`: Hint Unnecessary import-argument-surplus: the snippet `none` uses no argument
            9 `"b c"`: Hint Unnecessary import-argument-surplus: the snippet `one` uses only one argument
        "#]],
    );
}

#[test]
fn placeholders_that_stay() {
    check(
        "(s) {\n\theader a {args[-1]}\n\theader b {args[x]}\n\theader c {args[]}\n\theader d {args[2:1]}\n\theader e x{args[:]}\n\theader f {args.0}\n\theader g {args.x}\n}\na {\n\timport s a\n}\n",
        expect![[r#"
            2 `{args[-1]}`: Warning import-argument-index: Caddy leaves `{args[-1]}` in the text: its index is negative, which made Caddy crash up to version 2.11.7
            3 `{args[x]}`: Warning import-argument-index: Caddy leaves `{args[x]}` in the text: its index is no number
            4 `{args[]}`: Warning import-argument-index: Caddy leaves `{args[]}` in the text: it has no index
            5 `{args[2:1]}`: Warning import-argument-index: Caddy leaves `{args[2:1]}` in the text: it ends before it begins
            6 `{args[:]}`: Warning import-argument-range-in-word: Caddy leaves `{args[:]}` in the text: several arguments must be a word of their own
            7 `{args.0}`: Hint Deprecated import-argument-legacy: the newer form is `{args[0]}`
            8 `{args.x}`: Warning import-argument-index: Caddy leaves `{args.x}` in the text: its index is no number
        "#]],
    );
    // Outside of snippets nothing fills them, unless the file is imported.
    check("a {\n\trespond {args[-1]}\n}\n", expect![[""]]);
    expect![[r#"
        1 `{args[-1]}`: Warning import-argument-index: Caddy leaves `{args[-1]}` in the text: its index is negative, which made Caddy crash up to version 2.11.7
        1 `{args.0}`: Hint Deprecated import-argument-legacy: the newer form is `{args[0]}`
    "#]].assert_eq(&shown("respond {args[-1]} {args.0}\n", Kind::MainOrPart));
}

#[test]
fn matchers() {
    check(
        "(s) {\n\trespond @m hi\n}\n(t) {\n\timport s\n}\na {\n\t@m path /\n\timport t\n\trespond @n hi\n}\nb {\n\timport t\n\thandle {\n\t\t@k path /\n\t\trespond @k\n\t}\n\trespond @k\n}\n",
        expect![[r#"
            10 `@n`: Error matcher-undefined: there is no matcher `@n`; did you mean `@m`?
            13 `t`: Error matcher-undefined: the matcher `@m`, which the snippet uses on line 2, is not defined here
                2 `@m`: used here
            18 `@k`: Error matcher-undefined: the matcher `@k` is not known here: it is defined on line 15, in a block that does not hold this line
                15 `@k`: defined here
        "#]],
    );
    check(
        "(s) {\n\t@m path /\n}\na {\n\timport s\n\t@m path /x\n\thandle @m {\n\t\t@m path /y\n\t}\n}\n",
        expect![[r#"
            6 `@m`: Error matcher-duplicate: the matcher `@m` is already defined on line 5; Caddy refuses a second one, also in a block inside
                5 `s`: defined here
            8 `@m`: Error matcher-duplicate: the matcher `@m` is already defined on line 5; Caddy refuses a second one, also in a block inside
                5 `s`: defined here
            8 `@m`: Hint Unnecessary matcher-unused: the matcher `@m` is never used
        "#]],
    );
}

#[test]
fn the_block_of_an_import_may_bring_and_get_matchers() {
    let silent = |text: &str| assert_eq!(shown(text, Kind::Main), "", "{text}");
    silent(
        "(s) {\n\thandle {\n\t\t@m path /\n\t\t{block}\n\t}\n}\na {\n\timport s {\n\t\trespond @m hi\n\t}\n}\n",
    );
    silent(
        "(s) {\n\thandle {\n\t\trespond @m hi\n\t\t{block}\n\t}\n}\na {\n\timport s {\n\t\t@m path /\n\t}\n}\n",
    );
    silent("(s) {\n\t@{args[0]} path /\n}\na {\n\timport s m\n\trespond @m hi\n}\n");
    silent("(s) {\n\trespond {args[0]} hi\n}\na {\n\t@m path /\n\timport s @m\n}\n");
}

#[test]
fn what_nothing_uses_is_faded() {
    check(
        "(s) {\n\trespond hi\n}\n&(r) {\n\t@m path /\n\trespond hi\n}\na {\n\t@m path /\n\trespond @m hi\n\treverse_proxy b {\n\t\t@err status 5xx\n\t\thandle_response {\n\t\t}\n\t}\n}\n",
        expect![[r#"
            1 `(s)`: Hint Unnecessary snippet-unused: the snippet `s` is never imported
            4 `&(r)`: Hint Unnecessary route-unused: the named route `r` is never invoked
            5 `@m`: Hint Unnecessary matcher-unused: the matcher `@m` is never used
        "#]],
    );
}

#[test]
fn a_named_route() {
    check(
        "(s) {\n\t{block}\n}\n&(app) {\n\timport s {\n\t\trespond hi\n\t}\n}\na {\n\tinvoke ap\n\tinvoke app\n}\n",
        expect![[r#"
            5 `{`: Error route-import-block: in a named route an import takes no block: Caddy says `unrecognized directive: import`; put what is in the block into a snippet of its own
            10 `ap`: Error route-undefined: there is no named route `&(ap)`; did you mean `app`?
        "#]],
    );
}
