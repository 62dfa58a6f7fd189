//! Register bytecode: the opcode table, compiled units, the verifier and the disassembler.

mod ops;
mod unit;

pub use ops::*;
pub use unit::*;
