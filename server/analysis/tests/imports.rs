//! Files that import each other.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use analysis::{FileBinding, ImportedFile, Imports, Role};
use catalog::Catalog;
use expect_test::{Expect, expect};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;
use syntax::{Mode, Parse, TextRange, TextSize};

/// Files by name; a pattern finds what begins and ends like it.
#[derive(Debug, Default, Clone)]
struct Files(BTreeMap<String, Arc<ImportedFile>>);

impl Files {
    fn new(files: &[(&str, &str)]) -> Files {
        let mut all = Files::default();
        for (path, text) in files {
            all.put(path, text);
        }
        all
    }

    fn put(&mut self, path: &str, text: &str) {
        let file = ImportedFile::new(path.into(), text.into());
        self.0.insert(path.to_owned(), Arc::new(file));
    }
}

impl Imports for Files {
    fn files(&self, _: &str, pattern: &str) -> Option<Vec<Arc<ImportedFile>>> {
        let (start, end) = pattern.split_once('*').unwrap_or((pattern, ""));
        let found = self.0.iter().filter(|(path, _)| {
            if pattern.contains('*') {
                path.starts_with(start) && path.ends_with(end)
            } else {
                *path == pattern
            }
        });
        Some(found.map(|(_, file)| file.clone()).collect())
    }

    fn file(&self, path: &str) -> Option<Arc<ImportedFile>> {
        self.0.get(path).cloned()
    }
}

fn bind(files: &Files, old: Option<&FileBinding>) -> FileBinding {
    let entry = files.0.get("Caddyfile").unwrap();
    bind_parsed(entry.parse(Mode::File), files, old)
}

fn bind_parsed(parse: &Parse, files: &Files, old: Option<&FileBinding>) -> FileBinding {
    let entry = files.0.get("Caddyfile").unwrap();
    let imports = Arc::new(files.clone());
    let (text, path) = (entry.text(), entry.path());
    FileBinding::with_imports(parse, text, path, Catalog::builtin(), imports, old)
}

fn show(binding: &FileBinding, text: &str) -> String {
    let catalog = Catalog::builtin();
    let mut out = String::new();
    for bound in binding.roles(TextRange::up_to(TextSize::of(text))) {
        let what = match &bound.role {
            Role::Argument(id, param) => format!("<{}> of {}", param.name, catalog[*id].name),
            role => match role.entry() {
                Some(id) => catalog.path(id),
                None => format!("{role:?}"),
            },
        };
        writeln!(out, "{}: {what}", &text[bound.range]).unwrap();
    }
    out
}

fn check(files: &[(&str, &str)], path: &str, expect: &Expect) {
    let files = Files::new(files);
    let binding = bind(&files, None);
    let text = files.0.get(path).unwrap().text();
    let binding = if path == "Caddyfile" { binding } else { binding.part(path).unwrap() };
    expect.assert_eq(&show(&binding, text));
}

#[test]
fn a_part_is_what_it_is_where_it_is_imported() {
    let files = &[
        ("Caddyfile", "a {\n\treverse_proxy :1 {\n\t\timport up.conf first\n\t}\n}\n"),
        ("up.conf", "lb_policy {args[0]}\nheader_up X y\n"),
    ];
    check(
        files,
        "up.conf",
        &expect![[r#"
        lb_policy: directive reverse_proxy > lb_policy
        {args[0]}: module http.reverse_proxy.selection_policies.first
        header_up: directive reverse_proxy > header_up
        X: <field> of header_up
        y: <value-or-find> of header_up
    "#]],
    );
}

#[test]
fn snippets_come_from_imported_files() {
    let files = &[
        ("Caddyfile", "import lib/*.conf\na {\n\timport sock /run/a.sock\n}\n"),
        ("lib/a.conf", "(sock) {\n\treverse_proxy unix/{args[0]}\n}\n"),
        ("lib/b.conf", "b {\n\timport sock /run/b.sock\n}\n"),
    ];
    check(
        files,
        "lib/a.conf",
        &expect![[r#"
        (sock): SnippetDefinition
        reverse_proxy: directive reverse_proxy
        unix/{args[0]}: <upstream> of reverse_proxy
    "#]],
    );
    check(
        files,
        "lib/b.conf",
        &expect![[r#"
        b: Address
        import: Import
        sock: ImportPattern
        /run/b.sock: ImportArgument(0)
    "#]],
    );
}

#[test]
fn a_definition_that_comes_second_is_not_taken_for_the_first() {
    let files = [
        ("Caddyfile", "import a.conf\n(s) {\n\trespond hi\n}\nb {\n\timport s\n}\n"),
        ("a.conf", "(s) {\n\t@m path /long/enough\n\treverse_proxy @m :1\n}\n"),
    ];
    check(
        &files,
        "Caddyfile",
        &expect![[r#"
        import: Import
        a.conf: ImportPattern
        (s): SnippetDefinition
        respond: directive respond
        hi: <body> of respond
        b: Address
        import: Import
        s: ImportPattern
    "#]],
    );
    check(
        &files,
        "a.conf",
        &expect![[r#"
        (s): SnippetDefinition
        @m: MatcherDefinition
        path: module http.matchers.path
        /long/enough: <path> of http.matchers.path
        reverse_proxy: directive reverse_proxy
        @m: <matcher> of reverse_proxy
        :1: <upstream> of reverse_proxy
    "#]],
    );
}

#[test]
fn matchers_of_a_part_are_known_where_it_is_imported() {
    let files = Files::new(&[
        ("Caddyfile", "a {\n\timport m.conf\n\trespond @api ok\n}\n"),
        ("m.conf", "@api path /api/*\n"),
    ]);
    let binding = bind(&files, None);
    let text = files.0.get("Caddyfile").unwrap().text();
    let used = TextSize::try_from(text.find("@api").unwrap()).unwrap();
    let matcher = binding.matcher("@api", used).expect("it is known");
    assert_eq!(&text[matcher.range], "m.conf");
    let origin = matcher.origin.expect("another file defines it");
    assert_eq!((&*origin.file, &files.0["m.conf"].text()[origin.range]), ("m.conf", "@api"));
}

#[test]
fn files_that_import_each_other_end() {
    let files = &[
        ("Caddyfile", "a {\n\timport x.conf\n}\n"),
        ("x.conf", "import y.conf\nrespond x\n"),
        ("y.conf", "import x.conf\nrespond y\n"),
    ];
    check(
        files,
        "y.conf",
        &expect![[r#"
        import: Import
        x.conf: ImportPattern
        respond: directive respond
        y: <body> of respond
    "#]],
    );
}

#[test]
fn what_changes_is_bound_again() {
    let mut files = Files::new(&[
        ("Caddyfile", "a {\n\timport part*.conf\n}\nb {\n\trespond ok\n}\n"),
        ("part1.conf", "encode gzip\n"),
    ]);
    let mut binding = bind(&files, None);
    for (path, text) in [
        ("part1.conf", "encode zstd\nrespond 1\n"),
        ("part2.conf", "respond 2\n"),
        ("Caddyfile", "a {\n\timport part*.conf\n}\nb {\n\trespond changed 200\n}\n"),
        ("part2.conf", "import part3.conf\n"),
        ("part3.conf", "log\n"),
    ] {
        files.put(path, text);
        binding = bind(&files, Some(&binding));
        assert_eq!(show_all(&files, &binding), show_all(&files, &bind(&files, None)));
    }
}

/// All that is known of all files.
fn show_all(files: &Files, binding: &FileBinding) -> String {
    let mut out = format!("{:?}\n", binding.files());
    for (path, file) in &files.0 {
        let own = (path == "Caddyfile").then(|| binding.clone());
        let Some(own) = own.or_else(|| binding.part(path)) else { continue };
        let text = file.text();
        writeln!(out, "{path} {:?}\n{}{:#?}", own.mode(), show(&own, text), own.matchers())
            .unwrap();
        let mut all: Vec<String> =
            own.all_roles().map(|(range, role)| format!("{range:?} {role:?}")).collect();
        all.sort();
        writeln!(out, "{all:#?}").unwrap();
        for name in SNIPPETS {
            let known = own.snippet_definition(name);
            writeln!(out, "{known:?} {:?}", own.snippet_parameters(name)).unwrap();
        }
        for offset in (0..=text.len()).step_by(7) {
            let locus = own.locus(text, TextSize::try_from(offset).unwrap());
            writeln!(out, "{offset} {locus:?}").unwrap();
        }
    }
    out
}

const SNIPPETS: [&str; 3] = ["s", "t", "b.conf"];

const PATHS: [&str; 5] = ["Caddyfile", "a.conf", "b.conf", "c.conf", "d"];

const PIECES: [&str; 22] = [
    "(s) {\n\trespond {args[0]}\n}\n",
    "(s) {\n\t@m path /{args[0]}\n\timport t {args[1]}\n}\n",
    "(t) {\n\treverse_proxy {args[0]} {\n\t\t{block}\n\t}\n}\n",
    "(t) {\n\timport d {args[0]}\n\timport c.conf\n}\n",
    "(s) {\n\timport t\n\timport s\n}\n",
    "(b.conf) {\n\tlog\n}\n",
    "import *.conf\n",
    "import a.conf x\n",
    "import b.conf\n",
    "import d y 2\n",
    "import s 1 2\n",
    "import t :80 {\n\tlb_policy first\n}\n",
    "site {\n\timport s 200\n}\n",
    "site {\n\timport c.conf\n\trespond @m hi\n}\n",
    "site {\n\timport *.conf\n}\n",
    "handle /x {\n\timport d\n}\n",
    "reverse_proxy :1 {\n\timport a.conf\n}\n",
    "respond @m hi\n",
    "@m path /y\n",
    "lb_policy {args[0]}\n",
    "}\n",
    "",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(120) })]

    #[test]
    fn after_any_edit_of_any_file_it_is_as_if_bound_afresh(
        texts in vec(vec(select(&PIECES[..]), 0..4), PATHS.len()),
        edits in vec((select(&PATHS[..]), vec(select(&PIECES[..]), 0..4), 0..4_u8), 1..8),
    ) {
        let mut files = Files::default();
        for (path, text) in PATHS.iter().zip(texts) {
            files.put(path, &text.concat());
        }
        let mut parse = files.0["Caddyfile"].parse(Mode::File).clone();
        let mut binding = bind(&files, None);
        for (path, text, how) in edits {
            let (before, text) = (files.0["Caddyfile"].text().clone(), text.concat());
            match (how, path) {
                (0, path) if path != "Caddyfile" => drop(files.0.remove(path)),
                // Some edits leave what is there and add to it.
                (1, path) if files.0.contains_key(path) => {
                    files.put(path, &format!("{}{text}", files.0[path].text()));
                }
                (2, path) if files.0.contains_key(path) => {
                    files.put(path, &format!("{text}{}", files.0[path].text()));
                }
                (_, path) => files.put(path, &text),
            }
            // The nodes of statements that stay the same stay too.
            parse = syntax::reparse(&parse, &before, files.0["Caddyfile"].text());
            binding = bind_parsed(&parse, &files, Some(&binding));
            prop_assert_eq!(show_all(&files, &binding), show_all(&files, &bind(&files, None)));
        }
    }
}
