//! The kinds of inputs (`github`, `git`, `path`, …): attributes from a URL and back.
//!
//! Invariant: attributes that leave here have the types their scheme wants. One row of [`ALLOWED`]
//! per scheme says which attributes it takes.

use super::attrs::{
    bool_attr, check_int, is_commit_hash, is_flake_id, is_legal_ref, is_simple_ref, keys_to_json,
    nar_hash, public_keys, required, rev, string_attr, to_json,
};
use super::hash;
use super::url::{self, Url};
use super::{
    Failure, FlakeAttr, FlakeAttrs, FlakeFeatures, Result, bad_url, disabled, other, show,
};

const ARCHIVE: &[&str] = &[
    "owner",
    "repo",
    "ref",
    "rev",
    "narHash",
    "lastModified",
    "host",
    "treeHash",
];
const CURL: &[&str] = &[
    "url",
    "narHash",
    "name",
    "unpack",
    "rev",
    "revCount",
    "lastModified",
];

/// Attributes by scheme, besides `type` and `__final`.
const ALLOWED: &[(&str, &[&str])] = &[
    ("file", CURL),
    (
        "git",
        &[
            "url",
            "ref",
            "rev",
            "shallow",
            "submodules",
            "lfs",
            "exportIgnore",
            "lastModified",
            "revCount",
            "narHash",
            "allRefs",
            "name",
            "dirtyRev",
            "dirtyShortRev",
            "verifyCommit",
            "keytype",
            "publicKey",
            "publicKeys",
        ],
    ),
    ("github", ARCHIVE),
    ("gitlab", ARCHIVE),
    ("hg", &["url", "ref", "rev", "revCount", "narHash", "name"]),
    ("indirect", &["id", "ref", "rev", "narHash"]),
    (
        "path",
        &["path", "rev", "revCount", "lastModified", "narHash"],
    ),
    ("sourcehut", ARCHIVE),
    ("tarball", CURL),
];

/// Attributes of a signed commit, which are an experimental feature.
const VERIFIED: &[&str] = &["verifyCommit", "keytype", "publicKey", "publicKeys"];

/// Some kinds of inputs are there for flakes only.
fn check_kind(kind: &[u8], features: FlakeFeatures) -> Result<()> {
    let needs_flakes = matches!(
        kind,
        b"github" | b"gitlab" | b"sourcehut" | b"indirect" | b"path"
    );
    if needs_flakes && !features.flakes {
        return disabled("flakes");
    }
    Ok(())
}

/// Whether there is a scheme of this name.
pub fn is_known(kind: &[u8]) -> bool {
    ALLOWED.iter().any(|(name, _)| name.as_bytes() == kind)
}

fn check_common(attrs: &FlakeAttrs) -> Result<()> {
    required(attrs, "type")?;
    string_attr(attrs, "ref")?;
    check_int(attrs, "revCount")?;
    check_int(attrs, "lastModified")
}

fn string(value: &[u8]) -> FlakeAttr {
    FlakeAttr::String(value.to_vec())
}

fn parse_u64(text: &[u8]) -> Option<u64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// Attributes of the input that a URL names.
pub fn from_url(url: &Url, features: FlakeFeatures) -> Result<FlakeAttrs> {
    from_url_as(url, true, features)
}

/// As [`from_url`]; what need not be a tree is one only if its name is that of an archive.
pub fn from_url_as(url: &Url, is_tree: bool, features: FlakeFeatures) -> Result<FlakeAttrs> {
    let (application, transport) = url.scheme_parts();
    let attrs = match url.scheme.as_slice() {
        b"github" | b"gitlab" | b"sourcehut" => archive_from_url(url)?,
        b"flake" => indirect_from_url(url)?,
        b"path" => path_from_url(url)?,
        b"hg+http" | b"hg+https" | b"hg+ssh" | b"hg+file" => {
            repository_from_url(url, "hg", features)?
        }
        _ if url.scheme == b"git" || application == Some(b"git") => {
            repository_from_url(url, "git", features)?
        }
        _ if matches!(transport, b"file" | b"http" | b"https")
            && matches!(application, None | Some(b"file" | b"tarball")) =>
        {
            let is_file = application == Some(b"file")
                || application.is_none() && !is_tree && !has_archive_name(url);
            curl_from_url(url, is_file)
        }
        b"file+git" => {
            return other(format!(
                "input '{}' is unsupported; did you mean 'git+file' instead of 'file+git'?",
                url.show()
            ));
        }
        _ => return other(format!("input '{}' is unsupported", url.show())),
    };
    check_kind(&required(&attrs, "type")?, features)?;
    check_common(&attrs)?;
    Ok(attrs)
}

fn non_empty_segments(url: &Url) -> Vec<&Vec<u8>> {
    url.path
        .iter()
        .filter(|segment| !segment.is_empty())
        .collect()
}

fn archive_from_url(url: &Url) -> Result<FlakeAttrs> {
    let path = non_empty_segments(url);
    let (mut rev, mut reference, mut host) = (None, None, None);
    match path.as_slice() {
        [] | [_] => return bad_url(format!("URL '{}' is invalid", url.show())),
        [_, _] => {}
        [_, _, last] if is_commit_hash(last) => rev = Some(last.to_vec()),
        [_, _, rest @ ..] => {
            let rest: Vec<&[u8]> = rest.iter().map(|part| part.as_slice()).collect();
            reference = Some(rest.join(&b'/'));
        }
    }
    for (name, value) in &url.query {
        let (slot, what) = match name.as_slice() {
            b"rev" => (&mut rev, "commit hashes"),
            b"ref" => (&mut reference, "branch/tag names"),
            b"host" => {
                host = Some(value.clone());
                continue;
            }
            _ => continue,
        };
        if slot.is_some() {
            return bad_url(format!("URL '{}' contains multiple {what}", url.show()));
        }
        *slot = Some(value.clone());
    }
    let mut attrs = FlakeAttrs::new();
    attrs.insert(b"type".to_vec(), string(&url.scheme));
    attrs.insert(b"owner".to_vec(), string(path[0]));
    attrs.insert(b"repo".to_vec(), string(path[1]));
    let nar_hash = url.query.get(&b"narHash"[..]).cloned();
    for (name, value) in [
        ("rev", rev),
        ("ref", reference),
        ("host", host),
        ("narHash", nar_hash),
    ] {
        if let Some(value) = value {
            attrs.insert(name.into(), FlakeAttr::String(value));
        }
    }
    check_archive(&attrs)?;
    Ok(attrs)
}

fn check_archive(attrs: &FlakeAttrs) -> Result<()> {
    required(attrs, "owner")?;
    required(attrs, "repo")?;
    let (reference, rev) = (string_attr(attrs, "ref")?, string_attr(attrs, "rev")?);
    if let (Some(reference), Some(rev)) = (&reference, &rev) {
        return bad_url(format!(
            "input {} contains both a commit hash ('{}') and a branch/tag name ('{}')",
            to_json(attrs),
            show(rev),
            show(reference)
        ));
    }
    if let Some(rev) = rev {
        hash::check_sha1(&rev)?;
    }
    if reference.is_some_and(|name| !is_legal_ref(&name)) {
        return bad_url(format!(
            "input {} contains an invalid branch/tag name",
            to_json(attrs)
        ));
    }
    let host_char = |c: &u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-');
    if string_attr(attrs, "host")?.is_some_and(|host| !host.iter().all(host_char)) {
        return bad_url(format!(
            "input {} contains an invalid instance host",
            to_json(attrs)
        ));
    }
    Ok(())
}

fn indirect_from_url(url: &Url) -> Result<FlakeAttrs> {
    let path = non_empty_segments(url);
    let refuse = |part: &[u8], what: &str| {
        bad_url(format!(
            "in flake URL '{}', '{}' is not a {what}",
            url.show(),
            show(part)
        ))
    };
    let (mut reference, mut rev) = (None, None);
    match path.as_slice() {
        [_] => {}
        [_, last] if is_commit_hash(last) => rev = Some(last),
        [_, last] if is_legal_ref(last) => reference = Some(last),
        [_, last] => return refuse(last, "commit hash or branch/tag name"),
        [_, name, _] if !is_legal_ref(name) => return refuse(name, "branch/tag name"),
        [_, _, last] if !is_commit_hash(last) => return refuse(last, "commit hash"),
        [_, name, last] => (reference, rev) = (Some(name), Some(last)),
        _ => return bad_url(format!("GitHub URL '{}' is invalid", url.show())),
    }
    check_flake_id(path[0])?;
    let mut attrs = FlakeAttrs::new();
    attrs.insert(b"type".to_vec(), string(b"indirect"));
    attrs.insert(b"id".to_vec(), string(path[0]));
    if let Some(rev) = rev {
        attrs.insert(b"rev".to_vec(), FlakeAttr::String(rev.to_ascii_lowercase()));
    }
    if let Some(reference) = reference {
        attrs.insert(b"ref".to_vec(), string(reference));
    }
    Ok(attrs)
}

fn check_flake_id(id: &[u8]) -> Result<()> {
    if is_flake_id(id) {
        Ok(())
    } else {
        bad_url(format!("'{}' is not a valid flake ID", show(id)))
    }
}

fn path_from_url(url: &Url) -> Result<FlakeAttrs> {
    if let Some(authority) = &url.authority
        && !authority.host.is_empty()
    {
        let mut shown = Vec::new();
        authority.write(&mut shown);
        return other(format!(
            "path URL '{}' should not have an authority ('{}')",
            url.show(),
            show(&shown)
        ));
    }
    let mut attrs = FlakeAttrs::new();
    attrs.insert(b"type".to_vec(), string(b"path"));
    attrs.insert(b"path".to_vec(), FlakeAttr::String(file_path(&url.path)?));
    for (name, value) in &url.query {
        let value = match name.as_slice() {
            b"rev" | b"narHash" => string(value),
            b"revCount" | b"lastModified" => match parse_u64(value) {
                Some(value) => FlakeAttr::Int(value),
                None => {
                    return other(format!(
                        "path URL '{}' has invalid parameter '{}'",
                        url.show(),
                        show(name)
                    ));
                }
            },
            _ => {
                return other(format!(
                    "path URL '{}' has unsupported parameter '{}'",
                    url.show(),
                    show(name)
                ));
            }
        };
        attrs.insert(name.clone(), value);
    }
    Ok(attrs)
}

/// Segments of a URL's path as a path; empty ones vanish, but for the first and the last.
pub fn file_path(segments: &[Vec<u8>]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    for (at, segment) in segments.iter().enumerate() {
        if segment.contains(&b'/') {
            return bad_url(format!(
                "URL path component '{}' contains '/', which is not allowed in file names",
                show(segment)
            ));
        }
        if segment.contains(&0) {
            return bad_url(format!(
                "URL path component '{}' contains NUL byte which is not allowed",
                crate::show_null_bytes(segment)
            ));
        }
        if (at > 0 || segment.is_empty()) && !out.ends_with(b"/") {
            out.push(b'/');
        }
        out.extend_from_slice(segment);
    }
    Ok(out)
}

fn repository_from_url(url: &Url, kind: &str, features: FlakeFeatures) -> Result<FlakeAttrs> {
    let mut attrs = FlakeAttrs::new();
    attrs.insert(b"type".to_vec(), string(kind.as_bytes()));
    let mut plain = url.clone();
    plain.query.clear();
    if kind == "hg" {
        plain.scheme.drain(..3);
    }
    for (name, value) in &url.query {
        let attr = match name.as_slice() {
            b"rev" | b"ref" => string(value),
            b"keytype" | b"publicKey" | b"publicKeys" if kind == "git" => string(value),
            b"shallow" | b"submodules" | b"lfs" | b"exportIgnore" | b"allRefs"
            | b"verifyCommit"
                if kind == "git" =>
            {
                FlakeAttr::Bool(value == b"1")
            }
            _ => {
                plain.query.insert(name.clone(), value.clone());
                continue;
            }
        };
        attrs.insert(name.clone(), attr);
    }
    attrs.insert(b"url".to_vec(), FlakeAttr::String(plain.to_bytes()));
    check_repository(attrs, kind, features)
}

fn check_repository(
    mut attrs: FlakeAttrs,
    kind: &str,
    features: FlakeFeatures,
) -> Result<FlakeAttrs> {
    if kind == "hg" {
        url::parse(&required(&attrs, "url")?, false, &mut Vec::new())?;
        if let Some(name) = string_attr(&attrs, "ref")?.filter(|name| !is_simple_ref(name)) {
            return bad_url(format!(
                "invalid Mercurial branch/tag name '{}'",
                show(&name)
            ));
        }
        return Ok(attrs);
    }
    let is_verified = VERIFIED
        .iter()
        .any(|name| attrs.contains_key(name.as_bytes()));
    if is_verified && !features.verified_fetches {
        return disabled("verified-fetches");
    }
    bool_attr(&attrs, "verifyCommit")?;
    if let Some(name) = string_attr(&attrs, "ref")?.filter(|name| !is_legal_ref(name)) {
        return bad_url(format!("invalid Git branch/tag name '{}'", show(&name)));
    }
    let url = url::fix_git_url(&required(&attrs, "url")?, &mut Vec::new())?.to_bytes();
    attrs.insert(b"url".to_vec(), FlakeAttr::String(url));
    for name in ["shallow", "submodules", "allRefs"] {
        bool_attr(&attrs, name)?;
    }
    Ok(attrs)
}

fn has_archive_name(url: &Url) -> bool {
    let endings = [
        ".zip", ".tar", ".tgz", ".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst",
    ];
    let name = url.path.last();
    name.is_some_and(|name| endings.iter().any(|e| name.ends_with(e.as_bytes())))
}

fn curl_from_url(url: &Url, file: bool) -> FlakeAttrs {
    let mut attrs = FlakeAttrs::new();
    let mut plain = url.clone();
    plain.scheme = url.scheme_parts().1.to_vec();
    for (name, value) in &url.query {
        let attr = match name.as_slice() {
            b"narHash" | b"rev" => Some(string(value)),
            b"revCount" | b"lastModified" => parse_u64(value).map(FlakeAttr::Int),
            _ => None,
        };
        if let Some(attr) = attr {
            attrs.insert(name.clone(), attr);
        }
        if CURL.iter().any(|own| own.as_bytes() == name) {
            plain.query.remove(name);
        }
    }
    attrs.insert(
        b"type".to_vec(),
        string(if file { b"file" } else { b"tarball" }),
    );
    attrs.insert(b"url".to_vec(), FlakeAttr::String(plain.to_bytes()));
    attrs
}

/// Checks the attributes of an input, without `dir`. One of an unknown type passes.
pub fn from_attrs(attrs: FlakeAttrs, features: FlakeFeatures) -> Result<FlakeAttrs> {
    let Some(kind) = string_attr(&attrs, "type")? else {
        return other(
            "'type' attribute to specify input scheme is required but not provided".into(),
        );
    };
    let kind = show(&kind).into_owned();
    let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == kind) else {
        check_common(&attrs)?;
        return Ok(attrs);
    };
    check_kind(kind.as_bytes(), features)?;
    let known = |name: &[u8]| {
        name == b"type" || name == b"__final" || allowed.iter().any(|own| own.as_bytes() == name)
    };
    if let Some(name) = attrs.keys().find(|name| !known(name)) {
        return other(format!(
            "input attribute '{}' not supported by scheme '{kind}'",
            show(name)
        ));
    }
    let attrs = match kind.as_str() {
        "github" | "gitlab" | "sourcehut" => {
            check_archive(&attrs)?;
            attrs
        }
        "git" | "hg" => check_repository(attrs, &kind, features)?,
        "indirect" => {
            check_flake_id(&required(&attrs, "id")?)?;
            attrs
        }
        "path" => {
            required(&attrs, "path")?;
            attrs
        }
        _ => attrs,
    };
    check_common(&attrs)?;
    Ok(attrs)
}

/// The URL of an input that [`from_attrs`] has checked.
pub fn to_url(attrs: &FlakeAttrs) -> Result<Url> {
    let kind = required(attrs, "type")?;
    let rev = || Ok::<_, Failure>(rev(attrs)?.map(|rev| rev.to_hex()));
    let mut url = Url::default();
    match kind.as_slice() {
        b"github" | b"gitlab" | b"sourcehut" => {
            url.scheme = kind;
            url.path = vec![required(attrs, "owner")?, required(attrs, "repo")?];
            url.path.extend(string_attr(attrs, "ref")?);
            url.path.extend(rev()?);
            add_nar_hash(&mut url, attrs)?;
            if let Some(host) = string_attr(attrs, "host")? {
                url.query.insert(b"host".to_vec(), host);
            }
        }
        b"indirect" => {
            url.scheme = b"flake".to_vec();
            url.path = vec![required(attrs, "id")?];
            url.path.extend(string_attr(attrs, "ref")?);
            url.path.extend(rev()?);
        }
        b"path" => {
            url.scheme = kind;
            let path = required(attrs, "path")?;
            url.path = path.split(|c| *c == b'/').map(<[u8]>::to_vec).collect();
            for (name, value) in attrs {
                if !matches!(name.as_slice(), b"path" | b"type" | b"__final") {
                    let value = match value {
                        FlakeAttr::String(value) => value.clone(),
                        FlakeAttr::Int(value) => value.to_string().into_bytes(),
                        FlakeAttr::Bool(value) => vec![b'0' + u8::from(*value)],
                    };
                    url.query.insert(name.clone(), value);
                }
            }
        }
        b"git" | b"hg" => {
            url = url::parse(&required(attrs, "url")?, false, &mut Vec::new())?;
            if kind == b"hg" || url.scheme != b"git" {
                url.scheme = [&kind[..], b"+", &url.scheme[..]].concat();
            }
            if let Some(rev) = rev()? {
                url.query.insert(b"rev".to_vec(), rev);
            }
            if let Some(reference) = string_attr(attrs, "ref")? {
                url.query.insert(b"ref".to_vec(), reference);
            }
            for name in [
                "shallow",
                "lfs",
                "submodules",
                "exportIgnore",
                "verifyCommit",
            ] {
                if kind == b"git" && bool_attr(attrs, name)? {
                    url.query.insert(name.into(), b"1".to_vec());
                }
            }
            match public_keys(attrs)?.as_slice() {
                [] => {}
                [(kind, key)] => {
                    url.query.insert(b"keytype".to_vec(), kind.clone());
                    url.query.insert(b"publicKey".to_vec(), key.clone());
                }
                keys => {
                    url.query.insert(b"publicKeys".to_vec(), keys_to_json(keys));
                }
            }
        }
        b"file" | b"tarball" => {
            url = url::parse(&required(attrs, "url")?, false, &mut Vec::new())?;
            add_nar_hash(&mut url, attrs)?;
        }
        _ => {
            return other(format!(
                "cannot show unsupported input '{}'",
                to_json(attrs)
            ));
        }
    }
    Ok(url)
}

fn add_nar_hash(url: &mut Url, attrs: &FlakeAttrs) -> Result<()> {
    if let Some(hash) = nar_hash(attrs)? {
        url.query.insert(b"narHash".to_vec(), hash.to_sri());
    }
    Ok(())
}
