//! Loading: turns a compiled unit into code that the machine runs, with all indices made global and
//! constants made values.
//!
//! Invariant: loaded code is never freed or moved, so instruction pointers stay good.

use crate::internal;
use crate::machine::Vm;
use frazil_runtime::bytecode::{Const, ParamDef, Region, Table, Unit};
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

/// What messages about a chunk need.
pub(crate) struct ChunkInfo {
    /// The first of its levels in the machine's `params`.
    first_param: u32,
    /// The name of a function.
    pub name: Option<Symbol>,
    /// Where the expression stands.
    pub pos: Pos,
}

/// A selection site and its inline cache.
pub(crate) struct Site {
    pub name: Symbol,
    pub pos: Pos,
    pub base: Pos,
    pub cache: u64,
}

/// Memory for code: blocks that are never freed, because frames and chunks point into them.
#[derive(Default)]
pub(crate) struct CodeSpace {
    /// The block that is being filled, never beyond its capacity.
    block: Vec<u32>,
}

/// Words of a block; longer code gets one of its own.
const CODE_BLOCK: usize = 1 << 16;

/// Code of as many words is kept where the compiler put it.
const OWN_BLOCK: usize = 1 << 18;

impl CodeSpace {
    /// Puts code where it stays. What is returned is good until the next call; its address is good
    /// for ever.
    fn keep(&mut self, code: &mut Vec<u32>) -> &mut [u32] {
        if code.len() >= OWN_BLOCK {
            return std::mem::take(code).leak();
        }
        let start = self.block.len();
        if code.len() > self.block.capacity() - start {
            let words = code.len().max(CODE_BLOCK);
            std::mem::replace(&mut self.block, Vec::with_capacity(words)).leak();
            return self.keep(code);
        }
        self.block.extend_from_slice(code);
        &mut self.block[start..]
    }
}

/// A unit as loaded.
pub(crate) struct LoadedUnit {
    pub code: *const u32,
    /// Length of the code.
    pub words: usize,
    pub positions: Box<[(u32, Pos)]>,
    pub uses: Box<[(u32, Pos)]>,
    pub regions: Box<[Region]>,
}

/// The elements in memory of just their size; the vector keeps its own, unless it is large.
fn boxed<T: Copy>(v: &mut Vec<T>) -> Box<[T]> {
    match v.len() < OWN_BLOCK / 2 {
        true => v.as_slice().into(),
        false => std::mem::take(v).into_boxed_slice(),
    }
}

impl Vm {
    /// Loads a unit and returns the global index of its first chunk.
    pub(crate) fn load(&mut self, unit: &mut Unit) -> u32 {
        let first_chunk = self.chunks.len() as u32;
        let first_const = self.consts.len() as u32;
        let first_keys = self.keys.len() as u32;
        let first_formals = self.formals.len() as u32;
        let first_site = self.sites.len() as u32;
        for &k in &unit.keys {
            let pos = k.pos;
            let (symbols, positions) = unit.keys_of(k);
            let k = self.heap.permanent_keys(symbols, positions);
            self.keys.push(k);
            self.key_positions.push(pos);
        }
        for c in &unit.consts {
            let v = self.constant(unit, c, first_keys);
            if !self.heap.is_permanent(v) {
                self.moving_consts.push(self.consts.len() as u32);
            }
            self.consts.push(v);
        }
        self.formals.append(&mut unit.formals);
        let first_param = self.params.len() as u32;
        self.params.extend(unit.params.iter().map(|p| ParamDef {
            formals: p.formals.map(|f| first_formals + f),
            ..*p
        }));
        self.sites.extend(unit.sites.iter().map(|s| Site {
            name: s.name,
            pos: s.pos,
            base: s.base,
            cache: 0,
        }));
        let mut first = [0; Table::COUNT];
        first[Table::Consts as usize] = first_const;
        first[Table::Chunks as usize] = first_chunk;
        first[Table::Keys as usize] = first_keys;
        first[Table::Formals as usize] = first_formals;
        first[Table::Sites as usize] = first_site;
        let words = unit.code.len();
        let code = self.code.keep(&mut unit.code);
        for r in &unit.relocations {
            code[r.offset()] += first[r.table()];
        }
        let unit_index = self.units.len() as u32;
        for c in &unit.chunks {
            self.chunks.push(Chunk {
                code: code[c.start as usize..].as_ptr(),
                slots: c.slots,
                captures: c.captures,
                arity: c.arity,
                unit: unit_index,
            });
            self.chunk_infos.push(ChunkInfo {
                first_param: first_param + c.first_param,
                name: c.name,
                pos: c.pos,
            });
        }
        self.units.push(LoadedUnit {
            code: code.as_ptr(),
            words,
            positions: boxed(&mut unit.positions),
            uses: boxed(&mut unit.uses),
            regions: unit.regions.drain(..).collect(),
        });
        first_chunk
    }

    fn constant(&mut self, unit: &Unit, c: &Const, first_keys: u32) -> Value {
        match c {
            Const::Null => Value::NULL,
            Const::Bool(b) => Value::bool(*b),
            Const::Int(i) => self.heap.permanent(|h| h.int(*i)),
            Const::Float(f) => self.heap.permanent(|h| h.float(*f)),
            Const::Str(s) => self.heap.permanent(|h| h.string(unit.text(*s))),
            Const::Path(p) => self.heap.permanent(|h| h.path(unit.text(*p))),
            // Not permanent: the set `builtins` and `derivation` are ordinary objects, and so
            // constants are roots.
            Const::Global(s) => self.globals.get(s).copied().unwrap_or(Value::NULL),
            Const::Builtin(s) => self
                .heap
                .attrs_get(self.builtins_set(), *s)
                .unwrap_or(Value::NULL),
            Const::CurPos(pos) => self.position_set(*pos),
            Const::List(items) => {
                let items: Vec<Value> = items
                    .iter()
                    .map(|c| self.constant(unit, c, first_keys))
                    .collect();
                self.composite(&items, |h| h.list_from(&items))
            }
            Const::Deferred(c) => {
                let v = self.constant(unit, c, first_keys);
                self.heap.defer(v)
            }
            Const::Attrs(keys, values) => {
                let values: Vec<Value> = values
                    .iter()
                    .map(|c| self.constant(unit, c, first_keys))
                    .collect();
                let keys: Keys = self.keys[(first_keys + keys) as usize];
                self.composite(&values, |h| h.new_attrs(keys, &values))
            }
        }
    }

    /// The set `{ file, line, column }` of a position, or null.
    pub fn position_set(&mut self, pos: Pos) -> Value {
        let file: &[u8] = match self.positions.origin(pos) {
            Some(Origin::File(file)) => file,
            Some(Origin::Internal(name)) => internal::file_of_origin(name),
            _ => return Value::NULL,
        };
        let file = self.heap.string(file);
        let [line, column] = crate::builtins::position::parts(self, pos);
        let attr = |name, value| Attr {
            name,
            value,
            pos: Pos::NONE,
        };
        let mut attrs = vec![
            attr(self.known.file, file),
            attr(self.known.line, line),
            attr(self.known.column, column),
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
                    + size_of_val(&*u.positions)
                    + size_of_val(&*u.uses)
                    + size_of_val(&*u.regions)
            })
            .sum();
        units
            + size_of_val(&*self.chunks)
            + size_of_val(&*self.chunk_infos)
            + size_of_val(&*self.params)
            + size_of_val(&*self.sites)
            + size_of_val(&*self.consts)
    }

    /// What messages about a chunk need.
    pub(crate) fn chunk_info(&self, chunk: u32) -> &ChunkInfo {
        &self.chunk_infos[chunk as usize]
    }

    /// The levels of a curried function; none for a thunk.
    pub(crate) fn chunk_params(&self, chunk: u32) -> &[ParamDef] {
        let first = self.chunk_infos[chunk as usize].first_param as usize;
        &self.params[first..][..self.chunks[chunk as usize].arity as usize]
    }

    /// Offset of an instruction pointer in its unit's code.
    pub(crate) fn code_offset(&self, chunk: u32, ip: *const u32) -> u32 {
        let u = &self.units[self.chunks[chunk as usize].unit as usize];
        ((ip as usize - u.code as usize) / 4) as u32
    }

    /// The position recorded for a code offset.
    pub(crate) fn pos_at(&self, chunk: u32, offset: u32) -> Pos {
        find(&self.loaded_unit(chunk).positions, offset)
    }

    /// Where the variable stands that the operand at a code offset is.
    pub(crate) fn use_at(&self, chunk: u32, offset: u32) -> Pos {
        match find(&self.loaded_unit(chunk).uses, offset) {
            Pos::NONE => self.pos_at(chunk, offset),
            pos => pos,
        }
    }

    fn loaded_unit(&self, chunk: u32) -> &LoadedUnit {
        &self.units[self.chunks[chunk as usize].unit as usize]
    }

    /// The regions around a code offset, innermost first. Regions are sorted by their end and do not
    /// leave their chunk: only what is left of its regions is looked at, for errors that pass through
    /// thousands of frames of a large file.
    pub(crate) fn regions_at(&self, chunk: u32, offset: u32) -> Vec<Region> {
        let unit = self.chunks[chunk as usize].unit;
        let u = &self.units[unit as usize];
        let next = self.chunks.get(chunk as usize + 1);
        let end = match next.filter(|c| c.unit == unit) {
            Some(next) => ((next.code as usize - u.code as usize) / 4) as u32,
            None => u.words as u32,
        };
        let first = u.regions.partition_point(|r| r.end <= offset);
        u.regions[first..]
            .iter()
            .take_while(|r| r.end <= end)
            .filter(|r| r.start <= offset)
            .cloned()
            .collect()
    }
}

/// The position at an offset of a sorted table.
fn find(table: &[(u32, Pos)], offset: u32) -> Pos {
    match table.binary_search_by_key(&offset, |p| p.0) {
        Ok(i) => table[i].1,
        Err(_) => Pos::NONE,
    }
}
