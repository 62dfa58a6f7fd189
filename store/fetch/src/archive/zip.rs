//! Reads zip archives: by their directory, or, if they have none, member by member.
//!
//! As in the reference only an archive whose name ends in `.zip` is read by its directory, which alone
//! knows of modes and symbolic links. Deliberately absent: encryption.

use super::Sink;
use crate::error::{FetchError, Result, fail};
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use zip::read::{ZipFile, read_zipfile_from_stream};
use zip::result::ZipError;

/// Longest target of a symbolic link.
const MOST_TARGET: u64 = 1 << 16;

/// Reads an archive.
pub fn read(file: &mut File, by_directory: bool, sink: &mut Sink<'_, '_>) -> Result<()> {
    if by_directory {
        let input = BufReader::new(file.try_clone().map_err(|e| super::unreadable(&e))?);
        if let Ok(mut archive) = zip::ZipArchive::new(input) {
            for i in 0..archive.len() {
                let mut member = archive.by_index(i).map_err(|e| failed(&e))?;
                let mode = member.unix_mode().unwrap_or(0o644);
                take(&mut member, mode, sink)?;
            }
            return Ok(());
        }
        file.seek(SeekFrom::Start(0))
            .map_err(|e| super::unreadable(&e))?;
    }
    let mut input = BufReader::new(file);
    while let Some(mut member) = read_zipfile_from_stream(&mut input).map_err(|e| failed(&e))? {
        take(&mut member, 0o644, sink)?;
    }
    Ok(())
}

fn take<R: Read>(member: &mut ZipFile<'_, R>, mode: u32, sink: &mut Sink<'_, '_>) -> Result<()> {
    let path = member.name_raw().to_vec();
    if let Some(time) = member.last_modified() {
        sink.changed_at(seconds(time));
    }
    let size = member.size();
    match mode & 0o170_000 {
        0o120_000 => {
            let mut target = Vec::new();
            let read = member.take(MOST_TARGET + 1).read_to_end(&mut target);
            read.map_err(|e| FetchError::io("cannot read file from tarball", &e))?;
            if target.len() as u64 > MOST_TARGET {
                return fail("a symbolic link in an archive is too long");
            }
            sink.symlink(&path, &target)
        }
        _ if path.ends_with(b"/") => sink.directory(&path),
        0o040_000 => sink.directory(&path),
        _ => sink.file(&path, mode & 0o100 != 0, size, member),
    }
}

fn failed(e: &ZipError) -> FetchError {
    FetchError::new(match e {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            "cannot read file from tarball: Encrypted file is unsupported".to_owned()
        }
        ZipError::UnsupportedArchive(why) => {
            format!("cannot read file from tarball: Unsupported ZIP compression method ({why})")
        }
        ZipError::Io(e) => format!("cannot read file from tarball: {}", super::filter::text(e)),
        e => format!("cannot read file from tarball: {e}"),
    })
}

/// Seconds since 1970 of a time that is taken for universal.
fn seconds(t: zip::DateTime) -> i64 {
    let (year, month) = (i64::from(t.year()), i64::from(t.month()));
    // Days of the proleptic Gregorian calendar, counted from a March.
    let y = if month <= 2 { year - 1 } else { year };
    let m = (month + 9) % 12;
    let days = 365 * y + y / 4 - y / 100 + y / 400 + (m * 306 + 5) / 10 + i64::from(t.day()) - 1;
    let days = days - 719_468;
    days * 86_400 + i64::from(t.hour()) * 3600 + i64::from(t.minute()) * 60 + i64::from(t.second())
}
