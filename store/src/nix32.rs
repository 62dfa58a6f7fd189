//! Nix's base-32: 32 characters without e, o, u and t, the last digit first.
//!
//! Absent: padding and alternative alphabets, the format has neither.

use crate::error::{ErrorKind, Result, StoreError};

/// The digits in order of value.
pub const CHARS: &[u8; 32] = b"0123456789abcdfghijklmnpqrsvwxyz";

const INVALID: u8 = 0xff;

static VALUES: [u8; 256] = {
    let mut values = [INVALID; 256];
    let mut i = 0;
    while i < 32 {
        values[CHARS[i] as usize] = i as u8;
        i += 1;
    }
    values
};

/// Whether `c` is a digit.
#[inline]
pub fn is_digit(c: u8) -> bool {
    VALUES[c as usize] != INVALID
}

/// Length of `bytes` bytes once encoded.
pub const fn encoded_len(bytes: usize) -> usize {
    (bytes * 8).div_ceil(5)
}

/// Appends `bytes` in base-32 to `out`.
pub fn encode_into(bytes: &[u8], out: &mut Vec<u8>) {
    for n in (0..encoded_len(bytes.len())).rev() {
        let (i, j) = (n * 5 / 8, n * 5 % 8);
        let low = u16::from(bytes[i]);
        let high = bytes.get(i + 1).map_or(0, |&b| u16::from(b));
        out.push(CHARS[((low | high << 8) >> j & 0x1f) as usize]);
    }
}

/// `bytes` in base-32.
pub fn encode(bytes: &[u8]) -> String {
    let mut out = Vec::with_capacity(encoded_len(bytes.len()));
    encode_into(bytes, &mut out);
    String::from_utf8(out).expect("digits are ASCII")
}

/// Reads base-32. Digits may carry more bits than whole bytes hold; set bits there make one byte more
/// than expected, which the caller's length check refuses, as in C++ Nix.
///
/// # Errors
/// A character that is no digit.
pub fn decode(text: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity((text.len() * 5).div_ceil(8));
    for (n, &c) in text.iter().rev().enumerate() {
        let digit = VALUES[c as usize];
        if digit == INVALID {
            return Err(StoreError::new(
                ErrorKind::Format,
                // As in `base_n`, the character is missing in the reference, too.
                "invalid character in Nix32 (Nix's Base32 variation) string: ''",
                &[],
            ));
        }
        let (i, j) = (n * 5 / 8, n * 5 % 8);
        let wide = u16::from(digit) << j;
        if out.len() <= i {
            out.resize(i + 1, 0);
        }
        out[i] |= wide as u8;
        if wide >> 8 != 0 {
            out.resize(i + 2, 0);
            out[i + 1] |= (wide >> 8) as u8;
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        // From the manual's page on store paths and `nix-hash --to-base32` of well-known digests.
        let cases: [(&[u8], &str); 3] = [
            (b"", ""),
            (&[0x1f], "0z"),
            (
                // SHA-1 of "abc", as in C++ Nix's documentation of `nix-hash`.
                &[
                    0xa9, 0x99, 0x3e, 0x36, 0x47, 0x06, 0x81, 0x6a, 0xba, 0x3e, 0x25, 0x71, 0x78,
                    0x50, 0xc2, 0x6c, 0x9c, 0xd0, 0xd8, 0x9d,
                ],
                "kpcd173cq987hw957sx6m0868wv3x6d9",
            ),
        ];
        for (bytes, text) in cases {
            assert_eq!(encode(bytes), text);
            assert_eq!(decode(text.as_bytes()).unwrap(), bytes);
        }
    }

    #[test]
    fn overflowing_digit_makes_a_longer_result() {
        // 52 digits hold 260 bits: set ones beyond 256 must not be dropped silently.
        assert_eq!(decode(&[b'z'; 52]).unwrap().len(), 33);
        assert!(decode(b"e").is_err());
    }
}
