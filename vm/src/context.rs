//! String contexts: which store objects a string refers to.
//!
//! Elements are interned; a context is a heap object with their sorted numbers.

use crate::machine::Vm;
use frazil_runtime::value::Value;
use rustc_hash::FxHashMap;

/// One element of a context; paths are full store paths.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum ContextElement {
    /// A store path as it is.
    Opaque(Box<str>),
    /// A derivation with everything it needs (`=path` in the reference's notation).
    DrvDeep(Box<str>),
    /// An output of a derivation (`!output!path`).
    Built {
        /// The derivation's path.
        drv: Box<str>,
        /// The output's name.
        output: Box<str>,
    },
}

/// All elements seen so far.
#[derive(Default)]
pub struct ContextTable {
    elements: Vec<ContextElement>,
    index: FxHashMap<ContextElement, u32>,
}

impl ContextTable {
    /// The number of an element.
    pub fn intern(&mut self, e: ContextElement) -> u32 {
        if let Some(&i) = self.index.get(&e) {
            return i;
        }
        let i = self.elements.len() as u32;
        self.elements.push(e.clone());
        self.index.insert(e, i);
        i
    }

    /// The element with a number.
    pub fn get(&self, i: u32) -> &ContextElement {
        &self.elements[i as usize]
    }
}

impl Vm {
    /// The element numbers of a string's context.
    pub fn string_context(&self, s: Value) -> &[u32] {
        self.heap
            .context_of(s)
            .map_or(&[], |c| self.heap.context_elements(c))
    }

    /// Adds a string's context to a sorted set of element numbers.
    pub fn add_context(&self, s: Value, to: &mut Vec<u32>) {
        merge(self.string_context(s), to)
    }

    /// A string with these context elements (sorted, unique).
    pub fn string_with(&self, bytes: &[u8], context: &[u32]) -> Value {
        let c = (!context.is_empty()).then(|| self.heap.context(context));
        self.heap.string_with_context(bytes, c)
    }
}

/// Adds sorted numbers to sorted numbers.
pub fn merge(from: &[u32], to: &mut Vec<u32>) {
    match from {
        [] => {}
        _ if to.is_empty() => to.extend_from_slice(from),
        [one] => {
            if let Err(i) = to.binary_search(one) {
                to.insert(i, *one);
            }
        }
        _ => {
            if from.iter().all(|e| to.binary_search(e).is_ok()) {
                return;
            }
            to.extend_from_slice(from);
            to.sort_unstable();
            to.dedup();
        }
    }
}
