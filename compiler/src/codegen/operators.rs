//! Operators whose operands are all needed.
//!
//! Invariant: operands are evaluated in the reference's order: left to right, except `//`, whose right
//! operand is evaluated and checked first. Deliberately absent: Boolean operators (see `branch`).

use super::{Gen, Slot, expr::Whnf};
use crate::{ast, resolve::ir::*};
use frazil_runtime::{bytecode::Op, pos::Pos};

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

    /// A global function of two arguments that the machine has an instruction for.
    pub fn arithmetic(&mut self, op: Op, left: Id, right: Id, dest: Slot, pos: Pos) -> Whnf {
        let start = self.e.here();
        self.binary(op, left, right, dest, pos);
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
            match self.p.kind(id) {
                Kind::Update { .. } => return s,
                Kind::Attrs(_) if self.is_quiet(id) => return s,
                Kind::Attrs(_) => {
                    self.e.region(start, self.p.pos(id), text);
                    return s;
                }
                _ => {}
            }
        }
        self.e.op_at(Op::CheckAttrs, s, self.p.pos(id));
        self.e.region(start, self.p.pos(id), text);
        s
    }

    /// `+`, interpolated strings and paths.
    pub fn concat(
        &mut self,
        force_string: bool,
        first: Id,
        parts: &[(Pos, ast::Node)],
        dest: Slot,
        pos: Pos,
    ) -> Whnf {
        // The last operand whose code does something: those before it are forced in order.
        let busy = (0..parts.len())
            .rev()
            .find(|&i| !self.is_quiet(first.plus(i)));
        let mark = self.operands.len();
        for i in 0..parts.len() {
            let (s, _) = self.operand_before(first.plus(i), busy.is_some_and(|b| i < b));
            self.operands.push(s);
        }
        let op = if force_string {
            Op::ConcatStrings
        } else {
            Op::Plus
        };
        self.e.op_at(op, dest, pos).word(parts.len() as u32);
        for (i, s) in self.operands.drain(mark..).enumerate() {
            self.e.word_at(s, parts[i].0);
        }
        true
    }
}
