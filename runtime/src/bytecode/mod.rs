//! Register bytecode: the opcode table, compiled units, the verifier and the disassembler.

mod disasm;
mod ops;
mod unit;
mod verify;

pub use disasm::disassemble;
pub use ops::*;
pub use unit::*;
pub use verify::{VerifyError, verify};
