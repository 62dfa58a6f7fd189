//! Checks that the heap is sound: every reference from a root or a live object leads to a complete
//! object of the kind its tag says. Runs after each collection when poisoning is on.

use super::object::{self, FLAG_A, Kind, aux, kind, n};
use super::{Heap, Roots, ptr, tag_of};
use crate::value::Value;
use rustc_hash::FxHashSet;

impl Heap {
    /// Walks everything that is reachable.
    ///
    /// # Panics
    /// On the first unsound reference: this is a defect of the collector or a missed root.
    pub fn verify(&self, roots: &mut dyn Roots) {
        let mut seen = FxHashSet::default();
        let mut gray = Vec::new();
        roots.visit(&mut |v| gray.push(*v));
        while let Some(v) = gray.pop() {
            if v.is_pointer() && seen.insert(v.0 & !7) {
                self.check(v, &mut gray);
            }
        }
    }

    fn check(&self, v: Value, gray: &mut Vec<Value>) {
        let p = ptr(v);
        // SAFETY: reading a header is the check itself; poisoned memory is still mapped or crashes
        // here, which is what a verifier is for.
        let h = unsafe { *p };
        assert_ne!(h, 0xd5d5_d5d5_d5d5_d5d5, "dangling reference {v:?}");
        assert!(
            (h & 63) < Kind::Forward as u64,
            "reference {v:?} to a moved or corrupt object {h:x}"
        );
        let deferred = v.is_thunk() && matches!(kind(h), Kind::Closure | Kind::List | Kind::Attrs);
        assert!(
            tag_of(kind(h)) == v.tag() || deferred,
            "tag and kind disagree at {v:?}, header {h:x}"
        );
        let (from, to) = match kind(h) {
            Kind::Thunk | Kind::Closure | Kind::Apply | Kind::Partial | Kind::Select => {
                (1, 1 + n(h) as usize)
            }
            Kind::Indirection | Kind::Selected => (1, 2),
            Kind::List => (1, 1 + aux(h) as usize),
            Kind::Slice => (1, 2),
            Kind::Attrs => (2, 2 + aux(h) as usize),
            Kind::Layer => (2, 3 + aux(h) as usize),
            Kind::String if h & FLAG_A != 0 => (1, 2),
            _ => return,
        };
        // SAFETY: indices stay below the object's size.
        unsafe {
            if from == 2 {
                let k = *p.add(1) as usize as *mut u64;
                assert_eq!(object::kind(*k), Kind::Keys, "set {v:?} has no key table");
                let symbols = self.keys_symbols(super::Keys(k));
                assert!(symbols.is_sorted(), "unsorted key table of {v:?}");
                assert_eq!(
                    symbols.len(),
                    aux(h) as usize,
                    "key table of {v:?} has another length"
                );
            }
            for i in from..to {
                gray.push(Value(*p.add(i)));
            }
        }
    }
}
