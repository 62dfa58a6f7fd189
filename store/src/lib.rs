//! The store's vocabulary: hashes, store paths, derivations, archives.
//!
//! Everything here is bit-compatible with C++ Nix 2.34.8: a path or a derivation that differs by one
//! bit is a bug of the first order, and error texts follow it word for word. Nix strings are byte
//! strings, so contents, environment values and names from outside are bytes ([`bstr`]), not `str`.
//!
//! Deliberately absent: Nix values, settings, a database, processes, and I/O other than
//! [`fs::NativeFs`], which reads a file system behind the [`fs::FileSource`] trait, and `nar::restore`, which
//! unpacks archives where there is a file system.

#![deny(unsafe_code)]

pub mod aterm;
pub mod base_n;
pub mod batch;
pub mod cache_info;
pub mod closure;
pub mod content_address;
pub mod derivation;
pub mod drv_hash;
pub mod error;
pub mod export;
pub mod features;
pub mod fs;
pub mod hash;
pub mod hash_modulo;
pub mod make_path;
pub mod nar;
pub mod narinfo;
pub mod netrc;
pub mod nix32;
pub mod path_info;
pub mod pipe;
pub mod placeholder;
pub mod references;
pub mod rewrite;
pub mod signature;
pub mod store_path;
pub mod store_uri;
pub mod topo;
pub mod transfer;
pub mod validity;
pub mod wire;

pub use bstr::{BStr, BString};
pub use content_address::{ContentAddress, ContentAddressMethod};
pub use derivation::{Derivation, DerivationOutput, InputDrv};
pub use error::{ErrorKind, Result, StoreError};
pub use features::{Feature, Features};
pub use hash::{Hash, HashAlgo, HashFormat, Hasher};
pub use narinfo::NarInfo;
pub use path_info::PathInfo;
pub use signature::{PublicKey, PublicKeys, SecretKey, Signature};
pub use store_path::{StoreDir, StorePath};
pub use store_uri::{StoreKind, StoreUri};
