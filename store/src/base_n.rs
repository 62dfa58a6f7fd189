//! Base-16 and base-64 with exactly C++ Nix's leniency.
//!
//! Base-64 ignores newlines and stops at the first `=`, whatever follows; padding may be missing.

use crate::error::{ErrorKind, Result, StoreError};

const HEX: &[u8; 16] = b"0123456789abcdef";
const B64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const INVALID: u8 = 0xff;

static B64_VALUES: [u8; 256] = {
    let mut values = [INVALID; 256];
    let mut i = 0;
    while i < 64 {
        values[B64[i] as usize] = i as u8;
        i += 1;
    }
    values
};

/// Appends `bytes` in lower-case hexadecimal to `out`.
pub fn base16_encode_into(bytes: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + 2 * bytes.len(), 0);
    let (pairs, _) = out[start..].as_chunks_mut::<2>();
    for (pair, &b) in pairs.iter_mut().zip(bytes) {
        *pair = [HEX[usize::from(b >> 4)], HEX[usize::from(b & 15)]];
    }
}

/// Reads hexadecimal of either case; an odd last digit is an error.
///
/// # Errors
/// A character that is no digit.
pub fn base16_decode(text: &[u8]) -> Result<Vec<u8>> {
    let digit = |c: u8| match char::from(c).to_digit(16) {
        Some(d) => Ok(d as u8),
        None => Err(bad_char("Base16")),
    };
    let (pairs, rest) = text.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(bad_char("Base16"));
    }
    pairs
        .iter()
        .map(|&[a, b]| Ok(digit(a)? << 4 | digit(b)?))
        .collect()
}

/// Length of `bytes` bytes in padded base-64.
pub const fn base64_len(bytes: usize) -> usize {
    bytes.div_ceil(3) * 4
}

/// Appends `bytes` in padded base-64 to `out`.
pub fn base64_encode_into(bytes: &[u8], out: &mut Vec<u8>) {
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| chunk.get(i).map_or(0, |&b| u32::from(b));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let used = i <= chunk.len();
            out.push(if used {
                B64[(bits >> (18 - 6 * i) & 0x3f) as usize]
            } else {
                b'='
            });
        }
    }
}

/// `bytes` in padded base-64.
pub fn base64_encode(bytes: &[u8]) -> String {
    let mut out = Vec::with_capacity(base64_len(bytes.len()));
    base64_encode_into(bytes, &mut out);
    out.into_iter().map(char::from).collect()
}

/// Reads base-64, see the module's description.
///
/// # Errors
/// A character that is no digit.
pub fn base64_decode(text: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut acc, mut bits) = (0u32, 0);
    for &c in text {
        match c {
            b'=' => break,
            b'\n' => continue,
            _ => {}
        }
        let digit = B64_VALUES[c as usize];
        if digit == INVALID {
            return Err(bad_char("Base64"));
        }
        acc = acc << 6 | u32::from(digit);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((acc >> bits) as u8);
        }
    }
    Ok(out)
}

/// The reference means to show the character, but formatting drops it.
fn bad_char(base: &str) -> StoreError {
    let template = "invalid character in %s string: ''";
    StoreError::new(ErrorKind::Format, template, &[base.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc4648_vectors() {
        let cases = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (plain, encoded) in cases {
            assert_eq!(base64_encode(plain.as_bytes()), encoded);
            assert_eq!(base64_decode(encoded.as_bytes()).unwrap(), plain.as_bytes());
            let unpadded = encoded.trim_end_matches('=');
            assert_eq!(
                base64_decode(unpadded.as_bytes()).unwrap(),
                plain.as_bytes()
            );
        }
        assert_eq!(base16_decode(b"00fFaB").unwrap(), [0, 0xff, 0xab]);
        assert!(base16_decode(b"0g").is_err());
        assert!(base64_decode(b"Zg-_").is_err());
    }
}
