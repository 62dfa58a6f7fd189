//! Integer literals and integers as text.
//!
//! Invariant: integers are 64-bit two's complement, as in the reference. Absent: arithmetic and
//! its overflow errors, which belong to the evaluator.

use crate::show_null_bytes;

/// The literal does not fit in 64 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IntRangeError;

impl IntRangeError {
    /// The reference's message for a literal in Nix source.
    pub fn message(literal: &[u8]) -> String {
        format!("invalid integer '{}'", show_null_bytes(literal))
    }
}

/// Value of a Nix integer literal: decimal digits, leading zeros allowed, no sign.
pub fn parse_int_literal(digits: &[u8]) -> Result<i64, IntRangeError> {
    if digits.is_empty() {
        return Err(IntRangeError);
    }
    digits.iter().try_fold(0i64, |value, &digit| {
        let digit = digit.wrapping_sub(b'0');
        if digit > 9 {
            return Err(IntRangeError);
        }
        value
            .checked_mul(10)
            .and_then(|value| value.checked_add(i64::from(digit)))
            .ok_or(IntRangeError)
    })
}

/// `toString` of an integer.
pub fn int_to_string(value: i64) -> String {
    value.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals() {
        for (digits, expected) in [
            ("0", Ok(0)),
            ("007", Ok(7)),
            ("9223372036854775807", Ok(i64::MAX)),
            ("9223372036854775808", Err(IntRangeError)),
            ("99999999999999999999999", Err(IntRangeError)),
            ("", Err(IntRangeError)),
            ("1x", Err(IntRangeError)),
        ] {
            assert_eq!(parse_int_literal(digits.as_bytes()), expected, "{digits}");
        }
        assert_eq!(IntRangeError::message(b"99"), "invalid integer '99'");
    }
}
