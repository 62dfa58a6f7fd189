//! Forms that give any type: bindings, choices, selections, evaluation order.

use super::{ALL, Form, Generator};
use crate::differential::tree::{Binding, Expr, Name, Op, make::*};
use crate::differential::types::Ty;

#[rustfmt::skip]
pub static FORMS: &[Form] = &[
    Form { name: "let", weight: 16, kinds: ALL, make: Generator::let_form },
    Form { name: "if", weight: 8, kinds: ALL, make: Generator::conditional },
    Form { name: "assert", weight: 4, kinds: ALL, make: Generator::assertion },
    Form { name: "with", weight: 8, kinds: ALL, make: Generator::with_form },
    Form { name: "old-let", weight: 1, kinds: ALL, make: Generator::old_let },
    Form { name: "select", weight: 10, kinds: ALL, make: Generator::select_form },
    Form { name: "select-default", weight: 6, kinds: ALL, make: Generator::select_default },
    Form { name: "dynamic-select", weight: 4, kinds: ALL, make: Generator::dynamic_select },
    Form { name: "rec-select", weight: 6, kinds: ALL, make: Generator::rec_select },
    Form { name: "json-round", weight: 2, kinds: ALL, make: Generator::json_round },
    Form { name: "try", weight: 4, kinds: ALL, make: Generator::try_form },
    Form { name: "guarded", weight: 3, kinds: ALL, make: Generator::guarded },
    Form { name: "shared", weight: 4, kinds: ALL, make: Generator::shared },
    Form { name: "unused", weight: 2, kinds: ALL, make: Generator::unused },
    Form { name: "builtin-result", weight: 12, kinds: ALL, make: Generator::builtin_result },
    Form { name: "retry", weight: 3, kinds: ALL, make: Generator::retry },
    Form { name: "has-guard", weight: 3, kinds: ALL, make: Generator::has_guard },
];

impl Generator {
    fn let_form(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if size < 4 {
            return None;
        }
        let depth = self.scope.len();
        let n = self.r.between(1, 4.min(size / 2));
        let sizes = self.split(size, 2);
        let bindings = self.bindings(n, sizes[0]);
        let body = self.expr(ty, sizes[1]);
        self.scope.truncate(depth);
        Some(let_in(bindings, body))
    }

    fn old_let(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if size < 5 {
            return None;
        }
        let depth = self.scope.len();
        let sizes = self.split(size, 2);
        let mut bindings = self.bindings(2, sizes[0]);
        let body = self.without("body", |g| g.expr(ty, sizes[1]));
        self.scope.truncate(depth);
        bindings.push(bind("body", body));
        self.r.shuffle(&mut bindings);
        Some(Expr::OldLet(bindings))
    }

    fn conditional(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let mut parts = self.exprs([&Ty::Bool, ty, ty], size).into_iter();
        Some(cond(parts.next()?, parts.next()?, parts.next()?))
    }

    fn assertion(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let sizes = self.split(size, 2);
        let c = self.likely(sizes[0]);
        let body = self.expr(ty, sizes[1]);
        Some(Expr::Assert(Box::new(c), Box::new(body)))
    }

    /// A condition that holds most of the time.
    fn likely(&mut self, size: usize) -> Expr {
        match self.r.below(12) {
            0 => self.expr(&Ty::Bool, size),
            1 | 2 => {
                let ty = self.plain_type(1);
                let e = self.expr(&ty, size / 2);
                binary(Op::Eq, e.clone(), e)
            }
            3 => {
                let c = self.expr(&Ty::Bool, size);
                binary(Op::Or, c, var("true"))
            }
            4 => {
                let c = self.expr(&Ty::Bool, size);
                binary(Op::Implies, var("false"), c)
            }
            5 | 6 => {
                let n = self.expr(&Ty::Int, size);
                binary(Op::LessEq, lit(0), n)
            }
            7 => {
                let ty = self.any_type(1);
                let e = self.expr(&ty, size);
                let f = self.builtin("isAttrs");
                binary(Op::NotEq, call(f, [e]), var("null"))
            }
            _ => var("true"),
        }
    }

    fn with_form(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if size < 4 {
            return None;
        }
        let sizes = self.split(size, 2);
        let n = self.r.between(1, 3);
        let mut fields: Vec<(String, Ty)> = Vec::new();
        for _ in 0..n {
            let name = self.fresh_name();
            if fields.iter().all(|(n, _)| *n != name) {
                let t = match self.r.one_in(3) {
                    true => ty.clone(),
                    false => self.any_type(1),
                };
                fields.push((name, t));
            }
        }
        let of = self.expr(&Ty::Rec(fields.clone()), sizes[0]);
        let depth = self.scope.len();
        self.push(fields, true);
        let body = self.expr(ty, sizes[1]);
        self.scope.truncate(depth);
        Some(Expr::With(Box::new(of), Box::new(body)))
    }

    /// The fields of a set in which one has the type.
    pub fn fields_with(&mut self, ty: &Ty) -> (Vec<(String, Ty)>, String) {
        let wanted = self.field_name();
        let mut fields = vec![(wanted.clone(), ty.clone())];
        for _ in 0..self.r.below(4) {
            let name = self.field_name();
            if fields.iter().all(|(n, _)| *n != name) {
                let ty = self.any_type(1);
                fields.push((name, ty));
            }
        }
        self.r.shuffle(&mut fields);
        (fields, wanted)
    }

    fn select_form(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let (fields, wanted) = self.fields_with(ty);
        let of = self.expr(&Ty::Rec(fields), size - 1);
        Some(self.selected(of, &wanted, ty))
    }

    fn select_default(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let sizes = self.split(size, 2);
        let default = self.expr(ty, sizes[1]);
        let inner = self.r.one_in(3);
        let t = match inner {
            true => Ty::dict(Ty::dict(ty.clone())),
            false => Ty::dict(ty.clone()),
        };
        // Selecting from what is no set gives the default, too.
        let of = match self.r.one_in(8) {
            true => {
                let t = self.plain_type(1);
                self.expr(&t, sizes[0])
            }
            false => self.expr(&t, sizes[0]),
        };
        let mut path = vec![];
        for _ in 0..if inner { 2 } else { 1 } {
            let name = self.attr_name();
            path.push(self.step(&name));
        }
        Some(Expr::Select {
            of: Box::new(of),
            path,
            default: Some(Box::new(default)),
        })
    }

    fn dynamic_select(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if size < 4 {
            return None;
        }
        let sizes = self.split(size, 3);
        let name = self.fresh_name();
        let value = self.expr(&Ty::Str, sizes[0]);
        let (body, other) = self.within([(name.clone(), Ty::Str)], |g| {
            (g.expr(ty, sizes[1]), g.expr(ty, sizes[2]))
        });
        let key = Name::Dynamic(var(&name));
        let of = set(vec![Binding::Attr(vec![key.clone()], body)]);
        let default = self.r.one_in(2).then(|| Box::new(other));
        let selected = Expr::Select {
            of: Box::new(of),
            path: vec![key],
            default,
        };
        Some(let_in(vec![bind(name, value)], selected))
    }

    fn rec_select(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if size < 4 {
            return None;
        }
        let depth = self.scope.len();
        let sizes = self.split(size, 2);
        let n = self.r.between(1, 3);
        let mut bindings = self.bindings(n, sizes[0]);
        let name = self.fresh_names(1).remove(0);
        let taken = |b: &Binding| match b {
            Binding::Attr(path, _) => path.first() == Some(&Name::Plain(name.clone())),
            Binding::Inherit(names) | Binding::InheritFrom(_, names) => {
                names.contains(&Name::Plain(name.clone()))
            }
        };
        if bindings.iter().any(taken) {
            self.scope.truncate(depth);
            return None;
        }
        let body = self.without(&name, |g| g.expr(ty, sizes[1]));
        self.scope.truncate(depth);
        bindings.push(bind(&name, body));
        self.r.shuffle(&mut bindings);
        let of = Expr::Set {
            recursive: true,
            bindings,
        };
        Some(self.selected(of, &name, ty))
    }

    fn json_round(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if !ty.is_data() || *ty == Ty::Drv || size < 3 {
            return None;
        }
        let e = self.expr(ty, size - 2);
        let from = self.builtin("fromJSON");
        let to = self.builtin("toJSON");
        Some(call(from, [call(to, [e])]))
    }

    fn try_form(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if size < 4 {
            return None;
        }
        let sizes = self.split(size, 2);
        let e = match self.r.one_in(3) {
            true => self.catchable(ty, sizes[0]),
            false => self.expr(ty, sizes[0]),
        };
        let name = self.fresh_name();
        let other = self.expr(ty, sizes[1]);
        let f = self.builtin("tryEval");
        let ok = cond(
            select(var(&name), "success"),
            select(var(&name), "value"),
            other,
        );
        // The name must not hide what `e` and `other` refer to.
        let used = |e: &Expr| {
            let mut found = false;
            e.walk(&mut |e| found |= matches!(e, Expr::Var(n) if *n == name));
            found
        };
        if used(&e) || matches!(&ok, Expr::If(_, _, other) if used(other)) {
            return None;
        }
        Some(let_in(vec![bind(&name, call(f, [e]))], ok))
    }

    /// An expression that may fail in a way that `tryEval` catches.
    fn catchable(&mut self, ty: &Ty, size: usize) -> Expr {
        let sizes = self.split(size, 2);
        let e = self.expr(ty, sizes[0]);
        match self.r.below(3) {
            0 => {
                let c = self.expr(&Ty::Bool, sizes[1]);
                Expr::Assert(Box::new(c), Box::new(e))
            }
            1 => {
                let c = self.expr(&Ty::Bool, sizes[1]);
                let f = self.builtin("throw");
                cond(c, e, call(f, [text("caught")]))
            }
            _ => {
                let message = self.expr(&Ty::Str, sizes[1]);
                let f = self.builtin("throw");
                call(f, [message])
            }
        }
    }

    /// A value that fails, caught several times.
    fn retry(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if size < 5 {
            return None;
        }
        let sizes = self.split(size, 2);
        let names = self.fresh_names(2);
        let [bad, caught] = [&*names[0], &*names[1]];
        let value = self.catchable(ty, sizes[0]);
        let value = self.traced(value);
        let result = self.without(bad, |g| g.without(caught, |g| g.expr(ty, sizes[1])));
        let mut tries = Vec::new();
        for _ in 0..self.r.between(1, 3) {
            let f = self.builtin("tryEval");
            let context = self.builtin("addErrorContext");
            let arg = match self.r.below(4) {
                0 => call(context, [text("again"), var(bad)]),
                1 => {
                    let seq = self.builtin("seq");
                    call(seq, [var(bad), lit(1)])
                }
                2 => {
                    let seq = self.builtin("deepSeq");
                    call(seq, [Expr::List(vec![lit(1), var(bad)]), lit(1)])
                }
                _ => var(bad),
            };
            tries.push(select(call(f, [arg]), "success"));
        }
        let seq = self.builtin("deepSeq");
        let last = match self.r.one_in(4) {
            true => var(bad),
            false => cond(
                binary(Op::Eq, var(caught), Expr::List(vec![var("false")])),
                result.clone(),
                result,
            ),
        };
        Some(let_in(
            vec![bind(bad, value), bind(caught, Expr::List(tries))],
            call(seq, [var(caught), last]),
        ))
    }

    /// A failure in a place that is not evaluated.
    fn guarded(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let e = self.expr(ty, size - 1);
        let bad = self.failing(size / 2);
        Some(match self.r.below(6) {
            0 => cond(var("true"), e, bad),
            1 => cond(var("false"), bad, e),
            2 => {
                let (a, b) = (self.field_name(), "other".to_owned());
                let of = set(vec![bind(&a, e), bind(b, bad)]);
                self.selected(of, &a, ty)
            }
            3 => call(lambda(&["_"], e), [bad]),
            4 => {
                let head = self.builtin("head");
                call(head, [Expr::List(vec![e, bad])])
            }
            _ => {
                let name = format!("unused{}", self.scope.len());
                let_in(vec![bind(name, bad)], e)
            }
        })
    }

    /// A value used twice, so that it is seen whether it is evaluated once and printed as one.
    fn shared(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if size < 3 {
            return None;
        }
        match ty {
            Ty::List(t) => {
                let name = self.fresh_name();
                let value = self.expr(t, size - 2);
                let n = self.r.between(1, 3);
                let items = vec![var(&name); n];
                Some(let_in(vec![bind(&name, value)], Expr::List(items)))
            }
            Ty::Rec(fields) if !fields.is_empty() => {
                let t = &fields[0].1;
                if !fields.iter().all(|(_, f)| f == t) {
                    return None;
                }
                let name = self.fresh_name();
                let value = self.expr(t, size - 2);
                let all = fields.iter().map(|(n, _)| bind(n.clone(), var(&name)));
                Some(let_in(vec![bind(&name, value)], set(all.collect())))
            }
            _ => {
                let name = self.fresh_name();
                let sizes = self.split(size, 2);
                let value = self.expr(ty, sizes[0]);
                let inner = self.within([(name.clone(), ty.clone())], |g| g.expr(ty, sizes[1]));
                let seq = self.r.word(&["seq", "deepSeq"]);
                let seq = self.builtin(seq);
                let value = self.traced(value);
                Some(let_in(
                    vec![bind(&name, value)],
                    call(seq, [var(&name), inner]),
                ))
            }
        }
    }

    fn unused(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if size < 3 {
            return None;
        }
        let sizes = self.split(size, 2);
        let t = self.any_type(2);
        let value = self.expr(&t, sizes[0]);
        let body = self.expr(ty, sizes[1]);
        Some(call(lambda(&["_unused"], body), [value]))
    }

    /// A call of any builtin with equal probability, whatever it gives, for an expression that may use it.
    fn builtin_result(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if size < 4 {
            return None;
        }
        let sizes = self.split(size, 2);
        let (t, value) = if self.r.one_in(30) {
            let (name, t) = self
                .r
                .pick(&[
                    ("nixPath", Ty::list(Ty::dict(Ty::Str))),
                    ("storeDir", Ty::Str),
                    ("langVersion", Ty::Int),
                    ("currentSystem", Ty::Str),
                ])
                .clone();
            (t, self.builtin(name))
        } else {
            self.any_call(sizes[0])?
        };
        let name = self.fresh_name();
        let body = self.within([(name.clone(), t)], |g| g.expr(ty, sizes[1]));
        let f = self.r.word(&["seq", "seq", "deepSeq"]);
        let f = self.builtin(f);
        Some(match self.r.below(4) {
            0 => call(lambda(&[&name], body), [value]),
            1 => let_in(vec![bind(&name, value)], body),
            _ => let_in(vec![bind(&name, value)], call(f, [var(&name), body])),
        })
    }

    /// `if s ? a then s.a else …`
    fn has_guard(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if size < 5 {
            return None;
        }
        let sizes = self.split(size, 2);
        let name = self.fresh_name();
        let of = self.expr(&Ty::dict(ty.clone()), sizes[0]);
        let attr = self.attr_name();
        let path = vec![self.step(&attr)];
        let dict = Ty::dict(ty.clone());
        let other = self.within([(name.clone(), dict)], |g| g.expr(ty, sizes[1]));
        let chosen = cond(
            Expr::Has(Box::new(var(&name)), path),
            select(var(&name), attr),
            other,
        );
        Some(let_in(vec![bind(&name, of)], chosen))
    }
}
