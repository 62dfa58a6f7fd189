//! Syntax tree to bytecode: scopes, what needs no thunk, code.

use bumpalo::Bump;
use criterion::{Criterion, Throughput};
use frazil_compiler::parse::{ParseSettings, parse};
use frazil_compiler::{Compiler, Globals};
use frazil_runtime::symbol::{Symbol, SymbolTable};

use crate::text;

fn globals(symbols: &mut SymbolTable) -> Globals {
    // Those with `__` stand for operators.
    let names = [
        "toString",
        "builtins",
        "true",
        "false",
        "null",
        "__lessThan",
        "__sub",
        "__mul",
        "__div",
    ];
    let names: Vec<Symbol> = names.iter().map(|n| symbols.intern(n.as_bytes())).collect();
    Globals::new(symbols, names, [])
}

pub fn benches(c: &mut Criterion) {
    let mut group = c.benchmark_group("compiling");
    for (name, text) in text::all() {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |b| {
            let mut symbols = SymbolTable::new();
            let globals = globals(&mut symbols);
            let arena = Bump::new();
            let settings = ParseSettings::default();
            let parsed = parse(&arena, &text, 1, b"/", None, &mut symbols, &settings);
            let root = parsed.expect("the text is correct").root;
            let mut compiler = Compiler::new();
            b.iter(|| {
                let unit = compiler.compile(root, &mut symbols, &globals, None);
                unit.expect("it compiles").code.len()
            });
        });
    }
    group.finish();
}
