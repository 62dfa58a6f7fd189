//! From the syntax tree to the resolved program: every name becomes a binding, a global or a look-up
//! in `with` sets, and unknown names are found.
//!
//! Invariant: no recursion (a list of tasks replaces it), so depth of nesting is limited by memory only.
//! Names resolve as in the reference: innermost binding first; the global scope counts as a binding,
//! so `with` only supplies names that nothing else does. Deliberately absent: decisions about thunks
//! and captures (see `analysis`).

mod bindings;
mod globals;
pub mod ir;
mod lower;

pub use globals::Globals;
pub use lower::Resolver;
