//! Where a store is: its logical directory, and the real places of its objects, state and logs.
//!
//! Objects are always called by their path in [`Layout::store_dir`]; a chroot store at `PATH` has
//! those of `/nix/store` at `PATH/nix/store`. Invariant: places are absolute and canonical, and finding them
//! changes nothing but, for a user without a store, one directory that this user's store will be in.
//! Absent: opening, and settings of a store other than its places.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use frazil_store::error::Result;
use frazil_store::store_path::canon_path;
use frazil_store::store_uri::{Params, percent_decode};
use frazil_store::{StoreDir, StoreKind, StorePath, StoreUri};
use rustix::fs::Access;

use crate::util::{Level, Messages, bytes, other, path, quoted};

/// The places of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The directory that paths of objects begin with.
    pub store_dir: StoreDir,
    /// Where objects really are.
    pub real_dir: PathBuf,
    /// Where database, roots and locks are.
    pub state_dir: PathBuf,
    /// Where logs of builds are.
    pub log_dir: PathBuf,
    /// What is `/` to a chroot store.
    pub root: Option<PathBuf>,
}

/// What [`resolve`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// A store on this machine's file system.
    Local(Layout),
    /// The daemon that listens at this socket.
    Daemon(PathBuf),
    /// Something else: scheme, and what comes after `://`.
    Other {
        /// The scheme.
        scheme: String,
        /// Authority and path.
        rest: String,
    },
}

/// How a variable is looked up.
type Get = dyn Fn(&str) -> Option<OsString>;

/// The environment that places depend on.
pub struct Env {
    get: Box<Get>,
    /// Whether the user is root.
    root: bool,
    /// Where state is when nothing says otherwise.
    default_state: PathBuf,
}

impl Env {
    /// This process's environment and user.
    pub fn of_process() -> Self {
        Env {
            get: Box::new(|name| std::env::var_os(name)),
            root: rustix::process::geteuid().is_root(),
            default_state: "/nix/var/nix".into(),
        }
    }

    /// Another environment, for tests.
    pub fn new(
        get: impl Fn(&str) -> Option<OsString> + 'static,
        root: bool,
        default_state: &Path,
    ) -> Self {
        let default_state = default_state.to_owned();
        let get = Box::new(get);
        Env {
            get,
            root,
            default_state,
        }
    }

    fn set(&self, name: &str) -> Option<OsString> {
        (self.get)(name).filter(|value| !value.is_empty())
    }

    fn dir(&self, name: &str, default: &Path) -> Result<PathBuf> {
        match self.set(name) {
            Some(value) => canonical(value.as_bytes()),
            None => Ok(default.to_owned()),
        }
    }

    fn state_dir(&self) -> Result<PathBuf> {
        self.dir("NIX_STATE_DIR", &self.default_state)
    }

    /// Where the daemon listens that is asked when no other is named.
    ///
    /// # Errors
    /// It is no absolute path.
    pub fn daemon_socket(&self) -> Result<PathBuf> {
        match self.set("NIX_DAEMON_SOCKET_PATH") {
            Some(path) => canonical(path.as_bytes()),
            None => Ok(self.state_dir()?.join("daemon-socket/socket")),
        }
    }

    /// Where a user's own data is: `$NIX_DATA_HOME`, `$XDG_DATA_HOME/nix` or `~/.local/share/nix`.
    fn data_dir(&self) -> Result<PathBuf> {
        if let Some(dir) = self.set("NIX_DATA_HOME") {
            return canonical(dir.as_bytes());
        }
        if let Some(dir) = self.set("XDG_DATA_HOME") {
            return canonical(dir.as_bytes()).map(|dir| dir.join("nix"));
        }
        match self.set("HOME") {
            Some(home) => canonical(home.as_bytes()).map(|home| home.join(".local/share/nix")),
            None => Err(other("cannot determine user's home directory", &[])),
        }
    }
}

impl Layout {
    /// The store that the environment (`NIX_STORE_DIR`, `NIX_STATE_DIR`, `NIX_LOG_DIR`) and these
    /// settings (`store`, `root`, `real`, `state`, `log`) describe.
    ///
    /// # Errors
    /// A place that is no absolute path.
    pub fn new(env: &Env, root: Option<&Path>, params: &Params) -> Result<Self> {
        let param = |name: &str| match params.get(name) {
            Some(value) if value.is_empty() => {
                let template = "setting '%s' is a path and paths cannot be empty";
                Err(other(template, &[name.as_bytes()]))
            }
            Some(value) => canonical(value.as_bytes()).map(Some),
            None => Ok(None),
        };
        let store_dir = match param("store")? {
            Some(dir) => dir,
            None => match env.set("NIX_STORE_DIR").or_else(|| env.set("NIX_STORE")) {
                Some(dir) => canonical(dir.as_bytes())?,
                None => PathBuf::from("/nix/store"),
            },
        };
        let root = match (param("root")?, root) {
            (Some(root), _) => Some(root),
            (None, Some(root)) => Some(canonical(bytes(root))?),
            (None, None) => None,
        };
        let place = |name: &str, below: &str, default: Result<PathBuf>| match (param(name)?, &root)
        {
            (Some(dir), _) => Ok(dir),
            (None, Some(root)) => Ok(root.join(below)),
            (None, None) => default,
        };
        Ok(Layout {
            real_dir: place("real", "nix/store", Ok(store_dir.clone()))?,
            state_dir: place("state", "nix/var/nix", env.state_dir())?,
            log_dir: {
                let default = env.dir("NIX_LOG_DIR", Path::new("/nix/var/log/nix"));
                place("log", "nix/var/log/nix", default)?
            },
            store_dir: StoreDir::new(bytes(&store_dir))?,
            root,
        })
    }

    /// The chroot store whose `/` is `root`, whatever the environment says.
    ///
    /// # Errors
    /// `root` is no absolute path.
    pub fn chroot(root: &Path) -> Result<Self> {
        let env = Env::new(|_| None, false, Path::new("/nix/var/nix"));
        Layout::new(&env, Some(root), &Params::new())
    }

    /// Where an object really is.
    pub fn real_path(&self, path: &StorePath) -> PathBuf {
        self.real_dir.join(path.as_str())
    }

    /// Where the path of something in the store really is; other paths are returned as they are.
    pub fn real(&self, logical: &[u8]) -> PathBuf {
        match logical.strip_prefix(self.store_dir.as_bytes()) {
            Some([]) => self.real_dir.clone(),
            Some([b'/', rest @ ..]) => self.real_dir.join(path(rest)),
            _ => path(logical).to_owned(),
        }
    }
}

/// Finds the store that `uri` names, as C++ Nix does. `auto` is the local store when its state can be
/// written; else the daemon when there is one; else, when there is no store and nothing says where one should be, the
/// user's own below their data directory, of which they are told once.
///
/// # Errors
/// A place that is no absolute path.
pub fn resolve(uri: &StoreUri, env: &Env, messages: &Messages) -> Result<Resolved> {
    let params = &uri.params;
    let local = |root: Option<&Path>| Layout::new(env, root, params).map(Resolved::Local);
    match &uri.kind {
        StoreKind::Local(None) => local(None),
        StoreKind::Local(Some(root)) => local(Some(path(root))),
        StoreKind::Daemon => Ok(Resolved::Daemon(env.daemon_socket()?)),
        StoreKind::Other { scheme, rest } if scheme == "unix" => {
            let socket = percent_decode(rest);
            Ok(Resolved::Daemon(canonical(&socket)?))
        }
        StoreKind::Other { scheme, rest } => Ok(Resolved::Other {
            scheme: scheme.clone(),
            rest: rest.clone(),
        }),
        StoreKind::Auto => {
            let state = match params.get("state") {
                Some(dir) => PathBuf::from(dir),
                None => env.state_dir()?,
            };
            if rustix::fs::access(&state, Access::READ_OK | Access::WRITE_OK).is_ok() {
                return local(None);
            }
            let socket = env.daemon_socket()?;
            if socket.symlink_metadata().is_ok() {
                return Ok(Resolved::Daemon(socket));
            }
            let said = ["NIX_STORE_DIR", "NIX_STATE_DIR"].map(|name| (env.get)(name).is_some());
            let nothing_there = state.symlink_metadata().is_err();
            if !nothing_there || !params.is_empty() || env.root || said.contains(&true) {
                return local(None);
            }
            let root = env.data_dir()?.join("root");
            let exists = root.symlink_metadata().is_ok();
            if !exists && std::fs::create_dir_all(&root).is_err() {
                return local(None);
            }
            let level = if exists { Level::Debug } else { Level::Warning };
            let (state, place) = (state.display(), quoted(&root));
            messages.say(
                level,
                format!("{state} does not exist, so Nix will use {place} as a chroot store"),
            );
            local(Some(&root))
        }
    }
}

fn canonical(path: &[u8]) -> Result<PathBuf> {
    Ok(OsString::from_vec(canon_path(path)?).into())
}
