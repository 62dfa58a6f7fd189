//! Hostile archives: they end in an error or a tree, with bounded memory and nothing outside the cache.

use frazil_fetch::{FetchError, FetchStore, Fetcher, Settings, Tree};
use frazil_formats::flakeref::{FlakeAttr, Input};
use frazil_store::error::Result as StoreResult;
use frazil_store::fs::not_found;
use frazil_store::{ContentAddress, HashFormat, StoreDir, StorePath};
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;

/// A store that forgets what it takes.
struct NoStore;

impl FetchStore for NoStore {
    fn dir(&self) -> StoreDir {
        StoreDir::default()
    }
    fn is_valid(&mut self, _: &StorePath) -> StoreResult<bool> {
        Ok(false)
    }
    fn ensure(&mut self, path: &StorePath) -> StoreResult<()> {
        Err(not_found(path.as_str().as_bytes()))
    }
    fn add(&mut self, _: &StorePath, _: &ContentAddress, _: &Tree) -> StoreResult<()> {
        Ok(())
    }
    fn tree(&mut self, path: &StorePath) -> StoreResult<Tree> {
        Err(not_found(path.as_str().as_bytes()))
    }
}

struct Place {
    dir: TempDir,
    settings: Settings,
}

impl Place {
    fn new() -> Place {
        let dir = tempfile::tempdir().expect("a directory");
        let settings = Settings {
            cache_dir: dir.path().join("cache"),
            ..Settings::default()
        };
        Place { dir, settings }
    }

    /// The hash of the tree in an archive.
    fn unpack(&self, archive: &[u8]) -> Result<String, FetchError> {
        let path = self.dir.path().join("archive.tar");
        std::fs::write(&path, archive).expect("written");
        self.fetch(&path)
    }

    fn fetch(&self, path: &Path) -> Result<String, FetchError> {
        let _ = std::fs::remove_file(self.settings.cache_dir.join("fetcher-cache-v4.sqlite"));
        let text = |s: String| FlakeAttr::String(s.into_bytes());
        let attrs = [
            (b"type".to_vec(), text("tarball".into())),
            (b"url".to_vec(), text(format!("file://{}", path.display()))),
        ];
        let input = Input::from_attrs(attrs.into(), self.settings.flakes).expect("an input");
        let mut fetcher = Fetcher::new(self.settings.clone(), |_| {});
        let fetched = fetcher.get(&input, &mut NoStore)?;
        let hash = fetched.tree.nar_hash().map_err(FetchError::from)?;
        Ok(hash.to_text(HashFormat::Sri, true))
    }
}

fn header(name: &[u8], kind: u8, size: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    let field = &mut header.as_old_mut().name;
    field[..name.len().min(100)].copy_from_slice(&name[..name.len().min(100)]);
    header.set_entry_type(tar::EntryType::new(kind));
    header.set_mode(0o644);
    header.set_mtime(1_700_000_000);
    header.set_size(size);
    header.set_cksum();
    header
}

fn member(name: &[u8], kind: u8, contents: &[u8]) -> Vec<u8> {
    let mut out = header(name, kind, contents.len() as u64)
        .as_bytes()
        .to_vec();
    out.extend_from_slice(contents);
    out.resize(out.len().next_multiple_of(512), 0);
    out
}

#[test]
fn the_same_archive_gives_the_same_tree() {
    let place = Place::new();
    let archive = [member(b"d/a", b'0', b"1\n"), vec![0; 1024]].concat();
    let hash = place.unpack(&archive).expect("a tree");
    assert_eq!(place.unpack(&archive).expect("a tree"), hash);
    // Its objects are in one pack.
    let packs = place
        .settings
        .cache_dir
        .join("tarball-cache-v2/objects/pack");
    assert_eq!(std::fs::read_dir(packs).expect("packs").count(), 2);
}

#[test]
fn sizes_that_are_lies() {
    let place = Place::new();
    for size in [1, 512, 1 << 40, u64::MAX >> 2] {
        let archive = header(b"d/a", b'0', size).as_bytes().to_vec();
        let e = place.unpack(&archive).expect_err("cut off");
        assert!(
            e.message.contains("Truncated tar archive") || e.message.contains("too large"),
            "{e}"
        );
    }
    for kind in [b'L', b'K', b'x', b'g'] {
        let archive = header(b"x", kind, 1 << 40).as_bytes().to_vec();
        let e = place.unpack(&archive).expect_err("too long");
        assert!(e.message.contains("too long"), "{e}");
    }
}

#[test]
fn bombs() {
    let mut place = Place::new();
    place.settings.most_unpacked = 1 << 20;
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let size = 64 << 20;
    gz.write_all(header(b"d/zeros", b'0', size).as_bytes())
        .expect("written");
    for _ in 0..size >> 16 {
        gz.write_all(&[0; 1 << 16]).expect("written");
    }
    let bomb = gz.finish().expect("an archive");
    assert!(bomb.len() < 100_000);
    let e = place.unpack(&bomb).expect_err("too large");
    assert!(e.message.starts_with("archive is too large"), "{e}");
    // And one that is long, but one name.
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gz.write_all(header(b"x", b'L', size).as_bytes())
        .expect("written");
    for _ in 0..size >> 16 {
        gz.write_all(&[b'a'; 1 << 16]).expect("written");
    }
    assert!(place.unpack(&gz.finish().expect("an archive")).is_err());
    place.settings.most_members = 100;
    let many: Vec<u8> = (0..200)
        .flat_map(|i| member(format!("d/{i}").as_bytes(), b'0', b""))
        .collect();
    let e = place.unpack(&many).expect_err("too many");
    assert!(e.message.starts_with("archive is too large"), "{e}");
}

#[test]
fn nesting() {
    let place = Place::new();
    for depth in [60, 200, 1000, 100_000] {
        let name = "d/".repeat(depth) + "a";
        let archive = [
            member(b"long", b'L', name.as_bytes()),
            member(b"x", b'0', b"1"),
        ]
        .concat();
        assert_eq!(place.unpack(&archive).is_ok(), depth == 60, "{depth}");
    }
    // Compression around compression around…
    let mut archive = member(b"d/a", b'0', b"1");
    for _ in 0..20 {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(&archive).expect("written");
        archive = gz.finish().expect("an archive");
    }
    let e = place.unpack(&archive).expect_err("too many");
    assert!(e.message.contains("too many filters"), "{e}");
}

#[test]
fn what_is_below_a_file() {
    let place = Place::new();
    let archive = [member(b"d/a", b'0', b"1"), member(b"d/a/b", b'0', b"2")].concat();
    let e = place.unpack(&archive).expect_err("below a file");
    assert_eq!(e.message, "path '/d/a/b' has a non-directory parent");
    let e = place
        .unpack(&member(b"..", b'0', b"1"))
        .expect_err("the root");
    assert_eq!(e.message, "the root of an archive is not a directory");
}

#[test]
fn no_archive_makes_it_panic() {
    let place = Place::new();
    let plain = [
        member(b"d/a", b'0', b"1\n"),
        member(b"p", b'x', b"30 path=d/a-long-name-indeed\n\n"),
        member(b"d/b", b'0', &[7; 700]),
        member(b"d/l", b'2', b""),
        member(b"d/h", b'1', b""),
        vec![0; 1024],
    ]
    .concat();
    let mut seed = 0x9E37_79B9_7F4A_7C15u64;
    let mut random = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    for _ in 0..150 {
        let mut archive = plain.clone();
        for _ in 0..random() % 4 {
            let at = random() as usize % archive.len();
            archive[at] = random() as u8;
        }
        // So that more than the checksum is found to be wrong.
        for start in (0..archive.len()).step_by(512) {
            let mut header = tar::Header::new_old();
            let Some(block) = archive.get_mut(start..start + 512) else {
                break;
            };
            if random() % 2 == 0 && block[0] != 0 {
                header.as_mut_bytes().copy_from_slice(block);
                header.set_cksum();
                block.copy_from_slice(header.as_bytes());
            }
        }
        archive.truncate(random() as usize % (archive.len() + 1));
        let _ = place.unpack(&archive);
    }
    // Nothing else came into being.
    let mut names: Vec<_> = std::fs::read_dir(place.dir.path())
        .expect("a directory")
        .map(|e| e.expect("an entry").file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["archive.tar", "cache"]);
}
