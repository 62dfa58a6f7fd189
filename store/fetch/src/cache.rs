//! The fetcher cache: what was fetched from where, in the reference's database
//! (`fetcher-cache-v4.sqlite`) and form, so that both profit.
//!
//! A key is a domain and attributes, a value is attributes; both are JSON with sorted names. Invariant:
//! the cache only saves work. If it cannot be opened or read, everything is fetched. Deliberately
//! absent: removing old entries, which the reference does not do either.

use crate::settings::Settings;
use frazil_formats::flakeref::{FlakeAttr, FlakeAttrs};
use frazil_formats::json::{Json, JsonWriter};
use rusqlite::{Connection, OptionalExtension, params};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// The name of the database in the cache directory.
const NAME: &str = "fetcher-cache-v4.sqlite";

const SCHEMA: &str = "create table if not exists Cache (
    domain    text not null,
    key       text not null,
    value     text not null,
    timestamp integer not null,
    primary key (domain, key)
);";

/// The cache; without a database it is empty and forgets everything.
pub struct Cache {
    db: Option<Connection>,
    ttl: u64,
}

/// What the cache knows.
pub struct Entry {
    /// The value.
    pub value: FlakeAttrs,
    /// It is older than `tarball-ttl`.
    pub expired: bool,
}

/// A set of attributes that are strings.
pub fn strings<const N: usize>(attrs: [(&str, &[u8]); N]) -> FlakeAttrs {
    let attr = |(name, value): (&str, &[u8])| (name.into(), FlakeAttr::String(value.to_vec()));
    attrs.into_iter().map(attr).collect()
}

/// A string of a value.
pub fn string<'a>(value: &'a FlakeAttrs, name: &str) -> Option<&'a [u8]> {
    match value.get(name.as_bytes()) {
        Some(FlakeAttr::String(s)) => Some(s),
        _ => None,
    }
}

/// A number of a value.
pub fn int(value: &FlakeAttrs, name: &str) -> Option<u64> {
    match value.get(name.as_bytes()) {
        Some(FlakeAttr::Int(i)) => Some(*i),
        _ => None,
    }
}

/// Seconds since 1970.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |s| s.as_secs() as i64)
}

impl Cache {
    /// Opens the cache, making it if it is not there.
    pub fn open(settings: &Settings) -> Cache {
        Cache {
            db: connect(&settings.cache_dir),
            ttl: settings.tarball_ttl,
        }
    }

    /// What is known, however old it is.
    pub fn lookup(&self, domain: &str, key: &FlakeAttrs) -> Option<Entry> {
        let mut statement = self
            .db
            .as_ref()?
            .prepare_cached("select value, timestamp from Cache where domain = ? and key = ?")
            .ok()?;
        let (value, time): (String, i64) = statement
            .query_row(params![domain, to_json(key)], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()
            .ok()??;
        let age = now().saturating_sub(time);
        Some(Entry {
            value: from_json(value.as_bytes())?,
            expired: self.ttl == 0 || age > i64::try_from(self.ttl).unwrap_or(i64::MAX),
        })
    }

    /// What is known, if it is not older than `tarball-ttl`.
    pub fn lookup_fresh(&self, domain: &str, key: &FlakeAttrs) -> Option<FlakeAttrs> {
        self.lookup(domain, key)
            .filter(|e| !e.expired)
            .map(|e| e.value)
    }

    /// Remembers something.
    pub fn insert(&self, domain: &str, key: &FlakeAttrs, value: &FlakeAttrs) {
        let Some(db) = &self.db else { return };
        let statement =
            "insert or replace into Cache(domain, key, value, timestamp) values (?, ?, ?, ?)";
        // What cannot be remembered is fetched again.
        if let Ok(mut statement) = db.prepare_cached(statement) {
            let _ = statement.execute(params![domain, to_json(key), to_json(value), now()]);
        }
    }
}

fn connect(dir: &Path) -> Option<Connection> {
    std::fs::create_dir_all(dir).ok()?;
    let db = Connection::open(dir.join(NAME)).ok()?;
    db.busy_timeout(Duration::from_secs(30)).ok()?;
    // As the reference opens caches: losing the last entries does no harm.
    db.execute_batch("pragma synchronous = off; pragma main.journal_mode = wal;")
        .ok()?;
    db.execute_batch(SCHEMA).ok()?;
    Some(db)
}

/// Attributes as the reference writes them.
pub fn to_json(attrs: &FlakeAttrs) -> String {
    let mut json = JsonWriter::new();
    json.begin_object();
    for (name, value) in attrs {
        json.key(name);
        match value {
            FlakeAttr::String(value) => json.string(value),
            FlakeAttr::Int(value) => json.int(i64::try_from(*value).unwrap_or(i64::MAX)),
            FlakeAttr::Bool(value) => json.bool(*value),
        }
    }
    json.end_object();
    // What is not UTF-8 cannot be a key, and must not be taken for another one.
    let text = json
        .finish()
        .unwrap_or_else(|_| format!("{attrs:?}").into());
    String::from_utf8_lossy(&text).into_owned()
}

/// Reads attributes.
pub fn from_json(text: &[u8]) -> Option<FlakeAttrs> {
    attrs_of(&Json::parse(text).ok()?)
}

/// A JSON object as attributes, if its values can be some.
pub fn attrs_of(json: &Json) -> Option<FlakeAttrs> {
    let attr = |(name, value): (&Vec<u8>, &Json)| {
        let value = match value {
            Json::String(s) => FlakeAttr::String(s.clone()),
            Json::Int(i) => FlakeAttr::Int(u64::try_from(*i).ok()?),
            Json::Bool(b) => FlakeAttr::Bool(*b),
            _ => return None,
        };
        Some((name.clone(), value))
    };
    json.as_object()?.iter().map(attr).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(dir: &Path, ttl: u64) -> Cache {
        Cache::open(&Settings {
            cache_dir: dir.to_path_buf(),
            tarball_ttl: ttl,
            ..Settings::default()
        })
    }

    #[test]
    fn entries_are_kept_and_age() {
        let dir = tempfile::tempdir().expect("a directory");
        let key = strings([("url", b"http://x/\xc3\xa4?\"")]);
        let value = strings([("etag", b"")]);
        cache(dir.path(), 10).insert("tarball", &key, &value);
        let found = cache(dir.path(), 10)
            .lookup("tarball", &key)
            .expect("an entry");
        assert!(!found.expired);
        assert_eq!(found.value, value);
        assert!(
            cache(dir.path(), 0)
                .lookup("tarball", &key)
                .expect("an entry")
                .expired
        );
        assert!(cache(dir.path(), 10).lookup("file", &key).is_none());
        assert!(cache(dir.path(), 0).lookup_fresh("tarball", &key).is_none());
    }

    #[test]
    fn without_a_database_nothing_is_known() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let key = strings([("url", b"x")]);
        let cache = cache(file.path(), 10);
        cache.insert("tarball", &key, &key);
        assert!(cache.lookup("tarball", &key).is_none());
    }
}
