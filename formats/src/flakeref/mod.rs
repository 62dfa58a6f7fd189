//! Flake references: `builtins.parseFlakeRef` and `builtins.flakeRefToString`.
//!
//! A reference is a set of attributes, kept sorted by name, or a URL-like text. Invariants: only
//! text is looked at, never a file system or a registry; relative paths are refused, as these
//! builtins do ([`FlakeRef::parse`] lets them through). Absent: fetching, locking, and lists of keys
//! (`publicKeys`) in URLs.

mod attrs;
mod flake_ref;
mod hash;
mod input;
mod scheme;
mod store_address;
mod url;

pub use attrs::is_flake_id;
pub use flake_ref::FlakeRef;
pub use input::{Input, file_url_path, git_url, parse_url, url_path};
pub use store_address::{StoreAddress, StoreName};
pub use url::{Authority, Url};

/// Decodes `%xx`.
///
/// # Errors
/// A `%` that is not followed by two hexadecimal digits.
pub fn percent_decode(text: &[u8]) -> std::result::Result<Vec<u8>, FlakeRefError> {
    url::percent_decode(text).map_err(Failure::message)
}

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

/// Value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlakeAttr {
    String(Vec<u8>),
    /// Not negative: the evaluator reports "negative value given for flake ref attr …".
    Int(u64),
    Bool(bool),
}

/// Attributes by name.
pub type FlakeAttrs = BTreeMap<Vec<u8>, FlakeAttr>;

/// The reference's message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlakeRefError {
    pub message: String,
    pub kind: FlakeRefErrorKind,
}

/// What else the reference does with its message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlakeRefErrorKind {
    /// Nothing.
    Plain,
    /// It points to the command's help as well.
    Usage,
    /// The message is one of the library that it reads JSON with, and shown as those are.
    Library,
}

/// The experimental features that kinds of inputs ask for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FlakeFeatures {
    pub flakes: bool,
    pub verified_fetches: bool,
}

/// What `parseFlakeRef` returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedFlakeRef {
    pub attrs: FlakeAttrs,
    /// Texts of warnings, for standard error.
    pub warnings: Vec<String>,
}

/// Why parsing failed. A bad URL may still be a path; anything else is final.
#[derive(Debug)]
enum Failure {
    BadUrl(String),
    Usage(String),
    Library(String),
    Other(String),
}

impl Failure {
    fn message(self) -> FlakeRefError {
        let (kind, message) = match self {
            Failure::BadUrl(message) | Failure::Other(message) => {
                (FlakeRefErrorKind::Plain, message)
            }
            Failure::Usage(message) => (FlakeRefErrorKind::Usage, message),
            Failure::Library(message) => (FlakeRefErrorKind::Library, message),
        };
        FlakeRefError { message, kind }
    }
}

type Result<T> = std::result::Result<T, Failure>;

fn bad_url<T>(message: String) -> Result<T> {
    Err(Failure::BadUrl(message))
}

fn other<T>(message: String) -> Result<T> {
    Err(Failure::Other(message))
}

fn show(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    crate::message_text(bytes)
}

/// The error for what needs an experimental feature.
fn disabled<T>(feature: &str) -> Result<T> {
    other(format!(
        "experimental Nix feature '{feature}' is disabled; add \
         '--extra-experimental-features {feature}' to enable it"
    ))
}

/// `builtins.parseFlakeRef`.
pub fn parse_flake_ref(
    text: &[u8],
    features: FlakeFeatures,
) -> std::result::Result<ParsedFlakeRef, FlakeRefError> {
    let mut warnings = Vec::new();
    let (attrs, fragment) = parse(text, features, &mut warnings).map_err(Failure::message)?;
    if !fragment.is_empty() {
        let message = format!(
            "unexpected fragment '{}' in flake reference '{}'",
            show(&fragment),
            show(text)
        );
        return Err(Failure::Other(message).message());
    }
    Ok(ParsedFlakeRef { attrs, warnings })
}

/// `builtins.flakeRefToString`.
pub fn flake_ref_to_string(
    attrs: &FlakeAttrs,
    features: FlakeFeatures,
) -> std::result::Result<Vec<u8>, FlakeRefError> {
    to_string(attrs, features).map_err(Failure::message)
}

fn to_string(attrs: &FlakeAttrs, features: FlakeFeatures) -> Result<Vec<u8>> {
    let mut input = attrs.clone();
    input.remove(&b"dir"[..]);
    let input = scheme::from_attrs(input, features)?;
    let dir = attrs::string_attr(attrs, "dir")?.unwrap_or_default();
    let mut url = scheme::to_url(&input)?;
    if !dir.is_empty() {
        url.query.entry(b"dir".to_vec()).or_insert(dir);
    }
    Ok(url.to_bytes())
}

/// Attributes and fragment.
fn parse(
    text: &[u8],
    features: FlakeFeatures,
    warnings: &mut Vec<String>,
) -> Result<(FlakeAttrs, Vec<u8>)> {
    if let Some((path, fragment)) = flake_id(text) {
        let url = Url {
            scheme: b"flake".to_vec(),
            path: path.split(|c| *c == b'/').map(<[u8]>::to_vec).collect(),
            ..Url::default()
        };
        let attrs = scheme::from_url(&url, features)?;
        return Ok((attrs, url::percent_decode(fragment)?));
    }
    match url::parse(text, true, warnings).and_then(|url| from_url(url, features)) {
        Err(Failure::BadUrl(_)) => from_path(text, features, warnings),
        result => result,
    }
}

fn from_url(mut url: Url, features: FlakeFeatures) -> Result<(FlakeAttrs, Vec<u8>)> {
    let dir = url.query.remove(&b"dir"[..]).unwrap_or_default();
    let fragment = std::mem::take(&mut url.fragment);
    let mut attrs = scheme::from_url(&url, features)?;
    if !dir.is_empty() {
        attrs
            .entry(b"dir".to_vec())
            .or_insert(FlakeAttr::String(dir));
    }
    Ok((attrs, fragment))
}

/// `id`, `id/ref`, `id/rev` or `id/ref/rev`, with what follows `#`.
fn flake_id(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (path, fragment) = match text.iter().position(|c| *c == b'#') {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, &b""[..]),
    };
    let (id, rest) = match path.iter().position(|c| *c == b'/') {
        Some(at) => (&path[..at], Some(&path[at + 1..])),
        None => (path, None),
    };
    // A commit hash matches the pattern of branch names too.
    let valid = attrs::is_flake_id(id)
        && rest.is_none_or(attrs::is_simple_ref)
        && url::is_fragment(fragment);
    valid.then_some((path, fragment))
}

fn from_path(
    text: &[u8],
    features: FlakeFeatures,
    warnings: &mut Vec<String>,
) -> Result<(FlakeAttrs, Vec<u8>)> {
    let (before, fragment) = match text.iter().position(|c| *c == b'#') {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, &b""[..]),
    };
    if fragment.iter().any(|c| matches!(c, b'\n' | b'\r')) {
        return other(format!("invalid flakeref '{}'", show(text)));
    }
    let (path, query) = match before.iter().position(|c| *c == b'?') {
        Some(at) => (&before[..at], &before[at + 1..]),
        None => (before, &b""[..]),
    };
    let query = url::decode_query(query, true, warnings)?;
    let fragment = url::percent_decode(fragment)?;
    if path.first() != Some(&b'/') {
        return bad_url(format!(
            "flake reference '{}' is not an absolute path",
            show(text)
        ));
    }
    let mut segments = vec![Vec::new()];
    segments.extend(
        path.split(|c| *c == b'/')
            .filter(|c| !c.is_empty())
            .map(<[u8]>::to_vec),
    );
    if path.ends_with(b"/") {
        segments.push(Vec::new());
    }
    let url = Url {
        scheme: b"path".to_vec(),
        authority: Some(url::Authority::default()),
        path: segments,
        query,
        fragment,
    };
    from_url(url, features)
}
