//! Puts objects into the store: texts, trees of files, archives.
//!
//! All ways go through [`LocalStore::place`]: a temporary root; if the path is not valid, a lock, a second look, the
//! files, the registration. Files are written where they stay; until they are registered they count as garbage,
//! which the next who adds the path, or a collection, removes. A failure removes what was written. Absent: many texts
//! at once, see [`crate::batch`].

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use bstr::BString;
use frazil_store::batch::Batch;
use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::fs::{FileSource, NativeFs};
use frazil_store::hash::{HashAlgo, Hasher};
use frazil_store::hash_modulo::HashModulo;
use frazil_store::nar::{NarWalker, Step};
use frazil_store::{ContentAddress, ContentAddressMethod, Hash, HashFormat, PathInfo, StorePath};

use crate::canonicalise::canonicalise_one;
use crate::delete::delete_tree;
use crate::flat;
use crate::hash_thread::HashThread;
use crate::lock::PathLocks;
use crate::nar_hashes::NarHashes;
use crate::register::mismatch;
use crate::restore::restore;
use crate::store::LocalStore;
use crate::temp_dir::TempDir;
use crate::tree_cache::TreeCache;
use crate::tree_hash::{self, Scan, Tree};
use crate::tree_sink::{Both, NarSink, WriteSink};
use crate::tree_writer::TreeWriter;
use crate::util::{bytes, locked, other, sys};

/// A smaller tree is hashed again in no time.
const WORTH_A_SCAN: u64 = 1 << 20;

/// The tree that was hashed last, for the next who adds one.
pub(crate) struct Scanned {
    root: PathBuf,
    hash: Hash,
    size: u64,
    scan: Scan,
}

/// How something is to be put into the store.
#[derive(Clone, Copy, Debug)]
pub struct How<'h> {
    /// The name of its path.
    pub name: &'h [u8],
    /// How its contents are hashed.
    pub method: ContentAddressMethod,
    /// With which algorithm.
    pub algo: HashAlgo,
    /// What it refers to, sorted.
    pub references: &'h [StorePath],
    /// Whether a file that is hashed without an archive may stay executable, as `nix-store --add-fixed` has it
    /// and `builtins.path` has not.
    pub keep_executable: bool,
}

impl<'h> How<'h> {
    /// As `nix-store --add` does it: by the SHA-256 of the archive, without references.
    pub fn source(name: &'h [u8]) -> Self {
        How {
            name,
            method: ContentAddressMethod::Nar,
            algo: HashAlgo::Sha256,
            references: &[],
            keep_executable: false,
        }
    }

    /// Whether contents are those of one file, not an archive.
    pub fn is_flat(&self) -> bool {
        use ContentAddressMethod::{Flat, Text};
        matches!(self.method, Flat | Text)
    }
}

impl LocalStore {
    /// Adds a text, as `builtins.toFile` does.
    ///
    /// # Errors
    /// A bad name; references that are not valid; the files or the database cannot be written.
    pub fn add_text(
        &self,
        name: &[u8],
        text: &[u8],
        references: &[StorePath],
    ) -> Result<StorePath> {
        let path = self.store_dir().make_text_path_of(name, text, references)?;
        let mut batch = Batch::new();
        batch.text(&path, text, references);
        self.commit(&mut batch)?;
        Ok(path)
    }

    /// The SHA-256 of the archive of a file or tree of this machine, remembered if the store has a cache of hashes;
    /// `None` if it cannot be read, or no archive can hold it.
    pub fn tree_hash(&self, root: &Path) -> Option<Hash> {
        let left_out = &[];
        let tree = Tree { root, left_out };
        let cache = self.files().cache(root, &How::source(b"source"));
        if let Some((hash, _)) = cache.as_ref().and_then(|cache| cache.get(&tree)) {
            return Some(hash);
        }
        let (hashes, scan) = tree_hash::hash(&tree, HashAlgo::Sha256).ok()?;
        let (hash, size, _) = hashes.finish();
        if let Some(cache) = cache {
            cache.put(&tree, &hash, size, &scan);
        }
        // It is probably added next, and need not be hashed again then.
        *locked(&self.scanned) = (size >= WORTH_A_SCAN).then(|| Scanned {
            root: root.to_owned(),
            hash,
            size,
            scan,
        });
        Some(hash)
    }

    /// Adds a file or tree of this machine's file system, without those below it whose paths, relative to it,
    /// are in `left_out` (sorted).
    ///
    /// # Errors
    /// A bad name; files that cannot be read, that no archive can hold, or that change meanwhile; the store cannot be
    /// written.
    pub fn add_path(&self, root: &Path, left_out: &[BString], how: &How<'_>) -> Result<StorePath> {
        if how.is_flat() {
            return self.add_tree(&NativeFs, bytes(root), how);
        }
        if self.is_in(root) {
            return Ok(self.add_aside(None, root, left_out, how)?.0);
        }
        let tree = Tree { root, left_out };
        let Some(cache) = self.files().cache(root, how) else {
            return self.add_hashed(&tree, how);
        };
        if let Some((hash, size)) = cache.get(&tree) {
            self.check_writable()?;
            let path = self.files().info_of((hash, size, hash), how)?.path;
            self.add_temp_roots(std::slice::from_ref(&path))?;
            if self.is_valid(&path)? {
                return Ok(path);
            }
        }
        // Never seen, or changed, or collected: then the store hardly has it, and it is better read only once.
        self.add_copy(&tree, how, &cache)
    }

    /// Hashes a tree first, and copies it if it is new.
    fn add_hashed(&self, tree: &Tree<'_>, how: &How<'_>) -> Result<StorePath> {
        let (hashes, scan) = tree_hash::hash(tree, how.algo)?;
        let info = self.files().info_of(hashes.finish(), how)?;
        self.place(&info.path, false, |real| {
            self.copy_hashed(tree, &scan, &info, real)
        })?;
        Ok(info.path)
    }

    /// Copies a tree that was hashed to its place.
    fn copy_hashed(
        &self,
        tree: &Tree<'_>,
        scan: &Scan,
        info: &PathInfo,
        real: &Path,
    ) -> Result<PathInfo> {
        let mut writer = TreeWriter::new(real, self.options().fsync_store_paths)?;
        let is_sure = tree_hash::copy(tree, scan, &mut writer)?;
        writer.finish(&self.options().ignored_xattrs)?;
        if !is_sure {
            self.check_copy(real, tree.root, info)?;
        }
        Ok(info.clone())
    }

    /// Copies a tree while it is hashed, and keeps the copy if it is new.
    fn add_copy(&self, tree: &Tree<'_>, how: &How<'_>, cache: &TreeCache<'_>) -> Result<StorePath> {
        self.check_writable()?;
        let temporary = TempDir::new(&self.layout().real_dir)?;
        let copy = temporary.path().join("x");
        let mut writer = TreeWriter::new(&copy, self.options().fsync_store_paths)?;
        writer.leave_root_writable();
        let mut hashes = HashThread::new(how.algo);
        let mut nar = NarSink::hashing(&mut hashes)?;
        let mut files = WriteSink::new(&mut writer);
        let scan = tree_hash::scan(tree, &mut Both(&mut nar, &mut files))?;
        nar.finish()?;
        writer.finish(&self.options().ignored_xattrs)?;
        let (hash, size, wanted) = hashes.finish();
        cache.put(tree, &hash, size, &scan);
        let info = self.files().info_of((hash, size, wanted), how)?;
        self.place(&info.path, false, |real| {
            std::fs::rename(&copy, real).map_err(sys("moving to \"%s\"", real))?;
            let meta =
                std::fs::symlink_metadata(real).map_err(sys("getting status of \"%s\"", real))?;
            canonicalise_one(real, &meta)?;
            Ok(info.clone())
        })?;
        Ok(info.path)
    }

    /// Whether the store's objects are somewhere in a tree.
    fn is_in(&self, root: &Path) -> bool {
        let real = &self.layout().real_dir;
        let canonical = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        canonical(real).starts_with(canonical(root))
    }

    /// Adds a tree that the store is in. Its archive is kept elsewhere first: a copy in the store would be read as it is
    /// written, without end. Returns the path, which is `known` if that is given, and whether it was new.
    fn add_aside(
        &self,
        known: Option<&StorePath>,
        root: &Path,
        left_out: &[BString],
        how: &How<'_>,
    ) -> Result<(StorePath, bool)> {
        self.check_writable()?;
        let fail = |err: std::io::Error| StoreError::io("writing archive", &[], &err);
        let mut file = tempfile::tempfile().map_err(fail)?;
        let mut out = BufWriter::with_capacity(1 << 17, &file);
        self.files().dump(root, left_out, &mut out)?;
        out.flush().map_err(fail)?;
        drop(out);
        let mut hashes = NarHashes::new(how.algo);
        file.rewind().map_err(fail)?;
        std::io::copy(&mut file, &mut hashes).map_err(fail)?;
        let info = self.files().info_of(hashes.finish(), how)?;
        if let Some(path) = known {
            self.files().check_known(path, &info, bytes(root))?;
        }
        let added = self.place(&info.path, false, |real| {
            file.rewind().map_err(fail)?;
            self.unpack(&info, &mut file, real)?;
            Ok(info.clone())
        })?;
        Ok((info.path.clone(), added))
    }

    /// Adds a file or tree of this machine whose path is known already, reading it only once, and not at all when
    /// the path is valid. Returns whether it was new.
    ///
    /// # Errors
    /// As [`LocalStore::add_path`]; what is read does not have that path.
    pub fn add_known_path(
        &self,
        path: &StorePath,
        root: &Path,
        left_out: &[BString],
        how: &How<'_>,
    ) -> Result<bool> {
        if how.is_flat() {
            return self.add_known_tree(path, &NativeFs, bytes(root), how);
        }
        if self.is_in(root) {
            return Ok(self.add_aside(Some(path), root, left_out, how)?.1);
        }
        let tree = Tree { root, left_out };
        let scanned = locked(&self.scanned).take();
        let scanned = scanned.filter(|s| s.root == root && left_out.is_empty());
        if let Some(Scanned {
            hash, size, scan, ..
        }) = scanned
            && how.algo == HashAlgo::Sha256
        {
            let info = self.files().info_of((hash, size, hash), how)?;
            if info.path == *path {
                return self.place(path, false, |real| {
                    self.copy_hashed(&tree, &scan, &info, real)
                });
            }
        }
        self.place(path, false, |real| {
            let mut writer = TreeWriter::new(real, self.options().fsync_store_paths)?;
            let mut hashes = HashThread::new(how.algo);
            let mut nar = NarSink::hashing(&mut hashes)?;
            let mut files = WriteSink::new(&mut writer);
            tree_hash::walk(&tree, &mut Both(&mut nar, &mut files), &mut |_| Ok(()))?;
            nar.finish()?;
            let info = self.files().info_of(hashes.finish(), how)?;
            writer.finish(&self.options().ignored_xattrs)?;
            self.files().check_known(path, &info, bytes(root))?;
            Ok(info)
        })
    }

    /// Adds a file or tree of any source. It is read twice, unless it is valid already.
    ///
    /// # Errors
    /// As [`LocalStore::add_path`].
    pub fn add_tree(
        &self,
        source: &dyn FileSource,
        root: &[u8],
        how: &How<'_>,
    ) -> Result<StorePath> {
        let info = self.files().compute_tree(source, root, how)?;
        self.add_known_tree(&info.path, source, root, how)?;
        Ok(info.path)
    }

    /// Adds a file or tree of any source whose path is known already, reading it only once, and not at all when the
    /// path is valid. Returns whether it was new.
    ///
    /// # Errors
    /// As [`LocalStore::add_path`]; what is read does not have that path.
    pub fn add_known_tree(
        &self,
        path: &StorePath,
        source: &dyn FileSource,
        root: &[u8],
        how: &How<'_>,
    ) -> Result<bool> {
        self.place(path, false, |real| {
            let mut writer = TreeWriter::new(real, self.options().fsync_store_paths)?;
            let mut hashes = NarHashes::new(how.algo);
            let info = if how.is_flat() {
                let mut sink = WriteSink::new(&mut writer);
                let keep = how.keep_executable;
                let hashes = flat::read(source, root, how.algo, keep, Some(&mut sink))?;
                self.files()
                    .info_of((hashes.nar, hashes.nar_size, hashes.contents), how)?
            } else {
                let walk = Walk {
                    walker: NarWalker::new(source, root, false),
                    hashes: &mut hashes,
                    buffer: Vec::new(),
                    read: 0,
                    error: None,
                    done: false,
                };
                let mut walk = BufReader::with_capacity(1 << 16, walk);
                let result = restore(&mut walk, &mut WriteSink::new(&mut writer));
                if let Some(err) = walk.get_mut().error.take() {
                    return Err(err);
                }
                result?;
                drop(walk);
                self.files().info_of(hashes.finish(), how)?
            };
            writer.finish(&self.options().ignored_xattrs)?;
            self.files().check_known(path, &info, root)?;
            Ok(info)
        })
    }

    /// Adds the archive `nar` of a path that is known by `info`, reading exactly `info.nar_size` bytes. With `repair` it
    /// replaces what is there. Returns whether it was new.
    ///
    /// # Errors
    /// No trusted signature, where one is required; the archive is bad or not what `info` says; a reference is not
    /// valid; the store cannot be written. Nothing is left of it then.
    pub fn add_nar(
        &self,
        info: &PathInfo,
        nar: &mut dyn Read,
        repair: bool,
        check_signatures: bool,
    ) -> Result<bool> {
        if check_signatures && self.is_untrusted(info)? {
            let template = "cannot add path '%s' because it lacks a signature by a trusted key";
            return Err(self.path_error(ErrorKind::Untrusted, template, &info.path));
        }
        let mut nar = nar.take(info.nar_size);
        let added = self.place(&info.path, repair, |real| {
            self.unpack(info, &mut nar, real)?;
            Ok(info.clone())
        });
        if matches!(added, Ok(false)) {
            // The next archive in the stream begins behind this one.
            std::io::copy(&mut nar, &mut std::io::sink())
                .map_err(|err| StoreError::io("reading archive", &[], &err))?;
        }
        added
    }

    /// Whether a path would need a trusted signature, and has none.
    ///
    /// # Errors
    /// It is not known which keys are trusted.
    pub fn is_untrusted(&self, info: &PathInfo) -> Result<bool> {
        let options = self.options();
        if !options.require_signatures || self.follows_from_contents(info) {
            return Ok(false);
        }
        Ok(!options.trust.is_signed(self.store_dir(), info)?)
    }

    /// Whether a path is content-addressed and really is what that says, of which there is a warning otherwise.
    pub fn follows_from_contents(&self, info: &PathInfo) -> bool {
        let is = info.is_content_addressed(self.store_dir());
        if !is && info.ca.is_some() {
            let name = self.print(&info.path);
            let text = format!("path '{name}' claims to be content-addressed but isn't");
            self.options()
                .messages
                .say(crate::util::Level::Warning, text);
        }
        is
    }

    /// Unpacks an archive to `real`, checking it.
    fn unpack(&self, info: &PathInfo, nar: &mut dyn Read, real: &Path) -> Result<()> {
        let name = self.print(&info.path);
        let mut writer = TreeWriter::new(real, self.options().fsync_store_paths)?;
        let mut tee = HashingReader {
            input: nar,
            hasher: Hasher::new(HashAlgo::Sha256),
        };
        let mut buffered = BufReader::with_capacity(1 << 17, &mut tee);
        restore(&mut buffered, &mut WriteSink::new(&mut writer))?;
        // Bytes behind the archive count for hash and size, which they falsify.
        std::io::copy(&mut buffered, &mut std::io::sink())
            .map_err(|err| StoreError::io("reading archive", &[], &err))?;
        drop(buffered);
        writer.finish(&self.options().ignored_xattrs)?;
        let (hash, size) = tee.hasher.finish();
        let text = |hash: &Hash| hash.to_text(HashFormat::Nix32, true);
        if hash != info.nar_hash {
            let template = "hash mismatch importing path '%s';\n  specified: %s\n  got:       %s";
            let sides = [text(&info.nar_hash), text(&hash)];
            return Err(mismatch(template, &name, &sides[0], &sides[1]));
        }
        if size != info.nar_size {
            let template = "size mismatch importing path '%s';\n  specified: %s\n  got:       %s";
            let sides = [info.nar_size, size].map(|size| size.to_string());
            return Err(mismatch(template, &name, &sides[0], &sides[1]));
        }
        if let Some(ca) = &info.ca {
            let got = self.content_address(real, ca, &info.path)?;
            if got != ca.hash {
                let template =
                    "ca hash mismatch importing path '%s';\n  specified: %s\n  got:       %s";
                let sides = [text(&ca.hash), text(&got)];
                return Err(mismatch(template, &name, &sides[0], &sides[1]));
            }
        }
        Ok(())
    }

    /// The hash that a content address of this kind has for the files at `real`, which may mention their own path.
    fn content_address(&self, real: &Path, ca: &ContentAddress, path: &StorePath) -> Result<Hash> {
        let mut hasher = HashModulo::new(ca.hash.algo(), path.hash_part().as_bytes());
        match ca.method {
            ContentAddressMethod::Nar => {
                let mut sink = NarSink::new(&mut hasher)?;
                let tree = Tree {
                    root: real,
                    left_out: &[],
                };
                tree_hash::walk(&tree, &mut sink, &mut |_| Ok(()))?;
                sink.finish()?;
            }
            ContentAddressMethod::Flat | ContentAddressMethod::Text => {
                let mut file = open_flat(real)?;
                std::io::copy(&mut file, &mut hasher).map_err(sys("reading file '%s'", real))?;
            }
            ContentAddressMethod::Git => {
                let text = "git hashing of store objects is not supported";
                return Err(other(text, &[]));
            }
        }
        Ok(hasher.finish().0)
    }

    /// Makes `path` valid with the files that `write` makes at the place it is given, unless it is valid. Returns
    /// whether it was new.
    pub(crate) fn place(
        &self,
        path: &StorePath,
        repair: bool,
        write: impl FnOnce(&Path) -> Result<PathInfo>,
    ) -> Result<bool> {
        self.check_writable()?;
        self.add_temp_roots(std::slice::from_ref(path))?;
        if !repair && self.is_valid(path)? {
            return Ok(false);
        }
        let real = self.real_path(path);
        let message = format!("waiting for lock on '{}'", self.print(path));
        let mut lock = PathLocks::acquire(
            std::slice::from_ref(&real),
            &self.options().messages,
            &message,
        )?;
        // From here on, whatever happens, nobody needs the lock file any more.
        lock.delete_on_drop(true);
        let is_valid = self.is_valid(path)?;
        if is_valid && !repair {
            return Ok(false);
        }
        if is_valid {
            return self.replace(path, &real, write).map(|()| true);
        }
        delete_tree(&real)?;
        self.auto_gc();
        let result = write(&real).and_then(|info| {
            self.auto_optimise(&real)?;
            self.register(&[info])
        });
        if let Err(err) = result {
            // It is not registered, so it does no harm if it stays.
            let _ = delete_tree(&real);
            return Err(err);
        }
        Ok(true)
    }

    /// Exchanges the files of a valid path for new ones at once.
    fn replace(
        &self,
        path: &StorePath,
        real: &Path,
        write: impl FnOnce(&Path) -> Result<PathInfo>,
    ) -> Result<()> {
        // A name that the temporary root of the path protects, and that is garbage without it.
        let name = format!("{}-repair-{}", path.hash_part(), std::process::id());
        let new = self.layout().real_dir.join(name);
        delete_tree(&new)?;
        let result = write(&new).and_then(|info| {
            self.auto_optimise(&new)?;
            exchange(&new, real)?;
            self.update(&info)
        });
        // Either what was there before, or what could not be completed.
        let _ = delete_tree(&new);
        result
    }

    /// A copy of which it is not certain that it is what was hashed.
    fn check_copy(&self, real: &Path, root: &Path, info: &PathInfo) -> Result<()> {
        let copy = Tree {
            root: real,
            left_out: &[],
        };
        let (hashes, _) = tree_hash::hash(&copy, HashAlgo::Sha256)?;
        if hashes.finish().0 == info.nar_hash {
            return Ok(());
        }
        let template = "path '%s' changed while it was added to the store";
        Err(other(template, &[bytes(root)]))
    }
}

/// Gives two places each other's contents, in one step where the file system can.
fn exchange(new: &Path, old: &Path) -> Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    let flags = RenameFlags::EXCHANGE;
    match renameat_with(CWD, new, CWD, old, flags) {
        Ok(()) => return Ok(()),
        Err(rustix::io::Errno::NOENT) => {
            // What was there disappeared, which is why it is repaired.
            return std::fs::rename(new, old).map_err(sys("moving to \"%s\"", old));
        }
        Err(_) => {}
    }
    delete_tree(old)?;
    std::fs::rename(new, old).map_err(sys("moving to \"%s\"", old))
}

fn open_flat(path: &Path) -> Result<File> {
    let meta = std::fs::symlink_metadata(path).map_err(sys("getting status of \"%s\"", path))?;
    if !meta.is_file() {
        return Err(other("path '%s' is not a regular file", &[bytes(path)]));
    }
    File::open(path).map_err(sys("opening file '%s'", path))
}

/// An archive in the making, hashed as it is read.
struct Walk<'w, 'h> {
    walker: NarWalker<&'w dyn FileSource>,
    hashes: &'h mut NarHashes,
    buffer: Vec<u8>,
    read: usize,
    /// Why the archive ended early.
    error: Option<StoreError>,
    done: bool,
}

impl Read for Walk<'_, '_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        while self.read == self.buffer.len() {
            if self.done {
                return Ok(0);
            }
            self.buffer.clear();
            self.read = 0;
            match self.walker.step(&mut self.buffer) {
                Ok(step) => self.done = step == Step::Done,
                Err(err) => {
                    self.error = Some(err);
                    return Err(std::io::Error::other("the source cannot be read"));
                }
            }
            self.hashes.write_all(&self.buffer)?;
        }
        let some = out.len().min(self.buffer.len() - self.read);
        out[..some].copy_from_slice(&self.buffer[self.read..self.read + some]);
        self.read += some;
        Ok(some)
    }
}

/// Hashes what is read.
struct HashingReader<'r> {
    input: &'r mut dyn Read,
    hasher: Hasher,
}

impl Read for HashingReader<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let got = self.input.read(out)?;
        self.hasher.update(&out[..got]);
        Ok(got)
    }
}
