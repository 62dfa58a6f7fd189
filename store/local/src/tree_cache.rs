//! Remembers the hashes of trees, so that a tree that did not change need not be read again.
//!
//! Beside a hash stands a digest of what tells whether files were changed: device, inode, size, mode, times of all of
//! them. Only trees are remembered for which this can be relied on, see [`crate::tree_hash`], and of those only ones that
//! take longer to hash than to look up. What is in the cache is no part of the store: without it everything works, more
//! slowly. Invariants: an entry is believed only if it is whole, as its checksum says, and only in a directory
//! that nobody else can write to; whoever uses a hash from here copies nothing by it that he did not hash himself.
//! Absent: noticing writes through a mapping that was written to before and stays open, of which files' times tell nothing.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use frazil_store::hash::{Hash, sha256};
use frazil_store::nix32;

use crate::tree_hash::{Scan, Stamp, Tree, stamps};
use crate::util::bytes;

/// The first bytes of a file; they change with what is in it.
const MAGIC: &[u8; 8] = b"frzltr02";
/// Magic, digest, hash, size, time, checksum.
const LENGTH: usize = MAGIC.len() + 32 + 32 + 8 + 8 + 32;
/// How long a hash is kept that nobody asks for.
const KEEP: Duration = Duration::from_secs(60 * 24 * 3600);
/// A hash that is asked for is marked as such when it was not for this long.
const MARK: Duration = Duration::from_secs(24 * 3600);
/// An unfinished file that is older than this was left by a process that died.
const UNFINISHED: Duration = Duration::from_secs(3600);
/// More hashes are not kept: 16 MiB of blocks.
const MOST: usize = 4096;
/// An archive that is shorter is hashed about as fast as its entry is made, unless it has many files.
const WORTH_BYTES: u64 = 128 << 10;
const WORTH_FILES: usize = 16;

/// A cache in a directory of its own, with a file per tree.
pub(crate) struct TreeCache<'c> {
    dir: &'c Path,
}

impl<'c> TreeCache<'c> {
    pub fn at(dir: &'c Path) -> Self {
        TreeCache { dir }
    }

    /// Whether a tree with such a root may be worth an entry.
    pub fn is_worth(&self, root: &Path) -> bool {
        fs::symlink_metadata(root)
            .is_ok_and(|meta| meta.is_dir() || meta.is_file() && meta.len() >= WORTH_BYTES)
    }

    /// Hash and size of the archive of a tree that did not change since it was hashed.
    pub fn get(&self, tree: &Tree<'_>) -> Option<(Hash, u64)> {
        let name = name(tree);
        let file = self.dir.join(&name);
        let text = fs::read(&file).ok()?;
        let entry = Entry::read(&name, &text)?;
        // If the clock went back, a change may have got the time that an earlier one had.
        let now = SystemTime::now();
        if entry.made > nanos(now) || !self.is_ours() || digest(&stamps(tree).ok()?) != entry.digest
        {
            return None;
        }
        let age = fs::metadata(&file).and_then(|meta| meta.modified());
        if age.is_ok_and(|at| now.duration_since(at).is_ok_and(|age| age > MARK))
            && let Ok(file) = fs::File::options().write(true).open(&file)
        {
            let _ = file.set_modified(now);
        }
        Some((entry.hash, entry.size))
    }

    /// Remembers a tree. Failing at it does no harm.
    pub fn put(&self, tree: &Tree<'_>, hash: &Hash, size: u64, scan: &Scan) {
        let is_worth = size >= WORTH_BYTES || scan.stamps.len() >= WORTH_FILES;
        if !scan.reliable || !is_worth || !self.make_dir() {
            return;
        }
        let Ok(hash_bytes) = hash.as_bytes().try_into() else {
            return;
        };
        let entry = Entry {
            digest: digest(&scan.stamps),
            hash: Hash::sha256(hash_bytes),
            size,
            made: nanos(SystemTime::now()),
        };
        let name = name(tree);
        self.write(&name, &entry.text(&name));
        // Once in a while is enough.
        if hash_bytes[0] < 8 {
            self.prune(MOST);
        }
    }

    /// Makes a file appear at once and whole.
    fn write(&self, name: &Path, text: &[u8]) {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let temporary = format!("tmp-{}-{number}", std::process::id());
        let temporary = self.dir.join(temporary);
        // What a process of the same number left stays in the way until it is pruned; so does a link.
        let mut options = fs::File::options();
        let Ok(mut file) = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&temporary)
        else {
            return;
        };
        if file.write_all(text).is_err() || fs::rename(&temporary, self.dir.join(name)).is_err() {
            let _ = fs::remove_file(&temporary);
        }
    }

    /// Whether the directory is there, if need be now, and ours.
    fn make_dir(&self) -> bool {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true).mode(0o700).create(self.dir).is_ok() && self.is_ours()
    }

    /// Whether nobody else can put something into the directory.
    fn is_ours(&self) -> bool {
        fs::symlink_metadata(self.dir).is_ok_and(|meta| {
            meta.is_dir()
                && meta.uid() == rustix::process::geteuid().as_raw()
                && meta.mode() & 0o022 == 0
        })
    }

    /// Removes what nobody asked for, what was left unfinished, and the oldest above `most`.
    fn prune(&self, most: usize) {
        let Ok(entries) = fs::read_dir(self.dir) else {
            return;
        };
        let mut kept = Vec::new();
        for entry in entries.flatten() {
            let Ok(at) = entry.metadata().and_then(|meta| meta.modified()) else {
                continue;
            };
            let limit = match entry.file_name().as_encoded_bytes().starts_with(b"tmp-") {
                true => UNFINISHED,
                false => KEEP,
            };
            if at.elapsed().is_ok_and(|age| age > limit) {
                let _ = fs::remove_file(entry.path());
            } else {
                kept.push((at, entry.path()));
            }
        }
        if kept.len() > most {
            // Some more, so that this is not done all the time.
            kept.sort_unstable();
            let surplus = kept.len() - most + most / 8;
            for (_, path) in kept.iter().take(surplus) {
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// What is known of a tree.
struct Entry {
    digest: [u8; 32],
    hash: Hash,
    size: u64,
    /// When it was hashed, in nanoseconds since 1970.
    made: u64,
}

impl Entry {
    /// The entry in a file of this name, if it is whole.
    fn read(name: &Path, text: &[u8]) -> Option<Entry> {
        if text.len() != LENGTH || !text.starts_with(MAGIC) {
            return None;
        }
        let (rest, checksum) = text.split_at(LENGTH - 32);
        if sha256([rest, bytes(name)]) != *checksum {
            return None;
        }
        let rest = &rest[MAGIC.len()..];
        let number = |at: usize| Some(u64::from_le_bytes(rest[at..at + 8].try_into().ok()?));
        Some(Entry {
            digest: rest[..32].try_into().ok()?,
            hash: Hash::sha256(rest[32..64].try_into().ok()?),
            size: number(64)?,
            made: number(72)?,
        })
    }

    fn text(&self, name: &Path) -> Vec<u8> {
        let mut text = MAGIC.to_vec();
        text.extend_from_slice(&self.digest);
        text.extend_from_slice(self.hash.as_bytes());
        text.extend_from_slice(&self.size.to_le_bytes());
        text.extend_from_slice(&self.made.to_le_bytes());
        let checksum = sha256([text.as_slice(), bytes(name)]);
        text.extend_from_slice(&checksum);
        text
    }
}

fn nanos(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// The name of the file about a tree: from where it is and what is left out of it.
fn name(tree: &Tree<'_>) -> PathBuf {
    let length = |text: &[u8]| (text.len() as u64).to_le_bytes();
    let root = bytes(tree.root);
    let mut key = length(root).to_vec();
    key.extend_from_slice(root);
    for path in tree.left_out.iter().map(|path| path.as_slice()) {
        key.extend_from_slice(&length(path));
        key.extend_from_slice(path);
    }
    let mut name = Vec::new();
    nix32::encode_into(&sha256([key.as_slice()]), &mut name);
    crate::util::path(&name).to_owned()
}

fn digest(stamps: &[Stamp]) -> [u8; 32] {
    let mut text = Vec::with_capacity(stamps.len() * 52);
    for stamp in stamps {
        for number in [stamp.dev, stamp.ino, stamp.size] {
            text.extend_from_slice(&number.to_le_bytes());
        }
        text.extend_from_slice(&stamp.mode.to_le_bytes());
        for (seconds, nanos) in [stamp.mtime, stamp.ctime] {
            text.extend_from_slice(&seconds.to_le_bytes());
            text.extend_from_slice(&nanos.to_le_bytes());
        }
    }
    sha256([text.as_slice()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// A directory, a tree in it that is old enough, and the tree's scan.
    fn with_tree(f: impl FnOnce(&Path, &Tree<'_>, &Scan)) {
        let dir = tempfile::tempdir().expect("a directory");
        let root = dir.path().join("tree");
        fs::create_dir(&root).expect("a tree");
        fs::write(root.join("f"), vec![b'x'; 200_000]).expect("a file");
        std::thread::sleep(Duration::from_millis(80));
        let tree = Tree {
            root: &root,
            left_out: &[],
        };
        let (_, scan) = crate::tree_hash::hash(&tree, frazil_store::HashAlgo::Sha256).unwrap();
        assert!(scan.reliable, "the temporary directory keeps times");
        f(dir.path(), &tree, &scan);
    }

    fn hash(n: u8) -> Hash {
        Hash::sha256([n; 32])
    }

    #[test]
    fn every_damage_is_noticed() {
        with_tree(|dir, tree, scan| {
            let dir = dir.join("cache");
            let cache = TreeCache::at(&dir);
            assert!(cache.get(tree).is_none());
            cache.put(tree, &hash(9), 200_112, scan);
            assert_eq!(cache.get(tree), Some((hash(9), 200_112)));
            let file = dir.join(name(tree));
            let good = fs::read(&file).unwrap();
            for i in 0..good.len() {
                let mut bad = good.clone();
                bad[i] ^= 1;
                fs::write(&file, &bad).unwrap();
                assert!(cache.get(tree).is_none(), "byte {i}");
                fs::write(&file, &good[..i]).unwrap();
                assert!(cache.get(tree).is_none(), "length {i}");
            }
            // What belongs to another tree.
            fs::write(&file, &good).unwrap();
            assert!(cache.get(tree).is_some());
            let other = Tree {
                root: tree.root,
                left_out: &["f".into()],
            };
            fs::rename(&file, dir.join(name(&other))).unwrap();
            assert!(cache.get(&other).is_none());
            // A file that cannot be read, because it is none.
            fs::create_dir(&file).unwrap();
            assert!(cache.get(tree).is_none());
            cache.put(tree, &hash(9), 200_112, scan);
            assert_eq!(fs::read_dir(&dir).unwrap().count(), 2, "nothing unfinished");
        });
    }

    #[test]
    fn a_clock_that_went_back_is_not_trusted() {
        with_tree(|dir, tree, scan| {
            let dir = dir.join("cache");
            let cache = TreeCache::at(&dir);
            assert!(cache.make_dir());
            for (made, known) in [(u64::MAX, false), (0, true)] {
                let entry = Entry {
                    digest: digest(&scan.stamps),
                    hash: hash(1),
                    size: 1,
                    made,
                };
                cache.write(&name(tree), &entry.text(&name(tree)));
                assert_eq!(cache.get(tree).is_some(), known);
            }
        });
    }

    #[test]
    fn a_directory_that_others_can_write_to_is_not_used() {
        with_tree(|dir, tree, scan| {
            let dir = dir.join("cache");
            let cache = TreeCache::at(&dir);
            cache.put(tree, &hash(1), 1 << 20, scan);
            assert!(cache.get(tree).is_some());
            let mode = |mode| fs::set_permissions(&dir, fs::Permissions::from_mode(mode)).unwrap();
            mode(0o777);
            assert!(cache.get(tree).is_none());
            let before = fs::read_dir(&dir).unwrap().count();
            fs::remove_file(dir.join(name(tree))).unwrap();
            cache.put(tree, &hash(1), 1 << 20, scan);
            assert_eq!(fs::read_dir(&dir).unwrap().count(), before - 1);
            mode(0o700);
            // Nor is a link to one.
            let link = dir.with_file_name("link");
            std::os::unix::fs::symlink(&dir, &link).unwrap();
            TreeCache::at(&link).put(tree, &hash(1), 1 << 20, scan);
            assert_eq!(fs::read_dir(&dir).unwrap().count(), 0);
        });
    }

    #[test]
    fn what_is_old_or_too_much_goes() {
        with_tree(|dir, _, _| {
            let dir = dir.join("cache");
            let cache = TreeCache::at(&dir);
            assert!(cache.make_dir());
            let age = |name: &str, age: Duration| {
                let file = fs::File::create(dir.join(name)).unwrap();
                file.set_modified(SystemTime::now() - age).unwrap();
            };
            let left = || {
                let mut names: Vec<_> = fs::read_dir(&dir)
                    .unwrap()
                    .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                    .collect();
                names.sort();
                names
            };
            age("old", KEEP + MARK);
            age("tmp-1-0", UNFINISHED * 2);
            age("tmp-2-0", UNFINISHED / 2);
            for i in 1..=9 {
                age(&format!("a{i}"), MARK * i);
            }
            cache.prune(10);
            assert_eq!(left().len(), 10);
            cache.prune(8);
            assert_eq!(
                left(),
                ["a1", "a2", "a3", "a4", "a5", "a6", "tmp-2-0"],
                "the oldest above the limit, and an eighth of it"
            );
        });
    }

    #[test]
    fn small_trees_are_not_remembered() {
        with_tree(|dir, tree, scan| {
            let cache_dir = dir.join("cache");
            let cache = TreeCache::at(&cache_dir);
            cache.put(tree, &hash(1), 1000, scan);
            assert!(!cache_dir.exists());
            assert!(cache.is_worth(tree.root) && cache.is_worth(&tree.root.join("f")));
            let small = dir.join("small");
            fs::write(&small, "x").unwrap();
            assert!(!cache.is_worth(&small) && !cache.is_worth(&dir.join("none")));
        });
    }
}
