//! Strings as text: concatenation, replacement, length, parts, conversion.
//!
//! Strings are bytes; positions and lengths count bytes.

use super::replace::replace_strings;
use super::{Builtin, What, want_as};
use crate::coerce::{COPY, MORE, append};
use crate::error::Result;
use crate::frame::{Native, Next};
use crate::machine::Vm;
use frazil_runtime::value::{Tag, Value};

/// The rows of this family.
pub static TABLE: &[Builtin] = &[
    Builtin::leaf(
        "toString",
        1,
        &[want_as(
            0,
            What::Coerce(MORE),
            "while evaluating the first argument passed to builtins.toString",
        )],
        identity,
        "Converts a string, path, number, Boolean, null, a list of such, or a set with `outPath` or \
         `__toString` to a string. Paths are not copied to the store.",
    ),
    Builtin::leaf(
        "__stringLength",
        1,
        &[want_as(
            0,
            What::Coerce(COPY),
            "while evaluating the argument passed to builtins.stringLength",
        )],
        string_length,
        "The number of bytes of a string.",
    ),
    Builtin::leaf(
        "__substring",
        3,
        &[
            want_as(
                0,
                What::Int,
                "while evaluating the first argument (the start offset) passed to builtins.substring",
            ),
            want_as(
                0,
                What::NotNegative("negative start position in 'substring'"),
                "",
            ),
            want_as(
                1,
                What::Int,
                "while evaluating the second argument (the substring length) passed to builtins.substring",
            ),
            want_as(
                2,
                What::Coerce(COPY),
                "while evaluating the third argument (the string) passed to builtins.substring",
            ),
        ],
        substring,
        "The bytes of a string from a start offset on, at most as many as the length given (all if it \
         is negative).",
    ),
    Builtin::step(
        "__concatStringsSep",
        2,
        &[
            want_as(
                0,
                What::String,
                "while evaluating the first argument (the separator string) passed to builtins.concatStringsSep",
            ),
            want_as(
                1,
                What::List,
                "while evaluating the second argument (the list of strings to concat) passed to builtins.concatStringsSep",
            ),
        ],
        concat_strings_sep,
        "Concatenates the strings of a list with a separator between them.",
    ),
    Builtin::step(
        "__replaceStrings",
        3,
        &[
            want_as(
                0,
                What::List,
                "while evaluating the first argument passed to builtins.replaceStrings",
            ),
            want_as(
                1,
                What::List,
                "while evaluating the second argument passed to builtins.replaceStrings",
            ),
        ],
        replace_strings,
        "Replaces every occurrence of the strings of the first list by the strings at the same place of \
         the second list. A replacement is evaluated only if its pattern occurs.",
    ),
];

fn identity(_: &mut Vm, args: &[Value]) -> Result<Value> {
    Ok(args[0])
}

fn string_length(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    Ok(vm.heap.int(vm.heap.bytes(args[0]).len() as i64))
}

fn substring(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let s = args[2];
    let bytes = vm.heap.bytes(s);
    let clamp = |v: Value| {
        let n = vm.heap.as_int(v).unwrap_or(0);
        usize::try_from(n).map_or(bytes.len(), |n| n.min(bytes.len()))
    };
    let start = clamp(args[0]);
    let len = clamp(args[1]).min(bytes.len() - start);
    if len == bytes.len() {
        return Ok(s);
    }
    let part = &bytes[start..start + len];
    Ok(vm.heap.string_with_context(part, vm.heap.context_of(s)))
}

/// Slot of the number of elements that are done.
const DONE: u32 = 3;

/// While all elements are strings, only their evaluation needs the loop, and the result is written
/// at once. The first element that has to be coerced starts a builder (state 1).
fn concat_strings_sep(vm: &mut Vm, f: Native) -> Result<Next> {
    let (sep, list) = (vm.arg(f, 0), vm.arg(f, 1));
    if vm.slots(f) == DONE {
        vm.push_slot(f, Value::small_int(0).expect("small"));
    }
    let n = vm.heap.list(list).len();
    let mut i = vm.counter(f, DONE);
    if vm.state() == 0 {
        while i < n {
            let v = vm.heap.list(list)[i];
            match vm.heap.whnf(v) {
                Some(w) if w.tag() == Tag::String => i += 1,
                Some(_) => break,
                None => {
                    vm.set_counter(f, DONE, i);
                    return vm.force_to_coerce(v);
                }
            }
        }
        if i == n && (n > 1 || vm.heap.context_of(sep).is_none()) {
            let items = vm.heap.list(list);
            let piece = |i: usize| {
                if i % 2 == 1 {
                    return sep;
                }
                vm.heap.whnf(items[i / 2]).expect("evaluated above")
            };
            return match n {
                0 => Ok(Next::Done(vm.heap.empty_string())),
                1 => Ok(Next::Done(piece(0))),
                _ => vm.concat(2 * n - 1, piece).map(Next::Done),
            };
        }
        vm.begin_builder();
        for k in 0..i {
            let v = vm.heap.list(list)[k];
            let v = vm.heap.whnf(v).expect("evaluated above");
            if k > 0 {
                append(vm, sep);
            }
            append(vm, v);
        }
        let mut context = std::mem::take(&mut vm.builder().context);
        vm.add_context(sep, &mut context);
        vm.builder().context = context;
        vm.set_counter(f, DONE, i);
        vm.set_coercion_trace(
            &"while evaluating one element of the list of strings to concat passed to builtins.concatStringsSep",
        );
        vm.set_state(1);
    }
    if vm.state() == 2 {
        let s = vm.result(f);
        push_element(vm, sep, i, s);
        i += 1;
        vm.set_state(1);
    }
    while i < n {
        let v = vm.heap.list(list)[i];
        vm.set_counter(f, DONE, i);
        let Some(w) = vm.heap.whnf(v) else {
            return vm.force_to_coerce(v);
        };
        match vm.coerce_here(w, COPY)? {
            Some(s) => push_element(vm, sep, i, s),
            None => {
                vm.set_state(2);
                return Ok(vm.coerce_value(f, w, COPY));
            }
        }
        i += 1;
    }
    let b = vm.end_builder();
    vm.build(b).map(Next::Done)
}

/// Appends element `i`, after a separator if it is not the first.
fn push_element(vm: &mut Vm, sep: Value, i: usize, s: Value) {
    if i > 0 {
        append(vm, sep);
    }
    append(vm, s);
}
