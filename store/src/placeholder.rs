//! Strings that stand for output paths before they are known.
//!
//! A placeholder starts with `/` and is 53 bytes long, so that it looks like a path and is replaced
//! at build time. Absent: the replacing.

use crate::error::Result;
use crate::hash::sha256;
use crate::make_path::{fold20, output_path_name};
use crate::nix32;
use crate::store_path::StorePath;

/// What `builtins.placeholder output` returns: a derivation's own output, seen from itself.
pub fn hash_placeholder(output: &[u8]) -> String {
    render(&sha256([b"nix-output:".as_slice(), output]))
}

/// Stands for an output whose path another derivation must be built to know. Clone is cheap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DownstreamPlaceholder([u8; 32]);

impl DownstreamPlaceholder {
    /// For output `output` of the content-addressed derivation `drv_path`. C++ Nix asks for the
    /// `ca-derivations` feature here, this leaves it to the caller.
    ///
    /// # Errors
    /// `drv_path` is no derivation.
    pub fn unknown_ca_output(drv_path: &StorePath, output: &[u8]) -> Result<Self> {
        let name = output_path_name(drv_path.derivation_name()?.as_bytes(), output);
        let hash_part = drv_path.hash_part().as_bytes();
        Ok(Self(sha256([
            b"nix-upstream-output:".as_slice(),
            hash_part,
            b":",
            &name,
        ])))
    }

    /// For output `output` of the derivation that `drv` stands for. C++ Nix asks for the
    /// `dynamic-derivations` feature here, this leaves it to the caller.
    pub fn unknown_derivation(drv: &Self, output: &[u8]) -> Self {
        let hash = nix32::encode(&fold20(&drv.0));
        Self(sha256([
            b"nix-computed-output:".as_slice(),
            hash.as_bytes(),
            b":",
            output,
        ]))
    }

    /// The string that stands for the path.
    pub fn render(&self) -> String {
        render(&self.0)
    }
}

fn render(hash: &[u8; 32]) -> String {
    let mut out = String::with_capacity(1 + nix32::encoded_len(32));
    out.push('/');
    out.push_str(&nix32::encode(hash));
    out
}
