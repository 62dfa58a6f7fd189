//! A machine with a program that has been compiled, for the benches of what programs do.
//!
//! What is timed is the evaluation alone: machines are made and thrown away beside it.

use criterion::{BatchSize, Criterion};
use frazil_runtime::heap::HeapConfig;
use frazil_runtime::pos::Origin;
use frazil_vm::host::MemoryHost;
use frazil_vm::machine::{Root, Vm};
use frazil_vm::settings::Settings;

/// A machine and the value of a program, not yet evaluated.
pub fn prepared(program: &str, heap: HeapConfig) -> (Vm, Root) {
    let mut vm = Vm::new(Box::new(MemoryHost::default()), Settings::default(), heap);
    let v = vm
        .compile(program.as_bytes(), Origin::String, b"/", None)
        .expect("the program compiles");
    let root = vm.root(v);
    (vm, root)
}

/// A group of programs, each of which has a small value.
pub fn programs(c: &mut Criterion, group: &str, programs: &[(&str, &str)]) {
    let mut group = c.benchmark_group(group);
    group.sample_size(20);
    for (name, program) in programs {
        group.bench_function(*name, |b| {
            b.iter_batched(
                || prepared(program, HeapConfig::default()),
                |(mut vm, root)| {
                    vm.force(root).expect("the program has a value");
                    vm
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}
