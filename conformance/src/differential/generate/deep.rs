//! Recursion without end, for runs with a limit on the depth of calls.
//!
//! Rule `no-evaluated-arguments`: builtins that evaluate an argument at once (arithmetic and comparison among them) are not in
//! the way of the recursion, since there the depth is one less than the reference's.

use super::Generator;
use crate::differential::tree::{Expr, Name, Op, Param, Part, make::*};

impl Generator {
    /// A function that calls itself in some way, called.
    pub fn deep(&mut self) -> Expr {
        let f = "f";
        let again = |arg: Expr| call(var(f), [arg]);
        let next = binary(Op::Add, var("n"), lit(1));
        let other = match self.r.below(4) {
            0 => var("n"),
            1 => call(lambda(&["x"], var("x")), [var("n")]),
            2 => let_in(vec![bind("y", var("n"))], var("y")),
            _ => lit(7),
        };
        let body = match self.r.below(24) {
            0 => binary(Op::Add, other, again(next)),
            1 => binary(Op::Add, again(next), other),
            2 => cond(binary(Op::Eq, again(next), lit(1)), other, lit(2)),
            3 => Expr::Assert(
                Box::new(binary(Op::Eq, again(next), lit(1))),
                Box::new(other),
            ),
            4 => Expr::Text(vec![Part::Raw("a".into()), Part::Interpolated(again(next))]),
            5 => select(set(vec![bind("a", again(next))]), "a"),
            6 => let_in(
                vec![bind("x", again(next)), bind("y", other)],
                binary(Op::Concat, Expr::List(vec![var("y")]), var("x")),
            ),
            7 => call(lambda(&["x"], var("x")), [again(next)]),
            8 => call(
                Expr::Lambda(
                    Param::Formals {
                        formals: vec![("x".into(), None), ("y".into(), Some(other))],
                        ellipsis: false,
                        at: None,
                    },
                    Box::new(binary(Op::Add, var("x"), var("y"))),
                ),
                [set(vec![bind("x", again(next))])],
            ),
            9 => Expr::With(Box::new(again(next)), Box::new(var("undefined"))),
            10 => binary(Op::Update, set(vec![bind("a", other)]), again(next)),
            11 => Expr::Select {
                of: Box::new(again(next)),
                path: vec![Name::Plain("a".into())],
                default: Some(Box::new(other)),
            },
            12 => Expr::Has(Box::new(again(next)), vec![Name::Plain("a".into())]),
            13 => Expr::Not(Box::new(again(next))),
            14 => binary(Op::Implies, var("true"), again(next)),
            15 => call(
                set(vec![bind("__functor", lambda(&["self"], var(f)))]),
                [next],
            ),
            16 => Expr::List(vec![other, again(next)]),
            17 => set(vec![bind("a", again(next))]),
            18 => Expr::Select {
                of: Box::new(set(vec![bind("a", lit(1))])),
                path: vec![Name::Dynamic(again(next))],
                default: None,
            },
            19 => Expr::Text(vec![Part::Interpolated(again(next))]),
            20 => call(
                lambda(&["x", "y"], binary(Op::Add, var("x"), var("y"))),
                [other, again(next)],
            ),
            21 => binary(
                Op::Eq,
                Expr::List(vec![again(next.clone())]),
                Expr::List(vec![again(next)]),
            ),
            22 => Expr::Set {
                recursive: true,
                bindings: vec![bind("a", again(next)), bind("b", var("a"))],
            },
            _ => {
                let map = self.builtin("map");
                call(map, [var(f), Expr::List(vec![next])])
            }
        };
        // Some stop in time.
        let body = match self.r.one_in(3) {
            true => {
                let limit = *self.r.pick(&[3, 10, 18, 19, 36, 37, 38, 39]);
                cond(binary(Op::Eq, var("n"), lit(limit)), var("n"), body)
            }
            false => body,
        };
        let started = call(var(f), [lit(0)]);
        let started = match self.r.below(5) {
            0 => Expr::List(vec![started]),
            1 => select(set(vec![bind("a", started)]), "a"),
            2 => Expr::Text(vec![Part::Interpolated(started)]),
            _ => started,
        };
        let_in(vec![bind(f, lambda(&["n"], body))], started)
    }
}
