//! The plot of a ratio: for each workload how much less or more than the baseline the others take.
//!
//! The axis is logarithmic, so that half and twice are equally far from the baseline's line. Workloads
//! without a ratio have a word instead of a mark.

use super::chart::{Chart, LEFT, RIGHT, Scale, class, series};
use super::format::{bounds, plain, ratio, verdict, with_bounds};
use crate::results::{Ratios, Results};
use crate::stats::Interval;

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    Cpu,
    Peak,
}

impl Quantity {
    fn of(self, ratios: &Ratios) -> Interval {
        match self {
            Quantity::Cpu => ratios.cpu,
            Quantity::Peak => ratios.peak,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Quantity::Cpu => "CPU time",
            Quantity::Peak => "Peak memory",
        }
    }
}

const ROW: f64 = 23.0;

/// Draws the plot.
pub fn plot(results: &Results, quantity: Quantity) -> String {
    let base = &results.baseline;
    let series: Vec<_> = series(results).into_iter().skip(1).collect();
    let title = match series.as_slice() {
        [(_, only)] => format!("{}: {only} as a share of {base}", quantity.title()),
        _ => format!("{} as a share of {base}", quantity.title()),
    };
    let mut chart = Chart::new(
        &title,
        "Left of the line is less. Dots are ratios of medians, thin lines 95 % intervals; the axis is logarithmic.",
    );
    if series.len() > 1 {
        chart.legend(series.iter().copied());
    }
    let all = results
        .workloads
        .iter()
        .flat_map(|w| w.summaries.iter().filter_map(|s| s.ratios))
        .map(|r| quantity.of(&r));
    let scale = Scale::holding(all.flat_map(|i| [i.low, i.high]).chain([0.9, 1.1]));
    let ticks = ticks(&scale);
    chart.y += 20.0;
    chart.ticks(&scale, &ticks);
    chart.y += 6.0;
    let top = chart.y;
    let lines: Vec<f64> = ticks.iter().map(|t| t.0).collect();

    // Rows first: their bands lie behind the lines of the axis.
    let height = (ROW * 0.8 * series.len() as f64).max(ROW);
    let mut marks = Vec::new();
    let mut group = None;
    for (number, workload) in results.workloads.iter().enumerate() {
        if group != Some(&workload.group) {
            group = Some(&workload.group);
            chart.group(&workload.group);
        }
        let middle = chart.row(&plain(&workload.title), "", height, number % 2 == 0);
        for (k, (number, name)) in series.iter().enumerate() {
            let Some(summary) = workload.summary(name) else {
                continue;
            };
            let y = sub_row(middle, height, k, series.len());
            let found = summary.ratios.map(|r| quantity.of(&r));
            marks.push((y, *number, found, verdict(summary.verdict), false));
        }
    }
    if !results.means.is_empty() {
        chart.group("all");
        let middle = chart.row("geometric mean", "fz-strong", height, true);
        for (k, (number, name)) in series.iter().enumerate() {
            let mean = results.mean(name).map(|m| quantity.of(&m.ratios));
            let y = sub_row(middle, height, k, series.len());
            marks.push((y, *number, mean, "none", true));
        }
    }
    let bottom = chart.y + 4.0;
    chart.grid(&scale, &lines, "fz-grid", top, bottom);
    chart.grid(&scale, &[1.0], "fz-one", top, bottom);
    for (y, number, found, word, mean) in marks {
        mark(&mut chart, &scale, y, &class(number), found, word, mean);
    }
    chart.y = bottom + 16.0;
    chart.ticks(&scale, &ticks);
    chart.y += 18.0;
    chart.text(
        scale.at(1.0),
        chart.y,
        "middle",
        "fz-soft",
        &format!("{base} = 1"),
    );
    chart.finish()
}

/// The height of the mark of one of several implementations within a row.
pub fn sub_row(middle: f64, height: f64, k: usize, count: usize) -> f64 {
    let step = height / (count as f64 + 0.4);
    middle + step * (k as f64 - (count as f64 - 1.0) / 2.0)
}

fn mark(
    chart: &mut Chart,
    scale: &Scale,
    y: f64,
    class: &str,
    found: Option<Interval>,
    word: &str,
    mean: bool,
) {
    let text = y + 4.3;
    let Some(i) = found else {
        chart.text(LEFT + 8.0, text, "start", "fz-soft", word);
        return;
    };
    let x = scale.at(i.value);
    chart.line(&format!("{class} fz-bar"), (scale.at(1.0), y), (x, y));
    let (low, high) = (scale.at(i.low), scale.at(i.high));
    chart.line(&format!("{class} fz-whisker"), (low, y), (high, y));
    if mean {
        chart.diamond(&format!("{class} fz-fill"), (x, y), 7.0);
    } else {
        let fill = format!("{class} fz-fill");
        chart.dot(&fill, (x, y), 4.5, &with_bounds(&i));
    }
    let column = RIGHT + 54.0;
    chart.text(column, text, "end", "fz-num fz-strong", &ratio(i.value));
    chart.text(column + 8.0, text, "start", "fz-soft fz-num", &bounds(&i));
}

/// Powers of two on the axis.
fn ticks(scale: &Scale) -> Vec<(f64, String)> {
    let label = |power: i32| match power {
        p if p < 0 => format!("1/{}", 1u64 << -p),
        p => format!("{}", 1u64 << p),
    };
    (-12..=12)
        .map(|p| (2f64.powi(p), label(p)))
        .filter(|(v, _)| scale.holds(*v))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::tests::sample;

    #[test]
    fn every_workload_has_a_row_and_a_figure() {
        let text = plot(&sample(), Quantity::Cpu);
        for wanted in [
            "the first",
            "the second",
            ">0.41<",
            ">0.50<",
            "geometric mean",
            "SMALL",
        ] {
            assert!(text.contains(wanted), "{wanted}");
        }
        assert!(text.contains("CPU time: mine as a share of nix"));
    }

    #[test]
    fn ticks_are_powers_of_two() {
        let scale = Scale {
            low: 0.2,
            high: 2.5,
        };
        let labels: Vec<_> = ticks(&scale).into_iter().map(|t| t.1).collect();
        assert_eq!(labels, ["1/4", "1/2", "1", "2"]);
    }

    #[test]
    fn a_workload_without_a_ratio_has_a_word() {
        let mut results = sample();
        let key = ("first".to_owned(), "mine".to_owned());
        let trouble = crate::summary::Trouble::Failed("x".into());
        crate::summary::summarise(&mut results, &[(key, trouble)].into());
        assert!(plot(&results, Quantity::Peak).contains(">failed<"));
    }
}
