//! From source text to bytecode: lexer, parser, syntax tree, resolver, code generator.

pub mod analysis;
pub mod ast;
pub mod codegen;
pub mod resolve;

pub use codegen::{Compiler, compile};
pub use resolve::{Globals, ir::CompileError};
