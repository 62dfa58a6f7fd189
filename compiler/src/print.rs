//! Prints a syntax tree as `nix-instantiate --parse` does.
//!
//! Invariant: the output is the reference's, byte for byte, so it shows the desugared tree (`a - b`
//! is `(__sub a b)`) with attributes sorted by name. A work-list replaces recursion. Deliberately
//! absent: the reference's check for undefined variables; the resolver does that.

use crate::ast::{AttrName, AttrSet, AttrValue, BinOp, Expr, ExprKind, Lambda, Node};
use frazil_runtime::symbol::{Symbol, SymbolTable};

/// Prints an expression.
pub fn print(e: &Expr<'_>, symbols: &SymbolTable, out: &mut Vec<u8>) {
    let mut printer = Printer {
        symbols,
        out,
        work: vec![Work::Expr(e)],
    };
    printer.run();
}

/// Prints an attribute path as messages show it.
pub fn attr_path(path: &[AttrName<'_>], symbols: &SymbolTable, out: &mut Vec<u8>) {
    let mut printer = Printer {
        symbols,
        out,
        work: vec![Work::AttrPath(path)],
    };
    printer.run();
}

enum Work<'t, 'a> {
    Expr(&'t Expr<'a>),
    AttrPath(&'t [AttrName<'a>]),
    /// A call whose arguments continue those of the call around it.
    OpenCall(&'t Expr<'a>),
    Text(&'static [u8]),
    Symbol(Symbol),
}

struct Printer<'t, 'a, 'o> {
    symbols: &'t SymbolTable,
    out: &'o mut Vec<u8>,
    work: Vec<Work<'t, 'a>>,
}

impl<'t, 'a> Printer<'t, 'a, '_> {
    fn run(&mut self) {
        while let Some(work) = self.work.pop() {
            // What `step` pushes is to be done in that order.
            let from = self.work.len();
            match work {
                Work::Expr(e) => self.expr(e),
                Work::OpenCall(e) => self.open_call(e),
                Work::AttrPath(path) => self.attr_path(path),
                Work::Text(text) => self.out.extend_from_slice(text),
                Work::Symbol(name) => identifier(self.symbols.name(name), self.out),
            }
            self.work[from..].reverse();
        }
    }

    fn then(&mut self, e: Node<'a>)
    where
        'a: 't,
    {
        self.work.push(Work::Expr(e));
    }

    fn text(&mut self, text: &'static [u8]) {
        self.work.push(Work::Text(text));
    }

    fn symbol(&mut self, name: Symbol) {
        self.work.push(Work::Symbol(name));
    }

    fn expr(&mut self, e: &'t Expr<'a>) {
        match &e.kind {
            ExprKind::Int(n) => self.out.extend_from_slice(n.to_string().as_bytes()),
            ExprKind::Float(x) => self.out.extend_from_slice(float(*x).as_bytes()),
            ExprKind::Str(s) => string(s, self.out),
            ExprKind::Path(p) => self.out.extend_from_slice(p),
            ExprKind::SearchPath(_) | ExprKind::Call(_) => {
                self.text(b"(");
                self.work.push(Work::OpenCall(e));
                self.text(b")");
            }
            ExprKind::Var(name) => self.symbol(*name),
            ExprKind::Select(s) => {
                self.text(b"(");
                self.then(s.base);
                self.text(b").");
                self.work.push(Work::AttrPath(s.path));
                if let Some(default) = s.default {
                    self.text(b" or (");
                    self.then(default);
                    self.text(b")");
                }
            }
            ExprKind::HasAttr(s) => {
                self.text(b"((");
                self.then(s.base);
                self.text(b") ? ");
                self.work.push(Work::AttrPath(s.path));
                self.text(b")");
            }
            ExprKind::Attrs(set) => {
                self.text(if set.recursive { b"rec { " } else { b"{ " });
                self.bindings(set);
                self.text(b"}");
            }
            ExprKind::List(items) => {
                self.text(b"[ ");
                for item in *items {
                    self.text(b"(");
                    self.then(item);
                    self.text(b") ");
                }
                self.text(b"]");
            }
            ExprKind::Lambda(lambda) => self.lambda(lambda),
            ExprKind::Let { attrs, body } => {
                self.text(b"(let ");
                self.bindings(attrs);
                self.text(b"in ");
                self.then(body);
                self.text(b")");
            }
            ExprKind::With { attrs, body } => {
                self.text(b"(with ");
                self.then(attrs);
                self.text(b"; ");
                self.then(body);
                self.text(b")");
            }
            ExprKind::If([cond, then, or_else]) => {
                self.text(b"(if ");
                self.then(cond);
                self.text(b" then ");
                self.then(then);
                self.text(b" else ");
                self.then(or_else);
                self.text(b")");
            }
            ExprKind::Assert { cond, body } => {
                self.text(b"assert ");
                self.then(cond);
                self.text(b"; ");
                self.then(body);
            }
            ExprKind::Not(e) => {
                self.text(b"(! ");
                self.then(e);
                self.text(b")");
            }
            ExprKind::Binary { op, left, right } => {
                self.text(b"(");
                self.then(left);
                self.text(match op {
                    BinOp::Eq => b" == ",
                    BinOp::NEq => b" != ",
                    BinOp::And => b" && ",
                    BinOp::Or => b" || ",
                    BinOp::Impl => b" -> ",
                    BinOp::Update => b" // ",
                    BinOp::ConcatLists => b" ++ ",
                });
                self.then(right);
                self.text(b")");
            }
            ExprKind::ConcatStrings { parts, .. } => {
                self.text(b"(");
                for (i, (_, part)) in parts.iter().enumerate() {
                    if i > 0 {
                        self.text(b" + ");
                    }
                    self.then(part);
                }
                self.text(b")");
            }
            ExprKind::CurPos => self.text(b"__curPos"),
        }
    }

    /// A call without its parentheses.
    fn open_call(&mut self, e: &'t Expr<'a>) {
        match &e.kind {
            ExprKind::SearchPath(path) => {
                self.out.extend_from_slice(b"__findFile __nixPath ");
                string(path, self.out);
            }
            ExprKind::Call(call) => {
                let (fun, args) = crate::ast::call_parts(call);
                // `f or` is the only call that the reference never merges with the call `f` may be.
                let or = matches!(args[0].kind, ExprKind::Var(_)) && args[0].pos == e.pos;
                match fun.kind {
                    ExprKind::Call(_) | ExprKind::SearchPath(_) if !or => {
                        self.work.push(Work::OpenCall(fun))
                    }
                    _ => self.then(fun),
                }
                for arg in args {
                    self.text(b" ");
                    self.then(arg);
                }
            }
            _ => self.expr(e),
        }
    }

    fn attr_path(&mut self, path: &'t [AttrName<'a>]) {
        for (i, name) in path.iter().enumerate() {
            if i > 0 {
                self.text(b".");
            }
            match name {
                AttrName::Symbol(name) => self.symbol(*name),
                AttrName::Dynamic(e) => {
                    self.text(b"\"${");
                    self.then(e);
                    self.text(b"}\"");
                }
            }
        }
    }

    fn lambda(&mut self, lambda: &'t Lambda<'a>) {
        self.text(b"(");
        if let Some(formals) = &lambda.formals {
            self.text(b"{ ");
            let mut sorted: Vec<_> = formals.formals.iter().collect();
            sorted.sort_by_key(|f| self.symbols.name(f.name));
            for (i, formal) in sorted.iter().enumerate() {
                if i > 0 {
                    self.text(b", ");
                }
                self.symbol(formal.name);
                if let Some(default) = formal.default {
                    self.text(b" ? ");
                    self.then(default);
                }
            }
            if formals.ellipsis {
                self.text(if sorted.is_empty() { b"..." } else { b", ..." });
            }
            self.text(b" }");
            if lambda.arg.is_some() {
                self.text(b" @ ");
            }
        }
        if let Some(arg) = lambda.arg {
            self.symbol(arg);
        }
        self.text(b": ");
        self.then(lambda.body);
        self.text(b")");
    }

    fn bindings(&mut self, set: &'t AttrSet<'a>) {
        let mut sorted: Vec<_> = set.attrs.iter().collect();
        sorted.sort_by_key(|a| self.symbols.name(a.name));
        let mut inherited = false;
        let mut from = Vec::new();
        for attr in &sorted {
            match attr.value {
                AttrValue::Plain(_) => {}
                AttrValue::Inherited(_) => {
                    self.text(if inherited { b" " } else { b"inherit " });
                    self.symbol(attr.name);
                    inherited = true;
                }
                AttrValue::InheritedFrom { index, .. } => from.push((index, attr.name)),
            }
        }
        if inherited {
            self.text(b"; ");
        }
        // Stable: the names stay in order within each `inherit (…)`.
        from.sort_by_key(|&(index, _)| index);
        for group in from.chunk_by(|a, b| a.0 == b.0) {
            self.text(b"inherit (");
            self.then(set.inherit_from[group[0].0 as usize]);
            self.text(b")");
            for &(_, name) in group {
                self.text(b" ");
                self.symbol(name);
            }
            self.text(b"; ");
        }
        for attr in sorted {
            if let AttrValue::Plain(e) = attr.value {
                self.symbol(attr.name);
                self.text(b" = ");
                self.then(e);
                self.text(b"; ");
            }
        }
        for attr in set.dynamic {
            self.text(b"\"${");
            self.then(attr.name);
            self.text(b"}\" = ");
            self.then(attr.value);
            self.text(b"; ");
        }
    }
}

/// The bytes that are, or may be, escaped in a string literal.
const ESCAPED: [bool; 256] = table(b"\"\\\n\r\t$");
/// The bytes of identifiers.
const IDENTIFIER: [bool; 256] =
    table(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_'-");

const fn table(members: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut i = 0;
    while i < members.len() {
        table[members[i] as usize] = true;
        i += 1;
    }
    table
}

/// A string literal.
fn string(s: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    let mut rest = s;
    loop {
        let n = rest.iter().position(|&b| ESCAPED[b as usize]);
        let (plain, special) = rest.split_at(n.unwrap_or(rest.len()));
        out.extend_from_slice(plain);
        match special {
            [] => break,
            [b'\n', ..] => out.extend_from_slice(b"\\n"),
            [b'\r', ..] => out.extend_from_slice(b"\\r"),
            [b'\t', ..] => out.extend_from_slice(b"\\t"),
            [b'$', b'{', ..] => out.extend_from_slice(b"\\$"),
            [b'$', ..] => out.push(b'$'),
            [byte, ..] => out.extend_from_slice(&[b'\\', *byte]),
        }
        rest = &special[1..];
    }
    out.push(b'"');
}

/// A name, in quotes unless it is an identifier.
pub fn identifier(name: &[u8], out: &mut Vec<u8>) {
    let plain = match name {
        b"if" | b"then" | b"else" | b"assert" | b"with" | b"let" | b"in" | b"rec" | b"inherit" => {
            false
        }
        [] | [b'0'..=b'9' | b'\'' | b'-', ..] => false,
        _ => name.iter().all(|&b| IDENTIFIER[b as usize]),
    };
    if plain {
        out.extend_from_slice(name)
    } else {
        string(name, out)
    }
}

/// A float as C++ streams print it by default: six significant digits, `%g`.
fn float(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return format!("{x:?}").trim_end_matches(".0").to_string();
    }
    let scientific = format!("{x:.5e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let trim = |s: &str| {
        if s.contains('.') {
            s.trim_end_matches('0').trim_end_matches('.').to_string()
        } else {
            s.to_string()
        }
    };
    if (-4..6).contains(&exponent) {
        trim(&format!("{x:.*}", (5 - exponent) as usize))
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{}e{sign}{:02}", trim(mantissa), exponent.abs())
    }
}
