//! Functions: making them, calling them, and polymorphic ones.

use super::{ALL, DICT, FUN, Form, Generator, LIST, REC};
use crate::differential::tree::{At, Expr, Op, Param, make::*};
use crate::differential::types::{Subst, Ty};

#[rustfmt::skip]
pub static FORMS: &[Form] = &[
    Form { name: "call-lambda", weight: 10, kinds: ALL, make: Generator::call_lambda },
    Form { name: "call-formals", weight: 10, kinds: ALL, make: Generator::call_formals },
    Form { name: "call-curried", weight: 6, kinds: ALL, make: Generator::call_curried },
    Form { name: "call-functor", weight: 4, kinds: ALL, make: Generator::call_functor },
    Form { name: "call-polymorphic", weight: 5, kinds: ALL, make: Generator::call_polymorphic },
    Form { name: "call-passed", weight: 5, kinds: ALL, make: Generator::call_passed },
    Form { name: "lambda", weight: 60, kinds: FUN, make: Generator::lambda_form },
    Form { name: "functor", weight: 5, kinds: FUN, make: Generator::functor },
    Form { name: "compose", weight: 4, kinds: FUN, make: Generator::compose },
    Form { name: "partial", weight: 5, kinds: FUN, make: Generator::partial },
    Form { name: "via-args", weight: 4, kinds: REC, make: Generator::via_args },
    Form { name: "polymorphic-twice", weight: 3, kinds: LIST | DICT | REC, make: Generator::polymorphic_twice },
];

impl Generator {
    /// A type of functions.
    pub fn function_type(&mut self) -> Ty {
        let n = self.r.between(1, 3);
        let mut ty = self.any_type(1);
        for _ in 0..n {
            let a = match self.r.one_in(3) {
                true => self.record_type(),
                false => self.any_type(1),
            };
            ty = Ty::fun(a, ty);
        }
        ty
    }

    fn record_type(&mut self) -> Ty {
        let n = self.r.between(1, 3);
        let names = self.fresh_names(n);
        let fields = names.into_iter().map(|n| (n, self.any_type(1))).collect();
        Ty::Rec(fields)
    }

    /// A function whose parameters have defaults, as the command line calls it, or one that it does not call.
    pub fn called_automatically(&mut self, body: Expr) -> Expr {
        let names = self.fresh_names(2);
        let mut formals = Vec::new();
        for name in names {
            let default = self.leaf(&Ty::Int);
            let default = (!self.r.one_in(8)).then_some(default);
            formals.push((name, default));
        }
        let ellipsis = self.r.one_in(3);
        let f = Expr::Lambda(
            Param::Formals {
                formals,
                ellipsis,
                at: None,
            },
            Box::new(body),
        );
        match self.r.below(8) {
            0 => set(vec![bind("__functor", lambda(&["self"], f))]),
            1 => lambda(&["x"], f),
            _ => f,
        }
    }

    fn lambda_form(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let Ty::Fun(a, b) = ty else { return None };
        Some(self.function(a, b, size))
    }

    /// A function literal.
    pub fn function(&mut self, a: &Ty, b: &Ty, size: usize) -> Expr {
        let size = size.saturating_sub(1).max(1);
        match a {
            Ty::Rec(fields) if !self.r.one_in(4) && fields.iter().all(|(n, _)| ok(n)) => {
                self.function_of_set(&fields.clone(), b, size)
            }
            _ => {
                let name = self.fresh_name();
                let body = self.within([(name.clone(), a.clone())], |g| g.expr(b, size));
                lambda(&[&name], body)
            }
        }
    }

    /// A function that takes a set apart; with some defaults, and more or fewer names than there are.
    fn function_of_set(&mut self, fields: &[(String, Ty)], b: &Ty, size: usize) -> Expr {
        let mut fields = fields.to_vec();
        let mut ellipsis = self.r.one_in(3);
        if ellipsis && fields.len() > 1 && self.r.one_in(2) {
            fields.pop();
        }
        let mut extra = Vec::new();
        if self.r.one_in(3) {
            let name = self.fresh_name();
            if fields.iter().all(|(n, _)| *n != name) {
                let t = self.any_type(1);
                extra.push((name, t));
            }
        }
        let sizes = self.split(size + 1, 2);
        let depth = self.scope.len();
        let mut formals: Vec<(String, Option<Expr>)> = Vec::new();
        for (name, t) in &fields {
            // A default that is not used.
            let default = self.r.one_in(5).then(|| match self.r.one_in(3) {
                true => self.failing(2),
                false => self.leaf(t),
            });
            formals.push((name.clone(), default));
        }
        let at = self.r.one_in(3).then(|| {
            let name = self.fresh_name();
            let side = *self.r.pick(&[At::Before, At::After]);
            (name, side)
        });
        let at = at.filter(|(n, _)| fields.iter().chain(&extra).all(|(f, _)| f != n));
        self.push(fields.iter().cloned(), false);
        if let Some((name, _)) = &at {
            // Defaults are not in it.
            self.push([(name.clone(), Ty::Rec(fields.clone()))], false);
        }
        for (name, t) in extra {
            let default = self.without(&name, |g| g.expr(&t, sizes[0]));
            self.push([(name.clone(), t)], false);
            formals.push((name, Some(default)));
        }
        let body = self.expr(b, sizes[1]);
        self.scope.truncate(depth);
        self.r.shuffle(&mut formals);
        if formals.is_empty() {
            ellipsis = true;
        }
        Expr::Lambda(
            Param::Formals {
                formals,
                ellipsis,
                at,
            },
            Box::new(body),
        )
    }

    fn call_lambda(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let a = self.any_type(2);
        let sizes = self.split(size, 2);
        let f = self.function(&a, ty, sizes[0]);
        let arg = self.expr(&a, sizes[1]);
        Some(self.applied(f, vec![arg]))
    }

    fn call_formals(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if size < 4 {
            return None;
        }
        let a = self.record_type();
        let sizes = self.split(size, 2);
        let f = self.function(&a, ty, sizes[0]);
        let arg = self.expr(&a, sizes[1]);
        if self.r.one_in(2) {
            return Some(call(f, [arg]));
        }
        let name = self.fresh_names(1).remove(0);
        let depth = self.scope.len();
        let arg = self.without(&name, |g| g.expr(&a, sizes[1]));
        self.scope.truncate(depth);
        Some(let_in(vec![bind(&name, f)], call(var(&name), [arg])))
    }

    fn call_curried(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if size < 5 {
            return None;
        }
        let n = *self.r.pick(&[2, 2, 3, 3, 4, 5, 8]);
        let params: Vec<Ty> = (0..n).map(|_| self.any_type(1)).collect();
        let f_ty = params
            .iter()
            .rev()
            .fold(ty.clone(), |t, p| Ty::fun(p.clone(), t));
        let sizes = self.split(size, 2);
        let f = self.expr(&f_ty, sizes[0]);
        let args = self.exprs(&params, sizes[1]);
        Some(self.applied(f, args))
    }

    fn functor_set(&mut self, a: &Ty, b: &Ty, size: usize) -> Expr {
        let (fields, _) = self.fields_with(b);
        let sizes = self.split(size, 2);
        let this = self.fresh_name();
        let f = self.within([(this.clone(), Ty::Rec(fields.clone()))], |g| {
            g.function(a, b, sizes[0])
        });
        let mut all = vec![bind("__functor", lambda(&[&this], f))];
        let values = self.exprs(fields.iter().map(|(_, t)| t), sizes[1]);
        for ((name, _), value) in fields.iter().zip(values) {
            all.push(bind(name.clone(), value));
        }
        self.r.shuffle(&mut all);
        let e = set(all);
        match self.r.one_in(4) {
            true => {
                let name = self.field_name();
                let value = self.leaf(b);
                binary(Op::Update, e, set(vec![bind(name, value)]))
            }
            false => e,
        }
    }

    fn call_functor(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if size < 4 {
            return None;
        }
        let a = self.any_type(1);
        let sizes = self.split(size, 2);
        let f = self.functor_set(&a, ty, sizes[0]);
        let arg = self.expr(&a, sizes[1]);
        Some(self.applied(f, vec![arg]))
    }

    fn functor(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let Ty::Fun(a, b) = ty else { return None };
        Some(self.functor_set(a, b, size))
    }

    fn compose(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let Ty::Fun(a, b) = ty else { return None };
        if size < 4 {
            return None;
        }
        let between = self.any_type(1);
        let sizes = self.split(size, 2);
        let g = self.expr(&Ty::fun((**a).clone(), between.clone()), sizes[0]);
        let f = self.expr(&Ty::fun(between, (**b).clone()), sizes[1]);
        let composed = lambda(
            &["f", "g", "x"],
            call(var("f"), [call(var("g"), [var("x")])]),
        );
        Some(call(composed, [f, g]))
    }

    /// A function of more arguments than are asked for, given some.
    fn partial(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let a = self.any_type(1);
        let sizes = self.split(size, 2);
        let f = self.function(&a, ty, sizes[0]);
        let arg = self.expr(&a, sizes[1]);
        Some(call(f, [arg]))
    }

    /// `(args@{ … }: args // …) { … }`
    fn via_args(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let Ty::Rec(fields) = ty else { return None };
        if size < 4 || fields.is_empty() || !fields.iter().all(|(n, _)| ok(n)) {
            return None;
        }
        if fields.iter().any(|(n, _)| n == "all") {
            return None;
        }
        let formals = fields
            .iter()
            .map(|(n, t)| {
                let default = self.r.one_in(4).then(|| self.leaf(t));
                (n.clone(), default)
            })
            .collect();
        let at = Some(("all".to_owned(), *self.r.pick(&[At::Before, At::After])));
        let body = match self.r.one_in(2) {
            true => var("all"),
            false => {
                let (name, t) = self.r.pick(fields);
                let value = self.leaf(t);
                binary(Op::Update, var("all"), set(vec![bind(name.clone(), value)]))
            }
        };
        let f = Expr::Lambda(
            Param::Formals {
                formals,
                ellipsis: self.r.one_in(2),
                at,
            },
            Box::new(body),
        );
        let arg = self.expr(ty, size - 2);
        Some(call(f, [arg]))
    }

    /// A function for any type, and its type.
    pub fn polymorphic(&mut self) -> (Ty, Expr) {
        let sig = self.r.word(&[
            "a -> a",
            "a -> b -> a",
            "a -> b -> b",
            "(a -> b) -> a -> b",
            "a -> (a -> b) -> b",
            "(b -> d) -> (a -> b) -> a -> d",
            "(b -> a -> d) -> a -> b -> d",
            "{value: a} -> a",
            "a -> {x: a}",
            "a -> [a]",
            "bool -> a -> a -> a",
            "(a -> a) -> a -> a",
            "(a -> b) -> [a] -> [b]",
            "(a -> b -> b) -> b -> [a] -> b",
            "[a] -> [a]",
            "{*: a} -> [a]",
            "{x: a, y: b} -> {x: b, y: a}",
        ]);
        let v = var;
        let app = |f: &str, xs: &[&str]| call(var(f), xs.iter().map(|x| var(*x)));
        let e = match sig {
            "a -> a" => lambda(&["x"], v("x")),
            "a -> b -> a" => lambda(&["x", "_"], v("x")),
            "a -> b -> b" => lambda(&["_", "x"], v("x")),
            "(a -> b) -> a -> b" => lambda(&["f", "x"], app("f", &["x"])),
            "a -> (a -> b) -> b" => lambda(&["x", "f"], app("f", &["x"])),
            "(b -> d) -> (a -> b) -> a -> d" => {
                lambda(&["f", "g", "x"], call(v("f"), [app("g", &["x"])]))
            }
            "(b -> a -> d) -> a -> b -> d" => lambda(&["f", "x", "y"], app("f", &["y", "x"])),
            "{value: a} -> a" => Expr::Lambda(
                Param::Formals {
                    formals: vec![("value".into(), None)],
                    ellipsis: true,
                    at: None,
                },
                Box::new(v("value")),
            ),
            "a -> {x: a}" => lambda(
                &["x"],
                set(vec![super::super::tree::Binding::Inherit(vec![
                    super::super::tree::Name::Plain("x".into()),
                ])]),
            ),
            "a -> [a]" => lambda(&["x"], Expr::List(vec![v("x"), v("x")])),
            "bool -> a -> a -> a" => lambda(&["c", "x", "y"], cond(v("c"), v("x"), v("y"))),
            "(a -> a) -> a -> a" => lambda(&["f", "x"], call(v("f"), [app("f", &["x"])])),
            "(a -> b) -> [a] -> [b]" => {
                let map = self.builtin("map");
                lambda(
                    &["f", "xs"],
                    call(map, [lambda(&["x"], app("f", &["x"])), v("xs")]),
                )
            }
            "(a -> b -> b) -> b -> [a] -> b" => {
                let length = self.builtin("length");
                let at = self.builtin("elemAt");
                let rest = call(v("go"), [binary(Op::Add, v("i"), lit(1))]);
                let go = lambda(
                    &["i"],
                    cond(
                        binary(Op::GreaterEq, v("i"), call(length, [v("xs")])),
                        v("z"),
                        call(v("f"), [call(at, [v("xs"), v("i")]), rest]),
                    ),
                );
                lambda(
                    &["f", "z", "xs"],
                    let_in(vec![bind("go", go)], call(v("go"), [lit(0)])),
                )
            }
            "[a] -> [a]" => lambda(&["xs"], binary(Op::Concat, v("xs"), v("xs"))),
            "{*: a} -> [a]" => {
                let f = self.builtin("attrValues");
                lambda(&["s"], call(f, [v("s")]))
            }
            "{x: a, y: b} -> {x: b, y: a}" => lambda(
                &["s"],
                set(vec![
                    bind("x", select(v("s"), "y")),
                    bind("y", select(v("s"), "x")),
                ]),
            ),
            _ => unreachable!("all are listed"),
        };
        (Ty::parse(sig), e)
    }

    fn call_polymorphic(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let (sig, f) = self.polymorphic();
        let (params, result) = sig.uncurry();
        let mut subst = Subst::new();
        if params.len() >= size || !result.unify(ty, &mut subst) {
            return None;
        }
        let params: Vec<Ty> = params
            .iter()
            .map(|p| p.instance(&mut subst, &mut |_| self.any_type(1)))
            .collect();
        let args = self.exprs(&params, size);
        Some(self.applied(f, args))
    }

    /// One function at several types.
    fn polymorphic_twice(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if size < 6 {
            return None;
        }
        let (sig, f) = self.polymorphic();
        let name = self.fresh_name();
        let body = self.within([(name.clone(), Ty::Poly(Box::new(sig)))], |g| {
            g.expr(ty, size - 2)
        });
        Some(let_in(vec![bind(name, f)], body))
    }

    /// A function handed to another that calls it with several arguments.
    fn call_passed(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if size < 5 {
            return None;
        }
        let a = self.any_type(1);
        let b = self.any_type(1);
        let f_ty = Ty::fun(a.clone(), Ty::fun(b.clone(), ty.clone()));
        let sizes = self.split(size, 3);
        let f = self.expr(&f_ty, sizes[0]);
        let x = self.expr(&a, sizes[1]);
        let name = self.fresh_name();
        let body = self.within([(name.clone(), f_ty)], |g| {
            let y = g.expr(&b, sizes[2]);
            call(var(&name), [x, y])
        });
        Some(call(lambda(&[&name], body), [f]))
    }
}

/// Whether a name can be a parameter.
fn ok(name: &str) -> bool {
    name != "or" && crate::differential::write::is_identifier(name)
}
