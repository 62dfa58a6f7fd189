//! The smallest expressions of each type, with the values that tend to go wrong.

use std::sync::LazyLock;

use super::Generator;
use crate::differential::files;
use crate::differential::tree::{Expr, Name, Part, make::*};
use crate::differential::types::Ty;

const INTS: &[i64] = &[
    255,
    256,
    1 << 31,
    (1 << 31) - 1,
    -(1 << 31),
    1 << 32,
    (1 << 53) + 1,
    1 << 60,
    (1 << 60) - 1,
    -(1 << 60),
    (1 << 61) - 1,
    1 << 62,
    -(1 << 62),
    i64::MAX,
    i64::MAX - 1,
    i64::MIN,
    i64::MIN + 1,
    1000000,
    -7,
    10,
    64,
];

const FLOATS: &[&str] = &[
    "0.1",
    "1.0e300",
    "-0.0",
    "0.0",
    "1.e-300",
    "3.14159265358979",
    "2.5",
    "-2.5",
    "0.5",
    "-0.5",
    "100000.0",
    "1000000.0",
    "1234567.0",
    "123456.789",
    "0.0001",
    "0.00001",
    "9007199254740993.0",
    "1.0e16",
    ".5",
    "5.",
    "1.0e18",
    "9.3e18",
    "-9223372036854775808.0",
    "1.0E5",
    "1.5e+3",
    "4.9e-324",
    "1.7976931348623157e308",
];

/// Source text of strings.
const TEXTS: &[&str] = &[
    "",
    "a",
    "b",
    "abc",
    "a b",
    " ",
    "\\n",
    "a\\nb\\n",
    "é",
    "日本",
    "a/b",
    "/x/y",
    "\\\"",
    "\\\\",
    "\\${x}",
    "$$",
    "$${x}",
    "$",
    "1",
    "-1",
    "1.5",
    "foo-1.2",
    "\\t\\r",
    "<a>&'",
    "true",
    "__x",
    "a\nb",
    "  a\n  b\n",
    "\\a\\é",
    "aaaa",
    "ab",
    "ba",
    "A",
    "~",
    "{}",
    "\u{1f600}",
    "\u{7f}",
    "0123456789abcdef",
    "text that is longer than anything that fits into a word, or two of them",
];

/// Source text in indented strings.
const INDENTED: &[&str] = &[
    "",
    "a",
    "\n  a\n  b\n",
    "\n    a\n  b",
    "\n\n  a\n\n\n    b\n  ",
    "  a",
    "a\n    b",
    "\n\ta\n\tb\n",
    "\n  \ta\n",
    "''${x}",
    "'''",
    "''\\n",
    "''\\t''\\r",
    "''$",
    "$",
    "$$",
    "\\n",
    "\"",
    "' a",
    "\n   ",
    "\n  é\n",
    "a\r\n  b\r\n",
];

/// Source text of which strings are made. None ends in what would take a part of the next.
const LETTERS: &[&str] = &[
    "a", " ", "\n", "\\n", "\\t", "\\\"", "\\$", "\\${", "$$ ", "$a", "é", "\\x", "{", "}", "''",
    "'", "\\\\", "\r\n", "\t", "1", "/", "#", "\\r",
];

/// The same for indented strings, in which a quote must not meet another.
const INDENTED_LETTERS: &[&str] = &[
    "a", " ", "  ", "\n", "\n ", "\n   ", "\n\t", "''\\n", "''\\t", "''$", "'''", "''${", "$$ ",
    "$a", "é", "\\", "\"", "\r\n", "\t", "''\\x", "{", "#", "\n\n",
];

const PATHS: &[&str] = &[
    "/a",
    "/a/b",
    "./a",
    "./a/../b",
    "../x",
    "/a/.",
    "./.",
    "~/x",
    "a/b",
    "/a/./b/c",
    "./a.b-c_d+e",
    "/a/b.nix",
    "../../../x",
    "/nonexistent/file",
    "./1",
];

/// Files that are there.
static FILES: LazyLock<Vec<&str>> = LazyLock::new(files::names);

impl Generator {
    /// A value of the type, of small size.
    pub fn constant(&mut self, ty: &Ty) -> Expr {
        match ty {
            Ty::Int => self.int(),
            Ty::Float => self.float(),
            Ty::Bool => self.bool(),
            Ty::Null => self.null(),
            Ty::Str => self.string(),
            Ty::Path => match self.r.one_in(4) {
                true => lit(format!("./{}", self.r.word(&FILES))),
                false => lit(self.r.pick(PATHS)),
            },
            Ty::Drv => self.small_derivation(),
            Ty::List(t) => {
                let n = *self.r.pick(&[0, 1, 1, 2, 3]);
                Expr::List((0..n).map(|_| self.element(t)).collect())
            }
            Ty::Dict(t) => {
                let n = *self.r.pick(&[0, 1, 1, 2, 3]);
                let mut names: Vec<String> = (0..n).map(|_| self.attr_name()).collect();
                names.sort();
                names.dedup();
                self.r.shuffle(&mut names);
                set(names
                    .into_iter()
                    .map(|name| {
                        let value = self.leaf(t);
                        bind(name, value)
                    })
                    .collect())
            }
            Ty::Rec(fields) => {
                let mut fields = fields.clone();
                self.r.shuffle(&mut fields);
                set(fields
                    .iter()
                    .map(|(name, t)| {
                        let value = self.leaf(t);
                        bind(name.clone(), value)
                    })
                    .collect())
            }
            Ty::Fun(a, b) => {
                let name = self.fresh_name();
                let body = self.within([(name.clone(), (**a).clone())], |g| g.leaf(b));
                lambda(&[&name], body)
            }
            Ty::Any | Ty::Data | Ty::Var(_) | Ty::Poly(_) => {
                let ty = self.data_type(1);
                self.constant(&ty)
            }
            Ty::Domain(d) => self.in_domain(*d, 1),
        }
    }

    fn element(&mut self, t: &Ty) -> Expr {
        match t {
            Ty::Any | Ty::Data => {
                let t = self.concrete(t);
                self.leaf(&t)
            }
            t => self.leaf(t),
        }
    }

    fn is_odd(&mut self) -> bool {
        let odd = self.taste.odd;
        self.r.chance(odd)
    }

    pub fn int(&mut self) -> Expr {
        if !self.is_odd() {
            return lit(*self.r.pick(&[0, 1, 1, 2, 2, 3, 4, 5, 7, 42]));
        }
        let n = match self.r.one_in(4) {
            // Any, of any length.
            true => (self.r.next() as i64) >> self.r.below(64),
            false => *self.r.pick(INTS),
        };
        match n {
            i64::MIN => binary(
                crate::differential::tree::Op::Sub,
                Expr::Negate(Box::new(lit(i64::MAX))),
                lit(1),
            ),
            n if n < 0 => Expr::Negate(Box::new(lit(-n))),
            n => lit(n),
        }
    }

    fn float(&mut self) -> Expr {
        if !self.is_odd() {
            return lit(self.r.word(&["0.5", "1.0", "1.5", "2.0", "0.1", "3.25"]));
        }
        if self.r.one_in(3) {
            return self.any_float();
        }
        let t = self.r.word(FLOATS);
        match t.strip_prefix('-') {
            Some(t) => Expr::Negate(Box::new(lit(t))),
            None => lit(t),
        }
    }

    /// A number with digits at random.
    fn any_float(&mut self) -> Expr {
        if self.r.one_in(10) {
            let f = self.builtin("fromTOML");
            let value = self.r.word(&["nan", "inf", "-inf", "-nan"]);
            return select(call(f, [text(format!("x = {value}"))]), "x");
        }
        let whole = self.r.next() >> self.r.between(1, 63);
        let digits = self.r.below(18);
        let fraction: String = (0..digits)
            .map(|_| char::from(b'0' + self.r.below(10) as u8))
            .collect();
        let exponent = match self.r.below(4) {
            0 => format!("e{}", self.r.below(300)),
            1 => format!("e-{}", self.r.below(300)),
            2 => format!("e-{}", self.r.below(9)),
            _ => String::new(),
        };
        // A zero in front would end the number.
        let whole = match whole {
            0 if fraction.is_empty() => "1".to_owned(),
            0 => "0".to_owned(),
            n => n.to_string(),
        };
        lit(format!("{whole}.{fraction}{exponent}"))
    }

    pub fn bool(&mut self) -> Expr {
        let name = self.r.word(&["true", "false"]);
        match self.r.one_in(12) {
            true => builtin(name),
            false => var(name),
        }
    }

    fn null(&mut self) -> Expr {
        match self.r.one_in(8) {
            true => builtin("null"),
            false => var("null"),
        }
    }

    /// A string literal without interpolation.
    pub fn string(&mut self) -> Expr {
        if !self.is_odd() {
            return text(self.r.word(&["a", "b", "ab", "x", "abc", "foo", ""]));
        }
        if self.r.one_in(5) {
            return Expr::Indented(vec![self.indented()]);
        }
        if self.r.one_in(30) {
            return lit(self
                .r
                .word(&["http://a.b/c?d=e", "x:y", "git+ssh://h:1/~u"]));
        }
        text(self.r.word(TEXTS))
    }

    /// A piece of a `"…"` literal.
    pub fn raw(&mut self) -> Part {
        let t = match self.is_odd() {
            true if self.r.one_in(3) => return self.letters(LETTERS),
            true => self.r.word(TEXTS),
            false => self.r.word(&["a", "-", " ", "b", "/", ".", "="]),
        };
        Part::Raw(t.to_owned())
    }

    /// A piece made of these.
    fn letters(&mut self, letters: &[&'static str]) -> Part {
        let n = self.r.between(1, 8);
        Part::Raw((0..n).map(|_| self.r.word(letters)).collect())
    }

    /// A piece of an indented string.
    pub fn indented(&mut self) -> Part {
        if self.r.one_in(3) {
            return self.letters(INDENTED_LETTERS);
        }
        Part::Raw(self.r.word(INDENTED).to_owned())
    }

    fn small_derivation(&mut self) -> Expr {
        let name = self.r.word(&["a", "foo-1.2", "x"]);
        let mut bindings = vec![
            bind("name", text(name)),
            bind("system", text("s")),
            bind("builder", text("/b")),
        ];
        if self.r.one_in(3) {
            let value = self.int();
            bindings.push(Binding::Attr(vec![Name::Plain("v".into())], value));
        }
        self.r.shuffle(&mut bindings);
        let f = self.builtin("derivation");
        call(f, [set(bindings)])
    }
}

use crate::differential::tree::Binding;
