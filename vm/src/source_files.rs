//! Nix files: which file a path to import means, and what each file evaluates to.
//!
//! Invariant: a file is parsed and evaluated once, whatever path led to it; its value is a root.
//! Deliberately absent: the builtin `import` (see `builtins::imports`).

use crate::error::{ErrorKind, EvalError, Result};
use crate::host::FileType;
use crate::internal;
use crate::machine::{Root, Vm};
use crate::message::Message;
use crate::paths::{Follow, KnownDirs, host_error, shown};
use frazil_formats::path;
use frazil_runtime::pos::Origin;
use frazil_runtime::symbol::Symbol;
use frazil_runtime::value::Value;
use rustc_hash::FxHashMap;

/// Most symbolic links from a path to the file it means.
const MAX_LINKS: usize = 1024;

/// Files met so far.
#[derive(Default)]
pub struct FileState {
    /// Imported path → number of the file.
    by_path: FxHashMap<Box<[u8]>, u32>,
    /// Path of a file → its number.
    by_file: FxHashMap<Box<[u8]>, u32>,
    files: Vec<File>,
    /// Entries of the look-up path: what they name, if anything is there.
    pub(crate) lookup: FxHashMap<Box<[u8]>, Option<Box<[u8]>>>,
    pub(crate) known_dirs: KnownDirs,
    /// The last path that something was found at, and what.
    pub(crate) last_type: (Vec<u8>, Option<FileType>),
}

#[derive(Clone)]
struct File {
    path: std::rc::Rc<[u8]>,
    value: Root,
}

impl Vm {
    /// The file that a path to evaluate means: links to files are followed, so that relative paths in
    /// them are relative to where they are, and a directory means its `default.nix`.
    ///
    /// # Errors
    /// `path '…' does not exist`; too many links; what the host reports.
    pub fn resolve_expr_path(&mut self, given: &[u8]) -> Result<Vec<u8>> {
        let mut at = given.to_vec();
        if internal::is_internal(&at) {
            if self.existing_type(&at)? == FileType::Directory {
                at = internal::join(&at, b"default.nix");
            }
            return Ok(at);
        }
        let mut links = 0;
        while at != b"/" {
            links += 1;
            if links >= MAX_LINKS {
                return Err(EvalError::new(
                    ErrorKind::Host,
                    format!(
                        "too many symbolic links encountered while traversing the path '{}'",
                        shown(&at)
                    ),
                ));
            }
            let dir = self.resolve_links(path::parent(&at), Follow::All)?;
            let real = path::abs_path(path::base_name_of(&at), &dir);
            match self.existing_type(&real)? {
                FileType::Symlink => {}
                FileType::Directory => break,
                _ => return Ok(at),
            }
            let target = self.host.read_link(&real).map_err(host_error)?;
            at = path::abs_path(&target, path::parent(&at));
        }
        let real = self.resolve_links(&at, Follow::All)?;
        if self.existing_type(&real)? == FileType::Directory {
            at = path::abs_path(b"default.nix", &at);
        }
        Ok(at)
    }

    /// Reads and compiles a file (one that [`Vm::resolve_expr_path`] found), as [`Vm::compile`] does.
    ///
    /// # Errors
    /// What reading and compiling raise.
    pub fn compile_file(&mut self, file: &[u8], scope: Option<&[Symbol]>) -> Result<Value> {
        let (text, origin) = self.source_file(file)?;
        self.compile(&text, origin, path::parent(file), scope)
    }

    /// The text of a file (one that [`Vm::resolve_expr_path`] found), and what positions call it.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn source_file(&mut self, file: &[u8]) -> Result<(Vec<u8>, Origin)> {
        let real = self.resolve_links(file, Follow::All)?;
        let text = self.read_source(&real)?;
        let origin = match internal::origin_name(file) {
            Some(name) => Origin::Internal(name),
            None => Origin::File(file.into()),
        };
        Ok((text, origin))
    }

    /// What the file that a path means evaluates to, perhaps still a thunk, and the file.
    ///
    /// # Errors
    /// As [`Vm::resolve_expr_path`] and [`Vm::compile_file`].
    pub fn file_value(&mut self, given: &[u8]) -> Result<(Value, std::rc::Rc<[u8]>)> {
        if let Some(&i) = self.caches.files.by_path.get(given) {
            let file = self.caches.files.files[i as usize].clone();
            return Ok((self.get(file.value), file.path));
        }
        let found = self.resolve_expr_path(given)?;
        let i = match self.caches.files.by_file.get(found.as_slice()) {
            Some(&i) => i,
            None => {
                if self.settings.talkative {
                    let line = [b"evaluating file '", found.as_slice(), b"'"].concat();
                    self.host.message(&Message::line(4, line));
                }
                let value = self.compile_file(&found, None)?;
                let value = self.root(value);
                let state = &mut self.caches.files;
                let i = state.files.len() as u32;
                let path: std::rc::Rc<[u8]> = found.as_slice().into();
                state.files.push(File { path, value });
                state.by_file.insert(found.into(), i);
                i
            }
        };
        self.caches.files.by_path.insert(given.into(), i);
        let file = self.caches.files.files[i as usize].clone();
        Ok((self.get(file.value), file.path))
    }
}
