//! The tree of a program: what is generated, shrunk and written out.
//!
//! Invariant: every tree can be written as a program that parses, whatever is put in place of its
//! expressions; parentheses are the writer's matter. Text inside of strings, paths and literals is source text
//! as it is. Deliberately absent: types and scopes, which only the generator knows.

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expr {
    /// A number, path, URI or search path, as it is written.
    Literal(String),
    Var(String),
    /// A builtin, by its name as a member of `builtins`.
    Builtin(String, Spelling),
    /// `"…"`
    Text(Vec<Part>),
    /// `''…''`
    Indented(Vec<Part>),
    /// A path with interpolations; the first part is text with a slash.
    Path(Vec<Part>),
    /// A path to a file that holds the expression (see `files`).
    File(Box<Expr>),
    List(Vec<Expr>),
    Set {
        recursive: bool,
        bindings: Vec<Binding>,
    },
    Let(Vec<Binding>, Box<Expr>),
    /// `let { …; body = …; }`
    OldLet(Vec<Binding>),
    With(Box<Expr>, Box<Expr>),
    Lambda(Param, Box<Expr>),
    Apply(Box<Expr>, Box<Expr>),
    Select {
        of: Box<Expr>,
        path: Vec<Name>,
        default: Option<Box<Expr>>,
    },
    Has(Box<Expr>, Vec<Name>),
    Negate(Box<Expr>),
    Not(Box<Expr>),
    Binary(Op, Box<Expr>, Box<Expr>),
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    Assert(Box<Expr>, Box<Expr>),
    /// Parentheses that need not be there.
    Paren(Box<Expr>),
}

/// How a builtin is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Spelling {
    /// `builtins.map`
    Member,
    /// `map`, or `__add` for those that are not global under their own name.
    Global,
}

/// A piece of a string or path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Source text.
    Raw(String),
    Interpolated(Expr),
}

/// A step of an attribute path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Name {
    /// A name that is quoted when it has to be.
    Plain(String),
    /// `"…"`
    Text(Vec<Part>),
    /// `${…}`
    Dynamic(Expr),
}

/// A line of a set or `let`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Binding {
    Attr(Vec<Name>, Expr),
    Inherit(Vec<Name>),
    InheritFrom(Expr, Vec<Name>),
}

/// The parameter of a function.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Param {
    Name(String),
    Formals {
        formals: Vec<(String, Option<Expr>)>,
        ellipsis: bool,
        at: Option<(String, At)>,
    },
}

/// Where `@` stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum At {
    Before,
    After,
}

/// A binary operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    Concat,
    Mul,
    Div,
    Add,
    Sub,
    Update,
    Less,
    LessEq,
    Greater,
    GreaterEq,
    Eq,
    NotEq,
    And,
    Or,
    Implies,
    PipeTo,
    PipeFrom,
}

impl Op {
    pub fn symbol(self) -> &'static str {
        match self {
            Op::Concat => "++",
            Op::Mul => "*",
            Op::Div => "/",
            Op::Add => "+",
            Op::Sub => "-",
            Op::Update => "//",
            Op::Less => "<",
            Op::LessEq => "<=",
            Op::Greater => ">",
            Op::GreaterEq => ">=",
            Op::Eq => "==",
            Op::NotEq => "!=",
            Op::And => "&&",
            Op::Or => "||",
            Op::Implies => "->",
            Op::PipeTo => "|>",
            Op::PipeFrom => "<|",
        }
    }
}

impl Expr {
    /// The expressions directly inside, in the order of the text.
    pub fn children(&self) -> Vec<&Expr> {
        let mut all = Vec::new();
        self.visit(&mut |e| all.push(e));
        all
    }

    /// The same, to be changed.
    pub fn children_mut(&mut self) -> Vec<&mut Expr> {
        let mut all: Vec<&mut Expr> = Vec::new();
        match self {
            Expr::Literal(_) | Expr::Var(_) | Expr::Builtin(..) => {}
            Expr::Text(parts) | Expr::Indented(parts) | Expr::Path(parts) => {
                all.extend(parts.iter_mut().filter_map(Part::expr_mut));
            }
            Expr::List(items) => all.extend(items),
            Expr::Set { bindings, .. } | Expr::OldLet(bindings) => {
                all.extend(bindings.iter_mut().flat_map(Binding::exprs_mut));
            }
            Expr::Let(bindings, body) => {
                all.extend(bindings.iter_mut().flat_map(Binding::exprs_mut));
                all.push(body);
            }
            Expr::Lambda(param, body) => {
                if let Param::Formals { formals, .. } = param {
                    all.extend(formals.iter_mut().filter_map(|(_, e)| e.as_mut()));
                }
                all.push(body);
            }
            Expr::Select { of, path, default } => {
                all.push(of);
                all.extend(path.iter_mut().flat_map(Name::exprs_mut));
                all.extend(default.as_deref_mut());
            }
            Expr::Has(of, path) => {
                all.push(of);
                all.extend(path.iter_mut().flat_map(Name::exprs_mut));
            }
            Expr::Negate(e) | Expr::Not(e) | Expr::Paren(e) | Expr::File(e) => all.push(e),
            Expr::With(a, b) | Expr::Apply(a, b) | Expr::Binary(_, a, b) | Expr::Assert(a, b) => {
                all.extend([&mut **a, &mut **b])
            }
            Expr::If(a, b, c) => all.extend([&mut **a, &mut **b, &mut **c]),
        }
        all
    }

    fn visit<'a>(&'a self, f: &mut dyn FnMut(&'a Expr)) {
        match self {
            Expr::Literal(_) | Expr::Var(_) | Expr::Builtin(..) => {}
            Expr::Text(parts) | Expr::Indented(parts) | Expr::Path(parts) => {
                parts.iter().filter_map(Part::expr).for_each(f);
            }
            Expr::List(items) => items.iter().for_each(f),
            Expr::Set { bindings, .. } | Expr::OldLet(bindings) => {
                bindings.iter().flat_map(Binding::exprs).for_each(f);
            }
            Expr::Let(bindings, body) => {
                bindings.iter().flat_map(Binding::exprs).for_each(&mut *f);
                f(body);
            }
            Expr::Lambda(param, body) => {
                if let Param::Formals { formals, .. } = param {
                    formals
                        .iter()
                        .filter_map(|(_, e)| e.as_ref())
                        .for_each(&mut *f);
                }
                f(body);
            }
            Expr::Select { of, path, default } => {
                f(of);
                path.iter().flat_map(Name::exprs).for_each(&mut *f);
                default.iter().for_each(|e| f(e));
            }
            Expr::Has(of, path) => {
                f(of);
                path.iter().flat_map(Name::exprs).for_each(f);
            }
            Expr::Negate(e) | Expr::Not(e) | Expr::Paren(e) | Expr::File(e) => f(e),
            Expr::With(a, b) | Expr::Apply(a, b) | Expr::Binary(_, a, b) | Expr::Assert(a, b) => {
                [a, b].into_iter().for_each(|e| f(e))
            }
            Expr::If(a, b, c) => [a, b, c].into_iter().for_each(|e| f(e)),
        }
    }

    /// How many expressions the tree has.
    pub fn size(&self) -> usize {
        1 + self.children().into_iter().map(Expr::size).sum::<usize>()
    }

    /// Calls `f` for every expression, outer ones first.
    pub fn walk<'a>(&'a self, f: &mut dyn FnMut(&'a Expr)) {
        f(self);
        for child in self.children() {
            child.walk(f);
        }
    }

    /// The expression with this number, counted as [`Expr::walk`] visits.
    pub fn nth_mut(&mut self, n: usize) -> Option<&mut Expr> {
        fn go<'a>(e: &'a mut Expr, n: &mut usize) -> Option<&'a mut Expr> {
            if *n == 0 {
                return Some(e);
            }
            *n -= 1;
            e.children_mut().into_iter().find_map(|child| go(child, n))
        }
        let mut n = n;
        go(self, &mut n)
    }
}

impl Part {
    fn expr(&self) -> Option<&Expr> {
        match self {
            Part::Raw(_) => None,
            Part::Interpolated(e) => Some(e),
        }
    }

    fn expr_mut(&mut self) -> Option<&mut Expr> {
        match self {
            Part::Raw(_) => None,
            Part::Interpolated(e) => Some(e),
        }
    }
}

impl Name {
    fn exprs(&self) -> Vec<&Expr> {
        match self {
            Name::Plain(_) => Vec::new(),
            Name::Text(parts) => parts.iter().filter_map(Part::expr).collect(),
            Name::Dynamic(e) => vec![e],
        }
    }

    fn exprs_mut(&mut self) -> Vec<&mut Expr> {
        match self {
            Name::Plain(_) => Vec::new(),
            Name::Text(parts) => parts.iter_mut().filter_map(Part::expr_mut).collect(),
            Name::Dynamic(e) => vec![e],
        }
    }
}

impl Binding {
    fn exprs(&self) -> Vec<&Expr> {
        match self {
            Binding::Attr(path, value) => {
                path.iter().flat_map(Name::exprs).chain([value]).collect()
            }
            Binding::Inherit(_) => Vec::new(),
            Binding::InheritFrom(from, _) => vec![from],
        }
    }

    fn exprs_mut(&mut self) -> Vec<&mut Expr> {
        match self {
            Binding::Attr(path, value) => path
                .iter_mut()
                .flat_map(Name::exprs_mut)
                .chain([value])
                .collect(),
            Binding::Inherit(_) => Vec::new(),
            Binding::InheritFrom(from, _) => vec![from],
        }
    }
}

/// Short ways to make trees, for the generator's fixed forms.
pub mod make {
    use super::*;

    pub fn var(name: impl Into<String>) -> Expr {
        Expr::Var(name.into())
    }

    pub fn lit(text: impl ToString) -> Expr {
        Expr::Literal(text.to_string())
    }

    /// A string literal; `raw` is source text.
    pub fn text(raw: impl Into<String>) -> Expr {
        let raw = raw.into();
        Expr::Text(if raw.is_empty() {
            vec![]
        } else {
            vec![Part::Raw(raw)]
        })
    }

    pub fn builtin(name: &str) -> Expr {
        Expr::Builtin(name.to_owned(), Spelling::Member)
    }

    pub fn call(f: Expr, args: impl IntoIterator<Item = Expr>) -> Expr {
        args.into_iter()
            .fold(f, |f, arg| Expr::Apply(Box::new(f), Box::new(arg)))
    }

    pub fn lambda(params: &[&str], body: Expr) -> Expr {
        params.iter().rev().fold(body, |body, p| {
            Expr::Lambda(Param::Name((*p).to_owned()), Box::new(body))
        })
    }

    pub fn binary(op: Op, a: Expr, b: Expr) -> Expr {
        Expr::Binary(op, Box::new(a), Box::new(b))
    }

    pub fn cond(c: Expr, t: Expr, e: Expr) -> Expr {
        Expr::If(Box::new(c), Box::new(t), Box::new(e))
    }

    pub fn select(of: Expr, name: impl Into<String>) -> Expr {
        Expr::Select {
            of: Box::new(of),
            path: vec![Name::Plain(name.into())],
            default: None,
        }
    }

    pub fn bind(name: impl Into<String>, value: Expr) -> Binding {
        Binding::Attr(vec![Name::Plain(name.into())], value)
    }

    pub fn set(bindings: Vec<Binding>) -> Expr {
        Expr::Set {
            recursive: false,
            bindings,
        }
    }

    pub fn let_in(bindings: Vec<Binding>, body: Expr) -> Expr {
        Expr::Let(bindings, Box::new(body))
    }
}

#[cfg(test)]
mod tests {
    use super::make::*;
    use super::*;

    #[test]
    fn every_expression_has_a_number() {
        let mut e = let_in(
            vec![bind("a", binary(Op::Add, lit(1), lit(2)))],
            call(var("f"), [Expr::List(vec![lit(3)])]),
        );
        assert_eq!(e.size(), 8);
        let mut seen = Vec::new();
        e.walk(&mut |e| seen.push(e.clone()));
        for (n, want) in seen.iter().enumerate() {
            assert_eq!(e.nth_mut(n).as_deref(), Some(want));
        }
        assert_eq!(e.nth_mut(8), None);
    }
}
