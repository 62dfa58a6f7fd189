//! Compiles and verifies every file of nixpkgs, if `CORPORA` says where it is.

mod support;

use frazil_compiler::Compiler;
use frazil_runtime::symbol::SymbolTable;
use std::{os::unix::ffi::OsStrExt, path::PathBuf};

/// Files that the reference rejects, too.
const UNDEFINED: &[&str] = &["URL", "hostPlatform"];

#[test]
fn nixpkgs() {
    let Some(root) = std::env::var_os("CORPORA").map(PathBuf::from) else {
        return;
    };
    let mut paths = Vec::new();
    for corpus in ["nixpkgs-channels", "nixpkgs.lib"] {
        support::files(&root.join(corpus), "nix", &mut paths);
    }
    assert!(!paths.is_empty());
    let mut symbols = SymbolTable::new();
    let globals = support::globals(&mut symbols);
    let mut compiler = Compiler::new();
    for path in paths {
        let text = std::fs::read(&path).expect("a readable file");
        let dir = path.parent().unwrap_or(&path).as_os_str().as_bytes();
        match support::unit(&mut compiler, &text, dir, &mut symbols, &globals) {
            Ok(_) | Err(support::Failure::Syntax) => {}
            Err(support::Failure::Compile(e)) => {
                let known = UNDEFINED
                    .iter()
                    .any(|n| e.message.ends_with(&format!("'{n}'")));
                assert!(known, "{}: {}", path.display(), e.message);
            }
        }
    }
}
