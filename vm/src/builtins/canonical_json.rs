//! JSON in the one form that derivations have it in: names sorted, no spaces.
//!
//! Every finished part is kept as text, so nesting costs no native stack, neither here nor when it is
//! dropped. Deliberately absent: values (see `to_json`).

use crate::error::{Result, eval_error};
use frazil_formats::json::{JsonError, JsonSink, parse, write_float, write_string};
use std::collections::BTreeMap;

enum Container {
    /// The elements, each with a comma before it.
    Array(Vec<u8>),
    /// The members as text, and the name of the next one.
    Object(BTreeMap<Vec<u8>, Vec<u8>>, Vec<u8>),
}

#[derive(Default)]
struct Writer {
    open: Vec<Container>,
    /// The document.
    done: Vec<u8>,
}

impl Writer {
    fn put(&mut self, part: Vec<u8>) {
        match self.open.last_mut() {
            None => self.done = part,
            Some(Container::Array(elements)) => {
                elements.push(b',');
                elements.extend_from_slice(&part);
            }
            Some(Container::Object(members, key)) => {
                members.insert(std::mem::take(key), part);
            }
        }
    }

    fn end(&mut self) {
        let text = match self.open.pop() {
            Some(Container::Array(elements)) => {
                let elements = elements.get(1..).unwrap_or_default();
                [b"[", elements, b"]"].concat()
            }
            Some(Container::Object(members, _)) => {
                let mut text = Vec::new();
                for (key, value) in members {
                    text.push(b',');
                    text.extend_from_slice(&string(&key));
                    text.push(b':');
                    text.extend_from_slice(&value);
                }
                [b"{", text.get(1..).unwrap_or_default(), b"}"].concat()
            }
            None => return,
        };
        self.put(text);
    }
}

/// A string that is known to be UTF-8.
fn string(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 2);
    // The reader passes valid UTF-8 only.
    let _ = write_string(&mut out, bytes);
    out
}

impl JsonSink for Writer {
    type Error = std::convert::Infallible;

    fn null(&mut self) -> std::result::Result<(), Self::Error> {
        self.put(b"null".to_vec());
        Ok(())
    }
    fn bool(&mut self, value: bool) -> std::result::Result<(), Self::Error> {
        self.put(if value { b"true" as &[u8] } else { b"false" }.to_vec());
        Ok(())
    }
    fn int(&mut self, value: i64) -> std::result::Result<(), Self::Error> {
        self.put(value.to_string().into_bytes());
        Ok(())
    }
    fn float(&mut self, value: f64) -> std::result::Result<(), Self::Error> {
        let mut out = Vec::new();
        write_float(&mut out, value);
        self.put(out);
        Ok(())
    }
    fn string(&mut self, value: &[u8]) -> std::result::Result<(), Self::Error> {
        self.put(string(value));
        Ok(())
    }
    fn begin_array(&mut self) -> std::result::Result<(), Self::Error> {
        self.open.push(Container::Array(Vec::new()));
        Ok(())
    }
    fn end_array(&mut self) -> std::result::Result<(), Self::Error> {
        self.end();
        Ok(())
    }
    fn begin_object(&mut self) -> std::result::Result<(), Self::Error> {
        self.open
            .push(Container::Object(BTreeMap::new(), Vec::new()));
        Ok(())
    }
    fn key(&mut self, key: &[u8]) -> std::result::Result<(), Self::Error> {
        if let Some(Container::Object(_, next)) = self.open.last_mut() {
            *next = key.to_vec();
        }
        Ok(())
    }
    fn end_object(&mut self) -> std::result::Result<(), Self::Error> {
        self.end();
        Ok(())
    }
}

/// The text of the attribute `__json` in canonical form.
///
/// # Errors
/// It is not JSON, or no object.
pub(super) fn canonical_json(text: &[u8]) -> Result<Vec<u8>> {
    let mut writer = Writer::default();
    match parse(text, &mut writer) {
        Ok(()) => {
            let kind = match writer.done.first() {
                Some(b'{') => return Ok(writer.done),
                Some(b'[') => "array",
                Some(b'"') => "string",
                Some(b't' | b'f') => "boolean",
                Some(b'n') => "null",
                _ => "number",
            };
            Err(eval_error(format!(
                "cannot process __json attribute: [json.exception.type_error.302] type must be object, but is {kind}"
            )))
        }
        Err(JsonError::Syntax(message) | JsonError::Value(message)) => Err(eval_error(format!(
            "cannot process __json attribute: {message}"
        ))),
        Err(JsonError::Sink(never)) => match never {},
    }
}

#[cfg(test)]
mod tests {
    use super::canonical_json;

    #[test]
    fn sorts_and_packs() {
        let text =
            br#" {"b": [1, 2.5, {"z":null,"y":true}, [], {}], "a": "x\u00e9\n", "b ": {"a":1} } "#;
        let expected =
            "{\"a\":\"x\u{e9}\\n\",\"b\":[1,2.5,{\"y\":true,\"z\":null},[],{}],\"b \":{\"a\":1}}";
        assert_eq!(canonical_json(text).unwrap(), expected.as_bytes());
        assert!(canonical_json(b"{").is_err());
    }
}
