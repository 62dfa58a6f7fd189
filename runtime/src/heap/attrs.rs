//! Attribute sets: key tables, lookup, iteration in symbol order, update.
//!
//! A set is a pointer to a key table (sorted symbols and their positions) and a flat array of values.
//! Sets from one literal share its permanent table, which keys the inline caches; sets with computed
//! names own theirs, a heap object like any other. `//` keeps, for pairs of permanent tables, the
//! resulting table and a copy plan; a small right side on a large left one becomes a layer.
//! Invariant: a layer's base is never itself a layer, and layers are only made over large bases.

use super::object::{self, Kind, PERMANENT};
use super::{Heap, ptr};
use crate::{pos::Pos, symbol::Symbol, value::Value};
use rustc_hash::FxHashMap;

/// A key table: address of its object. Comparable as long as no collection happens, and for ever if
/// permanent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Keys(pub(super) *mut u64);

/// One attribute.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Attr {
    /// Its name.
    pub name: Symbol,
    /// Its value (perhaps a thunk).
    pub value: Value,
    /// Where it is defined.
    pub pos: Pos,
}

/// Tables of up to this many names are searched from the start.
const SMALL_TABLE: usize = 8;
/// A base of at least this many attributes is layered over instead of copied …
const LAYER_MIN_BASE: usize = 32;
/// … when the new layer is at most this fraction (1/n) of it.
const LAYER_RATIO: usize = 4;
/// Most copy plans that are kept.
const MAX_PLANS: usize = 1 << 16;

/// A permanent result table and for each of its keys where the value comes from: index in the left
/// set, or index in the right set with the top bit set.
struct Plan {
    keys: Keys,
    from: Box<[u32]>,
}

const RIGHT: u32 = 1 << 31;

/// Places for answers of searches in large key tables: 2 to the power of this.
const FOUND_BITS: u32 = 11;
/// The answer that a table lacks a name.
const MISSING: u32 = u32::MAX;

/// Remembered answers: the table's address, the name, the index.
pub(super) type Found = Box<[std::cell::Cell<(u64, Symbol, u32)>]>;

/// No answers yet.
pub(super) fn no_answers() -> Found {
    vec![std::cell::Cell::new((0, Symbol(0), MISSING)); 1 << FOUND_BITS].into()
}

/// Pairs of tables that were updated once are remembered here, by hash, until another takes the place.
/// A plan is made only when a pair comes again: most pairs never do.
const SEEN: usize = 1 << 12;

#[derive(Default)]
pub(super) struct UpdatePlans {
    plans: FxHashMap<(usize, usize), Plan>,
    seen: Vec<(usize, usize)>,
    pub hits: u64,
    pub misses: u64,
}

impl Heap {
    /// A key table that lives for ever, for sets made at one place. Symbols sorted and unique.
    pub fn permanent_keys(&self, symbols: &[Symbol], positions: &[Pos]) -> Keys {
        self.permanent(|h| h.new_keys(symbols.len(), |i| (symbols[i], positions[i])))
    }

    /// A key table on the heap, of `len` sorted, unique names.
    pub fn new_keys(&self, len: usize, key: impl Fn(usize) -> (Symbol, Pos)) -> Keys {
        super::count(&self.counts.own_keys, !self.in_permanent.get() as usize);
        let p = self.alloc(1 + len.max(1));
        // SAFETY: room for a header and `len` words, which hold `len` symbols and `len` positions.
        unsafe {
            *p = object::header(
                Kind::Keys,
                0,
                u32::try_from(len).expect("checked by callers"),
            );
            *p.add(1) = 0;
            let symbols = p.add(1) as *mut u32;
            for i in 0..len {
                let (s, pos) = key(i);
                *symbols.add(i) = s.0;
                *symbols.add(len + i) = pos.0;
            }
        }
        Keys(p)
    }

    /// How many names a table has.
    #[inline(always)]
    pub fn keys_len(&self, k: Keys) -> usize {
        // SAFETY: a key table is a live object.
        object::aux(unsafe { *k.0 }) as usize
    }

    /// The names of a table, sorted by symbol.
    #[inline(always)]
    pub fn keys_symbols(&self, k: Keys) -> &[Symbol] {
        // SAFETY: `aux` symbols follow the header; `Symbol` is a u32.
        unsafe { std::slice::from_raw_parts(k.0.add(1) as *const Symbol, self.keys_len(k)) }
    }

    /// The positions of a table, in the order of its names.
    #[inline(always)]
    pub fn keys_positions(&self, k: Keys) -> &[Pos] {
        let len = self.keys_len(k);
        // SAFETY: `aux` positions follow the symbols; `Pos` is a u32.
        unsafe { std::slice::from_raw_parts((k.0.add(1) as *const Pos).add(len), len) }
    }

    /// Whether a table lives for ever.
    #[inline(always)]
    pub fn keys_permanent(&self, k: Keys) -> bool {
        // SAFETY: a key table is a live object.
        unsafe { *k.0 & PERMANENT != 0 }
    }

    /// The key table of a set's own values (the top layer's, for a layer).
    #[inline(always)]
    pub fn attrs_keys(&self, v: Value) -> Keys {
        Keys(self.word(v, 1) as usize as *mut u64)
    }

    /// Whether a set is a layer over another one.
    #[inline(always)]
    pub fn is_layer(&self, v: Value) -> bool {
        object::kind(self.header_of(v)) == Kind::Layer
    }

    #[inline(always)]
    fn layer_base(&self, v: Value) -> Value {
        Value(self.word(v, 2))
    }

    /// The values of the set's own keys, in the order of [`Heap::attrs_keys`].
    #[inline(always)]
    pub fn attrs_values(&self, v: Value) -> &[Value] {
        let h = self.header_of(v);
        let skip = if object::kind(h) == Kind::Layer { 3 } else { 2 };
        // SAFETY: `aux` values after the words for keys and base.
        unsafe {
            std::slice::from_raw_parts(ptr(v).add(skip) as *const Value, object::aux(h) as usize)
        }
    }

    /// Index of a name in a table.
    #[inline]
    pub fn keys_find(&self, k: Keys, name: Symbol) -> Option<usize> {
        let s = self.keys_symbols(k);
        if s.len() <= SMALL_TABLE {
            return s.iter().position(|&x| x == name);
        }
        self.find_in_large(k, name)
    }

    /// Binary search, with the latest answers remembered: the same few names of the same few large
    /// tables (`lib`, a package set) are looked up again and again.
    #[inline]
    fn find_in_large(&self, k: Keys, name: Symbol) -> Option<usize> {
        let mixed = (k.address() >> 3 ^ u64::from(name.0) << 7).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let place = &self.found[(mixed >> (64 - FOUND_BITS)) as usize];
        let (keys, known, index) = place.get();
        if keys == k.address() && known == name {
            return (index != MISSING).then_some(index as usize);
        }
        let found = self.keys_symbols(k).binary_search(&name).ok();
        place.set((k.address(), name, found.map_or(MISSING, |i| i as u32)));
        found
    }

    /// Forgets the answers of searches: key tables move.
    pub(super) fn forget_found(&self) {
        self.found
            .iter()
            .for_each(|f| f.set((0, Symbol(0), MISSING)));
    }

    /// The value of an attribute.
    #[inline]
    pub fn attrs_get(&self, v: Value, name: Symbol) -> Option<Value> {
        let mut v = v;
        loop {
            let (keys, values) = (self.attrs_keys(v), self.attrs_values(v));
            // The number of values is known already: a search that is remembered never touches the keys.
            let found = if values.len() > SMALL_TABLE {
                self.find_in_large(keys, name)
            } else {
                self.keys_symbols(keys).iter().position(|&x| x == name)
            };
            if let Some(i) = found {
                return Some(values[i]);
            }
            if !self.is_layer(v) {
                return None;
            }
            v = self.layer_base(v);
        }
    }

    /// An attribute with its position.
    pub fn attrs_find(&self, v: Value, name: Symbol) -> Option<Attr> {
        let k = self.attrs_keys(v);
        if let Some(i) = self.keys_find(k, name) {
            return Some(Attr {
                name,
                value: self.attrs_values(v)[i],
                pos: self.keys_positions(k)[i],
            });
        }
        if self.is_layer(v) {
            self.attrs_find(self.layer_base(v), name)
        } else {
            None
        }
    }

    /// The number of attributes.
    pub fn attrs_len(&self, v: Value) -> usize {
        if !self.is_layer(v) {
            return object::aux(self.header_of(v)) as usize;
        }
        let base = self.attrs_keys(self.layer_base(v));
        let top = self.keys_symbols(self.attrs_keys(v));
        let new = top
            .iter()
            .filter(|&&s| self.keys_find(base, s).is_none())
            .count();
        self.keys_len(base) + new
    }

    /// All attributes in the order of their symbols (not of their names).
    pub fn attrs_iter(&self, v: Value) -> AttrsIter<'_> {
        let part = |v| {
            let k = self.attrs_keys(v);
            Part {
                symbols: self.keys_symbols(k),
                positions: self.keys_positions(k),
                values: self.attrs_values(v),
            }
        };
        if self.is_layer(v) {
            AttrsIter {
                top: part(v),
                base: part(self.layer_base(v)),
                left: self.attrs_len(v),
            }
        } else {
            AttrsIter {
                top: part(v),
                base: Part::default(),
                left: self.attrs_len(v),
            }
        }
    }

    /// A set from attributes that may be in any order and hold duplicates, the first of which wins.
    pub fn attrs_from(&self, attrs: &mut Vec<Attr>) -> Value {
        if attrs.is_empty() {
            return self.empty_attrs();
        }
        if !attrs.is_sorted_by(|a, b| a.name < b.name) {
            attrs.sort_by_key(|a| a.name); // stable, so the first of equal names stays first
            attrs.dedup_by_key(|a| a.name);
        }
        self.attrs_from_sorted(attrs)
    }

    /// A set from attributes sorted by symbol, without duplicates.
    pub fn attrs_from_sorted(&self, attrs: &[Attr]) -> Value {
        if attrs.is_empty() {
            return self.empty_attrs();
        }
        let keys = self.new_keys(attrs.len(), |i| (attrs[i].name, attrs[i].pos));
        self.build_attrs(keys, attrs.len(), |i| attrs[i].value)
    }

    /// A set with the keys of `v` and other values (`mapAttrs`): shares the table where it can.
    /// `values` are in the order of [`Heap::attrs_iter`].
    pub fn attrs_with_values(&self, v: Value, values: &[Value]) -> Value {
        if !self.is_layer(v) {
            return self.new_attrs(self.attrs_keys(v), values);
        }
        let attrs: Vec<Attr> = self
            .attrs_iter(v)
            .zip(values)
            .map(|(a, &value)| Attr { value, ..a })
            .collect();
        self.attrs_from_sorted(&attrs)
    }

    /// Replaces the values of those names of `set` that `overrides` has too, in place (`rec` sets with an
    /// attribute `__overrides`, whose names mean the overriding values from then on). `set` is no layer.
    pub fn override_values(&self, set: Value, overrides: Value) {
        let names = self.keys_symbols(self.attrs_keys(set));
        for (i, &name) in names.iter().enumerate() {
            if let Some(v) = self.attrs_get(overrides, name) {
                self.set_attr(set, i, v);
            }
        }
    }

    /// `left // right`.
    pub fn update(&self, left: Value, right: Value) -> Value {
        let (ln, rn) = (
            object::aux(self.header_of(left)) as usize,
            object::aux(self.header_of(right)) as usize,
        );
        let flat = !self.is_layer(left) && !self.is_layer(right);
        if rn == 0 && !self.is_layer(right) {
            return left;
        }
        if ln == 0 && !self.is_layer(left) {
            return right;
        }
        let (lk, rk) = (self.attrs_keys(left), self.attrs_keys(right));
        if !self.is_layer(right) {
            let base = if flat { left } else { self.layer_base(left) };
            let base_len = object::aux(self.header_of(base)) as usize;
            let top = if flat { rn } else { ln + rn };
            if base_len >= LAYER_MIN_BASE && top * LAYER_RATIO <= base_len {
                if flat {
                    return self.new_layer(rk, base, self.attrs_values(right));
                }
                return self.merge_layer(left, base, right);
            }
        }
        if let Some(v) = self.update_below(left, right) {
            return v;
        }
        if flat
            && self.keys_permanent(lk)
            && self.keys_permanent(rk)
            && let Some(v) = self.update_by_plan(left, lk, right, rk)
        {
            return v;
        }
        if flat && lk == rk {
            return self.copy_attrs(right);
        }
        if flat {
            return self.update_flat(left, lk, right, rk);
        }
        // At least one side is a layer and the result is not: merge in symbol order.
        let mut out = Vec::with_capacity(self.attrs_len(left) + rn);
        merge(self.attrs_iter(left), self.attrs_iter(right), |a| {
            out.push(a)
        });
        super::count(&self.counts.update_copies, out.len());
        self.attrs_from_sorted(&out)
    }

    /// A small left side and a large right one: what is only on the left becomes a layer over the right.
    fn update_below(&self, left: Value, right: Value) -> Option<Value> {
        let len = |v| object::aux(self.header_of(v)) as usize;
        let (base, top) = if self.is_layer(right) {
            (self.layer_base(right), len(right))
        } else {
            (right, 0)
        };
        let large = len(base);
        let added = len(left)
            + if self.is_layer(left) {
                len(self.layer_base(left))
            } else {
                0
            };
        if large < LAYER_MIN_BASE || (top + added) * LAYER_RATIO > large {
            return None;
        }
        let mut out: Vec<Attr> = Vec::with_capacity(top + added);
        out.extend(
            self.attrs_iter(left)
                .filter(|a| self.attrs_get(right, a.name).is_none()),
        );
        if out.is_empty() {
            return Some(self.copy_attrs(right));
        }
        if top > 0 {
            let k = self.attrs_keys(right);
            let own = self.keys_symbols(k).iter().zip(self.keys_positions(k));
            let values = self.attrs_values(right);
            out.extend(
                own.zip(values)
                    .map(|((&name, &pos), &value)| Attr { name, value, pos }),
            );
            out.sort_unstable_by_key(|a| a.name);
        }
        Some(self.layer_from_sorted(base, &out))
    }

    /// Another set of the same attributes, for operations whose result is a set of its own: it can be seen
    /// whether two are one object, when they are printed or hold functions and are compared.
    pub fn copy_attrs(&self, set: Value) -> Value {
        let keys = self.attrs_keys(set);
        let values = self.attrs_values(set);
        if self.is_layer(set) {
            return self.new_layer(keys, self.layer_base(set), values);
        }
        super::count(&self.counts.update_copies, values.len());
        self.new_attrs(keys, values)
    }

    /// A layer of attributes sorted by symbol, with a key table of its own.
    fn layer_from_sorted(&self, base: Value, attrs: &[Attr]) -> Value {
        let keys = self.new_keys(attrs.len(), |i| (attrs[i].name, attrs[i].pos));
        let values: Vec<Value> = attrs.iter().map(|a| a.value).collect();
        self.new_layer(keys, base, &values)
    }

    /// Both sides flat: counts first, then fills, without a temporary copy.
    fn update_flat(&self, left: Value, lk: Keys, right: Value, rk: Keys) -> Value {
        let (ls, rs) = (self.keys_symbols(lk), self.keys_symbols(rk));
        let mut len = 0;
        merge_indices(ls, rs, |_| len += 1);
        if len == rs.len() {
            return self.copy_attrs(right);
        }
        let (lp, rp) = (self.keys_positions(lk), self.keys_positions(rk));
        let (lv, rv) = (self.attrs_values(left), self.attrs_values(right));
        super::count(&self.counts.sets, 1);
        super::count(&self.counts.own_keys, 1);
        super::count(&self.counts.update_copies, len);
        let kp = self.alloc(1 + len);
        let vp = self.alloc(2 + len);
        // SAFETY: room for `len` symbols and positions, and for `len` values.
        unsafe {
            *kp = object::header(Kind::Keys, 0, len as u32);
            *vp = object::header(Kind::Attrs, 0, len as u32);
            *vp.add(1) = kp as usize as u64;
            let symbols = kp.add(1) as *mut u32;
            let mut at = 0;
            merge_indices(ls, rs, |from| {
                let i = (from & !RIGHT) as usize;
                let (s, p, v) = if from & RIGHT != 0 {
                    (rs[i], rp[i], rv[i])
                } else {
                    (ls[i], lp[i], lv[i])
                };
                *symbols.add(at) = s.0;
                *symbols.add(len + at) = p.0;
                *vp.add(2 + at) = v.0;
                at += 1;
            });
        }
        super::tagged(vp, crate::value::Tag::Attrs)
    }

    fn update_by_plan(&self, left: Value, lk: Keys, right: Value, rk: Keys) -> Option<Value> {
        let id = (lk.0 as usize, rk.0 as usize);
        let mut plans = self.plans.borrow_mut();
        if !plans.plans.contains_key(&id) {
            plans.misses += 1;
            if plans.seen.is_empty() {
                plans.seen.resize(SEEN, (0, 0));
            }
            let mixed =
                (id.0 ^ id.1.rotate_left(17)).wrapping_mul(0x9E37_79B9_7F4A_7C15_u64 as usize);
            let place = &mut plans.seen[mixed >> (usize::BITS - 12)];
            if *place != id {
                *place = id;
                return None;
            }
            if plans.plans.len() >= MAX_PLANS {
                return None;
            }
            let (ls, rs) = (self.keys_symbols(lk), self.keys_symbols(rk));
            let (lp, rp) = (self.keys_positions(lk), self.keys_positions(rk));
            let mut from = Vec::with_capacity(ls.len() + rs.len());
            merge_indices(ls, rs, |f| from.push(f));
            let keys = if from.len() == rs.len() {
                rk
            } else {
                let at = |f: u32| {
                    let i = (f & !RIGHT) as usize;
                    if f & RIGHT != 0 {
                        (rs[i], rp[i])
                    } else {
                        (ls[i], lp[i])
                    }
                };
                self.permanent(|h| h.new_keys(from.len(), |i| at(from[i])))
            };
            plans.plans.insert(
                id,
                Plan {
                    keys,
                    from: from.into(),
                },
            );
        } else {
            plans.hits += 1;
        }
        let plan = &plans.plans[&id];
        super::count(&self.counts.update_copies, plan.from.len());
        let (lv, rv) = (self.attrs_values(left), self.attrs_values(right));
        Some(self.build_attrs(plan.keys, plan.from.len(), |i| {
            let f = plan.from[i];
            if f & RIGHT != 0 {
                rv[(f & !RIGHT) as usize]
            } else {
                lv[f as usize]
            }
        }))
    }

    /// A new top layer that holds the old top layer and `right`.
    fn merge_layer(&self, left: Value, base: Value, right: Value) -> Value {
        let top = |v| {
            let k = self.attrs_keys(v);
            (
                self.keys_symbols(k),
                self.keys_positions(k),
                self.attrs_values(v),
            )
        };
        let ((ls, lp, lv), (rs, rp, rv)) = (top(left), top(right));
        let mut out: Vec<Attr> = Vec::with_capacity(ls.len() + rs.len());
        merge_indices(ls, rs, |f| {
            let i = (f & !RIGHT) as usize;
            out.push(if f & RIGHT != 0 {
                Attr {
                    name: rs[i],
                    pos: rp[i],
                    value: rv[i],
                }
            } else {
                Attr {
                    name: ls[i],
                    pos: lp[i],
                    value: lv[i],
                }
            });
        });
        self.layer_from_sorted(base, &out)
    }

    /// Hits and misses of the copy plans of `//`.
    pub fn update_plan_stats(&self) -> (u64, u64) {
        let p = self.plans.borrow();
        (p.hits, p.misses)
    }
}

/// Calls `f` for each name of the union, in order, with where its value comes from.
#[inline(always)]
fn merge_indices(ls: &[Symbol], rs: &[Symbol], mut f: impl FnMut(u32)) {
    let (mut i, mut j) = (0, 0);
    while i < ls.len() && j < rs.len() {
        if ls[i] < rs[j] {
            f(i as u32);
            i += 1;
        } else {
            i += (ls[i] == rs[j]) as usize;
            f(j as u32 | RIGHT);
            j += 1;
        }
    }
    for i in i..ls.len() {
        f(i as u32);
    }
    for j in j..rs.len() {
        f(j as u32 | RIGHT);
    }
}

fn merge(left: AttrsIter<'_>, right: AttrsIter<'_>, mut f: impl FnMut(Attr)) {
    let (mut l, mut r) = (left.peekable(), right.peekable());
    loop {
        match (l.peek(), r.peek()) {
            (Some(a), Some(b)) if a.name < b.name => f(l.next().expect("peeked")),
            (Some(a), Some(b)) => {
                if a.name == b.name {
                    l.next();
                }
                f(r.next().expect("peeked"));
            }
            (Some(_), None) => f(l.next().expect("peeked")),
            (None, Some(_)) => f(r.next().expect("peeked")),
            (None, None) => return,
        }
    }
}

#[derive(Clone, Copy, Default)]
struct Part<'h> {
    symbols: &'h [Symbol],
    positions: &'h [Pos],
    values: &'h [Value],
}

impl Part<'_> {
    fn pop(&mut self) -> Attr {
        let a = Attr {
            name: self.symbols[0],
            value: self.values[0],
            pos: self.positions[0],
        };
        self.skip();
        a
    }

    fn skip(&mut self) {
        self.symbols = &self.symbols[1..];
        self.positions = &self.positions[1..];
        self.values = &self.values[1..];
    }
}

/// Iterator over the attributes of a set in symbol order.
#[derive(Clone)]
pub struct AttrsIter<'h> {
    top: Part<'h>,
    base: Part<'h>,
    left: usize,
}

impl Iterator for AttrsIter<'_> {
    type Item = Attr;

    #[inline]
    fn next(&mut self) -> Option<Attr> {
        self.left = self.left.checked_sub(1)?;
        match (self.top.symbols.first(), self.base.symbols.first()) {
            (Some(_), None) => Some(self.top.pop()),
            (Some(t), Some(b)) if t <= b => {
                if t == b {
                    self.base.skip();
                }
                Some(self.top.pop())
            }
            _ => Some(self.base.pop()),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for AttrsIter<'_> {}

impl Keys {
    /// The table's address, as inline caches keep it.
    #[inline(always)]
    pub fn address(self) -> u64 {
        self.0 as usize as u64
    }
}
