//! A store on this machine's file system, on which C++ Nix 2.34.8 can work at the same time.
//!
//! [`LocalStore::open`] opens the store at a [`Layout`] with [`Options`]. Objects are put in by [`LocalStore::add_text`],
//! [`LocalStore::add_path`], [`LocalStore::add_nar`] and, many at once, [`Batch`]. All facts that both implementations have to agree on
//! are those of C++ Nix: database, locks, roots, file metadata, names of logs.
//!
//! Invariant: killed at any point, a store is left that verifies: what is registered is complete, and what is not is
//! garbage. Deliberately absent: building, substituting, settings files, and printing: messages go to
//! [`Messages`].

#![deny(unsafe_code)]

mod add;
mod batch;
mod canonicalise;
mod db;
mod delete;
mod files;
mod flat;
mod gc;
mod gc_graph;
mod gc_socket;
mod hash_thread;
mod layout;
mod lock;
mod logs;
mod nar_hashes;
mod optimise;
mod options;
mod query;
mod register;
mod restore;
mod roots;
mod runtime_roots;
mod schema;
mod store;
mod temp_dir;
mod temp_roots;
mod transfer;
mod tree_cache;
mod tree_hash;
mod tree_sink;
mod tree_writer;
mod util;
mod verify;

pub use add::How;
pub use files::LocalFiles;
pub use frazil_store::batch::Batch;
pub use gc::{GcAction, GcOptions, GcResults, render_size};
pub use layout::{Env, Layout, Resolved, resolve};
pub use lock::PathLocks;
pub use optimise::OptimiseStats;
pub use options::{NoKeys, Options, Trust};
pub use query::{Closure, Direction};
pub use roots::Roots;
pub use store::LocalStore;
pub use temp_roots::release_temp_roots;
pub use util::{Level, Messages};
pub use verify::Repair;
