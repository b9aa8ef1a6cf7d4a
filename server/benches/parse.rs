//! Parsing in process: text to tree and errors, and Caddy's view alone.

mod support;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use syntax::Mode;
use syntax::caddy::{self, Env, UnknownFiles, Words};

fn parse(c: &mut Criterion) {
    let mut group = c.benchmark_group("parse");
    for kilobytes in [100, 300, 1000] {
        let text = support::realistic(kilobytes * 1000);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::new("tree", kilobytes), &text, |b, text| {
            b.iter(|| syntax::parse(black_box(text), Mode::File).errors().len());
        });
        group.bench_with_input(BenchmarkId::new("words", kilobytes), &text, |b, text| {
            b.iter(|| Words::new(black_box(text)));
        });
        group.bench_with_input(BenchmarkId::new("caddy", kilobytes), &text, |b, text| {
            b.iter(|| {
                caddy::parse(black_box(text), "Caddyfile", &UnknownFiles, Env::Literal).error
            });
        });
    }
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
