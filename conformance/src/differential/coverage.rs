//! Which constructs and builtins programs contain.

use std::collections::{BTreeMap, BTreeSet};

use super::builtins;
use super::generate::{self, Program};
use super::tree::{At, Binding, Expr, Name, Op, Param, Part, Spelling};
use super::write::KEYWORDS;

/// All constructs, by the names in the table.
const CONSTRUCTS: &[&str] = &[
    "number",
    "path",
    "URI",
    "variable",
    "__curPos",
    "string",
    "string with interpolation",
    "indented string",
    "indented string with interpolation",
    "path with interpolation",
    "file",
    "list",
    "set",
    "rec",
    "let",
    "let { }",
    "with",
    "lambda",
    "formals",
    "formals: default",
    "formals: ellipsis",
    "formals: @ before",
    "formals: @ after",
    "application",
    "functor",
    "selection",
    "selection: or",
    "selection: several steps",
    "?",
    "? with several steps",
    "negation",
    "!",
    "++",
    "*",
    "/",
    "+",
    "-",
    "//",
    "<",
    "<=",
    ">",
    ">=",
    "==",
    "!=",
    "&&",
    "||",
    "->",
    "|>",
    "<|",
    "if",
    "assert",
    "parentheses",
    "inherit",
    "inherit from",
    "nested attribute",
    "dynamic attribute",
    "dynamic selection",
    "attribute name: quoted",
    "attribute name: keyword",
    "builtin as a global",
    "__overrides",
    "__toString",
    "outPath",
];

/// How many programs contain what.
#[derive(Debug, Default)]
pub struct Coverage {
    programs: usize,
    counts: BTreeMap<String, usize>,
}

impl Coverage {
    /// Counts a program.
    pub fn add(&mut self, program: &Program) {
        self.programs += 1;
        let mut seen = BTreeSet::new();
        program.tree.walk(&mut |e| {
            look(e, &mut |what| {
                seen.insert(what.to_owned());
            })
        });
        seen.extend(program.forms.iter().map(|f| format!("form {f}")));
        for what in seen {
            *self.counts.entry(what).or_default() += 1;
        }
    }

    /// The share of programs with each construct and builtin, in columns.
    pub fn table(&self) -> String {
        let mut out = String::new();
        let tables = [
            ("construct", constructs()),
            ("builtin", all_builtins()),
            ("form of the generator", forms()),
        ];
        for (title, names) in tables {
            out.push_str(&format!("\nshare of programs by {title}:\n"));
            let cells: Vec<String> = names
                .iter()
                .map(|n| format!("{:5.1} % {:36}", self.share(n), n))
                .collect();
            let rows = cells.len().div_ceil(3);
            for row in 0..rows {
                let line: Vec<&str> = (0..3)
                    .filter_map(|column| cells.get(column * rows + row))
                    .map(String::as_str)
                    .collect();
                out.push_str(&format!("  {}\n", line.join("").trim_end()));
            }
        }
        out.push_str("\nbuiltins that are not generated:\n");
        for (name, reason) in builtins::ABSENT {
            out.push_str(&format!("  {name}: {reason}\n"));
        }
        out
    }

    /// What is in less than one program of a thousand.
    pub fn rare(&self) -> Vec<String> {
        constructs()
            .into_iter()
            .chain(all_builtins())
            .chain(forms())
            .filter(|n| self.share(n) < 0.1)
            .collect()
    }

    fn share(&self, name: &str) -> f64 {
        let n = self.counts.get(name).copied().unwrap_or_default();
        100.0 * n as f64 / self.programs.max(1) as f64
    }
}

fn constructs() -> Vec<String> {
    CONSTRUCTS.iter().map(|s| (*s).to_owned()).collect()
}

fn all_builtins() -> Vec<String> {
    let rows = builtins::rows();
    let names: BTreeSet<&str> = rows
        .iter()
        .map(|r| r.name)
        .chain(builtins::ELSEWHERE.iter().copied())
        .collect();
    names.iter().map(|n| format!("builtins.{n}")).collect()
}

fn forms() -> Vec<String> {
    generate::forms().map(|f| format!("form {f}")).collect()
}

fn look(e: &Expr, see: &mut dyn FnMut(&str)) {
    let mut names: Vec<&Name> = Vec::new();
    match e {
        Expr::Literal(t) if t.contains(':') => see("URI"),
        Expr::Literal(t) if t.contains('/') => see("path"),
        Expr::Literal(_) => see("number"),
        Expr::Var(n) => match n.as_str() {
            "__curPos" => see("__curPos"),
            "true" | "false" | "null" => see(&format!("builtins.{n}")),
            "builtins" => see("builtins.builtins"),
            _ => see("variable"),
        },
        Expr::Builtin(name, spelling) => {
            see(&format!("builtins.{name}"));
            if *spelling == Spelling::Global {
                see("builtin as a global");
            }
        }
        Expr::Text(parts) => see(match interpolated(parts) {
            true => "string with interpolation",
            false => "string",
        }),
        Expr::Indented(parts) => see(match interpolated(parts) {
            true => "indented string with interpolation",
            false => "indented string",
        }),
        Expr::Path(_) => see("path with interpolation"),
        Expr::File(_) => see("file"),
        Expr::List(_) => see("list"),
        Expr::Set {
            recursive,
            bindings,
        } => {
            see(if *recursive { "rec" } else { "set" });
            look_at_bindings(bindings, see);
        }
        Expr::Let(bindings, _) => {
            see("let");
            look_at_bindings(bindings, see);
        }
        Expr::OldLet(bindings) => {
            see("let { }");
            look_at_bindings(bindings, see);
        }
        Expr::With(..) => see("with"),
        Expr::Lambda(Param::Name(_), _) => see("lambda"),
        Expr::Lambda(
            Param::Formals {
                formals,
                ellipsis,
                at,
            },
            _,
        ) => {
            see("formals");
            if formals.iter().any(|(_, d)| d.is_some()) {
                see("formals: default");
            }
            if *ellipsis {
                see("formals: ellipsis");
            }
            match at {
                Some((_, At::Before)) => see("formals: @ before"),
                Some((_, At::After)) => see("formals: @ after"),
                None => {}
            }
        }
        Expr::Apply(..) => see("application"),
        Expr::Select { path, default, .. } => {
            see("selection");
            if default.is_some() {
                see("selection: or");
            }
            if path.len() > 1 {
                see("selection: several steps");
            }
            if path.iter().any(|n| matches!(n, Name::Dynamic(_))) {
                see("dynamic selection");
            }
            names.extend(path);
        }
        Expr::Has(_, path) => {
            see("?");
            if path.len() > 1 {
                see("? with several steps");
            }
            names.extend(path);
        }
        Expr::Negate(_) => see("negation"),
        Expr::Not(_) => see("!"),
        Expr::Binary(op, ..) => see(Op::symbol(*op)),
        Expr::If(..) => see("if"),
        Expr::Assert(..) => see("assert"),
        Expr::Paren(_) => see("parentheses"),
    }
    for name in names {
        look_at_name(name, see);
    }
}

fn interpolated(parts: &[Part]) -> bool {
    parts.iter().any(|p| matches!(p, Part::Interpolated(_)))
}

fn look_at_bindings(bindings: &[Binding], see: &mut dyn FnMut(&str)) {
    for b in bindings {
        match b {
            Binding::Attr(path, _) => {
                if path.len() > 1 {
                    see("nested attribute");
                }
                if path.iter().any(|n| matches!(n, Name::Dynamic(_))) {
                    see("dynamic attribute");
                }
                if let [Name::Plain(name)] = &path[..] {
                    match name.as_str() {
                        "__functor" => see("functor"),
                        "__overrides" | "__toString" | "outPath" => see(name),
                        _ => {}
                    }
                }
                path.iter().for_each(|n| look_at_name(n, see));
            }
            Binding::Inherit(_) => see("inherit"),
            Binding::InheritFrom(..) => see("inherit from"),
        }
    }
}

fn look_at_name(name: &Name, see: &mut dyn FnMut(&str)) {
    match name {
        Name::Text(_) => see("attribute name: quoted"),
        Name::Plain(n) if KEYWORDS.contains(&n.as_str()) => see("attribute name: keyword"),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::generate::Wish;
    use super::*;

    fn wish(seed: u64, size: usize) -> Wish {
        Wish {
            seed,
            size,
            light: false,
        }
    }

    #[test]
    fn everything_is_generated() {
        let mut all = Coverage::default();
        for n in 0..6000 {
            all.add(&generate::program(wish(1, 60), n));
        }
        assert_eq!(all.rare(), Vec::<String>::new());
    }
}
