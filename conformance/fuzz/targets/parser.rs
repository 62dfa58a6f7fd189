//! The parser, the printer and the compiler: positions lie in the text; in parentheses an expression is
//! the same; whatever parses compiles or is refused.
#![no_main]

use bumpalo::Bump;
use frazil_compiler::Compiler;
use frazil_compiler::Globals;
use frazil_compiler::parse::{ParseSettings, parse};
use frazil_compiler::print::print;
use frazil_runtime::symbol::{Symbol, SymbolTable};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let settings = ParseSettings {
        pipe_operators: true,
        ..ParseSettings::DEFAULT
    };
    let mut symbols = SymbolTable::new();
    let arena = Bump::new();
    let read = |text: &[u8], symbols: &mut SymbolTable| {
        parse(
            &arena,
            text,
            1,
            b"/base",
            Some(b"/home"),
            symbols,
            &settings,
        )
        .map(|parsed| parsed.root)
        .map_err(|error| error.message)
    };
    let root = match read(text, &mut symbols) {
        Ok(root) => root,
        Err(message) => {
            assert!(
                message.pos.0 as usize <= text.len() + 1,
                "a position behind the text"
            );
            return;
        }
    };
    let mut printed = Vec::new();
    print(root, &symbols, &mut printed);
    // The text ends at a NUL.
    if !text.contains(&0) {
        let whole = [b"(", text, b"\n)"].concat();
        match read(&whole, &mut symbols) {
            Err(message) => panic!("in parentheses: {message:?}"),
            Ok(root) => {
                let mut again = Vec::new();
                print(root, &symbols, &mut again);
                assert!(again == printed, "in parentheses: {}", again.escape_ascii());
            }
        }
    }
    let names: Vec<Symbol> = [
        "builtins",
        "true",
        "map",
        "__sub",
        "__findFile",
        "__nixPath",
    ]
    .iter()
    .map(|name| symbols.intern(name.as_bytes()))
    .collect();
    let globals = Globals::new(&mut symbols, names, []);
    let _ = Compiler::new().compile(root, &mut symbols, &globals, None);
});
