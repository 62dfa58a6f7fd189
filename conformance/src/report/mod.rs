//! Reports of a run: for a terminal and for files.

pub mod terminal;
pub mod text;
