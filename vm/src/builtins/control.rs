//! Errors and the order of evaluation: `abort`, `throw`, `tryEval`, `seq`, `addErrorContext`, ….

use super::{Builtin, What, want};
use crate::error::{ErrorKind, EvalError, Result};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use frazil_runtime::heap::Attr;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::Value;

/// The rows of this family.
pub static TABLE: &[Builtin] = &[
    Builtin::step(
        "__tryEval",
        1,
        &[],
        try_eval,
        "Evaluates to a set with `success` and `value`; catches `throw` and `assert`.",
    ),
    Builtin::step(
        "__seq",
        2,
        &[want(0, What::Any)],
        seq,
        "Evaluates the first argument, then returns the second.",
    ),
    Builtin::step(
        "__addErrorContext",
        2,
        &[],
        add_error_context,
        "Adds a line to the trace of errors raised by the second argument.",
    ),
    Builtin::leaf(
        "throw",
        1,
        &[want(0, What::Coerce(0))],
        throw,
        "Fails with a message; `tryEval` catches it.",
    )
    .untraced(),
];

fn try_eval(vm: &mut Vm, f: Native) -> Result<Next> {
    if vm.state() == 0 {
        // How much scratch memory was in use, so that a caught error can free the rest.
        let (scratch, builders) = vm.buffers();
        vm.push_slot(f, Value::small_int(scratch as i64).expect("small"));
        vm.push_slot(f, Value::small_int(builders as i64).expect("small"));
        vm.set_state(1);
        return Ok(Next::Force(vm.arg(f, 0)));
    }
    let v = vm.result(f);
    Ok(Next::Done(vm.try_eval_result(true, v)))
}

impl Vm {
    /// The set that `tryEval` returns.
    pub(crate) fn try_eval_result(&mut self, success: bool, value: Value) -> Value {
        let mut attrs = vec![
            Attr {
                name: self.known.success,
                value: Value::bool(success),
                pos: Pos::NONE,
            },
            Attr {
                name: self.known.value,
                value,
                pos: Pos::NONE,
            },
        ];
        self.heap.attrs_from(&mut attrs)
    }
}

fn seq(vm: &mut Vm, f: Native) -> Result<Next> {
    Ok(Next::Done(vm.arg(f, 1)))
}

fn add_error_context(vm: &mut Vm, f: Native) -> Result<Next> {
    if vm.state() == 0 {
        vm.set_state(1);
        return Ok(Next::Force(vm.arg(f, 1)));
    }
    Ok(Next::Done(vm.result(f)))
}

fn throw(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let message = String::from_utf8_lossy(vm.heap.bytes(args[0])).into_owned();
    Err(EvalError::new(ErrorKind::Throw, message))
}
