//! Hashes of strings, their text forms, and placeholders for output paths.
//!
//! Algorithms, forms and messages are the store's; here is only the way from and to values. Hashes
//! of files are in `files`.

use super::{Builtin, What, want};
use crate::error::{Result, eval_error};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use crate::store_io::store_error;
use frazil_formats::message_text;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::Value;
use frazil_store::hash::{Hash, HashAlgo, HashFormat};
use frazil_store::placeholder::hash_placeholder;

/// The rows of this family.
pub static TABLE: &[Builtin] = &[
    Builtin::step(
        "__hashString",
        2,
        &[want(0, What::StringNoContext)],
        hash_string,
        "The hash of a string with the algorithm named by the first argument, in base 16.",
    )
    .fast(hash_string_at_once),
    Builtin::step(
        "__convertHash",
        1,
        &[want(0, What::Attrs)],
        convert_hash,
        "Converts the text form of a hash: a set of `hash`, `toHashFormat` and, unless the hash names \
         it, `hashAlgo`.",
    ),
    Builtin::leaf(
        "placeholder",
        1,
        &[want(0, What::StringNoContext)],
        placeholder,
        "The string that stands for the path of an output of a derivation and is replaced by it when \
         the derivation is built.",
    ),
];

/// The algorithm is looked at before the string is evaluated.
fn hash_string(vm: &mut Vm, f: Native) -> Result<Next> {
    if vm.state() == 0 {
        hash_algo(vm, vm.arg(f, 0))?;
        vm.set_trace(&"while evaluating the second argument passed to builtins.hashString");
        vm.set_state(1);
    }
    let text = vm.arg(f, 1);
    let Some(text) = vm.heap.whnf(text) else {
        return Ok(Next::Force(text));
    };
    if !What::String.accepts(vm, text) {
        return Err(vm.wrong_type(What::String, text));
    }
    let hash = hash_algo(vm, vm.arg(f, 0))?.hash(vm.heap.bytes(text));
    Ok(Next::Done(hash_text(vm, &hash)))
}

/// The same at once, if its arguments are evaluated.
fn hash_string_at_once(vm: &mut Vm, args: &[Value]) -> Option<Value> {
    let (algo, text) = (vm.heap.whnf(args[0])?, vm.heap.whnf(args[1])?);
    let is_algo = What::StringNoContext.accepts(vm, algo);
    if !is_algo || !What::String.accepts(vm, text) {
        return None;
    }
    let hash = hash_algo(vm, algo).ok()?.hash(vm.heap.bytes(text));
    Some(hash_text(vm, &hash))
}

fn hash_text(vm: &mut Vm, hash: &Hash) -> Value {
    let mut text = Vec::with_capacity(128);
    hash.write_text(HashFormat::Base16, false, &mut text);
    vm.heap.string(&text)
}

fn hash_algo(vm: &Vm, name: Value) -> Result<HashAlgo> {
    HashAlgo::parse(vm.heap.bytes(name), vm.caches.store.features).map_err(store_error)
}

/// An attribute that `convertHash` reads.
struct Input {
    trace: &'static &'static str,
    missing: Option<&'static str>,
    name: &'static [u8],
}

/// In the order in which the reference reads them.
static INPUTS: [Input; 3] = [
    Input {
        trace: &"while evaluating the attribute 'hash'",
        missing: Some("while locating the attribute 'hash'"),
        name: b"hash",
    },
    Input {
        trace: &"while evaluating the attribute 'hashAlgo'",
        missing: None,
        name: b"hashAlgo",
    },
    Input {
        trace: &"while evaluating the attribute 'toHashFormat'",
        missing: Some("while locating the attribute 'toHashFormat'"),
        name: b"toHashFormat",
    },
];

/// The state is the number of the input; inputs found are in slots from 2 on, null if left out.
fn convert_hash(vm: &mut Vm, f: Native) -> Result<Next> {
    let set = vm.arg(f, 0);
    while let Some(input) = INPUTS.get(vm.state() as usize) {
        let name = vm.symbols.intern(input.name);
        let Some(v) = vm.heap.attrs_get(set, name) else {
            let Some(trace) = input.missing else {
                vm.push_slot(f, Value::NULL);
                vm.set_state(vm.state() + 1);
                continue;
            };
            vm.clear_trace();
            let name = message_text(vm.symbols.name(name));
            return Err(eval_error(format!("attribute '{name}' missing")).trace(Pos::NONE, trace));
        };
        vm.set_trace(input.trace);
        let Some(w) = vm.heap.whnf(v) else {
            return Ok(Next::Force(v));
        };
        if !What::StringNoContext.accepts(vm, w) {
            return Err(vm.wrong_type(What::StringNoContext, w));
        }
        vm.clear_trace();
        match vm.state() {
            1 => drop(hash_algo(vm, w)?),
            2 => drop(hash_format(vm, w)?),
            _ => {}
        }
        vm.push_slot(f, w);
        vm.set_state(vm.state() + 1);
    }
    let (hash, algo, format) = (vm.slot(f, 2), vm.slot(f, 3), vm.slot(f, 4));
    let algo = match algo {
        Value::NULL => None,
        name => Some(hash_algo(vm, name)?),
    };
    if vm.heap.bytes(format) == b"base32" {
        vm.warn(
            "\"base32\" is a deprecated alias for hash format \"nix32\".",
            Pos::NONE,
        );
    }
    let format = hash_format(vm, format)?;
    let (hash, _) = Hash::parse_any(vm.heap.bytes(hash), algo, vm.caches.store.features)
        .map_err(store_error)?;
    let text = hash.to_text(format, format == HashFormat::Sri);
    Ok(Next::Done(vm.heap.string(text.as_bytes())))
}

fn hash_format(vm: &Vm, name: Value) -> Result<HashFormat> {
    HashFormat::parse(vm.heap.bytes(name)).map_err(store_error)
}

fn placeholder(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let text = hash_placeholder(vm.heap.bytes(args[0]));
    Ok(vm.heap.string(text.as_bytes()))
}
