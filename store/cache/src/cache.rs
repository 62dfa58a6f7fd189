//! A binary cache: what it has, getting it, and adding to it.
//!
//! An archive is checked while it is read: hash and length of the compressed file, if they are said, and of the archive
//! itself. What is added appears in the order that keeps a cache consistent: the archive before what tells of it, and a path
//! after those it refers to. Absent: trust in signatures, and realisations of content-addressed derivations.

use std::collections::HashMap;
use std::io::{self, BufWriter, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use frazil_store::cache_info::{self, CacheInfo};
use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::export::copy_nar;
use frazil_store::transfer::{PathSink, PathSource};
use frazil_store::{
    HashAlgo, HashFormat, NarInfo, PathInfo, SecretKey, StoreDir, StorePath, narinfo,
};

use crate::checked::{Checked, HashingOut, check_nar};
use crate::compression::{CHUNK, Compression};
use crate::disk_cache::{DiskCache, Known, KnownCache};
use crate::files::Files;
use crate::http::{HttpClient, Use, carried};
use crate::progress::Event;
use crate::settings::{CacheUri, Location, Settings};

/// Longest narinfo and `nix-cache-info`.
const MAX_SMALL_FILE: u64 = 8 << 20;
/// How many paths are remembered before all are forgotten.
const MAX_KNOWN: usize = 1 << 16;
/// How long a cache that failed is not asked.
const DISABLED: Duration = Duration::from_secs(60);

/// A binary cache. It can be used by several threads at once.
pub struct BinaryCache {
    files: Files,
    uri: CacheUri,
    name: String,
    dir: StoreDir,
    settings: Settings,
    keys: Vec<SecretKey>,
    info: CacheInfo,
    disk: Option<(DiskCache, i64)>,
    /// By hash part.
    known: Mutex<HashMap<String, Option<Arc<NarInfo>>>>,
    disabled_until: Mutex<Option<Instant>>,
}

impl BinaryCache {
    /// Opens the cache at `uri`. One in a directory is made if it is not there.
    ///
    /// # Errors
    /// It is none, is for stores elsewhere, or cannot be read; a secret key cannot be read.
    pub fn open(uri: &CacheUri, settings: &Settings) -> Result<Self> {
        let dir = uri.store_dir.as_ref().unwrap_or(&settings.store_dir);
        let files = match &uri.location {
            Location::File(path) => {
                for name in ["nar", "realisations", "log"] {
                    let path = path.join(name);
                    std::fs::create_dir_all(&path).map_err(|err| {
                        let path = path.as_os_str().as_encoded_bytes();
                        StoreError::io("creating directory \"%s\"", &[path], &err)
                    })?;
                }
                Files::Dir(path.clone())
            }
            Location::Http(base) => Files::Http {
                client: HttpClient::new(settings),
                base: base.clone(),
            },
        };
        let mut cache = BinaryCache {
            files,
            name: uri.name(),
            dir: dir.clone(),
            settings: settings.clone(),
            keys: read_keys(uri)?,
            uri: uri.clone(),
            info: CacheInfo::default(),
            disk: None,
            known: Mutex::default(),
            disabled_until: Mutex::default(),
        };
        cache.greet()?;
        Ok(cache)
    }

    /// Learns what the cache says of itself.
    fn greet(&mut self) -> Result<()> {
        let is_http = matches!(self.files, Files::Http { .. });
        let file = self.settings.disk_cache.as_ref().filter(|_| is_http);
        let disk = file.and_then(|file| DiskCache::open(file, &self.settings));
        if let Some(disk) = disk {
            let KnownCache {
                id,
                want_mass_query,
                priority,
            } = match disk.cache(&self.name) {
                Some(known) => known,
                None => {
                    self.info = self.read_info()?;
                    let (mass, priority) = (self.want_mass_query(), self.priority());
                    let Some(id) = disk.add_cache(&self.name, &self.dir, mass, priority) else {
                        return Ok(());
                    };
                    KnownCache {
                        id,
                        want_mass_query: mass,
                        priority,
                    }
                }
            };
            self.info = CacheInfo {
                want_mass_query: Some(want_mass_query),
                priority: Some(priority),
            };
            self.disk = Some((disk, id));
        } else {
            self.info = self.read_info()?;
        }
        Ok(())
    }

    fn read_info(&self) -> Result<CacheInfo> {
        let name = cache_info::FILE_NAME;
        if let Some(text) = self.files.read(name, Use::Required, MAX_SMALL_FILE)? {
            return CacheInfo::parse(&text, &self.name, &self.dir);
        }
        let text = cache_info::new_text(&self.dir);
        let mime = "text/x-nix-cache-info";
        let written = self.files.write(name, &text, mime, Compression::None);
        written.map_err(|err| match &self.files {
            Files::Http { .. } => {
                let template = "'%s' does not appear to be a binary cache";
                StoreError::new(ErrorKind::Other, template, &[self.name.as_bytes()])
            }
            Files::Dir(_) => err,
        })?;
        Ok(CacheInfo::default())
    }

    /// Its URI without parameters.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is.
    pub(crate) fn location(&self) -> &Location {
        &self.uri.location
    }

    /// Where its paths are.
    pub fn store_dir(&self) -> &StoreDir {
        &self.dir
    }

    /// Where it stands among caches; lower ones are asked first.
    pub fn priority(&self) -> i64 {
        self.uri.priority.or(self.info.priority).unwrap_or(0)
    }

    /// Whether asking for many paths at once is welcome.
    pub fn want_mass_query(&self) -> bool {
        let said = self.uri.want_mass_query.or(self.info.want_mass_query);
        said.unwrap_or(false)
    }

    /// Whether its paths are taken without signatures.
    pub fn is_trusted(&self) -> bool {
        self.uri.trusted
    }

    /// What there is with `path`'s hash part, whatever its name.
    ///
    /// # Errors
    /// The cache cannot be asked, or answers nonsense.
    pub fn narinfo_like(&self, path: &StorePath) -> Result<Option<Arc<NarInfo>>> {
        let key = path.hash_part();
        if let Some(found) = lock(&self.known).get(key) {
            return Ok(found.clone());
        }
        if let Some((disk, id)) = &self.disk {
            match disk.lookup(*id, key) {
                Known::Present(found) => return Ok(self.remember(key, Some(Arc::new(*found)))),
                Known::Absent => return Ok(self.remember(key, None)),
                Known::Unknown => {}
            }
        }
        self.check_enabled()?;
        let name = narinfo::file_name(path);
        let text = self.files.read(&name, Use::Whole, MAX_SMALL_FILE);
        let found = match text.inspect_err(|err| self.disable(err))? {
            Some(text) => Some(NarInfo::parse(
                &text,
                &name,
                &self.dir,
                self.settings.features,
            )?),
            None => None,
        };
        if let Some((disk, id)) = &self.disk {
            // The key stands for the path in the database, so another path's answer has no place there.
            let fits = |found: &NarInfo| found.info.path.hash_part() == key;
            if found.as_ref().is_none_or(fits) {
                disk.insert(*id, key, found.as_ref());
            }
        }
        Ok(self.remember(key, found.map(Arc::new)))
    }

    /// What it says of `path`; `None` when it has it not.
    ///
    /// # Errors
    /// As [`BinaryCache::narinfo_like`].
    pub fn narinfo(&self, path: &StorePath) -> Result<Option<Arc<NarInfo>>> {
        let found = self.narinfo_like(path)?;
        Ok(found.filter(|found| found.info.path == *path))
    }

    fn remember(&self, key: &str, found: Option<Arc<NarInfo>>) -> Option<Arc<NarInfo>> {
        let mut known = lock(&self.known);
        if known.len() >= MAX_KNOWN {
            known.clear();
        }
        known.insert(key.to_owned(), found.clone());
        found
    }

    /// Whether it is asked at present.
    pub fn is_enabled(&self) -> bool {
        let until = *lock(&self.disabled_until);
        until.is_none_or(|until| Instant::now() > until)
    }

    fn check_enabled(&self) -> Result<()> {
        if self.is_enabled() {
            return Ok(());
        }
        let template = "substituter '%s' is disabled";
        Err(StoreError::new(
            ErrorKind::Other,
            template,
            &[self.name.as_bytes()],
        ))
    }

    /// Has it not asked for a while after `err`, if others are to be asked then.
    fn disable(&self, err: &StoreError) {
        let remote = matches!(self.files, Files::Http { .. });
        if self.settings.fallback && remote && err.kind() == ErrorKind::Io {
            *lock(&self.disabled_until) = Some(Instant::now() + DISABLED);
            self.settings.progress.event(&Event::Disabled {
                cache: &self.name,
                delay: DISABLED,
            });
        }
    }

    /// The compressed archive that `found` tells of, of which no more is read than there may be.
    ///
    /// # Errors
    /// It is not there ([`ErrorKind::NotFound`]), or cannot be had.
    pub(crate) fn open_file(&self, found: &NarInfo) -> Result<Checked<Box<dyn Read + Send>>> {
        self.check_enabled()?;
        let Ok(url) = std::str::from_utf8(&found.url) else {
            let template = "'%s' is not a valid URL";
            return Err(StoreError::new(ErrorKind::Other, template, &[&found.url]));
        };
        let file = self.files.open(url).inspect_err(|err| self.disable(err))?;
        let file = file.ok_or_else(|| self.files.missing(url))?;
        let algo = found.file_hash.map(|hash| hash.algo());
        let what = format!("the file '{url}' of binary cache '{}'", self.name);
        Ok(Checked::new(file, algo, file_limit(found), what))
    }

    /// Reads the rest of `file` and compares it with what `found` says of it.
    ///
    /// # Errors
    /// It is something else, or cannot be read.
    pub(crate) fn check_file<R: Read>(&self, found: &NarInfo, file: Checked<R>) -> Result<()> {
        let (hash, len) = file.finish().map_err(|err| self.stream_error(found, err))?;
        let text = |hash: &frazil_store::Hash| hash.to_text(HashFormat::Nix32, true);
        let (what, specified, got) = match &found.file_hash {
            Some(specified) if hash != Some(*specified) => (
                "hash",
                text(specified),
                hash.as_ref().map(text).unwrap_or_default(),
            ),
            _ if found.file_size != 0 && found.file_size != len => {
                ("size", found.file_size.to_string(), len.to_string())
            }
            _ => return Ok(()),
        };
        let template =
            "%s mismatch in file '%s' of binary cache '%s';\n  specified: %s\n  got:       %s";
        let args = [
            what.as_bytes(),
            &found.url,
            self.name.as_bytes(),
            specified.as_bytes(),
            got.as_bytes(),
        ];
        Err(StoreError::new(ErrorKind::Other, template, &args))
    }

    /// What went wrong while reading an archive.
    pub(crate) fn stream_error(&self, found: &NarInfo, err: io::Error) -> StoreError {
        match carried(err) {
            Ok(err) => err,
            Err(err) => {
                let template = "reading file '%s' of binary cache '%s'";
                StoreError::io(template, &[&found.url, self.name.as_bytes()], &err)
            }
        }
    }

    /// The archive in the compressed `file` that `found` tells of, of which no more is read than there may be. Whoever
    /// reads it checks its hash; for it to be made here there is `hash`.
    ///
    /// # Errors
    /// It is compressed in a way that is not known.
    pub(crate) fn open_nar<'r>(
        &self,
        found: &NarInfo,
        file: impl Read + Send + 'r,
        hash: bool,
    ) -> Result<Checked<Box<dyn Read + Send + 'r>>> {
        let reader = Compression::parse(&found.compression)?.reader(file)?;
        let what = format!("the archive of '{}'", self.dir.print(&found.info.path));
        let limit = found.info.nar_size;
        let algo = hash.then_some(HashAlgo::Sha256);
        Ok(Checked::new(reader, algo, limit, what))
    }

    /// The log of building `derivation`, if it is there.
    ///
    /// # Errors
    /// It cannot be had.
    pub fn log(&self, derivation: &StorePath) -> Result<Option<Box<dyn Read + Send>>> {
        self.files.open(&format!("log/{derivation}"))
    }

    /// Adds the log of building `derivation`.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn add_log(&self, derivation: &StorePath, log: &[u8]) -> Result<()> {
        let name = format!("log/{derivation}");
        let [_, _, compression] = self.uri.file_compression;
        self.files
            .write(&name, log, "text/plain; charset=utf-8", compression)
    }

    /// Compresses and stores the archive that `nar` starts with, and returns what will tell of it
    /// ([`BinaryCache::publish`]). It is harmless if nothing does.
    ///
    /// # Errors
    /// The archive is not what `info` says, or cannot be written; the cache's address asks for what is not supported.
    pub fn upload(&self, info: &PathInfo, nar: &mut dyn Read) -> Result<NarInfo> {
        if let Some(name) = &self.uri.unsupported {
            let template = "the parameter '%s' of binary caches is not supported";
            let kind = ErrorKind::Usage;
            return Err(StoreError::new(kind, template, &[name.as_bytes()]));
        }
        let fail = |err: &io::Error| {
            let path = self.dir.print(&info.path);
            let args = [path.as_bytes(), self.name.as_bytes()];
            StoreError::io("writing the archive of '%s' to '%s'", &args, err)
        };
        let mut draft = self.files.draft(&self.settings.spool_dir)?;
        let threads = match self.uri.parallel_compression {
            true => std::thread::available_parallelism().map_or(1, |n| n.get() as u32),
            false => 1,
        };
        let mut out = HashingOut::new(BufWriter::with_capacity(CHUNK, draft.file()));
        let compression = self.uri.compression;
        let mut writer = compression.writer(&mut out, self.uri.compression_level, threads)?;
        let (hash, size) = copy_nar(nar, &mut writer)?;
        writer.finish().map_err(|err| fail(&err))?;
        let (file_hash, file_size) = out.finish().map_err(|err| fail(&err))?;
        check_nar(&self.dir, info, &hash, size)?;
        let url = format!(
            "nar/{}.nar{}",
            file_hash.to_text(HashFormat::Nix32, false),
            compression.extension()
        );
        if !self.files.exists(&url)? {
            self.files.publish(draft, &url, "application/x-nix-nar")?;
        }
        Ok(NarInfo {
            info: info.clone(),
            url: url.into(),
            compression: compression.name().into(),
            file_hash: Some(file_hash),
            file_size,
        })
    }

    /// Signs `found` with the cache's keys and adds it. What it refers to must be there.
    ///
    /// # Errors
    /// A reference is missing, or it cannot be written.
    pub fn publish(&self, mut found: NarInfo) -> Result<()> {
        let path = found.info.path.clone();
        self.check_references(&found.info)?;
        found.info.sign(&self.dir, &self.keys)?;
        let text = found.to_text(&self.dir)?;
        let name = narinfo::file_name(&path);
        let [compression, ..] = self.uri.file_compression;
        let mime = "text/x-nix-narinfo";
        self.files.write(&name, &text, mime, compression)?;
        if let Some((disk, id)) = &self.disk {
            disk.insert(*id, path.hash_part(), Some(&found));
        }
        self.remember(path.hash_part(), Some(Arc::new(found)));
        Ok(())
    }

    fn check_references(&self, info: &PathInfo) -> Result<()> {
        for reference in info.references.iter().filter(|r| **r != info.path) {
            if self.narinfo(reference)?.is_none() {
                let template =
                    "cannot add '%s' to the binary cache because the reference '%s' is not valid";
                let (path, reference) = (self.dir.print(&info.path), self.dir.print(reference));
                let args = [path.as_bytes(), reference.as_bytes()];
                return Err(StoreError::new(ErrorKind::Other, template, &args));
            }
        }
        Ok(())
    }

    /// Whether it has `path`. As in the reference, only the hash part matters.
    ///
    /// # Errors
    /// It cannot be asked.
    pub fn contains(&self, path: &StorePath) -> Result<bool> {
        if let Some(Some(_)) = lock(&self.known).get(path.hash_part()) {
            return Ok(true);
        }
        self.files.exists(&narinfo::file_name(path))
    }

    /// Adds the archive that `nar` starts with, unless its path is there.
    ///
    /// # Errors
    /// A reference is missing; the archive is not what `info` says; it cannot be written.
    pub fn add_path(&self, info: &PathInfo, nar: &mut dyn Read) -> Result<()> {
        if self.contains(&info.path)? {
            return copy_nar(nar, &mut io::sink()).map(drop);
        }
        // What nothing will tell of need not be compressed.
        self.check_references(info)?;
        self.publish(self.upload(info, nar)?)
    }
}

impl PathSource for BinaryCache {
    fn uri(&self) -> String {
        self.name.clone()
    }

    fn query(&self, path: &StorePath) -> Result<Option<PathInfo>> {
        Ok(self.narinfo(path)?.map(|found| found.info.clone()))
    }

    fn nar(&self, path: &StorePath, out: &mut dyn Write) -> Result<()> {
        let Some(found) = self.narinfo(path)? else {
            let template = "path '%s' is not valid";
            let path = self.dir.print(path);
            return Err(StoreError::new(
                ErrorKind::NotFound,
                template,
                &[path.as_bytes()],
            ));
        };
        let mut file = self.open_file(&found)?;
        let mut nar = self.open_nar(&found, &mut file, true)?;
        let mut buffer = vec![0; CHUNK];
        loop {
            match nar.read(&mut buffer) {
                Ok(0) => break,
                Ok(got) => out
                    .write_all(&buffer[..got])
                    .map_err(|err| StoreError::io("writing archive", &[], &err))?,
                Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
                Err(err) => return Err(self.stream_error(&found, err)),
            }
        }
        let (hash, len) = nar.finish().map_err(|err| self.stream_error(&found, err))?;
        check_nar(
            &self.dir,
            &found.info,
            &hash.unwrap_or(found.info.nar_hash),
            len,
        )?;
        self.check_file(&found, file)
    }
}

impl PathSink for BinaryCache {
    fn uri(&self) -> String {
        self.name.clone()
    }

    fn has(&self, path: &StorePath) -> Result<bool> {
        self.contains(path)
    }

    fn add(&mut self, info: &PathInfo, nar: &mut dyn Read) -> Result<()> {
        self.add_path(info, nar)
    }
}

/// A cache has no state that adding could spoil.
impl PathSink for &BinaryCache {
    fn uri(&self) -> String {
        self.name.clone()
    }

    fn has(&self, path: &StorePath) -> Result<bool> {
        self.contains(path)
    }

    fn add(&mut self, info: &PathInfo, nar: &mut dyn Read) -> Result<()> {
        self.add_path(info, nar)
    }
}

/// Most bytes that the compressed archive may have.
fn file_limit(found: &NarInfo) -> u64 {
    match found.file_size {
        // No method makes what it cannot compress this much larger.
        0 => found
            .info
            .nar_size
            .saturating_mul(2)
            .saturating_add(1 << 20),
        size => size,
    }
}

/// The keys that sign what is pushed.
fn read_keys(uri: &CacheUri) -> Result<Vec<SecretKey>> {
    let mut keys = Vec::new();
    for file in &uri.secret_keys {
        let text = std::fs::read(file).map_err(|err| {
            let file = file.as_os_str().as_encoded_bytes();
            StoreError::io("opening file \"%s\"", &[file], &err)
        })?;
        keys.push(SecretKey::parse(&text)?);
    }
    Ok(keys)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // What is behind these is replaced as a whole, so a panic elsewhere leaves it sound.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
