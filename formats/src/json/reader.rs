//! JSON input, reported to a sink as it is read.
//!
//! Accepts exactly what the reference does: RFC 8259, a UTF-8 byte order mark in front, and a NUL
//! byte taken for the end of the input. Invariants: nesting costs one bit a level and no native
//! stack; messages, lines and columns are those of the reference, its oddities included (a column
//! counts bytes, a number's error position precedes a newline after it as column 0).

use crate::{null_byte_message, show_null_bytes};

/// Receives the parts of a document in order. Each method can stop the parse.
pub trait JsonSink {
    type Error;

    fn null(&mut self) -> Result<(), Self::Error>;
    fn bool(&mut self, value: bool) -> Result<(), Self::Error>;
    fn int(&mut self, value: i64) -> Result<(), Self::Error>;
    /// Also integers that do not fit 64 bits.
    fn float(&mut self, value: f64) -> Result<(), Self::Error>;
    /// Valid UTF-8 without NUL.
    fn string(&mut self, value: &[u8]) -> Result<(), Self::Error>;
    fn begin_array(&mut self) -> Result<(), Self::Error>;
    fn end_array(&mut self) -> Result<(), Self::Error>;
    fn begin_object(&mut self) -> Result<(), Self::Error>;
    /// Valid UTF-8 without NUL. A key can come again; the last one counts.
    fn key(&mut self, key: &[u8]) -> Result<(), Self::Error>;
    fn end_object(&mut self) -> Result<(), Self::Error>;
}

/// Why a document was not read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonError<E> {
    /// Not JSON. The reference adds the trace "while decoding a JSON string".
    Syntax(String),
    /// JSON that is no Nix value: an unsigned number above the range of integers, or a NUL in a
    /// string. The reference adds no trace.
    Value(String),
    /// From the sink.
    Sink(E),
}

impl<E> From<E> for JsonError<E> {
    fn from(error: E) -> Self {
        JsonError::Sink(error)
    }
}

/// Reads one document from `input`, which must contain nothing else.
pub fn parse<S: JsonSink>(input: &[u8], sink: &mut S) -> Result<(), JsonError<S::Error>> {
    let mut parser = Parser {
        input,
        read: 0,
        at_end: false,
        token_start: 0,
        token: Token::Failed,
        buffer: Vec::new(),
        string: Text::Buffer,
        message: Message::Literal,
    };
    match parser.run(sink) {
        Ok(()) => Ok(()),
        Err(Stop::Sink(error)) => Err(JsonError::Sink(error)),
        Err(Stop::Syntax(message)) => Err(JsonError::Syntax(message)),
        Err(Stop::Value(message)) => Err(JsonError::Value(message)),
    }
}

enum Stop<E> {
    Syntax(String),
    Value(String),
    Sink(E),
}

impl<E> From<E> for Stop<E> {
    fn from(error: E) -> Self {
        Stop::Sink(error)
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Token {
    True,
    False,
    Null,
    String,
    Int(i64),
    Unsigned(u64),
    Float(f64),
    BeginArray,
    EndArray,
    BeginObject,
    EndObject,
    Colon,
    Comma,
    End,
    /// See [`Parser::message`].
    Failed,
}

impl Token {
    fn name(self) -> &'static str {
        match self {
            Token::True => "true literal",
            Token::False => "false literal",
            Token::Null => "null literal",
            Token::String => STRING,
            Token::Int(_) | Token::Unsigned(_) | Token::Float(_) => "number literal",
            Token::BeginArray => "'['",
            Token::EndArray => "']'",
            Token::BeginObject => "'{'",
            Token::EndObject => "'}'",
            Token::Colon => "':'",
            Token::Comma => "','",
            Token::End => END,
            Token::Failed => "<parse error>",
        }
    }
}

const STRING: &str = "string literal";
const VALUE: &str = "'[', '{', or a literal";
const END: &str = "end of input";

#[derive(Debug, Clone, Copy)]
enum Message {
    Literal,
    ByteOrderMark,
    MissingQuote,
    Control(u8),
    Utf8,
    Escape,
    FourHexDigits,
    HighSurrogate,
    LowSurrogate,
    DigitAfterMinus,
    DigitAfterPoint,
    AfterExponent,
    DigitAfterSign,
}

impl Message {
    fn text(self) -> String {
        match self {
            Message::Literal => "invalid literal",
            Message::ByteOrderMark => "invalid BOM; must be 0xEF 0xBB 0xBF if given",
            Message::MissingQuote => "invalid string: missing closing quote",
            Message::Control(byte) => {
                let name = CONTROL_NAMES[usize::from(byte) % CONTROL_NAMES.len()];
                let short = match byte {
                    8 => " or \\b",
                    9 => " or \\t",
                    10 => " or \\n",
                    12 => " or \\f",
                    13 => " or \\r",
                    _ => "",
                };
                return format!(
                    "invalid string: control character U+{byte:04X} ({name}) must be escaped to \\u{byte:04X}{short}"
                );
            }
            Message::Utf8 => "invalid string: ill-formed UTF-8 byte",
            Message::Escape => "invalid string: forbidden character after backslash",
            Message::FourHexDigits => "invalid string: '\\u' must be followed by 4 hex digits",
            Message::HighSurrogate => {
                "invalid string: surrogate U+D800..U+DBFF must be followed by U+DC00..U+DFFF"
            }
            Message::LowSurrogate => {
                "invalid string: surrogate U+DC00..U+DFFF must follow U+D800..U+DBFF"
            }
            Message::DigitAfterMinus => "invalid number; expected digit after '-'",
            Message::DigitAfterPoint => "invalid number; expected digit after '.'",
            Message::AfterExponent => {
                "invalid number; expected '+', '-', or digit after exponent"
            }
            Message::DigitAfterSign => "invalid number; expected digit after exponent sign",
        }
        .to_owned()
    }
}

const CONTROL_NAMES: [&str; 32] = [
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "HT", "LF", "VT", "FF", "CR",
    "SO", "SI", "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC",
    "FS", "GS", "RS", "US",
];

/// Where the text of the current string is.
enum Text {
    Input { start: usize, end: usize },
    Buffer,
}

struct Parser<'a> {
    input: &'a [u8],
    /// Bytes read so far.
    read: usize,
    /// The last read met the end of the input.
    at_end: bool,
    /// Where "last read" in messages begins: the last string or number.
    token_start: usize,
    token: Token,
    buffer: Vec<u8>,
    string: Text,
    message: Message,
}

impl Parser<'_> {
    fn run<S: JsonSink>(&mut self, sink: &mut S) -> Result<(), Stop<S::Error>> {
        let mut nesting = Nesting::default();
        self.next_token();
        loop {
            // A value begins with the current token.
            match self.token {
                Token::BeginObject => {
                    sink.begin_object()?;
                    self.next_token();
                    if self.token != Token::EndObject {
                        self.key(sink)?;
                        nesting.push(false);
                        self.next_token();
                        continue;
                    }
                    sink.end_object()?;
                }
                Token::BeginArray => {
                    sink.begin_array()?;
                    self.next_token();
                    if self.token != Token::EndArray {
                        nesting.push(true);
                        continue;
                    }
                    sink.end_array()?;
                }
                Token::True => sink.bool(true)?,
                Token::False => sink.bool(false)?,
                Token::Null => sink.null()?,
                Token::Int(value) => sink.int(value)?,
                Token::Unsigned(value) => match i64::try_from(value) {
                    Ok(value) => sink.int(value)?,
                    Err(_) => {
                        return Err(Stop::Value(format!(
                            "unsigned json number {value} outside of Nix integer range"
                        )));
                    }
                },
                Token::Float(value) if value.is_finite() => sink.float(value)?,
                Token::Float(_) => {
                    return Err(Stop::Syntax(format!(
                        "[json.exception.out_of_range.406] number overflow parsing '{}'",
                        self.last_read()
                    )));
                }
                Token::String => sink.string(self.text()?)?,
                Token::End if self.read + usize::from(self.at_end) == 1 => {
                    return Err(self.error_with(
                        "attempting to parse an empty input; check that your input string or \
                         stream contains the expected JSON",
                    ));
                }
                Token::Failed => return Err(self.error("value", None)),
                _ => return Err(self.error("value", Some(VALUE))),
            }
            // A value has ended; so may arrays and objects that it was the last of.
            loop {
                let Some(in_array) = nesting.last() else {
                    self.next_token();
                    return match self.token {
                        Token::End => Ok(()),
                        _ => Err(self.error("value", Some(END))),
                    };
                };
                self.next_token();
                match (self.token, in_array) {
                    (Token::Comma, true) => {
                        self.next_token();
                        break;
                    }
                    (Token::Comma, false) => {
                        self.next_token();
                        self.key(sink)?;
                        self.next_token();
                        break;
                    }
                    (Token::EndArray, true) => sink.end_array()?,
                    (Token::EndObject, false) => sink.end_object()?,
                    (_, true) => return Err(self.error("array", Some("']'"))),
                    (_, false) => return Err(self.error("object", Some("'}'"))),
                }
                nesting.pop();
            }
        }
    }

    /// A key, which is the current token, and the colon after it.
    fn key<S: JsonSink>(&mut self, sink: &mut S) -> Result<(), Stop<S::Error>> {
        if self.token != Token::String {
            return Err(self.error("object key", Some(STRING)));
        }
        sink.key(self.text()?)?;
        self.next_token();
        if self.token != Token::Colon {
            return Err(self.error("object separator", Some("':'")));
        }
        Ok(())
    }

    fn text<E>(&self) -> Result<&[u8], Stop<E>> {
        let text = match self.string {
            Text::Input { start, end } => &self.input[start..end],
            Text::Buffer => &self.buffer,
        };
        // Only an escape can bring a NUL in.
        if matches!(self.string, Text::Buffer) && text.contains(&0) {
            return Err(Stop::Value(null_byte_message(text)));
        }
        Ok(text)
    }

    fn error<E>(&self, context: &str, expected: Option<&str>) -> Stop<E> {
        let mut text = format!("syntax error while parsing {context} - ");
        if self.token == Token::Failed {
            let (message, last_read) = (self.message.text(), self.last_read());
            text += &format!("{message}; last read: '{last_read}'");
        } else {
            text += &format!("unexpected {}", self.token.name());
        }
        if let Some(expected) = expected {
            text += &format!("; expected {expected}");
        }
        self.error_with(&text)
    }

    fn error_with<E>(&self, text: &str) -> Stop<E> {
        let before = &self.input[..self.read];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        let line_start = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        let number = matches!(
            self.token,
            Token::Int(_) | Token::Unsigned(_) | Token::Float(_)
        );
        let column = if number && self.input.get(self.read) == Some(&b'\n') {
            0
        } else {
            self.read - line_start + usize::from(self.at_end)
        };
        Stop::Syntax(format!(
            "[json.exception.parse_error.101] parse error at line {line}, column {column}: {text}"
        ))
    }

    fn last_read(&self) -> String {
        let mut out = Vec::new();
        for &byte in &self.input[self.token_start..self.read] {
            if byte < 0x20 {
                out.extend_from_slice(format!("<U+{byte:04X}>").as_bytes());
            } else {
                out.push(byte);
            }
        }
        show_null_bytes(&out)
    }

    fn get(&mut self) -> Option<u8> {
        let byte = self.input.get(self.read).copied();
        match byte {
            Some(_) => self.read += 1,
            None => self.at_end = true,
        }
        byte
    }

    fn fail(&mut self, message: Message) -> Token {
        self.message = message;
        Token::Failed
    }

    fn next_token(&mut self) {
        self.token = self.scan();
    }

    fn scan(&mut self) -> Token {
        if self.read == 0 && self.input.first() == Some(&0xEF) {
            self.read = 1;
            if self.get() != Some(0xBB) || self.get() != Some(0xBF) {
                return self.fail(Message::ByteOrderMark);
            }
        }
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.input.get(self.read) {
            self.read += 1;
        }
        match self.get() {
            Some(b'[') => Token::BeginArray,
            Some(b']') => Token::EndArray,
            Some(b'{') => Token::BeginObject,
            Some(b'}') => Token::EndObject,
            Some(b':') => Token::Colon,
            Some(b',') => Token::Comma,
            Some(b't') => self.literal(b"rue", Token::True),
            Some(b'f') => self.literal(b"alse", Token::False),
            Some(b'n') => self.literal(b"ull", Token::Null),
            Some(b'"') => self.scan_string(),
            Some(first @ (b'-' | b'0'..=b'9')) => self.scan_number(first),
            None | Some(0) => Token::End,
            Some(_) => self.fail(Message::Literal),
        }
    }

    fn literal(&mut self, rest: &[u8], token: Token) -> Token {
        for expected in rest {
            if self.get() != Some(*expected) {
                return self.fail(Message::Literal);
            }
        }
        token
    }

    fn digits(&mut self) -> bool {
        let rest = &self.input[self.read..];
        let length = rest
            .iter()
            .position(|c| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        self.read += length;
        length > 0
    }

    /// One more byte is read before a failure, as "last read" shows.
    fn fail_after(&mut self, message: Message) -> Token {
        self.get();
        self.fail(message)
    }

    fn scan_number(&mut self, first: u8) -> Token {
        self.token_start = self.read - 1;
        let negative = first == b'-';
        let mut float = false;
        let first = if negative {
            self.input.get(self.read).copied()
        } else {
            Some(first)
        };
        match first {
            Some(b'0') => self.read += usize::from(negative),
            Some(b'1'..=b'9') => {
                self.digits();
            }
            _ => return self.fail_after(Message::DigitAfterMinus),
        }
        if self.input.get(self.read) == Some(&b'.') {
            self.read += 1;
            float = true;
            if !self.digits() {
                return self.fail_after(Message::DigitAfterPoint);
            }
        }
        if let Some(b'e' | b'E') = self.input.get(self.read) {
            self.read += 1;
            float = true;
            let signed = matches!(self.input.get(self.read), Some(b'+' | b'-'));
            self.read += usize::from(signed);
            if !self.digits() {
                return self.fail_after(match signed {
                    true => Message::DigitAfterSign,
                    false => Message::AfterExponent,
                });
            }
        }
        let text = std::str::from_utf8(&self.input[self.token_start..self.read]).unwrap_or("0");
        if !float
            && negative
            && let Ok(value) = text.parse()
        {
            return Token::Int(value);
        }
        if !float
            && !negative
            && let Ok(value) = text.parse()
        {
            return Token::Unsigned(value);
        }
        Token::Float(text.parse().unwrap_or(f64::INFINITY))
    }

    fn scan_string(&mut self) -> Token {
        self.token_start = self.read - 1;
        let start = self.read;
        // Most strings have no escape and stay where they are.
        let mut copied = start;
        self.buffer.clear();
        loop {
            let rest = &self.input[self.read..];
            let plain = rest
                .iter()
                .position(|byte| !matches!(byte, 0x20..0x7F) || matches!(byte, b'"' | b'\\'))
                .unwrap_or(rest.len());
            self.read += plain;
            let Some(byte) = self.get() else {
                return self.fail(Message::MissingQuote);
            };
            let end = self.read - 1;
            match byte {
                b'"' if copied == start => {
                    self.string = Text::Input { start, end };
                    return Token::String;
                }
                b'"' => {
                    self.buffer.extend_from_slice(&self.input[copied..end]);
                    self.string = Text::Buffer;
                    return Token::String;
                }
                b'\\' => {
                    self.buffer.extend_from_slice(&self.input[copied..end]);
                    if let Err(message) = self.escape() {
                        return self.fail(message);
                    }
                    copied = self.read;
                }
                0..0x20 => return self.fail(Message::Control(byte)),
                0x7F => {}
                lead => {
                    if !self.continuation(lead) {
                        return self.fail(Message::Utf8);
                    }
                }
            }
        }
    }

    /// The bytes after the first one of a character above 127.
    fn continuation(&mut self, lead: u8) -> bool {
        let (second, more) = match lead {
            0xC2..=0xDF => (0x80..=0xBF, 0),
            0xE0 => (0xA0..=0xBF, 1),
            0xE1..=0xEC | 0xEE | 0xEF => (0x80..=0xBF, 1),
            0xED => (0x80..=0x9F, 1),
            0xF0 => (0x90..=0xBF, 2),
            0xF1..=0xF3 => (0x80..=0xBF, 2),
            0xF4 => (0x80..=0x8F, 2),
            _ => return false,
        };
        self.get().is_some_and(|byte| second.contains(&byte))
            && (0..more).all(|_| self.get().is_some_and(|byte| matches!(byte, 0x80..=0xBF)))
    }

    fn escape(&mut self) -> Result<(), Message> {
        let byte = match self.get() {
            Some(byte @ (b'"' | b'\\' | b'/')) => byte,
            Some(b'b') => 0x08,
            Some(b'f') => 0x0C,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'u') => {
                let mut code = self.four_hex_digits()?;
                if (0xD800..=0xDBFF).contains(&code) {
                    if self.get() != Some(b'\\') || self.get() != Some(b'u') {
                        return Err(Message::HighSurrogate);
                    }
                    let low = self.four_hex_digits()?;
                    if !(0xDC00..=0xDFFF).contains(&low) {
                        return Err(Message::HighSurrogate);
                    }
                    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                }
                let character = char::from_u32(code).ok_or(Message::LowSurrogate)?;
                let mut utf8 = [0; 4];
                self.buffer
                    .extend_from_slice(character.encode_utf8(&mut utf8).as_bytes());
                return Ok(());
            }
            _ => return Err(Message::Escape),
        };
        self.buffer.push(byte);
        Ok(())
    }

    fn four_hex_digits(&mut self) -> Result<u32, Message> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.get().and_then(|byte| char::from(byte).to_digit(16));
            code = code << 4 | digit.ok_or(Message::FourHexDigits)?;
        }
        Ok(code)
    }
}

/// Which of the open containers are arrays, one bit each.
#[derive(Default)]
struct Nesting {
    words: Vec<u64>,
    depth: usize,
}

impl Nesting {
    fn push(&mut self, array: bool) {
        let (word, bit) = (self.depth / 64, self.depth % 64);
        if word == self.words.len() {
            self.words.push(0);
        }
        self.words[word] = self.words[word] & !(1 << bit) | u64::from(array) << bit;
        self.depth += 1;
    }

    fn pop(&mut self) {
        self.depth -= 1;
    }

    fn last(&self) -> Option<bool> {
        let at = self.depth.checked_sub(1)?;
        Some(self.words[at / 64] >> (at % 64) & 1 != 0)
    }
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
