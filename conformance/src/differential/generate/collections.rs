//! Lists and sets.

use super::{DICT, Form, Generator, LIST, REC};
use crate::differential::tree::{Binding, Expr, Name, Op, make::*};
use crate::differential::types::Ty;

#[rustfmt::skip]
pub static FORMS: &[Form] = &[
    Form { name: "list", weight: 30, kinds: LIST, make: Generator::list },
    Form { name: "concat", weight: 12, kinds: LIST, make: Generator::concat },
    Form { name: "sorted", weight: 5, kinds: LIST, make: Generator::sorted },
    Form { name: "stable-sort", weight: 3, kinds: LIST, make: Generator::stable },
    Form { name: "optional", weight: 4, kinds: LIST, make: Generator::optional },
    Form { name: "set", weight: 40, kinds: REC, make: Generator::record },
    Form { name: "rec-set", weight: 10, kinds: REC, make: Generator::recursive_record },
    Form { name: "updated", weight: 14, kinds: REC, make: Generator::updated_record },
    Form { name: "inherited", weight: 6, kinds: REC, make: Generator::inherited },
    Form { name: "overrides", weight: 1, kinds: REC, make: Generator::overrides },
    Form { name: "dict", weight: 24, kinds: DICT, make: Generator::dict },
    Form { name: "dict-update", weight: 16, kinds: DICT, make: Generator::dict_update },
    Form { name: "rec-dict", weight: 5, kinds: DICT, make: Generator::recursive_dict },
];

impl Generator {
    fn list(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let Ty::List(t) = ty else { return None };
        let n = self.r.below(5).max(usize::from(size > 3));
        // Elements of the same type also where any would do, most of the time.
        let t = match self.r.one_in(3) {
            true => (**t).clone(),
            false => self.concrete(t),
        };
        Some(Expr::List(self.exprs(&vec![t; n], size)))
    }

    fn concat(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let n = self.r.between(2, 4);
        let mut parts = self.exprs(&vec![ty.clone(); n], size).into_iter();
        let first = parts.next()?;
        let left = self.r.one_in(3);
        Some(match left {
            true => parts.fold(first, |a, b| binary(Op::Concat, a, b)),
            false => {
                let mut rest: Vec<Expr> = parts.collect();
                let mut e = rest.pop()?;
                while let Some(before) = rest.pop() {
                    e = binary(Op::Concat, before, e);
                }
                binary(Op::Concat, first, e)
            }
        })
    }

    /// Sorted by a comparator that may be no order at all.
    fn sorted(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let Ty::List(t) = ty else { return None };
        if size < 4 {
            return None;
        }
        let sizes = self.split(size, 2);
        let f = self.builtin("sort");
        let names = self.fresh_names(2);
        let [a, b] = [&*names[0], &*names[1]];
        let body = match **t {
            Ty::Int | Ty::Float | Ty::Str if !self.r.one_in(3) => {
                let op =
                    *self
                        .r
                        .pick(&[Op::Less, Op::LessEq, Op::Greater, Op::GreaterEq, Op::NotEq]);
                binary(op, var(a), var(b))
            }
            _ => self.within(
                [(a.to_owned(), (**t).clone()), (b.to_owned(), (**t).clone())],
                |g| g.expr(&Ty::Bool, sizes[0]),
            ),
        };
        let body = match self.r.one_in(4) {
            true => self.traced(body),
            false => body,
        };
        let of = match self.r.one_in(4) {
            true => {
                let n = self.r.between(3, 24);
                Expr::List((0..n).map(|_| self.constant(t)).collect())
            }
            false => self.expr(ty, sizes[1]),
        };
        Some(call(f, [lambda(&[a, b], body), of]))
    }

    /// Pairs sorted by one half, so that it shows which came first of those that are equal.
    fn stable(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let Ty::List(t) = ty else { return None };
        if size < 5 {
            return None;
        }
        let n = *self.r.pick(&[2, 5, 9, 17, 33, 70, 200]);
        let m = *self.r.pick(&[2, 3, 13, 1000]);
        let rest = |x: Expr, m: usize| {
            let whole = binary(Op::Mul, binary(Op::Div, x.clone(), lit(m)), lit(m));
            binary(Op::Sub, x, whole)
        };
        let factor = *self.r.pick(&[1, 7, 7919, 31]);
        let key = rest(binary(Op::Mul, var("i"), lit(factor)), m);
        let pair = lambda(&["i"], set(vec![bind("k", key), bind("i", var("i"))]));
        let gen_list = self.builtin("genList");
        let mut list = call(gen_list, [pair, lit(n)]);
        if self.r.one_in(3) {
            // Runs: sorted pieces one after another.
            list = binary(Op::Concat, list.clone(), list);
        }
        let (a, b) = (select(var("a"), "k"), select(var("b"), "k"));
        let less = match self.r.below(9) {
            0 => binary(Op::LessEq, a, b),
            1 => binary(Op::Greater, a, b),
            2 => binary(Op::NotEq, a, b),
            3 => var("true"),
            4 => binary(Op::Less, rest(a, 2), rest(b, 3)),
            5 => {
                let tie = binary(Op::Less, select(var("b"), "i"), select(var("a"), "i"));
                binary(
                    Op::Or,
                    binary(Op::Less, a.clone(), b.clone()),
                    binary(Op::And, binary(Op::Eq, a, b), tie),
                )
            }
            _ => binary(Op::Less, a, b),
        };
        let less = match self.r.one_in(6) {
            true => {
                let f = self.builtin("trace");
                let pair = Expr::List(vec![select(var("a"), "i"), select(var("b"), "i")]);
                call(f, [pair, less])
            }
            false => less,
        };
        let f = self.builtin("sort");
        let sorted = call(f, [lambda(&["a", "b"], less), list]);
        let name = self.fresh_name();
        let fields = vec![("i".to_owned(), Ty::Int), ("k".to_owned(), Ty::Int)];
        let body = match **t {
            Ty::Int => select(var(&name), "i"),
            _ => self.within([(name.clone(), Ty::Rec(fields))], |g| {
                g.expr(t, size.min(6))
            }),
        };
        let map = self.builtin("map");
        Some(call(map, [lambda(&[&name], body), sorted]))
    }

    fn optional(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let sizes = self.split(size, 2);
        let c = self.expr(&Ty::Bool, sizes[0]);
        let e = self.expr(ty, sizes[1]);
        Some(cond(c, e, Expr::List(vec![])))
    }

    /// The binding of an attribute, in one of the ways to write it.
    fn attr(&mut self, name: &str, ty: &Ty, size: usize) -> Vec<Binding> {
        if self.named_variable(name, ty) && self.r.one_in(2) {
            return vec![Binding::Inherit(vec![Name::Plain(name.to_owned())])];
        }
        match (ty, self.r.below(10)) {
            (Ty::Rec(fields), 0..=3) if fields.len() > 1 || self.r.one_in(3) => {
                // Bound one by one, or in part.
                let parts = self.exprs(fields.iter().map(|(_, t)| t), size);
                let mut all: Vec<Binding> = fields
                    .iter()
                    .zip(parts)
                    .map(|((inner, _), e)| {
                        Binding::Attr(
                            vec![Name::Plain(name.to_owned()), Name::Plain(inner.clone())],
                            e,
                        )
                    })
                    .collect();
                if self.r.one_in(4)
                    && let Some(Binding::Attr(mut path, e)) = all.pop()
                    && let Some(Name::Plain(inner)) = path.pop()
                {
                    all.push(Binding::Attr(path, set(vec![bind(inner, e)])));
                }
                all
            }
            (_, 4) => {
                let value = self.expr(ty, size);
                let step = self.step(name);
                vec![Binding::Attr(vec![step], value)]
            }
            (_, 5) => {
                let from = self.expr(&Ty::Rec(vec![(name.to_owned(), ty.clone())]), size);
                vec![Binding::InheritFrom(
                    from,
                    vec![Name::Plain(name.to_owned())],
                )]
            }
            _ => vec![bind(name, self.expr(ty, size))],
        }
    }

    fn attrs(&mut self, fields: &[(String, Ty)], size: usize) -> Vec<Binding> {
        let sizes = self.split(size, fields.len());
        let mut all = Vec::new();
        for ((name, ty), size) in fields.iter().zip(sizes) {
            let made = self.attr(name, ty, size);
            all.extend(made);
        }
        self.r.shuffle(&mut all);
        all
    }

    /// The fields, and sometimes others.
    fn with_more(&mut self, fields: &[(String, Ty)]) -> Vec<(String, Ty)> {
        let mut all = fields.to_vec();
        if self.r.one_in(4) {
            for _ in 0..self.r.between(1, 3) {
                let name = self.field_name();
                if all.iter().all(|(n, _)| *n != name) {
                    let ty = self.data_type(1);
                    all.push((name, ty));
                }
            }
        }
        all
    }

    pub fn record(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let Ty::Rec(fields) = ty else { return None };
        let fields = self.with_more(fields);
        Some(set(self.attrs(&fields, size)))
    }

    /// `rec { … }`, in which attributes refer to those made before.
    fn recursive_record(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let Ty::Rec(fields) = ty else { return None };
        let fields = self.with_more(fields);
        Some(self.recursive(&fields, size))
    }

    fn recursive(&mut self, fields: &[(String, Ty)], size: usize) -> Expr {
        let depth = self.scope.len();
        let sizes = self.split(size, fields.len());
        let mut bindings = Vec::new();
        for ((name, ty), size) in fields.iter().zip(sizes) {
            let value = self.without(name, |g| g.expr(ty, size));
            bindings.push(bind(name.clone(), value));
            if crate::differential::write::is_identifier(name) {
                self.push([(name.clone(), ty.clone())], false);
            }
        }
        self.scope.truncate(depth);
        self.r.shuffle(&mut bindings);
        Expr::Set {
            recursive: true,
            bindings,
        }
    }

    fn updated_record(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let Ty::Rec(fields) = ty else { return None };
        let cut = self.r.below(fields.len() + 1);
        let mut left = fields.clone();
        let mut right = left.split_off(cut);
        if self.r.one_in(2)
            && let Some(first) = fields.first()
            && right.iter().all(|(n, _)| *n != first.0)
        {
            right.push(first.clone());
        }
        if self.r.one_in(2)
            && let Some((name, _)) = right.first()
            && left.iter().all(|(n, _)| n != name)
        {
            left.push((name.clone(), Ty::Int));
        }
        let (left, right) = (Ty::Rec(left), Ty::Rec(right));
        let mut parts = self.exprs([&left, &right], size).into_iter();
        Some(binary(Op::Update, parts.next()?, parts.next()?))
    }

    /// `{ inherit (e) a b; }`
    fn inherited(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let Ty::Rec(fields) = ty else { return None };
        let from = self.expr(ty, size - 1);
        let names = fields.iter().map(|(n, _)| Name::Plain(n.clone())).collect();
        let b = Binding::InheritFrom(from, names);
        Some(match self.r.one_in(4) {
            true => Expr::Set {
                recursive: true,
                bindings: vec![b],
            },
            false => set(vec![b]),
        })
    }

    /// `rec { __overrides = { … }; … }`
    fn overrides(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let Ty::Rec(fields) = ty else { return None };
        if fields.is_empty() || size < 4 {
            return None;
        }
        let sizes = self.split(size, 2);
        let (name, t) = fields[self.r.below(fields.len())].clone();
        let over = self.expr(&t, sizes[0]);
        let Expr::Set { mut bindings, .. } = self.recursive(fields, sizes[1]) else {
            return None;
        };
        bindings.push(bind("__overrides", set(vec![bind(name, over)])));
        self.r.shuffle(&mut bindings);
        Some(Expr::Set {
            recursive: true,
            bindings,
        })
    }

    fn dict_fields(&mut self, t: &Ty) -> Vec<(String, Ty)> {
        let mut fields: Vec<(String, Ty)> = Vec::new();
        let n = match self.r.one_in(12) {
            true => self.r.between(8, 40),
            false => self.r.below(5),
        };
        for i in 0..n {
            let name = match n > 5 {
                true => format!("{}{i}", self.field_name()),
                false => self.attr_name(),
            };
            if fields.iter().all(|(n, _)| *n != name) {
                fields.push((name, t.clone()));
            }
        }
        fields
    }

    fn dict(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let Ty::Dict(t) = ty else { return None };
        let fields = self.dict_fields(t);
        Some(set(self.attrs(&fields, size)))
    }

    fn recursive_dict(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let Ty::Dict(t) = ty else { return None };
        let fields = self.dict_fields(t);
        Some(self.recursive(&fields, size))
    }

    fn dict_update(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let n = self.r.between(2, 4);
        let mut parts = self.exprs(&vec![ty.clone(); n], size).into_iter();
        let first = parts.next()?;
        match self.r.one_in(2) {
            true => Some(parts.fold(first, |a, b| binary(Op::Update, a, b))),
            false => {
                let rest: Vec<Expr> = parts.collect();
                let rest = rest
                    .into_iter()
                    .rev()
                    .reduce(|b, a| binary(Op::Update, a, b))?;
                Some(binary(Op::Update, first, rest))
            }
        }
    }
}
