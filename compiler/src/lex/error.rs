//! What the lexer rejects.

/// Why a text has no further tokens; offsets are in the source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LexError {
    /// `./a/` that no interpolation follows.
    TrailingSlash {
        /// Where the reference notices it.
        at: u32,
    },
    /// `<|` or `|>` without the experimental feature.
    PipesDisabled {
        /// Where the operator stands.
        at: u32,
    },
    /// A NUL byte in a string.
    Nul {
        /// Where the piece of the string starts.
        start: u32,
        /// Where it ends.
        end: u32,
        /// Whether its escapes count (not in indented strings).
        escapes: bool,
    },
    /// An integer that does not fit 64 bits.
    Integer {
        /// Where it starts.
        start: u32,
        /// Where it ends.
        end: u32,
    },
    /// A float that is too large or too small.
    Float {
        /// Where it starts.
        start: u32,
        /// Where it ends.
        end: u32,
    },
}

/// Rejects unescaped NUL bytes in a piece of a string; an escaped one is accepted, as in the
/// reference.
pub fn check_nul(source: &[u8], start: usize, end: usize, escapes: bool) -> Result<(), LexError> {
    let mut text = source[start..end].iter();
    while let Some(&b) = text.next() {
        if b == 0 {
            return Err(LexError::Nul {
                start: start as u32,
                end: end as u32,
                escapes,
            });
        }
        if escapes && b == b'\\' {
            text.next();
        }
    }
    Ok(())
}
