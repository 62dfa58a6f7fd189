//! What HTTP caches have said before, in a database of the user's: which paths they have and have not.
//!
//! File, schema and meaning are those of the reference (`binary-cache-v7.sqlite`), so that both profit from what either
//! has asked. Nothing depends on it: a database that cannot be opened or is corrupt is as good as none, and what it says
//! is checked as if the cache had said it. Absent: realisations, which nothing here asks for, though their table is made.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use frazil_store::error::Result;
use frazil_store::{
    ContentAddress, Features, Hash, HashFormat, NarInfo, PathInfo, Signature, StoreDir, StorePath,
    narinfo,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::settings::Settings;

const SCHEMA: &str = "
create table if not exists BinaryCaches (
    id integer primary key autoincrement not null,
    url text unique not null,
    timestamp integer not null,
    storeDir text not null,
    wantMassQuery integer not null,
    priority integer not null
);
create table if not exists NARs (
    cache integer not null,
    hashPart text not null,
    namePart text,
    url text,
    compression text,
    fileHash text,
    fileSize integer,
    narHash text,
    narSize integer,
    refs text,
    deriver text,
    sigs text,
    ca text,
    timestamp integer not null,
    present integer not null,
    primary key (cache, hashPart),
    foreign key (cache) references BinaryCaches(id) on delete cascade
);
create table if not exists Realisations (
    cache integer not null,
    outputId text not null,
    content blob,
    timestamp integer not null,
    primary key (cache, outputId),
    foreign key (cache) references BinaryCaches(id) on delete cascade
);
create table if not exists LastPurge (
    dummy text primary key,
    value integer
);
";

/// How often what is too old is removed.
const PURGE_INTERVAL: i64 = 24 * 3600;
/// How long to wait for others who write. The reference waits for an hour, but for this it is not worth it.
const BUSY: Duration = Duration::from_secs(5);

/// What is known of a cache.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KnownCache {
    pub(crate) id: i64,
    pub(crate) want_mass_query: bool,
    pub(crate) priority: i64,
}

/// What is known of a path in a cache.
#[derive(Debug)]
pub(crate) enum Known {
    /// It is there.
    Present(Box<NarInfo>),
    /// It is not there.
    Absent,
    /// Nothing is known.
    Unknown,
}

/// The database.
pub(crate) struct DiskCache {
    db: Mutex<Connection>,
    settings: Settings,
}

impl DiskCache {
    /// Opens or makes the database; `None` if that is not possible.
    pub(crate) fn open(file: &Path, settings: &Settings) -> Option<Self> {
        if let Some(dir) = file.parent() {
            std::fs::create_dir_all(dir).ok()?;
        }
        let db = Connection::open(file).ok()?;
        let cache = DiskCache {
            db: Mutex::new(db),
            settings: settings.clone(),
        };
        cache.prepare().ok()?;
        Some(cache)
    }

    fn db(&self) -> MutexGuard<'_, Connection> {
        // A transaction that a panic broke off has been rolled back.
        self.db.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn prepare(&self) -> rusqlite::Result<()> {
        let db = self.db();
        db.busy_timeout(BUSY)?;
        db.execute_batch(
            "pragma foreign_keys = 1; pragma synchronous = off; pragma main.journal_mode = wal;",
        )?;
        db.execute_batch(SCHEMA)?;
        let last = db.query_row("select value from LastPurge", [], |row| row.get(0));
        let last: Option<i64> = last.optional()?;
        let now = now();
        if last.is_none_or(|last| last < now - PURGE_INTERVAL) {
            // Somebody who wants fresh answers once does not mean to forget the others.
            let negative = seconds(self.settings.negative_ttl).max(3600);
            let positive = seconds(self.settings.positive_ttl).max(30 * 24 * 3600);
            db.execute(
                "delete from NARs where (present = 0 and timestamp < ?) or (present = 1 and timestamp < ?)",
                params![now - negative, now - positive],
            )?;
            db.execute(
                "insert or replace into LastPurge(dummy, value) values ('', ?)",
                params![now],
            )?;
        }
        Ok(())
    }

    /// What the cache `url` said of itself, if that is not too long ago.
    pub(crate) fn cache(&self, url: &str) -> Option<KnownCache> {
        let since = now() - seconds(self.settings.meta_ttl);
        let db = self.db();
        let found = db.query_row(
            "select id, wantMassQuery, priority from BinaryCaches where url = ? and timestamp > ?",
            params![url, since],
            |row| {
                Ok(KnownCache {
                    id: row.get(0)?,
                    want_mass_query: row.get::<_, i64>(1)? != 0,
                    priority: row.get(2)?,
                })
            },
        );
        found.ok()
    }

    /// Remembers what the cache `url` says of itself; returns its number.
    pub(crate) fn add_cache(
        &self,
        url: &str,
        dir: &StoreDir,
        want_mass_query: bool,
        priority: i64,
    ) -> Option<i64> {
        let dir = String::from_utf8_lossy(dir.as_bytes());
        let db = self.db();
        let id = db.query_row(
            "insert into BinaryCaches(url, timestamp, storeDir, wantMassQuery, priority) values (?1, ?2, ?3, ?4, ?5) \
             on conflict (url) do update set timestamp = ?2, storeDir = ?3, wantMassQuery = ?4, priority = ?5 \
             returning id",
            params![url, now(), dir, want_mass_query, priority],
            |row| row.get(0),
        );
        id.ok()
    }

    /// What is known of the path with `hash_part` in the cache with number `cache`.
    pub(crate) fn lookup(&self, cache: i64, hash_part: &str) -> Known {
        let now = now();
        let negative = now - seconds(self.settings.negative_ttl);
        let positive = now - seconds(self.settings.positive_ttl);
        let db = self.db();
        let Ok(mut statement) = db.prepare_cached(
            "select present, namePart, url, compression, fileHash, fileSize, narHash, narSize, refs, deriver, sigs, ca \
             from NARs where cache = ? and hashPart = ? and \
             ((present = 0 and timestamp > ?) or (present = 1 and timestamp > ?))",
        ) else {
            return Known::Unknown;
        };
        let row = statement.query_row(params![cache, hash_part, negative, positive], |row| {
            if row.get::<_, i64>(0)? == 0 {
                return Ok(Known::Absent);
            }
            let found = read(row, hash_part, self.settings.features);
            Ok(found.map_or(Known::Unknown, |found| Known::Present(Box::new(found))))
        });
        row.unwrap_or(Known::Unknown)
    }

    /// Remembers what the cache with number `cache` says of the path with `hash_part`.
    pub(crate) fn insert(&self, cache: i64, hash_part: &str, found: Option<&NarInfo>) {
        let db = self.db();
        // What cannot be remembered is asked again.
        let _ = match found {
            Some(found) => write(&db, cache, hash_part, found),
            None => db
                .prepare_cached(
                    "insert or replace into NARs(cache, hashPart, timestamp, present) values (?, ?, ?, 0)",
                )
                .and_then(|mut statement| statement.execute(params![cache, hash_part, now()])),
        };
    }
}

fn read(row: &Row<'_>, hash_part: &str, features: Features) -> Option<NarInfo> {
    let text = |index| row.get::<_, Option<String>>(index).ok();
    let hash = |text: &str| Hash::parse_prefixed(text.as_bytes(), features).ok();
    let path = |text: &str| StorePath::from_base_name(text.as_bytes()).ok();
    let number = |index| row.get::<_, Option<i64>>(index).ok()?;
    let base = format!("{hash_part}-{}", text(1)??);
    let nar_hash = hash(&text(6)??).filter(|hash| hash.algo().name() == "sha256")?;
    // The reference keeps lengths beyond the signed ones as negative numbers.
    let nar_size = number(7)?.cast_unsigned();
    let mut info = PathInfo::new(path(&base)?, nar_hash, nar_size);
    for word in text(8)?.unwrap_or_default().split_whitespace() {
        info.references.insert(path(word)?);
    }
    if let Some(deriver) = text(9)? {
        info.deriver = Some(path(&deriver)?);
    }
    for word in text(10)?.unwrap_or_default().split_whitespace() {
        let signature = Signature::parse(word.as_bytes()).ok()?;
        info.signatures.insert(signature.to_string());
    }
    let ca = text(11)?.unwrap_or_default();
    if !ca.is_empty() {
        info.ca = Some(ContentAddress::parse(ca.as_bytes(), features).ok()?);
    }
    let file_hash = match text(4)? {
        Some(text) => Some(hash(&text)?),
        None => None,
    };
    let (url, compression) = (text(2)??, text(3)??);
    let plausible = nar_size != 0 && !url.is_empty() && !compression.is_empty();
    plausible.then(|| NarInfo {
        info,
        url: url.into(),
        compression: compression.into(),
        file_hash,
        file_size: number(5).unwrap_or_default().cast_unsigned(),
    })
}

fn write(db: &Connection, cache: i64, hash_part: &str, found: &NarInfo) -> rusqlite::Result<usize> {
    let info = &found.info;
    let signatures: Result<Vec<String>> =
        narinfo::sorted_signatures(info).map(|all| all.iter().map(ToString::to_string).collect());
    let Ok(signatures) = signatures else {
        return Ok(0);
    };
    let references: Vec<_> = info.references.iter().map(StorePath::as_str).collect();
    let hash = |hash: &Hash| hash.to_text(HashFormat::Nix32, true);
    let size = |size: u64| (size != 0).then(|| size.cast_signed());
    let mut statement = db.prepare_cached(
        "insert or replace into NARs(cache, hashPart, namePart, url, compression, fileHash, fileSize, narHash, narSize, \
         refs, deriver, sigs, ca, timestamp, present) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
    )?;
    statement.execute(params![
        cache,
        hash_part,
        info.path.name(),
        found.url.to_string(),
        found.compression.to_string(),
        found.file_hash.as_ref().map(hash),
        size(found.file_size),
        hash(&info.nar_hash),
        info.nar_size.cast_signed(),
        references.join(" "),
        info.deriver.as_ref().map(StorePath::as_str),
        signatures.join(" "),
        info.ca.map(|ca| ca.to_string()).unwrap_or_default(),
        now(),
    ])
}

fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, seconds)
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX / 4)
}
