//! `fetchurl`, `fetchGit`, `getFlake`, ….

use super::Builtin;

/// The rows of this family.
pub static TABLE: &[Builtin] = &[];
