//! `nix-store --generate-binary-cache-key`: a pair of keys that paths are signed and verified with.

use super::NixStore;
use crate::failure::Failure;
use crate::native_host::strerror;
use crate::paths;
use frazil_formats::message_text;
use frazil_store::signature::SecretKey;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;

impl NixStore {
    pub(super) fn generate_key(&self) -> Result<(), Failure> {
        self.known_flags(&[])?;
        let [name, secret_file, public_file] = self.args.as_slice() else {
            return Err(Failure::Usage("three arguments expected".into()));
        };
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)
            .map_err(|e| Failure::Message(format!("no randomness for a key: {e}")))?;
        let secret = SecretKey::from_seed(&message_text(name), &seed);
        seed.fill(0);
        write_file(public_file, &secret.public_key().to_string(), 0o666)?;
        write_file(secret_file, &secret.to_text(), 0o600)
    }
}

fn write_file(path: &[u8], text: &str, mode: u32) -> Result<(), Failure> {
    let fail = |what: &str, e: std::io::Error| {
        let shown = message_text(path);
        Failure::Message(format!("{what} \"{shown}\": {}", strerror(&e)))
    };
    let mut options = OpenOptions::new();
    let options = options.write(true).create(true).truncate(true).mode(mode);
    let mut file = options
        .open(paths::os(path))
        .map_err(|e| fail("opening file", e))?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(|e| fail("writing file", e))
}
