//! Strings and attribute names as Nix source, as the reference prints them.
//!
//! One form serves `--eval` output, `--parse` output and error messages; only error messages cut
//! long strings. Invariant: reading the output back gives the same bytes, except for bytes the
//! lexer normalises (a raw carriage return is printed as `\r`). Bytes that are not UTF-8 pass
//! unchanged. Absent: colours.

/// Appends `string` as a string literal.
pub fn write_string(out: &mut Vec<u8>, string: &[u8]) {
    out.reserve(string.len() + 2);
    out.push(b'"');
    write_escaped(out, string);
    out.push(b'"');
}

/// `string` as a string literal.
#[cfg(test)]
pub(crate) fn string_literal(string: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    write_string(&mut out, string);
    out
}

/// Appends `string` as a string literal of at most `max` bytes, followed by a note on what was
/// left out: `"abc" «3 bytes elided»`.
pub fn write_string_limited(out: &mut Vec<u8>, string: &[u8], max: usize) {
    if string.len() <= max {
        return write_string(out, string);
    }
    out.push(b'"');
    // The byte after the cut still decides whether a `$` before it is escaped.
    for at in 0..max {
        escape_byte(out, string[at], string.get(at + 1).copied());
    }
    let elided = string.len() - max;
    let unit = if elided == 1 { "byte" } else { "bytes" };
    out.extend_from_slice(format!("\" «{elided} {unit} elided»").as_bytes());
}

/// Appends the inside of a string literal.
pub fn write_escaped(out: &mut Vec<u8>, string: &[u8]) {
    let mut plain = 0;
    for (at, &byte) in string.iter().enumerate() {
        if matches!(byte, b'"' | b'\\' | b'\n' | b'\r' | b'\t' | b'$') {
            out.extend_from_slice(&string[plain..at]);
            escape_byte(out, byte, string.get(at + 1).copied());
            plain = at + 1;
        }
    }
    out.extend_from_slice(&string[plain..]);
}

fn escape_byte(out: &mut Vec<u8>, byte: u8, next: Option<u8>) {
    match byte {
        b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
        b'\n' => out.extend_from_slice(b"\\n"),
        b'\r' => out.extend_from_slice(b"\\r"),
        b'\t' => out.extend_from_slice(b"\\t"),
        b'$' if next == Some(b'{') => out.extend_from_slice(b"\\$"),
        _ => out.push(byte),
    }
}

/// Keywords that have to be quoted as attribute names. `or` is not one of them.
pub fn is_reserved_keyword(name: &[u8]) -> bool {
    matches!(
        name,
        b"if" | b"then" | b"else" | b"assert" | b"with" | b"let" | b"in" | b"rec" | b"inherit"
    )
}

/// Whether `name` can stand unquoted as an attribute name.
pub fn is_identifier(name: &[u8]) -> bool {
    let Some((first, rest)) = name.split_first() else {
        return false;
    };
    (first.is_ascii_alphabetic() || *first == b'_')
        && rest
            .iter()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'\'' | b'-'))
        && !is_reserved_keyword(name)
}

/// Appends an attribute name, quoted where necessary.
pub fn write_attr_name(out: &mut Vec<u8>, name: &[u8]) {
    if is_identifier(name) {
        out.extend_from_slice(name);
    } else {
        write_string(out, name);
    }
}

/// An attribute name, quoted where necessary.
pub fn attr_name(name: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    write_attr_name(&mut out, name);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings() {
        for (string, expected) in [
            (&b""[..], &b"\"\""[..]),
            (b"a\"b\\c", b"\"a\\\"b\\\\c\""),
            (b"\n\r\t", b"\"\\n\\r\\t\""),
            (b"${x} $${y} $ $", b"\"\\${x} $\\${y} $ $\""),
            (b"\x01\xff\xc3\xa9", b"\"\x01\xff\xc3\xa9\""),
        ] {
            assert_eq!(string_literal(string), expected);
        }
    }

    #[test]
    fn limited() {
        for (string, max, expected) in [
            ("abcdef", 3, "\"abc\" «3 bytes elided»"),
            ("abcd", 3, "\"abc\" «1 byte elided»"),
            ("abc", 3, "\"abc\""),
            ("ab${", 3, "\"ab\\$\" «1 byte elided»"),
        ] {
            let mut out = Vec::new();
            write_string_limited(&mut out, string.as_bytes(), max);
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }

    #[test]
    fn attribute_names() {
        for (name, expected) in [
            ("a", "a"),
            ("_a'-9", "_a'-9"),
            ("or", "or"),
            ("in", "\"in\""),
            ("", "\"\""),
            ("9a", "\"9a\""),
            ("-a", "\"-a\""),
            ("a.b", "\"a.b\""),
            ("a\"b", "\"a\\\"b\""),
            ("é", "\"é\""),
        ] {
            assert_eq!(
                String::from_utf8(attr_name(name.as_bytes())).unwrap(),
                expected
            );
        }
    }
}
