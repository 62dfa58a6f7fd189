//! The evaluator's door to the operating system.
//!
//! Invariant: messages are those of the reference, which finds out what a path is before it opens
//! it. Deliberately absent: restricted evaluation (a wrapper), and anything relative.

use crate::terminal::{self, Verbosity};
use frazil_formats::message_text;
use frazil_formats::path::{abs_path, parent};
use frazil_store::fs::OpenFile;
use frazil_vm::host::{FileType, Host, HostError, HostResult};
use frazil_vm::message::Message;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// The reference gives up on a path after this many symbolic links.
const MAX_LINKS: usize = 1024;

/// Files, environment, clock and standard error of this process.
#[derive(Clone, Copy, Debug, Default)]
pub struct NativeHost {
    verbosity: Verbosity,
}

impl NativeHost {
    /// A host that says as much as wanted.
    pub fn new(verbosity: Verbosity) -> NativeHost {
        NativeHost { verbosity }
    }
}

fn os(path: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(path))
}

fn show(path: &[u8]) -> std::borrow::Cow<'_, str> {
    message_text(path)
}

/// The system's text for an error, without Rust's addition.
pub fn strerror(e: &io::Error) -> String {
    let text = e.to_string();
    match text.rfind(" (os error ") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

fn is_missing(e: &io::Error) -> bool {
    matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn missing(path: &[u8]) -> HostError {
    HostError::Failed(format!("path '{}' does not exist", show(path)))
}

fn no_status(path: &[u8], e: &io::Error) -> HostError {
    HostError::Failed(format!(
        "getting status of \"{}\": {}",
        show(path),
        strerror(e)
    ))
}

fn convert(t: fs::FileType) -> FileType {
    if t.is_symlink() {
        FileType::Symlink
    } else if t.is_file() {
        FileType::Regular
    } else if t.is_dir() {
        FileType::Directory
    } else {
        FileType::Unknown
    }
}

/// What stands at a path, links not followed; `None` if nothing does.
fn status(path: &[u8]) -> HostResult<Option<fs::Metadata>> {
    match fs::symlink_metadata(os(path)) {
        Ok(m) => Ok(Some(m)),
        Err(e) if is_missing(&e) => Ok(None),
        Err(e) => Err(no_status(path, &e)),
    }
}

fn target(path: &[u8]) -> HostResult<Vec<u8>> {
    match fs::read_link(os(path)) {
        Ok(t) => Ok(t.into_os_string().into_vec()),
        Err(e) => Err(HostError::Failed(format!(
            "reading symbolic link \"{}\": {}",
            show(path),
            strerror(&e)
        ))),
    }
}

/// The path without symbolic links in it.
///
/// # Errors
/// Endless links, and links that cannot be read. What does not exist stays as it is.
pub fn resolve_links(path: &[u8]) -> HostResult<Vec<u8>> {
    let mut pending: Vec<Vec<u8>> = Vec::new();
    let push = |pending: &mut Vec<Vec<u8>>, path: &[u8]| {
        let parts = path.split(|&b| b == b'/').rev();
        pending.extend(parts.filter(|p| !p.is_empty()).map(<[u8]>::to_vec));
    };
    push(&mut pending, path);
    let mut done = b"/".to_vec();
    let mut links = 0;
    while let Some(part) = pending.pop() {
        if part == b"." {
            continue;
        }
        if part == b".." {
            done = parent(&done).to_vec();
            continue;
        }
        let next = abs_path(&part, &done);
        if status(&next)?.is_some_and(|m| m.is_symlink()) {
            links += 1;
            if links >= MAX_LINKS {
                return Err(HostError::Failed(format!(
                    "infinite symlink recursion in path '{}'",
                    show(path)
                )));
            }
            let link = target(&next)?;
            if link.starts_with(b"/") {
                done = b"/".to_vec();
            }
            push(&mut pending, &link);
        } else {
            done = next;
        }
    }
    Ok(done)
}

/// Says why a path that should lead to something could not be opened.
#[cold]
fn explain(path: &[u8], e: &io::Error, doing: impl Fn(&str, String) -> String) -> HostError {
    let resolved = match resolve_links(path) {
        Ok(p) => p,
        Err(e) => return e,
    };
    match status(&resolved) {
        Err(e) => e,
        Ok(None) => missing(&resolved),
        Ok(Some(_)) => HostError::Failed(doing(&show(&resolved), strerror(e))),
    }
}

impl Host for NativeHost {
    fn read_file(&mut self, path: &[u8]) -> HostResult<Vec<u8>> {
        read(path).map_err(|e| {
            if e.kind() == ErrorKind::IsADirectory {
                return HostError::Failed("read of 4096 bytes: Is a directory".into());
            }
            explain(path, &e, |path, why| {
                format!("opening file '{path}': {why}")
            })
        })
    }

    fn file_type(&mut self, path: &[u8]) -> HostResult<Option<FileType>> {
        Ok(status(path)?.map(|m| convert(m.file_type())))
    }

    fn read_dir(&mut self, path: &[u8]) -> HostResult<Vec<(Vec<u8>, FileType)>> {
        let failed = |e: io::Error| {
            explain(path, &e, |path, why| {
                format!("cannot read directory \"{path}\": {why}")
            })
        };
        let mut entries = Vec::new();
        for entry in fs::read_dir(os(path)).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            // What a file is may be unknown without its status, and that may be forbidden.
            let kind = entry.file_type().map_or(FileType::Unknown, convert);
            entries.push((entry.file_name().into_vec(), kind));
        }
        Ok(entries)
    }

    fn read_link(&mut self, path: &[u8]) -> HostResult<Vec<u8>> {
        target(path)
    }

    fn is_executable(&mut self, path: &[u8]) -> HostResult<bool> {
        match status(path)? {
            Some(m) => Ok(m.is_file() && m.permissions().mode() & 0o100 != 0),
            None => Err(missing(path)),
        }
    }

    fn env(&mut self, name: &[u8]) -> Option<Vec<u8>> {
        // The standard library does not look up names that cannot exist.
        std::env::var_os(OsStr::from_bytes(name)).map(OsStringExt::into_vec)
    }

    fn time(&mut self) -> i64 {
        let now = std::time::SystemTime::now();
        let since = now.duration_since(std::time::UNIX_EPOCH);
        since.map_or(0, |d| d.as_secs() as i64)
    }

    fn message(&mut self, m: &Message) {
        if m.level <= self.verbosity.0 {
            terminal::show(m);
        }
    }

    fn open_file(&mut self, path: &[u8]) -> HostResult<OpenFile> {
        match open(path) {
            Ok((file, meta)) => Ok(OpenFile {
                size: meta.len(),
                executable: meta.permissions().mode() & 0o100 != 0,
                contents: Box::new(file.take(meta.len())),
            }),
            Err(e) => Err(explain(path, &e, |path, why| {
                format!("opening file '{path}': {why}")
            })),
        }
    }
}

/// Opens a file for reading, without waiting for anything.
fn open(path: &[u8]) -> io::Result<(File, fs::Metadata)> {
    let flags = rustix::fs::OFlags::NONBLOCK.bits() as i32;
    let file = File::options()
        .read(true)
        .custom_flags(flags)
        .open(os(path))?;
    let meta = file.metadata()?;
    Ok((file, meta))
}

/// A file's content: as much as its size says, like the reference, so that devices without an end and
/// pipes that nobody writes to are empty.
fn read(path: &[u8]) -> io::Result<Vec<u8>> {
    let (file, meta) = open(path)?;
    // Reading from a directory fails; let it.
    let size = if meta.is_dir() { 1 } else { meta.len() };
    let size = usize::try_from(size).map_err(|_| ErrorKind::OutOfMemory)?;
    let mut text = Vec::new();
    text.try_reserve_exact(size)
        .map_err(|_| ErrorKind::OutOfMemory)?;
    while text.len() < size {
        match rustix::io::read(&file, rustix::buffer::spare_capacity(&mut text)) {
            Ok(0) => break,
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(e) => return Err(e.into()),
        }
    }
    // There may be room for more than was asked for.
    text.truncate(size);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::path::PathBuf;

    struct Dir(PathBuf);

    impl Dir {
        fn new(name: &str) -> Dir {
            let dir = std::env::temp_dir().join(format!("frazil-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&dir);
            fs::create_dir(&dir).expect("a directory");
            Dir(fs::canonicalize(dir).expect("it is there"))
        }

        fn path(&self, name: &str) -> Vec<u8> {
            self.0.join(name).into_os_string().into_vec()
        }
    }

    impl Drop for Dir {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn what_is_wrong_with_a_path() {
        let d = Dir::new("host");
        let base = d.0.display().to_string();
        fs::write(d.0.join("file"), "x").expect("a file");
        symlink("loop", d.0.join("loop")).expect("a link");
        symlink("nowhere", d.0.join("dangling")).expect("a link");
        symlink("file", d.0.join("link")).expect("a link");
        symlink("..", d.0.join("up")).expect("a link");
        let mut h = NativeHost::default();
        let mut read = |name: &str| {
            h.read_file(&d.path(name))
                .map_err(|e| e.message().to_owned())
        };
        assert_eq!(read("link"), Ok(b"x".to_vec()));
        let missing = |name: &str| Err(format!("path '{base}/{name}' does not exist"));
        assert_eq!(read("nothing"), missing("nothing"));
        assert_eq!(read("file/x"), missing("file/x"));
        assert_eq!(read("dangling"), missing("nowhere"));
        assert_eq!(
            read("loop"),
            Err(format!("infinite symlink recursion in path '{base}/loop'"))
        );
        assert_eq!(
            read("."),
            Err("read of 4096 bytes: Is a directory".to_owned())
        );
        let long = "x".repeat(300);
        assert_eq!(
            read(&long),
            Err(format!(
                "getting status of \"{base}/{long}\": File name too long"
            ))
        );
        assert_eq!(
            h.read_dir(&d.path("file")),
            Err(HostError::Failed(format!(
                "cannot read directory \"{base}/file\": Not a directory"
            )))
        );
        assert_eq!(h.file_type(&d.path("loop")), Ok(Some(FileType::Symlink)));
        assert_eq!(h.file_type(&d.path("file/x")), Ok(None));
        assert_eq!(
            resolve_links(&d.path("up/./")),
            Ok(parent(base.as_bytes()).to_vec())
        );
        assert_eq!(h.read_link(&d.path("up")), Ok(b"..".to_vec()));
    }

    #[test]
    fn names_need_not_be_utf8() {
        let d = Dir::new("names");
        let path = d.0.join(OsStr::from_bytes(b"a\xffb"));
        fs::write(&path, "x").expect("a file");
        let mut h = NativeHost::default();
        let base = d.path("");
        let entries = h.read_dir(&base).expect("a directory");
        assert_eq!(entries, [(b"a\xffb".to_vec(), FileType::Regular)]);
        let bytes = path.into_os_string().into_vec();
        assert_eq!(h.read_file(&bytes), Ok(b"x".to_vec()));
        assert_eq!(h.is_executable(&bytes), Ok(false));
    }
}
