//! The database's schema, number 10, and the files beside it that guard it.
//!
//! `db/schema` holds the number, which later versions of C++ Nix no longer raise: what was added since is
//! named in the table `SchemaMigrations`, and none of it matters here. Older schemas are brought up to date as C++
//! Nix does it. Invariant: a store is only used with `db/big-lock` held, which whoever changes the schema takes for
//! itself.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use frazil_store::error::{Result, StoreError};
use rustix::fs::Access;

use crate::db::{Db, Mode};
use crate::lock::{self, Share};
use crate::options::Options;
use crate::util::{bytes, errno, other, sys};

/// The schema this crate knows.
const VERSION: u32 = 10;

/// Tables, indices and the trigger of schema 10.
const TABLES: &str = "
create table if not exists ValidPaths (
    id               integer primary key autoincrement not null,
    path             text unique not null,
    hash             text not null,
    registrationTime integer not null,
    deriver          text,
    narSize          integer,
    ultimate         integer,
    sigs             text,
    ca               text
);
create table if not exists Refs (
    referrer  integer not null,
    reference integer not null,
    primary key (referrer, reference),
    foreign key (referrer) references ValidPaths(id) on delete cascade,
    foreign key (reference) references ValidPaths(id) on delete restrict
);
create index if not exists IndexReferrer on Refs(referrer);
create index if not exists IndexReference on Refs(reference);
create trigger if not exists DeleteSelfRefs before delete on ValidPaths
  begin
    delete from Refs where referrer = old.id and reference = old.id;
  end;
create table if not exists DerivationOutputs (
    drv  integer not null,
    id   text not null,
    path text not null,
    primary key (drv, id),
    foreign key (drv) references ValidPaths(id) on delete cascade
);
create index if not exists IndexDerivationOutputs on DerivationOutputs(path);
create table if not exists SchemaMigrations (migration text primary key not null);
";

/// Opens the database below `db_dir`, made or brought up to date as needed. Returns it with the lock that has to be
/// held while it is used.
///
/// # Errors
/// A schema that is not known; a database that cannot be opened or is none.
pub(crate) fn open(db_dir: &Path, options: &Options) -> Result<(Db, Option<File>)> {
    let database = db_dir.join("db.sqlite");
    let schema_path = db_dir.join("schema");
    let access = match options.read_only {
        true => Access::READ_OK,
        false => Access::READ_OK | Access::WRITE_OK,
    };
    let open = |mode| {
        let template = "Nix database directory \"%s\" is not writable";
        rustix::fs::access(db_dir, access).map_err(errno(template, db_dir))?;
        Db::open(
            &database,
            mode,
            options.use_wal,
            options.fsync_metadata,
            &options.messages,
        )
    };
    if options.read_only {
        return match current(&schema_path)? {
            0 => Err(other(
                "database does not exist, and cannot be created in read-only mode",
                &[],
            )),
            version if version < VERSION => Err(other(
                "database schema needs migrating, but this cannot be done in read-only mode",
                &[],
            )),
            version if version > VERSION => Err(too_new(version)),
            _ => {
                let db = open(Mode::Read)?;
                db.check_tables()?;
                Ok((db, None))
            }
        };
    }
    let big_lock = lock::open(&db_dir.join("big-lock")).map_err(explain)?;
    let message = "waiting for the big Nix store lock...";
    lock::lock(&big_lock, Share::Shared, &options.messages, message)?;
    let db = match current(&schema_path)? {
        0 => {
            let mut db = open(Mode::Create)?;
            db.write(|conn| Ok(conn.execute_batch(TABLES)?))?;
            write_version(&schema_path)?;
            db
        }
        VERSION => {
            let db = open(Mode::Write)?;
            db.check_tables()?;
            db
        }
        version if version > VERSION => return Err(too_new(version)),
        version if version < 5 => {
            let text = "Your Nix store has a database in Berkeley DB format,\nwhich is no longer supported. To convert to the new format,\nplease upgrade Nix to version 0.12 first.";
            return Err(other(text, &[]));
        }
        5 => {
            let text = "Your Nix store has a database in flat file format,\nwhich is no longer supported. To convert to the new format,\nplease upgrade Nix to version 1.11 first.";
            return Err(other(text, &[]));
        }
        _ => {
            lock::unlock(&big_lock);
            let message = "waiting for exclusive access to the Nix store...";
            lock::lock(&big_lock, Share::Exclusive, &options.messages, message)?;
            // Somebody else may have done it meanwhile.
            let version = current(&schema_path)?;
            let mut db = open(Mode::Write)?;
            migrate(&mut db, version)?;
            write_version(&schema_path)?;
            lock::lock(&big_lock, Share::Shared, &options.messages, "")?;
            db
        }
    };
    Ok((db, Some(big_lock)))
}

fn migrate(db: &mut Db, version: u32) -> Result<()> {
    db.write(|conn| {
        if version < 8 {
            conn.execute_batch(
                "alter table ValidPaths add column ultimate integer;
                 alter table ValidPaths add column sigs text",
            )?;
        }
        if version < 9 {
            conn.execute_batch("drop table FailedPaths")?;
        }
        if version < 10 {
            conn.execute_batch("alter table ValidPaths add column ca text")?;
        }
        conn.execute_batch(
            "create table if not exists SchemaMigrations (migration text primary key not null)",
        )?;
        Ok(())
    })
}

/// The schema's number; 0 when there is none yet.
fn current(path: &Path) -> Result<u32> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(err) if err.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(err) => return Err(sys("opening file \"%s\"", path)(err)),
    };
    std::str::from_utf8(&text)
        .ok()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| other("\"%s\" is corrupt", &[bytes(path)]))
}

/// Writes the number so that it is never seen half written.
fn write_version(path: &Path) -> Result<()> {
    // Several threads, or processes of several containers, may make the store at once.
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let (temporary, mut file) = loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let temporary = path.with_extension(format!("tmp-{}-{number}", std::process::id()));
        match File::create_new(&temporary) {
            Ok(file) => break (temporary, file),
            Err(err) if err.kind() == io::ErrorKind::AlreadyExists => {}
            Err(err) => return Err(sys("writing file \"%s\"", path)(err)),
        }
    };
    let mut write = || {
        file.write_all(VERSION.to_string().as_bytes())?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    };
    write().map_err(|err| {
        let _ = fs::remove_file(&temporary);
        sys("writing file \"%s\"", path)(err)
    })
}

fn too_new(version: u32) -> StoreError {
    let template = "current Nix store schema is version %s, but I only support %s";
    let [version, known] = [version, VERSION].map(|v| v.to_string());
    other(template, &[version.as_bytes(), known.as_bytes()])
}

/// Says what it usually means when the lock cannot be opened.
fn explain(err: StoreError) -> StoreError {
    let refused = ["Permission denied", "Operation not permitted"];
    if !refused
        .iter()
        .any(|text| err.message().ends_with(text.as_bytes()))
    {
        return err;
    }
    let template = "This command may have been run as non-root in a single-user Nix installation,\nor the Nix daemon may have crashed.";
    err.trace(template, &[])
}
