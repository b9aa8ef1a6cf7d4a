//! What can be typed where other files have to do with it.

use crate::project::Project;
use expect_test::{Expect, expect};
use ide::{CompletionConfig, CompletionWorld, FileName, Kind, SourceFile, completions};
use syntax::TextSize;

struct OneFile;

impl CompletionWorld for OneFile {
    fn files(&self, _: &str) -> Vec<FileName> {
        vec![FileName { name: "a-file".to_owned(), directory: false }]
    }

    fn env_names(&self) -> Vec<String> {
        Vec::new()
    }
}

/// The first so many items, with their details.
fn check(fixture: &str, count: usize, expected: Expect) {
    let (file, offset) = Project::new(fixture).at_cursor();
    check_in(&file, offset, count, expected);
}

fn check_in(file: &SourceFile, offset: TextSize, count: usize, expected: Expect) {
    let found = completions(file, offset, &CompletionConfig::default(), &OneFile);
    let shown: Vec<String> = found
        .items
        .iter()
        .take(count)
        .map(|item| format!("{} · {}\n", item.label, item.detail.as_deref().unwrap_or_default()))
        .collect();
    expected.assert_eq(&shown.concat());
}

const LIB: &str =
    "#- lib.conf\n(sock) {\n\treverse_proxy unix/{args[0]}\n}\n&(app) {\n\trespond ok\n}\n";

#[test]
fn snippets_of_all_files_are_offered_with_their_forms() {
    check(
        &format!("#- Caddyfile\nimport lib.conf\n(own) {{\n}}\na {{\n\timport $0\n}}\n{LIB}"),
        9,
        expect![[r#"
            own · own()
            sock · sock(socket path), in lib.conf
            a-file · 
        "#]],
    );
    check(
        &format!(
            "#- Caddyfile\nimport lib.conf\na {{\n\timport part\n}}\n(late) {{\n}}\n#- part\nimport $0\n{LIB}"
        ),
        9,
        expect![[r#"
            sock · sock(socket path), in lib.conf
            a-file · 
            late · late(), in Caddyfile, defined later
        "#]],
    );
}

#[test]
fn what_caddy_does_not_know_yet_comes_last() {
    check(
        &format!(
            "#- Caddyfile\n(first) {{\n}}\na {{\n\timport $0\n}}\n(own) {{\n}}\nimport lib.conf\n{LIB}"
        ),
        9,
        expect![[r#"
            first · first()
            a-file · 
            own · own(), defined later
            sock · sock(socket path), in lib.conf, defined later
        "#]],
    );
    // In the order of the files.
    check(
        "#- Caddyfile\nimport lib/*\n#- lib/a\n(a) {\n}\n#- lib/b\n(b) {\n}\n:80 {\n\timport $0\n}\n(bb) {\n}\n#- lib/c\n(c) {\n}\n",
        9,
        expect![[r#"
            a · a(), in lib/a
            b · b()
            a-file · 
            bb · bb(), defined later
            c · c(), in lib/c, defined later
        "#]],
    );
    // A snippet is read where it is imported.
    check(
        "(a) {\n\timport $0\n}\n(b) {\n}\n:80 {\n\timport a\n}\n",
        9,
        expect![[r#"
        b · b()
        a-file · 
    "#]],
    );
}

#[test]
fn routes_of_all_files() {
    check(
        &format!(
            "#- Caddyfile\nimport lib.conf\n&(own) {{\n\trespond\n}}\na {{\n\tinvoke $0\n}}\n{LIB}"
        ),
        2,
        expect![[r#"
            app · Named route, in lib.conf
            own · Named route
        "#]],
    );
}

#[test]
fn arguments_by_what_they_are_and_what_others_give() {
    let files = |line: &str| {
        format!(
            "#- Caddyfile\nimport lib\na {{\n\timport s first /run/a.sock\n}}\nb {{\n\t{line}\n}}\n#- lib\n(s) {{\n\treverse_proxy unix/{{args[1]}} {{\n\t\tlb_policy {{args[0]}}\n\t}}\n}}\n#- part\nreverse_proxy {{\n\tlb_policy {{args[0]}}\n}}\n"
        )
    };
    check(
        &files("import s $0"),
        3,
        expect![[r#"
        first · Given by another import
        client_ip_hash · The same upstream for the same client, as the global `trusted_proxies` finds its address.
        cookie · The same upstream for the same browser, remembered in a cookie (sticky sessions).
    "#]],
    );
    check(
        &files("import s x $0"),
        3,
        expect![[r#"
        /run/a.sock · Given by another import
    "#]],
    );
    check(
        &files("import part $0"),
        3,
        expect![[r#"
        client_ip_hash · The same upstream for the same client, as the global `trusted_proxies` finds its address.
        cookie · The same upstream for the same browser, remembered in a cookie (sticky sessions).
        first · The first available upstream as they are written: the others stand by.
    "#]],
    );
}

#[test]
fn what_imports_bring_is_offered_in_snippets_and_in_files() {
    check(
        "(s) {\n\treverse_proxy unix/{args[0]} {$0}\n}\na {\n\timport s /a.sock 7s {\n\t\textra {\n\t\t}\n\t}\n}\nb {\n\timport s /b.sock\n}\n",
        5,
        expect![[r#"
            {args[0]} · socket path: /a.sock, /b.sock
            {args[1]} · 7s
            {args[:]} · All arguments, each a word of its own
            {block} · The block of the import
            {blocks.extra} · A part of the block of the import
        "#]],
    );
    check(
        "#- Caddyfile\na {\n\timport part x\n}\nb {\n\timport part y\n}\n#- part\nrespond {ar$0}\n",
        2,
        expect![[r#"
            {args[0]} · x, y
            {args[:]} · All arguments, each a word of its own
        "#]],
    );
    // Who imports it is not known.
    let text = "respond {args[0]}\nheader X {args[1]} {ar}\n";
    let part = SourceFile::new(text.into(), Kind::MainOrPart);
    let end = TextSize::of(text) - TextSize::of("}\n");
    check_in(
        &part,
        end,
        2,
        expect![[r#"
        {args[0]} · address
        {args[1]} · header value
    "#]],
    );
    // Not elsewhere.
    check(
        "a {\n\trespond {ar$0}\n}\n",
        1,
        expect![[r#"
        {system.arch} · Processor architecture that Caddy was built for, as `amd64` or `arm64`.
    "#]],
    );
}

#[test]
fn the_block_of_an_import_has_the_names_that_its_snippet_uses() {
    let files = |line: &str, more: &str| {
        format!(
            "#- Caddyfile\nimport lib\na {{\n\timport s {{\n{line}\n\t}}\n}}\n#- lib\n(s) {{\n\treverse_proxy {{\n\t\t{{blocks.proxy}}\n\t}}\n\t{{blocks.more}}\n\t{more}\n}}\n"
        )
    };
    check(
        &files("\t\t$0", ""),
        9,
        expect![[r#"
        more · Stands for {blocks.more}
        proxy · Stands for {blocks.proxy}
    "#]],
    );
    check(
        &files("\t\tproxy {\n\t\t}\n\t\tm$0", ""),
        9,
        expect![[r#"
        more · Stands for {blocks.more}
    "#]],
    );
    check(
        &files("\t\t$0", "{block}"),
        3,
        expect![[r#"
        more · Stands for {blocks.more}
        proxy · Stands for {blocks.proxy}
        import · Puts a snippet or files here
    "#]],
    );
    check(
        &files("\t\tproxy {\n\t\t\tlb_p$0\n\t\t}", ""),
        1,
        expect![[r#"
        lb_policy · How one of the available upstreams is chosen for a request.
    "#]],
    );
}
