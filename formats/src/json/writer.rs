//! JSON output without whitespace.
//!
//! Invariant: what comes out is valid UTF-8; a string that is not is an error with the text of the
//! reference. Only the characters that must be escaped are. Keys come in the order of the calls;
//! the reference sorts them by bytes.

use super::number;

/// A string is not UTF-8. The reference reports it when it prints, which is after evaluating all
/// of the value, so [`JsonWriter`] keeps the first one until [`JsonWriter::finish`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonWriteError {
    InvalidByte { index: usize, byte: u8 },
    Incomplete { last: u8 },
}

impl JsonWriteError {
    /// The reference's message.
    pub fn message(&self) -> String {
        format!("JSON serialization error: {}", self.library_message())
    }

    /// The message of the library that the reference writes JSON with.
    pub fn library_message(&self) -> String {
        let what = match self {
            JsonWriteError::InvalidByte { index, byte } => {
                format!("invalid UTF-8 byte at index {index}: 0x{byte:02X}")
            }
            JsonWriteError::Incomplete { last } => {
                format!("incomplete UTF-8 string; last byte: 0x{last:02X}")
            }
        };
        format!("[json.exception.type_error.316] {what}")
    }
}

/// Appends `string` with quotes and escapes.
pub fn write_string(out: &mut Vec<u8>, string: &[u8]) -> Result<(), JsonWriteError> {
    if let Err(error) = std::str::from_utf8(string) {
        let start = error.valid_up_to();
        return Err(match error.error_len() {
            None => JsonWriteError::Incomplete {
                last: string.last().copied().unwrap_or(0),
            },
            Some(length) => {
                // A byte that cannot begin a character is itself the wrong one; otherwise it is
                // the one that does not continue it.
                let leads = matches!(string[start], 0xC2..=0xF4);
                let index = if leads { start + length } else { start };
                JsonWriteError::InvalidByte {
                    index,
                    byte: string[index],
                }
            }
        });
    }
    out.reserve(string.len() + 2);
    out.push(b'"');
    escape(out, string);
    out.push(b'"');
    Ok(())
}

/// What the reference has written of a string when it meets the first bytes that are not UTF-8: it hands
/// on what it has whenever that is more than [`CHUNK`] bytes.
fn write_beginning(out: &mut Vec<u8>, string: &[u8]) {
    out.push(b'"');
    let mut written = out.len();
    let valid = string.utf8_chunks().next().map_or("", |c| c.valid());
    for c in valid.chars() {
        escape(out, c.encode_utf8(&mut [0; 4]).as_bytes());
        if out.len() - written > CHUNK {
            written = out.len();
        }
    }
    out.truncate(written);
}

/// The reference's buffer of 512 bytes must have room for the longest escape.
const CHUNK: usize = 512 - 13;

/// Appends text with escapes.
fn escape(out: &mut Vec<u8>, string: &[u8]) {
    let mut plain = 0;
    for (at, &byte) in string.iter().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.extend_from_slice(&string[plain..at]);
        plain = at + 1;
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0x08 => out.extend_from_slice(b"\\b"),
            0x0C => out.extend_from_slice(b"\\f"),
            _ => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
        }
    }
    out.extend_from_slice(&string[plain..]);
}

/// Writes one value, driven by calls in document order; it puts the commas and colons.
#[derive(Debug, Default)]
pub struct JsonWriter {
    out: Vec<u8>,
    /// The last thing written was a value, so that a comma comes before the next.
    after_value: bool,
    error: Option<JsonWriteError>,
    /// What comes before the error.
    beginning: Vec<u8>,
}

impl JsonWriter {
    /// Bytes written so far.
    pub fn written(&self) -> usize {
        self.out.len()
    }

    /// What the reference has written when it comes to the error, if there is one.
    pub fn take_beginning(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.beginning)
    }

    pub fn new() -> JsonWriter {
        JsonWriter::default()
    }

    pub fn null(&mut self) {
        self.literal(b"null");
    }

    pub fn bool(&mut self, value: bool) {
        self.literal(if value { b"true" } else { b"false" });
    }

    pub fn int(&mut self, value: i64) {
        self.literal(value.to_string().as_bytes());
    }

    /// Infinities and NaN become `null`.
    pub fn float(&mut self, value: f64) {
        self.separate();
        number::write_float(&mut self.out, value);
        self.after_value = true;
    }

    pub fn string(&mut self, value: &[u8]) {
        self.separate();
        self.quoted(value);
        self.after_value = true;
    }

    pub fn begin_array(&mut self) {
        self.open(b'[');
    }

    pub fn end_array(&mut self) {
        self.close(b']');
    }

    pub fn begin_object(&mut self) {
        self.open(b'{');
    }

    pub fn key(&mut self, key: &[u8]) {
        self.separate();
        self.quoted(key);
        self.out.push(b':');
        self.after_value = false;
    }

    pub fn end_object(&mut self) {
        self.close(b'}');
    }

    /// The document, or the first string that could not be written.
    pub fn finish(self) -> Result<Vec<u8>, JsonWriteError> {
        match self.error {
            Some(error) => Err(error),
            None => Ok(self.out),
        }
    }

    fn separate(&mut self) {
        if self.after_value {
            self.out.push(b',');
        }
    }

    fn literal(&mut self, text: &[u8]) {
        self.separate();
        self.out.extend_from_slice(text);
        self.after_value = true;
    }

    fn quoted(&mut self, string: &[u8]) {
        if let Err(error) = write_string(&mut self.out, string)
            && self.error.is_none()
        {
            self.error = Some(error);
            self.beginning.clone_from(&self.out);
            write_beginning(&mut self.beginning, string);
        }
    }

    fn open(&mut self, bracket: u8) {
        self.separate();
        self.out.push(bracket);
        self.after_value = false;
    }

    fn close(&mut self, bracket: u8) {
        self.out.push(bracket);
        self.after_value = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn document() {
        let mut json = JsonWriter::new();
        json.begin_object();
        json.key(b"a");
        json.begin_array();
        json.end_array();
        json.key(b"b");
        json.begin_array();
        json.int(-1);
        json.float(1.5);
        json.null();
        json.bool(true);
        json.begin_object();
        json.end_object();
        json.string(b"x");
        json.end_array();
        json.end_object();
        let expected = r#"{"a":[],"b":[-1,1.5,null,true,{},"x"]}"#;
        assert_eq!(json.finish().unwrap(), expected.as_bytes());
    }

    #[test]
    fn strings() {
        for (string, expected) in [
            (&b"\\ \" / \xc3\xa9\t\n"[..], r#""\\ \" / é\t\n""#),
            (b"\x01\x7f\x1f\x08\x0c\r", "\"\\u0001\x7f\\u001f\\b\\f\\r\""),
            (b"", "\"\""),
        ] {
            let mut out = Vec::new();
            write_string(&mut out, string).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }

    #[test]
    fn invalid_strings() {
        for (string, expected) in [
            (&b"a\xff"[..], "invalid UTF-8 byte at index 1: 0xFF"),
            (b"a\xe2\x82", "incomplete UTF-8 string; last byte: 0x82"),
            (b"\xc3(", "invalid UTF-8 byte at index 1: 0x28"),
            (b"\xe2\x82A", "invalid UTF-8 byte at index 2: 0x41"),
            (b"\xed\xa0\x80", "invalid UTF-8 byte at index 1: 0xA0"),
            (b"\x80", "invalid UTF-8 byte at index 0: 0x80"),
        ] {
            let mut json = JsonWriter::new();
            json.string(string);
            let message = json.finish().unwrap_err().message();
            let prefix = "JSON serialization error: [json.exception.type_error.316] ";
            assert_eq!(message.strip_prefix(prefix), Some(expected));
        }
    }

    #[test]
    fn what_comes_before_an_invalid_string() {
        let long = [[b'a'; 500].as_slice(), &[b'b'; 100], b"\xff"].concat();
        for (string, expected) in [(&b"a\xff"[..], "[1,\"".len()), (&long, "[1,\"".len() + 500)] {
            let mut json = JsonWriter::new();
            json.begin_array();
            json.int(1);
            json.string(string);
            json.string(b"\xff");
            json.end_array();
            assert_eq!(json.take_beginning().len(), expected);
        }
    }
}
