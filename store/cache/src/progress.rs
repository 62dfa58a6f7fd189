//! What happens while caches are asked and paths copied, for whoever wants to show it.
//!
//! Nothing here prints. Events come from several threads.

use std::fmt;
use std::time::Duration;

use frazil_store::StorePath;
use frazil_store::error::StoreError;

/// Someone who wants to know.
pub trait Progress: Send + Sync {
    /// Is told what happens, and should return soon.
    fn event(&self, event: &Event<'_>);
}

/// Nobody.
impl Progress for () {
    fn event(&self, _: &Event<'_>) {}
}

/// Something that happened. `Display` is what the reference prints, if it prints something.
#[derive(Debug)]
pub enum Event<'e> {
    /// A request failed and will be repeated.
    Retry {
        /// Why.
        reason: &'e str,
        /// How much has arrived, and need not be sent again.
        offset: u64,
        /// When it will be repeated.
        delay: Duration,
        /// Which attempt failed.
        attempt: u32,
        /// Of how many.
        attempts: u32,
    },
    /// A cache is not asked for a while.
    Disabled {
        /// Its URI.
        cache: &'e str,
        /// For how long.
        delay: Duration,
    },
    /// A cache could not say whether it has a path, or did not deliver it, and another is asked.
    Failed {
        /// Why.
        error: &'e StoreError,
    },
    /// A cache has a path that nobody who is trusted signed.
    Untrusted {
        /// The path, printed.
        path: &'e str,
        /// The cache's URI.
        cache: &'e str,
    },
    /// A cache has another path with the same hash part.
    WrongPath {
        /// The path that was asked for, printed.
        path: &'e str,
        /// What there is, printed.
        found: &'e str,
        /// The cache's URI.
        cache: &'e str,
    },
    /// A path's information is known.
    Queried {
        /// The path.
        path: &'e StorePath,
    },
    /// A path begins to be copied.
    Start {
        /// The path.
        path: &'e StorePath,
        /// The path, printed.
        printed: &'e str,
        /// Where from, if that is a cache.
        from: Option<&'e str>,
        /// Where to, if that is a cache.
        to: Option<&'e str>,
        /// How much will be transferred; 0 if that is not known.
        transfer_size: u64,
        /// How much it is without compression.
        nar_size: u64,
    },
    /// So many more bytes were transferred, compressed.
    Transferred {
        /// The path.
        path: &'e StorePath,
        /// How many.
        bytes: u64,
    },
    /// A path has been copied.
    Done {
        /// The path.
        path: &'e StorePath,
    },
}

impl fmt::Display for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Event::Retry {
                reason,
                offset,
                delay,
                attempt,
                attempts,
            } => {
                let delay = delay.as_millis();
                let from = match offset {
                    0 => String::new(),
                    offset => format!(" from offset {offset}"),
                };
                write!(
                    f,
                    "{reason}; retrying{from} in {delay} ms (attempt {attempt}/{attempts})"
                )
            }
            Event::Disabled { cache, delay } => write!(
                f,
                "disabling binary cache '{cache}' for {} seconds",
                delay.as_secs()
            ),
            Event::Failed { error } => error.fmt(f),
            Event::Untrusted { path, cache } => write!(
                f,
                "ignoring substitute for '{path}' from '{cache}', as it's not signed by any of the keys in 'trusted-public-keys'"
            ),
            Event::WrongPath { path, found, cache } => {
                write!(f, "asked '{cache}' for '{path}' but got '{found}'")
            }
            Event::Start {
                printed, from, to, ..
            } => {
                write!(f, "copying path '{printed}'")?;
                if let Some(from) = from {
                    write!(f, " from '{from}'")?;
                }
                match to {
                    Some(to) => write!(f, " to '{to}'..."),
                    None => f.write_str("..."),
                }
            }
            Event::Queried { .. } | Event::Transferred { .. } | Event::Done { .. } => Ok(()),
        }
    }
}
