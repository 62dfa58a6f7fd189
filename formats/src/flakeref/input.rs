//! What `fetchTree` and its like fetch: attributes that their scheme has checked.
//!
//! Invariant: an input has passed the checks of its scheme, so that only what fetching finds can be
//! wrong with it; one of an unknown type is let through, and has no URL. Who fetches adds what it finds
//! ([`Input::set`]). Deliberately absent: fetching.

use super::attrs::{bool_attr, int_attr, nar_hash, required, rev, string_attr, to_json};
use super::scheme::{file_path, from_attrs, from_url, is_known, to_url};
use super::url::{self, Url, fix_git_url};
use super::{Failure, FlakeAttr, FlakeAttrs, FlakeFeatures, FlakeRefError};

type Result<T> = std::result::Result<T, FlakeRefError>;

/// Something to fetch.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    attrs: FlakeAttrs,
}

impl Input {
    /// The input with these attributes.
    pub fn from_attrs(attrs: FlakeAttrs, features: FlakeFeatures) -> Result<Input> {
        let attrs = from_attrs(attrs, features).map_err(Failure::message)?;
        Ok(Input { attrs })
    }

    /// The input that a URL names. What is no URL is refused: short forms (`nixpkgs`, paths) are for
    /// flake references only.
    pub fn from_url(
        text: &[u8],
        features: FlakeFeatures,
        warnings: &mut Vec<String>,
    ) -> Result<Input> {
        let attrs = url::parse(text, false, warnings).and_then(|url| from_url(&url, features));
        let attrs = attrs.map_err(Failure::message)?;
        Ok(Input { attrs })
    }

    /// The input of a parsed flake reference.
    pub fn of_flake_ref(mut attrs: FlakeAttrs) -> Input {
        attrs.remove(&b"dir"[..]);
        Input { attrs }
    }

    /// Its type; empty if it has none.
    pub fn kind(&self) -> Vec<u8> {
        required(&self.attrs, "type").unwrap_or_default()
    }

    /// The attributes.
    pub fn attrs(&self) -> &FlakeAttrs {
        &self.attrs
    }

    /// Sets an attribute to what was found, without a check.
    pub fn set(&mut self, name: &str, value: FlakeAttr) {
        self.attrs.insert(name.into(), value);
    }

    /// Removes an attribute.
    pub fn remove(&mut self, name: &str) {
        self.attrs.remove(name.as_bytes());
    }

    /// An attribute that is a string.
    ///
    /// # Errors
    /// It is something else.
    pub fn string(&self, name: &str) -> Result<Option<Vec<u8>>> {
        string_attr(&self.attrs, name).map_err(Failure::message)
    }

    /// An attribute that is a number.
    ///
    /// # Errors
    /// It is something else.
    pub fn int(&self, name: &str) -> Result<Option<u64>> {
        int_attr(&self.attrs, name).map_err(Failure::message)
    }

    /// An attribute that is a Boolean; false if it is not there.
    ///
    /// # Errors
    /// It is something else.
    pub fn flag(&self, name: &str) -> Result<bool> {
        bool_attr(&self.attrs, name).map_err(Failure::message)
    }

    /// The commit hash in hexadecimal digits.
    ///
    /// # Errors
    /// The attribute is no hash.
    pub fn rev(&self) -> Result<Option<String>> {
        let rev = rev(&self.attrs).map_err(Failure::message)?;
        Ok(rev.map(|rev| super::show(&rev.to_hex()).into_owned()))
    }

    /// The hash of the tree, as `sha256-…`.
    ///
    /// # Errors
    /// The attribute is no such hash.
    pub fn nar_hash(&self) -> Result<Option<Vec<u8>>> {
        let hash = nar_hash(&self.attrs).map_err(Failure::message)?;
        Ok(hash.map(|hash| hash.to_sri()))
    }

    /// The name that the tree gets in the store.
    ///
    /// # Errors
    /// The attribute is no string.
    pub fn name(&self) -> Result<Vec<u8>> {
        Ok(self.string("name")?.unwrap_or_else(|| b"source".to_vec()))
    }

    /// The path of an input that is relative to the flake that has it.
    pub fn relative_path(&self) -> Option<Vec<u8>> {
        let path = string_attr(&self.attrs, "path").ok()??;
        (self.kind() == b"path" && !path.starts_with(b"/")).then_some(path)
    }

    /// Whether there is a scheme for its type.
    pub fn is_known(&self) -> bool {
        is_known(&self.kind())
    }

    /// Kind and text of each key that may sign commits.
    ///
    /// # Errors
    /// The list of keys is none.
    pub fn public_keys(&self) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
        super::attrs::public_keys(&self.attrs).map_err(Failure::message)
    }

    /// The attributes as JSON, for messages.
    pub fn to_json(&self) -> String {
        to_json(&self.attrs)
    }

    /// Whether a registry has to say what is meant.
    pub fn is_indirect(&self) -> bool {
        self.kind() == b"indirect"
    }

    /// Whether the attributes fix what will be fetched, as far as pure evaluation cares.
    pub fn is_locked(&self) -> Result<bool> {
        let locked = match self.kind().as_slice() {
            b"git" => rev(&self.attrs).map(|rev| rev.is_some_and(|rev| !rev.is_no_commit())),
            b"hg" | b"github" | b"gitlab" | b"sourcehut" => rev(&self.attrs).map(|r| r.is_some()),
            b"path" | b"file" | b"tarball" => nar_hash(&self.attrs).map(|hash| hash.is_some()),
            _ => Ok(false),
        };
        locked.map_err(Failure::message)
    }

    /// Whether the hash of the tree is given.
    pub fn has_nar_hash(&self) -> Result<bool> {
        let hash = nar_hash(&self.attrs).map_err(Failure::message)?;
        Ok(hash.is_some())
    }

    /// Whether the attributes claim to be all that fetching would find.
    pub fn is_final(&self) -> Result<bool> {
        bool_attr(&self.attrs, "__final").map_err(Failure::message)
    }

    /// The URL.
    pub fn to_url(&self) -> Result<Vec<u8>> {
        let url = to_url(&self.attrs).map_err(Failure::message)?;
        Ok(url.to_bytes())
    }

    /// Refuses relative paths, which mean nothing to who fetches.
    pub fn check_absolute(&self) -> Result<()> {
        let text = |name| string_attr(&self.attrs, name).map(Option::unwrap_or_default);
        let check = || {
            let kind = self.kind();
            if kind == b"path" && !text("path")?.starts_with(b"/") {
                return super::other(format!(
                    "cannot fetch input '{}' because it uses a relative path",
                    to_url(&self.attrs)?.show()
                ));
            }
            let url = text("url")?;
            if kind == b"tarball" && url.starts_with(b"file:") && !url.starts_with(b"file:/") {
                return super::other(format!(
                    "tarball '{}' must use an absolute path. The 'file' scheme does not support relative paths.",
                    super::show(&url)
                ));
            }
            Ok(())
        };
        check().map_err(Failure::message)
    }
}

/// The URL of a Git repository that a URL, `user@host:path` or a path names.
pub fn git_url(text: &[u8], warnings: &mut Vec<String>) -> Result<Vec<u8>> {
    let url = fix_git_url(text, warnings).map_err(Failure::message)?;
    Ok(url.to_bytes())
}

/// Reads an absolute URL.
///
/// # Errors
/// It is none.
pub fn parse_url(text: &[u8]) -> Result<Url> {
    url::parse(text, false, &mut Vec::new()).map_err(Failure::message)
}

/// The path that a URL's path stands for.
///
/// # Errors
/// A component cannot be the name of a file.
pub fn url_path(url: &Url) -> Result<Vec<u8>> {
    file_path(&url.path).map_err(Failure::message)
}

/// The path that a `file:` URL names, relative or not; nothing for other URLs and what is none.
pub fn file_url_path(text: &[u8], warnings: &mut Vec<String>) -> Option<Vec<u8>> {
    let url = url::parse(text, false, warnings).ok()?;
    (url.scheme == b"file").then(|| file_path(&url.path).ok())?
}
