//! Bytecode as text, for `--disasm` and golden tests.
//!
//! Invariant: the text depends on the unit alone, with names instead of symbols and no positions, so
//! that it is stable. Deliberately absent: a reader for it.

use super::{Const, OPS, Op, Operand, TraceKind, Unit, instruction_len, target, width};
use crate::symbol::Symbol;
use std::fmt::Write;

/// The whole unit as text.
pub fn disassemble(u: &Unit, name: &dyn Fn(Symbol) -> String) -> String {
    let mut out = String::new();
    for (i, c) in u.chunks.iter().enumerate() {
        let end = u
            .chunks
            .get(i + 1)
            .map_or(u.code.len(), |n| n.start as usize);
        let kind = if c.arity == 0 { "thunk" } else { "function" };
        let _ = write!(out, "chunk {i}: {kind}");
        if let Some(n) = c.name {
            let _ = write!(out, " {}", name(n));
        }
        for p in u.params_of(c) {
            let arg = p.arg.map_or("_".into(), name);
            let _ = write!(out, " {arg}");
            if let Some(f) = p.formals {
                let f = &u.formals[f as usize];
                let mut names: Vec<String> = Vec::new();
                for formal in &f.formals {
                    let mark = if formal.has_default { "?" } else { "" };
                    names.push(name(formal.name) + mark);
                }
                if f.ellipsis {
                    names.push("...".into());
                }
                let _ = write!(out, "@{{{}}}", names.join(" "));
            }
        }
        let _ = writeln!(out, ", {} captured, {} slots", c.captures, c.slots);
        code(u, name, c.start as usize, end, &mut out);
    }
    for r in &u.regions {
        let text = match &r.kind {
            TraceKind::Text(t) => t,
            TraceKind::Selection(_) | TraceKind::Default(_) => "while evaluating the attribute '…'",
        };
        let _ = writeln!(out, "region {}..{}: {text}", r.start, r.end);
    }
    out
}

fn code(u: &Unit, name: &dyn Fn(Symbol) -> String, start: usize, end: usize, out: &mut String) {
    let mut at = start;
    while at < end {
        let Some(len) = instruction_len(&u.code, at) else {
            let _ = writeln!(out, "{at:5}  malformed");
            return;
        };
        let first = u.code[at];
        let Some(op) = Op::decode(first as u8) else {
            return;
        };
        let info = &OPS[op as usize];
        let _ = write!(out, "{at:5}  {:<14}", info.name);
        if !matches!(op, Op::Jump | Op::AssertFail) {
            operand(u, name, info.a, first >> 8, at, out);
        }
        let mut offset = at + 1;
        let mut rest = info.rest;
        if let Some(i) = rest.iter().position(|&o| o == Operand::Count) {
            for &o in &rest[..i] {
                operand(u, name, o, u.code[offset], offset, out);
                offset += width(o);
            }
            offset += 1;
            rest = &rest[i + 1..];
            out.push_str(" [");
        }
        while offset < at + len {
            for &o in rest {
                operand(u, name, o, u.code[offset], offset, out);
                offset += width(o);
            }
        }
        out.push_str(if info.rest.contains(&Operand::Count) {
            " ]\n"
        } else {
            "\n"
        });
        at += len;
    }
}

fn operand(
    u: &Unit,
    name: &dyn Fn(Symbol) -> String,
    kind: Operand,
    w: u32,
    at: usize,
    out: &mut String,
) {
    let i = w as usize;
    let _ = match kind {
        Operand::Out => write!(out, " s{w} <-"),
        Operand::In => write!(out, " s{w}"),
        Operand::Force => write!(out, " s{w}!"),
        Operand::Const => match u.consts.get(i) {
            Some(c) => write!(out, " {}", constant(u, name, c)),
            None => write!(out, " const {w}"),
        },
        Operand::Chunk => write!(out, " chunk {w}"),
        Operand::Keys => match u.keys.get(i) {
            Some(&k) => write!(out, " {}", list(u.keys_of(k).0.iter().map(|&s| name(s)))),
            None => write!(out, " keys {w}"),
        },
        Operand::Formals => write!(out, " pattern {w}"),
        Operand::Site => match u.sites.get(i) {
            Some(s) => write!(out, " .{}", name(s.name)),
            None => write!(out, " site {w}"),
        },
        Operand::Symbol => write!(out, " .{}", name(Symbol(w))),
        Operand::Target => write!(out, " -> {}", target(w, at)),
        Operand::Imm => write!(out, " {w}"),
        Operand::Pos | Operand::Cache | Operand::Count => Ok(()),
    };
}

fn list(items: impl Iterator<Item = String>) -> String {
    let mut out = String::from("{");
    for (i, item) in items.enumerate() {
        if i > 0 {
            out.push(' ');
        }
        out.push_str(&item);
    }
    out.push('}');
    out
}

fn constant(u: &Unit, name: &dyn Fn(Symbol) -> String, c: &Const) -> String {
    match c {
        Const::Null => "null".into(),
        Const::Bool(b) => b.to_string(),
        Const::Int(i) => i.to_string(),
        Const::Float(f) => format!("{f:?}"),
        Const::Str(s) => format!("{:?}", String::from_utf8_lossy(u.text(*s))),
        Const::Path(s) => String::from_utf8_lossy(u.text(*s)).into_owned(),
        Const::Global(s) => format!("global {}", name(*s)),
        Const::Builtin(s) => format!("builtin {}", name(*s)),
        Const::CurPos(_) => "__curPos".into(),
        Const::Deferred(c) => constant(u, name, c),
        Const::List(items) => {
            let items: Vec<String> = items.iter().map(|c| constant(u, name, c)).collect();
            format!("[{}]", items.join(" "))
        }
        Const::Attrs(keys, values) => {
            let keys = u.keys.get(*keys as usize);
            let names = keys.map(|&k| u.keys_of(k).0).unwrap_or_default();
            let pairs = names.iter().zip(values);
            list(pairs.map(|(&k, v)| format!("{} = {};", name(k), constant(u, name, v))))
        }
    }
}
