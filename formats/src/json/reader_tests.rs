//! Expected values are those of C++ Nix 2.34.8.

use super::*;
use crate::message_bytes;
use crate::testing::Rng;
use std::convert::Infallible;

/// Writes the events as one line.
#[derive(Default)]
struct Events(Vec<String>);

impl Events {
    fn add(&mut self, event: impl ToString) -> Result<(), Infallible> {
        self.0.push(event.to_string());
        Ok(())
    }
}

impl JsonSink for Events {
    type Error = Infallible;

    fn null(&mut self) -> Result<(), Infallible> {
        self.add("null")
    }
    fn bool(&mut self, value: bool) -> Result<(), Infallible> {
        self.add(value)
    }
    fn int(&mut self, value: i64) -> Result<(), Infallible> {
        self.add(value)
    }
    fn float(&mut self, value: f64) -> Result<(), Infallible> {
        self.add(format!("{value:?}f"))
    }
    fn string(&mut self, value: &[u8]) -> Result<(), Infallible> {
        self.add(format!("'{}'", std::str::from_utf8(value).unwrap()))
    }
    fn begin_array(&mut self) -> Result<(), Infallible> {
        self.add("[")
    }
    fn end_array(&mut self) -> Result<(), Infallible> {
        self.add("]")
    }
    fn begin_object(&mut self) -> Result<(), Infallible> {
        self.add("{")
    }
    fn key(&mut self, key: &[u8]) -> Result<(), Infallible> {
        self.add(format!("{}:", std::str::from_utf8(key).unwrap()))
    }
    fn end_object(&mut self) -> Result<(), Infallible> {
        self.add("}")
    }
}

fn read(input: &[u8]) -> Result<String, JsonError<Infallible>> {
    let mut events = Events::default();
    parse(input, &mut events)?;
    Ok(events.0.join(" "))
}

#[test]
fn documents() {
    for (input, expected) in [
        (&b"null"[..], "null"),
        (b" [1, -2,\t3.5 , true]\r\n", "[ 1 -2 3.5f true ]"),
        (b"{\"a\":{\"b\":[]},\"a\":{}}", "{ a: { b: [ ] } a: { } }"),
        (b"18446744073709551616", "1.8446744073709552e19f"),
        (b"9223372036854775807", "9223372036854775807"),
        (b"-9223372036854775808", "-9223372036854775808"),
        (b"-9223372036854775809", "-9.223372036854776e18f"),
        (b"-0", "0"),
        (b"-0.0", "-0.0f"),
        (b"1e5", "100000.0f"),
        (b"1e-400", "0.0f"),
        (b"\xef\xbb\xbf1", "1"),
        (
            b"\"\\u00e9\\ud83d\\ude00\\/\\n\x7f\"",
            "'\u{e9}\u{1f600}/\n\x7f'",
        ),
        (b"1\0garbage", "1"),
    ] {
        assert_eq!(read(input).as_deref(), Ok(expected));
    }
}

#[test]
fn syntax_errors() {
    const START: &str = "[json.exception.parse_error.101] parse error at line ";
    for (input, expected) in [
        (
            &b""[..],
            "1, column 1: attempting to parse an empty input; check that your input string or stream contains the expected JSON",
        ),
        (
            b" ",
            "1, column 2: syntax error while parsing value - unexpected end of input; expected '[', '{', or a literal",
        ),
        (
            b"{",
            "1, column 2: syntax error while parsing object key - unexpected end of input; expected string literal",
        ),
        (
            b"[1 2]",
            "1, column 4: syntax error while parsing array - unexpected number literal; expected ']'",
        ),
        (
            b"{\"a\" 1}",
            "1, column 6: syntax error while parsing object separator - unexpected number literal; expected ':'",
        ),
        (
            b"tru",
            "1, column 4: syntax error while parsing value - invalid literal; last read: 'tru'",
        ),
        (
            b"\"a",
            "1, column 3: syntax error while parsing value - invalid string: missing closing quote; last read: '\"a'",
        ),
        (
            b"\"a\nb\"",
            "2, column 0: syntax error while parsing value - invalid string: control character U+000A (LF) must be escaped to \\u000A or \\n; last read: '\"a<U+000A>'",
        ),
        (
            b"\"\\ud800\"",
            "1, column 8: syntax error while parsing value - invalid string: surrogate U+D800..U+DBFF must be followed by U+DC00..U+DFFF; last read: '\"\\ud800\"'",
        ),
        (
            b"\"\\udc00\"",
            "1, column 7: syntax error while parsing value - invalid string: surrogate U+DC00..U+DFFF must follow U+D800..U+DBFF; last read: '\"\\udc00'",
        ),
        (
            b"\"\\x\"",
            "1, column 3: syntax error while parsing value - invalid string: forbidden character after backslash; last read: '\"\\x'",
        ),
        (
            b"\"\\u12g4\"",
            "1, column 6: syntax error while parsing value - invalid string: '\\u' must be followed by 4 hex digits; last read: '\"\\u12g'",
        ),
        (
            b"\"\xc3",
            "1, column 3: syntax error while parsing value - invalid string: ill-formed UTF-8 byte; last read: '\"\u{fffd}'",
        ),
        (
            b"\xef\xbb1",
            "1, column 3: syntax error while parsing value - invalid BOM; must be 0xEF 0xBB 0xBF if given; last read: '\u{fffd}1'",
        ),
        (
            b"1.",
            "1, column 3: syntax error while parsing value - invalid number; expected digit after '.'; last read: '1.'",
        ),
        (
            b"-",
            "1, column 2: syntax error while parsing value - invalid number; expected digit after '-'; last read: '-'",
        ),
        (
            b"1ex",
            "1, column 3: syntax error while parsing value - invalid number; expected '+', '-', or digit after exponent; last read: '1ex'",
        ),
        (
            b"1e+",
            "1, column 4: syntax error while parsing value - invalid number; expected digit after exponent sign; last read: '1e+'",
        ),
        (
            b"01",
            "1, column 2: syntax error while parsing value - unexpected number literal; expected end of input",
        ),
        (
            b"1 x",
            "1, column 3: syntax error while parsing value - invalid literal; last read: '1 x'; expected end of input",
        ),
        (
            b"[]]",
            "1, column 3: syntax error while parsing value - unexpected ']'; expected end of input",
        ),
        (
            b"{\"a\":\"b\"x",
            "1, column 9: syntax error while parsing object - invalid literal; last read: '\"b\"x'; expected '}'",
        ),
        (
            b"{\"a\":1,}",
            "1, column 8: syntax error while parsing object key - unexpected '}'; expected string literal",
        ),
        (
            b"[1,\n\n  }",
            "3, column 3: syntax error while parsing value - unexpected '}'; expected '[', '{', or a literal",
        ),
        (
            b"1 2\n",
            "1, column 0: syntax error while parsing value - unexpected number literal; expected end of input",
        ),
    ] {
        let Err(JsonError::Syntax(message)) = read(input) else {
            panic!("{} is accepted", String::from_utf8_lossy(input));
        };
        // Bytes that are no UTF-8 stand in the message as they are.
        let message = message_bytes(&message);
        let message = String::from_utf8_lossy(&message);
        assert_eq!(message.strip_prefix(START), Some(expected));
    }
    assert_eq!(
        read(b"-1e400"),
        Err(JsonError::Syntax(
            "[json.exception.out_of_range.406] number overflow parsing '-1e400'".to_owned()
        ))
    );
}

#[test]
fn not_nix_values() {
    for (input, expected) in [
        (
            "9223372036854775808",
            "unsigned json number 9223372036854775808 outside of Nix integer range",
        ),
        (
            "[\"a\\u0000\"]",
            "input string 'a␀' cannot be represented as Nix string because it contains null bytes",
        ),
        (
            "{\"\\u0000\":1}",
            "input string '␀' cannot be represented as Nix string because it contains null bytes",
        ),
    ] {
        assert_eq!(
            read(input.as_bytes()),
            Err(JsonError::Value(expected.to_owned()))
        );
    }
}

#[test]
fn deep_nesting() {
    let depth = 1_000_000;
    let input = [vec![b'['; depth], vec![b']'; depth]].concat();
    assert_eq!(read(&input).unwrap().len(), 4 * depth - 1);
    assert!(matches!(read(&input[..depth]), Err(JsonError::Syntax(_))));
}

#[test]
fn arbitrary_bytes_do_not_panic() {
    let mut rng = Rng(11);
    for _ in 0..100_000 {
        let _ = read(&rng.bytes(b"{}[]\",:0123.eE-+truefalsn\\u \n\xc3\xa9\xef\xbb\xbf", 24));
    }
}
