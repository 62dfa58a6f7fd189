//! Archives of a tree of files against C++ Nix 2.34.8, and archives that are bad.

mod common;

use std::collections::BTreeMap;
use std::io::{self, Write};

use common::{MemFs, Node, Random, message, table};
use frazil_store::fs::FileSource;
use frazil_store::nar::{
    NarEvent, NarReader, NarWalker, Step, dump_bytes, dump_path, hash_file_flat, hash_path_nar,
};
use frazil_store::{
    ContentAddress, ContentAddressMethod, Hash, HashAlgo, HashFormat, Hasher, StoreDir, StoreError,
};

fn path_of(name: &str, method: ContentAddressMethod, hash: Hash) -> String {
    let dir = StoreDir::default();
    let ca = ContentAddress { method, hash };
    dir.print(&dir.make_ca_path(name.as_bytes(), &ca, [], false).unwrap())
}

fn check_hashes(fs: &dyn FileSource, root: &str) {
    for row in table(include_str!("data/tree_hashes.tsv")) {
        let path = format!("{root}/{}", row[0]);
        let (hash, len) = hash_path_nar(fs, path.as_bytes()).unwrap();
        let expected = (row[1], row[2].parse().unwrap());
        assert_eq!(
            (hash.to_text(HashFormat::Base16, false).as_str(), len),
            expected,
            "{path}"
        );
    }
    let large = hash_file_flat(
        fs,
        format!("{root}/tree/large").as_bytes(),
        HashAlgo::Sha256,
    );
    let expected = "b3f0e64e0345a5b80729eed0a116a75512e1c964a6f768c0978f66f7695ecfb0";
    assert_eq!(
        large.unwrap().0.to_text(HashFormat::Base16, false),
        expected
    );
}

#[test]
fn trees_hash_the_same() {
    let fs = MemFs::tree();
    check_hashes(&fs, "");
    // builtins.path, with recursive = false too, and a copied source.
    let nar = |path: &str| hash_path_nar(&fs, path.as_bytes()).unwrap().0;
    let tree = path_of("tree", ContentAddressMethod::Nar, nar("/tree"));
    assert_eq!(tree, "/nix/store/2nzpxngzpry3m02pd6i2lv5c7r6ynf3a-tree");
    let nine = path_of("nine", ContentAddressMethod::Nar, nar("/tree/nine"));
    assert_eq!(nine, "/nix/store/7w0d23979la6cjpxbsnci6ylf9s763qw-nine");
    let flat = hash_file_flat(&fs, b"/tree/nine", HashAlgo::Sha256)
        .unwrap()
        .0;
    let nine = path_of("nine", ContentAddressMethod::Flat, flat);
    assert_eq!(nine, "/nix/store/54hd6hvj68gr1y5pkck6hdd2xqja2xwr-nine");
    let mut bytes = Vec::new();
    let mut dumped = Vec::new();
    dump_bytes(&[9, 16, 23, 30, 37, 44, 51, 58, 65], false, &mut bytes).unwrap();
    dump_path(&fs, b"/tree/nine", &mut dumped).unwrap();
    assert_eq!(bytes, dumped);
}

#[cfg(unix)]
#[test]
fn native_files_hash_the_same() {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use frazil_store::fs::NativeFs;

    let root = std::env::temp_dir().join(format!("frazil-store-nar-{}", std::process::id()));
    fs::create_dir(&root).unwrap();
    for (path, node) in MemFs::tree().0 {
        let path = root.join(path.trim_start_matches('/'));
        match node {
            Node::Directory => drop(fs::create_dir(&path)),
            Node::Symlink(target) => symlink(target, &path).unwrap(),
            Node::File(contents, executable) => {
                fs::write(&path, contents).unwrap();
                let mode = if executable { 0o755 } else { 0o644 };
                fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            }
            Node::Unknown => unreachable!(),
        }
    }
    check_hashes(&NativeFs, root.to_str().unwrap());
    let missing = root.join("missing").into_os_string().into_string().unwrap();
    let err = hash_path_nar(&NativeFs, missing.as_bytes()).unwrap_err();
    assert_eq!(message(&err), format!("path '{missing}' does not exist"));
    let _socket = std::os::unix::net::UnixListener::bind(root.join("tree/socket")).unwrap();
    let tree = root.join("tree").into_os_string().into_string().unwrap();
    let err = hash_path_nar(&NativeFs, tree.as_bytes()).unwrap_err();
    assert_eq!(
        message(&err),
        format!("file '{tree}/socket' has an unsupported type")
    );
    fs::remove_dir_all(&root).unwrap();
}

#[test]
fn filters_are_asked_in_order() {
    let fs = MemFs::tree();
    let mut walker = NarWalker::new(&fs, b"/tree", true);
    let mut hasher = Hasher::new(HashAlgo::Sha256);
    let mut asked = Vec::new();
    loop {
        match walker.step(&mut hasher).unwrap() {
            Step::NeedsFilter { path, kind } => {
                let name = path.rsplit(|&c| c == b'/').next().unwrap();
                walker.answer(name != b"dir" && kind.name() != "symlink");
                asked.push(format!("{path} {}", kind.name()));
            }
            Step::Wrote => {}
            Step::Done => break,
        }
    }
    // The order builtins.filterSource of C++ Nix 2.34.8 calls its function in, and its result.
    let expected = "\
/tree/.hidden regular
/tree/A regular
/tree/a regular
/tree/a-b regular
/tree/a.d directory
/tree/a.d/b regular
/tree/chunk regular
/tree/chunk+1 regular
/tree/dangling symlink
/tree/dir directory
/tree/eight regular
/tree/empty regular
/tree/large regular
/tree/nine regular
/tree/run.sh regular
/tree/ünï regular";
    assert_eq!(asked.join("\n"), expected);
    let path = path_of("tree", ContentAddressMethod::Nar, hasher.finish().0);
    assert_eq!(path, "/nix/store/ijmwj20c1pgqiy53qi84h5vz8k3hvd8p-tree");

    let mut walker = NarWalker::new(&fs, b"/tree", true);
    walker.step(&mut io::sink()).unwrap();
    assert!(
        walker.step(&mut io::sink()).is_err(),
        "a question was left open"
    );
}

#[test]
fn depth_is_limited_as_in_cpp_nix() {
    let mut nodes = BTreeMap::new();
    let mut path = "/deep".to_owned();
    nodes.insert(path.clone(), Node::Directory);
    for _ in 0..63 {
        path.push_str("/d");
        nodes.insert(path.clone(), Node::Directory);
    }
    let (hash, _) = hash_path_nar(&MemFs(nodes.clone()), b"/deep").unwrap();
    let expected = "e1db5553b5d37f2fbc624394e7c7d027719c4dc7bedc364569c75ba449db614c";
    assert_eq!(hash.to_text(HashFormat::Base16, false), expected);
    path.push_str("/f");
    nodes.insert(path.clone(), Node::Unknown);
    let err = hash_path_nar(&MemFs(nodes), b"/deep").unwrap_err();
    let expected = format!("path '{path}' exceeds maximum NAR directory depth of 64");
    assert_eq!(message(&err), expected);
}

/// Reads an archive; its events, and the archive they make when written again.
fn read(archive: &[u8]) -> Result<(String, MemFs), StoreError> {
    let mut reader = NarReader::new(archive);
    let (mut log, mut nodes) = (String::new(), BTreeMap::new());
    let mut path = vec!["/root".to_owned()];
    let mut in_file = false;
    loop {
        let here = path.join("/");
        let event = reader.next_event()?;
        if !matches!(event, NarEvent::Contents(_)) && std::mem::take(&mut in_file) && path.len() > 1
        {
            path.pop();
        }
        match event {
            NarEvent::Directory => {
                nodes.insert(here, Node::Directory);
                log.push_str("directory ");
            }
            NarEvent::Entry(name) => {
                log.push_str(&format!("{name}: "));
                path.push(name.to_string());
            }
            NarEvent::EndDirectory => {
                log.push_str("end ");
                if path.len() > 1 {
                    path.pop();
                }
            }
            NarEvent::File { executable, size } => {
                nodes.insert(here, Node::File(Vec::new(), executable));
                log.push_str(&format!("file({executable},{size}) "));
                in_file = true;
            }
            NarEvent::Contents(data) => {
                assert!(!data.is_empty() && data.len() <= 65536);
                if let Some(Node::File(contents, _)) = nodes.get_mut(&here) {
                    contents.extend_from_slice(data);
                }
                in_file = true;
            }
            NarEvent::Symlink(target) => {
                nodes.insert(here, Node::Symlink(target.to_string()));
                log.push_str(&format!("symlink({target}) "));
                if path.len() > 1 {
                    path.pop();
                }
            }
            NarEvent::End => return Ok((log, MemFs(nodes))),
        }
    }
}

fn archive_of(fs: &MemFs, path: &str) -> Vec<u8> {
    let mut archive = Vec::new();
    dump_path(fs, path.as_bytes(), &mut archive).unwrap();
    archive
}

#[test]
fn reading_gives_back_what_was_written() {
    let archive = archive_of(&MemFs::tree(), "/tree");
    let (_, fs) = read(&archive).unwrap();
    assert!(archive_of(&fs, "/root") == archive);
    let (log, _) = read(&archive_of(&MemFs::tree(), "/tree/dir")).unwrap();
    assert_eq!(
        log,
        "directory empty: directory end link: symlink(../run.sh) end "
    );
}

/// An archive of these strings.
fn strings(parts: &[&str]) -> Vec<u8> {
    let mut out = Vec::new();
    for part in ["nix-archive-1"].iter().chain(parts) {
        out.extend_from_slice(&(part.len() as u64).to_le_bytes());
        out.extend_from_slice(part.as_bytes());
        out.resize(out.len().next_multiple_of(8), 0);
    }
    out
}

#[test]
fn bad_archives_are_told() {
    let entry = |name| {
        [
            "entry", "(", "name", name, "node", "(", "type", "symlink", "target", "x", ")", ")",
        ]
    };
    let dir = |names: &[&'static str]| {
        let entries = names.iter().flat_map(|name| entry(name));
        ["(", "type", "directory"]
            .into_iter()
            .chain(entries)
            .chain([")"])
            .collect::<Vec<_>>()
    };
    read(&strings(&dir(&["a", "b"]))).unwrap();
    let long = "a".repeat(256);
    let long: &'static str = Box::leak(long.into_boxed_str());
    let cases: Vec<(Vec<&str>, &str)> = vec![
        (dir(&["b", "a"]), "bad archive: NAR directory is not sorted"),
        (dir(&["a", "a"]), "bad archive: NAR directory is not sorted"),
        (dir(&[""]), "bad archive: NAR contains invalid file name ''"),
        (
            dir(&["."]),
            "bad archive: NAR contains invalid file name '.'",
        ),
        (
            dir(&[".."]),
            "bad archive: NAR contains invalid file name '..'",
        ),
        (
            dir(&["a/b"]),
            "bad archive: NAR contains invalid file name 'a/b'",
        ),
        (
            dir(&["a\0b"]),
            "bad archive: NAR contains invalid file name 'a\0b'",
        ),
        (dir(&[long]), "string is too long"),
        (vec!["x"], "bad archive: expected tag '(', got 'x'"),
        (vec!["(", "type", "x"], "bad archive: unknown file type 'x'"),
        (
            vec!["(", "type", "symlink", "target", ""],
            "bad archive: NAR contains invalid symlink target",
        ),
        (
            vec!["(", "type", "regular", "executable", "x"],
            "string is too long",
        ),
        (
            vec!["(", "type", "regular", "x"],
            "bad archive: expected tag 'contents', got 'x'",
        ),
        (
            vec!["(", "type", "directory", "x"],
            "bad archive: expected tag 'entry' or ')', got 'x'",
        ),
        (vec!["(", "type", "directory"], "unexpected end-of-file"),
    ];
    for (parts, expected) in cases {
        let err = read(&strings(&parts)).err().unwrap();
        assert_eq!(message(&err), expected, "{parts:?}");
    }
    let err = read(b"not an archive at all").err().unwrap();
    assert_eq!(
        message(&err),
        "bad archive: input doesn't look like a Nix archive"
    );
    let mut padded = strings(&["(", "type", "regular", "contents", "a", ")"]);
    let at = padded.len() - 16 - 1;
    padded[at] = 1;
    assert_eq!(message(&read(&padded).err().unwrap()), "non-zero padding");
    // A length far beyond memory, and a nesting far beyond the limit.
    let mut huge = strings(&["(", "type", "regular", "contents"]);
    huge.extend_from_slice(&u64::MAX.to_le_bytes());
    assert_eq!(
        message(&read(&huge).err().unwrap()),
        "unexpected end-of-file"
    );
    let nested: Vec<_> = ["(", "type", "directory", "entry", "(", "name", "a", "node"].repeat(1000);
    let expected = "bad archive: NAR directory nesting exceeds maximum depth of 64";
    assert_eq!(message(&read(&strings(&nested)).err().unwrap()), expected);
}

#[test]
fn no_input_panics_and_what_is_accepted_is_canonical() {
    let archive = archive_of(&MemFs::tree(), "/tree/dir");
    let mut random = Random(2);
    for _ in 0..20_000 {
        let bad = random.mutate(&archive);
        if let Ok((log, fs)) = read(&bad)
            && !log.contains('\u{fffd}')
        {
            assert!(bad.starts_with(&archive_of(&fs, "/root")));
        }
    }
}

#[test]
fn failing_sinks_are_told() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::other("full"))
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let err = dump_path(&MemFs::tree(), b"/tree", &mut Full).unwrap_err();
    assert_eq!(message(&err), "writing archive: full");
}
