//! Archives from elsewhere: taken when they are what was said of them, and otherwise nothing is left of them.

mod common;

use std::sync::Arc;

use common::{Place, make_trees, store_path};
use frazil_local_store::{How, LocalStore, Options, Trust};
use frazil_store::hash::Hasher;
use frazil_store::hash_modulo::HashModulo;
use frazil_store::nar::dump_bytes;
use frazil_store::transfer::{PathSink, PathSource};
use frazil_store::{ContentAddress, ContentAddressMethod, HashAlgo, PathInfo, StoreDir};

/// Trusts whatever one key is said to have signed.
struct Key;

impl Trust for Key {
    fn is_signed(&self, _: &StoreDir, info: &PathInfo) -> frazil_store::Result<bool> {
        Ok(info.signatures.iter().any(|s| s.starts_with("good:")))
    }
}

fn nar(contents: &[u8]) -> Vec<u8> {
    let mut nar = Vec::new();
    dump_bytes(contents, false, &mut nar).unwrap();
    nar
}

fn info_of(nar: &[u8], name: &str) -> PathInfo {
    let mut hasher = Hasher::new(HashAlgo::Sha256);
    hasher.update(nar);
    let (hash, size) = hasher.finish();
    let mut info = PathInfo::new(store_path(name), hash, size);
    info.signatures.insert("good:xyz".to_owned());
    info
}

fn open(place: &Place) -> LocalStore {
    place.open_with(Options {
        trust: Arc::new(Key),
        ..place.options()
    })
}

const NAME: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-x";

/// What is done to a good archive and its information, and how the error begins.
type Harm = fn(&mut PathInfo, &mut Vec<u8>);

const HARMS: [(&str, Harm, &str); 9] = [
    (
        "cut short",
        |_, nar| nar.truncate(100),
        "unexpected end-of-file",
    ),
    ("empty", |_, nar| nar.clear(), "unexpected end-of-file"),
    (
        "other contents",
        |_, nar| nar[100] ^= 1,
        "hash mismatch importing path '/nix/store/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-x';\n  specified: sha256:",
    ),
    (
        "too small a size",
        |info, _| info.nar_size -= 8,
        "unexpected end-of-file",
    ),
    (
        "too large a size",
        |info, _| info.nar_size += 8,
        "size mismatch importing path '/nix/store/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-x';\n  specified: ",
    ),
    (
        "a huge length",
        |_, nar| nar[88..96].fill(0x7f),
        "unexpected end-of-file",
    ),
    (
        "a missing reference",
        |info, _| {
            info.references
                .insert(store_path("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz-y"));
        },
        "path '/nix/store/zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz-y' is not valid",
    ),
    (
        "no signature",
        |info, _| info.signatures.clear(),
        "cannot add path '/nix/store/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-x' because it lacks a signature by a trusted key",
    ),
    (
        "a wrong content address",
        |info, _| {
            info.ca = Some(ContentAddress {
                method: ContentAddressMethod::Nar,
                hash: frazil_store::Hash::sha256([7; 32]),
            });
        },
        "ca hash mismatch importing path ",
    ),
];

#[test]
fn what_is_not_what_was_said_leaves_nothing() {
    for (what, harm, error) in HARMS {
        let place = Place::new();
        let store = open(&place);
        let mut nar = nar(b"some contents that are hashed");
        let mut info = info_of(&nar, NAME);
        harm(&mut info, &mut nar);
        let err = (&store).add(&info, &mut &*nar).unwrap_err().to_string();
        assert!(err.starts_with(error), "{what}: {err}");
        assert!(!store.is_valid(&info.path).unwrap(), "{what}");
        assert_eq!(place.entries(), Vec::<String>::new(), "{what}");
    }
}

#[test]
fn archives_follow_each_other_in_a_stream() {
    let place = Place::new();
    let store = open(&place);
    let nars = [nar(b"one"), nar(b"two"), nar(b"one"), nar(b"three")];
    let names = ["1", "2", "1", "3"].map(|c| format!("{}-n", c.repeat(32)));
    let stream: Vec<u8> = nars.concat();
    let mut input = &*stream;
    for (nar, name) in nars.iter().zip(&names) {
        (&store).add(&info_of(nar, name), &mut input).unwrap();
    }
    assert!(input.is_empty());
    assert_eq!(place.entries().len(), 3);
    for (nar, name) in nars.iter().zip(&names) {
        let mut out = Vec::new();
        PathSource::nar(&store, &store_path(name), &mut out).unwrap();
        assert_eq!(&out, nar);
    }
    let err = store.nar(&store_path(NAME), &mut Vec::new()).unwrap_err();
    assert_eq!(
        err.to_string(),
        format!("path '/nix/store/{NAME}' is not a valid store path")
    );
}

#[test]
fn a_path_may_mention_itself() {
    let place = Place::new();
    let store = place.open();
    let dir = store.store_dir().clone();
    let text = |hash_part: &str| format!("I am /nix/store/{hash_part}-self, really");
    let modulus = "z".repeat(32);
    let mut hasher = HashModulo::new(HashAlgo::Sha256, modulus.as_bytes());
    hasher.update(&nar(text(&modulus).as_bytes()));
    let ca = ContentAddress {
        method: ContentAddressMethod::Nar,
        hash: hasher.finish().0,
    };
    let path = dir.make_ca_path(b"self", &ca, [], true).unwrap();
    let nar = nar(text(path.hash_part()).as_bytes());
    let mut info = info_of(&nar, path.as_str());
    info.signatures.clear();
    info.references.insert(path.clone());
    info.ca = Some(ca);
    // No signature is needed, because the path follows from what it holds.
    assert!(store.add_nar(&info, &mut &*nar, false, true).unwrap());
    assert_eq!(
        store.query_valid(&path).unwrap().references,
        info.references
    );
    store.forget(&path).unwrap();
    assert!(!store.is_valid(&path).unwrap());
}

#[test]
fn stores_copy_from_each_other() {
    let (from, to) = (Place::new(), Place::new());
    make_trees(&from.path("trees"));
    let source = from.open();
    let sink = to.open();
    let dir = source
        .add_path(&from.path("trees/dir"), &[], &How::source(b"dir"))
        .unwrap();
    let text = source
        .add_text(b"t", b"text", std::slice::from_ref(&dir))
        .unwrap();
    let mut closure = source
        .closure_graph(std::slice::from_ref(&text))
        .unwrap()
        .topo_sorted()
        .unwrap();
    closure.reverse();
    for path in closure {
        let info = source.query_valid(&path).unwrap();
        let mut nar = Vec::new();
        source.nar(&path, &mut nar).unwrap();
        (&sink).add(&info, &mut &*nar).unwrap();
    }
    assert_eq!(from.entries(), to.entries());
    assert_eq!(
        sink.references(&text)
            .unwrap()
            .into_iter()
            .collect::<Vec<_>>(),
        [dir]
    );
    assert!(!sink.verify(true, None).unwrap());
}
