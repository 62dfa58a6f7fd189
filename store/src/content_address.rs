//! Content addresses: how an object's contents are hashed, and with which result.
//!
//! Three spellings exist: the method's name (`outputHashMode`), the prefix in derivations (`r:sha256`)
//! and the whole address in databases (`fixed:r:sha256:<nix32>`). Absent: making store paths of them,
//! see [`crate::make_path`].

use std::fmt;

use crate::error::{ErrorKind, Result, StoreError};
use crate::features::{Feature, Features};
use crate::hash::{Hash, HashAlgo, HashFormat};

/// How an object's contents are hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentAddressMethod {
    /// The bytes of a single file.
    Flat,
    /// The NAR of the object.
    Nar,
    /// Git's object hash; experimental.
    Git,
    /// The bytes of a single file, which may refer to other objects; only SHA-256.
    Text,
}

impl ContentAddressMethod {
    /// The method named `flat`, `nar`, `git` or `text`.
    ///
    /// # Errors
    /// `Unknown file ingestion method …` ([`ErrorKind::Usage`]).
    pub fn parse(name: &[u8]) -> Result<Self> {
        Ok(match name {
            b"flat" => Self::Flat,
            b"nar" => Self::Nar,
            b"git" => Self::Git,
            b"text" => Self::Text,
            _ => {
                let template = "Unknown file ingestion method '%s', expect `flat`, `nar`, or `git`";
                return Err(StoreError::new(ErrorKind::Usage, template, &[name]));
            }
        })
    }

    /// The method an `outputHashMode` of the derivation `drv_name` asks for: [`Self::parse`] and the
    /// old name `recursive` for `nar`.
    ///
    /// # Errors
    /// `invalid value '…' for 'outputHashMode' attribute`, or a missing experimental feature.
    pub fn parse_output_hash_mode(
        mode: &[u8],
        drv_name: &[u8],
        features: Features,
    ) -> Result<Self> {
        if mode == b"recursive" {
            return Ok(Self::Nar);
        }
        let method = Self::parse(mode).map_err(|_| {
            let template = "invalid value '%s' for 'outputHashMode' attribute";
            StoreError::new(ErrorKind::Usage, template, &[mode])
        })?;
        match method {
            Self::Text => {
                let name = String::from_utf8_lossy(drv_name);
                let reason = format!("text-hashed derivation '{name}', outputHashMode = \"text\"");
                features.require_for(Feature::DynamicDerivations, &reason)?;
            }
            Self::Git => features.require(Feature::GitHashing)?,
            Self::Flat | Self::Nar => {}
        }
        Ok(method)
    }

    /// The method's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::Nar => "nar",
            Self::Git => "git",
            Self::Text => "text",
        }
    }

    /// What a derivation puts before the algorithm of an output.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Flat => "",
            Self::Nar => "r:",
            Self::Git => "git:",
            Self::Text => "text:",
        }
    }

    /// Splits [`Self::prefix`] off `text`.
    ///
    /// # Errors
    /// `git:` without its experimental feature.
    pub fn split_prefix(text: &[u8], features: Features) -> Result<(Self, &[u8])> {
        if let Some(rest) = text.strip_prefix(b"r:") {
            Ok((Self::Nar, rest))
        } else if let Some(rest) = text.strip_prefix(b"git:") {
            features.require(Feature::GitHashing)?;
            Ok((Self::Git, rest))
        } else if let Some(rest) = text.strip_prefix(b"text:") {
            Ok((Self::Text, rest))
        } else {
            Ok((Self::Flat, text))
        }
    }
}

/// A method and the hash it gives. `Display` is the form in databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentAddress {
    /// How the contents are hashed.
    pub method: ContentAddressMethod,
    /// The result.
    pub hash: Hash,
}

impl ContentAddress {
    /// Reads `text:<algo>:<hash>` or `fixed:[r:|git:]<algo>:<hash>`.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for another shape, or as [`Hash::parse_plain`] and [`HashAlgo::parse`].
    pub fn parse(text: &[u8], features: Features) -> Result<Self> {
        let usage = |template, arg: &[u8]| StoreError::new(ErrorKind::Usage, template, &[arg]);
        let template = "not a content address because it is not in the form '<prefix>:<rest>': %s";
        let (prefix, rest) = split_colon(text).ok_or_else(|| usage(template, text))?;
        let (method, rest) = match prefix {
            b"text" => (ContentAddressMethod::Text, rest),
            b"fixed" => match ContentAddressMethod::split_prefix(rest, features)? {
                (ContentAddressMethod::Text, _) => (ContentAddressMethod::Flat, rest),
                split => split,
            },
            _ => {
                let template = "content address prefix '%s' is unrecognized. Recogonized prefixes are 'text' or 'fixed'";
                return Err(usage(template, prefix));
            }
        };
        let template = "content address hash must be in form '<algo>:<hash>', but found: %s";
        let (algo, digits) = split_colon(rest).ok_or_else(|| usage(template, text))?;
        let algo = HashAlgo::parse(algo, features)?;
        Ok(ContentAddress {
            method,
            hash: Hash::parse_plain(digits, algo)?,
        })
    }

    /// `[r:|git:|text:]<algo>`, as derivations write it.
    pub fn method_algo(&self) -> String {
        format!("{}{}", self.method.prefix(), self.hash.algo())
    }
}

fn split_colon(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|&c| c == b':')?;
    Some((&text[..at], &text[at + 1..]))
}

impl fmt::Display for ContentAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hash = self.hash.to_text(HashFormat::Nix32, true);
        match self.method {
            ContentAddressMethod::Text => write!(f, "text:{hash}"),
            method => write!(f, "fixed:{}{hash}", method.prefix()),
        }
    }
}
