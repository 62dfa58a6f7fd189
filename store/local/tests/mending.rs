//! Damage is found, told and mended; equal files are linked.

mod common;

use std::fs;
use std::os::unix::fs::MetadataExt;

use common::{Place, make_trees, make_writable};
use frazil_local_store::{How, OptimiseStats, Options};

#[test]
fn damage_is_found_and_mended() {
    let place = Place::new();
    make_trees(&place.path("trees"));
    let store = place.open();
    let how = How::source(b"dir");
    let root = place.path("trees/dir");
    let dir = store.add_path(&root, &[], &how).unwrap();
    let text = store
        .add_text(b"text", b"text", std::slice::from_ref(&dir))
        .unwrap();
    let alone = store.add_text(b"alone", b"alone", &[]).unwrap();
    assert!(!store.verify(true, None).unwrap());
    place.said();

    // One file changed, one path gone that nothing needs.
    make_writable(&store.real_path(&dir));
    fs::write(store.real_path(&dir).join("b"), "other\n").unwrap();
    fs::remove_file(store.real_path(&alone)).unwrap();
    assert!(store.verify(true, None).unwrap());
    let said = place.said().join("\n");
    let name = store.print(&dir);
    assert!(
        said.contains(&format!(
            "Error: path '{name}' was modified! expected hash 'sha256:"
        )),
        "{said}"
    );
    let name = store.print(&alone);
    assert!(
        said.contains(&format!(
            "Info: path '{name}' disappeared, removing from database..."
        )),
        "{said}"
    );
    assert!(!store.is_valid(&alone).unwrap());
    assert!(!store.verify_path(&dir).unwrap() && store.verify_path(&text).unwrap());

    // It is mended from where it came from, by exchanging it at once.
    let good = Place::new();
    let source = good.open();
    source.add_path(&root, &[], &how).unwrap();
    let mut repair = |store: &frazil_local_store::LocalStore, path: &frazil_store::StorePath| {
        let mut nar = Vec::new();
        source.nar(path, &mut nar)?;
        let info = store.query_valid(path)?;
        store.add_nar(&info, &mut &*nar, true, true).map(|_| ())
    };
    assert!(!store.verify(true, Some(&mut repair)).unwrap());
    assert!(!store.verify(true, None).unwrap());

    // Gone, though something needs it.
    make_writable(&store.real_path(&dir));
    fs::remove_dir_all(store.real_path(&dir)).unwrap();
    place.said();
    assert!(store.verify(false, None).unwrap());
    let name = store.print(&dir);
    let said = place.said();
    let wanted = format!("Error: path '{name}' disappeared, but it still has valid referrers!");
    assert!(said.contains(&wanted), "{said:?}");
    assert!(!store.verify(false, Some(&mut repair)).unwrap());
    assert!(!store.verify(true, None).unwrap());
    assert_eq!(place.entries().len(), 2);
}

#[test]
fn equal_files_become_one() {
    let place = Place::new();
    make_trees(&place.path("trees"));
    let store = place.open();
    let add = |name: &str| {
        let how = How::source(name.as_bytes());
        store
            .add_path(&place.path("trees").join(name), &[], &how)
            .unwrap()
    };
    let [file, dir, script] = ["file", "dir", "script"].map(add);
    let inode = |path: &frazil_store::StorePath, below: &str| {
        let mut real = store.real_path(path);
        if !below.is_empty() {
            real.push(below);
        }
        fs::symlink_metadata(real).unwrap().ino()
    };
    assert_ne!(inode(&file, ""), inode(&dir, "b"));
    // `file` and `dir/b`; `script`, `dir/a` and `dir/sub/.hidden`.
    let stats = store.optimise(&mut |_, _| {}).unwrap();
    assert_eq!(
        stats,
        OptimiseStats {
            files_linked: 3,
            bytes_freed: 6 + 18 + 18
        }
    );
    assert_eq!(inode(&file, ""), inode(&dir, "b"));
    assert_eq!(inode(&script, ""), inode(&dir, "sub/.hidden"));
    assert_eq!(
        store.optimise(&mut |_, _| {}).unwrap(),
        OptimiseStats::default()
    );
    let links = place.path("store/nix/store/.links");
    let mut names: Vec<String> = fs::read_dir(&links)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    // Recorded: what `nix-store --optimise` makes of the same trees.
    let wanted = [
        "021ca8biscsczh4vy31q8wma0agmivxc3izx0dh3lh9pwim4xxqb",
        "04zwf782yjwnh3q6hz5izfd6jyip8kgw6g6yj43fiqhbyhdd0dqw",
        "183p8jhjfcpk6kac6hxwp4gzp9brkvkibylz27jfbvgd5kqcq2jy",
    ];
    assert_eq!(names, wanted);
    for entry in walk(&store.real_path(&dir)) {
        let meta = fs::symlink_metadata(&entry).unwrap();
        assert_eq!(meta.mtime(), 1, "{}", entry.display());
        assert!(meta.is_symlink() || matches!(meta.mode() & 0o7777, 0o444 | 0o555));
    }
    assert!(!store.verify(true, None).unwrap());
    // A link whose contents changed is found.
    let link = links.join(&names[1]);
    make_writable(&link);
    fs::write(&link, "jello\n").unwrap();
    assert!(store.verify(true, None).unwrap());
    let said = place.said().join("\n");
    assert!(
        said.contains("was modified! expected hash 04zwf782"),
        "{said}"
    );
}

fn walk(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut all = vec![dir.to_owned()];
    let mut next = 0;
    while let Some(path) = all.get(next).cloned() {
        next += 1;
        if fs::symlink_metadata(&path).unwrap().is_dir() {
            all.extend(
                fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        }
    }
    all
}

#[test]
fn files_are_linked_as_they_are_added() {
    let place = Place::new();
    make_trees(&place.path("trees"));
    let store = place.open_with(Options {
        auto_optimise: true,
        ..place.options()
    });
    for name in ["dir", "file"] {
        let how = How::source(name.as_bytes());
        store
            .add_path(&place.path("trees").join(name), &[], &how)
            .unwrap();
    }
    let path = store.add_text(b"t", b"hello\n", &[]).unwrap();
    // `.links`, `dir/b`, `file`, the text.
    assert_eq!(fs::metadata(store.real_path(&path)).unwrap().nlink(), 4);
    assert_eq!(
        store.optimise(&mut |_, _| {}).unwrap(),
        OptimiseStats::default()
    );
}
