//! Helpers of the kind that libraries have, and values that are large.
//!
//! The helpers are text: there is nothing in them to vary, and making a program smaller drops them whole.

use super::{ALL, Form, Generator, LIST, REC, STR};
use crate::differential::tree::{Binding, Expr, Op, make::*};
use crate::differential::types::Ty;

#[rustfmt::skip]
pub static FORMS: &[Form] = &[
    Form { name: "library", weight: 6, kinds: ALL, make: Generator::library },
    Form { name: "heavy", weight: 1, kinds: STR, make: Generator::heavy },
    Form { name: "nested", weight: 1, kinds: STR, make: Generator::nested },
    Form { name: "cyclic", weight: 3, kinds: REC | LIST, make: Generator::cyclic },
];

/// Helpers with their types. They refer to each other by name, as in a recursive set.
const HELPERS: &[(&str, &str, &str)] = &[
    ("id", "a -> a", "x: x"),
    ("const", "a -> b -> a", "x: _: x"),
    ("flip", "(b -> a -> d) -> a -> b -> d", "f: a: b: f b a"),
    ("pipe", "a -> [a -> a] -> a", "builtins.foldl' (x: f: f x)"),
    (
        "foldr",
        "(a -> b -> b) -> b -> [a] -> b",
        "op: nul: list: let len = builtins.length list; \
         fold' = n: if n == len then nul else op (builtins.elemAt list n) (fold' (n + 1)); in fold' 0",
    ),
    (
        "filterAttrs",
        "(str -> a -> bool) -> {*: a} -> {*: a}",
        "pred: set: builtins.removeAttrs set \
         (builtins.filter (name: !(pred name set.${name})) (builtins.attrNames set))",
    ),
    (
        "mapNames",
        "(str -> str) -> {*: a} -> {*: a}",
        "f: set: builtins.listToAttrs \
         (map (name: { name = f name; value = set.${name}; }) (builtins.attrNames set))",
    ),
    (
        "optionals",
        "bool -> [a] -> [a]",
        "cond: list: if cond then list else [ ]",
    ),
    (
        "optionalAttrs",
        "bool -> {*: a} -> {*: a}",
        "cond: if cond then id else const { }",
    ),
    (
        "genAttrs",
        "[str] -> (str -> a) -> {*: a}",
        "names: f: builtins.listToAttrs (map (name: { inherit name; value = f name; }) names)",
    ),
    (
        "recursiveUpdate",
        "{*: {*: a}} -> {*: {*: a}} -> {*: {*: a}}",
        "l: r: l // builtins.mapAttrs (n: v: if builtins.isAttrs v && builtins.isAttrs (l.${n} or null) \
         then recursiveUpdate l.${n} v else v) r",
    ),
    (
        "last",
        "[a] -> a",
        "list: builtins.elemAt list (builtins.length list - 1)",
    ),
    (
        "unique",
        "[e] -> [e]",
        "builtins.foldl' (acc: e: if builtins.elem e acc then acc else acc ++ [ e ]) [ ]",
    ),
    (
        "imap",
        "(int -> a -> b) -> [a] -> [b]",
        "f: list: builtins.genList (n: f (n + 1) (builtins.elemAt list n)) (builtins.length list)",
    ),
    (
        "makeOverridable",
        "({a: b} -> {x: d}) -> {a: b} -> {x: d}",
        "f: args: let r = f args; in if builtins.isAttrs r \
         then r // { override = new: makeOverridable f (args // (if builtins.isFunction new then new args else new)); } \
         else r",
    ),
    (
        "attrByPath",
        "[str] -> a -> {*: a} -> a",
        "path: default: set: if path == [ ] then default else let p = builtins.head path; in \
         if set ? ${p} then set.${p} else default",
    ),
    (
        "concatMapStrings",
        "(a -> str) -> [a] -> str",
        "f: list: builtins.concatStringsSep \"\" (map f list)",
    ),
    (
        "hasPrefix",
        "str -> str -> bool",
        "p: s: builtins.substring 0 (builtins.stringLength p) s == p",
    ),
    (
        "splitString",
        "str -> str -> [str]",
        "sep: s: builtins.filter builtins.isString (builtins.split sep s)",
    ),
    (
        "zipLists",
        "(a -> b -> d) -> [a] -> [b] -> [d]",
        "f: xs: ys: let n = if builtins.length xs < builtins.length ys then builtins.length xs else builtins.length ys; \
         in builtins.genList (i: f (builtins.elemAt xs i) (builtins.elemAt ys i)) n",
    ),
    ("sum", "[int] -> int", "builtins.foldl' builtins.add 0"),
    (
        "toPretty",
        "any -> str",
        "v: if builtins.isAttrs v then if v ? outPath then v.outPath else \
         \"{\" + builtins.concatStringsSep \"\" (map (n: \"${n}=${toPretty v.${n}};\") (builtins.attrNames v)) + \"}\" \
         else if builtins.isList v then \"[${concatMapStrings toPretty v}]\" \
         else if builtins.isFunction v then \"<${builtins.typeOf v}>\" else builtins.toJSON v",
    ),
];

/// What helpers need of each other.
const NEEDED: &[(&str, &[&str])] = &[
    ("optionalAttrs", &["id", "const"]),
    ("toPretty", &["concatMapStrings"]),
];

impl Generator {
    /// Some helpers in scope, bound by `let`, or by `with` of a recursive set.
    fn library(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if size < 6 {
            return None;
        }
        let mut names: Vec<&str> = Vec::new();
        for _ in 0..self.r.between(1, 4) {
            let (name, ..) = *self.r.pick(HELPERS);
            let needed = NEEDED
                .iter()
                .find(|(n, _)| *n == name)
                .map_or(&[][..], |n| n.1);
            names.extend(needed);
            names.push(name);
        }
        names.sort_unstable();
        names.dedup();
        self.r.shuffle(&mut names);
        let helpers: Vec<_> = names
            .iter()
            .filter_map(|name| HELPERS.iter().find(|(n, ..)| n == name))
            .collect();
        let bindings: Vec<Binding> = helpers
            .iter()
            .map(|(name, _, text)| bind(*name, Expr::Paren(Box::new(lit(*text)))))
            .collect();
        let depth = self.scope.len();
        let with = self.r.one_in(3);
        let types = helpers
            .iter()
            .map(|(name, sig, _)| ((*name).to_owned(), Ty::Poly(Box::new(Ty::parse(sig)))));
        self.push(types, with);
        let body = self.expr(ty, size - 1);
        self.scope.truncate(depth);
        Some(match with {
            true => Expr::With(
                Box::new(Expr::Set {
                    recursive: true,
                    bindings,
                }),
                Box::new(body),
            ),
            false => let_in(bindings, body),
        })
    }

    /// Many values, of which a hash is left.
    fn heavy(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        if size < 4 {
            return None;
        }
        let n = *self.r.pick(&[100, 700, 3000]);
        let i = self.fresh_names(1).remove(0);
        let scope = [(i.clone(), Ty::Int)];
        let t = self.data_type(2);
        let item = self.within(scope.clone(), |g| g.expr(&t, size.min(8)));
        let gen_list = self.builtin("genList");
        let list = call(gen_list, [lambda(&[&i], item), lit(n)]);
        let key = |g: &mut Self| {
            let f = g.builtin("toString");
            let m = *g.r.pick(&[3, 17, 1000]);
            let part = binary(
                Op::Sub,
                var("k"),
                binary(Op::Mul, binary(Op::Div, var("k"), lit(m)), lit(m)),
            );
            call(f, [part])
        };
        let keys = call(builtin("genList"), [lambda(&["k"], var("k")), lit(n)]);
        let value = match self.r.below(6) {
            0 => {
                let f = self.builtin("groupBy");
                let key = key(self);
                call(f, [lambda(&["k"], key), keys])
            }
            1 => {
                let f = self.builtin("listToAttrs");
                let name = key(self);
                let value = self.within([("k".to_owned(), Ty::Int)], |g| g.expr(&t, 4));
                let pair = lambda(&["k"], set(vec![bind("name", name), bind("value", value)]));
                call(f, [call(builtin("map"), [pair, keys])])
            }
            2 => {
                let f = self.builtin("sort");
                let less = binary(
                    Op::Less,
                    binary(Op::Mul, var("a"), lit(7919)),
                    binary(Op::Mul, var("b"), lit(104729)),
                );
                call(f, [lambda(&["a", "b"], less), keys])
            }
            3 => {
                let f = self.builtin("foldl'");
                let name = key(self);
                let one = set(vec![Binding::Attr(
                    vec![crate::differential::tree::Name::Dynamic(name)],
                    var("k"),
                )]);
                let step = lambda(&["acc", "k"], binary(Op::Update, var("acc"), one));
                call(f, [step, set(vec![]), keys])
            }
            4 => {
                let f = self.builtin("foldl'");
                let name = key(self);
                let step = lambda(&["acc", "k"], binary(Op::Add, var("acc"), name));
                call(f, [step, text(""), keys])
            }
            _ => list,
        };
        let hash = self.builtin("hashString");
        let json = self.builtin("toJSON");
        Some(call(hash, [text("sha256"), call(json, [value])]))
    }

    /// A value that is nested deeply, of which a hash is left.
    fn nested(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        let n = *self.r.pick(&[10, 200, 1500]);
        let inner = call(var("go"), [binary(Op::Sub, var("n"), lit(1))]);
        let leaf = self.data_type(1);
        let leaf = self.expr(&leaf, size.min(4));
        let around = match self.r.below(4) {
            0 => Expr::List(vec![inner]),
            1 => set(vec![bind("a", inner)]),
            2 => Expr::List(vec![
                lit(1),
                set(vec![bind("x", var("n")), bind("y", inner)]),
            ]),
            _ => binary(
                Op::Concat,
                Expr::List(vec![inner]),
                Expr::List(vec![var("n")]),
            ),
        };
        let go = lambda(&["n"], cond(binary(Op::Eq, var("n"), lit(0)), leaf, around));
        let value = call(var("go"), [lit(n)]);
        let hash = self.builtin("hashString");
        let json = self.builtin("toJSON");
        let hashed = call(hash, [text("sha256"), call(json, [value.clone()])]);
        let result = match self.r.below(4) {
            0 => {
                let other = call(var("go"), [lit(n)]);
                let f = self.builtin("toJSON");
                call(f, [binary(Op::Eq, value, other)])
            }
            1 => {
                let f = self.builtin("deepSeq");
                call(f, [value, hashed])
            }
            _ => hashed,
        };
        Some(let_in(vec![bind("go", go)], result))
    }

    /// A value that contains itself.
    fn cyclic(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if self.profile.result != crate::differential::profile::Result::Any || size < 3 {
            return None;
        }
        let name = self.fresh_names(1).remove(0);
        match ty {
            Ty::Rec(fields) if fields.iter().all(|(n, _)| n != "again") => {
                let Some(Expr::Set { mut bindings, .. }) =
                    self.without(&name, |g| g.record(ty, size - 1))
                else {
                    return None;
                };
                let again = match self.r.below(3) {
                    0 => Expr::List(vec![var(&name), var(&name)]),
                    1 => set(vec![bind("again", var(&name))]),
                    _ => var(&name),
                };
                bindings.push(bind("again", again));
                Some(let_in(vec![bind(&name, set(bindings))], var(&name)))
            }
            Ty::List(t) if **t == Ty::Any => {
                let e = self.without(&name, |g| g.expr(t, size - 1));
                let list = Expr::List(vec![e, var(&name)]);
                Some(let_in(vec![bind(&name, list)], var(&name)))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn helpers_have_signatures_and_find_each_other() {
        for (name, sig, _) in HELPERS {
            assert!(matches!(Ty::parse(sig), Ty::Fun(..)), "{name}");
        }
        for (name, needed) in NEEDED {
            for n in [name].into_iter().chain(*needed) {
                assert!(HELPERS.iter().any(|(h, ..)| h == n), "{n}");
            }
        }
    }
}
