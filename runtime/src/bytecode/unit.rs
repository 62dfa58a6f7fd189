//! What the compiler hands to the machine: the code of one source file with its side tables.
//!
//! Invariant: all indices inside are local to the unit; the machine relocates those in the code, which
//! `relocations` lists, when it loads the unit. Deliberately absent: heap values (constants are plain data until loaded).

use crate::{pos::Pos, symbol::Symbol};

/// A part of the unit's `bytes`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Text {
    start: u32,
    len: u32,
}

/// A constant.
#[derive(Clone, PartialEq, Debug)]
pub enum Const {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A float.
    Float(f64),
    /// A string without context.
    Str(Text),
    /// An absolute path.
    Path(Text),
    /// A value of the global scope, by its name there (`map`, `__add`, `builtins`, `derivation`, …).
    Global(Symbol),
    /// A member of the `builtins` set, by its name.
    Builtin(Symbol),
    /// The set that `__curPos` is at this position (null where there is no file).
    CurPos(Pos),
    /// A list of constants.
    List(Box<[Const]>),
    /// A set of constants with a key table of the unit.
    Attrs(u32, Box<[Const]>),
    /// A list, set or position that counts as unevaluated until it is needed.
    Deferred(Box<Const>),
}

/// The keys of attribute sets made at one place, and where each is defined: parts of the unit's
/// `key_symbols` (sorted, unique) and `key_positions`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KeysDef {
    start: u32,
    len: u32,
    /// Where the set itself stands.
    pub pos: Pos,
}

/// One name of a set pattern.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FormalDef {
    /// The name.
    pub name: Symbol,
    /// Where it stands.
    pub pos: Pos,
    /// Whether it has a default value.
    pub has_default: bool,
}

/// A set pattern.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct FormalsDef {
    /// Sorted by symbol, unique.
    pub formals: Box<[FormalDef]>,
    /// `...`
    pub ellipsis: bool,
}

/// The name and positions of a `MkSelect`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct SelectSite {
    /// The attribute.
    pub name: Symbol,
    /// The position of the selection.
    pub pos: Pos,
    /// The position of the set, to blame if that needs itself.
    pub base: Pos,
}

/// One level of a curried function.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ParamDef {
    /// The name of the argument (`x` in `x: …` and `x@{…}: …`).
    pub arg: Option<Symbol>,
    /// The pattern, if the level has one; only the last level can.
    pub formals: Option<u32>,
    /// The position of this level's lambda.
    pub pos: Pos,
}

/// A thunk's or a function's code.
///
/// Frame layout: slots `0..captures` hold the captured values, then one slot a parameter, then
/// locals. All slots start out as null.
#[derive(Clone, PartialEq, Debug)]
pub struct ChunkDef {
    /// Offset of the first instruction in the unit's code.
    pub start: u32,
    /// Number of slots of its frame.
    pub slots: u32,
    /// Number of captured values.
    pub captures: u32,
    /// The levels of a curried function called with all arguments at once, in the unit's `params`: the
    /// first, …
    pub first_param: u32,
    /// … and how many there are; none for thunks.
    pub arity: u32,
    /// The name of a function, for messages.
    pub name: Option<Symbol>,
    /// Where the expression stands (for a function: its innermost level's lambda).
    pub pos: Pos,
}

/// Why a piece of code runs: the text of a trace entry for errors that pass through it.
#[derive(Clone, PartialEq, Debug)]
pub enum TraceKind {
    /// A fixed text, such as `while evaluating a branch condition`.
    Text(&'static str),
    /// `while evaluating the attribute 'a."${b}"'` at the innermost attribute found, if any is.
    Selection(Box<Selection>),
    /// The same for the default of a selection, which is a part of it.
    Default(Box<Selection>),
}

/// A selection with computed names or a default: what it needs to be looked at again.
#[derive(Clone, PartialEq, Debug)]
pub struct Selection {
    /// The slot of the set.
    pub base: u32,
    /// The code offsets of the instructions that select.
    pub steps: Box<[u32]>,
    /// The names.
    pub path: Box<[SelectedName]>,
}

/// A name of a selection.
#[derive(Clone, PartialEq, Debug)]
pub enum SelectedName {
    /// A known one.
    Known(Symbol),
    /// A computed one.
    Computed {
        /// The slot where it is once it has been evaluated, …
        slot: u32,
        /// … which is from this code offset on.
        from: u32,
        /// Its expression.
        source: Box<[u8]>,
    },
}

/// A range of code and the trace entry for errors raised in it or in what it calls.
#[derive(Clone, PartialEq, Debug)]
pub struct Region {
    /// First code offset.
    pub start: u32,
    /// Code offset after the last.
    pub end: u32,
    /// Position of the entry.
    pub pos: Pos,
    /// Its text.
    pub kind: TraceKind,
}

/// A table of the unit that words of its code index.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Table {
    /// `consts`
    Consts,
    /// `chunks`
    Chunks,
    /// `keys`
    Keys,
    /// `formals`
    Formals,
    /// `sites`
    Sites,
}

impl Table {
    /// Number of tables.
    pub const COUNT: usize = 5;
}

/// A word of the code that is an index into a table: its offset and which table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Relocation(u32);

impl Relocation {
    /// The largest offset that a relocation can have.
    pub const MAX_OFFSET: u32 = u32::MAX >> 3;

    /// The word at an offset, which is at most [`Self::MAX_OFFSET`].
    pub fn new(offset: u32, table: Table) -> Relocation {
        Relocation(offset << 3 | table as u32)
    }

    /// Its place in the code.
    pub fn offset(self) -> usize {
        (self.0 >> 3) as usize
    }

    /// The number of its table.
    pub fn table(self) -> usize {
        (self.0 & 7) as usize
    }
}

/// The compiled form of one source text.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Unit {
    /// All instructions, chunk after chunk.
    pub code: Vec<u32>,
    /// The words of the code that are indices into the tables below, in the order of their offsets.
    pub relocations: Vec<Relocation>,
    /// All chunks; chunk 0 is the file itself, a thunk without captures (with `scopedImport`: a
    /// function of one argument, the scope).
    pub chunks: Vec<ChunkDef>,
    /// Levels of functions.
    pub params: Vec<ParamDef>,
    /// Constants.
    pub consts: Vec<Const>,
    /// The bytes of texts.
    pub bytes: Vec<u8>,
    /// Key tables.
    pub keys: Vec<KeysDef>,
    /// The names of key tables.
    pub key_symbols: Vec<Symbol>,
    /// Where they are defined; as long as `key_symbols`.
    pub key_positions: Vec<Pos>,
    /// Set patterns.
    pub formals: Vec<FormalsDef>,
    /// Sites of `MkSelect`.
    pub sites: Vec<SelectSite>,
    /// Positions by code offset (of an instruction's first word or of one of its operands), sorted.
    pub positions: Vec<(u32, Pos)>,
    /// Where the variables stand that operands are, by the operand's offset (an instruction's for slot `A`),
    /// if `positions` has something else there; sorted. Needing oneself is reported there.
    pub uses: Vec<(u32, Pos)>,
    /// Trace entries; an inner region comes before the regions around it.
    pub regions: Vec<Region>,
}

impl Unit {
    /// Adds a text.
    pub fn add_text(&mut self, text: &[u8]) -> Text {
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(text);
        Text {
            start,
            len: text.len() as u32,
        }
    }

    /// The bytes of a text.
    pub fn text(&self, t: Text) -> &[u8] {
        &self.bytes[t.start as usize..][..t.len as usize]
    }

    /// Adds a key table of names sorted by symbol, of a set that stands at `pos`; returns its index.
    pub fn add_keys(&mut self, keys: impl Iterator<Item = (Symbol, Pos)>, pos: Pos) -> u32 {
        let start = self.key_symbols.len();
        for (symbol, pos) in keys {
            self.key_symbols.push(symbol);
            self.key_positions.push(pos);
        }
        self.keys.push(KeysDef {
            start: start as u32,
            len: (self.key_symbols.len() - start) as u32,
            pos,
        });
        self.keys.len() as u32 - 1
    }

    /// The names of a key table and their positions.
    pub fn keys_of(&self, k: KeysDef) -> (&[Symbol], &[Pos]) {
        let range = k.start as usize..(k.start + k.len) as usize;
        (&self.key_symbols[range.clone()], &self.key_positions[range])
    }

    /// The levels of a function; none for a thunk.
    pub fn params_of(&self, c: &ChunkDef) -> &[ParamDef] {
        &self.params[c.first_param as usize..][..c.arity as usize]
    }
}
