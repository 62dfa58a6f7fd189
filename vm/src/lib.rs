//! The evaluator: machine, forcing, builtins, and the door to the outside.

pub mod arith;
pub mod builtins;
pub mod coerce;
mod coerce_path;
pub mod context;
pub mod describe;
pub mod equal;
pub mod error;
pub mod eval_store;
pub mod frame;
pub mod host;
mod host_files;
mod internal;
mod interp;
mod load;
pub mod machine;
pub mod native;
mod paths;
pub mod report;
pub mod restricted_host;
pub mod settings;
mod source;
mod source_files;
mod stack;
pub mod store_io;
pub mod symbols;
mod unwind;
