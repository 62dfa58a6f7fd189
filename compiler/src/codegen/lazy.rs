//! Expressions whose value is not needed yet.
//!
//! Invariant: the code here allocates but never forces, calls or fails, so it may run anywhere before
//! the value is used. Deliberately absent: the choice of the form (see `analysis::forms`).

use super::{Gen, Slot};
use crate::{analysis::Form, resolve::ir::*};
use frazil_runtime::bytecode::{Op, SelectSite, Table};

impl Gen<'_, '_> {
    /// Puts the lazy form of the expression into `dest`.
    pub fn lazy(&mut self, id: Id, dest: Slot) {
        match self.p.form(id) {
            Form::Const if self.p.is_new_empty(id) => {
                let Kind::Attrs(a) = self.p.kind(id) else {
                    unreachable!("an empty set")
                };
                let keys = self.keys(self.p.attrs[a.at()].source, self.p.pos(id));
                self.e
                    .op(Op::MkAttrs, dest)
                    .index(Table::Keys, keys)
                    .word(0);
                self.e.op(Op::Defer, dest);
            }
            Form::Const => self.load_deferred(id, dest),
            Form::Slot(b) | Form::First(b) => {
                let s = self.slot(b);
                self.e.op(Op::Move, dest).word(s);
            }
            Form::Inline(value) => self.lazy(value, dest),
            Form::Select(b, name) => {
                let s = self.slot(b);
                let site = self.e.unit.sites.len() as u32;
                let pos = self.p.pos(id);
                let base = match self.p.kind(id) {
                    Kind::Select(s) => self.p.pos(self.p.select(s).base),
                    _ => pos,
                };
                self.e.unit.sites.push(SelectSite { name, pos, base });
                self.e
                    .op(Op::MkSelect, dest)
                    .word(s)
                    .index(Table::Sites, site);
            }
            Form::Member(b, name) => {
                let s = self.slot(b);
                self.e.op(Op::Member, dest).word(s).word(name.0);
            }
            Form::Literal => {
                let mark = self.e.mark();
                match self.p.kind(id) {
                    Kind::List { items, .. } => {
                        let slots = self.lazy_slots(items);
                        self.e.op(Op::MkList, dest).word(items.len);
                        self.words(slots);
                    }
                    Kind::Attrs(a) => {
                        let a = self.p.attrs[a.at()];
                        self.make_attrs(&a, self.p.pos(id), dest);
                    }
                    _ => unreachable!("only lists and sets are literals"),
                }
                self.e.op(Op::Defer, dest);
                self.e.release(mark);
            }
            Form::Closure => self.make_closure(id, dest),
            Form::Thunk => self.make_thunk(id, dest),
        }
    }

    /// The slot of the lazy form: that of the variable, or a temporary.
    pub fn lazy_operand(&mut self, id: Id) -> Slot {
        let mut id = id;
        loop {
            match self.p.form_of_local(id) {
                Some(Form::Slot(b)) => return self.slot(b),
                Some(Form::Inline(value)) => id = value,
                _ => break,
            }
        }
        let t = self.e.temp();
        self.lazy(id, t);
        t
    }

    /// The slot of a value that goes into a list or set.
    pub fn element(&mut self, id: Id) -> Slot {
        let s = self.lazy_operand(id);
        let mut id = id;
        while let Some(Form::Inline(value)) = self.p.form_of_local(id) {
            id = value;
        }
        if matches!(self.p.kind(id), Kind::Lambda(_)) {
            self.e.op(Op::Defer, s);
        }
        s
    }

    /// The slot of an argument.
    pub fn argument(&mut self, id: Id) -> Slot {
        let mut id = id;
        loop {
            match self.p.form_of_local(id) {
                Some(Form::Slot(b)) => return self.slot(b),
                Some(Form::Inline(value)) => id = value,
                _ => break,
            }
        }
        let t = self.e.temp();
        if self.p.is_eager(id) && self.p.form(id) != Form::Const {
            self.strict_inside(id, t);
            self.e.op(Op::Defer, t);
        } else {
            self.lazy(id, t);
        }
        t
    }

    /// Lazy operands, to be written by [`Gen::words`] with the returned mark.
    pub fn lazy_slots(&mut self, ids: Span) -> usize {
        let mark = self.operands.len();
        for id in ids.ids() {
            let s = self.element(id);
            self.operands.push(s);
        }
        mark
    }

    /// Writes the operands collected since `mark`.
    pub fn words(&mut self, mark: usize) {
        for s in self.operands.drain(mark..) {
            self.e.word(s);
        }
    }

    /// A thunk for the node's chunk.
    pub fn make_thunk(&mut self, id: Id, dest: Slot) {
        self.make(Op::MkThunk, id, dest);
    }

    /// A closure of the node's chunk.
    pub fn make_closure(&mut self, id: Id, dest: Slot) {
        self.make(Op::MkClosure, id, dest);
    }

    fn make(&mut self, op: Op, id: Id, dest: Slot) {
        let c = self.p.nodes[id.at()].chunk;
        debug_assert!(c.is_some());
        let count = self.chunks.count(c);
        self.e.op(op, dest).index(Table::Chunks, c.0).word(count);
        self.captures(c);
    }

    fn captures(&mut self, c: ChunkId) {
        for b in self.chunks.captures(c) {
            let s = self.slot(b);
            self.e.word(s);
        }
    }

    /// A thunk or closure whose captures `fill` gives.
    pub fn allocate(&mut self, id: Id, dest: Slot) {
        let n = &self.p.nodes[id.at()];
        let op = match n.kind {
            Kind::Lambda(_) => Op::AllocClosure,
            _ => Op::AllocThunk,
        };
        let count = self.chunks.count(n.chunk);
        self.e
            .op(op, dest)
            .index(Table::Chunks, n.chunk.0)
            .word(count);
    }

    /// The captures of what `allocate` made.
    pub fn fill(&mut self, id: Id, slot: Slot) {
        let c = self.p.nodes[id.at()].chunk;
        self.e.op(Op::Fill, slot).word(self.chunks.count(c));
        self.captures(c);
    }
}
