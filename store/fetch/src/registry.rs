//! Flake registries: what short names (`nixpkgs`) stand for.
//!
//! The user's, the system's, and, if the setting `flake-registry` names a file, the global one.
//! Deliberately absent: downloading the global registry.

use crate::cache::attrs_of;
use crate::error::{Result, fail};
use crate::fetcher::Fetcher;
use crate::settings::{Note, Settings};
use frazil_formats::flakeref::{FlakeAttr, FlakeAttrs, Input};
use frazil_formats::json::Json;
use frazil_formats::message_text;
use std::path::Path;

/// Which registries are asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Use {
    /// All.
    All,
    /// Only the global one: what a flake means does not depend on who evaluates it.
    Limited,
}

struct Entry {
    from: Input,
    to: Input,
    extra: FlakeAttrs,
    exact: bool,
}

struct Registry {
    is_global: bool,
    entries: Vec<Entry>,
}

/// All registries, the first that knows counts.
pub struct Registries(Vec<Registry>);

impl Registries {
    /// Reads the registries that the settings name.
    pub fn read(settings: &Settings, say: &mut dyn FnMut(Note)) -> Registries {
        let mut all = Vec::new();
        let mut add = |path: &Path, is_global| {
            let entries = read(path, settings).unwrap_or_else(|warning| {
                say(Note::Warning(warning));
                Vec::new()
            });
            all.push(Registry { is_global, entries });
        };
        let own = [&settings.user_registry, &settings.system_registry];
        for path in own.into_iter().flatten() {
            add(path, false);
        }
        let global = settings.flake_registry.as_deref().map(Path::new);
        if let Some(path) = global.filter(|p| p.is_absolute()) {
            add(path, true);
        }
        Registries(all)
    }
}

/// Reads a registry; what is not there is empty.
fn read(path: &Path, settings: &Settings) -> std::result::Result<Vec<Entry>, String> {
    let Ok(text) = std::fs::read(path) else {
        return Ok(Vec::new());
    };
    let shown = path.display();
    let cannot_parse = |why: &str| format!("cannot parse flake registry '{shown}': {why}");
    let json = Json::parse(&text).map_err(|e| cannot_parse(&e))?;
    let version = match json.get("version") {
        Some(Json::Int(version)) => *version,
        _ => 0,
    };
    if version != 2 {
        return Err(format!(
            "cannot read flake registry '{shown}': flake registry '{shown}' has unsupported version {version}"
        ));
    }
    let Some(Json::Array(flakes)) = json.get("flakes") else {
        return Ok(Vec::new());
    };
    let mut entries = Vec::new();
    for flake in flakes {
        let attrs = |name| flake.get(name).and_then(attrs_of);
        let (Some(from), Some(mut to)) = (attrs("from"), attrs("to")) else {
            return Err(cannot_parse("an entry has no 'from' or 'to'"));
        };
        let mut extra = FlakeAttrs::new();
        if let Some(dir) = to.remove(&b"dir"[..]) {
            extra.insert(b"dir".to_vec(), dir);
        }
        let input = |attrs| {
            let cannot_read = |why| format!("cannot read flake registry '{shown}': {why}");
            Input::from_attrs(attrs, settings.flakes).map_err(|e| cannot_read(e.message))
        };
        entries.push(Entry {
            from: input(from)?,
            to: input(to)?,
            extra,
            exact: flake.get("exact") == Some(&Json::Bool(true)),
        });
    }
    Ok(entries)
}

/// Whether an entry for `from` is one for `input`, too.
fn covers(from: &Input, input: &Input) -> bool {
    let mut general = input.clone();
    general.remove("ref");
    general.remove("rev");
    from == input || *from == general
}

impl Fetcher {
    /// What an input stands for, with attributes (`dir`) for the flake in it.
    ///
    /// # Errors
    /// No registry knows.
    pub fn resolve(&mut self, input: &Input, which: Use) -> Result<(Input, FlakeAttrs)> {
        let mut input = input.clone();
        let mut extra = FlakeAttrs::new();
        let shown = |input: &Input| input.to_url().map(|url| message_text(&url).into_owned());
        for _ in 0..100 {
            let found = self
                .registries()
                .0
                .iter()
                .filter(|r| which == Use::All || r.is_global)
                .flat_map(|r| &r.entries)
                .find(|e| match e.exact {
                    true => e.from == input,
                    false => covers(&e.from, &input),
                });
            let Some(entry) = found else {
                return match input.is_indirect() {
                    true => fail(format!(
                        "cannot find flake '{}' in the flake registries",
                        shown(&input)?
                    )),
                    false => Ok((input, extra)),
                };
            };
            extra = entry.extra.clone();
            let mut next = entry.to.clone();
            if !entry.exact {
                override_with(&mut next, &entry.from, &input)?;
            }
            input = next;
        }
        fail(format!(
            "cycle detected in flake registry for '{}'",
            shown(&input)?
        ))
    }
}

/// Gives what an entry leads to the branch and the commit that the input has and the entry does not.
fn override_with(to: &mut Input, from: &Input, input: &Input) -> Result<()> {
    let given = |name: &str| -> Result<Option<Vec<u8>>> {
        Ok(match from.string(name)? {
            Some(_) => None,
            None => input.string(name)?,
        })
    };
    let (reference, rev) = (given("ref")?, given("rev")?);
    if reference.is_none() && rev.is_none() {
        return Ok(());
    }
    match to.kind().as_slice() {
        b"git" | b"hg" | b"indirect" => {
            if let Some(rev) = rev {
                to.set("rev", FlakeAttr::String(rev));
            }
            if let Some(reference) = reference {
                to.set("ref", FlakeAttr::String(reference));
            }
            if to.kind() == b"git" && to.rev()?.is_some() && to.string("ref")?.is_none() {
                return fail(format!(
                    "Git input '{}' has a commit hash but no branch/tag name",
                    message_text(&to.to_url()?)
                ));
            }
            Ok(())
        }
        b"github" | b"gitlab" | b"sourcehut" => {
            if let Some(rev) = rev {
                to.set("rev", FlakeAttr::String(rev));
                to.remove("ref");
            }
            if let Some(reference) = reference {
                to.set("ref", FlakeAttr::String(reference));
            }
            Ok(())
        }
        _ => {
            let url = message_text(&to.to_url()?).into_owned();
            fail(match (reference, rev) {
                (Some(reference), _) => format!(
                    "don't know how to set branch/tag name of input '{url}' to '{}'",
                    message_text(&reference)
                ),
                (None, rev) => format!(
                    "don't know how to set revision of input '{url}' to '{}'",
                    message_text(&rev.unwrap_or_default())
                ),
            })
        }
    }
}
