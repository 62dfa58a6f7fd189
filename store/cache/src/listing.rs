//! What a binary cache in a directory has, all of it. Servers do not tell.

use std::collections::BTreeSet;

use frazil_store::StorePath;
use frazil_store::error::{ErrorKind, Result, StoreError};

use crate::cache::BinaryCache;
use crate::settings::Location;

/// The end of the name of what tells of a path.
const SUFFIX: &str = ".narinfo";

impl BinaryCache {
    /// All paths that it has.
    ///
    /// # Errors
    /// It is on a server; a file cannot be read, or is nonsense.
    pub fn all_paths(&self) -> Result<BTreeSet<StorePath>> {
        let Location::File(dir) = self.location() else {
            let template = "operation 'queryAllValidPaths' is not supported by store '%s'";
            let name = self.name().as_bytes();
            return Err(StoreError::new(ErrorKind::Other, template, &[name]));
        };
        let fail = |err: std::io::Error| {
            let dir = dir.as_os_str().as_encoded_bytes();
            StoreError::io("cannot read directory \"%s\"", &[dir], &err)
        };
        let mut paths = BTreeSet::new();
        for entry in std::fs::read_dir(dir).map_err(fail)? {
            let name = entry.map_err(fail)?.file_name();
            let hash = name.to_str().and_then(|name| name.strip_suffix(SUFFIX));
            // Its name is in the file.
            let Some(asked) = hash.and_then(|hash| {
                let text = format!("{hash}-x");
                StorePath::from_base_name(text.as_bytes()).ok()
            }) else {
                continue;
            };
            if let Some(found) = self.narinfo_like(&asked)? {
                paths.insert(found.info.path.clone());
            }
        }
        Ok(paths)
    }
}
