//! A conformance suite for implementations of the Nix language that answer to `nix-instantiate`.
//!
//! Nothing here depends on frazil's own crates: an implementation is a command, and frazil is one of
//! several.

pub mod arguments;
pub mod differential;
pub mod implementation;
pub mod interrupts;
pub mod mutants;
pub mod packages;
pub mod process;
pub mod record;
pub mod report;
pub mod run;
pub mod suite;
