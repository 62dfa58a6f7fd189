//! Writes a tree as text.
//!
//! Invariant: parentheses stand where the grammar wants them, so that the text has the structure of the
//! tree. The layout changes positions only. Deliberately absent: judging whether the program means something.

use super::files::File;
use super::random::Random;
use super::tree::{At, Binding, Expr, Name, Op, Param, Part, Spelling};

/// How tokens are set apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One line, as people write it.
    Line,
    /// Nothing between tokens where nothing has to be.
    Tight,
    /// Line breaks, tabs and comments anywhere, from this seed.
    Spread(u64),
}

/// The text of a tree.
pub fn write(e: &Expr, layout: Layout) -> String {
    let mut w = Writer {
        out: String::new(),
        layout,
        random: match layout {
            Layout::Spread(seed) => Random::new(seed, 0),
            _ => Random::new(0, 0),
        },
        last: "(",
        glued: true,
    };
    w.expr(e, 0);
    w.out
}

// Levels of the grammar, from the loosest.
const ANY: u8 = 0;
const PIPE: u8 = 1;
const NOT: u8 = 8;
const HAS: u8 = 12;
const NEGATE: u8 = 13;
const APPLY: u8 = 14;
const SELECT: u8 = 15;
const SIMPLE: u8 = 16;

fn level(e: &Expr) -> u8 {
    match e {
        Expr::Let(..) | Expr::With(..) | Expr::Lambda(..) | Expr::Assert(..) | Expr::If(..) => ANY,
        // A URI would run on into many characters.
        Expr::Literal(t) if t.contains(':') => ANY,
        Expr::Binary(op, ..) => levels(*op).0,
        Expr::Not(_) => NOT,
        Expr::Has(..) => HAS,
        Expr::Negate(_) => NEGATE,
        Expr::Apply(..) => APPLY,
        Expr::Select { .. } | Expr::Builtin(_, Spelling::Member) => SELECT,
        _ => SIMPLE,
    }
}

/// The level of an operator, and the lowest of its operands.
fn levels(op: Op) -> (u8, u8, u8) {
    match op {
        Op::PipeTo => (PIPE, PIPE, 2),
        Op::PipeFrom => (PIPE, 2, PIPE),
        Op::Implies => (2, 3, 2),
        Op::Or => (3, 3, 4),
        Op::And => (4, 4, 5),
        Op::Eq | Op::NotEq => (5, 6, 6),
        Op::Less | Op::LessEq | Op::Greater | Op::GreaterEq => (6, 7, 7),
        Op::Update => (7, 8, 7),
        Op::Add | Op::Sub => (9, 9, 10),
        Op::Mul | Op::Div => (10, 10, 11),
        Op::Concat => (11, 12, 11),
    }
}

/// Builtins that have no `__` in the global scope.
pub const GLOBAL: &[&str] = &[
    "abort",
    "baseNameOf",
    "break",
    "derivation",
    "derivationStrict",
    "dirOf",
    "fromTOML",
    "isNull",
    "map",
    "null",
    "placeholder",
    "removeAttrs",
    "scopedImport",
    "throw",
    "toString",
    "true",
    "false",
];

/// Words that are no identifiers.
pub const KEYWORDS: &[&str] = &[
    "if", "then", "else", "assert", "with", "let", "in", "rec", "inherit",
];

pub fn is_identifier(s: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '\'' | '-');
    s.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && s.chars().all(word)
        && !KEYWORDS.contains(&s)
}

/// Text as the content of a `"…"` literal.
pub fn escape(s: &str) -> String {
    let mut out = String::new();
    for c in s.chars() {
        match c {
            '"' | '\\' | '$' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ => out.push(c),
        }
    }
    out
}

const BRACKETS: &[&str] = &["(", ")", "[", "]", "{", "}", ";", ","];

struct Writer {
    out: String,
    layout: Layout,
    random: Random,
    last: &'static str,
    /// Nothing may come before the next token.
    glued: bool,
}

impl Writer {
    fn space(&mut self, next: &str) {
        let last = std::mem::take(&mut self.last);
        if std::mem::take(&mut self.glued) {
            return;
        }
        let bracket = BRACKETS.contains(&last) || BRACKETS.contains(&next);
        match self.layout {
            Layout::Line => {
                if !(last == "(" || matches!(next, ")" | ";" | ",")) {
                    self.out.push(' ');
                }
            }
            Layout::Tight => {
                if !bracket {
                    self.out.push(' ');
                }
            }
            Layout::Spread(_) => {
                let between = match self.random.below(17) {
                    0 => "\n",
                    1 => "\n  ",
                    2 => "\r\n\t",
                    3 => "\t",
                    4 => " /* c */ ",
                    5 => " # c\n  ",
                    6 => "\n\n",
                    14 => " /**/ ",
                    15 => " /** a * / ** # */ ",
                    16 => " #\r\n",
                    7..9 if bracket => "",
                    _ => " ",
                };
                self.out.push_str(between);
            }
        }
    }

    /// A token of the grammar.
    fn token(&mut self, t: &'static str) {
        self.space(t);
        self.out.push_str(t);
        self.last = t;
    }

    /// A token that is not a bracket.
    fn word(&mut self, t: &str) {
        self.space(t);
        self.out.push_str(t);
    }

    /// Text that belongs to the token before.
    fn raw(&mut self, t: &str) {
        self.out.push_str(t);
        self.last = "";
    }

    fn expr(&mut self, e: &Expr, lowest: u8) {
        if level(e) < lowest {
            self.token("(");
            self.bare(e);
            self.token(")");
        } else {
            self.bare(e);
        }
    }

    fn bare(&mut self, e: &Expr) {
        match e {
            Expr::Literal(t) | Expr::Var(t) => self.word(t),
            Expr::File(e) => self.word(&format!("./{}", File::of(e, self.layout).name)),
            Expr::Builtin(name, spelling) => match spelling {
                Spelling::Member => self.word(&format!("builtins.{name}")),
                Spelling::Global if GLOBAL.contains(&name.as_str()) => self.word(name),
                Spelling::Global => self.word(&format!("__{name}")),
            },
            Expr::Text(parts) => {
                self.word("\"");
                self.parts(parts);
                self.raw("\"");
            }
            Expr::Indented(parts) => {
                self.word("''");
                self.parts(parts);
                self.raw("''");
            }
            Expr::Path(parts) => {
                self.space("");
                self.parts(parts);
            }
            Expr::List(items) => {
                self.token("[");
                for item in items {
                    self.expr(item, SELECT);
                }
                self.token("]");
            }
            Expr::Set {
                recursive,
                bindings,
            } => {
                if *recursive {
                    self.token("rec");
                }
                self.token("{");
                self.bindings(bindings);
                self.token("}");
            }
            Expr::Let(bindings, body) => {
                self.token("let");
                self.bindings(bindings);
                self.token("in");
                self.expr(body, ANY);
            }
            Expr::OldLet(bindings) => {
                self.token("let");
                self.token("{");
                self.bindings(bindings);
                self.token("}");
            }
            Expr::With(of, body) => self.prefix("with", of, body),
            Expr::Assert(c, body) => self.prefix("assert", c, body),
            Expr::Lambda(param, body) => {
                self.param(param);
                self.raw(":");
                self.expr(body, ANY);
            }
            Expr::Apply(f, arg) => {
                self.expr(f, APPLY);
                self.expr(arg, SELECT);
            }
            Expr::Select { of, path, default } => {
                self.base(of);
                self.raw(".");
                self.path(path);
                if let Some(default) = default {
                    self.token("or");
                    self.expr(default, SELECT);
                }
            }
            Expr::Has(of, path) => {
                self.expr(of, NEGATE);
                self.token("?");
                self.glued = false;
                self.space("");
                self.path(path);
            }
            Expr::Negate(e) => {
                self.token("-");
                self.glued = self.layout == Layout::Line;
                self.expr(e, NEGATE);
            }
            Expr::Not(e) => {
                self.token("!");
                self.glued = self.layout == Layout::Line;
                self.expr(e, NOT);
            }
            Expr::Binary(op, a, b) => {
                let (_, left, right) = levels(*op);
                self.expr(a, left);
                self.token(op.symbol());
                self.expr(b, right);
            }
            Expr::If(c, t, e) => {
                self.token("if");
                self.expr(c, ANY);
                self.token("then");
                self.expr(t, ANY);
                self.token("else");
                self.expr(e, ANY);
            }
            Expr::Paren(e) => {
                self.token("(");
                self.expr(e, ANY);
                self.token(")");
            }
        }
    }

    fn prefix(&mut self, keyword: &'static str, a: &Expr, b: &Expr) {
        self.token(keyword);
        self.expr(a, ANY);
        self.token(";");
        self.expr(b, ANY);
    }

    /// What is selected from. A number, path or URI would run on into the dot.
    fn base(&mut self, of: &Expr) {
        let lowest = match of {
            Expr::Literal(_) | Expr::Path(_) | Expr::File(_) => SIMPLE + 1,
            _ => SIMPLE,
        };
        self.expr(of, lowest);
    }

    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Raw(t) => self.raw(t),
                Part::Interpolated(e) => self.interpolated(e),
            }
        }
    }

    fn interpolated(&mut self, e: &Expr) {
        self.raw("${");
        self.last = "{";
        self.glued = !matches!(self.layout, Layout::Spread(_));
        self.expr(e, ANY);
        if matches!(self.layout, Layout::Spread(_)) {
            self.space("}");
        }
        self.raw("}");
    }

    fn bindings(&mut self, bindings: &[Binding]) {
        for binding in bindings {
            match binding {
                Binding::Attr(path, value) => {
                    self.space("");
                    self.path(path);
                    self.token("=");
                    self.expr(value, ANY);
                }
                Binding::Inherit(names) => {
                    self.token("inherit");
                    self.names(names);
                }
                Binding::InheritFrom(from, names) => {
                    self.token("inherit");
                    self.token("(");
                    self.expr(from, ANY);
                    self.token(")");
                    self.names(names);
                }
            }
            self.token(";");
        }
    }

    fn names(&mut self, names: &[Name]) {
        for name in names {
            self.space("");
            self.name(name);
        }
    }

    fn path(&mut self, path: &[Name]) {
        for (i, name) in path.iter().enumerate() {
            if i > 0 {
                self.raw(".");
            }
            self.name(name);
        }
    }

    fn name(&mut self, name: &Name) {
        match name {
            Name::Plain(n) if is_identifier(n) => self.raw(n),
            Name::Plain(n) => self.raw(&format!("\"{}\"", escape(n))),
            Name::Text(parts) => {
                self.raw("\"");
                self.parts(parts);
                self.raw("\"");
            }
            Name::Dynamic(e) => self.interpolated(e),
        }
    }

    fn param(&mut self, param: &Param) {
        match param {
            Param::Name(n) => self.word(n),
            Param::Formals {
                formals,
                ellipsis,
                at,
            } => {
                if let Some((n, At::Before)) = at {
                    self.word(n);
                    self.token("@");
                }
                self.token("{");
                for (i, (n, default)) in formals.iter().enumerate() {
                    if i > 0 {
                        self.token(",");
                    }
                    self.word(n);
                    if let Some(default) = default {
                        self.token("?");
                        let uri = matches!(default, Expr::Literal(t) if t.contains(':'));
                        self.expr(default, if uri { SIMPLE } else { ANY });
                    }
                }
                if *ellipsis {
                    if !formals.is_empty() {
                        self.token(",");
                    }
                    self.token("...");
                }
                self.token("}");
                if let Some((n, At::After)) = at {
                    self.token("@");
                    self.word(n);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree::make::*;
    use super::*;

    fn line(e: &Expr) -> String {
        write(e, Layout::Line)
    }

    #[test]
    fn parentheses_where_needed() {
        let sum = binary(Op::Add, lit(1), lit(2));
        let cases = [
            (binary(Op::Mul, sum.clone(), lit(3)), "(1 + 2) * 3"),
            (binary(Op::Add, sum.clone(), lit(3)), "1 + 2 + 3"),
            (binary(Op::Add, lit(3), sum.clone()), "3 + (1 + 2)"),
            (Expr::Not(Box::new(sum.clone())), "!1 + 2"),
            (Expr::Negate(Box::new(sum.clone())), "-(1 + 2)"),
            (
                binary(Op::Add, Expr::Not(Box::new(var("a"))), lit(1)),
                "(!a) + 1",
            ),
            (
                Expr::List(vec![call(var("f"), [var("x")]), lit(1)]),
                "[ (f x) 1 ]",
            ),
            (select(call(var("f"), [var("x")]), "a"), "(f x).a"),
            (select(lit(1), "a"), "(1).a"),
            (call(var("f"), [lambda(&["x"], var("x"))]), "f (x: x)"),
            (lambda(&["x", "y"], sum), "x: y: 1 + 2"),
        ];
        for (e, want) in cases {
            assert_eq!(line(&e), want);
        }
    }

    #[test]
    fn names_are_quoted_when_they_have_to_be() {
        let e = set(vec![
            bind("if", lit(1)),
            bind("a'", lit(2)),
            bind("a b$", lit(3)),
        ]);
        assert_eq!(line(&e), "{ \"if\" = 1; a' = 2; \"a b\\$\" = 3; }");
    }

    #[test]
    fn layouts_keep_the_tokens() {
        let e = let_in(
            vec![bind("f", lambda(&["x"], Expr::List(vec![var("x")])))],
            call(var("f"), [Expr::Text(vec![Part::Interpolated(text("a"))])]),
        );
        assert_eq!(line(&e), "let f = x: [ x ]; in f \"${\"a\"}\"");
        assert_eq!(write(&e, Layout::Tight), "let f = x:[x];in f \"${\"a\"}\"");
        let strip = |s: &str| {
            let s = s
                .replace("# c\n", "")
                .replace("/* c */", "")
                .replace("/**/", "")
                .replace("/** a * / ** # */", "")
                .replace("#\r\n", "");
            s.split_whitespace().collect::<String>()
        };
        for seed in 0..20 {
            let spread = write(&e, Layout::Spread(seed));
            assert_eq!(strip(&spread), strip(&line(&e)));
        }
    }
}
