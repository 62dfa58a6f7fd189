//! Numbers and names as reports show them.
//!
//! Numbers have two or three digits: there is no more in the measurements.

use crate::results::{Provenance, Results, Verdict};
use crate::stats::Interval;

/// A time.
pub fn seconds(s: f64) -> String {
    match s {
        s if s < 0.0095 => format!("{:.1} ms", s * 1e3),
        s if s < 0.0995 => format!("{:.0} ms", s * 1e3),
        s if s < 9.95 => format!("{s:.2} s"),
        s => format!("{s:.1} s"),
    }
}

/// An amount of memory, in units of 10⁶ bytes.
pub fn memory(bytes: f64) -> String {
    let mb = bytes / 1e6;
    match mb {
        mb if mb < 9.95 => format!("{mb:.1} MB"),
        mb => format!("{mb:.0} MB"),
    }
}

/// A ratio.
pub fn ratio(r: f64) -> String {
    match r {
        r if r < 0.0995 => format!("{r:.3}"),
        r if r < 9.95 => format!("{r:.2}"),
        r => format!("{r:.1}"),
    }
}

/// The bounds of an interval; nothing where the digits that are shown do not tell them apart.
pub fn bounds(i: &Interval) -> String {
    match (ratio(i.low), ratio(i.high)) {
        (low, high) if low == high => String::new(),
        (low, high) => format!("{low}–{high}"),
    }
}

/// A ratio and its bounds.
pub fn with_bounds(i: &Interval) -> String {
    match bounds(i).as_str() {
        "" => ratio(i.value),
        bounds => format!("{} ({bounds})", ratio(i.value)),
    }
}

/// What is to be said where no ratio can be.
pub fn verdict(v: Verdict) -> &'static str {
    match v {
        Verdict::Baseline => "baseline",
        Verdict::Same => "same output",
        Verdict::Differs => "other output",
        Verdict::Unstable => "output varies",
        Verdict::Failed => "failed",
        Verdict::Unjudged => "nothing to compare with",
    }
}

/// Text with `code` in backticks, without them.
pub fn plain(title: &str) -> String {
    title.replace('`', "")
}

/// The day on which the session began.
pub fn day(p: &Provenance) -> &str {
    p.started.split('T').next().unwrap_or(&p.started)
}

/// Where it was measured, in a few words.
pub fn machine(p: &Provenance) -> String {
    let mut parts = Vec::new();
    parts.extend(p.cpu.clone());
    parts.push(match p.cores {
        1 => "1 core".into(),
        n => format!("{n} cores"),
    });
    parts.extend(p.memory_bytes.map(|m| format!("{:.0} GB", m as f64 / 1e9)));
    parts.extend(p.kernel.clone());
    parts.join(", ")
}

/// How it was measured, in a sentence.
pub fn method(results: &Results) -> String {
    let p = &results.provenance;
    let rounds = match p.rounds {
        1 => "one round".into(),
        n => format!("{n} rounds in alternation"),
    };
    let small = if p.smoke {
        ", small sizes (a smoke run says nothing about speed)"
    } else {
        ""
    };
    format!("{rounds}, medians{small}")
}

/// Which workloads and implementations need a word, and which.
pub fn notes(results: &Results) -> Vec<(String, String, String)> {
    let mut notes = Vec::new();
    for w in &results.workloads {
        for s in &w.summaries {
            if let Some(note) = &s.note {
                let told = format!("{}: {note}", verdict(s.verdict));
                notes.push((w.name.clone(), s.implementation.clone(), told));
            }
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_few_digits() {
        let times = [0.00213, 0.0204, 0.4567, 2.345, 15.44].map(seconds);
        assert_eq!(times, ["2.1 ms", "20 ms", "0.46 s", "2.35 s", "15.4 s"]);
        let sizes = [3.84e6, 99.6e6, 1.3e9].map(memory);
        assert_eq!(sizes, ["3.8 MB", "100 MB", "1300 MB"]);
        assert_eq!([0.0123, 0.4, 16.0].map(ratio), ["0.012", "0.40", "16.0"]);
        let interval = |low, high| Interval {
            value: 0.5,
            low,
            high,
        };
        assert_eq!(with_bounds(&interval(0.4, 0.6)), "0.50 (0.40–0.60)");
        assert_eq!(with_bounds(&interval(0.5, 0.5)), "0.50");
    }
}
