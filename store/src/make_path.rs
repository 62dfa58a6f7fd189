//! Computes store paths from what they are made of.
//!
//! A path is the base-32 of SHA-256("`<type>:<inner hash>:<store dir>:<name>`") folded to 20 bytes, as
//! the manual's page on store paths specifies. The same arguments give the same path: nothing here
//! reads anything. Absent: hashing contents, see [`crate::nar`] and [`crate::drv_hash`].

use crate::content_address::{ContentAddress, ContentAddressMethod};
use crate::error::{ErrorKind, Result, StoreError};
use crate::hash::{Hash, HashAlgo, HashFormat, sha256};
use crate::store_path::{StoreDir, StorePath};

impl StoreDir {
    /// The path of `type_` (such as `source` or `output:out`), inner `hash`, and `name`.
    ///
    /// # Errors
    /// [`ErrorKind::BadStorePath`] when `name` fails [`crate::store_path::check_name`].
    pub fn make_path(&self, type_: &[u8], hash: &Hash, name: &[u8]) -> Result<StorePath> {
        let mut middle = Vec::with_capacity(96);
        middle.push(b':');
        hash.write_text(HashFormat::Base16, true, &mut middle);
        middle.push(b':');
        let parts = [type_, &middle, self.as_bytes(), b":", name];
        StorePath::from_hash(&fold20(&sha256(parts)), name)
    }

    /// The path of a text file with SHA-256 `hash` that refers to `refs`, in order: what `toFile` and
    /// derivations are stored as.
    ///
    /// # Errors
    /// As [`StoreDir::make_path`], or another algorithm than SHA-256.
    pub fn make_text_path<'r>(
        &self,
        name: &[u8],
        hash: &Hash,
        refs: impl IntoIterator<Item = &'r StorePath>,
    ) -> Result<StorePath> {
        if hash.algo() != HashAlgo::Sha256 {
            let template = "text-hashed store object '%s' must use SHA-256, not %s";
            let args = [name, hash.algo().name().as_bytes()];
            return Err(StoreError::new(ErrorKind::Other, template, &args));
        }
        self.make_path(&self.type_with_refs("text", refs), hash, name)
    }

    /// The path of the text file `contents` that refers to `refs`, which come in order without
    /// duplicates, as a `BTreeSet` gives them.
    ///
    /// # Errors
    /// As [`StoreDir::make_path`].
    pub fn make_text_path_of<'r>(
        &self,
        name: &[u8],
        contents: &[u8],
        refs: impl IntoIterator<Item = &'r StorePath>,
    ) -> Result<StorePath> {
        self.make_text_path(name, &Hash::sha256(sha256([contents])), refs)
    }

    /// The path of an object with content address `ca` that refers to `refs` (in order) and, if
    /// `self_ref`, to itself: what `path`, `filterSource`, copied sources and fixed outputs are
    /// stored as.
    ///
    /// # Errors
    /// As [`StoreDir::make_path`]; references where the method allows none; a method and an
    /// algorithm that do not go together.
    pub fn make_ca_path<'r>(
        &self,
        name: &[u8],
        ca: &ContentAddress,
        refs: impl IntoIterator<Item = &'r StorePath>,
        self_ref: bool,
    ) -> Result<StorePath> {
        let other =
            |template, args: &[&[u8]]| Err(StoreError::new(ErrorKind::Other, template, args));
        let algo = ca.hash.algo();
        match (ca.method, algo) {
            (ContentAddressMethod::Text, _) if self_ref => {
                other("self-reference not allowed with text hashing", &[])
            }
            (ContentAddressMethod::Text, _) => self.make_text_path(name, &ca.hash, refs),
            (ContentAddressMethod::Nar, HashAlgo::Sha256) => {
                let mut type_ = self.type_with_refs("source", refs);
                if self_ref {
                    type_.extend_from_slice(b":self");
                }
                self.make_path(&type_, &ca.hash, name)
            }
            (ContentAddressMethod::Git, algo)
                if !matches!(algo, HashAlgo::Sha1 | HashAlgo::Sha256) =>
            {
                let template =
                    "Git file ingestion must use SHA-1 or SHA-256 hash, but instead using: %s";
                other(template, &[algo.name().as_bytes()])
            }
            _ if self_ref || refs.into_iter().next().is_some() => {
                let template = "fixed output derivation '%s' is not allowed to refer to other store paths.\nYou may need to use the 'unsafeDiscardReferences' derivation attribute, see the manual for more details.";
                other(template, &[name])
            }
            _ => {
                let mut inner = b"fixed:out:".to_vec();
                inner.extend_from_slice(ca.method.prefix().as_bytes());
                ca.hash.write_text(HashFormat::Base16, true, &mut inner);
                inner.push(b':');
                self.make_path(b"output:out", &Hash::sha256(sha256([&*inner])), name)
            }
        }
    }

    /// [`StoreDir::make_ca_path`] without references, as fixed outputs of derivations have it.
    ///
    /// # Errors
    /// As [`StoreDir::make_ca_path`].
    pub fn make_fixed_output_path(&self, name: &[u8], ca: &ContentAddress) -> Result<StorePath> {
        self.make_ca_path(name, ca, [], false)
    }

    /// The path of output `output` of the input-addressed derivation `drv_name` with modular hash
    /// `hash` (see [`crate::drv_hash`]).
    ///
    /// # Errors
    /// As [`StoreDir::make_path`].
    pub fn make_output_path(
        &self,
        output: &[u8],
        hash: &Hash,
        drv_name: &[u8],
    ) -> Result<StorePath> {
        self.make_path(
            &[b"output:", output].concat(),
            hash,
            &output_path_name(drv_name, output),
        )
    }

    fn type_with_refs<'r>(
        &self,
        type_: &str,
        refs: impl IntoIterator<Item = &'r StorePath>,
    ) -> Vec<u8> {
        let mut out = type_.as_bytes().to_vec();
        for path in refs {
            out.push(b':');
            self.write(path, &mut out);
        }
        out
    }
}

/// The name of an output's store path: the derivation's, and unless it is `out`, the output's.
pub fn output_path_name(drv_name: &[u8], output: &[u8]) -> Vec<u8> {
    match output {
        b"out" => drv_name.to_vec(),
        _ => [drv_name, b"-", output].concat(),
    }
}

/// Folds a hash to 20 bytes by exclusive or.
pub(crate) fn fold20(bytes: &[u8]) -> [u8; 20] {
    let mut out = [0; 20];
    for (i, b) in bytes.iter().enumerate() {
        out[i % 20] ^= b;
    }
    out
}
