//! HTTP as binary caches and fetchers need it: servers and proxies are asked as the reference's library (curl) asks them, and
//! what goes wrong has its words and numbers.
//!
//! A [`Client`] makes one attempt at a [`Request`], over all redirects; [`Attempts`] says whether there is another one, and
//! when. Invariants: every request ends; what a server may know is told to no other one. Deliberately absent: what becomes of
//! contents, caches of answers, other protocols, and printing.

#![deny(unsafe_code)]

mod agent;
mod answer;
mod attempts;
mod client;
mod failure;
mod forward;
mod proxy;
mod redirect;
mod settings;
mod trouble;
mod url;

pub use answer::{Answer, Contents, carried};
pub use attempts::{Attempts, Retry};
pub use client::{Client, Method, Request, Upload};
pub use failure::{Class, Code, Failure, system_text};
pub use proxy::Proxies;
pub use settings::Settings;
