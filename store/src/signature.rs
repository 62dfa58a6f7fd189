//! Ed25519 keys and signatures, and which paths they make trustworthy.
//!
//! Keys and signatures are written `<name>:<base-64>`; a signature says which key made it only by that name.
//! Signatures are verified as strictly as libsodium does: none that would hold for many texts, and one
//! encoding only. Absent: where keys are kept, and the randomness that new keys are made of, which comes
//! from the caller.

use std::collections::BTreeMap;
use std::fmt;

use bstr::ByteSlice;
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};

use crate::base_n;
use crate::content_address::ContentAddressMethod;
use crate::error::{ErrorKind, Result, StoreError};
use crate::path_info::PathInfo;
use crate::store_path::StoreDir;

/// Bytes of a signature.
const SIGNATURE_LEN: usize = ed25519_dalek::SIGNATURE_LENGTH;

/// A signature and the name of the key that is said to have made it. Ordered as C++ Nix writes them: by
/// name, then by the bytes that base-64 stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signature {
    /// The key's name.
    pub key_name: String,
    /// The signature, of any length until it is verified.
    pub bytes: Vec<u8>,
}

impl Signature {
    /// Reads `<key name>:<base-64>`.
    ///
    /// # Errors
    /// `signature is corrupt`, or a character that base-64 has not.
    pub fn parse(text: &[u8]) -> Result<Self> {
        let (key_name, bytes) = split(text, "signature is corrupt")?;
        Ok(Signature { key_name, bytes })
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}",
            self.key_name,
            base_n::base64_encode(&self.bytes)
        )
    }
}

/// A public key and its name.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    name: String,
    bytes: [u8; 32],
}

impl PublicKey {
    /// Reads `<name>:<base-64>`.
    ///
    /// # Errors
    /// `key is corrupt`, `public key is not valid`, or a character that base-64 has not.
    pub fn parse(text: &[u8]) -> Result<Self> {
        // C++ Nix says that it is named '', since it does not know yet.
        let decoding = |e: StoreError| {
            let template = "while decoding key named '' with raw value '%s'";
            e.trace(template, &[text])
        };
        let (name, bytes) = split(text, "key is corrupt").map_err(decoding)?;
        match bytes.try_into() {
            Ok(bytes) => Ok(PublicKey { name, bytes }),
            Err(_) => Err(other("public key is not valid")),
        }
    }

    /// The key's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether this key made `signature` over `text`, whatever key the signature names.
    ///
    /// # Errors
    /// `signature is not valid` for one of another length.
    pub fn verifies(&self, text: &[u8], signature: &Signature) -> Result<bool> {
        let bytes: [u8; SIGNATURE_LEN] = match signature.bytes.as_slice().try_into() {
            Ok(bytes) => bytes,
            Err(_) => return Err(other("signature is not valid")),
        };
        // Bytes that are no point of the curve verify nothing.
        let Ok(key) = VerifyingKey::from_bytes(&self.bytes) else {
            return Ok(false);
        };
        Ok(key.verify_strict(text, &bytes.into()).is_ok())
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.name, base_n::base64_encode(&self.bytes))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A secret key and its name; `Debug` shows only the latter. Erased from memory when dropped.
#[derive(Clone)]
pub struct SecretKey {
    name: String,
    key: SigningKey,
}

impl SecretKey {
    /// Reads `<name>:<base-64>`, the contents of a secret key file; newlines do not matter.
    ///
    /// # Errors
    /// `key is corrupt`, or a character that base-64 has not; `secret key is not valid` for one of
    /// another length and for one whose second half is not the public key of the first. C++ Nix makes
    /// signatures that nobody can verify of the latter.
    pub fn parse(text: &[u8]) -> Result<Self> {
        let decoding = |e: StoreError| e.trace("while decoding key named ''", &[]);
        let (name, bytes) = split(text, "key is corrupt").map_err(decoding)?;
        let invalid = || other("secret key is not valid");
        let bytes: [u8; 64] = bytes.try_into().map_err(|_| invalid())?;
        let key = SigningKey::from_keypair_bytes(&bytes).map_err(|_| invalid())?;
        Ok(SecretKey { name, key })
    }

    /// The secret key that follows from `seed`, which must come from a good source of randomness.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Self {
        SecretKey {
            name: name.to_owned(),
            key: SigningKey::from_bytes(seed),
        }
    }

    /// `<name>:<base-64>`, the contents of a secret key file.
    pub fn to_text(&self) -> String {
        let bytes = self.key.to_keypair_bytes();
        format!("{}:{}", self.name, base_n::base64_encode(&bytes))
    }

    /// The key that verifies what this one signs.
    pub fn public_key(&self) -> PublicKey {
        PublicKey {
            name: self.name.clone(),
            bytes: self.key.verifying_key().to_bytes(),
        }
    }

    /// Signs `text`.
    pub fn sign(&self, text: &[u8]) -> Signature {
        Signature {
            key_name: self.name.clone(),
            bytes: self.key.sign(text).to_vec(),
        }
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({})", self.name)
    }
}

/// Trusted public keys by name; of several with one name the first counts, as in C++ Nix.
#[derive(Clone, Debug, Default)]
pub struct PublicKeys(BTreeMap<String, PublicKey>);

impl PublicKeys {
    /// Reads the keys of a setting such as `trusted-public-keys`, and the public halves of `secret`.
    ///
    /// # Errors
    /// As [`PublicKey::parse`].
    pub fn new<'k>(
        public: impl IntoIterator<Item = &'k [u8]>,
        secret: &[SecretKey],
    ) -> Result<Self> {
        let mut keys = BTreeMap::new();
        for text in public {
            let key = PublicKey::parse(text)?;
            keys.entry(key.name.clone()).or_insert(key);
        }
        for key in secret.iter().map(SecretKey::public_key) {
            keys.entry(key.name.clone()).or_insert(key);
        }
        Ok(PublicKeys(keys))
    }

    /// Whether one of the keys made `signature` over `text`.
    ///
    /// # Errors
    /// As [`PublicKey::verifies`].
    pub fn verifies(&self, text: &[u8], signature: &Signature) -> Result<bool> {
        match self.0.get(&signature.key_name) {
            Some(key) => key.verifies(text, signature),
            None => Ok(false),
        }
    }
}

/// How far a path's information can be trusted by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Nobody who is trusted has signed it.
    None,
    /// So many signatures are by trusted keys.
    Signed(usize),
    /// The path follows from the contents, which will be checked.
    ContentAddressed,
    /// It claims that the path follows from the contents, which is not so; nobody has signed it. C++ Nix
    /// warns `path '…' claims to be content-addressed but isn't`.
    FalseAddress,
}

impl Trust {
    /// Whether it may be added to a store that requires signatures.
    pub fn is_trusted(self) -> bool {
        matches!(self, Trust::Signed(_) | Trust::ContentAddressed)
    }
}

impl PathInfo {
    /// The text that signatures are made over; see [`PathInfo::fingerprint`].
    ///
    /// # Errors
    /// The archive's length is not known, or its hash is not SHA-256.
    pub fn signed_text(&self, dir: &StoreDir) -> Result<String> {
        if self.nar_size == 0 {
            let template =
                "cannot calculate fingerprint of path '%s' because its size is not known";
            let path = dir.print(&self.path);
            return Err(StoreError::new(
                ErrorKind::Other,
                template,
                &[path.as_bytes()],
            ));
        }
        Ok(self.fingerprint(dir))
    }

    /// Adds a signature by each of `keys`.
    ///
    /// # Errors
    /// As [`PathInfo::signed_text`].
    pub fn sign<'k>(
        &mut self,
        dir: &StoreDir,
        keys: impl IntoIterator<Item = &'k SecretKey>,
    ) -> Result<()> {
        let text = self.signed_text(dir)?;
        for key in keys {
            self.signatures
                .insert(key.sign(text.as_bytes()).to_string());
        }
        Ok(())
    }

    /// Whether the path is what its content address and references say.
    pub fn is_content_addressed(&self, dir: &StoreDir) -> bool {
        let Some(ca) = &self.ca else {
            return false;
        };
        let self_ref = self.references.contains(&self.path);
        // C++ Nix ends here by an assertion.
        if ca.method == ContentAddressMethod::Text && self_ref {
            return false;
        }
        let others = self.references.iter().filter(|path| **path != self.path);
        let path = dir.make_ca_path(self.path.name().as_bytes(), ca, others, self_ref);
        path.is_ok_and(|path| path == self.path)
    }

    /// Who vouches for this information.
    ///
    /// # Errors
    /// A signature that is none, or as [`PathInfo::signed_text`].
    pub fn trust(&self, dir: &StoreDir, keys: &PublicKeys) -> Result<Trust> {
        if self.is_content_addressed(dir) {
            return Ok(Trust::ContentAddressed);
        }
        let mut good = 0;
        if !self.signatures.is_empty() {
            let text = self.signed_text(dir)?;
            for signature in &self.signatures {
                let signature = Signature::parse(signature.as_bytes())?;
                good += usize::from(keys.verifies(text.as_bytes(), &signature)?);
            }
        }
        Ok(match good {
            0 if self.ca.is_some() => Trust::FalseAddress,
            0 => Trust::None,
            good => Trust::Signed(good),
        })
    }
}

/// Splits `<name>:<base-64>`; neither may be empty.
fn split(text: &[u8], corrupt: &str) -> Result<(String, Vec<u8>)> {
    let corrupt = || StoreError::new(ErrorKind::Format, corrupt, &[]);
    let (name, data) = text.split_once_str(b":").ok_or_else(corrupt)?;
    // Names are only compared and printed; one that is not UTF-8 is no key's.
    let name = name.to_str().map_err(|_| corrupt())?;
    let data = if name.is_empty() {
        Vec::new()
    } else {
        base_n::base64_decode(data)?
    };
    match data.is_empty() {
        true => Err(corrupt()),
        false => Ok((name.to_owned(), data)),
    }
}

fn other(text: &str) -> StoreError {
    StoreError::new(ErrorKind::Other, text, &[])
}
