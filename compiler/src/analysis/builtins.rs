//! Which arguments the builtins evaluate, and in which order, before anything else happens.
//!
//! Invariant: an argument that is evaluated ahead of a call is the first that the builtin would evaluate
//! and check (literals of the right type before it cannot fail); no context other than `while calling
//! the '…' builtin` surrounds that evaluation in the reference. Deliberately absent: builtins that look at
//! their arguments inside a handler (`tryEval`, `addErrorContext`) or not at once.

use crate::resolve::ir::*;
use frazil_runtime::symbol::{Symbol, SymbolTable};
use rustc_hash::FxHashMap;

/// What is demanded of an argument.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Want {
    /// Any value.
    Any,
    List,
    Set,
    /// Only a literal is dealt with: the reference has another context around the others.
    Function,
    Text,
    Int,
}

/// A builtin: its arity, and the arguments that it evaluates, in order.
#[derive(Debug)]
struct Row {
    name: &'static str,
    arity: usize,
    order: &'static [(usize, Want)],
    trace: &'static str,
}

macro_rules! rows {
    ($($name:literal $arity:literal [$($arg:literal $want:ident),*];)*) => {
        &[$(Row {
            name: $name,
            arity: $arity,
            order: &[$(($arg, Want::$want)),*],
            trace: concat!("while calling the '", $name, "' builtin"),
        }),*]
    };
}

static ROWS: &[Row] = rows! {
    "abort" 1 [0 Any];
    "all" 2 [0 Function, 1 List];
    "any" 2 [0 Function, 1 List];
    "attrNames" 1 [0 Set];
    "attrValues" 1 [0 Set];
    "catAttrs" 2 [0 Text, 1 List];
    "concatLists" 1 [0 List];
    "concatMap" 2 [0 Function, 1 List];
    "concatStringsSep" 2 [0 Text, 1 List];
    "elem" 2 [1 List];
    "elemAt" 2 [1 Int, 0 List];
    "filter" 2 [1 List];
    "foldl'" 3 [0 Function, 2 List];
    "functionArgs" 1 [0 Any];
    "getAttr" 2 [0 Text, 1 Set];
    "groupBy" 2 [0 Function, 1 List];
    "hasAttr" 2 [0 Text, 1 Set];
    "head" 1 [0 List];
    "intersectAttrs" 2 [0 Set, 1 Set];
    "isAttrs" 1 [0 Any];
    "isBool" 1 [0 Any];
    "isFloat" 1 [0 Any];
    "isFunction" 1 [0 Any];
    "isInt" 1 [0 Any];
    "isList" 1 [0 Any];
    "isNull" 1 [0 Any];
    "isPath" 1 [0 Any];
    "isString" 1 [0 Any];
    "length" 1 [0 List];
    "listToAttrs" 1 [0 List];
    "map" 2 [1 List];
    "mapAttrs" 2 [1 Set];
    "partition" 2 [0 Function, 1 List];
    "removeAttrs" 2 [0 Set, 1 List];
    "seq" 2 [0 Any];
    "sort" 2 [1 List];
    "stringLength" 1 [0 Any];
    "substring" 3 [0 Int, 1 Int, 2 Any];
    "tail" 1 [0 List];
    "throw" 1 [0 Any];
    "toString" 1 [0 Any];
    "typeOf" 1 [0 Any];
};

/// The table by symbol, with and without two underscores in front.
#[derive(Debug, Clone, Default)]
pub struct Builtins(FxHashMap<Symbol, &'static Row>);

impl Builtins {
    /// The table for these symbols.
    pub fn new(symbols: &mut SymbolTable) -> Self {
        let mut table = FxHashMap::default();
        for row in ROWS {
            table.insert(symbols.intern(row.name.as_bytes()), row);
            let global = format!("__{}", row.name);
            table.insert(symbols.intern(global.as_bytes()), row);
        }
        Builtins(table)
    }

    /// The argument of a call that can be evaluated ahead of it, and the context of that. Arguments before
    /// it in the order are literals.
    pub fn ahead(&self, p: &Program, fun: Id, args: Span) -> Option<(Id, &'static str)> {
        let fun = match p.kind(fun) {
            Kind::Local(b) if p.binding(b).state == State::Const => p.binding(b).value,
            _ => fun,
        };
        let (Kind::Global(name) | Kind::Builtin(name)) = p.kind(fun) else {
            return None;
        };
        let row = self.0.get(&name).filter(|r| r.arity <= args.len as usize)?;
        for &(i, want) in row.order {
            let arg = Id(args.start + i as u32);
            if p.is_literal(arg, want) {
                continue;
            }
            let plain = matches!(want, Want::Any | Want::List | Want::Set);
            return plain.then_some((arg, row.trace));
        }
        None
    }
}

impl Program<'_> {
    fn is_literal(&self, id: Id, want: Want) -> bool {
        let id = match self.kind(id) {
            Kind::Local(b) if self.binding(b).state == State::Const => self.binding(b).value,
            _ => id,
        };
        match (self.kind(id), want) {
            (Kind::Lambda(_), Want::Function)
            | (Kind::Str(_) | Kind::Text(_), Want::Text)
            | (Kind::Int(_), Want::Int)
            | (Kind::List { .. }, Want::List) => true,
            (Kind::Attrs(a), Want::Set) => {
                let a = &self.attrs[a.at()];
                a.dynamic.len == 0 && !a.overrides
            }
            _ => false,
        }
    }
}
