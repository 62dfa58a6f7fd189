//! A store that a daemon keeps: the worker protocol of C++ Nix 2.34.8, from the client's side.
//!
//! [`DaemonStore`] asks the daemon at a Unix socket; connections are opened when they are needed and used again. Where
//! the protocol allows it, many questions are sent before the first is answered, and many texts are added in one
//! stream. Daemons back to protocol 1.18 are spoken to, as by the reference.
//!
//! Invariant: nothing that a daemon sends takes memory before it has arrived, or makes this panic or wait for
//! something that cannot come; what it says beyond its answers goes to the [`Listener`]. Deliberately absent: reading the
//! store's files, which whoever calls this can do itself; printing; serving the protocol.

#![deny(unsafe_code)]

mod add;
mod build;
mod collect;
mod connection;
mod framed;
mod handshake;
mod messages;
mod query;
mod roots;
mod settings;
mod store;
mod version;
mod wire;

pub use build::{BuildMode, Goal, Missing};
pub use collect::{Collected, Collection};
pub use messages::{Event, Field, Listener};
pub use settings::Settings;
pub use store::DaemonStore;
pub use version::Version;
