//! Single files: downloaded straight into the store.
//!
//! Invariant: a file counts as known only while the store has it.

use crate::cache::{string, strings};
use crate::download::{Download, Request};
use crate::error::{FetchError, Result};
use crate::fetcher::{Fetched, Fetcher};
use crate::store::FetchStore;
use crate::tree::Tree;
use frazil_formats::flakeref::{FlakeAttr, Input};
use frazil_formats::message_text;
use frazil_store::fs::{DirEntry, FileKind, FileSource, OpenFile, not_found};
use frazil_store::{
    BString, ContentAddress, ContentAddressMethod, ErrorKind, HashFormat, StoreError, StorePath,
};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::rc::Rc;

impl Fetcher {
    /// Downloads a file into the store, and returns its path.
    ///
    /// # Errors
    /// It cannot be downloaded, or the store refuses.
    pub fn download_file(
        &mut self,
        url: &[u8],
        name: &[u8],
        store: &mut dyn FetchStore,
    ) -> Result<StorePath> {
        let (path, _) = self.download_file_from(url, name, store)?;
        Ok(path)
    }

    /// As [`Fetcher::download_file`], and returns also the URL that all redirects led to.
    ///
    /// # Errors
    /// As [`Fetcher::download_file`].
    pub fn download_file_from(
        &mut self,
        url: &[u8],
        name: &[u8],
        store: &mut dyn FetchStore,
    ) -> Result<(StorePath, Vec<u8>)> {
        self.download_with(url, name, &[], store)
    }

    /// As [`Fetcher::download_file`], with headers that say who asks.
    pub(crate) fn download_with(
        &mut self,
        url: &[u8],
        name: &[u8],
        headers: &[(String, String)],
        store: &mut dyn FetchStore,
    ) -> Result<(StorePath, Vec<u8>)> {
        let dir = store.dir();
        let key = |url: &[u8]| strings([("name", name), ("store", dir.as_bytes()), ("url", url)]);
        let url_of = |value: &_| string(value, "url").unwrap_or(url).to_vec();
        let path_of = |value: &_| StorePath::from_base_name(string(value, "storePath")?).ok();
        let mut cached = None;
        if let Some(entry) = self.cache().lookup("file", &key(url))
            && let Some(path) = path_of(&entry.value)
            && store.is_valid(&path)?
        {
            if !entry.expired {
                return Ok((path, url_of(&entry.value)));
            }
            cached = Some((entry, path));
        }
        let etag = cached.as_ref().and_then(|(e, _)| string(&e.value, "etag"));
        let request = Request {
            url: url.to_vec(),
            expected_etag: etag.map_or(String::new(), |e| message_text(e).into_owned()),
            credentials: headers.to_vec(),
        };
        let download = match self.download(&request) {
            Ok(download) => download,
            Err(e) => {
                let Some((entry, path)) = cached else {
                    return Err(e);
                };
                self.warn(format!("{}; using cached version", e.message));
                return Ok((path, url_of(&entry.value)));
            }
        };
        let path = match cached.filter(|_| download.unchanged) {
            Some((_, path)) => path,
            None => add(&download, name, store)?,
        };
        let last = download.urls.last().map_or(url, |u| u);
        let mut value = strings([
            ("etag", download.etag.as_bytes()),
            ("storePath", path.as_str().as_bytes()),
            ("url", last),
        ]);
        if let Some(url) = &download.immutable_url {
            value.insert(b"immutableUrl".to_vec(), FlakeAttr::String(url.clone()));
        }
        for url in &download.urls {
            self.cache().insert("file", &key(url), &value);
        }
        Ok((path, last.to_vec()))
    }

    /// Fetches a file that an input names.
    pub(crate) fn file(&mut self, input: &Input, store: &mut dyn FetchStore) -> Result<Fetched> {
        let mut input = input.clone();
        let url = input.string("url")?;
        let url = url.ok_or_else(|| FetchError::new("input attribute 'url' is missing"))?;
        let path = self.download_file(&url, &input.name()?, store)?;
        let tree = store.tree(&path)?;
        let hash = tree.nar_hash()?.to_text(HashFormat::Sri, true);
        input.set("narHash", FlakeAttr::String(hash.into_bytes()));
        Ok(Fetched {
            input,
            tree,
            fingerprint: None,
            shown: None,
        })
    }
}

fn add(download: &Download, name: &[u8], store: &mut dyn FetchStore) -> Result<StorePath> {
    let ca = ContentAddress {
        method: ContentAddressMethod::Flat,
        hash: download.hash,
    };
    let path = store.dir().make_ca_path(name, &ca, [], false)?;
    if !store.is_valid(&path)? {
        let opened = download.file.try_clone().and_then(|file| {
            let size = file.metadata()?.len();
            Ok(Downloaded {
                file: Rc::new(file),
                size,
            })
        });
        let files = opened.map_err(|e| FetchError::io("reading downloaded file", &e))?;
        let tree = Tree {
            files: Rc::new(files),
            root: b"/".to_vec(),
        };
        store.add(&path, &ca, &tree)?;
    }
    Ok(path)
}

/// A downloaded file, as a tree that is only this file.
struct Downloaded {
    file: Rc<File>,
    size: u64,
}

/// Reads a file from its beginning, whoever else reads it.
struct FromStart {
    file: File,
    at: u64,
}

impl std::io::Read for FromStart {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.file.read_at(buffer, self.at)?;
        self.at += n as u64;
        Ok(n)
    }
}

impl Downloaded {
    fn check(path: &[u8]) -> frazil_store::Result<()> {
        match path {
            b"/" => Ok(()),
            path => Err(not_found(path)),
        }
    }
}

impl FileSource for Downloaded {
    fn kind(&self, path: &[u8]) -> frazil_store::Result<FileKind> {
        Downloaded::check(path).map(|()| FileKind::Regular)
    }

    fn open(&self, path: &[u8]) -> frazil_store::Result<OpenFile> {
        Downloaded::check(path)?;
        let file = self.file.try_clone();
        let file = file.map_err(|e| StoreError::io("opening file '%s'", &[path], &e))?;
        Ok(OpenFile {
            size: self.size,
            executable: false,
            contents: Box::new(FromStart { file, at: 0 }),
        })
    }

    fn read_dir(&self, path: &[u8]) -> frazil_store::Result<Vec<DirEntry>> {
        let template = "cannot read directory \"%s\": Not a directory";
        Err(StoreError::new(ErrorKind::Io, template, &[path]))
    }

    fn read_link(&self, path: &[u8]) -> frazil_store::Result<BString> {
        let template = "reading symbolic link \"%s\": Invalid argument";
        Err(StoreError::new(ErrorKind::Io, template, &[path]))
    }
}
