//! Unpacking archives onto a file system: what comes out is what went in, and nothing that exists is
//! touched. Error texts are those of C++ Nix 2.34.8's `nix-store --restore`.

#![cfg(unix)]

mod common;

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};

use common::MemFs;
use frazil_store::fs::NativeFs;
use frazil_store::nar::{Modes, RestoreOptions, dump_path, restore_path};

/// A directory that is removed in the end.
struct Temp(PathBuf);

impl Temp {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("frazil-restore-{name}-{}", std::process::id()));
        fs::create_dir(&path).unwrap();
        Temp(path)
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn tree() -> Vec<u8> {
    let mut archive = Vec::new();
    dump_path(&MemFs::tree(), b"/tree", &mut archive).unwrap();
    archive
}

/// An archive of the strings that `text` has between spaces; `_` is the empty one.
fn archive(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for word in ["nix-archive-1"].into_iter().chain(text.split_whitespace()) {
        let word = if word == "_" { "" } else { word };
        out.extend_from_slice(&(word.len() as u64).to_le_bytes());
        out.extend_from_slice(word.as_bytes());
        out.resize(out.len().next_multiple_of(8), 0);
    }
    out
}

fn file(contents: &str) -> String {
    format!("( type regular contents {contents} )")
}

fn dir(entries: &[(&str, String)]) -> String {
    let entry = |(name, node): &(&str, String)| format!("entry ( name {name} node {node} ) ");
    let entries: String = entries.iter().map(entry).collect();
    format!("( type directory {entries})")
}

fn restore(archive: &[u8], dest: &Path, options: RestoreOptions) -> Result<u64, String> {
    restore_path(&mut &archive[..], dest, options).map_err(|err| err.to_string())
}

fn dumped(path: &Path) -> Vec<u8> {
    let mut out = Vec::new();
    dump_path(&NativeFs, path.to_str().unwrap().as_bytes(), &mut out).unwrap();
    out
}

/// Every file below `path`, itself first: mode and time of change.
fn modes(path: &Path, out: &mut Vec<(PathBuf, u32, i64)>) {
    let meta = fs::symlink_metadata(path).unwrap();
    out.push((path.to_owned(), meta.mode(), meta.mtime()));
    if meta.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            modes(&entry.unwrap().path(), out);
        }
    }
}

#[test]
fn what_comes_out_is_what_went_in() {
    let temp = Temp::new("same");
    for modes in [Modes::Umask, Modes::Canonical] {
        let options = RestoreOptions {
            modes,
            case_hack: false,
        };
        let archive = tree();
        let mut followed = archive.clone();
        followed.extend_from_slice(b"more");
        let mut input = &followed[..];
        let dest = temp.0.join(format!("{modes:?}"));
        let len = restore_path(&mut input, &dest, options).unwrap();
        assert_eq!(len, archive.len() as u64);
        assert_eq!(input, b"more", "exactly the archive is read");
        assert!(dumped(&dest) == archive);
    }
}

#[test]
fn a_store_s_files_have_canonical_modes_and_times() {
    let temp = Temp::new("modes");
    let options = RestoreOptions {
        modes: Modes::Canonical,
        case_hack: false,
    };
    restore(&tree(), &temp.0.join("tree"), options).unwrap();
    let mut found = Vec::new();
    modes(&temp.0.join("tree"), &mut found);
    assert!(found.len() > 10);
    for (path, mode, mtime) in found {
        assert_eq!(mtime, 1, "{}", path.display());
        let expected: &[u32] = match mode & 0o170000 {
            0o120000 => &[0o777],
            0o040000 => &[0o555],
            _ => &[0o444, 0o555],
        };
        assert!(expected.contains(&(mode & 0o7777)), "{}", path.display());
    }
}

#[test]
fn what_exists_is_neither_changed_nor_followed() {
    let temp = Temp::new("exists");
    let at = |name: &str| temp.0.join(name);
    fs::write(at("file"), "old").unwrap();
    fs::create_dir(at("dir")).unwrap();
    symlink(at("file"), at("to-file")).unwrap();
    symlink(at("dir"), at("to-dir")).unwrap();
    symlink(at("nothing"), at("to-nothing")).unwrap();
    let before = dumped(&temp.0);
    let link = "( type symlink target ../f )".to_owned();
    let file_exists = |name: &str, what: &str| match what {
        "file" => format!("creating file \"{}\": File exists", at(name).display()),
        "link" => format!(
            "creating symlink \"{}\" -> \"../f\": File exists",
            at(name).display()
        ),
        _ => format!(
            "filesystem error: cannot create directory: File exists [{}]",
            at(name).display()
        ),
    };
    for name in ["file", "dir", "to-file", "to-dir", "to-nothing"] {
        for (what, node) in [
            ("file", file("new")),
            ("dir", dir(&[("a", file("new"))])),
            ("link", link.clone()),
        ] {
            let expected = match (what, name) {
                ("dir", "dir" | "to-dir") => {
                    format!("path '{}' already exists", at(name).display())
                }
                _ => file_exists(name, what),
            };
            let result = restore(&archive(&node), &at(name), RestoreOptions::default());
            assert_eq!(result, Err(expected));
            assert!(dumped(&temp.0) == before, "{what} onto {name}");
        }
    }
    let nowhere = at("no/such");
    let result = restore(&archive(&file("x")), &nowhere, RestoreOptions::default());
    let expected = format!(
        "creating file \"{}\": No such file or directory",
        nowhere.display()
    );
    assert_eq!(result, Err(expected));
}

#[test]
fn links_are_not_followed_by_what_comes_after_them() {
    let temp = Temp::new("links");
    fs::create_dir(temp.0.join("outside")).unwrap();
    let link = "( type symlink target ../outside )".to_owned();
    // The same name twice is refused; a name with a slash, too.
    for (second, reason) in [
        ("a", "bad archive: NAR directory is not sorted"),
        ("a/b", "bad archive: NAR contains invalid file name 'a/b'"),
        ("..", "bad archive: NAR contains invalid file name '..'"),
    ] {
        let text = dir(&[("a", link.clone()), (second, dir(&[("x", file("evil"))]))]);
        let dest = temp.0.join("dest");
        let result = restore(&archive(&text), &dest, RestoreOptions::default());
        assert_eq!(result, Err(reason.to_owned()));
        fs::remove_dir_all(&dest).unwrap();
    }
    assert_eq!(fs::read_dir(temp.0.join("outside")).unwrap().count(), 0);
    assert_eq!(fs::read_dir(&temp.0).unwrap().count(), 1);
}

#[test]
fn names_that_differ_in_case_get_numbers() {
    let temp = Temp::new("case");
    let options = RestoreOptions {
        modes: Modes::Umask,
        case_hack: true,
    };
    let names = |list: &[&str]| {
        let entries: Vec<_> = list.iter().map(|name| (*name, file(name))).collect();
        archive(&dir(&entries))
    };
    let dest = temp.0.join("good");
    restore(&names(&["A", "AA", "Aa", "a", "aA"]), &dest, options).unwrap();
    let mut found: Vec<_> = fs::read_dir(&dest)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    let expected = [
        "A",
        "AA",
        "Aa~nix~case~hack~1",
        "aA~nix~case~hack~2",
        "a~nix~case~hack~1",
    ];
    assert_eq!(found, expected);
    // A name that looks like the result of a collision.
    let dest = temp.0.join("bad");
    let result = restore(&names(&["A", "a", "a~nix~case~hack~1"]), &dest, options);
    let expected = format!(
        "creating file \"{}/a~nix~case~hack~1\": File exists",
        dest.display()
    );
    assert_eq!(result, Err(expected));
}

#[test]
fn archives_cut_short_anywhere_are_errors() {
    let temp = Temp::new("cut");
    let entries = [
        ("a", file("text")),
        ("b", dir(&[("c", "( type symlink target t )".to_owned())])),
    ];
    let archive = archive(&dir(&entries));
    for end in 0..archive.len() {
        let dest = temp.0.join(end.to_string());
        let result = restore(&archive[..end], &dest, RestoreOptions::default());
        let message = result.unwrap_err();
        assert_eq!(message, "unexpected end-of-file", "{end}");
    }
    let options = RestoreOptions::default();
    restore(&archive, &temp.0.join("whole"), options).unwrap();
}
