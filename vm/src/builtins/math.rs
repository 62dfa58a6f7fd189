//! Numbers: arithmetic, bit operations, rounding, order.

use super::{Builtin, What, want};
use crate::arith;
use crate::equal::less_step;
use crate::error::{Result, eval_error};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use frazil_runtime::value::Value;

const BOTH: &[super::Want] = &[want(0, What::Any), want(1, What::Any)];
const INTEGERS: &[super::Want] = &[want(0, What::Int), want(1, What::Int)];

/// The rows of this family.
pub static TABLE: &[Builtin] = &[
    Builtin::leaf(
        "__add",
        2,
        BOTH,
        |vm, args| arith::add(vm, args[0], args[1]),
        "The sum of two numbers.",
    ),
    Builtin::leaf(
        "__sub",
        2,
        BOTH,
        |vm, args| arith::sub(vm, args[0], args[1]),
        "The difference of two numbers.",
    ),
    Builtin::leaf(
        "__mul",
        2,
        BOTH,
        |vm, args| arith::mul(vm, args[0], args[1]),
        "The product of two numbers.",
    ),
    Builtin::leaf(
        "__div",
        2,
        BOTH,
        |vm, args| arith::div(vm, args[0], args[1]),
        "The quotient of two numbers; that of two integers is rounded towards zero.",
    ),
    Builtin::leaf(
        "__bitAnd",
        2,
        INTEGERS,
        |vm, args| Ok(bits(vm, args, |a, b| a & b)),
        "The bitwise AND of two integers.",
    ),
    Builtin::leaf(
        "__bitOr",
        2,
        INTEGERS,
        |vm, args| Ok(bits(vm, args, |a, b| a | b)),
        "The bitwise OR of two integers.",
    ),
    Builtin::leaf(
        "__bitXor",
        2,
        INTEGERS,
        |vm, args| Ok(bits(vm, args, |a, b| a ^ b)),
        "The bitwise XOR of two integers.",
    ),
    Builtin::leaf(
        "__ceil",
        1,
        &[want(0, What::Float)],
        |vm, args| round(vm, args[0], f64::ceil),
        "The smallest integer that is not less than a number.",
    ),
    Builtin::leaf(
        "__floor",
        1,
        &[want(0, What::Float)],
        |vm, args| round(vm, args[0], f64::floor),
        "The largest integer that is not greater than a number.",
    ),
    Builtin::step(
        "__lessThan",
        2,
        BOTH,
        less_than,
        "Whether the first argument is less than the second: numbers, strings, paths, lists.",
    ),
];

fn bits(vm: &mut Vm, args: &[Value], operation: fn(i64, i64) -> i64) -> Value {
    let int = |v| vm.heap.as_int(v).expect("checked");
    vm.heap.int(operation(int(args[0]), int(args[1])))
}

/// The reference rounds integers, too, by way of a float, and fails where that changes them.
fn round(vm: &mut Vm, v: Value, direction: fn(f64) -> f64) -> Result<Value> {
    const BUG: &str = "Due to a bug (see https://github.com/NixOS/nix/issues/12899)";
    const FUTURE: &str = "Future Nix versions might implement the correct behavior.";
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    let int = vm.heap.as_int(v);
    let x = vm.number(v).expect("checked").as_f64();
    let rounded = direction(x);
    let fits = (-LIMIT..LIMIT).contains(&rounded);
    let Some(i) = int else {
        if fits {
            return Ok(vm.heap.int(rounded as i64));
        }
        let shown = frazil_formats::float::display(x);
        return Err(eval_error(format!(
            "NixFloat argument {shown} is not in the range of NixInt"
        )));
    };
    if !fits {
        return Err(eval_error(format!(
            "{BUG} the NixInt argument {i} caused undefined behavior in previous Nix versions.\n\t{FUTURE}"
        )));
    }
    let result = rounded as i64;
    if result != i {
        return Err(eval_error(format!(
            "{BUG} a loss of precision occurred in previous Nix versions because the NixInt argument {i} was rounded to {result}.\n\t{FUTURE}"
        )));
    }
    Ok(v)
}

fn less_than(vm: &mut Vm, f: Native) -> Result<Next> {
    if vm.state() == 1 {
        return Ok(Next::Done(vm.result(f)));
    }
    let (l, r) = (vm.arg(f, 0), vm.arg(f, 1));
    match vm.less_simple(l, r)? {
        Some(b) => Ok(Next::Done(Value::bool(b))),
        None => {
            vm.set_state(1);
            Ok(Next::Sub {
                step: less_step,
                args: 1,
                n: 2,
                mode: 0,
            })
        }
    }
}
