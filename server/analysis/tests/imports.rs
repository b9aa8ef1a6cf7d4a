//! Files that import each other.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use analysis::{FileBinding, ImportedFile, Imports, Role};
use catalog::Catalog;
use expect_test::{Expect, expect};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;
use syntax::{Mode, TextRange, TextSize};

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
    FileBinding::with_imports(
        entry.parse(Mode::File),
        entry.text(),
        entry.path(),
        Catalog::builtin(),
        Arc::new(files.clone()),
        old,
    )
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
        let fresh = bind(&files, None);
        for (path, file) in &files.0 {
            let text = file.text();
            let (now, then) = if path == "Caddyfile" {
                (Some(binding.clone()), Some(fresh.clone()))
            } else {
                (binding.part(path), fresh.part(path))
            };
            let show = |binding: Option<FileBinding>| binding.map(|it| show(&it, text));
            assert_eq!(show(now), show(then), "{path}");
        }
    }
}
