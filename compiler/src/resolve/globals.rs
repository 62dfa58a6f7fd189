//! The names of the global scope, as the machine offers them.
//!
//! Invariant: lookups are an index into a dense table, because every name that is not bound in the
//! source text comes here. Deliberately absent: the values of the names.

use crate::analysis::Builtins;
use frazil_runtime::symbol::{Symbol, SymbolTable};

const GLOBAL: u8 = 1;
const BUILTIN: u8 = 2;

/// Which names exist in the global scope and in the set `builtins`.
#[derive(Debug, Clone)]
pub struct Globals {
    flags: Box<[u8]>,
    pub(crate) known: Known,
    pub(crate) builtins: Builtins,
}

/// Names with a meaning for the compiler.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    pub null: Symbol,
    pub true_: Symbol,
    pub false_: Symbol,
    pub builtins: Symbol,
    pub sub: Symbol,
    pub mul: Symbol,
    pub div: Symbol,
    pub less_than: Symbol,
    pub find_file: Symbol,
    pub nix_path: Symbol,
    pub overrides: Symbol,
}

impl Globals {
    /// `names` exist in the global scope, `builtins` are the attributes of its set `builtins`.
    pub fn new(
        symbols: &mut SymbolTable,
        names: impl IntoIterator<Item = Symbol>,
        builtins: impl IntoIterator<Item = Symbol>,
    ) -> Self {
        let known = Known {
            null: symbols.intern(b"null"),
            true_: symbols.intern(b"true"),
            false_: symbols.intern(b"false"),
            builtins: symbols.intern(b"builtins"),
            sub: symbols.intern(b"__sub"),
            mul: symbols.intern(b"__mul"),
            div: symbols.intern(b"__div"),
            less_than: symbols.intern(b"__lessThan"),
            find_file: symbols.intern(b"__findFile"),
            nix_path: symbols.intern(b"__nixPath"),
            overrides: symbols.intern(b"__overrides"),
        };
        let mut flags = Vec::new();
        let mut set = |s: Symbol, flag: u8| {
            let i = s.0 as usize;
            if flags.len() <= i {
                flags.resize(i + 1, 0);
            }
            flags[i] |= flag;
        };
        names.into_iter().for_each(|s| set(s, GLOBAL));
        builtins.into_iter().for_each(|s| set(s, BUILTIN));
        Globals {
            flags: flags.into(),
            known,
            builtins: Builtins::new(symbols),
        }
    }

    fn flag(&self, s: Symbol, flag: u8) -> bool {
        self.flags.get(s.0 as usize).is_some_and(|f| f & flag != 0)
    }

    /// Whether the global scope has the name.
    pub fn has(&self, s: Symbol) -> bool {
        self.flag(s, GLOBAL)
    }

    /// Whether `builtins` has the attribute.
    pub fn has_builtin(&self, s: Symbol) -> bool {
        self.flag(s, BUILTIN)
    }
}
