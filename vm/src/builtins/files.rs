//! The file system: `readFile`, `readDir`, `path`, `toFile`, `findFile`, ….

use super::Builtin;

/// The rows of this family.
pub static TABLE: &[Builtin] = &[];
