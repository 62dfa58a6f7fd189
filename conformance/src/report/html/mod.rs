//! A run as one HTML page: no other files, no scripts, light and dark.
//!
//! Filters are form controls that style sheets look at (`:has(:checked)`). All texts are escaped by
//! `maud`; bytes that are no text are made visible first ([`text::visible`]). Long texts are cut, so that
//! a run in which thousands of cases fail still makes a page that a browser can show.

mod case;

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::SecondsFormat;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::terminal;
use crate::run::{Counts, Finished, Run};
use crate::suite::Verdict;

const STYLE: &str = include_str!("page.css");

/// The kinds of results that are shown case by case: word, and what the filter calls them.
const SHOWN: [(&str, &str); 5] = [
    ("wrong", "wrong"),
    ("crash", "crashed"),
    ("timeout", "timed out"),
    ("unexpected-pass", "listed but passed"),
    ("deviation", "deviations"),
];

/// A subject with its results.
struct Subject<'r, 'a> {
    name: &'a str,
    counts: Counts,
    results: Vec<&'r Finished<'a>>,
}

/// The page.
pub fn render(run: &Run<'_>) -> String {
    let subjects = subjects(run);
    let counts = run.counts();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "Conformance: " (run.implementation.command) }
                style { (PreEscaped(STYLE)) (PreEscaped(filters(subjects.len()))) }
            }
            body {
                header { (head(run, &counts)) }
                main {
                    h2 { "By subject" }
                    (table(&subjects, &counts))
                    (cases(&subjects, &counts))
                }
            }
        }
    };
    page.into_string()
}

fn subjects<'r, 'a>(run: &'r Run<'a>) -> Vec<Subject<'r, 'a>> {
    let mut groups: BTreeMap<&'a str, Subject<'r, 'a>> = BTreeMap::new();
    for result in &run.results {
        let name = result.case.subject();
        let subject = groups.entry(name).or_insert_with(|| Subject {
            name,
            counts: Counts::default(),
            results: Vec::new(),
        });
        subject.counts.add(result.verdict);
        subject.results.push(result);
    }
    groups.into_values().collect()
}

fn head(run: &Run<'_>, counts: &Counts) -> Markup {
    html! {
        p.what { "Conformance to C++ Nix 2.34.8" }
        h1 { code { (run.implementation.command) } }
        div.rate {
            span.number { (percent(counts.passed, counts.all())) }
            span {
                (counts.passed) " of " (counts.all()) " cases passed"
                @if counts.deviations > 0 { ", " (counts.deviations) " differ as listed" }
                @if counts.failed() > 0 { ", " strong.bad { (counts.failed()) " failed" } }
            }
        }
        (bar(counts))
        dl {
            dt { "version" } dd { (run.implementation.description()) }
            dt { "date" } dd {
                (run.started.to_rfc3339_opts(SecondsFormat::Secs, true))
                ", in " (format!("{:.1}", run.duration.as_secs_f64())) " s"
            }
            dt { "suite" } dd {
                (run.results.len()) " of " (run.suite.cases.len()) " cases, version "
                (env!("CARGO_PKG_VERSION")) ", " code { (&run.suite.digest()[..16]) }
            }
            dt { "errors" } dd { (run.options.errors.description()) }
            dt { "deviations" } dd { (terminal::deviations(run.options)) }
        }
    }
}

/// The shares of the kinds of results.
fn bar(counts: &Counts) -> Markup {
    let all = counts.all().max(1);
    html! {
        div.bar title=(terminal::closing_line(counts)) {
            @for (kind, n) in [
                ("pass", counts.passed),
                ("deviation", counts.deviations),
                ("wrong", counts.wrong + counts.unexpectedly_passed),
                ("crash", counts.crashed),
                ("timeout", counts.timed_out),
            ] {
                @if n > 0 {
                    i.(kind) style=(format!("width:{:.3}%", 100.0 * n as f64 / all as f64)) {}
                }
            }
        }
    }
}

/// The pass rates. The subjects of a folder (all builtins) are one row that opens.
fn table(subjects: &[Subject<'_, '_>], total: &Counts) -> Markup {
    let mut folders: BTreeMap<&str, Vec<(usize, &Subject<'_, '_>)>> = BTreeMap::new();
    for (at, subject) in subjects.iter().enumerate() {
        let folder = subject
            .name
            .split_once('/')
            .map_or(subject.name, |(f, _)| f);
        folders.entry(folder).or_default().push((at, subject));
    }
    html! {
        div.table {
            div.row.heading {
                span { "subject" } span { "cases" } span { "passed" } span { "rate" } span.share {}
                span { "wrong" } span { "crashed" } span { "timed out" } span { "deviations" }
            }
            @for (folder, members) in &folders {
                @match members.as_slice() {
                    [(at, subject)] if subject.name == *folder => (row(folder, &subject.counts, Some(*at))),
                    members => {
                        details.folder {
                            summary { (row(folder, &sum(members), None)) }
                            @for (at, subject) in members {
                                (row(within(subject.name, folder), &subject.counts, Some(*at)))
                            }
                        }
                    }
                }
            }
            div.total { (row("total", total, None)) }
        }
    }
}

/// The name of a subject on a row below its folder.
fn within<'n>(name: &'n str, folder: &str) -> &'n str {
    name.strip_prefix(folder)
        .and_then(|rest| rest.strip_prefix('/'))
        .unwrap_or(name)
}

fn sum(members: &[(usize, &Subject<'_, '_>)]) -> Counts {
    let mut counts = Counts::default();
    for result in members.iter().flat_map(|(_, subject)| &subject.results) {
        counts.add(result.verdict);
    }
    counts
}

fn row(name: &str, counts: &Counts, at: Option<usize>) -> Markup {
    let cell = |n: usize| match n {
        0 => "·".to_owned(),
        n => n.to_string(),
    };
    html! {
        div.row {
            span.name {
                @match at {
                    Some(at) => a href=(format!("#s{at}")) { (name) },
                    None => (name),
                }
            }
            span { (counts.all()) }
            span { (counts.passed) }
            span { (percent(counts.passed, counts.all())) }
            span.share { (bar(counts)) }
            span { (cell(counts.wrong + counts.unexpectedly_passed)) }
            span { (cell(counts.crashed)) }
            span { (cell(counts.timed_out)) }
            span { (cell(counts.deviations)) }
        }
    }
}

/// The filters, and the cases by subject.
fn cases(subjects: &[Subject<'_, '_>], counts: &Counts) -> Markup {
    let number = |word: &str| match word {
        "wrong" => counts.wrong,
        "crash" => counts.crashed,
        "timeout" => counts.timed_out,
        "unexpected-pass" => counts.unexpectedly_passed,
        _ => counts.deviations,
    };
    let shown = counts.all() - counts.passed;
    html! {
        h2 { "Cases" }
        @if shown == 0 {
            p { "Every case passed." }
        }
        form.filters {
            @if shown > 0 {
                fieldset {
                    label { input type="radio" name="result" value="differs" checked; "all that differ (" (shown) ")" }
                    @for (word, label) in SHOWN {
                        @if number(word) > 0 {
                            label { input type="radio" name="result" value=(word); (label) " (" (number(word)) ")" }
                        }
                    }
                    label { input type="radio" name="result" value="all"; "everything (" (counts.all()) ")" }
                }
            }
            label { "subject "
                select {
                    option value="all" selected { "all" }
                    @for (at, subject) in subjects.iter().enumerate() {
                        option value=(at) {
                            (subject.name)
                            @if subject.counts.failed() > 0 { " (" (subject.counts.failed()) " failed)" }
                        }
                    }
                }
            }
        }
        @for (at, subject) in subjects.iter().enumerate() {
            (section(at, subject))
        }
    }
}

fn section(at: usize, subject: &Subject<'_, '_>) -> Markup {
    let passed: Vec<_> = subject
        .results
        .iter()
        .filter(|r| r.verdict == Verdict::Pass)
        .collect();
    html! {
        section id=(format!("s{at}")) data-subject=(at) {
            h3 {
                (subject.name) " "
                small { (subject.counts.passed) " of " (subject.counts.all()) " passed" }
            }
            @for result in &subject.results {
                @if result.verdict != Verdict::Pass { (case::render(result)) }
            }
            @if !passed.is_empty() {
                details.passed {
                    summary { (passed.len()) " passed" }
                    p { @for result in passed { span { (result.case.short_name()) } " " } }
                }
            }
        }
    }
}

/// The rules that make the filters work.
fn filters(subjects: usize) -> String {
    // What passed is out of the way, but a link to its subject leads to it.
    let mut rules = String::from(
        "body:has(input[value=differs]:checked) :is(section:not(:has(.case),:target),section:not(:target) .passed)\
         {display:none}",
    );
    for (word, _) in SHOWN {
        write!(
            rules,
            "body:has(input[value={word}]:checked) :is(.case:not(.{word}),.passed,section:not(:has(.{word})))\
             {{display:none}}"
        )
        .expect("writing to a string");
    }
    for at in 0..subjects {
        write!(
            rules,
            "body:has(option[value=\"{at}\"]:checked) section:not([data-subject=\"{at}\"]){{display:none}}"
        )
        .expect("writing to a string");
    }
    rules
}

/// Rounded down, so that only all is 100%.
fn percent(part: usize, all: usize) -> String {
    format!("{:.1}%", (part * 1000 / all.max(1)) as f64 / 10.0)
}
