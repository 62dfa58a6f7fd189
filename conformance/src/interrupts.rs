//! Interrupts (Ctrl-C, SIGTERM): the first ends a run in order, so that its copy of the cases is removed;
//! the second ends the process at once.

use std::sync::atomic::{AtomicBool, Ordering};

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Handles them from now on.
pub fn handle() {
    let handler = || {
        if REQUESTED.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    };
    if let Err(why) = ctrlc::set_handler(handler) {
        eprintln!("frazil-conformance: interrupts are not handled: {why}");
    }
}

/// Whether there was one.
pub fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}
