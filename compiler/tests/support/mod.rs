//! What tests and examples of the compiler share: the global names of the reference, and the way from a
//! text to a verified unit.

#![allow(dead_code)]

use bumpalo::Bump;
use frazil_compiler::{
    CompileError, Compiler, Globals,
    parse::{ParseSettings, parse},
};
use frazil_runtime::{
    bytecode::{Unit, verify},
    symbol::SymbolTable,
};

/// Names that the global scope has without two underscores in front.
const BARE: &[&str] = &[
    "abort",
    "baseNameOf",
    "break",
    "builtins",
    "derivation",
    "derivationStrict",
    "dirOf",
    "false",
    "fetchGit",
    "fetchMercurial",
    "fetchTarball",
    "fetchTree",
    "fromTOML",
    "import",
    "isNull",
    "map",
    "null",
    "placeholder",
    "removeAttrs",
    "scopedImport",
    "throw",
    "toString",
    "true",
];

/// The global scope of the reference.
pub fn globals(symbols: &mut SymbolTable) -> Globals {
    let members: Vec<&str> = include_str!("builtins.txt").lines().collect();
    let builtins: Vec<_> = members
        .iter()
        .map(|n| symbols.intern(n.as_bytes()))
        .collect();
    let names: Vec<_> = members
        .iter()
        .map(|n| match BARE.contains(n) {
            true => symbols.intern(n.as_bytes()),
            false => symbols.intern(format!("__{n}").as_bytes()),
        })
        .collect();
    Globals::new(symbols, names, builtins)
}

/// Why there is no unit.
#[derive(Debug)]
pub enum Failure {
    Syntax,
    Compile(CompileError),
}

/// Parses, compiles and verifies a text.
pub fn unit(
    compiler: &mut Compiler,
    text: &[u8],
    dir: &[u8],
    symbols: &mut SymbolTable,
    globals: &Globals,
) -> Result<Unit, Failure> {
    let arena = Bump::new();
    let settings = ParseSettings::default();
    let home = Some(&b"/home"[..]);
    let parsed =
        parse(&arena, text, 1, dir, home, symbols, &settings).map_err(|_| Failure::Syntax)?;
    let unit = compiler
        .compile(parsed.root, symbols, globals, None)
        .map_err(Failure::Compile)?;
    if let Err(e) = verify(&unit) {
        panic!("{} at {}", e.message, e.at);
    }
    Ok(unit)
}

/// The files with this extension below a directory.
pub fn files(dir: &std::path::Path, extension: &str, out: &mut Vec<std::path::PathBuf>) {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() {
            files(&path, extension, out);
        } else if kind.is_file() && path.extension().is_some_and(|e| e == extension) {
            out.push(path);
        }
    }
}
