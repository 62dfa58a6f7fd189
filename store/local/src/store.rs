//! [`LocalStore`]: opening a store, and what all its operations share.
//!
//! A store may be used by several threads at once; the database is locked for the length of a
//! transaction, never while files are read or written. Absent: the operations, each in a file of its own.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use frazil_store::drv_hash::DrvHasher;
use frazil_store::error::Result;
use frazil_store::{StoreDir, StorePath};
use rusqlite::Connection;
use rustix::fs::{FallocateFlags, StatVfsMountFlags};
use rustix::mount::MountFlags;

use crate::add::Scanned;
use crate::db::{Db, DbResult};
use crate::files::LocalFiles;
use crate::gc::AutoGc;
use crate::layout::Layout;
use crate::options::Options;
use crate::schema;
use crate::temp_roots::TempRoots;
use crate::util::{bytes, create_dirs, errno, locked, other, quoted, sys};

/// A store on this machine's file system.
pub struct LocalStore {
    files: LocalFiles,
    options: Options,
    db: Mutex<Db>,
    temp_roots: Arc<TempRoots>,
    pub(crate) auto_gc: Mutex<AutoGc>,
    pub(crate) scanned: Mutex<Option<Scanned>>,
    /// What is known of derivations that others need, to check the outputs of those.
    pub(crate) hasher: Mutex<DrvHasher>,
    /// Held as long as the store is open, so that nobody changes the schema.
    _big_lock: Option<File>,
}

impl LocalStore {
    /// Opens a store, making what is missing of it.
    ///
    /// # Errors
    /// Its directories or its database cannot be made, read or written; a schema that is not known.
    pub fn open(layout: Layout, options: Options) -> Result<Self> {
        if !options.read_only {
            make_directories(&layout, &options)?;
        }
        if !options.allow_symlinked_store {
            check_no_symlinks(&layout.real_dir)?;
        }
        let db_dir = layout.state_dir.join("db");
        if !options.read_only {
            reserve_space(&db_dir.join("reserved"), options.reserved_space);
        }
        let (db, big_lock) = schema::open(&db_dir, &options)?;
        Ok(LocalStore {
            temp_roots: TempRoots::of(&layout.state_dir),
            auto_gc: Mutex::default(),
            scanned: Mutex::default(),
            hasher: Mutex::new(DrvHasher::new(layout.store_dir.clone())),
            files: LocalFiles::new(layout, options.features, options.tree_cache.clone()),
            options,
            db: Mutex::new(db),
            _big_lock: big_lock,
        })
    }

    /// Where the store is.
    pub fn layout(&self) -> &Layout {
        self.files.layout()
    }

    /// Its files.
    pub fn files(&self) -> &LocalFiles {
        &self.files
    }

    /// The directory that paths begin with.
    pub fn store_dir(&self) -> &StoreDir {
        &self.layout().store_dir
    }

    /// The settings it was opened with.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The whole path of an object, as messages and users see it.
    pub fn print(&self, path: &StorePath) -> String {
        self.layout().store_dir.print(path)
    }

    /// Where an object really is.
    pub fn real_path(&self, path: &StorePath) -> PathBuf {
        self.layout().real_path(path)
    }

    /// Keeps paths from being collected as long as this process runs. Ask whether a path is valid only
    /// afterwards.
    ///
    /// # Errors
    /// The file of roots cannot be written.
    pub fn add_temp_roots(&self, paths: &[StorePath]) -> Result<()> {
        if self.options.read_only {
            return Ok(());
        }
        let dir = &self.layout().store_dir;
        self.temp_roots.add(dir, paths, &self.options.messages)
    }

    pub(crate) fn check_writable(&self) -> Result<()> {
        if self.options.read_only {
            let text = "cannot write to a store that is opened read-only";
            return Err(other(text, &[]));
        }
        Ok(())
    }

    pub(crate) fn read<T>(&self, f: impl FnMut(&Connection) -> DbResult<T>) -> Result<T> {
        locked(&self.db).read(f)
    }

    pub(crate) fn write<T>(&self, f: impl FnMut(&Connection) -> DbResult<T>) -> Result<T> {
        locked(&self.db).write(f)
    }

    pub(crate) fn links_dir(&self) -> PathBuf {
        self.layout().real_dir.join(".links")
    }

    /// An error that names `path` in the `%s` of `template`.
    pub(crate) fn path_error(
        &self,
        kind: frazil_store::ErrorKind,
        template: &str,
        path: &StorePath,
    ) -> frazil_store::StoreError {
        frazil_store::StoreError::new(kind, template, &[self.print(path).as_bytes()])
    }

    pub(crate) fn invalid(&self, path: &StorePath) -> frazil_store::StoreError {
        let kind = frazil_store::ErrorKind::InvalidPath;
        self.path_error(kind, "path '%s' is not valid", path)
    }
}

fn make_directories(layout: &Layout, options: &Options) -> Result<()> {
    create_dirs(&layout.real_dir)?;
    make_writable(&layout.real_dir)?;
    create_dirs(&layout.real_dir.join(".links"))?;
    for name in ["profiles", "temproots", "db", "gcroots"] {
        create_dirs(&layout.state_dir.join(name))?;
    }
    for name in ["profiles/per-user", "gcroots/per-user"] {
        let dir = layout.state_dir.join(name);
        create_dirs(&dir)?;
        let meta = fs::metadata(&dir).map_err(sys("getting status of \"%s\"", &dir))?;
        if meta.mode() & 0o777 != 0o755 {
            let mode = fs::Permissions::from_mode(0o755);
            fs::set_permissions(&dir, mode).map_err(sys("changing permissions on \"%s\"", &dir))?;
        }
    }
    if let Some(group) = options.build_users_group
        && rustix::process::geteuid().is_root()
    {
        let dir = &layout.real_dir;
        let meta = fs::metadata(dir).map_err(sys("getting status of \"%s\"", dir))?;
        if meta.uid() != 0 || meta.gid() != group || meta.mode() & 0o7777 != 0o1775 {
            std::os::unix::fs::chown(dir, Some(0), Some(group))
                .map_err(sys("changing ownership of path \"%s\"", dir))?;
            fs::set_permissions(dir, fs::Permissions::from_mode(0o1775))
                .map_err(sys("changing permissions on \"%s\"", dir))?;
        }
    }
    Ok(())
}

/// A store may be mounted read-only to protect it from accidents; root may write to it all the same.
fn make_writable(real_dir: &Path) -> Result<()> {
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    let what = "getting info about the Nix store mount point \"%s\"";
    let stat = rustix::fs::statvfs(real_dir).map_err(errno(what, real_dir))?;
    if stat.f_flag.contains(StatVfsMountFlags::RDONLY) {
        rustix::mount::mount_remount(real_dir, MountFlags::BIND, "")
            .map_err(errno("remounting \"%s\" writable", real_dir))?;
    }
    Ok(())
}

/// Builders that resolve links would see another store directory than the one in paths.
fn check_no_symlinks(real_dir: &Path) -> Result<()> {
    for dir in real_dir.ancestors() {
        if fs::symlink_metadata(dir).is_ok_and(|meta| meta.is_symlink()) {
            let template = "the path \"%s\" is a symlink; this is not allowed for the Nix store and its parent directories";
            return Err(other(template, &[bytes(dir)]));
        }
    }
    Ok(())
}

/// SQLite cannot work on a full disk, not even to make room; so some is set aside, which a collection frees first.
fn reserve_space(path: &Path, size: u64) {
    if fs::metadata(path).is_ok_and(|meta| meta.len() == size) {
        return;
    }
    let reserve = || -> io::Result<()> {
        let mut options = OpenOptions::new();
        let options = options.write(true).create(true).truncate(false).mode(0o600);
        let mut file = options.open(path)?;
        if rustix::fs::fallocate(&file, FallocateFlags::empty(), 0, size).is_err() {
            let block = vec![b'X'; 1 << 16];
            let mut left = size;
            while left > 0 {
                let some = left.min(block.len() as u64);
                file.write_all(&block[..usize::try_from(some).unwrap_or_default()])?;
                left -= some;
            }
        }
        file.set_len(size)
    };
    // The store is of use without it.
    let _ = reserve();
}

impl std::fmt::Debug for LocalStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LocalStore({})", quoted(&self.layout().real_dir))
    }
}
