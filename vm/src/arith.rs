//! Arithmetic on integers and floats, with the reference's overflow and type errors.

use crate::builtins::What;
use crate::error::{EvalError, Result, eval_error};
use crate::machine::Vm;
use frazil_runtime::pos::Pos;
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

/// What messages say about an operation.
struct Operation {
    /// `adding`
    verb: &'static str,
    sign: char,
    /// Trace entries for operands that are no integers …
    integers: [&'static str; 2],
    /// … and no numbers, where one of them is a float.
    floats: [&'static str; 2],
}

fn operate(
    vm: &mut Vm,
    l: Value,
    r: Value,
    o: &Operation,
    int: fn(i64, i64) -> Option<i64>,
    float: fn(f64, f64) -> f64,
) -> Result<Value> {
    match (vm.number(l), vm.number(r)) {
        (Some(Number::Int(a)), Some(Number::Int(b))) => match int(a, b) {
            Some(v) => Ok(vm.heap.int(v)),
            None => Err(eval_error(format!(
                "integer overflow in {} {a} {} {b}",
                o.verb, o.sign
            ))),
        },
        (Some(a), Some(b)) => Ok(vm.heap.float(float(a.as_f64(), b.as_f64()))),
        (a, _) => {
            // As soon as one side is a float, the other is taken as one, too.
            let any_float = vm.heap.as_float(l).is_some() || vm.heap.as_float(r).is_some();
            // The first that is wrong: an integer that is fine does not count.
            let i = a.is_some() as usize;
            Err(if any_float {
                refused(vm, What::Float, [l, r][i], o.floats[i])
            } else {
                refused(vm, What::Int, [l, r][i], o.integers[i])
            })
        }
    }
}

/// The error for an operand. It has no position, for in the reference a builtin raises it.
#[cold]
fn refused(vm: &mut Vm, what: What, v: Value, text: &'static str) -> EvalError {
    vm.wrong_type(what, v).trace(Pos::NONE, text)
}

const ADDITION: Operation = Operation {
    verb: "adding",
    sign: '+',
    integers: [
        "while evaluating the first argument of the addition",
        "while evaluating the second argument of the addition",
    ],
    floats: [
        "while evaluating the first argument of the addition",
        "while evaluating the second argument of the addition",
    ],
};

const SUBTRACTION: Operation = Operation {
    verb: "subtracting",
    sign: '-',
    integers: [
        "while evaluating the first argument of the subtraction",
        "while evaluating the second argument of the subtraction",
    ],
    floats: [
        "while evaluating the first argument of the subtraction",
        "while evaluating the second argument of the subtraction",
    ],
};

const MULTIPLICATION: Operation = Operation {
    verb: "multiplying",
    sign: '*',
    integers: [
        "while evaluating the first argument of the multiplication",
        "while evaluating the second argument of the multiplication",
    ],
    floats: [
        "while evaluating the first of the multiplication",
        "while evaluating the second argument of the multiplication",
    ],
};

const DIVISION: Operation = Operation {
    verb: "dividing",
    sign: '/',
    integers: [
        "while evaluating the first operand of the division",
        "while evaluating the second operand of the division",
    ],
    floats: [
        "while evaluating the first operand of the division",
        "while evaluating the second operand of the division",
    ],
};

/// `builtins.add`.
///
/// # Errors
/// Overflow, not a number.
pub fn add(vm: &mut Vm, l: Value, r: Value) -> Result<Value> {
    operate(vm, l, r, &ADDITION, i64::checked_add, |a, b| a + b)
}

/// `builtins.sub`.
///
/// # Errors
/// Overflow, not a number.
pub fn sub(vm: &mut Vm, l: Value, r: Value) -> Result<Value> {
    operate(vm, l, r, &SUBTRACTION, i64::checked_sub, |a, b| a - b)
}

/// `builtins.mul`.
///
/// # Errors
/// Overflow, not a number.
pub fn mul(vm: &mut Vm, l: Value, r: Value) -> Result<Value> {
    operate(vm, l, r, &MULTIPLICATION, i64::checked_mul, |a, b| a * b)
}

/// `builtins.div`.
///
/// # Errors
/// Division by zero, overflow, not a number.
pub fn div(vm: &mut Vm, l: Value, r: Value) -> Result<Value> {
    // The divisor is looked at first, as a float.
    match vm.number(r) {
        None => return Err(refused(vm, What::Float, r, DIVISION.floats[1])),
        Some(n) if n.as_f64() == 0.0 => return Err(eval_error("division by zero")),
        Some(_) => {}
    }
    operate(vm, l, r, &DIVISION, i64::checked_div, |a, b| a / b)
}
