//! A case on the page: how it was run, what was expected, what was left, and the difference.

use maud::{Markup, html};

use crate::process::Ending;
use crate::report::text::{self, Kind};
use crate::run::Finished;
use crate::suite::Verdict;

/// So much of a text is shown, …
const BYTES: usize = 8 << 10;
/// … and so many lines of a diff.
const LINES: usize = 200;

pub(super) fn render(result: &Finished<'_>) -> Markup {
    let case = result.case;
    html! {
        details class=(format!("case {}", result.verdict.word())) id=(case.name) {
            summary {
                span.mark { (label(result)) }
                code { (case.short_name()) }
                @if let Verdict::Wrong(parts) = result.verdict {
                    @for part in parts.names() { span.part { (part) } }
                }
                @if let (Verdict::Deviation | Verdict::Unexpected, Some(listed)) = (result.verdict, result.listed) {
                    @for part in listed.parts.names() { span.part { (part) } }
                }
                span.time { (format!("{:.0} ms", result.duration.as_secs_f64() * 1000.0)) }
            }
            @if let Some(listed) = result.listed {
                p { "Listed as a deviation of " (listed.parts.names().join(", ")) ": " (listed.reason) }
            }
            @if let Some(input) = &case.input { (block("input", input)) }
            @if let Some(args) = &case.args {
                h4 { "arguments" }
                pre { @for arg in args { (text::visible(arg.as_encoded_bytes())) "\n" } }
            }
            @if let Some(stdin) = &case.stdin { (block("standard input", stdin)) }
            @if !case.env.is_empty() {
                h4 { "environment" }
                pre {
                    @for (name, value) in &case.env {
                        (text::visible(name.as_encoded_bytes())) "=" (text::visible(value.as_encoded_bytes())) "\n"
                    }
                }
            }
            (stream("stdout", &result.expected.out, &result.got.out))
            (stream("stderr", &result.expected.err, &result.got.err))
            @if result.got.ending != Ending::Exit(result.expected.status) {
                h4 { "ending" }
                p { "expected status " (result.expected.status) ", got " (text::ending(result.got.ending)) }
            }
            @if result.cut {
                p { "The output is longer than what is kept of it." }
            }
        }
    }
}

fn label(result: &Finished<'_>) -> String {
    match result.verdict {
        Verdict::Wrong(_) => "wrong".to_owned(),
        Verdict::Unexpected => "listed but passed".to_owned(),
        _ => text::verdict(result),
    }
}

/// A stream as expected and as it was, with the difference; once, where there is none.
fn stream(name: &str, expected: &[u8], got: &[u8]) -> Markup {
    if expected == got {
        return match expected {
            [] => html! {},
            text => block(&format!("{name}, as expected"), text),
        };
    }
    html! {
        // Where one side is empty, the other says it all.
        @if !expected.is_empty() && !got.is_empty() {
            h4 { (name) ": difference" }
            (difference(expected, got))
        }
        div.sides {
            div { (block(&format!("{name} expected"), expected)) }
            div { (block(&format!("{name} got"), got)) }
        }
    }
}

fn difference(expected: &[u8], got: &[u8]) -> Markup {
    let lines = text::diff(expected, got);
    html! {
        pre.diff {
            @for line in lines.iter().take(LINES) {
                span.(kind(line.kind)) { (line.kind.sign()) (line.text) "\n" }
            }
            @if lines.len() > LINES {
                span.gap { "… " (lines.len() - LINES) " more lines\n" }
            }
        }
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Same => "same",
        Kind::Missing => "missing",
        Kind::Added => "added",
        Kind::Gap => "gap",
    }
}

fn block(heading: &str, bytes: &[u8]) -> Markup {
    let (shown, rest) = bytes.split_at(bytes.len().min(BYTES));
    html! {
        h4 { (heading) }
        @if bytes.is_empty() {
            p.nothing { "nothing" }
        } @else {
            // A browser drops a newline at the very start.
            pre { @if shown.starts_with(b"\n") { "\n" } (text::visible(shown)) }
            @if !rest.is_empty() { p.nothing { "… " (rest.len()) " more bytes" } }
        }
    }
}
