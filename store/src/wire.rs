//! Numbers, strings and paths as C++ Nix sends them between processes: in words of eight bytes, little end first.
//!
//! Both protocols have them, that of daemons and that of `nix-store --serve`. Invariant: a length is believed only as far as that
//! many bytes arrive. Absent: questions and answers.

use std::collections::BTreeSet;
use std::io::{self, Read};

use crate::content_address::ContentAddress;
use crate::error::{ErrorKind, Result, StoreError};
use crate::features::Features;
use crate::hash::{Hash, HashAlgo, HashFormat};
use crate::path_info::PathInfo;
use crate::store_path::{StoreDir, StorePath};

/// No string is longer: messages, names, signatures.
const MAX_STRING: u64 = 64 << 20;
/// No list is longer.
const MAX_LIST: u64 = 1 << 25;
/// As much is read at a time of what may never arrive.
const PIECE: usize = 64 << 10;

/// Adds a number.
pub fn number(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(&number.to_le_bytes());
}

/// Adds a string.
pub fn string(out: &mut Vec<u8>, bytes: &[u8]) {
    number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
    out.resize(out.len() + padding(bytes.len()), 0);
}

/// Adds a path.
pub fn path(out: &mut Vec<u8>, dir: &StoreDir, path: &StorePath) {
    string(out, dir.print(path).as_bytes());
}

/// Adds a path, or nothing.
pub fn optional_path(out: &mut Vec<u8>, dir: &StoreDir, path: Option<&StorePath>) {
    let text = path.map(|path| dir.print(path));
    string(out, text.unwrap_or_default().as_bytes());
}

/// Adds paths.
pub fn paths<'p>(
    out: &mut Vec<u8>,
    dir: &StoreDir,
    paths: impl ExactSizeIterator<Item = &'p StorePath>,
) {
    number(out, paths.len() as u64);
    paths.for_each(|one| path(out, dir, one));
}

/// Adds strings.
pub fn strings<'s>(out: &mut Vec<u8>, strings: impl ExactSizeIterator<Item = &'s [u8]>) {
    number(out, strings.len() as u64);
    strings.for_each(|one| string(out, one));
}

/// Adds what is known of a path, itself included, as it is sent before its archive.
pub fn info(out: &mut Vec<u8>, dir: &StoreDir, info: &PathInfo) {
    path(out, dir, &info.path);
    optional_path(out, dir, info.deriver.as_ref());
    let hash = info.nar_hash.to_text(HashFormat::Base16, false);
    string(out, hash.as_bytes());
    paths(out, dir, info.references.iter());
    number(out, info.registration_time.cast_unsigned());
    number(out, info.nar_size);
    number(out, u64::from(info.ultimate));
    strings(out, info.signatures.iter().map(String::as_bytes));
    content_address(out, info);
}

/// Adds how a path follows from its contents, or nothing.
pub fn content_address(out: &mut Vec<u8>, info: &PathInfo) {
    let text = info.ca.as_ref().map(ToString::to_string);
    string(out, text.unwrap_or_default().as_bytes());
}

/// How many bytes of zero follow so many of a string.
pub fn padding(len: usize) -> usize {
    len.wrapping_neg() % 8
}

/// Reads what was sent. Reads are small: buffer the input.
pub struct WireReader<R> {
    input: R,
}

impl<R: Read> WireReader<R> {
    /// A reader of `input`.
    pub fn new(input: R) -> Self {
        WireReader { input }
    }

    /// The input, behind what was read.
    pub fn input(&mut self) -> &mut R {
        &mut self.input
    }

    /// Reads a number.
    ///
    /// # Errors
    /// The input ends ([`is_end`]) or cannot be read, as for all of these.
    pub fn number(&mut self) -> Result<u64> {
        let mut bytes = [0; 8];
        self.exact(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    /// Reads a number that has no more than 32 bits.
    ///
    /// # Errors
    /// It has more.
    pub fn small_number(&mut self) -> Result<u32> {
        let number = self.number()?;
        u32::try_from(number).map_err(|_| {
            // The reference says the compiler's name of the type.
            bad(&format!(
                "serialised integer {number} is too large for type 'j'"
            ))
        })
    }

    /// Reads yes or no.
    ///
    /// # Errors
    /// As [`WireReader::number`].
    pub fn flag(&mut self) -> Result<bool> {
        Ok(self.number()? != 0)
    }

    /// Reads a string.
    ///
    /// # Errors
    /// It is too long, or is followed by something other than zeros.
    pub fn string(&mut self) -> Result<Vec<u8>> {
        let len = self.number()?;
        if len > MAX_STRING {
            return Err(bad("string is too long"));
        }
        // It fits, see above.
        let len = usize::try_from(len).unwrap_or_default();
        let mut text = Vec::new();
        while text.len() < len {
            let start = text.len();
            text.resize(start + PIECE.min(len - start), 0);
            self.exact(&mut text[start..])?;
        }
        let mut end = [0; 8];
        let end = &mut end[..padding(len)];
        self.exact(end)?;
        match end.iter().all(|b| *b == 0) {
            true => Ok(text),
            false => Err(bad("non-zero padding")),
        }
    }

    /// Reads the length of a list.
    ///
    /// # Errors
    /// It is too long.
    pub fn length(&mut self) -> Result<u64> {
        match self.number()? {
            len if len <= MAX_LIST => Ok(len),
            len => Err(bad(&format!("a list of {len} elements is too long"))),
        }
    }

    /// Reads strings.
    ///
    /// # Errors
    /// As [`WireReader::string`].
    pub fn strings(&mut self) -> Result<Vec<Vec<u8>>> {
        let len = self.length()?;
        (0..len).map(|_| self.string()).collect()
    }

    /// Reads a path.
    ///
    /// # Errors
    /// It is none.
    pub fn path(&mut self, dir: &StoreDir) -> Result<StorePath> {
        let text = self.string()?;
        dir.parse(&text)
    }

    /// Reads a path or nothing.
    ///
    /// # Errors
    /// As [`WireReader::path`].
    pub fn optional_path(&mut self, dir: &StoreDir) -> Result<Option<StorePath>> {
        match self.string()? {
            text if text.is_empty() => Ok(None),
            text => dir.parse(&text).map(Some),
        }
    }

    /// Reads paths.
    ///
    /// # Errors
    /// As [`WireReader::path`].
    pub fn paths(&mut self, dir: &StoreDir) -> Result<BTreeSet<StorePath>> {
        let len = self.length()?;
        (0..len).map(|_| self.path(dir)).collect()
    }

    /// Reads what is known of a path, as it is sent before its archive.
    ///
    /// # Errors
    /// It is no path, no SHA-256, or no content address.
    pub fn info(&mut self, dir: &StoreDir) -> Result<PathInfo> {
        let path = self.string()?;
        let deriver = self.string()?;
        let path = dir.parse(&path)?;
        let hash = self.string()?;
        let mut info = PathInfo::new(path, sha256(&hash)?, 0);
        if !deriver.is_empty() {
            info.deriver = Some(dir.parse(&deriver)?);
        }
        info.references = self.paths(dir)?;
        info.registration_time = self.number()?.cast_signed();
        info.nar_size = self.number()?;
        info.ultimate = self.flag()?;
        info.signatures = self.signatures()?;
        info.ca = self.content_address()?;
        Ok(info)
    }

    /// Reads signatures.
    ///
    /// # Errors
    /// As [`WireReader::string`].
    pub fn signatures(&mut self) -> Result<BTreeSet<String>> {
        let strings = self.strings()?.into_iter();
        let text = strings.map(|text| String::from_utf8_lossy(&text).into_owned());
        Ok(text.collect())
    }

    /// Reads how a path follows from its contents, or nothing.
    ///
    /// # Errors
    /// It is no content address.
    pub fn content_address(&mut self) -> Result<Option<ContentAddress>> {
        match self.string()? {
            text if text.is_empty() => Ok(None),
            text => ContentAddress::parse(&text, Features::ALL).map(Some),
        }
    }

    fn exact(&mut self, bytes: &mut [u8]) -> Result<()> {
        self.input
            .read_exact(bytes)
            .map_err(|err| match err.kind() {
                io::ErrorKind::UnexpectedEof => StoreError::new(ErrorKind::Io, END, &[]),
                _ => StoreError::io("reading from file", &[], &err),
            })
    }
}

/// A SHA-256 that is sent with or without its name.
///
/// # Errors
/// It is no hash, or another.
pub fn sha256(text: &[u8]) -> Result<Hash> {
    let (hash, _) = Hash::parse_any(text, Some(HashAlgo::Sha256), Features::ALL)?;
    match hash.algo() {
        HashAlgo::Sha256 => Ok(hash),
        _ => Err(StoreError::new(
            ErrorKind::BadHash,
            "hash '%s' should have type 'sha256'",
            &[text],
        )),
    }
}

const END: &str = "unexpected end-of-file";

/// Whether `err` says that the input ended.
pub fn is_end(err: &StoreError) -> bool {
    err.kind() == ErrorKind::Io && err.message() == END.as_bytes()
}

fn bad(text: &str) -> StoreError {
    StoreError::new(ErrorKind::Format, "%s", &[text.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> WireReader<&[u8]> {
        WireReader::new(bytes)
    }

    #[test]
    fn strings_end_with_zeros_up_to_a_word() {
        let mut out = Vec::new();
        strings(&mut out, [&b""[..], b"a", b"12345678"].into_iter());
        assert_eq!(out.len(), 8 + 8 + 16 + 16);
        assert_eq!(read(&out).strings().unwrap(), [&b""[..], b"a", b"12345678"]);
        out[8 + 8 + 8 + 1] = 1;
        assert_eq!(
            read(&out).strings().unwrap_err().to_string(),
            "non-zero padding"
        );
    }

    #[test]
    fn what_does_not_arrive_takes_no_memory() {
        let long = (MAX_STRING + 1).to_le_bytes();
        assert_eq!(
            read(&long).string().unwrap_err().to_string(),
            "string is too long"
        );
        let short = MAX_STRING.to_le_bytes();
        assert!(is_end(&read(&short).string().unwrap_err()));
        let list = u64::MAX.to_le_bytes();
        assert!(read(&list).strings().is_err());
        assert!(is_end(&read(&[1; 7]).number().unwrap_err()));
        let large = read(&u64::MAX.to_le_bytes()).small_number().unwrap_err();
        assert_eq!(
            large.to_string(),
            "serialised integer 18446744073709551615 is too large for type 'j'"
        );
    }
}
