//! Text to tokens.

use criterion::{Criterion, Throughput};
use frazil_compiler::lex::Lexer;
use std::hint::black_box;

use crate::text;

pub fn benches(c: &mut Criterion) {
    let mut group = c.benchmark_group("lexing");
    for (name, text) in text::all() {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |b| {
            b.iter(|| Lexer::new(black_box(&text), false).count());
        });
    }
    group.finish();
}
