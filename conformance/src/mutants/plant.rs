//! Plants mutants in a Rust source file: all at once, each behind a question that only one of them answers
//! with yes when the program runs. So one build serves all mutants.
//!
//! Planted are other operators (`==` for `!=`, `<` for `<=` and for `>=`, `+` for `-`, `&&` for `||`, …), operators
//! `!` and `-` left out, negated conditions, other literals and bounds, methods in their opposite's place (`any` for
//! `all`), arguments swapped, statements and match arms left out, and functions that return a fixed value of
//! their type at once. Left alone: tests, constants, tables and `const fn` (there is nothing to ask in
//! them), patterns, macros' arguments, let chains, and what nobody can see (capacities, the texts of `expect`,
//! and that a function whose name ends with `_fast` declines).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use proc_macro2::LineColumn;
use quote::ToTokens;
use serde::Serialize;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, Pat, Stmt, Token, Type, UnOp};

use super::alternatives::{decides, literal, method, of_macro, operators, results};

/// What a fault is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Operator,
    Condition,
    Literal,
    Bound,
    Method,
    Macro,
    Arguments,
    Statement,
    Arm,
    Result,
}

/// One planted fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mutant {
    /// What the program is asked for; unique in a run.
    pub id: u32,
    /// The file, below the project's directory.
    pub file: String,
    pub line: usize,
    /// The function that it is in, with the type that it is of.
    pub function: String,
    pub kind: Kind,
    /// What is done, as `== instead of !=`.
    pub what: String,
}

/// A file with mutants in it.
#[derive(Debug)]
pub struct Planted {
    pub text: String,
    pub mutants: Vec<Mutant>,
    /// For each mutant, the bytes of `text` that compile only if it makes sense.
    pub ranges: Vec<(u32, Range<usize>)>,
    /// For each mutant, the bytes of `text` that it is about: those and what it is an alternative to.
    pub extents: Vec<(u32, Range<usize>)>,
}

/// Plants all mutants of a file but those in `left_out`. `next` is the first id; ids do not depend on what is
/// left out.
pub fn plant(
    file: &str,
    source: &str,
    next: u32,
    left_out: &BTreeSet<u32>,
) -> Result<Planted, String> {
    let tree = syn::parse_file(source).map_err(|e| format!("{file}: {e}"))?;
    let mut planter = Planter {
        source,
        lines: line_starts(source),
        file,
        next,
        left_out,
        of: None,
        function: Vec::new(),
        inserts: Vec::new(),
        mutants: Vec::new(),
    };
    planter.visit_file(&tree);
    let Planter {
        inserts, mutants, ..
    } = planter;
    // At one place, what ends comes before what begins, inner ends first, outer beginnings first; of two around the
    // same source the first planted is the outer one.
    let mut order: Vec<usize> = (0..inserts.len()).collect();
    order.sort_by_key(|&n| {
        let i = &inserts[n];
        match i.end {
            true => (i.at, false, i.width, usize::MAX - n),
            false => (i.at, true, usize::MAX - i.width, n),
        }
    });
    let mut text = String::with_capacity(source.len() * 2);
    let mut ranges = Vec::new();
    let mut extents: BTreeMap<u32, Range<usize>> = BTreeMap::new();
    let mut copied = 0;
    for insert in order.into_iter().map(|n| &inserts[n]) {
        text.push_str(&source[copied..insert.at]);
        copied = insert.at;
        let range = text.len()..text.len() + insert.text.len();
        text.push_str(&insert.text);
        extents
            .entry(insert.id)
            .or_insert_with(|| range.clone())
            .end = range.end;
        if !insert.end {
            ranges.push((insert.id, range));
        }
    }
    text.push_str(&source[copied..]);
    Ok(Planted {
        text,
        mutants,
        ranges,
        extents: extents.into_iter().collect(),
    })
}

/// Text to be put at an offset, before (`end` false) or behind a piece of source `width` bytes long.
struct Insert {
    at: usize,
    end: bool,
    width: usize,
    id: u32,
    text: String,
}

struct Planter<'s> {
    source: &'s str,
    lines: Vec<usize>,
    file: &'s str,
    next: u32,
    left_out: &'s BTreeSet<u32>,
    /// The type whose functions are being read.
    of: Option<String>,
    function: Vec<String>,
    inserts: Vec<Insert>,
    mutants: Vec<Mutant>,
}

impl Planter<'_> {
    fn offset(&self, at: LineColumn) -> usize {
        let start = self.lines[at.line - 1];
        let line = &self.source[start..];
        start
            + line
                .chars()
                .take(at.column)
                .map(char::len_utf8)
                .sum::<usize>()
    }

    fn range(&self, node: &impl Spanned) -> Range<usize> {
        let span = node.span();
        self.offset(span.start())..self.offset(span.end())
    }

    /// A new mutant at a line; none if it is left out.
    fn add(&mut self, line: usize, kind: Kind, what: String) -> Option<u32> {
        let id = self.next;
        self.next += 1;
        if self.left_out.contains(&id) {
            return None;
        }
        self.mutants.push(Mutant {
            id,
            file: self.file.to_owned(),
            line,
            function: self.function.last().cloned().unwrap_or_default(),
            kind,
            what,
        });
        Some(id)
    }

    fn text(&self, node: &impl Spanned) -> &str {
        &self.source[self.range(node)]
    }

    /// The text of an expression with one part of it replaced.
    fn replaced(&self, node: &Expr, part: &Range<usize>, with: &str) -> String {
        let all = self.range(node);
        let (before, after) = (
            &self.source[all.start..part.start],
            &self.source[part.end..all.end],
        );
        format!("{before}{with}{after}")
    }

    /// A condition's opposite, unless an operator's other faults come to that.
    fn negated(&mut self, condition: &Expr) {
        let covered = match condition {
            Expr::Binary(e) => decides(&e.op),
            Expr::Unary(e) => matches!(e.op, UnOp::Not(_)),
            Expr::Let(_) => true,
            _ => false,
        };
        if !covered {
            let text = format!("!({})", self.text(condition));
            self.alternative(
                condition,
                Kind::Condition,
                &text,
                "the condition negated".to_owned(),
            );
        }
    }

    /// Neighbouring arguments of a call in each other's place.
    fn swapped(&mut self, call: &Expr, args: &Punctuated<Expr, Token![,]>) {
        for (a, b) in args.iter().zip(args.iter().skip(1)) {
            let (ra, rb) = (self.range(a), self.range(b));
            let (ta, tb) = (self.text(a), self.text(b));
            if ta == tb || [a, b].iter().any(|e| matches!(e, Expr::Closure(_))) {
                continue;
            }
            let with = format!("{tb}{}{ta}", &self.source[ra.end..rb.start]);
            let text = self.replaced(call, &(ra.start..rb.end), &with);
            let what = format!("{} and {} swapped", shortened(ta), shortened(tb));
            self.alternative(call, Kind::Arguments, &text, what);
        }
    }

    /// Arms of a match that has one for everything else are never taken.
    fn arms(&mut self, e: &syn::ExprMatch) {
        let all_else = |arm: &syn::Arm| arm.guard.is_none() && matches!(arm.pat, Pat::Wild(_));
        if !e.arms.iter().any(all_else) {
            return;
        }
        for arm in e.arms.iter().filter(|arm| !all_else(arm)) {
            let line = arm.span().start().line;
            let what = format!("without the arm {}", shortened(self.text(&arm.pat)));
            match &arm.guard {
                Some((_, guard)) if has_let(guard) => {}
                Some((_, guard)) => {
                    let range = self.range(guard);
                    self.around(line, Kind::Arm, what, range, |id| {
                        (format!("!crate::mutant({id}) && ("), ")".to_owned())
                    });
                }
                None => {
                    let at = self.range(&arm.pat).end;
                    self.around(line, Kind::Arm, what, at..at, |id| {
                        (format!(" if !crate::mutant({id})"), String::new())
                    });
                }
            }
        }
    }

    /// A statement that is left out.
    fn removed(&mut self, stmt: &Stmt, what: &str) {
        let range = self.range(stmt);
        let line = stmt.span().start().line;
        self.around(line, Kind::Statement, what.to_owned(), range, |id| {
            (format!("if !crate::mutant({id}) {{ "), " }".to_owned())
        });
    }

    /// A mutant made by text before and behind a piece of source.
    fn around(
        &mut self,
        line: usize,
        kind: Kind,
        what: String,
        range: Range<usize>,
        texts: impl FnOnce(u32) -> (String, String),
    ) {
        let Some(id) = self.add(line, kind, what) else {
            return;
        };
        let width = range.len();
        let (before, behind) = texts(id);
        for (at, end, text) in [(range.start, false, before), (range.end, true, behind)] {
            if !text.is_empty() {
                self.inserts.push(Insert {
                    at,
                    end,
                    width,
                    id,
                    text,
                });
            }
        }
    }

    /// Puts an alternative beside an expression.
    fn alternative(&mut self, node: &Expr, kind: Kind, other: &str, what: String) {
        let range = self.range(node);
        let line = node.span().start().line;
        self.around(line, kind, what, range, |id| {
            let before = format!("(if crate::mutant({id}) {{ {other} }} else {{ ");
            (before, " })".to_owned())
        });
    }

    fn function(&mut self, signature: &syn::Signature, body: &syn::Block) {
        let name = &signature.ident;
        self.function.push(match &self.of {
            Some(of) => format!("{of}::{name}"),
            None => name.to_string(),
        });
        if signature.constness.is_none() {
            // What is called so may always decline: then the other way is gone, which gives the same.
            let may_decline = signature.ident.to_string().ends_with("_fast");
            for value in results(&signature.output) {
                if may_decline && value == "None" {
                    continue;
                }
                let shown = if value.is_empty() { "()" } else { &value };
                let what = format!("returns {shown} at once");
                let Some(id) = self.add(signature.span().start().line, Kind::Result, what) else {
                    continue;
                };
                let at = self.range(&body.brace_token.span.open()).end;
                self.inserts.push(Insert {
                    at,
                    end: false,
                    width: 0,
                    id,
                    text: format!(" if crate::mutant({id}) {{ return {value}; }} "),
                });
            }
            self.visit_block(body);
        }
        self.function.pop();
    }
}

impl<'ast> Visit<'ast> for Planter<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attrs = match item {
            syn::Item::Mod(m) => &m.attrs,
            syn::Item::Fn(f) => &f.attrs,
            syn::Item::Impl(i) => &i.attrs,
            syn::Item::Const(_) | syn::Item::Static(_) | syn::Item::Macro(_) => return,
            _ => return visit::visit_item(self, item),
        };
        if !is_test(attrs) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_impl(&mut self, i: &'ast syn::ItemImpl) {
        let of = match &*i.self_ty {
            Type::Path(p) => p.path.segments.last().map(|s| s.ident.to_string()),
            _ => None,
        };
        let outer = std::mem::replace(&mut self.of, of);
        visit::visit_item_impl(self, i);
        self.of = outer;
    }

    fn visit_item_fn(&mut self, f: &'ast syn::ItemFn) {
        self.function(&f.sig, &f.block);
    }

    fn visit_impl_item_fn(&mut self, f: &'ast syn::ImplItemFn) {
        self.function(&f.sig, &f.block);
    }

    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}

    fn visit_expr_const(&mut self, _: &'ast syn::ExprConst) {}

    fn visit_expr_repeat(&mut self, e: &'ast syn::ExprRepeat) {
        self.visit_expr(&e.expr);
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_type(&mut self, _: &'ast Type) {}

    fn visit_pat(&mut self, _: &'ast syn::Pat) {}

    fn visit_generic_argument(&mut self, _: &'ast syn::GenericArgument) {}

    fn visit_block(&mut self, block: &'ast syn::Block) {
        for (i, stmt) in block.stmts.iter().enumerate() {
            let last = i + 1 == block.stmts.len();
            if let Stmt::Expr(e, semicolon) = stmt
                && (semicolon.is_some() || !last || matches!(e, Expr::ForLoop(_) | Expr::While(_)))
                && let Some(what) = removable(e)
            {
                self.removed(stmt, what);
            }
            self.visit_stmt(stmt);
        }
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        if let Some((_, guard)) = &arm.guard {
            self.negated(guard);
        }
        visit::visit_arm(self, arm);
    }

    fn visit_expr(&mut self, node: &'ast Expr) {
        match node {
            Expr::Binary(e) if !has_let(node) => {
                for other in operators(&e.op) {
                    let text = format!("{} {other} {}", self.text(&e.left), self.text(&e.right));
                    let what = format!("{other} instead of {}", e.op.to_token_stream());
                    self.alternative(node, Kind::Operator, &text, what);
                }
            }
            Expr::Unary(e) if matches!(e.op, UnOp::Not(_) | UnOp::Neg(_)) => {
                let text = self.text(&e.expr).to_owned();
                let what = format!("without {}", e.op.to_token_stream());
                self.alternative(node, Kind::Operator, &text, what);
            }
            Expr::If(e) => self.negated(&e.cond),
            Expr::While(e) => self.negated(&e.cond),
            Expr::Match(e) => self.arms(e),
            Expr::Lit(e) => {
                if let Some(other) = literal(&e.lit) {
                    let what = format!("{other} instead of {}", shortened(self.text(node)));
                    self.alternative(node, Kind::Literal, &other, what);
                }
            }
            Expr::Range(e) if matches!(e.limits, syn::RangeLimits::HalfOpen(_)) => {
                for (bound, with) in [(&e.start, "+ 1"), (&e.end, "- 1")] {
                    if let Some(bound) = bound.as_deref().filter(|b| !matches!(b, Expr::Lit(_))) {
                        let text = format!("({}) {with}", self.text(bound));
                        self.alternative(bound, Kind::Bound, &text, format!("a bound {with}"));
                    }
                }
            }
            Expr::Macro(e) => {
                let name = e.mac.path.to_token_stream().to_string();
                if let Some(other) = of_macro(&name) {
                    self.alternative(
                        node,
                        Kind::Macro,
                        other,
                        format!("{other} instead of {name}!"),
                    );
                }
            }
            Expr::Call(e) => {
                if let Expr::Path(f) = &*e.func
                    && f.path.segments.last().is_some_and(|s| is_unseen(&s.ident))
                {
                    return;
                }
                self.swapped(node, &e.args);
            }
            Expr::MethodCall(e) if is_unseen(&e.method) => return self.visit_expr(&e.receiver),
            Expr::MethodCall(e) => {
                if let Some(other) = method(&e.method.to_string()) {
                    let text = self.replaced(node, &self.range(&e.method), other);
                    self.alternative(
                        node,
                        Kind::Method,
                        &text,
                        format!("{other} instead of {}", e.method),
                    );
                }
                // Which of two things that change places comes first is all the same.
                if e.method != "swap" {
                    self.swapped(node, &e.args);
                }
            }
            _ => {}
        }
        visit::visit_expr(self, node);
    }
}

/// What the removal of a statement is called, if it can be removed: not what binds, diverges at the end of a
/// function, or only asserts.
fn removable(e: &Expr) -> Option<&'static str> {
    Some(match e {
        Expr::Assign(_) => "without the assignment",
        Expr::Binary(b) if !decides(&b.op) => "without the assignment",
        Expr::MethodCall(e) if is_unseen(&e.method) => return None,
        Expr::Call(_) | Expr::MethodCall(_) | Expr::Try(_) => "without the call",
        Expr::Return(_) => "without return",
        Expr::Break(_) => "without break",
        Expr::Continue(_) => "without continue",
        Expr::If(_) => "without the if",
        Expr::Match(_) => "without the match",
        Expr::ForLoop(_) | Expr::While(_) => "without the loop",
        _ => return None,
    })
}

/// Whether the arguments of what is called so make no difference that anybody can see: room that is made ahead,
/// and texts for what never happens.
fn is_unseen(name: &syn::Ident) -> bool {
    ["with_capacity", "reserve", "reserve_exact", "expect"]
        .iter()
        .any(|n| name == n)
}

/// The beginning of a piece of source, on one line.
fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

fn line_starts(source: &str) -> Vec<usize> {
    let ends = source.bytes().enumerate().filter(|(_, b)| *b == b'\n');
    std::iter::once(0)
        .chain(ends.map(|(at, _)| at + 1))
        .collect()
}

fn is_test(attrs: &[syn::Attribute]) -> bool {
    attrs.iter().any(|a| {
        let text = a.meta.to_token_stream().to_string();
        text == "test" || text.starts_with("cfg") && text.contains("test")
    })
}

/// Whether a condition binds variables: its parts must stay what they are.
fn has_let(node: &Expr) -> bool {
    match node {
        Expr::Let(_) => true,
        Expr::Binary(e) if matches!(e.op, BinOp::And(_)) => has_let(&e.left) || has_let(&e.right),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planted(source: &str) -> Planted {
        plant("a.rs", source, 5, &BTreeSet::new()).expect("it parses")
    }

    /// What is planted in a function with this body.
    fn in_body(body: &str) -> Vec<String> {
        let p = planted(&format!("fn f() -> Never {{ {body} }}"));
        assert!(syn::parse_file(&p.text).is_ok(), "{}", p.text);
        let mutants = p.mutants.into_iter().filter(|m| m.kind != Kind::Result);
        mutants.map(|m| m.what).collect()
    }

    #[test]
    fn operators_and_functions() {
        let p = planted("fn f(a: i32) -> bool { a + b == c }\n");
        assert_eq!(
            p.text,
            "fn f(a: i32) -> bool { if crate::mutant(5) { return true; }  if crate::mutant(6) { return false; }  \
             (if crate::mutant(7) { a + b != c } else { (if crate::mutant(8) { a - b } else { a + b }) == c }) }\n"
        );
        let what: Vec<_> = p.mutants.iter().map(|m| m.what.as_str()).collect();
        assert_eq!(
            what,
            [
                "returns true at once",
                "returns false at once",
                "!= instead of ==",
                "- instead of +"
            ]
        );
        assert_eq!(p.mutants[3].kind, Kind::Operator);
        let (id, extent) = &p.extents[3];
        assert_eq!(
            (*id, &p.text[extent.clone()]),
            (8, "(if crate::mutant(8) { a - b } else { a + b })")
        );
    }

    #[test]
    fn comparisons() {
        assert_eq!(in_body("a < b"), ["<= instead of <", ">= instead of <"]);
    }

    #[test]
    fn conditions() {
        assert_eq!(
            in_body("if a() {} while b {} if !c {} if d == e {} if let Some(x) = y {} z"),
            [
                "without the if",
                "the condition negated",
                "without the loop",
                "the condition negated",
                "without the if",
                "without !",
                "without the if",
                "!= instead of ==",
                "without the if",
            ]
        );
    }

    #[test]
    fn statements() {
        assert_eq!(
            in_body("let a = b; a = c; d(); return e; f()"),
            [
                "without the assignment",
                "without the call",
                "without return"
            ]
        );
    }

    #[test]
    fn statement_around_an_alternative() {
        let p = planted("fn f(a: i32) { a = b + c; }");
        assert_eq!(
            p.text,
            "fn f(a: i32) { if crate::mutant(5) { return ; }  if !crate::mutant(6) { \
             a = (if crate::mutant(7) { b - c } else { b + c }); } }"
        );
    }

    #[test]
    fn arms() {
        assert_eq!(
            in_body("match a { B => c, D if e => f, _ => g }"),
            [
                "without the arm B",
                "without the arm D",
                "the condition negated"
            ]
        );
        assert_eq!(in_body("match a { B => c, D => e }"), [] as [&str; 0]);
        let p = planted("fn f() -> Never { match a { B => c, D if e => g, _ => h } }");
        assert!(p.text.contains(
            "B if !crate::mutant(6) => c, \
             D if !crate::mutant(7) && ((if crate::mutant(8) { !(e) } else { e })) => g"
        ));
    }

    #[test]
    fn calls_literals_and_bounds() {
        assert_eq!(in_body("f(a, b)"), ["a and b swapped"]);
        assert_eq!(in_body("a.any(b)"), ["all instead of any"]);
        assert_eq!(in_body("&a[b..c]"), ["a bound + 1", "a bound - 1"]);
        assert_eq!(in_body("&a[1..]"), ["2 instead of 1"]);
        assert_eq!(in_body("\"a\""), ["\"mutant/:@?%\" instead of \"a\""]);
        assert_eq!(
            in_body("format!(\"a\")"),
            ["String::from(\"mutant\") instead of format!"]
        );
    }

    #[test]
    fn unseen() {
        assert_eq!(in_body("Vec::with_capacity(1)"), [] as [&str; 0]);
        assert_eq!(in_body("a.reserve(1 + 2); b"), [] as [&str; 0]);
        assert_eq!(in_body("a(1).expect(\"never\")"), ["2 instead of 1"]);
        let p = planted("fn a_fast() -> Option<Value> { b }");
        let what: Vec<_> = p.mutants.iter().map(|m| m.what.as_str()).collect();
        assert_eq!(what, ["returns Some(Value::NULL) at once"]);
    }

    #[test]
    fn left_out() {
        let all = planted("fn f() -> u8 { a - b }");
        let some =
            plant("a.rs", "fn f() -> u8 { a - b }", 5, &BTreeSet::from([6])).expect("it parses");
        let left: Vec<_> = all.mutants.into_iter().filter(|m| m.id != 6).collect();
        assert_eq!(some.mutants, left);
        assert!(!some.text.contains("mutant(6)"));
    }

    #[test]
    fn left_alone() {
        let p = planted(
            "const A: u8 = 1 + 1; const fn f() -> u8 { 1 + 1 } #[cfg(test)] mod t { fn g() {} }\n\
             static B: u8 = 1 + 1; fn h(x: Option<u8>) -> Never<u8> { if let Some(1) = x && y { a!(1 == 1) } }",
        );
        let what: Vec<_> = p
            .mutants
            .iter()
            .map(|m| (m.function.as_str(), m.what.as_str()))
            .collect();
        assert_eq!(what, [("h", "returns Default::default() at once")]);
    }

    #[test]
    fn functions_of_types() {
        let p = planted("impl<T> Tr for a::S<T> { fn f() -> bool { b } } fn g() -> S { c }");
        let names: Vec<_> = p.mutants.iter().map(|m| m.function.as_str()).collect();
        assert_eq!(names, ["S::f", "S::f", "g"]);
    }
}
