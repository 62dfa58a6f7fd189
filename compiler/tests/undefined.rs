//! Unknown names are found at compile time, with the reference's words and position.

mod support;

use frazil_compiler::Compiler;
use frazil_runtime::{pos::Pos, symbol::SymbolTable};
use support::Failure;

/// The unknown name and its offset, if any.
fn check(text: &str, expected: Option<(&str, u32)>) {
    let mut symbols = SymbolTable::new();
    let globals = support::globals(&mut symbols);
    let mut compiler = Compiler::new();
    let unit = support::unit(&mut compiler, text.as_bytes(), b"/", &mut symbols, &globals);
    match (unit, expected) {
        (Ok(_), None) => {}
        (Err(Failure::Compile(e)), Some((name, offset))) => {
            assert_eq!(e.message, format!("undefined variable '{name}'"), "{text}");
            assert_eq!(e.pos, Pos(offset + 1), "{text}");
        }
        (got, _) => panic!("{text}: {got:?}"),
    }
    // Nothing of a failed text stays in scope.
    check_clean(&mut compiler, &mut symbols, &globals);
}

fn check_clean(
    compiler: &mut Compiler,
    symbols: &mut SymbolTable,
    globals: &frazil_compiler::Globals,
) {
    let unit = support::unit(compiler, b"x", b"/", symbols, globals);
    assert!(matches!(unit, Err(Failure::Compile(_))));
}

#[test]
fn names() {
    check("y: x", Some(("x", 3)));
    check("if true then 1 else x", Some(("x", 20)));
    check("with { x = 1; }; x", None);
    check("with x; 1", Some(("x", 5)));
    check("let x = y; y = 1; in x", None);
    check("{ x = 1; y = x; }", Some(("x", 13)));
    check("rec { x = 1; y = x; }", None);
    check("{ x ? y, y }: x", None);
    check("{ inherit x; }", Some(("x", 10)));
    check("x: rec { inherit (x) y; z = y; }", None);
    check("let inherit (y) x; in x", Some(("y", 13)));
    check("builtins.map or x", Some(("x", 16)));
    check("x: x.a.${b} or c", Some(("c", 15)));
    check("[ (a: (b: x)) y ]", Some(("x", 10)));
    check("<x>", None);
    check("1 - 2", None);
}
