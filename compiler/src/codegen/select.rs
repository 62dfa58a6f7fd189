//! Selection, the `?` operator and look-ups in `with` sets.
//!
//! Invariant: a run of names known at compile time is one instruction. Computed names are evaluated when
//! the selection reaches them. Deliberately absent: selector thunks (see `lazy`).

use super::{
    Gen, Slot,
    emit::Label,
    expr::{Whnf, is_scalar},
};

use crate::resolve::ir::*;
use frazil_runtime::{
    bytecode::{Const, Op, SelectedName, Selection, Table, TraceKind},
    pos::Pos,
    symbol::Symbol,
};

const NAME: &str = "while evaluating an attribute name";

/// Where the parts of a selection are.
struct Steps {
    /// The slot of the set.
    base: Slot,
    /// The slots of computed names, and the code offsets from where on they are there.
    computed: Vec<(Slot, u32)>,
    /// The code offsets of the instructions.
    code: Vec<u32>,
}

impl Gen<'_, '_> {
    /// `base.path or default`
    pub fn select(&mut self, id: Id, selected: Select, dest: Slot) -> Whnf {
        let Select {
            base,
            path,
            default,
        } = selected;
        let pos = self.p.pos(id);
        if !default.is_some() {
            self.select_steps(base, path, pos, dest, None);
            return true;
        }
        let mut missing = Label::default();
        let steps = self.select_steps(base, path, pos, dest, Some(&mut missing));
        let mut end = Label::default();
        self.e.jump(&mut end);
        self.e.bind(missing);
        match self.adds_to_traces(default, path) {
            true => self.traced_default(default, path, &steps, dest),
            false => self.evaluated(default, dest),
        };
        self.e.bind(end);
        true
    }

    /// The same, returned from the chunk.
    pub fn tail_select_or(&mut self, id: Id, selected: Select) {
        let Select {
            base,
            path,
            default,
        } = selected;
        let pos = self.p.pos(id);
        let mark = self.e.mark();
        let t = self.e.temp();
        let mut missing = Label::default();
        let steps = self.select_steps(base, path, pos, t, Some(&mut missing));
        self.e.op_at(Op::Ret, t, pos);
        self.e.bind(missing);
        if self.adds_to_traces(default, path) {
            self.traced_default(default, path, &steps, t);
            self.e.op_at(Op::Ret, t, Pos::NONE);
            return;
        }
        self.e.release(mark);
        self.tail(default);
    }

    /// Whether an error that comes out of a default has an entry for the selection: it can fail, and some
    /// attribute can have been found before.
    fn adds_to_traces(&self, default: Id, path: Span) -> bool {
        let literal = match self.p.kind(default) {
            Kind::List { .. } | Kind::Lambda(_) => true,
            Kind::Attrs(_) => self.is_quiet(default),
            k => is_scalar(&k),
        };
        path.len > 1 && !literal
    }

    /// The value of a default, with a trace entry for errors that come out of it.
    fn traced_default(&mut self, default: Id, path: Span, steps: &Steps, dest: Slot) -> Whnf {
        let start = self.e.here();
        self.evaluated(default, dest);
        let selection = self.selection(path, steps);
        self.e
            .region_of(start, Pos::NONE, TraceKind::Default(selection));
        true
    }

    /// All steps; the last one writes `dest`.
    fn select_steps(
        &mut self,
        base: Id,
        path: Span,
        pos: Pos,
        dest: Slot,
        mut missing: Option<&mut Label>,
    ) -> Steps {
        let mut at = path.range();
        let (mut from, mut from_pos) = self.base(base, path);
        let start = self.e.here();
        let mut steps = Steps {
            base: from,
            computed: Vec::new(),
            code: Vec::new(),
        };
        while !at.is_empty() {
            let n = self.run(at.clone());
            let last = n.max(1) == at.len();
            let name = match n {
                0 => Some(self.name_at(at.start)),
                _ => None,
            };
            let to = if last { dest } else { self.e.temp() };
            let op = match (name, &missing) {
                (None, None) => Op::Select,
                (None, Some(_)) => Op::SelectOr,
                (Some(_), None) => Op::SelectDyn,
                (Some(_), Some(_)) => Op::SelectOrDyn,
            };
            let here = self.e.here();
            steps.code.push(here);
            self.e.op_at(op, to, pos).word_at(from, from_pos);
            if let Some(name) = name {
                self.e.word(name);
                steps.computed.push((name, here));
            }
            if let Some(label) = missing.as_deref_mut() {
                self.e.target(label);
            }
            if name.is_none() {
                self.names(at.start..at.start + n);
            }
            at.start += n.max(1);
            from = to;
            from_pos = Pos::NONE;
        }
        if !steps.computed.is_empty() {
            let selection = self.selection(path, &steps);
            self.e
                .region_of(start, Pos::NONE, TraceKind::Selection(selection));
        }
        steps
    }

    /// What the trace entry of a selection with computed names or a default is made of. Others need no such
    /// thing: the entry is made of the instruction.
    fn selection(&mut self, path: Span, steps: &Steps) -> Box<Selection> {
        let base = steps.base;
        let mut computed = steps.computed.iter();
        let names = path.range().map(|i| match self.p.steps[i] {
            Step::Name(name) => SelectedName::Known(name),
            Step::Dynamic(_) => {
                let sources = &self.p.computed;
                let found = sources.binary_search_by_key(&(i as u32), |c| c.0);
                let (slot, from) = computed.next().copied().unwrap_or((base, 0));
                SelectedName::Computed {
                    slot,
                    from,
                    source: found
                        .map_or_else(|_| Box::default(), |i| self.source_text(sources[i].1)),
                }
            }
        });
        Box::new(Selection {
            base,
            steps: steps.code.as_slice().into(),
            path: names.collect(),
        })
    }

    /// The base, forced if a computed name comes next, which is evaluated then.
    fn base(&mut self, base: Id, path: Span) -> (Slot, Pos) {
        let later = matches!(self.p.steps[path.start as usize], Step::Dynamic(_));
        self.operand_before(base, later)
    }

    /// How many known names come first.
    fn run(&self, at: std::ops::Range<usize>) -> usize {
        let steps = &self.p.steps[at];
        steps
            .iter()
            .take_while(|s| matches!(s, Step::Name(_)))
            .count()
    }

    /// `Count` and the names with their caches.
    fn names(&mut self, at: std::ops::Range<usize>) {
        self.e.word(at.len() as u32);
        for step in &self.p.steps[at] {
            if let Step::Name(s) = step {
                self.e.word(s.0).word(0).word(0);
            }
        }
    }

    /// A computed name, evaluated and checked.
    fn name_at(&mut self, at: usize) -> Slot {
        let Step::Dynamic(id) = self.p.steps[at] else {
            unreachable!("a computed name")
        };
        self.dynamic_name(id, self.p.pos(id), NAME, false)
    }

    /// A computed name, evaluated and then checked in a region. In a set it may be null.
    pub fn dynamic_name(&mut self, id: Id, pos: Pos, text: &'static str, null: bool) -> Slot {
        let (s, whnf) = self.operand(id);
        if !whnf {
            self.e.op_at(Op::Eval, s, self.p.pos(id));
        }
        let start = self.e.here();
        self.e.op_at(Op::DynName, s, pos).word(null.into());
        self.e.region(start, pos, text);
        s
    }

    /// `base ? path`
    pub fn has_attr(&mut self, id: Id, base: Id, path: Span, dest: Slot) -> Whnf {
        let pos = self.p.pos(id);
        let (mut from, mut from_pos) = self.base(base, path);
        let mut missing = Label::default();
        let mut at = path.range();
        let mut partial = false;
        loop {
            let n = self.run(at.clone());
            let name = match n {
                0 => Some(self.name_at(at.start)),
                _ => None,
            };
            let last = n.max(1) == at.len();
            let to = if last { dest } else { self.e.temp() };
            let op = match (name, last) {
                (None, true) => Op::HasAttr,
                (Some(_), true) => Op::HasAttrDyn,
                (None, false) => Op::SelectOr,
                (Some(_), false) => Op::SelectOrDyn,
            };
            let start = self.e.here();
            self.e.op_at(op, to, pos).word_at(from, from_pos);
            if let Some(name) = name {
                self.e.word(name);
            }
            if !last {
                self.e.target(&mut missing);
                partial = true;
            }
            if name.is_none() {
                self.names(at.start..at.start + n);
            }
            if op == Op::SelectOr {
                // Other than a selection this adds nothing to traces.
                let nothing = Selection {
                    base: from,
                    steps: Box::new([start]),
                    path: Box::default(),
                };
                let kind = TraceKind::Selection(Box::new(nothing));
                self.e.region_of(start, Pos::NONE, kind);
            }
            at.start += n.max(1);
            from = to;
            from_pos = Pos::NONE;
            if last {
                break;
            }
        }
        if partial {
            let mut end = Label::default();
            self.e.jump(&mut end);
            self.e.bind(missing);
            self.e.load(dest, Const::Bool(false));
            self.e.bind(end);
        }
        true
    }

    /// A name from `with` sets.
    pub fn lookup(&mut self, id: Id, name: Symbol, with: WithId, dest: Slot) -> Whnf {
        let pos = self.p.pos(id);
        let mark = self.operands.len();
        let mut w = with;
        while w.is_some() {
            let With {
                binding, parent, ..
            } = self.p.withs[w.at()];
            let b = self.p.binding(binding);
            let slot = match b.state {
                State::Slot if b.first == id => self.first(binding).0,
                State::Slot => self.slot(binding),
                State::Alias(t) if self.p.binding(t).first == id => self.first(t).0,
                State::Alias(t) => self.slot(t),
                State::Inline if w == with => self.operand(b.value).0,
                State::Const => {
                    let slot = self.e.temp();
                    let k = self.shared_constant(b.value);
                    self.e.op(Op::LoadK, slot).index(Table::Consts, k);
                    slot
                }
                _ => self.lazy_operand(b.value),
            };
            self.operands.push(slot);
            w = parent;
        }
        let n = self.operands.len() - mark;
        self.e
            .op_at(Op::WithLookup, dest, pos)
            .word(name.0)
            .word(n as u32);
        let mut w = with;
        for slot in self.operands.drain(mark..) {
            let With { parent, pos, .. } = self.p.withs[w.at()];
            self.e.word_at(slot, pos);
            w = parent;
        }
        true
    }

    /// The set of a `with`, made if it has a slot.
    pub fn with(&mut self, with: WithId) {
        let b = self.p.withs[with.at()].binding;
        let binding = self.p.binding(b);
        if binding.state == State::Slot {
            let slot = self.e.temp();
            self.slots[b.at()] = slot;
            if !binding.first.is_some() {
                self.lazy(binding.value, slot);
            }
        }
    }
}
