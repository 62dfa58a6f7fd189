//! What a difference looks like, without the details that change while a program is made smaller.

use std::borrow::Cow;

use super::answer::Pair;
use crate::process::{Ending, Outcome};

/// The looks of a difference.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Signature {
    /// How both ended.
    endings: String,
    /// The first lines that differ, of the implementation under test and of the reference.
    pub lines: (String, String),
}

impl std::fmt::Display for Signature {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let (a, b) = &self.lines;
        write!(f, "{}: {a:?} for {b:?}", self.endings)
    }
}

impl Signature {
    /// The looks of this difference.
    pub fn of(pair: &Pair) -> Signature {
        let (a, b) = (&pair.tested, &pair.reference);
        let lines = match a.err != b.err {
            true => first_lines(&a.err, &b.err),
            false => first_tokens(&a.out, &b.out),
        };
        Signature {
            endings: format!("{} / {}", ending(a), ending(b)),
            lines,
        }
    }

    /// Whether the answer of the implementation under test could be part of such a difference.
    pub fn allows(&self, tested: &Outcome) -> bool {
        let err = String::from_utf8_lossy(&tested.err);
        let line = &self.lines.0;
        self.endings.starts_with(&format!("{} / ", ending(tested)))
            && (line.is_empty()
                || line.starts_with("value: ")
                || err.lines().any(|l| normal(l) == *line))
    }
}

fn ending(o: &Outcome) -> Cow<'static, str> {
    match o.ending {
        Ending::Exit(0) => "value".into(),
        Ending::Exit(1) => "error".into(),
        Ending::Exit(n) => format!("exit status {n}").into(),
        Ending::Crash(n) => format!("signal {n}").into(),
        Ending::TimedOut => "time limit".into(),
    }
}

fn first_lines(a: &[u8], b: &[u8]) -> (String, String) {
    let (a, b) = (String::from_utf8_lossy(a), String::from_utf8_lossy(b));
    let (mut x, mut y) = (a.lines(), b.lines());
    loop {
        match (x.next(), y.next()) {
            (Some(p), Some(q)) if p == q => {}
            (p, q) => {
                return (normal(p.unwrap_or_default()), normal(q.unwrap_or_default()));
            }
        }
    }
}

/// The kinds of token at the first difference of two values.
fn first_tokens(a: &[u8], b: &[u8]) -> (String, String) {
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let token = |s: &[u8]| {
        let s = String::from_utf8_lossy(&s[same.min(s.len())..]).into_owned();
        let kind = match s.chars().next() {
            None => "end".to_owned(),
            Some('"') => "\"".to_owned(),
            Some('0'..='9' | '-') => "N".to_owned(),
            Some('<' | '«') => s.chars().take_while(|c| !matches!(c, '>' | '»')).collect(),
            Some(c) if c.is_alphabetic() => "word".to_owned(),
            Some(c) => c.to_string(),
        };
        format!("value: {kind}")
    };
    (token(a), token(b))
}

/// A line of a message without names, numbers and positions.
pub fn normal(line: &str) -> String {
    let line = line.trim();
    // An excerpt, or the caret below it.
    if let Some((number, _)) = line.split_once('|')
        && number.trim().chars().all(|c| c.is_ascii_digit())
    {
        return "excerpt".to_owned();
    }
    let mut out = String::new();
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let quoted = |close: char| {
            let inner = &rest[c.len_utf8()..];
            inner
                .find(close)
                .map(|end| &inner[end + close.len_utf8()..])
        };
        let after = match c {
            '\'' => quoted('\'').map(|r| ("'…'", r)),
            '"' => quoted('"').map(|r| ("\"…\"", r)),
            '0'..='9' => Some((
                "N",
                rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.'),
            )),
            '/' => Some((
                "/…",
                rest.trim_start_matches(|c: char| !c.is_whitespace() && !"':;,)".contains(c)),
            )),
            _ => None,
        };
        match after {
            Some((text, r)) => {
                out.push_str(text);
                rest = r;
            }
            None => {
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(code: i32, out: &str, err: &str) -> Outcome {
        Outcome {
            ending: Ending::Exit(code),
            out: out.into(),
            err: err.into(),
        }
    }

    #[test]
    fn details_do_not_count() {
        assert_eq!(
            normal("error: attribute 'a' missing"),
            normal("  error: attribute 'foo' missing")
        );
        assert_eq!(
            normal("       at «string»:1:2:"),
            normal("at «string»:31:12:")
        );
        assert_eq!(normal("  1| let x = 1; in x"), normal("  |       ^"));
        assert_ne!(normal("error: a"), normal("error: b"));
    }

    #[test]
    fn the_first_difference_counts() {
        let pair = |a, b| Pair {
            tested: outcome(1, "", a),
            reference: outcome(1, "", b),
        };
        let one = Signature::of(&pair("trace: t1\nerror: x 1\n", "trace: t1\nerror: y 2\n"));
        let other = Signature::of(&pair("error: x 5\nat\n", "error: y 7\n"));
        assert_eq!(one, other);
        assert!(one.allows(&outcome(1, "", "what\nerror: x 12\n")));
        assert!(!one.allows(&outcome(1, "", "error: y 12\n")));
        assert!(!one.allows(&outcome(0, "", "error: x 12\n")));
    }

    #[test]
    fn values_differ_by_kind() {
        let pair = |a, b| Pair {
            tested: outcome(0, a, ""),
            reference: outcome(0, b, ""),
        };
        assert_eq!(
            Signature::of(&pair("[ 1 «repeated» ]\n", "[ 1 [ ] ]\n")),
            Signature::of(&pair("«repeated»\n", "[ ]\n"))
        );
    }
}
