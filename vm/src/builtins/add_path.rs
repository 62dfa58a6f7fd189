//! `path` and `filterSource`: trees of files as store paths, perhaps with some files left out.
//!
//! The archive is written step by step into a hash; in between the filter, a Nix function, is called as
//! any function is. What belongs to a path being added is on a stack in [`Caches`](super::Caches);
//! nothing of the tree is kept but the names of the directories on the way. Deliberately absent: the
//! store (see `store_io`).

use super::{Builtin, What, want_as};
use crate::coerce_path::{FILTER_SOURCE, UNTRACED, coerce_path_step};
use crate::error::{ErrorKind, EvalError, Result, eval_error};
use crate::frame::{Native, Next};
use crate::host::FileType;
use crate::host_files::HostFiles;
use crate::machine::Vm;
use crate::paths::{Follow, is_directory, shown};
use crate::store_io::{having, source_name, store_error};
use frazil_runtime::heap::Attr;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::{Tag, Value};
use frazil_store::nar::{NarWalker, Step};
use frazil_store::{
    BString, ContentAddress, ContentAddressMethod, Hash, HashAlgo, Hasher, StorePath,
};

/// The rows of this family.
pub static TABLE: &[Builtin] = &[
    Builtin::step(
        "__path",
        1,
        &[want_as(
            0,
            What::Attrs,
            "while evaluating the argument passed to 'builtins.path'",
        )],
        path,
        "Puts a file or directory into the store, as the attributes `path`, `name`, `filter`, `recursive` and `sha256` say.",
    )
    .explained(explain_path),
    Builtin::step(
        "__filterSource",
        2,
        &[],
        filter_source,
        "Puts a directory into the store, without the files for which the function returns false.",
    )
    .explained(explain_filter_source),
];

/// A path being added.
pub(crate) struct Addition {
    name: Option<BString>,
    method: ContentAddressMethod,
    expected: Option<Hash>,
    /// The path as given, once it is known.
    path: Vec<u8>,
    /// The path with its links resolved.
    root: Vec<u8>,
    /// What the object of the store refers to that it is in, sorted, if it was given with a context.
    references: Vec<StorePath>,
    walk: Option<Walk>,
}

struct Walk {
    files: HostFiles,
    walker: NarWalker<HostFiles>,
    hasher: Hasher,
    left_out: Vec<BString>,
    /// What the filter is being asked about.
    asked: BString,
}

// Slots. The path, a path value or a string with its context.
const PATH: u32 = 2;
const FILTER: u32 = 3;
/// Arguments of the filter; also the attribute being evaluated.
const ARGS: u32 = 4;
const INDEX: u32 = 6;

// States.
const START: u32 = 0;
const ATTRIBUTE: u32 = 1;
const EVALUATED: u32 = 2;
const FUNCTION: u32 = 3;
const BEGIN: u32 = 4;
const WALK: u32 = 5;
const FILTERED: u32 = 6;

fn path(vm: &mut Vm, f: Native) -> Result<Next> {
    let set = vm.arg(f, 0);
    loop {
        match vm.state() {
            START => {
                for _ in PATH..=INDEX {
                    vm.push_slot(f, Value::NULL);
                }
                begin(vm);
                vm.set_state(ATTRIBUTE);
            }
            ATTRIBUTE => {
                let i = vm.counter(f, INDEX);
                let Some(attr) = vm.heap.attrs_iter(set).nth(i) else {
                    if vm.slot(f, PATH) == Value::NULL {
                        return Err(eval_error(
                            "missing required 'path' attribute in the first argument to 'builtins.path'",
                        ));
                    }
                    vm.set_state(BEGIN);
                    continue;
                };
                let k = vm.known;
                vm.set_state(EVALUATED);
                if attr.name == k.path {
                    vm.set_slot(f, ARGS, attr.value);
                    return Ok(Next::Sub {
                        step: coerce_path_step,
                        args: ARGS,
                        n: 1,
                        mode: UNTRACED,
                    });
                }
                if [k.name, k.filter].contains(&attr.name)
                    || vm.is_named(attr.name, "recursive")
                    || vm.is_named(attr.name, "sha256")
                {
                    return Ok(Next::Force(attr.value));
                }
                return Err(eval_error(format!(
                    "unsupported argument '{}' to 'builtins.path'",
                    vm.show_name(attr.name)
                ))
                .at(attr.pos));
            }
            EVALUATED => {
                let i = vm.counter(f, INDEX);
                if let Some(attr) = vm.heap.attrs_iter(set).nth(i) {
                    take_attribute(vm, f, attr)?;
                }
                vm.set_counter(f, INDEX, i + 1);
                vm.set_state(ATTRIBUTE);
            }
            _ => return add(vm, f),
        }
    }
}

/// Takes an attribute of `path`'s argument; its value is in slot 0.
fn take_attribute(vm: &mut Vm, f: Native, attr: Attr) -> Result<()> {
    let v = vm.result(f);
    let k = vm.known;
    let check = |vm: &mut Vm, what: What| {
        if what.accepts(vm, v) {
            Ok(())
        } else {
            // A string that must not have a context is no error of type, which has a position.
            let has_context = what == What::StringNoContext && v.tag() == Tag::String;
            let e = vm.wrong_type(what, v);
            Err(if has_context { e } else { e.at(attr.pos) })
        }
    };
    if attr.name == k.path {
        vm.set_slot(f, PATH, v);
    } else if attr.name == k.filter {
        check(vm, What::Function)?;
        vm.set_slot(f, FILTER, v);
    } else if vm.is_named(attr.name, "recursive") {
        check(vm, What::Bool)?;
        addition(vm).method = match v {
            Value::TRUE => ContentAddressMethod::Nar,
            _ => ContentAddressMethod::Flat,
        };
    } else {
        check(vm, What::StringNoContext)?;
        let text = BString::from(vm.heap.bytes(v));
        if attr.name == k.name {
            addition(vm).name = Some(text).filter(|n| !n.is_empty());
        } else {
            // What is wrong with a hash has nothing to do with its evaluation.
            vm.set_state(ATTRIBUTE);
            let features = vm.caches.store.features;
            let (hash, empty) = Hash::parse_allow_empty(&text, Some(HashAlgo::Sha256), features)
                .map_err(store_error)?;
            if empty {
                vm.warn_empty_hash(&hash);
            }
            addition(vm).expected = Some(hash);
        }
    }
    Ok(())
}

/// Whether an error is about a value that is no path, rather than about the evaluation of `outPath` or `__toString`:
/// that has a position or has come through something.
fn is_of_coercion(e: &EvalError) -> bool {
    e.kind() != ErrorKind::InfiniteRecursion && e.pos() == Pos::NONE && e.trace_len() == 0
}

fn explain_path(vm: &mut Vm, f: Native, state: u32, e: EvalError) -> EvalError {
    if state == START {
        return e;
    }
    if state == EVALUATED {
        let i = vm.counter(f, INDEX);
        let set = vm.arg(f, 0);
        vm.caches.additions.pop();
        let Some(attr) = vm.heap.attrs_iter(set).nth(i) else {
            return e;
        };
        let k = vm.known;
        let is_set = vm.heap.whnf(attr.value).map(Value::tag) == Some(Tag::Attrs);
        if attr.name == k.path && is_set && !is_of_coercion(&e) {
            return e.or_needs_itself_at(attr.pos);
        }
        let text = if attr.name == k.path {
            "while evaluating the 'path' attribute passed to 'builtins.path'"
        } else if attr.name == k.name {
            "while evaluating the `name` attribute passed to builtins.path"
        } else if attr.name == k.filter {
            "while evaluating the `filter` parameter passed to builtins.path"
        } else if vm.is_named(attr.name, "recursive") {
            "while evaluating the `recursive` attribute passed to builtins.path"
        } else if vm.is_named(attr.name, "sha256") {
            "while evaluating the `sha256` attribute passed to builtins.path"
        } else {
            return e;
        };
        return e.or_needs_itself_at(attr.pos).trace(attr.pos, text);
    }
    explain_adding(vm, state, e)
}

fn filter_source(vm: &mut Vm, f: Native) -> Result<Next> {
    loop {
        match vm.state() {
            START => {
                vm.set_state(EVALUATED);
                return Ok(Next::Sub {
                    step: coerce_path_step,
                    args: PATH,
                    n: 1,
                    mode: FILTER_SOURCE,
                });
            }
            EVALUATED => {
                let v = vm.result(f);
                vm.set_slot(f, PATH, v);
                for _ in FILTER..=INDEX {
                    vm.push_slot(f, Value::NULL);
                }
                begin(vm);
                vm.set_state(FUNCTION);
                vm.set_trace(
                    &"while evaluating the first argument passed to builtins.filterSource",
                );
                return Ok(Next::Force(vm.arg(f, 0)));
            }
            FUNCTION => {
                let v = vm.result(f);
                if !What::Function.accepts(vm, v) {
                    return Err(vm.wrong_type(What::Function, v));
                }
                vm.clear_trace();
                vm.set_slot(f, FILTER, v);
                vm.set_state(BEGIN);
            }
            _ => return add(vm, f),
        }
    }
}

fn explain_filter_source(vm: &mut Vm, _: Native, state: u32, e: EvalError) -> EvalError {
    match state {
        START | EVALUATED => e,
        _ => explain_adding(vm, state, e),
    }
}

/// Drops what belongs to the path being added; says which it is if files were being read.
fn explain_adding(vm: &mut Vm, state: u32, e: EvalError) -> EvalError {
    match vm.caches.additions.pop() {
        Some(a) if state >= BEGIN => {
            e.trace(Pos::NONE, format!("while adding path '{}'", shown(&a.path)))
        }
        _ => e,
    }
}

fn begin(vm: &mut Vm) {
    vm.caches.additions.push(Addition {
        name: None,
        method: ContentAddressMethod::Nar,
        expected: None,
        path: Vec::new(),
        root: Vec::new(),
        references: Vec::new(),
        walk: None,
    });
}

/// The path that the running frame adds.
fn addition(vm: &mut Vm) -> &mut Addition {
    vm.caches.additions.last_mut().expect("begun by this frame")
}

/// Adds the path whose slots are filled.
fn add(vm: &mut Vm, f: Native) -> Result<Next> {
    if vm.state() == BEGIN {
        vm.set_state(WALK);
        if let Some(done) = start(vm, f)? {
            vm.caches.additions.pop();
            return Ok(Next::Done(done));
        }
    }
    if vm.state() == FILTERED {
        let v = vm.result(f);
        let Some(include) = v.as_bool() else {
            let e = vm.wrong_type(What::Bool, v);
            let text = "while evaluating the return value of the path filter function";
            return Err(e.trace(Pos::NONE, text));
        };
        if let Some(walk) = &mut addition(vm).walk {
            walk.walker.answer(include);
            let asked = std::mem::take(&mut walk.asked);
            if !include {
                walk.left_out.push(asked);
            }
        }
        vm.set_state(WALK);
    }
    let Some(mut walk) = addition(vm).walk.take() else {
        return Err(eval_error("nothing is being added"));
    };
    let files = walk.files.clone();
    let step = vm.lend_host(&files, || {
        loop {
            match walk.walker.step(&mut walk.hasher) {
                Ok(Step::Wrote) => {}
                other => return other,
            }
        }
    });
    match step.map_err(store_error)? {
        Step::NeedsFilter { path, kind } => {
            let arg = vm.heap.string(&path);
            vm.set_slot(f, ARGS, arg);
            let kind = vm.file_type_string(kind.into());
            vm.set_slot(f, ARGS + 1, kind);
            walk.asked = path;
            addition(vm).walk = Some(walk);
            vm.set_state(FILTERED);
            Ok(Next::Call {
                f: FILTER,
                args: ARGS,
                n: 2,
            })
        }
        _ => {
            let (hash, _) = walk.hasher.finish();
            let done = finish(vm, hash, &walk.left_out)?;
            vm.caches.additions.pop();
            Ok(Next::Done(done))
        }
    }
}

/// Looks at the path; the result if no filter has to be asked.
fn start(vm: &mut Vm, f: Native) -> Result<Option<Value>> {
    let v = vm.slot(f, PATH);
    let mut path = vm.heap.bytes(v).to_vec();
    addition(vm).path.clone_from(&path);
    let context = vm.string_context(v).to_vec();
    if !context.is_empty() && vm.caches.store.dir().contains(&path) {
        let rewrites = vm.realise_context(&context)?;
        path = Vm::rewrite_path(&path, &rewrites);
        addition(vm).path.clone_from(&path);
        let (object, _) = vm.caches.store.dir().split(&path).map_err(store_error)?;
        if let Some(store) =
            having(&mut vm.caches.store.store.to_read(), &object).map_err(store_error)?
        {
            let mut references = store.references(&object).map_err(store_error)?;
            references.sort();
            addition(vm).references = references;
        }
    }
    let a = addition(vm);
    if a.name.is_none() {
        a.name = Some(source_name(&path).into());
    }
    let (name, method, expected) = (a.name.clone().unwrap_or_default(), a.method, a.expected);
    let references = a.references.clone();
    if let Some(hash) = expected {
        let ca = ContentAddress { method, hash };
        let expected = vm
            .caches
            .store
            .dir()
            .make_ca_path(&name, &ca, &references, false)
            .map_err(store_error)?;
        if vm.is_valid_path(&expected)? {
            return Ok(Some(vm.store_path_string(&expected)));
        }
    }
    let root = vm.resolve_links(&path, Follow::All)?;
    addition(vm).root.clone_from(&root);
    if method == ContentAddressMethod::Flat {
        if vm.existing_type(&root)? == FileType::Directory {
            return Err(is_directory());
        }
        let hash = vm.hash_flat(&root, HashAlgo::Sha256).map_err(store_error)?;
        return finish(vm, hash, &[]).map(Some);
    }
    if vm.slot(f, FILTER) == Value::NULL {
        let hash = vm.hash_nar(&root).map_err(store_error)?;
        return finish(vm, hash, &[]).map(Some);
    }
    let files = HostFiles::default();
    addition(vm).walk = Some(Walk {
        walker: NarWalker::new(files.clone(), &root, true),
        files,
        hasher: Hasher::new(HashAlgo::Sha256),
        left_out: Vec::new(),
        asked: BString::default(),
    });
    Ok(None)
}

/// The store path of the addition, whose contents have this hash.
fn finish(vm: &mut Vm, hash: Hash, left_out: &[BString]) -> Result<Value> {
    let a = addition(vm);
    let (name, method, expected) = (a.name.clone().unwrap_or_default(), a.method, a.expected);
    if expected.is_some_and(|e| e != hash) {
        return Err(eval_error(format!(
            "store path mismatch in (possibly filtered) path added from '{}'",
            shown(&a.path)
        )));
    }
    let root = std::mem::take(&mut a.root);
    let references = std::mem::take(&mut a.references);
    let path = vm.add_source(&root, &name, method, hash, left_out, &references)?;
    Ok(vm.store_path_string(&path))
}
