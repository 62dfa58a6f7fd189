//! TOML as `builtins.fromTOML` reads it: version 1.0.0 with the results of the reference's library,
//! toml11 4.
//!
//! Invariants: values live in one table and refer to each other by [`TomlId`], so nesting, dropping
//! and building are all free of native recursion; entries keep the order of the input; a table has
//! no duplicate keys. Dates and times come out as the normalized text of the reference's
//! `parse-toml-timestamps` feature and are an error without it. The reference goes on after an
//! error and reports all of them; this reader stops at the first, with the same text and excerpt.

mod error;
mod parse;
mod scalar;
mod string;
mod table;

#[cfg(test)]
mod tests;

/// Index of a value in a [`Toml`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TomlId(u32);

/// What kind of date or time a [`TomlValue::Datetime`] is. All are printed alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatetimeKind {
    OffsetDatetime,
    LocalDatetime,
    LocalDate,
    LocalTime,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TomlValue {
    Int(i64),
    Float(f64),
    Bool(bool),
    /// Without NUL. Valid UTF-8.
    String(Vec<u8>),
    /// The attribute `value` of `{ _type = "timestamp"; value = …; }`.
    Datetime(String, DatetimeKind),
    Array(Vec<TomlId>),
    /// Keys are without NUL and distinct.
    Table(Vec<(Vec<u8>, TomlId)>),
}

/// A document.
#[derive(Debug, Clone, PartialEq)]
pub struct Toml {
    values: Vec<TomlValue>,
}

impl Toml {
    /// The outermost table.
    pub fn root(&self) -> TomlId {
        TomlId(0)
    }

    pub fn get(&self, id: TomlId) -> &TomlValue {
        &self.values[id.0 as usize]
    }
}

/// The reference's message, beginning with "while parsing TOML: ". It ends in a newline where an
/// excerpt follows, as in the reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TomlError {
    pub message: String,
}

/// Reads a document. `timestamps` says whether dates and times are allowed.
pub fn parse(input: &[u8], timestamps: bool) -> Result<Toml, TomlError> {
    let fail = |text: &str| TomlError {
        message: format!("while parsing TOML: {text}"),
    };
    let document = parse::document(input).map_err(|error| fail(&error))?;
    for value in &document.values {
        let with_null = match value {
            TomlValue::String(string) => string.contains(&0).then_some(string),
            TomlValue::Table(entries) => entries
                .iter()
                .map(|(key, _)| key)
                .find(|key| key.contains(&0)),
            TomlValue::Datetime(..) if !timestamps => {
                return Err(fail("Dates and times are not supported"));
            }
            _ => None,
        };
        if let Some(bytes) = with_null {
            return Err(fail(&format!("error: {}", crate::null_byte_message(bytes))));
        }
    }
    Ok(document)
}
