//! Numbers, Booleans and null.

use super::{BOOL, FLOAT, Form, Generator, INT, NULL};
use crate::differential::tree::{Expr, Op, make::*};
use crate::differential::types::Ty;

#[rustfmt::skip]
pub static FORMS: &[Form] = &[
    Form { name: "int-arithmetic", weight: 30, kinds: INT, make: Generator::int_arithmetic },
    Form { name: "float-arithmetic", weight: 30, kinds: FLOAT, make: Generator::float_arithmetic },
    Form { name: "negate", weight: 4, kinds: INT | FLOAT, make: Generator::negate },
    Form { name: "position", weight: 3, kinds: INT, make: Generator::position },
    Form { name: "override-operator", weight: 2, kinds: INT | BOOL, make: Generator::override_operator },
    Form { name: "break", weight: 1, kinds: INT, make: Generator::break_form },
    Form { name: "lang-version", weight: 1, kinds: INT, make: Generator::lang_version },
    Form { name: "comparison", weight: 12, kinds: BOOL, make: Generator::comparison },
    Form { name: "equality", weight: 14, kinds: BOOL, make: Generator::equality },
    Form { name: "logic", weight: 12, kinds: BOOL, make: Generator::logic },
    Form { name: "not", weight: 5, kinds: BOOL, make: Generator::not },
    Form { name: "has", weight: 8, kinds: BOOL, make: Generator::has },
    Form { name: "clock", weight: 1, kinds: BOOL, make: Generator::clock },
    Form { name: "null-test", weight: 3, kinds: BOOL, make: Generator::null_test },
    Form { name: "no-match", weight: 3, kinds: NULL, make: Generator::no_match },
];

impl Generator {
    fn int_arithmetic(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        let op = *self
            .r
            .pick(&[Op::Add, Op::Add, Op::Sub, Op::Sub, Op::Mul, Op::Div]);
        let mut parts = self.exprs([&Ty::Int, &Ty::Int], size).into_iter();
        let (a, b) = (parts.next()?, parts.next()?);
        // Division by something that is 0 too often.
        if op == Op::Div && !self.r.one_in(6) {
            let divisor = match b {
                Expr::Literal(ref n) if n != "0" => b,
                _ => lit(*self.r.pick(&[1, 2, 3, 7])),
            };
            return Some(binary(op, a, divisor));
        }
        Some(binary(op, a, b))
    }

    fn float_arithmetic(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        let op = *self.r.pick(&[Op::Add, Op::Sub, Op::Mul, Op::Div]);
        let (a, b) = *self.r.pick(&[
            (&Ty::Float, &Ty::Float),
            (&Ty::Int, &Ty::Float),
            (&Ty::Float, &Ty::Int),
        ]);
        let mut parts = self.exprs([a, b], size).into_iter();
        Some(binary(op, parts.next()?, parts.next()?))
    }

    /// Whatever the time is, it is a number.
    fn clock(&mut self, _: &Ty, _: usize) -> Option<Expr> {
        let f = self.r.word(&["isInt", "isFloat", "isNull"]);
        let f = self.builtin(f);
        let now = self.builtin("currentTime");
        Some(call(f, [now]))
    }

    fn negate(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        Some(Expr::Negate(Box::new(self.expr(ty, size - 1))))
    }

    fn position(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        let part = self.r.word(&["line", "column"]);
        if self.r.one_in(2) {
            return Some(select(var("__curPos"), part));
        }
        let of = self.expr(&Ty::dict(Ty::Int), size);
        let name = self.attr_name();
        let f = self.builtin("unsafeGetAttrPos");
        use crate::differential::write::escape;
        let pos = call(f, [text(escape(&name)), of]);
        let default = self.int();
        Some(Expr::Select {
            of: Box::new(pos),
            path: vec![crate::differential::tree::Name::Plain(part.into())],
            default: Some(Box::new(default)),
        })
    }

    /// `let __sub = a: b: …; in … - …`: some operators call what their names stand for.
    fn override_operator(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if size < 5 {
            return None;
        }
        let (name, op) = match ty {
            Ty::Int => *self.r.pick(&[
                ("__sub", Op::Sub),
                ("__mul", Op::Mul),
                ("__div", Op::Div),
                ("__add", Op::Add),
            ]),
            _ => {
                let op = *self
                    .r
                    .pick(&[Op::Less, Op::LessEq, Op::Greater, Op::GreaterEq]);
                ("__lessThan", op)
            }
        };
        let sizes = self.split(size, 3);
        let names = self.fresh_names(2);
        let [a, b] = [&*names[0], &*names[1]];
        // The operator means itself in the function, too.
        let body = match self.r.one_in(2) {
            true => self.leaf(ty),
            false => {
                let t = self.data_type(1);
                let inner = self.expr(&t, 1);
                let f = self.builtin("seq");
                let result = self.leaf(ty);
                call(f, [Expr::List(vec![var(a), var(b), inner]), result])
            }
        };
        let (x, y) = (self.expr(&Ty::Int, sizes[1]), self.expr(&Ty::Int, sizes[2]));
        let used = match (op, self.r.one_in(4)) {
            (Op::Sub, true) => Expr::Negate(Box::new(x)),
            _ => binary(op, x, y),
        };
        Some(let_in(vec![bind(name, lambda(&[a, b], body))], used))
    }

    /// Rule `break-of-a-value`: the reference hands on its argument as it is, so that what is not evaluated
    /// yet is "a thunk" for what asks next.
    fn break_form(&mut self, _: &Ty, _: usize) -> Option<Expr> {
        let f = self.builtin("break");
        Some(call(f, [lit(self.r.below(9))]))
    }

    fn lang_version(&mut self, _: &Ty, _: usize) -> Option<Expr> {
        Some(self.builtin("langVersion"))
    }

    fn comparison(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        let ty = self.ordered_type();
        let other = match ty {
            Ty::Int if self.r.one_in(5) => Ty::Float,
            _ => ty.clone(),
        };
        let op = *self
            .r
            .pick(&[Op::Less, Op::LessEq, Op::Greater, Op::GreaterEq]);
        let mut parts = self.exprs([&ty, &other], size).into_iter();
        Some(binary(op, parts.next()?, parts.next()?))
    }

    fn equality(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        let a = self.plain_type(2);
        let b = match self.r.below(8) {
            0 => self.plain_type(1),
            1 if a == Ty::Int => Ty::Float,
            _ => a.clone(),
        };
        let op = *self.r.pick(&[Op::Eq, Op::NotEq]);
        let mut parts = self.exprs([&a, &b], size).into_iter();
        let (a, b) = (parts.next()?, parts.next()?);
        match self.r.one_in(4) {
            // Equal for certain, but of two evaluations.
            true => Some(binary(op, a.clone(), a)),
            false => Some(binary(op, a, b)),
        }
    }

    fn logic(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        let op = *self.r.pick(&[Op::And, Op::Or, Op::Implies]);
        let mut parts = self.exprs([&Ty::Bool, &Ty::Bool], size).into_iter();
        Some(binary(op, parts.next()?, parts.next()?))
    }

    fn not(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        Some(Expr::Not(Box::new(self.expr(&Ty::Bool, size - 1))))
    }

    fn has(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        let of = match self.r.below(6) {
            0 => {
                let ty = self.plain_type(1);
                self.expr(&ty, size - 1)
            }
            1 => self.expr(&Ty::dict(Ty::dict(Ty::Int)), size - 1),
            _ => self.expr(&Ty::dict(Ty::Int), size - 1),
        };
        let n = self.r.between(1, 2);
        let path = (0..n)
            .map(|_| {
                let name = self.attr_name();
                self.step(&name)
            })
            .collect();
        Some(Expr::Has(Box::new(of), path))
    }

    fn null_test(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        let ty = self.any_type(2);
        let e = self.expr(&ty, size - 1);
        let op = *self.r.pick(&[Op::Eq, Op::NotEq]);
        Some(match self.r.one_in(2) {
            true => binary(op, var("null"), e),
            false => binary(op, e, var("null")),
        })
    }

    fn no_match(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        let f = self.builtin("match");
        let e = self.expr(&Ty::Str, size - 1);
        Some(call(f, [text("no such text"), e]))
    }
}
