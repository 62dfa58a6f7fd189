//! Git repositories: what libgit2 knows of them, and what the `git` command fetches into them.
//!
//! Invariant: messages of libgit2 are passed on with the number of their class, as in the reference,
//! which uses the same library.

use crate::error::{FetchError, Result, fail};
use crate::process::{command, run};
use git2::{ErrorCode, Oid, Repository};
use std::path::Path;
use std::rc::Rc;

/// The name of the branch that a new repository says it is on, to be told from a real one.
pub const NO_BRANCH: &str = "__nix_dummy_branch";

/// An error of libgit2.
pub fn error(e: &git2::Error, what: &str) -> FetchError {
    FetchError::new(format!(
        "{what}: {} (libgit2 error code = {})",
        e.message(),
        e.raw_class() as i32
    ))
}

/// Opens a repository.
///
/// # Errors
/// There is none, or it belongs to somebody else.
pub fn open(path: &Path) -> Result<Rc<Repository>> {
    if !path.exists() {
        return fail(format!(
            "Git repository \"{}\" does not exist.",
            path.display()
        ));
    }
    let opened = Repository::open(path);
    let what = || format!("opening Git repository \"{}\"", path.display());
    Ok(Rc::new(opened.map_err(|e| error(&e, &what()))?))
}

/// Opens a bare repository, making it if it is not there: aside, so that nobody sees half of it.
///
/// # Errors
/// It cannot be made, or is none.
pub fn open_or_create(path: &Path) -> Result<Rc<Repository>> {
    if !path.exists() {
        let parent = path.parent().unwrap_or(Path::new("/"));
        let made = std::fs::create_dir_all(parent).and_then(|()| tempfile::tempdir_in(parent));
        let what = format!("creating directory \"{}\"", parent.display());
        let dir = made.map_err(|e| FetchError::io(&what, &e))?;
        let what = format!("creating Git repository \"{}\"", path.display());
        Repository::init_bare(dir.path()).map_err(|e| error(&e, &what))?;
        match std::fs::rename(dir.path(), path) {
            Ok(()) => {
                let _ = dir.keep();
            }
            // Somebody else was faster.
            Err(_) if path.exists() => {}
            Err(e) => return Err(FetchError::io("moving temporary git repository", &e)),
        }
    }
    open(path)
}

/// The commit that a branch, a tag or any other expression for one names.
///
/// # Errors
/// There is none.
pub fn resolve(repository: &Repository, reference: &str) -> Result<Oid> {
    let found = repository.revparse_single(&format!("{reference}^{{commit}}"));
    let found = found.map_err(|e| error(&e, &format!("resolving Git reference '{reference}'")))?;
    Ok(found.id())
}

/// Whether the repository has an object.
///
/// # Errors
/// It cannot be read.
pub fn has(repository: &Repository, oid: Oid) -> Result<bool> {
    match repository.find_object(oid, None) {
        Ok(_) => Ok(true),
        Err(e) if e.code() == ErrorCode::NotFound => Ok(false),
        Err(e) => Err(error(&e, &format!("getting Git object '{oid}'"))),
    }
}

/// The time of a commit, in seconds since 1970.
///
/// # Errors
/// There is no such commit.
pub fn time(repository: &Repository, rev: Oid) -> Result<u64> {
    let what = format!("getting Git object '{rev}'");
    let object = repository
        .find_object(rev, None)
        .map_err(|e| error(&e, &what))?;
    let commit = object.peel_to_commit();
    let commit = commit.map_err(|_| FetchError::new(format!("peeling Git object '{rev}'")))?;
    Ok(commit.time().seconds() as u64)
}

/// How many commits there are from the first to this one.
///
/// # Errors
/// The history is not there.
pub fn count(repository: &Repository, rev: Oid) -> Result<u64> {
    let incomplete = |e: &git2::Error| {
        FetchError::new(format!(
            "Failed to retrieve the parent of Git commit '{rev}': {}. This may be due to an incomplete \
             repository history. To resolve this, either enable the shallow parameter in your flake URL \
             (?shallow=1) or add set the shallow parameter to true in builtins.fetchGit, or fetch the \
             complete history for this branch.",
            e.message()
        ))
    };
    let mut walk = repository.revwalk().map_err(|e| incomplete(&e))?;
    walk.push(rev).map_err(|e| incomplete(&e))?;
    let mut count = 0;
    for commit in walk {
        commit.map_err(|e| incomplete(&e))?;
        count += 1;
    }
    Ok(count)
}

/// What `HEAD` stands for, if it is a branch.
///
/// # Errors
/// There is no `HEAD`.
pub fn branch(repository: &Repository) -> Result<Option<String>> {
    let head = repository.find_reference("HEAD");
    let head = head.map_err(|e| FetchError::new(format!("looking up HEAD: {}", e.message())))?;
    Ok(head.symbolic_target().map(str::to_owned))
}

/// What `HEAD` stands for in a repository anywhere; nothing if that cannot be found out.
///
/// # Errors
/// There is no `git`.
pub fn remote_head(location: &str) -> Result<Option<String>> {
    let outcome = run(command("git", ["ls-remote", "--symref", location]))?;
    if !outcome.status.success() {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&outcome.output);
    let line = text.lines().next().unwrap_or_default();
    let (target, name) = line.split_once('\t').unwrap_or((line, ""));
    let target = target.strip_prefix("ref:").unwrap_or(target).trim_start();
    Ok((name.trim_start_matches('\t') == "HEAD").then(|| target.to_owned()))
}

/// Makes `HEAD` of a cached repository stand for a branch; whether that could be done.
///
/// # Errors
/// There is no `git`.
pub fn set_head(dir: &Path, head: &str) -> Result<bool> {
    let mut git = command("git", ["-C"]);
    git.arg(dir);
    git.args(["--git-dir", ".", "symbolic-ref", "--", "HEAD", head]);
    Ok(run(git)?.status.success())
}

/// Fetches into a cached repository.
///
/// # Errors
/// `git` failed, and said why.
pub fn fetch(dir: &Path, url: &str, what: &str, shallow: bool) -> Result<()> {
    let mut git = command("git", ["-C"]);
    git.arg(dir);
    git.args(["--git-dir", ".", "fetch", "--progress", "--force"]);
    if shallow {
        git.args(["--depth", "1"]);
    }
    git.args(["--", url, what]);
    match run(git)?.status.success() {
        true => Ok(()),
        false => fail(format!("Failed to fetch git repository '{url}'")),
    }
}
