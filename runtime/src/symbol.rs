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
    index: HashTable<Entry>,
}

/// A name in the index. Its hash is kept: most names that are not the one looked for, and all when the
/// index grows, are told apart without touching their bytes.
struct Entry {
    hash: u32,
    id: u32,
}

fn hash(name: &[u8]) -> u32 {
    let mut h = FxHasher::default();
    h.write(name);
    (h.finish() >> 32) as u32
}

/// The index takes bits from both ends of a hash.
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

impl SymbolTable {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// The symbol of `name`, made on first use.
    pub fn intern(&mut self, name: &[u8]) -> Symbol {
        let hash = hash(name);
        if let Some(s) = self.find(hash, name) {
            return s;
        }
        let id = self.ends.len() as u32;
        self.bytes.extend_from_slice(name);
        self.ends.push(self.bytes.len() as u32);
        self.index
            .insert_unique(spread(hash), Entry { hash, id }, |e| spread(e.hash));
        Symbol(id)
    }

    /// The symbol of `name` if anything interned it before.
    pub fn get(&self, name: &[u8]) -> Option<Symbol> {
        self.find(hash(name), name)
    }

    #[inline]
    fn find(&self, hash: u32, name: &[u8]) -> Option<Symbol> {
        let same = |e: &Entry| e.hash == hash && slice(&self.bytes, &self.ends, e.id) == name;
        self.index.find(spread(hash), same).map(|e| Symbol(e.id))
    }

    /// Sorts numbers by the names of the symbols that `symbol` gives for them.
    pub fn sort_by_name(&self, numbers: &mut [u32], symbol: impl Fn(u32) -> Symbol) {
        // Most names differ in their first eight bytes.
        let mut keyed: Vec<(u64, u32)> = numbers
            .iter()
            .map(|&i| {
                let name = self.name(symbol(i));
                let mut first = [0; 8];
                let n = name.len().min(8);
                first[..n].copy_from_slice(&name[..n]);
                (u64::from_be_bytes(first), i)
            })
            .collect();
        keyed.sort_unstable_by(|a, b| {
            let rest = || self.name(symbol(a.1)).cmp(self.name(symbol(b.1)));
            a.0.cmp(&b.0).then_with(rest)
        });
        for (to, (_, from)) in numbers.iter_mut().zip(keyed) {
            *to = from;
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_interned_once_and_sorted_by_their_bytes() {
        let mut t = SymbolTable::new();
        let names = [
            "b",
            "",
            "a",
            "abcdefgh",
            "abcdefgh\0",
            "abcdefghi",
            "ab",
            "\u{ff}",
            "b",
        ];
        let symbols: Vec<Symbol> = names.iter().map(|n| t.intern(n.as_bytes())).collect();
        assert_eq!(t.len(), 8);
        assert_eq!(symbols[0], symbols[8]);
        assert_eq!(t.get(b"ab"), Some(symbols[6]));
        assert_eq!(t.get(b"abc"), None);
        let mut order: Vec<u32> = (0..8).collect();
        t.sort_by_name(&mut order, Symbol);
        let sorted: Vec<&[u8]> = order.iter().map(|&i| t.name(Symbol(i))).collect();
        assert!(sorted.is_sorted(), "{sorted:?}");
        for i in 0..100_000 {
            assert_eq!(t.intern(format!("n{i}").as_bytes()), Symbol(8 + i));
        }
        assert_eq!(t.intern(b"n77"), Symbol(85));
    }
}
