//! `nix-store --query`, `--print-env` and `--read-log`.

use super::archives::PIECE;
use super::tree::{dot, graphml, topo_sorted, tree};
use super::{NixStore, unknown_flag};
use crate::failure::Failure;
use crate::native_host::strerror;
use crate::store::Store;
use crate::stores::follow_links;
use crate::substitution::Caches;
use crate::terminal::Output;
use frazil_formats::message_text;
use frazil_local_store::Direction;
use frazil_store::{Derivation, HashFormat, StorePath};
use std::collections::BTreeSet;
use std::io::Read;

/// What is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Query {
    Outputs,
    Requisites,
    References,
    Referrers,
    ReferrersClosure,
    Deriver,
    ValidDerivers,
    Binding,
    Hash,
    Size,
    Tree,
    Graph,
    GraphMl,
    Resolve,
    Roots,
}

impl Query {
    fn of(flag: &[u8]) -> Option<Query> {
        Some(match flag {
            b"--outputs" => Query::Outputs,
            b"--requisites" | b"-R" => Query::Requisites,
            b"--references" => Query::References,
            b"--referrers" | b"--referers" => Query::Referrers,
            b"--referrers-closure" | b"--referers-closure" => Query::ReferrersClosure,
            b"--deriver" | b"-d" => Query::Deriver,
            b"--valid-derivers" => Query::ValidDerivers,
            b"--binding" | b"-b" => Query::Binding,
            b"--hash" => Query::Hash,
            b"--size" => Query::Size,
            b"--tree" => Query::Tree,
            b"--graph" => Query::Graph,
            b"--graphml" => Query::GraphMl,
            b"--resolve" => Query::Resolve,
            b"--roots" => Query::Roots,
            _ => return None,
        })
    }
}

/// How paths of derivations are taken.
#[derive(Clone, Copy, Debug, Default)]
struct Taken {
    /// For their outputs.
    output: bool,
    /// After they are realised.
    realised: bool,
}

impl NixStore {
    pub(super) fn query(&self, store: &Store, out: &mut Output) -> Result<(), Failure> {
        let mut args = self.args.as_slice();
        let mut query = None;
        let mut taken = Taken::default();
        let mut include_outputs = false;
        let mut binding: &[u8] = b"";
        for flag in &self.flags {
            match flag.as_slice() {
                b"--use-output" | b"-u" => taken.output = true,
                b"--force-realise" | b"--force-realize" | b"-f" => taken.realised = true,
                b"--include-outputs" => include_outputs = true,
                flag => {
                    let asked = Query::of(flag).ok_or_else(|| unknown_flag(flag))?;
                    if asked == Query::Binding {
                        let Some((name, rest)) = args.split_first() else {
                            return Err(Failure::Usage("expected binding name".into()));
                        };
                        (binding, args) = (name, rest);
                    }
                    if query.replace(asked).is_some_and(|before| before != asked) {
                        return Err(Failure::Usage(format!(
                            "query type '{}' conflicts with earlier flag",
                            message_text(flag)
                        )));
                    }
                }
            }
        }
        let line = |path: &StorePath, out: &mut Output| out.line(store.print(path).as_bytes());
        match query.unwrap_or(Query::Outputs) {
            Query::Outputs => {
                taken.output = true;
                for arg in args {
                    for path in self.taken(store, arg, taken)? {
                        line(&path, out);
                    }
                }
            }
            asked @ (Query::References | Query::Referrers) => {
                let mut found = BTreeSet::new();
                for arg in args {
                    for path in self.taken(store, arg, taken)? {
                        found.extend(match asked {
                            Query::References => store.query_valid(&path)?.references,
                            _ => store.referrers(&path)?,
                        });
                    }
                }
                for path in topo_sorted(store, found)?.iter().rev() {
                    line(path, out);
                }
            }
            asked @ (Query::Requisites | Query::ReferrersClosure) => {
                let (starts, all) = until_failure(args, |arg| self.taken(store, arg, taken));
                let (direction, outputs) = match asked {
                    Query::Requisites => (Direction::References, include_outputs),
                    _ => (Direction::Referrers, false),
                };
                let found = store.closure(&starts, direction, outputs, false)?;
                all?;
                for path in topo_sorted(store, found)?.iter().rev() {
                    line(path, out);
                }
            }
            Query::Deriver => {
                for arg in args {
                    match store.query_valid(&follow_links(store, arg)?)?.deriver {
                        Some(path) => line(&path, out),
                        None => out.line(b"unknown-deriver"),
                    }
                }
            }
            Query::ValidDerivers => {
                let mut found = BTreeSet::new();
                for arg in args {
                    found.extend(store.valid_derivers(&follow_links(store, arg)?)?);
                }
                for path in topo_sorted(store, found)?.iter().rev() {
                    line(path, out);
                }
            }
            Query::Binding => {
                for arg in args {
                    let path = deriver(store, follow_links(store, arg)?)?;
                    let drv = self.needed_derivation(store, &path)?;
                    match drv.env.get(binding) {
                        Some(value) => out.line(value),
                        None => {
                            return Err(Failure::Message(format!(
                                "derivation '{}' has no environment binding named '{}'",
                                store.print(&path),
                                message_text(binding)
                            )));
                        }
                    }
                }
            }
            asked @ (Query::Hash | Query::Size) => {
                for arg in args {
                    for path in self.taken(store, arg, taken)? {
                        let info = store.query_valid(&path)?;
                        let text = match asked {
                            Query::Hash => info.nar_hash.to_text(HashFormat::Nix32, true),
                            _ => info.nar_size.to_string(),
                        };
                        out.line(text.as_bytes());
                    }
                }
            }
            Query::Tree => {
                let (roots, all) = until_failure(args, |arg| follow_links(store, arg).map(Some));
                tree(store, &roots, out)?;
                all?;
            }
            asked @ (Query::Graph | Query::GraphMl) => {
                let roots = self.all_taken(store, args, taken)?;
                match asked {
                    Query::Graph => dot(store, roots, out)?,
                    _ => graphml(store, roots, out)?,
                }
            }
            Query::Resolve => {
                for arg in args {
                    line(&follow_links(store, arg)?, out);
                }
            }
            Query::Roots => {
                let starts: Vec<_> = self.all_taken(store, args, taken)?.into_iter().collect();
                let (outputs, derivers) = store.keeps();
                let users = store.closure(&starts, Direction::Referrers, outputs, derivers)?;
                for (target, links) in store.find_roots()? {
                    if users.contains(&target) {
                        let target = store.print(&target);
                        for link in links {
                            out.line(&[&link, b" -> ".as_slice(), target.as_bytes()].concat());
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// All of [`NixStore::taken`].
    fn all_taken(
        &self,
        store: &Store,
        args: &[Vec<u8>],
        taken: Taken,
    ) -> Result<BTreeSet<StorePath>, Failure> {
        let mut all = BTreeSet::new();
        for arg in args {
            all.extend(self.taken(store, arg, taken)?);
        }
        Ok(all)
    }

    /// The path that an argument names, or the outputs of that derivation.
    fn taken(
        &self,
        store: &Store,
        arg: &[u8],
        taken: Taken,
    ) -> Result<BTreeSet<StorePath>, Failure> {
        let path = follow_links(store, arg)?;
        if taken.realised {
            self.realise_one(store, &path)?;
        }
        if !taken.output || !path.is_derivation() {
            return Ok(BTreeSet::from([path]));
        }
        let drv = self.needed_derivation(store, &path)?;
        if taken.realised {
            return Ok(store.derivation_outputs(&path)?.into_values().collect());
        }
        let mut outputs = BTreeSet::new();
        for (name, output) in &drv.outputs {
            match output.path(store.store_dir(), &drv.name, name)? {
                Some(path) => drop(outputs.insert(path)),
                None => {
                    let message = "Cannot use output path of floating content-addressing \
                                   derivation until we know what it is (e.g. by building it)";
                    return Err(Failure::Usage(message.into()));
                }
            }
        }
        Ok(outputs)
    }

    /// Reads a derivation, from a cache if need be.
    fn needed_derivation(&self, store: &Store, path: &StorePath) -> Result<Derivation, Failure> {
        if !store.is_valid(path)? {
            Caches::new(&self.options.config, store).ensure(store, path)?;
        }
        derivation(store, path)
    }

    pub(super) fn print_env(&self, store: &Store, out: &mut Output) -> Result<(), Failure> {
        self.no_flags()?;
        let [arg] = self.args.as_slice() else {
            let message = "'--print-env' requires one derivation store path";
            return Err(Failure::Usage(message.into()));
        };
        let path = store.store_dir().parse(arg)?;
        let drv = self.needed_derivation(store, &path)?;
        for (name, value) in &drv.env {
            let value = quote(value);
            out.write(
                &[
                    b"export ".as_slice(),
                    name,
                    b"; ",
                    name,
                    b"=",
                    &value,
                    b"\n\n",
                ]
                .concat(),
            );
        }
        let args: Vec<&[u8]> = drv.args.iter().map(|arg| &***arg).collect();
        let args = quote(&args.join(&b' '));
        out.line(&[b"export _args; _args=".as_slice(), &args].concat());
        Ok(())
    }

    pub(super) fn read_log(&self, store: &Store, out: &mut Output) -> Result<(), Failure> {
        self.no_flags()?;
        for arg in &self.args {
            let path = follow_links(store, arg)?;
            let drv = match path.is_derivation() {
                true => Some(path.clone()),
                false => store.query(&path)?.and_then(|info| info.deriver),
            };
            let log = match drv {
                Some(drv) => store.build_log(&drv)?,
                None => None,
            };
            let Some(mut log) = log else {
                let path = store.print(&path);
                return Err(Failure::Message(format!(
                    "build log of derivation '{path}' is not available"
                )));
            };
            copy(&mut *log, out)?;
        }
        Ok(())
    }
}

/// Writes a log as it is read, however long it is.
fn copy(log: &mut dyn Read, out: &mut Output) -> Result<(), Failure> {
    let mut piece = vec![0; PIECE];
    loop {
        match log.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(n) => out.write(&piece[..n]),
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => {
                let why = strerror(&e);
                return Err(Failure::Message(format!("reading a build log: {why}")));
            }
        }
        if out.is_closed() {
            return Ok(());
        }
    }
}

/// What arguments name, up to the first that fails, and how that fails: this is said after what is wrong with those
/// before it.
fn until_failure<P: IntoIterator<Item = StorePath>>(
    args: &[Vec<u8>],
    paths: impl Fn(&[u8]) -> Result<P, Failure>,
) -> (Vec<StorePath>, Result<(), Failure>) {
    let mut all = Vec::new();
    let end = args.iter().try_for_each(|arg| {
        all.extend(paths(arg)?);
        Ok(())
    });
    (all, end)
}

/// The derivation at a path; it is the path itself or what it was built from.
fn deriver(store: &Store, path: StorePath) -> Result<StorePath, Failure> {
    if path.is_derivation() {
        return Ok(path);
    }
    store.query_valid(&path)?.deriver.ok_or_else(|| {
        let path = store.print(&path);
        Failure::Message(format!("deriver of path '{path}' is not known"))
    })
}

/// Reads a derivation, which must be valid.
pub(super) fn derivation(store: &Store, path: &StorePath) -> Result<Derivation, Failure> {
    store.query_valid(path)?;
    if store.real_path(path).is_dir() {
        return Err(Failure::Message(
            "read of 4096 bytes: Is a directory".to_owned(),
        ));
    }
    if let Err(e) = path.derivation_name() {
        let shown = store.print(path);
        let e = e.wrap("error parsing derivation '%s': %s", &[shown.as_bytes()]);
        return Err(e.into());
    }
    Ok(store.read_derivation(path)?)
}

/// In single quotes for the shell.
fn quote(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 2);
    out.push(b'\'');
    for &byte in text {
        match byte {
            b'\'' => out.extend_from_slice(b"'\\''"),
            _ => out.push(byte),
        }
    }
    out.push(b'\'');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes() {
        assert_eq!(quote(b"it's \"me\""), br#"'it'\''s "me"'"#);
        assert_eq!(quote(b""), b"''");
    }
}
