//! Operators whose operands are all needed.
//!
//! Invariant: operands are evaluated in the reference's order: left to right, except `//`, whose right
//! operand is evaluated and checked first. Deliberately absent: Boolean operators (see `branch`).

use super::{Gen, Slot, expr::Whnf};
use crate::{analysis::Type, resolve::ir::*};
use frazil_runtime::{
    bytecode::{Op, coerced},
    pos::Pos,
};

const UPDATE: [&str; 2] = [
    "in the left operand of the update (//) operator",
    "in the right operand of the update (//) operator",
];

impl Gen<'_, '_> {
    /// An operator that forces its operands itself.
    pub fn binary(&mut self, op: Op, left: Id, right: Id, dest: Slot, pos: Pos) -> Whnf {
        let later = !self.is_quiet(right);
        let (l, lp) = self.operand_before(left, later);
        let (r, rp) = self.operand_at(right);
        self.e.op_at(op, dest, pos).word_at(l, lp).word_at(r, rp);
        true
    }

    /// A global function of two arguments that the machine has an instruction for. It is the function
    /// that evaluates them, which blames no position.
    pub fn arithmetic(&mut self, op: Op, left: Id, right: Id, dest: Slot, pos: Pos) -> Whnf {
        let start = self.e.here();
        let (l, whnf) = self.operand(left);
        if !whnf && !self.is_quiet(right) {
            self.e.op(Op::Eval, l);
        }
        let (r, _) = self.operand(right);
        self.e.op_at(op, dest, pos).word(l).word(r);
        let text = match op {
            Op::Sub => "while calling the 'sub' builtin",
            Op::Mul => "while calling the 'mul' builtin",
            Op::Div => "while calling the 'div' builtin",
            _ => "while calling the 'lessThan' builtin",
        };
        self.e.region(start, pos, text);
        true
    }

    /// `//`.
    pub fn update(&mut self, left: Id, right: Id, dest: Slot, pos: Pos) -> Whnf {
        let r = self.set_operand(right, UPDATE[1]);
        let l = self.set_operand(left, UPDATE[0]);
        self.e.op_at(Op::Update, dest, pos).word(l).word(r);
        true
    }

    /// An operand of `//`, evaluated and checked. The reference treats nested updates as one, so an
    /// operand that is an update has no trace entry of its own.
    fn set_operand(&mut self, id: Id, text: &'static str) -> Slot {
        let start = self.e.here();
        let (s, _) = self.operand(id);
        if !self.is_cut(id) {
            if matches!(self.p.kind(id), Kind::Update { .. }) {
                return s;
            }
            if self.builtins.result(self.p, id) == Type::Set {
                if !self.is_quiet(id) {
                    self.e.region(start, self.p.pos(id), text);
                }
                return s;
            }
        }
        self.e.op_at(Op::CheckAttrs, s, self.p.pos(id));
        self.e.region(start, self.p.pos(id), text);
        s
    }

    /// `+`, interpolated strings and paths. A chain of `+` that begins with a string is one concatenation:
    /// whatever follows is coerced as in an interpolation.
    pub fn concat(&mut self, id: Id, dest: Slot) -> Whnf {
        let Kind::Concat { first, parts, .. } = self.p.kind(id) else {
            unreachable!("a concatenation")
        };
        let from = self.parts.len();
        let string = self.begins_with_string(id);
        for (i, part) in parts.iter().enumerate() {
            match string {
                true => self.splice(part.0, first.plus(i)),
                false => self.parts.push((part.0, first.plus(i))),
            }
        }
        let op = match string {
            true => Op::ConcatStrings,
            false => Op::Plus,
        };
        let n = self.parts.len() - from;
        // The last operand whose code does something: those before it are forced in order.
        let busy = (from..from + n)
            .rev()
            .find(|&i| !self.is_quiet(self.parts[i].1));
        let (mark, uses) = (self.operands.len(), self.used.len());
        let mut op = op;
        for i in from..from + n {
            let later = busy.is_some_and(|b| i < b);
            let how = match (op, i - from) {
                (Op::ConcatStrings, _) => coerced::PART,
                (_, 0) => coerced::FIRST,
                _ => coerced::PATH_PART,
            };
            let (pos, part) = self.parts[i];
            let (s, used) = match later {
                true => (self.coerced_operand(part, pos, how, &mut op), Pos::NONE),
                false => self.operand_at(part),
            };
            self.operands.push(s);
            self.used.push(used);
        }
        self.e.op_at(op, dest, self.p.pos(id)).word(n as u32);
        for (i, s) in self.operands.drain(mark..).enumerate() {
            let used = self.used[uses + i];
            self.e.word_used(s, self.parts[from + i].0, used);
        }
        self.used.truncate(uses);
        self.parts.truncate(from);
        true
    }

    /// An operand of a concatenation before one whose code does something: evaluated and coerced.
    fn coerced_operand(&mut self, id: Id, pos: Pos, how: u32, op: &mut Op) -> Slot {
        let simple = match self.p.kind(id) {
            Kind::Path(_) => how == coerced::FIRST,
            Kind::Concat { .. } if !self.is_cut(id) && self.begins_with_string(id) => true,
            _ => match self.builtins.result(self.p, id) {
                Type::Text => true,
                Type::Int => how == coerced::FIRST,
                _ => false,
            },
        };
        if simple {
            return self.operand_before(id, true).0;
        }
        if how == coerced::FIRST {
            *op = Op::PlusCoerced;
        }
        let (s, used) = self.operand_at(id);
        let t = self.e.temp();
        self.e.op(Op::Coerce, t).word(how).word_used(s, pos, used);
        t
    }

    /// Collects an operand of a concatenation of strings, or its operands if it is one itself.
    fn splice(&mut self, pos: Pos, id: Id) {
        match self.p.kind(id) {
            Kind::Concat { first, parts, .. }
                if !self.is_cut(id) && self.begins_with_string(id) =>
            {
                for (i, part) in parts.iter().enumerate() {
                    self.splice(part.0, first.plus(i));
                }
            }
            _ => self.parts.push((pos, id)),
        }
    }

    /// Whether the result is certainly a string: the first operand, down the chain of `+`, is one.
    fn begins_with_string(&self, id: Id) -> bool {
        let mut at = id;
        loop {
            match self.p.kind(at) {
                Kind::Concat {
                    force_string: true, ..
                } => return true,
                Kind::Concat { first, parts, .. } if parts.len() == 2 => at = first,
                Kind::Str(_) | Kind::Text(_) => return true,
                _ => return false,
            }
            if self.is_cut(at) {
                return false;
            }
        }
    }
}
