//! The machine and the project, as far as figures depend on them.
//!
//! What a system does not tell is left out, not guessed. Absent: the machine's name and its paths.

use std::fs;
use std::path::Path;
use std::process::Command;

use jiff::{Timestamp, Unit};

/// The present, to the second.
pub fn now() -> String {
    let now = Timestamp::now();
    now.round(Unit::Second).unwrap_or(now).to_string()
}

/// Name of the processor.
pub fn cpu() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let field = |name| field(&text, name).map(str::to_owned);
    field("model name").or_else(|| field("Model"))
}

/// How many threads may run at a time.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The machine's memory.
pub fn memory_bytes() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let kib: u64 = field(&text, "MemTotal")?
        .strip_suffix("kB")?
        .trim()
        .parse()
        .ok()?;
    Some(kib * 1024)
}

/// Name and version of the kernel.
pub fn kernel() -> Option<String> {
    printed(Command::new("uname").arg("-srm"))
}

/// How many processes wanted to run, over 1, 5 and 15 minutes.
pub fn load() -> Option<[f64; 3]> {
    let text = fs::read_to_string("/proc/loadavg").ok()?;
    let mut fields = text.split_whitespace().map(str::parse);
    let mut next = || fields.next()?.ok();
    Some([next()?, next()?, next()?])
}

/// The commit of a checkout, and whether its files differ from it.
pub fn commit(folder: &Path) -> (Option<String>, bool) {
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        printed(command.arg("-C").arg(folder).args(arguments))
    };
    let commit = git(&["rev-parse", "HEAD"]).filter(|c| !c.is_empty());
    let modified = git(&["status", "--porcelain"]).is_some_and(|s| !s.is_empty());
    (commit, modified)
}

/// The value of a `name: value` line.
fn field<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        (found.trim() == name).then(|| value.trim())
    })
}

/// What a command prints, if it succeeds.
fn printed(command: &mut Command) -> Option<String> {
    let out = command.output().ok()?;
    let text = String::from_utf8(out.stdout).ok()?;
    out.status.success().then(|| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_by_their_whole_name() {
        let text = "model\t\t: 85\nmodel name\t: A: processor\n";
        assert_eq!(field(text, "model name"), Some("A: processor"));
        assert_eq!(field(text, "name"), None);
    }

    #[test]
    fn the_present_is_to_the_second_and_utc() {
        let now = now();
        assert!(
            now.ends_with('Z') && !now.contains('.') && now.len() == 20,
            "{now}"
        );
    }

    #[test]
    fn a_folder_that_is_no_checkout_has_no_commit() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(commit(folder.path()), (None, false));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn linux_tells_what_it_is() {
        assert!(kernel().is_some_and(|k| k.starts_with("Linux ")));
        assert!(memory_bytes().is_some_and(|m| m > 1 << 20));
        assert!(load().is_some() && cores() > 0);
    }
}
