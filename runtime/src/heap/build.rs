//! Making objects.
//!
//! Invariant: an object is complete when its constructor returns, except thunks and closures from
//! `alloc_*`, whose captures are null until `fill`.

use super::object::{self, FLAG_A, Kind, MAX_N, header};
use super::{Heap, Keys, ptr, tagged};
use crate::value::{Tag, Value};

impl Heap {
    /// An unevaluated thunk of a chunk, its captures null.
    #[inline(always)]
    pub fn alloc_thunk(&self, chunk: u32, captures: u32) -> Value {
        self.coded(Kind::Thunk, Tag::Thunk, chunk, captures)
    }

    /// A closure of a chunk, its captures null.
    #[inline(always)]
    pub fn alloc_closure(&self, chunk: u32, captures: u32) -> Value {
        self.coded(Kind::Closure, Tag::Function, chunk, captures)
    }

    #[inline(always)]
    fn coded(&self, kind: Kind, tag: Tag, chunk: u32, captures: u32) -> Value {
        assert!(captures <= MAX_N);
        let p = self.alloc(1 + captures.max(1) as usize);
        // SAFETY: `alloc` gave room for the header and `max(captures, 1)` words.
        unsafe {
            *p = header(kind, captures, chunk);
            for i in 0..captures.max(1) as usize {
                *p.add(1 + i) = Value::NULL.0;
            }
        }
        tagged(p, tag)
    }

    /// Sets one capture of a thunk or closure made by `alloc_*` since the last safepoint.
    #[inline(always)]
    pub fn fill(&self, coded: Value, i: usize, v: Value) {
        debug_assert!(matches!(
            object::kind(self.header_of(coded)),
            Kind::Thunk | Kind::Closure
        ));
        debug_assert!(i < object::n(self.header_of(coded)) as usize);
        // SAFETY: `i` is below the object's count.
        unsafe { *ptr(coded).add(1 + i) = v.0 }
    }

    /// Says that all captures of an object made by `alloc_*` have been set: the write barrier for an
    /// object that a collection moved to the old generation before that.
    #[inline(always)]
    pub fn filled(&self, coded: Value) {
        let p = ptr(coded);
        if !self.is_young(p) {
            self.remembered.borrow_mut().push(p);
        }
    }

    fn vector(&self, kind: Kind, tag: Tag, first: Value, rest: &[Value]) -> Value {
        let n = 1 + rest.len();
        assert!(n <= MAX_N as usize);
        let p = self.alloc(1 + n);
        // SAFETY: room for the header and `n` words.
        unsafe {
            *p = header(kind, n as u32, 0);
            *p.add(1) = first.0;
            for (i, v) in rest.iter().enumerate() {
                *p.add(2 + i) = v.0;
            }
        }
        tagged(p, tag)
    }

    /// An unevaluated application.
    pub fn new_apply(&self, f: Value, args: &[Value]) -> Value {
        super::count(&self.counts.applications, 1);
        self.vector(Kind::Apply, Tag::Thunk, f, args)
    }

    /// A partial application: a function with fewer arguments than it takes.
    pub fn new_partial(&self, f: Value, args: &[Value]) -> Value {
        self.vector(Kind::Partial, Tag::Function, f, args)
    }

    /// An unevaluated selection of the site's attribute.
    #[inline]
    pub fn new_select(&self, base: Value, site: u32) -> Value {
        let p = self.alloc(2);
        // SAFETY: room for two words.
        unsafe {
            *p = header(Kind::Select, 1, site);
            *p.add(1) = base.0;
        }
        tagged(p, Tag::Thunk)
    }

    /// An integer.
    #[inline(always)]
    pub fn int(&self, i: i64) -> Value {
        match Value::small_int(i) {
            Some(v) => v,
            None => self.boxed(Kind::Int, i as u64),
        }
    }

    /// A float.
    pub fn float(&self, f: f64) -> Value {
        self.boxed(Kind::Float, f.to_bits())
    }

    fn boxed(&self, kind: Kind, bits: u64) -> Value {
        let p = self.alloc(2);
        // SAFETY: room for two words.
        unsafe {
            *p = header(kind, 0, 0);
            *p.add(1) = bits;
        }
        tagged(p, Tag::Other)
    }

    /// A list of these elements.
    #[inline]
    pub fn list_from(&self, items: &[Value]) -> Value {
        if items.is_empty() {
            self.empty_list()
        } else {
            self.alloc_list_raw(items)
        }
    }

    pub(super) fn alloc_list_raw(&self, items: &[Value]) -> Value {
        self.build_list(items.len(), |i| items[i])
    }

    /// A list of `len` elements given by a function, which may allocate: nothing moves meanwhile.
    #[inline]
    pub fn build_list(&self, len: usize, item: impl FnMut(usize) -> Value) -> Value {
        let mut item = item;
        let p = self.alloc(1 + len.max(1));
        // SAFETY: room for the header and `max(len, 1)` words.
        unsafe {
            *p = header(Kind::List, 0, length(len));
            *p.add(1) = Value::NULL.0;
            for i in 0..len {
                *p.add(1 + i) = item(i).0;
            }
        }
        tagged(p, Tag::List)
    }

    /// The elements of a list from an index on. Long remainders share the list's memory: taking a
    /// list apart from the front is linear.
    pub fn list_from_index(&self, list: Value, from: usize) -> Value {
        const COPIED: usize = 3;
        let len = self.list(list).len().saturating_sub(from);
        if len <= COPIED {
            return self.list_from(&self.list(list)[from..]);
        }
        let (mut base, mut offset) = (list, from);
        if object::kind(self.header_of(list)) == Kind::Slice {
            base = Value(self.word(list, 1));
            offset += self.word(list, 2) as usize;
        }
        let p = self.alloc(3);
        // SAFETY: room for three words.
        unsafe {
            *p = header(Kind::Slice, 0, length(len));
            *p.add(1) = base.0;
            *p.add(2) = offset as u64;
        }
        tagged(p, Tag::List)
    }

    /// The concatenation of lists.
    pub fn concat_lists(&self, lists: &[Value]) -> Value {
        self.concat_by(lists.len(), |i| lists[i])
    }

    /// The concatenation of `n` lists given by a function that must not allocate.
    pub fn concat_by(&self, n: usize, list: impl Fn(usize) -> Value) -> Value {
        let len: usize = (0..n).map(|i| self.list(list(i)).len()).sum();
        if len == 0 {
            return self.empty_list();
        }
        if let Some(only) = (0..n).map(&list).find(|&l| self.list(l).len() == len) {
            return only;
        }
        let p = self.alloc(1 + len);
        let mut at = 1;
        for l in (0..n).map(list) {
            let items = self.list(l);
            // SAFETY: the lengths sum to `len`; old and new object do not overlap.
            unsafe {
                std::ptr::copy_nonoverlapping(items.as_ptr() as *const u64, p.add(at), items.len())
            };
            at += items.len();
        }
        // SAFETY: the header word.
        unsafe { *p = header(Kind::List, 0, length(len)) };
        tagged(p, Tag::List)
    }

    /// An attribute set with these keys; `values` in the keys' order.
    #[inline]
    pub fn new_attrs(&self, keys: Keys, values: &[Value]) -> Value {
        debug_assert_eq!(self.keys_len(keys), values.len());
        self.build_attrs(keys, values.len(), |i| values[i])
    }

    /// As [`Heap::new_attrs`], with values from a function, which may allocate.
    #[inline]
    pub fn build_attrs(&self, keys: Keys, len: usize, value: impl FnMut(usize) -> Value) -> Value {
        let mut value = value;
        super::count(&self.counts.sets, 1);
        let p = self.alloc(2 + len);
        // SAFETY: room for two words and `len` values.
        unsafe {
            *p = header(Kind::Attrs, 0, length(len));
            *p.add(1) = keys.0 as usize as u64;
            for i in 0..len {
                *p.add(2 + i) = value(i).0;
            }
        }
        tagged(p, Tag::Attrs)
    }

    pub(super) fn new_layer(&self, keys: Keys, base: Value, values: &[Value]) -> Value {
        super::count(&self.counts.sets, 1);
        super::count(&self.counts.update_copies, values.len());
        let p = self.alloc(3 + values.len());
        // SAFETY: room for three words and the values.
        unsafe {
            *p = header(Kind::Layer, 0, length(values.len()));
            *p.add(1) = keys.0 as usize as u64;
            *p.add(2) = base.0;
            for (i, v) in values.iter().enumerate() {
                *p.add(3 + i) = v.0;
            }
        }
        tagged(p, Tag::Attrs)
    }

    /// A string without context.
    #[inline]
    pub fn string(&self, bytes: &[u8]) -> Value {
        if bytes.is_empty() {
            self.empty_string()
        } else {
            self.new_string_raw(bytes, None)
        }
    }

    /// A string with a context made by [`Heap::context`] (or none).
    #[inline]
    pub fn string_with_context(&self, bytes: &[u8], context: Option<Value>) -> Value {
        match context {
            None => self.string(bytes),
            some => self.new_string_raw(bytes, some),
        }
    }

    pub(super) fn new_string_raw(&self, bytes: &[u8], context: Option<Value>) -> Value {
        self.build_string(bytes.len(), context, |to| to.copy_from_slice(bytes))
    }

    /// A string of `len` bytes written by `fill`, which must not allocate on this heap.
    pub fn build_string(
        &self,
        len: usize,
        context: Option<Value>,
        fill: impl FnOnce(&mut [u8]),
    ) -> Value {
        let flag = if context.is_some() { FLAG_A } else { 0 };
        let h = header(Kind::String, 0, length(len)) | flag;
        let p = self.bytes_object(h, len, fill);
        if let Some(c) = context {
            // SAFETY: with FLAG_A the first payload word is the context's.
            unsafe { *p.add(1) = c.0 }
        }
        tagged(p, Tag::String)
    }

    /// A path (absolute and canonical).
    pub fn path(&self, bytes: &[u8]) -> Value {
        let h = header(Kind::Path, 0, length(bytes.len()));
        tagged(
            self.bytes_object(h, bytes.len(), |to| to.copy_from_slice(bytes)),
            Tag::Other,
        )
    }

    fn bytes_object(&self, h: u64, len: usize, fill: impl FnOnce(&mut [u8])) -> *mut u64 {
        let words = object::words(h);
        let p = self.alloc(words);
        let skip = 1 + (h & FLAG_A != 0) as usize;
        // SAFETY: `words` covers the header, the context word and the bytes rounded up; the last
        // word is zeroed first so that padding is defined.
        unsafe {
            *p = h;
            *p.add(words - 1) = 0;
            fill(std::slice::from_raw_parts_mut(p.add(skip) as *mut u8, len));
        }
        p
    }

    /// A context object of sorted, unique element numbers.
    pub fn context(&self, elements: &[u32]) -> Value {
        debug_assert!(elements.is_sorted_by(|a, b| a < b), "sorted and unique");
        let h = header(Kind::Context, 0, length(elements.len()));
        let bytes = elements.len() * 4;
        let p = self.bytes_object(h, bytes, |to| {
            for (chunk, e) in to.chunks_exact_mut(4).zip(elements) {
                chunk.copy_from_slice(&e.to_ne_bytes());
            }
        });
        tagged(p, Tag::Other)
    }

    /// Turns a thunk into its result. `v` must be in weak head normal form (not a thunk).
    #[inline]
    pub fn resolve(&self, thunk: Value, v: Value) {
        debug_assert!(!v.is_thunk());
        let p = ptr(thunk);
        // SAFETY: every thunk has at least one payload word; `n` is kept so the size stays known.
        unsafe {
            *p = *p & !63 | Kind::Indirection as u64;
            *p.add(1) = v.0;
        }
        self.barrier(p, v);
    }

    /// Replaces the value with an index below the number of values of a set that is no layer.
    pub(super) fn set_attr(&self, set: Value, i: usize, v: Value) {
        debug_assert!(!self.is_layer(set) && i < self.attrs_values(set).len());
        let p = ptr(set);
        // SAFETY: the values follow the header and the word for the keys.
        unsafe { *p.add(2 + i) = v.0 }
        self.barrier(p, v);
    }

    /// Write barrier: an old object now refers to a perhaps young one.
    #[inline(always)]
    fn barrier(&self, p: *mut u64, v: Value) {
        if !self.is_young(p) && v.is_pointer() {
            self.remembered.borrow_mut().push(p);
        }
    }

    /// Marks a thunk as being evaluated.
    #[inline(always)]
    pub fn blackhole(&self, thunk: Value) {
        let p = ptr(thunk);
        // SAFETY: a live thunk's header; the payload becomes null so that nothing stays reachable.
        unsafe {
            *p = *p & !63 | Kind::Blackhole as u64;
            *p.add(1) = Value::NULL.0;
        }
    }

    /// Turns a thunk into a kept failure.
    pub fn fail(&self, thunk: Value, failure: u32) {
        let p = ptr(thunk);
        // SAFETY: as in `resolve`.
        unsafe {
            *p = *p & !63 | Kind::Failed as u64;
            *p.add(1) = Value::small_int(failure as i64).unwrap_or(Value::NULL).0;
        }
    }
}

/// A length as the header keeps it.
///
/// # Panics
/// Above 2³² − 1; callers that build from user data check [`Heap::MAX_LEN`] first.
#[inline(always)]
fn length(len: usize) -> u32 {
    u32::try_from(len).expect("length was checked against Heap::MAX_LEN")
}

impl Heap {
    /// Longest string (bytes), list or set (elements). Longer results are an error of the program.
    pub const MAX_LEN: usize = if usize::BITS > 32 {
        u32::MAX as usize - 16
    } else {
        // What is done with a string may need room for several of its size, of 4 GiB in all.
        128 << 20
    };
    /// Most elements of a list.
    pub const MAX_ITEMS: usize = if usize::BITS > 32 {
        Self::MAX_LEN
    } else {
        // As many unevaluated elements take eight times as much memory as such a list.
        8 << 20
    };
}
