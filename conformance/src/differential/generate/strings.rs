//! Strings and paths.

use super::{Form, Generator, PATH, STR};
use crate::differential::tree::{Expr, Op, Part, make::*};
use crate::differential::types::{Domain, Ty};

#[rustfmt::skip]
pub static FORMS: &[Form] = &[
    Form { name: "interpolation", weight: 24, kinds: STR, make: Generator::interpolation },
    Form { name: "indented", weight: 10, kinds: STR, make: Generator::indented_string },
    Form { name: "plus", weight: 16, kinds: STR, make: Generator::plus },
    Form { name: "plus-path", weight: 2, kinds: STR, make: Generator::plus_path },
    Form { name: "replace", weight: 6, kinds: STR, make: Generator::replace },
    Form { name: "match-group", weight: 6, kinds: STR, make: Generator::match_group },
    Form { name: "system-string", weight: 2, kinds: STR, make: Generator::system_string },
    Form { name: "derivation-string", weight: 6, kinds: STR, make: Generator::derivation_string },
    Form { name: "custom-string", weight: 4, kinds: STR, make: Generator::custom_string },
    Form { name: "context-of", weight: 5, kinds: STR, make: Generator::context_of },
    Form { name: "find-file", weight: 1, kinds: STR, make: Generator::find_file },
    Form { name: "path-literal", weight: 10, kinds: PATH, make: Generator::path_literal },
    Form { name: "path-plus", weight: 10, kinds: PATH, make: Generator::path_plus },
];

impl Generator {
    /// Something that can stand in a string.
    fn interpolable(&mut self, size: usize) -> Expr {
        match self.r.below(16) {
            0 => self.expr(&Ty::Drv, size),
            1 => self.custom(size),
            2 => {
                // Not without `toString`.
                let ty = self.plain_type(1);
                let e = self.expr(&ty, size);
                let f = self.builtin("toString");
                call(f, [e])
            }
            _ => self.expr(&Ty::Str, size),
        }
    }

    /// Pieces of a string; literal pieces are made by `raw`.
    pub fn parts(&mut self, size: usize, raw: fn(&mut Self) -> Part) -> Vec<Part> {
        let n = self.r.between(1, 3);
        let sizes = self.split(size, n);
        let mut parts = Vec::new();
        for size in sizes {
            if self.r.one_in(2) {
                let piece = raw(self);
                // A dollar sign would take the brace that follows.
                if !matches!(&piece, Part::Raw(t) if t.ends_with('$')) {
                    parts.push(piece);
                }
            }
            parts.push(Part::Interpolated(self.interpolable(size)));
        }
        if self.r.one_in(2) {
            parts.push(raw(self));
        }
        parts
    }

    fn interpolation(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        Some(Expr::Text(self.parts(size, Generator::raw)))
    }

    fn indented_string(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        Some(Expr::Indented(self.parts(size, Generator::indented)))
    }

    fn plus(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        let sizes = self.split(size, 2);
        let a = self.expr(&Ty::Str, sizes[0]);
        let b = self.interpolable(sizes[1]);
        Some(binary(Op::Add, a, b))
    }

    /// A string and a path: without the file, an error.
    fn plus_path(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        let f = self.builtin("toString");
        let path = self.expr(&Ty::Path, size - 1);
        let end = self.string();
        Some(binary(Op::Add, call(f, [path]), end))
    }

    fn replace(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        if size < 4 {
            return None;
        }
        let n = self.r.below(4);
        let sizes = self.split(size, 3);
        let tys = vec![Ty::Str; n];
        let from = match self.r.one_in(3) {
            true => self.exprs(&tys, sizes[0]),
            false => (0..n)
                .map(|_| text(self.r.word(&["a", "", "b", "ab", "-", "o", "aa"])))
                .collect(),
        };
        let to = self.exprs(&tys, sizes[1]);
        let of = self.expr(&Ty::Str, sizes[2]);
        let f = self.builtin("replaceStrings");
        Some(call(f, [Expr::List(from), Expr::List(to), of]))
    }

    fn match_group(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        if size < 3 {
            return None;
        }
        if self.r.one_in(2) {
            use crate::differential::write::escape;
            let (pattern, sample) = self.pattern();
            let f = self.r.word(&["match", "split", "split"]);
            let f = self.builtin(f);
            let json = self.builtin("toJSON");
            let groups = call(f, [text(escape(&pattern)), text(escape(&sample))]);
            return Some(call(json, [groups]));
        }
        let of = self.expr(&Ty::Str, size - 2);
        let (name, pattern) = *self.r.pick(&[
            ("match", "(.*)"),
            ("match", "(.).*"),
            ("match", "([a-z]*).*"),
            ("split", "/"),
            ("split", "x|a"),
            ("split", "[ab]+"),
        ]);
        let f = self.builtin(name);
        let head = self.builtin("head");
        let groups = call(f, [text(pattern), of]);
        Some(call(head, [groups]))
    }

    fn system_string(&mut self, _: &Ty, _: usize) -> Option<Expr> {
        let name = self.r.word(&["currentSystem", "storeDir", "nixVersion"]);
        Some(self.builtin(name))
    }

    fn derivation_string(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        let drv = self.expr(&Ty::Drv, size - 1);
        let name = self.r.word(&[
            "drvPath",
            "outPath",
            "name",
            "system",
            "builder",
            "outputName",
            "type",
        ]);
        Some(select(drv, name))
    }

    /// A set that says itself what string it is.
    pub fn custom(&mut self, size: usize) -> Expr {
        let field = self.field_name();
        match self.r.below(3) {
            0 => {
                let path = self.expr(&Ty::Str, size);
                set(vec![bind("outPath", path)])
            }
            1 => {
                let value = self.expr(&Ty::Str, size / 2);
                let name = self.fresh_name();
                let this = Ty::Rec(vec![(field.clone(), Ty::Str)]);
                let body = self.within([(name.clone(), this)], |g| g.expr(&Ty::Str, size / 2));
                set(vec![
                    bind("__toString", lambda(&[&name], body)),
                    bind(field, value),
                ])
            }
            _ => {
                let value = self.expr(&Ty::Str, size);
                let name = self.fresh_name();
                set(vec![
                    bind("__toString", lambda(&[&name], select(var(&name), &field))),
                    bind(field, value),
                ])
            }
        }
    }

    fn custom_string(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        let e = self.custom(size - 1);
        Some(match self.r.below(3) {
            0 => Expr::Text(vec![Part::Interpolated(e)]),
            1 => {
                let f = self.builtin("toString");
                call(f, [e])
            }
            _ => {
                let start = self.string();
                binary(Op::Add, start, e)
            }
        })
    }

    /// The context of a string that went through several operations.
    fn context_of(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        let of = self.with_context(size);
        let f = self.builtin("getContext");
        let json = self.builtin("toJSON");
        let context = call(json, [call(f, [of.clone()])]);
        Some(match self.r.below(3) {
            0 => context,
            1 => {
                // Text and context, without the context.
                let f = self.builtin("unsafeDiscardStringContext");
                binary(Op::Add, context, call(f, [of]))
            }
            _ => {
                let f = self.builtin("hasContext");
                let of = self.with_context(size / 2);
                let has = cond(call(f, [of]), text("yes"), text("no"));
                binary(Op::Add, context, has)
            }
        })
    }

    /// A string that has a context for certain, or had one.
    pub fn with_context(&mut self, size: usize) -> Expr {
        if size < 3 || self.r.one_in(4) {
            return self.in_domain(Domain::Contextual, size);
        }
        let inner = self.with_context(size - 2);
        let call_of = |g: &mut Self, name: &str, args: Vec<Expr>| {
            let f = g.builtin(name);
            call(f, args)
        };
        let list = |items: &[Expr]| Expr::List(items.to_vec());
        match self.r.below(18) {
            0 => {
                let n = *self.r.pick(&[0, 1, 5, 100]);
                let start = *self.r.pick(&[0, 3, 90]);
                call_of(self, "substring", vec![lit(start), lit(n), inner])
            }
            1 => {
                let other = self.expr(&Ty::Str, size / 2);
                call_of(
                    self,
                    "replaceStrings",
                    vec![list(&[text("a")]), list(&[inner]), other],
                )
            }
            2 => {
                let other = self.expr(&Ty::Str, size / 2);
                call_of(
                    self,
                    "replaceStrings",
                    vec![list(&[text("/")]), list(&[other]), inner],
                )
            }
            3 => {
                let other = self.expr(&Ty::Str, size / 2);
                call_of(
                    self,
                    "concatStringsSep",
                    vec![inner, list(&[other, text("b")])],
                )
            }
            4 => {
                let other = self.with_context(size / 2);
                call_of(
                    self,
                    "concatStringsSep",
                    vec![text(","), list(&[inner, other])],
                )
            }
            5 => call_of(self, "toJSON", vec![list(&[inner])]),
            6 => call_of(self, "toXML", vec![inner]),
            7 => {
                let split = call_of(self, "split", vec![text("-"), inner]);
                call_of(self, "head", vec![split])
            }
            8 => call_of(self, "baseNameOf", vec![inner]),
            9 => call_of(self, "dirOf", vec![inner]),
            10 => call_of(self, "toString", vec![list(&[inner, lit(1)])]),
            11 => call_of(self, "hashString", vec![text("md5"), inner]),
            12 => {
                let other = self.expr(&Ty::Str, size / 2);
                binary(Op::Add, other, inner)
            }
            13 => call_of(self, "unsafeDiscardOutputDependency", vec![inner]),
            14 => call_of(self, "toFile", vec![text("x"), inner]),
            15 => set(vec![bind("outPath", inner)]),
            16 => {
                let context = self.in_domain(Domain::Context, size / 2);
                call_of(self, "appendContext", vec![inner, context])
            }
            _ => Expr::Text(vec![Part::Interpolated(inner), Part::Raw("/b".into())]),
        }
    }

    /// `<…>` with a search path or a way to search of its own.
    fn find_file(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        let file = lit(self.r.word(&["<a>", "<a/b>", "<nix/x>", "<nixpkgs>"]));
        Some(match self.r.below(4) {
            0 => {
                let f = self.builtin("tryEval");
                let ok = select(call(f, [file]), "success");
                cond(ok, text("found"), text("not found"))
            }
            1 => {
                let path = bind(
                    "__nixPath",
                    Expr::List(vec![set(vec![
                        bind("path", text("/nonexistent")),
                        bind("prefix", text("a")),
                    ])]),
                );
                let f = self.builtin("tryEval");
                let ok = select(call(f, [file]), "success");
                let_in(vec![path], cond(ok, text("found"), text("not found")))
            }
            _ => {
                let body = self.within([("name".to_owned(), Ty::Str)], |g| {
                    g.expr(&Ty::Str, size - 1)
                });
                let f = lambda(&["path", "name"], body);
                let_in(vec![bind("__findFile", f)], file)
            }
        })
    }

    fn path_literal(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        let start = self.r.word(&["./", "/a/", "./a-", "../", "/x.", "~/"]);
        let mut parts = vec![Part::Raw(start.into())];
        let e = match self.r.one_in(3) {
            true => self.expr(&Ty::Str, size - 1),
            false => text(self.r.word(&["a", "b/c", "..", "x y", ""])),
        };
        parts.push(Part::Interpolated(e));
        if self.r.one_in(2) {
            parts.push(Part::Raw((self.r.word(&["/b", ".c", "-d", "/e/f"])).into()));
        }
        Some(Expr::Path(parts))
    }

    fn path_plus(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        let sizes = self.split(size, 2);
        let a = self.expr(&Ty::Path, sizes[0]);
        let b = match self.r.below(4) {
            0 => self.expr(&Ty::Path, sizes[1]),
            1 => self.expr(&Ty::Str, sizes[1]),
            2 => self.in_domain(Domain::AbsolutePath, 1),
            _ => text(self.r.word(&["/a", "b", "/../c", "/", ""])),
        };
        Some(binary(Op::Add, a, b))
    }
}
