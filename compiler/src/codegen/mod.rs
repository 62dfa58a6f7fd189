//! From the resolved program to bytecode.
//!
//! Invariant: an expression's code runs exactly when the reference would evaluate the expression, in
//! the same order, and what is not needed yet is made in the form that `analysis` chose. Chunks are
//! made one after the other from a list, so nesting of thunks and functions does not nest here; strict
//! nesting is bounded by `analysis`. Deliberately absent: any look at the names of the program.

mod attrs;
mod branch;
mod emit;
mod expr;
mod function;
mod lazy;
mod operators;
mod select;

use crate::{
    analysis::{Analysis, Builtins, Chunks, Code},
    ast,
    resolve::{Globals, Resolver, ir::*},
};
use emit::Emitter;
use frazil_runtime::{
    bytecode::{MAX_A, Unit},
    pos::Pos,
    symbol::{Symbol, SymbolTable},
};
use rustc_hash::FxHashMap;

/// Compiles source texts; keeps its tables between them.
#[derive(Default)]
pub struct Compiler {
    resolver: Resolver,
    analysis: Analysis,
    emitter: Emitter,
    slots: Vec<Slot>,
    operands: Vec<Slot>,
    known: FxHashMap<u32, u32>,
}

/// Compiles one source text, as [`Compiler::compile`].
pub fn compile(
    root: ast::Node,
    symbols: &mut SymbolTable,
    globals: &Globals,
    scope: Option<&[Symbol]>,
) -> Result<Unit, CompileError> {
    Compiler::default().compile(root, symbols, globals, scope)
}

impl Compiler {
    /// A compiler.
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks for unknown names only.
    pub fn check(
        &mut self,
        root: ast::Node,
        symbols: &SymbolTable,
        globals: &Globals,
    ) -> Result<(), CompileError> {
        self.resolver
            .resolve(root, symbols, globals, None)
            .map(drop)
    }

    /// Compiles one source text. With `scope` (for `scopedImport`) chunk 0 is a function of the set
    /// whose attributes, with these names, come before the globals. Fails on an unknown name, with the
    /// reference's words and position, and on a text too large for the bytecode.
    pub fn compile(
        &mut self,
        root: ast::Node,
        symbols: &mut SymbolTable,
        globals: &Globals,
        scope: Option<&[Symbol]>,
    ) -> Result<Unit, CompileError> {
        self.compile_here(root, symbols, globals, scope)
            .map(std::mem::take)
    }

    /// The same, but the unit stays in the compiler's memory until the next text. What is taken out of
    /// it is not missed.
    pub fn compile_here(
        &mut self,
        root: ast::Node,
        symbols: &mut SymbolTable,
        globals: &Globals,
        scope: Option<&[Symbol]>,
    ) -> Result<&mut Unit, CompileError> {
        self.emitter.clear();
        let mut program = self.resolver.resolve(root, symbols, globals, scope)?;
        let chunks = self.analysis.analyse(&mut program, &globals.builtins);
        self.slots.clear();
        self.slots.resize(program.bindings.len(), u32::MAX);
        self.known.clear();
        let mut g = Gen {
            slots: &mut self.slots,
            p: &program,
            chunks,
            builtins: &globals.builtins,
            symbols,
            e: &mut self.emitter,
            operands: &mut self.operands,
            parts: Vec::new(),
            used: Vec::new(),
            known: &mut self.known,
            printed: 0,
        };
        for c in 0..chunks.len() as u32 {
            g.chunk(ChunkId(c));
        }
        let too_large = CompileError {
            message: "expression needs too many local values".into(),
            pos: root.pos,
        };
        let fits = self.emitter.most_slots <= MAX_A;
        self.resolver.reuse(program);
        match self.emitter.unit() {
            Some(unit) if fits => Ok(unit),
            _ => Err(too_large),
        }
    }
}

/// A frame slot.
type Slot = u32;

struct Gen<'p, 'a> {
    p: &'p Program<'a>,
    chunks: &'p Chunks,
    builtins: &'p Builtins,
    symbols: &'p SymbolTable,
    e: &'p mut Emitter,
    /// The slot of each binding in the frame of the current chunk, for those it captures or owns.
    slots: &'p mut Vec<Slot>,
    /// Slots of operands whose instruction is not emitted yet; a stack.
    operands: &'p mut Vec<Slot>,
    /// Operands of concatenations whose instruction is not emitted yet; a stack.
    parts: Vec<(Pos, Id)>,
    /// Where the variables among them stand.
    used: Vec<Pos>,
    /// The constants of bindings.
    known: &'p mut FxHashMap<u32, u32>,
    /// Bytes of assertions' texts so far.
    printed: usize,
}

impl Gen<'_, '_> {
    fn chunk(&mut self, c: ChunkId) {
        if cfg!(debug_assertions) && self.slots.len() * self.chunks.len() < 10_000_000 {
            self.slots.fill(u32::MAX);
        }
        let mut n = 0;
        for b in self.chunks.captures(c) {
            self.slots[b.at()] = n;
            n += 1;
        }
        self.e.begin(n);
        match self.chunks.code(c) {
            Code::Function(f) => self.function(f),
            Code::Thunk(id) => {
                if let (0, Some(scope)) = (c.0, self.p.scope) {
                    self.slots[scope.at()] = self.e.temp();
                    self.e.params.push(function::scope_param(self.p.pos(id)));
                }
                self.tail_inside(id);
                self.e.finish(None, self.p.pos(id));
            }
        }
    }

    fn slot(&self, b: BindingId) -> Slot {
        let slot = self.slots[b.at()];
        debug_assert!(slot != u32::MAX);
        slot
    }
}
