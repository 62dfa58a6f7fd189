//! Checks that a unit is well formed.
//!
//! Invariant: the machine can run a verified unit without checking operands again: slots lie in the
//! frame, indices in their tables, jumps on instructions of the same chunk, and no chunk runs off its end.
//! Deliberately absent: types of values, and whether a slot has been written (frames start as null).

use super::{ChunkDef, Const, OPS, Op, Operand, Relocation, Table, Unit, instruction_len, target};
use std::collections::HashSet;

/// What is wrong, and at which offset of the code or index of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyError {
    /// The complaint.
    pub message: &'static str,
    /// Where.
    pub at: usize,
}

type Result<T = ()> = std::result::Result<T, VerifyError>;

fn check(ok: bool, message: &'static str, at: usize) -> Result {
    if ok {
        Ok(())
    } else {
        Err(VerifyError { message, at })
    }
}

/// What the code of the unit refers to.
#[derive(Default)]
struct Found {
    /// Where jumps of the current chunk are, and where they go.
    targets: Vec<(usize, usize)>,
    relocations: Vec<Relocation>,
}

impl Found {
    fn index(&mut self, at: usize, table: Table) {
        self.relocations.push(Relocation::new(at as u32, table));
    }
}

/// Checks the whole unit.
pub fn verify(u: &Unit) -> Result {
    check(!u.chunks.is_empty(), "no chunk", 0)?;
    tables(u)?;
    check(u.chunks[0].start == 0, "code before the first chunk", 0)?;
    let mut found = Found::default();
    for (i, c) in u.chunks.iter().enumerate() {
        let end = u
            .chunks
            .get(i + 1)
            .map_or(u.code.len(), |n| n.start as usize);
        chunk(u, c, end, &mut found)?;
    }
    let same = found.relocations == u.relocations;
    check(same, "relocations do not fit the code", 0)
}

fn tables(u: &Unit) -> Result {
    for (i, w) in u.positions.windows(2).enumerate() {
        check(w[0].0 < w[1].0, "positions not sorted", i)?;
    }
    if let Some(last) = u.positions.last() {
        let inside = (last.0 as usize) < u.code.len();
        check(inside, "position outside of the code", u.positions.len())?;
    }
    let all = u.key_symbols.len() == u.key_positions.len();
    check(all, "key positions missing", 0)?;
    for (i, &k) in u.keys.iter().enumerate() {
        let sorted = u.keys_of(k).0.windows(2).all(|w| w[0] < w[1]);
        check(sorted, "keys not sorted", i)?;
    }
    for (i, f) in u.formals.iter().enumerate() {
        let sorted = f.formals.windows(2).all(|w| w[0].name < w[1].name);
        check(sorted, "set pattern not sorted", i)?;
    }
    for (i, c) in u.consts.iter().enumerate() {
        constant(u, c, i)?;
    }
    regions(u)
}

fn constant(u: &Unit, c: &Const, i: usize) -> Result {
    match c {
        Const::List(items) => items.iter().try_for_each(|c| constant(u, c, i)),
        Const::Deferred(c) => constant(u, c, i),
        Const::Attrs(keys, values) => {
            let keys = u.keys.get(*keys as usize);
            let fits = keys.is_some_and(|&k| u.keys_of(k).0.len() == values.len());
            check(fits, "constant set does not fit its keys", i)?;
            values.iter().try_for_each(|c| constant(u, c, i))
        }
        _ => Ok(()),
    }
}

/// Regions do not cross, and inner ones come first.
fn regions(u: &Unit) -> Result {
    let mut open: Vec<(u32, u32)> = Vec::new();
    for (i, r) in u.regions.iter().enumerate() {
        check(r.start < r.end, "empty region", i)?;
        check(
            r.end as usize <= u.code.len(),
            "region outside of the code",
            i,
        )?;
        while let Some(&(start, end)) = open.last() {
            if end <= r.start {
                break;
            }
            let inside = r.start <= start && end <= r.end;
            check(inside, "regions cross or are out of order", i)?;
            open.pop();
        }
        open.push((r.start, r.end));
    }
    Ok(())
}

fn chunk(u: &Unit, c: &ChunkDef, end: usize, found: &mut Found) -> Result {
    let start = c.start as usize;
    check(start < end, "empty chunk", start)?;
    let fixed = c.captures as usize + c.arity as usize;
    check(fixed <= c.slots as usize, "frame too small", start)?;
    let params = c.first_param as usize + c.arity as usize;
    check(params <= u.params.len(), "no such parameters", start)?;
    for (i, p) in u.params_of(c).iter().enumerate() {
        let Some(f) = p.formals else { continue };
        check(
            i + 1 == c.arity as usize,
            "pattern before the last level",
            start,
        )?;
        check((f as usize) < u.formals.len(), "no such set pattern", start)?;
    }
    let mut starts = HashSet::new();
    let mut at = start;
    let mut last = at;
    while at < end {
        starts.insert(at);
        last = at;
        let len = instruction_len(&u.code, at);
        let len = len.filter(|l| at + l <= end);
        let Some(len) = len else {
            return check(false, "malformed instruction", at);
        };
        instruction(u, c, at, len, found)?;
        at += len;
    }
    for (from, to) in found.targets.drain(..) {
        check(
            starts.contains(&to),
            "jump to no instruction of the chunk",
            from,
        )?;
    }
    let op = Op::decode(u.code[last] as u8);
    let ends = matches!(
        op,
        Some(Op::Ret | Op::Jump | Op::AssertFail | Op::AssertEqualFail)
    );
    check(ends, "chunk runs off its end", last)
}

fn instruction(u: &Unit, c: &ChunkDef, at: usize, len: usize, found: &mut Found) -> Result {
    let first = u.code[at];
    let Some(op) = Op::decode(first as u8) else {
        return check(false, "unknown opcode", at);
    };
    let info = &OPS[op as usize];
    operand(u, c, info.a, first >> 8, at, found)?;
    let mut offset = at + 1;
    let mut rest = info.rest;
    if let Some(i) = rest.iter().position(|&o| o == Operand::Count) {
        for &o in &rest[..i] {
            operand(u, c, o, u.code[offset], offset, found)?;
            offset += super::width(o);
        }
        offset += 1;
        rest = &rest[i + 1..];
    }
    while offset < at + len {
        for &o in rest {
            operand(u, c, o, u.code[offset], offset, found)?;
            offset += super::width(o);
        }
    }
    special(u, c, op, at)
}

/// What the operand kinds alone do not say.
fn special(u: &Unit, c: &ChunkDef, op: Op, at: usize) -> Result {
    let word = |i: usize| u.code[at + i] as usize;
    match op {
        Op::MkThunk | Op::AllocThunk | Op::MkClosure | Op::AllocClosure => {
            let inner = &u.chunks[word(1)];
            let fits = inner.captures as usize == word(2);
            check(fits, "wrong number of captures", at)?;
            let function = matches!(op, Op::MkClosure | Op::AllocClosure);
            let same = function == (inner.arity > 0);
            check(same, "thunk of a function or function of a thunk", at)
        }
        Op::MkAttrs => {
            let n = u.keys_of(u.keys[word(1)]).0.len();
            check(n == word(2), "values do not fit their keys", at)
        }
        Op::BindFormals => {
            let n = u.formals[word(1)].formals.len();
            let fits = word(2) + n <= c.slots as usize;
            check(fits, "set pattern outside of the frame", at)
        }
        _ => Ok(()),
    }
}

fn operand(u: &Unit, c: &ChunkDef, kind: Operand, w: u32, at: usize, found: &mut Found) -> Result {
    let i = w as usize;
    match kind {
        Operand::Out | Operand::In | Operand::Force => {
            check(w < c.slots, "slot outside of the frame", at)
        }
        Operand::Const => {
            found.index(at, Table::Consts);
            check(i < u.consts.len(), "no such constant", at)
        }
        Operand::Chunk => {
            found.index(at, Table::Chunks);
            check(i < u.chunks.len(), "no such chunk", at)
        }
        Operand::Keys => {
            found.index(at, Table::Keys);
            check(i < u.keys.len(), "no such key table", at)
        }
        Operand::Formals => {
            found.index(at, Table::Formals);
            check(i < u.formals.len(), "no such set pattern", at)
        }
        Operand::Site => {
            found.index(at, Table::Sites);
            check(i < u.sites.len(), "no such selection site", at)
        }
        Operand::Target => {
            found.targets.push((at, target(w, at)));
            Ok(())
        }
        Operand::Cache => check(w == 0, "cache in use", at),
        Operand::Symbol | Operand::Imm | Operand::Pos | Operand::Count => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytecode::encode;

    fn unit(code: &[u32]) -> Unit {
        Unit {
            code: code.into(),
            chunks: vec![ChunkDef {
                start: 0,
                slots: 2,
                captures: 0,
                first_param: 0,
                arity: 0,
                name: None,
                pos: crate::pos::Pos::NONE,
            }],
            consts: vec![Const::Null],
            relocations: Vec::from_iter(
                (code.len() > 1 && code[0] as u8 == Op::LoadK as u8)
                    .then(|| Relocation::new(1, Table::Consts)),
            ),
            ..Unit::default()
        }
    }

    #[test]
    fn finds_missing_relocations() {
        let mut u = unit(&[encode(Op::LoadK, 1), 0, encode(Op::Ret, 1)]);
        u.relocations.clear();
        let message = verify(&u).map_err(|e| e.message);
        assert_eq!(message, Err("relocations do not fit the code"));
    }

    #[test]
    fn finds_faults() {
        let ok = [encode(Op::LoadK, 1), 0, encode(Op::Ret, 1)];
        assert_eq!(verify(&unit(&ok)), Ok(()));
        let faults: [(&[u32], &str); 6] = [
            (&[encode(Op::Ret, 2)], "slot outside of the frame"),
            (&[encode(Op::LoadK, 0), 1], "no such constant"),
            (&[encode(Op::LoadK, 0), 0], "chunk runs off its end"),
            (&[encode(Op::LoadK, 0)], "malformed instruction"),
            (
                &[encode(Op::Jump, 0), 1],
                "jump to no instruction of the chunk",
            ),
            (&[255], "malformed instruction"),
        ];
        for (code, message) in faults {
            assert_eq!(verify(&unit(code)).map_err(|e| e.message), Err(message));
        }
    }
}
