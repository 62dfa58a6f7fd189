//! The collector: copies what is reachable from the roots out of the young region (minor) or out of
//! everything (major).
//!
//! Invariant: after a collection no root and no live object refers to memory that was freed.
//! Nothing that a program can observe depends on when collections happen.
//! Indirections to values that no thunk tells apart are removed on the way, and a selection of an
//! evaluated attribute from an evaluated set lets go of the set (Wadler's space leak), but goes on looking
//! unevaluated until it is needed.
//! Deliberately absent: finding the roots (the machine passes them) and deciding when (the machine
//! asks [`Heap::wants_collection`] at its safepoints).

use super::object::{FLAG_A, Kind, PERMANENT, aux, header, kind, n, words};
use super::space::{Blocks, Mark};
use super::{Heap, LARGE_WORDS, ptr, tag_of, tagged};
use crate::symbol::Symbol;
use crate::value::{Tag, Value};

/// Where the machine keeps values.
pub trait Roots {
    /// Calls `f` for each root.
    fn visit(&mut self, f: &mut dyn FnMut(&mut Value));
}

/// What collection did so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct GcStats {
    /// Minor collections.
    pub minor: u64,
    /// Major collections.
    pub major: u64,
    /// Bytes of the young region that minor collections looked at.
    pub young_bytes: u64,
    /// Bytes of it that survived.
    pub survived_bytes: u64,
    /// Most bytes in use, seen at collections.
    pub peak_bytes: u64,
}

impl GcStats {
    /// All collections.
    pub fn all(&self) -> u64 {
        self.minor + self.major
    }
}

/// Longest chain of selections that is followed for one of them.
const MAX_SELECT_CHAIN: u32 = 16;

struct Copier<'h, 'r> {
    heap: &'h Heap,
    minor: bool,
    to: Blocks,
    scan: Mark,
    large_gray: Vec<*mut u64>,
    /// There are large objects that this minor collection may free.
    young_large: bool,
    site_name: &'r dyn Fn(u32) -> Symbol,
}

impl Heap {
    /// Collects garbage. All live values must be in `roots`; `site_name` tells the attribute that a
    /// selection site selects.
    pub fn collect(&mut self, roots: &mut dyn Roots, site_name: &dyn Fn(u32) -> Symbol) {
        let young = self.cur.get() as usize - self.young.start as usize
            + self.overflow.borrow().bytes()
            + self.large.borrow().young_bytes;
        let in_use = self.bytes_in_use() as u64;
        let old_bytes = self.old.borrow().bytes() + self.large.borrow().bytes();
        let minor = old_bytes < self.old_limit.get()
            && self.has_room(0)
            && !(self.config.zeal && self.stats.borrow().all() % 4 == 3);
        let before = if minor { self.old.borrow().bytes() } else { 0 };
        let visited = self.copy(roots, minor, site_name);
        self.forget_found();
        let after = self.old.borrow().bytes();
        {
            let mut s = self.stats.borrow_mut();
            s.peak_bytes = s.peak_bytes.max(in_use);
            if minor {
                s.minor += 1;
                s.young_bytes += young as u64;
                s.survived_bytes += (after - before) as u64;
            } else {
                s.major += 1;
            }
        }
        if !minor {
            let live = after + self.large.borrow().bytes();
            let limit = self.config.old_limit.max(live.saturating_mul(2));
            self.old_limit.set(limit.min(self.config.limit));
        }
        self.empty_young(self.young_size(visited));
        if self.config.poison {
            self.verify(roots);
        }
    }

    /// Copies what is alive; returns the number of roots.
    fn copy(
        &mut self,
        roots: &mut dyn Roots,
        minor: bool,
        site_name: &dyn Fn(u32) -> Symbol,
    ) -> usize {
        let overflow = self.overflow.take();
        let remembered = self.remembered.take();
        let to = if minor {
            self.old.take()
        } else {
            Blocks::default()
        };
        let scan = to.mark();
        let mut c = Copier {
            heap: self,
            minor,
            to,
            scan,
            large_gray: Vec::new(),
            young_large: self.large.borrow().young_bytes > 0,
            site_name,
        };
        let mut visited = 0;
        roots.visit(&mut |v| {
            visited += 1;
            *v = c.forward(*v);
        });
        if minor {
            // What was allocated while the young region was full is treated as old and live.
            overflow.walk_from(Mark::default(), |p| c.fields(p));
            for p in remembered {
                c.fields(p);
            }
        }
        c.drain();
        let (mut to, heap) = (c.to, &*self);
        heap.large.borrow_mut().sweep(minor);
        if minor {
            let mut all = overflow;
            all.absorb(std::mem::take(&mut to));
            self.old.replace(all);
        } else {
            let mut from = self.old.take();
            if self.config.poison {
                from.poison();
                let mut overflow = overflow;
                overflow.poison();
            }
            drop(from);
            self.old.replace(to);
        }
        if self.config.poison {
            let used = self.cur.get() as usize - self.young.start as usize;
            // SAFETY: the young region is owned and its content was copied out.
            unsafe { std::ptr::write_bytes(self.young.start as *mut u8, 0xd5, used) }
        }
        visited
    }

    /// What collection did so far.
    pub fn gc_stats(&self) -> GcStats {
        *self.stats.borrow()
    }
}

impl Copier<'_, '_> {
    /// Whether an object is subject to this collection (large ones aside).
    #[inline(always)]
    fn moves(&self, p: *mut u64, h: u64) -> bool {
        if self.minor {
            self.heap.is_young(p)
        } else {
            h & PERMANENT == 0
        }
    }

    /// The new place of a value.
    fn forward(&mut self, v: Value) -> Value {
        let mut v = v;
        loop {
            if !v.is_pointer() {
                return v;
            }
            let p = ptr(v);
            if self.minor && !self.heap.is_young(p) {
                // Most references are to old objects: their headers are not touched without need, which
                // leaves old indirections to major collections.
                if self.young_large {
                    // SAFETY: a live object's header.
                    let h = unsafe { *p };
                    if h & PERMANENT == 0 && words(h) > LARGE_WORDS {
                        self.large(p);
                    }
                }
                return v;
            }
            // SAFETY: a live object's header.
            let h = unsafe { *p };
            if kind(h) == Kind::Forward {
                return tagged(forwarded(h), v.tag());
            }
            if h & PERMANENT != 0 {
                return v;
            }
            if v.is_thunk() {
                match kind(h) {
                    Kind::Indirection => {
                        // SAFETY: as above.
                        let found = Value(unsafe { *p.add(1) });
                        if !self.keeps_place(found) {
                            v = found;
                            continue;
                        }
                    }
                    Kind::Select => {
                        let h = self.selected(p, h, MAX_SELECT_CHAIN);
                        return tagged(self.copy(p, h), v.tag());
                    }
                    // A deferred value that has been needed.
                    k if h & FLAG_A != 0 => return tagged(self.copy(p, h), tag_of(k)),
                    _ => {}
                }
            }
            return tagged(self.copy(p, h), v.tag());
        }
    }

    /// Whether a value is told apart by the thunk that holds it: lists and sets are, when they are printed or
    /// hold what cannot be compared, and functions and NaN, when containers are compared.
    #[inline(always)]
    fn keeps_place(&self, v: Value) -> bool {
        match v.tag() {
            Tag::List => v != self.heap.empty_list,
            Tag::Attrs | Tag::Function => true,
            Tag::Other => self.is_nan(v),
            _ => false,
        }
    }

    #[cold]
    fn is_nan(&self, v: Value) -> bool {
        let mut p = ptr(v);
        // SAFETY: a live object, or the copy that its forwarding pointer leads to; a float has its bits in
        // the first payload word.
        unsafe {
            if kind(*p) == Kind::Forward {
                p = forwarded(*p);
            }
            kind(*p) == Kind::Float && f64::from_bits(*p.add(1)).is_nan()
        }
    }

    /// Makes a selection of an evaluated attribute from an evaluated set lead to the attribute instead of the
    /// set, if it can; returns the header. What is not evaluated must stay a selection: evaluating it adds to
    /// traces.
    fn selected(&self, p: *mut u64, h: u64, chain: u32) -> u64 {
        // SAFETY: a selection has its base in the first payload word.
        let base = Value(unsafe { *p.add(1) });
        match self.attribute(base, (self.site_name)(aux(h))) {
            // A set that was copied before can hold what was copied before: then the selection stays.
            Some(v)
                if (self.minor || !v.is_pointer() || !self.to.contains(ptr(v)))
                    && self.is_evaluated(v, chain) =>
            {
                let h = h & !0x3f | Kind::Selected as u64;
                // SAFETY: the object is there to be copied; it has room for a value.
                unsafe {
                    *p = h;
                    *p.add(1) = v.0;
                }
                h
            }
            _ => h,
        }
    }

    /// Whether a value is evaluated, or would be without an effect.
    fn is_evaluated(&self, v: Value, chain: u32) -> bool {
        let mut v = v;
        loop {
            if !v.is_thunk() {
                return true;
            }
            let p = ptr(v);
            // SAFETY: a live object, or the copy that its forwarding pointer leads to.
            let h = unsafe { *p };
            return match kind(h) {
                Kind::Forward => {
                    v = tagged(forwarded(h), Tag::Thunk);
                    continue;
                }
                Kind::Indirection | Kind::Selected => true,
                Kind::Select => {
                    chain > 0
                        && self.moves(p, h)
                        && (self.minor || !self.to.contains(p))
                        && kind(self.selected(p, h, chain - 1)) == Kind::Selected
                }
                _ => h & FLAG_A != 0,
            };
        }
    }

    /// The attribute of an evaluated set in whatever space the set is at the moment.
    fn attribute(&self, base: Value, name: Symbol) -> Option<Value> {
        let mut base = base;
        loop {
            let p = ptr(base);
            match base.tag() {
                Tag::Thunk => {
                    // SAFETY: a live object.
                    let h = unsafe { *p };
                    match kind(h) {
                        // SAFETY: an indirection's first payload word.
                        Kind::Indirection => base = Value(unsafe { *p.add(1) }),
                        Kind::Forward => base = tagged(forwarded(h), Tag::Thunk),
                        Kind::Attrs | Kind::Layer if h & FLAG_A != 0 => {
                            base = tagged(p, Tag::Attrs);
                        }
                        _ => return None,
                    }
                }
                Tag::Attrs => {
                    // SAFETY: a live object or its forwarding pointer.
                    let mut h = unsafe { *p };
                    let mut q = p;
                    if kind(h) == Kind::Forward {
                        q = forwarded(h);
                        // SAFETY: the copy.
                        h = unsafe { *q };
                    }
                    let layer = kind(h) == Kind::Layer;
                    // SAFETY: a set's second word is its key table, live or forwarded.
                    let keys = unsafe {
                        let k = *q.add(1) as usize as *mut u64;
                        if kind(*k) == Kind::Forward {
                            forwarded(*k)
                        } else {
                            k
                        }
                    };
                    // SAFETY: a key table's symbols.
                    let symbols = unsafe {
                        std::slice::from_raw_parts(
                            keys.add(1) as *const Symbol,
                            aux(*keys) as usize,
                        )
                    };
                    if let Ok(i) = symbols.binary_search(&name) {
                        // SAFETY: as many values as symbols.
                        return Some(Value(unsafe { *q.add(2 + layer as usize + i) }));
                    }
                    if !layer {
                        return None;
                    }
                    // SAFETY: a layer's third word is the set underneath.
                    base = Value(unsafe { *q.add(2) });
                }
                _ => return None,
            }
        }
    }

    fn large(&mut self, p: *mut u64) {
        if self.heap.large.borrow_mut().mark(p, self.minor) {
            self.large_gray.push(p);
        }
    }

    /// Copies one object and leaves its new address behind.
    #[inline]
    fn copy(&mut self, p: *mut u64, h: u64) -> *mut u64 {
        let size = words(h);
        if size > LARGE_WORDS {
            self.large(p);
            return p;
        }
        debug_assert!(self.moves(p, h));
        // What a thunk no longer needs is not copied.
        let (h, size) = match kind(h) {
            Kind::Blackhole | Kind::Failed | Kind::Indirection => (header(kind(h), 1, 0), 2),
            _ => (h, size),
        };
        let q = self.to.alloc(size);
        // SAFETY: `q` has room for `size` words, which `p` has at least.
        unsafe {
            std::ptr::copy_nonoverlapping(p.add(1), q.add(1), size - 1);
            *q = h;
            *p = (q as usize as u64) << 8 | Kind::Forward as u64;
        }
        q
    }

    fn forward_keys(&mut self, keys: *mut u64) -> *mut u64 {
        // SAFETY: a key table or its forwarding pointer.
        let h = unsafe { *keys };
        if kind(h) == Kind::Forward {
            return forwarded(h);
        }
        if h & PERMANENT != 0 {
            return keys;
        }
        if self.minor && !self.heap.is_young(keys) {
            if self.young_large && words(h) > LARGE_WORDS {
                self.large(keys);
            }
            return keys;
        }
        self.copy(keys, h)
    }

    /// Forwards everything that an object refers to.
    fn fields(&mut self, p: *mut u64) {
        // SAFETY: `p` is a complete object; indices stay below its size.
        unsafe {
            let h = *p;
            let (from, to) = match kind(h) {
                Kind::Thunk | Kind::Closure | Kind::Apply | Kind::Partial | Kind::Select => {
                    (1, 1 + n(h) as usize)
                }
                Kind::Indirection | Kind::Selected => (1, 2),
                Kind::List => (1, 1 + aux(h) as usize),
                Kind::Slice => (1, 2),
                Kind::Attrs => (2, 2 + aux(h) as usize),
                Kind::Layer => (2, 3 + aux(h) as usize),
                Kind::String if h & FLAG_A != 0 => (1, 2),
                _ => return,
            };
            if from == 2 {
                let keys = self.forward_keys(*p.add(1) as usize as *mut u64);
                *p.add(1) = keys as usize as u64;
            }
            for i in from..to {
                *p.add(i) = self.forward(Value(*p.add(i))).0;
            }
        }
    }

    fn drain(&mut self) {
        loop {
            if let Some(p) = self.to.next_object(&mut self.scan) {
                self.fields(p);
            } else if let Some(p) = self.large_gray.pop() {
                self.fields(p);
            } else {
                return;
            }
        }
    }
}

fn forwarded(h: u64) -> *mut u64 {
    (h >> 8) as usize as *mut u64
}
