//! TOML: keys are distinct, references lie in the table of values and form a tree; without dates the
//! setting for dates changes nothing; the values, written as one inline table, are read again.
#![no_main]

use std::fmt::Write;

use frazil_formats::toml::{Toml, TomlId, TomlValue, parse};
use libfuzzer_sys::fuzz_target;

/// Writes a value; adds what it passes to `seen`.
fn write(toml: &Toml, id: TomlId, seen: &mut Vec<TomlId>, out: &mut String) {
    assert!(!seen.contains(&id), "values form a tree");
    seen.push(id);
    match toml.get(id) {
        TomlValue::Int(value) => write!(out, "{value}").expect("to memory"),
        TomlValue::Float(value) if value.is_nan() => out.push_str("nan"),
        TomlValue::Float(value) if value.is_infinite() => {
            out.push_str(if *value > 0.0 { "inf" } else { "-inf" });
        }
        TomlValue::Float(value) => write!(out, "{value:?}").expect("to memory"),
        TomlValue::Bool(value) => write!(out, "{value}").expect("to memory"),
        TomlValue::String(bytes) => string(bytes, out),
        TomlValue::Datetime(text, _) => out.push_str(text),
        TomlValue::Array(list) => {
            out.push('[');
            for &value in list {
                write(toml, value, seen, out);
                out.push(',');
            }
            out.push(']');
        }
        TomlValue::Table(entries) => {
            out.push('{');
            for (i, (key, value)) in entries.iter().enumerate() {
                assert!(entries[..i].iter().all(|(other, _)| other != key));
                if i > 0 {
                    out.push(',');
                }
                string(key, out);
                out.push('=');
                write(toml, *value, seen, out);
            }
            out.push('}');
        }
    }
}

fn string(bytes: &[u8], out: &mut String) {
    out.push('"');
    for c in std::str::from_utf8(bytes).expect("valid UTF-8").chars() {
        write!(out, "\\U{:08X}", c as u32).expect("to memory");
    }
    out.push('"');
}

/// Whether two values are equal; NaN is itself.
fn same(a: (&Toml, TomlId), b: (&Toml, TomlId)) -> bool {
    match (a.0.get(a.1), b.0.get(b.1)) {
        (TomlValue::Float(x), TomlValue::Float(y)) => {
            x.to_bits() == y.to_bits() || x.is_nan() && y.is_nan()
        }
        (TomlValue::Array(x), TomlValue::Array(y)) => {
            x.len() == y.len() && x.iter().zip(y).all(|(&x, &y)| same((a.0, x), (b.0, y)))
        }
        (TomlValue::Table(x), TomlValue::Table(y)) => {
            x.len() == y.len()
                && x.iter().all(|(key, x)| {
                    y.iter()
                        .any(|(other, y)| key == other && same((a.0, *x), (b.0, *y)))
                })
        }
        (x, y) => x == y,
    }
}

fuzz_target!(|text: &[u8]| {
    let with_dates = parse(text, true);
    let without = parse(text, false);
    let toml = match (with_dates, without) {
        (Ok(toml), Ok(plain)) => {
            assert!(same((&toml, toml.root()), (&plain, plain.root())));
            toml
        }
        (Ok(toml), Err(_)) => toml,
        (Err(error), Ok(_)) => panic!("dates make it worse: {}", error.message),
        (Err(error), Err(_)) => {
            assert!(error.message.starts_with("while parsing TOML: "));
            return;
        }
    };
    let mut seen = Vec::new();
    let mut written = "all = ".to_owned();
    write(&toml, toml.root(), &mut seen, &mut written);
    // Inline tables nest natively in the reference, which limits them.
    if written.matches(['{', '[']).count() > 100 {
        return;
    }
    let again =
        parse(written.as_bytes(), true).unwrap_or_else(|e| panic!("{written}: {}", e.message));
    let TomlValue::Table(entries) = again.get(again.root()) else {
        panic!("the root is a table");
    };
    assert!(
        same((&toml, toml.root()), (&again, entries[0].1)),
        "{written}"
    );
});
