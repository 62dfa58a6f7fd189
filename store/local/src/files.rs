//! [`LocalFiles`]: what can be done with a store's files alone, whoever keeps its database.
//!
//! A store of which a daemon is in charge has its objects and logs on this machine's file system all the same. Absent:
//! validity, which only the database knows.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use bstr::BString;
use frazil_store::aterm::parse_file;
use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::fs::{FileSource, NativeFs};
use frazil_store::hash::HashAlgo;
use frazil_store::nar::dump_path;
use frazil_store::store_path::canon_path;
use frazil_store::{
    ContentAddress, ContentAddressMethod, Derivation, Features, Hash, PathInfo, StorePath,
};

use crate::add::How;
use crate::flat;
use crate::layout::Layout;
use crate::logs;
use crate::nar_hashes::NarHashes;
use crate::roots::make_link;
use crate::tree_cache::TreeCache;
use crate::tree_hash::{self, Tree, walk};
use crate::tree_sink::NarSink;
use crate::util::{bytes, other, sys};

/// A store's files.
#[derive(Clone, Debug)]
pub struct LocalFiles {
    layout: Layout,
    features: Features,
    tree_cache: Option<PathBuf>,
}

impl LocalFiles {
    /// The files of the store at `layout`. Derivations may use `features`; hashes of trees are remembered in
    /// `tree_cache`.
    pub fn new(layout: Layout, features: Features, tree_cache: Option<PathBuf>) -> Self {
        LocalFiles {
            layout,
            features,
            tree_cache,
        }
    }

    /// Where they are.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// A derivation, valid or not.
    ///
    /// # Errors
    /// It is not there, or no derivation.
    pub fn read_derivation(&self, path: &StorePath) -> Result<Derivation> {
        let real = self.layout.real_path(path);
        let text = fs::read(&real).map_err(|err| match err.kind() {
            std::io::ErrorKind::NotFound => {
                let name = self.layout.store_dir.print(path);
                StoreError::new(
                    ErrorKind::NotFound,
                    "store path '%s' does not exist",
                    &[name.as_bytes()],
                )
            }
            std::io::ErrorKind::IsADirectory => other("read of 4096 bytes: Is a directory", &[]),
            _ => sys("opening file \"%s\"", &real)(err),
        })?;
        parse_file(&self.layout.store_dir, path, &text, self.features)
    }

    /// Writes the archive of what is at a path, valid or not.
    ///
    /// # Errors
    /// Its files cannot be read; those of `out`.
    pub fn nar(&self, path: &StorePath, out: &mut dyn Write) -> Result<()> {
        self.dump(&self.layout.real_path(path), &[], out)
    }

    /// Hash and size of the archive of what is at a path, valid or not.
    ///
    /// # Errors
    /// Its files cannot be read.
    pub fn nar_hash(&self, path: &StorePath) -> Result<(Hash, u64)> {
        let tree = Tree {
            root: &self.layout.real_path(path),
            left_out: &[],
        };
        let (hashes, _) = tree_hash::hash(&tree, HashAlgo::Sha256)?;
        let (hash, size, _) = hashes.finish();
        Ok((hash, size))
    }

    /// The log of a derivation, if there is one, to be read uncompressed.
    ///
    /// # Errors
    /// It is there and cannot be read.
    pub fn build_log(&self, drv: &StorePath) -> Result<Option<Box<dyn Read + Send>>> {
        logs::read(&self.layout, drv)
    }

    /// Makes `link` a symbolic link to `path`, which `keep` is to keep until it is a root. Returns where it is.
    ///
    /// # Errors
    /// It would be in the store; something else is there; it cannot be made; that of `keep`.
    pub fn add_root_link(
        &self,
        path: &StorePath,
        link: &Path,
        keep: impl FnOnce() -> Result<()>,
    ) -> Result<PathBuf> {
        let link = crate::util::path(&canon_path(bytes(link))?).to_owned();
        let dir = &self.layout.store_dir;
        if dir.contains(bytes(&link)) {
            let template = "creating a garbage collector root (\"%s\") in the Nix store is forbidden (are you running nix-build inside the store?)";
            return Err(other(template, &[bytes(&link)]));
        }
        keep()?;
        if link.symlink_metadata().is_ok() {
            let target = fs::read_link(&link);
            if !target.is_ok_and(|target| dir.contains(bytes(&target))) {
                let template = "cannot create symlink \"%s\"; already exists";
                return Err(other(template, &[bytes(&link)]));
            }
        }
        make_link(&link, Path::new(&dir.print(path)))?;
        Ok(link)
    }

    /// Writes the archive of a file or tree of this machine, without those below it whose paths, relative to it, are in
    /// `left_out` (sorted).
    ///
    /// # Errors
    /// Files that cannot be read, or that no archive can hold; those of `out`.
    pub fn dump(&self, root: &Path, left_out: &[BString], out: &mut dyn Write) -> Result<()> {
        let mut sink = NarSink::new(out)?;
        walk(&Tree { root, left_out }, &mut sink, &mut |_| Ok(()))?;
        sink.finish()
    }

    /// Writes the archive of a file of any source, which is not executable unless `keep_executable`.
    ///
    /// # Errors
    /// It is no regular file, or cannot be read; those of `out`.
    pub fn dump_file(
        &self,
        source: &dyn FileSource,
        path: &[u8],
        keep_executable: bool,
        out: &mut dyn Write,
    ) -> Result<()> {
        let mut sink = NarSink::new(out)?;
        let algo = HashAlgo::Sha256;
        flat::read(source, path, algo, keep_executable, Some(&mut sink))?;
        sink.finish()
    }

    /// Computes what a file or tree of this machine would be called in the store, without adding it.
    ///
    /// # Errors
    /// A bad name; files that cannot be read, or that no archive can hold.
    pub fn compute(&self, root: &Path, left_out: &[BString], how: &How<'_>) -> Result<PathInfo> {
        if how.is_flat() {
            return self.compute_tree(&NativeFs, bytes(root), how);
        }
        let tree = Tree { root, left_out };
        let cache = self.cache(root, how);
        if let Some((hash, size)) = cache.as_ref().and_then(|cache| cache.get(&tree)) {
            return self.info_of((hash, size, hash), how);
        }
        let (hashes, scan) = tree_hash::hash(&tree, how.algo)?;
        let (hash, size, wanted) = hashes.finish();
        if let Some(cache) = cache {
            cache.put(&tree, &hash, size, &scan);
        }
        self.info_of((hash, size, wanted), how)
    }

    /// The SHA-256 of the archive of a file or tree of this machine, remembered if there is a cache of hashes; `None` if
    /// it cannot be read, or no archive can hold it.
    pub fn tree_hash(&self, root: &Path) -> Option<Hash> {
        let info = self.compute(root, &[], &How::source(b"source"));
        info.ok().map(|info| info.nar_hash)
    }

    /// Computes what [`crate::LocalStore::add_tree`] would add.
    ///
    /// # Errors
    /// A bad name; files that cannot be read, or that no archive can hold.
    pub fn compute_tree(
        &self,
        source: &dyn FileSource,
        root: &[u8],
        how: &How<'_>,
    ) -> Result<PathInfo> {
        if how.is_flat() {
            let hashes = flat::read(source, root, how.algo, how.keep_executable, None)?;
            return self.info_of((hashes.nar, hashes.nar_size, hashes.contents), how);
        }
        let mut hashes = NarHashes::new(how.algo);
        dump_path(source, root, &mut hashes)?;
        self.info_of(hashes.finish(), how)
    }

    /// Checks that what was added of `root` has the path that was known before.
    ///
    /// # Errors
    /// It has another.
    pub fn check_known(&self, path: &StorePath, info: &PathInfo, root: &[u8]) -> Result<()> {
        if info.path == *path {
            return Ok(());
        }
        let template =
            "path '%s' changed while it was added to the store: it is now '%s', not '%s'";
        let [got, wanted] = [&info.path, path].map(|path| self.layout.store_dir.print(path));
        Err(other(template, &[root, got.as_bytes(), wanted.as_bytes()]))
    }

    /// The cache of hashes, if there is one and it is of use.
    pub(crate) fn cache(&self, root: &Path, how: &How<'_>) -> Option<TreeCache<'_>> {
        let dir = self.tree_cache.as_deref();
        dir.filter(|_| how.algo == HashAlgo::Sha256)
            .map(TreeCache::at)
            .filter(|cache| cache.is_worth(root))
    }

    /// The information of a path that follows from its archive.
    pub(crate) fn info_of(
        &self,
        (hash, size, wanted): (Hash, u64, Hash),
        how: &How<'_>,
    ) -> Result<PathInfo> {
        if how.method == ContentAddressMethod::Git {
            let text = "git hashing of store objects is not supported";
            return Err(other(text, &[]));
        }
        let ca = ContentAddress {
            method: how.method,
            hash: wanted,
        };
        let path = self
            .layout
            .store_dir
            .make_ca_path(how.name, &ca, how.references, false)?;
        let mut info = PathInfo::new(path, hash, size);
        info.references = how.references.iter().cloned().collect();
        info.ca = Some(ca);
        Ok(info)
    }
}
