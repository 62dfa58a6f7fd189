//! What becomes a thunk, what a function captures, and in which order bindings are made.
//!
//! Invariant: after [`Analysis::analyse`] every node that needs code of its own has a chunk, and the captures of
//! every chunk are complete, including what only chunks inside of it use. Chunks are numbered in the
//! depth-first order in which they are met. No pass recurses. Deliberately absent: bytecode.

mod builtins;
mod captures;
mod forms;
mod plan;
mod walk;

pub use builtins::{Builtins, Row, Type};
pub use captures::{Chunks, Code};
pub use forms::Form;
pub use walk::Analysis;
