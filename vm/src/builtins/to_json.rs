//! Values as JSON: `toJSON` and the command line's `--json`.
//!
//! A native operation: the containers around the current value are on a stack of its slots, the names
//! still to do in each set and the text are in the builder. Invariant: values are evaluated in the
//! order in which they are written, and text that is not UTF-8 is an error only after all that.

use crate::coerce::{COPY, call_to_string, coerce_step};
use crate::error::{EvalError, Result, eval_error, type_error};
use crate::frame::{Native, Next};
use crate::machine::{Root, Vm};
use crate::walk::WalkKind;
use frazil_formats::json::JsonWriter;
use frazil_runtime::pos::Pos;
use frazil_runtime::symbol::Symbol;
use frazil_runtime::value::{Tag, Value};

/// Mode: values are evaluated; otherwise an unevaluated one is an error.
pub const STRICT: u32 = 1;
/// Mode: paths are copied to the store.
pub const COPY_PATHS: u32 = 2;
/// Mode: text that is not UTF-8 is an error only when the derivation that is being made is complete.
pub const STRUCTURED: u32 = 4;
/// Mode: what comes before text that is not UTF-8 is kept ([`Vm::partial_output`]).
const PARTIAL: u32 = 8;

impl Vm {
    /// A kept value as JSON text, as `--json` prints it: paths are copied to the store.
    ///
    /// # Errors
    /// Whatever the evaluation raises, values that have no JSON form, text that is not UTF-8; what the
    /// reference has written until then can be had from [`Vm::partial_output`].
    pub fn json_text(&mut self, v: Root, strict: bool) -> Result<Vec<u8>> {
        let mode = PARTIAL | COPY_PATHS | if strict { STRICT } else { 0 };
        let v = self.get(v);
        let pos = Value::small_int(self.determine_pos(v).0.into()).expect("small");
        let text = self.run_operation(to_json_step, mode, &[v, pos])?;
        Ok(self.heap.bytes(text).to_vec())
    }

    /// What there is of the JSON document that failed last: all up to a string that is not UTF-8.
    pub fn partial_output(&mut self) -> Option<Vec<u8>> {
        self.caches.partial_output.take()
    }
}

/// What is kept in the builder.
#[derive(Default)]
struct Text {
    writer: JsonWriter,
    /// The names that are not done yet of every set around the current value, outermost first and
    /// each set's in descending order; the last of each set is the current one.
    names: Vec<Symbol>,
}

/// Slot of the current value.
const VALUE: u32 = 1;
/// Slot of its position.
const POS: u32 = 2;
/// Slot of the index of the builder.
const BUILDER: u32 = 3;
/// Slot of the number of sets, lists and `outPath`s around the current value.
const DEPTH: u32 = 4;
/// First slot of a stack of `container, n, position, depth`: `n` is the index of the current element
/// of a list, or the number of names of a set that are not done.
const LEVELS: u32 = 5;
/// Slots of a level.
const LEVEL: u32 = 4;

/// States: a value to write, a `__toString` that was called, and its result as a string.
pub(crate) fn to_json_step(vm: &mut Vm, f: Native) -> Result<Next> {
    let mode = vm.mode();
    if vm.slots(f) <= BUILDER {
        vm.become_walk(WalkKind::Json);
        if vm.slots(f) == POS {
            vm.push_slot(f, Value::small_int(0).expect("small"));
        }
        vm.begin_builder().extra = Some(Box::new(Text::default()));
        let index = vm.builders.len() - 1;
        vm.push_slot(f, Value::small_int(index as i64).expect("small"));
        vm.push_slot(f, Value::small_int(0).expect("small"));
    }
    match vm.state() {
        1 => {
            vm.set_state(2);
            // The result of `__toString` is coerced without more.
            vm.set_coercion_trace(&"while evaluating the result of the `__toString` attribute");
            return Ok(Next::Sub {
                step: coerce_step,
                args: 0,
                n: 1,
                mode: 0,
            });
        }
        2 => {
            let s = vm.result(f);
            vm.clear_trace();
            vm.set_state(0);
            write_string(vm, s);
            if let Some(done) = next_value(vm, f)? {
                return Ok(done);
            }
        }
        _ => {}
    }
    loop {
        let levels = vm.counter(f, DEPTH) as u32;
        if let Err(e) = vm.enter_level(levels) {
            return Err(e.at(position(vm, f, POS)));
        }
        let v = vm.slot(f, VALUE);
        let outermost = vm.slots(f) == LEVELS;
        let found = match mode & STRICT != 0 || outermost {
            true => vm.heap.whnf(v),
            false => vm.heap.peek(v),
        };
        let v = match found {
            Some(w) if mode & STRICT != 0 || outermost || !vm.is_deferred(v) => w,
            None if mode & STRICT != 0 => {
                vm.set_walk_pos(position(vm, f, POS));
                return Ok(Next::Force(v));
            }
            // What only the reference would have as a thunk, and a real thunk.
            Some(_) => return Err(cannot_convert(vm, f, "a thunk".into(), Pos::NONE)),
            None => {
                let (what, pos) = (vm.describe(v), vm.determine_pos(v));
                return Err(cannot_convert(vm, f, what, pos));
            }
        };
        vm.set_slot(f, VALUE, v);
        match v.tag() {
            Tag::String => write_string(vm, v),
            Tag::Attrs if vm.heap.attrs_get(v, vm.known.to_string).is_some() => {
                vm.set_walk_pos(position(vm, f, POS));
                vm.set_state(1);
                return Ok(Next::Sub {
                    step: call_to_string,
                    args: VALUE,
                    n: 1,
                    mode: 0,
                });
            }
            Tag::Attrs => {
                if let Some(out) = vm.heap.attrs_find(v, vm.known.out_path) {
                    vm.set_slot(f, VALUE, out.value);
                    set_position(vm, f, POS, out.pos);
                    vm.set_counter(f, DEPTH, vm.counter(f, DEPTH) + 1);
                    continue;
                }
                open_set(vm, f, v);
            }
            Tag::List => {
                text(vm).writer.begin_array();
                open(vm, f, v, -1);
            }
            _ if vm.heap.is_path(v) => {
                let s = if mode & COPY_PATHS != 0 {
                    vm.coerce_simple(v, COPY)?.expect("a path is a string")
                } else {
                    v
                };
                write_string(vm, s);
            }
            _ => {
                let (float, int) = (vm.heap.as_float(v), vm.heap.as_int(v));
                let writer = &mut text(vm).writer;
                match (v, float, int) {
                    (_, Some(x), _) => writer.float(x),
                    (_, _, Some(i)) => writer.int(i),
                    (Value::NULL, ..) => writer.null(),
                    (Value::TRUE | Value::FALSE, ..) => writer.bool(v == Value::TRUE),
                    _ => {
                        let (what, pos) = (vm.describe(v), vm.value_pos(v));
                        return Err(cannot_convert(vm, f, what, pos));
                    }
                }
            }
        }
        if let Some(done) = next_value(vm, f)? {
            return Ok(done);
        }
    }
}

fn text(vm: &mut Vm) -> &mut Text {
    vm.builder().extra_mut()
}

fn write_string(vm: &mut Vm, s: Value) {
    let Vm { heap, builders, .. } = vm;
    let b = builders.last_mut().expect("begun");
    if let Some(c) = heap.context_of(s) {
        crate::context::merge(heap.context_elements(c), &mut b.context);
    }
    b.extra_mut::<Text>().writer.string(heap.bytes(s));
}

fn open_set(vm: &mut Vm, f: Native, v: Value) {
    let Vm {
        heap,
        builders,
        symbols,
        ..
    } = &mut *vm;
    let text: &mut Text = builders.last_mut().expect("begun").extra_mut();
    let first = text.names.len();
    text.names.extend(heap.attrs_iter(v).map(|a| a.name));
    text.names[first..].sort_unstable_by(|&a, &b| symbols.name(b).cmp(symbols.name(a)));
    text.writer.begin_object();
    let n = text.names.len() - first;
    // The current name is taken off when its value is done: before the first there is one more.
    open(vm, f, v, n as i64 + 1);
}

fn open(vm: &mut Vm, f: Native, container: Value, n: i64) {
    let (pos, depth) = (vm.slot(f, POS), vm.slot(f, DEPTH));
    vm.push_slot(f, container);
    vm.push_slot(f, Value::small_int(n).expect("small"));
    vm.push_slot(f, pos);
    vm.push_slot(f, depth);
}

/// Goes on to the value after the one that was written or opened; the result if there is none.
fn next_value(vm: &mut Vm, f: Native) -> Result<Option<Next>> {
    loop {
        let top = vm.slots(f);
        if top == LEVELS {
            return finish(vm).map(Some);
        }
        let written = text(vm).writer.written();
        vm.check_length(written)?;
        let container = vm.slot(f, top - LEVEL);
        let around = vm.counter(f, top - 1);
        vm.set_counter(f, DEPTH, around + 1);
        let n = vm
            .slot(f, top - LEVEL + 1)
            .as_small_int()
            .expect("a counter");
        if container.tag() == Tag::List {
            if let Some(&item) = vm.heap.list(container).get((n + 1) as usize) {
                vm.set_counter(f, top - LEVEL + 1, (n + 1) as usize);
                let pos = vm.slot(f, top - LEVEL + 2);
                vm.set_slot(f, VALUE, item);
                vm.set_slot(f, POS, pos);
                return Ok(None);
            }
            text(vm).writer.end_array();
        } else {
            vm.set_counter(f, top - LEVEL + 1, (n - 1) as usize);
            let Vm {
                heap,
                builders,
                symbols,
                ..
            } = &mut *vm;
            let text: &mut Text = builders.last_mut().expect("begun").extra_mut();
            if n as usize <= heap.attrs_len(container) {
                text.names.pop();
            }
            if n > 1 {
                let name = *text.names.last().expect("one a name to do");
                text.writer.key(symbols.name(name));
                let a = heap.attrs_find(container, name).expect("its own name");
                vm.set_slot(f, VALUE, a.value);
                set_position(vm, f, POS, a.pos);
                return Ok(None);
            }
            text.writer.end_object();
        }
        vm.truncate_slots(f, top - LEVEL);
    }
}

fn finish(vm: &mut Vm) -> Result<Next> {
    let mut b = vm.end_builder();
    let text: &mut Text = b.extra_mut();
    let beginning = text.writer.take_beginning();
    match std::mem::take(&mut text.writer).finish() {
        Ok(bytes) => {
            b.bytes = bytes;
            vm.build(b).map(Next::Done)
        }
        Err(e) if vm.mode() & STRUCTURED != 0 => {
            let draft = vm.caches.drafts.last_mut().expect("it is being made");
            draft.not_unicode.get_or_insert(e);
            vm.build(b).map(Next::Done)
        }
        Err(e) => {
            if vm.mode() & PARTIAL != 0 {
                vm.caches.partial_output = Some(beginning);
            }
            Err(eval_error(e.message()))
        }
    }
}

#[cold]
fn cannot_convert(vm: &Vm, f: Native, what: String, own: Pos) -> EvalError {
    let pos = if own.is_some() {
        own
    } else {
        position(vm, f, POS)
    };
    type_error(format!("cannot convert {what} to JSON")).at(pos)
}

fn position(vm: &Vm, f: Native, slot: u32) -> Pos {
    Pos(vm.counter(f, slot) as u32)
}

fn set_position(vm: &mut Vm, f: Native, slot: u32, pos: Pos) {
    vm.set_counter(f, slot, pos.0 as usize)
}

/// Trace entries for an error that leaves the operation: one for each container.
pub(crate) fn trace_levels(vm: &mut Vm, f: Native, mut e: EvalError) -> EvalError {
    let builder = vm.counter(f, BUILDER);
    let Some(b) = vm.builders.get_mut(builder) else {
        return e; // the text was finished
    };
    let names = std::mem::take(&mut b.extra_mut::<Text>().names);
    let mut names = names.as_slice();
    let mut top = vm.slots(f);
    while top > LEVELS {
        let container = vm.slot(f, top - LEVEL);
        let n = vm.counter(f, top - LEVEL + 1);
        if container.tag() == Tag::List {
            let pos = position(vm, f, top - LEVEL + 2);
            e = e.trace(pos, format!("while evaluating list element at index {n}"));
        } else if let Some(&name) = names.last() {
            let pos = vm.heap.attrs_find(container, name).map(|a| a.pos);
            let name = vm.show_name(name);
            e = e.trace(
                pos.unwrap_or(Pos::NONE),
                format!("while evaluating attribute '{name}'"),
            );
            names = &names[..names.len() - n];
        }
        top -= LEVEL;
    }
    e
}
