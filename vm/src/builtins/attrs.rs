//! Attribute sets: `attrNames`, `mapAttrs`, `removeAttrs`, `functionArgs`, ….

use super::Builtin;

/// The rows of this family.
pub static TABLE: &[Builtin] = &[];
