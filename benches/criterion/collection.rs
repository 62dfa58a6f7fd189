//! Garbage collection: of the young generation when much or nothing of it is alive, and of everything.

use criterion::{BatchSize, Criterion};
use frazil_runtime::heap::HeapConfig;
use frazil_vm::machine::{Root, Vm};

use crate::machine::{prepared, programs};

/// Some 100,000 sets with a string and a list each, all of them evaluated.
const ALIVE: &str = "let l = builtins.genList (i: { name = \"n${toString i}\"; value = [ i (i + 1) ]; }) 100000; in builtins.deepSeq l l";

/// A machine that has evaluated the program and has not collected yet.
fn full() -> (Vm, Root) {
    let heap = HeapConfig {
        young_first: 256 << 20,
        ..HeapConfig::default()
    };
    let (mut vm, root) = prepared(ALIVE, heap);
    vm.force(root).expect("the program has a value");
    assert_eq!(vm.heap.gc_stats().all(), 0, "there is room for everything");
    (vm, root)
}

pub fn benches(c: &mut Criterion) {
    let mut group = c.benchmark_group("collection");
    group.sample_size(20);
    group.bench_function("young, all alive", |b| {
        b.iter_batched(
            full,
            |(mut vm, _)| {
                vm.collect();
                vm
            },
            BatchSize::PerIteration,
        );
    });
    group.bench_function("young, all garbage", |b| {
        b.iter_batched(
            || {
                let (mut vm, root) = full();
                vm.release(root);
                vm
            },
            |mut vm| {
                vm.collect();
                vm
            },
            BatchSize::PerIteration,
        );
    });
    group.bench_function("everything, all alive", |b| {
        b.iter_batched(
            || {
                let (mut vm, _) = full();
                vm.collect();
                vm.heap.collect_all_next();
                vm
            },
            |mut vm| {
                vm.collect();
                assert_eq!(vm.heap.gc_stats().major, 1);
                vm
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
    programs(
        c,
        "collection",
        &[(
            "a program that makes garbage",
            "builtins.foldl' (n: i: n + builtins.length [ { a = i; b = [ i n ]; } (toString i) ]) 0 (builtins.genList (i: i) 300000)",
        )],
    );
}
