//! The walk over the resolved program in the order in which code will be made.
//!
//! Invariant: a node is visited at most once, where its code will be: the expression of a binding that is
//! used once is visited at its use. What is not reached is dead. Strict nesting inside a chunk is
//! bounded: deeper expressions become thunks, so that `codegen` can recurse.

use super::{
    builtins::{Ahead, Builtins},
    captures::{Chunks, Code},
    forms::Form,
    plan::Plan,
};
use crate::resolve::ir::*;

/// Strict nesting inside one chunk; beyond it an expression becomes a thunk that is forced at once.
const MAX_DEPTH: u32 = 160;

#[derive(Clone, Copy)]
enum Mode {
    /// Code in the chunk, at this depth.
    Strict(u32),
    /// As the lazy form says.
    Lazy,
    /// The same, but some are made at once.
    Argument,
    /// A thunk or function in any case.
    Early,
}

type Task = (Id, ChunkId, Mode);

/// The analysis; keeps its tables between texts.
#[derive(Default)]
pub struct Analysis {
    chunks: Chunks,
    plan: Plan,
    tasks: Vec<Task>,
}

struct Walk<'p, 'a> {
    p: &'p mut Program<'a>,
    builtins: &'p Builtins,
    chunks: &'p mut Chunks,
    plan: &'p mut Plan,
    tasks: &'p mut Vec<Task>,
}

impl Analysis {
    /// Decides about bindings and chunks, in place, and returns the chunks.
    pub fn analyse(&mut self, p: &mut Program, builtins: &Builtins) -> &Chunks {
        self.chunks.clear();
        let mut w = Walk {
            p,
            builtins,
            chunks: &mut self.chunks,
            plan: &mut self.plan,
            tasks: &mut self.tasks,
        };
        let root = w.chunks.open(Code::Thunk(Id(0)), ChunkId::NONE);
        w.tasks.push((Id(0), root, Mode::Strict(0)));
        while let Some((id, c, mode)) = w.tasks.pop() {
            w.visit(id, c, mode);
        }
        &self.chunks
    }
}

impl Walk<'_, '_> {
    fn strict(&mut self, id: Id, c: ChunkId, depth: u32) {
        self.tasks.push((id, c, Mode::Strict(depth + 1)));
    }

    fn lazy(&mut self, id: Id, c: ChunkId) {
        self.tasks.push((id, c, Mode::Lazy));
    }

    fn capture(&mut self, b: BindingId, c: ChunkId) {
        let binding = &mut self.p.bindings[b.at()];
        self.chunks.capture(b, binding, c);
    }

    fn visit(&mut self, id: Id, c: ChunkId, mode: Mode) {
        let mut id = id;
        match mode {
            Mode::Strict(depth) => return self.visit_strict(id, c, depth),
            Mode::Early => {
                if matches!(self.p.kind(id), Kind::Lambda(_)) {
                    return self.function(id, c);
                }
            }
            Mode::Lazy | Mode::Argument => loop {
                self.fold(id);
                match self.p.form(id) {
                    Form::Const => return,
                    Form::Slot(b) | Form::First(b) => return self.capture(b, c),
                    Form::Inline(value) => id = value,
                    Form::Select(b, _) | Form::Member(b, _) => return self.capture(b, c),
                    Form::Literal => {
                        let values = match self.p.kind(id) {
                            Kind::List { items: s, .. } => s,
                            Kind::Attrs(a) => self.p.attrs[a.at()].values,
                            _ => return,
                        };
                        return values.ids().for_each(|i| self.lazy(i, c));
                    }
                    Form::Closure => return self.function(id, c),
                    Form::Thunk if matches!(mode, Mode::Argument) && self.p.is_eager(id) => {
                        return self.visit_strict(id, c, 0);
                    }
                    Form::Thunk => break,
                }
            },
        }
        let thunk = self.chunks.open(Code::Thunk(id), c);
        self.p.nodes[id.at()].chunk = thunk;
        self.visit_strict(id, thunk, 0);
    }

    fn function(&mut self, id: Id, c: ChunkId) {
        let Kind::Lambda(f) = self.p.kind(id) else {
            return;
        };
        let c = self.chunks.open(Code::Function(f), c);
        self.p.nodes[id.at()].chunk = c;
        let Function {
            levels,
            params,
            group,
            body,
            ..
        } = self.p.functions[f.at()];
        for i in 0..levels as usize {
            self.own(params.plus(i), c);
        }
        self.strict(body, c, 0);
        if group.is_some() {
            self.group(group, c);
        }
    }

    fn own(&mut self, b: BindingId, c: ChunkId) {
        let b = &mut self.p.bindings[b.at()];
        b.owner = c;
        b.captured = c;
    }

    /// Plans a group made in chunk `c` and visits the values that get slots.
    fn group(&mut self, g: GroupId, c: ChunkId) {
        self.plan.group(self.p, g, c);
        self.visit_group(g, c);
    }

    fn visit_group(&mut self, g: GroupId, c: ChunkId) {
        for i in self.p.groups[g.at()].order.range().rev() {
            let b = self.p.binding(self.p.order[i]);
            let (value, early) = (b.value, b.early);
            if value.is_some() && !b.first.is_some() {
                let mode = if early { Mode::Early } else { Mode::Lazy };
                self.tasks.push((value, c, mode));
            }
        }
    }

    fn first_use(&mut self, body: Id, first: BindingId, len: usize, depth: u32) {
        let levels = MAX_DEPTH.saturating_sub(depth);
        let made = first..first.plus(len);
        let b = self.builtins;
        self.plan.first_use(self.p, b, body, made, levels);
    }

    /// Computes strings made of constants, here and in the elements of a list or set.
    fn fold(&mut self, id: Id) {
        match self.p.kind(id) {
            Kind::Concat { .. } => self.p.fold(id),
            Kind::List { items: s, .. } => s.ids().for_each(|i| self.p.fold(i)),
            Kind::Attrs(a) => {
                let values = self.p.attrs[a.at()].values;
                values.ids().for_each(|i| self.p.fold(i));
            }
            _ => {}
        }
    }

    fn visit_strict(&mut self, id: Id, c: ChunkId, depth: u32) {
        self.fold(id);
        let kind = self.p.kind(id);
        if depth > MAX_DEPTH && is_compound(&kind) {
            let thunk = self.chunks.open(Code::Thunk(id), c);
            self.p.nodes[id.at()].chunk = thunk;
            return self.visit_strict(id, thunk, 0);
        }
        match kind {
            Kind::Pending
            | Kind::Null
            | Kind::Bool(_)
            | Kind::Int(_)
            | Kind::Float(_)
            | Kind::Str(_)
            | Kind::Text(_)
            | Kind::Path(_)
            | Kind::CurPos(_)
            | Kind::Global(_)
            | Kind::Builtin(_) => {}
            Kind::Local(b) => match self.p.form(id) {
                Form::Slot(b) => self.capture(b, c),
                Form::First(b) => {
                    debug_assert!(self.p.binding(b).owner == c);
                    let value = self.p.binding(b).value;
                    self.strict(value, c, depth);
                }
                Form::Inline(value) => {
                    debug_assert!(self.p.binding(b).state == State::Inline);
                    self.strict(value, c, depth);
                }
                _ => {}
            },
            Kind::Lookup { with, .. } => self.lookup(id, with, c, depth),
            Kind::Select(s) => {
                let Select {
                    base,
                    path,
                    default,
                } = self.p.select(s);
                if default.is_some() {
                    self.strict(default, c, depth);
                }
                self.steps(path, c, depth);
                self.strict(base, c, depth);
            }
            Kind::HasAttr { base, path } => {
                self.steps(path, c, depth);
                self.strict(base, c, depth);
            }
            Kind::Attrs(a) => self.attrs(a, c, depth),
            Kind::List { items, .. } => items.ids().rev().for_each(|i| self.lazy(i, c)),
            Kind::Lambda(_) => self.function(id, c),
            Kind::Call { fun, args } => {
                let row = self.builtins.called(self.p, fun, args);
                let first = self.tasks.len();
                for i in args.ids().rev() {
                    self.tasks.push((i, c, Mode::Argument));
                }
                if let Some(row) = row {
                    for Ahead { arg, .. } in row.ahead(self.builtins, self.p, args) {
                        let nth = args.len - 1 - (arg.0 - args.start);
                        self.tasks[first + nth as usize].2 = Mode::Strict(depth + 1);
                    }
                }
                self.strict(fun, c, depth);
            }
            Kind::Let { group, body } => {
                self.strict(body, c, depth);
                self.plan.group(self.p, group, c);
                let Group { first, len, .. } = self.p.groups[group.at()];
                self.first_use(body, first, len as usize, depth);
                self.visit_group(group, c);
            }
            Kind::With { with, body } => {
                let b = self.p.withs[with.at()].binding;
                self.plan.binding(self.p, b);
                self.own(b, c);
                self.strict(body, c, depth);
                self.first_use(body, b, 1, depth);
                let binding = self.p.binding(b);
                if binding.state == State::Slot && !binding.first.is_some() {
                    let value = binding.value;
                    self.lazy(value, c);
                }
            }
            Kind::If {
                cond,
                then,
                or_else,
            } => {
                self.strict(or_else, c, depth);
                self.strict(then, c, depth);
                self.strict(cond, c, depth);
            }
            Kind::Assert { cond, .. } => {
                self.strict(cond.plus(1), c, depth);
                self.strict(cond, c, depth);
            }
            Kind::Not(e) => self.strict(e, c, depth),
            Kind::Equal { left, right, .. }
            | Kind::And { left, right }
            | Kind::Or { left, right }
            | Kind::Impl { left, right }
            | Kind::Update { left, right }
            | Kind::ConcatLists { left, right }
            | Kind::Arith { left, right, .. } => {
                self.strict(right, c, depth);
                self.strict(left, c, depth);
            }
            Kind::Concat { first, parts, .. } => {
                for i in (0..parts.len()).rev() {
                    self.strict(first.plus(i), c, depth);
                }
            }
        }
    }

    fn steps(&mut self, path: Span, c: ChunkId, depth: u32) {
        for i in path.range().rev() {
            if let Step::Dynamic(id) = self.p.steps[i] {
                self.strict(id, c, depth);
            }
        }
    }

    /// The sets of a look-up: the innermost is needed for certain, the others perhaps.
    fn lookup(&mut self, id: Id, with: WithId, c: ChunkId, depth: u32) {
        let mut w = with;
        while w.is_some() {
            let With {
                binding, parent, ..
            } = self.p.withs[w.at()];
            let slot = self.p.slot_of(binding).unwrap_or(binding);
            if self.p.binding(slot).first == id {
                let value = self.p.binding(slot).value;
                self.strict(value, c, depth);
                w = parent;
                continue;
            }
            let b = *self.p.binding(binding);
            match b.state {
                State::Slot => self.capture(binding, c),
                State::Alias(t) => self.capture(t, c),
                State::Inline if w == with => self.strict(b.value, c, depth),
                State::Inline => self.lazy(b.value, c),
                _ => {}
            }
            w = parent;
        }
    }

    fn attrs(&mut self, a: AttrsId, c: ChunkId, depth: u32) {
        let Attrs {
            group,
            base,
            values,
            dynamic,
            ..
        } = self.p.attrs[a.at()];
        for (i, id) in dynamic.ids().enumerate().rev() {
            if i % 2 == 0 {
                self.strict(id, c, depth);
            } else {
                self.lazy(id, c);
            }
        }
        values.ids().rev().for_each(|i| self.lazy(i, c));
        if base.is_some() {
            self.strict(base, c, depth);
        }
        if group.is_some() {
            self.group(group, c);
        }
    }
}

fn is_compound(kind: &Kind) -> bool {
    !matches!(
        kind,
        Kind::Pending
            | Kind::Null
            | Kind::Bool(_)
            | Kind::Int(_)
            | Kind::Float(_)
            | Kind::Str(_)
            | Kind::Text(_)
            | Kind::Path(_)
            | Kind::CurPos(_)
            | Kind::Global(_)
            | Kind::Builtin(_)
            | Kind::Local(_)
            | Kind::Lambda(_)
    )
}
