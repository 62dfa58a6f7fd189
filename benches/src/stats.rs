//! Medians, and how sure one can be of their ratios.
//!
//! Intervals are found by the bootstrap (percentile method, 95 %): rounds are drawn with replacement, and
//! what the drawn rounds would have given is computed again and again. A round holds one run of either side,
//! so that a disturbance that lasts longer than a run meets both. The generator is seeded: equal runs give
//! equal intervals. Absent: tests of significance; with few rounds an interval can say no more than the runs do.

use fastrand::Rng;
use serde::{Deserialize, Serialize};

/// How often rounds are drawn.
pub const RESAMPLES: usize = 2000;
/// Share of the resampled values that an interval holds.
pub const CONFIDENCE: f64 = 0.95;

/// Where the values of a sample lie.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    pub min: f64,
    pub median: f64,
    pub max: f64,
}

/// A value and the interval it lies in.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

/// The middle of the values, between the two middle ones when there is an even number; 0 of none.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => 0.0,
        n if n % 2 == 1 => sorted[middle],
        _ => (sorted[middle - 1] + sorted[middle]) / 2.0,
    }
}

/// The spread of at least one value.
pub fn spread(values: &[f64]) -> Option<Spread> {
    let min = values.iter().copied().min_by(f64::total_cmp)?;
    let max = values.iter().copied().max_by(f64::total_cmp)?;
    Some(Spread {
        min,
        median: median(values),
        max,
    })
}

/// The same quantity of two implementations, round by round.
#[derive(Clone, Copy, Debug)]
pub struct Paired<'s> {
    pub base: &'s [f64],
    pub other: &'s [f64],
}

impl Paired<'_> {
    fn rounds(&self) -> usize {
        self.base.len().min(self.other.len())
    }

    /// The ratio of the medians of the rounds with these numbers.
    fn ratio(&self, rounds: &[usize]) -> f64 {
        let of = |side: &[f64]| median(&rounds.iter().map(|&r| side[r]).collect::<Vec<_>>());
        of(self.other) / of(self.base)
    }
}

/// The geometric mean of the ratios of medians (of one pair: that ratio). None without pairs or rounds, and
/// where a ratio makes no sense because a median is zero.
pub fn mean_ratio(pairs: &[Paired<'_>], seed: u64) -> Option<Interval> {
    if pairs.is_empty() || pairs.iter().any(|p| p.rounds() == 0) {
        return None;
    }
    let mean = |draw: &mut dyn FnMut(usize) -> Vec<usize>| {
        let logs = pairs.iter().map(|p| p.ratio(&draw(p.rounds())).ln());
        (logs.sum::<f64>() / pairs.len() as f64).exp()
    };
    let value = mean(&mut |rounds| (0..rounds).collect());
    let mut rng = Rng::with_seed(seed);
    let mut drawn: Vec<f64> = (0..RESAMPLES)
        .map(|_| mean(&mut |rounds| (0..rounds).map(|_| rng.usize(..rounds)).collect()))
        .collect();
    if !value.is_finite() || value <= 0.0 || drawn.iter().any(|v| !v.is_finite()) {
        return None;
    }
    drawn.sort_by(f64::total_cmp);
    let tail = (1.0 - CONFIDENCE) / 2.0;
    let last = (drawn.len() - 1) as f64;
    Some(Interval {
        value,
        low: drawn[(tail * last).floor() as usize],
        high: drawn[((1.0 - tail) * last).ceil() as usize],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_of_even_and_odd_numbers() {
        assert_eq!(median(&[]), 0.0);
        assert_eq!(median(&[3.0]), 3.0);
        assert_eq!(median(&[9.0, 1.0, 5.0]), 5.0);
        assert_eq!(median(&[4.0, 1.0, 9.0, 2.0]), 3.0);
    }

    #[test]
    fn a_spread_has_the_extremes() {
        let found = spread(&[2.0, 8.0, 3.0]).expect("values");
        assert_eq!((found.min, found.median, found.max), (2.0, 3.0, 8.0));
        assert_eq!(spread(&[]), None);
    }

    #[test]
    fn without_variation_the_interval_is_a_point() {
        let pair = Paired {
            base: &[2.0; 5],
            other: &[1.0; 5],
        };
        let found = mean_ratio(&[pair], 1).expect("a ratio");
        assert_eq!((found.value, found.low, found.high), (0.5, 0.5, 0.5));
    }

    #[test]
    fn the_interval_holds_the_value_and_stays_within_the_extremes() {
        let base = [1.00, 1.04, 0.97, 1.01, 1.02, 0.99, 1.10];
        let other = [0.40, 0.43, 0.39, 0.41, 0.38, 0.40, 0.45];
        let pair = Paired {
            base: &base,
            other: &other,
        };
        let found = mean_ratio(&[pair], 7).expect("a ratio");
        assert!((found.value - 0.40 / 1.01).abs() < 1e-12);
        assert!(found.low < found.value && found.value < found.high);
        assert!(found.low >= 0.38 / 1.10 && found.high <= 0.45 / 0.97);
        assert_eq!(mean_ratio(&[pair], 7), Some(found), "the same seed");
    }

    #[test]
    fn intervals_have_their_confidence() {
        // Of many samples whose true ratio is 1, about 95 % of the intervals must hold it. Medians of
        // few rounds are known to make percentile intervals somewhat wide, not narrow.
        let mut rng = Rng::with_seed(3);
        let mut sample = || (0..15).map(|_| 1.0 + rng.f64()).collect::<Vec<f64>>();
        let trials = 200;
        let held = (0..trials)
            .filter(|&seed| {
                let (base, other) = (sample(), sample());
                let pair = Paired {
                    base: &base,
                    other: &other,
                };
                let found = mean_ratio(&[pair], seed).expect("a ratio");
                found.low <= 1.0 && 1.0 <= found.high
            })
            .count();
        assert!((180..200).contains(&held), "{held} of {trials}");
    }

    #[test]
    fn rounds_stay_paired() {
        // A machine that is ten times as slow in some rounds hurts both sides; the ratio does not vary.
        let base = [1.0, 10.0, 1.0, 10.0, 1.0];
        let other = [0.5, 5.0, 0.5, 5.0, 0.5];
        let pair = Paired {
            base: &base,
            other: &other,
        };
        let found = mean_ratio(&[pair], 1).expect("a ratio");
        assert_eq!((found.low, found.high), (0.5, 0.5));
    }

    #[test]
    fn the_geometric_mean_of_inverse_ratios_is_one() {
        let twice = Paired {
            base: &[1.0; 3],
            other: &[2.0; 3],
        };
        let half = Paired {
            base: &[2.0; 3],
            other: &[1.0; 3],
        };
        let found = mean_ratio(&[twice, half], 1).expect("a ratio");
        assert!((found.value - 1.0).abs() < 1e-12);
    }

    #[test]
    fn nothing_can_be_said_of_nothing() {
        assert_eq!(mean_ratio(&[], 1), None);
        let zero = Paired {
            base: &[0.0],
            other: &[1.0],
        };
        assert_eq!(mean_ratio(&[zero], 1), None);
    }
}
