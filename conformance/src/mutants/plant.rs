//! Plants mutants in a Rust source file: all at once, each behind a question that only one of them answers
//! with yes when the program runs. So one build serves all mutants.
//!
//! Planted are other operators (`==` for `!=`, `<` for `<=`, `+` for `-`, `&&` for `||`, …), operators `!` and
//! `-` left out, and functions that return a fixed value of their type at once. Left alone: tests,
//! constants and `const fn` (there is nothing to ask in them), macros' arguments, and let chains.

use std::collections::BTreeSet;

use proc_macro2::LineColumn;
use quote::ToTokens;
use serde::Serialize;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, GenericArgument, PathArguments, ReturnType, Type, UnOp};

/// One planted fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mutant {
    /// What the program is asked for; unique in a run.
    pub id: u32,
    /// The file, below the project's directory.
    pub file: String,
    pub line: usize,
    /// The function that it is in.
    pub function: String,
    /// What is done, as `== instead of !=`.
    pub what: String,
}

/// A file with mutants in it.
#[derive(Debug)]
pub struct Planted {
    pub text: String,
    pub mutants: Vec<Mutant>,
    /// For each mutant, the bytes of `text` that compile only if it makes sense.
    pub ranges: Vec<(u32, std::ops::Range<usize>)>,
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
        function: Vec::new(),
        inserts: Vec::new(),
        mutants: Vec::new(),
    };
    planter.visit_file(&tree);
    let Planter {
        mut inserts,
        mutants,
        ..
    } = planter;
    // At one place, what ends comes before what begins, inner ends first, outer beginnings first.
    inserts.sort_by_key(|i| {
        (
            i.at,
            !i.end,
            if i.end { i.width } else { usize::MAX - i.width },
        )
    });
    let mut text = String::with_capacity(source.len() * 2);
    let mut ranges = Vec::new();
    let mut copied = 0;
    for insert in inserts {
        text.push_str(&source[copied..insert.at]);
        copied = insert.at;
        if !insert.end {
            ranges.push((insert.id, text.len()..text.len() + insert.text.len()));
        }
        text.push_str(&insert.text);
    }
    text.push_str(&source[copied..]);
    Ok(Planted {
        text,
        mutants,
        ranges,
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

    fn range(&self, node: &impl Spanned) -> std::ops::Range<usize> {
        let span = node.span();
        self.offset(span.start())..self.offset(span.end())
    }

    /// A new mutant at a line; none if it is left out.
    fn add(&mut self, line: usize, what: String) -> Option<u32> {
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
            what,
        });
        Some(id)
    }

    /// Puts an alternative beside an expression.
    fn alternative(&mut self, node: &Expr, other: &str, what: String) {
        let range = self.range(node);
        let Some(id) = self.add(node.span().start().line, what) else {
            return;
        };
        let width = range.len();
        self.inserts.push(Insert {
            at: range.start,
            end: false,
            width,
            id,
            text: format!("(if crate::mutant({id}) {{ {other} }} else {{ "),
        });
        self.inserts.push(Insert {
            at: range.end,
            end: true,
            width,
            id,
            text: " })".to_owned(),
        });
    }

    fn function(&mut self, signature: &syn::Signature, body: &syn::Block) {
        self.function.push(signature.ident.to_string());
        if signature.constness.is_none() {
            for value in values(&signature.output) {
                let shown = if value.is_empty() { "()" } else { &value };
                let what = format!("returns {shown} at once");
                let Some(id) = self.add(signature.span().start().line, what) else {
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
            visit::visit_block(self, body);
        }
        self.function.pop();
    }
}

impl<'ast> Visit<'ast> for Planter<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attrs = match item {
            syn::Item::Mod(m) => &m.attrs,
            syn::Item::Fn(f) => &f.attrs,
            syn::Item::Const(_) | syn::Item::Static(_) | syn::Item::Macro(_) => return,
            _ => return visit::visit_item(self, item),
        };
        if !is_test(attrs) {
            visit::visit_item(self, item);
        }
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

    fn visit_type(&mut self, _: &'ast Type) {}

    fn visit_pat(&mut self, _: &'ast syn::Pat) {}

    fn visit_expr(&mut self, node: &'ast Expr) {
        match node {
            Expr::Binary(e) if !has_let(node) => {
                if let Some(other) = other_operator(&e.op) {
                    let (left, right) = (self.range(&e.left), self.range(&e.right));
                    let text = format!("{} {other} {}", &self.source[left], &self.source[right]);
                    let what = format!("{other} instead of {}", e.op.to_token_stream());
                    self.alternative(node, &text, what);
                }
            }
            Expr::Unary(e) if matches!(e.op, UnOp::Not(_) | UnOp::Neg(_)) => {
                let inner = self.range(&e.expr);
                let text = self.source[inner].to_owned();
                let what = format!("without {}", e.op.to_token_stream());
                self.alternative(node, &text, what);
            }
            _ => {}
        }
        visit::visit_expr(self, node);
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

fn other_operator(op: &BinOp) -> Option<&'static str> {
    Some(match op {
        BinOp::Eq(_) => "!=",
        BinOp::Ne(_) => "==",
        BinOp::Lt(_) => "<=",
        BinOp::Le(_) => "<",
        BinOp::Gt(_) => ">=",
        BinOp::Ge(_) => ">",
        BinOp::And(_) => "||",
        BinOp::Or(_) => "&&",
        BinOp::Add(_) => "-",
        BinOp::Sub(_) => "+",
        BinOp::Mul(_) => "+",
        BinOp::Div(_) => "*",
        BinOp::Rem(_) => "/",
        BinOp::BitAnd(_) => "|",
        BinOp::BitOr(_) => "&",
        BinOp::BitXor(_) => "|",
        BinOp::Shl(_) => ">>",
        BinOp::Shr(_) => "<<",
        BinOp::AddAssign(_) => "-=",
        BinOp::SubAssign(_) => "+=",
        BinOp::BitOrAssign(_) => "&=",
        BinOp::BitAndAssign(_) => "|=",
        _ => return None,
    })
}

/// Values to return instead of what a function computes, as source; an empty one for nothing.
fn values(output: &ReturnType) -> Vec<String> {
    match output {
        ReturnType::Default => vec![String::new()],
        ReturnType::Type(_, ty) => values_of(ty),
    }
}

fn values_of(ty: &Type) -> Vec<String> {
    let strings = |all: &[&str]| all.iter().map(|s| (*s).to_owned()).collect();
    match ty {
        Type::Never(_) | Type::ImplTrait(_) => Vec::new(),
        Type::Tuple(t) if t.elems.is_empty() => strings(&["()"]),
        Type::Path(p) => {
            let Some(last) = p.path.segments.last() else {
                return Vec::new();
            };
            let first = match &last.arguments {
                PathArguments::AngleBracketed(a) => a.args.iter().find_map(|a| match a {
                    GenericArgument::Type(t) => Some(t),
                    _ => None,
                }),
                _ => None,
            };
            match last.ident.to_string().as_str() {
                "bool" => strings(&["true", "false"]),
                "Result" => match first {
                    Some(t) => values_of(t)
                        .into_iter()
                        .map(|v| format!("Ok({v})"))
                        .collect(),
                    None => strings(&["Ok(())"]),
                },
                "Option" => strings(&["None"]),
                "Value" => strings(&["Value::NULL"]),
                "u8" | "u16" | "u32" | "u64" | "usize" | "i32" | "i64" => strings(&["0", "1"]),
                // A machine cannot be made of nothing; the compiler refuses the others that cannot.
                "Self" | "Vm" => Vec::new(),
                _ => strings(&["Default::default()"]),
            }
        }
        Type::Reference(_) => strings(&["Default::default()"]),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planted(source: &str) -> Planted {
        plant("a.rs", source, 5, &BTreeSet::new()).expect("it parses")
    }

    #[test]
    fn operators_and_functions() {
        let p = planted("fn f(a: i32) -> bool { a + 1 == 2 }\n");
        assert_eq!(
            p.text,
            "fn f(a: i32) -> bool { if crate::mutant(5) { return true; }  if crate::mutant(6) { return false; }  \
             (if crate::mutant(7) { a + 1 != 2 } else { (if crate::mutant(8) { a - 1 } else { a + 1 }) == 2 }) }\n"
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
        assert!(syn::parse_file(&p.text).is_ok());
    }

    #[test]
    fn left_out() {
        let all = planted("fn f() -> u8 { 1 - 2 }");
        let some =
            plant("a.rs", "fn f() -> u8 { 1 - 2 }", 5, &BTreeSet::from([6])).expect("it parses");
        let left: Vec<_> = all.mutants.into_iter().filter(|m| m.id != 6).collect();
        assert_eq!(some.mutants, left);
        assert!(!some.text.contains("mutant(6)"));
    }

    #[test]
    fn left_alone() {
        let p = planted(
            "const A: u8 = 1 + 1; const fn f() -> u8 { 1 + 1 } #[cfg(test)] mod t { fn g() {} }\n\
             fn h(x: Option<u8>) -> Never<u8> { assert!(1 == 1); if let Some(1) = x && true { } }",
        );
        let what: Vec<_> = p
            .mutants
            .iter()
            .map(|m| (m.function.as_str(), m.what.as_str()))
            .collect();
        assert_eq!(what, [("h", "returns Default::default() at once")]);
    }
}
