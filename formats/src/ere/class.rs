//! Sets of bytes and the named classes and elements of bracket expressions.
//!
//! Invariant: the C locale. Bytes above 127 belong to no class, and, `char` being signed where the
//! reference runs, they sort *below* the others in a range. The names are those that libstdc++'s
//! `regex_traits` knows, which is more than POSIX asks for.

/// A set of bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ByteSet([u64; 4]);

impl ByteSet {
    pub const ALL: ByteSet = ByteSet([u64::MAX; 4]);

    pub fn contains(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 != 0
    }

    pub fn insert(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    pub fn insert_where(&mut self, predicate: impl Fn(u8) -> bool) {
        (0..=255)
            .filter(|byte| predicate(*byte))
            .for_each(|byte| self.insert(byte));
    }

    /// Both ends included, ordered as signed bytes; false if the range is backwards.
    #[must_use]
    pub fn insert_range(&mut self, first: u8, last: u8) -> bool {
        let (first, last) = (first as i8, last as i8);
        self.insert_where(|byte| (first..=last).contains(&(byte as i8)));
        first <= last
    }

    pub fn union(&mut self, other: &ByteSet) {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a |= b);
    }

    pub fn negated(&self) -> ByteSet {
        ByteSet(self.0.map(|word| !word))
    }
}

/// The predicate for `[:name:]`; upper and lower case of the name are the same.
pub fn class(name: &[u8]) -> Option<fn(u8) -> bool> {
    Some(match name.to_ascii_lowercase().as_slice() {
        b"d" | b"digit" => |c| c.is_ascii_digit(),
        b"w" => |c| c.is_ascii_alphanumeric() || c == b'_',
        b"s" | b"space" => |c| matches!(c, b' ' | 9..=13),
        b"alnum" => |c| c.is_ascii_alphanumeric(),
        b"alpha" => |c| c.is_ascii_alphabetic(),
        b"blank" => |c| matches!(c, b' ' | b'\t'),
        b"cntrl" => |c| c.is_ascii_control(),
        b"graph" => |c| c.is_ascii_graphic(),
        b"lower" => |c| c.is_ascii_lowercase(),
        b"print" => |c| c.is_ascii_graphic() || c == b' ',
        b"punct" => |c| c.is_ascii_punctuation(),
        b"upper" => |c| c.is_ascii_uppercase(),
        b"xdigit" => |c| c.is_ascii_hexdigit(),
        _ => return None,
    })
}

/// The byte that `[.name.]` or `[=name=]` names. Letters name themselves, digits do not.
pub fn collating_element(name: &[u8]) -> Option<u8> {
    if let [letter] = name
        && letter.is_ascii_alphabetic()
    {
        return Some(*letter);
    }
    let name = std::str::from_utf8(name).ok()?;
    let groups: [(u8, &[&str]); 3] = [
        (0, &CONTROLS_TO_AT),
        (b'[', &BRACKET_TO_GRAVE),
        (b'{', &BRACE_TO_DEL),
    ];
    groups.iter().find_map(|(first, names)| {
        let at = names.iter().position(|known| *known == name)?;
        Some(first + at as u8)
    })
}

const CONTROLS_TO_AT: [&str; 65] = [
    "NUL",
    "SOH",
    "STX",
    "ETX",
    "EOT",
    "ENQ",
    "ACK",
    "alert",
    "backspace",
    "tab",
    "newline",
    "vertical-tab",
    "form-feed",
    "carriage-return",
    "SO",
    "SI",
    "DLE",
    "DC1",
    "DC2",
    "DC3",
    "DC4",
    "NAK",
    "SYN",
    "ETB",
    "CAN",
    "EM",
    "SUB",
    "ESC",
    "IS4",
    "IS3",
    "IS2",
    "IS1",
    "space",
    "exclamation-mark",
    "quotation-mark",
    "number-sign",
    "dollar-sign",
    "percent-sign",
    "ampersand",
    "apostrophe",
    "left-parenthesis",
    "right-parenthesis",
    "asterisk",
    "plus-sign",
    "comma",
    "hyphen",
    "period",
    "slash",
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "colon",
    "semicolon",
    "less-than-sign",
    "equals-sign",
    "greater-than-sign",
    "question-mark",
    "commercial-at",
];

const BRACKET_TO_GRAVE: [&str; 6] = [
    "left-square-bracket",
    "backslash",
    "right-square-bracket",
    "circumflex",
    "underscore",
    "grave-accent",
];

const BRACE_TO_DEL: [&str; 5] = [
    "left-curly-bracket",
    "vertical-line",
    "right-curly-bracket",
    "tilde",
    "DEL",
];
