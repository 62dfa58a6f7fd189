//! Submodules: what `.gitmodules` says, and which URLs it means.

use super::repo::error;
use crate::error::{Result, fail};
use git2::{Config, Repository};
use std::collections::BTreeMap;
use std::path::Path;

/// An entry of `.gitmodules`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submodule {
    /// Where it is, below the root.
    pub path: Vec<u8>,
    /// Where it comes from.
    pub url: String,
    /// The branch that it follows; may be empty.
    pub branch: String,
}

/// Reads a `.gitmodules` file.
///
/// # Errors
/// It is none.
pub fn parse(file: &Path) -> Result<Vec<Submodule>> {
    let config = Config::open(file).map_err(|e| error(&e, "parsing .gitmodules file"))?;
    let failed = |e: &git2::Error| error(e, "iterating over .gitmodules");
    let mut entries: BTreeMap<String, String> = BTreeMap::new();
    let pattern = "^submodule\\..*\\.(path|url|branch)$";
    let mut found = config.entries(Some(pattern)).map_err(|e| failed(&e))?;
    while let Some(entry) = found.next() {
        let entry = entry.map_err(|e| failed(&e))?;
        let name = String::from_utf8_lossy(entry.name_bytes()).into_owned();
        let value = String::from_utf8_lossy(entry.value_bytes()).into_owned();
        let name = name.strip_prefix("submodule.").unwrap_or(&name).to_owned();
        entries.entry(name).or_insert(value);
    }
    let get = |name: String| entries.get(&name).cloned().unwrap_or_default();
    let mut out = Vec::new();
    for (name, path) in &entries {
        let Some(name) = name.strip_suffix(".path") else {
            continue;
        };
        let parts = crate::archive::tree::parts(path.as_bytes());
        out.push(Submodule {
            path: parts.join(&b'/'),
            url: get(format!("{name}.url")),
            branch: get(format!("{name}.branch")),
        });
    }
    Ok(out)
}

/// The URL that a submodule's URL means: relative ones start from that of the repository.
///
/// # Errors
/// It is neither a URL nor a path.
pub fn resolve(repository: &Repository, url: &str) -> Result<String> {
    if url.starts_with("./") || url.starts_with("../") {
        let remote = repository.find_remote("origin").ok();
        let base = remote.as_ref().and_then(|r| r.url()).map(str::to_owned);
        let here = || {
            let dir = repository.workdir().unwrap_or(repository.path());
            dir.to_string_lossy().into_owned()
        };
        return Ok(apply(&base.unwrap_or_else(here), url));
    }
    if url.contains(':') || url.starts_with('/') {
        return Ok(url.to_owned());
    }
    fail(format!("resolving Git submodule URL '{url}'"))
}

/// Applies a relative path to a URL or path.
fn apply(base: &str, relative: &str) -> String {
    let mut base = base.trim_end_matches('/').to_owned();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => match base.rfind(['/', ':']) {
                Some(end) => base.truncate(end),
                None => base.clear(),
            },
            part => {
                base.push('/');
                base.push_str(part);
            }
        }
    }
    base
}

#[cfg(test)]
mod tests {
    use super::apply;

    #[test]
    fn relative_urls() {
        assert_eq!(apply("https://h/a/b.git", "../c.git"), "https://h/a/c.git");
        assert_eq!(apply("file:///x/y/", "./z"), "file:///x/y/z");
        assert_eq!(apply("/x/y", "../../z"), "/z");
    }
}
