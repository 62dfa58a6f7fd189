//! Benchmarks of whole evaluations: any number of implementations of `nix-instantiate`, run on the same
//! workloads in alternation, and what can be said of the figures.
//!
//! The way of the data: [`workload`] reads what is to be run, [`generate`] makes files it needs, [`session`]
//! runs it by way of [`process`], [`summary`] judges the runs with [`stats`], and [`report`] shows the
//! [`results`]. Invariant: a ratio is only given where both outputs were the same in every run.
//!
//! Absent: frazil itself, which is one implementation among others here; the benches of its stages are in
//! `criterion/`.

pub mod compare;
pub mod generate;
pub mod haskell;
pub mod implementation;
pub mod process;
pub mod provenance;
pub mod readme;
pub mod report;
pub mod results;
pub mod session;
pub mod stats;
pub mod summary;
pub mod workload;
