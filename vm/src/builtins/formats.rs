//! `fromJSON`, `toJSON`, `fromTOML`, `toXML`, flake references.

use super::Builtin;

/// The rows of this family.
pub static TABLE: &[Builtin] = &[];
