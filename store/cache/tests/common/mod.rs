//! What the tests share: caches that C++ Nix 2.34.8 made, a store that believes nothing, and copies of caches to spoil.

#![allow(dead_code)]

pub mod server;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use frazil_binary_cache::progress::{Event, Progress};
use frazil_binary_cache::{CacheUri, Settings, Substituters, TrustPolicy};
use frazil_store::export::{copy_nar, import_paths};
use frazil_store::transfer::{PathSink, PathSource};
use frazil_store::{
    ErrorKind, Features, NarInfo, PathInfo, PublicKeys, Result, SecretKey, StoreDir, StoreError,
    StorePath,
};

/// The closure in all caches of `data`, each path after those it refers to.
pub const PATHS: [&str; 6] = [
    "2aixpx0d8q2y1rhxpkllzi3p0fxjlpgg-src",
    "kxcrbnnb49i5nl5yrw2mv9q7j1dlfa44-a",
    "14lmzg6cwzzgpavyj02za2b51bhv3hzs-b",
    "82vkpfx5hjgn9z3kzs6bqd9mja4a6ch9-c",
    "n8rwqj9a95kif250zv2306snsw7q7pi6-d",
    "pz89fdjll34raxcs9fl0x5ycwr0irax2-prog",
];

pub fn path(base: &str) -> StorePath {
    StorePath::from_base_name(base.as_bytes()).unwrap()
}

/// The path that needs all others.
pub fn top() -> StorePath {
    path(PATHS[5])
}

pub fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name)
}

/// A directory that is removed in the end.
pub struct Temp(pub PathBuf);

impl Temp {
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("frazil-cache-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Temp(path)
    }

    /// A copy of the cache `name` of `data`.
    pub fn copy_of(name: &str) -> Self {
        let temp = Temp::new();
        copy_dir(&data(name), &temp.0);
        temp
    }

    pub fn uri(&self) -> String {
        format!("file://{}", self.0.display())
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn copy_dir(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy_dir(&entry.path(), &to),
            false => drop(fs::copy(entry.path(), to).unwrap()),
        }
    }
}

/// All files below `dir`, by their path in it.
pub fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut out = BTreeMap::new();
    let mut todo = vec![dir.to_owned()];
    while let Some(next) = todo.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                todo.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
                out.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    out
}

/// A narinfo of the cache in `dir`, changed by `change` and signed again.
pub fn change_narinfo(dir: &Path, path: &StorePath, change: impl FnOnce(&mut NarInfo)) {
    let file = dir.join(frazil_store::narinfo::file_name(path));
    let text = fs::read(&file).unwrap();
    let store = StoreDir::default();
    let mut narinfo = NarInfo::parse(&text, "x", &store, Features::NONE).unwrap();
    change(&mut narinfo);
    narinfo.info.signatures.clear();
    let key = SecretKey::parse(&fs::read(data("secret")).unwrap()).unwrap();
    narinfo.info.sign(&store, [&key]).unwrap();
    fs::write(&file, narinfo.to_text(&store).unwrap()).unwrap();
}

/// A store in memory that checks everything before it takes a path.
#[derive(Default)]
pub struct Store(pub BTreeMap<StorePath, (PathInfo, Vec<u8>)>);

impl Store {
    /// The closure that C++ Nix exported.
    pub fn reference() -> Self {
        let mut store = Store::default();
        let stream = fs::read(data("closure.export")).unwrap();
        let mut spool = || Ok(std::io::Cursor::new(Vec::new()));
        import_paths(&stream[..], &StoreDir::default(), &mut store, &mut spool).unwrap();
        store
    }

    pub fn names(&self) -> Vec<&str> {
        self.0.keys().map(StorePath::name).collect()
    }
}

fn refuse(text: &str) -> StoreError {
    StoreError::new(ErrorKind::Other, "refused: %s", &[text.as_bytes()])
}

impl PathSource for Store {
    fn uri(&self) -> String {
        "memory".to_owned()
    }

    fn query(&self, path: &StorePath) -> Result<Option<PathInfo>> {
        Ok(self.0.get(path).map(|(info, _)| info.clone()))
    }

    fn nar(&self, path: &StorePath, out: &mut dyn Write) -> Result<()> {
        let (_, nar) = self.0.get(path).ok_or_else(|| refuse("not there"))?;
        out.write_all(nar)
            .map_err(|err| StoreError::io("writing", &[], &err))
    }
}

impl PathSink for Store {
    fn uri(&self) -> String {
        "memory".to_owned()
    }

    fn has(&self, path: &StorePath) -> Result<bool> {
        Ok(self.0.contains_key(path))
    }

    fn add(&mut self, info: &PathInfo, nar: &mut dyn Read) -> Result<()> {
        for reference in &info.references {
            if *reference != info.path && !self.0.contains_key(reference) {
                return Err(refuse("a reference is missing"));
            }
        }
        let mut archive = Vec::new();
        let (hash, size) = copy_nar(nar, &mut archive)?;
        if hash != info.nar_hash {
            return Err(refuse("hash mismatch"));
        }
        if size != info.nar_size {
            return Err(refuse("size mismatch"));
        }
        self.0.insert(info.path.clone(), (info.clone(), archive));
        Ok(())
    }
}

/// A store that several threads add to.
#[derive(Default)]
pub struct Shared(pub Mutex<Store>);

impl PathSink for &Shared {
    fn uri(&self) -> String {
        "memory".to_owned()
    }

    fn has(&self, path: &StorePath) -> Result<bool> {
        self.0.lock().unwrap().has(path)
    }

    fn add(&mut self, info: &PathInfo, nar: &mut dyn Read) -> Result<()> {
        // Read without the lock, so that others can.
        let mut archive = Vec::new();
        copy_nar(nar, &mut archive)?;
        self.0.lock().unwrap().add(info, &mut &archive[..])
    }
}

/// Keeps what it is told.
#[derive(Default)]
pub struct Log(pub Mutex<Vec<String>>);

impl Progress for Log {
    fn event(&self, event: &Event<'_>) {
        let text = event.to_string();
        if !text.is_empty() {
            self.0.lock().unwrap().push(text);
        }
    }
}

impl Log {
    pub fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

/// Settings that are impatient with servers that say nothing.
pub fn impatient() -> (Settings, Arc<Log>) {
    let (mut settings, log) = settings();
    settings.http.stalled_timeout = Duration::from_millis(1000);
    (settings, log)
}

/// Settings for servers that answer, if the machine has time for them.
pub fn settings() -> (Settings, Arc<Log>) {
    let log = Arc::new(Log::default());
    let settings = Settings {
        http: frazil_http::Settings {
            attempts: 3,
            retry_delay: Duration::from_millis(10),
            busy_delay: Duration::from_millis(20),
            connect_timeout: Duration::from_secs(4),
            stalled_timeout: Duration::from_secs(4),
            connections: 4,
            ..frazil_http::Settings::default()
        },
        progress: log.clone(),
        ..Settings::default()
    };
    (settings, log)
}

/// One of the keys that signed what is in the caches of `data`.
pub fn trust() -> TrustPolicy {
    let text = fs::read(data("public")).unwrap();
    let keys: Vec<&[u8]> = text.split(|c| *c == b'\n').take(1).collect();
    TrustPolicy {
        require_signatures: true,
        keys: PublicKeys::new(keys, &[]),
    }
}

pub fn substituters(uris: &[&str], settings: &Settings) -> Substituters {
    let uris: Vec<_> = uris
        .iter()
        .map(|uri| CacheUri::parse(uri).unwrap())
        .collect();
    Substituters::open(&uris, trust(), settings)
}

/// Gets [`top`] and all it needs from `uris`: the store, and what went wrong.
pub fn substitute(uris: &[&str], settings: &Settings) -> (Store, Vec<String>) {
    let subs = substituters(uris, settings);
    let mut store = Store::default();
    let plan = match subs.plan(&[top()], &mut |_| Ok(false)) {
        Ok(plan) => plan,
        Err(err) => return (store, vec![err.to_string()]),
    };
    let outcome = subs.substitute(&plan, &mut [&mut store]);
    let mut errors: Vec<_> = outcome
        .failed
        .iter()
        .map(|(_, err)| err.to_string())
        .collect();
    let unknown = plan
        .unknown
        .iter()
        .map(|path| format!("unknown {}", path.name()));
    errors.extend(unknown);
    assert_eq!(outcome.added.len(), store.0.len());
    (store, errors)
}
