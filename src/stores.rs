//! The store that a command works on: which one the settings mean, and how users name paths in it.
//!
//! Invariant: what a store says goes to standard error if it is wanted there, in the reference's layout.
//! Deliberately absent: what commands do with a store.

use crate::classic::options::missing_feature;
use crate::config::{Config, daemon_settings, store_settings};
use crate::daemon_messages;
use crate::failure::Failure;
use crate::far_stores;
use crate::home::{cache_dir, group, home};
use crate::native_host::strerror;
use crate::paths;
use crate::store::{At, Elsewhere, Remote, Store};
use crate::substitution;
use crate::terminal::{self, Verbosity};
use frazil_daemon_store::DaemonStore;
use frazil_formats::message_text;
use frazil_formats::path::abs_path;
use frazil_local_store::{
    Env, Layout, LocalFiles, LocalStore, Messages, Options, Resolved, Trust, resolve,
};
use frazil_ssh_store::SshStore;
use frazil_store::export::ImportReader;
use frazil_store::store_uri::Params;
use frazil_store::{
    PathInfo, PublicKeys, SecretKey, StoreDir, StoreError, StoreKind, StorePath, StoreUri,
};
use frazil_vm::message::Message;
use frazil_vm::report::{Level, plain_warning};
use std::io::{BufReader, Read, Seek};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::SpooledTempFile;

/// Opens the store that the settings mean: `store`, else `NIX_REMOTE`, else what is there.
///
/// # Errors
/// There is no such kind of store, or it cannot be opened.
pub fn open(config: &Config) -> Result<Store, Failure> {
    open_at(config, &config.store_address().unwrap_or_default())
}

/// Opens the store with this address, with the same settings.
///
/// # Errors
/// As [`open`].
pub fn open_at(config: &Config, address: &str) -> Result<Store, Failure> {
    let uri = address_of(address)?;
    check(config, &uri)?;
    open_in(config, &uri, place(config, &uri)?)
}

/// Checks what the address of the store that the settings mean says, without opening it: for [`open_checked`].
///
/// # Errors
/// It is no address, or sets something that it cannot set.
pub fn check_address(config: &Config) -> Result<(), Failure> {
    check(config, &own_address(config)?)
}

/// Opens the store that the settings mean, after [`check_address`].
///
/// # Errors
/// As [`open`].
pub fn open_checked(config: &Config) -> Result<Store, Failure> {
    let uri = own_address(config)?;
    open_in(config, &uri, place(config, &uri)?)
}

/// Where a store is, and who keeps it.
enum Place {
    /// This process does.
    Local(Layout),
    /// The daemon at this socket does. Whether it is the one that is asked when no other is named, is told, too.
    Daemon(Layout, PathBuf, bool),
    /// It is not on this machine's file system; its paths are like those of this layout.
    Elsewhere(Layout),
}

impl Place {
    fn layout(&self) -> &Layout {
        let (Place::Local(layout) | Place::Daemon(layout, ..) | Place::Elsewhere(layout)) = self;
        layout
    }
}

fn check(config: &Config, uri: &StoreUri) -> Result<(), Failure> {
    match &uri.kind {
        StoreKind::Other { scheme, .. } if scheme != "unix" => Ok(()),
        StoreKind::Daemon | StoreKind::Other { .. } => {
            store_settings::check_daemon(config, &uri.params)
        }
        StoreKind::Auto | StoreKind::Local(_) => store_settings::check(config, &uri.params),
    }
}

fn open_in(config: &Config, uri: &StoreUri, place: Place) -> Result<Store, Failure> {
    let tree_cache = tree_cache(uri, place.layout());
    match place {
        Place::Local(layout) => {
            let mut options = options(config);
            set(&mut options, config, uri)?;
            options.tree_cache = tree_cache;
            let store = LocalStore::open(layout, options)?;
            Ok(Store::Local(Box::new(store)))
        }
        Place::Daemon(layout, socket, is_default) => {
            let name = match is_default {
                true => "daemon".to_owned(),
                false => format!("unix://{}", socket.display()),
            };
            let features = config.store_features();
            let daemon = DaemonStore::new(
                &socket,
                &name,
                layout.store_dir.clone(),
                daemon_settings::settings(config),
                daemon_messages::listener(config.verbosity, config.quiet_builds),
            );
            let keeps = (
                config.on("keep-outputs"),
                config.text("keep-derivations") != Some("false"),
            );
            let files = LocalFiles::new(layout, features, tree_cache);
            let remote = Remote::new(daemon, files, features, keeps);
            Ok(Store::Daemon(Box::new(remote)))
        }
        Place::Elsewhere(layout) => {
            let settings = substitution::settings(config, &layout.store_dir);
            let Some(at) = far_stores::open(config, uri, &settings)? else {
                return Err(Failure::Message("the store 'dummy://' has nothing".into()));
            };
            Ok(elsewhere(config, at, layout, tree_cache))
        }
    }
}

/// A store that is not on this machine's file system.
fn elsewhere(config: &Config, at: At, layout: Layout, tree_cache: Option<PathBuf>) -> Store {
    let features = config.store_features();
    let files = LocalFiles::new(layout, features, tree_cache);
    Store::Elsewhere(Box::new(Elsewhere::new(at, files, features)))
}

/// Another machine's store, whose paths are like those of the settings.
///
/// # Errors
/// The directory that they begin with is no absolute path.
pub fn of_machine(config: &Config, store: SshStore) -> Result<Store, Failure> {
    let layout = Layout::new(&Env::of_process(), None, &Params::new())?;
    Ok(elsewhere(
        config,
        At::Machine(Box::new(store)),
        layout,
        None,
    ))
}

/// Takes what a store's address says of how it is to be used.
fn set(options: &mut Options, config: &Config, uri: &StoreUri) -> Result<(), Failure> {
    if uri.params.keys().any(|name| store_settings::is_local(name)) {
        options.name = "local://".into();
    }
    if let Some(require) = store_settings::flag(&uri.params, "require-sigs")? {
        options.require_signatures = require;
    }
    if config.feature("local-overlay-store")
        && let Some(ignore) = store_settings::flag(&uri.params, "ignore-gc-delete-failure")?
    {
        options.ignore_gc_delete_failure = ignore;
    }
    if let Some(read_only) = store_settings::flag(&uri.params, "read-only")? {
        let feature = "read-only-local-store";
        if read_only && !config.feature(feature) {
            return Err(missing_feature(feature));
        }
        options.read_only |= read_only;
    }
    Ok(())
}

/// Opens the store for reading if it is there and its objects are elsewhere than their paths say, so that they have to be
/// looked for.
pub fn open_elsewhere(config: &Config) -> Option<Store> {
    let uri = own_address(config).ok()?;
    let place = place(config, &uri).ok()?;
    let layout = place.layout();
    if layout.real_dir.as_os_str().as_bytes() == layout.store_dir.as_bytes() {
        return None;
    }
    open_in(config, &uri, place).ok()
}

/// Opens the store that the settings mean if there is one already.
pub fn open_existing(config: &Config) -> Option<Store> {
    let uri = own_address(config).ok()?;
    let place = place(config, &uri).ok()?;
    match &place {
        Place::Local(layout) if !layout.state_dir.join("db/db.sqlite").exists() => None,
        _ => open_in(config, &uri, place).ok(),
    }
}

/// The directory that store paths begin with, without opening a store.
///
/// # Errors
/// It is not an absolute path.
pub fn store_dir(config: &Config) -> Result<StoreDir, Failure> {
    Ok(StoreDir::new(config.evaluation()?.store_dir.as_bytes())?)
}

/// What the address of the store that the settings mean says.
fn own_address(config: &Config) -> Result<StoreUri, Failure> {
    address_of(&config.store_address().unwrap_or_default())
}

/// What a store's address says.
///
/// # Errors
/// It is none.
pub fn address_of(address: &str) -> Result<StoreUri, Failure> {
    let here = std::env::current_dir().unwrap_or_else(|_| "/".into());
    Ok(StoreUri::parse(address, here.as_os_str().as_bytes())?)
}

/// The places of a store, if it is on this machine.
fn place(config: &Config, uri: &StoreUri) -> Result<Place, Failure> {
    let env = Env::of_process();
    match resolve(uri, &env, &messages(config.verbosity))? {
        Resolved::Local(layout) => Ok(Place::Local(layout)),
        Resolved::Daemon(socket) => {
            let is_default = env.daemon_socket()? == socket;
            let layout = Layout::new(&env, None, &uri.params)?;
            Ok(Place::Daemon(layout, socket, is_default))
        }
        Resolved::Other { .. } => {
            let mut only = Params::new();
            only.extend(
                uri.params
                    .get_key_value("store")
                    .map(|(k, v)| (k.clone(), v.clone())),
            );
            Ok(Place::Elsewhere(Layout::new(&env, None, &only)?))
        }
    }
}

/// Whose signatures are trusted: the keys of the settings, or what is wrong with them.
struct Keys(Result<PublicKeys, StoreError>);

impl Trust for Keys {
    fn is_signed(&self, dir: &StoreDir, info: &PathInfo) -> Result<bool, StoreError> {
        let keys = self.0.as_ref().map_err(StoreError::clone)?;
        Ok(info.trust(dir, keys).is_ok_and(|trust| trust.is_trusted()))
    }
}

/// Keys that sign what caches hold: those of the settings, and the user's own. They are read before they are needed, but a
/// key that is none is no error until then.
///
/// # Errors
/// A key that is none.
pub fn trusted_keys(config: &Config) -> Result<PublicKeys, StoreError> {
    let public = config.words("trusted-public-keys").map(str::as_bytes);
    let mut secret = Vec::new();
    for file in config.words("secret-key-files") {
        // That others cannot read them is as it should be.
        if let Ok(text) = std::fs::read(file) {
            secret.push(SecretKey::parse(&text)?);
        }
    }
    PublicKeys::new(public, &secret)
}

/// The group that the store of root belongs to.
fn build_users_group(config: &Config) -> Option<u32> {
    if !rustix::process::getuid().is_root() {
        return None;
    }
    let name = config.text("build-users-group").unwrap_or("nixbld");
    let group = (!name.is_empty()).then(|| group(name))?;
    if group.is_none() {
        let text =
            format!("warning: the group '{name}' specified in 'build-users-group' does not exist");
        terminal::show(&Message::line(Level::Error.number(), text));
    }
    group
}

/// The settings of a local store.
fn options(config: &Config) -> Options {
    let default = Options::default();
    let is = |name: &str, default: bool| match config.text(name) {
        Some(value) => value == "true",
        None => default,
    };
    let bytes = |name: &str, default: u64| {
        let value = config.text(name).and_then(|n| n.parse().ok());
        value.unwrap_or(default)
    };
    Options {
        require_signatures: is("require-sigs", true),
        trust: Arc::new(Keys(trusted_keys(config))),
        auto_optimise: is("auto-optimise-store", false),
        fsync_metadata: is("fsync-metadata", true),
        fsync_store_paths: is("fsync-store-paths", false),
        use_wal: is("use-sqlite-wal", true),
        reserved_space: bytes("gc-reserved-space", default.reserved_space),
        min_free: bytes("min-free", default.min_free),
        max_free: bytes("max-free", default.max_free),
        ignored_xattrs: config.words("ignored-acls").map(Into::into).collect(),
        build_users_group: build_users_group(config),
        keep_outputs: is("keep-outputs", false),
        keep_derivations: is("keep-derivations", true),
        allow_symlinked_store: is("allow-symlinked-store", false)
            || std::env::var_os("NIX_IGNORE_SYMLINK_STORE").is_some_and(|v| v == "1"),
        features: config.store_features(),
        messages: messages(config.verbosity),
        ..default
    }
}

/// The directory of remembered hashes of trees.
const TREES: &str = "frazil-trees";

/// Where hashes of trees are remembered: where `FRAZIL_TREE_CACHE` says, if it does not say `off`; else in a store of
/// the user's own, which is gone with its directory and leaves nothing elsewhere; else beside the other caches.
fn tree_cache(uri: &StoreUri, layout: &Layout) -> Option<PathBuf> {
    match std::env::var_os("FRAZIL_TREE_CACHE") {
        Some(value) if value == "off" => None,
        Some(value) if !value.is_empty() => Some(value.into()),
        _ if uri.kind == StoreKind::Auto && layout.root.is_some() => {
            Some(layout.state_dir.join(TREES))
        }
        _ => {
            let dir = cache_dir()?;
            // A home that is not there, as a builder's, is not made for this.
            let home = home().filter(|home| !home.exists() && dir.starts_with(home));
            home.is_none().then(|| dir.join(TREES))
        }
    }
    .filter(|dir| dir.is_absolute())
}

/// What a store says, as far as it is wanted.
pub fn messages(verbosity: Verbosity) -> Messages {
    use frazil_local_store::Level as From;
    Messages::new(move |level, text| {
        let number = match level {
            From::Error => 0,
            From::Warning => 1,
            From::Info => 3,
            From::Talkative => 4,
            From::Debug => 6,
        };
        if verbosity < Verbosity(number) {
            return;
        }
        terminal::show(&match level {
            From::Warning => Message::line(Level::Warning.number(), plain_warning(text)),
            _ => Message::line(number, text),
        });
    })
}

/// Most links that lead to the store; more are taken for a circle.
const MAX_LINKS: usize = 1024;

/// The store path that an argument names, be it a link to it or something below it.
///
/// # Errors
/// It leads elsewhere, or nowhere.
pub fn follow_links(store: &Store, arg: &[u8]) -> Result<StorePath, Failure> {
    let dir = store.store_dir();
    let mut path = paths::absolute(arg)?;
    let mut links = 0;
    while !dir.contains(&path) {
        let Ok(target) = std::fs::read_link(paths::os(&path)) else {
            break;
        };
        links += 1;
        if links >= MAX_LINKS {
            return Err(Failure::Message(format!(
                "too many symbolic links encountered while resolving '{}'",
                message_text(arg)
            )));
        }
        let parent = paths::os(&path).parent().unwrap_or(paths::os(b"/"));
        path = abs_path(target.as_os_str().as_bytes(), parent.as_os_str().as_bytes());
    }
    if !dir.contains(&path) {
        let path = message_text(&path);
        let message = format!("path \"{path}\" is not in the Nix store");
        return Err(Failure::Message(message));
    }
    Ok(dir.split(&path)?.0)
}

/// Adds the paths of an export to a store, whoever signed them, and returns them in their order.
///
/// # Errors
/// It is no export, or ends too soon; the store refuses a path. Those before it stay.
pub fn import(store: &Store, input: impl Read) -> Result<Vec<StorePath>, Failure> {
    let mut reader = ImportReader::new(input, store.store_dir().clone());
    let mut added = Vec::new();
    loop {
        // What is known of a path comes after its archive.
        let mut spool = spool();
        let Some(info) = reader.next_path(&mut spool)? else {
            return Ok(added);
        };
        spool.rewind().map_err(|e| {
            Failure::Message(format!(
                "keeping an archive to be imported: {}",
                strerror(&e)
            ))
        })?;
        let mut nar = BufReader::with_capacity(PIECE, spool);
        store.add_nar(&info, &mut nar, false, false)?;
        added.push(info.path);
    }
}

/// A place for an archive that is read again: memory, and a temporary file for what is longer.
pub fn spool() -> SpooledTempFile {
    tempfile::spooled_tempfile(IN_MEMORY)
}

/// Archives up to this length are not written to a temporary file.
const IN_MEMORY: usize = 4 << 20;
/// As much is read at a time.
const PIECE: usize = 256 << 10;
