//! The plot of all runs: CPU time of each, so that one sees how far apart they lie and how they vary.

use super::chart::{Chart, RIGHT, Scale, class, series};
use super::format::{plain, seconds};
use super::ratios::sub_row;
use crate::results::{Ending, Results, Run};

/// Draws the plot.
pub fn plot(results: &Results) -> String {
    let series = series(results);
    let mut chart = Chart::new(
        "CPU time of every run",
        "A faint dot is a run, a line the median; seconds of user and system time on a logarithmic axis.",
    );
    chart.legend(series.iter().copied());
    let runs = || results.workloads.iter().flat_map(|w| &w.runs);
    let scale = Scale::holding(runs().map(|r| r.cpu_s()));
    let ticks = ticks(&scale);
    chart.y += 20.0;
    chart.ticks(&scale, &ticks);
    chart.y += 6.0;
    let top = chart.y;
    let height = (15.0 * series.len() as f64 + 5.0).max(22.0);
    let mut rows = Vec::new();
    let mut group = None;
    for (number, workload) in results.workloads.iter().enumerate() {
        if group != Some(&workload.group) {
            group = Some(&workload.group);
            chart.group(&workload.group);
        }
        let middle = chart.row(&plain(&workload.title), "", height, number % 2 == 0);
        rows.push((workload, middle));
    }
    let bottom = chart.y + 4.0;
    let lines: Vec<f64> = ticks.iter().map(|t| t.0).collect();
    chart.grid(&scale, &lines, "fz-grid", top, bottom);
    for (workload, middle) in rows {
        for (k, (number, name)) in series.iter().enumerate() {
            let y = sub_row(middle, height, k, series.len());
            let class = class(*number);
            let done = |r: &&Run| r.implementation == *name && r.ending == Ending::Exit(0);
            for run in workload.runs.iter().filter(done) {
                let told = format!("{name}, round {}: {}", run.round + 1, seconds(run.cpu_s()));
                let at = (scale.at(run.cpu_s()), y);
                chart.dot(&format!("{class} fz-faint"), at, 3.2, &told);
            }
            let Some(cpu) = workload.summary(name).and_then(|s| s.cpu_s) else {
                continue;
            };
            let x = scale.at(cpu.median);
            chart.line(&format!("{class} fz-whisker"), (x, y - 6.0), (x, y + 6.0));
            let told = seconds(cpu.median);
            chart.text(RIGHT + 90.0, y + 4.3, "end", "fz-num fz-soft", &told);
        }
    }
    chart.y = bottom + 16.0;
    chart.ticks(&scale, &ticks);
    chart.finish()
}

/// Ones, twos and fives, or as many of them as there is room for.
fn ticks(scale: &Scale) -> Vec<(f64, String)> {
    let decades = (scale.high / scale.low).log10();
    let steps: &[f64] = if decades < 2.0 {
        &[1.0, 2.0, 5.0]
    } else {
        &[1.0]
    };
    let label = |v: f64| match v {
        v if v < 0.9e-3 => format!("{:.0} µs", v * 1e6),
        v if v < 0.09 => format!("{:.0} ms", v * 1e3),
        v if v < 0.9 => format!("{v:.1} s"),
        v => format!("{v:.0} s"),
    };
    (-5..4)
        .flat_map(|power| steps.iter().map(move |step| step * 10f64.powi(power)))
        .filter(|v| scale.holds(*v))
        .map(|v| (v, label(v)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::tests::sample;

    #[test]
    fn every_run_is_a_dot() {
        let mut results = sample();
        let dots = |r: &Results| plot(r).matches("fz-faint\" cx").count();
        assert_eq!(dots(&results), 12);
        results.workloads[0].runs[0].ending = Ending::TimedOut;
        assert_eq!(dots(&results), 11);
    }

    #[test]
    fn ticks_are_round() {
        let labels = |low, high| {
            let ticks = ticks(&Scale { low, high });
            ticks.into_iter().map(|t| t.1).collect::<Vec<_>>()
        };
        assert_eq!(labels(0.0015, 12.0), ["10 ms", "0.1 s", "1 s", "10 s"]);
        assert_eq!(labels(0.15, 3.0), ["0.2 s", "0.5 s", "1 s", "2 s"]);
    }
}
