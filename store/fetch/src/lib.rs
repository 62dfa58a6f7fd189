//! Fetchers: from the attributes of an input to a tree of files and what is known about it.
//!
//! [`Fetcher`] does what `fetchTree`, `fetchGit`, `fetchTarball` and their like do in C++ Nix 2.34.8,
//! without knowing Nix values: an [`Input`](frazil_formats::flakeref::Input) becomes a locked input and
//! a [`Tree`]. It shares the reference's caches (`fetcher-cache-v4.sqlite`, `tarball-cache-v2`, `gitv3`),
//! so that either finds what the other fetched. Invariant: nothing is registered in a store or a cache
//! before it is complete and, where a hash is given, checked. Deliberately absent: evaluation, lock files
//! (see `frazil_vm::flake`), and printing ([`Note`]s go to who made the fetcher).

#![deny(unsafe_code)]

pub mod archive;
pub mod cache;
pub mod download;
pub mod error;
pub mod fetcher;
mod file;
mod forge;
pub mod git;
mod mercurial;
mod objects;
mod pack;
mod path;
mod process;
pub mod registry;
pub mod settings;
pub mod store;
mod tarball;
pub mod tree;

pub use error::{FetchError, Result};
pub use fetcher::{Fetched, Fetcher, Mounted};
pub use settings::{Note, Settings};
pub use store::FetchStore;
pub use tree::Tree;
