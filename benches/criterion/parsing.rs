//! Text to syntax tree, lexing included.

use bumpalo::Bump;
use criterion::{Criterion, Throughput};
use frazil_compiler::parse::{ParseSettings, parse};
use frazil_runtime::symbol::SymbolTable;

use crate::text;

pub fn benches(c: &mut Criterion) {
    let mut group = c.benchmark_group("parsing");
    for (name, text) in text::all() {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |b| {
            // As one machine reads many files: names and memory are there.
            let mut symbols = SymbolTable::new();
            let mut arena = Bump::new();
            let settings = ParseSettings::default();
            b.iter(|| {
                arena.reset();
                let parsed = parse(&arena, &text, 1, b"/", None, &mut symbols, &settings);
                assert!(parsed.is_ok());
            });
        });
    }
    group.finish();
}
