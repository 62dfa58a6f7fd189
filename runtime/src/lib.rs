//! What every other part of frazil speaks: names, positions, bytecode, values and the heap.
//!
//! No I/O and no other frazil crate: the runtime can be built for any target.

pub mod bytecode;
pub mod heap;
pub mod pos;
pub mod symbol;
pub mod value;
