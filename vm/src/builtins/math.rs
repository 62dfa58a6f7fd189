//! Arithmetic and order: `add`, `ceil`, `bitAnd`, `lessThan`, ….

use super::Builtin;

/// The rows of this family.
pub static TABLE: &[Builtin] = &[];
