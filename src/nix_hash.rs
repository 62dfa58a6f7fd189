//! `nix-hash`: hashes of files and trees, and hashes in other forms.
//!
//! Arguments, output, messages and exit statuses are the reference's. Deliberately absent: reading with
//! several threads, since the hash of one archive is one chain.

use crate::classic::about::{self, Described};
use crate::classic::args::{Args, Command};
use crate::classic::finish;
use crate::classic::options::Options;
use crate::cli;
use crate::config::Config;
use crate::failure::Failure;
use crate::native_host::strerror;
use crate::paths;
use crate::terminal::Output;
use frazil_formats::message_text;
use frazil_store::fs::NativeFs;
use frazil_store::{ErrorKind, Hash, HashAlgo, HashFormat, Hasher, nar};
use std::ffi::OsString;
use std::fs::File;
use std::io::Read;

/// What the arguments ask for.
struct NixHash {
    options: Options,
    algo: Option<HashAlgo>,
    format: HashFormat,
    /// Hash the contents of files, not archives.
    flat: bool,
    /// Fold long hashes to 20 bytes.
    truncate: bool,
    /// The arguments are hashes, to be shown in another form.
    convert: bool,
    args: Vec<Vec<u8>>,
}

/// Runs the command; `program` is what messages call it. Returns the exit status.
pub fn main(program: &str, args: Vec<OsString>) -> u8 {
    finish::run(program, |out| run(args, out))
}

fn run(args: Vec<OsString>, out: &mut Output) -> Result<(), Failure> {
    let mut command = NixHash {
        options: Options::new(Config::from_environment()?),
        algo: None,
        format: HashFormat::Base16,
        flat: false,
        truncate: false,
        convert: false,
        args: Vec::new(),
    };
    if !about::read(args, &mut command, out)? {
        return Ok(());
    }
    for arg in &command.args {
        let hash = match command.convert {
            true => command.read(arg)?,
            false => command.hash(arg)?,
        };
        let line = hash_text(&hash, command.format);
        out.line(&line);
        // What is hashed next may take its time, or fail.
        out.flush();
    }
    Ok(())
}

/// A hash in the form that was asked for: only SRI says the algorithm.
fn hash_text(hash: &Folded, format: HashFormat) -> Vec<u8> {
    match hash {
        Folded::Whole(hash) => hash.to_text(format, false).into_bytes(),
        Folded::To20(algo, bytes) => {
            // No algorithm has hashes of 20 bytes but SHA-1, so it lends its digits.
            let digits =
                Hash::from_bytes(HashAlgo::Sha1, bytes).unwrap_or(Hash::zero(HashAlgo::Sha1));
            match format {
                HashFormat::Sri => {
                    format!("{algo}-{}", digits.to_text(HashFormat::Base64, false)).into_bytes()
                }
                _ => digits.to_text(format, false).into_bytes(),
            }
        }
    }
}

/// A hash, perhaps folded.
enum Folded {
    Whole(Hash),
    To20(HashAlgo, [u8; 20]),
}

impl Described for NixHash {
    const NAME: &str = "nix-hash";

    fn usage() -> clap::Command {
        cli::nix_hash()
    }

    fn options(&mut self) -> &mut Options {
        &mut self.options
    }
}

impl Command for NixHash {
    fn common(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
        self.options.take_base(word, rest)
    }

    fn own(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
        match word {
            b"--flat" => self.flat = true,
            b"--base16" => self.format = HashFormat::Base16,
            b"--base32" => self.format = HashFormat::Nix32,
            b"--base64" => self.format = HashFormat::Base64,
            b"--sri" => self.format = HashFormat::Sri,
            b"--truncate" => self.truncate = true,
            b"--type" => {
                let name = rest.value(word)?;
                self.algo = Some(HashAlgo::parse(
                    &name,
                    self.options.config.store_features(),
                )?);
            }
            b"--to-base16" => self.to(HashFormat::Base16),
            b"--to-base32" => self.to(HashFormat::Nix32),
            b"--to-base64" => self.to(HashFormat::Base64),
            b"--to-sri" => self.to(HashFormat::Sri),
            [b'-', ..] => return Ok(false),
            arg => self.args.push(arg.to_vec()),
        }
        Ok(true)
    }
}

impl NixHash {
    fn to(&mut self, format: HashFormat) {
        self.convert = true;
        self.format = format;
    }

    /// Reads a hash in any form.
    fn read(&self, text: &[u8]) -> Result<Folded, Failure> {
        let features = self.options.config.store_features();
        let (hash, _) = Hash::parse_any(text, self.algo, features)?;
        Ok(Folded::Whole(hash))
    }

    /// Hashes a file or a tree.
    fn hash(&self, path: &[u8]) -> Result<Folded, Failure> {
        let mut hasher = Hasher::new(self.algo.unwrap_or(HashAlgo::Md5));
        match self.flat {
            true => flat(path, &mut hasher)?,
            false => tree(path, &mut hasher)?,
        }
        let (hash, _) = hasher.finish();
        if !self.truncate || hash.as_bytes().len() <= 20 {
            return Ok(Folded::Whole(hash));
        }
        let mut folded = [0; 20];
        for (i, byte) in hash.as_bytes().iter().enumerate() {
            folded[i % 20] ^= byte;
        }
        Ok(Folded::To20(hash.algo(), folded))
    }
}

/// Most that is read at a time.
const PIECE: usize = 64 << 10;

/// Hashes what can be read from a path, be it a pipe; links are followed.
fn flat(path: &[u8], hasher: &mut Hasher) -> Result<(), Failure> {
    let mut file = File::open(paths::os(path)).map_err(|e| {
        let shown = message_text(path);
        Failure::Message(format!("opening file \"{shown}\": {}", strerror(&e)))
    })?;
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(n) => hasher.update(&piece[..n]),
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => {
                let why = strerror(&e);
                return Err(Failure::Message(format!("read of {PIECE} bytes: {why}")));
            }
        }
    }
}

/// Hashes the archive of a file or a tree.
fn tree(path: &[u8], hasher: &mut Hasher) -> Result<(), Failure> {
    let path = paths::with_real_parent(path)?;
    nar::dump_path(&NativeFs, &path, hasher).map_err(|e| match e.kind() {
        ErrorKind::NotFound => paths::not_found(&path),
        _ => e.into(),
    })
}
