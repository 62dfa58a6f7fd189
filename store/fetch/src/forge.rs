//! Repositories on GitHub, GitLab, SourceHut and servers like them: commits as archives.
//!
//! A branch or tag is looked up through the server's interface; the commit's archive goes into the
//! tarball cache, where it is found again by the commit. Invariant: a token is sent only to the host that
//! it is for. Deliberately absent: the history of a repository, and its submodules.

use crate::archive::unpack;
use crate::cache::{int, string, strings};
use crate::download::Request;
use crate::error::{FetchError, Result, fail};
use crate::fetcher::{Fetched, Fetcher, fingerprint};
use crate::settings::Note;
use crate::store::FetchStore;
use frazil_formats::flakeref::{FlakeAttr, Input};
use frazil_formats::json::Json;
use frazil_formats::message_text;
use frazil_store::{Hash, HashAlgo, HashFormat};
use std::io::Read;

/// Longest answer of a server's interface.
const MOST_ANSWER: u64 = 64 << 20;

/// The kinds of servers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Forge {
    GitHub,
    GitLab,
    SourceHut,
}

/// A repository on a server.
struct Place {
    forge: Forge,
    host: String,
    owner: String,
    repo: String,
}

type Headers = Vec<(String, String)>;

impl Place {
    fn of(input: &Input) -> Result<Place> {
        let (forge, default) = match input.kind().as_slice() {
            b"gitlab" => (Forge::GitLab, "gitlab.com"),
            b"sourcehut" => (Forge::SourceHut, "git.sr.ht"),
            _ => (Forge::GitHub, "github.com"),
        };
        let text = |name: &str| -> Result<Option<String>> {
            Ok(input.string(name)?.map(|v| message_text(&v).into_owned()))
        };
        let required = |name: &str| -> Result<String> {
            let missing = || FetchError::new(format!("input attribute '{name}' is missing"));
            text(name)?.ok_or_else(missing)
        };
        Ok(Place {
            forge,
            host: text("host")?.unwrap_or_else(|| default.to_owned()),
            owner: required("owner")?,
            repo: required("repo")?,
        })
    }

    /// The URL of a commit's archive.
    fn archive(&self, rev: &str, has_token: bool) -> String {
        let Place {
            host, owner, repo, ..
        } = self;
        match self.forge {
            Forge::GitHub if host != "github.com" => {
                format!("https://{host}/api/v3/repos/{owner}/{repo}/tarball/{rev}")
            }
            // How often the interface may be asked without a token is limited.
            Forge::GitHub if !has_token => {
                format!("https://{host}/{owner}/{repo}/archive/{rev}.tar.gz")
            }
            Forge::GitHub => format!("https://api.{host}/repos/{owner}/{repo}/tarball/{rev}"),
            Forge::GitLab => format!(
                "https://{host}/api/v4/projects/{owner}%2F{repo}/repository/archive.tar.gz?sha={rev}"
            ),
            Forge::SourceHut => format!("https://{host}/{owner}/{repo}/archive/{rev}.tar.gz"),
        }
    }

    /// The token for the repository: that with the longest path, else that of the host.
    fn token<'t>(&self, tokens: &'t [(String, String)]) -> Option<&'t str> {
        let path = format!("{}/{}/{}", self.host, self.owner, self.repo);
        let covers = |place: &str| {
            path.strip_prefix(place)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let tokens = tokens.iter().filter(|(place, _)| covers(place));
        let best = tokens.max_by_key(|(place, _)| place.len());
        best.map(|(_, token)| token.as_str())
    }
}

fn sha1(text: &[u8], fetcher: &Fetcher) -> Result<String> {
    let (hash, _) = Hash::parse_any(text, Some(HashAlgo::Sha1), fetcher.settings.store)?;
    Ok(hash.to_text(HashFormat::Base16, false))
}

/// A line of what Git says of a server's references: what it stands for, and its name.
fn reference(line: &str) -> Option<(&str, Option<&str>)> {
    let (target, name) = match line.split_once('\t') {
        Some((target, name)) => (target, Some(name.trim_start_matches('\t'))),
        None => (line, None),
    };
    let target = target
        .strip_prefix("ref:")
        .unwrap_or(target)
        .trim_start_matches(' ');
    let is_word = !target.is_empty() && !target.contains(char::is_whitespace);
    is_word.then_some((target, name))
}

impl Fetcher {
    /// Fetches a commit of a repository on a server.
    pub(crate) fn forge(&mut self, input: &Input, store: &mut dyn FetchStore) -> Result<Fetched> {
        let mut input = input.clone();
        let place = Place::of(&input)?;
        let headers = self.token_headers(&place);
        let rev = match input.rev()? {
            Some(rev) => rev,
            None => {
                let wanted = input.string("ref")?;
                let wanted = wanted.map_or("HEAD".into(), |r| message_text(&r).into_owned());
                self.find_commit(&place, &wanted, &headers, &input, store)?
            }
        };
        input.remove("ref");
        input.set("rev", FlakeAttr::String(rev.clone().into_bytes()));
        let (tree, time) = self.commit_archive(&place, &rev, headers, &input)?;
        input.set("lastModified", FlakeAttr::Int(time));
        let shown = format!("«{}»", message_text(&input.to_url()?));
        Ok(Fetched {
            tree: self.tarballs()?.tree(&tree, &shown)?,
            fingerprint: fingerprint(&input)?,
            input,
            shown: Some(shown),
        })
    }

    fn token_headers(&self, place: &Place) -> Headers {
        let Some(token) = place.token(&self.settings.access_tokens) else {
            return Headers::new();
        };
        let header = match place.forge {
            Forge::GitHub => ("Authorization".to_owned(), format!("token {token}")),
            Forge::SourceHut => ("Authorization".to_owned(), format!("Bearer {token}")),
            Forge::GitLab => match token.split_once(':').unwrap_or((token, token)) {
                ("OAuth2", token) => ("Authorization".to_owned(), format!("Bearer {token}")),
                ("PAT", token) => ("Private-token".to_owned(), token.to_owned()),
                (kind, token) => {
                    self.warn(format!("Unrecognized GitLab token type {kind}"));
                    (kind.to_owned(), token.to_owned())
                }
            },
        };
        vec![header]
    }

    /// The contents of a small file on a server.
    fn answer(
        &mut self,
        url: &str,
        headers: &Headers,
        store: &mut dyn FetchStore,
    ) -> Result<Vec<u8>> {
        let (path, _) = self.download_with(url.as_bytes(), b"source", headers, store)?;
        let tree = store.tree(&path)?;
        let mut text = Vec::new();
        let file = tree.files.open(&tree.root)?;
        let read = file.contents.take(MOST_ANSWER).read_to_end(&mut text);
        read.map_err(|e| FetchError::io("reading downloaded file", &e))?;
        Ok(text)
    }

    /// The commit that a branch or tag stands for.
    fn find_commit(
        &mut self,
        place: &Place,
        wanted: &str,
        headers: &Headers,
        input: &Input,
        store: &mut dyn FetchStore,
    ) -> Result<String> {
        let Place {
            host, owner, repo, ..
        } = place;
        match place.forge {
            Forge::GitHub => {
                let api = match host.as_str() {
                    "github.com" => "api.github.com".to_owned(),
                    host => format!("{host}/api/v3"),
                };
                let url = format!("https://{api}/repos/{owner}/{repo}/commits/{wanted}");
                let json = Json::parse(&self.answer(&url, headers, store)?);
                let json = json.map_err(FetchError::new)?;
                match json.get("sha").and_then(Json::as_str) {
                    Some(sha) => sha1(sha, self),
                    None => fail(format!("the answer from '{url}' names no commit")),
                }
            }
            Forge::GitLab => {
                let url = format!(
                    "https://{host}/api/v4/projects/{owner}%2F{repo}/repository/commits?ref_name={wanted}"
                );
                let text = self.answer(&url, headers, store)?;
                let json = Json::parse(&text).map_err(FetchError::new)?;
                let first = match &json {
                    Json::Array(commits) if commits.is_empty() => {
                        return fail(
                            "No commits returned by GitLab API -- does the git ref really exist?",
                        );
                    }
                    Json::Array(commits) => commits[0].get("id").and_then(Json::as_str),
                    _ => None,
                };
                match first {
                    Some(id) => sha1(id, self),
                    None => fail(format!(
                        "Unexpected response received from GitLab: {}",
                        message_text(&text)
                    )),
                }
            }
            Forge::SourceHut => self.find_on_sourcehut(place, wanted, headers, input, store),
        }
    }

    fn find_on_sourcehut(
        &mut self,
        place: &Place,
        wanted: &str,
        headers: &Headers,
        input: &Input,
        store: &mut dyn FetchStore,
    ) -> Result<String> {
        let base = format!("https://{}/{}/{}", place.host, place.owner, place.repo);
        let shown = message_text(&input.to_url()?).into_owned();
        let mut names = vec![
            format!("refs/heads/{wanted}"),
            format!("refs/tags/{wanted}"),
        ];
        if wanted == "HEAD" {
            let text = self.answer(&format!("{base}/HEAD"), headers, store)?;
            let text = message_text(&text).into_owned();
            let line = text.lines().next().and_then(reference);
            let Some((target, _)) = line else {
                return fail(format!(
                    "in '{shown}', couldn't resolve HEAD ref '{wanted}'"
                ));
            };
            names = vec![target.to_owned()];
        }
        let text = self.answer(&format!("{base}/info/refs"), headers, store)?;
        let text = message_text(&text).into_owned();
        let found = text
            .lines()
            .filter_map(reference)
            .find(|(_, name)| name.is_some_and(|name| names.iter().any(|n| n == name)));
        match found {
            Some((id, _)) => sha1(id.as_bytes(), self),
            None => fail(format!("in '{shown}', couldn't find ref '{wanted}'")),
        }
    }

    /// The tree of a commit in the tarball cache, and the latest time of change in it.
    fn commit_archive(
        &mut self,
        place: &Place,
        rev: &str,
        headers: Headers,
        input: &Input,
    ) -> Result<(String, u64)> {
        let key = strings([("rev", rev.as_bytes())]);
        let tarballs = self.tarballs()?;
        let tree = self.cache().lookup("gitRevToTreeHash", &key);
        let time = self.cache().lookup("gitRevToLastModified", &key);
        if let (Some(tree), Some(time)) = (tree, time)
            && let Some(tree) = string(&tree.value, "treeHash").map(message_text)
            && let Some(time) = int(&time.value, "lastModified")
            && tarballs.has(&tree)
        {
            return Ok((tree.into_owned(), time));
        }
        self.say(Note::Info(format!(
            "unpacking '{}' into the Git cache...",
            message_text(&input.to_url()?)
        )));
        let request = Request {
            url: place.archive(rev, !headers.is_empty()).into_bytes(),
            expected_etag: String::new(),
            credentials: headers,
        };
        let mut download = self
            .download(&request)
            .map_err(crate::tarball::while_unpacking)?;
        let mut pack = tarballs.pack()?;
        let unpacked = unpack(&mut download.file, false, &self.settings, &mut pack)?;
        let root = tarballs.finish(pack, &unpacked.root)?;
        let tree = tarballs.only_directory(&root)?;
        let time = unpacked.last_modified as u64;
        let value = strings([("treeHash", tree.as_bytes())]);
        self.cache().insert("gitRevToTreeHash", &key, &value);
        let value = [(b"lastModified".to_vec(), FlakeAttr::Int(time))].into();
        self.cache().insert("gitRevToLastModified", &key, &value);
        Ok((tree, time))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_go_where_they_belong() {
        let place = Place {
            forge: Forge::GitHub,
            host: "github.com".into(),
            owner: "a".into(),
            repo: "b".into(),
        };
        let tokens = |list: &[(&str, &str)]| -> Vec<(String, String)> {
            list.iter()
                .map(|(p, t)| ((*p).into(), (*t).into()))
                .collect()
        };
        let all = tokens(&[
            ("github.com", "host"),
            ("github.com/a", "owner"),
            ("github.com/a/bc", "other"),
            ("gitlab.com", "lab"),
        ]);
        assert_eq!(place.token(&all), Some("owner"));
        assert_eq!(place.token(&all[2..]), None);
    }

    #[test]
    fn references() {
        assert_eq!(
            reference("ref: refs/heads/main\tHEAD"),
            Some(("refs/heads/main", Some("HEAD")))
        );
        assert_eq!(
            reference("abc\trefs/tags/x"),
            Some(("abc", Some("refs/tags/x")))
        );
        assert_eq!(
            reference("ref: refs/heads/main"),
            Some(("refs/heads/main", None))
        );
        assert_eq!(reference("not a line"), None);
    }
}
