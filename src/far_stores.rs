//! Stores that are not on this machine's file system: binary caches, and those of other machines.
//!
//! Invariant: the same addresses name them as stores to work on and as stores to substitute from. Deliberately absent: what
//! can be done with them, see [`crate::store::Elsewhere`] and [`crate::substituters`].

use crate::config::Config;
use crate::failure::Failure;
use crate::ssh;
use crate::store::At;
use frazil_binary_cache::{BinaryCache, CacheUri, Settings};
use frazil_store::{StoreKind, StoreUri};

/// Opens the store that `uri` names; nothing if it is one that never has anything.
///
/// # Errors
/// It is on this machine's file system, of no kind that is known, or cannot be opened.
pub fn open(config: &Config, uri: &StoreUri, settings: &Settings) -> Result<Option<At>, Failure> {
    let StoreKind::Other { scheme, rest } = &uri.kind else {
        return Err(Failure::Message("it is a store of this machine".into()));
    };
    match scheme.as_str() {
        "ssh" => {
            let store = ssh::open(config, rest, &uri.params)?;
            Ok(Some(At::Machine(Box::new(store))))
        }
        "file" | "http" | "https" => {
            let cache = CacheUri::of(uri)?;
            for name in &cache.unknown {
                config.warn_no_setting(name);
            }
            let cache = BinaryCache::open(&cache, settings)?;
            Ok(Some(At::Cache(Box::new(cache))))
        }
        "dummy" => Ok(None),
        "s3" | "ssh-ng" | "mounted-ssh-ng" | "local-overlay" => Err(Failure::Message(format!(
            "the store '{scheme}://{rest}' cannot be used: stores of this kind are not supported yet"
        ))),
        _ => Err(Failure::Message(format!(
            "don't know how to open Nix store with scheme '{scheme}'"
        ))),
    }
}
