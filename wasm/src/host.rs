//! Files for the evaluator in JavaScript: a map in memory, over what a reader object gives.
//!
//! Invariants: messages are those of the native host; nothing is borrowed while the reader runs, and
//! what it throws is an error of the evaluation. Deliberately absent: the environment, and waiting
//! (the reader answers at once).

use frazil_vm::host::{FileType, Host, HostError, HostResult, MemoryHost};
use frazil_vm::message::Message;
use frazil_vm::report::filter_escapes;
use js_sys::Date;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What the page or the program gives to have files read on demand. Every method may return
    /// `undefined` for "there is nothing".
    #[derive(Clone)]
    pub type Reader;

    /// The content of a file, links followed.
    #[wasm_bindgen(method, catch, js_name = readFile)]
    fn read_file(this: &Reader, path: &str) -> Result<Option<Vec<u8>>, JsValue>;
    /// `regular`, `directory`, `symlink` or `executable`; links not followed.
    #[wasm_bindgen(method, catch, js_name = fileType)]
    fn file_type(this: &Reader, path: &str) -> Result<Option<String>, JsValue>;
    /// The names in a directory.
    #[wasm_bindgen(method, catch, js_name = readDir)]
    fn read_dir(this: &Reader, path: &str) -> Result<Option<Vec<String>>, JsValue>;
    /// The target of a symbolic link.
    #[wasm_bindgen(method, catch, js_name = readLink)]
    fn read_link(this: &Reader, path: &str) -> Result<Option<String>, JsValue>;
}

/// The host; clones share their files.
#[derive(Clone)]
pub struct JsHost {
    memory: Rc<RefCell<MemoryHost>>,
    reader: Option<Reader>,
}

impl JsHost {
    /// A host without files of its own.
    pub fn new(reader: Option<Reader>) -> JsHost {
        JsHost {
            memory: Rc::default(),
            reader,
        }
    }

    /// Puts a file at an absolute path.
    pub fn write_file(&self, path: &[u8], content: &[u8]) {
        let mut memory = self.memory.borrow_mut();
        memory.files.insert(path.to_vec(), content.to_vec());
    }

    /// What was written to standard error since the last call.
    pub fn take_messages(&self) -> Vec<String> {
        std::mem::take(&mut self.memory.borrow_mut().messages)
    }

    /// Asks the reader, if there is one. It cannot be asked for names that are no Unicode.
    fn ask<T>(
        &self,
        path: &[u8],
        ask: impl FnOnce(&Reader, &str) -> Result<Option<T>, JsValue>,
    ) -> HostResult<Option<T>> {
        match (&self.reader, std::str::from_utf8(path)) {
            (Some(reader), Ok(path)) => ask(reader, path).map_err(|e| {
                let why = js_sys::Error::from(e).to_string();
                HostError::Failed(format!("reading '{path}': {}", String::from(why)))
            }),
            _ => Ok(None),
        }
    }

    fn written(&self, path: &[u8]) -> Option<Vec<u8>> {
        self.memory.borrow().files.get(path).cloned()
    }

    fn is_written(&self, path: &[u8]) -> bool {
        self.memory.borrow().files.contains_key(path)
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

fn shown(path: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(path)
}

fn missing(path: &[u8]) -> HostError {
    HostError::Failed(format!("path '{}' does not exist", shown(path)))
}

impl Host for JsHost {
    fn read_file(&mut self, path: &[u8]) -> HostResult<Vec<u8>> {
        if let Some(text) = self.written(path) {
            return Ok(text);
        }
        match self.ask(path, Reader::read_file)? {
            Some(text) => Ok(text),
            None if self.file_type(path)? == Some(FileType::Directory) => Err(HostError::Failed(
                "read of 4096 bytes: Is a directory".into(),
            )),
            None => Err(missing(path)),
        }
    }

    fn file_type(&mut self, path: &[u8]) -> HostResult<Option<FileType>> {
        if self.is_written(path) {
            return Ok(Some(FileType::Regular));
        }
        match self.ask(path, Reader::file_type)? {
            Some(t) => Ok(Some(kind(&t))),
            // A directory, if files below it were written.
            None => self.memory.borrow_mut().file_type(path),
        }
    }

    fn read_dir(&mut self, path: &[u8]) -> HostResult<Vec<(Vec<u8>, FileType)>> {
        let written = self.memory.borrow_mut().read_dir(path);
        let Some(names) = self.ask(path, Reader::read_dir)? else {
            return match (written, self.file_type(path)?) {
                (Ok(entries), _) => Ok(entries),
                (Err(_), None) => Err(missing(path)),
                (Err(_), Some(_)) => Err(HostError::Failed(format!(
                    "cannot read directory \"{}\": Not a directory",
                    shown(path)
                ))),
            };
        };
        let mut entries: BTreeMap<Vec<u8>, FileType> = BTreeMap::new();
        let dir = shown(path).trim_end_matches('/').to_owned();
        for name in names {
            let t = self.ask(format!("{dir}/{name}").as_bytes(), Reader::file_type)?;
            entries.insert(name.into_bytes(), t.map_or(FileType::Unknown, |t| kind(&t)));
        }
        entries.extend(written.unwrap_or_default());
        Ok(entries.into_iter().collect())
    }

    fn read_link(&mut self, path: &[u8]) -> HostResult<Vec<u8>> {
        match self.ask(path, Reader::read_link)? {
            Some(target) => Ok(target.into_bytes()),
            None => Err(HostError::Failed(format!(
                "reading symbolic link \"{}\": Invalid argument",
                shown(path)
            ))),
        }
    }

    fn is_executable(&mut self, path: &[u8]) -> HostResult<bool> {
        if self.is_written(path) {
            return Ok(false);
        }
        let t = self.ask(path, Reader::file_type)?;
        Ok(t.is_some_and(|t| t == "executable"))
    }

    fn env(&mut self, _: &[u8]) -> Option<Vec<u8>> {
        None
    }

    fn time(&mut self) -> i64 {
        (Date::now() / 1000.0) as i64
    }

    fn message(&mut self, m: &Message) {
        let line = filter_escapes(&m.text, false);
        let line = String::from_utf8_lossy(&line).into_owned();
        self.memory.borrow_mut().messages.push(line);
    }
}
