//! A run as JSON. The fields are described in `conformance/README.md`; what is here may gain fields, but
//! `format` changes when one changes its meaning.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::SecondsFormat;
use serde::Serialize;

use super::text;
use crate::process::Ending;
use crate::run::{Counts, Finished, Run};
use crate::suite::{Errors, Verdict};

#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    suite: SuiteState,
    implementation: Implementation<'a>,
    date: String,
    seconds: f64,
    errors: Errors,
    deviations: Option<List>,
    counts: Counts,
    cases: Vec<Case<'a>>,
}

#[derive(Serialize)]
struct SuiteState {
    version: &'static str,
    sha256: String,
    cases: usize,
    run: usize,
}

#[derive(Serialize)]
struct Implementation<'a> {
    command: &'a str,
    version: Option<&'a str>,
    own_name: Option<&'a str>,
}

#[derive(Serialize)]
struct List {
    file: String,
    cases: usize,
}

#[derive(Serialize)]
struct Case<'a> {
    subject: &'a str,
    name: &'a str,
    result: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    differs: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    crash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<Bytes<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    args: Option<Vec<Bytes<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stdin: Option<Bytes<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    env: Vec<[Bytes<'a>; 2]>,
    expected: Left<'a>,
    got: Left<'a>,
}

#[derive(Serialize)]
struct Left<'a> {
    stdout: Bytes<'a>,
    stderr: Bytes<'a>,
    status: Option<i32>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    cut: bool,
}

/// A string; what is not UTF-8 is an object with the bytes in Base64.
#[derive(Serialize)]
#[serde(untagged)]
enum Bytes<'a> {
    Text(&'a str),
    Other { base64: String },
}

impl<'a> From<&'a [u8]> for Bytes<'a> {
    fn from(bytes: &'a [u8]) -> Bytes<'a> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Bytes::Text(text),
            Err(_) => Bytes::Other {
                base64: STANDARD.encode(bytes),
            },
        }
    }
}

/// The document, with a newline at the end.
pub fn render(run: &Run<'_>) -> String {
    let implementation = run.implementation;
    let document = Document {
        format: 1,
        suite: SuiteState {
            version: env!("CARGO_PKG_VERSION"),
            sha256: run.suite.digest(),
            cases: run.suite.cases.len(),
            run: run.results.len(),
        },
        implementation: Implementation {
            command: &implementation.command,
            version: implementation.version.as_deref(),
            own_name: implementation.own_name.as_deref(),
        },
        date: run.started.to_rfc3339_opts(SecondsFormat::Secs, true),
        seconds: seconds(run.duration),
        errors: run.options.errors,
        deviations: run.options.deviations.as_ref().map(|(file, list)| List {
            file: text::near(file).to_string(),
            cases: list.len(),
        }),
        counts: run.counts(),
        cases: run.results.iter().map(case).collect(),
    };
    let mut text = serde_json::to_string_pretty(&document).expect("it is made of strings");
    text.push('\n');
    text
}

fn case<'a>(result: &'a Finished<'_>) -> Case<'a> {
    let case = result.case;
    Case {
        subject: case.subject(),
        name: case.short_name(),
        result: result.verdict.word(),
        differs: match (result.verdict, result.listed) {
            (Verdict::Wrong(parts), _) => parts.names(),
            (Verdict::Deviation, Some(listed)) => listed.parts.names(),
            _ => Vec::new(),
        },
        crash: match result.verdict {
            Verdict::Crash(crash) => Some(text::crash(crash)),
            _ => None,
        },
        reason: result.listed.map(|listed| listed.reason.as_str()),
        seconds: seconds(result.duration),
        input: case.input.as_deref().map(Bytes::from),
        args: case.args.as_ref().map(|args| {
            let bytes = args.iter().map(|arg| arg.as_encoded_bytes().into());
            bytes.collect()
        }),
        stdin: case.stdin.as_deref().map(Bytes::from),
        env: case
            .env
            .iter()
            .map(|(name, value)| [name, value].map(|s| s.as_encoded_bytes().into()))
            .collect(),
        expected: Left {
            stdout: result.expected.out.as_slice().into(),
            stderr: result.expected.err.as_slice().into(),
            status: Some(result.expected.status),
            cut: false,
        },
        got: Left {
            stdout: result.got.out.as_slice().into(),
            stderr: result.got.err.as_slice().into(),
            status: match result.got.ending {
                Ending::Exit(status) => Some(status),
                Ending::Crash(_) | Ending::TimedOut => None,
            },
            cut: result.cut,
        },
    }
}

/// With the precision that the clock deserves.
fn seconds(duration: std::time::Duration) -> f64 {
    (duration.as_secs_f64() * 10_000.0).round() / 10_000.0
}
