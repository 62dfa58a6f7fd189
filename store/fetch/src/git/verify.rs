//! Signed commits: `git verify-commit` with the keys that an input lists.

use crate::error::{FetchError, Result, fail};
use crate::process::run;
use frazil_formats::flakeref::Input;
use frazil_formats::message_text;
use frazil_store::{HashAlgo, HashFormat, base_n};
use std::io::Write;
use std::path::Path;
use std::process::Command;

/// Kinds of keys, and what SSH calls them.
const KINDS: &[(&str, &str)] = &[
    ("ssh-dsa", "ssh-dsa"),
    ("ssh-ecdsa", "ssh-ecdsa"),
    ("ssh-ecdsa-sk", "sk-ecdsa-sha2-nistp256@openssh.com"),
    ("ssh-ed25519", "ssh-ed25519"),
    ("ssh-ed25519-sk", "sk-ssh-ed25519@openssh.com"),
    ("ssh-rsa", "ssh-rsa"),
];

struct Key {
    kind: String,
    key: String,
}

fn keys(input: &Input) -> Result<Vec<Key>> {
    let text = |b: Vec<u8>| message_text(&b).into_owned();
    let keys = input.public_keys()?.into_iter();
    Ok(keys
        .map(|(kind, key)| Key {
            kind: text(kind),
            key: text(key),
        })
        .collect())
}

/// Checks the signature of an input's commit, if it is to be checked; a work tree with changes has none.
///
/// # Errors
/// It has none, or a bad one.
pub fn check(input: &Input, repository: Option<&Path>) -> Result<()> {
    let keys = keys(input)?;
    let wanted = match input.attrs().contains_key(&b"verifyCommit"[..]) {
        true => input.flag("verifyCommit")?,
        false => !keys.is_empty(),
    };
    if !wanted {
        return Ok(());
    }
    match (input.rev()?, repository) {
        (Some(rev), Some(repository)) => verify(repository, &rev, &keys),
        _ => fail(format!(
            "commit verification is required for Git repository '{}', but it's dirty",
            message_text(&input.to_url()?)
        )),
    }
}

fn verify(repository: &Path, rev: &str, keys: &[Key]) -> Result<()> {
    let mut allowed = String::new();
    for key in keys {
        let Some((_, kind)) = KINDS.iter().find(|(name, _)| *name == key.kind) else {
            let names: String = KINDS
                .iter()
                .map(|(name, _)| format!("  {name}\n"))
                .collect();
            return fail(format!(
                "Invalid SSH key type '{}' in publicKeys.\nPlease use one of:\n{names}",
                key.kind
            ));
        };
        allowed += &format!("* {kind} {}\n", key.key);
    }
    let mut file = tempfile::NamedTempFile::new()
        .map_err(|e| FetchError::io("creating temporary file", &e))?;
    file.write_all(allowed.as_bytes())
        .map_err(|e| FetchError::io("writing temporary file", &e))?;
    // Both outputs in the order in which they are written.
    let mut git = Command::new("sh");
    git.arg("-c")
        .arg("exec git -c \"gpg.ssh.allowedSignersFile=$1\" -C \"$2\" verify-commit \"$3\" 2>&1")
        .arg("git")
        .arg(file.path())
        .arg(repository)
        .arg(rev);
    let outcome = run(git)?;
    let output = message_text(&outcome.output).into_owned();
    // Git is content with keys of the user's own, too.
    let mut is_ours = false;
    for key in keys {
        let bytes = base_n::base64_decode(key.key.as_bytes()).map_err(|e| {
            FetchError::from(e).trace(format!(
                "while decoding public key '{}' used for git signature",
                key.key
            ))
        })?;
        let hash = HashAlgo::Sha256
            .hash(&bytes)
            .to_text(HashFormat::Base64, false);
        let expected = format!("key SHA256:{}", hash.trim_end_matches('='));
        is_ours |= output.lines().any(|line| {
            line.starts_with("Good \"git\" signature for * with") && line.contains(&expected)
        });
    }
    match outcome.status.success() && is_ours {
        true => Ok(()),
        false => fail(format!(
            "Commit signature verification on commit {rev} failed: {output}"
        )),
    }
}
