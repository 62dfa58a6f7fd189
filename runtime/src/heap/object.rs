//! Layout of heap objects: one header word, then payload words.
//!
//! Header: bits 0–5 kind, bit 6 [`FLAG_A`], bit 7 [`PERMANENT`], bits 8–31 `n` (a small count),
//! bits 32–63 `aux` (a length or an index). A forwarded object's header holds its new address.
//! Invariant: kind and counts give the size, so a run of objects can be walked.

/// What an object is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Kind {
    /// Unevaluated code: `aux` chunk, `n` captures.
    Thunk = 0,
    /// Unevaluated application: `n` words: function, arguments.
    Apply,
    /// Unevaluated selection: `aux` site, one word: the set.
    Select,
    /// Unevaluated selection whose attribute is evaluated: the first word is the attribute, so that the set is
    /// not needed. The collector makes it of [`Kind::Select`].
    Selected,
    /// Evaluated: the first word is the value.
    Indirection,
    /// Being evaluated.
    Blackhole,
    /// Failed: the first word is the index of the failure.
    Failed,
    /// Function: `aux` chunk, `n` captures.
    Closure,
    /// Partial application: `n` words: function, arguments.
    Partial,
    /// List: `aux` elements.
    List,
    /// Part of a list: `aux` elements of the list in the first word, from the index in the second.
    Slice,
    /// Attribute set: `aux` values after a word that points to the key table.
    Attrs,
    /// Layer over an attribute set: `aux` values after a word that points to the key table and one
    /// that holds the set underneath.
    Layer,
    /// Key table: `aux` symbols, then as many positions.
    Keys,
    /// String of `aux` bytes; with [`FLAG_A`](super::object::FLAG_A) after a word that holds its context.
    String,
    /// Path of `aux` bytes.
    Path,
    /// String context: `aux` numbers of context elements, sorted.
    Context,
    /// Integer that does not fit into a word with a tag.
    Int,
    /// Float.
    Float,
    /// Moved by the collector.
    Forward,
}

/// A string has a context; a set, list or function was needed by the program (see
/// [`Heap::mark_needed`](super::Heap::mark_needed)).
pub const FLAG_A: u64 = 1 << 6;
/// Never moved or freed, and refers only to permanent objects.
pub const PERMANENT: u64 = 1 << 7;
/// The bits of the kind.
pub const KIND_MASK: u64 = 63;
/// Largest `n`.
pub const MAX_N: u32 = (1 << 24) - 1;

/// A header word.
#[inline(always)]
pub const fn header(kind: Kind, n: u32, aux: u32) -> u64 {
    kind as u64 | (n as u64) << 8 | (aux as u64) << 32
}

/// The kind in a header.
#[inline(always)]
pub fn kind(h: u64) -> Kind {
    debug_assert!((h & 63) < 20, "corrupt header {h:x}");
    // In this form the compiler sees that nothing is to be done.
    match h & 63 {
        0 => Kind::Thunk,
        1 => Kind::Apply,
        2 => Kind::Select,
        3 => Kind::Selected,
        4 => Kind::Indirection,
        5 => Kind::Blackhole,
        6 => Kind::Failed,
        7 => Kind::Closure,
        8 => Kind::Partial,
        9 => Kind::List,
        10 => Kind::Slice,
        11 => Kind::Attrs,
        12 => Kind::Layer,
        13 => Kind::Keys,
        14 => Kind::String,
        15 => Kind::Path,
        16 => Kind::Context,
        17 => Kind::Int,
        18 => Kind::Float,
        _ => Kind::Forward,
    }
}

/// The `n` of a header.
#[inline(always)]
pub fn n(h: u64) -> u32 {
    (h >> 8) as u32 & MAX_N
}

/// The `aux` of a header.
#[inline(always)]
pub fn aux(h: u64) -> u32 {
    (h >> 32) as u32
}

/// Words an object with this header takes, header included; never less than two, so that any
/// object can become an indirection or a forwarding pointer.
#[inline(always)]
pub fn words(h: u64) -> usize {
    let bytes = |len: u32| (len as usize).div_ceil(8).max(1);
    match kind(h) {
        Kind::Thunk
        | Kind::Apply
        | Kind::Select
        | Kind::Selected
        | Kind::Indirection
        | Kind::Blackhole
        | Kind::Failed
        | Kind::Closure
        | Kind::Partial => 1 + n(h).max(1) as usize,
        Kind::List => 1 + aux(h).max(1) as usize,
        Kind::Slice => 3,
        Kind::Attrs => 2 + aux(h) as usize,
        Kind::Layer => 3 + aux(h) as usize,
        Kind::Keys => 1 + aux(h).max(1) as usize,
        Kind::String => 1 + bytes(aux(h)) + (h & FLAG_A != 0) as usize,
        Kind::Path => 1 + bytes(aux(h)),
        Kind::Context => 1 + bytes(aux(h).saturating_mul(4)),
        Kind::Int | Kind::Float => 2,
        Kind::Forward => 2,
    }
}
