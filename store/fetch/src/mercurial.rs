//! Mercurial inputs, fetched by the `hg` command.
//!
//! A local work tree with changes is copied as it is, as far as its files are tracked; all else is
//! cloned into the cache, which the reference shares.

use crate::cache::{int, string, strings};
use crate::error::{FetchError, Result, fail};
use crate::fetcher::{Fetched, Fetcher, fingerprint};
use crate::process::{command, ended, run};
use crate::settings::Note;
use crate::store::FetchStore;
use crate::tree::{Listed, Tree};
use frazil_formats::flakeref::{FlakeAttr, Input, parse_url, url_path};
use frazil_formats::message_text;
use frazil_store::{ContentAddress, ContentAddressMethod, HashAlgo, HashFormat, StorePath};
use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

fn hg<S: AsRef<OsStr>>(args: &[S]) -> Result<Vec<u8>> {
    let outcome = hg_outcome(args)?;
    match outcome.status.success() {
        true => Ok(outcome.output),
        false => fail(format!("hg {}", ended(outcome.status))),
    }
}

fn hg_outcome<S: AsRef<OsStr>>(args: &[S]) -> Result<crate::process::Outcome> {
    let mut command = command("hg", args.iter().map(AsRef::as_ref));
    // The same output whatever the user's configuration says.
    command.env("HGPLAIN", "");
    run(command)
}

fn os(args: &[&str]) -> Vec<OsString> {
    args.iter().map(OsString::from).collect()
}

impl Fetcher {
    /// Fetches a Mercurial input.
    pub(crate) fn mercurial(
        &mut self,
        input: &Input,
        store: &mut dyn FetchStore,
    ) -> Result<Fetched> {
        let mut input = input.clone();
        let url = parse_url(&input.string("url")?.unwrap_or_default())?;
        let mut actual = url.to_bytes();
        if url.scheme == b"file" {
            actual = url_path(&url)?;
            let path = PathBuf::from(OsStr::from_bytes(&actual));
            let unlocked = input.string("ref")?.is_none() && input.rev()?.is_none();
            if unlocked
                && path.join(".hg").exists()
                && let Some(fetched) = self.unclean(&mut input, &path)?
            {
                return Ok(fetched);
            }
        }
        if input.string("ref")?.is_none() {
            input.set("ref", FlakeAttr::String(b"default".to_vec()));
        }
        let path = self.mercurial_commit(&mut input, &actual, store)?;
        Ok(Fetched {
            fingerprint: fingerprint(&input)?,
            tree: store.tree(&path)?,
            input,
            shown: None,
        })
    }

    /// The tracked files of a work tree, if it has changes.
    fn unclean(&mut self, input: &mut Input, path: &Path) -> Result<Option<Fetched>> {
        let mut args = os(&["status", "-R"]);
        args.push(path.into());
        let mut changed = args.clone();
        changed.extend(os(&["--modified", "--added", "--removed"]));
        if hg(&changed)?.is_empty() {
            return Ok(None);
        }
        if !self.settings.allow_dirty {
            return fail(format!(
                "Mercurial tree '\"{}\"' is unclean",
                path.display()
            ));
        }
        if self.settings.warn_dirty {
            self.warn(format!(
                "Mercurial tree '\"{}\"' is unclean",
                path.display()
            ));
        }
        let branch = hg(&[OsStr::new("branch"), OsStr::new("-R"), path.as_os_str()])?;
        let branch = branch.trim_ascii_end().to_vec();
        input.set("ref", FlakeAttr::String(branch));
        args.extend(os(&[
            "--clean",
            "--modified",
            "--added",
            "--no-status",
            "--print0",
        ]));
        let files: BTreeSet<Vec<u8>> = hg(&args)?
            .split(|&c| c == 0)
            .filter(|f| !f.is_empty())
            .map(<[u8]>::to_vec)
            .collect();
        let absolute = std::path::absolute(path);
        let absolute = absolute.map_err(|e| FetchError::io("cannot get cwd", &e))?;
        let listed = Listed::new(&absolute, files);
        Ok(Some(Fetched {
            input: input.clone(),
            tree: Tree {
                files: Rc::new(listed),
                root: absolute.as_os_str().as_bytes().to_vec(),
            },
            fingerprint: None,
            shown: None,
        }))
    }

    fn mercurial_commit(
        &mut self,
        input: &mut Input,
        url: &[u8],
        store: &mut dyn FetchStore,
    ) -> Result<StorePath> {
        let asked = input.rev()?;
        let name = input.name()?;
        let dir = store.dir();
        let reference = input.string("ref")?.unwrap_or_default();
        let ref_key = strings([("ref", &reference), ("url", url)]);
        if asked.is_none()
            && let Some(known) = self.cache().lookup_fresh("hgRefToRev", &ref_key)
            && let Some(rev) = string(&known, "rev")
        {
            input.set("rev", FlakeAttr::String(rev.to_vec()));
        }
        let rev_key = |rev: &str| {
            strings([
                ("name", &name[..]),
                ("rev", rev.as_bytes()),
                ("store", dir.as_bytes()),
            ])
        };
        if let Some(rev) = input.rev()?
            && let Some(path) = self.known_commit(input, &rev_key(&rev), store)?
        {
            return Ok(path);
        }
        let cache = HashAlgo::Sha256.hash(url).to_text(HashFormat::Nix32, false);
        let cache = self.settings.cache_dir.join("hg").join(cache);
        self.pull(&cache, url, input.rev()?)?;
        let wanted = match input.rev()? {
            Some(rev) => rev.into_bytes(),
            None => reference,
        };
        let mut args = os(&["log", "-R"]);
        args.push(cache.clone().into());
        args.push("-r".into());
        args.push(OsStr::from_bytes(&wanted).into());
        args.extend(os(&["--template", "{node} {rev} {branch}"]));
        let output = hg(&args)?;
        let output = message_text(&output).into_owned();
        let parts: Vec<&str> = output.split_ascii_whitespace().collect();
        let no_revision = || fail(format!("'hg log' printed '{output}', which is no revision"));
        let [node, count, branch] = parts[..] else {
            return no_revision();
        };
        let Ok(count) = count.parse::<u64>() else {
            return no_revision();
        };
        input.set("rev", FlakeAttr::String(node.into()));
        input.set("ref", FlakeAttr::String(branch.into()));
        let rev = input.rev()?.unwrap_or_default();
        if let Some(path) = self.known_commit(input, &rev_key(&rev), store)? {
            return Ok(path);
        }
        let made = tempfile::tempdir();
        let files = made.map_err(|e| FetchError::io("creating temporary directory", &e))?;
        let mut args = os(&["archive", "-R"]);
        args.push(cache.into());
        args.extend(os(&["-r", &rev]));
        args.push(files.path().into());
        hg(&args)?;
        let _ = std::fs::remove_file(files.path().join(".hg_archival.txt"));
        let tree = Tree::at(files.path());
        let hash = tree.nar_hash()?;
        let ca = ContentAddress {
            method: ContentAddressMethod::Nar,
            hash,
        };
        let path = dir.make_ca_path(&name, &ca, [], false)?;
        if !store.is_valid(&path)? {
            store.add(&path, &ca, &tree)?;
        }
        self.keep(files);
        if asked.is_none() {
            let value = strings([("rev", rev.as_bytes())]);
            self.cache().insert("hgRefToRev", &ref_key, &value);
        }
        let mut value = strings([("storePath", path.as_str().as_bytes())]);
        value.insert(b"revCount".to_vec(), FlakeAttr::Int(count));
        self.cache().insert("hgRev", &rev_key(&rev), &value);
        input.set("revCount", FlakeAttr::Int(count));
        Ok(path)
    }

    /// The path of a commit that the store has.
    fn known_commit(
        &mut self,
        input: &mut Input,
        key: &frazil_formats::flakeref::FlakeAttrs,
        store: &mut dyn FetchStore,
    ) -> Result<Option<StorePath>> {
        let Some(entry) = self.cache().lookup("hgRev", key) else {
            return Ok(None);
        };
        let path = string(&entry.value, "storePath");
        let Some(path) = path.and_then(|p| StorePath::from_base_name(p).ok()) else {
            return Ok(None);
        };
        if !store.is_valid(&path)? {
            return Ok(None);
        }
        let count = int(&entry.value, "revCount").unwrap_or(0);
        input.set("revCount", FlakeAttr::Int(count));
        Ok(Some(path))
    }

    /// Makes sure that the cache has a commit, or all there is.
    fn pull(&mut self, cache: &Path, url: &[u8], rev: Option<String>) -> Result<()> {
        let with = |before: &[&str], after: &[&str]| {
            let mut args = os(before);
            args.push(cache.into());
            args.extend(os(after));
            args
        };
        if let Some(rev) = &rev
            && cache.exists()
        {
            let args = with(&["log", "-R"], &["-r", rev, "--template", "1"]);
            if hg_outcome(&args)?.output == b"1" {
                return Ok(());
            }
        }
        self.say(Note::Talkative(format!(
            "fetching Mercurial repository '{}'",
            message_text(url)
        )));
        let url = OsStr::from_bytes(url);
        if !cache.exists() {
            let parent = cache.parent().unwrap_or(Path::new("/"));
            let what = format!("creating directory \"{}\"", parent.display());
            std::fs::create_dir_all(parent).map_err(|e| FetchError::io(&what, &e))?;
            let mut args = os(&["clone", "--noupdate", "--"]);
            args.push(url.into());
            args.push(cache.into());
            hg(&args)?;
            return Ok(());
        }
        let mut args = with(&["pull", "-R"], &["--"]);
        args.push(url.into());
        let outcome = hg_outcome(&args)?;
        if outcome.status.success() {
            return Ok(());
        }
        // Somebody was interrupted in the middle.
        if !cache.join(".hg/store/journal").exists() {
            return fail(format!("'hg pull' {}", ended(outcome.status)));
        }
        hg(&with(&["recover", "-R"], &[]))?;
        hg(&args)?;
        Ok(())
    }
}
