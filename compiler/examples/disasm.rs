//! Prints the bytecode of an expression on the command line, or of a file (`-f path`).

#[path = "../tests/support/mod.rs"]
mod support;

use frazil_compiler::Compiler;
use frazil_runtime::{bytecode::disassemble, symbol::SymbolTable};

fn main() {
    let mut args = std::env::args().skip(1);
    let text = match args.next().as_deref() {
        Some("-f") => std::fs::read(args.next().expect("a path")).expect("a readable file"),
        Some(e) => e.as_bytes().to_vec(),
        None => panic!("an expression"),
    };
    let mut symbols = SymbolTable::new();
    let globals = support::globals(&mut symbols);
    match support::unit(&mut Compiler::new(), &text, b"/dir", &mut symbols, &globals) {
        Ok(u) => print!("{}", disassemble(&u, &|s| symbols.display(s).into_owned())),
        Err(e) => println!("{e:?}"),
    }
}
