//! The machine by subject: calls, thunks, attribute sets, lists, strings, sorting.

use criterion::{Criterion, criterion_group, criterion_main};
use frazil_runtime::heap::HeapConfig;
use frazil_runtime::pos::Origin;
use frazil_vm::host::MemoryHost;
use frazil_vm::machine::Vm;
use frazil_vm::settings::Settings;

/// Name and program; each evaluates to a small value.
const PROGRAMS: &[(&str, &str)] = &[
    (
        "calls: fib 20",
        "let fib = n: if n < 2 then n else fib (n - 1) + fib (n - 2); in fib 20",
    ),
    (
        "thunks: foldl' over 100,000",
        "builtins.foldl' (a: b: a + b) 0 (builtins.genList (i: i * 2) 100000)",
    ),
    (
        "sets: select in a loop",
        "let s = { a.b.c = 1; }; in builtins.foldl' (a: i: a + s.a.b.c) 0 (builtins.genList (i: i) 50000)",
    ),
    (
        "sets: // onto a growing set",
        "builtins.length (builtins.attrNames (builtins.foldl' (a: i: a // { \"k${toString i}\" = i; }) { } (builtins.genList (i: i) 2000)))",
    ),
    (
        "sets: mapAttrs, listToAttrs",
        "builtins.length (builtins.attrValues (builtins.mapAttrs (n: v: v + 1) (builtins.listToAttrs (builtins.genList (i: { name = \"n${toString i}\"; value = i; }) 20000))))",
    ),
    (
        "lists: concatMap",
        "builtins.length (builtins.concatMap (i: [ i i ]) (builtins.genList (i: i) 50000))",
    ),
    (
        "strings: concatStringsSep, replaceStrings",
        "builtins.stringLength (builtins.replaceStrings [ \"1\" \"2\" ] [ \"one\" \"two\" ] (builtins.concatStringsSep \",\" (builtins.genList toString 20000)))",
    ),
    (
        "sort 20,000",
        "builtins.head (builtins.sort (a: b: a < b) (builtins.genList (i: (i * 7919) - (i * 7919 / 20011 * 20011)) 20000))",
    ),
];

fn evaluate(program: &str) {
    let mut vm = Vm::new(
        Box::new(MemoryHost::default()),
        Settings::default(),
        HeapConfig::default(),
    );
    let v = vm
        .compile(program.as_bytes(), Origin::String, b"/", None)
        .expect("the program compiles");
    let root = vm.root(v);
    vm.force(root).expect("the program has a value");
}

fn machine(c: &mut Criterion) {
    let mut group = c.benchmark_group("machine");
    group.sample_size(20);
    group.bench_function("start: 1+1", |b| b.iter(|| evaluate("1+1")));
    for (name, program) in PROGRAMS {
        group.bench_function(*name, |b| b.iter(|| evaluate(program)));
    }
    group.finish();
}

criterion_group!(benches, machine);
criterion_main!(benches);
