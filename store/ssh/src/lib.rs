//! A store of another machine, reached by `nix-store --serve` there: the serving protocol of C++ Nix 2.34.8.
//!
//! [`SshStore`] starts the program by `ssh`, or without it when the host is `localhost`, and asks it; both speak as
//! [`protocol`] says, which whoever serves a store uses as well. One connection is opened when it is needed and used
//! again.
//!
//! Invariant: nothing that the other side sends takes memory before it has arrived, and a connection that is out of step is
//! never used again. Deliberately absent: the protocol of daemons (`ssh-ng://`), a master connection that several
//! connections share, and printing.

#![deny(unsafe_code)]

mod connection;
mod host;
mod program;
pub mod protocol;
mod store;

pub use host::Host;
pub use program::{Program, Said, Tell};
pub use store::SshStore;
