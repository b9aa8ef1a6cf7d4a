//! Binding and what reads it, in process.

mod support;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use ide::{
    CompletionConfig, CompletionWorld, FileName, Kind, Markup, SourceFile, completions, hover,
    semantic_tokens,
};
use std::hint::black_box;
use std::sync::Arc;
use syntax::TextSize;

struct Nowhere;

impl CompletionWorld for Nowhere {
    fn files(&self, _: &str) -> Vec<FileName> {
        Vec::new()
    }

    fn env_names(&self) -> Vec<String> {
        Vec::new()
    }
}

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
            b.iter(|| completions(black_box(&edited), offset, &config, &Nowhere).items.len());
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

criterion_group!(benches, assist);
criterion_main!(benches);
