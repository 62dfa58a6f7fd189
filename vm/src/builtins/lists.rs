//! Lists: `map`, `filter`, `foldl'`, `sort`, `genericClosure`, ….

use super::Builtin;

/// The rows of this family.
pub static TABLE: &[Builtin] = &[];
