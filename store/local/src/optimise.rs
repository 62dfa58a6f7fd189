//! Hard-links equal files of the store to each other.
//!
//! A file's other name is `.links/<nix32 of the SHA-256 of its archive>`, so a file is only linked to one with the same
//! executable bit. Invariant: at each moment every path has its contents; a file is replaced by renaming a link over
//! it. Absent: files that are not read-only, which somebody may be writing.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use frazil_store::error::Result;
use frazil_store::fs::NativeFs;
use frazil_store::nar::hash_path_nar;
use frazil_store::{HashFormat, StorePath};
use rustix::fs::Mode;
use rustix::io::Errno;

use crate::canonicalise::canonicalise_one;
use crate::store::LocalStore;
use crate::util::{Level, bytes, errno, quoted, sys};

/// What linking saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OptimiseStats {
    /// Files that were replaced by links.
    pub files_linked: u64,
    /// Bytes in them.
    pub bytes_freed: u64,
}

/// Inodes that have a name in `.links`.
type Inodes = HashSet<u64>;

impl LocalStore {
    /// Links equal files of all valid paths.
    ///
    /// # Errors
    /// The store cannot be read or written.
    pub fn optimise(&self, progress: &mut dyn FnMut(usize, usize)) -> Result<OptimiseStats> {
        self.check_writable()?;
        let paths = self.all_valid()?;
        let mut known = self.linked_inodes()?;
        let mut stats = OptimiseStats::default();
        for (done, path) in paths.iter().enumerate() {
            progress(done, paths.len());
            self.add_temp_roots(std::slice::from_ref(path))?;
            if self.is_valid(path)? {
                let text = format!("optimising path '{}'...", self.print(path));
                self.options().messages.say(Level::Talkative, text);
                self.optimise_tree(&self.real_path(path), &mut known, &mut stats)?;
            }
        }
        progress(paths.len(), paths.len());
        Ok(stats)
    }

    /// Links the files of one path.
    ///
    /// # Errors
    /// The store cannot be read or written.
    pub fn optimise_path(&self, path: &StorePath) -> Result<OptimiseStats> {
        self.check_writable()?;
        let mut stats = OptimiseStats::default();
        self.optimise_tree(&self.real_path(path), &mut Inodes::new(), &mut stats)?;
        Ok(stats)
    }

    /// Links the files of a path that is being added, if that is wanted.
    pub(crate) fn auto_optimise(&self, real: &Path) -> Result<()> {
        if !self.options().auto_optimise {
            return Ok(());
        }
        let mut stats = OptimiseStats::default();
        self.optimise_tree(real, &mut Inodes::new(), &mut stats)
    }

    fn linked_inodes(&self) -> Result<Inodes> {
        let dir = self.links_dir();
        let fail = |err: Errno| errno("reading directory \"%s\"", &dir)(err);
        let fd = fs::File::open(&dir).map_err(sys("opening directory \"%s\"", &dir))?;
        let mut inodes = Inodes::new();
        for entry in rustix::fs::Dir::read_from(&fd).map_err(fail)? {
            inodes.insert(entry.map_err(fail)?.ino());
        }
        let text = format!("loaded {} hash inodes", inodes.len());
        self.options().messages.say(Level::Talkative, text);
        Ok(inodes)
    }

    fn optimise_tree(
        &self,
        root: &Path,
        known: &mut Inodes,
        stats: &mut OptimiseStats,
    ) -> Result<()> {
        let mut todo = vec![root.to_owned()];
        while let Some(path) = todo.pop() {
            let meta =
                fs::symlink_metadata(&path).map_err(sys("getting status of \"%s\"", &path))?;
            if meta.is_dir() {
                let dir = fs::File::open(&path).map_err(sys("opening directory \"%s\"", &path))?;
                let fail = |err: Errno| errno("reading directory \"%s\"", &path)(err);
                let first = todo.len();
                for entry in rustix::fs::Dir::read_from(&dir).map_err(fail)? {
                    let entry = entry.map_err(fail)?;
                    let name = entry.file_name().to_bytes();
                    if name != b"." && name != b".." && !known.contains(&entry.ino()) {
                        todo.push(path.join(crate::util::path(name)));
                    }
                }
                // The last is taken first.
                todo[first..].reverse();
            } else if meta.is_file() || meta.is_symlink() {
                self.optimise_file(&path, &meta, known, stats)?;
            }
        }
        Ok(())
    }

    fn optimise_file(
        &self,
        path: &Path,
        meta: &fs::Metadata,
        known: &mut Inodes,
        stats: &mut OptimiseStats,
    ) -> Result<()> {
        let messages = &self.options().messages;
        if meta.is_file() && meta.mode() & 0o200 != 0 {
            let text = format!("skipping suspicious writable file '{}'", path.display());
            messages.say(Level::Warning, text);
            return Ok(());
        }
        if meta.nlink() > 1 && known.contains(&meta.ino()) {
            return Ok(());
        }
        let (hash, _) = hash_path_nar(&NativeFs, bytes(path))?;
        let link = self
            .links_dir()
            .join(hash.to_text(HashFormat::Nix32, false));
        if self.is_corrupt_link(&link, meta, &hash)? {
            let text = format!("removing corrupted link {}", quoted(&link));
            messages.say(Level::Warning, text);
            messages.say(Level::Warning, "There may be more corrupted paths.\nYou should run `nix-store --verify --check-contents --repair` to fix them all");
            remove_if_there(&link)?;
        }
        let linked = match fs::symlink_metadata(&link) {
            Ok(linked) => linked,
            Err(err) if err.kind() == io::ErrorKind::NotFound => {
                match fs::hard_link(path, &link) {
                    Ok(()) => {
                        known.insert(meta.ino());
                        return Ok(());
                    }
                    // Somebody else was faster.
                    Err(err) if err.kind() == io::ErrorKind::AlreadyExists => {}
                    Err(err) if is_no_space(&err) || is_many_links(&err) => {
                        // The directory of links cannot grow, or this file system links nothing.
                        let text = format!(
                            "cannot link {} to '{}': {err}",
                            quoted(&link),
                            path.display()
                        );
                        messages.info(text);
                        return Ok(());
                    }
                    Err(err) => {
                        let what = format!("creating hard link from {} to \"%s\"", quoted(&link));
                        return Err(sys(&what, path)(err));
                    }
                }
                fs::symlink_metadata(&link).map_err(sys("getting status of \"%s\"", &link))?
            }
            Err(err) => return Err(sys("getting status of \"%s\"", &link)(err)),
        };
        if linked.ino() == meta.ino() {
            known.insert(meta.ino());
            return Ok(());
        }
        messages.say(
            Level::Talkative,
            format!("linking {} to {}", quoted(path), quoted(&link)),
        );
        if self.replace_by_link(path, &link)? {
            known.insert(linked.ino());
            stats.files_linked += 1;
            stats.bytes_freed += meta.len();
        }
        Ok(())
    }

    /// Whether what is at `link` cannot be a file with this hash.
    fn is_corrupt_link(
        &self,
        link: &Path,
        meta: &fs::Metadata,
        _hash: &frazil_store::Hash,
    ) -> Result<bool> {
        match fs::symlink_metadata(link) {
            Ok(linked) => Ok(linked.len() != meta.len()),
            Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(err) => Err(sys("getting status of \"%s\"", link)(err)),
        }
    }

    /// Puts a link to `link` in the place of the file `path`; `false` when it has as many as there can be.
    fn replace_by_link(&self, path: &Path, link: &Path) -> Result<bool> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let dir = path.parent().unwrap_or(path);
        let inside = dir != self.layout().real_dir;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!(".tmp-link-{}-{number}", std::process::id());
        let temporary: PathBuf = self.layout().real_dir.join(name);
        let _ = fs::remove_file(&temporary);
        match fs::hard_link(link, &temporary) {
            Ok(()) => {}
            Err(err) if is_many_links(&err) => return Ok(false),
            Err(err) => {
                let what = format!("creating hard link from {} to \"%s\"", quoted(link));
                return Err(sys(&what, &temporary)(err));
            }
        }
        // The directory is writable only while a name in it is exchanged.
        let _read_only = if inside {
            Some(Writable::make(dir)?)
        } else {
            None
        };
        match fs::rename(&temporary, path) {
            Ok(()) => Ok(true),
            Err(err) => {
                let _ = fs::remove_file(&temporary);
                if is_many_links(&err) {
                    return Ok(false);
                }
                let what = format!("renaming {} to \"%s\"", quoted(&temporary));
                Err(sys(&what, path)(err))
            }
        }
    }
}

/// A directory that is writable, and canonical again when this is dropped.
struct Writable<'d>(&'d Path);

impl<'d> Writable<'d> {
    fn make(dir: &'d Path) -> Result<Self> {
        rustix::fs::chmod(dir, Mode::from_raw_mode(0o755))
            .map_err(errno("changing permissions on \"%s\"", dir))?;
        Ok(Writable(dir))
    }
}

impl Drop for Writable<'_> {
    fn drop(&mut self) {
        if let Ok(meta) = fs::symlink_metadata(self.0) {
            // Next time it is looked at, it will be put right.
            let _ = canonicalise_one(self.0, &meta);
        }
    }
}

fn is_no_space(err: &io::Error) -> bool {
    err.kind() == io::ErrorKind::StorageFull
}

fn is_many_links(err: &io::Error) -> bool {
    err.kind() == io::ErrorKind::TooManyLinks
}

fn remove_if_there(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(err) if err.kind() != io::ErrorKind::NotFound => {
            Err(sys("cannot unlink \"%s\"", path)(err))
        }
        _ => Ok(()),
    }
}
