//! What is asked of `nix-store --serve`, and how it answers.
//!
//! Both sides use this. Numbers and strings are those of [`frazil_store::wire`]. Invariant: what the older of both does not know
//! is neither sent nor waited for. Absent: what becomes of a question.

use std::io::Read;

use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::wire::{self, WireReader};
use frazil_store::{HashFormat, PathInfo, StoreDir, StorePath};

/// What a client begins with.
pub const CLIENT_MAGIC: u32 = 0x390c_9deb;
/// What a server begins with.
pub const SERVER_MAGIC: u32 = 0x5452_eecb;

/// A version of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Those of different ones do not understand each other.
    pub major: u8,
    /// Each knows what the ones before it knew.
    pub minor: u8,
}

impl Version {
    /// That of C++ Nix 2.34.8.
    pub const LATEST: Version = Version { major: 2, minor: 7 };
    /// The oldest server that clients speak to.
    pub const OLDEST: Version = Version { major: 2, minor: 5 };
    /// Limits of logs.
    pub const LOG_SIZE: Version = Version { major: 2, minor: 2 };
    /// How often is built, and when.
    pub const REPEATS: Version = Version { major: 2, minor: 3 };
    /// Hashes, content addresses and signatures.
    pub const HASHES: Version = Version { major: 2, minor: 4 };
    /// What was built.
    pub const OUTPUTS: Version = Version { major: 2, minor: 6 };
    /// Whether what failed is kept.
    pub const KEEP_FAILED: Version = Version { major: 2, minor: 7 };

    /// As it is sent.
    pub fn to_wire(self) -> u64 {
        u64::from(self.major) << 8 | u64::from(self.minor)
    }

    /// As it was sent.
    pub fn of_wire(number: u32) -> Self {
        let [minor, major, ..] = number.to_le_bytes();
        Version { major, minor }
    }
}

/// What can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are called as in the reference")]
pub enum Command {
    QueryValidPaths = 1,
    QueryPathInfos = 2,
    DumpStorePath = 3,
    ImportPaths = 4,
    BuildPaths = 6,
    QueryClosure = 7,
    BuildDerivation = 8,
    AddToStoreNar = 9,
}

impl Command {
    /// The command with this number.
    pub fn of(number: u32) -> Option<Self> {
        Some(match number {
            1 => Command::QueryValidPaths,
            2 => Command::QueryPathInfos,
            3 => Command::DumpStorePath,
            4 => Command::ImportPaths,
            6 => Command::BuildPaths,
            7 => Command::QueryClosure,
            8 => Command::BuildDerivation,
            9 => Command::AddToStoreNar,
            _ => return None,
        })
    }
}

/// How the client wants things to be built.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildOptions {
    /// Seconds without output, after which a build is ended; 0 for no limit.
    pub max_silent_time: u32,
    /// Seconds after which a build is ended; 0 for no limit.
    pub timeout: u32,
    /// Most bytes of a log; 0 for no limit.
    pub max_log_size: u64,
    /// How often builds are repeated, which nobody does any more.
    pub repeats: u32,
    /// Whether the directories of builds that fail are kept.
    pub keep_failed: bool,
}

impl BuildOptions {
    /// Adds them to what is sent.
    pub fn write(&self, out: &mut Vec<u8>, version: Version) {
        wire::number(out, u64::from(self.max_silent_time));
        wire::number(out, u64::from(self.timeout));
        if version >= Version::LOG_SIZE {
            wire::number(out, self.max_log_size);
        }
        if version >= Version::REPEATS {
            wire::number(out, u64::from(self.repeats));
            // Whether builds have to be deterministic, which means nothing any more.
            wire::number(out, 0);
        }
        if version >= Version::KEEP_FAILED {
            wire::number(out, u64::from(self.keep_failed));
        }
    }

    /// Reads them.
    ///
    /// # Errors
    /// The input ends, or has no numbers of this size.
    pub fn read(input: &mut WireReader<impl Read>, version: Version) -> Result<Self> {
        let mut options = BuildOptions {
            max_silent_time: input.small_number()?,
            timeout: input.small_number()?,
            ..BuildOptions::default()
        };
        if version >= Version::LOG_SIZE {
            options.max_log_size = input.number()?;
        }
        if version >= Version::REPEATS {
            options.repeats = input.small_number()?;
            input.small_number()?;
        }
        if version >= Version::KEEP_FAILED {
            options.keep_failed = input.small_number()? != 0;
        }
        Ok(options)
    }
}

/// Adds what is known of a path, without the path.
pub fn write_info(out: &mut Vec<u8>, dir: &StoreDir, version: Version, info: &PathInfo) {
    wire::optional_path(out, dir, info.deriver.as_ref());
    wire::paths(out, dir, info.references.iter());
    // How much is transferred, and how much that is.
    wire::number(out, info.nar_size);
    wire::number(out, info.nar_size);
    if version >= Version::HASHES {
        let hash = info.nar_hash.to_text(HashFormat::Nix32, true);
        wire::string(out, hash.as_bytes());
        wire::content_address(out, info);
        wire::strings(out, info.signatures.iter().map(String::as_bytes));
    }
}

/// Reads what is known of `path`, from a server of at least [`Version::OLDEST`].
///
/// # Errors
/// There is no hash, or something is not what it should be.
pub fn read_info(
    input: &mut WireReader<impl Read>,
    dir: &StoreDir,
    path: StorePath,
) -> Result<PathInfo> {
    let deriver = input.optional_path(dir)?;
    let references = input.paths(dir)?;
    input.number()?;
    let nar_size = input.number()?;
    let hash = input.string()?;
    if hash.is_empty() {
        let text = "NAR hash is now mandatory";
        return Err(StoreError::new(ErrorKind::Format, text, &[]));
    }
    let mut info = PathInfo::new(path, wire::sha256(&hash)?, nar_size);
    info.deriver = deriver;
    info.references = references;
    info.ca = input.content_address()?;
    info.signatures = input.signatures()?;
    Ok(info)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers() {
        assert_eq!(Version::LATEST.to_wire(), 0x207);
        assert_eq!(Version::of_wire(0x207), Version::LATEST);
        assert!(Version::of_wire(0x204) < Version::OLDEST);
    }

    #[test]
    fn build_options_by_version() {
        let options = BuildOptions {
            max_silent_time: 1,
            timeout: 2,
            max_log_size: 3,
            repeats: 0,
            keep_failed: true,
        };
        for (minor, words) in [(1, 2), (2, 3), (3, 5), (7, 6)] {
            let version = Version { major: 2, minor };
            let mut out = Vec::new();
            options.write(&mut out, version);
            assert_eq!(out.len(), words * 8, "2.{minor}");
            let read = BuildOptions::read(&mut WireReader::new(&out[..]), version).unwrap();
            assert_eq!(read.keep_failed, minor == 7);
            assert_eq!(read.max_log_size, if minor > 1 { 3 } else { 0 });
        }
    }
}
