//! Archives: downloaded, unpacked into the tarball cache, and found there again.
//!
//! Invariant: an archive counts as known only while its tree is in the tarball cache.

use crate::archive::unpack;
use crate::cache::{int, string, strings};
use crate::download::Request;
use crate::error::{FetchError, Result, fail};
use crate::fetcher::{Fetched, Fetcher, fingerprint};
use crate::settings::Note;
use crate::tree::Tree;
use frazil_formats::flakeref::{FlakeAttr, FlakeAttrs, Input, Url, parse_url, url_path};
use frazil_formats::message_text;
use frazil_store::{Hash, HashAlgo, HashFormat};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// What is known of an archive.
struct Archive {
    tree: String,
    last_modified: u64,
    immutable_url: Option<Vec<u8>>,
}

impl Archive {
    fn of(value: &FlakeAttrs) -> Option<Archive> {
        Some(Archive {
            tree: message_text(string(value, "treeHash")?).into_owned(),
            last_modified: int(value, "lastModified").unwrap_or(0),
            immutable_url: string(value, "immutableUrl").map(<[u8]>::to_vec),
        })
    }
}

impl Fetcher {
    /// Fetches an archive that an input names.
    pub(crate) fn tarball(&mut self, input: &Input) -> Result<Fetched> {
        let url = input.string("url")?;
        let url = url.ok_or_else(|| FetchError::new("input attribute 'url' is missing"))?;
        let shown = format!("«{}»", message_text(&input.to_url()?));
        let (archive, tree) = self.archive(&url, &shown)?;
        let mut input = input.clone();
        if let Some(url) = &archive.immutable_url {
            let mut warnings = Vec::new();
            input = Input::from_url(url, self.settings.flakes, &mut warnings)?;
            if input.kind() != b"tarball" {
                return fail(
                    "tarball 'Link' headers that redirect to non-tarball URLs are not supported",
                );
            }
        }
        if archive.last_modified != 0 && !input.attrs().contains_key(&b"lastModified"[..]) {
            input.set("lastModified", FlakeAttr::Int(archive.last_modified));
        }
        let hash = self.hash_of_tree(&archive.tree, &tree)?;
        let sri = hash.to_text(HashFormat::Sri, true);
        input.set("narHash", FlakeAttr::String(sri.into_bytes()));
        Ok(Fetched {
            fingerprint: fingerprint(&input)?,
            input,
            tree,
            shown: Some(shown),
        })
    }

    fn hash_of_tree(&self, tree: &str, files: &Tree) -> Result<Hash> {
        let key = strings([("treeHash", tree.as_bytes())]);
        let known = self.cache().lookup("treeHashToNarHash", &key);
        let known = known.as_ref().and_then(|e| string(&e.value, "narHash"));
        if let Some(hash) = known
            && let Ok((hash, _)) =
                Hash::parse_any(hash, Some(HashAlgo::Sha256), self.settings.store)
        {
            return Ok(hash);
        }
        let hash = files.nar_hash()?;
        let value = hash.to_text(HashFormat::Sri, true);
        let value = strings([("narHash", value.as_bytes())]);
        self.cache().insert("treeHashToNarHash", &key, &value);
        Ok(hash)
    }

    fn archive(&mut self, url: &[u8], shown: &str) -> Result<(Archive, Tree)> {
        let parsed = parse_url(url)?;
        check_file(&parsed)?;
        let tarballs = self.tarballs()?;
        let key = |url: &[u8]| strings([("url", url)]);
        let cached = self.cache().lookup("tarball", &key(url));
        let cached = cached.filter(|c| {
            string(&c.value, "treeHash").is_some_and(|t| tarballs.has(&message_text(t)))
        });
        if let Some(entry) = &cached
            && !entry.expired
            && let Some(archive) = Archive::of(&entry.value)
        {
            let tree = tarballs.tree(&archive.tree, shown)?;
            return Ok((archive, tree));
        }
        let etag = cached.as_ref().and_then(|c| string(&c.value, "etag"));
        self.say(Note::Info(format!(
            "unpacking '{}' into the Git cache...",
            parsed.show()
        )));
        let request = Request {
            url: url.to_vec(),
            expected_etag: etag.map_or(String::new(), |e| message_text(e).into_owned()),
            credentials: Vec::new(),
        };
        let mut download = self.download(&request).map_err(while_unpacking)?;
        let value = match cached.filter(|_| download.unchanged) {
            Some(entry) => entry.value,
            None => {
                let last = parsed.path.last().map(|p| p.to_ascii_lowercase());
                let zip = last.is_some_and(|name| name.ends_with(b".zip"));
                let mut pack = tarballs.pack()?;
                let unpacked = unpack(&mut download.file, zip, &self.settings, &mut pack)?;
                let root = tarballs.finish(pack, &unpacked.root)?;
                let root = tarballs.only_directory(&root)?;
                let mut value = strings([
                    ("etag", download.etag.as_bytes()),
                    ("treeHash", root.as_bytes()),
                ]);
                let time = FlakeAttr::Int(unpacked.last_modified as u64);
                value.insert(b"lastModified".to_vec(), time);
                if let Some(url) = &download.immutable_url {
                    value.insert(b"immutableUrl".to_vec(), FlakeAttr::String(url.clone()));
                }
                value
            }
        };
        for url in &download.urls {
            self.cache().insert("tarball", &key(url), &value);
        }
        let archive = Archive::of(&value);
        let archive = archive.ok_or_else(|| FetchError::new("the fetcher cache is damaged"))?;
        let tree = tarballs.tree(&archive.tree, shown)?;
        Ok((archive, tree))
    }
}

/// The error for an archive that cannot be downloaded, which the reference does while it unpacks. Further
/// lines are indented as those below `error: ` are.
pub(crate) fn while_unpacking(mut e: FetchError) -> FetchError {
    let lines = e.message.split('\n').enumerate();
    let lines: Vec<String> = lines
        .map(|(i, line)| match (i, line) {
            (0, line) | (_, line @ "") => line.to_owned(),
            (_, line) => format!("       {line}"),
        })
        .collect();
    e.message = format!(
        "Failed to open archive (Source threw exception: error: {})",
        lines.join("\n")
    );
    e
}

/// Says what is wrong with a `file:` URL that names no archive.
fn check_file(url: &Url) -> Result<()> {
    if url.scheme != b"file" {
        return Ok(());
    }
    let path = url_path(url)?;
    let path = Path::new(OsStr::from_bytes(&path));
    let shown = message_text(path.as_os_str().as_bytes());
    if !path.is_absolute() {
        return fail(format!(
            "tarball '{}' must use an absolute path. The 'file' scheme does not support relative paths.",
            url.show()
        ));
    }
    if !path.exists() {
        return fail(format!("tarball \"{shown}\" does not exist."));
    }
    if path.is_dir() {
        return fail(match path.join(".git").exists() {
            true => format!(
                "tarball \"{shown}\" is a git repository, not a tarball. Please use `git+file` as the scheme."
            ),
            false => format!("tarball \"{shown}\" is a directory, not a file."),
        });
    }
    Ok(())
}
