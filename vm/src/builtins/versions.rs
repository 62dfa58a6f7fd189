//! Versions and package names: `compareVersions`, `splitVersion`, `parseDrvName`.
//!
//! The rules are in `frazil_formats::version`; here is only the way from and to values.

use super::{Builtin, What, want};
use crate::error::Result;
use crate::machine::Vm;
use frazil_formats::version;
use frazil_runtime::heap::Keys;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::Value;

/// The rows of this family.
pub static TABLE: &[Builtin] = &[
    Builtin::leaf(
        "__compareVersions",
        2,
        &[
            want(0, What::StringNoContext),
            want(1, What::StringNoContext),
        ],
        compare_versions,
        "Compares two versions: -1 if the first is older, 0 if they are the same, 1 if it is newer.",
    ),
    Builtin::leaf(
        "__splitVersion",
        1,
        &[want(0, What::StringNoContext)],
        split_version,
        "Splits a version into the components that `compareVersions` compares.",
    ),
    Builtin::leaf(
        "__parseDrvName",
        1,
        &[want(0, What::StringNoContext)],
        parse_drv_name,
        "Splits `hello-2.12` into the set `{ name = \"hello\"; version = \"2.12\"; }`.",
    ),
];

fn compare_versions(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let order = version::compare_versions(vm.heap.bytes(args[0]), vm.heap.bytes(args[1]));
    Ok(vm.heap.int(order as i64))
}

fn split_version(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let items: Vec<Value> = version::split_version(vm.heap.bytes(args[0]))
        .map(|c| vm.heap.string(c))
        .collect();
    Ok(vm.heap.list_from(&items))
}

fn parse_drv_name(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let keys = drv_name_keys(vm);
    let (name, version) = version::parse_drv_name(vm.heap.bytes(args[0]));
    let values = [vm.heap.string(name), vm.heap.string(version)];
    Ok(vm.heap.new_attrs(keys, &values))
}

/// The table of the keys `name` and `version`, one for all calls, so that selections from the
/// result hit inline caches.
fn drv_name_keys(vm: &mut Vm) -> Keys {
    let (name, version) = (vm.known.name, vm.symbols.intern(b"version"));
    debug_assert!(name < version);
    let heap = &vm.heap;
    *vm.caches
        .drv_name_keys
        .get_or_insert_with(|| heap.permanent_keys(&[name, version], &[Pos::NONE; 2]))
}
