//! Reading objects.
//!
//! Views borrow the heap, so they cannot outlive the next collection.

use super::object::{self, FLAG_A, Kind};
use super::{Heap, ptr, tag_of, tagged};
use crate::value::{Tag, Value};

const INDIRECTION: u64 = Kind::Indirection as u64;

/// Kinds from here on are no states of thunks.
const FIRST_DEFERRED: u64 = Kind::Closure as u64;

/// What a thunk is at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThunkState {
    /// Evaluated; the value is in weak head normal form.
    Value(Value),
    /// Code to run: the chunk; captures by [`Heap::capture`].
    Code {
        /// Global index of the chunk.
        chunk: u32,
        /// How many captures.
        captures: u32,
    },
    /// A function to apply; the function and arguments by [`Heap::operands`].
    Apply,
    /// An attribute to select from a set.
    Select {
        /// The set (perhaps itself a thunk).
        base: Value,
        /// Global index of the site.
        site: u32,
    },
    /// A selection whose attribute is evaluated (see [`Heap::take_selected`]).
    Selected,
    /// Being evaluated: needing it again is infinite recursion.
    Blackhole,
    /// Failed before.
    Failed(u32),
    /// Made before it was needed (see [`Heap::defer`]).
    Deferred,
}

/// What a function value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// Compiled code.
    Closure {
        /// Global index of the chunk.
        chunk: u32,
        /// How many captures.
        captures: u32,
    },
    /// Partial application; the function and arguments by [`Heap::operands`].
    Partial,
    /// A builtin, by its index.
    Builtin(u32),
}

impl Heap {
    /// The value behind evaluated thunks, or `None` if it is not evaluated yet. Deferred values are
    /// needed from now on.
    #[inline(always)]
    pub fn whnf(&self, v: Value) -> Option<Value> {
        if !v.is_thunk() {
            return Some(v);
        }
        let kind = self.header_of(v) & object::KIND_MASK;
        if kind == INDIRECTION {
            return Some(Value(self.word(v, 1)));
        }
        (kind >= FIRST_DEFERRED).then(|| self.need(v))
    }

    /// A set, list or function that was made before it is needed, as a value that looks unevaluated to
    /// [`Heap::peek`] until somebody asks for it by [`Heap::whnf`]: the reference would have a thunk there,
    /// which printing shows. The word has the tag of a thunk but points to the object itself.
    #[inline(always)]
    pub fn defer(&self, v: Value) -> Value {
        debug_assert!(matches!(v.tag(), Tag::Attrs | Tag::List | Tag::Function));
        Value(v.0 & !7)
    }

    /// A deferred value is needed.
    #[cold]
    #[inline(never)]
    fn need(&self, v: Value) -> Value {
        let h = self.header_of(v);
        if h & FLAG_A == 0 {
            // SAFETY: a live object's header; for these kinds nothing else depends on the flag.
            unsafe { *ptr(v) |= FLAG_A }
        }
        tagged(ptr(v), tag_of(object::kind(h)))
    }

    /// What a deferred value is, or the value itself. Nothing counts as needed.
    pub fn undefer(&self, v: Value) -> Value {
        if v.is_thunk() {
            let kind = object::kind(self.header_of(v));
            if kind as u64 >= FIRST_DEFERRED {
                return tagged(ptr(v), tag_of(kind));
            }
        }
        v
    }

    /// The value, as far as the reference would have evaluated it. As [`Heap::whnf`], but nothing counts
    /// as needed.
    pub fn peek(&self, v: Value) -> Option<Value> {
        if v.is_thunk() {
            let h = self.header_of(v);
            if h & object::KIND_MASK >= FIRST_DEFERRED && h & FLAG_A == 0 {
                return None;
            }
        }
        self.whnf(v)
    }

    /// Evaluates a thunk of the state [`ThunkState::Selected`]: it and the selections that it leads to have their
    /// value from now on.
    pub fn take_selected(&self, thunk: Value) -> Value {
        let next = |v| Value(self.word(v, 1));
        let mut end = thunk;
        let value = loop {
            match self.whnf(end) {
                Some(value) => break value,
                None => end = next(end),
            }
        };
        let mut at = thunk;
        while at.0 != end.0 {
            let after = next(at);
            self.resolve(at, value);
            at = after;
        }
        value
    }

    /// The state of a thunk.
    #[inline]
    pub fn thunk_state(&self, v: Value) -> ThunkState {
        debug_assert!(v.is_thunk());
        let h = self.header_of(v);
        match object::kind(h) {
            Kind::Thunk => ThunkState::Code {
                chunk: object::aux(h),
                captures: object::n(h),
            },
            Kind::Indirection => ThunkState::Value(Value(self.word(v, 1))),
            Kind::Apply => ThunkState::Apply,
            Kind::Select => ThunkState::Select {
                base: Value(self.word(v, 1)),
                site: object::aux(h),
            },
            Kind::Selected => ThunkState::Selected,
            _ if h & object::KIND_MASK >= FIRST_DEFERRED => ThunkState::Deferred,
            Kind::Failed => ThunkState::Failed((self.word(v, 1) >> 3) as u32),
            _ => ThunkState::Blackhole,
        }
    }

    /// One captured value of a code thunk or closure.
    #[inline(always)]
    pub fn capture(&self, v: Value, i: usize) -> Value {
        Value(self.word(v, 1 + i))
    }

    /// The captured values of a code thunk or closure, or function and arguments of an application.
    #[inline(always)]
    pub fn operands(&self, v: Value) -> &[Value] {
        let h = self.header_of(v);
        // SAFETY: these kinds have `n` values after the header; `Value` is a transparent u64.
        unsafe { std::slice::from_raw_parts(ptr(v).add(1) as *const Value, object::n(h) as usize) }
    }

    /// What a value with the function tag, or a builtin, is.
    #[inline]
    pub fn function(&self, v: Value) -> Option<Function> {
        if v.tag() == Tag::Function {
            let h = self.header_of(v);
            return Some(match object::kind(h) {
                Kind::Closure => Function::Closure {
                    chunk: object::aux(h),
                    captures: object::n(h),
                },
                _ => Function::Partial,
            });
        }
        v.as_builtin().map(Function::Builtin)
    }

    /// Whether the value is a function, builtins and partial applications included.
    #[inline]
    pub fn is_function(&self, v: Value) -> bool {
        v.tag() == Tag::Function || v.as_builtin().is_some()
    }

    /// The elements of a list.
    #[inline(always)]
    pub fn list(&self, v: Value) -> &[Value] {
        debug_assert_eq!(v.tag(), Tag::List);
        let h = self.header_of(v);
        let len = object::aux(h) as usize;
        let mut first = ptr(v).wrapping_add(1);
        if object::kind(h) == Kind::Slice {
            first = ptr(Value(self.word(v, 1))).wrapping_add(1 + self.word(v, 2) as usize);
        }
        // SAFETY: a list has `aux` values after its header, a slice `aux` of its list's.
        unsafe { std::slice::from_raw_parts(first as *const Value, len) }
    }

    /// The bytes of a string or a path.
    #[inline(always)]
    pub fn bytes(&self, v: Value) -> &[u8] {
        let h = self.header_of(v);
        debug_assert!(matches!(object::kind(h), Kind::String | Kind::Path));
        let skip = 1 + (h & FLAG_A != 0) as usize;
        // SAFETY: strings and paths have `aux` bytes after header and context word.
        unsafe {
            std::slice::from_raw_parts(ptr(v).add(skip) as *const u8, object::aux(h) as usize)
        }
    }

    /// The context object of a string, if it has one.
    #[inline(always)]
    pub fn context_of(&self, v: Value) -> Option<Value> {
        (v.tag() == Tag::String && self.header_of(v) & FLAG_A != 0).then(|| Value(self.word(v, 1)))
    }

    /// The element numbers of a context object.
    pub fn context_elements(&self, c: Value) -> &[u32] {
        let len = object::aux(self.header_of(c)) as usize;
        // SAFETY: a context has `aux` 32-bit numbers after its header.
        unsafe { std::slice::from_raw_parts(ptr(c).add(1) as *const u32, len) }
    }

    /// The integer, if it is one.
    #[inline(always)]
    pub fn as_int(&self, v: Value) -> Option<i64> {
        match v.as_small_int() {
            Some(i) => Some(i),
            None => (v.tag() == Tag::Other && object::kind(self.header_of(v)) == Kind::Int)
                .then(|| self.word(v, 1) as i64),
        }
    }

    /// The float, if it is one.
    #[inline]
    pub fn as_float(&self, v: Value) -> Option<f64> {
        (v.tag() == Tag::Other && object::kind(self.header_of(v)) == Kind::Float)
            .then(|| f64::from_bits(self.word(v, 1)))
    }

    /// Whether the value is a path.
    #[inline]
    pub fn is_path(&self, v: Value) -> bool {
        v.tag() == Tag::Other && object::kind(self.header_of(v)) == Kind::Path
    }
}

impl Heap {
    /// Notes that the program needed a set, list or function. Such values can be made before they are
    /// needed; printing tells whether the reference would still have a thunk in their place.
    #[inline(always)]
    pub fn mark_needed(&self, v: Value) {
        if matches!(v.tag(), Tag::Attrs | Tag::List | Tag::Function) {
            // SAFETY: a live object's header; for these kinds nothing else depends on the flag.
            unsafe { *ptr(v) |= FLAG_A }
        }
    }

    /// Whether [`Heap::mark_needed`] was called for a value.
    pub fn is_needed(&self, v: Value) -> bool {
        matches!(v.tag(), Tag::Attrs | Tag::List | Tag::Function) && self.header_of(v) & FLAG_A != 0
    }

    /// Whether two words point to the same object, whatever their tags.
    pub fn is_same_object(&self, a: Value, b: Value) -> bool {
        a.is_pointer() && b.is_pointer() && ptr(a) == ptr(b)
    }

    /// Whether a value never moves and refers to nothing that does.
    pub fn is_permanent(&self, v: Value) -> bool {
        !v.is_pointer() || self.header_of(v) & object::PERMANENT != 0
    }
}
