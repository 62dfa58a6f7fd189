//! String contexts: `getContext`, `appendContext`, ….

use super::Builtin;

/// The rows of this family.
pub static TABLE: &[Builtin] = &[];
