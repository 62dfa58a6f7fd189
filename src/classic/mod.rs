//! What the classic commands have in common: their way with arguments, their shared options, and how they
//! end.

pub mod about;
pub mod args;
pub mod finish;
pub mod options;
