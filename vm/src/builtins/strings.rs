//! Strings: `substring`, `replaceStrings`, `concatStringsSep`, `toString`, ….

use super::Builtin;

/// The rows of this family.
pub static TABLE: &[Builtin] = &[];
