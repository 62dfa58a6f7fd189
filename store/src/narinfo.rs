//! The text that binary caches keep of each path, `<hash part>.narinfo`.
//!
//! Reading is as lenient and as strict as C++ Nix 2.34.8, and fails in its words: fields may come in any
//! order and unknown ones are skipped, but every line has a colon and ends. Writing gives its bytes. Absent: checks
//! of signatures, and whether the path is the one that was asked for.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use bstr::{BStr, BString, ByteSlice};

use crate::content_address::ContentAddress;
use crate::error::{ErrorKind, Result, StoreError};
use crate::features::Features;
use crate::hash::{Hash, HashAlgo, HashFormat};
use crate::path_info::PathInfo;
use crate::signature::Signature;
use crate::store_path::{StoreDir, StorePath};

/// What a binary cache says of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NarInfo {
    /// What every store knows.
    pub info: PathInfo,
    /// Where the archive is, relative to the cache.
    pub url: BString,
    /// How the archive is compressed; never empty.
    pub compression: BString,
    /// Hash of the compressed archive, if it is said.
    pub file_hash: Option<Hash>,
    /// Length of the compressed archive; 0 when it is not said.
    pub file_size: u64,
}

/// The name of `path`'s text in a binary cache.
pub fn file_name(path: &StorePath) -> String {
    format!("{}.narinfo", path.hash_part())
}

impl NarInfo {
    /// Reads `text`, which messages call `whence`.
    ///
    /// # Errors
    /// `NAR info file '…' is corrupt: …`, or what is wrong with a store path, signature or content address.
    pub fn parse(text: &[u8], whence: &str, dir: &StoreDir, features: Features) -> Result<Self> {
        let mut fields = Fields::default();
        let (mut at, mut line) = (0, 1);
        while at < text.len() {
            let corrupt = |reason: &str| {
                let reason = format!("{reason} at line {line}");
                corrupt(whence, &reason)
            };
            let Some(colon) = text[at..].find_byte(b':').map(|i| at + i) else {
                return Err(corrupt("expecting ':'"));
            };
            // One character after the colon is skipped, whatever it is.
            let start = colon + 2;
            let rest = text.get(start..).unwrap_or_default();
            let Some(end) = rest.find_byte(b'\n').map(|i| start + i) else {
                return Err(corrupt("expecting '\\n'"));
            };
            fields.set(
                &text[at..colon],
                text[start..end].as_bstr(),
                &corrupt,
                dir,
                features,
            )?;
            at = end + 1;
            line += 1;
        }
        fields.finish(whence)
    }

    /// The text.
    ///
    /// # Errors
    /// Without the hash of the compressed archive there is none; a signature that is none.
    pub fn to_text(&self, dir: &StoreDir) -> Result<Vec<u8>> {
        let Some(file_hash) = &self.file_hash else {
            let template = "the hash of the compressed archive of '%s' is not known";
            let path = dir.print(&self.info.path);
            return Err(StoreError::new(
                ErrorKind::Other,
                template,
                &[path.as_bytes()],
            ));
        };
        let info = &self.info;
        let hash = |hash: &Hash| hash.to_text(HashFormat::Nix32, true);
        let mut out = format!("StorePath: {}\nURL: ", dir.print(&info.path)).into_bytes();
        out.extend_from_slice(&self.url);
        out.extend_from_slice(b"\nCompression: ");
        out.extend_from_slice(&self.compression);
        let mut rest = format!(
            "\nFileHash: {}\nFileSize: {}\nNarHash: {}\nNarSize: {}\nReferences: {}\n",
            hash(file_hash),
            self.file_size,
            hash(&info.nar_hash),
            info.nar_size,
            join(info.references.iter().map(StorePath::as_str)),
        );
        // Writing to a string does not fail.
        if let Some(deriver) = &info.deriver {
            let _ = writeln!(rest, "Deriver: {deriver}");
        }
        for signature in sorted_signatures(info)? {
            let _ = writeln!(rest, "Sig: {signature}");
        }
        if let Some(ca) = &info.ca {
            let _ = writeln!(rest, "CA: {ca}");
        }
        out.extend_from_slice(rest.as_bytes());
        Ok(out)
    }
}

/// The signatures in the order in which C++ Nix writes them.
///
/// # Errors
/// One that is none.
pub fn sorted_signatures(info: &PathInfo) -> Result<BTreeSet<Signature>> {
    let parse = |text: &String| Signature::parse(text.as_bytes());
    info.signatures.iter().map(parse).collect()
}

/// `words` with spaces between.
fn join<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let mut out = String::new();
    for word in words {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// A number as C++ Nix reads it: digits, a plus sign allowed.
fn number(text: &[u8]) -> Option<u64> {
    let digits = text.strip_prefix(b"+").unwrap_or(text);
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    digits.to_str().ok()?.parse().ok()
}

fn corrupt(whence: &str, reason: &str) -> StoreError {
    let template = "NAR info file '%s' is corrupt: %s";
    let args = [whence.as_bytes(), reason.as_bytes()];
    StoreError::new(ErrorKind::Format, template, &args)
}

/// What has been read so far.
#[derive(Default)]
struct Fields {
    path: Option<StorePath>,
    url: BString,
    compression: BString,
    file_hash: Option<Hash>,
    file_size: u64,
    nar_hash: Option<Hash>,
    nar_size: u64,
    references: BTreeSet<StorePath>,
    deriver: Option<StorePath>,
    signatures: BTreeSet<String>,
    ca: Option<ContentAddress>,
}

impl Fields {
    fn set(
        &mut self,
        name: &[u8],
        value: &BStr,
        corrupt: &dyn Fn(&str) -> StoreError,
        dir: &StoreDir,
        features: Features,
    ) -> Result<()> {
        let hash = || match Hash::parse_prefixed(value, features) {
            Err(err) if err.kind() == ErrorKind::BadHash => Err(corrupt("bad hash")),
            hash => hash,
        };
        match name {
            b"StorePath" => self.path = Some(dir.parse(value)?),
            b"URL" => self.url = value.into(),
            b"Compression" => self.compression = value.into(),
            b"FileHash" => self.file_hash = Some(hash()?),
            b"FileSize" => {
                self.file_size = number(value).ok_or_else(|| corrupt("invalid FileSize"))?;
            }
            b"NarHash" => {
                let hash = hash()?;
                // C++ Nix fails only when it compares it with an archive's.
                if hash.algo() != HashAlgo::Sha256 {
                    return Err(corrupt("bad hash"));
                }
                self.nar_hash = Some(hash);
            }
            b"NarSize" => {
                self.nar_size = number(value).ok_or_else(|| corrupt("invalid NarSize"))?;
            }
            b"References" => {
                if !self.references.is_empty() {
                    return Err(corrupt("extra References"));
                }
                for word in value.split_str(" ").filter(|word| !word.is_empty()) {
                    self.references.insert(StorePath::from_base_name(word)?);
                }
            }
            b"Deriver" if value != "unknown-deriver" => {
                self.deriver = Some(StorePath::from_base_name(value)?);
            }
            b"Sig" => {
                let signature = Signature::parse(value)?;
                self.signatures.insert(signature.to_string());
            }
            b"CA" => {
                if self.ca.is_some() {
                    return Err(corrupt("extra CA"));
                }
                if !value.is_empty() {
                    self.ca = Some(ContentAddress::parse(value, features)?);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(self, whence: &str) -> Result<NarInfo> {
        let missing = |reason| corrupt(whence, reason);
        let path = self.path.ok_or_else(|| missing("StorePath missing"))?;
        let nar_hash = self.nar_hash.ok_or_else(|| missing("NarHash missing"))?;
        if self.url.is_empty() {
            return Err(missing("URL missing"));
        }
        if self.nar_size == 0 {
            return Err(missing("NarSize missing or zero"));
        }
        let mut info = PathInfo::new(path, nar_hash, self.nar_size);
        info.references = self.references;
        info.deriver = self.deriver;
        info.signatures = self.signatures;
        info.ca = self.ca;
        let compression = match self.compression.is_empty() {
            true => "bzip2".into(),
            false => self.compression,
        };
        Ok(NarInfo {
            info,
            url: self.url,
            compression,
            file_hash: self.file_hash,
            file_size: self.file_size,
        })
    }
}
