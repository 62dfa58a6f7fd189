//! JSON as `builtins.fromJSON` reads it and `builtins.toJSON` writes it.
//!
//! The reference uses the nlohmann library; [`reader`] gives its results and messages, [`writer`]
//! its output, [`number`] its floats. Invariant: neither direction builds a tree of its own nor
//! recurses; the evaluator passes a [`JsonSink`] that builds values, or drives a [`JsonWriter`]. Others
//! may want a [`Json`] tree.

mod number;
mod reader;
mod tree;
mod writer;

pub use number::write_float;
pub use reader::{JsonError, JsonSink, parse};
pub use tree::{Json, MAX_DEPTH};
pub use writer::{JsonWriteError, JsonWriter, write_string};
