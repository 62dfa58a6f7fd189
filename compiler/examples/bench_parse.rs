//! Measures lexing and parsing over all `.nix` files below the directories on the command line.

use bumpalo::Bump;
use frazil_compiler::{
    lex::Lexer,
    parse::{ParseSettings, parse},
};
use frazil_runtime::symbol::SymbolTable;
use std::{
    env, fs, hint::black_box, io, os::unix::ffi::OsStrExt, path::Path, path::PathBuf, time::Instant,
};

fn collect(dir: &Path, out: &mut Vec<(PathBuf, Vec<u8>)>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() {
            collect(&path, out)?;
        } else if kind.is_file() && path.extension().is_some_and(|e| e == "nix") {
            let text = fs::read(&path)?;
            out.push((path, text));
        }
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let mut files = Vec::new();
    for dir in env::args_os().skip(1) {
        collect(Path::new(&dir), &mut files)?;
    }
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    let settings = ParseSettings::default();
    println!("{} files, {:.1} MB", files.len(), bytes as f64 / 1e6);
    for round in 0..5 {
        let start = Instant::now();
        let mut tokens = 0;
        for (_, text) in &files {
            tokens += Lexer::new(text, false).map(black_box).count();
        }
        let lexing = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let mut symbols = SymbolTable::new();
        let mut failed = 0;
        let mut arena = Bump::new();
        for (path, text) in &files {
            arena.reset();
            let dir = path.parent().unwrap_or(path).as_os_str().as_bytes();
            failed +=
                usize::from(parse(&arena, text, 1, dir, None, &mut symbols, &settings).is_err());
        }
        let parsing = start.elapsed().as_secs_f64();
        println!(
            "round {round}: {tokens} tokens; lex {:.0} MB/s ({lexing:.3} s), parse {:.0} MB/s ({parsing:.3} s), \
             {failed} failed",
            bytes as f64 / 1e6 / lexing,
            bytes as f64 / 1e6 / parsing,
        );
    }
    Ok(())
}
