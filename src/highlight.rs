//! Colours for printed values.
//!
//! Invariant: without the colours the text is what it was. Deliberately absent: layout.

const NORMAL: &[u8] = b"\x1b[0m";
const STRING: &[u8] = b"\x1b[32m";
const ATOM: &[u8] = b"\x1b[36m";
const SPECIAL: &[u8] = b"\x1b[35m";

/// The text with strings, numbers and other atoms coloured.
pub fn highlight(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some(&b) = rest.first() {
        let (len, colour) = match b {
            b'"' => (string_len(rest), Some(STRING)),
            // Functions and unevaluated values: `<CODE>`, `«lambda»`.
            b'<' => (through(rest, b">"), Some(SPECIAL)),
            0xc2 if rest.starts_with("«".as_bytes()) => {
                (through(rest, "»".as_bytes()), Some(SPECIAL))
            }
            _ => {
                let len = word_len(rest);
                (len.max(1), is_atom(&rest[..len]).then_some(ATOM))
            }
        };
        // A quoted name is no string.
        let (word, after) = rest.split_at(len);
        let colour = colour.filter(|_| !after.starts_with(b" = "));
        out.extend_from_slice(colour.unwrap_or_default());
        out.extend_from_slice(word);
        if colour.is_some() {
            out.extend_from_slice(NORMAL);
        }
        rest = after;
    }
    out
}

fn string_len(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(&b) = text.get(at) {
        match b {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

fn through(text: &[u8], end: &[u8]) -> usize {
    let found = text.windows(end.len()).position(|w| w == end);
    found.map_or(text.len(), |i| i + end.len())
}

fn word_len(text: &[u8]) -> usize {
    let end = text
        .iter()
        .position(|b| matches!(b, b' ' | b'\n' | b';' | b'"' | b'<' | 0xc2));
    end.unwrap_or(text.len())
}

fn is_atom(word: &[u8]) -> bool {
    let digit = word.strip_prefix(b"-").unwrap_or(word).first();
    digit.is_some_and(u8::is_ascii_digit) || matches!(word, b"true" | b"false" | b"null")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let out = String::from_utf8(highlight(text.as_bytes())).expect("valid");
        let out = out
            .replace("\x1b[0m", ")")
            .replace("\x1b[32m", "(s ")
            .replace("\x1b[36m", "(a ")
            .replace("\x1b[35m", "(x ");
        assert_eq!(out, expected);
    }

    #[test]
    fn values() {
        check("1", "(a 1)");
        check(
            "{ a = -1.5; \"b c\" = \"x\\\"y\"; t = true; f = <LAMBDA>; }",
            "{ a = (a -1.5); \"b c\" = (s \"x\\\"y\"); t = (a true); f = (x <LAMBDA>); }",
        );
        check(
            "[ null «repeated» /a/b ]",
            "[ (a null) (x «repeated») /a/b ]",
        );
        check("\"open", "(s \"open)");
    }
}
