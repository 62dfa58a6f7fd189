//! Whether two outputs are the same, and where they are not.
//!
//! Outputs are files, and read piece by piece: the runner must stay small, since the peak memory of a
//! command cannot be seen below that of the process that starts it.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use sha2::{Digest as _, Sha256};

/// How much of an output stands around a difference.
const BEFORE: u64 = 40;
const AFTER: usize = 60;

/// What an output was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    pub bytes: u64,
    pub sha256: String,
}

impl Digest {
    /// # Errors
    /// The file cannot be read.
    pub fn of(file: &Path) -> io::Result<Digest> {
        let mut hasher = Sha256::new();
        let bytes = io::copy(&mut File::open(file)?, &mut hasher)?;
        let sha256 = hasher.finalize();
        Ok(Digest {
            bytes,
            sha256: sha256.iter().map(|b| format!("{b:02x}")).collect(),
        })
    }
}

/// The first place at which two outputs differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Counted from 1.
    pub line: u64,
    pub byte: u64,
    /// What stands there in either.
    pub base: String,
    pub other: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Difference {
            line,
            byte,
            base,
            other,
        } = self;
        write!(
            f,
            "line {line}, byte {byte}: {other:?} in place of {base:?}"
        )
    }
}

/// Compares two files.
///
/// # Errors
/// A file cannot be read.
pub fn difference(base: &Path, other: &Path) -> io::Result<Option<Difference>> {
    let mut files = [File::open(base)?, File::open(other)?];
    let [first, second] = &mut files;
    let (mut first, mut second) = (BufReader::new(first), BufReader::new(second));
    let (mut offset, mut line) = (0u64, 1u64);
    loop {
        let (a, b) = (first.fill_buf()?, second.fill_buf()?);
        let shorter = a.len().min(b.len());
        let equal = a.iter().zip(b).take_while(|(a, b)| a == b).count();
        line += a[..equal].iter().filter(|&&c| c == b'\n').count() as u64;
        offset += equal as u64;
        if equal < shorter || a.len().min(b.len()) == 0 {
            if a.is_empty() && b.is_empty() {
                return Ok(None);
            }
            break;
        }
        first.consume(equal);
        second.consume(equal);
    }
    let [base, other] = &mut files;
    Ok(Some(Difference {
        line,
        byte: offset + 1,
        base: excerpt(base, offset)?,
        other: excerpt(other, offset)?,
    }))
}

fn excerpt(file: &mut File, offset: u64) -> io::Result<String> {
    let start = offset.saturating_sub(BEFORE);
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    let most = offset - start + AFTER as u64;
    file.take(most).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn compared(base: &[u8], other: &[u8]) -> Option<Difference> {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str, text: &[u8]| {
            let file = folder.path().join(name);
            fs::write(&file, text).expect("written");
            file
        };
        let found = difference(&at("base", base), &at("other", other));
        found.expect("readable")
    }

    #[test]
    fn equal_outputs_do_not_differ() {
        assert_eq!(compared(b"", b""), None);
        let long = b"some line\n".repeat(50_000);
        assert_eq!(compared(&long, &long), None);
    }

    #[test]
    fn the_first_difference_is_found() {
        let found = compared(b"one\ntwo\n", b"one\ntoo\n").expect("a difference");
        assert_eq!((found.line, found.byte), (2, 6));
        let told = r#"line 2, byte 6: "one\ntoo\n" in place of "one\ntwo\n""#;
        assert_eq!(found.to_string(), told);
    }

    #[test]
    fn an_output_may_end_before_the_other() {
        let found = compared(b"abc", b"ab").expect("a difference");
        assert_eq!((found.base.as_str(), found.other.as_str()), ("abc", "ab"));
        assert!(compared(b"", b"x").is_some());
    }

    #[test]
    fn a_difference_deep_in_a_long_line_is_shown_in_its_surroundings() {
        let mut base = vec![b'a'; 300_000];
        let mut other = base.clone();
        base[200_000] = b'x';
        other[200_000] = b'y';
        let found = compared(&base, &other).expect("a difference");
        assert_eq!((found.line, found.byte), (1, 200_001));
        assert_eq!(found.base.len(), BEFORE as usize + AFTER);
        assert!(found.base.contains('x') && found.other.contains('y'));
    }

    #[test]
    fn digests_are_of_contents() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("f");
        fs::write(&file, "2\n").expect("written");
        let found = Digest::of(&file).expect("readable");
        let known = "53c234e5e8472b6ac51c1ae1cab3fe06fad053beb8ebfd8977b010655bfdd3c3";
        assert_eq!((found.bytes, found.sha256.as_str()), (2, known));
    }
}
