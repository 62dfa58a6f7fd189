//! JSON documents as trees, for the few files that programs other than Nix expressions read: lock
//! files, registries, caches.
//!
//! Invariant: a tree is never deeper than [`MAX_DEPTH`], so that walking and dropping it needs little
//! stack. Objects are sorted by name; of equal names the last counts, as in the reference.

use super::{JsonError, JsonSink, parse, write_string};
use std::collections::BTreeMap;

/// Deepest nesting of a tree.
pub const MAX_DEPTH: usize = 256;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number without a fraction.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    String(Vec<u8>),
    /// An array.
    Array(Vec<Json>),
    /// An object.
    Object(BTreeMap<Vec<u8>, Json>),
}

impl Json {
    /// Reads a document.
    ///
    /// # Errors
    /// The reference's message; or it is nested too deeply.
    pub fn parse(text: &[u8]) -> Result<Json, String> {
        let mut builder = Builder::default();
        match parse(text, &mut builder) {
            Ok(()) => Ok(builder.done.pop().unwrap_or(Json::Null)),
            Err(JsonError::Syntax(m) | JsonError::Value(m)) => Err(m),
            Err(JsonError::Sink(TooDeep)) => {
                Err(format!("JSON is nested more than {MAX_DEPTH} levels deep"))
            }
        }
    }

    /// A member of an object.
    pub fn get(&self, name: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => members.get(name.as_bytes()),
            _ => None,
        }
    }

    /// The members of an object.
    pub fn as_object(&self) -> Option<&BTreeMap<Vec<u8>, Json>> {
        match self {
            Json::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&[u8]> {
        match self {
            Json::String(s) => Some(s),
            _ => None,
        }
    }

    /// The word for its type in messages of the reference's library.
    pub fn type_name(&self) -> &'static str {
        match self {
            Json::Null => "null",
            Json::Bool(_) => "boolean",
            Json::Int(_) | Json::Float(_) => "number",
            Json::String(_) => "string",
            Json::Array(_) => "array",
            Json::Object(_) => "object",
        }
    }

    /// The document with members and elements on lines of their own, each level indented by two spaces.
    pub fn to_lines(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(Some(0), &mut out);
        out
    }

    /// The document on one line, without spaces.
    pub fn to_text(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(None, &mut out);
        out
    }

    /// Writes the document, on lines of their own from `indent` on if there is one.
    fn write(&self, indent: Option<usize>, out: &mut Vec<u8>) {
        let line = |out: &mut Vec<u8>, first: bool, indent: Option<usize>| {
            if !first {
                out.push(b',');
            }
            if let Some(indent) = indent {
                out.push(b'\n');
                out.resize(out.len() + indent, b' ');
            }
        };
        let inner = indent.map(|i| i + 2);
        match self {
            Json::Array(elements) if !elements.is_empty() => {
                out.push(b'[');
                for (i, e) in elements.iter().enumerate() {
                    line(out, i == 0, inner);
                    e.write(inner, out);
                }
                line(out, true, indent);
                out.push(b']');
            }
            Json::Object(members) if !members.is_empty() => {
                out.push(b'{');
                for (i, (name, value)) in members.iter().enumerate() {
                    line(out, i == 0, inner);
                    quote(name, out);
                    out.extend_from_slice(if indent.is_some() { b": " } else { b":" });
                    value.write(inner, out);
                }
                line(out, true, indent);
                out.push(b'}');
            }
            Json::Array(_) => out.extend_from_slice(b"[]"),
            Json::Object(_) => out.extend_from_slice(b"{}"),
            Json::Null => out.extend_from_slice(b"null"),
            Json::Bool(b) => out.extend_from_slice(b.to_string().as_bytes()),
            Json::Int(i) => out.extend_from_slice(i.to_string().as_bytes()),
            Json::Float(f) => super::write_float(out, *f),
            Json::String(s) => quote(s, out),
        }
    }
}

/// Text that is not UTF-8 has no place in JSON; it is written with replacement characters.
fn quote(text: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    if write_string(out, text).is_err() {
        out.truncate(start);
        let text = String::from_utf8_lossy(text);
        let _ = write_string(out, text.as_bytes());
    }
}

struct TooDeep;

#[derive(Default)]
struct Builder {
    done: Vec<Json>,
    names: Vec<Vec<u8>>,
    /// The lengths of both when each open container began.
    open: Vec<(usize, usize)>,
}

impl Builder {
    fn push(&mut self, value: Json) -> Result<(), TooDeep> {
        self.done.push(value);
        Ok(())
    }

    fn begin(&mut self) -> Result<(), TooDeep> {
        if self.open.len() >= MAX_DEPTH {
            return Err(TooDeep);
        }
        self.open.push((self.done.len(), self.names.len()));
        Ok(())
    }
}

impl JsonSink for Builder {
    type Error = TooDeep;

    fn null(&mut self) -> Result<(), TooDeep> {
        self.push(Json::Null)
    }

    fn bool(&mut self, value: bool) -> Result<(), TooDeep> {
        self.push(Json::Bool(value))
    }

    fn int(&mut self, value: i64) -> Result<(), TooDeep> {
        self.push(Json::Int(value))
    }

    fn float(&mut self, value: f64) -> Result<(), TooDeep> {
        self.push(Json::Float(value))
    }

    fn string(&mut self, value: &[u8]) -> Result<(), TooDeep> {
        self.push(Json::String(value.to_vec()))
    }

    fn begin_array(&mut self) -> Result<(), TooDeep> {
        self.begin()
    }

    fn end_array(&mut self) -> Result<(), TooDeep> {
        let (first, _) = self.open.pop().unwrap_or_default();
        let elements = self.done.split_off(first);
        self.push(Json::Array(elements))
    }

    fn begin_object(&mut self) -> Result<(), TooDeep> {
        self.begin()
    }

    fn key(&mut self, key: &[u8]) -> Result<(), TooDeep> {
        self.names.push(key.to_vec());
        Ok(())
    }

    fn end_object(&mut self) -> Result<(), TooDeep> {
        let (first, first_name) = self.open.pop().unwrap_or_default();
        let values = self.done.split_off(first);
        let names = self.names.split_off(first_name);
        self.push(Json::Object(names.into_iter().zip(values).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_read_and_written() {
        let text = br#"{"b":[1,-2.5,{}],"a":{"x":null,"y":true},"c":[],"a":"last"}"#;
        let json = Json::parse(text).expect("JSON");
        let expected =
            "{\n  \"a\": \"last\",\n  \"b\": [\n    1,\n    -2.5,\n    {}\n  ],\n  \"c\": []\n}";
        assert_eq!(String::from_utf8_lossy(&json.to_lines()), expected);
        assert_eq!(json.to_text(), br#"{"a":"last","b":[1,-2.5,{}],"c":[]}"#);
        assert_eq!(json.get("a").and_then(Json::as_str), Some(&b"last"[..]));
        assert!(Json::parse(b"{").is_err());
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |n: usize| [vec![b'['; n], vec![b']'; n]].concat();
        assert!(Json::parse(&nested(MAX_DEPTH)).is_ok());
        let e = Json::parse(&nested(1_000_000)).expect_err("too deep");
        assert_eq!(e, "JSON is nested more than 256 levels deep");
    }
}
