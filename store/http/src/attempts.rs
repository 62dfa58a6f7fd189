//! When to try again.
//!
//! Delays double, and a little more by chance, so that those who failed together do not come back together. Absent: waiting,
//! and telling.

use std::time::Duration;

use crate::failure::Class;
use crate::settings::Settings;

/// The attempts at one thing.
#[derive(Clone, Copy, Debug)]
pub struct Attempts {
    failed: u32,
    most: u32,
    retry_delay: Duration,
    busy_delay: Duration,
}

/// Another attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// When to make it.
    pub delay: Duration,
    /// How many failed.
    pub attempt: u32,
    /// Of how many.
    pub attempts: u32,
}

impl Attempts {
    /// None were made.
    pub fn new(settings: &Settings) -> Attempts {
        Attempts {
            failed: 0,
            most: settings.attempts,
            retry_delay: settings.retry_delay,
            busy_delay: settings.busy_delay,
        }
    }

    /// After a failure of this class: the next attempt, unless there is none.
    pub fn after(&mut self, class: Class) -> Option<Retry> {
        self.failed += 1;
        let base = match class {
            Class::Transient => self.retry_delay,
            Class::Busy => self.busy_delay,
            Class::NotFound | Class::Forbidden | Class::Fatal => return None,
        };
        if self.failed >= self.most {
            return None;
        }
        let factor = 2f64.powf(f64::from(self.failed - 1) + random_half());
        // A century is long enough.
        let seconds = (base.as_secs_f64() * factor).min(3e9);
        Some(Retry {
            delay: Duration::from_secs_f64(seconds),
            attempt: self.failed,
            attempts: self.most,
        })
    }
}

/// Something between 0 and ½.
fn random_half() -> f64 {
    use std::hash::{BuildHasher, Hasher};
    let bits = std::collections::hash_map::RandomState::new()
        .build_hasher()
        .finish();
    (bits >> 12) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delays(class: Class, attempts: u32) -> Vec<u128> {
        let settings = Settings {
            attempts,
            ..Settings::default()
        };
        let mut attempts = Attempts::new(&settings);
        let all = std::iter::from_fn(|| attempts.after(class));
        all.take(100).map(|retry| retry.delay.as_millis()).collect()
    }

    #[test]
    fn delays_double_and_a_little_more() {
        for (class, first) in [(Class::Transient, 250.0), (Class::Busy, 60_000.0)] {
            let delays = delays(class, 5);
            assert_eq!(delays.len(), 4);
            for (i, delay) in delays.into_iter().enumerate() {
                let least = first * 2f64.powi(i as i32);
                let range = least as u128..=(least * 1.42) as u128;
                assert!(range.contains(&delay), "{delay} {range:?}");
            }
        }
        assert_eq!(delays(Class::Transient, 0), []);
        assert_eq!(delays(Class::Transient, 1), []);
        assert_eq!(delays(Class::Fatal, 5), []);
        assert_eq!(delays(Class::NotFound, 5), []);
        assert_eq!(delays(Class::Transient, u32::MAX).len(), 100);
    }
}
