//! Programs with a mistake in their text: tokens left out, doubled, swapped, or put in.
//!
//! What comes out need not parse; that is the point. Deliberately absent: invalid UTF-8 and NUL, which
//! cannot be in an argument.

use crate::differential::random::Random;

/// Tokens to put in.
const TOKENS: &[&str] = &[
    ";",
    ")",
    "(",
    "{",
    "}",
    "[",
    "]",
    "in",
    "=",
    "\"",
    "''",
    "${",
    "or",
    "...",
    "@",
    "?",
    ".",
    ":",
    "/*",
    "*/",
    "\\",
    "é",
    "#",
    "then",
    "else",
    "if",
    "let",
    "rec",
    "inherit",
    "with",
    "assert",
    ",",
    "$",
    "&",
    "|",
    "!",
    "->",
    "1",
    "1.5",
    "a",
    "./a",
    "<a>",
    "~/",
    "..",
    "|>",
    "&&",
    "==",
    "=!",
    "\t",
    "\n",
    "\r",
    "x:y",
    "999999999999999999999",
    "1e5",
    "/",
    "//",
    "`",
    "%",
    "^",
    "a:b:",
    "./",
    "<",
    ">",
    "-",
    "+",
    "\u{b}",
    "''\\",
    "'''",
    "$$",
    "\\\"",
    "…",
    "\u{feff}",
    "__curPos",
    "null",
    "/a/",
    "~",
    "1.",
    ".5",
    "0x1",
];

/// The text with one or two mistakes.
pub fn broken(text: &str, r: &mut Random) -> String {
    let mut tokens: Vec<String> = tokens(text).into_iter().map(str::to_owned).collect();
    for _ in 0..r.between(1, 2) {
        let at = r.below(tokens.len().max(1)).min(tokens.len());
        let other = r
            .below(tokens.len().max(1))
            .min(tokens.len().saturating_sub(1));
        match r.below(7) {
            0 | 1 if !tokens.is_empty() => {
                tokens.remove(at);
            }
            2 if !tokens.is_empty() => {
                let again = tokens[at].clone();
                tokens.insert(at, again);
            }
            3 if !tokens.is_empty() => tokens.swap(at, other),
            4 => tokens.truncate(at),
            _ => {
                let token = r.word(TOKENS).to_owned();
                let space = if r.one_in(2) { " " } else { "" };
                tokens.insert(at, format!("{space}{token}{space}"));
            }
        }
    }
    tokens.concat()
}

/// The text in pieces: words, blanks, and single characters.
pub fn tokens(text: &str) -> Vec<&str> {
    let class = |c: char| match c {
        _ if c.is_alphanumeric() || matches!(c, '_' | '\'') => 1,
        _ if c.is_whitespace() => 2,
        _ => 0,
    };
    let mut all = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (i, c) in text.char_indices() {
        let now = class(c);
        if i > 0 && (last != Some(now) || now == 0) {
            all.push(&text[start..i]);
            start = i;
        }
        last = Some(now);
    }
    if start < text.len() {
        all.push(&text[start..]);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_the_whole_text() {
        assert_eq!(
            tokens("let a=1; in \"é\""),
            [
                "let", " ", "a", "=", "1", ";", " ", "in", " ", "\"", "é", "\""
            ]
        );
        assert_eq!(tokens(""), Vec::<&str>::new());
    }

    #[test]
    fn mistakes_change_the_text() {
        let mut r = Random::new(1, 1);
        let text = "let a = [ 1 2 ]; in { inherit a; }";
        let changed = (0..100).filter(|_| broken(text, &mut r) != text).count();
        assert!(changed > 90, "{changed}");
        broken("", &mut r);
    }
}
