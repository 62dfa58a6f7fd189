//! Decides how each binding of a group is compiled and in which order slots are filled.
//!
//! Invariant: a binding's slot is filled before anything copies it, except for members of cycles, which
//! are thunks or functions made first and given their captures last (`early`).

use super::{Form, builtins::Builtins};
use crate::resolve::ir::*;

/// Scratch space for all groups of a unit.
#[derive(Default)]
pub(super) struct Plan {
    chain: Vec<BindingId>,
    starts: Vec<u32>,
    targets: Vec<u32>,
    marks: Vec<u8>,
    stack: Vec<(u32, u32)>,
}

/// How deep the first use of a variable is looked for.
const MAX_HEAD: u32 = 32;

const NEW: u8 = 0;
const OPEN: u8 = 1;
const DONE: u8 = 2;

impl Plan {
    /// Decides about the bindings of a group whose code goes into `owner`.
    pub fn group(&mut self, p: &mut Program, g: GroupId, owner: ChunkId) {
        let Group {
            first, len, edges, ..
        } = p.groups[g.at()];
        for i in 0..len as usize {
            self.binding(p, first.plus(i));
        }
        let start = p.order.len() as u32;
        let slot = |p: &Program, b: BindingId| p.binding(b).state == State::Slot;
        for i in 0..len as usize {
            let b = &mut p.bindings[first.at() + i];
            b.owner = owner;
            b.captured = owner;
        }
        if edges == u32::MAX {
            for i in 0..len as usize {
                if slot(p, first.plus(i)) {
                    p.order.push(first.plus(i));
                }
            }
        } else {
            self.order(p, first, len, edges);
        }
        p.groups[g.at()].order = Span {
            start,
            len: p.order.len() as u32 - start,
        };
    }

    /// Decides about one binding; follows aliases, which may lead back to it.
    pub fn binding(&mut self, p: &mut Program, b: BindingId) {
        debug_assert!(self.chain.is_empty());
        let mut at = b;
        loop {
            p.fold(p.binding(at).value);
            let binding = *p.binding(at);
            match binding.state {
                State::Open => {}
                State::Deciding => {
                    self.alias_cycle(p, at);
                    break;
                }
                _ => break,
            }
            if let Kind::Local(next) = p.kind(binding.value) {
                if is_later(p, at, next) {
                    p.bindings[at.at()].state = match binding.uses {
                        0 => State::Dead,
                        _ => State::Slot,
                    };
                    p.bindings[at.at()].early = true;
                    break;
                }
                p.bindings[at.at()].state = State::Deciding;
                self.chain.push(at);
                at = next;
                continue;
            }
            p.bindings[at.at()].state = decide(p, &binding);
            break;
        }
        while let Some(at) = self.chain.pop() {
            let binding = *p.binding(at);
            if binding.state != State::Deciding {
                continue;
            }
            let Kind::Local(next) = p.kind(binding.value) else {
                unreachable!("only aliases are on the chain")
            };
            let once = binding.uses == 1 && !binding.under_lambda;
            p.bindings[at.at()].state = match p.binding(next).state {
                State::Slot => State::Alias(next),
                State::Alias(t) => State::Alias(t),
                State::Const => {
                    p.bindings[at.at()].value = p.binding(next).value;
                    State::Const
                }
                _ if binding.uses == 0 => State::Dead,
                _ if once => State::Inline,
                _ => State::Slot,
            };
        }
    }

    /// Decides about aliases that lead back to themselves, the last ones of the chain. As in the
    /// reference an alias of a later binding (or of itself) is a thunk, and one of an earlier binding
    /// is the same as that, which can be seen by where the recursion is found.
    fn alias_cycle(&self, p: &mut Program, start: BindingId) {
        let from = self.chain.iter().position(|&b| b == start).unwrap_or(0);
        let cycle = &self.chain[from..];
        for &at in cycle {
            if matches!(p.kind(p.binding(at).value), Kind::Local(next) if next >= at) {
                p.bindings[at.at()].state = State::Slot;
                p.bindings[at.at()].early = true;
            }
        }
        // Each is followed by what it is an alias of.
        let mut slot = start;
        for &at in cycle.iter().rev().chain(cycle.iter().rev()) {
            match p.binding(at).state {
                State::Slot => slot = at,
                _ => p.bindings[at.at()].state = State::Alias(slot),
            }
        }
    }

    /// Finds the variable that `body` evaluates before anything else happens. If it is one of the bindings
    /// just made, a thunk, and none of the others copies it, its first use evaluates it in place.
    pub fn first_use(
        &self,
        p: &mut Program,
        builtins: &Builtins,
        body: Id,
        made: std::ops::Range<BindingId>,
        depth: u32,
    ) {
        let Some((id, b)) = head(p, builtins, body, depth.min(MAX_HEAD)) else {
            return;
        };
        let binding = p.binding(b);
        let possible = made.contains(&b)
            && binding.state == State::Slot
            && !binding.early
            && !binding.copied
            && p.form(binding.value) == Form::Thunk;
        if possible {
            p.bindings[b.at()].first = id;
        }
    }

    fn order(&mut self, p: &mut Program, first: BindingId, len: u32, edges: u32) {
        let n = len as usize;
        self.starts.clear();
        self.starts.resize(n + 1, 0);
        let mut e = edges;
        let mut count = 0;
        while let Some(&Edge { from, next, .. }) = p.edges.get(e as usize) {
            self.starts[from as usize + 1] += 1;
            count += 1;
            e = next;
        }
        for i in 0..n {
            self.starts[i + 1] += self.starts[i];
        }
        self.targets.clear();
        self.targets.resize(count, 0);
        let mut e = edges;
        // Fill each bucket from its end; afterwards `starts[i + 1]` has moved to the start of bucket `i`.
        while let Some(&Edge { from, to, next }) = p.edges.get(e as usize) {
            let at = &mut self.starts[from as usize + 1];
            *at -= 1;
            self.targets[*at as usize] = to;
            e = next;
        }
        self.marks.clear();
        self.marks.resize(n, NEW);
        for i in 0..len {
            if self.marks[i as usize] == NEW
                && p.binding(first.plus(i as usize)).state == State::Slot
            {
                self.visit(p, first, i);
            }
        }
    }

    /// Visits a binding after what it needs.
    fn visit(&mut self, p: &mut Program, first: BindingId, i: u32) {
        let bucket = |s: &Self, i: u32| {
            let end = s.starts.get(i as usize + 2).copied();
            (
                s.starts[i as usize + 1],
                end.unwrap_or(s.targets.len() as u32),
            )
        };
        self.marks[i as usize] = OPEN;
        let start = bucket(self, i).0;
        self.stack.push((i, start));
        while let Some(&mut (i, ref mut at)) = self.stack.last_mut() {
            let k = *at;
            *at += 1;
            if k >= bucket(self, i).1 {
                self.stack.pop();
                self.marks[i as usize] = DONE;
                let b = first.plus(i as usize);
                if p.binding(b).state == State::Slot {
                    p.order.push(b);
                }
                continue;
            }
            let mut to = self.targets[k as usize];
            match p.binding(first.plus(to as usize)).state {
                State::Alias(t) if t >= first && t.0 < first.0 + self.marks.len() as u32 => {
                    to = t.0 - first.0;
                }
                State::Slot | State::Inline => {}
                _ => continue,
            }
            p.bindings[first.at() + to as usize].copied = true;
            match self.marks[to as usize] {
                NEW => {
                    self.marks[to as usize] = OPEN;
                    let start = bucket(self, to).0;
                    self.stack.push((to, start));
                }
                OPEN => p.bindings[first.at() + to as usize].early = true,
                _ => {}
            }
        }
    }
}

/// Whether a binding names one of its own group that comes after it. The reference fills the slots of a
/// group in order, and what names an empty slot becomes a thunk of its own, which can be seen when it is
/// printed.
fn is_later(p: &Program, b: BindingId, next: BindingId) -> bool {
    let group = p.binding(b).group;
    group.is_some() && p.binding(next).group == group && next > b
}

/// The use of a variable that the code of an expression begins with, at most so many levels deep.
/// Constructs that make something before are not looked into.
fn head(p: &Program, builtins: &Builtins, id: Id, levels: u32) -> Option<(Id, BindingId)> {
    let mut id = id;
    for _ in 0..levels {
        id = match p.kind(id) {
            Kind::Local(b) => match p.binding(b).state {
                State::Slot => return Some((id, b)),
                State::Alias(t) => return Some((id, t)),
                State::Inline => p.binding(b).value,
                _ => return None,
            },
            Kind::Lookup { with, .. } => {
                let b = p.withs[with.at()].binding;
                match p.binding(b).state {
                    State::Slot => return Some((id, b)),
                    State::Alias(t) => return Some((id, t)),
                    State::Inline => p.binding(b).value,
                    _ => return None,
                }
            }
            Kind::Select(s) => p.select(s).base,
            Kind::HasAttr { base, .. } => base,
            Kind::Call { fun, args } => match builtins.called(p, fun, args) {
                Some(row) => row
                    .ahead(builtins, p, args)
                    .map(|a| a.arg)
                    .find(|&arg| p.form(arg) != Form::Const)?,
                None => fun,
            },
            Kind::If { cond, .. } | Kind::Assert { cond, .. } => cond,
            Kind::Not(e) => e,
            Kind::And { left, .. } | Kind::Or { left, .. } | Kind::Impl { left, .. } => left,
            Kind::Equal { left, right, .. }
            | Kind::ConcatLists { left, right }
            | Kind::Arith { left, right, .. } => match p.form(left) {
                Form::Const => right,
                _ => left,
            },
            Kind::Update { left, right } => match p.form(right) {
                Form::Const => left,
                _ => right,
            },
            Kind::Concat { first, parts, .. } => {
                let mut parts = (0..parts.len()).map(|i| first.plus(i));
                parts.find(|&i| p.form(i) != Form::Const)?
            }
            _ => return None,
        };
    }
    None
}

/// Whether the value of the expression may be replaced later (`__overrides`).
fn is_member(p: &Program, id: Id) -> bool {
    matches!(p.kind(id), Kind::Lookup { with, .. } if p.withs[with.at()].members)
}

fn decide(p: &Program, b: &Binding) -> State {
    if b.uses == 0 {
        State::Dead
    } else if p.form(b.value) == Form::Const && !p.is_new_empty(b.value) {
        State::Const
    } else if b.uses == 1 && !b.under_lambda && !is_member(p, b.value) {
        State::Inline
    } else {
        State::Slot
    }
}
