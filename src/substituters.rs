//! Where paths can be got: what is at the addresses of the setting `substituters`.
//!
//! Invariant: every kind of store that commands can work on can also be got from. Deliberately absent: what is got, see
//! [`crate::substitution`].

use crate::config::{Config, store_settings};
use crate::failure::Failure;
use crate::far_stores;
use crate::store::{At, Store};
use crate::stores;
use frazil_binary_cache::{Settings, Source, WholeStore};
use frazil_store::store_uri::Params;
use frazil_store::{StoreKind, StoreUri};
use std::sync::Arc;

/// Opens what is at an address; nothing if it never has anything.
///
/// # Errors
/// It is no address, or cannot be opened.
pub fn open(
    config: &Config,
    address: &str,
    settings: &Settings,
) -> Result<Option<Source>, Failure> {
    let uri = stores::address_of(address)?;
    match &uri.kind {
        StoreKind::Other { scheme, .. } if scheme != "unix" => {}
        _ => return here(config, address, &uri).map(Some),
    }
    match far_stores::open(config, &uri, settings)? {
        None => Ok(None),
        Some(At::Cache(cache)) => Ok(Some(Source::Cache(cache))),
        Some(At::Machine(store)) => {
            let dir = store.store_dir().clone();
            let store = WholeStore::new(Arc::new(*store), dir, false);
            with_params(store, &uri.params).map(Some)
        }
    }
}

/// A store of this machine.
fn here(config: &Config, address: &str, uri: &StoreUri) -> Result<Source, Failure> {
    let store: Store = stores::open_at(config, address)?;
    let dir = store.store_dir().clone();
    with_params(WholeStore::new(Arc::new(store), dir, true), &uri.params)
}

/// Takes what the address says of how a store is to be used.
fn with_params(mut store: WholeStore, params: &Params) -> Result<Source, Failure> {
    let priority = params.get("priority").and_then(|text| text.parse().ok());
    store.priority = priority.unwrap_or(0);
    store.trusted = store_settings::flag(params, "trusted")?.unwrap_or(false);
    Ok(store.into())
}
