//! Attributes of inputs by their types, and what their texts may be.
//!
//! Invariant: an attribute of another type than is asked for fails with the reference's message. Deliberately absent: which
//! attributes an input may have (`scheme`).

use super::hash::{self, Hash};
use super::{Failure, FlakeAttr, FlakeAttrs, Result, other, show};
use crate::json::{Json, JsonWriter};

/// Attributes as the reference's messages show them.
pub fn to_json(attrs: &FlakeAttrs) -> String {
    let mut json = JsonWriter::new();
    json.begin_object();
    for (name, value) in attrs {
        json.key(name);
        match value {
            FlakeAttr::String(value) => json.string(value),
            FlakeAttr::Int(value) => json.int(*value as i64),
            FlakeAttr::Bool(value) => json.bool(*value),
        }
    }
    json.end_object();
    json.finish()
        .map_or_else(|error| error.message(), |text| show(&text).into_owned())
}

/// A string, if it is given.
pub fn string_attr(attrs: &FlakeAttrs, name: &str) -> Result<Option<Vec<u8>>> {
    match attrs.get(name.as_bytes()) {
        None => Ok(None),
        Some(FlakeAttr::String(value)) => Ok(Some(value.clone())),
        Some(_) => other(format!(
            "input attribute '{name}' is not a string {}",
            to_json(attrs)
        )),
    }
}

/// A string that must be given.
pub fn required(attrs: &FlakeAttrs, name: &str) -> Result<Vec<u8>> {
    match string_attr(attrs, name)? {
        Some(value) => Ok(value),
        None => other(format!("input attribute '{name}' is missing")),
    }
}

pub fn check_int(attrs: &FlakeAttrs, name: &str) -> Result<()> {
    match attrs.get(name.as_bytes()) {
        None | Some(FlakeAttr::Int(_)) => Ok(()),
        Some(_) => other(format!("input attribute '{name}' is not an integer")),
    }
}

/// A number, if it is given.
pub fn int_attr(attrs: &FlakeAttrs, name: &str) -> Result<Option<u64>> {
    check_int(attrs, name)?;
    match attrs.get(name.as_bytes()) {
        Some(FlakeAttr::Int(value)) => Ok(Some(*value)),
        _ => Ok(None),
    }
}

/// Whether it is given and true.
pub fn bool_attr(attrs: &FlakeAttrs, name: &str) -> Result<bool> {
    match attrs.get(name.as_bytes()) {
        None => Ok(false),
        Some(FlakeAttr::Bool(value)) => Ok(*value),
        Some(_) => other(format!("input attribute '{name}' is not a Boolean")),
    }
}

/// Kind and text of each key that may sign commits.
pub fn public_keys(attrs: &FlakeAttrs) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
    let default = || b"ssh-ed25519".to_vec();
    let mut keys = Vec::new();
    if let Some(text) = string_attr(attrs, "publicKeys")? {
        let list = match Json::parse(&text).map_err(Failure::Library)? {
            Json::Array(list) => list,
            found => {
                return other(format!(
                    "Expected JSON value to be of type 'array' but it is of type '{}': {}",
                    found.type_name(),
                    show(&text)
                ));
            }
        };
        for key in &list {
            if key.as_object().is_none() {
                return other(format!(
                    "Expected JSON value to be of type 'object' but it is of type '{}': {}",
                    key.type_name(),
                    show(&key.to_text())
                ));
            }
            let Some(value) = key.get("key") else {
                return other(format!(
                    "Expected JSON object to contain key 'key' but it doesn't: {}",
                    show(&key.to_text())
                ));
            };
            let kind = key.get("type").and_then(Json::as_str);
            let value = value.as_str().unwrap_or_default().to_vec();
            keys.push((kind.map_or_else(default, <[u8]>::to_vec), value));
        }
    }
    if let Some(key) = string_attr(attrs, "publicKey")? {
        let kind = string_attr(attrs, "keytype")?;
        keys.push((kind.unwrap_or_else(default), key));
    }
    Ok(keys)
}

/// As the attribute `publicKeys`.
pub fn keys_to_json(keys: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let mut json = JsonWriter::new();
    json.begin_array();
    for (kind, key) in keys {
        json.begin_object();
        json.key(b"key");
        json.string(key);
        json.key(b"type");
        json.string(kind);
        json.end_object();
    }
    json.end_array();
    json.finish().unwrap_or_default()
}

/// The commit hash.
pub fn rev(attrs: &FlakeAttrs) -> Result<Option<Hash>> {
    let text = string_attr(attrs, "rev")?;
    text.map(|text| hash::parse_rev(&text)).transpose()
}

/// The hash of the tree.
pub fn nar_hash(attrs: &FlakeAttrs) -> Result<Option<Hash>> {
    let text = string_attr(attrs, "narHash")?;
    text.map(|text| hash::parse_nar_hash(&text)).transpose()
}

/// `[a-zA-Z][a-zA-Z0-9_-]*`
pub fn is_flake_id(id: &[u8]) -> bool {
    id.first().is_some_and(u8::is_ascii_alphabetic)
        && id
            .iter()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-'))
}

/// The reference's pattern for branch names, which is narrower than Git's rules.
pub fn is_simple_ref(name: &[u8]) -> bool {
    name.first()
        .is_some_and(|c| c.is_ascii_alphanumeric() || *c == b'@')
        && name
            .iter()
            .all(|c| c.is_ascii_alphanumeric() || b"_./@+-".contains(c))
}

/// Whether this is a whole SHA-1 in base 16.
pub fn is_commit_hash(text: &[u8]) -> bool {
    text.len() == 40 && text.iter().all(u8::is_ascii_hexdigit)
}

/// Git's rules for names of branches, tags and other references.
pub fn is_legal_ref(name: &[u8]) -> bool {
    let forbidden = |c: &u8| *c <= b' ' || *c == 0x7F || b"~^:?*[\\".contains(c);
    let has = |pair: &[u8]| name.windows(2).any(|w| w == pair);
    !name.is_empty()
        && name != b"@"
        && !name.iter().any(forbidden)
        && !has(b"..")
        && !has(b"@{")
        && !name.ends_with(b".")
        && (!name.starts_with(b"-") || name.contains(&b'/'))
        && name
            .split(|c| *c == b'/')
            .all(|part| !part.is_empty() && !part.starts_with(b".") && !part.ends_with(b".lock"))
}
