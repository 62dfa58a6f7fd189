//! Variables in scope, and expressions that use them.
//!
//! Invariant: as in the language, the innermost binding of a name counts, and names of `with` only
//! where no binding of the text has the name.

use super::Generator;
use crate::differential::tree::{Binding, Expr, Name, make::*};
use crate::differential::types::{Domain, Subst, Ty};

/// A variable.
#[derive(Clone, Debug)]
pub struct Variable {
    pub name: String,
    pub ty: Ty,
    /// Whether it comes from a `with`.
    pub with: bool,
}

/// How to get from a variable to a type.
enum Step {
    Field(String),
    Apply(Ty),
    Element,
    Attr,
}

const NAMES: &[&str] = &[
    "a", "b", "c", "x", "y", "z", "f", "g", "h", "acc", "xs", "n", "s", "k", "v", "self", "super",
    "final", "prev", "a'", "_", "_x", "x-1", "a1", "go", "args", "value", "name",
];

/// Names of the global scope, to be taken by variables.
const TAKEN: &[&str] = &[
    "map",
    "toString",
    "builtins",
    "true",
    "false",
    "null",
    "derivation",
    "removeAttrs",
    "__sub",
    "__mul",
    "__div",
    "__lessThan",
    "__add",
    "__length",
    "throw",
    "import",
];

const FIELDS: &[&str] = &[
    "a", "b", "c", "d", "x", "y", "z", "k", "v", "name", "value", "key", "foo", "bar", "self",
    "right", "_", "a'", "B", "zz", "x-1",
];

const ODD_FIELDS: &[&str] = &[
    "if", "let", "rec", "inherit", "or", "", "a b", "a.b", "1", "é", "$", "${", "\"", "\n", "\\",
    "__x", "then", "assert", "with", "in", "else", "-", "日本", "A", "type",
];

impl Generator {
    /// The name of a new variable.
    pub fn fresh_name(&mut self) -> String {
        let shadowing = self.taste.shadowing;
        if !self.r.chance(shadowing) {
            for _ in 0..20 {
                let name = self.r.word(NAMES);
                if self.scope.iter().all(|v| v.name != name) {
                    return name.to_owned();
                }
            }
            return format!("x{}", self.scope.len());
        }
        let name = match self.r.one_in(6) {
            true => self.r.word(TAKEN),
            false => self.r.word(NAMES),
        };
        name.to_owned()
    }

    /// Several different new names.
    pub fn fresh_names(&mut self, n: usize) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for i in 0..n {
            let mut name = self.fresh_name();
            if names.contains(&name) {
                name = format!("{}{}", name, i + self.scope.len());
            }
            names.push(name);
        }
        names
    }

    /// The name of an attribute of a set whose attributes are known.
    pub fn field_name(&mut self) -> String {
        let odd = self.taste.odd / 4.0;
        match self.r.chance(odd) {
            true => (self.r.word(ODD_FIELDS)).to_owned(),
            false => self.r.word(FIELDS).to_owned(),
        }
    }

    /// The same for others: few names, so that they meet.
    pub fn attr_name(&mut self) -> String {
        let odd = self.taste.odd / 2.0;
        match self.r.chance(odd) {
            true => (self.r.word(ODD_FIELDS)).to_owned(),
            false => self.r.word(&FIELDS[..8]).to_owned(),
        }
    }

    /// Runs `f` with variables in scope.
    pub fn within<T>(
        &mut self,
        variables: impl IntoIterator<Item = (String, Ty)>,
        f: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let depth = self.scope.len();
        self.push(variables, false);
        let result = f(self);
        self.scope.truncate(depth);
        result
    }

    /// Adds variables to the scope.
    pub fn push(&mut self, variables: impl IntoIterator<Item = (String, Ty)>, with: bool) {
        self.scope.extend(
            variables
                .into_iter()
                .map(|(name, ty)| Variable { name, ty, with }),
        );
    }

    fn visible(&self) -> Vec<Variable> {
        let mut seen: Vec<&Variable> = Vec::new();
        for v in self.scope.iter().rev().filter(|v| !v.with) {
            if seen.iter().all(|s| s.name != v.name) {
                seen.push(v);
            }
        }
        for v in self.scope.iter().rev().filter(|v| v.with) {
            if seen.iter().all(|s| s.name != v.name) {
                seen.push(v);
            }
        }
        seen.into_iter().cloned().collect()
    }

    /// A variable that has the type.
    pub fn plain_variable(&mut self, ty: &Ty) -> Option<Expr> {
        let fitting: Vec<Variable> = self
            .visible()
            .into_iter()
            .filter(|v| v.ty.fits(ty))
            .collect();
        if fitting.is_empty() {
            return None;
        }
        Some(var(&self.r.pick(&fitting).name))
    }

    /// A variable of this name that has the type.
    pub fn named_variable(&self, name: &str, ty: &Ty) -> bool {
        self.visible()
            .iter()
            .any(|v| v.name == name && v.ty.fits(ty))
    }

    /// An expression that begins with a variable: it, a field of it, a call of it.
    pub fn variable(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let mut all = Vec::new();
        for v in self.visible() {
            if let Ty::Poly(sig) = &v.ty {
                let (params, result) = sig.uncurry();
                let mut subst = Subst::new();
                if params.len() < size && result.unify(ty, &mut subst) {
                    let steps = params
                        .iter()
                        .map(|p| Step::Apply(p.instance(&mut subst, &mut |_| Ty::Int)))
                        .collect();
                    all.push((v.name.clone(), steps));
                }
                continue;
            }
            if let Some(steps) = ways(&v.ty, ty, 4) {
                all.push((v.name, steps));
            }
        }
        if all.is_empty() {
            return None;
        }
        let i = self.r.below(all.len());
        let (name, steps) = all.swap_remove(i);
        let calls = steps.iter().filter(|s| matches!(s, Step::Apply(_))).count();
        // A variable alone would be the end of a large program.
        if calls == 0 && size > 4 && !self.r.one_in(4) {
            return None;
        }
        let mut sizes = self.split(size, calls);
        let mut e = var(name);
        for step in steps {
            e = match step {
                Step::Field(name) => self.selected(e, &name, ty),
                Step::Apply(param) => {
                    let size = sizes.pop().unwrap_or(1);
                    let arg = self.expr(&param, size);
                    call(e, [arg])
                }
                Step::Element => match self.r.one_in(2) {
                    true => call(self.builtin("head"), [e]),
                    false => {
                        let f = self.builtin("elemAt");
                        let i = self.in_domain(Domain::Element, 1);
                        call(f, [e, i])
                    }
                },
                Step::Attr => {
                    let name = self.attr_name();
                    let default = (!self.r.one_in(4)).then(|| Box::new(self.constant(ty)));
                    Expr::Select {
                        of: Box::new(e),
                        path: vec![Name::Plain(name)],
                        default,
                    }
                }
            };
        }
        Some(e)
    }

    /// A selection that is expected to work, in one of the ways to write it.
    pub fn selected(&mut self, of: Expr, name: &str, default: &Ty) -> Expr {
        let step = self.step(name);
        if let Expr::Select {
            of,
            mut path,
            default: None,
        } = of
        {
            path.push(step);
            return Expr::Select {
                of,
                path,
                default: None,
            };
        }
        let default = self.r.one_in(12).then(|| Box::new(self.expr(default, 1)));
        Expr::Select {
            of: Box::new(of),
            path: vec![step],
            default,
        }
    }

    /// An attribute name of known text, in one of the ways to write it.
    pub fn step(&mut self, name: &str) -> Name {
        use crate::differential::tree::Part;
        use crate::differential::write::escape;
        match self.r.below(24) {
            0 => Name::Dynamic(text(escape(name))),
            1 => Name::Text(vec![Part::Raw(escape(name))]),
            2 => Name::Text(vec![Part::Interpolated(text(escape(name)))]),
            3 => {
                let e = put_together(name);
                Name::Dynamic(e)
            }
            _ => Name::Plain(name.to_owned()),
        }
    }

    /// Bindings of new variables, in any order; they are in scope afterwards. They refer only to those made
    /// before them, so that there is no cycle.
    pub fn bindings(&mut self, n: usize, size: usize) -> Vec<Binding> {
        let names = self.fresh_names(n);
        let sizes = self.split(size, n);
        let mut all = Vec::new();
        for (name, size) in names.into_iter().zip(sizes) {
            let made = self.binding(name, size);
            all.extend(made);
        }
        self.r.shuffle(&mut all);
        all
    }

    fn binding(&mut self, name: String, size: usize) -> Vec<Binding> {
        match self.r.below(16) {
            0 => {
                let (sig, e) = self.polymorphic();
                self.push([(name.clone(), Ty::Poly(Box::new(sig)))], false);
                vec![bind(name, e)]
            }
            1 => {
                let fields: Vec<(String, Ty)> = self
                    .fresh_names(2)
                    .into_iter()
                    .filter(|n| *n != name)
                    .map(|n| (n, self.any_type(1)))
                    .collect();
                let from = self.expr(&Ty::Rec(fields.clone()), size);
                let names = fields.iter().map(|(n, _)| Name::Plain(n.clone())).collect();
                self.push(fields, false);
                vec![Binding::InheritFrom(from, names)]
            }
            2 => {
                // A set whose attributes are bound one by one.
                let a = self.any_type(1);
                let b = self.any_type(1);
                let fields = vec![("a".to_owned(), a), ("b".to_owned(), b)];
                let parts = self.exprs(fields.iter().map(|(_, t)| t), size);
                let all = fields
                    .iter()
                    .zip(parts)
                    .map(|((n, _), e)| {
                        Binding::Attr(vec![Name::Plain(name.clone()), Name::Plain(n.clone())], e)
                    })
                    .collect();
                self.push([(name, Ty::Rec(fields))], false);
                all
            }
            3 => {
                // Another name for a variable.
                let visible = self.visible();
                if visible.is_empty() {
                    return self.plain_binding(name, size);
                }
                let v = self.r.pick(&visible).clone();
                // A `let` that binds the name again would refer to itself.
                if v.name == name {
                    return self.plain_binding(name, size);
                }
                self.push([(name.clone(), v.ty)], false);
                vec![bind(name, var(v.name))]
            }
            _ => self.plain_binding(name, size),
        }
    }

    fn plain_binding(&mut self, name: String, size: usize) -> Vec<Binding> {
        let ty = match self.r.one_in(3) {
            true => self.function_type(),
            false => self.any_type(2),
        };
        // In a recursive scope the outer variable of this name is out of sight.
        let e = self.without(&name, |g| g.expr(&ty, size));
        self.push([(name.clone(), ty)], false);
        vec![bind(name, e)]
    }

    /// Runs `f` with the variables of this name out of sight.
    pub fn without<T>(&mut self, name: &str, f: impl FnOnce(&mut Self) -> T) -> T {
        let all = std::mem::take(&mut self.scope);
        self.scope = all.iter().filter(|v| v.name != name).cloned().collect();
        let result = f(self);
        self.scope = all;
        result
    }
}

/// A string put together at run time.
fn put_together(name: &str) -> Expr {
    use crate::differential::tree::Op;
    use crate::differential::write::escape;
    let half = name
        .char_indices()
        .nth(name.chars().count() / 2)
        .map_or(0, |(i, _)| i);
    let (a, b) = name.split_at(half);
    binary(Op::Add, text(escape(a)), text(escape(b)))
}

/// A way from one type to another in few steps.
fn ways(have: &Ty, want: &Ty, depth: usize) -> Option<Vec<Step>> {
    if have.fits(want) {
        return Some(Vec::new());
    }
    if depth == 0 {
        return None;
    }
    let (step, rest) = match have {
        Ty::Rec(fields) => {
            return fields.iter().find_map(|(name, ty)| {
                let mut steps = ways(ty, want, depth - 1)?;
                steps.insert(0, Step::Field(name.clone()));
                Some(steps)
            });
        }
        Ty::Fun(a, b) => (Step::Apply((**a).clone()), ways(b, want, depth - 1)?),
        Ty::List(t) => (Step::Element, ways(t, want, depth - 1)?),
        Ty::Dict(t) => (Step::Attr, ways(t, want, depth - 1)?),
        _ => return None,
    };
    let mut steps = rest;
    steps.insert(0, step);
    Some(steps)
}
