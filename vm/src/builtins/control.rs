//! Errors and messages: `abort`, `throw`, `tryEval`, `addErrorContext`, `trace`, `warn`, ….

use super::{Builtin, What, want, want_as};
use crate::coerce::{COPY, coerce_step};
use crate::error::{ErrorKind, EvalError, Result, eval_error};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use crate::message::Message;
use crate::print::{Style, print_value};
use frazil_formats::message_text;
use frazil_runtime::heap::Attr;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::{Tag, Value};

/// The rows of this family.
pub static TABLE: &[Builtin] = &[
    Builtin::leaf(
        "abort",
        1,
        &[want_as(
            0,
            What::Coerce(COPY),
            "while evaluating the error message passed to builtins.abort",
        )],
        abort,
        "Fails with a message, for good.",
    ),
    Builtin::leaf(
        "throw",
        1,
        &[want_as(
            0,
            What::Coerce(COPY),
            "while evaluating the error message passed to builtin.throw",
        )],
        throw,
        "Fails with a message; `tryEval` catches it.",
    ),
    Builtin::step(
        "__tryEval",
        1,
        &[],
        try_eval,
        "Evaluates to a set with `success` and `value`; catches `throw` and `assert`.",
    ),
    Builtin::step(
        "__addErrorContext",
        2,
        &[],
        add_error_context,
        "Adds a line to the trace of errors raised by the second argument.",
    )
    .untraced(),
    Builtin::leaf(
        "__trace",
        2,
        &[want(0, What::Any)],
        trace,
        "Prints the first argument to standard error, then returns the second.",
    ),
    Builtin::step(
        "__traceVerbose",
        2,
        &[],
        trace_verbose,
        "As `trace` if `--trace-verbose` is given; otherwise only returns the second argument.",
    ),
    Builtin::leaf(
        "__warn",
        2,
        &[want_as(
            0,
            What::String,
            "while evaluating the first argument; the message passed to builtins.warn",
        )],
        warn,
        "Prints a warning to standard error, then returns the second argument.",
    ),
    Builtin::leaf(
        "break",
        1,
        &[],
        |_, args| Ok(args[0]),
        "Returns its argument; there is no debugger.",
    )
    .untraced(),
];

fn abort(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let message = message_text(vm.heap.bytes(args[0]));
    let message = format!("evaluation aborted with the following error message: '{message}'");
    Err(EvalError::new(ErrorKind::Abort, message))
}

fn throw(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let message = message_text(vm.heap.bytes(args[0])).into_owned();
    Err(EvalError::new(ErrorKind::Throw, message))
}

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
        let attr = |name, value| Attr {
            name,
            value,
            pos: Pos::NONE,
        };
        self.heap.mark_needed(value);
        let name = self.symbols.intern(b"success");
        let mut attrs = self.attrs_buffer();
        attrs.push(attr(name, Value::bool(success)));
        attrs.push(attr(self.known.value, value));
        attrs.sort_unstable_by_key(|a| a.name);
        self.set_from_buffer(attrs)
    }

    /// After an error came out of what the top frame, one of `addErrorContext`, guards: has the
    /// message evaluated and then raises the error again. The error is the kept failure.
    pub(crate) fn resume_with_context(&mut self, failure: u32) {
        let f = Native {
            base: self.frames.last().expect("just put back").base,
        };
        self.set_arg(f, 1, Value::small_int(failure.into()).expect("small"));
        self.become_step(raise_with_context);
    }
}

/// State of an `addErrorContext` whose second argument is being evaluated.
pub(crate) const GUARDED: u32 = 1;

fn add_error_context(vm: &mut Vm, f: Native) -> Result<Next> {
    if vm.state() == 0 {
        vm.set_state(GUARDED);
        return Ok(Next::Force(vm.arg(f, 1)));
    }
    Ok(Next::Done(vm.result(f)))
}

/// The message is only evaluated when there is an error; argument 1 is then its number. If evaluating
/// the message fails, that error takes the place of the other one.
fn raise_with_context(vm: &mut Vm, f: Native) -> Result<Next> {
    const COERCED: u32 = 3;
    const RAISED: u32 = 4;
    let message = if vm.state() == COERCED {
        vm.result(f)
    } else {
        let v = vm.arg(f, 0);
        let Some(v) = vm.heap.whnf(v) else {
            return vm.force_to_coerce(v);
        };
        vm.set_coercion_trace(
            &"while evaluating the error message passed to builtins.addErrorContext",
        );
        match vm.coerce_here(v, 0)? {
            Some(s) => s,
            None => {
                vm.set_state(COERCED);
                vm.set_slot(f, 0, v);
                return Ok(Next::Sub {
                    step: coerce_step,
                    args: 0,
                    n: 1,
                    mode: 0,
                });
            }
        }
    };
    vm.set_state(RAISED);
    let failure = vm.arg(f, 1).as_small_int().expect("a failure's number") as u32;
    let text = message_text(vm.heap.bytes(message)).into_owned();
    let mut e = vm.kept_failure(failure);
    e.add_context(text);
    Err(e)
}

fn print_trace(vm: &mut Vm, v: Value) -> Result<()> {
    let mut line = b"trace: ".to_vec();
    if v.tag() == Tag::String {
        line.extend_from_slice(vm.heap.bytes(v));
    } else {
        print_value(vm, v, Style::Trace, &mut line)?;
    }
    vm.host.message(&Message::line(0, line));
    Ok(())
}

fn trace(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    print_trace(vm, args[0])?;
    Ok(args[1])
}

fn trace_verbose(vm: &mut Vm, f: Native) -> Result<Next> {
    if vm.settings.trace_verbose {
        let v = vm.arg(f, 0);
        let Some(v) = vm.heap.whnf(v) else {
            return Ok(Next::Force(v));
        };
        print_trace(vm, v)?;
    }
    Ok(Next::Done(vm.arg(f, 1)))
}

fn warn(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let text = message_text(vm.heap.bytes(args[0])).into_owned();
    let message = vm.evaluation_warning(&text);
    vm.host.message(&message);
    if vm.settings.abort_on_warn {
        return Err(eval_error(
            "aborting to reveal stack trace of warning, as abort-on-warn is set",
        ));
    }
    Ok(args[1])
}
