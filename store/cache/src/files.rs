//! The files of a cache, wherever they are: in a directory, or on a server.
//!
//! Files in a directory appear at once and complete. Names come from caches: one that would lead out of the directory is
//! refused. Absent: what is in the files.

use std::fs::{self, File, Permissions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::transfer::PathSource;

use crate::compression::{CHUNK, Compression};
use crate::http::{HttpClient, Use};

/// Where the files are.
pub(crate) enum Files {
    /// In a directory.
    Dir(PathBuf),
    /// Below a URL.
    Http {
        client: Arc<HttpClient>,
        base: String,
    },
    /// A store that has no such files, but paths.
    Store(Arc<dyn PathSource + Send + Sync>),
}

/// The error when a store is asked for files.
fn no_files() -> StoreError {
    let template = "a store that is no binary cache has no files of one";
    StoreError::new(ErrorKind::Other, template, &[])
}

/// A file that is made before its name is known.
pub(crate) enum Draft {
    /// Beside where it will be.
    Named(tempfile::NamedTempFile),
    /// In the spool.
    Anonymous(File),
}

impl Draft {
    pub(crate) fn file(&mut self) -> &mut File {
        match self {
            Draft::Named(file) => file.as_file_mut(),
            Draft::Anonymous(file) => file,
        }
    }
}

impl Files {
    /// The file `name`, whole; `None` if there is none or, unless it is required, we may not have it.
    ///
    /// # Errors
    /// It cannot be read, or is longer than `limit`.
    pub(crate) fn read(&self, name: &str, purpose: Use, limit: u64) -> Result<Option<Vec<u8>>> {
        match self {
            Files::Dir(dir) => {
                let Some(file) = open_file(dir, name)? else {
                    return Ok(None);
                };
                let mut out = Vec::new();
                let read = file.take(limit.saturating_add(1)).read_to_end(&mut out);
                read.map_err(|err| {
                    StoreError::io("reading file \"%s\"", &[name.as_bytes()], &err)
                })?;
                if out.len() as u64 > limit {
                    let template = "the file '%s' of a binary cache is longer than %s bytes";
                    let args = [name.as_bytes(), limit.to_string().as_bytes()].map(<[u8]>::to_vec);
                    return Err(StoreError::new(
                        ErrorKind::Format,
                        template,
                        &[&args[0], &args[1]],
                    ));
                }
                Ok(Some(out))
            }
            Files::Http { client, base } => client.read(&url(base, name)?, purpose, limit),
            Files::Store(_) => Err(no_files()),
        }
    }

    /// The file `name` as a stream; `None` if there is none.
    ///
    /// # Errors
    /// It cannot be had.
    pub(crate) fn open(&self, name: &str) -> Result<Option<Box<dyn Read + Send>>> {
        match self {
            Files::Dir(dir) => Ok(open_file(dir, name)?.map(|file| Box::new(file) as _)),
            Files::Http { client, base } => client.open(&url(base, name)?),
            Files::Store(_) => Err(no_files()),
        }
    }

    /// Whether there is a file `name`.
    ///
    /// # Errors
    /// The server cannot be asked.
    pub(crate) fn exists(&self, name: &str) -> Result<bool> {
        match self {
            Files::Dir(dir) => {
                let path = checked_path(dir, name)?;
                match fs::symlink_metadata(&path) {
                    Ok(_) => Ok(true),
                    Err(err) if is_missing(&err) => Ok(false),
                    Err(err) => Err(failed("getting status of \"%s\"", &path, &err)),
                }
            }
            Files::Http { client, base } => client.exists(&url(base, name)?),
            Files::Store(_) => Err(no_files()),
        }
    }

    /// Makes the file `name` of `contents`, in the place of any.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn write(
        &self,
        name: &str,
        contents: &[u8],
        mime: &str,
        compression: Compression,
    ) -> Result<()> {
        match self {
            Files::Dir(dir) => {
                let path = checked_path(dir, name)?;
                let mut file = new_file(path.parent().unwrap_or(dir))?;
                file.write_all(contents)
                    .map_err(|err| failed("writing file \"%s\"", &path, &err))?;
                persist(file, &path)
            }
            Files::Http { client, base } => {
                let mut compressed = Vec::new();
                let mut writer = compression.writer(&mut compressed, None, 1)?;
                let written = writer.write_all(contents).and_then(|()| writer.finish());
                written.map_err(|err| failed("compressing \"%s\"", Path::new(name), &err))?;
                let size = compressed.len() as u64;
                let mut again = || {
                    let reader = io::Cursor::new(compressed.clone());
                    Ok((Box::new(reader) as Box<dyn Read>, size))
                };
                client.put(&url(base, name)?, &mut again, mime, compression)
            }
            Files::Store(_) => Err(no_files()),
        }
    }

    /// A file that [`Files::publish`] will give its name.
    ///
    /// # Errors
    /// It cannot be made.
    pub(crate) fn draft(&self, spool: &Path) -> Result<Draft> {
        match self {
            Files::Dir(dir) => new_file(&dir.join("nar")).map(Draft::Named),
            Files::Http { .. } => match tempfile::tempfile_in(spool) {
                Ok(file) => Ok(Draft::Anonymous(file)),
                Err(err) => Err(failed("creating a file in \"%s\"", spool, &err)),
            },
            Files::Store(_) => Err(no_files()),
        }
    }

    /// Makes `draft` the file `name`.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn publish(&self, draft: Draft, name: &str, mime: &str) -> Result<()> {
        match (self, draft) {
            (Files::Dir(dir), Draft::Named(file)) => persist(file, &checked_path(dir, name)?),
            (Files::Http { client, base }, Draft::Anonymous(file)) => {
                let mut again = || {
                    let fail = |err| failed("reading file \"%s\"", Path::new(name), &err);
                    let mut file = file.try_clone().map_err(fail)?;
                    let size = file.seek(SeekFrom::End(0)).map_err(fail)?;
                    file.seek(SeekFrom::Start(0)).map_err(fail)?;
                    let reader = BufReader::with_capacity(CHUNK, file);
                    Ok((Box::new(reader) as Box<dyn Read>, size))
                };
                client.put(&url(base, name)?, &mut again, mime, Compression::None)
            }
            _ => {
                let template = "the file '%s' was made for another binary cache";
                Err(StoreError::new(
                    ErrorKind::Other,
                    template,
                    &[name.as_bytes()],
                ))
            }
        }
    }

    /// The error when `name` is not there although it should.
    pub(crate) fn missing(&self, name: &str) -> StoreError {
        let (template, base) = match self {
            Files::Dir(_) | Files::Store(_) => ("file '%s' does not exist in binary cache", ""),
            Files::Http { base, .. } => (
                "file '%s' does not exist in binary cache '%s'",
                base.as_str(),
            ),
        };
        let args = [name.as_bytes(), base.as_bytes()];
        StoreError::new(ErrorKind::NotFound, template, &args)
    }
}

/// Where `name` is in `dir`.
fn checked_path(dir: &Path, name: &str) -> Result<PathBuf> {
    let usage = |template| {
        Err(StoreError::new(
            ErrorKind::Other,
            template,
            &[name.as_bytes()],
        ))
    };
    if name.is_empty() {
        return usage("local binary cache path must not be empty");
    }
    if name.starts_with('/') {
        return usage("local binary cache path '%s' must not be absolute");
    }
    // Components leave out a `.` in the middle, so these are looked for in the text.
    let dots = name.split('/').any(|part| matches!(part, "." | ".."));
    let path = Path::new(name);
    let normal = path.components().all(|c| matches!(c, Component::Normal(_)));
    if dots || !normal || name.contains('\0') {
        return usage("local binary cache path '%s' must not contain '..' or '.' segments");
    }
    Ok(dir.join(path))
}

fn open_file(dir: &Path, name: &str) -> Result<Option<File>> {
    let path = checked_path(dir, name)?;
    let fail = |err| failed("opening file \"%s\"", &path, &err);
    match fs::metadata(&path) {
        // Opening a pipe would wait for a writer.
        Ok(meta) if !meta.is_file() => {
            let template = "\"%s\" is not a regular file";
            let path = path.as_os_str().as_encoded_bytes();
            return Err(StoreError::new(ErrorKind::Io, template, &[path]));
        }
        Ok(_) => {}
        Err(err) if is_missing(&err) => return Ok(None),
        Err(err) => return Err(fail(err)),
    }
    match File::open(&path) {
        Ok(file) => Ok(Some(file)),
        Err(err) if is_missing(&err) => Ok(None),
        Err(err) => Err(fail(err)),
    }
}

/// A new file in `dir`, which is removed unless it is given a name.
fn new_file(dir: &Path) -> Result<tempfile::NamedTempFile> {
    fs::create_dir_all(dir).map_err(|err| failed("creating directory \"%s\"", dir, &err))?;
    // The process's umask applies.
    let permissions = Permissions::from_mode(0o666);
    let file = tempfile::Builder::new()
        .prefix(".tmp-")
        .permissions(permissions)
        .tempfile_in(dir);
    file.map_err(|err| failed("creating a file in \"%s\"", dir, &err))
}

fn persist(file: tempfile::NamedTempFile, path: &Path) -> Result<()> {
    match file.persist(path) {
        Ok(_) => Ok(()),
        Err(err) => Err(failed("renaming a file to \"%s\"", path, &err.error)),
    }
}

/// `name` below `base`; a name may be a URL of its own.
fn url(base: &str, name: &str) -> Result<String> {
    let bad = name.bytes().any(|c| c <= b' ' || c == 0x7f);
    let scheme = name.split_once("://").map(|(scheme, _)| scheme);
    match scheme {
        _ if bad => {
            let template = "'%s' is not a valid URL";
            Err(StoreError::new(
                ErrorKind::Other,
                template,
                &[name.as_bytes()],
            ))
        }
        Some("http" | "https") => Ok(name.to_owned()),
        Some(scheme) if !scheme.contains(['/', '?']) => {
            let template = "the URL '%s' has a scheme that is not supported";
            Err(StoreError::new(
                ErrorKind::Other,
                template,
                &[name.as_bytes()],
            ))
        }
        _ => match name.strip_prefix('/') {
            Some(rest) => {
                let host = base.find("://").map_or(0, |at| at + 3);
                let end = base[host..].find('/').map_or(base.len(), |at| host + at);
                Ok(format!("{}/{rest}", &base[..end]))
            }
            None => Ok(format!("{base}/{name}")),
        },
    }
}

fn is_missing(err: &io::Error) -> bool {
    matches!(
        err.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn failed(template: &str, path: &Path, err: &io::Error) -> StoreError {
    StoreError::io(template, &[path.as_os_str().as_encoded_bytes()], err)
}
