//! The set that stands for a fetched tree: its store path and what is known of it.

use crate::error::Result;
use crate::fetcher::FetchError;
use crate::machine::Vm;
use frazil_formats::compact_date;
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
            self.text(vm, "lastModifiedDate", compact_date(time as i64).as_bytes());
        }
        Ok(())
    }
}
