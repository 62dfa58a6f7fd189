//! The syntax tree that the parser builds, in a `bumpalo` arena so that dropping it cannot recurse.
//!
//! Invariant: the tree is already desugared exactly as far as the reference's parser does it
//! (operators such as `-`, `<`, `*` are calls of `__sub`, `__lessThan`, `__mul`; `a.b.c = …` are nested
//! sets; `let { … }` is a selection of `body`; `'' ''` strings are stripped; relative paths are
//! absolute), so `--parse` is a plain walk. Deliberately absent: scopes (see `resolve`), trivia.

use frazil_runtime::{pos::Pos, symbol::Symbol};
use std::cell::Cell;

/// An expression; `pos` is the position that the reference reports for this kind of node.
#[derive(Debug)]
pub struct Expr<'a> {
    /// Where the reference says this expression is.
    pub pos: Pos,
    /// What it is.
    pub kind: ExprKind<'a>,
}

/// A reference to a node in the arena.
pub type Node<'a> = &'a Expr<'a>;

/// The kinds of expression.
#[derive(Debug)]
pub enum ExprKind<'a> {
    /// Integer literal.
    Int(i64),
    /// Float literal.
    Float(f64),
    /// A string without interpolation (also a URL literal).
    Str(&'a [u8]),
    /// An absolute, canonical path without interpolation.
    Path(&'a [u8]),
    /// `<a/b>`; the reference desugars to `__findFile __nixPath "a/b"`, resolved lexically.
    SearchPath(&'a [u8]),
    /// A variable.
    Var(Symbol),
    /// `base.a.${b} or default`.
    Select(&'a Select<'a>),
    /// `base ? a.b`; there is no default.
    HasAttr(&'a Select<'a>),
    /// `{ … }` or `rec { … }`.
    Attrs(&'a AttrSet<'a>),
    /// `[ … ]`.
    List(&'a [Node<'a>]),
    /// A function.
    Lambda(&'a Lambda<'a>),
    /// A call: the function, and one or more arguments.
    Call(&'a [Node<'a>]),
    /// `let … in body`; the set is recursive.
    Let {
        attrs: &'a AttrSet<'a>,
        body: Node<'a>,
    },
    /// `with attrs; body`.
    With { attrs: Node<'a>, body: Node<'a> },
    /// `if … then … else …`: the three.
    If(&'a [Node<'a>; 3]),
    /// `assert cond; body`.
    Assert { cond: Node<'a>, body: Node<'a> },
    /// `!e`.
    Not(Node<'a>),
    /// Binary operators that are not calls.
    Binary {
        op: BinOp,
        left: Node<'a>,
        right: Node<'a>,
    },
    /// `a + b`, string interpolation and interpolated paths. `force_string` is true for string
    /// literals (operands are coerced) and false for `+` (the first operand decides the type). An
    /// interpolated path has a `Path` as its first part and `force_string: false`.
    ConcatStrings {
        force_string: bool,
        parts: &'a [(Pos, Node<'a>)],
    },
    /// `__curPos`.
    CurPos,
}

// Large files have hundreds of thousands.
const _: () = assert!(size_of::<Expr<'_>>() <= 32 && size_of::<AttrDef<'_>>() <= 24);

/// A selection.
#[derive(Debug)]
pub struct Select<'a> {
    /// From which set.
    pub base: Node<'a>,
    /// What.
    pub path: &'a [AttrName<'a>],
    /// What is meant if it is not there.
    pub default: Option<Node<'a>>,
}

/// The function of a call, and its arguments.
pub fn call_parts<'c, 'a>(call: &'c [Node<'a>]) -> (Node<'a>, &'c [Node<'a>]) {
    let (fun, args) = call.split_first().expect("a call has a function");
    (fun, args)
}

/// Binary operators with nodes of their own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BinOp {
    /// `==`
    Eq,
    /// `!=`
    NEq,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `->`
    Impl,
    /// `//`
    Update,
    /// `++`
    ConcatLists,
}

/// One step of an attribute path.
#[derive(Debug, Clone, Copy)]
pub enum AttrName<'a> {
    /// A name known at parse time.
    Symbol(Symbol),
    /// `${e}` or an interpolated string.
    Dynamic(Node<'a>),
}

/// The bindings of a set, a `rec` set or a `let`, merged as the reference merges them.
#[derive(Debug)]
pub struct AttrSet<'a> {
    /// `rec { … }`, `let`: bindings see each other.
    pub recursive: bool,
    /// Bindings with names known at parse time, sorted by symbol, unique.
    pub attrs: &'a [AttrDef<'a>],
    /// Bindings with computed names, in source order.
    pub dynamic: &'a [DynamicAttr<'a>],
    /// The `e` of each `inherit (e) …`, in source order; evaluated at most once each, in the scope
    /// of the set itself when it is recursive.
    pub inherit_from: &'a [Node<'a>],
    /// Where each of them starts: what the reference names when its evaluation needs itself.
    pub inherit_from_pos: &'a [Pos],
}

/// One binding with a static name.
#[derive(Debug)]
pub struct AttrDef<'a> {
    /// The name.
    pub name: Symbol,
    /// Where the name stands.
    pub pos: Pos,
    /// What it is bound to.
    pub value: AttrValue<'a>,
}

/// What a static name is bound to.
#[derive(Debug)]
pub enum AttrValue<'a> {
    /// `name = e;` in the scope of the set.
    Plain(Node<'a>),
    /// `inherit name;`: the variable of that name in the *enclosing* scope (the node is a `Var`).
    Inherited(Node<'a>),
    /// `inherit (e) name;`: selection of the name from `inherit_from[index]`.
    InheritedFrom { index: u32, pos: Pos },
}

/// `${name} = value;`
#[derive(Debug)]
pub struct DynamicAttr<'a> {
    /// The name, coerced to a string (null skips the binding).
    pub name: Node<'a>,
    /// The value.
    pub value: Node<'a>,
    /// Where the name stands.
    pub pos: Pos,
}

/// A function.
#[derive(Debug)]
pub struct Lambda<'a> {
    /// `x` in `x: …` and in `x@{ … }: …`.
    pub arg: Option<Symbol>,
    /// The formals of `{ a, b ? c, ... }: …`.
    pub formals: Option<Formals<'a>>,
    /// The body.
    pub body: Node<'a>,
    /// The name of the attribute or variable it is bound to, for messages.
    pub name: Cell<Option<Symbol>>,
    /// Where it starts.
    pub pos: Pos,
}

/// A set pattern.
#[derive(Debug)]
pub struct Formals<'a> {
    /// Sorted by symbol, unique.
    pub formals: &'a [Formal<'a>],
    /// `...`.
    pub ellipsis: bool,
}

/// One name of a set pattern.
#[derive(Debug)]
pub struct Formal<'a> {
    /// The name.
    pub name: Symbol,
    /// Where it stands.
    pub pos: Pos,
    /// The default value, in the scope of the function's body.
    pub default: Option<Node<'a>>,
}
