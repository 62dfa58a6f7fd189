//! Reads tar archives: V7, ustar, GNU and pax.
//!
//! The headers' fields are read by the `tar` crate; which header means what for which member is
//! decided here, since names and attributes must be bounded before they are read. Invariant: no header
//! makes more than [`MOST_EXTRA`] bytes be kept.

use super::filter::text;
use super::{Sink, cannot_open};
use crate::error::{FetchError, Result, fail};
use frazil_formats::message_text;
use std::io::{self, BufRead, Read};
use tar::{EntryType, Header};

/// Longest name, link or set of attributes, as in libarchive.
const MOST_EXTRA: u64 = 1 << 20;
const BLOCK: usize = 512;

/// What headers say of the next member.
#[derive(Default)]
struct Extra {
    path: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    size: Option<u64>,
    mtime: Option<i64>,
    sparse: bool,
}

/// Reads an archive to its end.
pub fn read(mut input: Box<dyn BufRead>, sink: &mut Sink<'_, '_>) -> Result<()> {
    let mut first = true;
    let mut extra = Extra::default();
    while let Some(header) = next_header(&mut input, first)? {
        first = false;
        let kind = header.entry_type();
        let size = header
            .entry_size()
            .map_err(|_| damaged("Tar entry has negative size"))?;
        match kind {
            EntryType::GNULongName => {
                extra.path = Some(until_nul(metadata(&mut input, size)?));
                continue;
            }
            EntryType::GNULongLink => {
                extra.link = Some(until_nul(metadata(&mut input, size)?));
                continue;
            }
            EntryType::XHeader => {
                let text = metadata(&mut input, size)?;
                attributes(&text, &mut extra)?;
                continue;
            }
            EntryType::XGlobalHeader => {
                // Comments, such as the commit that `git archive` was asked for.
                metadata(&mut input, size)?;
                continue;
            }
            _ => {}
        }
        let extra = std::mem::take(&mut extra);
        member(&mut input, &header, size, extra, sink)?;
    }
    Ok(())
}

fn member(
    input: &mut Box<dyn BufRead>,
    header: &Header,
    size: u64,
    extra: Extra,
    sink: &mut Sink<'_, '_>,
) -> Result<()> {
    let size = extra.size.unwrap_or(size);
    let path = extra.path.unwrap_or_else(|| header.path_bytes().into());
    let mode = header.mode().unwrap_or(0);
    let mtime = extra
        .mtime
        .unwrap_or_else(|| header.mtime().map_or(0, |t| t as i64));
    sink.changed_at(mtime);
    let link = || {
        let known = extra.link.clone();
        known
            .or_else(|| header.link_name_bytes().map(Into::into))
            .unwrap_or_default()
    };
    let kind = header.entry_type();
    if extra.sparse || kind == EntryType::GNUSparse {
        return fail(format!(
            "file '{}' in tarball is sparse, which is not supported",
            message_text(&path)
        ));
    }
    let unsupported = |number: u32| {
        fail(format!(
            "file '{}' in tarball has unsupported file type {number}",
            message_text(&path)
        ))
    };
    match kind {
        EntryType::Link => {
            sink.hard_link(&path, &link())?;
            skip(input, size)
        }
        EntryType::Symlink => {
            sink.symlink(&path, &link())?;
            skip(input, size)
        }
        EntryType::Directory => {
            sink.directory(&path)?;
            skip(input, size)
        }
        EntryType::Char => unsupported(0o020_000),
        EntryType::Block => unsupported(0o060_000),
        EntryType::Fifo => unsupported(0o010_000),
        // The oldest archives mark directories by their names only.
        _ if path.ends_with(b"/") => {
            sink.directory(&path)?;
            skip(input, size)
        }
        _ => {
            let mut contents = Contents {
                inner: input,
                left: size,
            };
            sink.file(&path, mode & 0o100 != 0, size, &mut contents)?;
            skip_exactly(input, padding(size))
        }
    }
}

/// The contents of a member, whose end before its time is an error.
struct Contents<'i> {
    inner: &'i mut Box<dyn BufRead>,
    left: u64,
}

impl Read for Contents<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer
            .len()
            .min(usize::try_from(self.left).unwrap_or(usize::MAX));
        if most == 0 {
            return Ok(0);
        }
        match self.inner.read(&mut buffer[..most])? {
            0 => Err(io::Error::other(TRUNCATED)),
            n => {
                self.left -= n as u64;
                Ok(n)
            }
        }
    }
}

const TRUNCATED: &str = "Truncated tar archive detected while reading data";

fn damaged(why: &str) -> FetchError {
    FetchError::new(format!("cannot get archive member name: {why}"))
}

/// The next header, or nothing at the end.
fn next_header(input: &mut Box<dyn BufRead>, first: bool) -> Result<Option<Header>> {
    let mut header = Header::new_old();
    let block = header.as_mut_bytes();
    let mut got = 0;
    while got < BLOCK {
        match input.read(&mut block[got..]) {
            Ok(0) => break,
            Ok(n) => got += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) if first => return Err(cannot_open(&text(&e))),
            Err(e) => return Err(damaged(&text(&e))),
        }
    }
    if got == 0 && !first {
        return Ok(None);
    }
    if got < BLOCK {
        return Err(match first {
            true => cannot_open("Unrecognized archive format"),
            false => damaged("Truncated tar archive detected while reading next header"),
        });
    }
    if block.iter().all(|b| *b == 0) {
        return Ok(None);
    }
    let sum: u32 = block
        .iter()
        .enumerate()
        .map(|(i, b)| {
            if (148..156).contains(&i) {
                32
            } else {
                u32::from(*b)
            }
        })
        .sum();
    // Some old programs summed up signed bytes.
    let signed: i64 = block
        .iter()
        .enumerate()
        .map(|(i, b)| {
            if (148..156).contains(&i) {
                32
            } else {
                i64::from(*b as i8)
            }
        })
        .sum();
    match header.cksum() {
        Ok(found) if found == sum || i64::from(found) == signed => Ok(Some(header)),
        _ if first => Err(cannot_open("Unrecognized archive format")),
        _ => Err(damaged("Damaged tar archive (bad header checksum)")),
    }
}

/// The bytes that fill up the last block of a member.
fn padding(size: u64) -> u64 {
    size.wrapping_neg() % BLOCK as u64
}

/// Skips the contents of a member of this size.
fn skip(input: &mut Box<dyn BufRead>, size: u64) -> Result<()> {
    skip_exactly(input, size.saturating_add(padding(size)))
}

fn skip_exactly(input: &mut Box<dyn BufRead>, size: u64) -> Result<()> {
    // An archive that ends in the padding of its last member is whole.
    match io::copy(&mut input.take(size), &mut io::sink()) {
        Ok(_) => Ok(()),
        Err(e) => Err(damaged(&text(&e))),
    }
}

/// The contents of a header's member.
fn metadata(input: &mut Box<dyn BufRead>, size: u64) -> Result<Vec<u8>> {
    if size > MOST_EXTRA {
        return Err(damaged("Tar member's name or attributes are too long"));
    }
    let mut out = Vec::new();
    let read = input.take(size).read_to_end(&mut out);
    read.map_err(|e| damaged(&text(&e)))?;
    if (out.len() as u64) < size {
        return Err(damaged(
            "Truncated tar archive detected while reading metadata",
        ));
    }
    skip_exactly(input, padding(size))?;
    Ok(out)
}

fn until_nul(mut text: Vec<u8>) -> Vec<u8> {
    if let Some(end) = memchr::memchr(0, &text) {
        text.truncate(end);
    }
    text
}

/// Reads the attributes of a pax header: `LENGTH NAME=VALUE\n` one after the other.
fn attributes(mut rest: &[u8], extra: &mut Extra) -> Result<()> {
    let bad = || damaged("Ignoring malformed pax attributes");
    while !rest.is_empty() {
        let space = memchr::memchr(b' ', rest).ok_or_else(bad)?;
        let length = std::str::from_utf8(&rest[..space])
            .ok()
            .and_then(|n| n.parse().ok());
        let length: usize = length
            .filter(|n| *n > space + 1 && *n <= rest.len())
            .ok_or_else(bad)?;
        let record = &rest[space + 1..length];
        rest = &rest[length..];
        let record = record.strip_suffix(b"\n").ok_or_else(bad)?;
        let equals = memchr::memchr(b'=', record).ok_or_else(bad)?;
        let (name, value) = (&record[..equals], &record[equals + 1..]);
        let number = || std::str::from_utf8(value).unwrap_or_default();
        match name {
            b"path" => extra.path = Some(value.to_vec()),
            b"linkpath" => extra.link = Some(value.to_vec()),
            b"size" => extra.size = Some(number().parse().map_err(|_| bad())?),
            b"mtime" => extra.mtime = number().split('.').next().and_then(|s| s.parse().ok()),
            _ if name.starts_with(b"GNU.sparse.") => extra.sparse = true,
            _ => {}
        }
    }
    Ok(())
}
