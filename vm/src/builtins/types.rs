//! What a value is: `typeOf`, `isList`, ….

use super::Builtin;

/// The rows of this family.
pub static TABLE: &[Builtin] = &[];
