//! Caches in directories, against those that C++ Nix 2.34.8 made of the same paths.

mod common;

use std::fs;

use common::{PATHS, Store, Temp, change_narinfo, data, files, path, settings, substitute, top};
use frazil_binary_cache::{BinaryCache, CacheUri, Compression, Location, push_closure};
use frazil_store::transfer::{PathSink, PathSource};
use frazil_store::{StoreDir, StorePath};

fn open(uri: &str) -> frazil_store::Result<BinaryCache> {
    BinaryCache::open(&CacheUri::parse(uri)?, &settings().0)
}

const METHODS: [&str; 7] = ["none", "xz", "zstd", "bzip2", "gzip", "br", "lzma"];

#[test]
fn what_the_reference_pushed_is_read() {
    let expected = Store::reference();
    for method in METHODS {
        let temp = Temp::copy_of(method);
        let cache = open(&temp.uri()).unwrap();
        for base in PATHS {
            let path = path(base);
            let narinfo = cache.narinfo(&path).unwrap().unwrap();
            assert_eq!(narinfo.compression, method);
            let mut nar = Vec::new();
            cache.nar(&path, &mut nar).unwrap();
            let (info, archive) = &expected.0[&path];
            assert!(nar == *archive, "{method} {base}");
            assert_eq!(narinfo.info.references, info.references);
            assert_eq!(narinfo.info.deriver, info.deriver);
        }
        let (store, errors) = substitute(&[&temp.uri()], &settings().0);
        assert_eq!(errors, [""; 0], "{method}");
        assert_eq!(store.names(), expected.names());
    }
}

#[test]
fn what_is_pushed_is_what_the_reference_pushed() {
    // Signatures are not in an export, so they come from the cache.
    let mut source = Store::reference();
    let temp = Temp::copy_of("none");
    let signed = open(&temp.uri()).unwrap();
    for (path, (info, _)) in &mut source.0 {
        *info = signed.query(path).unwrap().unwrap();
    }
    for method in METHODS {
        let temp = Temp::new();
        let cache = open(&format!("{}?compression={method}", temp.uri())).unwrap();
        let pushed = push_closure(&source, &cache, &[top()], &()).unwrap();
        let names: Vec<_> = pushed.iter().map(StorePath::as_str).collect();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        let mut all = PATHS;
        all.sort_unstable();
        assert_eq!(sorted, all);
        // Implementations of other methods compress otherwise.
        if matches!(method, "none" | "xz" | "bzip2" | "lzma") {
            let (ours, theirs) = (files(&temp.0), files(&data(method)));
            assert_eq!(
                ours.keys().collect::<Vec<_>>(),
                theirs.keys().collect::<Vec<_>>(),
                "{method}"
            );
            assert!(ours == theirs, "{method}");
        }
        assert_eq!(fs::read_dir(temp.0.join("nar")).unwrap().count(), 6);
        let (store, errors) = substitute(&[&temp.uri()], &settings().0);
        assert_eq!((store.0.len(), errors.len()), (6, 0), "{method}");
        // There is nothing to do the second time.
        let again = push_closure(&source, &cache, &[top()], &()).unwrap();
        assert_eq!(again, []);
    }
}

#[test]
fn pushing_signs() {
    let source = Store::reference();
    let temp = Temp::new();
    let uri = format!(
        "{}?compression=none&secret-key={}&secret-keys={},",
        temp.uri(),
        data("secret2").display(),
        data("secret").display()
    );
    let cache = open(&uri).unwrap();
    push_closure(&source, &cache, &[top()], &()).unwrap();
    let theirs = files(&data("none"));
    for (name, text) in files(&temp.0) {
        // An export has no content addresses.
        let theirs = String::from_utf8_lossy(&theirs[&name]);
        let without: String = theirs
            .lines()
            .filter(|line| !line.starts_with("CA: "))
            .map(|line| format!("{line}\n"))
            .collect();
        if name.ends_with(".narinfo") {
            assert_eq!(String::from_utf8(text).unwrap(), without, "{name}");
        }
    }
}

#[test]
fn nothing_is_added_without_what_it_refers_to() {
    let source = Store::reference();
    let temp = Temp::new();
    let mut cache = open(&temp.uri()).unwrap();
    let (info, nar) = &source.0[&path(PATHS[2])];
    let err = PathSink::add(&mut cache, info, &mut &nar[..]).unwrap_err();
    let expected = "cannot add '/nix/store/14lmzg6cwzzgpavyj02za2b51bhv3hzs-b' to the binary cache because the reference '/nix/store/kxcrbnnb49i5nl5yrw2mv9q7j1dlfa44-a' is not valid";
    assert_eq!(err.to_string(), expected);
    assert!(!cache.contains(&info.path).unwrap());
    // Nor what is not what it should be.
    let (mut info, mut nar) = source.0[&path(PATHS[1])].clone();
    info.nar_size += 1;
    let err = PathSink::add(&mut cache, &info, &mut &nar[..]).unwrap_err();
    let expected = "size mismatch importing path '/nix/store/kxcrbnnb49i5nl5yrw2mv9q7j1dlfa44-a';\n  specified: 121\n  got:       120";
    assert_eq!(err.to_string(), expected);
    info.nar_size -= 1;
    nar[100] ^= 1;
    let err = PathSink::add(&mut cache, &info, &mut &nar[..]).unwrap_err();
    assert!(err.to_string().starts_with("hash mismatch importing path"));
    nar.truncate(100);
    let err = PathSink::add(&mut cache, &info, &mut &nar[..]).unwrap_err();
    assert_eq!(err.to_string(), "unexpected end-of-file");
    assert!(!cache.contains(&info.path).unwrap());
    let uri = format!("{}?write-nar-listing=true", temp.uri());
    let err = PathSink::add(&mut open(&uri).unwrap(), &info, &mut &nar[..]).unwrap_err();
    assert_eq!(
        err.to_string(),
        "the parameter 'write-nar-listing' of binary caches is not supported"
    );
    let left: Vec<_> = files(&temp.0).into_keys().collect();
    let narinfos = left.iter().filter(|name| name.ends_with(".narinfo"));
    assert_eq!(narinfos.count(), 0, "{left:?}");
    assert!(left.iter().all(|name| !name.contains("tmp")), "{left:?}");
}

#[test]
fn a_new_cache_looks_as_the_reference_makes_it() {
    let temp = Temp::new();
    open(&temp.uri()).unwrap();
    let mut names: Vec<_> = fs::read_dir(&temp.0)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["log", "nar", "nix-cache-info", "realisations"]);
    let text = fs::read_to_string(temp.0.join("nix-cache-info")).unwrap();
    assert_eq!(text, "StoreDir: /nix/store\n");
    fs::write(temp.0.join("nix-cache-info"), "StoreDir: /opt/store\n").unwrap();
    let err = open(&temp.uri()).err().unwrap();
    let expected = format!(
        "binary cache '{}' is for Nix stores with prefix '/opt/store', not '/nix/store'",
        temp.uri()
    );
    assert_eq!(err.to_string(), expected);
    let uri = format!("{}?store=/opt/store", temp.uri());
    assert_eq!(
        open(&uri).unwrap().store_dir(),
        &StoreDir::new(b"/opt/store").unwrap()
    );
}

#[test]
fn logs_are_kept() {
    let temp = Temp::new();
    let cache = open(&temp.uri()).unwrap();
    let derivation = path("k888cy188bnxlwp675816cx11zwi0knb-prog.drv");
    assert!(cache.log(&derivation).unwrap().is_none());
    cache.add_log(&derivation, b"built\n").unwrap();
    let mut text = String::new();
    let mut log = cache.log(&derivation).unwrap().unwrap();
    std::io::Read::read_to_string(&mut log, &mut text).unwrap();
    assert_eq!(text, "built\n");
}

/// What is wrong with a cache, and what is said of it; nothing of the path is added.
#[test]
fn spoilt_caches_are_told() {
    type Spoil = fn(&Temp);
    let a = || path(PATHS[1]);
    fn nar_of(temp: &Temp, base: &str) -> std::path::PathBuf {
        let text = fs::read_to_string(temp.0.join(format!("{}.narinfo", &base[..32]))).unwrap();
        let url = text
            .lines()
            .find_map(|line| line.strip_prefix("URL: "))
            .unwrap();
        temp.0.join(url)
    }
    let cases: [(&str, Spoil, &str); 13] = [
        (
            "a changed archive",
            |t| {
                let file = nar_of(t, PATHS[1]);
                let mut bytes = fs::read(&file).unwrap();
                bytes[40] ^= 1;
                fs::write(&file, bytes).unwrap();
            },
            "hash mismatch in file 'nar/",
        ),
        (
            "a longer archive",
            |t| {
                let file = nar_of(t, PATHS[1]);
                let mut bytes = fs::read(&file).unwrap();
                bytes.push(0);
                fs::write(&file, bytes).unwrap();
            },
            "the file 'nar/",
        ),
        (
            "a shorter archive",
            |t| {
                let file = nar_of(t, PATHS[1]);
                let bytes = fs::read(&file).unwrap();
                fs::write(&file, &bytes[..bytes.len() - 1]).unwrap();
            },
            "hash mismatch in file 'nar/",
        ),
        (
            "no archive",
            |t| fs::remove_file(nar_of(t, PATHS[1])).unwrap(),
            "file 'nar/",
        ),
        (
            "a directory in the place of an archive",
            |t| {
                let file = nar_of(t, PATHS[1]);
                fs::remove_file(&file).unwrap();
                fs::create_dir(&file).unwrap();
            },
            "\"/",
        ),
        (
            "an archive elsewhere",
            |t| change_narinfo(&t.0, &path(PATHS[1]), |n| n.url = "../../etc/passwd".into()),
            "local binary cache path '../../etc/passwd' must not contain '..' or '.' segments",
        ),
        (
            "an archive at an absolute path",
            |t| change_narinfo(&t.0, &path(PATHS[1]), |n| n.url = "/etc/passwd".into()),
            "local binary cache path '/etc/passwd' must not be absolute",
        ),
        (
            "another method",
            |t| change_narinfo(&t.0, &path(PATHS[1]), |n| n.compression = "zstd".into()),
            "reading file 'nar/",
        ),
        (
            "an unknown method",
            |t| change_narinfo(&t.0, &path(PATHS[1]), |n| n.compression = "zip".into()),
            "unknown compression method 'zip'",
        ),
        (
            "a method that is not supported",
            |t| change_narinfo(&t.0, &path(PATHS[1]), |n| n.compression = "lz4".into()),
            "compression method 'lz4' is not supported",
        ),
        (
            "another hash",
            |t| {
                change_narinfo(&t.0, &path(PATHS[1]), |n| {
                    n.info.nar_hash = frazil_store::HashAlgo::Sha256.hash(b"x");
                });
            },
            "refused: hash mismatch",
        ),
        (
            "a shorter archive than there is",
            |t| change_narinfo(&t.0, &path(PATHS[1]), |n| n.info.nar_size = 119),
            "the archive of '/nix/store/kxcrbnnb49i5nl5yrw2mv9q7j1dlfa44-a' is longer than the 119 bytes",
        ),
        (
            "a longer archive than there is",
            |t| change_narinfo(&t.0, &path(PATHS[1]), |n| n.info.nar_size = 121),
            "refused: size mismatch",
        ),
    ];
    for (what, spoil, expected) in cases {
        let temp = Temp::copy_of("xz");
        spoil(&temp);
        let (store, errors) = substitute(&[&temp.uri()], &settings().0);
        assert!(errors[0].starts_with(expected), "{what}: {errors:?}");
        assert_eq!(store.names(), ["src"], "{what}");
        // What needs it is told, too.
        let needs = "some references of path '/nix/store/14lmzg6cwzzgpavyj02za2b51bhv3hzs-b' could not be realised";
        assert_eq!(errors[1], needs, "{what}");
        assert_eq!(errors.len(), 5, "{what}");
        // Another cache helps.
        let other = Temp::copy_of("zstd");
        let uris = [temp.uri(), format!("{}?priority=9", other.uri())];
        let uris: Vec<_> = uris.iter().map(String::as_str).collect();
        let (settings, log) = settings();
        let (store, errors) = substitute(&uris, &settings);
        assert_eq!((store.0.len(), errors.len()), (6, 0), "{what}: {errors:?}");
        assert!(log.lines().iter().any(|line| line.starts_with(expected)));
        // Copying it is refused just the same.
        let cache = open(&temp.uri()).unwrap();
        let mut out = Vec::new();
        assert!(cache.nar(&a(), &mut out).is_err(), "{what}");
    }
}

#[test]
fn bombs_do_not_go_off() {
    // A file of a gibibyte of zeros in a kilobyte or so, said to be as long as `a` is.
    let temp = Temp::copy_of("none");
    let mut header = Vec::new();
    for word in ["nix-archive-1", "(", "type", "regular", "contents"] {
        header.extend_from_slice(&(word.len() as u64).to_le_bytes());
        header.extend_from_slice(word.as_bytes());
        header.resize(header.len().next_multiple_of(8), 0);
    }
    header.extend_from_slice(&(1u64 << 30).to_le_bytes());
    for method in [Compression::Zstd, Compression::Bzip2, Compression::Xz] {
        let mut bomb = Vec::new();
        let mut writer = method.writer(&mut bomb, Some(1), 1).unwrap();
        std::io::Write::write_all(&mut writer, &header).unwrap();
        for _ in 0..64 {
            std::io::Write::write_all(&mut writer, &vec![0; 1 << 20]).unwrap();
        }
        writer.finish().unwrap();
        fs::write(temp.0.join("nar/bomb"), &bomb).unwrap();
        change_narinfo(&temp.0, &path(PATHS[1]), |n| {
            n.url = "nar/bomb".into();
            n.compression = method.name().into();
            n.file_hash = Some(frazil_store::HashAlgo::Sha256.hash(&bomb));
            n.file_size = bomb.len() as u64;
        });
        let (store, errors) = substitute(&[&temp.uri()], &settings().0);
        let expected = "the archive of '/nix/store/kxcrbnnb49i5nl5yrw2mv9q7j1dlfa44-a' is longer than the 120 bytes";
        assert!(errors[0].starts_with(expected), "{errors:?}");
        assert_eq!(store.names(), ["src"]);
    }
}

#[test]
fn uris() {
    let parse = |uri: &str| CacheUri::parse(uri).map_err(|err| err.to_string());
    let name = |uri: &str| parse(uri).map(|cache| cache.name());
    for (uri, expected) in [
        ("file:///srv/c", Ok("file:///srv/c")),
        ("file:///srv//c/?priority=3", Ok("file:///srv/c")),
        ("file:///srv/a%20b", Ok("file:///srv/a b")),
        ("https://c.example.org/", Ok("https://c.example.org")),
        ("http://c.example.org/x//?a=b", Ok("http://c.example.org/x")),
        ("file://srv", Err("Cannot parse Nix store 'file://srv'")),
        ("file:x", Err("not an absolute path: \"x\"")),
        (
            "http://",
            Err("`http` Store requires a non-empty authority in Store URL"),
        ),
        (
            "http:///x",
            Err("`http` Store requires a non-empty authority in Store URL"),
        ),
        (
            "/srv/c",
            Err("don't know how to open Nix store with URI '/srv/c'"),
        ),
        (
            "ftp://c",
            Err("don't know how to open Nix store with URI 'ftp://c'"),
        ),
        ("http://c?x", Ok("http://c")),
        ("http://c?x=%zz", Err("invalid URI query 'x=%zz': leftover")),
        (
            "http://c?compression=zip",
            Err("option 'compression' has invalid value 'zip'"),
        ),
        (
            "http://c?trusted=maybe",
            Err("Boolean setting 'trusted' has invalid value 'maybe'"),
        ),
        (
            "http://c?priority=x",
            Err("setting 'priority' has invalid value 'x'"),
        ),
        ("http://c?write-nar-listing=true", Ok("http://c")),
    ] {
        let expected = expected.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(name(uri), expected, "{uri}");
    }
    let uri = "file:///c?priority=7&trusted=1&want-mass-query=true&compression=zstd&compression-level=9&parallel-compression=1&secret-keys=/a,/b&foo=bar";
    let cache = parse(uri).unwrap();
    assert_eq!(cache.location, Location::File("/c".into()));
    assert_eq!(
        (cache.priority, cache.trusted, cache.want_mass_query),
        (Some(7), true, Some(true))
    );
    assert_eq!(
        (cache.compression, cache.compression_level),
        (Compression::Zstd, Some(9))
    );
    assert_eq!(cache.secret_keys.len(), 2);
    assert_eq!(cache.unknown, ["foo"]);
}
