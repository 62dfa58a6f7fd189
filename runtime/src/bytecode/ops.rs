//! The opcode table: the one declaration from which the enum, operand decoding, verifier and
//! disassembler follow. A new row without a handler in the interpreter does not compile.
//!
//! Encoding: an instruction is a sequence of 32-bit words. The low 8 bits of the first word are the
//! opcode, the upper 24 bits its operand `A`; every further operand is a word of its own. A `Count`
//! operand says how often the group of operands after it repeats (there is at most one, the last).
//! Deliberately absent: semantics of values (see the interpreter) and positions (side tables).
//!
//! "Forces" means: when the operand is an unevaluated thunk the machine evaluates it, writes the
//! result back to the operand's slot, and starts the instruction again. So operands that an
//! instruction forces must be slots (never shared with something that must stay lazy: overwriting a
//! slot with its own weak head normal form is always allowed).

/// What an operand word means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operand {
    /// Slot that is written.
    Out,
    /// Slot that is read as it is.
    In,
    /// Slot that is forced.
    Force,
    /// Index into the unit's constants (relocated to a global index on loading).
    Const,
    /// Index into the unit's chunks (relocated to a global index on loading).
    Chunk,
    /// Index into the unit's key tables (relocated to a global index on loading).
    Keys,
    /// Index into the unit's set patterns (relocated to a global index on loading).
    Formals,
    /// Index into the unit's selection sites (relocated to a global index on loading).
    Site,
    /// A symbol.
    Symbol,
    /// Where to jump to: how many words after this one (see [`target`]).
    Target,
    /// A plain number.
    Imm,
    /// A position.
    Pos,
    /// Two words of inline cache, zero in fresh code.
    Cache,
    /// Number of repetitions of the operands after it.
    Count,
}

/// One row of the table.
#[derive(Debug)]
pub struct OpInfo {
    /// Name, for the disassembler.
    pub name: &'static str,
    /// Meaning of the upper 24 bits of the first word.
    pub a: Operand,
    /// The operands after the first word.
    pub rest: &'static [Operand],
    /// May end in an error.
    pub raises: bool,
    /// May run other code (thunks, functions) before it is done; always a safepoint.
    pub calls: bool,
    /// May allocate.
    pub allocates: bool,
}

macro_rules! ops {
    ($($(#[$doc:meta])* $name:ident $a:ident [$($rest:ident)*] $($effect:ident)*;)*) => {
        /// An opcode.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum Op { $($(#[$doc])* $name),* }

        /// The table, indexed by opcode.
        pub static OPS: &[OpInfo] = &[$(OpInfo {
            name: stringify!($name),
            a: Operand::$a,
            rest: &[$(Operand::$rest),*],
            raises: has(stringify!($($effect)*), "raises"),
            calls: has(stringify!($($effect)*), "calls"),
            allocates: has(stringify!($($effect)*), "allocates"),
        }),*];

        impl Op {
            /// The opcode of an encoded byte.
            #[inline(always)]
            pub fn decode(byte: u8) -> Option<Op> {
                const ALL: &[Op] = &[$(Op::$name),*];
                ALL.get(byte as usize).copied()
            }
        }
    };
}

const fn has(effects: &str, effect: &str) -> bool {
    let (e, f) = (effects.as_bytes(), effect.as_bytes());
    let mut i = 0;
    while i + f.len() <= e.len() {
        let mut j = 0;
        while j < f.len() && e[i + j] == f[j] {
            j += 1;
        }
        if j == f.len() {
            return true;
        }
        i += 1;
    }
    false
}

ops! {
    /// `A := constant`.
    LoadK Out [Const];
    /// `A := slot`, unforced.
    Move Out [In];
    /// The set, list or function in slot `A` counts as unevaluated until it is needed.
    Defer In [];
    /// Forces slot `A` in place.
    Eval Force [] raises calls;
    /// `A := thunk` of a chunk with these captures (copied from slots, unforced).
    MkThunk Out [Chunk Count In] allocates;
    /// `A := thunk` whose captures come later by `Fill`; used for recursive bindings.
    AllocThunk Out [Chunk Imm] allocates;
    /// `A := closure` of a function chunk with these captures.
    MkClosure Out [Chunk Count In] allocates;
    /// `A := closure` whose captures come later by `Fill`.
    AllocClosure Out [Chunk Imm] allocates;
    /// Sets the captures of the thunk or closure in `A` (made by `Alloc*` in this frame with the
    /// same number of captures, not forced since).
    Fill In [Count In];
    /// `A := thunk` that selects one attribute: `base.symbol` with symbol and position in the site.
    MkSelect Out [In Site] allocates;
    /// `A := set.name`, unforced; the set is evaluated and has the name.
    Member Out [In Symbol];
    /// `A := list` of these slots, unforced.
    MkList Out [Count In] allocates;
    /// `A := attribute set` with this key table; values in the table's (symbol) order.
    MkAttrs Out [Keys Count In] allocates;
    /// Forces a dynamic attribute name: afterwards slot `A` is a string or, if the operand is not 0, null.
    DynName Force [Imm] raises calls;
    /// `A := set in slot` plus computed attributes (name slot as left by `DynName`, value slot, position).
    /// A null name is skipped; a name that is there already is an error.
    AddDyn Out [In Count In In Pos] raises allocates;
    /// The code of the function in slot `A` is called by the string in the slot from now on, in messages.
    NameFunction In [In];
    /// `A := base.s1.s2…`, forced. One failing lookup is `attribute 's' missing`.
    Select Out [Force Count Symbol Cache] raises calls;
    /// `A := base.${name}`, forced; the name slot is a string (by `DynName`).
    SelectDyn Out [Force In] raises calls;
    /// As `Select`, but jumps to the target when a step is not a set or lacks the attribute.
    SelectOr Out [Force Target Count Symbol Cache] raises calls;
    /// As `SelectDyn`, but jumps to the target when the base is not a set or lacks the attribute.
    SelectOrDyn Out [Force In Target] raises calls;
    /// `A := whether base.s1.s2… exists`; forces all but the last value.
    HasAttr Out [Force Count Symbol Cache] raises calls;
    /// `A := base ? ${name}`.
    HasAttrDyn Out [Force In] raises calls;
    /// `A := symbol` looked up in `with` sets, innermost first, forced; `undefined variable` if in none.
    WithLookup Out [Symbol Count Force] raises calls;
    /// `A := function applied to arguments`, forced result.
    Call Out [Force Count In] raises calls allocates;
    /// Returns slot `A` (forced first) from the chunk.
    Ret Force [] raises calls;
    /// Jumps.
    Jump Imm [Target];
    /// Forces slot `A`, a Boolean, and jumps if it is false. The region that covers the instruction
    /// gives the context of a type error.
    JumpIfFalse Force [Target] raises calls;
    /// Forces slot `A`, a Boolean, and jumps if it is true.
    JumpIfTrue Force [Target] raises calls;
    /// Forces slot `A` and checks that it is a Boolean.
    CheckBool Force [] raises calls;
    /// `A := !slot`.
    Not Out [Force] raises calls;
    /// `A := left == right`.
    Eq Out [Force Force] raises calls;
    /// `A := left != right`.
    NEq Out [Force Force] raises calls;
    /// `A := __lessThan left right`.
    Less Out [Force Force] raises calls;
    /// `A := __sub left right`.
    Sub Out [Force Force] raises calls allocates;
    /// `A := __mul left right`.
    Mul Out [Force Force] raises calls allocates;
    /// `A := __div left right`.
    Div Out [Force Force] raises calls allocates;
    /// `A := s1 + s2 + …` as the `+` operator and interpolated paths do it: the first operand decides the type.
    /// The position of operand `i` is recorded at that operand's word.
    Plus Out [Count Force] raises calls allocates;
    /// As `Plus` with a first operand that has been through `Coerce`.
    PlusCoerced Out [Count Force] raises calls allocates;
    /// `A := operand` of a later `Plus` or `ConcatStrings`, coerced as that would do it; the number is one of
    /// `coerced`. For operands before one that runs other code.
    Coerce Out [Imm Force] raises calls allocates;
    /// `A := "${s1}${s2}…"`; operands are coerced to strings.
    ConcatStrings Out [Count Force] raises calls allocates;
    /// `A := left ++ right`.
    ConcatLists Out [Force Force] raises calls allocates;
    /// Forces slot `A` and checks that it is a set.
    CheckAttrs Force [] raises calls;
    /// `A := left // right`; both have been through `CheckAttrs` or are known to be sets.
    Update Out [Force Force] raises calls allocates;
    /// Fails with `assertion '…' failed`; the constant is the condition's text.
    AssertFail Imm [Const] raises;
    /// The same for a condition `A == other` that was false; says what differs.
    AssertEqualFail In [In Const] raises;
    /// Forces the argument in slot `A`, checks it against the pattern, and writes the values to
    /// consecutive slots from the given one, in the pattern's (symbol) order; an absent name with a
    /// default leaves `Value::ABSENT` there.
    BindFormals Force [Formals Imm] raises calls;
    /// Jumps if slot `A` is not `Value::ABSENT`.
    JumpIfPresent In [Target];
    /// Writes the values of `set.__overrides` into the set and `A := set // set.__overrides`: the hidden
    /// sets of `rec` sets with an attribute `__overrides` only.
    Overrides Out [Force] raises calls allocates;
}

/// What `Op::Coerce` prepares an operand for.
pub mod coerced {
    /// To be a part of a string.
    pub const PART: u32 = 0;
    /// To be the first operand of `Op::PlusCoerced`: what is no number, string or path is coerced and
    /// put into a list, which tells it from a string.
    pub const FIRST: u32 = 1;
    /// To be a part of a path.
    pub const PATH_PART: u32 = 2;
}

/// The first word of an instruction.
#[inline(always)]
pub fn encode(op: Op, a: u32) -> u32 {
    debug_assert!(a < 1 << 24);
    op as u32 | a << 8
}

/// Largest value of operand `A`; a chunk with more slots is refused by the compiler.
pub const MAX_A: u32 = (1 << 24) - 1;

/// Words that one operand takes.
pub const fn width(o: Operand) -> usize {
    if matches!(o, Operand::Cache) { 2 } else { 1 }
}

/// The offset that a `Target` operand at offset `at` means.
#[inline(always)]
pub fn target(operand: u32, at: usize) -> usize {
    at.wrapping_add_signed(operand as i32 as isize)
}

/// Length in words of the instruction that starts at `code[at]`, or `None` if it is malformed.
pub fn instruction_len(code: &[u32], at: usize) -> Option<usize> {
    let op = Op::decode(*code.get(at)? as u8)?;
    let mut len = 1;
    let rest = OPS[op as usize].rest;
    for (i, &o) in rest.iter().enumerate() {
        if o == Operand::Count {
            let n = *code.get(at + len)? as usize;
            let group: usize = rest[i + 1..].iter().map(|&o| width(o)).sum();
            return n.checked_mul(group)?.checked_add(len + 1);
        }
        len += width(o);
    }
    Some(len)
}
