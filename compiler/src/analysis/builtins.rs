//! Which arguments the builtins evaluate, in which order, before anything else happens, and what type
//! their results have.
//!
//! Invariant: an argument that is evaluated ahead of a call is the next that the builtin would evaluate,
//! in the contexts that surround that in the reference; those before it have the right type for
//! certain, so that no check comes in between. Deliberately absent: builtins that look at their arguments
//! inside a handler (`tryEval`, `addErrorContext`) or not at once.

use crate::resolve::ir::*;
use frazil_runtime::{
    bytecode::Op,
    symbol::{Symbol, SymbolTable},
};
use rustc_hash::FxHashMap;

/// What is demanded of an argument, or known of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Any value.
    Any,
    /// A list.
    List,
    /// An attribute set.
    Set,
    /// A function.
    Function,
    /// A string without context.
    Text,
    /// An integer.
    Int,
    /// A Boolean.
    Bool,
}

/// An argument that a builtin evaluates.
#[derive(Debug)]
pub struct Want {
    arg: usize,
    kind: Type,
    /// The context that the reference puts around the evaluation; around its check otherwise.
    context: Option<&'static str>,
}

/// A builtin.
#[derive(Debug)]
pub struct Row {
    name: &'static str,
    arity: usize,
    result: Type,
    order: &'static [Want],
    /// The context of everything that the builtin does.
    pub trace: &'static str,
}

macro_rules! rows {
    ($($name:literal $arity:literal $result:ident [$($arg:literal $kind:ident $($context:literal)?),*];)*) => {
        &[$(Row {
            name: $name,
            arity: $arity,
            result: Type::$result,
            order: &[$(Want {
                arg: $arg,
                kind: Type::$kind,
                context: rows!(@ $name $($context)?),
            }),*],
            trace: concat!("while calling the '", $name, "' builtin"),
        }),*]
    };
    (@ $name:literal) => { None };
    (@ $name:literal $context:literal) => {
        Some(concat!("while evaluating the ", $context, " passed to builtins.", $name))
    };
}

static ROWS: &[Row] = rows! {
    "abort" 1 Any [0 Any];
    "all" 2 Bool [0 Function "first argument", 1 List];
    "any" 2 Bool [0 Function "first argument", 1 List];
    "attrNames" 1 List [0 Set];
    "attrValues" 1 List [0 Set];
    "catAttrs" 2 List [0 Text "first argument", 1 List];
    "concatLists" 1 List [0 List];
    "concatMap" 2 List [0 Function "first argument", 1 List];
    "concatStringsSep" 2 Any [0 Text "first argument (the separator string)", 1 List];
    "elem" 2 Bool [1 List];
    "filter" 2 List [1 List];
    "functionArgs" 1 Set [0 Any];
    "genList" 2 List [1 Int "second argument"];
    "getAttr" 2 Any [0 Text "first argument", 1 Set];
    "groupBy" 2 Set [0 Function "first argument", 1 List];
    "hasAttr" 2 Bool [0 Text "first argument", 1 Set];
    "head" 1 Any [0 List];
    "intersectAttrs" 2 Set [0 Set, 1 Set];
    "isAttrs" 1 Bool [0 Any];
    "isBool" 1 Bool [0 Any];
    "isFloat" 1 Bool [0 Any];
    "isFunction" 1 Bool [0 Any];
    "isInt" 1 Bool [0 Any];
    "isList" 1 Bool [0 Any];
    "isNull" 1 Bool [0 Any];
    "isPath" 1 Bool [0 Any];
    "isString" 1 Bool [0 Any];
    "length" 1 Int [0 List];
    "listToAttrs" 1 Set [0 List];
    "map" 2 List [1 List];
    "mapAttrs" 2 Set [1 Set];
    "partition" 2 Set [0 Function "first argument", 1 List];
    "removeAttrs" 2 Set [0 Set, 1 List];
    "seq" 2 Any [0 Any];
    "sort" 2 List [1 List];
    "split" 2 List [];
    "stringLength" 1 Int [0 Any];
    "substring" 3 Any [
        0 Int "first argument (the start offset)",
        1 Int "second argument (the substring length)",
        2 Any
    ];
    "tail" 1 List [0 List];
    "throw" 1 Any [0 Any];
    "toString" 1 Any [0 Any];
    "typeOf" 1 Any [0 Any];
};

/// Rows whose contexts are not worded like the others.
static ODD_ROWS: &[Row] = &[
    Row {
        name: "elemAt",
        arity: 2,
        result: Type::Any,
        order: &[
            Want {
                arg: 1,
                kind: Type::Int,
                context: Some("while evaluating the second argument passed to 'builtins.elemAt'"),
            },
            Want {
                arg: 0,
                kind: Type::List,
                context: None,
            },
        ],
        trace: "while calling the 'elemAt' builtin",
    },
    Row {
        name: "foldl'",
        arity: 3,
        result: Type::Any,
        order: &[
            Want {
                arg: 0,
                kind: Type::Function,
                context: Some("while evaluating the first argument passed to builtins.foldlStrict"),
            },
            Want {
                arg: 2,
                kind: Type::List,
                context: None,
            },
        ],
        trace: "while calling the 'foldl'' builtin",
    },
];

/// The table by symbol, with and without two underscores in front.
#[derive(Debug, Clone, Default)]
pub struct Builtins(FxHashMap<Symbol, &'static Row>);

/// An argument to be evaluated ahead of a call.
#[derive(Debug, Clone, Copy)]
pub struct Ahead {
    /// The argument.
    pub arg: Id,
    /// The inner context.
    pub context: Option<&'static str>,
}

impl Builtins {
    /// The table for these symbols.
    pub fn new(symbols: &mut SymbolTable) -> Self {
        let mut table = FxHashMap::default();
        for row in ROWS.iter().chain(ODD_ROWS) {
            table.insert(symbols.intern(row.name.as_bytes()), row);
            // Only names that are there: order of interning can be observed.
            let global = format!("__{}", row.name);
            if let Some(global) = symbols.get(global.as_bytes()) {
                table.insert(global, row);
            }
        }
        Builtins(table)
    }

    /// The builtin that a call certainly calls with all its arguments.
    pub fn called(&self, p: &Program, fun: Id, args: Span) -> Option<&'static Row> {
        let (Kind::Global(name) | Kind::Builtin(name)) = p.kind(p.constant(fun)) else {
            return None;
        };
        let row = *self.0.get(&name)?;
        (row.arity <= args.len as usize).then_some(row)
    }

    /// What is known about the type of an expression's value.
    pub fn result(&self, p: &Program, id: Id) -> Type {
        let id = p.constant(id);
        match p.kind(id) {
            Kind::Int(_) => Type::Int,
            Kind::Str(_) | Kind::Text(_) => Type::Text,
            Kind::List { .. } | Kind::ConcatLists { .. } => Type::List,
            Kind::Attrs(_) | Kind::Update { .. } => Type::Set,
            Kind::Lambda(_) => Type::Function,
            Kind::Bool(_)
            | Kind::Not(_)
            | Kind::And { .. }
            | Kind::Or { .. }
            | Kind::Impl { .. }
            | Kind::Equal { .. }
            | Kind::HasAttr { .. }
            | Kind::Arith { op: Op::Less, .. } => Type::Bool,
            Kind::Call { fun, args } => match self.called(p, fun, args) {
                Some(row) if row.arity == args.len as usize => row.result,
                _ => Type::Any,
            },
            _ => Type::Any,
        }
    }
}

impl Row {
    /// The arguments that can be evaluated ahead of a call, in order. An argument that has neither the
    /// right type for certain nor is merely demanded, whatever it is, is the last.
    pub fn ahead(
        &'static self,
        builtins: &Builtins,
        p: &Program,
        args: Span,
    ) -> impl Iterator<Item = Ahead> {
        let mut open = true;
        self.order.iter().map_while(move |want| {
            if !open {
                return None;
            }
            let arg = Id(args.start + want.arg as u32);
            open = want.kind == Type::Any || builtins.result(p, arg) == want.kind;
            Some(Ahead {
                arg,
                context: want.context,
            })
        })
    }
}

impl Program<'_> {
    /// The constant that a variable stands for; other expressions as they are.
    fn constant(&self, id: Id) -> Id {
        match self.kind(id) {
            Kind::Local(b) if self.binding(b).state == State::Const => self.binding(b).value,
            _ => id,
        }
    }
}
