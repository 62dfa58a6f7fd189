//! The front end by stage: lexing, parsing, compiling a generated package set.

use bumpalo::Bump;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use frazil_compiler::lex::Lexer;
use frazil_compiler::parse::{ParseSettings, parse};
use frazil_compiler::{Compiler, Globals};
use frazil_runtime::symbol::{Symbol, SymbolTable};
use std::hint::black_box;

/// A text like a package set: many small functions over sets, strings and paths.
fn source(packages: usize) -> Vec<u8> {
    let mut text = String::from("{ callPackage, lib, ... }@args: rec {\n");
    for i in 0..packages {
        text += &format!(
            "  pkg{i} = callPackage ({{ stdenv, fetchurl, zlib ? null, version ? \"1.{i}\" }}: stdenv.mkDerivation rec {{\n\
             \x20   name = \"pkg{i}-${{version}}\"; # the {i}th\n\
             \x20   src = fetchurl {{ url = \"https://example.org/${{name}}.tar.gz\"; sha256 = \"{i:064}\"; }};\n\
             \x20   buildInputs = [ zlib ] ++ lib.optional (version != \"1\") args.extra or null;\n\
             \x20   preBuild = ''\n      make -j ${{toString ({i} + 1)}}\n      if [ -e ./x ]; then echo y; fi\n    '';\n\
             \x20   meta = with lib; {{ description = \"Package {i}\"; license = licenses.mit; platforms = platforms.unix; }};\n\
             \x20 }}) {{ }};\n"
        );
    }
    text += "}\n";
    text.into_bytes()
}

fn globals(symbols: &mut SymbolTable) -> Globals {
    let names: Vec<Symbol> = ["toString", "builtins", "true", "false", "null"]
        .iter()
        .map(|n| symbols.intern(n.as_bytes()))
        .collect();
    Globals::new(symbols, names, [])
}

fn frontend(c: &mut Criterion) {
    let text = source(500);
    let mut group = c.benchmark_group("frontend");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("lex", |b| {
        b.iter(|| Lexer::new(black_box(&text), false).count());
    });
    group.bench_function("parse", |b| {
        let mut symbols = SymbolTable::new();
        let mut arena = Bump::new();
        b.iter(|| {
            arena.reset();
            let parsed = parse(
                &arena,
                &text,
                1,
                b"/",
                None,
                &mut symbols,
                &ParseSettings::default(),
            );
            assert!(parsed.is_ok());
        });
    });
    group.bench_function("compile", |b| {
        let mut symbols = SymbolTable::new();
        let globals = globals(&mut symbols);
        let arena = Bump::new();
        let parsed = parse(
            &arena,
            &text,
            1,
            b"/",
            None,
            &mut symbols,
            &ParseSettings::default(),
        );
        let root = parsed.expect("the text is correct").root;
        let mut compiler = Compiler::new();
        b.iter(|| {
            compiler
                .compile(root, &mut symbols, &globals, None)
                .expect("it compiles")
                .code
                .len()
        });
    });
    group.finish();
}

criterion_group!(benches, frontend);
criterion_main!(benches);
