//! `nix-cache-info`, what a binary cache says of itself.
//!
//! Absent: what is assumed of a cache that does not say it, which settings decide.

use bstr::ByteSlice;

use crate::error::{ErrorKind, Result, StoreError};
use crate::store_path::StoreDir;

/// The file's name.
pub const FILE_NAME: &str = "nix-cache-info";

/// What was said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheInfo {
    /// Whether asking for many paths at once is welcome.
    pub want_mass_query: Option<bool>,
    /// Where it stands among caches, lower ones first.
    pub priority: Option<i64>,
}

impl CacheInfo {
    /// Reads `text` of the cache at `uri`, to be used for stores in `dir`.
    ///
    /// # Errors
    /// `binary cache '…' is for Nix stores with prefix '…', not '…'`; a priority that is no number.
    pub fn parse(text: &[u8], uri: &str, dir: &StoreDir) -> Result<Self> {
        let mut info = CacheInfo::default();
        for line in text.split_str("\n") {
            let Some((name, value)) = line.split_once_str(b":") else {
                continue;
            };
            // C++'s idea of white space in this place.
            let value = value.trim_with(|c| matches!(c, ' ' | '\n' | '\r' | '\t'));
            match name {
                b"StoreDir" if value != dir.as_bytes() => {
                    let template = "binary cache '%s' is for Nix stores with prefix '%s', not '%s'";
                    let args = [uri.as_bytes(), value, dir.as_bytes()];
                    return Err(StoreError::new(ErrorKind::Other, template, &args));
                }
                b"WantMassQuery" => info.want_mass_query = Some(value == b"1"),
                b"Priority" => {
                    info.priority = Some(leading_number(value).ok_or_else(|| {
                        let template = "binary cache '%s' has the invalid priority '%s'";
                        let args = [uri.as_bytes(), value];
                        StoreError::new(ErrorKind::Format, template, &args)
                    })?);
                }
                _ => {}
            }
        }
        Ok(info)
    }
}

/// The text for a new cache.
pub fn new_text(dir: &StoreDir) -> Vec<u8> {
    [b"StoreDir: ", dir.as_bytes(), b"\n"].concat()
}

/// The number that `text` begins with, as `stoi` reads it; it must fit 32 bits.
fn leading_number(text: &[u8]) -> Option<i64> {
    let (sign, digits) = match text {
        [b'-', rest @ ..] => (-1, rest),
        [b'+', rest @ ..] => (1, rest),
        rest => (1, rest),
    };
    let len = digits.iter().take_while(|c| c.is_ascii_digit()).count();
    let number: i64 = digits[..len].to_str().ok()?.parse().ok()?;
    i32::try_from(sign * number).ok().map(i64::from)
}
