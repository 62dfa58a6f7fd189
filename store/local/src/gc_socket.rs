//! How a running collection learns of new temporary roots: the socket `gc-socket/socket`.
//!
//! Who wants a root while the collector's lock is taken sends `<path>\n` and waits for `1`. Invariant: when the answer is sent, the
//! path and all it needs are marked as alive, and the path is not being deleted. Absent: which paths are
//! deleted, see [`crate::gc`].

use std::collections::HashSet;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::Shutdown;
use std::os::fd::AsRawFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::Scope;

use frazil_store::error::Result;
use frazil_store::{StoreDir, StorePath};

use crate::gc_graph::Graph;
use crate::util::{Level, Messages, create_dirs, locked, sys};

/// Longest line that is taken for a path.
const MAX_LINE: u64 = 8192;

/// What the collector and those who send roots share.
pub(crate) struct Shared {
    pub state: Mutex<State>,
    /// Signalled when nothing is pending any more.
    pub wakeup: Condvar,
}

/// What lives, and what is being deleted.
pub(crate) struct State {
    pub graph: Graph,
    /// Hash parts of temporary roots: `<path>.lock` and the like stay with them.
    pub temp_roots: HashSet<String>,
    /// Hash parts of what is being deleted right now.
    pub pending: HashSet<String>,
}

impl State {
    /// Takes note of a temporary root.
    pub fn add_temp_root(&mut self, path: &StorePath) {
        self.temp_roots.insert(path.hash_part().to_owned());
        self.graph.mark_alive(path);
    }
}

/// Receives roots as long as it exists.
pub(crate) struct Server<'s> {
    parts: &'s ServerParts,
    listener: Arc<UnixListener>,
}

/// What a [`Server`] borrows.
#[derive(Default)]
pub(crate) struct ServerParts {
    stop: AtomicBool,
}

impl<'s> Server<'s> {
    /// Listens in threads of `scope`.
    ///
    /// # Errors
    /// The socket cannot be made.
    pub fn start<'e>(
        scope: &'s Scope<'s, 'e>,
        state_dir: &Path,
        parts: &'s ServerParts,
        shared: &'s Shared,
        dir: &'s StoreDir,
        messages: &'s Messages,
    ) -> Result<Self> {
        let socket_dir = state_dir.join("gc-socket");
        create_dirs(&socket_dir)?;
        let path = socket_dir.join("socket");
        let _ = fs::remove_file(&path);
        let fail = sys("cannot bind to socket at '%s'", &path);
        let listener = short(&socket_dir, |path| UnixListener::bind(path)).map_err(&fail)?;
        // Whoever may use the store may have roots.
        let mode = fs::Permissions::from_mode(0o666);
        fs::set_permissions(&path, mode).map_err(&fail)?;
        let listener = Arc::new(listener);
        let server = Server {
            parts,
            listener: listener.clone(),
        };
        scope.spawn(move || {
            let mut open = Vec::new();
            for stream in listener.incoming() {
                if parts.stop.load(Ordering::SeqCst) {
                    break;
                }
                let Ok(stream) = stream else { continue };
                if let Ok(copy) = stream.try_clone() {
                    open.push(copy);
                    scope.spawn(move || serve(stream, shared, dir, messages));
                }
            }
            // Ends the threads that serve.
            for stream in open {
                let _ = stream.shutdown(Shutdown::Both);
            }
        });
        Ok(server)
    }
}

impl Drop for Server<'_> {
    fn drop(&mut self) {
        self.parts.stop.store(true, Ordering::SeqCst);
        // Wakes the thread that listens.
        let _ = rustix::net::shutdown(&self.listener, rustix::net::Shutdown::Both);
    }
}

fn serve(stream: UnixStream, shared: &Shared, dir: &StoreDir, messages: &Messages) {
    let Ok(mut answers) = stream.try_clone() else {
        return;
    };
    let mut input = BufReader::new(stream);
    let mut line = Vec::new();
    loop {
        line.clear();
        match (&mut input).take(MAX_LINE).read_until(b'\n', &mut line) {
            Ok(_) if line.pop() == Some(b'\n') => {}
            // It is gone, or sends nonsense without end.
            _ => return,
        }
        match dir.parse(&line) {
            Ok(path) => {
                let mut state = locked(&shared.state);
                state.add_temp_root(&path);
                while state.pending.contains(path.hash_part()) {
                    state = match shared.wakeup.wait(state) {
                        Ok(state) => state,
                        Err(err) => err.into_inner(),
                    };
                }
            }
            Err(_) => {
                let text = "received garbage instead of a root from client";
                messages.say(Level::Error, text);
            }
        }
        if answers.write_all(b"1").is_err() {
            return;
        }
    }
}

/// Names of sockets are at most 107 bytes long; this one is `socket` in `dir`, however long that is.
pub(crate) fn short<T>(
    dir: &Path,
    f: impl FnOnce(&Path) -> std::io::Result<T>,
) -> std::io::Result<T> {
    let path = dir.join("socket");
    if path.as_os_str().len() < 100 {
        return f(&path);
    }
    let fd = fs::File::open(dir)?;
    f(Path::new(&format!(
        "/proc/self/fd/{}/socket",
        fd.as_raw_fd()
    )))
}
