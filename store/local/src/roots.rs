//! Roots of garbage collection: links that make paths stay.
//!
//! Below `gcroots` and `profiles` every link to a path of the store is a root, and every link to a link outside that leads
//! there; those in `gcroots/auto` are made for links that users keep where they like, and go when these are gone.
//! Processes have temporary roots, see [`crate::temp_roots`], and what they use while they run, see
//! [`crate::runtime_roots`]. Absent: profiles as such.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use bstr::BString;
use frazil_store::error::Result;
use frazil_store::hash::{HashAlgo, Hasher};
use frazil_store::store_path::canon_path;
use frazil_store::{ErrorKind, HashFormat, StorePath};

use crate::lock::{self, Share};
use crate::runtime_roots::runtime_roots;
use crate::store::LocalStore;
use crate::util::{bytes, create_dirs, quoted, sys};

/// Paths that are roots, and what makes each of them one.
pub type Roots = BTreeMap<StorePath, BTreeSet<BString>>;

/// What stands for a reason that is none of the asker's business.
const CENSORED: &str = "{censored}";

impl LocalStore {
    /// Makes `link` a symbolic link to `path`, and a root. Returns where it is.
    ///
    /// # Errors
    /// It would be in the store; something else is there; it cannot be made.
    pub fn add_perm_root(&self, path: &StorePath, link: &Path) -> Result<PathBuf> {
        self.check_writable()?;
        let keep = || self.add_temp_roots(std::slice::from_ref(path));
        let link = self.files().add_root_link(path, link, keep)?;
        self.add_indirect_root(&link)?;
        Ok(link)
    }

    /// Makes the link `link`, which leads to a path of the store, a root as long as it is there.
    ///
    /// # Errors
    /// `gcroots/auto` cannot be written.
    pub fn add_indirect_root(&self, link: &Path) -> Result<()> {
        self.check_writable()?;
        let mut hasher = Hasher::new(HashAlgo::Sha1);
        hasher.update(bytes(link));
        let name = hasher.finish().0.to_text(HashFormat::Nix32, false);
        make_link(&self.auto_dir().join(name), link)
    }

    /// All roots. With `censor`, what other users' processes do is not told.
    ///
    /// # Errors
    /// The roots cannot be read.
    pub fn find_roots(&self, censor: bool) -> Result<Roots> {
        let mut roots = self.find_lasting_roots(censor)?;
        for (path, reasons) in self.find_temp_roots(censor)? {
            roots.entry(path).or_default().extend(reasons);
        }
        Ok(roots)
    }

    /// All roots but the temporary ones.
    pub(crate) fn find_lasting_roots(&self, censor: bool) -> Result<Roots> {
        let mut roots = Roots::new();
        for name in ["gcroots", "profiles"] {
            self.find_links(self.layout().state_dir.join(name), &mut roots)?;
        }
        let running = runtime_roots(self.store_dir())?;
        let valid = self.valid_among(running.keys())?;
        for (path, reasons) in running {
            if valid.contains(&path) {
                let entry = roots.entry(path).or_default();
                if censor {
                    entry.insert(CENSORED.into());
                } else {
                    entry.extend(reasons);
                }
            }
        }
        Ok(roots)
    }

    /// The roots of processes that are alive; files of others are removed.
    pub(crate) fn find_temp_roots(&self, censor: bool) -> Result<Roots> {
        let dir = self.layout().state_dir.join("temproots");
        let mut roots = Roots::new();
        for entry in fs::read_dir(&dir).map_err(sys("reading directory \"%s\"", &dir))? {
            let entry = entry.map_err(sys("reading directory \"%s\"", &dir))?;
            let name = entry.file_name();
            let path = entry.path();
            if name.as_bytes().starts_with(b".") {
                continue;
            }
            let mut options = fs::OpenOptions::new();
            let mut file = match options.read(true).write(true).open(&path) {
                Ok(file) => file,
                Err(err) if err.kind() == io::ErrorKind::NotFound => continue,
                Err(err) => return Err(sys("opening temporary roots file \"%s\"", &path)(err)),
            };
            // Its process holds a lock as long as it lives.
            if lock::try_lock(&file, Share::Exclusive)? {
                let text = format!("removing stale temporary roots file {}", quoted(&path));
                self.options().messages.info(text);
                lock::delete(&path, &file);
                continue;
            }
            let mut text = Vec::new();
            file.read_to_end(&mut text)
                .map_err(sys("reading file \"%s\"", &path))?;
            // What has no end is being written, by one who does not rely on it yet.
            let end = text.iter().rposition(|&c| c == 0).unwrap_or(0);
            for root in text[..end].split(|&c| c == 0).filter(|r| !r.is_empty()) {
                let reason = if censor {
                    CENSORED.into()
                } else {
                    [b"{temp:", name.as_bytes(), b"}"].concat()
                };
                let root = self.store_dir().parse(root)?;
                roots.entry(root).or_default().insert(reason.into());
            }
        }
        Ok(roots)
    }

    fn auto_dir(&self) -> PathBuf {
        self.layout().state_dir.join("gcroots/auto")
    }

    fn find_links(&self, top: PathBuf, roots: &mut Roots) -> Result<()> {
        let mut todo = vec![top];
        while let Some(path) = todo.pop() {
            match self.look_at(&path, &mut todo, roots) {
                Ok(()) => {}
                Err(Look::Io(err)) if is_permanent(&err) => {
                    let text = format!("cannot read potential root {}", quoted(&path));
                    self.options().messages.info(text);
                }
                Err(Look::Io(err)) => return Err(sys("finding GC roots in \"%s\"", &path)(err)),
                Err(Look::Store(err)) => return Err(err),
            }
        }
        Ok(())
    }

    fn look_at(
        &self,
        path: &Path,
        todo: &mut Vec<PathBuf>,
        roots: &mut Roots,
    ) -> std::result::Result<(), Look> {
        let kind = fs::symlink_metadata(path)?.file_type();
        if kind.is_dir() {
            for entry in fs::read_dir(path)? {
                todo.push(entry?.path());
            }
        } else if kind.is_symlink() {
            let target = fs::read_link(path)?;
            if self.store_dir().contains(bytes(&target)) {
                return Ok(self.found_root(path, &target, roots)?);
            }
            let target = absolute(&target, path)?;
            if target.symlink_metadata().is_err() {
                if path.starts_with(self.auto_dir()) {
                    let (link, gone) = (quoted(path), quoted(&target));
                    let text = format!("removing stale link from {link} to {gone}");
                    self.options().messages.info(text);
                    let _ = fs::remove_file(path);
                }
            } else if let Ok(second) = fs::read_link(&target)
                && self.store_dir().contains(bytes(&second))
            {
                self.found_root(&target, &second, roots)?;
            }
        } else if kind.is_file() {
            let name = path.file_name().unwrap_or_default().as_bytes();
            if let Ok(root) = StorePath::from_base_name(name)
                && self.is_valid(&root)?
            {
                roots.entry(root).or_default().insert(bytes(path).into());
            }
        }
        Ok(())
    }

    fn found_root(&self, link: &Path, target: &Path, roots: &mut Roots) -> Result<()> {
        let path = match self.store_dir().split(bytes(target)) {
            Ok((path, _)) => path,
            Err(err) if err.kind() == ErrorKind::BadStorePath => return Ok(()),
            Err(err) => return Err(err),
        };
        if self.is_valid(&path)? {
            roots.entry(path).or_default().insert(bytes(link).into());
        } else {
            let (link, target) = (quoted(link), quoted(target));
            let text = format!("skipping invalid root from {link} to {target}");
            self.options().messages.info(text);
        }
        Ok(())
    }
}

/// Why a potential root could not be looked at.
enum Look {
    Io(io::Error),
    Store(frazil_store::StoreError),
}

impl From<io::Error> for Look {
    fn from(err: io::Error) -> Self {
        Look::Io(err)
    }
}

impl From<frazil_store::StoreError> for Look {
    fn from(err: frazil_store::StoreError) -> Self {
        Look::Store(err)
    }
}

fn is_permanent(err: &io::Error) -> bool {
    use io::ErrorKind::{NotADirectory, NotFound, PermissionDenied};
    [NotADirectory, NotFound, PermissionDenied].contains(&err.kind())
}

/// The target of the link `link` as an absolute path.
fn absolute(target: &Path, link: &Path) -> Result<PathBuf> {
    let whole = link.parent().unwrap_or(link).join(target);
    Ok(crate::util::path(&canon_path(bytes(&whole))?).to_owned())
}

/// Makes the symbolic link `link`, replacing what is there at once.
pub(crate) fn make_link(link: &Path, target: &Path) -> Result<()> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    if let Some(dir) = link.parent() {
        create_dirs(dir)?;
    }
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut name = link.as_os_str().to_owned();
    name.push(format!(".tmp-{}-{number}", std::process::id()));
    let temporary = PathBuf::from(name);
    let _ = fs::remove_file(&temporary);
    symlink(target, &temporary).map_err(|err| {
        let what = format!("creating symlink {} -> \"%s\"", quoted(&temporary));
        sys(&what, target)(err)
    })?;
    fs::rename(&temporary, link).map_err(|err| {
        let _ = fs::remove_file(&temporary);
        let what = format!("renaming {} to \"%s\"", quoted(&temporary));
        sys(&what, link)(err)
    })
}
