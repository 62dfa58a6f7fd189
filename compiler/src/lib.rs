//! Lexer, parser, syntax tree, resolver, code generator: from source text to bytecode.

pub mod analysis;
pub mod ast;
pub mod codegen;
pub mod lex;
pub mod parse;
pub mod print;
pub mod resolve;

pub use codegen::{Compiler, compile};
pub use resolve::{Globals, ir::CompileError};
