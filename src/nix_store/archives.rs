//! `nix-store --dump`, `--restore` and `--print-fixed-path`, which need no store.

use super::NixStore;
use crate::failure::Failure;
use crate::paths;
use crate::stores;
use crate::terminal::Output;
use frazil_store::fs::NativeFs;
use frazil_store::nar::{NarWalker, Step, restore};
use frazil_store::{ContentAddress, ContentAddressMethod, ErrorKind, Hash, HashAlgo};
use std::io::{self, BufReader, BufWriter, Write};

/// As much is read and written at a time.
pub(super) const PIECE: usize = 256 << 10;

impl NixStore {
    pub(super) fn dump(&self) -> Result<(), Failure> {
        self.no_flags()?;
        let path = self.one_arg()?;
        let path = paths::absolute(path)?;
        write_stdout(|out| {
            let mut walker = NarWalker::new(NativeFs, &path, false);
            loop {
                match walker.step(out) {
                    Ok(Step::Done) => return Ok(()),
                    Ok(_) => {}
                    Err(e) => {
                        // As the reference has it: the reader gets what there is, but not the end.
                        walker.write_pending(out)?;
                        return Err(match e.kind() {
                            ErrorKind::NotFound => paths::not_found(&path),
                            _ => e.into(),
                        });
                    }
                }
            }
        })
    }

    pub(super) fn restore(&self) -> Result<(), Failure> {
        self.no_flags()?;
        let dest = self.one_arg()?;
        let mut input = BufReader::with_capacity(PIECE, io::stdin().lock());
        restore::restore_path(
            &mut input,
            paths::os(dest),
            restore::RestoreOptions::default(),
        )?;
        Ok(())
    }

    pub(super) fn print_fixed_path(&self, out: &mut Output) -> Result<(), Failure> {
        self.known_flags(&[b"--recursive"])?;
        let [algo, hash, name] = self.args.as_slice() else {
            let message = "'--print-fixed-path' requires three arguments";
            return Err(Failure::Usage(message.into()));
        };
        let features = self.options.config.store_features();
        let algo = HashAlgo::parse(algo, features)?;
        let (hash, _) = Hash::parse_any(hash, Some(algo), features)?;
        let method = match self.has(b"--recursive") {
            true => ContentAddressMethod::Nar,
            false => ContentAddressMethod::Flat,
        };
        let dir = stores::store_dir(&self.options.config)?;
        let path = dir.make_fixed_output_path(name, &ContentAddress { method, hash })?;
        out.line(dir.print(&path).as_bytes());
        Ok(())
    }
}

/// Writes to standard output what must not be cut short unnoticed: archives, for other programs.
pub(super) fn write_stdout(
    write: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut out = BufWriter::with_capacity(PIECE, io::stdout().lock());
    write(&mut out)?;
    out.flush().map_err(|e| {
        Failure::Message(format!(
            "writing to file: {}",
            crate::native_host::strerror(&e)
        ))
    })
}
