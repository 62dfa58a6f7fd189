//! Texts and what the reference says about them, from `syntax/*.txt`.
//!
//! A case is a line `==== title [option …]`, the text, a line `----`, and the output of
//! `nix-instantiate --parse -E text` in `/` with the home directory `/home/me`, without the source
//! lines it shows. `syntax/record.py` makes the outputs from an installed C++ Nix. Options: `pipes`,
//! `lint` (all lints on), `fatal` (all lints fatal), `pure`, and `deviates`, for an output that was
//! written by hand, with the reason in the title. `⟨0a⟩` stands for the byte 0a
//! in texts, `⟨00⟩` for NUL in outputs.

use bumpalo::Bump;
use frazil_compiler::{
    parse::{Lint, Message, ParseSettings, parse},
    print::print,
};
use frazil_runtime::{
    pos::{Origin, Pos, PosTable},
    symbol::SymbolTable,
};
use std::{fmt::Write, fs, path::Path};

/// The bytes that a text in a case stands for.
fn bytes(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((plain, escape)) = rest.split_once('⟨') {
        let (hex, after) = escape.split_once('⟩').expect("⟩ after ⟨");
        out.extend_from_slice(plain.as_bytes());
        out.push(u8::from_str_radix(hex, 16).expect("a byte in hexadecimal"));
        rest = after;
    }
    out.extend_from_slice(rest.as_bytes());
    out
}

/// What `nix-instantiate --parse -E` would print.
fn output(text: &[u8], options: &[&str]) -> String {
    let lint = if options.contains(&"fatal") {
        Lint::Fatal
    } else if options.contains(&"lint") {
        Lint::Warn
    } else {
        Lint::Ignore
    };
    let settings = ParseSettings {
        pipe_operators: options.contains(&"pipes"),
        pure_eval: options.contains(&"pure"),
        lint_url_literals: lint,
        lint_absolute_path_literals: lint,
        lint_short_path_literals: lint,
    };
    let mut positions = PosTable::new();
    let base = positions.add(Origin::String, text).expect("a short text");
    let (arena, mut symbols) = (Bump::new(), SymbolTable::new());
    let result = parse(
        &arena,
        text,
        base,
        b"/",
        Some(b"/home/me"),
        &mut symbols,
        &settings,
    );
    let (warnings, end) = match &result {
        Ok(parsed) => {
            let mut tree = Vec::new();
            print(parsed.root, &symbols, &mut tree);
            (
                &parsed.warnings,
                String::from_utf8_lossy(&tree).into_owned() + "\n",
            )
        }
        Err(error) => (
            &error.warnings,
            message("error", &error.message, &positions),
        ),
    };
    let warnings = warnings
        .iter()
        .map(|w| message("warning", &w.message, &positions));
    (warnings.collect::<String>() + &end).replace('\0', "⟨00⟩")
}

fn message(kind: &str, message: &Message, positions: &PosTable) -> String {
    let show = |pos: Pos| {
        let at = positions.line_col(pos).expect("a position in the text");
        format!("«string»:{}:{}", at.line, at.column)
    };
    let mut out = format!(
        "{kind}: {}\n",
        String::from_utf8_lossy(&message.render(|p| show(p).into_bytes()))
    );
    if message.pos.is_some() {
        writeln!(out, "       at {}:", show(message.pos)).expect("writing to a string");
    }
    out
}

#[test]
fn cases() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/syntax");
    let mut wrong = String::new();
    let mut count = 0;
    for entry in fs::read_dir(dir).expect("the cases") {
        let path = entry.expect("a directory entry").path();
        if path.extension().is_none_or(|e| e != "txt") {
            continue;
        }
        let file = fs::read_to_string(&path).expect("a file of cases");
        for case in format!("\n{file}").split("\n==== ").skip(1) {
            let (title, rest) = case.split_once('\n').expect("a text after the title");
            let (text, expected) = rest
                .split_once("\n----\n")
                .expect("an output after the text");
            let options = title
                .split_once('[')
                .map_or("", |(_, o)| o.trim_end_matches(']'));
            let options: Vec<_> = options.split(' ').collect();
            let ours = output(&bytes(text), &options);
            count += 1;
            if ours.trim_end() != expected.trim_end() {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                write!(
                    wrong,
                    "{name}: {title}\n{text}\nexpected:\n{expected}\nfound:\n{ours}\n\n"
                )
                .expect("writing to a string");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(count > 100, "only {count} cases found");
}
