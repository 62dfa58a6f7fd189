//! A Nix value as one tagged 64-bit word.
//!
//! Invariant: the low three bits say what the word is, so "is it in weak head normal form?" is a mask;
//! pointers are to 8-byte aligned heap objects. The layout is the same on 32-bit targets.
//! Deliberately absent: ownership. A `Value` is only good until the next collection; whoever keeps
//! one across a safepoint keeps it in a slot of the machine's stack or in a root.

use std::fmt;

/// A value or a thunk.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Value(pub(crate) u64);

const _: () = assert!(size_of::<Value>() == 8);

/// What the low three bits of a word say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Tag {
    /// Thunk in any state (unevaluated, being evaluated, evaluated, failed).
    Thunk = 0,
    /// Integer of 61 bits.
    Int = 1,
    /// Attribute set.
    Attrs = 2,
    /// List.
    List = 3,
    /// String.
    String = 4,
    /// Closure or partial application.
    Function = 5,
    /// Path, float or integer of more than 61 bits.
    Other = 6,
    /// Null, Booleans, builtins and the mark of an absent argument.
    Immediate = 7,
}

const NULL: u64 = 7;
const FALSE: u64 = 7 | 1 << 3;
const TRUE: u64 = 7 | 2 << 3;
const ABSENT: u64 = 7 | 3 << 3;
const BUILTIN: u64 = 7 | 4 << 3;

impl Value {
    /// `null`; also what unused slots hold.
    pub const NULL: Value = Value(NULL);
    /// `true`
    pub const TRUE: Value = Value(TRUE);
    /// `false`
    pub const FALSE: Value = Value(FALSE);
    /// No value at all: an argument that a set pattern's caller left out. Never seen by programs.
    pub const ABSENT: Value = Value(ABSENT);

    /// The raw word.
    #[inline(always)]
    pub fn bits(self) -> u64 {
        self.0
    }

    /// The tag.
    #[inline(always)]
    pub fn tag(self) -> Tag {
        match self.0 & 7 {
            0 => Tag::Thunk,
            1 => Tag::Int,
            2 => Tag::Attrs,
            3 => Tag::List,
            4 => Tag::String,
            5 => Tag::Function,
            6 => Tag::Other,
            _ => Tag::Immediate,
        }
    }

    /// Whether this is a thunk, evaluated or not.
    #[inline(always)]
    pub fn is_thunk(self) -> bool {
        self.0 & 7 == 0
    }

    /// Whether this points to a heap object.
    #[inline(always)]
    pub fn is_pointer(self) -> bool {
        !matches!(self.0 & 7, 1 | 7)
    }

    /// A Boolean.
    #[inline(always)]
    pub fn bool(b: bool) -> Value {
        if b { Value::TRUE } else { Value::FALSE }
    }

    /// The Boolean, if it is one.
    #[inline(always)]
    pub fn as_bool(self) -> Option<bool> {
        match self.0 {
            TRUE => Some(true),
            FALSE => Some(false),
            _ => None,
        }
    }

    /// A small integer, if `i` fits into 61 bits.
    #[inline(always)]
    pub fn small_int(i: i64) -> Option<Value> {
        let w = (i as u64) << 3;
        ((w as i64) >> 3 == i).then_some(Value(w | 1))
    }

    /// The integer, if it is a small one.
    #[inline(always)]
    pub fn as_small_int(self) -> Option<i64> {
        (self.0 & 7 == 1).then_some(self.0 as i64 >> 3)
    }

    /// The builtin function with this index in the table of builtins.
    pub fn builtin(index: u32) -> Value {
        Value(BUILTIN | (index as u64) << 8)
    }

    /// The index of a builtin function.
    #[inline(always)]
    pub fn as_builtin(self) -> Option<u32> {
        (self.0 & 0xff == BUILTIN).then_some((self.0 >> 8) as u32)
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            NULL => write!(f, "null"),
            TRUE => write!(f, "true"),
            FALSE => write!(f, "false"),
            ABSENT => write!(f, "absent"),
            w => match self.as_small_int() {
                Some(i) => write!(f, "{i}"),
                None => write!(f, "{:?}@{:x}", self.tag(), w & !7),
            },
        }
    }
}
