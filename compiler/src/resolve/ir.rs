//! The resolved program: what the syntax tree says, with every name replaced by what it refers to.
//!
//! Invariant: nodes, bindings, groups and functions are numbers into flat tables, so that no pass over
//! them recurses and nothing has to be dropped piecewise. Children of one parent are consecutive
//! numbers. Deliberately absent: frame slots (they belong to `codegen`).

use crate::ast;
use frazil_runtime::{
    bytecode::Op,
    pos::Pos,
    symbol::{Symbol, SymbolTable},
};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub struct $name(pub u32);

        impl $name {
            /// No such thing.
            pub const NONE: $name = $name(u32::MAX);

            /// Whether there is one.
            pub fn is_some(self) -> bool {
                self != Self::NONE
            }

            /// Its place in its table.
            pub fn at(self) -> usize {
                self.0 as usize
            }

            /// The number `n` further.
            pub fn plus(self, n: usize) -> Self {
                $name(self.0 + n as u32)
            }
        }
    )* };
}

ids! {
    /// A node.
    Id
    /// Something a name can refer to, or a hidden value.
    BindingId
    /// Bindings that are made together.
    GroupId
    /// A `with`.
    WithId
    /// A function.
    FnId
    /// An attribute set.
    AttrsId
    /// A selection.
    SelectId
    /// A chunk of code.
    ChunkId
}

/// Consecutive entries of a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Span {
    /// The first.
    pub start: u32,
    /// How many.
    pub len: u32,
}

impl Span {
    /// The span as a range of places.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..(self.start + self.len) as usize
    }

    /// The span's entries as node numbers.
    pub fn ids(self) -> impl DoubleEndedIterator<Item = Id> + ExactSizeIterator {
        (self.start..self.start + self.len).map(Id)
    }
}

/// A resolved expression.
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    /// Its position, as in the syntax tree.
    pub pos: Pos,
    /// The chunk that `analysis` gave it, if it is a thunk or a function.
    pub chunk: ChunkId,
    /// What it is.
    pub kind: Kind<'a>,
}

/// The kinds of resolved expression.
#[derive(Debug, Clone, Copy)]
pub enum Kind<'a> {
    /// Not lowered yet.
    Pending,
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(&'a &'a [u8]),
    /// A string that `analysis` computed.
    Text(u32),
    Path(&'a &'a [u8]),
    /// `__curPos` at this place.
    CurPos(Pos),
    /// A name of the global scope.
    Global(Symbol),
    /// A member of the global `builtins`.
    Builtin(Symbol),
    /// A binding.
    Local(BindingId),
    /// A name to be found in `with` sets, innermost first.
    Lookup {
        name: Symbol,
        with: WithId,
    },
    /// Selection.
    Select(SelectId),
    /// `base ? path`.
    HasAttr {
        base: Id,
        path: Span,
    },
    /// An attribute set.
    Attrs(AttrsId),
    /// A list; `once` says that it is evaluated at most once (it is in no function).
    List {
        items: Span,
        once: bool,
    },
    /// A function.
    Lambda(FnId),
    /// A call.
    Call {
        fun: Id,
        args: Span,
    },
    /// `let`.
    Let {
        group: GroupId,
        body: Id,
    },
    /// `with`.
    With {
        with: WithId,
        body: Id,
    },
    /// `if`.
    If {
        cond: Id,
        then: Id,
        or_else: Id,
    },
    /// `assert`, with the condition's source; the body is the next node after the condition.
    Assert {
        cond: Id,
        source: ast::Node<'a>,
    },
    /// `!e`.
    Not(Id),
    /// `==` or `!=`.
    Equal {
        left: Id,
        right: Id,
        negate: bool,
    },
    /// `&&`.
    And {
        left: Id,
        right: Id,
    },
    /// `||`.
    Or {
        left: Id,
        right: Id,
    },
    /// `->`.
    Impl {
        left: Id,
        right: Id,
    },
    /// `//`.
    Update {
        left: Id,
        right: Id,
    },
    /// `++`.
    ConcatLists {
        left: Id,
        right: Id,
    },
    /// A call of one of the four arithmetic globals.
    Arith {
        op: Op,
        left: Id,
        right: Id,
    },
    /// `+`, interpolation; operands are consecutive from `first`.
    Concat {
        force_string: bool,
        first: Id,
        parts: &'a &'a [(Pos, ast::Node<'a>)],
    },
}

// Large files have hundreds of thousands.
const _: () = assert!(size_of::<Node<'_>>() <= 24);

/// A selection.
#[derive(Debug, Clone, Copy)]
pub struct Select {
    /// From which set.
    pub base: Id,
    /// The steps.
    pub path: Span,
    /// What is meant if it is not there, or none.
    pub default: Id,
}

/// One step of an attribute path.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// A known name.
    Name(Symbol),
    /// A computed one.
    Dynamic(Id),
}

/// What a binding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Bound to an expression.
    Value,
    /// An argument.
    Param,
    /// A name of a set pattern; its expression, if any, is the default.
    Formal,
    /// Not a value of its own, but looked up in the set bound by another binding, which has it (`rec` sets
    /// with `__overrides`, the scope of `scopedImport`).
    Member { with: WithId, name: Symbol },
}

/// How uses of a binding are compiled; decided by `analysis`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Not decided.
    Open,
    /// Being decided: met again, it is an alias of itself.
    Deciding,
    /// Lives in a slot of the chunk that made it, captured elsewhere.
    Slot,
    /// Never used, or only by other dead ones.
    Dead,
    /// The same as another binding, which lives in a slot.
    Alias(BindingId),
    /// Used once, by code that runs at most once: compiled where it is used.
    Inline,
    /// A constant.
    Const,
}

/// Something that a name can refer to.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    /// What it is.
    pub role: Role,
    /// Number of uses in the text.
    pub uses: u32,
    /// Whether some use is inside a function that the binding is outside of.
    pub under_lambda: bool,
    /// Must be a thunk or function made before its captures (it is part of a cycle).
    pub early: bool,
    /// How many functions are around the binding.
    pub depth: u32,
    /// Its expression, or none.
    pub value: Id,
    /// The bindings made with it, or none.
    pub group: GroupId,
    /// How it is compiled.
    pub state: State,
    /// The use that evaluates it, if it is certainly evaluated before anything else happens.
    pub first: Id,
    /// A sibling in a slot copies it.
    pub copied: bool,
    /// The chunk whose frame holds it.
    pub owner: ChunkId,
    /// The last chunk that captured it: it and the chunks between it and the owner did.
    pub captured: ChunkId,
}

/// Bindings that are made together and may see each other.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// The first binding.
    pub first: BindingId,
    /// How many.
    pub len: u32,
    /// The binding whose expression is being resolved, as an offset from the first, or `u32::MAX`.
    pub current: u32,
    /// First of the group's list of edges, or `u32::MAX`.
    pub edges: u32,
    /// The order in which slots are filled, a span of `Program::order`.
    pub order: Span,
}

/// One binding of a group uses another.
#[derive(Debug, Clone, Copy)]
pub struct Edge {
    /// The user, as an offset from the group's first binding.
    pub from: u32,
    /// The used one.
    pub to: u32,
    /// The next edge of the group, or `u32::MAX`.
    pub next: u32,
}

/// A `with`.
#[derive(Debug, Clone, Copy)]
pub struct With {
    /// The hidden binding of the set.
    pub binding: BindingId,
    /// The next one outwards.
    pub parent: WithId,
    /// Its position.
    pub pos: Pos,
    /// No `with`, but a set that is evaluated and has the names that are looked up.
    pub members: bool,
}

/// An attribute set.
#[derive(Debug, Clone, Copy)]
pub struct Attrs<'a> {
    /// Its bindings, if it is recursive or inherits from expressions.
    pub group: GroupId,
    /// The source, for names and positions.
    pub source: &'a ast::AttrSet<'a>,
    /// The hidden set of a `rec` with an attribute `__overrides`, if this is the finished one: what is
    /// overridden is written there, and the computed attributes are added to the result.
    pub base: Id,
    /// The values of the static names.
    pub values: Span,
    /// Name and value of each computed attribute, alternating.
    pub dynamic: Span,
    /// The hidden or the finished set of a `rec` with an attribute `__overrides`: made anew for each
    /// evaluation, because its values are replaced.
    pub overrides: bool,
    /// Evaluated at most once (it is in no function).
    pub once: bool,
}

/// A function of one or more levels that are called at once.
#[derive(Debug, Clone, Copy)]
pub struct Function<'a> {
    /// The outermost level.
    pub lambda: &'a ast::Lambda<'a>,
    /// How many levels.
    pub levels: u32,
    /// The binding of the first level's argument; those of the other levels and of the pattern follow.
    pub params: BindingId,
    /// The pattern of the last level.
    pub formals: Option<&'a ast::Formals<'a>>,
    /// The bindings of the pattern.
    pub group: GroupId,
    /// What it computes.
    pub body: Id,
}

/// One source text, resolved.
#[derive(Debug, Default)]
pub struct Program<'a> {
    pub nodes: Vec<Node<'a>>,
    pub selects: Vec<Select>,
    pub steps: Vec<Step>,
    /// The sources of computed names, by step.
    pub computed: Vec<(u32, ast::Node<'a>)>,
    pub bindings: Vec<Binding>,
    pub groups: Vec<Group>,
    pub edges: Vec<Edge>,
    pub order: Vec<BindingId>,
    pub withs: Vec<With>,
    pub attrs: Vec<Attrs<'a>>,
    pub functions: Vec<Function<'a>>,
    /// Strings computed at compile time.
    pub texts: Vec<Box<[u8]>>,
    /// The binding of the argument of `scopedImport`.
    pub scope: Option<BindingId>,
}

impl<'a> Program<'a> {
    /// The kind of a node.
    pub fn kind(&self, id: Id) -> Kind<'a> {
        self.nodes[id.at()].kind
    }

    /// A selection.
    pub fn select(&self, s: SelectId) -> Select {
        self.selects[s.at()]
    }

    /// A new selection.
    pub fn add_select(&mut self, base: Id, path: Span, default: Id) -> Kind<'a> {
        let id = SelectId(self.selects.len() as u32);
        self.selects.push(Select {
            base,
            path,
            default,
        });
        Kind::Select(id)
    }

    /// The position of a node.
    pub fn pos(&self, id: Id) -> Pos {
        self.nodes[id.at()].pos
    }

    /// A binding.
    pub fn binding(&self, b: BindingId) -> &Binding {
        &self.bindings[b.at()]
    }

    /// An empty program in the memory of another.
    pub fn recycle<'b>(mut self) -> Program<'b> {
        self.selects.clear();
        self.steps.clear();
        self.bindings.clear();
        self.groups.clear();
        self.edges.clear();
        self.order.clear();
        self.withs.clear();
        self.texts.clear();
        Program {
            nodes: recycle(self.nodes),
            selects: self.selects,
            steps: self.steps,
            computed: recycle(self.computed),
            bindings: self.bindings,
            groups: self.groups,
            edges: self.edges,
            order: self.order,
            withs: self.withs,
            attrs: recycle(self.attrs),
            functions: recycle(self.functions),
            texts: self.texts,
            scope: None,
        }
    }

    /// New nodes, not lowered yet.
    pub fn alloc(&mut self, n: usize) -> Id {
        let id = Id(self.nodes.len() as u32);
        let pending = Node {
            pos: Pos::NONE,
            chunk: ChunkId::NONE,
            kind: Kind::Pending,
        };
        self.nodes.resize(id.at() + n, pending);
        id
    }

    /// A new node.
    pub fn add(&mut self, pos: Pos, kind: Kind<'a>) -> Id {
        let id = Id(self.nodes.len() as u32);
        self.nodes.push(Node {
            pos,
            chunk: ChunkId::NONE,
            kind,
        });
        id
    }
}

/// An empty vector in the memory of another.
fn recycle<A, B>(mut v: Vec<A>) -> Vec<B> {
    v.clear();
    // Collecting an empty iterator over a vector of elements of the same layout keeps its buffer.
    v.into_iter().map(|_| unreachable!("cleared")).collect()
}

/// A failure to compile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompileError {
    /// The text, as the reference words it where it has it.
    pub message: String,
    /// Where.
    pub pos: Pos,
}

impl CompileError {
    pub(crate) fn undefined(symbols: &SymbolTable, name: Symbol, pos: Pos) -> Self {
        CompileError {
            message: format!("undefined variable '{}'", symbols.display(name)),
            pos,
        }
    }
}
