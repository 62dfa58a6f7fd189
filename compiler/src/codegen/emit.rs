//! The code buffer: words, slots, labels, positions, regions and constants.
//!
//! Invariant: code only grows, so positions come out sorted and a region is recorded after those inside
//! of it. Temporaries are a stack of slots above the captures and parameters. Deliberately absent:
//! knowledge of expressions.

use frazil_runtime::{
    bytecode::{ChunkDef, Const, Op, ParamDef, Region, Relocation, Table, TraceKind, Unit},
    pos::Pos,
    symbol::Symbol,
};
use rustc_hash::FxHashMap;

/// A place to jump to: the last of the words that wait for it, which form a list.
#[derive(Default)]
pub struct Label(u32);

/// What constants are shared by.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Null,
    Bool(bool),
    Int(i64),
    Global(Symbol),
    Builtin(Symbol),
}

#[derive(Default)]
pub struct Emitter {
    pub unit: Unit,
    /// The current function's levels.
    pub params: Vec<ParamDef>,
    /// The largest frame so far.
    pub most_slots: u32,
    start: u32,
    captures: u32,
    top: u32,
    max: u32,
    shared: FxHashMap<Key, u32>,
}

impl Emitter {
    /// Forgets the last unit, but not its memory.
    pub fn clear(&mut self) {
        let u = &mut self.unit;
        u.code.clear();
        u.relocations.clear();
        u.chunks.clear();
        u.params.clear();
        u.consts.clear();
        u.bytes.clear();
        u.keys.clear();
        u.key_symbols.clear();
        u.key_positions.clear();
        u.formals.clear();
        u.sites.clear();
        u.positions.clear();
        u.uses.clear();
        u.regions.clear();
        self.shared.clear();
        self.most_slots = 0;
    }

    /// The finished unit; nothing if its code is too long to address.
    pub fn unit(&mut self) -> Option<&mut Unit> {
        let u = &self.unit;
        let fits =
            u.code.len() <= Relocation::MAX_OFFSET as usize && u32::try_from(u.bytes.len()).is_ok();
        fits.then_some(&mut self.unit)
    }

    /// Begins a chunk with this many captures.
    pub fn begin(&mut self, captures: u32) {
        self.start = self.here();
        self.captures = captures;
        self.top = captures;
        self.max = captures;
        self.params.clear();
    }

    /// Ends the chunk.
    pub fn finish(&mut self, name: Option<Symbol>, pos: Pos) {
        self.most_slots = self.most_slots.max(self.max);
        self.unit.chunks.push(ChunkDef {
            start: self.start,
            slots: self.max,
            captures: self.captures,
            first_param: self.unit.params.len() as u32,
            arity: self.params.len() as u32,
            name,
            pos,
        });
        self.unit.params.append(&mut self.params);
    }

    /// The offset of the next word.
    pub fn here(&self) -> u32 {
        self.unit.code.len() as u32
    }

    /// Begins an instruction.
    pub fn op(&mut self, op: Op, a: u32) -> &mut Self {
        self.unit.code.push(op as u32 | a << 8);
        self
    }

    /// Begins an instruction that can fail at this position.
    pub fn op_at(&mut self, op: Op, a: u32, pos: Pos) -> &mut Self {
        self.position(pos);
        self.op(op, a)
    }

    /// An operand.
    pub fn word(&mut self, w: u32) -> &mut Self {
        self.unit.code.push(w);
        self
    }

    /// An operand that is an index into a table.
    pub fn index(&mut self, table: Table, i: u32) -> &mut Self {
        let here = self.here();
        self.unit.relocations.push(Relocation::new(here, table));
        self.word(i)
    }

    /// An operand with a position of its own.
    pub fn word_at(&mut self, w: u32, pos: Pos) -> &mut Self {
        self.position(pos);
        self.word(w)
    }

    /// As `word_at`, for a variable that stands somewhere else.
    pub fn word_used(&mut self, w: u32, pos: Pos, used: Pos) -> &mut Self {
        if used != pos {
            self.used(used);
        }
        self.word_at(w, pos)
    }

    /// Says where the variable stands that the next word is, or that slot `A` of the next instruction is.
    pub fn used(&mut self, pos: Pos) {
        if pos.is_some() {
            let here = self.here();
            self.unit.uses.push((here, pos));
        }
    }

    /// Gives the next word a position.
    pub fn position(&mut self, pos: Pos) {
        if pos.is_some() {
            let here = self.here();
            self.unit.positions.push((here, pos));
        }
    }

    /// A new temporary slot.
    pub fn temp(&mut self) -> u32 {
        self.temps(1)
    }

    /// New consecutive slots.
    pub fn temps(&mut self, n: usize) -> u32 {
        let slot = self.top;
        self.top = self.top.saturating_add(n as u32);
        self.max = self.max.max(self.top);
        slot
    }

    /// The height of the stack of temporaries.
    pub fn mark(&self) -> u32 {
        self.top
    }

    /// Frees the temporaries made since `mark`.
    pub fn release(&mut self, mark: u32) {
        self.top = mark;
    }

    /// An operand that is a label.
    pub fn target(&mut self, label: &mut Label) -> &mut Self {
        let here = self.here();
        let previous = std::mem::replace(&mut label.0, here);
        self.word(previous)
    }

    /// Jumps to the label.
    pub fn jump(&mut self, label: &mut Label) {
        self.op(Op::Jump, 0).target(label);
    }

    /// Places the label here.
    pub fn bind(&mut self, label: Label) {
        let here = self.here();
        let mut at = label.0;
        // No operand is at offset 0.
        while at != 0 {
            at = std::mem::replace(&mut self.unit.code[at as usize], here.wrapping_sub(at));
        }
    }

    /// Records that errors in the code since `start` pass through this trace entry.
    pub fn region(&mut self, start: u32, pos: Pos, text: &'static str) {
        self.region_of(start, pos, TraceKind::Text(text));
    }

    /// A trace entry of any kind for errors from `start` on.
    pub fn region_of(&mut self, start: u32, pos: Pos, kind: TraceKind) {
        let end = self.here();
        if end > start {
            self.unit.regions.push(Region {
                start,
                end,
                pos,
                kind,
            });
        }
    }

    /// The index of a constant; small ones are shared.
    pub fn constant(&mut self, c: Const) -> u32 {
        let key = match c {
            Const::Null => Key::Null,
            Const::Bool(b) => Key::Bool(b),
            Const::Int(i) => Key::Int(i),
            Const::Global(s) => Key::Global(s),
            Const::Builtin(s) => Key::Builtin(s),
            _ => return self.add_constant(c),
        };
        if let Some(&k) = self.shared.get(&key) {
            return k;
        }
        let k = self.add_constant(c);
        self.shared.insert(key, k);
        k
    }

    fn add_constant(&mut self, c: Const) -> u32 {
        self.unit.consts.push(c);
        self.unit.consts.len() as u32 - 1
    }

    /// Loads a constant.
    pub fn load(&mut self, dest: u32, c: Const) {
        let k = self.constant(c);
        self.op(Op::LoadK, dest).index(Table::Consts, k);
    }
}
