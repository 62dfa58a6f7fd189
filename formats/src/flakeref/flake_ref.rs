//! A flake: an input and the directory in its tree that has the `flake.nix`.
//!
//! Deliberately absent: registries, and searching for a `flake.nix` upwards from a path, which only the
//! command line does.

use super::attrs;
use super::scheme::{self, to_url};
use super::url::{self, Url};
use super::{
    Failure, FlakeAttr, FlakeAttrs, FlakeFeatures, FlakeRefError, Input, flake_id, other, show,
};

type Result<T> = std::result::Result<T, FlakeRefError>;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlakeRef {
    /// The input.
    pub input: Input,
    /// The directory; empty for the root.
    pub dir: Vec<u8>,
}

impl FlakeRef {
    /// The flake that attributes name.
    ///
    /// # Errors
    /// As [`Input::from_attrs`].
    pub fn from_attrs(mut attrs: FlakeAttrs, features: FlakeFeatures) -> Result<FlakeRef> {
        let dir = attrs::string_attr(&attrs, "dir").map_err(Failure::message)?;
        attrs.remove(&b"dir"[..]);
        Ok(FlakeRef {
            input: Input::from_attrs(attrs, features)?,
            dir: dir.unwrap_or_default(),
        })
    }

    /// The flake that a text in a `flake.nix` names. Relative paths are kept; what is no flake may be a
    /// single file.
    ///
    /// # Errors
    /// It names none.
    pub fn parse(
        text: &[u8],
        is_flake: bool,
        features: FlakeFeatures,
        warnings: &mut Vec<String>,
    ) -> Result<FlakeRef> {
        let (flake, fragment) =
            parse(text, is_flake, features, warnings).map_err(Failure::message)?;
        if !fragment.is_empty() {
            let message = format!(
                "unexpected fragment '{}' in flake reference '{}'",
                show(&fragment),
                show(text)
            );
            return Err(Failure::Other(message).message());
        }
        Ok(flake)
    }

    /// The attributes.
    pub fn attrs(&self) -> FlakeAttrs {
        let mut attrs = self.input.attrs().clone();
        if !self.dir.is_empty() {
            attrs.insert(b"dir".to_vec(), FlakeAttr::String(self.dir.clone()));
        }
        attrs
    }

    /// The URL.
    ///
    /// # Errors
    /// There is none for the input.
    pub fn to_url(&self) -> Result<Vec<u8>> {
        let mut url = to_url(self.input.attrs()).map_err(Failure::message)?;
        if !self.dir.is_empty() {
            url.query.entry(b"dir".to_vec()).or_insert(self.dir.clone());
        }
        Ok(url.to_bytes())
    }

    /// The URL for messages.
    pub fn shown(&self) -> String {
        self.to_url()
            .map_or_else(|e| e.message, |url| show(&url).into_owned())
    }

    /// As it would be written today: old lock files have the directory in the URL, too.
    #[must_use]
    pub fn canonical(&self) -> FlakeRef {
        let mut flake = self.clone();
        if let Ok(Some(text)) = self.input.string("url")
            && let Ok(mut url) = url::parse(&text, true, &mut Vec::new())
        {
            let dir = url.query.get(&b"dir"[..]);
            if !self.dir.is_empty() && dir == Some(&self.dir) {
                url.query.remove(&b"dir"[..]);
            }
            flake.input.set("url", FlakeAttr::String(url.to_bytes()));
        }
        flake
    }
}

fn parse(
    text: &[u8],
    is_flake: bool,
    features: FlakeFeatures,
    warnings: &mut Vec<String>,
) -> super::Result<(FlakeRef, Vec<u8>)> {
    if flake_id(text).is_none() {
        match url::parse(text, true, warnings).and_then(|url| from_url(url, is_flake, features)) {
            Err(Failure::BadUrl(_)) => return from_path(text, is_flake, features, warnings),
            result => return result,
        }
    }
    let (attrs, fragment) = super::parse(text, features, warnings)?;
    let flake = FlakeRef {
        input: Input::of_flake_ref(attrs),
        dir: Vec::new(),
    };
    Ok((flake, fragment))
}

fn from_url(
    mut url: Url,
    is_flake: bool,
    features: FlakeFeatures,
) -> super::Result<(FlakeRef, Vec<u8>)> {
    let dir = url.query.remove(&b"dir"[..]).unwrap_or_default();
    let fragment = std::mem::take(&mut url.fragment);
    let attrs = scheme::from_url_as(&url, is_flake, features)?;
    let flake = FlakeRef {
        input: Input::of_flake_ref(attrs),
        dir,
    };
    Ok((flake, fragment))
}

fn from_path(
    text: &[u8],
    is_flake: bool,
    features: FlakeFeatures,
    warnings: &mut Vec<String>,
) -> super::Result<(FlakeRef, Vec<u8>)> {
    let (before, fragment) = url::split_at(text, b'#');
    let (path, query) = url::split_at(before, b'?');
    let fragment = fragment.unwrap_or_default();
    if fragment.iter().any(|c| matches!(c, b'\n' | b'\r')) {
        return other(format!("invalid flakeref '{}'", show(text)));
    }
    let url = Url {
        scheme: b"path".to_vec(),
        authority: path.starts_with(b"/").then(url::Authority::default),
        path: path_segments(path),
        query: url::decode_query(query.unwrap_or_default(), true, warnings)?,
        fragment: url::percent_decode(fragment)?,
    };
    from_url(url, is_flake, features)
}

/// The segments of a URL's path for a path; empty ones vanish, but for the first and the last.
fn path_segments(path: &[u8]) -> Vec<Vec<u8>> {
    let mut segments = Vec::new();
    if path.starts_with(b"/") {
        segments.push(Vec::new());
    }
    let parts = path.split(|c| *c == b'/').filter(|c| !c.is_empty());
    segments.extend(parts.map(<[u8]>::to_vec));
    if path.ends_with(b"/") {
        segments.push(Vec::new());
    }
    segments
}
