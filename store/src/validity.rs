//! The text that registrations are passed on in: what `nix-store --dump-db` prints, and `--load-db` and
//! `--register-validity` read.
//!
//! One line each: path; unless left out, hash (base 16, no algorithm) and size of the archive; deriver or
//! nothing; number of references; references. Absent: files and databases.

use std::io::BufRead;

use crate::error::{ErrorKind, Result, StoreError};
use crate::features::Features;
use crate::hash::{Hash, HashAlgo, HashFormat};
use crate::path_info::PathInfo;
use crate::store_path::StoreDir;

/// Longest line that is read; store paths are far shorter.
const MAX_LINE: u64 = 64 * 1024;

/// Appends the text of `info` to `out`.
pub fn write(dir: &StoreDir, info: &PathInfo, deriver: bool, hash: bool, out: &mut Vec<u8>) {
    dir.write(&info.path, out);
    out.push(b'\n');
    if hash {
        info.nar_hash.write_text(HashFormat::Base16, false, out);
        out.extend_from_slice(format!("\n{}\n", info.nar_size).as_bytes());
    }
    if let Some(path) = info.deriver.as_ref().filter(|_| deriver) {
        dir.write(path, out);
    }
    out.extend_from_slice(format!("\n{}\n", info.references.len()).as_bytes());
    for path in &info.references {
        dir.write(path, out);
        out.push(b'\n');
    }
}

/// Reads one registration; `None` at the end. Without `hash` the archive's hash and size are zero, for the
/// caller to find out.
///
/// # Errors
/// `number expected`, `missing input`, or as [`StoreDir::parse`] and [`Hash::parse_any`].
pub fn read(dir: &StoreDir, input: &mut dyn BufRead, hash: bool) -> Result<Option<PathInfo>> {
    let Some(path) = line(input)? else {
        return Ok(None);
    };
    // The hash comes before the path is looked at, as in C++ Nix.
    let (nar_hash, nar_size) = if hash {
        let text = wanted(input)?;
        let (nar_hash, _) = Hash::parse_any(&text, Some(HashAlgo::Sha256), Features::NONE)?;
        (nar_hash, number(&wanted(input)?)?)
    } else {
        (Hash::sha256([0; 32]), 0)
    };
    let mut info = PathInfo::new(dir.parse(&path)?, nar_hash, nar_size);
    let deriver = wanted(input)?;
    if !deriver.is_empty() {
        info.deriver = Some(dir.parse(&deriver)?);
    }
    for _ in 0..number(&wanted(input)?)? {
        info.references.insert(dir.parse(&wanted(input)?)?);
    }
    Ok(Some(info))
}

fn wanted(input: &mut dyn BufRead) -> Result<Vec<u8>> {
    line(input)?.ok_or_else(|| StoreError::new(ErrorKind::Format, "missing input", &[]))
}

/// The next line; a last one without its end does not count, as in C++ Nix.
fn line(input: &mut dyn BufRead) -> Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let mut limited = std::io::Read::take(input, MAX_LINE);
    limited
        .read_until(b'\n', &mut line)
        .map_err(|err| StoreError::io("reading registrations", &[], &err))?;
    if line.pop() == Some(b'\n') {
        return Ok(Some(line));
    }
    if line.len() as u64 + 1 >= MAX_LINE {
        return Err(StoreError::new(ErrorKind::Format, "line is too long", &[]));
    }
    Ok(None)
}

fn number(text: &[u8]) -> Result<u64> {
    std::str::from_utf8(text)
        .ok()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| StoreError::new(ErrorKind::Format, "number expected", &[]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "/nix/store/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-a";

    fn read_text(text: &str, hash: bool) -> Result<Vec<PathInfo>> {
        let mut input = text.as_bytes();
        let mut infos = Vec::new();
        while let Some(info) = read(&StoreDir::default(), &mut input, hash)? {
            infos.push(info);
        }
        Ok(infos)
    }

    #[test]
    fn what_is_written_is_read() {
        let zeros = "0".repeat(64);
        let text = format!("{PATH}\n{zeros}\n120\n{PATH}.drv\n2\n{PATH}\n{PATH}b\n");
        let infos = read_text(&format!("{text}{text}"), true).unwrap();
        assert_eq!(infos.len(), 2);
        let mut out = Vec::new();
        write(&StoreDir::default(), &infos[0], true, true, &mut out);
        assert_eq!(String::from_utf8_lossy(&out), text);
    }

    #[test]
    fn what_is_wrong_is_told() {
        let cases = [
            ("x\n\n0\n", "not an absolute path: \"x\""),
            ("/x\n\n0\n", "path \"/x\" is not in the Nix store"),
            (&*format!("{PATH}\n\nmany\n"), "number expected"),
            (&*format!("{PATH}\n\n1\n"), "missing input"),
            (&*format!("{PATH}\n"), "missing input"),
            (
                &*format!("{PATH}\n\n18446744073709551615\n"),
                "missing input",
            ),
        ];
        for (text, error) in cases {
            assert_eq!(
                read_text(text, false).unwrap_err().to_string(),
                error,
                "{text}"
            );
        }
        assert_eq!(read_text("a line without its end", false).unwrap(), []);
    }
}
