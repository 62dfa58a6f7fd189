//! Reports of a run: for a terminal and for files.

pub mod html;
pub mod json;
pub mod junit;
pub mod terminal;
pub mod text;
