//! The fetcher: which scheme fetches what, what was fetched already, and whether it is what was asked
//! for.
//!
//! Invariant: an input that passes [`Fetcher::get`] is locked by what it says ([`check`]), and the same
//! input gives the same tree for the life of a fetcher.

use crate::cache::{Cache, string, strings};
use crate::download::{Download, Downloader, Request};
use crate::error::{FetchError, Result, fail};
use crate::git::workdir::WorkTree;
use crate::objects::TarballCache;
use crate::registry::Registries;
use crate::settings::{Note, Settings};
use crate::store::FetchStore;
use crate::tree::Tree;
use frazil_formats::flakeref::{FlakeAttr, FlakeAttrs, Input};
use frazil_formats::message_text;
use frazil_store::{ContentAddress, ContentAddressMethod, Hash, HashFormat, StorePath};
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::rc::Rc;

/// An input's tree.
#[derive(Clone)]
pub struct Fetched {
    /// The input with what was found.
    pub input: Input,
    /// The files.
    pub tree: Tree,
    /// What the tree's hash is remembered under.
    pub fingerprint: Option<String>,
    /// What its root is called in messages, if it is not its place in the store.
    pub shown: Option<String>,
}

/// An input whose tree is in the store.
#[derive(Clone, Debug)]
pub struct Mounted {
    /// The input with what was found, the tree's hash included.
    pub input: Input,
    /// Where the tree is.
    pub path: StorePath,
    /// See [`Fetched::shown`].
    pub shown: Option<String>,
}

/// See the module.
pub struct Fetcher {
    pub(crate) settings: Settings,
    say: RefCell<Box<dyn FnMut(Note)>>,
    cache: OnceCell<Cache>,
    downloader: Downloader,
    tarballs: Option<Rc<TarballCache>>,
    registries: OnceCell<Registries>,
    /// What was fetched, by what was asked for.
    inputs: BTreeMap<Input, Fetched>,
    pub(crate) work_trees: HashMap<PathBuf, Rc<WorkTree>>,
    /// Directories that trees stand in; removed with the fetcher.
    kept: Vec<tempfile::TempDir>,
}

impl Fetcher {
    /// A fetcher that has fetched nothing yet; `say` gets what it has to say.
    pub fn new(settings: Settings, say: impl FnMut(Note) + 'static) -> Fetcher {
        Fetcher {
            downloader: Downloader::new(&settings),
            settings,
            say: RefCell::new(Box::new(say)),
            cache: OnceCell::new(),
            tarballs: None,
            registries: OnceCell::new(),
            inputs: BTreeMap::new(),
            work_trees: HashMap::new(),
            kept: Vec::new(),
        }
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn say(&self, note: Note) {
        (self.say.borrow_mut())(note);
    }

    pub(crate) fn warn(&self, text: String) {
        self.say(Note::Warning(text));
    }

    /// Keeps a directory as long as the fetcher, since a store may not copy what it is given.
    pub(crate) fn keep(&mut self, dir: tempfile::TempDir) {
        self.kept.push(dir);
    }

    pub(crate) fn cache(&self) -> &Cache {
        self.cache.get_or_init(|| Cache::open(&self.settings))
    }

    pub(crate) fn registries(&self) -> &Registries {
        self.registries
            .get_or_init(|| Registries::read(&self.settings, &mut |note| self.say(note)))
    }

    pub(crate) fn download(&self, request: &Request) -> Result<Download> {
        self.downloader
            .download(request, &mut |note| self.say(note))
    }

    pub(crate) fn tarballs(&mut self) -> Result<Rc<TarballCache>> {
        if self.tarballs.is_none() {
            let opened = TarballCache::open(&self.settings.cache_dir)?;
            self.tarballs = Some(Rc::new(opened));
        }
        self.tarballs
            .clone()
            .ok_or_else(|| FetchError::new("there is no tarball cache"))
    }

    /// The tree of an input, fetched unless it was before.
    ///
    /// # Errors
    /// It cannot be fetched, or is not what the input says.
    pub fn get(&mut self, input: &Input, store: &mut dyn FetchStore) -> Result<Fetched> {
        if let Some(fetched) = self.inputs.get(input) {
            return Ok(fetched.clone());
        }
        if input.is_indirect() {
            return fail(format!(
                "'{}' is an indirect flake reference, but registry lookups are not allowed",
                message_text(&input.to_url()?)
            ));
        }
        let fetched = self
            .get_checked(input, store)
            .map_err(|e| match input.to_url() {
                Ok(url) => e.trace(format!("while fetching the input '{}'", message_text(&url))),
                Err(_) => e,
            })?;
        self.inputs.insert(input.clone(), fetched.clone());
        Ok(fetched)
    }

    fn get_checked(&mut self, input: &Input, store: &mut dyn FetchStore) -> Result<Fetched> {
        let mut fetched = self.get_unchecked(input, store)?;
        fetched.input.set("__final", FlakeAttr::Bool(true));
        check(input.clone(), &mut fetched.input)?;
        Ok(fetched)
    }

    fn get_unchecked(&mut self, input: &Input, store: &mut dyn FetchStore) -> Result<Fetched> {
        if !input.is_known() {
            return fail(format!(
                "cannot fetch unsupported input '{}'",
                input.to_json()
            ));
        }
        if input.is_final()?
            && let Some(hash) = self.nar_hash(input)?
        {
            let path = store_path(store, &input.name()?, &hash)?;
            // Whatever the reason, it has to be fetched then.
            if store.ensure(&path).is_ok()
                && let Ok(tree) = store.tree(&path)
            {
                let fingerprint = fingerprint(input)?;
                if let Some(fingerprint) = &fingerprint {
                    self.remember(fingerprint, &hash);
                }
                return Ok(Fetched {
                    input: input.clone(),
                    tree,
                    fingerprint,
                    shown: None,
                });
            }
        }
        match input.kind().as_slice() {
            b"file" => self.file(input, store),
            b"tarball" => self.tarball(input),
            b"path" => self.path(input, store),
            b"git" => self.git(input, store),
            b"hg" => self.mercurial(input, store),
            b"github" | b"gitlab" | b"sourcehut" => self.forge(input, store),
            kind => fail(format!(
                "cannot fetch '{}': inputs of type '{}' are not supported yet",
                message_text(&input.to_url()?),
                message_text(kind)
            )),
        }
    }

    /// The tree of an input, put into the store.
    ///
    /// # Errors
    /// As [`Fetcher::get`]; the store refuses; the hash is not the one given.
    pub fn mount(&mut self, input: &Input, store: &mut dyn FetchStore) -> Result<Mounted> {
        let fetched = self.get(input, store)?;
        let name = fetched.input.name()?;
        let (path, hash) = self.add(&fetched, &name, store)?;
        let sri = hash.to_text(HashFormat::Sri, true);
        if let Some(expected) = input.nar_hash()?
            && expected != sri.as_bytes()
        {
            // The reference has them the wrong way round.
            return Err(FetchError::mismatch(format!(
                "NAR hash mismatch in input '{}', expected '{sri}' but got '{}'",
                message_text(&input.to_url()?),
                message_text(&expected)
            )));
        }
        let Fetched {
            mut input, shown, ..
        } = fetched;
        input.set("narHash", FlakeAttr::String(sri.into_bytes()));
        Ok(Mounted { input, path, shown })
    }

    /// Puts a tree into the store under a name; its path and the hash of its archive.
    ///
    /// # Errors
    /// The tree cannot be read, or the store refuses.
    pub fn add(
        &mut self,
        fetched: &Fetched,
        name: &[u8],
        store: &mut dyn FetchStore,
    ) -> Result<(StorePath, Hash)> {
        let fingerprint = fetched.fingerprint.as_deref();
        let known = fingerprint.and_then(|f| self.remembered(f));
        let hash = match known {
            Some(hash) => hash,
            None => fetched.tree.nar_hash()?,
        };
        let path = store_path(store, name, &hash)?;
        if !store.is_valid(&path)? {
            store.add(&path, &address(hash), &fetched.tree)?;
        }
        if known.is_some() {
            return Ok((path, hash));
        }
        if let Some(fingerprint) = &fetched.fingerprint {
            self.remember(fingerprint, &hash);
        }
        Ok((path, hash))
    }

    fn nar_hash(&self, input: &Input) -> Result<Option<Hash>> {
        let sri = input.nar_hash()?;
        let hash = sri.map(|sri| Hash::parse_sri(&sri, self.settings.store));
        Ok(hash.transpose()?)
    }

    fn remembered(&self, fingerprint: &str) -> Option<Hash> {
        let entry = self
            .cache()
            .lookup("sourcePathToHash", &hash_key(fingerprint))?;
        Hash::parse_sri(string(&entry.value, "hash")?, self.settings.store).ok()
    }

    pub(crate) fn remember(&self, fingerprint: &str, hash: &Hash) {
        let hash = hash.to_text(HashFormat::Sri, true);
        let value = strings([("hash", hash.as_bytes())]);
        self.cache()
            .insert("sourcePathToHash", &hash_key(fingerprint), &value);
    }
}

fn hash_key(fingerprint: &str) -> FlakeAttrs {
    strings([
        ("fingerprint", fingerprint.as_bytes()),
        ("method", b"nar"),
        ("path", b"/"),
    ])
}

/// What the hash of an input's tree is remembered under, as far as the input tells.
pub(crate) fn fingerprint(input: &Input) -> Result<Option<String>> {
    Ok(match input.kind().as_slice() {
        b"git" => crate::git::fingerprint(input)?,
        b"tarball" => match input.nar_hash()? {
            Some(hash) => Some(message_text(&hash).into_owned()),
            None => input.rev()?,
        },
        b"hg" | b"github" | b"gitlab" | b"sourcehut" => input.rev()?,
        _ => None,
    })
}

fn address(hash: Hash) -> ContentAddress {
    ContentAddress {
        method: ContentAddressMethod::Nar,
        hash,
    }
}

pub(crate) fn store_path(store: &dyn FetchStore, name: &[u8], hash: &Hash) -> Result<StorePath> {
    Ok(store.dir().make_ca_path(name, &address(*hash), [], false)?)
}

/// Checks that what was found is what was asked for.
///
/// # Errors
/// It is not.
pub fn check(mut asked: Input, found: &mut Input) -> Result<()> {
    if asked.is_final()? {
        // Old lock files have hashes in other spellings.
        for input in [&mut asked, &mut *found] {
            if let Some(hash) = input.nar_hash()? {
                input.set("narHash", FlakeAttr::String(hash));
            }
        }
        for (name, value) in asked.attrs() {
            if found.attrs().get(name).is_some_and(|v| v != value) {
                return fail(format!(
                    "mismatch in field '{}' of input '{}', got '{}'",
                    message_text(name),
                    asked.to_json(),
                    found.to_json()
                ));
            }
        }
        *found = asked;
        return Ok(());
    }
    let shown = |input: &Input| input.to_url().map(|url| message_text(&url).into_owned());
    if let Some(expected) = asked.nar_hash()? {
        let got = found.nar_hash()?;
        if got.as_ref() != Some(&expected) {
            let got = match got {
                Some(got) => format!("'{}'", message_text(&got)),
                None => "none".to_owned(),
            };
            return Err(FetchError::mismatch(format!(
                "NAR hash mismatch in input '{}', expected '{}' but got {got}",
                shown(&asked)?,
                message_text(&expected)
            )));
        }
    }
    if let Some(expected) = asked.int("lastModified")? {
        let got = found.int("lastModified")?;
        if got != Some(expected) {
            return fail(format!(
                "'lastModified' attribute mismatch in input '{}', expected {expected}, got {}",
                shown(found)?,
                got.map_or("-1".to_owned(), |g| g.to_string())
            ));
        }
    }
    if let Some(expected) = asked.rev()?
        && found.rev()?.as_ref() != Some(&expected)
    {
        return fail(format!(
            "'rev' attribute mismatch in input '{}', expected {expected}",
            shown(found)?
        ));
    }
    if let Some(expected) = asked.int("revCount")?
        && found.int("revCount")? != Some(expected)
    {
        return fail(format!(
            "'revCount' attribute mismatch in input '{}', expected {expected}",
            shown(found)?
        ));
    }
    Ok(())
}
