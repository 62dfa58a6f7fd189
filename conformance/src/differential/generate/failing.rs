//! Expressions that fail, each in a way of its own.

use super::Generator;
use crate::differential::tree::{Binding, Expr, Name, Op, Param, Part, make::*};
use crate::differential::types::Ty;

impl Generator {
    /// An expression that fails when it is evaluated; a few make the whole program fail.
    pub fn failing(&mut self, size: usize) -> Expr {
        let size = (size / 2).max(1);
        match self.r.below(44) {
            0..=4 => {
                let message = self.expr(&Ty::Str, size);
                let f = self.builtin("throw");
                call(f, [message])
            }
            5 => {
                let message = self.expr(&Ty::Str, size);
                let f = self.builtin("abort");
                call(f, [message])
            }
            6..=8 => {
                let c = match self.r.one_in(2) {
                    true => var("false"),
                    false if self.r.one_in(2) => {
                        // Equal but for a part, which the message names.
                        let ty = self.plain_type(3);
                        let a = self.expr(&ty, size + 3);
                        let b = self.expr(&ty, size + 3);
                        binary(Op::Eq, a, b)
                    }
                    false => {
                        let ty = self.plain_type(1);
                        let (a, b) = (self.expr(&ty, size), self.expr(&ty, size));
                        binary(
                            Op::NotEq,
                            a.clone(),
                            match self.r.one_in(2) {
                                true => a,
                                false => b,
                            },
                        )
                    }
                };
                let body = self.int();
                Expr::Assert(Box::new(c), Box::new(body))
            }
            9..=12 => {
                // An attribute that is not there, or almost.
                let ty = self.plain_type(2);
                let of = match ty {
                    Ty::Rec(_) | Ty::Dict(_) => self.expr(&ty, size),
                    _ => {
                        let t = Ty::dict(ty);
                        self.expr(&t, size)
                    }
                };
                let name = (self.r.word(&["missing", "ab", "nam", "valeu", "foo2"])).to_owned();
                let step = self.step(&name);
                Expr::Select {
                    of: Box::new(of),
                    path: vec![step],
                    default: None,
                }
            }
            13..=16 => {
                // Of any other type; messages show the value.
                let ty = self.any_type(3);
                let e = self.expr(&ty, size * 2);
                match self.r.below(8) {
                    6 => binary(Op::Add, lit(1), e),
                    7 => Expr::Text(vec![Part::Interpolated(e)]),
                    0 => select(e, "a"),
                    1 => call(e, [lit(1)]),
                    2 => binary(Op::Concat, Expr::List(vec![]), e),
                    3 => binary(Op::Update, set(vec![]), e),
                    4 => Expr::Not(Box::new(e)),
                    _ => e,
                }
            }
            17 => {
                let op = *self.r.pick(&[Op::Add, Op::Mul, Op::Sub]);
                let max = lit(i64::MAX);
                match op {
                    Op::Sub => binary(op, Expr::Negate(Box::new(max)), lit(2)),
                    op => binary(op, max, lit(2)),
                }
            }
            18 => binary(Op::Div, lit(1), lit(self.r.word(&["0", "0.0"]))),
            19 | 20 => {
                let f = self.builtin("elemAt");
                let list = self.expr(&Ty::list(Ty::Int), size);
                let n = *self.r.pick(&[9, 100, -1]);
                let n = if n < 0 {
                    Expr::Negate(Box::new(lit(1)))
                } else {
                    lit(n)
                };
                call(f, [list, n])
            }
            21 => {
                let name = self.r.word(&["head", "tail"]);
                let f = self.builtin(name);
                call(f, [Expr::List(vec![])])
            }
            22 | 23 => self.endless(),
            24 | 25 => {
                let a = self.any_type(1);
                let b = self.any_type(1);
                let op = *self.r.pick(&[
                    Op::Less,
                    Op::GreaterEq,
                    Op::Add,
                    Op::Sub,
                    Op::Mul,
                    Op::And,
                    Op::Implies,
                    Op::Concat,
                ]);
                let mut parts = self.exprs([&a, &b], size + 1).into_iter();
                binary(op, parts.next().expect("two"), parts.next().expect("two"))
            }
            26..=28 => self.wrong_arguments(size),
            29 => {
                let ty = self.any_type(1);
                let e = self.expr(&ty, size);
                Expr::Text(vec![Part::Interpolated(e)])
            }
            30 => {
                let name = self.attr_name();
                let value = self.expr(&Ty::Int, size);
                use crate::differential::write::escape;
                set(vec![
                    bind(&name, value),
                    Binding::Attr(vec![Name::Dynamic(text(escape(&name)))], lit(1)),
                ])
            }
            31 => {
                // No value is a name but a string and null.
                let ty = self.any_type(1);
                let e = self.expr(&ty, size);
                set(vec![Binding::Attr(vec![Name::Dynamic(e)], lit(1))])
            }
            32..=34 => {
                // A builtin with an argument of the wrong type.
                let n = self.r.below(self.catalogue.rows.len());
                let row = &self.catalogue.rows[n];
                let params = row.ty.uncurry().0.len();
                let name = row.name;
                let wrong = self.r.below(params);
                let tys: Vec<Ty> = self.catalogue.rows[n]
                    .ty
                    .uncurry()
                    .0
                    .iter()
                    .enumerate()
                    .map(|(i, t)| match i == wrong {
                        true => match t {
                            Ty::Domain(d) if d.is_strict() => Ty::Int,
                            _ => Ty::Any,
                        },
                        false => t.instance(&mut Default::default(), &mut |_| Ty::Int),
                    })
                    .collect();
                let f = self.builtin(name);
                let args = self.exprs(&tys, size + params);
                call(f, args)
            }
            35 => {
                let f = self.builtin("addErrorContext");
                let throw = self.builtin("throw");
                let inner = self.expr(&Ty::Str, size);
                call(f, [text("context"), call(throw, [inner])])
            }
            36 => {
                let name = self.fresh_name();
                match self.r.one_in(8) {
                    // The whole program is in error.
                    true => var("undefined"),
                    false => Expr::With(
                        Box::new(set(vec![bind(&name, lit(1))])),
                        Box::new(var("undefined")),
                    ),
                }
            }
            37 => {
                let ty = self.any_type(1);
                let e = self.expr(&ty, size);
                Expr::With(Box::new(e), Box::new(var("undefined")))
            }
            40..=43 => self.large_in_a_message(size),
            38 => {
                let ty = self.any_type(1);
                let c = self.expr(&ty, size);
                cond(c, lit(1), lit(2))
            }
            _ => {
                let name = self.fresh_name();
                let from = self.any_type(1);
                let from = self.expr(&from, size);
                let inherit = Binding::InheritFrom(from, vec![Name::Plain(name.clone())]);
                let_in(vec![inherit], var(name))
            }
        }
    }

    /// A large value where it does not belong: messages show its beginning.
    fn large_in_a_message(&mut self, size: usize) -> Expr {
        let t = self.any_type(1);
        let item = self.expr(&t, size);
        let e = match self.r.below(6) {
            0 => {
                let n = *self.r.pick(&[9, 10, 11, 40]);
                Expr::List((0..n).map(|_| self.leaf(&t)).chain([item]).collect())
            }
            1 => {
                let n = *self.r.pick(&[5, 9, 10, 11, 25]);
                let mut all: Vec<Binding> = (0..n)
                    .map(|i| bind(format!("k{i}"), self.leaf(&t)))
                    .collect();
                all.push(bind("last", item));
                self.r.shuffle(&mut all);
                set(all)
            }
            2 => {
                let n = *self.r.pick(&[20, 50, 200, 1100]);
                text((*self.r.pick(&["a", "é", "\\n", "\\\""])).repeat(n))
            }
            3 => {
                let depth = self.r.between(2, 14);
                (0..depth).fold(item, |e, i| match i % 2 {
                    0 => Expr::List(vec![e, lit(i)]),
                    _ => set(vec![bind("a", e), bind("b", lit(i))]),
                })
            }
            4 => {
                let name = self.fresh_names(1).remove(0);
                let value = Expr::List(vec![var(&name), var(&name), item]);
                let_in(vec![bind(&name, set(vec![bind("x", lit(1))]))], value)
            }
            _ => {
                let name = self.fresh_names(1).remove(0);
                let value = set(vec![bind("x", var(&name)), bind("y", item)]);
                let_in(vec![bind(&name, value)], var(&name))
            }
        };
        // Evaluated in part.
        let e = match self.r.below(3) {
            0 => {
                let name = self.fresh_names(1).remove(0);
                let f = self.builtin("deepSeq");
                let_in(vec![bind(&name, e)], call(f, [var(&name), var(&name)]))
            }
            _ => e,
        };
        match self.r.below(7) {
            0 => binary(Op::Add, lit(1), e),
            1 => Expr::Text(vec![Part::Interpolated(e)]),
            2 => call(e, [lit(1)]),
            3 => select(Expr::List(vec![e]), "a"),
            4 => cond(e, lit(1), lit(2)),
            5 => {
                let f = self.builtin("stringLength");
                call(f, [e])
            }
            _ => {
                let f = self.builtin("trace");
                call(f, [e, lit(1)])
            }
        }
    }

    /// A value that needs itself.
    fn endless(&mut self) -> Expr {
        let name = self.fresh_names(2);
        let [a, b] = [&*name[0], &*name[1]];
        match self.r.below(7) {
            0 => let_in(vec![bind(a, var(a))], var(a)),
            1 => let_in(vec![bind(a, binary(Op::Add, var(a), lit(1)))], var(a)),
            2 => let_in(vec![bind(a, var(b)), bind(b, var(a))], var(a)),
            3 => select(
                Expr::Set {
                    recursive: true,
                    bindings: vec![bind(a, select(var(b), "x")), bind(b, var(a))],
                },
                a,
            ),
            4 => let_in(
                vec![bind(a, set(vec![bind("x", select(var(a), "x"))]))],
                select(var(a), "x"),
            ),
            5 => let_in(
                vec![bind(
                    a,
                    binary(Op::Update, set(vec![bind("x", lit(1))]), var(a)),
                )],
                select(var(a), "x"),
            ),
            _ => call(
                lambda(
                    &["f"],
                    let_in(vec![bind("x", call(var("f"), [var("x")]))], var("x")),
                ),
                [lambda(&[a], var(a))],
            ),
        }
    }

    /// A call of a function with the wrong set.
    fn wrong_arguments(&mut self, size: usize) -> Expr {
        let names = self.fresh_names(3);
        let [a, b, other] = [&*names[0], &*names[1], &*names[2]];
        let f = Expr::Lambda(
            Param::Formals {
                formals: vec![(a.to_owned(), None), (b.to_owned(), Some(lit(2)))],
                ellipsis: self.r.one_in(3),
                at: None,
            },
            Box::new(binary(Op::Add, var(a), var(b))),
        );
        let value = self.expr(&Ty::Int, size);
        let arg = match self.r.below(4) {
            0 => set(vec![bind(b, value)]),
            1 => set(vec![bind(a, value), bind(other, lit(1))]),
            2 => set(vec![]),
            _ => value,
        };
        match self.r.one_in(2) {
            true => call(f, [arg]),
            false => let_in(vec![bind("fun", f)], call(var("fun"), [arg])),
        }
    }
}
