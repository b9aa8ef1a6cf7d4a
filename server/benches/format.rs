//! Formatting in process: of a formatted file, and of one whose blanks are all wrong.

mod support;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

fn format(c: &mut Criterion) {
    let mut group = c.benchmark_group("format");
    for kilobytes in [100, 300, 1000] {
        let messy = support::messy(kilobytes * 1000);
        let formatted = format::format(&messy).unwrap_or_default();
        for (name, text) in [("messy", &messy), ("formatted", &formatted)] {
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_with_input(BenchmarkId::new(name, kilobytes), text, |b, text| {
                b.iter(|| format::format(black_box(text)));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, format);
criterion_main!(benches);
