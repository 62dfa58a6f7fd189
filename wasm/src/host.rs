//! Files for the evaluator in JavaScript: a map in memory, then a reader object.

use frazil_vm::host::{FileType, Host, HostError, HostResult, MemoryHost};
use js_sys::Date;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What the page or the program gives to have files read on demand. Every method may return
    /// `undefined` for "there is nothing".
    pub type Reader;

    /// The content of a file, links followed.
    #[wasm_bindgen(method, js_name = readFile)]
    fn read_file(this: &Reader, path: &str) -> Option<Vec<u8>>;
    /// `regular`, `directory`, `symlink` or `executable`; links not followed.
    #[wasm_bindgen(method, js_name = fileType)]
    fn file_type(this: &Reader, path: &str) -> Option<String>;
    /// The names in a directory.
    #[wasm_bindgen(method, js_name = readDir)]
    fn read_dir(this: &Reader, path: &str) -> Option<Vec<String>>;
    /// The target of a symbolic link.
    #[wasm_bindgen(method, js_name = readLink)]
    fn read_link(this: &Reader, path: &str) -> Option<String>;
}

struct State {
    memory: MemoryHost,
    reader: Option<Reader>,
}

/// The host; clones share their files.
#[derive(Clone)]
pub struct JsHost(Rc<RefCell<State>>);

fn text(path: &[u8]) -> HostResult<&str> {
    std::str::from_utf8(path).map_err(|_| {
        HostError(format!(
            "path '{}' is not UTF-8",
            String::from_utf8_lossy(path)
        ))
    })
}

impl JsHost {
    /// A host without files of its own.
    pub fn new(reader: Option<Reader>) -> JsHost {
        JsHost(Rc::new(RefCell::new(State {
            memory: MemoryHost::default(),
            reader,
        })))
    }

    /// Puts a file at an absolute path.
    pub fn write_file(&self, path: &[u8], content: &[u8]) {
        self.0
            .borrow_mut()
            .memory
            .files
            .insert(path.to_vec(), content.to_vec());
    }

    /// What was written to standard error since the last call.
    pub fn take_messages(&self) -> Vec<String> {
        std::mem::take(&mut self.0.borrow_mut().memory.messages)
    }

    /// Asks memory, then the reader.
    fn either<T>(
        &self,
        memory: impl FnOnce(&mut MemoryHost) -> HostResult<T>,
        reader: impl FnOnce(&Reader) -> HostResult<Option<T>>,
    ) -> HostResult<T> {
        let mut state = self.0.borrow_mut();
        let first = memory(&mut state.memory);
        if first.is_ok() {
            return first;
        }
        match &state.reader {
            Some(r) => match reader(r)? {
                Some(v) => Ok(v),
                None => first,
            },
            None => first,
        }
    }
}

fn kind(name: &str) -> FileType {
    match name {
        "regular" | "executable" => FileType::Regular,
        "directory" => FileType::Directory,
        "symlink" => FileType::Symlink,
        _ => FileType::Unknown,
    }
}

impl Host for JsHost {
    fn read_file(&mut self, path: &[u8]) -> HostResult<Vec<u8>> {
        self.either(|m| m.read_file(path), |r| Ok(r.read_file(text(path)?)))
    }

    fn file_type(&mut self, path: &[u8]) -> HostResult<Option<FileType>> {
        let mut state = self.0.borrow_mut();
        if let Some(t) = state.memory.file_type(path)? {
            return Ok(Some(t));
        }
        match &state.reader {
            Some(r) => Ok(r.file_type(text(path)?).map(|t| kind(&t))),
            None => Ok(None),
        }
    }

    fn read_dir(&mut self, path: &[u8]) -> HostResult<Vec<(Vec<u8>, FileType)>> {
        self.either(
            |m| m.read_dir(path),
            |r| {
                let dir = text(path)?.trim_end_matches('/');
                let Some(names) = r.read_dir(dir) else {
                    return Ok(None);
                };
                let typed = names.into_iter().map(|n| {
                    let t = r.file_type(&format!("{dir}/{n}"));
                    (n.into_bytes(), t.map_or(FileType::Unknown, |t| kind(&t)))
                });
                Ok(Some(typed.collect()))
            },
        )
    }

    fn read_link(&mut self, path: &[u8]) -> HostResult<Vec<u8>> {
        self.either(
            |m| m.read_link(path),
            |r| Ok(r.read_link(text(path)?).map(String::into_bytes)),
        )
    }

    fn is_executable(&mut self, path: &[u8]) -> HostResult<bool> {
        let state = self.0.borrow();
        match &state.reader {
            Some(r) if !state.memory.files.contains_key(path) => {
                Ok(r.file_type(text(path)?).as_deref() == Some("executable"))
            }
            _ => Ok(false),
        }
    }

    fn env(&mut self, name: &[u8]) -> Option<Vec<u8>> {
        self.0.borrow_mut().memory.env(name)
    }

    fn time(&mut self) -> i64 {
        (Date::now() / 1000.0) as i64
    }

    fn message(&mut self, line: &str) {
        self.0.borrow_mut().memory.message(line);
    }
}
