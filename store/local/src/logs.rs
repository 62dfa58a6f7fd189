//! Logs of builds: `drvs/ab/cdef….drv.bz2` below the directory of logs, compressed or not.
//!
//! Invariant: a log that is kept for good is complete or not there. Absent: writing a log while a build runs, which its builder
//! does at [`LocalStore::log_path`].

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::PathBuf;

use bzip2::Compression;
use bzip2::read::MultiBzDecoder;
use bzip2::write::BzEncoder;
use frazil_store::StorePath;
use frazil_store::error::Result;

use crate::layout::Layout;
use crate::store::LocalStore;
use crate::util::{create_dirs, sys};

impl LocalStore {
    /// Where the log of a derivation is, without `.bz2`.
    pub fn log_path(&self, drv: &StorePath) -> PathBuf {
        place(self.layout(), drv)
    }

    /// The log of a derivation, if there is one, to be read uncompressed.
    ///
    /// # Errors
    /// It is there and cannot be read.
    pub fn build_log(&self, drv: &StorePath) -> Result<Option<Box<dyn Read + Send>>> {
        read(self.layout(), drv)
    }

    /// Keeps the log of a derivation, unless there is one.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn add_build_log(&self, drv: &StorePath, log: &[u8]) -> Result<()> {
        let mut name = self.log_path(drv).into_os_string();
        name.push(".bz2");
        let path = PathBuf::from(&name);
        if path.symlink_metadata().is_ok() {
            return Ok(());
        }
        if let Some(dir) = path.parent() {
            create_dirs(dir)?;
        }
        name.push(format!(".tmp.{}", std::process::id()));
        let temporary = PathBuf::from(name);
        let write = || {
            let mut out = BzEncoder::new(File::create(&temporary)?, Compression::best());
            out.write_all(log)?;
            out.finish()?;
            fs::rename(&temporary, &path)
        };
        write().map_err(|err| {
            let _ = fs::remove_file(&temporary);
            sys("writing file \"%s\"", &path)(err)
        })
    }
}

fn place(layout: &Layout, drv: &StorePath) -> PathBuf {
    let (first, rest) = drv.as_str().split_at(2);
    layout.log_dir.join("drvs").join(first).join(rest)
}

/// See [`LocalStore::build_log`].
pub(crate) fn read(layout: &Layout, drv: &StorePath) -> Result<Option<Box<dyn Read + Send>>> {
    let old = layout.log_dir.join("drvs").join(drv.as_str());
    for path in [place(layout, drv), old] {
        if let Some(file) = open(&path)? {
            return Ok(Some(Box::new(file)));
        }
        let mut name = path.into_os_string();
        name.push(".bz2");
        if let Some(file) = open(&PathBuf::from(name))? {
            let file = io::BufReader::new(file);
            return Ok(Some(Box::new(MultiBzDecoder::new(file))));
        }
    }
    Ok(None)
}

fn open(path: &std::path::Path) -> Result<Option<File>> {
    match File::open(path) {
        Ok(file) => Ok(Some(file)),
        Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(err) => Err(sys("opening file \"%s\"", path)(err)),
    }
}
