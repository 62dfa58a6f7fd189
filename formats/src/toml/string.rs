//! The four kinds of TOML strings.
//!
//! Invariant: a string is checked to its end before any escape is decoded, as in the reference, so
//! that an unterminated string is reported before a bad code point in it. Strings that pass are
//! valid UTF-8; NUL can come in by escape and is refused later.

use super::error::{self, Note};

/// What a scan expected instead of what is at a position.
pub struct Expected {
    pub pos: usize,
    pub what: &'static str,
}

type Scan = Result<usize, Expected>;

/// Length of the valid UTF-8 character above ASCII at `pos`, or 0.
pub fn non_ascii(source: &[u8], pos: usize) -> usize {
    let byte = |at: usize| source.get(pos + at).copied().unwrap_or(0);
    let tail = |at: usize| matches!(byte(at), 0x80..=0xBF);
    match (byte(0), byte(1)) {
        (0xC2..=0xDF, 0x80..=0xBF) => 2,
        (0xE0, 0xA0..=0xBF) | (0xED, 0x80..=0x9F) if tail(2) => 3,
        (0xE1..=0xEC | 0xEE | 0xEF, 0x80..=0xBF) if tail(2) => 3,
        (0xF0, 0x90..=0xBF) | (0xF4, 0x80..=0x8F) if tail(2) && tail(3) => 4,
        (0xF1..=0xF3, 0x80..=0xBF) if tail(2) && tail(3) => 4,
        _ => 0,
    }
}

/// Length of the line break at `pos`, or 0.
pub fn newline(source: &[u8], pos: usize) -> usize {
    match &source[pos.min(source.len())..] {
        [b'\n', ..] => 1,
        [b'\r', b'\n', ..] => 2,
        _ => 0,
    }
}

/// Length of the escape at `pos`, or 0.
fn escape(source: &[u8], pos: usize) -> usize {
    let hex = |count: usize| {
        let digits = source.get(pos + 2..pos + 2 + count);
        if digits.is_some_and(|d| d.iter().all(u8::is_ascii_hexdigit)) {
            2 + count
        } else {
            0
        }
    };
    match (source.get(pos), source.get(pos + 1)) {
        (Some(b'\\'), Some(b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't')) => 2,
        (Some(b'\\'), Some(b'u')) => hex(4),
        (Some(b'\\'), Some(b'U')) => hex(8),
        _ => 0,
    }
}

/// Length of a backslash at the end of a line with the whitespace after it, or 0.
fn escaped_newline(source: &[u8], pos: usize) -> usize {
    if source.get(pos) != Some(&b'\\') {
        return 0;
    }
    let blank = |at: usize| matches!(source.get(at), Some(b' ' | b'\t'));
    let mut at = pos + 1;
    while blank(at) {
        at += 1;
    }
    if newline(source, at) == 0 {
        return 0;
    }
    loop {
        let step = if blank(at) { 1 } else { newline(source, at) };
        if step == 0 {
            return at - pos;
        }
        at += step;
    }
}

fn character(source: &[u8], pos: usize, quote: u8, multiline: bool) -> usize {
    match source.get(pos) {
        Some(b'\t') => 1,
        Some(&c) if c == quote => 0,
        Some(b'\\') if quote == b'"' => match escape(source, pos) {
            0 if multiline => escaped_newline(source, pos),
            length => length,
        },
        Some(b' '..=b'~') => 1,
        Some(0x80..) => non_ascii(source, pos),
        _ if multiline => newline(source, pos),
        _ => 0,
    }
}

/// End of the string at `pos`, whose quotes are included.
pub fn scan(source: &[u8], pos: usize) -> Scan {
    let quote = source[pos];
    let multiline = source[pos..].starts_with(&[quote; 3]);
    let delimiter = if multiline { 3 } else { 1 };
    let mut at = pos + delimiter;
    loop {
        match character(source, at, quote, multiline) {
            0 => {}
            length => {
                at += length;
                continue;
            }
        }
        let quotes = source[at.min(source.len())..]
            .iter()
            .take_while(|c| **c == quote)
            .count();
        if !multiline && quotes > 0 {
            return Ok(at + 1);
        }
        if multiline && quotes >= 3 {
            return Ok(at + quotes.min(5));
        }
        if multiline && quotes > 0 && character(source, at + quotes, quote, true) > 0 {
            at += quotes;
            continue;
        }
        let what = match (quote, multiline) {
            (b'"', false) => "\"",
            (b'"', true) => "\"\"\"",
            (_, false) => "'",
            (_, true) => "'''",
        };
        return Err(Expected { pos: at, what });
    }
}

/// Value of the string in `text`, quotes included, which has been scanned.
pub fn decode(text: &[u8]) -> Result<Vec<u8>, String> {
    let quote = text[0];
    let multiline = text.len() >= 6 && text.starts_with(&[quote; 3]);
    let mut body = if multiline {
        &text[3..text.len() - 3]
    } else {
        &text[1..text.len() - 1]
    };
    if multiline {
        body = &body[newline(body, 0)..];
    }
    if quote == b'\'' {
        return Ok(body.to_vec());
    }
    let mut out = Vec::with_capacity(body.len());
    let mut at = 0;
    while let Some(&byte) = body.get(at) {
        if byte != b'\\' {
            out.push(byte);
            at += 1;
            continue;
        }
        let length = escape(body, at);
        if length == 0 {
            at += escaped_newline(body, at).max(1);
            continue;
        }
        match body[at + 1] {
            b'b' => out.push(0x08),
            b'f' => out.push(0x0C),
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'u' | b'U' => {
                let digits = &body[at + 2..at + length];
                let code = digits.iter().fold(0, |code, digit| {
                    code << 4 | char::from(*digit).to_digit(16).unwrap_or(0)
                });
                match char::from_u32(code) {
                    Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                    None => return Err(bad_code_point(&body[at..], code, length)),
                }
            }
            literal => out.push(literal),
        }
        at += length;
    }
    Ok(out)
}

fn bad_code_point(rest: &[u8], code: u32, length: usize) -> String {
    let (title, text) = if (0xD800..=0xDFFF).contains(&code) {
        (
            "toml::parse_utf8_codepoint: [0xD800, 0xDFFF] is not a valid UTF-8",
            "here",
        )
    } else {
        (
            "toml::parse_utf8_codepoint: input codepoint is too large.",
            "must be in range [0x00, 0x10FFFF]",
        )
    };
    error::format(
        rest,
        "internal temporary",
        title,
        &[Note {
            place: (1..length).into(),
            text,
        }],
        "",
    )
}
