//! What builtins make once and use again: names as strings, key tables without positions, the
//! order of a key table by name, sets of formal arguments.
//!
//! Invariant: all values and tables here are permanent, so the collector neither moves nor frees them.

use crate::machine::Vm;
use frazil_runtime::heap::{Attr, Keys};
use frazil_runtime::pos::Pos;
use frazil_runtime::symbol::Symbol;
use frazil_runtime::value::Value;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// See the module.
#[derive(Default)]
pub(crate) struct Shared {
    /// Strings by symbol; null where there is none yet.
    names: Vec<Value>,
    /// Strings of fixed texts.
    texts: FxHashMap<&'static str, Value>,
    /// By the address of a permanent key table: the same keys without positions.
    bare: FxHashMap<u64, Keys>,
    /// By the address of a permanent key table: its indices in the order of the names.
    orders: FxHashMap<u64, Rc<[u32]>>,
    /// `functionArgs` by set pattern; null where there is none yet.
    formals: Vec<Value>,
    /// A buffer for names.
    pub(super) names_buffer: Vec<Symbol>,
    /// A buffer for attributes under construction; empty between uses.
    pub(super) attrs: Vec<Attr>,
}

impl Vm {
    /// A name as a string.
    #[inline]
    pub(crate) fn name_string(&mut self, name: Symbol) -> Value {
        let i = name.0 as usize;
        match self.caches.shared.names.get(i) {
            Some(&v) if v != Value::NULL => v,
            _ => self.new_name_string(name),
        }
    }

    /// A name as a string, if [`Vm::name_string`] has made it before.
    #[inline]
    pub(crate) fn known_name_string(&self, name: Symbol) -> Value {
        self.caches.shared.names[name.0 as usize]
    }

    #[cold]
    fn new_name_string(&mut self, name: Symbol) -> Value {
        let bytes = self.symbols.name(name);
        let v = self.heap.permanent(|h| h.string(bytes));
        let names = &mut self.caches.shared.names;
        if names.len() <= name.0 as usize {
            names.resize(self.symbols.len(), Value::NULL);
        }
        names[name.0 as usize] = v;
        v
    }

    /// The names of attributes as strings.
    pub(crate) fn name_strings(&mut self, attrs: &[Attr]) -> Vec<Value> {
        let (symbols, names) = (&self.symbols, &mut self.caches.shared.names);
        if names.len() < symbols.len() {
            names.resize(symbols.len(), Value::NULL);
        }
        if attrs
            .iter()
            .any(|a| names[a.name.0 as usize] == Value::NULL)
        {
            // All new ones at once: each switch to the permanent space has its price.
            self.heap.permanent(|h| {
                for a in attrs {
                    let known = &mut names[a.name.0 as usize];
                    if *known == Value::NULL {
                        *known = h.string(symbols.name(a.name));
                    }
                }
            });
        }
        attrs.iter().map(|a| names[a.name.0 as usize]).collect()
    }

    /// A fixed text as a string.
    pub(crate) fn permanent_string(&mut self, text: &'static str) -> Value {
        let heap = &self.heap;
        *self
            .caches
            .shared
            .texts
            .entry(text)
            .or_insert_with(|| heap.permanent(|h| h.string(text.as_bytes())))
    }

    /// A key table with the same names and no positions.
    pub(crate) fn bare_keys(&mut self, keys: Keys) -> Keys {
        let heap = &self.heap;
        if !heap.keys_permanent(keys) {
            if heap.keys_positions(keys).iter().all(|p| !p.is_some()) {
                return keys;
            }
            let symbols = heap.keys_symbols(keys);
            return heap.new_keys(symbols.len(), |i| (symbols[i], Pos::NONE));
        }
        *self
            .caches
            .shared
            .bare
            .entry(keys.address())
            .or_insert_with(|| {
                if heap.keys_positions(keys).iter().all(|p| !p.is_some()) {
                    return keys;
                }
                let symbols = heap.keys_symbols(keys);
                heap.permanent_keys(symbols, &vec![Pos::NONE; symbols.len()])
            })
    }

    /// Calls `f` with the attributes of a set in the order of their names.
    pub(crate) fn attrs_by_name(&mut self, set: Value) -> Vec<Attr> {
        if !self.heap.is_layer(set) {
            let keys = self.heap.attrs_keys(set);
            if self.heap.keys_permanent(keys) {
                let order = self.keys_by_name(keys);
                let symbols = self.heap.keys_symbols(keys);
                let positions = self.heap.keys_positions(keys);
                let values = self.heap.attrs_values(set);
                return order
                    .iter()
                    .map(|&i| Attr {
                        name: symbols[i as usize],
                        value: values[i as usize],
                        pos: positions[i as usize],
                    })
                    .collect();
            }
        }
        let mut attrs: Vec<Attr> = self.heap.attrs_iter(set).collect();
        if attrs.len() < 64 {
            attrs.sort_unstable_by_key(|a| self.symbols.name(a.name));
            return attrs;
        }
        let mut order: Vec<u32> = (0..attrs.len() as u32).collect();
        self.symbols
            .sort_by_name(&mut order, |i| attrs[i as usize].name);
        order.iter().map(|&i| attrs[i as usize]).collect()
    }

    fn keys_by_name(&mut self, keys: Keys) -> Rc<[u32]> {
        if let Some(order) = self.caches.shared.orders.get(&keys.address()) {
            return order.clone();
        }
        let symbols = self.heap.keys_symbols(keys);
        let mut order: Vec<u32> = (0..symbols.len() as u32).collect();
        self.symbols
            .sort_by_name(&mut order, |i| symbols[i as usize]);
        let order: Rc<[u32]> = order.into();
        self.caches
            .shared
            .orders
            .insert(keys.address(), order.clone());
        order
    }

    /// The set that `functionArgs` gives for a set pattern.
    pub(crate) fn formals_set(&mut self, formals: u32) -> Value {
        let i = formals as usize;
        if let Some(&v) = self.caches.shared.formals.get(i)
            && v != Value::NULL
        {
            return v;
        }
        let def = &self.formals[i].formals;
        let (symbols, positions): (Vec<_>, Vec<_>) = def.iter().map(|f| (f.name, f.pos)).unzip();
        let values: Vec<Value> = def.iter().map(|f| Value::bool(f.has_default)).collect();
        let set = if values.is_empty() {
            self.heap.empty_attrs()
        } else {
            let keys = self.heap.permanent_keys(&symbols, &positions);
            self.heap.permanent(|h| h.new_attrs(keys, &values))
        };
        let all = &mut self.caches.shared.formals;
        if all.len() <= i {
            all.resize(self.formals.len(), Value::NULL);
        }
        all[i] = set;
        set
    }

    /// Takes the buffer for attributes; give it back with [`Vm::set_from_buffer`] or by putting it
    /// into its place.
    pub(crate) fn attrs_buffer(&mut self) -> Vec<Attr> {
        std::mem::take(&mut self.caches.shared.attrs)
    }

    /// Makes a set of attributes sorted by symbol, and puts the buffer back.
    pub(crate) fn set_from_buffer(&mut self, mut attrs: Vec<Attr>) -> Value {
        let set = self.heap.attrs_from_sorted(&attrs);
        attrs.clear();
        self.caches.shared.attrs = attrs;
        set
    }
}
