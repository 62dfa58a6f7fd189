//! The heap: precise, moving, generational.
//!
//! Allocation bumps a pointer in a young region; [`Heap::collect`] copies what is reachable
//! into old blocks. Allocation itself *never* collects or moves anything: collection happens only
//! where the interpreter loop calls it, when every live value is in a root. That is why allocation
//! takes `&self` and collection `&mut self`: views of objects (`list`, `bytes`, `attrs`) borrow the
//! heap, so the borrow checker rejects one that is kept across a collection.
//!
//! Invariants: only thunks are ever changed after they are built (and the hidden sets of `rec` sets with
//! an attribute `__overrides`), so the only write barriers are in [`Heap::resolve`], [`Heap::fail`] and
//! [`Heap::override_values`]; permanent objects refer only to permanent objects.
//! Deliberately absent: evaluation (the heap knows states of thunks, not how to run them).
#![allow(unsafe_code)]

pub mod attrs;
mod build;
mod collect;
pub mod object;
mod space;
mod verify;
mod view;

pub use attrs::{Attr, AttrsIter, Keys};
pub use collect::{GcStats, Roots};
pub use view::{Function, ThunkState};

use crate::value::{Tag, Value};
use object::Kind;
use space::{Blocks, Large, Region};
use std::cell::{Cell, RefCell};

/// Sizes that decide when collection happens.
#[derive(Clone, Copy, Debug)]
pub struct HeapConfig {
    /// Bytes of the young region that are used between collections: small enough for the processor's
    /// cache, which is worth more than the survivors that a larger one would not have to copy.
    pub young: usize,
    /// Bytes that are used before the first collection, which a short evaluation should never see.
    pub young_first: usize,
    /// Bytes that are used instead when there are so many roots that visiting them would cost more than
    /// the rest of a collection.
    pub young_most: usize,
    /// Bytes of old objects above which the old generation is collected too.
    pub old_limit: usize,
    /// Bytes that must not be in use at once; the machine asks [`Heap::has_room`].
    pub limit: usize,
    /// Collect at every safepoint (less often after very many collections).
    pub zeal: bool,
    /// Overwrite memory that a collection freed, and check the heap after each collection.
    pub poison: bool,
}

impl Default for HeapConfig {
    fn default() -> Self {
        let wasm = cfg!(target_arch = "wasm32");
        HeapConfig {
            young: 2 << 20,
            young_first: if wasm { 4 << 20 } else { 8 << 20 },
            // In WebAssembly memory that is reserved is memory that is taken.
            young_most: if wasm { 4 << 20 } else { 64 << 20 },
            old_limit: if wasm { 64 << 20 } else { 1 << 30 },
            // A full collection needs room for everything twice, of 4 GiB in all.
            limit: if wasm { 1 << 30 } else { usize::MAX },
            zeal: false,
            poison: false,
        }
    }
}

/// How often some things were made, for statistics.
#[derive(Debug, Default)]
pub struct Counts {
    /// Unevaluated applications.
    pub applications: Cell<u64>,
    /// Attribute sets, layers included.
    pub sets: Cell<u64>,
    /// Key tables of their own for some of them; the others share one.
    pub own_keys: Cell<u64>,
    /// Values that `//` copied.
    pub update_copies: Cell<u64>,
}

fn count(counter: &Cell<u64>, n: usize) {
    counter.set(counter.get() + n as u64);
}

/// The heap of one evaluator.
pub struct Heap {
    /// Next free word of the young region.
    cur: Cell<*mut u64>,
    /// End of the part of the young region that is in use.
    end: Cell<*mut u64>,
    /// Where `cur` must not be beyond at a safepoint.
    soft: Cell<*mut u64>,
    young: Region,
    old: RefCell<Blocks>,
    /// Blocks that took allocations while the young region was full; scanned by the next collection.
    overflow: RefCell<Blocks>,
    permanent: RefCell<Blocks>,
    large: RefCell<Large>,
    /// Old thunks that were updated with possibly young values.
    remembered: RefCell<Vec<*mut u64>>,
    /// Allocation goes to permanent blocks.
    in_permanent: Cell<bool>,
    config: HeapConfig,
    old_limit: Cell<usize>,
    stats: RefCell<GcStats>,
    /// How often some things were made.
    pub counts: Counts,
    plans: RefCell<attrs::UpdatePlans>,
    found: attrs::Found,
    empty_list: Value,
    empty_attrs: Value,
    empty_string: Value,
}

/// Collections after which zeal lets the program allocate a little between two of them: deep recursion
/// would otherwise take time quadratic in its many safepoints.
const ZEAL_FIRST: u64 = 10_000;
/// How many bytes then.
const ZEAL_BETWEEN: usize = 1 << 10;

/// Bytes of the young region for each root.
const ROOT_SHARE: usize = 64;

/// Objects of more words than this are allocated one by one and never move.
const LARGE_WORDS: usize = 8 << 10;

impl Heap {
    /// An empty heap.
    pub fn new(config: HeapConfig) -> Heap {
        let most = config.young_most.max(config.young_first);
        let young = Region::new(config.young.max(most));
        let mut heap = Heap {
            cur: Cell::new(young.start),
            end: Cell::new(young.start),
            soft: Cell::new(young.start),
            young,
            old: RefCell::new(Blocks::default()),
            overflow: RefCell::new(Blocks::default()),
            permanent: RefCell::new(Blocks::default()),
            large: RefCell::new(Large::default()),
            remembered: RefCell::new(Vec::new()),
            in_permanent: Cell::new(false),
            config,
            old_limit: Cell::new(config.old_limit),
            stats: RefCell::new(GcStats::default()),
            counts: Counts::default(),
            plans: RefCell::new(attrs::UpdatePlans::default()),
            found: attrs::no_answers(),
            empty_list: Value::NULL,
            empty_attrs: Value::NULL,
            empty_string: Value::NULL,
        };
        heap.empty_young(heap.config.young_first);
        heap.empty_list = heap.permanent(|h| h.alloc_list_raw(&[]));
        let keys = heap.permanent_keys(&[], &[]);
        heap.empty_attrs = heap.permanent(|h| h.new_attrs(keys, &[]));
        heap.empty_string = heap.permanent(|h| h.new_string_raw(b"", None));
        heap
    }

    /// How much of the young region to use after a collection with this many roots.
    fn young_size(&self, roots: usize) -> usize {
        let wanted = roots.saturating_mul(ROOT_SHARE);
        self.config.young.max(wanted.min(self.config.young_most))
    }

    /// Starts the young region again, with `size` bytes.
    fn empty_young(&self, size: usize) {
        let slack = if !self.config.zeal {
            64 << 10
        } else if self.stats.borrow().all() < ZEAL_FIRST {
            size
        } else {
            size - ZEAL_BETWEEN.min(size)
        };
        let end = self.young.start.wrapping_byte_add(size & !7);
        self.cur.set(self.young.start);
        self.end.set(end);
        self.soft.set(end.wrapping_byte_sub(slack.min(size & !7)));
    }

    /// Whether the interpreter should collect at its next safepoint.
    #[inline(always)]
    pub fn wants_collection(&self) -> bool {
        self.cur.get() > self.soft.get()
    }

    /// Whether `bytes` more would stay below the configured limit. Garbage counts, too, as long as it
    /// is not collected.
    pub fn has_room(&self, bytes: usize) -> bool {
        self.bytes_in_use().saturating_add(bytes) <= self.config.limit
    }

    /// Room for an object of `words` words (at least two).
    #[inline(always)]
    fn alloc(&self, words: usize) -> *mut u64 {
        let p = self.cur.get();
        // Both pointers are into the same region, or dangling and equal, so this cannot overflow.
        if (self.end.get() as usize) - (p as usize) >= words * 8 && words <= LARGE_WORDS {
            self.cur.set(p.wrapping_add(words));
            return p;
        }
        self.alloc_slow(words)
    }

    #[cold]
    #[inline(never)]
    fn alloc_slow(&self, words: usize) -> *mut u64 {
        if self.in_permanent.get() {
            return self.overflow.borrow_mut().alloc(words);
        }
        if words > LARGE_WORDS {
            // Large objects count towards the next collection as if they had been made in the
            // young region; they are reached through the same limit.
            let p = self.large.borrow_mut().alloc(words);
            let taken = self.large.borrow().young_bytes;
            if taken > self.config.young.max(32 << 20) {
                self.soft.set(std::ptr::null_mut());
            }
            return p;
        }
        self.soft.set(std::ptr::null_mut());
        self.overflow.borrow_mut().alloc(words)
    }

    /// Runs `f` with allocation going to the permanent space. What `f` builds must refer only to
    /// permanent objects.
    pub fn permanent<T>(&self, f: impl FnOnce(&Heap) -> T) -> T {
        if self.in_permanent.replace(true) {
            return f(self);
        }
        let blocks = self.permanent.take();
        let saved = (self.cur.get(), self.end.get(), self.soft.get());
        // Let allocation go through the overflow path into the permanent blocks.
        let overflow = self.overflow.replace(blocks);
        self.cur.set(std::ptr::null_mut());
        self.end.set(std::ptr::null_mut());
        let before = self.overflow.borrow().mark();
        let out = f(self);
        self.in_permanent.set(false);
        self.cur.set(saved.0);
        self.end.set(saved.1);
        self.soft.set(saved.2);
        let blocks = self.overflow.replace(overflow);
        blocks.walk_from(before, |p| {
            // SAFETY: `walk_from` yields the headers of complete objects in these blocks.
            unsafe { *p |= object::PERMANENT }
        });
        self.permanent.replace(blocks);
        out
    }

    #[inline(always)]
    fn header_of(&self, v: Value) -> u64 {
        debug_assert!(v.is_pointer());
        // SAFETY: pointer-tagged values point to live objects; see the module's invariant.
        unsafe { *ptr(v) }
    }

    #[inline(always)]
    fn word(&self, v: Value, i: usize) -> u64 {
        // SAFETY: as above; callers pass `i` below the size that the header gives.
        unsafe { *ptr(v).add(i) }
    }

    /// Whether an object is in the young region.
    #[inline(always)]
    fn is_young(&self, p: *const u64) -> bool {
        self.young.contains(p)
    }

    /// The shared empty list.
    #[inline(always)]
    pub fn empty_list(&self) -> Value {
        self.empty_list
    }

    /// The shared empty set.
    #[inline(always)]
    pub fn empty_attrs(&self) -> Value {
        self.empty_attrs
    }

    /// The shared empty string.
    #[inline(always)]
    pub fn empty_string(&self) -> Value {
        self.empty_string
    }

    /// What the heap's old generation consists of: for each kind of object its name, how many there are
    /// and their bytes.
    pub fn census(&self) -> Vec<(&'static str, u64, u64)> {
        const NAMES: [&str; 19] = [
            "thunk",
            "apply",
            "select",
            "indirection",
            "blackhole",
            "failed",
            "closure",
            "partial",
            "list",
            "slice",
            "attrs",
            "layer",
            "keys",
            "string",
            "path",
            "context",
            "int",
            "float",
            "forward",
        ];
        let mut counts = [(0u64, 0u64); 19];
        for blocks in [&self.old, &self.overflow] {
            blocks.borrow().walk_from(Default::default(), |p| {
                // SAFETY: the walk yields complete objects.
                let h = unsafe { *p };
                let c = &mut counts[object::kind(h) as usize];
                c.0 += 1;
                c.1 += object::words(h) as u64 * 8;
            });
        }
        NAMES
            .iter()
            .zip(counts)
            .map(|(&n, c)| (n, c.0, c.1))
            .collect()
    }

    /// Bytes of permanent objects.
    pub fn permanent_bytes(&self) -> usize {
        self.permanent.borrow().bytes()
    }

    /// Makes the next collection a major one.
    pub fn collect_all_next(&self) {
        self.old_limit.set(0);
    }

    /// Bytes in use now: young, old, large and permanent.
    pub fn bytes_in_use(&self) -> usize {
        (self.cur.get() as usize - self.young.start as usize)
            + self.old.borrow().bytes()
            + self.overflow.borrow().bytes()
            + self.permanent.borrow().bytes()
            + self.large.borrow().bytes()
    }
}

/// The address in a pointer-tagged value.
#[inline(always)]
fn ptr(v: Value) -> *mut u64 {
    (v.0 & !7) as usize as *mut u64
}

#[inline(always)]
fn tagged(p: *mut u64, tag: Tag) -> Value {
    Value(p as usize as u64 | tag as u64)
}

/// The tag of values that point to an object of this kind.
fn tag_of(kind: Kind) -> Tag {
    match kind {
        Kind::Closure | Kind::Partial => Tag::Function,
        Kind::List | Kind::Slice => Tag::List,
        Kind::Attrs | Kind::Layer => Tag::Attrs,
        Kind::String => Tag::String,
        Kind::Path | Kind::Int | Kind::Float | Kind::Context | Kind::Keys => Tag::Other,
        _ => Tag::Thunk,
    }
}
