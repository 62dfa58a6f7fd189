//! `nix-store --gc`, `--delete` and `--optimise`.

use super::NixStore;
use crate::collection;
use crate::config;
use crate::failure::Failure;
use crate::store::Store;
use crate::terminal::{self, Output, Verbosity};
use frazil_formats::message_text;
use frazil_local_store::{GcAction, GcOptions, render_size};
use frazil_vm::message::Message;

impl NixStore {
    pub(super) fn collect(&self, store: &Store, out: &mut Output) -> Result<(), Failure> {
        let mut options = GcOptions::default();
        let mut print_roots = false;
        let mut flags = self.flags.iter();
        while let Some(flag) = flags.next() {
            match flag.as_slice() {
                b"--print-roots" => print_roots = true,
                b"--print-live" => options.action = GcAction::ReturnLive,
                b"--print-dead" => options.action = GcAction::ReturnDead,
                b"--max-freed" => {
                    // The parser of arguments has put the value behind it.
                    let value = flags.next().map(Vec::as_slice).unwrap_or_default();
                    options.max_freed = max_freed(value)?;
                }
                flag => {
                    let flag = message_text(flag);
                    let message = format!("bad sub-operation '{flag}' in GC");
                    return Err(Failure::Usage(message));
                }
            }
        }
        self.no_args()?;
        let deletes = options.action == GcAction::DeleteDead && !print_roots;
        if options.max_freed != u64::MAX && !deletes {
            let message = "option --max-freed cannot be combined with --print-live, \
                           --print-dead, or --print-roots";
            return Err(Failure::Usage(message.into()));
        }
        if !print_roots {
            return collection::run(store, &options, false, out);
        }
        let mut lines: Vec<(Vec<u8>, String)> = Vec::new();
        for (target, links) in store.find_roots()? {
            let target = store.print(&target);
            lines.extend(links.into_iter().map(|link| (link.into(), target.clone())));
        }
        lines.sort();
        for (link, target) in lines {
            out.line(&[&quoted(&link), b" -> ".as_slice(), target.as_bytes()].concat());
        }
        Ok(())
    }

    pub(super) fn delete(&self, store: &Store, out: &mut Output) -> Result<(), Failure> {
        self.known_flags(&[b"--ignore-liveness"])?;
        let paths = self.paths(store)?.into_iter().collect();
        let options = GcOptions {
            action: GcAction::DeleteSpecific(paths),
            ignore_liveness: self.has(b"--ignore-liveness"),
            ..GcOptions::default()
        };
        collection::run(store, &options, false, out)
    }

    pub(super) fn optimise(&self, store: &Store) -> Result<(), Failure> {
        if !self.args.is_empty() || !self.flags.is_empty() {
            return Err(Failure::Usage("no arguments expected".into()));
        }
        let store = match store {
            Store::Local(store) => store,
            // It says itself what it did.
            Store::Daemon(store) => return Ok(store.daemon().optimise()?),
            Store::Elsewhere(_) => return Ok(()),
        };
        let stats = store.optimise(&mut |_, _| {})?;
        if self.options.config.verbosity >= Verbosity::INFO {
            let freed = render_size(i64::try_from(stats.bytes_freed).unwrap_or(i64::MAX));
            let files = stats.files_linked;
            let text = format!("{freed} freed by hard-linking {files} files");
            terminal::show(&Message::line(Verbosity::INFO.0, text));
        }
        Ok(())
    }

    pub(super) fn refuse_flags(&self) -> Result<(), Failure> {
        match self.flags.first() {
            Some(_) => Err(Failure::Usage("no flags expected".into())),
            None => Ok(()),
        }
    }
}

/// A number of bytes, perhaps with a unit; one below zero is zero.
pub fn max_freed(value: &[u8]) -> Result<u64, Failure> {
    let text = message_text(value);
    let (number, factor) = config::with_unit(&text).map_err(Failure::Usage)?;
    let Ok(number) = i64::try_from(number) else {
        return Err(Failure::Usage(format!("'{text}' is not an integer")));
    };
    // The reference multiplies in 64 bits, and takes what is negative then for nothing.
    let factor = i64::try_from(factor).unwrap_or_default();
    Ok(u64::try_from(number.wrapping_mul(factor)).unwrap_or_default())
}

/// A path in double quotes, as the reference's library of streams writes it.
fn quoted(path: &[u8]) -> Vec<u8> {
    let mut out = vec![b'"'];
    for &byte in path {
        if matches!(byte, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out.push(b'"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        let size = |text: &str| match max_freed(text.as_bytes()) {
            Ok(n) => n.to_string(),
            Err(Failure::Usage(message)) => message,
            Err(_) => "?".into(),
        };
        assert_eq!(size("10"), "10");
        assert_eq!(size("2K"), "2048");
        assert_eq!(size("-3"), "0");
        assert_eq!(size("many"), "invalid unit specifier 'Y'");
        assert_eq!(quoted(br#"/a "b\"#), br#""/a \"b\\""#);
    }
}
