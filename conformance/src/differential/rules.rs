//! What the generator does not make, and which differences do not count: one rule for each known deviation
//! (`DEVIATIONS.md`) that generated programs would come upon, with its reason.
//!
//! A rule is a table that the generator picks from (so that what would deviate is not in it) or a test of a
//! pair of answers. Deliberately absent: anything that hides a difference by its looks alone.

use super::answer::Pair;
use super::profile::Profile;
use crate::process::{Ending, Outcome};
use std::time::{SystemTime, UNIX_EPOCH};

/// Systems of derivations. Rule `system-escapes`: none has a quote or a backslash, which the reference does
/// not escape.
pub const SYSTEMS: &[&str] = &["x", "x86_64-linux", "builtin", "a b", ""];

/// Errors in TOML documents, of which one has at most one. Rule `toml-errors`: of several, the reference
/// prints all.
pub const TOML_ERRORS: &[&str] = &["a = = 1\n", "= 1\n", "z = \"a\n", "z = 01\n", "[[[x]]]\n"];

/// The rule by which a difference does not count, if there is one. The text is the program's and its files'.
pub fn known(profile: &Profile, text: &str, pair: &Pair) -> Option<&'static str> {
    RULES
        .iter()
        .find(|rule| (rule.covers)(profile, text, pair))
        .map(|rule| rule.name)
}

struct Rule {
    name: &'static str,
    covers: fn(&Profile, &str, &Pair) -> bool,
}

const RULES: &[Rule] = &[
    // Of several errors in a TOML document the reference prints all. What the generator makes has one at most, but
    // not what changed places.
    Rule {
        name: "toml-errors",
        covers: |_, text, pair| {
            let (a, b) = (&pair.tested, &pair.reference);
            let rest = b.err.strip_prefix(a.err.trim_ascii_end());
            let rest = String::from_utf8_lossy(rest.unwrap_or_default());
            text.contains("fromTOML")
                && a.ending == b.ending
                && a.out == b.out
                && rest.trim_start().starts_with("[error] toml::")
        },
    },
    // The second of two runs may be in the next second.
    Rule {
        name: "clock-went-on",
        covers: |_, text, pair| {
            let (a, b) = (&pair.tested, &pair.reference);
            text.contains("currentTime")
                && a.ending == b.ending
                && without_times(&a.out) == without_times(&b.out)
                && without_times(&a.err) == without_times(&b.err)
        },
    },
    // Arguments that a builtin needs at once are evaluated before its call, which is a level of depth for the
    // reference. Programs that are made to be deep leave that out.
    Rule {
        name: "depth-of-evaluated-arguments",
        covers: |profile, _, pair| {
            let exceeded = |o: &Outcome| {
                let err = String::from_utf8_lossy(&o.err);
                err.contains("error: stack overflow; max-call-depth exceeded")
            };
            !profile.deep && exceeded(&pair.tested) && exceeded(&pair.reference)
        },
    },
    // Strings of constants and members of `builtins` are computed by the compiler, and shown where the
    // reference shows that they were not needed yet (in messages, too).
    Rule {
        name: "constants-are-no-thunks",
        covers: |_, _, pair| {
            let (a, b) = (&pair.tested, &pair.reference);
            a.ending == b.ending
                && constants_for_thunks(&a.out, &b.out)
                && constants_for_thunks(&a.err, &b.err)
        },
    },
    // Computed names that a selection did not come to are evaluated for the reference's message.
    Rule {
        name: "names-not-reached",
        covers: |_, text, pair| {
            let lines = |o: &Outcome| {
                let err = String::from_utf8_lossy(&o.err);
                let entry = |l: &str| l.contains("… while evaluating the attribute '");
                let cut = |l: &str| (!entry(l)).then(|| single_blanks(l));
                err.lines().map(cut).collect::<Vec<_>>()
            };
            text.contains("${")
                && pair.tested.ending == pair.reference.ending
                && pair.tested.out == pair.reference.out
                && lines(&pair.tested) == lines(&pair.reference)
        },
    },
    // Beside `__overrides` all values are thunks in the reference.
    Rule {
        name: "constants-beside-overrides",
        covers: |_, text, pair| {
            let (a, b) = (&pair.tested, &pair.reference);
            text.contains("__overrides")
                && a.ending == b.ending
                && for_thunks(any_constant, &a.err, &b.err)
                && for_thunks(any_constant, &a.out, &b.out)
        },
    },
    // That a function was called is not noted: it goes on looking unevaluated.
    Rule {
        name: "called-functions-are-no-values",
        covers: |_, _, pair| {
            let (a, b) = (&pair.tested, &pair.reference);
            a.ending == b.ending
                && functions_for_thunks(&a.out, &b.out)
                && functions_for_thunks(&a.err, &b.err)
        },
    },
    // The same as two above, where thunks cannot be printed at all.
    Rule {
        name: "constants-are-no-thunks-in-json",
        covers: |_, _, pair| {
            let reference = String::from_utf8_lossy(&pair.reference.err);
            reference.contains("error: cannot convert a thunk to JSON\n")
        },
    },
    // Applications that are being evaluated are known as such, and selections whose set is known are not: the other
    // way round in the reference.
    Rule {
        name: "being-evaluated",
        covers: |_, _, pair| {
            let plain = |err: &[u8]| {
                let err = String::from_utf8_lossy(err);
                err.replace("«potential infinite recursion»", "«thunk»")
            };
            let (a, b) = (&pair.tested, &pair.reference);
            a.ending == b.ending && a.out == b.out && plain(&a.err) == plain(&b.err)
        },
    },
    // The reference crashes on fixed outputs of mode `text` whose algorithm is not SHA-256, and on an empty path in a
    // context.
    Rule {
        name: "crash-of-the-reference",
        covers: |_, text, pair| {
            matches!(pair.reference.ending, Ending::Crash(_))
                && matches!(pair.tested.ending, Ending::Exit(1))
                && ["outputHashMode", "appendContext"]
                    .iter()
                    .any(|word| text.contains(word))
        },
    },
    // Colours that are left out would have followed the newline at the end of a value.
    Rule {
        name: "line-after-a-value",
        covers: |_, _, pair| {
            let trimmed = |err: &[u8]| {
                let err = String::from_utf8_lossy(err);
                let lines = err.lines().map(|l| l.trim_end().to_owned());
                lines.collect::<Vec<_>>()
            };
            let (a, b) = (&pair.tested, &pair.reference);
            a.ending == b.ending && a.out == b.out && trimmed(&a.err) == trimmed(&b.err)
        },
    },
    // The reference's `pathExists` also catches what is forbidden to read while its argument is evaluated.
    Rule {
        name: "forbidden-inside-path-exists",
        covers: |profile, text, pair| {
            let err = String::from_utf8_lossy(&pair.tested.err);
            ["pure", "restricted"].contains(&profile.name)
                && text.contains("pathExists")
                && (err.contains("… while calling the 'pathExists' builtin\n")
                    || err.contains("(stack trace truncated;"))
                && err.contains(" is forbidden in ")
        },
    },
    // The bytes of lists of 2^61 elements and more are counted modulo 2^64 in the reference.
    Rule {
        name: "lists-beyond-memory",
        covers: |_, text, pair| {
            let err = String::from_utf8_lossy(&pair.tested.err);
            text.contains("genList") && err.contains("error: out of memory\n")
        },
    },
    // Paths have a limit.
    Rule {
        name: "long-paths",
        covers: |_, _, pair| {
            let err = String::from_utf8_lossy(&pair.tested.err);
            err.ends_with("error: path is too long: paths are limited to 64 KiB\n")
                || err.contains("error: path is too long: paths are limited to 64 KiB\n       at ")
        },
    },
    // The reference's `break` hands on what is not evaluated yet. Programs have it with digits only, for which
    // nothing differs, but for parts that changed places.
    Rule {
        name: "break-of-a-value",
        covers: |_, text, _| {
            let after = |(at, word): (usize, &str)| &text[at + word.len()..];
            let mut rest = text.match_indices("break").map(after);
            rest.any(|rest| !is_digit(argument(rest)))
        },
    },
    // The reference evaluates both operands of a failed `assert a == b`, and the computed names of a
    // selection that failed, a second time for its message.
    Rule {
        name: "evaluated-again-for-a-message",
        covers: |_, text, pair| {
            let (a, b) = (&pair.tested, &pair.reference);
            (text.contains("assert") || text.contains("${"))
                && a.ending == b.ending
                && a.out == b.out
                && traces_again(&a.err, &b.err)
        },
    },
    // Builtins are no objects: that two of them were written at different places is not known when lists that have them
    // are compared, and what comes after them is compared, too.
    Rule {
        name: "builtins-are-equal",
        covers: |_, text, pair| {
            let compares = ["==", "!=", "elem"].iter().any(|word| text.contains(word));
            let equal = matches!(
                (&pair.tested.ending, &pair.reference.ending),
                (Ending::Exit(1), Ending::Exit(0))
            );
            compares && equal && has_builtin_in_list(text)
        },
    },
    // The reference counts the conversion of constant parts of a string as a level of depth.
    Rule {
        name: "overflow-at-a-constant",
        covers: |_, text, pair| {
            let overflow = |o: &Outcome| {
                let err = String::from_utf8_lossy(&o.err);
                let message = "error: stack overflow; max-call-depth exceeded";
                Some(err.split_once(message)?.0.to_owned())
            };
            text.contains("${")
                && overflow(&pair.tested).is_some()
                && overflow(&pair.tested) == overflow(&pair.reference)
        },
    },
];

/// Whether a list has a member of `builtins` that is not called.
fn has_builtin_in_list(text: &str) -> bool {
    text.split('[').skip(1).any(|list| {
        let list = list.split(']').next().unwrap_or_default();
        let mut words = list.split_whitespace();
        words.any(|word| word.starts_with("builtins."))
    })
}

/// Whether two texts are the same but for what `builtins.trace` says that the second has again.
fn traces_again(a: &[u8], b: &[u8]) -> bool {
    let is_trace = |entry: &Vec<u8>| {
        entry.starts_with(b"trace: ") || entry.starts_with(b"evaluation warning: ")
    };
    // What is traced may have several lines.
    let entries = |err: &[u8]| -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
        let mut entries: Vec<Vec<u8>> = vec![Vec::new()];
        for line in err.split_inclusive(|c| *c == b'\n').map(<[u8]>::to_vec) {
            match is_trace(&line) || line.starts_with(b"error:") {
                true => entries.push(line),
                false => entries.last_mut().expect("never empty").extend(line),
            }
        }
        entries.into_iter().partition(is_trace)
    };
    let ((traces, other), (again, others)) = (entries(a), entries(b));
    let mut rest = again.iter();
    let joined = |entries: Vec<Vec<u8>>| entries.concat();
    // What is traced may have constants that are not evaluated yet in the reference.
    let same = |t: &Vec<u8>, u: &Vec<u8>| constants_for_thunks(t, u);
    constants_for_thunks(&joined(other), &joined(others))
        && again.len() > traces.len()
        && traces.iter().all(|t| rest.any(|u| same(t, u)))
        && again.iter().all(|u| traces.iter().any(|t| same(t, u)))
}

/// A text without the integers that are seconds of the day before and after now.
fn without_times(text: &[u8]) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |since| since.as_secs());
    let text = String::from_utf8_lossy(text);
    let mut rest = &*text;
    let mut kept = String::new();
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        kept += &rest[..start];
        rest = &rest[start..];
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let is_time = |n: u64| now.abs_diff(n) < 24 * 60 * 60;
        match rest[..end].parse().is_ok_and(is_time) {
            true => kept += "TIME",
            false => kept += &rest[..end],
        }
        rest = &rest[end..];
    }
    kept + rest
}

/// What comes after the rest of a function: quotes, parentheses, blanks and comments.
fn argument(mut rest: &str) -> &str {
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '"' | ')' | '}'));
        let comment = match rest.get(..2) {
            Some("/*") => rest.split_once("*/"),
            _ if rest.starts_with('#') => rest.split_once('\n'),
            _ => None,
        };
        match comment {
            Some((_, after)) => rest = after,
            None => return rest,
        }
    }
}

/// Whether a text begins with an integer of one digit.
fn is_digit(text: &str) -> bool {
    let mut chars = text.chars();
    let digit = chars.next().is_some_and(|c| c.is_ascii_digit());
    let word =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | ':' | '/' | '+' | '-');
    digit && !chars.next().is_some_and(word)
}

/// Tabs become blanks up to the next multiple of eight columns, which values before them shift.
fn single_blanks(s: &str) -> String {
    let words: Vec<_> = s.split(' ').filter(|w| !w.is_empty()).collect();
    words.join(" ")
}

/// Whether two texts are the same but for values that are constants in the first and not evaluated in the
/// second.
fn constants_for_thunks(a: &[u8], b: &[u8]) -> bool {
    for_thunks(constant, a, b)
}

/// The same for values of which `after` says what follows them.
fn for_thunks(after: fn(&str) -> Option<&str>, a: &[u8], b: &[u8]) -> bool {
    let (Ok(a), Ok(b)) = (str::from_utf8(a), str::from_utf8(b)) else {
        return a == b;
    };
    let (a, b) = (single_blanks(a), single_blanks(b));
    let (mut a, mut b) = (a.as_str(), b.as_str());
    loop {
        let same = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
        if same == a.len() && same == b.len() {
            return true;
        }
        // Back to where the values begin, which may have the same first letter.
        let Some(start) = b[..b.ceil_char_boundary(same + 1)].rfind(['<', '«']) else {
            return false;
        };
        if !a.is_char_boundary(start) || start > same {
            return false;
        }
        (a, b) = (&a[start..], &b[start..]);
        let Some(after_thunk) = ["«thunk»", "<CODE>", "<unevaluated />"]
            .iter()
            .find_map(|t| b.strip_prefix(t))
        else {
            return false;
        };
        let Some(rest) = after(a) else {
            return false;
        };
        (a, b) = (rest, after_thunk);
    }
}

/// Whether two texts are the same but for values that are not evaluated in the first and functions in the
/// second.
fn functions_for_thunks(a: &[u8], b: &[u8]) -> bool {
    let (Ok(a), Ok(b)) = (str::from_utf8(a), str::from_utf8(b)) else {
        return a == b;
    };
    let (a, b) = (single_blanks(a), single_blanks(b));
    let (mut a, mut b) = (a.as_str(), b.as_str());
    while let Some(at) = a.find(['«', '<']) {
        if a.get(..at) != b.get(..at) {
            return false;
        }
        (a, b) = (&a[at..], &b[at..]);
        let thunk = ["«thunk»", "<CODE>"].iter().find_map(|t| a.strip_prefix(t));
        let function = match b.strip_prefix("«lambda ") {
            // There may be a position with such quotes inside.
            Some(function) => function
                .match_indices('»')
                .find(|(i, _)| function[..*i].ends_with(|c: char| c.is_ascii_digit()))
                .map(|(i, quote)| &function[i + quote.len()..]),
            None => b.strip_prefix("<LAMBDA>"),
        };
        (a, b) = match (thunk, function) {
            (Some(a), Some(b)) => (a, b),
            _ => (
                a.trim_start_matches(['«', '<']),
                b.trim_start_matches(['«', '<']),
            ),
        };
    }
    a == b
}

/// What follows a constant of the text, or one that the compiler may have computed.
fn any_constant(s: &str) -> Option<&str> {
    if ["<int value=", "<float value=", "<path value="]
        .iter()
        .any(|start| s.starts_with(start))
    {
        return s.split_once("/>").map(|(_, rest)| rest);
    }
    if let Some(rest) = ["[ ]", "{ }"]
        .iter()
        .find_map(|empty| s.strip_prefix(empty))
    {
        return Some(rest);
    }
    let end = s.find([' ', ';', '\n']).unwrap_or(s.len());
    match s.starts_with('/') || s[..end].parse::<f64>().is_ok() {
        true => Some(&s[end..]),
        false => constant(s),
    }
}

/// What follows the note that a string was cut, if there is one.
fn after_cut(s: &str) -> &str {
    let note = s.strip_prefix(" «").and_then(|note| note.split_once('»'));
    match note {
        Some((note, rest)) if note.ends_with(" bytes elided") => rest,
        _ => s,
    }
}

/// What follows a constant that the compiler may have computed.
fn constant(s: &str) -> Option<&str> {
    if let Some(inner) = s.strip_prefix('"') {
        let mut escaped = false;
        for (i, c) in inner.char_indices() {
            match c {
                '"' if !escaped => return Some(after_cut(&inner[i + 1..])),
                _ => escaped = c == '\\' && !escaped,
            }
        }
        return None;
    }
    if s.starts_with("<string value=") || s.starts_with("<bool value=") {
        return s.split_once("/>").map(|(_, rest)| rest);
    }
    if s.starts_with("«primop ") {
        return s.split_once('»').map(|(_, rest)| rest);
    }
    // `builtins.derivation` is the one member that is written in Nix.
    let derivation = "«lambda @ «nix-internal»/derivation-internal.nix:30:1»";
    let in_xml = "<function column=\"1\" line=\"30\" path=\"/derivation-internal.nix\">";
    if let Some(function) = s.strip_prefix(in_xml) {
        return function.split_once("</function>").map(|(_, rest)| rest);
    }
    // The time is one that has ten digits.
    let time = s.strip_prefix("<int value=\"").unwrap_or(s);
    let digits = time.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 10 {
        let rest = &time[digits..];
        return match s.starts_with('<') {
            true => rest.strip_prefix("\" />"),
            false => Some(rest),
        };
    }
    [
        "true",
        "false",
        "null",
        "<PRIMOP>",
        "<LAMBDA>",
        "6",
        "<null />",
        "<int value=\"6\" />",
        derivation,
    ]
    .iter()
    .find_map(|word| s.strip_prefix(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_traced_may_have_lines() {
        let again = |a: &str, b: &str| traces_again(a.as_bytes(), b.as_bytes());
        let (t, e) = ("trace: a\n\n  b\n", "error:\n  … c\n");
        assert!(again(&format!("{t}{e}"), &format!("{t}{t}{e}")));
        let (known, thunk) = ("trace: { a = \"\"; }\n", "trace: { a = «thunk»; }\n");
        assert!(again(&format!("{known}{e}"), &format!("{thunk}{thunk}{e}")));
        assert!(!again(
            &format!("{thunk}{e}"),
            &format!("{known}{known}{e}")
        ));
        assert!(!again(&format!("{t}{e}"), &format!("{t}{e}")));
        assert!(!again(&format!("{t}{e}"), &format!("{t}trace: b\n{e}")));
        assert!(!again(&format!("{t}{e}"), &format!("{t}{t}error: d\n")));
    }

    #[test]
    fn times_do_not_count() {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.expect("it is past 1970").as_secs();
        let text = |n: u64| without_times(format!("a {n} 12b{n}").as_bytes());
        assert_eq!(text(now), text(now + 1));
        assert_eq!(text(now), "a TIME 12bTIME");
        assert_ne!(text(17), text(18));
    }

    #[test]
    fn only_break_of_what_may_be_a_thunk_is_left_out() {
        let of_digits = |text: &str| {
            let (at, word) = text.match_indices("break").next().expect("it is there");
            is_digit(argument(&text[at + word.len()..]))
        };
        for text in [
            "break 3",
            "(builtins.break 0)",
            "(builtins.\"break\")/* é */ 3 + 4",
            "builtins.${\"break\"} # x\n  7",
        ] {
            assert!(of_digits(text), "{text}");
        }
        for text in [
            "break 3.5",
            "break x",
            "map break [ 3 ]",
            "break (3)",
            "break",
            "break \"",
        ] {
            assert!(!of_digits(text), "{text}");
        }
    }

    #[test]
    fn only_constants_may_stand_for_thunks() {
        let same = |a: &str, b: &str| constants_for_thunks(a.as_bytes(), b.as_bytes());
        assert!(same("{ a = true; b = 1; }", "{ a = «thunk»; b = 1; }"));
        assert!(same("[ \"a\\\"<\" <PRIMOP> ]", "[ <CODE> <CODE> ]"));
        assert!(same("[ «primop map» ]", "[ «thunk» ]"));
        assert!(same("<bool value=\"true\" />", "<unevaluated />"));
        assert!(same("[ true ]\na   b", "[ «thunk» ]\na b"));
        let beside = |a: &str, b: &str| for_thunks(any_constant, a.as_bytes(), b.as_bytes());
        assert!(beside(
            "{ a = -1.5; b = \"\"; }",
            "{ a = <CODE>; b = <CODE>; }"
        ));
        assert!(beside("<int value=\"1\" />", "<unevaluated />"));
        assert!(!beside("{ a = x; }", "{ a = <CODE>; }"));
        assert!(!same("{ a = 17; }", "{ a = «thunk»; }"));
        assert!(!same("{ a = «thunk»; }", "{ a = true; }"));
        assert!(!same("[ «lambda» ]", "[ «thunk» ]"));
        assert!(!same("a «b", "a …"));
        assert!(!same("{ a = true; b = 1; }", "{ a = «thunk»; b = 2; }"));
    }
}
