//! Compares the bytecode of the texts in `codegen/` with the expected listings beside them;
//! `FRAZIL_BLESS=1` writes the listings.

mod support;

use frazil_compiler::Compiler;
use frazil_runtime::{bytecode::disassemble, symbol::SymbolTable};
use std::path::Path;

fn listing(text: &[u8]) -> String {
    let mut symbols = SymbolTable::new();
    let globals = support::globals(&mut symbols);
    match support::unit(&mut Compiler::new(), text, b"/dir", &mut symbols, &globals) {
        Ok(u) => disassemble(&u, &|s| symbols.display(s).into_owned()),
        Err(e) => format!("{e:?}\n"),
    }
}

#[test]
fn bytecode() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/codegen");
    let mut inputs = Vec::new();
    support::files(&dir, "nix", &mut inputs);
    inputs.sort();
    assert!(!inputs.is_empty());
    let bless = std::env::var_os("FRAZIL_BLESS").is_some();
    let mut wrong = Vec::new();
    for input in inputs {
        let got = listing(&std::fs::read(&input).expect("a readable case"));
        let expected = input.with_extension("expected");
        if bless {
            std::fs::write(&expected, got).expect("a writable listing");
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != got {
            println!("{}:\n{got}", input.display());
            wrong.push(input);
        }
    }
    assert!(wrong.is_empty(), "differ: {wrong:?}");
}
