//! Loading: turns a compiled unit into code that the machine runs, with all indices made global and
//! constants made values.
//!
//! Invariant: loaded code is never freed or moved, so instruction pointers stay good.

use crate::machine::Vm;
use frazil_runtime::bytecode::{
    ChunkDef, Const, OPS, Op, Operand, Region, Unit, instruction_len, width,
};
use frazil_runtime::heap::{Attr, Keys};
use frazil_runtime::pos::{Origin, Pos};
use frazil_runtime::symbol::Symbol;
use frazil_runtime::value::Value;

/// What running a chunk needs.
#[derive(Clone, Copy)]
pub(crate) struct Chunk {
    pub code: *const u32,
    pub slots: u32,
    pub captures: u32,
    /// Number of arguments; 0 for thunks.
    pub arity: u32,
    pub unit: u32,
}

/// A selection site and its inline cache.
pub(crate) struct Site {
    pub name: Symbol,
    pub pos: Pos,
    pub cache: u64,
}

/// A unit as loaded. Its code is leaked on purpose: frames and chunks point into it.
pub(crate) struct LoadedUnit {
    pub code: *const u32,
    /// Length of the code.
    pub words: usize,
    pub first_chunk: u32,
    pub first_formals: u32,
    pub chunks: Vec<ChunkDef>,
    pub positions: Vec<(u32, Pos)>,
    pub regions: Vec<Region>,
}

impl Vm {
    /// Loads a unit and returns the global index of its first chunk.
    pub(crate) fn load(&mut self, unit: Unit) -> u32 {
        let first_chunk = self.chunks.len() as u32;
        let first_const = self.consts.len() as u32;
        let first_keys = self.keys.len() as u32;
        let first_formals = self.formals.len() as u32;
        let first_site = self.sites.len() as u32;
        for k in &unit.keys {
            let k = self.heap.permanent_keys(&k.symbols, &k.positions);
            self.keys.push(k);
        }
        for c in &unit.consts {
            let v = self.constant(c, first_keys);
            if !self.heap.is_permanent(v) {
                self.moving_consts.push(self.consts.len() as u32);
            }
            self.consts.push(v);
        }
        self.formals.extend(unit.formals);
        self.sites.extend(unit.sites.iter().map(|s| Site {
            name: s.name,
            pos: s.pos,
            cache: 0,
        }));
        let mut code = unit.code;
        let mut at = 0;
        while at < code.len() {
            let len = instruction_len(&code, at).expect("the compiler emits whole instructions");
            let info = &OPS[code[at] as u8 as usize];
            let mut i = at + 1;
            let mut k = 0;
            while i < at + len {
                match info.rest[k] {
                    Operand::Const => code[i] += first_const,
                    Operand::Chunk => code[i] += first_chunk,
                    Operand::Keys => code[i] += first_keys,
                    Operand::Formals => code[i] += first_formals,
                    Operand::Site => code[i] += first_site,
                    _ => {}
                }
                i += width(info.rest[k]);
                k += 1;
                if k == info.rest.len()
                    && let Some(c) = info.rest.iter().position(|&o| o == Operand::Count)
                {
                    k = c + 1;
                }
            }
            debug_assert!(Op::decode(code[at] as u8).is_some());
            at += len;
        }
        let code: &'static [u32] = Box::leak(code.into_boxed_slice());
        let unit_index = self.units.len() as u32;
        for c in &unit.chunks {
            self.chunks.push(Chunk {
                code: code[c.start as usize..].as_ptr(),
                slots: c.slots,
                captures: c.captures,
                arity: c.params.len() as u32,
                unit: unit_index,
            });
        }
        self.units.push(LoadedUnit {
            code: code.as_ptr(),
            words: code.len(),
            first_chunk,
            first_formals,
            chunks: unit.chunks,
            positions: unit.positions,
            regions: unit.regions,
        });
        first_chunk
    }

    fn constant(&mut self, c: &Const, first_keys: u32) -> Value {
        match c {
            Const::Null => Value::NULL,
            Const::Bool(b) => Value::bool(*b),
            Const::Int(i) => self.heap.permanent(|h| h.int(*i)),
            Const::Float(f) => self.heap.permanent(|h| h.float(*f)),
            Const::Str(s) => self.heap.permanent(|h| h.string(s)),
            Const::Path(p) => self.heap.permanent(|h| h.path(p)),
            // Not permanent: the set `builtins` and `derivation` are ordinary objects, and so
            // constants are roots.
            Const::Global(s) => self.globals.get(s).copied().unwrap_or(Value::NULL),
            Const::Builtin(s) => self
                .heap
                .attrs_get(self.builtins_set(), *s)
                .unwrap_or(Value::NULL),
            Const::CurPos(pos) => self.position_set(*pos),
            Const::List(items) => {
                let items: Vec<Value> =
                    items.iter().map(|c| self.constant(c, first_keys)).collect();
                self.composite(&items, |h| h.list_from(&items))
            }
            Const::Attrs(keys, values) => {
                let values: Vec<Value> = values
                    .iter()
                    .map(|c| self.constant(c, first_keys))
                    .collect();
                let keys: Keys = self.keys[(first_keys + keys) as usize];
                self.composite(&values, |h| h.new_attrs(keys, &values))
            }
        }
    }

    /// The set `{ file, line, column }` of a position, or null.
    pub fn position_set(&mut self, pos: Pos) -> Value {
        let (Some(Origin::File(file)), Some(at)) =
            (self.positions.origin(pos), self.positions.line_col(pos))
        else {
            return Value::NULL;
        };
        let file = self.heap.string(file);
        let attr = |name, value| Attr {
            name,
            value,
            pos: Pos::NONE,
        };
        let mut attrs = vec![
            attr(self.known.file, file),
            attr(self.known.line, self.heap.int(at.line.into())),
            attr(self.known.column, self.heap.int(at.column.into())),
        ];
        self.heap.attrs_from(&mut attrs)
    }

    /// A constant made of constants: permanent if all its parts are.
    fn composite(
        &self,
        parts: &[Value],
        make: impl FnOnce(&frazil_runtime::heap::Heap) -> Value,
    ) -> Value {
        if parts.iter().all(|&p| self.heap.is_permanent(p)) {
            self.heap.permanent(make)
        } else {
            make(&self.heap)
        }
    }

    /// Bytes that loaded code and its side tables take.
    pub fn code_bytes(&self) -> usize {
        let units: usize = self
            .units
            .iter()
            .map(|u| {
                u.words * 4
                    + size_of_val(&*u.chunks)
                    + size_of_val(&*u.positions)
                    + size_of_val(&*u.regions)
            })
            .sum();
        units + size_of_val(&*self.chunks) + size_of_val(&*self.sites) + size_of_val(&*self.consts)
    }

    /// The definition of a chunk.
    pub(crate) fn chunk_def(&self, chunk: u32) -> &ChunkDef {
        let u = &self.units[self.chunks[chunk as usize].unit as usize];
        &u.chunks[(chunk - u.first_chunk) as usize]
    }

    /// The set pattern of a level of a curried function.
    pub(crate) fn chunk_formals(&self, chunk: u32, level: usize) -> Option<u32> {
        let u = &self.units[self.chunks[chunk as usize].unit as usize];
        let def = &u.chunks[(chunk - u.first_chunk) as usize];
        Some(u.first_formals + def.params.get(level)?.formals?)
    }

    /// Offset of an instruction pointer in its unit's code.
    pub(crate) fn code_offset(&self, chunk: u32, ip: *const u32) -> u32 {
        let u = &self.units[self.chunks[chunk as usize].unit as usize];
        ((ip as usize - u.code as usize) / 4) as u32
    }

    /// The position recorded for a code offset.
    pub(crate) fn pos_at(&self, chunk: u32, offset: u32) -> Pos {
        let u = &self.units[self.chunks[chunk as usize].unit as usize];
        match u.positions.binary_search_by_key(&offset, |p| p.0) {
            Ok(i) => u.positions[i].1,
            Err(_) => Pos::NONE,
        }
    }

    /// The regions around a code offset, innermost first.
    pub(crate) fn regions_at(&self, chunk: u32, offset: u32) -> Vec<Region> {
        let u = &self.units[self.chunks[chunk as usize].unit as usize];
        let around = |r: &&Region| r.start <= offset && offset < r.end;
        u.regions.iter().filter(around).cloned().collect()
    }
}
