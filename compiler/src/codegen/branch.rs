//! Conditions and Boolean operators.
//!
//! Invariant: every operand that the reference checks to be a Boolean is checked, at the same moment,
//! inside the region that names it. Deliberately absent: folding of conditions.

use super::{Gen, Slot, emit::Label, expr::Whnf};
use crate::{
    analysis::{Form, Type},
    ast,
    print::print,
    resolve::ir::*,
};
use frazil_runtime::{
    bytecode::{Const, Op, Table},
    pos::Pos,
};

const AND: [&str; 2] = [
    "in the left operand of the AND (&&) operator",
    "in the right operand of the AND (&&) operator",
];
const OR: [&str; 2] = [
    "in the left operand of the OR (||) operator",
    "in the right operand of the OR (||) operator",
];
const IMPL: [&str; 2] = [
    "in the left operand of the IMPL (->) operator",
    "in the right operand of the IMPL (->) operator",
];
const NOT: &str = "in the argument of the not operator";
/// Bytes of assertions' texts in one unit.
const MAX_PRINTED: usize = 1 << 25;
const ASSERT: &str = "in the condition of the assert statement";

impl Gen<'_, '_> {
    /// Code that jumps to the returned label if the condition is `sense`, in a region.
    pub fn condition(&mut self, id: Id, pos: Pos, sense: bool, text: &'static str) -> Label {
        let mut label = Label::default();
        self.jump_if(id, pos, sense, text, &mut label);
        label
    }

    fn jump_if(&mut self, id: Id, pos: Pos, sense: bool, text: &'static str, to: &mut Label) {
        let start = self.e.here();
        let mark = self.e.mark();
        self.branch(id, pos, sense, to);
        self.e.release(mark);
        self.e.region(start, pos, text);
    }

    /// Code that jumps if the value, which must be a Boolean, is `sense`.
    fn branch(&mut self, id: Id, pos: Pos, sense: bool, to: &mut Label) {
        let node_pos = self.p.pos(id);
        if !self.is_cut(id) {
            match self.p.kind(id) {
                Kind::Bool(b) => {
                    if b == sense {
                        self.e.jump(to);
                    }
                    return;
                }
                Kind::Not(e) => return self.jump_if(e, node_pos, !sense, NOT, to),
                Kind::And { left, right } => {
                    let (l, r) = ((left, false), (right, true));
                    return self.branch_two(l, r, node_pos, sense, AND, to);
                }
                Kind::Or { left, right } => {
                    let (l, r) = ((left, true), (right, true));
                    return self.branch_two(l, r, node_pos, sense, OR, to);
                }
                Kind::Impl { left, right } => {
                    let (l, r) = ((left, false), (right, true));
                    return self.branch_impl(l.0, r.0, node_pos, sense, to);
                }
                Kind::Local(_) => {
                    if let Form::Inline(value) = self.p.form(id) {
                        return self.branch(value, pos, sense, to);
                    }
                }
                _ => {}
            }
        }
        let (s, used) = self.operand_at(id);
        let op = if sense {
            Op::JumpIfTrue
        } else {
            Op::JumpIfFalse
        };
        self.e.used(used);
        self.e.op_at(op, s, pos).target(to);
    }

    /// `&&` and `||`: the left operand decides if it is `stop`.
    fn branch_two(
        &mut self,
        (left, stop): (Id, bool),
        (right, _): (Id, bool),
        pos: Pos,
        sense: bool,
        text: [&'static str; 2],
        to: &mut Label,
    ) {
        if stop == sense {
            self.jump_if(left, pos, stop, text[0], to);
            self.jump_if(right, pos, sense, text[1], to);
        } else {
            let mut skip = Label::default();
            self.jump_if(left, pos, stop, text[0], &mut skip);
            self.jump_if(right, pos, sense, text[1], to);
            self.e.bind(skip);
        }
    }

    fn branch_impl(&mut self, left: Id, right: Id, pos: Pos, sense: bool, to: &mut Label) {
        if sense {
            self.jump_if(left, pos, false, IMPL[0], to);
            self.jump_if(right, pos, true, IMPL[1], to);
        } else {
            let mut skip = Label::default();
            self.jump_if(left, pos, false, IMPL[0], &mut skip);
            self.jump_if(right, pos, false, IMPL[1], to);
            self.e.bind(skip);
        }
    }

    /// `&&`, `||` and `->` as values.
    pub fn logic(&mut self, id: Id, dest: Slot) -> Whnf {
        let pos = self.p.pos(id);
        let mut end = Label::default();
        match self.p.kind(id) {
            Kind::And { left, right } => {
                self.decide(left, pos, Op::JumpIfFalse, AND[0], dest, &mut end);
                self.checked(right, pos, AND[1], dest);
            }
            Kind::Or { left, right } => {
                self.decide(left, pos, Op::JumpIfTrue, OR[0], dest, &mut end);
                self.checked(right, pos, OR[1], dest);
            }
            Kind::Impl { left, right } => {
                let yes = self.condition(left, pos, false, IMPL[0]);
                self.checked(right, pos, IMPL[1], dest);
                self.e.jump(&mut end);
                self.e.bind(yes);
                self.e.load(dest, Const::Bool(true));
            }
            _ => unreachable!("a Boolean operator"),
        }
        self.e.bind(end);
        true
    }

    /// The left operand into `dest`; if it decides, jump.
    fn decide(
        &mut self,
        id: Id,
        pos: Pos,
        op: Op,
        text: &'static str,
        dest: Slot,
        end: &mut Label,
    ) {
        let start = self.e.here();
        if !self.strict(id, dest) {
            self.e.used(self.p.pos(id));
        }
        self.e.op_at(op, dest, pos).target(end);
        self.e.region(start, pos, text);
    }

    fn checked(&mut self, id: Id, pos: Pos, text: &'static str, dest: Slot) {
        let start = self.e.here();
        let whnf = self.strict(id, dest);
        if !self.is_bool(id) {
            if !whnf {
                self.e.used(self.p.pos(id));
            }
            self.e.op_at(Op::CheckBool, dest, pos);
        }
        self.e.region(start, pos, text);
    }

    /// Whether code for the expression leaves a Boolean.
    fn is_bool(&self, id: Id) -> bool {
        !self.is_cut(id) && self.builtins.result(self.p, id) == Type::Bool
    }

    pub fn not(&mut self, e: Id, pos: Pos, dest: Slot) -> Whnf {
        let start = self.e.here();
        let (s, at) = self.operand_at(e);
        self.e.op_at(Op::Not, dest, pos).word_at(s, at);
        self.e.region(start, pos, NOT);
        true
    }

    /// The condition of an assertion.
    pub fn assert(&mut self, cond: Id, source: ast::Node, pos: Pos) {
        if !self.is_cut(cond)
            && let Kind::Equal {
                left,
                right,
                negate: false,
            } = self.p.kind(cond)
        {
            return self.assert_equal(left, right, self.p.pos(cond), source, pos);
        }
        let ok = self.condition(cond, pos, true, ASSERT);
        let text = self.source_text(source);
        let text = self.e.unit.add_text(&text);
        let k = self.e.constant(Const::Str(text));
        self.e.op_at(Op::AssertFail, 0, pos).index(Table::Consts, k);
        self.e.bind(ok);
    }

    /// An assertion that two values are equal: when they are not, the message says where they differ.
    fn assert_equal(&mut self, left: Id, right: Id, at: Pos, source: ast::Node, pos: Pos) {
        let mark = self.e.mark();
        let start = self.e.here();
        let equal = self.e.temp();
        let later = !self.is_quiet(right);
        let (l, lp) = self.operand_before(left, later);
        let (r, rp) = self.operand_at(right);
        self.e
            .op_at(Op::Eq, equal, at)
            .word_at(l, lp)
            .word_at(r, rp);
        let mut ok = Label::default();
        self.e.op_at(Op::JumpIfTrue, equal, at).target(&mut ok);
        self.e.region(start, pos, ASSERT);
        let text = self.source_text(source);
        let text = self.e.unit.add_text(&text);
        let k = self.e.constant(Const::Str(text));
        self.e
            .op_at(Op::AssertEqualFail, l, pos)
            .word(r)
            .index(Table::Consts, k);
        self.e.release(mark);
        self.e.bind(ok);
    }

    /// The text of an assertion's condition, or of a computed name. Texts of assertions inside of
    /// assertions' conditions add up to the square of the source; when that gets out of hand they are
    /// left out.
    pub(super) fn source_text(&mut self, source: ast::Node) -> Box<[u8]> {
        let mut out = Vec::new();
        if self.printed < MAX_PRINTED {
            print(source, self.symbols, &mut out);
            self.printed += out.len();
        }
        out.into()
    }
}
