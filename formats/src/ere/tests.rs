//! Expected values are those of C++ Nix 2.34.8.

use super::*;
use crate::testing::Rng;

/// Groups as text, `-` for one that took no part, comma-separated.
fn show(text: &str, groups: &Groups) -> String {
    let shown: Vec<&str> = groups
        .iter()
        .map(|g| g.as_ref().map_or("-", |range| &text[range.clone()]))
        .collect();
    shown.join(",")
}

#[test]
fn matches() {
    for (pattern, text, expected) in [
        ("ab", "abc", None),
        ("abc", "abc", Some("")),
        ("a(b)(c)", "abc", Some("b,c")),
        ("(a|ab)(c|bcd)(d*)", "abcd", Some("a,bcd,")),
        ("(a*)+", "aa", Some("")),
        ("(a*)*", "aa", Some("")),
        ("((a)|b)*", "ab", Some("b,a")),
        ("(a)|(b)", "b", Some("-,b")),
        ("a+?", "", Some("")),
        ("[[:upper:]]+", "FOO", Some("")),
        ("[[=a=]]", "A", Some("")),
        ("[[:ALPHA:]]", "x", Some("")),
        ("[[.space.]-z]", "5", Some("")),
        ("a.b", "a\nb", Some("")),
        (".", "é", None),
        ("..", "é", Some("")),
        ("[a\\]]", "\\]", Some("")),
        ("[]a]", "]", Some("")),
        ("[^]a]", "b", Some("")),
        ("[a-]", "-", Some("")),
        ("a{2}{2}", "aaaa", Some("")),
        ("a{0}", "", Some("")),
        ("(a{1,2})*", "aaa", Some("a")),
        ("^a$", "a", Some("")),
        ("(^|x)a", "xa", Some("x")),
        ("}]", "}]", Some("")),
        ("", "", Some("")),
    ] {
        let ere = Ere::new(pattern.as_bytes()).unwrap();
        let found = ere.match_full(text.as_bytes()).unwrap();
        let found = found.map(|groups| show(text, &groups));
        assert_eq!(found.as_deref(), expected, "{pattern} on {text:?}");
    }
}

#[test]
fn invalid() {
    for pattern in [
        "\\d",
        "\\w",
        "\\b",
        "\\n",
        "\\-",
        "\\/",
        "\\<",
        "\\]",
        "\\}",
        "(a)\\1",
        "(?:a)",
        "*",
        "+a",
        "{",
        "a{",
        "a{,2}",
        "a{2,1}",
        "a{x}",
        "[z-a]",
        "[[:word:]]",
        "[[:alpha:]-z]",
        "[a-c-e]",
        "[a",
        "[",
        "[]",
        "[[.1.]]",
        "[[:alpha:",
        "(",
        ")",
        "(a",
        "a)",
        "^*",
        "a|*",
        "(*a)",
        "\\",
        "[a-[.b.]]",
    ] {
        assert_eq!(
            Ere::new(pattern.as_bytes()).err(),
            Some(EreError::Invalid),
            "{pattern}"
        );
    }
    assert_eq!(Ere::new(b"(a{300}){400}").err(), Some(EreError::TooLarge));
    assert_eq!(Ere::new(b"a{99999999}").err(), Some(EreError::TooLarge));
}

#[test]
fn splits() {
    // Text between matches, with `[groups]` for each match.
    for (pattern, text, expected) in [
        ("(a)b", "abc", "[a]c"),
        ("([ac])", "abc", "[a]b[c]"),
        ("(a)|(c)", "abc", "[a,-]b[-,c]"),
        ("a|ab", "xabx", "x[]x"),
        ("a*(ab)?", "aab", "[-][-]b[-]"),
        ("", "ab", "[]a[]b[]"),
        ("x*", "axb", "[]a[][]b[]"),
        ("^a", "aaa", "[]aa"),
        ("$", "ab", "ab[]"),
        ("", "", "[]"),
        ("a", "", ""),
    ] {
        let ere = Ere::new(pattern.as_bytes()).unwrap();
        let mut shown = String::new();
        let mut end = 0;
        for found in ere.split(text.as_bytes()) {
            let found = found.unwrap();
            shown += &text[end..found.range.start];
            shown += &format!("[{}]", show(text, &found.groups));
            end = found.range.end;
        }
        shown += &text[end..];
        assert_eq!(shown, expected, "{pattern} on {text:?}");
    }
}

#[test]
fn stays_linear() {
    let text = vec![b'a'; 30_000];
    for pattern in [
        "(a*)*b",
        "(a|a)*b",
        "(a|aa)*b",
        "((a*)*)*b",
        "(a?){20}a{20}b",
        ".*.*.*b",
        "(a*|b*|c*)*x",
        "(.*)(.*)(.*)x",
        "((a|b)*|(a|c)*)*d",
    ] {
        let ere = Ere::new(pattern.as_bytes()).unwrap();
        assert_eq!(ere.match_full(&text), Ok(None), "{pattern}");
        assert_eq!(ere.split(&text).count(), 0, "{pattern}");
    }
    let ere = Ere::new(b"a.*b|a").unwrap();
    assert_eq!(ere.split(&text).count(), text.len());
}

#[test]
fn nesting_needs_no_native_stack() {
    let depth = 4_000;
    let pattern = format!("{}a{}", "(".repeat(depth), ")*".repeat(depth));
    let ere = Ere::new(pattern.as_bytes()).unwrap();
    let _ = ere.match_full(b"aa");
}

#[test]
fn arbitrary_bytes_do_not_panic() {
    let mut rng = Rng(7);
    for _ in 0..20_000 {
        let pattern = rng.bytes(b"ab().*+?|[]{}12,^$-\\:=[[:alpha:]", 14);
        let text = rng.bytes(b"ab1,", 10);
        if let Ok(ere) = Ere::new(&pattern) {
            let _ = ere.match_full(&text);
            let _ = ere.split(&text).count();
        }
    }
}
