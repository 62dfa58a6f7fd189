//! Interned names: attribute names and identifiers as small integers.
//!
//! Invariant: equal byte strings have equal [`Symbol`]s, and a symbol is never freed, so it can be
//! stored in bytecode, key tables and caches. Names are byte strings because Nix strings are.
//! Deliberately absent: reference counting and per-file tables.

use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// An interned name. Ordering is by time of interning, *not* alphabetical.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Symbol(pub u32);

/// The table of all names of one evaluator.
#[derive(Default)]
pub struct SymbolTable {
    bytes: Vec<u8>,
    ends: Vec<u32>,
    index: HashTable<u32>,
}

fn hash(name: &[u8]) -> u64 {
    let mut h = FxHasher::default();
    h.write(name);
    h.finish()
}

impl SymbolTable {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// The symbol of `name`, made on first use.
    pub fn intern(&mut self, name: &[u8]) -> Symbol {
        let h = hash(name);
        let (bytes, ends) = (&self.bytes, &self.ends);
        if let Some(&i) = self.index.find(h, |&i| slice(bytes, ends, i) == name) {
            return Symbol(i);
        }
        let id = self.ends.len() as u32;
        self.bytes.extend_from_slice(name);
        self.ends.push(self.bytes.len() as u32);
        let (bytes, ends) = (&self.bytes, &self.ends);
        self.index
            .insert_unique(h, id, |&i| hash(slice(bytes, ends, i)));
        Symbol(id)
    }

    /// The symbol of `name` if anything interned it before.
    pub fn get(&self, name: &[u8]) -> Option<Symbol> {
        self.index
            .find(hash(name), |&i| slice(&self.bytes, &self.ends, i) == name)
            .map(|&i| Symbol(i))
    }

    /// The bytes of a name.
    pub fn name(&self, s: Symbol) -> &[u8] {
        slice(&self.bytes, &self.ends, s.0)
    }

    /// The name for messages; invalid UTF-8 becomes U+FFFD.
    pub fn display(&self, s: Symbol) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(self.name(s))
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether no name was interned yet.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

fn slice<'t>(bytes: &'t [u8], ends: &[u32], i: u32) -> &'t [u8] {
    let start = if i == 0 {
        0
    } else {
        ends[i as usize - 1] as usize
    };
    &bytes[start..ends[i as usize] as usize]
}
