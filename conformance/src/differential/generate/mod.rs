//! Generates programs: a type is asked for, and a form that gives it is picked, with variables in scope by
//! type.
//!
//! Invariant: a program depends on its seed, its number and the size alone. Programs end: recursion
//! counts down, and fixed points go through sets (those that are made to fail aside). Every program
//! has its own taste: forms are more or less likely in it than in others, down to absent, so that rare
//! combinations come up.

pub mod broken;
mod collections;
mod constants;
mod control;
mod deep;
mod derivations;
mod domains;
mod failing;
mod files;
mod functions;
mod library;
mod loops;
mod mutate;
mod scalars;
mod scope;
mod strings;

use super::builtins::{self, Row};
use super::profile::{self, Profile};
use super::random::Random;
use super::tree::{Expr, Spelling, make::*};
use super::types::{Domain, Subst, Ty};
use super::write::{Layout, write};
use scope::Variable;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// A generated program.
#[derive(Clone, Debug)]
pub struct Program {
    pub tree: Expr,
    pub layout: Layout,
    pub profile: &'static Profile,
    /// The text, when it is not that of the tree.
    broken: Option<String>,
    /// The generator's forms that it is made of.
    pub forms: BTreeSet<&'static str>,
}

impl Program {
    /// The text.
    pub fn text(&self) -> String {
        self.broken
            .clone()
            .unwrap_or_else(|| write(&self.tree, self.layout))
    }

    /// Whether the text is not that of the tree.
    pub fn is_broken(&self) -> bool {
        self.broken.is_some()
    }
}

/// A way to make an expression of a type.
struct Form {
    name: &'static str,
    weight: u32,
    /// For which types, as bits of [`kind`].
    kinds: u32,
    /// The type and the size; nothing if it does not work out.
    make: fn(&mut Generator, &Ty, usize) -> Option<Expr>,
}

const INT: u32 = 1;
const FLOAT: u32 = 1 << 1;
const BOOL: u32 = 1 << 2;
const NULL: u32 = 1 << 3;
const STR: u32 = 1 << 4;
const PATH: u32 = 1 << 5;
const DRV: u32 = 1 << 6;
const LIST: u32 = 1 << 7;
const DICT: u32 = 1 << 8;
const REC: u32 = 1 << 9;
const FUN: u32 = 1 << 10;
const ALL: u32 = (1 << 11) - 1;

fn kind(ty: &Ty) -> u32 {
    match ty {
        Ty::Int => INT,
        Ty::Float => FLOAT,
        Ty::Bool => BOOL,
        Ty::Null => NULL,
        Ty::Str => STR,
        Ty::Path => PATH,
        Ty::Drv => DRV,
        Ty::List(_) => LIST,
        Ty::Dict(_) => DICT,
        Ty::Rec(_) => REC,
        Ty::Fun(..) => FUN,
        Ty::Any | Ty::Data | Ty::Domain(_) | Ty::Var(_) | Ty::Poly(_) => 0,
    }
}

/// What all programs share.
struct Catalogue {
    rows: Vec<Row>,
    forms: Vec<&'static Form>,
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let tables = [
        control::FORMS,
        functions::FORMS,
        loops::FORMS,
        library::FORMS,
        scalars::FORMS,
        strings::FORMS,
        collections::FORMS,
        derivations::FORMS,
        files::FORMS,
    ];
    Catalogue {
        rows: builtins::rows(),
        forms: tables.into_iter().flatten().collect(),
    }
});

/// What is asked of all programs.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    pub seed: u64,
    /// The size of the largest, in expressions, about.
    pub size: usize,
    /// Whether loops over many values are left out.
    pub light: bool,
}

/// Forms that loop over many values.
const HEAVY: &[&str] = &["heavy", "nested", "long-list"];

/// The program `n` of a seed.
pub fn program(wish: Wish, n: u64) -> Program {
    let Wish { seed, size, light } = wish;
    let mut r = Random::new(seed, n);
    let profile = profile::pick(&mut r);
    let layout = match r.below(10) {
        0 => Layout::Tight,
        1 | 2 => Layout::Spread(r.next()),
        _ => Layout::Line,
    };
    let mut taste = Taste::pick(&mut r, profile);
    for (form, weight) in CATALOGUE.forms.iter().zip(&mut taste.forms) {
        if light && HEAVY.contains(&form.name) {
            *weight = 0;
        }
    }
    // Small programs show causes, large ones combinations.
    let largest = size.max(3);
    let size = 2 + r.between(1, largest).min(r.between(1, largest));
    let mut g = Generator {
        r,
        catalogue: &CATALOGUE,
        taste,
        profile,
        scope: Vec::new(),
        traces: 0,
        used: BTreeSet::new(),
    };
    let ty = g.result_type();
    let tree = match profile.deep {
        true => g.deep(),
        false => g.expr(&ty, size),
    };
    let tree = match profile.result == profile::Result::Attr && g.r.one_in(3) {
        true => g.called_automatically(tree),
        false => tree,
    };
    let changing = g.taste.changing;
    let tree = match g.r.chance(changing) {
        true if g.r.one_in(3) => g.swapped(tree),
        true => g.poisoned(tree),
        false => tree,
    };
    let broken = profile
        .broken
        .then(|| broken::broken(&write(&tree, layout), &mut g.r));
    Program {
        tree,
        layout,
        profile,
        broken,
        forms: g.used,
    }
}

/// The names of all forms.
pub fn forms() -> impl Iterator<Item = &'static str> {
    CATALOGUE.forms.iter().map(|f| f.name)
}

/// What a program likes.
struct Taste {
    /// Weights of the catalogue's forms.
    forms: Vec<u32>,
    /// Weight of calls of builtins.
    calls: u32,
    /// Weight of variables.
    variables: u32,
    /// Probability that an expression fails.
    failing: f64,
    /// Probability that the program is changed at a place picked at random.
    changing: f64,
    /// Probability that an expression says when it is evaluated.
    tracing: f64,
    /// Probability that a variable takes the name of another or of a builtin.
    shadowing: f64,
    /// Probability that a builtin is named as a global variable.
    globals: f64,
    /// Probability that a constant is an unusual one.
    odd: f64,
}

impl Taste {
    fn pick(r: &mut Random, profile: &Profile) -> Taste {
        let forms = CATALOGUE
            .forms
            .iter()
            .map(|form| form.weight * r.pick(&[0, 1, 3, 3, 3, 6, 20]))
            .collect();
        Taste {
            forms,
            calls: *r.pick(&[2, 8, 20, 40]),
            variables: *r.pick(&[20, 60, 120]),
            failing: if profile.parses_only {
                0.0
            } else {
                *r.pick(&[0.0, 0.0, 0.0, 0.005, 0.02, 0.05])
            },
            changing: match profile.name {
                "show-trace" => 0.25,
                _ if profile.parses_only || profile.deep => 0.0,
                _ => 0.05,
            },
            tracing: if profile.parses_only {
                0.0
            } else {
                *r.pick(&[0.0, 0.0, 0.05, 0.3])
            },
            shadowing: *r.pick(&[0.0, 0.05, 0.3]),
            globals: *r.pick(&[0.0, 0.2, 0.8]),
            odd: *r.pick(&[0.02, 0.1, 0.4]),
        }
    }
}

/// A program in the making.
struct Generator {
    r: Random,
    catalogue: &'static Catalogue,
    taste: Taste,
    profile: &'static Profile,
    /// Innermost last.
    scope: Vec<Variable>,
    /// How many traces there are.
    traces: usize,
    /// The forms that are in it.
    used: BTreeSet<&'static str>,
}

impl Generator {
    /// The type of the whole program.
    fn result_type(&mut self) -> Ty {
        match self.profile.result {
            profile::Result::Any => self.any_type(3),
            profile::Result::Data => self.data_type(3),
            profile::Result::Text => Ty::Str,
            profile::Result::Attr => {
                let ty = self.any_type(2);
                Ty::Rec(vec![("a".to_owned(), ty)])
            }
        }
    }

    /// An expression of this type, of about this size.
    fn expr(&mut self, ty: &Ty, size: usize) -> Expr {
        let failing = self.taste.failing;
        if size > 1 && self.r.chance(failing) {
            return self.failing(size);
        }
        let e = match self.concrete(ty) {
            Ty::Domain(d) => self.domain(d, size),
            ty => self.typed(&ty, size),
        };
        let tracing = self.taste.tracing;
        if self.r.chance(tracing) {
            return self.traced(e);
        }
        match self.r.one_in(80) {
            true => Expr::Paren(Box::new(e)),
            false => e,
        }
    }

    /// The expression with a note when it is evaluated.
    fn traced(&mut self, e: Expr) -> Expr {
        self.traces += 1;
        let note = text(format!("t{}", self.traces));
        call(self.builtin("trace"), [note, e])
    }

    /// A reference to a builtin.
    fn builtin(&mut self, name: &str) -> Expr {
        let globals = self.taste.globals;
        let spelling = match self.r.chance(globals) {
            true => Spelling::Global,
            false => Spelling::Member,
        };
        Expr::Builtin(name.to_owned(), spelling)
    }

    /// The type with a choice made, where it leaves one.
    fn concrete(&mut self, ty: &Ty) -> Ty {
        match ty {
            Ty::Any => self.any_type(2),
            Ty::Data => self.data_type(2),
            Ty::Var(_) => Ty::Int,
            ty => ty.clone(),
        }
    }

    fn typed(&mut self, ty: &Ty, size: usize) -> Expr {
        if size <= 1 {
            return self.leaf(ty);
        }
        let bit = kind(ty);
        for _ in 0..8 {
            let mut weights = vec![self.taste.variables, self.taste.calls * 4];
            let forms = &self.catalogue.forms;
            weights.extend(forms.iter().zip(&self.taste.forms).map(|(form, &weight)| {
                if form.kinds & bit != 0 { weight } else { 0 }
            }));
            let made = match self.r.weighted(&weights) {
                0 => self.variable(ty, size),
                1 => self.builtin_call(ty, size),
                n => {
                    let form = self.catalogue.forms[n - 2];
                    let e = (form.make)(self, ty, size);
                    if e.is_some() {
                        self.used.insert(form.name);
                    }
                    e
                }
            };
            if let Some(e) = made {
                return e;
            }
        }
        self.leaf(ty)
    }

    /// The smallest expression of a type.
    fn leaf(&mut self, ty: &Ty) -> Expr {
        if !self.r.one_in(3)
            && let Some(e) = self.plain_variable(ty)
        {
            return e;
        }
        self.constant(ty)
    }

    /// Sizes of `n` parts that make up `size` - 1 together; none is below 1.
    fn split(&mut self, size: usize, n: usize) -> Vec<usize> {
        let mut sizes = vec![1; n];
        if n == 0 {
            return sizes;
        }
        let mut rest = size.saturating_sub(1 + n);
        // In lumps, so that some parts are large.
        while rest > 0 {
            let lump = self.r.between(1, rest);
            sizes[self.r.below(n)] += lump;
            rest -= lump;
        }
        sizes
    }

    /// A few expressions of these types that share a size.
    fn exprs<'t>(&mut self, tys: impl IntoIterator<Item = &'t Ty>, size: usize) -> Vec<Expr> {
        let tys: Vec<&Ty> = tys.into_iter().collect();
        let sizes = self.split(size, tys.len());
        tys.iter()
            .zip(sizes)
            .map(|(ty, size)| self.expr(ty, size))
            .collect()
    }

    /// A call of a builtin, with as many arguments as lead to the type.
    fn builtin_call(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let mut candidates = Vec::new();
        let mut weights = Vec::new();
        for row in &self.catalogue.rows {
            let mut at = &row.ty;
            for given in 0.. {
                let mut subst = Subst::new();
                if at.unify(ty, &mut subst) {
                    // A bare variable gives any type: fewer of these.
                    let weight = if matches!(at, Ty::Var(_)) { 1 } else { 3 };
                    candidates.push((row, given, subst));
                    weights.push(row.weight * weight);
                }
                let Ty::Fun(_, result) = at else { break };
                at = result;
            }
        }
        if candidates.is_empty() {
            return None;
        }
        let (row, given, mut subst) = candidates.swap_remove(self.r.weighted(&weights));
        let params: Vec<Ty> = row.ty.uncurry().0[..given]
            .iter()
            .map(|p| {
                p.instance(&mut subst, &mut |v| match v {
                    'c' => self.ordered_type(),
                    'e' => self.plain_type(2),
                    _ => self.any_type(2),
                })
            })
            .collect();
        if size < given {
            return None;
        }
        let f = self.builtin(row.name);
        let args = self.exprs(&params, size);
        Some(self.applied(f, args))
    }

    /// A call of a builtin chosen at random, and the type of the result.
    fn any_call(&mut self, size: usize) -> Option<(Ty, Expr)> {
        let n = self.r.below(self.catalogue.rows.len());
        let row = &self.catalogue.rows[n];
        let ty = row.ty.instance(&mut Subst::new(), &mut |v| match v {
            'c' => self.ordered_type(),
            'e' => self.plain_type(1),
            _ => self.any_type(1),
        });
        let (params, result) = ty.uncurry();
        // Functions as results make more parameters.
        let (own, _) = row.ty.uncurry();
        let params = &params[..own.len()];
        let result = match ty.uncurry().0.len() == own.len() {
            true => result.clone(),
            false => Ty::Any,
        };
        let f = self.builtin(row.name);
        let args = self.exprs(params.iter().copied(), size);
        Some((result, self.applied(f, args)))
    }

    /// A function with its arguments, sometimes by way of a pipe or with a partial application named.
    fn applied(&mut self, f: Expr, mut args: Vec<Expr>) -> Expr {
        use super::tree::Op;
        if args.is_empty() || !self.r.one_in(12) {
            return call(f, args);
        }
        let last = args.pop().expect("not empty");
        let f = call(f, args);
        if !self.profile.pipes {
            let name = self.fresh_name();
            return let_in(vec![bind(&name, f)], call(var(&name), [last]));
        }
        match self.r.one_in(2) {
            true => binary(Op::PipeTo, last, f),
            false => binary(Op::PipeFrom, f, last),
        }
    }

    /// A type that has an order.
    fn ordered_type(&mut self) -> Ty {
        match self.r.below(8) {
            0 => Ty::Float,
            1 | 2 => Ty::Str,
            3 => Ty::Path,
            4 => Ty::list(Ty::Int),
            5 => Ty::list(Ty::Str),
            _ => Ty::Int,
        }
    }

    /// Any type, nested at most this deep.
    fn any_type(&mut self, depth: usize) -> Ty {
        match self.r.below(if depth > 0 { 20 } else { 16 }) {
            0 if depth > 0 => {
                let a = self.plain_type(1);
                let b = self.any_type(depth - 1);
                Ty::fun(a, b)
            }
            1 => Ty::Path,
            _ => self.plain_type(depth),
        }
    }

    /// A type without functions.
    fn plain_type(&mut self, depth: usize) -> Ty {
        match self.r.below(24) {
            0 => Ty::Path,
            _ => self.data_type_of(depth, true),
        }
    }

    /// A type that JSON has.
    fn data_type(&mut self, depth: usize) -> Ty {
        self.data_type_of(depth, false)
    }

    fn data_type_of(&mut self, depth: usize, paths: bool) -> Ty {
        let inner = |g: &mut Self| match paths {
            true => g.plain_type(depth - 1),
            false => g.data_type_of(depth - 1, false),
        };
        match self.r.below(if depth > 0 { 28 } else { 15 }) {
            14 if self.r.one_in(2) => Ty::Str,
            0..=4 => Ty::Int,
            5..=9 => Ty::Str,
            10 | 11 => Ty::Bool,
            12 => Ty::Float,
            13 => Ty::Null,
            14 => Ty::Drv,
            15..=18 => Ty::list(inner(self)),
            19..=21 => Ty::dict(inner(self)),
            _ => {
                let n = self.r.between(1, 3);
                let mut fields: Vec<(String, Ty)> = Vec::new();
                for _ in 0..n {
                    let name = self.field_name();
                    if fields.iter().all(|(n, _)| *n != name) {
                        let ty = inner(self);
                        fields.push((name, ty));
                    }
                }
                Ty::Rec(fields)
            }
        }
    }

    /// An expression from a domain; now and then any of its type.
    fn domain(&mut self, d: Domain, size: usize) -> Expr {
        if self.r.one_in(12) && !d.is_strict() {
            let base = d.base();
            return self.expr(&base, size);
        }
        self.in_domain(d, size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(seed: u64, size: usize) -> Wish {
        Wish {
            seed,
            size,
            light: false,
        }
    }

    fn text(seed: u64, n: u64) -> String {
        program(wish(seed, 40), n).text()
    }

    #[test]
    fn programs_depend_on_seed_and_number_alone() {
        let all: Vec<String> = (0..300).map(|n| text(7, n)).collect();
        for n in (0..300).rev() {
            assert_eq!(all[n as usize], text(7, n));
        }
        let different: BTreeSet<_> = all.iter().collect();
        assert!(different.len() > 250, "{}", different.len());
        assert_ne!(text(7, 3), text(8, 3));
    }

    #[test]
    fn sizes_are_kept_roughly() {
        for size in [3, 10, 40, 120] {
            let total: usize = (0..400)
                .map(|n| program(wish(1, size), n).tree.size())
                .sum();
            let mean = total / 400;
            assert!(mean < size * 2 + 20, "{mean} for {size}");
            assert!(mean * 6 > size, "{mean} for {size}");
        }
    }

    #[test]
    fn light_programs_have_no_heavy_forms() {
        let heavy = |light| {
            let wish = Wish {
                light,
                ..wish(1, 60)
            };
            (0..2000)
                .map(|n| program(wish, n))
                .filter(|p| HEAVY.iter().any(|f| p.forms.contains(f)))
                .count()
        };
        assert_eq!(heavy(true), 0);
        assert!(heavy(false) > 0);
        assert!(HEAVY.iter().all(|f| forms().any(|g| g == *f)));
    }

    /// With a command in `NIX_INSTANTIATE`, programs are parsed by it.
    #[test]
    fn programs_parse() {
        let Ok(command) = std::env::var("NIX_INSTANTIATE") else {
            eprintln!("skipped: NIX_INSTANTIATE does not name a command");
            return;
        };
        use crate::process::{Ending, Program};
        let mut command = Program::new(&command, std::time::Duration::from_secs(20)).unwrap();
        command.env("HOME", "/homeless");
        let dir = std::env::current_dir().unwrap();
        let mut wrong = Vec::new();
        for n in 0..300 {
            let p = program(wish(11, 60), n);
            let flags = [
                "--parse",
                "--extra-experimental-features",
                "pipe-operators",
                "-",
            ];
            let outcome = command.run(flags, &dir, p.text().as_bytes()).unwrap();
            if outcome.ending != Ending::Exit(0) && !p.is_broken() {
                wrong.push(p.text());
            }
        }
        // Some are meant to have an undefined variable, or an attribute twice.
        assert!(wrong.len() < 15, "{}", wrong.join("\n----\n"));
    }

    #[test]
    fn forms_have_names_of_their_own() {
        let names: BTreeSet<_> = CATALOGUE.forms.iter().map(|f| f.name).collect();
        assert_eq!(names.len(), CATALOGUE.forms.len());
    }
}
