//! From source text to bytecode: lexer, parser, syntax tree, resolver, code generator.

pub mod ast;
