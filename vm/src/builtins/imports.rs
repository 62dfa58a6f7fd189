//! `import` and `scopedImport`.
//!
//! Which file a path means, and that each is evaluated once, is in `source_files`.

use super::{Builtin, What};
use crate::error::{EvalError, Result};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use crate::paths::shown;
use crate::store_io::{not_valid, store_error};
use frazil_runtime::heap::{Attr, ThunkState};
use frazil_runtime::pos::{Origin, Pos};
use frazil_runtime::symbol::Symbol;
use frazil_runtime::value::Value;
use frazil_store::BStr;
use frazil_store::StorePath;

/// The rows of this family.
pub static TABLE: &[Builtin] = &[
    Builtin::step(
        "import",
        1,
        &[],
        import,
        "Evaluates the Nix file at a path, or `default.nix` in a directory. A file is evaluated once.",
    )
    .explained(explain),
    Builtin::step(
        "scopedImport",
        2,
        &[],
        scoped_import,
        "Evaluates a Nix file with the attributes of a set as additional global names.",
    ),
];

/// The file is being evaluated; its path is in [`FILE`].
const EVALUATING: u32 = 3;
/// It is evaluated.
const RETURN: u32 = 4;
const FILE: u32 = 2;

fn import(vm: &mut Vm, f: Native) -> Result<Next> {
    match vm.state() {
        EVALUATING => {
            vm.set_state(RETURN);
            return Ok(Next::Done(vm.result(f)));
        }
        RETURN => return Ok(Next::Done(vm.result(f))),
        _ => {}
    }
    if let Some(next) = vm.path_argument(f, 0, None)? {
        return Ok(next);
    }
    let given = vm.heap.bytes(vm.arg(f, 0)).to_vec();
    if let Some(store_path) = stored_derivation(vm, &given)? {
        vm.set_state(RETURN);
        let v = import_derivation(vm, &store_path)?;
        return Ok(Next::Done(v));
    }
    let (value, file) = vm.file_value(&given)?;
    let file = vm.heap.string(&file);
    vm.push_slot(f, file);
    // A file that needs itself does not fail while it is evaluated, but before.
    let again = value.is_thunk() && vm.heap.thunk_state(value) == ThunkState::Blackhole;
    vm.set_state(if again { RETURN } else { EVALUATING });
    Ok(Next::Force(value))
}

fn explain(vm: &mut Vm, f: Native, state: u32, mut e: EvalError) -> EvalError {
    if state != EVALUATING {
        return e;
    }
    let file = vm.slot(f, FILE);
    e.add_unpositioned(format!(
        "while evaluating the file '{}':",
        shown(vm.heap.bytes(file))
    ));
    e
}

fn scoped_import(vm: &mut Vm, f: Native) -> Result<Next> {
    if vm.state() == EVALUATING {
        let scope = vm.result(f);
        if !What::Attrs.accepts(vm, scope) {
            return Err(vm.wrong_type(What::Attrs, scope).trace(
                Pos::NONE,
                "while evaluating the first argument passed to builtins.scopedImport",
            ));
        }
        vm.set_arg(f, 0, scope);
        let given = vm.heap.bytes(vm.arg(f, 1)).to_vec();
        let file = vm.resolve_expr_path(&given)?;
        let names: Vec<Symbol> = vm.heap.attrs_iter(scope).map(|a| a.name).collect();
        let function = vm.compile_file(&file, Some(&names))?;
        vm.push_slot(f, function);
        vm.set_state(RETURN);
        return Ok(Next::Call {
            f: 3,
            args: 1,
            n: 1,
        });
    }
    if vm.state() == RETURN {
        return Ok(Next::Done(vm.result(f)));
    }
    if let Some(next) = vm.path_argument(f, 1, None)? {
        return Ok(next);
    }
    let given = vm.heap.bytes(vm.arg(f, 1)).to_vec();
    if let Some(store_path) = stored_derivation(vm, &given)? {
        // The scope is not looked at.
        let v = import_derivation(vm, &store_path)?;
        return Ok(Next::Done(v));
    }
    vm.set_state(EVALUATING);
    Ok(Next::Force(vm.arg(f, 0)))
}

/// The store path, if a path is that of a derivation in the store.
fn stored_derivation(vm: &mut Vm, path: &[u8]) -> Result<Option<StorePath>> {
    if !path.ends_with(frazil_store::store_path::DRV_EXTENSION.as_bytes()) {
        return Ok(None);
    }
    let Ok(store_path) = vm.caches.store.dir().parse(path) else {
        return Ok(None);
    };
    Ok(vm.is_valid_path(&store_path)?.then_some(store_path))
}

/// A derivation of the store as `derivation` would have returned it: a thunk.
fn import_derivation(vm: &mut Vm, path: &StorePath) -> Result<Value> {
    let dir = vm.caches.store.dir().clone();
    let full = dir.print(path);
    let Some(store) = vm.caches.store.store.to_read() else {
        return Err(not_valid(&full));
    };
    let drv = store.read_derivation(path).map_err(store_error)?;
    let mut attrs = Vec::new();
    let mut add = |vm: &mut Vm, name: &[u8], value: Value| {
        attrs.push(Attr {
            name: vm.symbols.intern(name),
            value,
            pos: Pos::NONE,
        })
    };
    let deep = vm.contexts.intern(crate::context::ContextElement::DrvDeep(
        full.as_str().into(),
    ));
    let drv_path = vm.string_with(full.as_bytes(), &[deep]);
    add(vm, b"drvPath", drv_path);
    let name = drv
        .env
        .get(<&BStr>::from("name"))
        .map(|n| n.to_vec())
        .unwrap_or_default();
    let name = vm.heap.string(&name);
    add(vm, b"name", name);
    let mut names = Vec::new();
    for (output, how) in &drv.outputs {
        let known = how.path(&dir, &drv.name, output).map_err(store_error)?;
        let text = match known {
            Some(p) => dir.print(&p),
            None => {
                frazil_store::placeholder::DownstreamPlaceholder::unknown_ca_output(path, output)
                    .map_err(store_error)?
                    .render()
            }
        };
        let element = vm.contexts.intern(crate::context::ContextElement::Built {
            drv: full.as_str().into(),
            output: String::from_utf8_lossy(output).into(),
        });
        let value = vm.string_with(text.as_bytes(), &[element]);
        add(vm, output, value);
        names.push(vm.heap.string(output));
    }
    let outputs = vm.heap.list_from(&names);
    add(vm, b"outputs", outputs);
    let set = vm.heap.attrs_from(&mut attrs);
    let wrapper = vm.compile(
        crate::internal::IMPORTED_DERIVATION,
        Origin::String,
        b"/",
        None,
    )?;
    Ok(vm.heap.new_apply(wrapper, &[set]))
}
