//! Precedence and associativity of operators.
//!
//! The grammar reads `a + b * c` as a flat sequence; here each operator decides, as it arrives,
//! which of the waiting operators before it bind tighter. That is what an LR parser with precedence
//! declarations does, with one stack entry for each operator instead of a dozen unit reductions for
//! each operand.

use super::{Abort, Fail, builder::Builder};
use crate::ast::{BinOp, ExprKind, Node, Select};
use frazil_runtime::pos::Pos;

/// An operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Operator {
    Impl,
    Or,
    And,
    Eq,
    NEq,
    Less,
    LEq,
    Greater,
    GEq,
    Update,
    Not,
    Add,
    Sub,
    Mul,
    Div,
    Concat,
    Negate,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Assoc {
    Left,
    Right,
    None,
}

impl Operator {
    /// How tightly the operator binds, and to which side. `?` is not here: it binds tighter than
    /// `++` and looser than negation.
    fn binding(self) -> (u8, Assoc) {
        match self {
            Operator::Impl => (1, Assoc::Right),
            Operator::Or => (2, Assoc::Left),
            Operator::And => (3, Assoc::Left),
            Operator::Eq | Operator::NEq => (4, Assoc::None),
            Operator::Less | Operator::LEq | Operator::Greater | Operator::GEq => (5, Assoc::None),
            Operator::Update => (6, Assoc::Right),
            Operator::Not => (7, Assoc::Left),
            Operator::Add | Operator::Sub => (8, Assoc::Left),
            Operator::Mul | Operator::Div => (9, Assoc::Left),
            Operator::Concat => (10, Assoc::Right),
            Operator::Negate => (HAS_ATTR + 1, Assoc::None),
        }
    }
}

/// The precedence of `?`.
const HAS_ATTR: u8 = 11;

/// A sequence that ends with an operand.
#[derive(Clone, Copy, Debug)]
pub struct Operand<'a> {
    /// The last operand.
    node: Node<'a>,
    /// Where it starts.
    start: u32,
    /// How many operators wait for it on the builder's stack.
    depth: u32,
}

/// A sequence that ends with an operator.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    depth: u32,
}

/// An operator that waits for its right operand.
pub struct Pending<'a> {
    operator: Operator,
    pos: u32,
    /// The left operand and where it starts; prefix operators have none.
    left: Option<(Node<'a>, u32)>,
}

impl<'a> Operand<'a> {
    /// The first operand of a sequence.
    pub fn new(node: Node<'a>, start: u32) -> Self {
        Self {
            node,
            start,
            depth: 0,
        }
    }
}

impl Waiting {
    /// Before the first operator.
    pub const START: Waiting = Waiting { depth: 0 };

    /// The next operand.
    pub fn operand<'a>(self, node: Node<'a>, start: u32) -> Operand<'a> {
        Operand {
            node,
            start,
            depth: self.depth,
        }
    }
}

impl<'a> Builder<'a, '_> {
    /// `!` or `-` before an operand.
    pub fn prefix(&mut self, waiting: Waiting, operator: Operator, pos: u32) -> Waiting {
        self.pending.push(Pending {
            operator,
            pos,
            left: None,
        });
        Waiting {
            depth: waiting.depth + 1,
        }
    }

    /// An operator after an operand; an error when neither side may take the operand between this
    /// operator and the one before.
    pub fn infix(
        &mut self,
        mut left: Operand<'a>,
        operator: Operator,
        pos: u32,
    ) -> Result<Waiting, Fail> {
        let (level, assoc) = operator.binding();
        while left.depth > 0 {
            let before = self.pending[self.pending.len() - 1].operator.binding().0;
            if before < level || before == level && assoc == Assoc::Right {
                break;
            }
            if before == level && assoc == Assoc::None {
                // The text is looked up again to say which tokens were possible.
                return Err(Fail::User {
                    error: Abort::Syntax,
                });
            }
            self.reduce(&mut left);
        }
        self.pending.push(Pending {
            operator,
            pos,
            left: Some((left.node, left.start)),
        });
        Ok(Waiting {
            depth: left.depth + 1,
        })
    }

    /// `operand ? path`
    pub fn has_attr(
        &mut self,
        mut operand: Operand<'a>,
        path: super::builder::Mark,
    ) -> Operand<'a> {
        let path = self.take_attr_path(path);
        while operand.depth > 0
            && self.pending[self.pending.len() - 1].operator.binding().0 > HAS_ATTR
        {
            self.reduce(&mut operand);
        }
        let base = operand.node;
        let default = None;
        let tested = self.arena.alloc(Select {
            base,
            path,
            default,
        });
        operand.node = self.node(base.pos, ExprKind::HasAttr(tested));
        operand
    }

    /// The end of a sequence.
    pub fn finish_operation(&mut self, mut operand: Operand<'a>) -> Node<'a> {
        while operand.depth > 0 {
            self.reduce(&mut operand);
        }
        operand.node
    }

    /// Gives the last operand to the operator before it.
    fn reduce(&mut self, right: &mut Operand<'a>) {
        let Some(Pending {
            operator,
            pos,
            left,
        }) = self.pending.pop()
        else {
            return;
        };
        let at = self.pos(pos);
        let (node, start) = match left {
            Some((left, start)) => (
                self.binary(operator, at, (left, start), (right.node, right.start)),
                start,
            ),
            None if operator == Operator::Not => (self.not(right.node), pos),
            None => {
                let zero = self.node(Pos::NONE, ExprKind::Int(0));
                (
                    self.call_builtin(at, self.names.sub, &[zero, right.node]),
                    pos,
                )
            }
        };
        *right = Operand {
            node,
            start,
            depth: right.depth - 1,
        };
    }

    fn not(&mut self, e: Node<'a>) -> Node<'a> {
        self.node(e.pos, ExprKind::Not(e))
    }

    fn binary(
        &mut self,
        operator: Operator,
        at: Pos,
        (left, left_start): (Node<'a>, u32),
        (right, right_start): (Node<'a>, u32),
    ) -> Node<'a> {
        let names = self.names;
        let op = match operator {
            Operator::Less => return self.call_builtin(at, names.less_than, &[left, right]),
            Operator::Greater => return self.call_builtin(at, names.less_than, &[right, left]),
            Operator::LEq => {
                let call = self.call_builtin(at, names.less_than, &[right, left]);
                return self.not(call);
            }
            Operator::GEq => {
                let call = self.call_builtin(at, names.less_than, &[left, right]);
                return self.not(call);
            }
            Operator::Sub | Operator::Negate => {
                return self.call_builtin(at, names.sub, &[left, right]);
            }
            Operator::Mul => return self.call_builtin(at, names.mul, &[left, right]),
            Operator::Div => return self.call_builtin(at, names.div, &[left, right]),
            Operator::Add => {
                let parts = [(self.pos(left_start), left), (self.pos(right_start), right)];
                let parts = self.arena.alloc_slice_copy(&parts);
                return self.node(
                    at,
                    ExprKind::ConcatStrings {
                        force_string: false,
                        parts,
                    },
                );
            }
            // The reference keeps no position for these two.
            Operator::Eq => {
                return self.node(
                    Pos::NONE,
                    ExprKind::Binary {
                        op: BinOp::Eq,
                        left,
                        right,
                    },
                );
            }
            Operator::NEq => {
                return self.node(
                    Pos::NONE,
                    ExprKind::Binary {
                        op: BinOp::NEq,
                        left,
                        right,
                    },
                );
            }
            Operator::And => BinOp::And,
            Operator::Or => BinOp::Or,
            Operator::Impl => BinOp::Impl,
            Operator::Update => BinOp::Update,
            Operator::Concat | Operator::Not => BinOp::ConcatLists,
        };
        self.node(at, ExprKind::Binary { op, left, right })
    }
}
