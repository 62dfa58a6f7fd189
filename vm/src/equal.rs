//! Equality and order.
//!
//! Both are native operations with an explicit work-list in their slots, because values nest as deep
//! as they like.

use crate::arith::Number;
use crate::error::{EvalError, Result, eval_error};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use crate::walk::WalkKind;
use frazil_runtime::heap::Attr;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::{Tag, Value};
use std::cmp::Ordering;

impl Vm {
    /// Whether two elements of containers, each as it is there and evaluated, are shared and so equal.
    /// They are if they are the same object and not two different thunks that led to it. This decides
    /// for functions, which are equal in no other way: the collector keeps their thunks, and a function
    /// itself is not what a thunk led to.
    #[inline]
    pub(crate) fn is_shared(&self, l: (Value, Value), r: (Value, Value)) -> bool {
        let direct = || {
            let both = l.0.is_thunk() && r.0.is_thunk();
            !both && !self.heap.is_function(l.1)
        };
        l.1 == r.1 && (l.0 == r.0 || direct())
    }

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
            // Other than equality this does not tell file systems apart.
            let text = |path| crate::internal::text_of(self.heap.bytes(path));
            return Ok(Some(text(l).cmp(text(r))));
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

/// Mode of [`equal_step`]: the answer is negated.
pub(crate) const NOT: u32 = 1;
/// Mode of [`equal_step`]: the operands are elements of lists, not results of expressions.
pub(crate) const ELEMENTS: u32 = 2;

/// Mode of [`less_step`] for an operator, which is a call of a builtin in the reference.
pub(crate) const OPERATOR: u32 = 1;

// Slots of an equality: 1 and 2 the operands, 3 and 4 what is being compared, then a stack of the two
// containers being compared and the number of elements begun.
const LEFT: u32 = 3;
const RIGHT: u32 = 4;
const STACK: u32 = 5;
const LEVEL: u32 = 3;

const TOP: u32 = 0;
const ELEMENT: u32 = 1;

/// `==` of slots 1 and 2.
///
/// In the reference values that containers share are equal without being compared, once they have
/// been evaluated; operands of `==` are never shared.
pub(crate) fn equal_step(vm: &mut Vm, f: Native) -> Result<Next> {
    let mode = vm.mode();
    if vm.slots(f) == LEFT {
        let (l, r) = (vm.slot(f, 1), vm.slot(f, 2));
        vm.push_slot(f, l);
        vm.push_slot(f, r);
        vm.set_state(if mode & ELEMENTS != 0 { ELEMENT } else { TOP });
    }
    loop {
        match compare(vm, f)? {
            Compared::Equal => {}
            Compared::Different => return Ok(Next::Done(Value::bool(mode & NOT != 0))),
            Compared::Wait(v) => return Ok(Next::Force(v)),
        }
        vm.set_state(ELEMENT);
        if !advance(vm, f) {
            return Ok(Next::Done(Value::bool(mode & NOT == 0)));
        }
    }
}

enum Compared {
    /// Equal so far; containers with elements to compare have been put on the stack.
    Equal,
    Different,
    /// This value must be evaluated first.
    Wait(Value),
}

impl From<bool> for Compared {
    fn from(equal: bool) -> Compared {
        if equal {
            Compared::Equal
        } else {
            Compared::Different
        }
    }
}

/// Compares slots `LEFT` and `RIGHT`.
fn compare(vm: &mut Vm, f: Native) -> Result<Compared> {
    let (l, r) = (vm.slot(f, LEFT), vm.slot(f, RIGHT));
    let levels = (vm.slots(f) - STACK) / LEVEL;
    if let Err(e) = vm.enter_level(levels) {
        return Err(e.at(vm.call_site()));
    }
    let Some(lv) = vm.heap.whnf(l) else {
        return Ok(Compared::Wait(l));
    };
    let Some(rv) = vm.heap.whnf(r) else {
        return Ok(Compared::Wait(r));
    };
    if vm.state() == ELEMENT && vm.is_shared((l, lv), (r, rv)) {
        return Ok(Compared::Equal);
    }
    match (lv.tag(), rv.tag()) {
        (Tag::List, Tag::List) => {
            if vm.heap.list(lv).len() != vm.heap.list(rv).len() {
                return Ok(Compared::Different);
            }
            descend(vm, f, lv, rv)?;
        }
        (Tag::Attrs, Tag::Attrs) => {
            // Two derivations are equal if their output paths are.
            match derivations(vm, lv, rv) {
                Ok(true) => {
                    let out = vm.known.out_path;
                    if let (Some(a), Some(b)) =
                        (vm.heap.attrs_get(lv, out), vm.heap.attrs_get(rv, out))
                    {
                        vm.set_slot(f, LEFT, a);
                        vm.set_slot(f, RIGHT, b);
                        vm.set_state(ELEMENT);
                        return compare(vm, f);
                    }
                }
                Ok(false) => {}
                Err(unevaluated) => return Ok(Compared::Wait(unevaluated)),
            }
            if vm.heap.attrs_len(lv) != vm.heap.attrs_len(rv) {
                return Ok(Compared::Different);
            }
            let flat = |vm: &Vm, v: Value| {
                if vm.heap.is_layer(v) {
                    let all: Vec<Attr> = vm.heap.attrs_iter(v).collect();
                    vm.heap.attrs_from_sorted(&all)
                } else {
                    v
                }
            };
            let (lv, rv) = (flat(vm, lv), flat(vm, rv));
            descend(vm, f, lv, rv)?;
        }
        _ => return Ok((vm.equal_simple(lv, rv) == Some(true)).into()),
    }
    Ok(Compared::Equal)
}

/// Whether both sets are derivations; the error is what must be evaluated to know.
fn derivations(vm: &Vm, l: Value, r: Value) -> std::result::Result<bool, Value> {
    for set in [l, r] {
        let Some(kind) = vm.heap.attrs_get(set, vm.known.kind) else {
            return Ok(false);
        };
        let Some(kind) = vm.heap.whnf(kind) else {
            return Err(kind);
        };
        if kind.tag() != Tag::String || vm.heap.bytes(kind) != b"derivation" {
            return Ok(false);
        }
    }
    Ok(true)
}

fn descend(vm: &mut Vm, f: Native, l: Value, r: Value) -> Result<()> {
    vm.push_slot(f, l);
    vm.push_slot(f, r);
    let i = vm.push_slot(f, Value::NULL);
    vm.set_counter(f, i, 0);
    Ok(())
}

/// Goes on with the next elements; false if there are none left. Elements that are evaluated and
/// simple are compared right here as far as they are equal.
fn advance(vm: &mut Vm, f: Native) -> bool {
    // The first elements of what is too deep are to be refused.
    let too_deep = vm.depth > vm.settings.max_call_depth;
    while vm.slots(f) > STACK {
        let top = vm.slots(f);
        let (l, r, mut i) = (
            vm.slot(f, top - 3),
            vm.slot(f, top - 2),
            vm.counter(f, top - 1),
        );
        let heap = &vm.heap;
        let (ls, rs) = if l.tag() == Tag::List {
            (heap.list(l), heap.list(r))
        } else {
            let (lk, rk) = (heap.attrs_keys(l), heap.attrs_keys(r));
            let (ln, rn) = (heap.keys_symbols(lk), heap.keys_symbols(rk));
            if lk != rk && i < ln.len() && ln[i] != rn[i] {
                // A name that the other set lacks: two values that differ.
                vm.set_slot(f, LEFT, Value::TRUE);
                vm.set_slot(f, RIGHT, Value::FALSE);
                return true;
            }
            (heap.attrs_values(l), heap.attrs_values(r))
        };
        let same_names = l.tag() == Tag::List || heap.attrs_keys(l) == heap.attrs_keys(r);
        while i < ls.len() {
            let (a, b) = (ls[i], rs[i]);
            i += 1;
            let equal =
                !a.is_thunk() && !b.is_thunk() && (a == b || vm.equal_simple(a, b) == Some(true));
            if !equal || !same_names || too_deep {
                vm.set_counter(f, top - 1, i);
                vm.set_slot(f, LEFT, a);
                vm.set_slot(f, RIGHT, b);
                return true;
            }
        }
        vm.truncate_slots(f, top - LEVEL);
    }
    false
}

// Slots of a comparison: 1 and 2 the operands, 3 how deep in lists they are, 4 the index of the
// elements being compared, 5 and 6 these elements.
const DEPTH: u32 = 3;
const INDEX: u32 = 4;
const ITEMS: u32 = 5;

/// `__lessThan` of slots 1 and 2.
pub(crate) fn less_step(vm: &mut Vm, f: Native) -> Result<Next> {
    if vm.slots(f) == DEPTH {
        for _ in DEPTH..=ITEMS + 1 {
            vm.push_slot(f, Value::NULL);
        }
        vm.set_counter(f, DEPTH, 0);
        vm.set_counter(f, INDEX, 0);
        vm.become_walk(WalkKind::Less);
        // It is a builtin of the reference that compares.
        vm.set_walk_pos(Pos::NONE);
        if vm.mode() & OPERATOR != 0 {
            vm.enter_level(0)?;
        }
    }
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
        // The first pair of elements that are not equal decides.
        let i = vm.counter(f, INDEX);
        if vm.state() == 0 {
            let (a, b) = (vm.heap.list(lv), vm.heap.list(rv));
            if i == b.len() {
                return Ok(Next::Done(Value::FALSE));
            }
            if i == a.len() {
                return Ok(Next::Done(Value::TRUE));
            }
            let (x, y) = (a[i], b[i]);
            vm.set_slot(f, ITEMS, x);
            vm.set_slot(f, ITEMS + 1, y);
            vm.set_state(1);
            return Ok(Next::Sub {
                step: equal_step,
                args: ITEMS,
                n: 2,
                mode: ELEMENTS,
            });
        }
        vm.set_state(0);
        if vm.result(f) == Value::TRUE {
            vm.set_counter(f, INDEX, i + 1);
        } else {
            let (x, y) = (vm.slot(f, ITEMS), vm.slot(f, ITEMS + 1));
            vm.set_slot(f, 1, x);
            vm.set_slot(f, 2, y);
            let depth = vm.counter(f, DEPTH);
            vm.set_counter(f, DEPTH, depth + 1);
            vm.set_counter(f, INDEX, 0);
        }
    }
}

/// Trace entries for an error that leaves a comparison: one for each list it is in.
pub(crate) fn trace_elements(vm: &mut Vm, f: Native, mut e: EvalError) -> EvalError {
    for _ in 0..vm.counter(f, DEPTH) {
        e.add_unpositioned("while comparing two list elements");
    }
    e
}
