//! Temporary roots: what this process uses may not be collected while it runs.
//!
//! They stand in `temproots/<pid>`, which stays locked as long as the process uses the store; the lock is what tells a
//! collector that the roots count. While one runs, it is told of new ones through its socket and answers when
//! it has taken note. Invariant: there is one file per process and store, however often the store is opened,
//! because two opened by one process would delete each other's. Absent: the collector's side, see
//! [`crate::gc_socket`].

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::FileExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use frazil_store::error::Result;
use frazil_store::{StoreDir, StorePath};

use crate::gc_socket::short;
use crate::lock::{self, Share};
use crate::util::{Messages, locked, sys};

/// How many roots are sent before the answers are awaited; less than a socket buffers.
const AT_ONCE: usize = 128;

static OPEN: Mutex<BTreeMap<PathBuf, Weak<TempRoots>>> = Mutex::new(BTreeMap::new());

/// The temporary roots of this process in one store.
pub(crate) struct TempRoots {
    state_dir: PathBuf,
    inner: Mutex<Option<Inner>>,
}

struct Inner {
    /// Where the roots stand, and the process that wrote them.
    path: PathBuf,
    pid: u32,
    file: File,
    /// How much of it is whole roots.
    length: u64,
    gc_lock: File,
    collector: Option<UnixStream>,
    known: HashSet<StorePath>,
}

impl TempRoots {
    /// The roots of this process in the store with this state; they go with the last user.
    pub fn of(state_dir: &Path) -> Arc<Self> {
        let mut open = locked(&OPEN);
        if let Some(roots) = open.get(state_dir).and_then(Weak::upgrade) {
            return roots;
        }
        open.retain(|_, roots| roots.strong_count() > 0);
        let roots = Arc::new(TempRoots {
            state_dir: state_dir.to_owned(),
            inner: Mutex::new(None),
        });
        open.insert(state_dir.to_owned(), Arc::downgrade(&roots));
        roots
    }

    /// Adds roots. When this returns, none of them that is valid then will be collected.
    ///
    /// # Errors
    /// The file of roots cannot be written.
    pub fn add(&self, dir: &StoreDir, paths: &[StorePath], messages: &Messages) -> Result<()> {
        let mut guard = locked(&self.inner);
        let pid = std::process::id();
        // A forked process has roots of its own.
        if let Some(old) = guard.take_if(|inner| inner.pid != pid) {
            drop(old);
        }
        let inner = match &mut *guard {
            Some(inner) => inner,
            None => guard.insert(self.create(pid, messages)?),
        };
        let new: Vec<&StorePath> = paths.iter().filter(|p| !inner.known.contains(*p)).collect();
        if new.is_empty() {
            return Ok(());
        }
        let shared = self.announce(inner, dir, &new)?;
        let mut text = Vec::with_capacity(new.len() * 80);
        for path in &new {
            dir.write(path, &mut text);
            text.push(0);
        }
        let written = inner.file.write_all_at(&text, inner.length);
        if written.is_err() {
            // Half a path would stand in the way of every collection.
            let _ = inner.file.set_len(inner.length);
        }
        if shared {
            lock::unlock(&inner.gc_lock);
        }
        written.map_err(sys("writing to file \"%s\"", &inner.path))?;
        inner.length += text.len() as u64;
        inner.known.extend(new.into_iter().cloned());
        Ok(())
    }

    fn create(&self, pid: u32, messages: &Messages) -> Result<Inner> {
        let path = self.state_dir.join("temproots").join(pid.to_string());
        let file = loop {
            // No other process has this number, so a file of this name is stale.
            let _ = std::fs::remove_file(&path);
            let file = lock::open(&path)?;
            lock::lock(&file, Share::Exclusive, messages, "")?;
            // Otherwise a collector took it for stale before it was locked.
            let meta = file.metadata();
            if meta.map_err(sys("getting status of \"%s\"", &path))?.len() == 0 {
                break file;
            }
        };
        Ok(Inner {
            path,
            pid,
            file,
            length: 0,
            gc_lock: lock::open(&self.state_dir.join("gc.lock"))?,
            collector: None,
            known: HashSet::new(),
        })
    }

    /// Makes sure that a collector either does not run, or knows of `new`. Returns whether the collector's lock is
    /// held, shared: then no collection can begin until the roots are written.
    fn announce(&self, inner: &mut Inner, dir: &StoreDir, new: &[&StorePath]) -> Result<bool> {
        let socket_dir = self.state_dir.join("gc-socket");
        let socket = socket_dir.join("socket");
        loop {
            if lock::try_lock(&inner.gc_lock, Share::Shared)? {
                return Ok(true);
            }
            if inner.collector.is_none() {
                match short(&socket_dir, |path| UnixStream::connect(path)) {
                    Ok(stream) => inner.collector = Some(stream),
                    Err(err) if is_gone(&err) => {
                        std::thread::sleep(Duration::from_millis(20));
                        continue;
                    }
                    Err(err) => return Err(sys("cannot connect to socket at '%s'", &socket)(err)),
                }
            }
            let Some(stream) = &mut inner.collector else {
                continue;
            };
            match send(stream, dir, new) {
                Ok(()) => return Ok(false),
                Err(err) if is_gone(&err) => inner.collector = None,
                Err(err) => {
                    inner.collector = None;
                    return Err(sys("sending a root to the collector at '%s'", &socket)(err));
                }
            }
        }
    }
}

/// Gives up the temporary roots of this process, in all stores; for its end, if it leaves stores open. A process
/// that does not come to it leaves files that the next collection removes.
pub fn release_temp_roots() {
    let open = std::mem::take(&mut *locked(&OPEN));
    for roots in open.values().filter_map(Weak::upgrade) {
        locked(&roots.inner).take();
    }
}

/// Tells the collector of roots and waits until it has taken note of each.
fn send(stream: &mut UnixStream, dir: &StoreDir, paths: &[&StorePath]) -> io::Result<()> {
    for some in paths.chunks(AT_ONCE) {
        let mut text = Vec::new();
        for path in some {
            dir.write(path, &mut text);
            text.push(b'\n');
        }
        stream.write_all(&text)?;
        let mut answers = vec![0; some.len()];
        stream.read_exact(&mut answers)?;
        if answers.iter().any(|&a| a != b'1') {
            return Err(io::Error::other("unexpected answer"));
        }
    }
    Ok(())
}

/// Whether the collector ended, or has not begun to listen.
fn is_gone(err: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionRefused, ConnectionReset, NotFound, UnexpectedEof};
    let kind = err.kind();
    [
        BrokenPipe,
        ConnectionRefused,
        ConnectionReset,
        NotFound,
        UnexpectedEof,
    ]
    .contains(&kind)
}

impl Drop for Inner {
    fn drop(&mut self) {
        if self.pid == std::process::id() {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
