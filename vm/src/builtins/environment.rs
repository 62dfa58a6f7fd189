//! What surrounds an evaluation: `getEnv`, and constants like `currentSystem` and `nixPath`.

use super::{Builtin, What, want};
use crate::error::Result;
use crate::machine::Vm;
use frazil_runtime::heap::Attr;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::Value;

/// The version of the language and of C++ Nix whose behaviour this is.
pub const NIX_VERSION: &str = "2.34.8";

/// The rows of this family.
pub static TABLE: &[Builtin] = &[Builtin::leaf(
    "__getEnv",
    1,
    &[want(0, What::StringNoContext)],
    get_env,
    "An environment variable, or the empty string; always that in pure and restricted evaluation.",
)];

fn get_env(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    if vm.settings.pure_eval || vm.settings.restrict_eval {
        return Ok(vm.heap.empty_string());
    }
    let name = vm.heap.bytes(args[0]).to_vec();
    let value = vm.host.env(&name).unwrap_or_default();
    Ok(vm.heap.string(&value))
}

/// The constants of this family. What could differ from run to run is absent in pure evaluation.
pub(super) fn constants(vm: &mut Vm) -> Vec<(&'static str, Value)> {
    let mut out = Vec::new();
    if !vm.settings.pure_eval {
        let now = vm.host.time();
        out.push(("__currentTime", vm.heap.int(now)));
        let system = vm.heap.string(vm.settings.current_system.as_bytes());
        out.push(("__currentSystem", system));
    }
    out.push(("__nixVersion", vm.heap.string(NIX_VERSION.as_bytes())));
    out.push((
        "__storeDir",
        vm.heap.string(vm.settings.store_dir.as_bytes()),
    ));
    out.push(("__langVersion", vm.heap.int(6)));
    out.push(("__nixPath", nix_path(vm)));
    out
}

/// The look-up path as a list of sets.
fn nix_path(vm: &mut Vm) -> Value {
    if vm.settings.pure_eval {
        return vm.heap.empty_list();
    }
    let mut entries = Vec::new();
    for (prefix, path) in &vm.settings.nix_path {
        let attr = |name, text: &str| Attr {
            name,
            value: vm.heap.string(text.as_bytes()),
            pos: Pos::NONE,
        };
        let mut attrs = vec![attr(vm.known.prefix, prefix), attr(vm.known.path, path)];
        entries.push(vm.heap.attrs_from(&mut attrs));
    }
    vm.heap.list_from(&entries)
}
