//! What the runs of a session come to: verdicts, medians, ratios.
//!
//! Invariant: a ratio is only given where every run of both sides succeeded and printed the same. Means are
//! over the workloads for which that is so; each says how many they are. Absent: running and comparing
//! outputs, which is [`crate::session`]'s.

use std::collections::HashMap;

use crate::results::{Ending, Mean, Ratios, Results, Run, Summary, Verdict, Workload};
use crate::stats::{Paired, mean_ratio, spread};

/// What kept a workload's figures from being comparable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    Failed(String),
    Unstable(String),
    Differs(String),
}

/// Troubles by workload and implementation.
pub type Troubles = HashMap<(String, String), Trouble>;

/// A quantity of a run.
type Quantity = fn(&Run) -> f64;
const CPU: Quantity = Run::cpu_s;
const WALL: Quantity = |run| run.wall_s;
const PEAK: Quantity = |run| run.peak_bytes as f64;

/// Makes summaries and means of the runs.
pub fn summarise(results: &mut Results, troubles: &Troubles) {
    let seed = results.provenance.bootstrap.seed;
    let names: Vec<String> = results
        .implementations
        .iter()
        .map(|i| i.name.clone())
        .collect();
    for workload in &mut results.workloads {
        let trouble = |name: &String| troubles.get(&(workload.name.clone(), name.clone()));
        let sound = trouble(&results.baseline).is_none();
        let summaries = names
            .iter()
            .map(|name| {
                let (verdict, note) = match trouble(name) {
                    Some(Trouble::Failed(note)) => (Verdict::Failed, Some(note)),
                    Some(Trouble::Unstable(note)) => (Verdict::Unstable, Some(note)),
                    Some(Trouble::Differs(note)) => (Verdict::Differs, Some(note)),
                    None if *name == results.baseline => (Verdict::Baseline, None),
                    None if sound => (Verdict::Same, None),
                    None => (Verdict::Unjudged, None),
                };
                let of = |quantity| values(workload, name, quantity);
                Summary {
                    implementation: name.clone(),
                    verdict,
                    note: note.cloned(),
                    cpu_s: spread(&of(CPU)),
                    wall_s: spread(&of(WALL)),
                    peak_bytes: spread(&of(PEAK)),
                    ratios: (verdict == Verdict::Same)
                        .then(|| ratios(&[workload], &results.baseline, name, seed))
                        .flatten(),
                }
            })
            .collect();
        workload.summaries = summaries;
    }
    results.means = means(results, seed);
}

fn means(results: &Results, seed: u64) -> Vec<Mean> {
    let mut groups: Vec<Option<&str>> = vec![None];
    for workload in &results.workloads {
        if !groups.contains(&Some(&workload.group)) {
            groups.push(Some(&workload.group));
        }
    }
    let mut means = Vec::new();
    for implementation in results.others() {
        for group in &groups {
            let name = &implementation.name;
            let within: Vec<&Workload> = results
                .workloads
                .iter()
                .filter(|w| group.is_none_or(|g| g == w.group))
                .filter(|w| w.summary(name).is_some_and(|s| s.ratios.is_some()))
                .collect();
            if let Some(ratios) = ratios(&within, &results.baseline, name, seed) {
                means.push(Mean {
                    implementation: name.clone(),
                    group: group.map(str::to_owned),
                    workloads: within.len(),
                    ratios,
                });
            }
        }
    }
    means
}

/// A quantity of an implementation's successful runs, round by round.
fn values(workload: &Workload, implementation: &str, quantity: Quantity) -> Vec<f64> {
    workload
        .runs
        .iter()
        .filter(|r| r.implementation == implementation && r.ending == Ending::Exit(0))
        .map(quantity)
        .collect()
}

fn ratios(workloads: &[&Workload], base: &str, other: &str, seed: u64) -> Option<Ratios> {
    let of = |quantity| {
        let samples: Vec<_> = workloads
            .iter()
            .map(|w| (values(w, base, quantity), values(w, other, quantity)))
            .collect();
        let pairs: Vec<_> = samples
            .iter()
            .map(|(base, other)| Paired { base, other })
            .collect();
        mean_ratio(&pairs, seed)
    };
    Some(Ratios {
        cpu: of(CPU)?,
        wall: of(WALL)?,
        peak: of(PEAK)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::tests::sample;

    fn with(troubles: &[(&str, &str, Trouble)]) -> Results {
        let mut results = sample();
        let troubles = troubles
            .iter()
            .map(|(w, i, t)| ((w.to_string(), i.to_string()), t.clone()))
            .collect();
        summarise(&mut results, &troubles);
        results
    }

    fn verdicts(results: &Results) -> Vec<Verdict> {
        let all = results.workloads.iter().flat_map(|w| &w.summaries);
        all.map(|s| s.verdict).collect()
    }

    #[test]
    fn ratios_are_those_of_medians() {
        let results = with(&[]);
        use Verdict::{Baseline, Same};
        assert_eq!(verdicts(&results), [Baseline, Same, Baseline, Same]);
        let found = results.workloads[0].summary("mine").expect("a summary");
        let cpu = found.cpu_s.expect("times");
        assert!((cpu.median - 0.41).abs() < 1e-9);
        let ratio = found.ratios.expect("ratios").cpu;
        assert!((ratio.value - 0.41 / 1.01).abs() < 1e-9);
        assert_eq!(results.workloads[0].summaries[0].ratios, None);
        let mean = results.mean("mine").expect("a mean");
        let expected = (0.41 / 1.01 * (1.01 / 2.01f64)).sqrt();
        assert!((mean.ratios.cpu.value - expected).abs() < 1e-9);
        assert_eq!((mean.workloads, results.means.len()), (2, 3));
        assert!(results.all_agree());
    }

    #[test]
    fn other_work_is_not_compared() {
        let trouble = Trouble::Differs("line 1".into());
        let results = with(&[("first", "mine", trouble)]);
        let found = results.workloads[0].summary("mine").expect("a summary");
        assert_eq!(found.verdict, Verdict::Differs);
        assert!(found.ratios.is_none() && found.cpu_s.is_some());
        assert_eq!(found.note.as_deref(), Some("line 1"));
        assert_eq!(results.mean("mine").map(|m| m.workloads), Some(1));
        assert!(!results.all_agree());
    }

    #[test]
    fn without_a_sound_baseline_nothing_is_judged() {
        for trouble in [
            Trouble::Failed("exit status 1".into()),
            Trouble::Unstable("it varies".into()),
        ] {
            let results = with(&[("first", "nix", trouble)]);
            let found = results.workloads[0].summary("mine").expect("a summary");
            assert_eq!((found.verdict, found.ratios), (Verdict::Unjudged, None));
        }
    }
}
