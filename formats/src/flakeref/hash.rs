//! Reading the hashes in flake references: commit hashes and `narHash`.
//!
//! Invariant: only syntax and length are checked. Formats are told apart by length, as in the
//! reference. The store has hashing proper.

use super::{Failure, Result, other, show};

pub struct Hash {
    algorithm: &'static str,
    bytes: Vec<u8>,
}

impl Hash {
    /// Whether this is the hash that Git writes for no commit.
    pub fn is_no_commit(&self) -> bool {
        self.algorithm == "sha1" && self.bytes.iter().all(|byte| *byte == 0)
    }

    pub fn to_hex(&self) -> Vec<u8> {
        self.bytes
            .iter()
            .flat_map(|byte| format!("{byte:02x}").into_bytes())
            .collect()
    }

    pub fn to_sri(&self) -> Vec<u8> {
        let mut out = format!("{}-", self.algorithm).into_bytes();
        for chunk in self.bytes.chunks(3) {
            let mut word = [0; 3];
            word[..chunk.len()].copy_from_slice(chunk);
            let bits = u32::from(word[0]) << 16 | u32::from(word[1]) << 8 | u32::from(word[2]);
            for at in 0..4 {
                let sextet = (bits >> (18 - 6 * at) & 63) as usize;
                out.push(if at <= chunk.len() {
                    BASE64[sextet]
                } else {
                    b'='
                });
            }
        }
        out
    }
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const NIX32: &[u8; 32] = b"0123456789abcdfghijklmnpqrsvwxyz";

fn algorithm(name: &[u8]) -> Result<(&'static str, usize)> {
    Ok(match name {
        b"blake3" => ("blake3", 32),
        b"md5" => ("md5", 16),
        b"sha1" => ("sha1", 20),
        b"sha256" => ("sha256", 32),
        b"sha512" => ("sha512", 64),
        _ => {
            return Err(Failure::Usage(format!(
                "unknown hash algorithm '{}', expect 'blake3', 'md5', 'sha1', 'sha256', or 'sha512'",
                show(name)
            )));
        }
    })
}

fn split_prefix(text: &[u8], separator: u8) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|c| *c == separator)?;
    Some((&text[..at], &text[at + 1..]))
}

/// A `rev`: any format, SHA-1 if it does not say.
pub fn parse_rev(text: &[u8]) -> Result<Hash> {
    let (algorithm, hash) = match split_prefix(text, b':') {
        Some((name, rest)) => {
            let algorithm = algorithm(name)?;
            (algorithm, by_length(rest, algorithm))
        }
        None => match split_prefix(text, b'-') {
            Some((name, rest)) => {
                let algorithm = algorithm(name)?;
                (algorithm, decode(rest, algorithm, "SRI", base64(rest)))
            }
            None => return by_length(text, ("sha1", 20)),
        },
    };
    // What cannot be read is taken for SHA-1 once more, and then found to say something else.
    match hash {
        Err(_) if algorithm.0 != "sha1" => not_sha1(text),
        hash => hash,
    }
}

fn not_sha1<T>(text: &[u8]) -> Result<T> {
    other(format!("hash '{}' should have type 'sha1'", show(text)))
}

/// A `rev` that a URL gives, which has to be SHA-1.
pub fn check_sha1(text: &[u8]) -> Result<()> {
    let hash = parse_rev(text)?;
    if hash.algorithm == "sha1" {
        Ok(())
    } else {
        not_sha1(text)
    }
}

/// A `narHash`; the empty one stands for zeros.
pub fn parse_nar_hash(text: &[u8]) -> Result<Hash> {
    if text.is_empty() {
        return Ok(Hash {
            algorithm: "sha256",
            bytes: vec![0; 32],
        });
    }
    let Some((name, rest)) = split_prefix(text, b'-') else {
        return other(format!("hash '{}' is not SRI", show(text)));
    };
    let hash = decode(rest, algorithm(name)?, "SRI", base64(rest))?;
    if hash.algorithm == "sha256" {
        Ok(hash)
    } else {
        Err(Failure::Usage("narHash must use SHA-256".to_owned()))
    }
}

fn by_length(text: &[u8], (algorithm, size): (&'static str, usize)) -> Result<Hash> {
    let (format, bytes) = if text.len() == 2 * size {
        ("base16", hex(text))
    } else if text.len() == (size * 8).div_ceil(5) {
        ("nix32", nix32(text, size))
    } else if text.len() == size.div_ceil(3) * 4 {
        ("Base64", base64(text))
    } else {
        return other(format!(
            "hash '{}' has wrong length for hash algorithm '{algorithm}'",
            show(text)
        ));
    };
    decode(text, (algorithm, size), format, bytes)
}

fn decode(
    text: &[u8],
    (algorithm, size): (&'static str, usize),
    format: &str,
    bytes: Option<Vec<u8>>,
) -> Result<Hash> {
    let bytes = bytes.unwrap_or_default();
    if bytes.len() != size {
        return other(format!(
            "invalid {format} hash '{}', length {} != expected length {size}",
            show(text),
            bytes.len()
        ));
    }
    Ok(Hash { algorithm, bytes })
}

fn hex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |c: u8| char::from(c).to_digit(16);
    text.chunks(2)
        .map(|pair| Some((digit(pair[0])? << 4 | digit(*pair.get(1)?)?) as u8))
        .collect()
}

fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let (mut bits, mut count) = (0u32, 0);
    for c in text {
        match c {
            b'=' => break,
            b'\n' => continue,
            _ => {}
        }
        bits = bits << 6 | BASE64.iter().position(|known| known == c)? as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    Some(out)
}

fn nix32(text: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut out = vec![0u8; size];
    for (at, c) in text.iter().rev().enumerate() {
        let digit = NIX32.iter().position(|known| known == c)? as u16;
        let (byte, shift) = (at * 5 / 8, at * 5 % 8);
        let wide = digit << shift;
        out[byte] |= wide as u8;
        let carry = (wide >> 8) as u8;
        match out.get_mut(byte + 1) {
            Some(next) => *next |= carry,
            None if carry != 0 => return None,
            None => {}
        }
    }
    Some(out)
}
