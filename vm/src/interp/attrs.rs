//! Look-ups of attributes with inline caches, and set patterns.
//!
//! Invariant: a cache holds the address of a permanent key table, which is never reused. Deliberately
//! absent: computed names (`names`) and messages about what is missing (`describe`).
#![allow(unsafe_code)]

use crate::builtins::What;
use crate::error::Result;
use crate::interp::cursor::Cursor;
use crate::machine::Vm;
use frazil_runtime::symbol::Symbol;
use frazil_runtime::value::{Tag, Value};

/// Address bits of an inline cache; the index is above them.
const CACHE_ADDRESS: u64 = (1 << 48) - 1;

impl Vm {
    pub(super) fn select_cached(&mut self, set: Value, site: u32) -> Result<Value> {
        if set.tag() == Tag::Attrs {
            self.stats.lookups += 1;
            let keys = self.heap.attrs_keys(set);
            let s = &mut self.sites[site as usize];
            if s.cache & CACHE_ADDRESS == keys.address() {
                self.stats.cache_hits += 1;
                return Ok(self.heap.attrs_values(set)[(s.cache >> 48) as usize]);
            }
            if let Some(i) = self.heap.keys_find(keys, s.name) {
                if i < 1 << 16 && self.heap.keys_permanent(keys) {
                    s.cache = keys.address() | (i as u64) << 48;
                }
                return Ok(self.heap.attrs_values(set)[i]);
            }
        }
        self.select_site(set, site)
    }

    /// Looks an attribute up with the inline cache at `cache`.
    ///
    /// # Safety
    /// `cache` points to the two cache words of an instruction.
    #[inline(always)]
    unsafe fn cached(&mut self, set: Value, name: Symbol, cache: *const u32) -> Option<Value> {
        self.stats.lookups += 1;
        let cache = cache as *mut u64;
        let keys = self.heap.attrs_keys(set);
        // SAFETY: given by the caller; loaded code is only ever changed here, by this thread.
        let cached = unsafe { cache.read_unaligned() };
        if cached & CACHE_ADDRESS == keys.address() {
            self.stats.cache_hits += 1;
            return Some(self.heap.attrs_values(set)[(cached >> 48) as usize]);
        }
        if let Some(i) = self.heap.keys_find(keys, name) {
            if i < 1 << 16 && self.heap.keys_permanent(keys) {
                // SAFETY: as above.
                unsafe { cache.write_unaligned(keys.address() | (i as u64) << 48) };
            }
            return Some(self.heap.attrs_values(set)[i]);
        }
        if self.heap.is_layer(set) {
            self.heap.attrs_get(set, name)
        } else {
            None
        }
    }

    /// The attribute that is named by word `i`, which the two words of a cache follow; nothing of what is no set.
    #[inline(always)]
    pub(super) fn lookup(&mut self, v: Value, at: Cursor, i: usize) -> Option<Value> {
        match v.tag() {
            // SAFETY: such a word and its cache are words of the instruction.
            Tag::Attrs => unsafe { self.cached(v, Symbol(at.word(i)), at.address(i + 1)) },
            _ => None,
        }
    }

    /// Checks an argument against a set pattern and writes its values to slots.
    pub(super) fn bind_formals(&mut self, arg: Value, formals: u32, to: u32) -> Result<()> {
        if arg.tag() != Tag::Attrs {
            let def = self.here_def();
            let text = "while evaluating the value passed for the lambda argument";
            return Err(self.wrong_type(What::Attrs, arg).trace(def, text));
        }
        let def = &self.formals[formals as usize];
        let n = def.formals.len();
        let mut found = 0;
        if self.heap.is_layer(arg) || self.heap.attrs_len(arg) > 8 * n.max(1) {
            // Few names of a large set: look each up.
            for (i, f) in def.formals.iter().enumerate() {
                let v = self.heap.attrs_get(arg, f.name);
                found += v.is_some() as usize;
                if v.is_none() && !f.has_default {
                    return Err(self.missing_argument(f.name, formals));
                }
                self.stack.set(to + i as u32, v.unwrap_or(Value::ABSENT));
            }
        } else {
            let symbols = self.heap.keys_symbols(self.heap.attrs_keys(arg));
            let values = self.heap.attrs_values(arg);
            let mut k = 0;
            for (i, f) in def.formals.iter().enumerate() {
                while k < symbols.len() && symbols[k] < f.name {
                    k += 1;
                }
                let v = if k < symbols.len() && symbols[k] == f.name {
                    found += 1;
                    values[k]
                } else if f.has_default {
                    Value::ABSENT
                } else {
                    return Err(self.missing_argument(f.name, formals));
                };
                self.stack.set(to + i as u32, v);
            }
        }
        if !def.ellipsis && found < self.heap.attrs_len(arg) {
            return Err(self.unexpected_argument(arg, formals));
        }
        Ok(())
    }
}
