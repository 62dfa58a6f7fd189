//! Criterion benches of each stage, from text to archives. A stage is a file; its benches are named after it,
//! so that `cargo bench -p frazil-bench -- lexing` runs those of one.
//!
//! They tell where a change acts. How fast whole evaluations are, and compared with whom, is told by the command
//! `frazil-bench`.

mod attributes;
mod calls;
mod collection;
mod compiling;
mod derivations;
mod lexing;
mod lists;
mod machine;
mod nar;
mod parsing;
mod sorting;
mod strings;
mod text;
mod thunks;

use criterion::{criterion_group, criterion_main};

criterion_group!(
    benches,
    lexing::benches,
    parsing::benches,
    compiling::benches,
    thunks::benches,
    calls::benches,
    attributes::benches,
    lists::benches,
    strings::benches,
    sorting::benches,
    collection::benches,
    derivations::benches,
    nar::benches
);
criterion_main!(benches);
