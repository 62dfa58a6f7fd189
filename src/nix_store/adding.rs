//! `nix-store --add` and `--add-fixed`.

use super::NixStore;
use crate::failure::Failure;
use crate::paths;
use crate::store::Store;
use crate::terminal::Output;
use frazil_local_store::How;
use frazil_store::{ContentAddressMethod, ErrorKind, HashAlgo};

impl NixStore {
    pub(super) fn add(&self, store: &Store, out: &mut Output) -> Result<(), Failure> {
        self.no_flags()?;
        for arg in &self.args {
            let how = How::source(paths::base_name(arg));
            add(store, arg, &how, out)?;
        }
        Ok(())
    }

    pub(super) fn add_fixed(&self, store: &Store, out: &mut Output) -> Result<(), Failure> {
        self.known_flags(&[b"--recursive"])?;
        let method = match self.has(b"--recursive") {
            true => ContentAddressMethod::Nar,
            false => ContentAddressMethod::Flat,
        };
        let Some((algo, files)) = self.args.split_first() else {
            let message = "first argument must be hash algorithm";
            return Err(Failure::Usage(message.into()));
        };
        let algo = HashAlgo::parse(algo, self.options.config.store_features())?;
        for file in files {
            let how = How {
                name: paths::base_name(file),
                method,
                algo,
                references: &[],
                keep_executable: true,
            };
            add(store, file, &how, out)?;
        }
        Ok(())
    }
}

fn add(store: &Store, file: &[u8], how: &How<'_>, out: &mut Output) -> Result<(), Failure> {
    let path = paths::with_real_parent(file)?;
    let is_dir = paths::os(&path)
        .symlink_metadata()
        .is_ok_and(|meta| meta.is_dir());
    if how.method == ContentAddressMethod::Flat && is_dir {
        // What the reference says when it has copied it and reads its contents.
        return Err(Failure::Message(
            "read of 4096 bytes: Is a directory".into(),
        ));
    }
    let added = store
        .add_path(paths::os(&path), &[], how)
        .map_err(|e| match e.kind() {
            ErrorKind::NotFound => paths::not_found(&path),
            _ => e.into(),
        })?;
    out.line(store.print(&added).as_bytes());
    Ok(())
}
