//! What the profile of channels is made of: their files, unpacked in the store, and an environment of links to them.
//!
//! The reference has derivations built for that, by the builders `builtin:unpack-channel` and `builtin:buildenv`, whose results
//! follow from their arguments alone. Here these results are made at once and registered as what they are, outputs of the
//! same derivations. Invariant: paths, contents, references and derivers are the reference's. Deliberately absent: building
//! anything else, and logs of it.

use crate::config::Config;
use crate::failure::Failure;
use crate::fetching;
use crate::profiles;
use crate::store::Store;
use crate::stores;
use crate::substitution::{Caches, failed_substitutes};
use crate::terminal::{self, Verbosity};
use frazil_daemon_store::{BuildMode, Goal};
use frazil_fetch::Tree;
use frazil_fetch::archive::unpack_file;
use frazil_formats::message_text;
use frazil_formats::string_escape::write_string;
use frazil_local_store::Batch;
use frazil_store::drv_hash::DrvHasher;
use frazil_store::error::Result as StoreResult;
use frazil_store::fs::{DirEntry, FileKind, FileSource, OpenFile, not_found};
use frazil_store::nar::dump_path;
use frazil_store::references::RefScanner;
use frazil_store::{
    BString, Derivation, DerivationOutput, HashAlgo, Hasher, PathInfo, StoreError, StorePath,
};
use frazil_vm::message::Message;
use frazil_vm::report::Level;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Seek, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

/// A channel in the profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Its name, with a version if its URL has one.
    pub name: Vec<u8>,
    /// Its files, below the name of the channel.
    pub path: StorePath,
}

/// A derivation that is in the store.
struct Made {
    drv: StorePath,
    out: StorePath,
}

/// What makes channels' files and environments in a store.
pub struct Maker<'s> {
    /// The settings.
    pub config: &'s Config,
    /// The store.
    pub store: &'s Store,
}

impl Maker<'_> {
    fn instantiate(
        &self,
        name: &[u8],
        builder: &str,
        sources: &[StorePath],
        env: &[(&str, &[u8])],
    ) -> Result<Made, Failure> {
        let own: [(&str, &[u8]); 3] = [
            ("builder", builder.as_bytes()),
            ("name", name),
            ("system", b"builtin"),
        ];
        let env = own.iter().chain(env);
        let mut drv = Derivation {
            name: name.into(),
            outputs: [("out".into(), DerivationOutput::Deferred)].into(),
            input_srcs: sources.iter().cloned().collect(),
            input_drvs: BTreeMap::new(),
            platform: "builtin".into(),
            builder: builder.into(),
            args: Vec::new(),
            env: env
                .map(|(k, v)| (BString::from(*k), BString::from(*v)))
                .collect(),
        };
        let dir = self.store.store_dir().clone();
        let mut hasher = DrvHasher::new(dir.clone());
        let made = hasher.instantiate(&mut drv, &mut |path| self.store.read_derivation(path))?;
        let outputs = drv.known_outputs(&dir)?;
        let Some((_, out)) = outputs.first().cloned() else {
            let message = "the derivation of a channel has no output";
            return Err(Failure::Message(message.into()));
        };
        let mut batch = Batch::new();
        batch.derivation(&made.drv_path, hasher.text(), &drv.references(), outputs);
        self.store.commit(&mut batch)?;
        let drv = made.drv_path;
        Ok(Made { drv, out })
    }

    /// Registers what a builder would have made.
    fn add(
        &self,
        made: &Made,
        files: &dyn FileSource,
        candidates: impl IntoIterator<Item = StorePath>,
    ) -> Result<(), Failure> {
        let mut archive = Archive {
            spool: stores::spool(),
            hasher: Hasher::new(HashAlgo::Sha256),
            references: RefScanner::new(candidates.into_iter().chain([made.out.clone()])),
        };
        dump_path(files, b"/", &mut archive)?;
        let keeping = |e: io::Error| StoreError::io("keeping files of a channel", &[], &e);
        let (hash, size) = archive.hasher.finish();
        let mut info = PathInfo::new(made.out.clone(), hash, size);
        info.deriver = Some(made.drv.clone());
        info.ultimate = true;
        info.references = archive.references.found().cloned().collect();
        archive.spool.rewind().map_err(keeping)?;
        let mut spool = archive.spool;
        self.store.add_nar(&info, &mut spool, false, false)?;
        Ok(())
    }

    /// Unpacks the archive `source` into the store, for the channel `channel`; `tell` says so as `nix-build` does.
    ///
    /// # Errors
    /// It is no archive, or not one of one directory; a name that no store path can have; the store cannot be written.
    pub fn unpack(
        &self,
        name: &[u8],
        channel: &[u8],
        source: &StorePath,
        tell: bool,
    ) -> Result<Element, Failure> {
        let store = self.store;
        let printed = store.print(source);
        let env: [(&str, &[u8]); 3] = [
            ("channelName", channel),
            ("preferLocalBuild", b"1"),
            ("src", printed.as_bytes()),
        ];
        let sources = std::slice::from_ref(source);
        let made = self.instantiate(name, "builtin:unpack-channel", sources, &env)?;
        let element = Element {
            name: name.to_vec(),
            path: made.out.clone(),
        };
        store.add_temp_roots(&[source.clone(), made.drv.clone(), made.out.clone()])?;
        if store.is_valid(&made.out)? {
            return Ok(element);
        }
        let by_daemon = store.daemon().is_some();
        if !by_daemon && self.substitute(&made)? {
            return Ok(element);
        }
        if tell {
            say("this derivation will be built:".into());
            say(format!("  {}", store.print(&made.drv)));
        }
        if by_daemon {
            self.build(&made)?;
            return Ok(element);
        }
        if tell {
            say(building(store, &made));
        }
        let place = tempfile::tempdir().map_err(|e| {
            let why = crate::native_host::strerror(&e);
            Failure::Message(format!("creating a temporary directory: {why}"))
        })?;
        let files = self.unpacked(source, place.path());
        let files = files.map_err(|failure| self.failed(&made, failure))?;
        let top = Top {
            name: channel.into(),
            files,
        };
        self.add(&made, &top, [source.clone()])?;
        Ok(element)
    }

    /// Has the daemon that keeps the store build it, since it takes nobody's word for what an output is.
    fn build(&self, made: &Made) -> Result<(), Failure> {
        let goal = Goal::Outputs(made.drv.clone(), BTreeSet::new());
        match self.store.daemon() {
            Some(daemon) => Ok(daemon.build(&[goal], BuildMode::Normal)?),
            None => Ok(()),
        }
    }

    /// Gets an output from a cache, if one has it.
    fn substitute(&self, made: &Made) -> Result<bool, Failure> {
        let caches = Caches::new(self.config, self.store);
        if caches.is_empty() {
            return Ok(false);
        }
        let lacking = caches.fetch(self.store, std::slice::from_ref(&made.out))?;
        lacking.iter().for_each(|l| caches.tell_lacking(l));
        match lacking.first() {
            None => Ok(true),
            Some(lacking) if lacking.failed && !caches.fallback() => {
                let drv = self.store.print(&made.drv);
                Err(Failure::Message(failed_substitutes(&drv)))
            }
            Some(_) => Ok(false),
        }
    }

    /// The only thing in an archive.
    fn unpacked(&self, source: &StorePath, place: &Path) -> Result<Tree, Failure> {
        let settings = fetching::settings(self.config, &self.config.evaluation()?);
        let file = self.store.real_path(source);
        let tree = unpack_file(&file, place, &settings).map_err(fetching::unpacking_failure)?;
        let printed = self.store.print(source);
        match tree.files.read_dir(&tree.root)?.as_slice() {
            [one] => Ok(Tree {
                root: tree.path(&one.name),
                files: tree.files,
            }),
            [] => Err(Failure::Message(format!(
                "channel tarball '{printed}' is empty"
            ))),
            _ => Err(Failure::Message(format!(
                "channel tarball '{printed}' contains more than one file"
            ))),
        }
    }

    /// What is said when a builder fails, after its own message.
    fn failed(&self, made: &Made, failure: Failure) -> Failure {
        if let Some((_, text)) = failure.message() {
            terminal::show(&Message::of(Level::Error, text));
        }
        let [drv, out] = [&made.drv, &made.out].map(|p| self.store.print(p));
        Failure::Message(format!(
            "Cannot build '{drv}'.\nReason: builder failed with exit code 1.\nOutput paths:\n  {out}"
        ))
    }

    /// Makes the environment of these channels the current generation of `profile`; `tell` says what is built.
    ///
    /// # Errors
    /// The store or the profile cannot be written.
    pub fn install(&self, elements: &[Element], profile: &Path, tell: bool) -> Result<(), Failure> {
        let store = self.store;
        let outs: BTreeSet<StorePath> = elements.iter().map(|e| e.path.clone()).collect();
        let outs: Vec<StorePath> = outs.into_iter().collect();
        store.add_temp_roots(&outs)?;
        let text = manifest(store, elements);
        let manifest = store.add_text(b"env-manifest.nix", &text, &outs)?;
        store.add_temp_roots(std::slice::from_ref(&manifest))?;
        let words = elements
            .iter()
            .map(|e| format!("true 5 1 {}", store.print(&e.path)));
        let words = words.collect::<Vec<_>>().join(" ");
        let printed = store.print(&manifest);
        let env: [(&str, &[u8]); 4] = [
            ("allowSubstitutes", b""),
            ("derivations", words.as_bytes()),
            ("manifest", printed.as_bytes()),
            ("preferLocalBuild", b"1"),
        ];
        let sources = std::slice::from_ref(&manifest);
        let made = self.instantiate(b"user-environment", "builtin:buildenv", sources, &env)?;
        store.add_temp_roots(&[made.drv.clone(), made.out.clone()])?;
        if !store.is_valid(&made.out)? && store.daemon().is_some() {
            self.build(&made)?;
        } else if !store.is_valid(&made.out)? {
            if tell {
                say(building(store, &made));
            }
            let mut links = self.links(elements)?;
            links.insert("manifest.nix".into(), printed.into());
            let mut candidates: BTreeSet<StorePath> = outs.iter().cloned().collect();
            for out in &outs {
                candidates.extend(store.references(out)?);
            }
            candidates.insert(manifest);
            self.add(&made, &Links(links), candidates)?;
        }
        let _lock = profiles::Lock::of(profile)?;
        let target = store.print(&made.out);
        let (all, _) = profiles::generations(profile)?;
        let current = match all.last() {
            Some(last) if is_link_to(&last.path, &target) => last.path.clone(),
            last => {
                let number = last.map_or(0, |g| g.number) + 1;
                let link = profiles::link(profile, number);
                store.add_perm_root(&made.out, &link)?
            }
        };
        let name = current.file_name().map_or(&*current, Path::new);
        profiles::replace_link(name, profile)
    }

    /// The links of an environment.
    fn links(&self, elements: &[Element]) -> Result<BTreeMap<BString, BString>, Failure> {
        // What would only be in the way in an environment.
        let left_out = |name: &[u8]| {
            let names: [&[u8]; 6] = [
                b"propagated-build-inputs",
                b"nix-support",
                b"perllocal.pod",
                b"log",
                b"manifest.nix",
                b"manifest.json",
            ];
            name.starts_with(b".") || names.contains(&name)
        };
        let mut links = BTreeMap::new();
        let mut sorted: Vec<&StorePath> = elements.iter().map(|e| &e.path).collect();
        sorted.sort_by_key(|path| self.store.print(path));
        sorted.dedup();
        for path in sorted {
            let printed = self.store.print(path);
            let real = self.store.real_path(path);
            let unreadable = |e: io::Error| {
                let why = crate::native_host::strerror(&e);
                Failure::Message(format!("reading directory \"{printed}\": {why}"))
            };
            for entry in std::fs::read_dir(&real).map_err(unreadable)? {
                let name = entry.map_err(unreadable)?.file_name().into_vec();
                if left_out(&name) {
                    continue;
                }
                let target = [printed.as_bytes(), b"/", &name].concat();
                if links.insert(name.clone().into(), target.into()).is_some() {
                    let name = message_text(&name);
                    let message = format!("several channels have a file '{name}'");
                    return Err(Failure::Message(message));
                }
            }
        }
        Ok(links)
    }
}

fn say(text: String) {
    terminal::show(&Message::line(Verbosity::INFO.0, text));
}

fn building(store: &Store, made: &Made) -> String {
    format!("building '{}'...", store.print(&made.drv))
}

fn is_link_to(link: &Path, target: &str) -> bool {
    std::fs::read_link(link).is_ok_and(|t| t.as_os_str().as_bytes() == target.as_bytes())
}

/// The text that says what is in an environment.
fn manifest(store: &Store, elements: &[Element]) -> Vec<u8> {
    let mut text = b"[ ".to_vec();
    for element in elements {
        let path = store.print(&element.path);
        text.extend_from_slice(b"{ meta = { }; name = ");
        write_string(&mut text, &element.name);
        let rest = format!(
            "; out = {{ outPath = \"{path}\"; }}; outPath = \"{path}\"; outputs = [ \"out\" ]; system = \"builtin\"; \
             type = \"derivation\"; }} "
        );
        text.extend_from_slice(rest.as_bytes());
    }
    text.push(b']');
    text
}

/// Takes an archive and finds out about it.
struct Archive {
    spool: tempfile::SpooledTempFile,
    hasher: Hasher,
    references: RefScanner,
}

impl Write for Archive {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.spool.write_all(data)?;
        self.hasher.update(data);
        self.references.scan(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.spool.flush()
    }
}

/// A directory with one thing in it.
struct Top {
    name: BString,
    files: Tree,
}

impl Top {
    /// Where something is in the tree; nothing for the directory itself.
    fn below(&self, path: &[u8]) -> StoreResult<Option<Vec<u8>>> {
        if path == b"/" {
            return Ok(None);
        }
        let rest = path
            .strip_prefix(b"/")
            .and_then(|p| p.strip_prefix(&**self.name));
        match rest {
            Some([]) => Ok(Some(self.files.path(b""))),
            Some([b'/', rest @ ..]) => Ok(Some(self.files.path(rest))),
            _ => Err(not_found(path)),
        }
    }

    fn inside(&self, path: &[u8]) -> StoreResult<Vec<u8>> {
        self.below(path)?.ok_or_else(|| not_found(path))
    }
}

impl FileSource for Top {
    fn kind(&self, path: &[u8]) -> StoreResult<FileKind> {
        match self.below(path)? {
            None => Ok(FileKind::Directory),
            Some(path) => self.files.files.kind(&path),
        }
    }

    fn open(&self, path: &[u8]) -> StoreResult<OpenFile> {
        self.files.files.open(&self.inside(path)?)
    }

    fn read_dir(&self, path: &[u8]) -> StoreResult<Vec<DirEntry>> {
        match self.below(path)? {
            None => Ok(vec![DirEntry {
                name: self.name.clone(),
                kind: self.files.files.kind(&self.files.path(b""))?,
            }]),
            Some(path) => self.files.files.read_dir(&path),
        }
    }

    fn read_link(&self, path: &[u8]) -> StoreResult<BString> {
        self.files.files.read_link(&self.inside(path)?)
    }
}

/// A directory of symbolic links.
struct Links(BTreeMap<BString, BString>);

impl FileSource for Links {
    fn kind(&self, path: &[u8]) -> StoreResult<FileKind> {
        match path {
            b"/" => Ok(FileKind::Directory),
            path => self.read_link(path).map(|_| FileKind::Symlink),
        }
    }

    fn open(&self, path: &[u8]) -> StoreResult<OpenFile> {
        Err(not_found(path))
    }

    fn read_dir(&self, _: &[u8]) -> StoreResult<Vec<DirEntry>> {
        let entry = |name: &BString| DirEntry {
            name: name.clone(),
            kind: FileKind::Symlink,
        };
        Ok(self.0.keys().map(entry).collect())
    }

    fn read_link(&self, path: &[u8]) -> StoreResult<BString> {
        let name = path.strip_prefix(b"/").unwrap_or(path);
        self.0.get(name).cloned().ok_or_else(|| not_found(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frazil_local_store::How;

    /// Paths are those that C++ Nix 2.34.8 makes in a store at `/nix/store`.
    #[test]
    fn environments() {
        let dir = tempfile::tempdir().expect("a directory");
        let mut config = Config::default();
        config.verbosity = Verbosity(0);
        let address = format!("local?root={}", dir.path().display());
        for (name, value) in [("build-users-group", ""), ("substituters", "")] {
            config.set(name, value).expect("a setting");
        }
        let store = crate::stores::open_at(&config, &address).expect("a store");
        let maker = Maker {
            config: &config,
            store: &store,
        };
        let profile = dir.path().join("channels");
        let current = || {
            let link = std::fs::read_link(&profile).expect("a link");
            let target = std::fs::read_link(dir.path().join(&link)).expect("a link");
            (link.display().to_string(), target.display().to_string())
        };
        let empty = "/nix/store/57904rflsfh46y7fxi62rzc7sidc9vmq-user-environment";
        for _ in 0..2 {
            maker.install(&[], &profile, false).expect("installed");
            assert_eq!(current(), ("channels-1-link".into(), empty.into()));
        }
        let files = dir.path().join("files");
        std::fs::create_dir_all(files.join("one")).expect("directories");
        std::fs::create_dir_all(files.join("nix-support")).expect("directories");
        std::fs::write(files.join(".hidden"), "x").expect("a file");
        let path = store
            .add_path(&files, &[], &How::source(b"one"))
            .expect("added");
        let element = Element {
            name: b"one-1.\"5\"".to_vec(),
            path: path.clone(),
        };
        maker
            .install(std::slice::from_ref(&element), &profile, false)
            .expect("installed");
        let (link, target) = current();
        assert_eq!(link, "channels-2-link");
        let out = store.store_dir().parse(target.as_bytes()).expect("a path");
        let real = store.real_path(&out);
        let mut names: Vec<_> = std::fs::read_dir(&real)
            .expect("a directory")
            .map(|e| e.expect("an entry").file_name())
            .collect();
        names.sort();
        assert_eq!(names, ["manifest.nix", "one"]);
        let info = store.query_valid(&out).expect("valid");
        assert!(info.ultimate && info.deriver.is_some() && info.references.contains(&path));
        let manifest = std::fs::read_link(real.join("manifest.nix")).expect("a link");
        let manifest = store
            .store_dir()
            .parse(manifest.as_os_str().as_bytes())
            .expect("a path");
        let text = std::fs::read_to_string(store.real_path(&manifest)).expect("a text");
        let path = store.print(&path);
        assert_eq!(
            text,
            format!(
                "[ {{ meta = {{ }}; name = \"one-1.\\\"5\\\"\"; out = {{ outPath = \"{path}\"; }}; outPath = \"{path}\"; outputs = [ \"out\" ]; system = \"builtin\"; type = \"derivation\"; }} ]"
            )
        );
        maker.install(&[], &profile, false).expect("installed");
        assert_eq!(current(), ("channels-3-link".into(), empty.into()));
        assert!(
            !store
                .local()
                .expect("a local one")
                .verify(true, None)
                .expect("verified")
        );
    }
}
