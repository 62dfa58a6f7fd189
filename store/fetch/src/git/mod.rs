//! Git inputs: commits of repositories near and far, and work trees as they are.
//!
//! A repository in a local directory that has a work tree is read where it is. All others, bare ones
//! included, are fetched by the `git` command into a repository in the cache, which the reference shares.
//! Invariant: what is read is a commit, or the tracked files of a work tree. Deliberately absent: files
//! in Git LFS (a commit that has some is refused if they are wanted), and committing lock files.

pub mod repo;
pub mod submodules;
pub mod tree;
pub mod verify;
pub mod workdir;

pub use repo::error;

use crate::cache::{int, now, strings};
use crate::error::{FetchError, Result, fail};
use crate::fetcher::{Fetched, Fetcher};
use crate::settings::Note;
use crate::store::FetchStore;
use crate::tree::{Listed, Mounts, Tree};
use frazil_formats::flakeref::{FlakeAttr, FlakeAttrs, Input, Url, parse_url, url_path};
use frazil_formats::message_text;
use frazil_store::fs::NativeFs;
use frazil_store::{HashAlgo, HashFormat, Hasher, nar};
use git2::{Oid, Repository};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::SystemTime;
use workdir::WorkTree;

/// No commit.
const NULL_REV: &str = "0000000000000000000000000000000000000000";

/// Where a repository is.
enum Place {
    /// A directory with a work tree.
    Local(PathBuf),
    /// Anywhere else: a URL.
    Remote(String),
}

impl Place {
    fn shown(&self) -> String {
        match self {
            Place::Local(path) => message_text(path.as_os_str().as_bytes()).into_owned(),
            Place::Remote(url) => url.clone(),
        }
    }
}

fn text(value: impl Into<String>) -> FlakeAttr {
    FlakeAttr::String(value.into().into_bytes())
}

fn string(input: &Input, name: &str) -> Result<Option<String>> {
    let value = input.string(name)?;
    Ok(value.map(|v| message_text(&v).into_owned()))
}

fn oid(rev: &str) -> Result<Oid> {
    let what = format!("cannot convert '{rev}' to a Git OID");
    Oid::from_str(rev).map_err(|e| error(&e, &what))
}

/// What hashes of trees are remembered under.
pub fn fingerprint(input: &Input) -> Result<Option<String>> {
    let Some(rev) = input.rev()? else {
        return Ok(None);
    };
    marked(input, rev).map(Some)
}

fn marked(input: &Input, mut rev: String) -> Result<String> {
    for (name, mark) in [("submodules", ";s"), ("exportIgnore", ";e"), ("lfs", ";l")] {
        if input.flag(name)? {
            rev += mark;
        }
    }
    Ok(rev)
}

impl Fetcher {
    /// Fetches a Git input.
    pub(crate) fn git(&mut self, input: &Input, store: &mut dyn FetchStore) -> Result<Fetched> {
        let mut input = input.clone();
        let place = self.git_place(&input)?;
        if input.flag("exportIgnore")? && input.flag("submodules")? {
            return fail("exportIgnore and submodules are not supported together yet");
        }
        let fixed = input.string("ref")?.is_some() || input.rev()?.is_some();
        match &place {
            Place::Local(path) if !fixed => {
                let path = path.clone();
                self.work_tree(&mut input, &path, store)
            }
            _ => self.commit(&mut input, &place, store),
        }
    }

    fn git_place(&self, input: &Input) -> Result<Place> {
        let url = input.string("url")?.unwrap_or_default();
        let mut url: Url = parse_url(&url)?;
        if url.scheme == b"file" {
            let path = url_path(&url)?;
            let path = Path::new(OsStr::from_bytes(&path));
            let is_bare = path.exists() && !path.join(".git").exists();
            let force = std::env::var_os("_NIX_FORCE_HTTP").is_some_and(|v| v == "1");
            if !is_bare && !force {
                if !path.is_absolute() {
                    self.warn(format!(
                        "Fetching Git repository '{}', which uses a path relative to the current directory. \
                         This is not supported and will stop working in a future release. \
                         See https://github.com/NixOS/nix/issues/12281 for details.",
                        url.show()
                    ));
                }
                let absolute = std::path::absolute(path);
                return Ok(Place::Local(
                    absolute.unwrap_or_else(|_| path.to_path_buf()),
                ));
            }
            // To Git they would be part of the file's name.
            url.query.clear();
        }
        // Old lock files have it here.
        url.query.remove(&b"dir"[..]);
        Ok(Place::Remote(url.show()))
    }

    fn work_tree_info(&mut self, path: &Path) -> Result<Rc<WorkTree>> {
        if let Some(info) = self.work_trees.get(path) {
            return Ok(info.clone());
        }
        let repository = repo::open(path)?;
        let info = Rc::new(WorkTree::of(&repository, path)?);
        self.work_trees.insert(path.to_path_buf(), info.clone());
        Ok(info)
    }

    /// A work tree as it is.
    fn work_tree(
        &mut self,
        input: &mut Input,
        path: &Path,
        store: &mut dyn FetchStore,
    ) -> Result<Fetched> {
        let info = self.work_tree_info(path)?;
        let repository = repo::open(path)?;
        let mut files = info.files.clone();
        if input.flag("submodules")? {
            files.extend(info.submodules.iter().map(|s| s.path.clone()));
        }
        let root = path.as_os_str().as_bytes().to_vec();
        let listed = Listed::new(path, files);
        let export = input.flag("exportIgnore")?;
        let mut tree = match export {
            true => tree::exported(listed, &root, path, None),
            false => Tree {
                files: Rc::new(listed),
                root,
            },
        };
        let mut is_dirty = info.is_dirty;
        if input.flag("submodules")? && !info.submodules.is_empty() {
            let mut mounts = BTreeMap::new();
            for submodule in &info.submodules {
                let place = path.join(OsStr::from_bytes(&submodule.path));
                let mut attrs = FlakeAttrs::new();
                attrs.insert(b"type".to_vec(), text("git"));
                let url = FlakeAttr::String(place.as_os_str().as_bytes().to_vec());
                attrs.insert(b"url".to_vec(), url);
                attrs.insert(b"exportIgnore".to_vec(), FlakeAttr::Bool(export));
                attrs.insert(b"submodules".to_vec(), FlakeAttr::Bool(true));
                let submodule_input = Input::from_attrs(attrs, self.settings.flakes)?;
                let fetched = self.get(&submodule_input, store)?;
                is_dirty |= fetched.input.rev()?.is_none();
                mounts.insert(submodule.path.clone(), fetched.tree);
            }
            tree = Mounts::tree(tree, mounts);
        }
        if is_dirty {
            if !self.settings.allow_dirty {
                return fail(format!("Git tree '{}' is dirty", path.display()));
            }
            if self.settings.warn_dirty {
                self.warn(format!("Git tree '{}' is dirty", path.display()));
            }
            if let Some(head) = info.head {
                let head = head.to_string();
                input.set("dirtyRev", text(format!("{head}-dirty")));
                input.set("dirtyShortRev", text(format!("{}-dirty", &head[..7])));
            }
            verify::check(input, None)?;
        } else {
            if let Some(branch) = repo::branch(&repository)? {
                input.set("ref", text(branch));
            }
            let rev = info.head.map_or(NULL_REV.to_owned(), |h| h.to_string());
            input.set("rev", text(rev));
            if !input.flag("shallow")? {
                let count = match info.head {
                    Some(head) => self.rev_count(&repository, path, head)?,
                    None => 0,
                };
                input.set("revCount", FlakeAttr::Int(count));
            }
            verify::check(input, Some(path))?;
        }
        let time = match info.head {
            Some(head) => self.last_modified(&repository, head)?,
            None => 0,
        };
        input.set("lastModified", FlakeAttr::Int(time));
        let fingerprint = match is_dirty {
            false => fingerprint(input)?,
            true if info.submodules.is_empty() => Some(dirty_fingerprint(input, path, &info)?),
            true => None,
        };
        Ok(Fetched {
            input: input.clone(),
            tree,
            fingerprint,
            shown: Some(path.display().to_string()),
        })
    }

    /// A commit.
    fn commit(
        &mut self,
        input: &mut Input,
        place: &Place,
        store: &mut dyn FetchStore,
    ) -> Result<Fetched> {
        let shallow = input.flag("shallow")?;
        let given = string(input, "ref")?;
        let reference = match &given {
            Some(reference) => reference.clone(),
            None => self.default_ref(place, shallow)?,
        };
        input.set("ref", text(reference.clone()));
        let dir = match place {
            Place::Local(path) => {
                let repository = repo::open(path)?;
                if input.rev()?.is_none() {
                    let rev = repo::resolve(&repository, &reference)?;
                    input.set("rev", text(rev.to_string()));
                }
                path.clone()
            }
            Place::Remote(url) => {
                self.clone_of(input, url, &reference, given.is_none(), shallow)?
            }
        };
        let repository = repo::open(&dir)?;
        if repository.is_shallow() && !shallow {
            return fail(format!(
                "'{}' is a shallow Git repository, but shallow repositories are only allowed when `shallow = true;` is specified",
                place.shown()
            ));
        }
        let rev = oid(&input.rev()?.unwrap_or_default())?;
        let time = self.last_modified(&repository, rev)?;
        input.set("lastModified", FlakeAttr::Int(time));
        if !shallow {
            let count = self.rev_count(&repository, &dir, rev)?;
            input.set("revCount", FlakeAttr::Int(count));
        }
        self.say(Note::Talkative(format!(
            "using revision {rev} of repo '{}'",
            place.shown()
        )));
        verify::check(input, Some(&dir))?;
        if input.flag("lfs")? && tree::uses_lfs(&repository, rev)? {
            return fail(format!(
                "commit {rev} of '{}' has files in Git LFS, which cannot be fetched yet",
                place.shown()
            ));
        }
        let shown = format!("«{}»", message_text(&input.to_url()?));
        let export = input.flag("exportIgnore")?;
        let mut tree = commit_tree(&repository, &dir, rev, export, &shown)?;
        if input.flag("submodules")? {
            tree = self.with_submodules(input, tree, &repository, &reference, rev, store)?;
        }
        Ok(Fetched {
            fingerprint: fingerprint(input)?,
            input: input.clone(),
            tree,
            shown: Some(shown),
        })
    }

    fn with_submodules(
        &mut self,
        input: &Input,
        tree: Tree,
        repository: &Rc<Repository>,
        reference: &str,
        rev: Oid,
        store: &mut dyn FetchStore,
    ) -> Result<Tree> {
        let raw = tree::GitTree::new(repository.clone(), rev, "")?;
        let Ok(mut modules) = frazil_store::fs::FileSource::open(&raw, b"/.gitmodules") else {
            return Ok(tree);
        };
        let mut file = tempfile::NamedTempFile::new()
            .map_err(|e| FetchError::io("creating temporary file", &e))?;
        std::io::copy(&mut modules.contents, &mut file)
            .map_err(|e| FetchError::io("writing temporary file", &e))?;
        let mut mounts = BTreeMap::new();
        for submodule in submodules::parse(file.path())? {
            let Some(rev) = raw.submodule(&submodule.path) else {
                continue;
            };
            let mut attrs = FlakeAttrs::new();
            attrs.insert(b"type".to_vec(), text("git"));
            attrs.insert(
                b"url".to_vec(),
                text(submodules::resolve(repository, &submodule.url)?),
            );
            let branch = match submodule.branch.as_str() {
                "" => None,
                "." => Some(reference.to_owned()),
                branch => Some(branch.to_owned()),
            };
            if let Some(branch) = branch {
                attrs.insert(b"ref".to_vec(), text(branch));
            }
            attrs.insert(b"rev".to_vec(), text(rev.to_string()));
            for (name, on) in [
                ("exportIgnore", input.flag("exportIgnore")?),
                ("submodules", true),
                ("lfs", input.flag("lfs")?),
                ("allRefs", true),
            ] {
                attrs.insert(name.into(), FlakeAttr::Bool(on));
            }
            let submodule_input = Input::from_attrs(attrs, self.settings.flakes)?;
            let fetched = self.get(&submodule_input, store)?;
            mounts.insert(submodule.path, fetched.tree);
        }
        Ok(match mounts.is_empty() {
            true => tree,
            false => Mounts::tree(tree, mounts),
        })
    }

    /// Why a path is not in the tree of an input, if it is a work tree's.
    pub fn missing(&self, input: &Input, below: &[u8]) -> Option<String> {
        let fixed = input.string("ref").ok()?.is_some() || input.rev().ok()?.is_some();
        if input.kind() != b"git" || fixed {
            return None;
        }
        let Place::Local(path) = self.git_place(input).ok()? else {
            return None;
        };
        let (shown, repository) = (message_text(below), path.display());
        Some(match path.join(OsStr::from_bytes(below)).exists() {
            true => format!(
                "Path '{shown}' in the repository \"{repository}\" is not tracked by Git.\n\n\
                 To make it visible to Nix, run:\n\ngit -C \"{repository}\" add \"{shown}\""
            ),
            false => format!("Path '{shown}' does not exist in Git repository \"{repository}\"."),
        })
    }

    /// The directory in the cache for a repository.
    fn cache_path(&self, url: &str, shallow: bool) -> PathBuf {
        let name = HashAlgo::Sha256
            .hash(url.as_bytes())
            .to_text(HashFormat::Nix32, false);
        let suffix = if shallow { "-shallow" } else { "" };
        self.settings.cache_dir.join("gitv3").join(name + suffix)
    }

    /// Makes sure that a commit is in the cache, and returns the repository's directory.
    fn clone_of(
        &mut self,
        input: &mut Input,
        url: &str,
        reference: &str,
        is_default: bool,
        shallow: bool,
    ) -> Result<PathBuf> {
        let dir = self.cache_path(url, shallow);
        let _lock = lock(&dir)?;
        let repository = repo::open_or_create(&dir)?;
        let what = format!("setting remote 'origin' URL to '{url}'");
        repository
            .remote_set_url("origin", url)
            .map_err(|e| error(&e, &what))?;
        let local = match reference.starts_with("refs/") {
            true => dir.join(reference),
            false => dir.join("refs/heads").join(reference),
        };
        let all = input.flag("allRefs")?;
        let rev = input.rev()?;
        let needed = match &rev {
            Some(rev) => !repo::has(&repository, oid(rev)?)?,
            None => all || !self.is_fresh(&local),
        };
        if needed {
            let refspec = match &rev {
                _ if all => "refs/*:refs/*".to_owned(),
                Some(rev) => rev.clone(),
                None if reference.starts_with("refs/") => format!("{reference}:{reference}"),
                None if reference == "HEAD" => "HEAD:HEAD".to_owned(),
                None => format!("refs/heads/{reference}:refs/heads/{reference}"),
            };
            self.say(Note::Talkative(format!("fetching Git repository '{url}'")));
            if let Err(e) = repo::fetch(&dir, url, &refspec, shallow) {
                if !local.exists() {
                    return Err(e);
                }
                self.say(Note::Error(e.message));
                self.warn(format!(
                    "could not update local clone of Git repository '{url}'; continuing with the most recent version"
                ));
            }
            if rev.is_none()
                && let Err(e) = touch(&local)
            {
                self.warn(format!(
                    "could not update mtime for file \"{}\": {}",
                    local.display(),
                    crate::error::system_text(&e)
                ));
            }
            if is_default && !repo::set_head(&dir, reference)? {
                self.warn(format!(
                    "could not update cached head '{reference}' for '{url}'"
                ));
            }
        }
        // The objects that `git` brought are only seen by who opens the repository now.
        let repository = repo::open(&dir)?;
        match &rev {
            Some(rev) if !repo::has(&repository, oid(rev)?)? => fail(format!(
                "Cannot find Git revision '{rev}' in ref '{reference}' of repository '{url}'! Please make sure \
                 that the \u{1b}[1mrev\u{1b}[0m exists on the \u{1b}[1mref\u{1b}[0m you've specified or add \
                 \u{1b}[1mallRefs = true;\u{1b}[0m to \u{1b}[1mfetchGit\u{1b}[0m."
            )),
            Some(_) => Ok(dir),
            None => {
                let rev = repo::resolve(&repository, reference)?;
                input.set("rev", text(rev.to_string()));
                Ok(dir)
            }
        }
    }

    /// Whether a file is younger than `tarball-ttl`, in whole seconds: with 0 none is, as in the reference.
    fn is_fresh(&self, file: &Path) -> bool {
        let Ok(changed) = std::fs::metadata(file).and_then(|m| m.modified()) else {
            return false;
        };
        let changed = changed.duration_since(SystemTime::UNIX_EPOCH);
        let changed = changed.map_or(0, |since| since.as_secs());
        changed.saturating_add(self.settings.tarball_ttl) > u64::try_from(now()).unwrap_or(0)
    }

    /// The branch that a repository is on.
    fn default_ref(&mut self, place: &Place, shallow: bool) -> Result<String> {
        let head = match place {
            Place::Local(path) => repo::branch(&*repo::open(path)?)?,
            Place::Remote(url) => self.cached_head(url, shallow)?,
        };
        Ok(head.unwrap_or_else(|| {
            self.warn(format!(
                "could not read HEAD ref from repo at '{}', using 'master'",
                place.shown()
            ));
            "master".to_owned()
        }))
    }

    fn cached_head(&mut self, url: &str, shallow: bool) -> Result<Option<String>> {
        let dir = self.cache_path(url, shallow);
        let file = dir.join("HEAD");
        let mut cached = None;
        if file.exists() {
            cached = repo::remote_head(&dir.to_string_lossy())?;
            if cached.as_ref().is_some_and(|c| c != repo::NO_BRANCH) && self.is_fresh(&file) {
                return Ok(cached);
            }
        }
        if let Some(head) = repo::remote_head(url)? {
            return Ok(Some(head));
        }
        if let Some(cached) = &cached {
            self.warn(format!(
                "could not get HEAD ref for repository '{url}'; using expired cached ref '{cached}'"
            ));
        }
        Ok(cached)
    }

    fn last_modified(&mut self, repository: &Repository, rev: Oid) -> Result<u64> {
        let key = strings([("rev", rev.to_string().as_bytes())]);
        let known = self.cache().lookup("gitLastModified", &key);
        if let Some(time) = known.and_then(|e| int(&e.value, "lastModified")) {
            return Ok(time);
        }
        let time = repo::time(repository, rev)?;
        let value = [(b"lastModified".to_vec(), FlakeAttr::Int(time))].into();
        self.cache().insert("gitLastModified", &key, &value);
        Ok(time)
    }

    fn rev_count(&mut self, repository: &Repository, path: &Path, rev: Oid) -> Result<u64> {
        let key = strings([("rev", rev.to_string().as_bytes())]);
        let known = self.cache().lookup("gitRevCount", &key);
        if let Some(count) = known.and_then(|e| int(&e.value, "revCount")) {
            return Ok(count);
        }
        self.say(Note::Talkative(format!(
            "getting Git revision count of '{}'",
            path.display()
        )));
        let count = repo::count(repository, rev)?;
        let value = [(b"revCount".to_vec(), FlakeAttr::Int(count))].into();
        self.cache().insert("gitRevCount", &key, &value);
        Ok(count)
    }
}

fn commit_tree(
    repository: &Rc<Repository>,
    dir: &Path,
    rev: Oid,
    export: bool,
    shown: &str,
) -> Result<Tree> {
    match export {
        true => {
            let all = tree::GitTree::new(repository.clone(), rev, shown)?;
            Ok(tree::exported(all, b"/", dir, Some(rev)))
        }
        false => tree::GitTree::tree(repository.clone(), rev, shown),
    }
}

/// What tells one state of a dirty work tree from another.
fn dirty_fingerprint(input: &Input, path: &Path, info: &WorkTree) -> Result<String> {
    let mut hasher = Hasher::new(HashAlgo::Sha512);
    let put = |hasher: &mut Hasher, text: &[u8]| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text);
        hasher.update(&[0; 8][..text.len().wrapping_neg() % 8]);
    };
    for file in &info.changed {
        put(&mut hasher, b"modified:");
        put(&mut hasher, &[b"/", &file[..]].concat());
        let file = [path.as_os_str().as_bytes(), b"/", file].concat();
        nar::dump_path(&NativeFs, &file, &mut hasher)?;
    }
    for file in &info.deleted {
        put(&mut hasher, b"deleted:");
        put(&mut hasher, &[b"/", &file[..]].concat());
    }
    let rev = info.head.map_or(NULL_REV.to_owned(), |h| h.to_string());
    let hash = hasher.finish().0.to_text(HashFormat::Base16, false);
    Ok(format!("{};d={hash}", marked(input, rev)?))
}

/// Locks a directory of the cache until the result is dropped, as the reference does.
fn lock(dir: &Path) -> Result<std::fs::File> {
    let parent = dir.parent().unwrap_or(Path::new("/"));
    let name = format!("{}.lock", dir.display());
    let opened = std::fs::create_dir_all(parent).and_then(|()| {
        let mut options = std::fs::OpenOptions::new();
        let file = options
            .create(true)
            .truncate(false)
            .write(true)
            .open(&name)?;
        file.lock()?;
        Ok(file)
    });
    opened.map_err(|e| FetchError::io(&format!("opening lock file \"{name}\""), &e))
}

fn touch(file: &Path) -> std::io::Result<()> {
    let options = std::fs::OpenOptions::new().append(true).open(file)?;
    options.set_modified(SystemTime::now())
}
