//! Measures compiling over all `.nix` files below the directories on the command line, and counts
//! instructions. With `ONLY_COMPILE=ROUNDS` compiles that often without parsing again.

#[path = "../tests/support/mod.rs"]
mod support;

use bumpalo::Bump;
use frazil_compiler::{
    Compiler,
    parse::{ParseSettings, parse},
};
use frazil_runtime::{
    bytecode::{OPS, Unit, instruction_len, verify},
    symbol::SymbolTable,
};
use std::{os::unix::ffi::OsStrExt, path::Path, time::Instant};

fn main() {
    let mut paths = Vec::new();
    for dir in std::env::args_os().skip(1) {
        support::files(Path::new(&dir), "nix", &mut paths);
    }
    let texts: Vec<_> = paths
        .iter()
        .map(|p| std::fs::read(p).unwrap_or_default())
        .collect();
    let bytes: usize = texts.iter().map(Vec::len).sum();
    if let Some(n) = std::env::var("ONLY_COMPILE")
        .ok()
        .and_then(|n| n.parse().ok())
    {
        return only_compile(&paths, &texts, n);
    }
    println!("{} files, {:.1} MB", paths.len(), bytes as f64 / 1e6);
    let rounds = std::env::var("ROUNDS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(4);
    for round in 0..rounds {
        let mut symbols = SymbolTable::new();
        let globals = support::globals(&mut symbols);
        let mut compiler = Compiler::new();
        let (mut parsing, mut compiling) = (0.0, 0.0);
        let mut counts = vec![0u64; OPS.len()];
        let (mut chunks, mut words, mut slots, mut captures, mut failed) = (0, 0, 0u64, 0u64, 0);
        let (mut positions, mut consts) = (0, 0);
        let mut arena = Bump::new();
        for (path, text) in paths.iter().zip(&texts) {
            arena.reset();
            let dir = path.parent().unwrap_or(path).as_os_str().as_bytes();
            let start = Instant::now();
            let settings = ParseSettings::default();
            let parsed = parse(&arena, text, 1, dir, Some(b"/h"), &mut symbols, &settings);
            parsing += start.elapsed().as_secs_f64();
            let Ok(parsed) = parsed else {
                failed += 1;
                continue;
            };
            let start = Instant::now();
            let unit = compiler.compile(parsed.root, &mut symbols, &globals, None);
            compiling += start.elapsed().as_secs_f64();
            match unit {
                Ok(u) => {
                    if round == 0 {
                        verify(&u).unwrap_or_else(|e| panic!("{}: {e:?}", path.display()));
                    }
                    count(&u, &mut counts);
                    chunks += u.chunks.len();
                    words += u.code.len();
                    positions += u.positions.len();
                    consts += u.consts.len();
                    slots += u.chunks.iter().map(|c| u64::from(c.slots)).sum::<u64>();
                    captures += u.chunks.iter().map(|c| u64::from(c.captures)).sum::<u64>();
                }
                Err(e) => {
                    failed += 1;
                    if round == 0 {
                        println!("{}: {} {:?}", path.display(), e.message, e.pos);
                    }
                }
            }
        }
        println!(
            "round {round}: parse {parsing:.3} s, compile {compiling:.3} s ({:.0} MB/s), {failed} failed",
            bytes as f64 / 1e6 / compiling
        );
        if round == 0 {
            println!(
                "{chunks} chunks, {words} words, {positions} positions, {consts} constants, {slots} slots, \
                 {captures} captures"
            );
            let mut order: Vec<usize> = (0..OPS.len()).collect();
            order.sort_by_key(|&i| std::cmp::Reverse(counts[i]));
            for i in order {
                println!("{:>9} {}", counts[i], OPS[i].name);
            }
        }
    }
}

/// Parses everything once and compiles it again and again, for a profiler.
fn only_compile(paths: &[std::path::PathBuf], texts: &[Vec<u8>], rounds: usize) {
    let mut symbols = SymbolTable::new();
    let globals = support::globals(&mut symbols);
    let mut compiler = Compiler::new();
    let arena = Bump::new();
    let settings = ParseSettings::default();
    let mut roots = Vec::new();
    for (path, text) in paths.iter().zip(texts) {
        let dir = path.parent().unwrap_or(path).as_os_str().as_bytes();
        if let Ok(p) = parse(&arena, text, 1, dir, Some(b"/h"), &mut symbols, &settings) {
            roots.push(p.root);
        }
    }
    for _ in 0..rounds {
        let start = Instant::now();
        for root in &roots {
            let _ = compiler.compile(root, &mut symbols, &globals, None);
        }
        println!("compile {:.3} s", start.elapsed().as_secs_f64());
    }
}

fn count(u: &Unit, counts: &mut [u64]) {
    let mut at = 0;
    while at < u.code.len() {
        counts[u.code[at] as usize & 255] += 1;
        at += instruction_len(&u.code, at).expect("verified code");
    }
}
