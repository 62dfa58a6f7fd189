//! Types: `typeOf`, `isAttrs`, `isInt`, ….

use super::{Builtin, What, want};
use crate::error::Result;
use crate::machine::Vm;
use frazil_runtime::value::{Tag, Value};

/// A row for a test of one evaluated value.
macro_rules! test {
    ($name:literal, $doc:literal, |$vm:ident, $v:ident| $test:expr) => {
        Builtin::leaf(
            $name,
            1,
            &[want(0, What::Any)],
            |$vm, args| {
                let $v = args[0];
                Ok(Value::bool($test))
            },
            $doc,
        )
    };
}

/// The rows of this family.
pub static TABLE: &[Builtin] = &[
    Builtin::leaf(
        "__typeOf",
        1,
        &[want(0, What::Any)],
        type_of,
        "The name of the argument's type: `\"int\"`, `\"bool\"`, `\"string\"`, `\"path\"`, `\"null\"`, \
         `\"set\"`, `\"list\"`, `\"lambda\"` or `\"float\"`.",
    ),
    test!("isNull", "Whether the argument is null.", |_vm, v| {
        v == Value::NULL
    }),
    test!(
        "__isFunction",
        "Whether the argument is a function; a set that can be called is not one.",
        |vm, v| vm.heap.is_function(v)
    ),
    test!("__isInt", "Whether the argument is an integer.", |vm, v| {
        vm.heap.as_int(v).is_some()
    }),
    test!("__isFloat", "Whether the argument is a float.", |vm, v| {
        vm.heap.as_float(v).is_some()
    }),
    test!(
        "__isString",
        "Whether the argument is a string.",
        |_vm, v| v.tag() == Tag::String
    ),
    test!(
        "__isBool",
        "Whether the argument is a Boolean.",
        |_vm, v| v.as_bool().is_some()
    ),
    test!("__isPath", "Whether the argument is a path.", |vm, v| {
        vm.heap.is_path(v)
    }),
    test!("__isAttrs", "Whether the argument is a set.", |_vm, v| {
        v.tag() == Tag::Attrs
    }),
    test!("__isList", "Whether the argument is a list.", |_vm, v| {
        v.tag() == Tag::List
    }),
];

fn type_of(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let name = vm.type_name(args[0]);
    Ok(vm.permanent_string(name))
}
