//! How long something takes, for the statistics.
//!
//! In WebAssembly without a system there is no clock (asking for one panics), so nothing takes any time
//! there. Deliberately absent: the time of day, which is the host's.

#[cfg(not(target_family = "wasm"))]
use std::time::Instant;

/// A moment.
#[derive(Clone, Copy)]
pub(crate) struct Stopwatch {
    #[cfg(not(target_family = "wasm"))]
    started: Instant,
}

impl Stopwatch {
    /// Now.
    pub fn start() -> Stopwatch {
        Stopwatch {
            #[cfg(not(target_family = "wasm"))]
            started: Instant::now(),
        }
    }

    /// Seconds since then.
    pub fn seconds(self) -> f64 {
        #[cfg(not(target_family = "wasm"))]
        return self.started.elapsed().as_secs_f64();
        #[cfg(target_family = "wasm")]
        0.0
    }
}
