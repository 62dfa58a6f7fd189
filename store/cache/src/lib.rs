//! Binary caches: `file://` and `http(s)://`, to read and to add to.
//!
//! Everything that comes from a cache is checked before anybody gets to rely on it, every request ends, and memory does not
//! depend on what a cache sends. Layout, settings, trust and error texts are those of C++ Nix 2.34.8.
//! Deliberately absent: printing (see [`progress`]), configuration files, Nix values, and the store that is filled, which is
//! behind [`frazil_store::transfer::PathSink`].

#![deny(unsafe_code)]

mod cache;
mod checked;
pub mod compression;
mod disk_cache;
mod files;
mod http;
mod listing;
pub mod progress;
mod push;
pub mod settings;
mod source;
mod substitute;
pub mod substituters;

pub use cache::BinaryCache;
pub use compression::Compression;
pub use push::push_closure;
pub use settings::{CacheUri, Location, Settings};
pub use source::{Source, WholeStore};
pub use substitute::Outcome;
pub use substituters::{Plan, Substitute, Substituters, TrustPolicy};
