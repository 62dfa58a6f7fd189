//! Hash algorithms, hash values, their text forms, and a streaming [`Hasher`].
//!
//! Parsing accepts what C++ Nix accepts (`algo:<base16|nix32|base64>`, SRI, or bare digits when the
//! algorithm is known) and fails in its words. Absent: git's object hashes.

use std::fmt;
use std::io;

use sha2::Digest;

use crate::base_n;
use crate::error::{ErrorKind, Result, StoreError};
use crate::features::{Feature, Features};
use crate::nix32;

/// A hash algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HashAlgo {
    /// MD5, 16 bytes.
    Md5,
    /// SHA-1, 20 bytes.
    Sha1,
    /// SHA-256, 32 bytes.
    Sha256,
    /// SHA-512, 64 bytes.
    Sha512,
    /// BLAKE3, 32 bytes; experimental.
    Blake3,
}

impl HashAlgo {
    /// The algorithm named `name`, or `None` when there is no such.
    ///
    /// # Errors
    /// `blake3` without its experimental feature.
    pub fn parse_opt(name: &[u8], features: Features) -> Result<Option<Self>> {
        Ok(Some(match name {
            b"md5" => HashAlgo::Md5,
            b"sha1" => HashAlgo::Sha1,
            b"sha256" => HashAlgo::Sha256,
            b"sha512" => HashAlgo::Sha512,
            b"blake3" => {
                features.require(Feature::Blake3Hashes)?;
                HashAlgo::Blake3
            }
            _ => return Ok(None),
        }))
    }

    /// The algorithm named `name`.
    ///
    /// # Errors
    /// `unknown hash algorithm …` ([`ErrorKind::Usage`]), or as [`HashAlgo::parse_opt`].
    pub fn parse(name: &[u8], features: Features) -> Result<Self> {
        let template =
            "unknown hash algorithm '%s', expect 'blake3', 'md5', 'sha1', 'sha256', or 'sha512'";
        Self::parse_opt(name, features)?
            .ok_or_else(|| StoreError::new(ErrorKind::Usage, template, &[name]))
    }

    /// The algorithm's name.
    pub const fn name(self) -> &'static str {
        match self {
            HashAlgo::Md5 => "md5",
            HashAlgo::Sha1 => "sha1",
            HashAlgo::Sha256 => "sha256",
            HashAlgo::Sha512 => "sha512",
            HashAlgo::Blake3 => "blake3",
        }
    }

    /// Bytes in a hash of this algorithm.
    pub const fn size(self) -> usize {
        match self {
            HashAlgo::Md5 => 16,
            HashAlgo::Sha1 => 20,
            HashAlgo::Sha256 | HashAlgo::Blake3 => 32,
            HashAlgo::Sha512 => 64,
        }
    }

    /// Hashes `data`.
    pub fn hash(self, data: &[u8]) -> Hash {
        let mut bytes = [0; 64];
        let out = &mut bytes[..self.size()];
        match self {
            HashAlgo::Md5 => out.copy_from_slice(&md5::Md5::digest(data)),
            HashAlgo::Sha1 => out.copy_from_slice(&sha1::Sha1::digest(data)),
            HashAlgo::Sha256 => out.copy_from_slice(&sha2::Sha256::digest(data)),
            HashAlgo::Sha512 => out.copy_from_slice(&sha2::Sha512::digest(data)),
            HashAlgo::Blake3 => out.copy_from_slice(blake3::hash(data).as_bytes()),
        }
        Hash { algo: self, bytes }
    }
}

impl fmt::Display for HashAlgo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text form of a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashFormat {
    /// Lower-case hexadecimal.
    Base16,
    /// Nix's base-32.
    Nix32,
    /// Base-64.
    Base64,
    /// `<algo>-<base-64>`.
    Sri,
}

impl HashFormat {
    /// The format named `name`. `base32` is a deprecated alias of `nix32`, for which C++ Nix warns
    /// `"base32" is a deprecated alias for hash format "nix32".`; warning is left to the caller.
    ///
    /// # Errors
    /// `unknown hash format …`.
    pub fn parse(name: &[u8]) -> Result<Self> {
        Ok(match name {
            b"base16" => HashFormat::Base16,
            b"nix32" | b"base32" => HashFormat::Nix32,
            b"base64" => HashFormat::Base64,
            b"sri" => HashFormat::Sri,
            _ => {
                let template =
                    "unknown hash format '%s', expect 'base16', 'base32', 'base64', or 'sri'";
                return Err(StoreError::new(ErrorKind::Usage, template, &[name]));
            }
        })
    }

    /// The format's name.
    pub const fn name(self) -> &'static str {
        match self {
            HashFormat::Base16 => "base16",
            HashFormat::Nix32 => "nix32",
            HashFormat::Base64 => "base64",
            HashFormat::Sri => "sri",
        }
    }

    /// The name used when digits do not decode to the right length.
    const fn decoding_name(self) -> &'static str {
        match self {
            HashFormat::Base16 => "base16",
            HashFormat::Nix32 => "nix32",
            HashFormat::Base64 => "Base64",
            HashFormat::Sri => "SRI",
        }
    }

    fn decode(self, text: &[u8]) -> Result<Vec<u8>> {
        match self {
            HashFormat::Base16 => base_n::base16_decode(text),
            HashFormat::Nix32 => nix32::decode(text),
            HashFormat::Base64 | HashFormat::Sri => base_n::base64_decode(text),
        }
    }

    /// Which form bare digits of this length are in.
    fn from_len(text: &[u8], algo: HashAlgo) -> Result<Self> {
        let (len, size) = (text.len(), algo.size());
        if len == size * 2 {
            Ok(HashFormat::Base16)
        } else if len == nix32::encoded_len(size) {
            Ok(HashFormat::Nix32)
        } else if len == base_n::base64_len(size) {
            Ok(HashFormat::Base64)
        } else {
            let template = "hash '%s' has wrong length for hash algorithm '%s'";
            Err(StoreError::new(
                ErrorKind::BadHash,
                template,
                &[text, algo.name().as_bytes()],
            ))
        }
    }
}

/// A hash value.
#[derive(Clone, Copy)]
pub struct Hash {
    algo: HashAlgo,
    bytes: [u8; 64],
}

impl Hash {
    /// The hash of `algo` with value `bytes`, or `None` when they are not [`HashAlgo::size`] many.
    pub fn from_bytes(algo: HashAlgo, bytes: &[u8]) -> Option<Self> {
        if bytes.len() != algo.size() {
            return None;
        }
        let mut hash = Self::zero(algo);
        hash.bytes[..bytes.len()].copy_from_slice(bytes);
        Some(hash)
    }

    /// The SHA-256 hash with value `bytes`.
    pub fn sha256(bytes: [u8; 32]) -> Self {
        let mut hash = Self::zero(HashAlgo::Sha256);
        hash.bytes[..32].copy_from_slice(&bytes);
        hash
    }

    /// The all-zero hash, which an empty `outputHash` or `sha256` stands for.
    pub const fn zero(algo: HashAlgo) -> Self {
        Hash {
            algo,
            bytes: [0; 64],
        }
    }

    /// The algorithm.
    pub fn algo(&self) -> HashAlgo {
        self.algo
    }

    /// The value, [`HashAlgo::size`] bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.algo.size()]
    }

    /// The text form; `with_algo` puts `<algo>:` before it (SRI always names its algorithm).
    pub fn to_text(&self, format: HashFormat, with_algo: bool) -> String {
        let mut out = Vec::with_capacity(16 + self.algo.size() * 2);
        self.write_text(format, with_algo, &mut out);
        String::from_utf8(out).expect("digits are ASCII")
    }

    /// Appends [`Hash::to_text`] to `out`.
    pub fn write_text(&self, format: HashFormat, with_algo: bool, out: &mut Vec<u8>) {
        if with_algo || format == HashFormat::Sri {
            out.extend_from_slice(self.algo.name().as_bytes());
            out.push(if format == HashFormat::Sri {
                b'-'
            } else {
                b':'
            });
        }
        match format {
            HashFormat::Base16 => base_n::base16_encode_into(self.as_bytes(), out),
            HashFormat::Nix32 => nix32::encode_into(self.as_bytes(), out),
            HashFormat::Base64 | HashFormat::Sri => {
                base_n::base64_encode_into(self.as_bytes(), out);
            }
        }
    }

    /// Reads any form; `algo` is what the caller expects, if anything. Also returns the form.
    ///
    /// # Errors
    /// [`ErrorKind::BadHash`] for wrong lengths and digits and a missing or different algorithm,
    /// or as [`HashAlgo::parse`].
    pub fn parse_any(
        text: &[u8],
        algo: Option<HashAlgo>,
        features: Features,
    ) -> Result<(Self, HashFormat)> {
        let (named, rest, sri) = split_algo(text, features)?;
        let algo = match (named, algo) {
            (Some(named), Some(algo)) if named != algo => {
                let template = "hash '%s' should have type '%s'";
                let args = [text, algo.name().as_bytes()];
                return Err(StoreError::new(ErrorKind::BadHash, template, &args));
            }
            (Some(algo), _) | (None, Some(algo)) => algo,
            (None, None) => {
                let template = "hash '%s' does not include a type, nor is the type otherwise known from context";
                return Err(StoreError::new(ErrorKind::BadHash, template, &[text]));
            }
        };
        let format = if sri {
            HashFormat::Sri
        } else {
            HashFormat::from_len(rest, algo)?
        };
        Ok((Self::parse_digits(rest, algo, format)?, format))
    }

    /// As [`Hash::parse_any`], but an empty text is the zero hash of `algo`. The flag says that this
    /// happened; C++ Nix then warns `found empty hash, assuming '<SRI>'`.
    ///
    /// # Errors
    /// `empty hash requires explicit hash algorithm`, or as [`Hash::parse_any`].
    pub fn parse_allow_empty(
        text: &[u8],
        algo: Option<HashAlgo>,
        features: Features,
    ) -> Result<(Self, bool)> {
        if !text.is_empty() {
            return Ok((Self::parse_any(text, algo, features)?.0, false));
        }
        match algo {
            Some(algo) => Ok((Self::zero(algo), true)),
            None => {
                let template = "empty hash requires explicit hash algorithm";
                Err(StoreError::new(ErrorKind::BadHash, template, &[]))
            }
        }
    }

    /// Reads a form that names its algorithm, `algo:…` or SRI.
    ///
    /// # Errors
    /// `hash '…' does not include a type`, or as [`Hash::parse_any`].
    pub fn parse_prefixed(text: &[u8], features: Features) -> Result<Self> {
        if split_algo(text, features)?.0.is_none() {
            let template = "hash '%s' does not include a type";
            return Err(StoreError::new(ErrorKind::BadHash, template, &[text]));
        }
        Ok(Self::parse_any(text, None, features)?.0)
    }

    /// Reads SRI.
    ///
    /// # Errors
    /// `hash '…' is not SRI`, or as [`Hash::parse_any`].
    pub fn parse_sri(text: &[u8], features: Features) -> Result<Self> {
        match text.iter().position(|&c| c == b'-') {
            Some(i) => {
                let algo = HashAlgo::parse(&text[..i], features)?;
                Self::parse_digits(&text[i + 1..], algo, HashFormat::Sri)
            }
            None => Err(StoreError::new(
                ErrorKind::BadHash,
                "hash '%s' is not SRI",
                &[text],
            )),
        }
    }

    /// Reads bare digits of `algo`; the length tells their form.
    ///
    /// # Errors
    /// [`ErrorKind::BadHash`] for wrong lengths and digits.
    pub fn parse_plain(text: &[u8], algo: HashAlgo) -> Result<Self> {
        Self::parse_digits(text, algo, HashFormat::from_len(text, algo)?)
    }

    fn parse_digits(text: &[u8], algo: HashAlgo, format: HashFormat) -> Result<Self> {
        // C++ Nix 2.34.8 swallows the error of a wrong digit and goes on with nothing decoded.
        let bytes = format.decode(text).unwrap_or_default();
        Self::from_bytes(algo, &bytes).ok_or_else(|| {
            StoreError::new(
                ErrorKind::BadHash,
                "invalid %s hash '%s', length %s != expected length %s",
                &[
                    format.decoding_name().as_bytes(),
                    text,
                    bytes.len().to_string().as_bytes(),
                    algo.size().to_string().as_bytes(),
                ],
            )
        })
    }
}

/// Splits `algo:rest` or `algo-rest`; the flag says that it was the latter.
fn split_algo(text: &[u8], features: Features) -> Result<(Option<HashAlgo>, &[u8], bool)> {
    let position = |sep| text.iter().position(|&c| c == sep);
    let (at, sri) = match (position(b':'), position(b'-')) {
        (Some(at), _) => (at, false),
        (None, Some(at)) => (at, true),
        (None, None) => return Ok((None, text, false)),
    };
    Ok((
        Some(HashAlgo::parse(&text[..at], features)?),
        &text[at + 1..],
        sri,
    ))
}

impl PartialEq for Hash {
    fn eq(&self, other: &Self) -> bool {
        self.algo == other.algo && self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Hash {}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text(HashFormat::Nix32, true))
    }
}

/// Hashes a stream. As an [`io::Write`] it never fails.
#[derive(Clone)]
pub struct Hasher {
    state: State,
    len: u64,
}

#[derive(Clone)]
enum State {
    Md5(md5::Md5),
    Sha1(sha1::Sha1),
    Sha256(sha2::Sha256),
    Sha512(sha2::Sha512),
    Blake3(Box<blake3::Hasher>),
}

impl Hasher {
    /// A hasher that has seen nothing.
    pub fn new(algo: HashAlgo) -> Self {
        let state = match algo {
            HashAlgo::Md5 => State::Md5(md5::Md5::new()),
            HashAlgo::Sha1 => State::Sha1(sha1::Sha1::new()),
            HashAlgo::Sha256 => State::Sha256(sha2::Sha256::new()),
            HashAlgo::Sha512 => State::Sha512(sha2::Sha512::new()),
            HashAlgo::Blake3 => State::Blake3(Box::new(blake3::Hasher::new())),
        };
        Hasher { state, len: 0 }
    }

    /// Takes in `data`.
    pub fn update(&mut self, data: &[u8]) {
        self.len += data.len() as u64;
        match &mut self.state {
            State::Md5(h) => h.update(data),
            State::Sha1(h) => h.update(data),
            State::Sha256(h) => h.update(data),
            State::Sha512(h) => h.update(data),
            State::Blake3(h) => {
                h.update(data);
            }
        }
    }

    /// The hash and the number of bytes taken in.
    pub fn finish(self) -> (Hash, u64) {
        let (algo, mut bytes) = (self.algo(), [0; 64]);
        let out = &mut bytes[..algo.size()];
        match self.state {
            State::Md5(h) => h.finalize_into(out.into()),
            State::Sha1(h) => h.finalize_into(out.into()),
            State::Sha256(h) => h.finalize_into(out.into()),
            State::Sha512(h) => h.finalize_into(out.into()),
            State::Blake3(h) => out.copy_from_slice(h.finalize().as_bytes()),
        }
        (Hash { algo, bytes }, self.len)
    }

    fn algo(&self) -> HashAlgo {
        match self.state {
            State::Md5(_) => HashAlgo::Md5,
            State::Sha1(_) => HashAlgo::Sha1,
            State::Sha256(_) => HashAlgo::Sha256,
            State::Sha512(_) => HashAlgo::Sha512,
            State::Blake3(_) => HashAlgo::Blake3,
        }
    }
}

impl io::Write for Hasher {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.update(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// SHA-256 of the concatenation of `parts`, the hash everything in a store path goes through.
pub fn sha256<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut hasher = sha2::Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}
