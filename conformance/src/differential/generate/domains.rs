//! Values of the kinds that builtins ask for: patterns, versions, hashes, documents, contexts.

use super::Generator;
use crate::differential::files;
use crate::differential::rules;
use crate::differential::tree::{Expr, Name, Param, Part, make::*};
use crate::differential::types::{Domain, Ty};
use crate::differential::write::escape;

impl Generator {
    /// An expression from a domain.
    pub fn in_domain(&mut self, d: Domain, size: usize) -> Expr {
        match d {
            Domain::Index => match self.r.below(12) {
                0 => Expr::Negate(Box::new(lit(1))),
                1 => lit(100),
                2 => self.expr(&Ty::Int, size),
                3 => lit(i64::MAX),
                _ => lit(*self.r.pick(&[0, 0, 1, 1, 2, 3])),
            },
            Domain::Element => lit(*self.r.pick(&[0, 0, 0, 0, 0, 0, 0, 1, 1, 2])),
            Domain::Count => lit(*self.r.pick(&[0, 1, 2, 3, 3, 4, 5, 20])),
            Domain::Number => {
                let ty = self.r.pick(&[Ty::Int, Ty::Float]).clone();
                self.expr(&ty, size)
            }
            Domain::AttrName => {
                let name = self.attr_name();
                text(escape(&name))
            }
            Domain::Regex => {
                let pattern = self.regex(3);
                text(escape(&pattern))
            }
            Domain::Version => {
                let v = self.version();
                text(v)
            }
            Domain::DrvName => text(self.r.word(&[
                "a-1.2",
                "a",
                "-1",
                "a-b-1.0pre",
                "a-b",
                "",
                "hello-2.12.1",
                "a--1",
                "a-1-b",
                ".x",
                "a b",
                "a-1a",
                "1-2",
            ])),
            Domain::Algorithm => text(self.r.word(&[
                "sha256", "sha256", "sha512", "sha1", "md5", "blake3", "sha", "SHA256",
            ])),
            Domain::Json => {
                let t = self.json(2);
                text(escape(&t))
            }
            Domain::Toml => {
                let t = self.toml();
                text(escape(&t))
            }
            Domain::FlakeRef => text(self.r.word(&[
                "nixpkgs",
                "github:a/b",
                "github:a/b/c?dir=d",
                "path:/a/b",
                "/a/b",
                "git+https://a.b/c?ref=d&rev=0123456789012345678901234567890123456789",
                "https://a.b/c.tar.gz",
                "gitlab:a/b?host=c.d",
                "flake:a/b",
                "sourcehut:~a/b",
                "a b",
                "",
                "tarball+file:///a",
            ])),
            Domain::FlakeAttrs => {
                let kind = self.r.word(&["github", "path", "indirect", "git", "x"]);
                let mut all = vec![bind("type", text(kind))];
                for name in ["owner", "repo", "path", "id", "url", "ref"] {
                    if self.r.one_in(2) {
                        let v = self.r.word(&["a", "b", "/c", "https://a.b"]);
                        all.push(bind(name, text(v)));
                    }
                }
                set(all)
            }
            Domain::StoreName => text(self.r.word(&["a", "a.txt", "x-1", "a", ".a", "a b", ""])),
            Domain::AbsolutePath => text(self.r.word(&[
                "/", "/a", "/a/b", "/a/../b", "/a/", "//a", "/a/./b", "/é", "/a b",
            ])),
            Domain::DrvPath => {
                let drv = self.expr(&Ty::Drv, size);
                let f = self.builtin("unsafeDiscardOutputDependency");
                match self.r.below(4) {
                    0 => select(drv, "drvPath"),
                    1 => select(drv, "outPath"),
                    _ => call(f, [select(drv, "drvPath")]),
                }
            }
            Domain::Contextual => match self.r.below(5) {
                0 => self.expr(&Ty::Str, size),
                1 => {
                    let drv = self.expr(&Ty::Drv, size);
                    let part = self.r.word(&["drvPath", "outPath"]);
                    select(drv, part)
                }
                2 => {
                    let parts = vec![Ty::Drv, Ty::Str];
                    let mut parts = self.exprs(&parts, size + 1).into_iter();
                    Expr::Text(vec![
                        Part::Interpolated(parts.next().expect("two")),
                        Part::Raw(" ".into()),
                        Part::Interpolated(parts.next().expect("two")),
                    ])
                }
                3 => {
                    let f = self.builtin("toFile");
                    call(f, [text("f"), text("content")])
                }
                _ => {
                    let drv = self.expr(&Ty::Drv, size);
                    Expr::Text(vec![Part::Interpolated(drv)])
                }
            },
            Domain::Context => {
                if self.r.one_in(2) {
                    let e = self.in_domain(Domain::Contextual, size);
                    let f = self.builtin("getContext");
                    return call(f, [e]);
                }
                let path = self.r.word(&[
                    "/nix/store/mx735vk17fbgvrjr0zk0wqfylg1i1996-a",
                    "/nix/store/nnqh7675wghd0xmrywqm2yh9psrkk13q-a.drv",
                    "/nix/store/x",
                ]);
                let info = match self.r.below(4) {
                    0 => bind("path", var("true")),
                    1 => bind("allOutputs", var("true")),
                    2 => bind("outputs", Expr::List(vec![text("out")])),
                    _ => bind("outputs", Expr::List(vec![])),
                };
                set(vec![crate::differential::tree::Binding::Attr(
                    vec![Name::Plain(path.into())],
                    set(vec![info]),
                )])
            }
            Domain::Hash => {
                let hash = self.r.word(&[
                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                    "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
                    "0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73",
                    "sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709",
                    "d41d8cd98f00b204e9800998ecf8427e",
                    "abc",
                ]);
                let mut all = vec![bind("hash", text(hash))];
                if !hash.starts_with("sha") || self.r.one_in(4) {
                    let algo = self.r.word(&["sha256", "sha256", "md5", "sha1"]);
                    all.push(bind("hashAlgo", text(algo)));
                }
                let to = self
                    .r
                    .word(&["base16", "nix32", "base32", "base64", "sri", "x"]);
                all.push(bind("toHashFormat", text(to)));
                self.r.shuffle(&mut all);
                set(all)
            }
            Domain::Coercible => match self.r.below(8) {
                0 => self.expr(&Ty::Int, size),
                1 => self.expr(&Ty::Bool, size),
                2 => self.expr(&Ty::list(Ty::Domain(Domain::Coercible)), size),
                3 => match self.r.one_in(3) {
                    true => self.expr(&Ty::Drv, size),
                    false => self.custom(size),
                },
                4 => {
                    let ty = self.r.pick(&[Ty::Float, Ty::Null, Ty::Path]).clone();
                    self.expr(&ty, size)
                }
                _ => self.expr(&Ty::Str, size),
            },
            Domain::PathLike => match self.r.below(4) {
                0 => self.expr(&Ty::Path, size),
                1 => self.in_domain(Domain::AbsolutePath, size),
                2 => self.expr(&Ty::Drv, size),
                _ => self.expr(&Ty::Str, size),
            },
            Domain::Joinable => match self.r.below(6) {
                0 => {
                    let n = self.r.below(4);
                    let all = vec![Ty::Domain(Domain::Coercible); n];
                    Expr::List(self.exprs(&all, size))
                }
                _ => self.expr(&Ty::list(Ty::Str), size),
            },
            Domain::Formals => {
                let mut names = self.fresh_names(3);
                names.truncate(self.r.below(4));
                let formals = names
                    .into_iter()
                    .map(|n| (n, self.r.one_in(2).then(|| lit(1))))
                    .collect::<Vec<_>>();
                if self.r.one_in(4) {
                    let t = self.any_type(1);
                    return self.expr(&Ty::fun(t.clone(), t), size);
                }
                Expr::Lambda(
                    Param::Formals {
                        ellipsis: formals.is_empty() || self.r.one_in(2),
                        formals,
                        at: None,
                    },
                    Box::new(lit(1)),
                )
            }
            Domain::Separator => text(self.r.word(&["", ",", " ", ", ", "\\n", "/"])),
            Domain::Lookup => Expr::List(
                (0..self.r.below(3))
                    .map(|_| {
                        let prefix = self.r.word(&["", "a", "b/c"]);
                        let path = match self.r.below(4) {
                            0 => text("/nonexistent"),
                            _ => self.common_file(files::DIRECTORIES),
                        };
                        set(vec![bind("path", path), bind("prefix", text(prefix))])
                    })
                    .collect(),
            ),
            Domain::NixFile => self.nix_file(size),
            Domain::ReadFile => match self.r.below(4) {
                0 => self.nix_file(size),
                _ => self.common_file(&files::names()),
            },
            Domain::Entry => self.common_file(&files::names()),
            Domain::Directory => match self.r.below(8) {
                0 => self.common_file(&files::names()),
                _ => self.common_file(files::DIRECTORIES),
            },
            Domain::Source => self.source(size),
            Domain::Stored => match self.r.below(4) {
                0 => self.in_domain(Domain::AbsolutePath, 1),
                1 => text(self.r.word(&[
                    "/nix/store/mx735vk17fbgvrjr0zk0wqfylg1i1996-a",
                    "/nix/store/mx735vk17fbgvrjr0zk0wqfylg1i1996-a/b",
                    "/nix/store/x",
                    "/nix/store",
                ])),
                _ => self.in_domain(Domain::Contextual, size),
            },
        }
    }

    fn version(&mut self) -> String {
        let n = self.r.between(1, 5);
        (0..n)
            .map(|_| {
                self.r.word(&[
                    "1",
                    "2",
                    "10",
                    "0",
                    "a",
                    "pre",
                    "rc",
                    ".",
                    ".",
                    "-",
                    "b2",
                    "00",
                    "12345678901",
                ])
            })
            .collect()
    }

    /// A pattern, and a text that has chances to match.
    pub fn pattern(&mut self) -> (String, String) {
        let pattern = self.regex(3);
        let mut sample = String::new();
        let mut chars = pattern.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' => sample.extend(chars.next()),
                '[' => {
                    let class: String = chars.by_ref().take_while(|c| *c != ']').collect();
                    sample.push_str(match class.as_str() {
                        "0-9" | "[:digit:" | "[:xdigit:" => "7",
                        _ => self.r.word(&["a", "b", "z", "é", "-", "A", " "]),
                    });
                }
                '.' => sample.push_str(self.r.word(&["x", "\n", "é", "a"])),
                '(' | ')' | '^' | '$' | '?' => {}
                '|' => sample.push_str(self.r.word(&["", "", " "])),
                '*' | '+' => {
                    if let Some(last) = sample.chars().next_back() {
                        let n = self.r.below(4);
                        sample.extend(std::iter::repeat_n(last, n));
                    }
                }
                '{' => {
                    chars.by_ref().take_while(|c| *c != '}').for_each(drop);
                }
                c => sample.push(c),
            }
        }
        if self.r.one_in(3) {
            let more = self.r.word(&["a", "xabx", " ", "b", "\n"]);
            sample = format!("{more}{sample}{more}{sample}");
        }
        (pattern, sample)
    }

    /// A regular expression; also some that are not accepted.
    fn regex(&mut self, depth: usize) -> String {
        let n = self.r.between(1, 3);
        let mut out = String::new();
        for _ in 0..n {
            match self.r.below(if depth > 0 { 14 } else { 9 }) {
                0..=3 => out.push_str(self.r.word(&["a", "b", "x", "-", " ", "ab", "/", "o", "1"])),
                4 => out.push('.'),
                5 => out.push_str(self.r.word(&[
                    "[ab]", "[^a]", "[a-z]", "[0-9]", "[]a]", "[^]-]", "[a-]", "[é]", "[.]", "[\\]",
                ])),
                6 => out.push_str(self.r.word(&[
                    "[[:alpha:]]",
                    "[[:digit:]]",
                    "[[:space:]]",
                    "[^[:alnum:]]",
                    "[[:upper:][:punct:]]",
                    "[[:xdigit:]_]",
                ])),
                7 => out.push_str(self.r.word(&["\\.", "\\\\", "\\(", "\\*", "\\[", "\\$"])),
                8 => out.push_str(self.r.word(&["^", "$", "é", "\n"])),
                9..=11 => {
                    let inner = self.regex(depth - 1);
                    out.push_str(&format!("({inner})"));
                }
                _ => {
                    let (a, b) = (self.regex(depth - 1), self.regex(depth - 1));
                    out.push_str(&format!("({a}|{b})"));
                }
            }
            if self.r.one_in(3) {
                out.push_str(
                    self.r
                        .word(&["*", "+", "?", "{2}", "{1,}", "{0,2}", "{1,3}", "*", "+"]),
                );
            }
        }
        if self.r.one_in(40) {
            out.push_str(
                self.r
                    .word(&["(", ")", "[", "{", "\\d", "**", "+?", "(?:a)", "{2", "|"]),
            );
        }
        out
    }

    fn json(&mut self, depth: usize) -> String {
        let t = match self.r.below(if depth > 0 { 12 } else { 8 }) {
            0 => self
                .r
                .word(&["0", "-1", "42", "9223372036854775807", "12"])
                .to_owned(),
            1 => self
                .r
                .word(&[
                    "1.5",
                    "1e3",
                    "-0.0",
                    "1E-2",
                    "0.1",
                    "1e400",
                    "123456789012345678901",
                    "-0",
                ])
                .to_owned(),
            2 => "true".into(),
            3 => "null".into(),
            4..=7 => format!(
                "\"{}\"",
                self.r.pick(&[
                    "",
                    "a",
                    "\\n",
                    "\\u00e9",
                    "\\ud83d\\ude00",
                    "é",
                    "\\\"",
                    "\\\\",
                    "\\/",
                    "\\b",
                    "a b",
                ])
            ),
            8 | 9 => {
                let n = self.r.below(4);
                let all: Vec<String> = (0..n).map(|_| self.json(depth - 1)).collect();
                format!("[{}]", all.join(", "))
            }
            _ => {
                let n = self.r.below(4);
                let all: Vec<String> = (0..n)
                    .map(|_| {
                        let key = self.r.word(&["a", "b", "", "x y", "a"]);
                        format!("\"{key}\":{}", self.json(depth - 1))
                    })
                    .collect();
                format!("{{{}}}", all.join(","))
            }
        };
        match self.r.one_in(40) {
            true => format!("{t}{}", self.r.pick(&["]", ",", " x", "\n", "\"", "\t "])),
            false => t,
        }
    }

    /// A TOML document with at most one error.
    fn toml(&mut self) -> String {
        let mut out = String::new();
        let mut used: Vec<&str> = Vec::new();
        for table in ["", "[t]\n", "[t.u]\n", "[[w]]\n", "[[w]]\n"] {
            if !table.is_empty() && self.r.one_in(2) {
                continue;
            }
            out.push_str(table);
            used.clear();
            for _ in 0..self.r.below(4) {
                let key = self.r.word(&["a", "b", "\"c d\"", "e.f", "g.h", "1"]);
                if used.contains(&key) {
                    continue;
                }
                used.push(key);
                let value = self.toml_value(2);
                out.push_str(&format!("{key} = {value}\n"));
            }
        }
        if self.r.one_in(30) {
            out.push_str(self.r.word(rules::TOML_ERRORS));
        }
        out
    }

    fn toml_value(&mut self, depth: usize) -> String {
        match self.r.below(if depth > 0 { 12 } else { 9 }) {
            0 => self
                .r
                .word(&[
                    "1",
                    "-7",
                    "0x1F",
                    "0o17",
                    "0b101",
                    "1_000",
                    "+5",
                    "9223372036854775807",
                ])
                .to_owned(),
            1 => self
                .r
                .word(&["1.5", "-0.0", "1e3", "6.02e23", "inf", "-inf", "nan", "3.0"])
                .to_owned(),
            2 => self.r.word(&["true", "false"]).to_owned(),
            3..=6 => self
                .r
                .word(&[
                    "\"a\"",
                    "'b\\n'",
                    "\"\\u00e9\\t\"",
                    "\"\"\"\na\n  b\\\n   c\"\"\"",
                    "'''\nx'''",
                    "\"é\"",
                    "\"\"",
                ])
                .to_owned(),
            7 | 8 => self
                .r
                .word(&[
                    "1979-05-27T07:32:00Z",
                    "1979-05-27",
                    "07:32:00",
                    "1979-05-27T00:32:00.999999-07:00",
                    "1979-05-27 07:32:00",
                ])
                .to_owned(),
            9 | 10 => {
                let n = self.r.below(4);
                let all: Vec<String> = (0..n).map(|_| self.toml_value(depth - 1)).collect();
                format!("[{}]", all.join(", "))
            }
            _ => {
                let inner = self.toml_value(depth - 1);
                format!("{{ x = {inner} }}")
            }
        }
    }
}
