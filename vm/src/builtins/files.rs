//! The file system: `readFile`, `readDir`, `pathExists`, `hashFile`, and paths as text.
//!
//! All but the last are impure: they go through the host, which may refuse.

use super::{Builtin, What, want};
use crate::coerce_path::{TO_PATH, coerce_path_step};
use crate::context::merge;
use crate::error::{Result, eval_error};
use crate::frame::{Native, Next};
use crate::host::FileType;
use crate::internal;
use crate::machine::Vm;
use crate::paths::{Follow, internal_text, is_directory, shown};
use crate::store_io::store_error;
use frazil_formats::path;
use frazil_runtime::heap::Attr;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::Value;
use frazil_store::{HashAlgo, HashFormat};

/// The rows of this family.
pub static TABLE: &[Builtin] = &[
    Builtin::step("__readFile", 1, &[], read_file, "The content of a file."),
    Builtin::step(
        "__readDir",
        1,
        &[],
        read_dir,
        "A set of the entries of a directory: their names and types.",
    ),
    Builtin::step(
        "__readFileType",
        1,
        &[],
        read_file_type,
        "\"regular\", \"directory\", \"symlink\" or \"unknown\".",
    ),
    Builtin::step(
        "__pathExists",
        1,
        &[],
        path_exists,
        "Whether there is something at a path.",
    ),
    Builtin::step(
        "__hashFile",
        2,
        &[want(0, What::StringNoContext)],
        hash_file,
        "The hash of a file's content, in base 16.",
    ),
    Builtin::step(
        "__toPath",
        1,
        &[],
        to_path,
        "Deprecated: the text of an absolute path, made canonical.",
    ),
    Builtin::leaf(
        "baseNameOf",
        1,
        &[want(0, What::Coerce(0))],
        base_name_of,
        "What follows the last slash.",
    ),
    Builtin::step(
        "dirOf",
        1,
        &[want(0, What::Any)],
        dir_of,
        "What precedes the last slash, as a path or a string like the argument.",
    ),
];

fn read_file(vm: &mut Vm, f: Native) -> Result<Next> {
    if let Some(next) = vm.path_argument(f, 0, Some(Follow::All))? {
        return Ok(next);
    }
    let path = vm.heap.bytes(vm.arg(f, 0)).to_vec();
    let text = vm.read_source(&path)?;
    if text.contains(&0) {
        return Err(eval_error(format!(
            "the contents of the file '{}' cannot be represented as a Nix string",
            shown(&path)
        )));
    }
    vm.check_length(text.len())?;
    let context = references_of(vm, &path, &text)?;
    Ok(Next::Done(vm.string_with(&text, &context)))
}

/// What a file of the store refers to, as far as its text mentions it.
fn references_of(vm: &mut Vm, path: &[u8], text: &[u8]) -> Result<Vec<u32>> {
    let state = &mut vm.caches.store;
    let mut context = Vec::new();
    if !state.dir().contains(path) {
        return Ok(context);
    }
    let Ok((store_path, _)) = state.dir().split(path) else {
        return Ok(context);
    };
    let Some(store) = state.store.to_read() else {
        return Ok(context);
    };
    let Ok(references) = store.references(&store_path) else {
        return Ok(context);
    };
    for r in references {
        // A reference is a mention of the hash part.
        if memchr::memmem::find(text, r.hash_part().as_bytes()).is_some() {
            let e = vm.opaque_element(&r);
            merge(&[e], &mut context);
        }
    }
    Ok(context)
}

fn read_dir(vm: &mut Vm, f: Native) -> Result<Next> {
    if let Some(next) = vm.path_argument(f, 0, Some(Follow::All))? {
        return Ok(next);
    }
    let path = vm.heap.bytes(vm.arg(f, 0)).to_vec();
    let mut entries = vm.read_directory(&path)?;
    // Names that are new count in the order of evaluation; it is not that of the file system.
    entries.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let mut attrs: Vec<Attr> = Vec::with_capacity(entries.len());
    for (name, kind) in entries {
        attrs.push(Attr {
            name: vm.symbols.intern(&name),
            value: vm.file_type_string(kind),
            pos: Pos::NONE,
        });
    }
    Ok(Next::Done(vm.heap.attrs_from(&mut attrs)))
}

fn read_file_type(vm: &mut Vm, f: Native) -> Result<Next> {
    if let Some(next) = vm.path_argument(f, 0, None)? {
        return Ok(next);
    }
    let path = vm.heap.bytes(vm.arg(f, 0)).to_vec();
    let kind = vm.existing_type(&path)?;
    Ok(Next::Done(vm.file_type_string(kind)))
}

impl Vm {
    /// The word for a file type, as a value that never moves.
    pub(crate) fn file_type_string(&mut self, t: FileType) -> Value {
        let words = self.caches.file_types.get_or_insert_with(|| {
            [
                FileType::Regular,
                FileType::Directory,
                FileType::Symlink,
                FileType::Unknown,
            ]
            .map(|t| self.heap.permanent(|h| h.string(t.name().as_bytes())))
        });
        words[t as usize]
    }
}

// Slots: 2 whether only a directory counts, 3 and 4 how many buffers were in use: evaluation may not look at everything,
// and what its argument may not look at is not there either, see `unwind`.
fn path_exists(vm: &mut Vm, f: Native) -> Result<Next> {
    const DIRECTORY: u32 = 2;
    // The other states are those of `path_argument`.
    const EVALUATED: u32 = 3;
    if vm.state() == 0 {
        let (scratch, builders) = vm.buffers();
        vm.push_slot(f, Value::FALSE);
        vm.push_slot(f, Value::small_int(scratch as i64).expect("small"));
        vm.push_slot(f, Value::small_int(builders as i64).expect("small"));
        vm.set_state(EVALUATED);
        return Ok(Next::Force(vm.arg(f, 0)));
    }
    if vm.state() == EVALUATED {
        let v = vm.result(f);
        vm.set_arg(f, 0, v);
        // Paths do not have a slash at the end, but strings mean directories by it.
        let directory = !vm.heap.is_path(v) && v.tag() == frazil_runtime::value::Tag::String && {
            let text = vm.heap.bytes(v);
            text.ends_with(b"/") || text.ends_with(b"/.")
        };
        vm.set_slot(f, DIRECTORY, Value::bool(directory));
        vm.set_state(0);
    }
    let directory = vm.slot(f, DIRECTORY) == Value::TRUE;
    let follow = if directory {
        Follow::All
    } else {
        Follow::Ancestors
    };
    if let Some(next) = vm.path_argument(f, 0, Some(follow))? {
        return Ok(next);
    }
    let path = vm.heap.bytes(vm.arg(f, 0)).to_vec();
    let exists = match vm.maybe_type(&path)? {
        None => false,
        Some(t) => !directory || t == FileType::Directory,
    };
    Ok(Next::Done(Value::bool(exists)))
}

fn hash_file(vm: &mut Vm, f: Native) -> Result<Next> {
    // The algorithm is looked at before the path.
    let name = vm.heap.bytes(vm.arg(f, 0)).to_vec();
    let algo = HashAlgo::parse(&name, vm.caches.store.features).map_err(store_error)?;
    if let Some(next) = vm.path_argument(f, 1, Some(Follow::All))? {
        return Ok(next);
    }
    let path = vm.heap.bytes(vm.arg(f, 1)).to_vec();
    if internal::is_internal(&path) {
        internal_text(&path)?;
    }
    if vm.existing_type(&path)? == FileType::Directory {
        return Err(is_directory());
    }
    let hash = vm.hash_flat(&path, algo).map_err(store_error)?;
    let text = hash.to_text(HashFormat::Base16, false);
    Ok(Next::Done(vm.heap.string(text.as_bytes())))
}

fn to_path(vm: &mut Vm, f: Native) -> Result<Next> {
    if vm.state() == 0 {
        vm.set_state(1);
        return Ok(Next::Sub {
            step: coerce_path_step,
            args: 1,
            n: 1,
            mode: TO_PATH,
        });
    }
    let v = vm.result(f);
    if !vm.heap.is_path(v) {
        return Ok(Next::Done(v));
    }
    let text = internal::text_of(vm.heap.bytes(v));
    Ok(Next::Done(vm.heap.string(text)))
}

fn base_name_of(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let base = path::base_name_of(vm.heap.bytes(args[0]));
    Ok(vm
        .heap
        .string_with_context(base, vm.heap.context_of(args[0])))
}

fn dir_of(vm: &mut Vm, f: Native) -> Result<Next> {
    let v = match vm.state() {
        0 => vm.arg(f, 0),
        _ => vm.result(f),
    };
    if vm.state() == 0 && vm.heap.is_path(v) {
        let dir = internal::parent(vm.heap.bytes(v));
        return Ok(Next::Done(vm.heap.path(&dir)));
    }
    vm.set_coercion_trace(&"while evaluating the first argument passed to 'builtins.dirOf'");
    let Some(s) = vm.coerce_here(v, 0)? else {
        vm.set_state(1);
        return Ok(vm.coerce_value(f, v, 0));
    };
    let dir = path::dir_of(vm.heap.bytes(s));
    Ok(Next::Done(
        vm.heap.string_with_context(dir, vm.heap.context_of(s)),
    ))
}
