//! Binding and what reads it, in process.

mod support;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use ide::{
    CompletionConfig, ImportedFile, Imports, Kind, Markup, SourceFile, completions, hover,
    semantic_tokens,
};
use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;
use syntax::TextSize;

fn assist(c: &mut Criterion) {
    let mut group = c.benchmark_group("assist");
    for kilobytes in [100, 300, 1000] {
        let text: Arc<str> = support::realistic(kilobytes * 1000).into();
        let open = || SourceFile::new(text.clone(), Kind::Main);
        let file = open();
        let at = text.rfind("reverse_proxy").unwrap_or(0);
        // The name of a directive, half typed.
        let mut shorter = text.to_string();
        shorter.replace_range(at + 3..at + "reverse_proxy".len(), "");
        let shorter: Arc<str> = shorter.into();
        let offset = TextSize::try_from(at + 3).unwrap_or_default();
        file.binding();
        group.bench_function(BenchmarkId::new("bind", kilobytes), |b| {
            b.iter_batched(
                open,
                |file| {
                    file.binding();
                    file
                },
                BatchSize::LargeInput,
            );
        });
        group.bench_function(BenchmarkId::new("bind after a key", kilobytes), |b| {
            b.iter_batched(
                || file.edited(shorter.clone()),
                |file| {
                    file.binding();
                    file
                },
                BatchSize::LargeInput,
            );
        });
        let edited = file.edited(shorter.clone());
        group.bench_function(BenchmarkId::new("completion", kilobytes), |b| {
            let config = CompletionConfig::default();
            b.iter(|| completions(black_box(&edited), offset, &config, &()).items.len());
        });
        group.bench_function(BenchmarkId::new("hover", kilobytes), |b| {
            b.iter(|| hover(black_box(&file), offset, Markup::Markdown));
        });
        group.bench_function(BenchmarkId::new("semantic tokens", kilobytes), |b| {
            b.iter(|| semantic_tokens(black_box(&file), None).len());
        });
    }
    group.finish();
}

/// A file of 300 KB that imports a thousand others of a hundred lines; one of these defines what all use.
fn project() -> (SourceFile, [TextSize; 2]) {
    const LIB: &str = "(sock) {\n\treverse_proxy unix/{args[0]}\n}\n";
    let mut entry = format!("import sites/*\n{}", support::realistic(300_000));
    entry.push_str("last.example.com {\n\timport sock /run/last.sock\n}\n");
    let mut files: Vec<(String, String)> = vec![("sites/0-lib".to_owned(), LIB.to_owned())];
    for number in 0..1000 {
        let import = format!("\timport sock /run/{number}.sock\n");
        let lines = "\trespond /x hi\n".repeat(19);
        let text = format!(":{number} {{\n{}}}\n", format!("{import}{lines}").repeat(5));
        files.push((format!("sites/{number}"), text));
    }
    let offset = |what: &str| {
        let at = entry.rfind(what).map_or(0, |at| at + what.len());
        TextSize::try_from(at).unwrap_or_default()
    };
    let offsets = [offset("import so"), offset("import sock /run")];
    let files = files.into_iter().map(|(path, text)| {
        Arc::new(ImportedFile::new(path.as_str().into(), text.as_str().into()))
    });
    let all: Vec<_> = files.collect();
    let by_path = all.iter().map(|file| (file.path().clone(), file.clone())).collect();
    let found = Arc::new(Found { all, by_path });
    let alone = SourceFile::new(entry.as_str().into(), Kind::Main);
    (alone.importing("Caddyfile".into(), found, None), offsets)
}

#[derive(Debug)]
struct Found {
    all: Vec<Arc<ImportedFile>>,
    by_path: HashMap<Arc<str>, Arc<ImportedFile>>,
}

impl Imports for Found {
    fn files(&self, _: &str, pattern: &str) -> Option<Vec<Arc<ImportedFile>>> {
        Some(if pattern == "sites/*" { self.all.clone() } else { Vec::new() })
    }

    fn file(&self, path: &str) -> Option<Arc<ImportedFile>> {
        self.by_path.get(path).cloned()
    }
}

/// What has to do with imports, in one file and in many.
fn imports(c: &mut Criterion) {
    let mut group = c.benchmark_group("imports");
    let config = CompletionConfig::default();
    let text: Arc<str> = support::realistic(300_000).into();
    let file = SourceFile::new(text.clone(), Kind::Main);
    let after = |what: &str, at: Option<usize>| {
        TextSize::try_from(at.unwrap_or(0) + what.len()).unwrap_or_default()
    };
    let name = after("import l", text.rfind("import logging"));
    let argument = after("import logging ap", text.rfind("import logging"));
    let part = after("{args[", text.find("{args[0]"));
    file.binding();
    group.bench_function("completion of a name", |b| {
        b.iter(|| completions(black_box(&file), name, &config, &()).items.len());
    });
    group.bench_function("completion of an argument", |b| {
        b.iter(|| completions(black_box(&file), argument, &config, &()).items.len());
    });
    for (what, at) in [("a name", name), ("an argument", argument), ("a placeholder", part)] {
        group.bench_function(BenchmarkId::new("hover on", what), |b| {
            b.iter(|| hover(black_box(&file), at, Markup::Markdown));
        });
    }
    let (file, [name, argument]) = project();
    file.binding();
    let lib = file.part("sites/0-lib");
    let part = after("{args[", lib.as_ref().and_then(|lib| lib.text().find("{args[")));
    group.bench_function("1,000 files: completion of a name", |b| {
        b.iter(|| completions(black_box(&file), name, &config, &()).items.len());
    });
    group.bench_function("1,000 files: completion of an argument", |b| {
        b.iter(|| completions(black_box(&file), argument, &config, &()).items.len());
    });
    for (what, at) in [("a name", name), ("an argument", argument)] {
        group.bench_function(BenchmarkId::new("1,000 files: hover on", what), |b| {
            b.iter(|| hover(black_box(&file), at, Markup::Markdown));
        });
    }
    group.bench_function("1,000 files: hover on a placeholder", |b| {
        b.iter(|| hover(black_box(lib.as_ref().unwrap_or(&file)), part, Markup::Markdown));
    });
    group.finish();
}

criterion_group!(benches, assist, imports);
criterion_main!(benches);
