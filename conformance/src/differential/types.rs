//! Types of generated expressions, and signatures of builtins.
//!
//! Types guide the generator; nothing relies on them, since ill-typed programs are wanted, too. A signature
//! is text: `(a -> b) -> [a] -> [b]`, with `{*: t}` for a set of any names, `{x: t, y: t}` for a set with
//! these and perhaps more, `#name` for a domain (see [`Domain`]), and letters for type variables, of
//! which `c` stands for types with an order and `e` for types with an equality.

use std::collections::BTreeMap;

/// What an expression evaluates to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ty {
    Int,
    Float,
    Bool,
    Null,
    Str,
    Path,
    /// A derivation.
    Drv,
    List(Box<Ty>),
    /// A set with any names.
    Dict(Box<Ty>),
    /// A set with at least these names.
    Rec(Vec<(String, Ty)>),
    Fun(Box<Ty>, Box<Ty>),
    /// Whatever there is.
    Any,
    /// Whatever can be written as JSON.
    Data,
    /// A type with a restricted set of values.
    Domain(Domain),
    /// A variable of a signature.
    Var(char),
    /// A polymorphic function bound by `let`.
    Poly(Box<Ty>),
}

macro_rules! domains {
    ($($variant:ident $name:literal $base:expr;)*) => {
        /// Values of a kind that a builtin asks for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Domain { $($variant),* }

        impl Domain {
            fn named(name: &str) -> Option<Domain> {
                match name { $($name => Some(Domain::$variant),)* _ => None }
            }

            /// The type that has these values.
            pub fn base(self) -> Ty {
                match self { $(Domain::$variant => $base),* }
            }
        }
    };
}

domains! {
    Index "index" Ty::Int;
    Element "element" Ty::Int;
    Count "count" Ty::Int;
    Number "num" Ty::Float;
    AttrName "attr" Ty::Str;
    Regex "regex" Ty::Str;
    Version "version" Ty::Str;
    DrvName "drvname" Ty::Str;
    Algorithm "algo" Ty::Str;
    Json "json" Ty::Str;
    Toml "toml" Ty::Str;
    FlakeRef "flakeref" Ty::Str;
    FlakeAttrs "flakeattrs" Ty::Any;
    StoreName "storename" Ty::Str;
    AbsolutePath "abspath" Ty::Str;
    DrvPath "drvpath" Ty::Str;
    Contextual "contextual" Ty::Str;
    Context "context" Ty::Any;
    Hash "hash" Ty::Any;
    Coercible "coercible" Ty::Any;
    PathLike "pathlike" Ty::Any;
    Joinable "joinable" Ty::Any;
    Formals "formals" Ty::Any;
    Separator "sep" Ty::Str;
    Lookup "lookup" Ty::Any;
    NixFile "nixfile" Ty::Path;
    ReadFile "file" Ty::Path;
    Entry "entry" Ty::Path;
    Directory "dir" Ty::Path;
    Source "source" Ty::Any;
    Stored "stored" Ty::Str;
}

impl Domain {
    /// Whether no other value of its type will do: loops that are too long, files of the machine.
    pub fn is_strict(self) -> bool {
        use Domain::*;
        matches!(self, Count | Element | Entry | Directory | Source)
    }
}

/// What variables of a signature stand for.
pub type Subst = BTreeMap<char, Ty>;

impl Ty {
    pub fn list(t: Ty) -> Ty {
        Ty::List(Box::new(t))
    }

    pub fn dict(t: Ty) -> Ty {
        Ty::Dict(Box::new(t))
    }

    pub fn fun(a: Ty, b: Ty) -> Ty {
        Ty::Fun(Box::new(a), Box::new(b))
    }

    /// The signature in this text.
    pub fn parse(text: &str) -> Ty {
        let mut p = Parser { rest: text };
        let t = p.function();
        p.blank();
        assert!(p.rest.is_empty(), "{text}: unexpected {:?}", p.rest);
        t
    }

    /// Whether a value of this type can be used where `want` is asked for.
    pub fn fits(&self, want: &Ty) -> bool {
        match (self, want) {
            (_, Ty::Any) => !matches!(self, Ty::Poly(_)),
            (_, Ty::Data) => self.is_data(),
            (Ty::List(a), Ty::List(b)) | (Ty::Dict(a), Ty::Dict(b)) => a.fits(b),
            (Ty::Rec(fields), Ty::Dict(t)) => fields.iter().all(|(_, f)| f.fits(t)),
            (Ty::Rec(have), Ty::Rec(want)) => want
                .iter()
                .all(|(n, w)| have.iter().any(|(m, h)| m == n && h.fits(w))),
            (Ty::Fun(a, b), Ty::Fun(c, d)) => c.fits(a) && b.fits(d),
            (Ty::Int, Ty::Domain(Domain::Number)) => true,
            (a, b) => a == b,
        }
    }

    /// Whether the values can be written as JSON.
    pub fn is_data(&self) -> bool {
        match self {
            Ty::Int | Ty::Float | Ty::Bool | Ty::Null | Ty::Str | Ty::Drv | Ty::Data => true,
            Ty::List(t) | Ty::Dict(t) => t.is_data(),
            Ty::Rec(fields) => fields.iter().all(|(_, t)| t.is_data()),
            _ => false,
        }
    }

    /// Whether a function is anywhere inside.
    pub fn has_function(&self) -> bool {
        match self {
            Ty::Fun(..) | Ty::Any | Ty::Poly(_) => true,
            Ty::List(t) | Ty::Dict(t) => t.has_function(),
            Ty::Rec(fields) => fields.iter().any(|(_, t)| t.has_function()),
            _ => false,
        }
    }

    /// The variables so that this signature becomes `want` or fits it; false if there are none.
    pub fn unify(&self, want: &Ty, subst: &mut Subst) -> bool {
        match (self, want) {
            (Ty::Var(v), _) => {
                if let Some(bound) = subst.get(v) {
                    return bound.fits(want);
                }
                let allowed = match v {
                    'c' => want.is_ordered(),
                    'e' => !want.has_function(),
                    _ => true,
                };
                if allowed {
                    subst.insert(*v, want.clone());
                }
                allowed
            }
            (Ty::List(a), Ty::List(b)) | (Ty::Dict(a), Ty::Dict(b)) => a.unify(b, subst),
            (Ty::Rec(have), Ty::Rec(want)) => want
                .iter()
                .all(|(n, w)| have.iter().any(|(m, h)| m == n && h.unify(w, subst))),
            (Ty::Rec(fields), Ty::Dict(t)) => fields.iter().all(|(_, f)| f.unify(t, subst)),
            (Ty::Fun(a, b), Ty::Fun(c, d)) => a.unify(c, subst) && b.unify(d, subst),
            _ => self.fits(want),
        }
    }

    fn is_ordered(&self) -> bool {
        match self {
            Ty::Int | Ty::Float | Ty::Str | Ty::Path => true,
            Ty::List(t) => t.is_ordered(),
            _ => false,
        }
    }

    /// The type with variables replaced; `fresh` gives those that are not bound yet.
    pub fn instance(&self, subst: &mut Subst, fresh: &mut dyn FnMut(char) -> Ty) -> Ty {
        match self {
            Ty::Var(v) => subst.entry(*v).or_insert_with(|| fresh(*v)).clone(),
            Ty::List(t) => Ty::list(t.instance(subst, fresh)),
            Ty::Dict(t) => Ty::dict(t.instance(subst, fresh)),
            Ty::Rec(fields) => Ty::Rec(
                fields
                    .iter()
                    .map(|(n, t)| (n.clone(), t.instance(subst, fresh)))
                    .collect(),
            ),
            Ty::Fun(a, b) => {
                let a = a.instance(subst, fresh);
                Ty::fun(a, b.instance(subst, fresh))
            }
            t => t.clone(),
        }
    }

    /// The parameters and the result of a function of several.
    pub fn uncurry(&self) -> (Vec<&Ty>, &Ty) {
        let (mut params, mut at) = (Vec::new(), self);
        while let Ty::Fun(a, b) = at {
            params.push(&**a);
            at = b;
        }
        (params, at)
    }
}

struct Parser<'a> {
    rest: &'a str,
}

impl Parser<'_> {
    fn blank(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, token: &str) -> bool {
        self.blank();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, token: &str) {
        assert!(self.eat(token), "{token:?} expected at {:?}", self.rest);
    }

    fn word(&mut self) -> String {
        self.blank();
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        assert!(!word.is_empty(), "a name expected at {:?}", self.rest);
        self.rest = rest;
        word.to_owned()
    }

    fn function(&mut self) -> Ty {
        let a = self.atom();
        if self.eat("->") {
            Ty::fun(a, self.function())
        } else {
            a
        }
    }

    fn atom(&mut self) -> Ty {
        if self.eat("(") {
            let t = self.function();
            self.expect(")");
            t
        } else if self.eat("[") {
            let t = self.function();
            self.expect("]");
            Ty::list(t)
        } else if self.eat("{") {
            if self.eat("*:") {
                let t = self.function();
                self.expect("}");
                return Ty::dict(t);
            }
            let mut fields = Vec::new();
            while !self.eat("}") {
                let name = self.word();
                self.expect(":");
                fields.push((name, self.function()));
                self.eat(",");
            }
            Ty::Rec(fields)
        } else if self.eat("#") {
            let name = self.word();
            Ty::Domain(Domain::named(&name).unwrap_or_else(|| panic!("no domain {name}")))
        } else {
            match self.word().as_str() {
                "int" => Ty::Int,
                "float" => Ty::Float,
                "bool" => Ty::Bool,
                "null" => Ty::Null,
                "str" => Ty::Str,
                "path" => Ty::Path,
                "drv" => Ty::Drv,
                "any" => Ty::Any,
                "data" => Ty::Data,
                v if v.len() == 1 => Ty::Var(v.chars().next().expect("one letter")),
                other => panic!("no type {other}"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures() {
        let t = Ty::parse("(a -> b) -> {*: a} -> [{x: int, y: #index}]");
        let (params, result) = t.uncurry();
        assert_eq!(params.len(), 2);
        assert_eq!(params[0], &Ty::fun(Ty::Var('a'), Ty::Var('b')));
        assert_eq!(
            result,
            &Ty::list(Ty::Rec(vec![
                ("x".into(), Ty::Int),
                ("y".into(), Ty::Domain(Domain::Index))
            ]))
        );
    }

    #[test]
    fn unification_binds_variables() {
        let t = Ty::parse("(a -> b) -> [a] -> [b]");
        let mut subst = Subst::new();
        assert!(t.uncurry().1.unify(&Ty::list(Ty::Int), &mut subst));
        assert_eq!(subst.get(&'b'), Some(&Ty::Int));
        let whole = t.instance(&mut subst, &mut |_| Ty::Str);
        assert_eq!(whole, Ty::parse("(str -> int) -> [str] -> [int]"));
        assert!(!Ty::parse("[c]").unify(&Ty::list(Ty::Bool), &mut Subst::new()));
    }

    #[test]
    fn sets_fit_with_more_fields() {
        let have = Ty::parse("{a: int, b: str}");
        assert!(have.fits(&Ty::parse("{a: int}")));
        assert!(!Ty::parse("{a: int}").fits(&have));
        assert!(Ty::parse("{a: int}").fits(&Ty::parse("{*: int}")));
        assert!(!have.fits(&Ty::parse("{*: int}")));
    }
}
