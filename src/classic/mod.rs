//! What the classic commands have in common: their way with arguments, and their shared options.

pub mod args;
pub mod options;
