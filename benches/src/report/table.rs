//! The Markdown table of results, and the document it stands in.
//!
//! A row a workload; of each implementation CPU time and peak memory, of those that are not the baseline
//! also their share of what the baseline takes. Invariant: what is not comparable has a word in place of a
//! share.

use std::fmt::Write as _;

use super::format::{bounds, day, machine, memory, method, notes, ratio, seconds, verdict};
use crate::results::{Results, Summary, Verdict, Workload};
use crate::stats::Interval;

/// What stands before the table, the table, and notes.
pub fn table(results: &Results) -> String {
    let base = &results.baseline;
    let mut text = format!(
        "Measured {} on {}; {}.\n",
        day(&results.provenance),
        machine(&results.provenance),
        method(results),
    );
    if results.others().next().is_some() {
        let _ = write!(
            text,
            "**Bold**: the share of what {base} takes, behind it the 95 % interval; \
             CPU is user and system time, memory the peak."
        );
        text.push('\n');
    }
    let _ = write!(text, "\n| workload | {base}: CPU | memory |");
    let mut rule = String::from("\n|---|--:|--:|");
    for other in results.others() {
        let _ = write!(text, " {}: CPU | memory |", other.name);
        rule.push_str("--:|--:|");
    }
    text.push_str(&rule);
    for workload in &results.workloads {
        let _ = write!(text, "\n| {} |", cell(&workload.title));
        let names = std::iter::once(base).chain(results.others().map(|o| &o.name));
        for name in names {
            let (cpu, peak) = match workload.summary(name) {
                Some(s) => cells(s, workload),
                None => (String::new(), String::new()),
            };
            let _ = write!(text, " {cpu} | {peak} |");
        }
    }
    text.push('\n');
    means(results, &mut text);
    let notes = notes(results);
    if !notes.is_empty() {
        text.push_str("\nNot comparable:\n\n");
        for (workload, implementation, note) in notes {
            let note = note.replace(['\n', '`'], " ");
            let _ = writeln!(text, "- {workload}, {implementation}: `{note}`");
        }
    }
    text
}

/// The row of geometric means.
fn means(results: &Results, text: &mut String) {
    if results.means.is_empty() {
        return;
    }
    text.push_str("| *geometric mean* | | |");
    for other in results.others() {
        match results.mean(&other.name) {
            Some(m) => {
                let all = results.workloads.len();
                let of = match m.workloads {
                    n if n == all => String::new(),
                    n => format!(" of {n}"),
                };
                let (cpu, peak) = (&m.ratios.cpu, &m.ratios.peak);
                let _ = write!(text, " {}{of} | **{}** |", share(cpu), ratio(peak.value));
            }
            None => text.push_str(" | |"),
        }
    }
    text.push('\n');
}

/// CPU time and peak memory.
fn cells(s: &Summary, workload: &Workload) -> (String, String) {
    let cpu = s.cpu_s.map_or_else(String::new, |c| seconds(c.median));
    let peak = s.peak_bytes.map_or_else(String::new, |p| {
        // What is not more than the runner's own cannot be told from it.
        let hidden = p.median <= workload.peak_floor_bytes as f64 * 1.02;
        format!("{}{}", if hidden { "≤ " } else { "" }, memory(p.median))
    });
    match (s.verdict, &s.ratios) {
        (Verdict::Baseline, _) => (cpu, peak),
        (Verdict::Same, Some(r)) => (
            format!("{} {cpu}", share(&r.cpu)),
            format!("**{}** {peak}", ratio(r.peak.value)),
        ),
        (v, _) => (format!("*{}* {cpu}", verdict(v)).trim_end().into(), peak),
    }
}

fn share(i: &Interval) -> String {
    match bounds(i).as_str() {
        "" => format!("**{}**", ratio(i.value)),
        bounds => format!("**{}** ({bounds})", ratio(i.value)),
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// The file `results.md`.
pub fn document(results: &Results) -> String {
    let mut text = format!("# Benchmarks of {}\n\n", day(&results.provenance));
    text.push_str(&table(results));
    if results.others().next().is_some() {
        text.push_str("\n![CPU time](cpu.svg)\n\n![Peak memory](memory.svg)\n");
    }
    text.push_str("\n![All runs](runs.svg)\n\n## Implementations\n\n");
    for i in &results.implementations {
        let version = i.version.as_deref().unwrap_or("tells no version");
        let _ = writeln!(text, "- {}: `{}` ({version})", i.name, i.command);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::tests::sample;
    use crate::summary::{Trouble, Troubles, summarise};

    #[test]
    fn a_row_a_workload() {
        let text = table(&sample());
        let expected = "\
Measured 2030-01-02 on A processor, 2 cores, 9 GB, Linux 6.1; 3 rounds in alternation, medians.
**Bold**: the share of what nix takes, behind it the 95 % interval; CPU is user and system time, memory the peak.

| workload | nix: CPU | memory | mine: CPU | memory |
|---|--:|--:|--:|--:|
| the first | 1.01 s | 100 MB | **0.41** (0.40–0.42) 0.41 s | **0.40** 40 MB |
| the second | 2.01 s | 200 MB | **0.50** (0.49–0.52) 1.01 s | **0.50** 100 MB |
| *geometric mean* | | | **0.45** (0.44–0.47) | **0.45** |
";
        assert_eq!(text, expected);
    }

    #[test]
    fn what_is_not_comparable_has_a_word() {
        let mut results = sample();
        let key = |w: &str| (w.to_owned(), "mine".to_owned());
        let troubles = Troubles::from([
            (key("first"), Trouble::Differs("line 1, byte 2".into())),
            (
                key("second"),
                Trouble::Failed("exit status 1: no\nsuch file".into()),
            ),
        ]);
        results.workloads[1]
            .runs
            .retain(|r| r.implementation == "nix");
        summarise(&mut results, &troubles);
        let text = table(&results);
        assert!(text.contains("| *other output* 0.41 s | 40 MB |"), "{text}");
        assert!(text.contains("| *failed* |  |\n"), "{text}");
        assert!(text.contains("- first, mine: `other output: line 1, byte 2`"));
        assert!(text.contains("- second, mine: `failed: exit status 1: no such file`"));
        assert!(!text.contains("geometric"));
    }

    #[test]
    fn a_peak_below_the_floor_is_only_a_bound() {
        let mut results = sample();
        results.workloads[0].peak_floor_bytes = 40_000_000;
        let text = table(&results);
        assert!(
            text.contains("**0.40** ≤ 40 MB") && !text.contains("≤ 100 MB"),
            "{text}"
        );
    }

    #[test]
    fn one_implementation_has_no_shares() {
        let mut results = sample();
        results.implementations.truncate(1);
        summarise(&mut results, &Troubles::new());
        let text = table(&results);
        assert!(text.contains("| workload | nix: CPU | memory |\n|---|--:|--:|\n"));
        assert!(!text.contains("**"));
    }
}
