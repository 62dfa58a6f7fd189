//! One page that shows everything of a session: what came out, the plots, all figures, how they were found.
//!
//! The page needs no other file, no script and no network.

use std::fmt::Write as _;

use super::chart::{class, escape, series};
use super::format::{bounds, day, machine, memory, method, notes, ratio, seconds, verdict};
use super::plots;
use crate::results::{Results, Summary, Verdict, Workload};

const STYLE: &str = include_str!("page.css");

/// The page.
pub fn page(results: &Results) -> String {
    let names: Vec<&str> = series(results).into_iter().map(|(_, n)| n).collect();
    let heading = match names.split_first() {
        Some((base, others)) if !others.is_empty() => {
            format!("{} compared with {base}", others.join(" and "))
        }
        _ => names.concat(),
    };
    let title = format!("Benchmarks of {}", day(&results.provenance));
    let mut text = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n<main>\n<header>\n<h1>{}</h1>\n<p>{}. {}.</p>\n</header>\n",
        escape(&title),
        escape(&heading),
        escape(&title),
        escape(&format!(
            "{} workloads, {}",
            results.workloads.len(),
            method(results)
        )),
    );
    cards(results, &mut text);
    troubles(results, &mut text);
    for (name, plot) in plots(results) {
        let _ = write!(
            text,
            "<figure id=\"{}\">\n{plot}</figure>\n",
            name.replace(".svg", "")
        );
    }
    figures(results, &mut text);
    workloads(results, &mut text);
    provenance(results, &mut text);
    text.push_str(READING);
    text.push_str("</main>\n</html>\n");
    text
}

const READING: &str = "\
<section><h2>How to read this</h2>
<p>CPU time is that of user and system together, of the command and everything it started and waited for. Peak \
memory is the largest resident set of any of these processes. Each figure is the median of all rounds; in a round, \
every implementation runs each workload once, and each is first in turn. A ratio is that of two medians; its interval \
holds 95 % of the ratios found when rounds are drawn again with replacement. An interval that holds 1 means that no \
difference was seen. Where outputs differ, figures are of different work and are not compared.</p></section>
";

/// The means in large type.
fn cards(results: &Results, text: &mut String) {
    text.push_str("<section class=\"cards\">\n");
    for (number, name) in series(results).into_iter().skip(1) {
        let Some(mean) = results.mean(name) else {
            continue;
        };
        let parts = [
            ("CPU time", mean.ratios.cpu),
            ("peak memory", mean.ratios.peak),
            ("elapsed time", mean.ratios.wall),
        ];
        for (what, found) in parts {
            let _ = writeln!(
                text,
                "<div class=\"card fz {}\"><b>{}</b><span>of the {what}</span><small>{} takes this share of what {} takes; \
                 geometric mean of {} workloads <span>{}</span></small></div>",
                class(number),
                ratio(found.value),
                escape(name),
                escape(&results.baseline),
                mean.workloads,
                bounds(&found),
            );
        }
    }
    text.push_str("</section>\n");
}

/// What went wrong, where nobody overlooks it.
fn troubles(results: &Results, text: &mut String) {
    let notes = notes(results);
    if notes.is_empty() {
        let said = match results.implementations.len() {
            1 => "All runs of a workload printed the same.",
            _ => "All implementations printed the same for all workloads, in every run.",
        };
        let _ = writeln!(text, "<p class=\"fine\">{said}</p>");
        return;
    }
    text.push_str("<section class=\"bad\"><h2>Not comparable</h2><ul>\n");
    for (workload, implementation, note) in notes {
        let _ = writeln!(
            text,
            "<li><b>{}</b>, {}: <code>{}</code></li>",
            escape(&workload),
            escape(&implementation),
            escape(&note)
        );
    }
    text.push_str("</ul></section>\n");
}

/// The table of all figures.
fn figures(results: &Results, text: &mut String) {
    let names = series(results);
    text.push_str(
        "<section><h2>All figures</h2>\n<div class=\"wide\"><table>\n<thead><tr><th></th>",
    );
    for (number, name) in &names {
        let columns = if *number == 0 { 3 } else { 5 };
        let _ = write!(
            text,
            "<th colspan=\"{columns}\" class=\"fz {}\"><i></i>{}</th>",
            class(*number),
            escape(name)
        );
    }
    text.push_str("</tr>\n<tr><th>workload</th>");
    for (number, _) in &names {
        text.push_str(match number {
            0 => "<th>CPU</th><th>elapsed</th><th>memory</th>",
            _ => "<th>CPU</th><th>share</th><th>elapsed</th><th>memory</th><th>share</th>",
        });
    }
    text.push_str("</tr></thead>\n<tbody>\n");
    let columns = 4 + 5 * (names.len() - 1);
    let mut group = None;
    for workload in &results.workloads {
        if group != Some(&workload.group) {
            group = Some(&workload.group);
            let name = escape(&workload.group);
            let _ = writeln!(
                text,
                "<tr class=\"group\"><th colspan=\"{columns}\">{name}</th></tr>"
            );
        }
        let _ = write!(text, "<tr><th>{}</th>", marked(&workload.title));
        for (number, name) in &names {
            match workload.summary(name) {
                Some(s) => cells(s, workload, *number == 0, text),
                None => text.push_str(if *number == 0 {
                    "<td colspan=\"3\">"
                } else {
                    "<td colspan=\"5\">"
                }),
            }
        }
        text.push_str("</tr>\n");
    }
    text.push_str("</tbody></table></div></section>\n");
}

fn cells(s: &Summary, workload: &Workload, base: bool, text: &mut String) {
    let mut cell = |shown: String, title: String| {
        let _ = write!(text, "<td title=\"{}\">{shown}</td>", escape(&title));
    };
    let runs = |low: String, high: String| format!("{low} to {high}");
    let time = |spread: Option<crate::stats::Spread>| match spread {
        Some(t) => (seconds(t.median), runs(seconds(t.min), seconds(t.max))),
        None => ("–".into(), String::new()),
    };
    let (cpu, cpu_runs) = time(s.cpu_s);
    let (wall, wall_runs) = time(s.wall_s);
    let (peak, peak_runs) = match s.peak_bytes {
        Some(p) => {
            let hidden = p.median <= workload.peak_floor_bytes as f64 * 1.02;
            let shown = format!("{}{}", if hidden { "≤ " } else { "" }, memory(p.median));
            (shown, runs(memory(p.min), memory(p.max)))
        }
        None => ("–".into(), String::new()),
    };
    cell(cpu, cpu_runs);
    if base {
        cell(wall, wall_runs);
        cell(peak, peak_runs);
        return;
    }
    let share = |i: &crate::stats::Interval| {
        format!("<b>{}</b> <small>{}</small>", ratio(i.value), bounds(i))
    };
    let word = if s.verdict == Verdict::Same {
        ""
    } else {
        verdict(s.verdict)
    };
    let none = || format!("<em>{word}</em>");
    let of = |i: Option<crate::stats::Interval>| i.as_ref().map_or_else(none, share);
    cell(
        of(s.ratios.map(|r| r.cpu)),
        s.note.clone().unwrap_or_default(),
    );
    cell(wall, wall_runs);
    cell(peak, peak_runs);
    cell(
        of(s.ratios.map(|r| r.peak)),
        s.note.clone().unwrap_or_default(),
    );
}

/// What each workload is.
fn workloads(results: &Results, text: &mut String) {
    text.push_str("<section><h2>The workloads</h2>\n<dl class=\"workloads\">\n");
    for w in &results.workloads {
        let mut line: Vec<String> = w.arguments.iter().map(|a| quoted(a)).collect();
        if w.files > 0 {
            line.push(format!("… ({} files)", w.files));
        }
        let _ = writeln!(
            text,
            "<dt><code>{}</code> {}</dt><dd>{}<br><code class=\"line\">nix-instantiate {}</code></dd>",
            escape(&w.name),
            marked(&w.title),
            marked(&w.about),
            escape(&line.join(" ")),
        );
    }
    text.push_str("</dl></section>\n");
}

fn provenance(results: &Results, text: &mut String) {
    let p = &results.provenance;
    let mut rows: Vec<(String, String)> = Vec::new();
    for i in &results.implementations {
        let version = i.version.as_deref().unwrap_or("tells no version");
        let hash = match &i.program_sha256 {
            Some(h) => format!(", program {}…", h.get(..12).unwrap_or(h)),
            None => String::new(),
        };
        rows.push((i.name.clone(), format!("{} — {version}{hash}", i.command)));
    }
    let load = |l: Option<[f64; 3]>| match l {
        Some([a, b, c]) => format!("{a:.2}, {b:.2}, {c:.2}"),
        None => "unknown".into(),
    };
    let commit = match (&p.commit, p.modified) {
        (Some(c), true) => format!("{c}, modified"),
        (Some(c), false) => c.clone(),
        (None, _) => "unknown".into(),
    };
    let floor = results.workloads.iter().map(|w| w.peak_floor_bytes).max();
    rows.extend(
        [
            ("machine", machine(p)),
            ("begun, ended", format!("{}, {}", p.started, p.finished)),
            ("load before", load(p.load_before)),
            ("load after", load(p.load_after)),
            ("project", commit),
            (
                "rounds",
                format!("{} after {} that do not count", p.rounds, p.warmups),
            ),
            ("time limit", format!("{} s a run", p.time_limit_s)),
            (
                "intervals",
                format!(
                    "bootstrap over rounds, {} times, seed {}",
                    p.bootstrap.resamples, p.bootstrap.seed
                ),
            ),
            (
                "least visible peak",
                floor.map_or_else(String::new, |f| memory(f as f64)),
            ),
            (
                "environment",
                match p.environment.as_slice() {
                    [] => "nothing but PATH and an empty HOME".into(),
                    some => some.join(" "),
                },
            ),
        ]
        .map(|(k, v)| (k.to_owned(), v)),
    );
    text.push_str("<section><h2>Where and how</h2>\n<dl class=\"facts\">\n");
    for (key, value) in rows {
        let _ = writeln!(text, "<dt>{}</dt><dd>{}</dd>", escape(&key), escape(&value));
    }
    text.push_str("</dl></section>\n");
}

/// An argument as one would type it.
fn quoted(argument: &str) -> String {
    let simple = |c: char| c.is_ascii_alphanumeric() || "-_./+={}".contains(c);
    if !argument.is_empty() && argument.chars().all(simple) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', "'\\''"))
    }
}

/// Escaped text in which backticks mark code.
fn marked(text: &str) -> String {
    let mut out = String::new();
    for (i, part) in text.split('`').enumerate() {
        match i % 2 {
            0 => out.push_str(&escape(part)),
            _ => {
                let _ = write!(out, "<code>{}</code>", escape(part));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::tests::sample;
    use crate::summary::{Trouble, summarise};

    #[test]
    fn the_page_has_everything_and_needs_nothing() {
        let text = page(&sample());
        for wanted in [
            "<title>Benchmarks of 2030-01-02</title>",
            "<b>0.45</b>",
            "What it is &amp; does.",
            "nix-instantiate --eval {workloads}/first.nix",
            "0123456789abcdef",
            "0.10, 0.20, 0.30",
            "printed the same for all workloads",
        ] {
            assert!(text.contains(wanted), "{wanted}");
        }
        assert_eq!(text.matches("<svg").count(), 3);
        for unwanted in ["<script", "src=", "href=", "url(", "@import"] {
            assert!(!text.contains(unwanted), "{unwanted}");
        }
    }

    #[test]
    fn what_went_wrong_is_told() {
        let mut results = sample();
        let key = ("first".to_owned(), "mine".to_owned());
        let trouble = Trouble::Differs("line 1: \"<b>\"".into());
        summarise(&mut results, &[(key, trouble)].into());
        let text = page(&results);
        assert!(text.contains("Not comparable"));
        assert!(text.contains("other output: line 1: &quot;&lt;b&gt;&quot;"));
        assert!(!text.contains("printed the same for all"));
    }

    #[test]
    fn code_and_quotes() {
        assert_eq!(marked("a `b<` c"), "a <code>b&lt;</code> c");
        assert_eq!(quoted("--eval"), "--eval");
        assert_eq!(quoted("it's"), "'it'\\''s'");
    }
}
