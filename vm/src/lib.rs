//! The evaluator: machine, forcing, builtins, and the door to the outside.

pub mod arith;
pub mod builtins;
pub mod coerce;
pub mod context;
pub mod describe;
pub mod equal;
pub mod error;
pub mod frame;
pub mod host;
mod interp;
mod load;
pub mod machine;
pub mod native;
pub mod outside;
pub mod print;
pub mod report;
pub mod settings;
mod source;
mod stack;
mod store_io;
pub mod symbols;
mod unwind;
mod walk;
