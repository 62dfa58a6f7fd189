//! `path:` inputs: directories and files of this machine, copied as they are.

use crate::error::{Result, fail};
use crate::fetcher::{Fetched, Fetcher, store_path};
use crate::settings::Note;
use crate::store::FetchStore;
use crate::tree::{Tree, Watched};
use frazil_formats::flakeref::{FlakeAttr, Input};
use frazil_formats::message_text;
use frazil_formats::path::canon_path;
use frazil_store::{ContentAddress, ContentAddressMethod, HashFormat};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::rc::Rc;

impl Fetcher {
    /// Fetches what a `path:` input names; whatever it is called, it is `source` in the store.
    pub(crate) fn path(&mut self, input: &Input, store: &mut dyn FetchStore) -> Result<Fetched> {
        let mut input = input.clone();
        let path = input.string("path")?.unwrap_or_default();
        if !path.starts_with(b"/") {
            return fail(format!(
                "cannot fetch input '{}' because it uses a relative path",
                message_text(&input.to_url()?)
            ));
        }
        let path = canon_path(&path);
        let in_store = store.dir().parse(&path).ok();
        let in_store = in_store.filter(|p| p.name() == "source");
        let mut time = 0;
        let valid = match &in_store {
            Some(p) => store.is_valid(p)?,
            None => false,
        };
        let (tree, hash) = match in_store.filter(|_| valid) {
            Some(p) => {
                let tree = store.tree(&p)?;
                let hash = tree.nar_hash()?;
                (tree, hash)
            }
            None => {
                self.say(Note::Talkative(format!(
                    "copying \"{}\" to the store",
                    message_text(&path)
                )));
                let watched = Rc::new(Watched::default());
                if std::fs::symlink_metadata(OsStr::from_bytes(&path)).is_err() {
                    // The reference looks for it below the root directory.
                    return fail(format!("path '/{}' does not exist", message_text(&path)));
                }
                let tree = Tree {
                    files: watched.clone(),
                    root: path,
                };
                let hash = tree.nar_hash()?;
                time = watched.latest();
                let place = store_path(store, b"source", &hash)?;
                if !store.is_valid(&place)? {
                    let ca = ContentAddress {
                        method: ContentAddressMethod::Nar,
                        hash,
                    };
                    store.add(&place, &ca, &tree)?;
                }
                (store.tree(&place)?, hash)
            }
        };
        let fingerprint = format!("path:{}", hash.to_text(HashFormat::Sri, true));
        self.remember(&fingerprint, &hash);
        if input.int("lastModified")?.is_none() {
            input.set("lastModified", FlakeAttr::Int(time as u64));
        }
        Ok(Fetched {
            input,
            tree,
            fingerprint: Some(fingerprint),
            shown: None,
        })
    }
}
