//! The text form of derivations, `Derive(…)`: writing and reading.
//!
//! What is written is canonical and is what gets hashed, so every byte matters. Reading is as lenient
//! as C++ Nix: see [`parse`].

mod read;
mod write;

pub use read::{parse, parse_file};
pub use write::{unparse, unparse_masked};

pub(crate) use write::{
    write_escaped, write_header, write_inputs, write_modulo_inputs, write_tail,
};
