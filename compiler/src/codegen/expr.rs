//! Expressions whose value is needed.
//!
//! Invariant: `strict` leaves the value in its slot, possibly as a thunk that is still to be forced, and
//! says which; every instruction that uses a value forces it. `operand` may give the slot of a variable
//! instead of a copy. Where an operand is still to be forced and code of a later operand runs first,
//! it is forced explicitly, so that the order stays the reference's.

use super::{Gen, Slot};
use crate::{
    analysis::{Form, Row},
    resolve::ir::*,
};
use frazil_runtime::{
    bytecode::{Const, Op, Table},
    pos::Pos,
};

/// Whether a value is certainly in weak head normal form.
pub type Whnf = bool;

impl Gen<'_, '_> {
    /// Whether the node is to be made as a thunk because it is nested too deep.
    pub fn is_cut(&self, id: Id) -> bool {
        let n = &self.p.nodes[id.at()];
        n.chunk.is_some() && !matches!(n.kind, Kind::Lambda(_))
    }

    /// Code that returns the value from the chunk.
    pub fn tail(&mut self, id: Id) {
        if self.is_cut(id) {
            let t = self.e.temp();
            self.make_thunk(id, t);
            self.e.op_at(Op::Ret, t, self.p.pos(id));
            return;
        }
        self.tail_inside(id);
    }

    /// The same without the look at the node's own chunk.
    pub fn tail_inside(&mut self, id: Id) {
        match self.p.kind(id) {
            Kind::Local(_) => match self.p.form(id) {
                Form::Slot(b) => {
                    let s = self.slot(b);
                    self.e.op_at(Op::Ret, s, self.p.pos(id));
                }
                Form::First(b) => self.tail(self.p.binding(b).value),
                Form::Inline(value) => self.tail(value),
                _ => self.tail_value(id),
            },
            Kind::Let { group, body } => {
                self.group(group);
                self.tail(body);
            }
            Kind::With { with, body } => {
                self.with(with);
                self.tail(body);
            }
            Kind::If {
                cond,
                then,
                or_else,
            } => {
                let mark = self.e.mark();
                let no = self.condition(cond, self.p.pos(id), false, BRANCH);
                self.e.release(mark);
                self.tail(then);
                self.e.release(mark);
                self.e.bind(no);
                self.tail(or_else);
            }
            Kind::Assert { cond, source } => {
                self.assert(cond, source, self.p.pos(id));
                self.tail(cond.plus(1));
            }
            Kind::Select(s) if self.p.select(s).default.is_some() => {
                self.tail_select_or(id, self.p.select(s));
            }
            _ => self.tail_value(id),
        }
    }

    fn tail_value(&mut self, id: Id) {
        let t = self.e.temp();
        let pos = match self.strict_inside(id, t) {
            true => Pos::NONE,
            false => self.p.pos(id),
        };
        self.e.op_at(Op::Ret, t, pos);
    }

    /// Code that puts the value into `dest`.
    pub fn strict(&mut self, id: Id, dest: Slot) -> Whnf {
        if self.is_cut(id) {
            self.make_thunk(id, dest);
            return false;
        }
        self.strict_inside(id, dest)
    }

    /// As `strict`, and evaluated: a variable that is all there is to a branch or body is to blame itself if
    /// it needs itself, not the whole.
    pub fn evaluated(&mut self, id: Id, dest: Slot) -> Whnf {
        if !self.strict(id, dest) {
            self.e.op_at(Op::Eval, dest, self.p.pos(id));
        }
        true
    }

    pub fn strict_inside(&mut self, id: Id, dest: Slot) -> Whnf {
        let mark = self.e.mark();
        let whnf = self.strict_kind(id, dest);
        self.e.release(mark);
        whnf
    }

    fn strict_kind(&mut self, id: Id, dest: Slot) -> Whnf {
        let pos = self.p.pos(id);
        match self.p.kind(id) {
            Kind::Pending
            | Kind::Null
            | Kind::Bool(_)
            | Kind::Int(_)
            | Kind::Float(_)
            | Kind::Str(_)
            | Kind::Text(_)
            | Kind::Path(_)
            | Kind::CurPos(_) => {
                self.load(id, dest);
                true
            }
            Kind::Global(_) | Kind::Builtin(_) => {
                self.load(id, dest);
                false
            }
            Kind::Local(_) => match self.p.form(id) {
                Form::Slot(b) => {
                    let s = self.slot(b);
                    self.e.op(Op::Move, dest).word(s);
                    false
                }
                Form::First(b) => {
                    let (s, whnf) = self.first(b);
                    self.e.op(Op::Move, dest).word(s);
                    whnf
                }
                Form::Inline(value) => self.strict(value, dest),
                _ => {
                    self.load(id, dest);
                    self.is_data(id)
                }
            },
            Kind::Lookup { name, with } => self.lookup(id, name, with, dest),
            Kind::Select(s) => self.select(id, self.p.select(s), dest),
            Kind::HasAttr { base, path } => self.has_attr(id, base, path, dest),
            Kind::Attrs(a) => self.attrs(id, a, dest),
            Kind::List { items, .. } => self.list(id, items, dest),
            Kind::Lambda(_) => {
                self.make_closure(id, dest);
                true
            }
            Kind::Call { fun, args } => self.call(fun, args, dest, pos),
            Kind::Let { group, body } => {
                self.group(group);
                self.evaluated(body, dest)
            }
            Kind::With { with, body } => {
                self.with(with);
                self.evaluated(body, dest)
            }
            Kind::If {
                cond,
                then,
                or_else,
            } => {
                let no = self.condition(cond, pos, false, BRANCH);
                self.evaluated(then, dest);
                let mut end = Default::default();
                self.e.jump(&mut end);
                self.e.bind(no);
                self.evaluated(or_else, dest);
                self.e.bind(end);
                true
            }
            Kind::Assert { cond, source } => {
                self.assert(cond, source, pos);
                self.evaluated(cond.plus(1), dest)
            }
            Kind::Not(e) => self.not(e, pos, dest),
            Kind::Equal {
                left,
                right,
                negate,
            } => {
                let op = if negate { Op::NEq } else { Op::Eq };
                self.binary(op, left, right, dest, pos)
            }
            Kind::And { .. } | Kind::Or { .. } | Kind::Impl { .. } => self.logic(id, dest),
            Kind::Update { left, right } => self.update(left, right, dest, pos),
            Kind::ConcatLists { left, right } => {
                self.binary(Op::ConcatLists, left, right, dest, pos)
            }
            Kind::Arith { op, left, right } => self.arithmetic(op, left, right, dest, pos),
            Kind::Concat { .. } => self.concat(id, dest),
        }
    }

    /// The value in some slot: that of the variable, or a temporary.
    pub fn operand(&mut self, id: Id) -> (Slot, Whnf) {
        if !self.is_cut(id) {
            match self.p.form_of_local(id) {
                Some(Form::Slot(b)) => return (self.slot(b), false),
                Some(Form::First(b)) => return self.first(b),
                Some(Form::Inline(value)) => return self.operand(value),
                _ => {}
            }
        }
        let t = self.e.temp();
        let whnf = self.strict(id, t);
        (t, whnf)
    }

    /// Evaluates a binding at its first use, into its slot.
    pub fn first(&mut self, b: BindingId) -> (Slot, Whnf) {
        let slot = self.slot(b);
        let whnf = self.strict(self.p.binding(b).value, slot);
        (slot, whnf)
    }

    /// The same with the position to blame if forcing the slot fails.
    pub fn operand_at(&mut self, id: Id) -> (Slot, Pos) {
        match self.operand(id) {
            (slot, true) => (slot, Pos::NONE),
            (slot, false) => (slot, self.p.pos(id)),
        }
    }

    /// As `operand_at`; `later` runs between this and the use of the value.
    pub fn operand_before(&mut self, id: Id, later: bool) -> (Slot, Pos) {
        // The position does not tell: a `let` has none.
        let (slot, whnf) = self.operand(id);
        let pos = self.p.pos(id);
        if later && !whnf {
            self.e.op_at(Op::Eval, slot, pos);
        }
        match later || whnf {
            true => (slot, Pos::NONE),
            false => (slot, pos),
        }
    }

    /// Whether code for the operand does nothing that can be noticed before it is forced.
    pub fn is_quiet(&self, id: Id) -> bool {
        if self.is_cut(id) {
            return true;
        }
        match self.p.kind(id) {
            Kind::Local(_) => match self.p.form(id) {
                Form::Inline(value) => self.is_quiet(value),
                Form::First(b) => self.is_quiet(self.p.binding(b).value),
                _ => true,
            },
            Kind::Attrs(a) => {
                let a = &self.p.attrs[a.at()];
                a.dynamic.len == 0 && !a.overrides
            }
            Kind::List { .. } | Kind::Lambda(_) => true,
            k => is_scalar(&k),
        }
    }

    /// Whether a constant is in weak head normal form: not a name of the global scope that may stand for
    /// a thunk, and not deferred.
    fn is_data(&self, id: Id) -> bool {
        match self.p.kind(id) {
            Kind::Global(_) | Kind::Builtin(_) => false,
            Kind::List { items, .. } => items.len == 0,
            Kind::Attrs(_) | Kind::CurPos(_) => false,
            Kind::Local(b) => self.is_data(self.p.binding(b).value),
            _ => true,
        }
    }

    fn list(&mut self, id: Id, items: Span, dest: Slot) -> Whnf {
        if self.p.form(id) == Form::Const {
            self.load(id, dest);
            return true;
        }
        let slots = self.lazy_slots(items);
        self.e.op(Op::MkList, dest).word(items.len);
        self.words(slots);
        true
    }

    fn call(&mut self, fun: Id, args: Span, dest: Slot, pos: Pos) -> Whnf {
        let (f, fun_pos) = self.operand_at(fun);
        let slots = self.operands.len();
        let row = self.builtins.called(self.p, fun, args);
        let unset = u32::MAX;
        self.operands.resize(slots + args.len as usize, unset);
        if let Some(row) = row {
            let start = self.e.here();
            for ahead in row.ahead(self.builtins, self.p, args) {
                let inner = self.e.here();
                let s = match self.p.form(ahead.arg) {
                    // As of any variable, the builtin does not know where it stands.
                    Form::Member(..) => self.lazy_operand(ahead.arg),
                    _ => self.operand(ahead.arg).0,
                };
                if let Some(text) = ahead.context.filter(|_| !self.is_quiet(ahead.arg)) {
                    self.e.region(inner, Pos::NONE, text);
                }
                self.operands[slots + (ahead.arg.0 - args.start) as usize] = s;
            }
            if !self.are_quiet(row, args) {
                self.e.region(start, pos, row.trace);
            }
        }
        for (i, id) in args.ids().enumerate() {
            if self.operands[slots + i] == unset {
                let s = self.argument(id);
                self.operands[slots + i] = s;
            }
        }
        self.e
            .op_at(Op::Call, dest, pos)
            .word_at(f, fun_pos)
            .word(args.len);
        self.words(slots);
        true
    }

    fn are_quiet(&self, row: &'static Row, args: Span) -> bool {
        let mut ahead = row.ahead(self.builtins, self.p, args);
        ahead.all(|a| self.is_quiet(a.arg))
    }

    /// Loads the constant that the node is.
    pub fn load(&mut self, id: Id, dest: Slot) {
        let k = self.constant_index(id);
        self.e.op(Op::LoadK, dest).index(Table::Consts, k);
    }

    /// As `load`, for a place where the value is not needed yet.
    pub fn load_deferred(&mut self, id: Id, dest: Slot) {
        let k = match self.p.kind(id) {
            Kind::Local(_) => self.constant_index(id),
            _ => {
                let c = self.deferred_constant(id);
                self.e.constant(c)
            }
        };
        self.e.op(Op::LoadK, dest).index(Table::Consts, k);
    }

    /// The constant that the node is: for a variable it is deferred, and one for all its uses.
    fn constant_index(&mut self, id: Id) -> u32 {
        let Kind::Local(b) = self.p.kind(id) else {
            let c = self.constant(id);
            return self.e.constant(c);
        };
        self.shared_constant(self.p.binding(b).value)
    }

    /// The constant that is a binding's value, one for all its uses.
    pub fn shared_constant(&mut self, mut value: Id) -> u32 {
        while let Kind::Local(b) = self.p.kind(value) {
            value = self.p.binding(b).value;
        }
        if let Some(&k) = self.known.get(&value.0) {
            return k;
        }
        let c = self.deferred_constant(value);
        let k = self.e.constant(c);
        self.known.insert(value.0, k);
        k
    }

    /// The constant where it is not needed yet.
    fn deferred_constant(&mut self, id: Id) -> Const {
        match self.constant(id) {
            c @ Const::Attrs(..) => Const::Deferred(c.into()),
            Const::List(items) if !items.is_empty() => Const::Deferred(Const::List(items).into()),
            c => c,
        }
    }

    /// The constant that the node is.
    fn constant(&mut self, id: Id) -> Const {
        match self.p.kind(id) {
            Kind::Bool(b) => Const::Bool(b),
            Kind::Int(i) => Const::Int(i),
            Kind::Float(f) => Const::Float(f),
            Kind::Str(s) => Const::Str(self.e.unit.add_text(s)),
            Kind::Text(i) => Const::Str(self.e.unit.add_text(&self.p.texts[i as usize])),
            Kind::Path(s) => Const::Path(self.e.unit.add_text(s)),
            Kind::CurPos(p) => Const::CurPos(p),
            Kind::Global(s) => Const::Global(s),
            Kind::Builtin(s) => Const::Builtin(s),
            Kind::Local(b) => self.deferred_constant(self.p.binding(b).value),
            Kind::List { items, .. } => {
                Const::List(items.ids().map(|i| self.deferred_constant(i)).collect())
            }
            Kind::Attrs(a) => {
                let a = self.p.attrs[a.at()];
                let keys = self.keys(a.source, self.p.pos(id));
                Const::Attrs(
                    keys,
                    a.values.ids().map(|i| self.deferred_constant(i)).collect(),
                )
            }
            _ => Const::Null,
        }
    }
}

const BRANCH: &str = "while evaluating a branch condition";

pub(super) fn is_scalar(k: &Kind) -> bool {
    matches!(
        k,
        Kind::Null
            | Kind::Bool(_)
            | Kind::Int(_)
            | Kind::Float(_)
            | Kind::Str(_)
            | Kind::Text(_)
            | Kind::Path(_)
            | Kind::CurPos(_)
            | Kind::Global(_)
            | Kind::Builtin(_)
    )
}
