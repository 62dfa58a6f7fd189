//! Equality and order.
//!
//! Both are native operations with an explicit work-list in their slots, because values nest as deep
//! as they like. Elements that are the same object are equal without being looked at.

use crate::arith::Number;
use crate::error::{Result, eval_error};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use frazil_runtime::value::{Tag, Value};
use std::cmp::Ordering;

impl Vm {
    /// Equality of evaluated values, if it takes no evaluation. Sets and lists with elements do.
    #[inline]
    pub fn equal_simple(&self, l: Value, r: Value) -> Option<bool> {
        match (l.tag(), r.tag()) {
            (Tag::Int, Tag::Int) => Some(l == r),
            (Tag::String, Tag::String) => Some(self.heap.bytes(l) == self.heap.bytes(r)),
            (Tag::Immediate, Tag::Immediate) => Some(l == r && l.as_builtin().is_none()),
            (Tag::List, Tag::List) => {
                let (a, b) = (self.heap.list(l).len(), self.heap.list(r).len());
                if a != b {
                    Some(false)
                } else {
                    (a == 0).then_some(true)
                }
            }
            (Tag::Attrs, Tag::Attrs) => None,
            (Tag::Int | Tag::Other, Tag::Int | Tag::Other) => {
                Some(match (self.number(l), self.number(r)) {
                    (Some(Number::Int(a)), Some(Number::Int(b))) => a == b,
                    (Some(a), Some(b)) => a.as_f64() == b.as_f64(),
                    (None, None) => self.heap.bytes(l) == self.heap.bytes(r),
                    _ => false,
                })
            }
            _ => Some(false),
        }
    }

    /// Order of evaluated values, if it takes no evaluation.
    ///
    /// # Errors
    /// Values that have no order.
    #[inline]
    pub fn less_simple(&mut self, l: Value, r: Value) -> Result<Option<bool>> {
        if let (Some(a), Some(b)) = (l.as_small_int(), r.as_small_int()) {
            return Ok(Some(a < b));
        }
        if l.tag() == Tag::List && r.tag() == Tag::List {
            return Ok(None);
        }
        self.compare_atoms(l, r)
            .map(|o| Some(o == Some(Ordering::Less)))
    }

    fn compare_atoms(&mut self, l: Value, r: Value) -> Result<Option<Ordering>> {
        if l.tag() == Tag::String && r.tag() == Tag::String {
            return Ok(Some(self.heap.bytes(l).cmp(self.heap.bytes(r))));
        }
        match (self.number(l), self.number(r)) {
            (Some(Number::Int(a)), Some(Number::Int(b))) => return Ok(Some(a.cmp(&b))),
            (Some(a), Some(b)) => return Ok(a.as_f64().partial_cmp(&b.as_f64())),
            _ => {}
        }
        if self.heap.is_path(l) && self.heap.is_path(r) {
            // Paths compare component by component.
            let key = |p: Value| {
                self.heap
                    .bytes(p)
                    .split(|&c| c == b'/')
                    .map(<[u8]>::to_vec)
                    .collect::<Vec<_>>()
            };
            return Ok(Some(key(l).cmp(&key(r))));
        }
        let same = self.type_name(l) == self.type_name(r);
        let (a, b) = (self.describe(l), self.describe(r));
        if same {
            let (x, y) = (self.show(l), self.show(r));
            return Err(eval_error(format!(
                "cannot compare {a} with {b}; values of that type are incomparable (values are {x} and {y})"
            )));
        }
        let (x, y) = (self.show(l), self.show(r));
        Err(eval_error(format!(
            "cannot compare {a} with {b}; values are {x} and {y}"
        )))
    }
}

/// `==` of slots 1 and 2 (mode 0), `!=` (mode 1). Slots from 3 on are pairs still to compare.
pub(crate) fn equal_step(vm: &mut Vm, f: Native) -> Result<Next> {
    let negate = vm.mode() == 1;
    let verdict = |b: bool| Ok(Next::Done(Value::bool(b != negate)));
    if vm.state() == 0 {
        let (l, r) = (vm.slot(f, 1), vm.slot(f, 2));
        vm.push_slot(f, l);
        vm.push_slot(f, r);
        vm.set_state(1);
    }
    while vm.slots(f) > 3 {
        let top = vm.slots(f);
        let (l, r) = (vm.slot(f, top - 2), vm.slot(f, top - 1));
        let Some(lv) = vm.heap.whnf(l) else {
            return Ok(Next::Force(l));
        };
        let Some(rv) = vm.heap.whnf(r) else {
            return Ok(Next::Force(r));
        };
        if lv.tag() == Tag::Attrs && rv.tag() == Tag::Attrs {
            if lv == rv {
                vm.truncate_slots(f, top - 2);
                continue;
            }
            // Two derivations are equal if their output paths are.
            let (lt, rt) = (
                vm.heap.attrs_get(lv, vm.known.kind),
                vm.heap.attrs_get(rv, vm.known.kind),
            );
            if let (Some(lt), Some(rt)) = (lt, rt) {
                let Some(ltv) = vm.heap.whnf(lt) else {
                    return Ok(Next::Force(lt));
                };
                let is_drv =
                    |vm: &Vm, t: Value| t.tag() == Tag::String && vm.heap.bytes(t) == b"derivation";
                if is_drv(vm, ltv) {
                    let Some(rtv) = vm.heap.whnf(rt) else {
                        return Ok(Next::Force(rt));
                    };
                    if is_drv(vm, rtv) {
                        let out = vm.known.out_path;
                        if let (Some(a), Some(b)) =
                            (vm.heap.attrs_get(lv, out), vm.heap.attrs_get(rv, out))
                        {
                            vm.set_slot(f, top - 2, a);
                            vm.set_slot(f, top - 1, b);
                            continue;
                        }
                    }
                }
            }
            if vm.heap.attrs_len(lv) != vm.heap.attrs_len(rv) {
                return verdict(false);
            }
            if !vm
                .heap
                .attrs_iter(lv)
                .zip(vm.heap.attrs_iter(rv))
                .all(|(a, b)| a.name == b.name)
            {
                return verdict(false);
            }
            vm.truncate_slots(f, top - 2);
            let pairs: Vec<(Value, Value)> = vm
                .heap
                .attrs_iter(lv)
                .zip(vm.heap.attrs_iter(rv))
                .map(|(a, b)| (a.value, b.value))
                .collect();
            push_pairs(vm, f, pairs.into_iter());
        } else if lv.tag() == Tag::List && rv.tag() == Tag::List {
            if vm.heap.list(lv).len() != vm.heap.list(rv).len() {
                return verdict(false);
            }
            vm.truncate_slots(f, top - 2);
            if lv != rv {
                let pairs: Vec<(Value, Value)> = vm
                    .heap
                    .list(lv)
                    .iter()
                    .copied()
                    .zip(vm.heap.list(rv).iter().copied())
                    .collect();
                push_pairs(vm, f, pairs.into_iter());
            }
        } else if vm.equal_simple(lv, rv) == Some(true) {
            vm.truncate_slots(f, top - 2);
        } else {
            return verdict(false);
        }
    }
    verdict(true)
}

/// Pushes pairs so that the first is compared first; the same object need not be compared.
fn push_pairs(vm: &mut Vm, f: Native, pairs: impl DoubleEndedIterator<Item = (Value, Value)>) {
    for (a, b) in pairs.rev() {
        if a != b {
            vm.push_slot(f, a);
            vm.push_slot(f, b);
        }
    }
}

/// `__lessThan` of slots 1 and 2. Slots from 3 on are a stack of `list, list, index`.
pub(crate) fn less_step(vm: &mut Vm, f: Native) -> Result<Next> {
    loop {
        let (l, r) = (vm.slot(f, 1), vm.slot(f, 2));
        let Some(lv) = vm.heap.whnf(l) else {
            return Ok(Next::Force(l));
        };
        let Some(rv) = vm.heap.whnf(r) else {
            return Ok(Next::Force(r));
        };
        if lv.tag() != Tag::List || rv.tag() != Tag::List {
            return match vm.less_simple(lv, rv)? {
                Some(b) => Ok(Next::Done(Value::bool(b))),
                None => unreachable!("only lists take evaluation"),
            };
        }
        // Find the first pair of elements that are not equal; they decide.
        if vm.slots(f) == 3 {
            vm.push_slot(f, Value::small_int(0).expect("small"));
        }
        let i = vm.counter(f, 3);
        let (a, b) = (vm.heap.list(lv), vm.heap.list(rv));
        if vm.state() == 0 {
            if i == b.len() {
                return Ok(Next::Done(Value::FALSE));
            }
            if i == a.len() {
                return Ok(Next::Done(Value::TRUE));
            }
            let (x, y) = (a[i], b[i]);
            vm.truncate_slots(f, 4);
            vm.push_slot(f, x);
            vm.push_slot(f, y);
            vm.set_state(1);
            return Ok(Next::Sub {
                step: equal_step,
                args: 4,
                n: 2,
                mode: 0,
            });
        }
        vm.set_state(0);
        if vm.result(f) == Value::TRUE {
            vm.set_counter(f, 3, i + 1);
        } else {
            let (x, y) = (vm.slot(f, 4), vm.slot(f, 5));
            vm.set_slot(f, 1, x);
            vm.set_slot(f, 2, y);
            vm.truncate_slots(f, 3);
        }
    }
}
