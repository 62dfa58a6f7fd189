//! Doing something for each of many cases, several at a time, with progress on a terminal.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use indicatif::{ProgressBar, ProgressStyle};

use crate::interrupts;

/// Calls `work` for each item on `jobs` threads; results are in the order of the items. The first error,
/// or an interrupt, ends it all.
pub fn each<T: Sync, R: Send>(
    jobs: usize,
    items: &[T],
    work: impl Fn(&T) -> Result<R, String> + Sync,
) -> Result<Vec<R>, String> {
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let bar = bar(items.len());
    let (send, done) = mpsc::channel();
    let mut results: Vec<Option<R>> = items.iter().map(|_| None).collect();
    let mut failed = None;
    thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, items.len().max(1)) {
            let send = send.clone();
            let (next, stop, work) = (&next, &stop, &work);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    if interrupts::requested() {
                        let _ = send.send((0, Err("interrupted".to_owned())));
                        break;
                    }
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else { break };
                    if send.send((at, work(item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(send);
        for (at, result) in done {
            bar.inc(1);
            match result {
                Ok(result) => results[at] = Some(result),
                Err(why) => {
                    stop.store(true, Ordering::Relaxed);
                    failed.get_or_insert(why);
                }
            }
        }
    });
    bar.finish_and_clear();
    match failed {
        Some(why) => Err(why),
        None => Ok(results
            .into_iter()
            .map(|r| r.expect("every item is worked on"))
            .collect()),
    }
}

/// Drawn on standard error when that is a terminal, else not at all.
fn bar(length: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} cases, {eta} left")
        .expect("the template is right");
    ProgressBar::new(length as u64).with_style(style)
}
