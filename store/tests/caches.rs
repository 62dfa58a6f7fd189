//! What binary caches and exports are written in, against what C++ Nix 2.34.8 wrote, said and signed.
//!
//! `data/export` has a closure that it exported, and the narinfos of its paths in a cache that it pushed to without
//! compression, with signatures by two keys.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};

use common::{Random, message, table};
use frazil_store::cache_info::{self, CacheInfo};
use frazil_store::closure::{closure, topo_sort};
use frazil_store::export::{ImportReader, export_paths, import_paths};
use frazil_store::signature::Trust;
use frazil_store::transfer::{PathSink, PathSource};
use frazil_store::{
    Features, Hash, HashAlgo, HashFormat, NarInfo, PathInfo, PublicKey, PublicKeys, Result,
    SecretKey, Signature, StoreDir, StoreError, StorePath, narinfo,
};

const EXPORTED: &[u8] = include_bytes!("data/export/closure");
const NARINFOS: [&str; 5] = [
    include_str!("data/export/kxcrbnnb49i5nl5yrw2mv9q7j1dlfa44.narinfo"),
    include_str!("data/export/14lmzg6cwzzgpavyj02za2b51bhv3hzs.narinfo"),
    include_str!("data/export/82vkpfx5hjgn9z3kzs6bqd9mja4a6ch9.narinfo"),
    include_str!("data/export/0hcayck3vg6bb1id47dw1vw2acl7gfhf.narinfo"),
    include_str!("data/export/q74y2mhzn8gx3b1gdhflv9jca2lq28nw.narinfo"),
];
const PUBLIC: [&[u8]; 2] = [
    b"test-1:VRG8M5DTSczfLZ1mwcOX9rlIGlX8UrJSEMKb/KconCs=",
    b"test-1.b:+1X9uAT2ukFi0D99RRNXvKLBuv7J6sgHW9g/fNWQ5vI=",
];
const SECRET: &[u8] = b"test-1:iJcDLpLX858F9srjGaZHi47SUwBzMp8KLz6RQE3qN05VEbwzkNNJzN8tnWbBw5f2uUgaVfxSslIQwpv8pyicKw==";

fn parse(text: &str) -> Result<NarInfo> {
    let whence = "0hcayck3vg6bb1id47dw1vw2acl7gfhf.narinfo";
    NarInfo::parse(
        text.as_bytes(),
        whence,
        &StoreDir::default(),
        Features::NONE,
    )
}

/// As `nix path-info --json` shows it, without what a cache does not say.
fn json(narinfo: &NarInfo) -> String {
    let dir = StoreDir::default();
    let text = |text: &str| format!("\"{text}\"");
    let opt = |value: Option<String>| value.map_or("null".to_owned(), |value| text(&value));
    let list = |words: Vec<String>| {
        let words: Vec<_> = words.iter().map(|word| text(word)).collect();
        format!("[{}]", words.join(","))
    };
    let info = &narinfo.info;
    let mut out = format!(
        "{{\"ca\":{},\"compression\":{},\"deriver\":{}",
        opt(info.ca.map(|ca| ca.to_string())),
        text(&narinfo.compression.to_string()),
        opt(info.deriver.as_ref().map(|path| dir.print(path))),
    );
    if let Some(hash) = &narinfo.file_hash {
        out += &format!(
            ",\"downloadHash\":{}",
            text(&hash.to_text(HashFormat::Sri, true))
        );
    }
    if narinfo.file_size != 0 {
        out += &format!(",\"downloadSize\":{}", narinfo.file_size);
    }
    out += &format!(
        ",\"narHash\":{},\"narSize\":{},\"references\":{},\"signatures\":{},\"url\":{}}}",
        text(&info.nar_hash.to_text(HashFormat::Sri, true)),
        info.nar_size,
        list(info.references.iter().map(|path| dir.print(path)).collect()),
        list(info.signatures.iter().cloned().collect()),
        text(&narinfo.url.to_string()),
    );
    out
}

#[test]
fn narinfos_are_read_as_leniently_and_as_strictly() {
    let base = "StorePath: /nix/store/0hcayck3vg6bb1id47dw1vw2acl7gfhf-d\n\
        URL: nar/x.nar\n\
        NarHash: sha256:11rb2spihlbynp4j856wr18v8fd1x3jgzbbv9svv3l0w82h2153l\n\
        NarSize: 208\n";
    let corrupt = "NAR info file '0hcayck3vg6bb1id47dw1vw2acl7gfhf.narinfo' is corrupt";
    let mut rows = 0;
    for row in table(include_str!("data/narinfo.tsv")) {
        let text = row[0]
            .replace("{BASE}", base)
            .replace("\\n", "\n")
            .replace("\\r", "\r");
        let shown = match parse(&text) {
            Ok(narinfo) => format!("ok {}", json(&narinfo)),
            // Its log drops the characters that may not be in a terminal.
            Err(err) => format!("error: {err}").replace('\r', ""),
        };
        assert_eq!(shown, row[1].replace("{CORRUPT}", corrupt), "{text}");
        rows += 1;
    }
    assert!(rows > 80);
}

#[test]
fn narinfos_are_written_as_they_were() {
    for text in NARINFOS {
        let written = parse(text).unwrap().to_text(&StoreDir::default()).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), text);
    }
    let mut narinfo = parse(NARINFOS[0]).unwrap();
    let name = narinfo::file_name(&narinfo.info.path);
    assert_eq!(name, "kxcrbnnb49i5nl5yrw2mv9q7j1dlfa44.narinfo");
    narinfo.file_hash = None;
    assert!(narinfo.to_text(&StoreDir::default()).is_err());
}

#[test]
fn no_narinfo_panics() {
    let mut random = Random(7);
    for text in NARINFOS {
        for _ in 0..2000 {
            let bad = random.mutate(text.as_bytes());
            let dir = StoreDir::default();
            if let Ok(narinfo) = NarInfo::parse(&bad, "x", &dir, Features::ALL) {
                narinfo.to_text(&dir).ok();
                narinfo.info.trust(&dir, &keys()).ok();
            }
        }
    }
}

#[test]
fn cache_infos() {
    let parse = |text: &str| {
        let dir = StoreDir::default();
        CacheInfo::parse(text.as_bytes(), "file:///c", &dir).map_err(|err| message(&err))
    };
    let info = |want_mass_query, priority| {
        Ok(CacheInfo {
            want_mass_query,
            priority,
        })
    };
    let cases = [
        ("", info(None, None)),
        ("nonsense\n", info(None, None)),
        (
            "StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 40\n",
            info(Some(true), Some(40)),
        ),
        ("Priority:-3x\r\nWantMassQuery:yes", info(Some(false), Some(-3))),
        (
            "StoreDir: /opt/store\n",
            Err(
                "binary cache 'file:///c' is for Nix stores with prefix '/opt/store', not '/nix/store'"
                    .to_owned(),
            ),
        ),
        (
            "Priority: high\n",
            Err("binary cache 'file:///c' has the invalid priority 'high'".to_owned()),
        ),
        (
            "Priority: 99999999999999999999\n",
            Err(
                "binary cache 'file:///c' has the invalid priority '99999999999999999999'"
                    .to_owned(),
            ),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(parse(text), expected, "{text}");
    }
    let text = cache_info::new_text(&StoreDir::default());
    assert_eq!(text, b"StoreDir: /nix/store\n");
}

fn keys() -> PublicKeys {
    PublicKeys::new(PUBLIC, &[]).unwrap()
}

#[test]
fn signatures_hold_and_are_made_alike() {
    let dir = StoreDir::default();
    let secret = SecretKey::parse(SECRET).unwrap();
    assert_eq!(secret.public_key().to_string().as_bytes(), PUBLIC[0]);
    assert_eq!(secret.to_text().as_bytes(), SECRET);
    for text in NARINFOS {
        let mut info = parse(text).unwrap().info;
        let addressed = info.ca.is_some();
        let expected = match addressed {
            true => Trust::ContentAddressed,
            false => Trust::Signed(2),
        };
        assert_eq!(info.trust(&dir, &keys()).unwrap(), expected);
        let signatures = std::mem::take(&mut info.signatures);
        info.sign(&dir, [&secret]).unwrap();
        assert!(signatures.is_superset(&info.signatures), "signed otherwise");

        // Without a content address only signatures count, and they are for nothing else.
        info.ca = None;
        assert_eq!(info.trust(&dir, &keys()).unwrap(), Trust::Signed(1));
        let trusted = PublicKeys::new([PUBLIC[1]], &[]).unwrap();
        assert_eq!(info.trust(&dir, &trusted).unwrap(), Trust::None);
        let trusted = PublicKeys::new([], std::slice::from_ref(&secret)).unwrap();
        assert_eq!(info.trust(&dir, &trusted).unwrap(), Trust::Signed(1));
        let mut changed = info.clone();
        changed.nar_size += 1;
        assert_eq!(changed.trust(&dir, &keys()).unwrap(), Trust::None);
        let mut changed = info.clone();
        changed.references.insert(changed.path.clone());
        let same = changed == info;
        assert_eq!(
            changed.trust(&dir, &keys()).unwrap().is_trusted(),
            same,
            "{:?}",
            changed.path
        );
    }
}

#[test]
fn false_content_addresses_need_signatures() {
    let dir = StoreDir::default();
    let mut info = parse(NARINFOS[1]).unwrap().info;
    info.signatures.clear();
    assert!(info.is_content_addressed(&dir));
    info.references.clear();
    assert_eq!(info.trust(&dir, &keys()).unwrap(), Trust::FalseAddress);
    // A text cannot refer to itself.
    info.references.insert(info.path.clone());
    assert_eq!(info.trust(&dir, &keys()).unwrap(), Trust::FalseAddress);
}

#[test]
fn bad_keys_and_signatures_are_told() {
    let public = |text: &str| PublicKey::parse(text.as_bytes()).map(|key| key.to_string());
    let secret = |text: &str| SecretKey::parse(text.as_bytes()).map(|key| key.to_text());
    let signature = |text: &str| Signature::parse(text.as_bytes()).map(|sig| sig.to_string());
    let short = "k:VRG8M5DTSczfLZ1mwcOX9rlIGlX8UrJSEMKb/Kco";
    for (result, expected) in [
        (public(""), "key is corrupt"),
        (public("k"), "key is corrupt"),
        (public("k:"), "key is corrupt"),
        (public(":aaaa"), "key is corrupt"),
        (public("k:a b"), "invalid character in Base64 string: ''"),
        (public(short), "public key is not valid"),
        (secret("k:aaaa"), "secret key is not valid"),
        (
            secret(&format!("k:{}", "aaaa".repeat(21))),
            "secret key is not valid",
        ),
        (signature("k"), "signature is corrupt"),
    ] {
        assert_eq!(message(&result.unwrap_err()), expected);
    }
    let short = Signature::parse(b"test-1:aaaa").unwrap();
    let err = keys().verifies(b"text", &short).unwrap_err();
    assert_eq!(message(&err), "signature is not valid");
    let unknown = Signature::parse(b"other:aaaa").unwrap();
    assert!(!keys().verifies(b"text", &unknown).unwrap());

    // The neutral element as a key and as a signature's point, and 0: it would hold for every text.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let base64 = |bytes: &[u8]| frazil_store::base_n::base64_encode(bytes);
    let key = PublicKey::parse(format!("k:{}", base64(&neutral)).as_bytes()).unwrap();
    let mut bytes = neutral.to_vec();
    bytes.resize(64, 0);
    let signature = Signature {
        key_name: "k".to_owned(),
        bytes,
    };
    assert!(!key.verifies(b"anything", &signature).unwrap());
    assert!(SecretKey::parse(SECRET).is_ok_and(|key| format!("{key:?}") == "SecretKey(test-1)"));
}

/// A store in memory.
#[derive(Default)]
struct MemStore(BTreeMap<StorePath, (PathInfo, Vec<u8>)>);

impl PathSource for MemStore {
    fn uri(&self) -> String {
        "memory".to_owned()
    }

    fn query(&self, path: &StorePath) -> Result<Option<PathInfo>> {
        Ok(self.0.get(path).map(|(info, _)| info.clone()))
    }

    fn nar(&self, path: &StorePath, out: &mut dyn Write) -> Result<()> {
        out.write_all(&self.0[path].1)
            .map_err(|err| StoreError::io("writing", &[], &err))
    }
}

impl PathSink for MemStore {
    fn uri(&self) -> String {
        "memory".to_owned()
    }

    fn has(&self, path: &StorePath) -> Result<bool> {
        Ok(self.0.contains_key(path))
    }

    fn add(&mut self, info: &PathInfo, nar: &mut dyn Read) -> Result<()> {
        let mut archive = Vec::new();
        nar.read_to_end(&mut archive).unwrap();
        self.0.insert(info.path.clone(), (info.clone(), archive));
        Ok(())
    }
}

fn import(stream: &[u8]) -> (MemStore, std::result::Result<Vec<StorePath>, String>) {
    let mut store = MemStore::default();
    let mut spool = || Ok(Cursor::new(Vec::new()));
    let dir = StoreDir::default();
    let result = import_paths(stream, &dir, &mut store, &mut spool).map_err(|err| message(&err));
    (store, result)
}

#[test]
fn exports_are_read_and_written_alike() {
    let (mut store, paths) = import(EXPORTED);
    let paths = paths.unwrap();
    let names: Vec<_> = paths.iter().map(StorePath::name).collect();
    assert_eq!(names, ["a", "b", "c", "prog"]);
    for text in NARINFOS {
        let expected = parse(text).unwrap().info;
        let Some((info, nar)) = store.0.get(&expected.path) else {
            assert_eq!(expected.path.name(), "d");
            continue;
        };
        // Signatures and content addresses are not exported.
        let mut expected = expected;
        expected.signatures.clear();
        expected.ca = None;
        assert_eq!(*info, expected);
        assert_eq!(HashAlgo::Sha256.hash(nar), info.nar_hash);
        assert_eq!(nar.len() as u64, info.nar_size);
    }
    let dir = StoreDir::default();
    let mut out = Vec::new();
    let set: BTreeSet<_> = paths.iter().cloned().collect();
    export_paths(&store, &dir, &set, &mut out).unwrap();
    assert!(out == EXPORTED);

    // What has changed is not exported; of what has no hash that is not known.
    store.0.get_mut(&paths[0]).unwrap().0.nar_hash = Hash::zero(HashAlgo::Sha256);
    export_paths(&store, &dir, &set, &mut Vec::new()).unwrap();
    store.0.get_mut(&paths[0]).unwrap().0.nar_hash = HashAlgo::Sha256.hash(b"");
    let err = export_paths(&store, &dir, &set, &mut Vec::new()).unwrap_err();
    let expected = "hash of path '/nix/store/kxcrbnnb49i5nl5yrw2mv9q7j1dlfa44-a' has changed from 'sha256:0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73' to 'sha256:";
    assert!(message(&err).starts_with(expected));
}

#[test]
fn bad_exports_are_told() {
    let number = |n: u64| n.to_le_bytes();
    let at = EXPORTED.windows(4).position(|w| w == b"NIXE").unwrap();
    let with = |from: usize, bytes: &[u8]| {
        let mut stream = EXPORTED.to_vec();
        stream[from..from + bytes.len()].copy_from_slice(bytes);
        stream
    };
    let cases = [
        (vec![], "unexpected end-of-file"),
        (
            number(2).to_vec(),
            "input doesn't look like something created by 'nix-store --export'",
        ),
        (EXPORTED[..100].to_vec(), "unexpected end-of-file"),
        (
            EXPORTED[..EXPORTED.len() - 8].to_vec(),
            "unexpected end-of-file",
        ),
        (
            [&number(1)[..], b"xxxxxxxxxxxxxxxxxxxxxxxxx"].concat(),
            "bad archive: input doesn't look like a Nix archive",
        ),
        (
            with(at, b"NIXF"),
            "Nix archive cannot be imported; wrong format",
        ),
        (
            with(at, b"NIXE\x01\0\0\0\x01"),
            "serialised integer 5458381134 is too large for type 'j'",
        ),
        (with(at + 8, &number(1 << 40)), "string is too long"),
        (
            with(at + 64, &number(1 << 60)),
            "path to be imported has too many references",
        ),
        (
            with(at + 16, b"/nope/stor"),
            "path \"/nope/stor/kxcrbnnb49i5nl5yrw2mv9q7j1dlfa44-a\" is not in the Nix store",
        ),
        (with(at + 63, b"x"), "non-zero padding"),
    ];
    for (stream, expected) in cases {
        let (store, result) = import(&stream);
        assert_eq!(result, Err(expected.to_owned()));
        let complete = stream.len() + 8 == EXPORTED.len();
        assert_eq!(store.0.len(), if complete { 4 } else { 0 });
    }
}

#[test]
fn exports_with_old_signatures_are_read() {
    let mut stream = EXPORTED[..EXPORTED.len() - 16].to_vec();
    stream.extend_from_slice(&1u64.to_le_bytes());
    stream.extend_from_slice(&3u64.to_le_bytes());
    stream.extend_from_slice(b"sig\0\0\0\0\0");
    stream.extend_from_slice(&0u64.to_le_bytes());
    stream.extend_from_slice(b"more");
    let mut input = &stream[..];
    let mut reader = ImportReader::new(&mut input, StoreDir::default());
    let mut count = 0;
    while reader.next_path(&mut std::io::sink()).unwrap().is_some() {
        count += 1;
    }
    assert_eq!((count, input), (4, &b"more"[..]));
}

#[test]
fn no_export_panics() {
    let mut random = Random(11);
    for _ in 0..3000 {
        let (_, result) = import(&random.mutate(EXPORTED));
        if let Ok(paths) = result {
            assert!(paths.len() <= 4);
        }
    }
}

#[test]
fn orders_and_circles() {
    let path = |name: &str| {
        let base = format!("{:0<32}-{name}", name);
        StorePath::from_base_name(base.as_bytes()).unwrap()
    };
    let set = |names: &[&str]| -> BTreeSet<_> { names.iter().map(|name| path(name)).collect() };
    let graph = |edges: &[(&str, &[&str])]| -> BTreeMap<StorePath, BTreeSet<StorePath>> {
        edges
            .iter()
            .map(|(from, to)| (path(from), set(to)))
            .collect()
    };
    let dir = StoreDir::default();
    let good = graph(&[
        ("a", &["a", "c"]),
        ("b", &["a"]),
        ("c", &["z"]),
        ("d", &["b"]),
    ]);
    let look = |path: &StorePath| Ok(good.get(path).cloned().unwrap_or_default());
    let found = closure([path("b")], &mut { look }).unwrap();
    assert_eq!(found, set(&["a", "b", "c", "z"]));
    let sorted = topo_sort(&set(&["a", "b", "c", "d"]), &dir, &mut { look }).unwrap();
    let names: Vec<_> = sorted.iter().map(StorePath::name).collect();
    assert_eq!(names, ["c", "a", "b", "d"]);

    let bad = graph(&[("a", &["b"]), ("b", &["c"]), ("c", &["a"])]);
    let mut look = |path: &StorePath| Ok(bad[path].clone());
    let err = topo_sort(&set(&["a", "b", "c"]), &dir, &mut look).unwrap_err();
    let expected = "cycle detected in the references of '/nix/store/a0000000000000000000000000000000-a' from '/nix/store/c0000000000000000000000000000000-c'";
    assert_eq!(message(&err), expected);

    // Depth is no danger.
    let long = |n: usize| path(&format!("{n:08}"));
    let mut next = |path: &StorePath| {
        let n: usize = path.name().parse().unwrap();
        Ok(BTreeSet::from_iter((n < 100_000).then(|| long(n + 1))))
    };
    let all = closure([long(0)], &mut next).unwrap();
    assert_eq!(topo_sort(&all, &dir, &mut next).unwrap()[0], long(100_000));
}
