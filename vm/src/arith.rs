//! Arithmetic on integers and floats, with the reference's overflow and type errors.

use crate::builtins::What;
use crate::error::{Result, eval_error};
use crate::machine::Vm;
use frazil_runtime::value::Value;

/// A number.
#[derive(Clone, Copy, Debug)]
pub enum Number {
    /// 64-bit integer.
    Int(i64),
    /// Float.
    Float(f64),
}

impl Number {
    /// As a float.
    pub fn as_f64(self) -> f64 {
        match self {
            Number::Int(i) => i as f64,
            Number::Float(f) => f,
        }
    }
}

impl Vm {
    /// The value as a number.
    pub fn number(&self, v: Value) -> Option<Number> {
        self.heap
            .as_int(v)
            .map(Number::Int)
            .or_else(|| self.heap.as_float(v).map(Number::Float))
    }
}

fn operate(
    vm: &mut Vm,
    l: Value,
    r: Value,
    name: (&'static str, &'static str),
    int: fn(i64, i64) -> Option<i64>,
    float: fn(f64, f64) -> f64,
) -> Result<Value> {
    let (verb, trace_name) = (name.0, name.1);
    match (vm.number(l), vm.number(r)) {
        (Some(Number::Int(a)), Some(Number::Int(b))) => match int(a, b) {
            Some(v) => Ok(vm.heap.int(v)),
            None => {
                let sign = match verb {
                    "adding" => '+',
                    "subtracting" => '-',
                    "multiplying" => '*',
                    _ => '/',
                };
                Err(eval_error(format!(
                    "integer overflow in {verb} {a} {sign} {b}"
                )))
            }
        },
        (Some(a), Some(b)) => Ok(vm.heap.float(float(a.as_f64(), b.as_f64()))),
        (a, _) => {
            // As soon as one side is a float, the other is forced as a float (an integer will do).
            let float = matches!(a, Some(Number::Float(_))) || vm.heap.as_float(r).is_some();
            let (bad, which) = if a.is_none() {
                (l, "first")
            } else {
                (r, "second")
            };
            let what = if float { What::Float } else { What::Int };
            let e = vm.wrong_type(what, bad);
            let pos = vm.call_pos();
            Err(e.at(pos).trace(
                pos,
                format!("while evaluating the {which} argument of the {trace_name}"),
            ))
        }
    }
}

/// `builtins.add`.
///
/// # Errors
/// Overflow, not a number.
pub fn add(vm: &mut Vm, l: Value, r: Value) -> Result<Value> {
    operate(
        vm,
        l,
        r,
        ("adding", "addition"),
        i64::checked_add,
        |a, b| a + b,
    )
}

/// `builtins.sub`.
///
/// # Errors
/// Overflow, not a number.
pub fn sub(vm: &mut Vm, l: Value, r: Value) -> Result<Value> {
    operate(
        vm,
        l,
        r,
        ("subtracting", "subtraction"),
        i64::checked_sub,
        |a, b| a - b,
    )
}

/// `builtins.mul`.
///
/// # Errors
/// Overflow, not a number.
pub fn mul(vm: &mut Vm, l: Value, r: Value) -> Result<Value> {
    operate(
        vm,
        l,
        r,
        ("multiplying", "multiplication"),
        i64::checked_mul,
        |a, b| a * b,
    )
}

/// `builtins.div`.
///
/// # Errors
/// Division by zero, overflow, not a number.
pub fn div(vm: &mut Vm, l: Value, r: Value) -> Result<Value> {
    if vm.number(r).is_some_and(|n| n.as_f64() == 0.0) {
        return Err(eval_error("division by zero"));
    }
    operate(
        vm,
        l,
        r,
        ("dividing", "division"),
        i64::checked_div,
        |a, b| a / b,
    )
}
