//! The machine: everything that one evaluation owns, and how it is entered from outside.
//!
//! Invariant: a value that must live across a call of [`Vm::force`] or [`Vm::call`] is kept in a
//! [`Root`]; everything else the collector may move or free.
//! Deliberately absent: the instructions (`interp`), native frames (`native`), builtins.

use crate::builtins::{self, Builtin};
use crate::context::ContextTable;
use crate::error::{EvalError, Result};
use crate::frame::{Frame, FrameKind};
use crate::host::Host;
use crate::load::{Chunk, ChunkInfo, CodeSpace, LoadedUnit, Site};
use crate::settings::Settings;
use crate::stack::Stack;
use crate::symbols::WellKnown;
use frazil_runtime::bytecode::{FormalsDef, ParamDef};
use frazil_runtime::heap::{Heap, HeapConfig, Keys, Roots};
use frazil_runtime::pos::{Pos, PosTable};
use frazil_runtime::symbol::{Symbol, SymbolTable};
use frazil_runtime::value::Value;
use rustc_hash::FxHashMap;

/// A value kept alive and followed by the collector, until [`Vm::release`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Root(pub(crate) usize);

/// Counters, in the terms of the reference's `NIX_SHOW_STATS`.
#[derive(Clone, Debug, Default)]
pub struct Stats {
    /// Thunks made by bytecode.
    pub thunks: u64,
    /// Thunks whose evaluation began.
    pub forced: u64,
    /// Calls of functions.
    pub calls: u64,
    /// Calls of builtins.
    pub builtin_calls: u64,
    /// Attribute selections.
    pub lookups: u64,
    /// Selections answered by an inline cache.
    pub cache_hits: u64,
    /// Attribute sets made by literals with attributes.
    pub sets: u64,
    /// `//` operations.
    pub updates: u64,
    /// Lists made.
    pub lists: u64,
    /// `++` operations.
    pub concats: u64,
    /// Seconds spent reading, parsing and compiling.
    pub parse_seconds: f64,
    /// Seconds of that spent in the parser alone.
    pub parser_seconds: f64,
    /// Files read and parsed.
    pub files: u64,
    /// Their bytes.
    pub source_bytes: u64,
}

/// Places for answers of [`Vm::symbol_of`].
const NAMED: usize = 512;

/// One evaluator.
pub struct Vm {
    /// The heap.
    pub heap: Heap,
    /// All names.
    pub symbols: SymbolTable,
    /// All sources.
    pub positions: PosTable,
    /// The way out.
    pub host: Box<dyn Host>,
    /// Settings.
    pub settings: Settings,
    /// Names that the evaluator itself uses.
    pub known: WellKnown,
    /// Elements of string contexts.
    pub contexts: ContextTable,
    /// Counters.
    pub stats: Stats,
    /// State of builtins that outlives a call (files read, derivations made).
    pub caches: builtins::Caches,
    pub(crate) stack: Stack,
    pub(crate) frames: Vec<Frame>,
    pub(crate) depth: u32,
    pub(crate) chunks: Vec<Chunk>,
    pub(crate) chunk_infos: Vec<ChunkInfo>,
    pub(crate) params: Vec<ParamDef>,
    pub(crate) units: Vec<LoadedUnit>,
    pub(crate) code: CodeSpace,
    pub(crate) consts: Vec<Value>,
    /// Indices of the constants that are not permanent objects.
    pub(crate) moving_consts: Vec<u32>,
    pub(crate) keys: Vec<Keys>,
    /// Where the sets with these key tables stand.
    pub(crate) key_positions: Vec<Pos>,
    pub(crate) formals: Vec<FormalsDef>,
    pub(crate) sites: Vec<Site>,
    pub(crate) failures: Vec<EvalError>,
    pub(crate) builtins: Vec<&'static Builtin>,
    /// The global scope, by name.
    pub(crate) globals: FxHashMap<Symbol, Value>,
    pub(crate) builtins_set: Root,
    /// Vectors of values that native operations own; traced by the collector.
    pub(crate) scratch: Vec<Vec<Value>>,
    /// Strings whose symbols were asked for; see [`Vm::symbol_of`].
    named: Box<[(Value, Symbol)]>,
    pub(crate) frontend: crate::source::Frontend,
    pub(crate) builders: Vec<crate::coerce::Builder>,
    roots: Vec<Value>,
    free_roots: Vec<usize>,
}

impl Vm {
    /// A machine with all builtins and nothing read yet.
    pub fn new(host: Box<dyn Host>, settings: Settings, heap: HeapConfig) -> Vm {
        let mut symbols = SymbolTable::new();
        let known = WellKnown::new(&mut symbols);
        let mut vm = Vm {
            heap: Heap::new(heap),
            symbols,
            positions: PosTable::new(),
            host,
            settings,
            known,
            contexts: ContextTable::default(),
            stats: Stats::default(),
            caches: builtins::Caches::default(),
            stack: Stack::new(),
            frames: Vec::with_capacity(256),
            depth: 0,
            chunks: Vec::new(),
            chunk_infos: Vec::new(),
            params: Vec::new(),
            units: Vec::new(),
            code: CodeSpace::default(),
            consts: Vec::new(),
            moving_consts: Vec::new(),
            keys: Vec::new(),
            key_positions: Vec::new(),
            formals: Vec::new(),
            sites: Vec::new(),
            failures: Vec::new(),
            builtins: Vec::new(),
            globals: FxHashMap::default(),
            builtins_set: Root(0),
            scratch: Vec::new(),
            named: vec![(Value::NULL, Symbol(0)); NAMED].into(),
            frontend: Default::default(),
            builders: Vec::new(),
            roots: Vec::new(),
            free_roots: Vec::new(),
        };
        builtins::install(&mut vm);
        vm
    }

    /// Keeps a value.
    pub fn root(&mut self, v: Value) -> Root {
        match self.free_roots.pop() {
            Some(i) => {
                self.roots[i] = v;
                Root(i)
            }
            None => {
                self.roots.push(v);
                Root(self.roots.len() - 1)
            }
        }
    }

    /// The kept value as it is now.
    pub fn get(&self, r: Root) -> Value {
        self.roots[r.0]
    }

    /// Replaces a kept value.
    pub fn set_root(&mut self, r: Root, v: Value) {
        self.roots[r.0] = v;
    }

    /// Stops keeping a value.
    pub fn release(&mut self, r: Root) {
        self.roots[r.0] = Value::NULL;
        self.free_roots.push(r.0);
    }

    /// An empty vector of values that the collector follows, for native operations whose number of
    /// live values is not bounded. Last made, first freed.
    pub fn new_scratch(&mut self) -> usize {
        self.scratch.push(Vec::new());
        self.scratch.len() - 1
    }

    /// The vector.
    pub fn scratch(&mut self, i: usize) -> &mut Vec<Value> {
        &mut self.scratch[i]
    }

    /// Frees the vector and all that were made after it.
    pub fn free_scratch(&mut self, i: usize) {
        self.scratch.truncate(i);
    }

    /// How many scratch vectors and builders are in use.
    pub(crate) fn buffers(&self) -> (usize, usize) {
        (self.scratch.len(), self.builders.len())
    }

    /// Evaluates a kept value to weak head normal form and keeps the result in its place. For traces it
    /// is needed where the value itself stands, which is known of some (see [`Vm::determine_pos`]).
    ///
    /// # Errors
    /// Whatever the evaluation raises; the root then keeps the unevaluated value.
    pub fn force(&mut self, r: Root) -> Result<Value> {
        match self.heap.whnf(self.get(r)) {
            Some(_) => self.force_from(Pos::NONE, r),
            None => self.force_from(self.determine_pos(self.get(r)), r),
        }
    }

    /// As [`Vm::force`], for traces needed at `pos`.
    ///
    /// # Errors
    /// Whatever the evaluation raises; the root then keeps the unevaluated value.
    pub fn force_from(&mut self, pos: Pos, r: Root) -> Result<Value> {
        let v = self.get(r);
        if let Some(w) = self.heap.whnf(v) {
            self.heap.mark_needed(w);
            self.set_root(r, w);
            return Ok(w);
        }
        let slot = self.enter(pos);
        self.stack.set(slot, v);
        if let Err(e) = self.force_into(v, slot) {
            // There may be frames already: a chain of selections pushes one for each.
            self.unwind(e)?;
        }
        let w = self.run_needed()?;
        self.set_root(r, w);
        Ok(w)
    }

    /// Applies a kept function to kept arguments; the result is in weak head normal form and must be
    /// kept by the caller before anything else runs.
    ///
    /// # Errors
    /// Whatever the evaluation raises.
    pub fn call(&mut self, f: Root, args: &[Root]) -> Result<Value> {
        self.call_from(Pos::NONE, f, args)
    }

    /// As [`Vm::call`], for traces called from `pos`.
    ///
    /// # Errors
    /// Whatever the evaluation raises.
    pub fn call_from(&mut self, pos: Pos, f: Root, args: &[Root]) -> Result<Value> {
        let values: Vec<Value> = [f].iter().chain(args).map(|&a| self.get(a)).collect();
        let slot = self.enter(pos);
        self.push_operation(crate::native::apply_step, 0, &values, slot);
        self.run_needed()
    }

    /// Runs, and says that the result was needed: from now on it is known where it is written.
    fn run_needed(&mut self) -> Result<Value> {
        let v = self.run()?;
        self.heap.mark_needed(v);
        Ok(v)
    }

    /// What the caller does with nested values is one level deeper now, which counts towards
    /// `max-call-depth` as calls do; `pos` is where the error says that it is too deep.
    ///
    /// # Errors
    /// It is too deep.
    pub fn descend(&mut self, pos: Pos) -> Result<()> {
        if self.depth > self.settings.max_call_depth {
            return Err(EvalError::call_depth_exceeded().at(pos));
        }
        self.depth += 1;
        Ok(())
    }

    /// Undoes [`Vm::descend`].
    pub fn ascend(&mut self) {
        self.depth -= 1;
    }

    /// Runs a native operation on these values and returns its result, which must be kept by the
    /// caller before anything else runs.
    ///
    /// # Errors
    /// Whatever the evaluation raises.
    pub fn run_operation(
        &mut self,
        step: crate::frame::Step,
        mode: u32,
        args: &[Value],
    ) -> Result<Value> {
        let slot = self.enter(Pos::NONE);
        self.push_operation(step, mode, args, slot);
        self.run()
    }

    /// Pushes the frame at which [`Vm::run`] stops; returns the slot of its result. What runs above it is
    /// called from `pos`.
    fn enter(&mut self, pos: Pos) -> u32 {
        let base = self.stack.push_frame(1);
        let (scratch, builders) = self.buffers();
        self.frames.push(Frame {
            ip: std::ptr::null(),
            step: None,
            base,
            ret: base,
            // What an error that ends here restores: depth, scratch vectors, builders.
            code: self.depth,
            state: scratch as u32,
            mode: builders as u32,
            back: pos.0,
            trace: None,
            coercion: false,
            kind: FrameKind::Entry,
            counted: 0,
            updates: false,
        });
        base
    }

    /// The symbol of a string. The same string object is asked about again and again (names of options,
    /// keys of maps), so the last answers are kept until the next collection.
    #[inline]
    pub fn symbol_of(&mut self, s: Value) -> Symbol {
        let place = (s.bits() >> 4) as usize % NAMED;
        let (known, symbol) = self.named[place];
        if known == s {
            return symbol;
        }
        let symbol = self.symbols.intern(self.heap.bytes(s));
        self.named[place] = (s, symbol);
        symbol
    }

    /// Collects garbage; all of it, if that does not make room.
    #[cold]
    #[inline(never)]
    pub(crate) fn make_room(&mut self) -> Result<()> {
        self.collect();
        if !self.heap.has_room(0) {
            self.heap.collect_all_next();
            self.collect();
            if !self.heap.has_room(0) {
                return Err(EvalError::out_of_memory());
            }
        }
        Ok(())
    }

    /// Runs a collection now. Only for callers that hold values in roots alone.
    pub fn collect(&mut self) {
        self.named.fill((Value::NULL, Symbol(0)));
        struct MachineRoots<'a> {
            stack: &'a mut Stack,
            roots: &'a mut [Value],
            scratch: &'a mut [Vec<Value>],
            consts: &'a mut [Value],
            moving: &'a [u32],
            globals: &'a mut FxHashMap<Symbol, Value>,
        }
        impl Roots for MachineRoots<'_> {
            fn visit(&mut self, f: &mut dyn FnMut(&mut Value)) {
                self.stack.visit(f);
                self.roots.iter_mut().for_each(&mut *f);
                self.scratch.iter_mut().flatten().for_each(&mut *f);
                for &i in self.moving {
                    f(&mut self.consts[i as usize]);
                }
                self.globals.values_mut().for_each(f);
            }
        }
        let mut roots = MachineRoots {
            stack: &mut self.stack,
            roots: &mut self.roots,
            scratch: &mut self.scratch,
            consts: &mut self.consts,
            moving: &self.moving_consts,
            globals: &mut self.globals,
        };
        let sites = &self.sites;
        self.heap
            .collect(&mut roots, &|site| sites[site as usize].name);
    }

    /// The value of the `builtins` set.
    pub fn builtins_set(&self) -> Value {
        self.get(self.builtins_set)
    }

    /// The position where the running builtin or operation was called from.
    pub fn call_pos(&self) -> Pos {
        self.call_site()
    }
}
