//! Recursion and repetition: the same code run many times, on values of changing shape.

use super::{ALL, DICT, Form, Generator, INT, LIST, REC, STR};
use crate::differential::tree::{Binding, Expr, Name, Op, Part, make::*};
use crate::differential::types::Ty;

#[rustfmt::skip]
pub static FORMS: &[Form] = &[
    Form { name: "recursion", weight: 5, kinds: ALL, make: Generator::recursion },
    Form { name: "mutual-recursion", weight: 2, kinds: ALL, make: Generator::mutual_recursion },
    Form { name: "fix", weight: 4, kinds: ALL, make: Generator::fix },
    Form { name: "shapes", weight: 6, kinds: LIST, make: Generator::shapes },
    Form { name: "call-shapes", weight: 5, kinds: LIST, make: Generator::call_shapes },
    Form { name: "generic-closure", weight: 6, kinds: LIST, make: Generator::generic_closure },
    Form { name: "closure-count", weight: 1, kinds: INT, make: Generator::closure_count },
    Form { name: "string-loop", weight: 3, kinds: STR, make: Generator::string_loop },
    Form { name: "update-loop", weight: 5, kinds: DICT, make: Generator::update_loop },
    Form { name: "extend", weight: 4, kinds: REC, make: Generator::extend },
    Form { name: "long-list", weight: 2, kinds: LIST, make: Generator::long_list },
    Form { name: "lazy-stream", weight: 2, kinds: LIST, make: Generator::lazy_stream },
    Form { name: "many-bindings", weight: 1, kinds: ALL, make: Generator::many_bindings },
];

impl Generator {
    /// How often a loop runs.
    fn rounds(&mut self) -> Expr {
        let n = *self.r.pick(&[0, 1, 2, 3, 3, 5, 8, 20]);
        lit(n)
    }

    /// `let go = n: acc: if n <= 0 then acc else go (n - 1) …; in go … …`
    fn recursion(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if size < 5 {
            return None;
        }
        let sizes = self.split(size, 2);
        let names = self.fresh_names(3);
        let [go, n, acc] = [&*names[0], &*names[1], &*names[2]];
        let start = self.expr(ty, sizes[0]);
        let next = self.within(
            [(n.to_owned(), Ty::Int), (acc.to_owned(), ty.clone())],
            |g| g.without(go, |g| g.expr(ty, sizes[1])),
        );
        let less = binary(Op::Sub, var(n), lit(1));
        let done = binary(Op::LessEq, var(n), lit(0));
        let body = match self.r.below(3) {
            0 => {
                // Not a tail call.
                let inner = call(var(go), [less, var(acc)]);
                cond(done, var(acc), call(lambda(&[acc], next), [inner]))
            }
            1 => {
                let seq = self.builtin("seq");
                let step = call(var(go), [less, var("next")]);
                cond(
                    done,
                    var(acc),
                    let_in(vec![bind("next", next)], call(seq, [var("next"), step])),
                )
            }
            _ => cond(done, var(acc), call(var(go), [less, next])),
        };
        let rounds = self.rounds();
        Some(let_in(
            vec![bind(go, lambda(&[n, acc], body))],
            call(var(go), [rounds, start]),
        ))
    }

    fn mutual_recursion(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if size < 6 {
            return None;
        }
        let sizes = self.split(size, 2);
        let less = || binary(Op::Sub, var("n"), lit(1));
        let done = || binary(Op::Eq, var("n"), lit(0));
        let n = [("n".to_owned(), Ty::Int)];
        let a = self.within(n.clone(), |g| g.expr(ty, sizes[0]));
        let b = self.within(n, |g| g.expr(ty, sizes[1]));
        let even = lambda(&["n"], cond(done(), a, call(var("odd"), [less()])));
        let odd = lambda(&["n"], cond(done(), b, call(var("even"), [less()])));
        let rounds = self.rounds();
        let mut bindings = vec![bind("even", even), bind("odd", odd)];
        if self.r.one_in(2) {
            bindings.swap(0, 1);
        }
        Some(match self.r.one_in(3) {
            true => call(
                select(
                    Expr::Set {
                        recursive: true,
                        bindings,
                    },
                    "even",
                ),
                [rounds],
            ),
            false => let_in(bindings, call(var("even"), [rounds])),
        })
    }

    /// `let fix = f: let x = f x; in x; in (fix (self: { … })).a`
    fn fix(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if size < 5 {
            return None;
        }
        let names = self.fresh_names(1);
        let this = &*names[0];
        let t = self.any_type(1);
        let sizes = self.split(size, 2);
        let (first, second) = ("first".to_owned(), "second".to_owned());
        let base = self.expr(&t, sizes[0]);
        let fields = vec![(first.clone(), t)];
        let derived = self.within([(this.to_owned(), Ty::Rec(fields))], |g| {
            g.expr(ty, sizes[1])
        });
        let fix = lambda(
            &["f"],
            let_in(vec![bind("x", call(var("f"), [var("x")]))], var("x")),
        );
        let body = set(vec![bind(&first, base), bind(&second, derived)]);
        let fixed = call(fix, [lambda(&[this], body)]);
        Some(self.selected(fixed, &second, ty))
    }

    /// One selection on sets that were made in many ways.
    fn shapes(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let Ty::List(t) = ty else { return None };
        if size < 8 {
            return None;
        }
        let wanted = self.field_name();
        let n = self.r.between(2, 5);
        let sizes = self.split(size, n + 1);
        let all = (0..n).map(|i| self.shape(&wanted, t, sizes[i])).collect();
        let name = self.fresh_name();
        let default = self.r.one_in(2);
        let depth = self.scope.len();
        self.push(
            [(name.clone(), Ty::Rec(vec![(wanted.clone(), (**t).clone())]))],
            false,
        );
        let step = self.step(&wanted);
        let body = match self.r.below(6) {
            0 => Expr::Select {
                of: Box::new(var(&name)),
                path: vec![step],
                default: Some(Box::new(self.constant(t))),
            },
            4 => {
                let get = self.builtin("getAttr");
                use crate::differential::write::escape;
                call(get, [text(escape(&wanted)), var(&name)])
            }
            5 if crate::differential::write::is_identifier(&wanted) => {
                Expr::With(Box::new(var(&name)), Box::new(var(&wanted)))
            }
            1 => {
                let other = self.constant(t);
                cond(
                    Expr::Has(Box::new(var(&name)), vec![step]),
                    select(var(&name), &wanted),
                    other,
                )
            }
            2 if default => self.expr(t, sizes[n]),
            _ => select(var(&name), &wanted),
        };
        self.scope.truncate(depth);
        let map = self.builtin("map");
        Some(call(map, [lambda(&[&name], body), Expr::List(all)]))
    }

    /// One call of functions that were made in many ways.
    fn call_shapes(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let Ty::List(t) = ty else { return None };
        if size < 8 {
            return None;
        }
        let param = match self.r.one_in(2) {
            true => Ty::Rec(vec![("a".into(), Ty::Int), ("b".into(), self.any_type(1))]),
            false => self.any_type(1),
        };
        let n = self.r.between(2, 5);
        let sizes = self.split(size, n + 1);
        let f_ty = Ty::fun(param.clone(), (**t).clone());
        let all = (0..n).map(|i| self.expr(&f_ty, sizes[i])).collect();
        let arg = self.expr(&param, sizes[n]);
        let name = self.fresh_name();
        let map = self.builtin("map");
        let called = match self.r.one_in(2) {
            true => lambda(&[&name], call(var(&name), [arg])),
            false => {
                // The argument is one value for all.
                let outer = self.fresh_names(2).pop()?;
                let map = call(
                    map,
                    [
                        lambda(&[&name], call(var(&name), [var(&outer)])),
                        Expr::List(all),
                    ],
                );
                return Some(let_in(vec![bind(outer, arg)], map));
            }
        };
        Some(call(map, [called, Expr::List(all)]))
    }

    /// A set with an attribute of this name.
    fn shape(&mut self, wanted: &str, t: &Ty, size: usize) -> Expr {
        let value = self.expr(t, size);
        let mut others: Vec<Binding> = Vec::new();
        let mut used = vec![wanted.to_owned()];
        for _ in 0..self.r.below(5) {
            let name = self.field_name();
            if !used.contains(&name) {
                used.push(name.clone());
                let v = self.int();
                others.push(bind(name, v));
            }
        }
        match self.r.below(7) {
            0 => {
                let f = self.builtin("listToAttrs");
                use crate::differential::write::escape;
                let pair = set(vec![
                    bind("name", text(escape(wanted))),
                    bind("value", value),
                ]);
                call(f, [Expr::List(vec![pair])])
            }
            1 => binary(Op::Update, set(others), set(vec![bind(wanted, value)])),
            2 => binary(Op::Update, set(vec![bind(wanted, value)]), set(others)),
            3 => {
                let f = self.builtin("mapAttrs");
                others.push(bind(wanted, value));
                call(f, [lambda(&["_", "x"], var("x")), set(others)])
            }
            4 => {
                let f = self.builtin("removeAttrs");
                others.push(bind(wanted, value));
                others.push(bind("gone", lit(0)));
                call(f, [set(others), Expr::List(vec![text("gone")])])
            }
            5 => {
                let f = self.builtin("intersectAttrs");
                let mut both = others.clone();
                others.push(bind(wanted, lit(0)));
                both.push(bind(wanted, value));
                call(f, [set(others), set(both)])
            }
            _ => {
                others.push(bind(wanted, value));
                self.r.shuffle(&mut others);
                set(others)
            }
        }
    }

    fn generic_closure(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let Ty::List(t) = ty else { return None };
        if size < 6 {
            return None;
        }
        let key = self.ordered_type();
        let key = match key {
            Ty::Float | Ty::Path if self.r.one_in(2) => Ty::Int,
            k => k,
        };
        let sizes = self.split(size, 3);
        let name = self.fresh_name();
        let start: Vec<Expr> = (0..self.r.between(1, 3))
            .map(|_| {
                let k = self.expr(&key, sizes[0] / 2);
                set(vec![bind("key", k)])
            })
            .collect();
        let item = Ty::Rec(vec![("key".into(), key.clone())]);
        let next = self.within([(name.clone(), item)], |g| match key {
            Ty::Int if g.r.one_in(3) => {
                // Around a finite ring, with numbers that are equal but not the same.
                let m = *g.r.pick(&[5, 17, 64]);
                let k = select(var(&name), "key");
                let x = binary(Op::Add, binary(Op::Mul, k.clone(), lit(3)), lit(1));
                let f = g.builtin("bitAnd");
                let next = call(f, [x.clone(), lit(63)]);
                let other = match g.r.below(12) {
                    0 => binary(Op::Add, next.clone(), lit("0.0")),
                    1 => binary(Op::Mul, next.clone(), lit("0.5")),
                    _ => lit(m),
                };
                Expr::List(vec![
                    set(vec![bind("key", next)]),
                    set(vec![bind("key", other), bind("from", k)]),
                ])
            }
            Ty::Int => {
                // Counts up, and stops.
                let k = select(var(&name), "key");
                let step = binary(Op::Add, k.clone(), lit(1));
                let more = Expr::List(vec![
                    set(vec![bind("key", step)]),
                    set(vec![bind("key", k.clone())]),
                ]);
                cond(binary(Op::Less, k, lit(6)), more, Expr::List(vec![]))
            }
            _ => {
                // From a finite set of keys.
                let k = g.constant(&key);
                Expr::List(vec![set(vec![bind("key", k)])])
            }
        });
        let f = self.builtin("genericClosure");
        let mut fields = vec![
            bind("startSet", Expr::List(start)),
            bind("operator", lambda(&[&name], next)),
        ];
        self.r.shuffle(&mut fields);
        let closure = call(f, [set(fields)]);
        let item = self.fresh_name();
        let body = self.within(
            [(item.clone(), Ty::Rec(vec![("key".into(), key.clone())]))],
            |g| g.expr(t, sizes[2]),
        );
        let map = self.builtin("map");
        Some(call(map, [lambda(&[&item], body), closure]))
    }

    fn closure_count(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        let closure = self.generic_closure(&Ty::list(Ty::Int), size)?;
        let f = self.builtin("length");
        Some(call(f, [closure]))
    }

    /// Text that grows, by `+`, by interpolation or by a separator.
    fn string_loop(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        if size < 5 {
            return None;
        }
        let sizes = self.split(size, 2);
        let names = self.fresh_names(2);
        let [acc, x] = [&*names[0], &*names[1]];
        let list = self.expr(&Ty::list(Ty::Str), sizes[0]);
        let start = self.expr(&Ty::Str, sizes[1]);
        let kind = self.r.below(4);
        let body = match kind {
            0 => binary(Op::Add, var(acc), var(x)),
            1 => binary(Op::Add, var(x), var(acc)),
            2 => Expr::Text(vec![
                Part::Interpolated(var(acc)),
                Part::Raw("-".into()),
                Part::Interpolated(var(x)),
            ]),
            _ => self.within([(acc.to_owned(), Ty::Str), (x.to_owned(), Ty::Str)], |g| {
                g.expr(&Ty::Str, sizes[1])
            }),
        };
        let f = self.builtin("foldl'");
        // What grows by more than a piece in a round must not have many.
        let list = match kind < 3 && self.r.one_in(4) {
            true => {
                let gen_list = self.builtin("genList");
                let to_string = self.builtin("toString");
                call(gen_list, [to_string, lit(60)])
            }
            false => list,
        };
        Some(call(f, [lambda(&[acc, x], body), start, list]))
    }

    /// `foldl' (acc: x: acc // { ${…} = …; }) { } …`
    fn update_loop(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let Ty::Dict(t) = ty else { return None };
        if size < 6 {
            return None;
        }
        let sizes = self.split(size, 3);
        let names = self.fresh_names(2);
        let [acc, x] = [&*names[0], &*names[1]];
        let scope = [(acc.to_owned(), ty.clone()), (x.to_owned(), Ty::Str)];
        let list = self.expr(&Ty::list(Ty::Str), sizes[0]);
        let list = match self.r.one_in(4) {
            true => {
                let gen_list = self.builtin("genList");
                let body = Expr::Text(vec![
                    Part::Raw("k".into()),
                    Part::Interpolated(call(builtin("toString"), [var("i")])),
                ]);
                call(gen_list, [lambda(&["i"], body), lit(40)])
            }
            false => list,
        };
        let start = self.expr(ty, sizes[1]);
        let (value, key) = self.within(scope, |g| {
            let key = match g.r.one_in(3) {
                true => g.expr(&Ty::Str, 2),
                false => var(x),
            };
            (g.expr(t, sizes[2]), key)
        });
        let one = set(vec![Binding::Attr(vec![Name::Dynamic(key)], value)]);
        let body = match self.r.one_in(3) {
            true => binary(Op::Update, one, var(acc)),
            false => binary(Op::Update, var(acc), one),
        };
        let f = self.builtin("foldl'");
        Some(call(f, [lambda(&[acc, x], body), start, list]))
    }

    /// Overlays: a fixed point of a set extended by functions of the result and of what was before.
    fn extend(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let Ty::Rec(fields) = ty else { return None };
        if size < 8 || fields.is_empty() {
            return None;
        }
        let sizes = self.split(size, 3);
        let base = self.expr(ty, sizes[0]);
        let overlays: Vec<Expr> = (1..3)
            .map(|i| {
                let (name, t) = fields[self.r.below(fields.len())].clone();
                let names = self.fresh_names(2);
                let [this, prev] = [&*names[0], &*names[1]];
                // Only what was before, so that nothing needs itself.
                let value = self.within([(prev.to_owned(), ty.clone())], |g| {
                    g.without(this, |g| g.expr(&t, sizes[i]))
                });
                let mut all = vec![bind(name.clone(), value)];
                if self.r.one_in(2) && name != "again" {
                    all.push(bind("again", select(var(this), name)));
                }
                lambda(&[this, prev], set(all))
            })
            .collect();
        let f = self.builtin("foldl'");
        let fold = call(
            f,
            [
                lambda(
                    &["acc", "o"],
                    lambda(
                        &["self"],
                        let_in(
                            vec![bind("prev", call(var("acc"), [var("self")]))],
                            binary(
                                Op::Update,
                                var("prev"),
                                call(var("o"), [var("self"), var("prev")]),
                            ),
                        ),
                    ),
                ),
                lambda(&["self"], base),
                Expr::List(overlays),
            ],
        );
        let fix = lambda(
            &["f"],
            let_in(vec![bind("x", call(var("f"), [var("x")]))], var("x")),
        );
        Some(call(fix, [fold]))
    }

    fn long_list(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let Ty::List(t) = ty else { return None };
        let name = self.fresh_name();
        let body = self.within([(name.clone(), Ty::Int)], |g| g.expr(t, size.min(6)));
        let n = *self.r.pick(&[30, 70, 300]);
        let f = self.builtin("genList");
        let all = call(f, [lambda(&[&name], body), lit(n)]);
        // Not all of it is printed.
        let keep = self.within([(name.clone(), (**t).clone())], |g| g.expr(&Ty::Bool, 3));
        let filter = self.builtin("filter");
        Some(call(filter, [lambda(&[&name], keep), all]))
    }

    /// A list without end as nested sets, of which the beginning is taken.
    fn lazy_stream(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let Ty::List(t) = ty else { return None };
        if size < 6 {
            return None;
        }
        let value = self.within([("n".to_owned(), Ty::Int)], |g| g.expr(t, size - 3));
        let from = lambda(
            &["n"],
            set(vec![
                bind("head", value),
                bind(
                    "tail",
                    call(var("from"), [binary(Op::Add, var("n"), lit(1))]),
                ),
            ]),
        );
        let take = lambda(
            &["k", "s"],
            cond(
                binary(Op::Eq, var("k"), lit(0)),
                Expr::List(vec![]),
                binary(
                    Op::Concat,
                    Expr::List(vec![select(var("s"), "head")]),
                    call(
                        var("take"),
                        [binary(Op::Sub, var("k"), lit(1)), select(var("s"), "tail")],
                    ),
                ),
            ),
        );
        let rounds = self.rounds();
        Some(let_in(
            vec![bind("from", from), bind("take", take)],
            call(var("take"), [rounds, call(var("from"), [lit(0)])]),
        ))
    }

    /// More variables than fit into small operands.
    fn many_bindings(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let n = *self.r.pick(&[8, 8, 20, 20, 70, 140, 280]);
        let t = self.any_type(1);
        let mut bindings: Vec<Binding> = Vec::new();
        for i in 0..n {
            let value = match self.r.below(6) {
                0 if i > 0 => Expr::List(vec![var(format!("m{}", self.r.below(i))), lit(i)]),
                1 => lambda(&["q"], Expr::List(vec![var("q"), var(format!("m{n}"))])),
                2 => self.leaf(&t),
                _ => lit(i),
            };
            bindings.push(bind(format!("m{i}"), value));
        }
        let last = self.expr(ty, size / 2);
        bindings.push(bind(format!("m{n}"), last));
        let used = (0..3)
            .map(|_| var(format!("m{}", self.r.below(n))))
            .collect();
        let seq = self.builtin("seq");
        let body = self.within([(format!("m{n}"), ty.clone())], |g| g.expr(ty, size / 2));
        Some(let_in(bindings, call(seq, [Expr::List(used), body])))
    }
}
