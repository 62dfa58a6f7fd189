//! How an expression is made when it is not needed yet.
//!
//! Invariant: the answers depend on decided bindings only, so that `analysis` and `codegen` get the same
//! ones. Only forms whose making cannot fail, cannot run other code and is not observable avoid a
//! thunk.

use crate::resolve::ir::*;
use frazil_runtime::symbol::Symbol;

/// The lazy form of an expression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Form {
    /// A constant, made when the unit is loaded.
    Const,
    /// The value of a binding that lives in a slot.
    Slot(BindingId),
    /// The same, but this use evaluates it, before any other runs.
    First(BindingId),
    /// The expression of a binding used only here.
    Inline(Id),
    /// A selector thunk on a slot.
    Select(BindingId, Symbol),
    /// An attribute of the evaluated set in a slot.
    Member(BindingId, Symbol),
    /// A list or set of values that need no thunk either.
    Literal,
    /// A closure.
    Closure,
    /// A thunk.
    Thunk,
}

/// Operands of `+` in a chain that are looked at together.
const FOLDED_CHAIN: usize = 8;

/// Longest string to compute at compile time.
const MAX_TEXT: usize = 1 << 12;

/// Most values of a set that is made before it is needed.
const EAGER_VALUES: u32 = 32;

/// Most of them that have to be made, too.
const EAGER_MADE: usize = 3;

/// Lists and sets are constants only where they are evaluated at most once, because it can be seen
/// (`«repeated»` when printing) whether two are one object; empty ones excepted (see also
/// [`Program::is_new_empty`]). Constants may nest this deep; deeper ones are built by code.
const CONST_DEPTH: u32 = 6;

impl Program<'_> {
    /// The binding that stands for `b`, if it lives in a slot.
    pub fn slot_of(&self, b: BindingId) -> Option<BindingId> {
        match self.binding(b).state {
            State::Slot => Some(b),
            State::Alias(t) => Some(t),
            _ => None,
        }
    }

    /// Turns a concatenation of constant strings into a constant, if it is not too long; in a chain of `+`
    /// the innermost one first.
    pub fn fold(&mut self, id: Id) {
        let mut chain = [id; FOLDED_CHAIN];
        let mut n = 0;
        let mut at = id;
        while let Some(Kind::Concat { first, .. }) = self.nodes.get(at.at()).map(|n| n.kind)
            && n < FOLDED_CHAIN
        {
            chain[n] = at;
            n += 1;
            at = first;
        }
        for &id in chain[..n].iter().rev() {
            self.fold_one(id);
        }
    }

    fn fold_one(&mut self, id: Id) {
        let Kind::Concat { first, parts, .. } = self.kind(id) else {
            return;
        };
        let mut text = Vec::new();
        for i in 0..parts.len() {
            let Some(part) = self.string(first.plus(i)) else {
                return;
            };
            text.extend_from_slice(part);
            if text.len() > MAX_TEXT {
                return;
            }
        }
        self.nodes[id.at()].kind = Kind::Text(self.texts.len() as u32);
        self.texts.push(text.into());
    }

    /// The bytes of a constant string.
    fn string(&self, id: Id) -> Option<&[u8]> {
        let mut id = id;
        loop {
            match self.kind(id) {
                Kind::Str(s) => return Some(s),
                Kind::Text(i) => return Some(&self.texts[i as usize]),
                Kind::Local(b) if self.binding(b).state == State::Const => {
                    id = self.binding(b).value;
                }
                _ => return None,
            }
        }
    }

    /// How the expression is made lazily. Its own chunk, if it has one already, plays no part.
    pub fn form(&self, id: Id) -> Form {
        match self.kind(id) {
            Kind::Local(b) => match self.binding(b).state {
                State::Slot | State::Alias(_) => {
                    let b = self.slot_of(b).unwrap_or(b);
                    match self.binding(b).first == id {
                        true => Form::First(b),
                        false => Form::Slot(b),
                    }
                }
                State::Const => Form::Const,
                _ => Form::Inline(self.binding(b).value),
            },
            Kind::Lambda(_) => Form::Closure,
            Kind::Lookup { name, with } if self.withs[with.at()].members => {
                match self.slot_of(self.withs[with.at()].binding) {
                    Some(b) => Form::Member(b, name),
                    None => Form::Thunk,
                }
            }
            Kind::Select(s) => {
                let Select {
                    base,
                    path,
                    default,
                } = self.select(s);
                if path.len != 1 || default.is_some() {
                    return Form::Thunk;
                }
                match (self.kind(base), self.steps[path.start as usize]) {
                    (Kind::Local(b), Step::Name(name)) => match self.slot_of(b) {
                        Some(b) => Form::Select(b, name),
                        None => Form::Thunk,
                    },
                    _ => Form::Thunk,
                }
            }
            Kind::List { items, .. } if items.ids().all(|i| self.is_free(i)) => self.literal(id),
            Kind::Attrs(a) => {
                let a = &self.attrs[a.at()];
                let plain = !a.group.is_some() && a.dynamic.len == 0 && !a.overrides;
                if plain && a.values.ids().all(|i| self.is_free(i)) {
                    self.literal(id)
                } else {
                    Form::Thunk
                }
            }
            _ if self.is_const(id, CONST_DEPTH) => Form::Const,
            _ => Form::Thunk,
        }
    }

    fn literal(&self, id: Id) -> Form {
        if self.is_const(id, CONST_DEPTH) {
            Form::Const
        } else {
            Form::Literal
        }
    }

    /// Whether the value exists without allocation.
    fn is_free(&self, id: Id) -> bool {
        match self.kind(id) {
            Kind::Local(b) => matches!(
                self.binding(b).state,
                State::Slot | State::Alias(_) | State::Const
            ),
            _ => self.is_const(id, CONST_DEPTH - 1),
        }
    }

    /// Whether the expression is a constant that nests at most `depth` lists and sets.
    fn is_const(&self, id: Id, depth: u32) -> bool {
        match self.kind(id) {
            Kind::Global(_) | Kind::Builtin(_) => true,
            Kind::Local(b) => {
                let b = self.binding(b);
                b.state == State::Const && self.is_const(b.value, depth)
            }
            _ => self.is_data(id, depth),
        }
    }

    /// Whether it is a constant without values of the global scope, which may be thunks.
    fn is_data(&self, id: Id, depth: u32) -> bool {
        match self.kind(id) {
            Kind::Null
            | Kind::Bool(_)
            | Kind::Int(_)
            | Kind::Float(_)
            | Kind::Str(_)
            | Kind::Text(_)
            | Kind::Path(_) => true,
            // The value of a binding that is a list or set is one object, not one for each use.
            Kind::Local(b) => {
                let b = self.binding(b);
                b.state == State::Const && self.is_data(b.value, 0)
            }
            Kind::List { items, once } => {
                let one = once && depth > 0;
                items.len == 0 || one && items.ids().all(|i| self.is_data(i, depth - 1))
            }
            Kind::Attrs(a) => {
                let a = &self.attrs[a.at()];
                let plain = !a.group.is_some() && a.dynamic.len == 0 && !a.overrides;
                let one = a.once && depth > 0;
                plain
                    && (a.values.len == 0
                        || one && a.values.ids().all(|i| self.is_data(i, depth - 1)))
            }
            _ => false,
        }
    }

    /// Whether the expression is an empty set that may be made several times: a constant, but where it is not
    /// needed yet a new one each time, since printing shows of each whether it was needed.
    pub fn is_new_empty(&self, id: Id) -> bool {
        let Kind::Attrs(a) = self.kind(id) else {
            return false;
        };
        let a = &self.attrs[a.at()];
        a.values.len == 0 && !a.once
    }

    /// Whether an argument of this form is made at once: a set of few values, which the function looks at
    /// so nearly always that a thunk for it costs more than it saves.
    pub fn is_eager(&self, id: Id) -> bool {
        let Kind::Attrs(a) = self.kind(id) else {
            return false;
        };
        let a = &self.attrs[a.at()];
        if a.source.recursive || a.dynamic.len > 0 || a.values.len > EAGER_VALUES {
            return false;
        }
        let made = |id| !matches!(self.form(id), Form::Const | Form::Slot(_) | Form::First(_));
        a.values.ids().filter(|&i| made(i)).count() <= EAGER_MADE
    }

    /// The form of a variable; nothing for other expressions.
    pub fn form_of_local(&self, id: Id) -> Option<Form> {
        matches!(self.kind(id), Kind::Local(_)).then(|| self.form(id))
    }
}
