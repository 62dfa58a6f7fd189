//! The set that stands for a fetched tree: its store path and what is known of it.

use crate::error::Result;
use crate::fetcher::FetchError;
use crate::machine::Vm;
use frazil_formats::flakeref::{FlakeAttr, Input};
use frazil_runtime::heap::Attr;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::Value;
use frazil_store::StorePath;

/// No commit.
pub(crate) const NULL_REV: &str = "0000000000000000000000000000000000000000";

/// Variants of the set.
#[derive(Clone, Copy, Default)]
pub(crate) struct Form {
    /// Without a commit, say that it is none rather than nothing.
    pub rev_always: bool,
    /// Say nothing of the commit: the tree is not quite what it was.
    pub dirty: bool,
}

impl Vm {
    /// The set for the tree of an input at a store path, which evaluation may look at from now on.
    pub(crate) fn fetched_attrs(
        &mut self,
        input: &Input,
        path: &StorePath,
        form: Form,
    ) -> Result<Value> {
        let out_path = self.store_path_string(path);
        let mut attrs = Attributes(vec![("outPath", out_path)]);
        attrs.fill(self, input, form)?;
        let mut attrs: Vec<Attr> = attrs
            .0
            .into_iter()
            .map(|(name, value)| Attr {
                name: self.symbols.intern(name.as_bytes()),
                value,
                pos: Pos::NONE,
            })
            .collect();
        Ok(self.heap.attrs_from(&mut attrs))
    }
}

struct Attributes(Vec<(&'static str, Value)>);

impl Attributes {
    fn text(&mut self, vm: &mut Vm, name: &'static str, text: &[u8]) {
        self.0.push((name, vm.heap.string(text)));
    }

    fn int(&mut self, vm: &mut Vm, name: &'static str, n: u64) {
        self.0.push((name, vm.heap.int(n as i64)));
    }

    fn fill(
        &mut self,
        vm: &mut Vm,
        input: &Input,
        form: Form,
    ) -> std::result::Result<(), FetchError> {
        if let Some(hash) = input.nar_hash()? {
            self.text(vm, "narHash", &hash);
        }
        if input.kind() == b"git" {
            let submodules = input.attrs().get(&b"submodules"[..]);
            let submodules = submodules == Some(&FlakeAttr::Bool(true));
            self.0.push(("submodules", Value::bool(submodules)));
        }
        if !form.dirty {
            let rev = input.rev()?;
            let rev = rev.or_else(|| form.rev_always.then(|| NULL_REV.to_owned()));
            if let Some(rev) = rev {
                self.text(vm, "rev", rev.as_bytes());
                self.text(vm, "shortRev", &rev.as_bytes()[..rev.len().min(7)]);
            }
            match input.int("revCount")? {
                Some(count) => self.int(vm, "revCount", count),
                None if form.rev_always => self.int(vm, "revCount", 0),
                None => {}
            }
        }
        if let Some(rev) = input.string("dirtyRev")? {
            self.text(vm, "dirtyRev", &rev);
            let short = input.string("dirtyShortRev")?;
            self.text(vm, "dirtyShortRev", &short.unwrap_or_default());
        }
        if let Some(time) = input.int("lastModified")? {
            self.int(vm, "lastModified", time);
            self.text(vm, "lastModifiedDate", date(time as i64).as_bytes());
        }
        Ok(())
    }
}

/// `YYYYMMDDhhmmss` of seconds since 1970, in universal time.
pub(crate) fn date(seconds: i64) -> String {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    format!(
        "{year:04}{month:02}{day:02}{:02}{:02}{:02}",
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    )
}

/// Year, month and day of a number of days since 1970.
pub(crate) fn civil(days: i64) -> (i64, i64, i64) {
    // Counted from a March, so that the day that may be missing is the last; 400 years at a time.
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let m = (5 * of_year + 2) / 153;
    let day = of_year - (153 * m + 2) / 5 + 1;
    let month = if m < 10 { m + 3 } else { m - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates() {
        assert_eq!(date(0), "19700101000000");
        assert_eq!(date(1_700_000_000), "20231114221320");
        assert_eq!(date(951_782_400), "20000229000000");
        assert_eq!(date(4_107_542_399), "21000228235959");
    }
}
