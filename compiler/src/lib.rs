//! Lexer, parser, syntax tree, resolver, code generator: from source text to bytecode.

pub mod ast;
pub mod lex;
pub mod parse;
pub mod print;
