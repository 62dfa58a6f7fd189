//! Files: expressions in files of their own, and what is read from others.
//!
//! Invariant: nothing is read but files that `differential::files` makes, or that do not exist.

use super::{ALL, Form, Generator, STR};
use crate::differential::files::EXPRESSIONS;
use crate::differential::tree::{Expr, Op, Part, make::*};
use crate::differential::types::{Domain, Ty};

#[rustfmt::skip]
pub static FORMS: &[Form] = &[
    Form { name: "import", weight: 3, kinds: ALL, make: Generator::import },
    Form { name: "import-function", weight: 4, kinds: ALL, make: Generator::import_function },
    Form { name: "import-twice", weight: 1, kinds: ALL, make: Generator::import_twice },
    Form { name: "scoped-import", weight: 1, kinds: ALL, make: Generator::scoped_import },
    Form { name: "search-path", weight: 1, kinds: ALL, make: Generator::search_path },
    Form { name: "copied-file", weight: 4, kinds: STR, make: Generator::copied_file },
    Form { name: "file-content", weight: 2, kinds: STR, make: Generator::file_content },
];

impl Generator {
    /// A file with an expression of this type, which sees no variables of the program.
    fn file(&mut self, ty: &Ty, size: usize) -> Expr {
        let scope = std::mem::take(&mut self.scope);
        let e = self.expr(ty, size);
        self.scope = scope;
        Expr::File(Box::new(e))
    }

    /// A file that is the same for all programs: as a path, or as a string.
    pub fn common_file(&mut self, names: &[&'static str]) -> Expr {
        let path = lit(format!("./{}", self.r.word(names)));
        match self.r.below(10) {
            0 => {
                let f = self.builtin("toString");
                call(f, [path])
            }
            1 => binary(
                Op::Add,
                lit("./."),
                text(match path {
                    Expr::Literal(t) => t.trim_start_matches('.').to_owned(),
                    _ => unreachable!("a literal"),
                }),
            ),
            _ => path,
        }
    }

    /// A file to import.
    pub fn nix_file(&mut self, size: usize) -> Expr {
        match self.r.below(3) {
            0 => {
                let ty = self.any_type(1);
                self.file(&ty, size)
            }
            1 => {
                let names: Vec<&str> = EXPRESSIONS.iter().map(|(n, _)| *n).collect();
                self.common_file(&names)
            }
            _ => self.common_file(&["d", "d/link.nix", "d/sub", "d/nothing.nix", "d/default.nix"]),
        }
    }

    fn import(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let file = self.file(ty, size.checked_sub(2)?.max(1));
        let f = self.builtin("import");
        Some(call(f, [file]))
    }

    fn import_function(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if size < 5 {
            return None;
        }
        let sizes = self.split(size - 2, 2);
        let param = match self.r.below(4) {
            0 => self.any_type(1),
            1 => Ty::dict(self.any_type(1)),
            _ => Ty::Rec(self.fields_with(ty).0),
        };
        let file = self.file(&Ty::fun(param.clone(), ty.clone()), sizes[0]);
        let arg = self.expr(&param, sizes[1]);
        let f = self.builtin("import");
        Some(call(f, [file, arg]))
    }

    /// A file that is evaluated once.
    fn import_twice(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let e = self.expr(ty, size.checked_sub(3)?.max(1));
        let traced = self.traced(lit(1));
        let file = Expr::File(Box::new(traced));
        let (f, seq) = (self.builtin("import"), self.builtin("seq"));
        let once = call(f, [file]);
        Some(call(seq, [binary(Op::Add, once.clone(), once), e]))
    }

    fn scoped_import(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if size < 5 {
            return None;
        }
        let sizes = self.split(size - 2, 2);
        let (fields, _) = self.fields_with(ty);
        let fields: Vec<(String, Ty)> = fields
            .into_iter()
            .filter(|(n, _)| crate::differential::write::is_identifier(n))
            .collect();
        let of = self.expr(&Ty::Rec(fields.clone()), sizes[0]);
        let scope = std::mem::take(&mut self.scope);
        let e = self.within(fields, |g| g.expr(ty, sizes[1]));
        self.scope = scope;
        let f = self.builtin("scopedImport");
        Some(call(f, [of, Expr::File(Box::new(e))]))
    }

    /// `<…>` in a search path of the program's own.
    fn search_path(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let e = self.expr(ty, size.checked_sub(4)?.max(1));
        let entries = self.in_domain(Domain::Lookup, 1);
        let found = lit(self.r.word(&[
            "<a>",
            "<default.nix>",
            "<a/default.nix>",
            "<sub/x.nix>",
            "<a/sub>",
            "<b/c/x.nix>",
            "<x>",
        ]));
        let (f, seq) = match self.r.below(4) {
            0 => (self.builtin("import"), self.builtin("deepSeq")),
            1 => (self.builtin("readFileType"), self.builtin("trace")),
            _ => (self.builtin("toString"), self.builtin("trace")),
        };
        let used = call(seq, [call(f, [found]), e]);
        Some(let_in(vec![bind("__nixPath", entries)], used))
    }

    /// A file that comes to stand in the store.
    fn copied_file(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        let names = crate::differential::files::names();
        let path = match self.r.below(5) {
            0 => self.file(&Ty::Int, size.saturating_sub(1).max(1)),
            _ => lit(format!("./{}", self.r.word(&names))),
        };
        Some(match self.r.below(4) {
            0 => {
                let f = self.builtin("path");
                let source = self.source(size);
                call(f, [source])
            }
            1 => {
                let start = self.string();
                binary(Op::Add, start, path)
            }
            2 => Expr::Text(vec![Part::Interpolated(path), Part::Raw("/x".into())]),
            _ => Expr::Text(vec![Part::Interpolated(path)]),
        })
    }

    fn file_content(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        let read = self.builtin("readFile");
        Some(match self.r.below(4) {
            0 => {
                let (f, json) = (self.builtin("fromJSON"), self.builtin("toJSON"));
                let file = self.common_file(&["d/data.json"]);
                call(json, [call(f, [call(read, [file])])])
            }
            1 => {
                let (f, json) = (self.builtin("fromTOML"), self.builtin("toJSON"));
                let file = self.common_file(&["d/data.toml"]);
                call(json, [call(f, [call(read, [file])])])
            }
            2 => {
                let json = self.builtin("toJSON");
                let f = self.builtin("readDir");
                let dir = self.in_domain(Domain::Directory, 1);
                call(json, [call(f, [dir])])
            }
            _ => {
                let file = self.in_domain(Domain::ReadFile, size);
                call(read, [file])
            }
        })
    }

    /// The argument of `builtins.path`.
    pub fn source(&mut self, size: usize) -> Expr {
        let path = match self.r.below(4) {
            0 => self.in_domain(Domain::Directory, 1),
            _ => self.in_domain(Domain::Entry, 1),
        };
        let mut all = vec![bind("path", path)];
        if self.r.one_in(3) {
            let name = self.in_domain(Domain::StoreName, 1);
            all.push(bind("name", name));
        }
        if self.r.one_in(3) {
            let filter = Ty::fun(Ty::Str, Ty::fun(Ty::Str, Ty::Bool));
            let filter = self.expr(&filter, size);
            all.push(bind("filter", filter));
        }
        if self.r.one_in(3) {
            let recursive = self.bool();
            all.push(bind("recursive", recursive));
        }
        if self.r.one_in(8) {
            let hash = self.r.word(&[
                "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
                "0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73",
                "x",
            ]);
            all.push(bind("sha256", text(hash)));
        }
        if self.r.one_in(30) {
            all.push(bind("unknown", lit(1)));
        }
        self.r.shuffle(&mut all);
        set(all)
    }
}
